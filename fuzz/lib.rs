//! What every fuzz target uses: the checks, which `tests/fuzz_seeds.rs` also runs, and how a failure stops libFuzzer.

pub mod checks;

/// Runs a check whose readers catch panics of the libraries they use: libFuzzer would stop at those too.
pub fn guarded(check: impl FnOnce()) {
    std::panic::set_hook(Box::new(|_| {}));
    if let Err(what) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
        let text = what.downcast_ref::<String>().map(String::as_str).or(what.downcast_ref::<&str>().copied());
        eprintln!("{}", text.unwrap_or("a panic"));
        std::process::abort();
    }
}
