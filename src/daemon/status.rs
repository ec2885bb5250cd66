//! What the daemon tells of itself: in memory for who asks over HTTP, in a file beside the journal for everybody else.

use crate::durable::{self, Unwatched};
use crate::journal::{ActionState, Holder, Ledger, Place};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The file beside the journal.
const FILE: &str = "watch.json";
/// A loop that gave no sign for so long is stuck; the longest turn over a million rows is far shorter.
const STUCK_AFTER: TimeDelta = TimeDelta::minutes(15);

/// What is known of the daemon.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// When the loop last came round.
    pub heartbeat: DateTime<Utc>,
    /// The last turn that came to its end.
    pub turn: Option<DateTime<Utc>>,
    /// Why the last turn did not, or what is not as it should be.
    pub problems: Vec<String>,
    /// How long the last turn took, in milliseconds.
    pub turn_ms: u64,
    /// Turns since the start.
    pub turns: u64,
    /// Runs in the journal.
    pub runs: u64,
    /// Actions in the journal, by the word of their state.
    pub actions: BTreeMap<&'static str, u64>,
    /// Changes that the last plan holds back.
    pub held: u64,
    /// Rules × entities that the last plan could not decide.
    pub undecided: u64,
    /// Changes of the last plan that wait for a person.
    pub to_approve: u64,
    /// By account and dataset: days since its newest day, and whether that is late.
    pub feeds: Vec<(String, &'static str, u32, bool)>,
    /// Notices that are still to be sent.
    pub waiting: u64,
    /// The last plan as JSON.
    pub plan: Option<Arc<str>>,
}

impl Status {
    /// Counts what a journal holds.
    pub(super) fn count(&mut self, ledger: &Ledger) {
        self.runs = ledger.runs.len() as u64;
        self.actions = BTreeMap::new();
        for row in &ledger.actions {
            let count = self.actions.entry(row.state.word()).or_default();
            *count = count.saturating_add(1);
        }
        // A state that nothing is in is a zero, not a gap.
        for state in [ActionState::Emitted, ActionState::Confirmed, ActionState::Failed, ActionState::Expired] {
            self.actions.entry(state.word()).or_default();
        }
    }

    /// How it stands at a moment.
    #[must_use]
    pub fn health(&self, now: DateTime<Utc>) -> Health {
        if now.signed_duration_since(self.heartbeat) > STUCK_AFTER {
            Health::Stuck
        } else if self.problems.is_empty() {
            Health::Well
        } else {
            Health::Degraded
        }
    }
}

/// How the daemon stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// All is as it should be.
    Well,
    /// It goes on; something needs a person.
    Degraded,
    /// Its loop does not come round.
    Stuck,
}

impl Health {
    /// The word of JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Degraded => "degraded",
            Self::Stuck => "stuck",
        }
    }
}

/// A status that loop and server share.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Mutex<Status>>);

impl Shared {
    /// The status as it is now.
    #[must_use]
    pub fn get(&self) -> Status {
        self.lock().clone()
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        // A writer that died left counts, and counts are never half.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sign of life in the file beside the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// Who watches.
    pub command: String,
    /// Its process.
    pub process: u32,
    /// Since when, in words.
    pub since: String,
    /// When its loop last came round.
    pub heartbeat: DateTime<Utc>,
    /// The last turn that came to its end.
    pub turn: Option<DateTime<Utc>>,
    /// What is not as it should be.
    pub problems: Vec<String>,
}

impl Beat {
    pub(super) fn of(holder: &Holder, status: &Status) -> Self {
        Self {
            command: holder.command.clone(),
            process: std::process::id(),
            since: holder.since.clone(),
            heartbeat: status.heartbeat,
            turn: status.turn,
            problems: status.problems.clone(),
        }
    }

    /// The last sign of life of a workspace; `None` where no daemon ever was.
    #[must_use]
    pub fn read(place: &Place) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(place.state.join(FILE)).ok()?).ok()
    }

    pub(super) fn write(&self, place: &Place) -> io::Result<()> {
        let bytes = serde_json::to_vec(self).map_err(io::Error::other)?;
        durable::replace(&place.state.join(FILE), &bytes, &mut Unwatched)
    }

    /// One line for people: who watches, and how long ago it gave a sign.
    #[must_use]
    pub fn sentence(&self, now: DateTime<Utc>) -> String {
        let age = now.signed_duration_since(self.heartbeat);
        let at = self.heartbeat.to_rfc3339_opts(SecondsFormat::Secs, true);
        let late = if age > STUCK_AFTER { ": it stopped, or is stuck" } else { "" };
        let problems = if self.problems.is_empty() { String::new() } else { format!("; {}", self.problems.join("; ")) };
        format!("{} (process {}): last sign of life {at}, {} ago{late}{problems}", self.command, self.process, ago(age))
    }
}

fn ago(age: TimeDelta) -> String {
    match age.num_seconds().max(0) {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7_199 => format!("{} min", seconds / 60),
        seconds @ 7_200..=172_799 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
