//! What every fuzz target uses: the checks, which `tests/fuzz_seeds.rs` also runs, and how a failure stops libFuzzer.

pub mod checks;

use std::sync::Once;
use std::sync::atomic::Ordering;

/// Runs a check whose readers catch panics of the libraries they use: libFuzzer would stop at those too.
pub fn guarded(check: impl FnOnce()) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|_| {}));
        checks::QUICK.store(true, Ordering::Relaxed);
    });
    if let Err(what) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
        let text = what.downcast_ref::<String>().map(String::as_str).or(what.downcast_ref::<&str>().copied());
        eprintln!("{}", text.unwrap_or("a panic"));
        std::process::abort();
    }
}
