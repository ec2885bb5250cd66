//! What the engine did before, as a value: changes handed out, findings, alerts. The journal produces it; planner and
//! evaluator only read it. An empty one is a first run.

use crate::catalog::{Kind, WriteField};
use crate::table::Day;
use crate::value::Rational;
use std::sync::Arc;

/// Everything remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Grows with every write to the journal.
    pub serial: u64,
    /// Changes handed out, oldest first.
    pub changes: Vec<PastChange>,
    /// Findings that are not closed, and closed ones that may reopen under their id.
    pub findings: Vec<PastFinding>,
    /// Alerts by rule and entity.
    pub alerts: Vec<PastAlert>,
}

/// An entity by what outlives a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    /// The account's name; empty for products.
    pub account: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Arc<str>,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangedField {
    /// A field with an amount.
    Field(WriteField),
    /// The state: enabled or paused.
    State,
    /// A negative was added.
    Negative,
    /// A keyword was added.
    Keyword,
    /// Units were reordered.
    Reorder,
}

/// A value before or after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedValue {
    /// An amount: money, a fraction of a percent field, a count.
    Amount(Rational),
    /// A state, or the text of an added keyword or negative with its match type (`exact:garlic press`).
    Text(Arc<str>),
    /// Nothing was there.
    Nothing,
}

/// A change that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChange {
    /// The action's id.
    pub id: Arc<str>,
    /// The entity.
    pub entity: EntityKey,
    /// The field.
    pub field: ChangedField,
    /// [`crate::program::Rule::identity`] of the deciding rule.
    pub rule: Arc<str>,
    /// The civil day of the account's zone on which it was handed out.
    pub day: Day,
    /// The instant it was handed out, seconds since 1970 UTC: the caps count the last 24 h.
    pub at: i64,
    /// The value before.
    pub from: ChangedValue,
    /// The value after.
    pub to: ChangedValue,
    /// Where it stands.
    pub state: ChangeState,
    /// It came from a rule with `until`, whose value is to be given back.
    pub gives_back: bool,
    /// It went out without a person.
    pub unattended: bool,
    /// For an addition: the campaign or ad group that it went to.
    pub place: Option<EntityKey>,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeState {
    /// Handed out, not yet seen in a snapshot.
    Emitted,
    /// Seen in a snapshot, or the channel's report said so.
    Confirmed,
    /// The channel refused it.
    Failed,
    /// Never seen in time.
    Expired,
    /// A snapshot showed another value on this day.
    Drifted(Day),
    /// Given back: an `until` restored the earlier value.
    GivenBack,
}

/// A finding of earlier runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFinding {
    /// Its id, kept when it reopens.
    pub id: Arc<str>,
    /// The rule's identity.
    pub rule: Arc<str>,
    /// The entity.
    pub entity: EntityKey,
    /// Whether it is open.
    pub open: bool,
    /// The day it was first seen.
    pub since: Day,
    /// Whether its rule's pillar is foundation and its severity high or critical.
    pub gates: bool,
}

/// What the rule of an alert begins with that the engine raises by itself, such as that a feed is late.
pub const OWN_ALERT: &str = "@";

/// An alert of earlier runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAlert {
    /// Its id.
    pub id: Arc<str>,
    /// The rule's identity.
    pub rule: Arc<str>,
    /// The entity.
    pub entity: EntityKey,
    /// Its state.
    pub state: AlertState,
    /// For how many days in a row it could not be decided.
    pub undecided_days: u32,
    /// The as-of day it was last judged on: judged again on the same day, an undecided day does not count twice.
    pub judged: Day,
    /// Somebody was told that it fires; not while it is suppressed.
    pub told: bool,
}

/// The state of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertState {
    /// All is well.
    Clear,
    /// The condition held on some of the days it needs.
    Pending {
        /// On how many.
        held: u32,
        /// Of how many.
        of: u32,
    },
    /// It was raised.
    Firing,
    /// It was raised and cannot be verified any more.
    Stale,
}

impl History {
    /// The changes of one field of one entity, oldest first.
    pub fn of<'a>(
        &'a self,
        entity: &'a EntityKey,
        field: ChangedField,
    ) -> impl DoubleEndedIterator<Item = &'a PastChange> {
        self.changes.iter().filter(move |change| change.field == field && change.entity == *entity)
    }
}
