//! See `checks::settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| portreeve_fuzz::checks::settings(text));
