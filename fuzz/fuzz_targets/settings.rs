//! See `checks::settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| checks::settings(text));
