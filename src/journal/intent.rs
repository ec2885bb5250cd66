//! What a run writes to the journal before anything of it is seen outside.

use crate::history::{PastAlert, PastFinding};
use crate::journal::{ActionRow, ActionState, Notice};
use serde_json::Value;
use std::sync::Arc;

/// Everything that becomes true with a run, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// The run.
    pub run: RunRow,
    /// The plan as it was read.
    pub document: String,
    /// Its actions: approved ones, and those that were not chosen or do not go out.
    pub actions: Vec<ActionRow>,
    /// Where earlier changes stand now.
    pub settled: Vec<Settled>,
    /// Findings as the plan has them.
    pub findings: Vec<FindingRow>,
    /// Alerts as the plan has them.
    pub alerts: Vec<AlertRow>,
    /// Who is to be told of what.
    pub notices: Vec<Notice>,
    /// The files to write, in this order.
    pub files: Vec<OutFile>,
    /// Snapshot files that were read: content hash and path.
    pub seen: Vec<(String, String)>,
    /// The digest of the rules, and their texts by path.
    pub rules: (String, Vec<(String, String)>),
    /// What was decided, for the decision log: one object a line.
    pub decisions: Vec<Value>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its id: the UTC day and the first digits of the plan's id.
    pub id: Arc<str>,
    /// The plan's id.
    pub plan: Arc<str>,
    /// When, in seconds since 1970 UTC.
    pub at: i64,
    /// Where it stands.
    pub state: RunState,
    /// The plan's as-of day by account, as JSON.
    pub as_of: String,
    /// The hash that was accepted past a cap.
    pub accepted: Option<String>,
    /// Why it was accepted.
    pub reason: Option<String>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunState {
    /// Durable; its files are still to be written.
    Intended,
    /// Its files are there.
    Done,
    /// Another machine did it.
    TakenIn,
}

impl RunState {
    /// The word of the journal and of JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Done => "done",
            Self::TakenIn => "taken_in",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::Intended, Self::Done, Self::TakenIn].into_iter().find(|state| state.word() == word)
    }
}

/// Where an earlier change stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its run.
    pub run: Arc<str>,
    /// The action.
    pub id: Arc<str>,
    /// Its state from now on.
    pub state: ActionState,
    /// The channel's words, where it refused.
    pub note: String,
}

/// A finding of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingRow {
    /// What the planner keeps of it.
    pub finding: PastFinding,
    /// `open`, `unverified`, `suppressed`, `closed`.
    pub state: String,
    /// The run that last spoke of it.
    pub run: Arc<str>,
    /// The finding as the plan has it.
    pub document: Value,
}

/// An alert of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRow {
    /// What the planner keeps of it.
    pub alert: PastAlert,
    /// The run that last spoke of it.
    pub run: Arc<str>,
    /// The alert as the plan has it.
    pub document: Value,
}

/// A file that a run writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Its path under the outbox, `/` between the parts.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
