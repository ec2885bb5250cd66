//! See `checks::check_rules`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| portreeve_fuzz::checks::check_rules(text));
