//! The environment, for whoever may ask; nothing else reads it.

use crate::clock::Clock;
use crate::sink::deliver::Outside;
use chrono::{DateTime, Utc};

/// The machine that the program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Machine;

impl Outside for Machine {
    #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

impl Clock for Machine {
    fn now(&self) -> DateTime<Utc> {
        super::clock::now()
    }
}
