//! See `checks::delimited`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::guarded(|| checks::delimited(bytes)));
