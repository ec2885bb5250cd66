//! What the snapshots say of rules, for the lints of `check --with-data`.

use crate::catalog::{FlowId, Kind};
use crate::program::{Num, RuleId};
use crate::value::Rational;
use chrono::NaiveDate;

/// What the snapshots hold.
pub trait Data {
    /// The share of the entities of a kind on which a value is exactly the threshold; `None` when there are none.
    fn share_at(&self, kind: Kind, value: &Num, threshold: Rational) -> Option<Rational>;

    /// The accounts whose files of a flow metric hold so few days that a window of `days` is never covered enough.
    fn too_short(&self, flow: FlowId, days: u32) -> Vec<Held>;

    /// What a rule came to, by its number in the program; `None` when the snapshots hold no day.
    fn record(&self, rule: RuleId) -> Option<&Record>;
}

/// How many days an account's files of one dataset hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The account.
    pub account: String,
    /// The dataset's word.
    pub dataset: &'static str,
    /// How many days.
    pub days: usize,
    /// The first of them.
    pub first: NaiveDate,
}

/// What a rule came to on each of the newest days that the snapshots hold, cooldowns and caps aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// On how many days it was judged, each as if it were the as-of day.
    pub days: u32,
    /// How often it held, counted by entity and day.
    pub held: u64,
    /// How often it did not.
    pub failed: u64,
    /// How often that was not known.
    pub undecided: u64,
    /// The newest day of each account.
    pub newest: Vec<Outcome>,
    /// The entity that went most often from holding to not holding and back.
    pub restless: Option<Restless>,
}

/// What a rule came to in an account on its newest day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The account; empty for products.
    pub account: String,
    /// How many entities of the rule's scope were judged.
    pub judged: u64,
    /// On how many it holds.
    pub held: u64,
    /// On how many that is not known.
    pub undecided: u64,
    /// The most frequent reason why, in words.
    pub why: Option<String>,
    /// How many entities any rule of the workspace judges there: what caps are shares of.
    pub in_scope: u64,
    /// The share of them that one plan may change (`max_entities`); `None` without that cap.
    pub cap: Option<Rational>,
}

/// An entity on which a rule comes and goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restless {
    /// What people call it.
    pub entity: String,
    /// How often the rule began or ceased to hold.
    pub turns: u32,
    /// In how many days.
    pub days: u32,
}
