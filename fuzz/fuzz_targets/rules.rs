//! See `checks::rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| checks::rules(text));
