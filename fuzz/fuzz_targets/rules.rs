//! See `checks::rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| portreeve_fuzz::checks::rules(text));
