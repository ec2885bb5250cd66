//! The clock as an argument: the engine never reads the system's.

use chrono::{DateTime, Utc};

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> DateTime<Utc>;
}

/// A clock that stands still, for tests and for plans of a given moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}
