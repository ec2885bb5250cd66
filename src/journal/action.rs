//! One action of a run, and its states.

use crate::history::{ChangeState, EntityKey, PastChange};
use crate::journal::EntryText;
use crate::table::Day;
use serde_json::Value;
use std::sync::Arc;

/// Where an action stands: planned, approved, emitted, then one of the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionState {
    /// In the plan, and not chosen.
    Planned,
    /// Chosen; its files are not all written yet.
    Approved,
    /// Handed out, not yet seen in a snapshot.
    Emitted,
    /// Seen in a snapshot.
    Confirmed,
    /// No file or channel takes it.
    Failed,
    /// Never seen in time.
    Expired,
    /// Another value was there: on that day after the hand-out, or before it when the action was not handed out.
    Drifted(Day),
    /// An `until` gave the earlier value back.
    GivenBack,
}

impl ActionState {
    /// The word of the journal and of JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Approved => "approved",
            Self::Emitted => "emitted",
            Self::Confirmed => "confirmed",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Drifted(_) => "drifted",
            Self::GivenBack => "given_back",
        }
    }

    /// The state of a word; `day` is that of a drift.
    pub(super) fn of(word: &str, day: Option<Day>) -> Option<Self> {
        Some(match word {
            "planned" => Self::Planned,
            "approved" => Self::Approved,
            "emitted" => Self::Emitted,
            "confirmed" => Self::Confirmed,
            "failed" => Self::Failed,
            "expired" => Self::Expired,
            "drifted" => Self::Drifted(day?),
            "given_back" => Self::GivenBack,
            _ => return None,
        })
    }

    /// The day of a drift.
    pub(super) fn day(self) -> Option<Day> {
        match self {
            Self::Drifted(day) => Some(day),
            _ => None,
        }
    }

    /// As the planner knows it. What is approved will go out whatever happens, so it counts as handed out.
    #[must_use]
    pub fn change_state(self) -> ChangeState {
        match self {
            Self::Planned | Self::Approved | Self::Emitted => ChangeState::Emitted,
            Self::Confirmed => ChangeState::Confirmed,
            Self::Failed => ChangeState::Failed,
            Self::Expired => ChangeState::Expired,
            Self::Drifted(day) => ChangeState::Drifted(day),
            Self::GivenBack => ChangeState::GivenBack,
        }
    }
}

/// An action of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionRow {
    /// The run.
    pub run: Arc<str>,
    /// The account whose plan it was in, also for products.
    pub account: Arc<str>,
    /// What was changed. Its state is [`ActionRow::state`] as the planner knows it.
    pub change: PastChange,
    /// Where it stands.
    pub state: ActionState,
    /// It went out: a file or record holds it.
    pub handed_out: bool,
    /// Why it stands so, where that is not plain.
    pub note: String,
    /// The action as the plan has it.
    pub document: EntryText,
}

impl ActionRow {
    /// Oldest first, those of one run in the order of plans.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        fn key(row: &ActionRow) -> impl Ord + '_ {
            let PastChange { at, entity: EntityKey { account, kind, id }, field, id: own, .. } = &row.change;
            (at, &row.run, account, kind, id, field, own)
        }
        key(self).cmp(&key(other))
    }

    /// A text of the plan's entry, by the keys that lead to it; empty where there is none.
    #[must_use]
    pub fn said<'a>(&'a self, keys: &[&str]) -> &'a str {
        let found = keys.iter().try_fold(self.document.value(), |value, key| value.get(key));
        found.and_then(Value::as_str).unwrap_or("")
    }
}
