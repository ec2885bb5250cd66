//! What a plan says that changes nothing: findings and alerts.

use crate::history::AlertState;
use crate::plan::{EntityRef, EvidenceEntry};
use crate::program::{Area, Pillar, RuleId, Severity};
use crate::table::Day;
use std::sync::Arc;

/// The state of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingState {
    /// It holds.
    Open,
    /// It was open and cannot be verified now.
    Unverified,
    /// It holds and a `suppress` mutes it.
    Suppressed,
    /// It was open and does not hold any more.
    Closed,
}

/// A compliance finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its id: of rule and entity, kept when it reopens.
    pub id: String,
    /// The rule.
    pub rule: RuleId,
    /// Its severity.
    pub severity: Severity,
    /// Its pillar.
    pub pillar: Option<Pillar>,
    /// Its area.
    pub area: Option<Area>,
    /// The entity.
    pub entity: EntityRef,
    /// The sentence.
    pub message: String,
    /// Its state.
    pub state: FindingState,
    /// The as-of day it was first seen.
    pub since: Day,
    /// While it is open, amplification is held: its rule's pillar is foundation and its severity high or critical.
    pub gates: bool,
    /// Why and until when it is suppressed.
    pub suppressed: Option<String>,
    /// What the conditions said.
    pub evidence: Vec<EvidenceEntry>,
}

/// Whether somebody is told of an alert in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// No: nothing changed, or it is suppressed.
    None,
    /// Yes, in a message of its own.
    Own,
    /// Yes, in one message with the rule's others: more than 20 are new.
    Together,
}

/// An alert.
#[derive(Debug, Clone)]
pub struct AlertEntry {
    /// Its id: of rule and entity.
    pub id: String,
    /// The rule.
    pub rule: RuleId,
    /// The entity.
    pub entity: EntityRef,
    /// The sentence.
    pub message: String,
    /// Its state.
    pub state: AlertState,
    /// A `suppress` mutes it.
    pub suppressed: bool,
    /// The sinks.
    pub to: Vec<Arc<str>>,
    /// Whether somebody is told now.
    pub notice: Notice,
    /// For how many days in a row it could not be decided.
    pub undecided_days: u32,
    /// The as-of day it was judged on.
    pub judged: Day,
    /// Somebody was told that it fires, now or before.
    pub told: bool,
}
