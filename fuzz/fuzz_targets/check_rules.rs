//! See `checks::check_rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| checks::check_rules(text));
