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

/// What this machine is called, where it says so.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn host() -> Option<String> {
    let said = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let said = said.or_else(|| ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|name| std::env::var(name).ok()));
    said.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
