//! See `checks::sheet`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portreeve_fuzz::guarded(|| portreeve_fuzz::checks::sheet(bytes)));
