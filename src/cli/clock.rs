//! The system's clock; nothing else reads it.

use chrono::{DateTime, Utc};
use std::time::Instant;

/// The instant now.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A stopwatch that runs from now on.
#[expect(clippy::disallowed_methods, reason = "the command line is where time is measured")]
pub(super) fn stopwatch() -> Instant {
    Instant::now()
}
