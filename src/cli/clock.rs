//! The system's clock; nothing else reads it.

use chrono::{DateTime, Utc};

/// The instant now.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}
