//! What is to leave the journal after a commit. The one place from which the daemon sends.

use crate::clock::Clock;
use crate::durable::Unwatched;
use crate::journal::{Journal, JournalError};
use crate::sink::deliver::{self, Report, Sinks};
use chrono::{DateTime, Utc};

/// What is left after an attempt.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Notices that wait.
    pub(super) waiting: u64,
    /// When the next is tried.
    pub(super) again: Option<DateTime<Utc>>,
    /// What was not sent, a line each.
    pub(super) said: Vec<String>,
}

/// Sends what is due.
pub(super) fn deliver(journal: &mut Journal, sinks: &Sinks, clock: &dyn Clock) -> Result<Left, JournalError> {
    let Report { unsent, next, .. } = deliver::due(journal, sinks, clock, &mut Unwatched)?;
    let said = unsent.iter().map(|one| format!("not sent to {}: {}", one.sink, one.error)).collect();
    Ok(Left { waiting: journal.waiting()?, again: next, said })
}
