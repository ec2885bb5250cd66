//! Why a rule did, did not or could not fire on one entity: the condition as a tree of values. Made for one entity at a time, by
//! the same nodes that judged the columns.

use crate::eval::{Reason, Truth};
use crate::program::RuleId;
use crate::syntax::ast::CompareOp;
use crate::table::{AccountId, Day, Entity};
use crate::value::{Currency, Rational, Unit};
use std::sync::Arc;

/// One rule on one entity.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The rule.
    pub rule: RuleId,
    /// The entity.
    pub entity: Entity,
    /// The account whose days are used; `None` for a product without listings.
    pub account: Option<AccountId>,
    /// The account's as-of day.
    pub as_of: Option<Day>,
    /// The day the rule's windows end on; `Err` says why there is none.
    pub end: Result<Day, Reason>,
    /// Whether the rule judges the entity at all.
    pub scope: TraceScope,
    /// `where`, when the rule has one.
    pub filter: Option<TraceNode>,
    /// `if`, with `unless C` as `not C`.
    pub condition: TraceNode,
    /// `until`, when the rule has one.
    pub until: Option<TraceNode>,
    /// What the rule asks for, when it matched: each action's own text with its amount and bounds as found.
    pub actions: Vec<TraceNode>,
}

/// Whether a rule judges an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceScope {
    /// It does.
    Inside,
    /// It does not, and why: `its campaign is paused`, `it is a negative`, `match_type is broad`.
    Outside(String),
    /// It cannot be said, and why; the entity counts as undecided.
    Unknown(Reason, String),
}

/// One condition, or one value of an action, on one entity.
#[derive(Debug, Clone)]
pub struct TraceNode {
    /// How it is made of its children.
    pub shape: TraceShape,
    /// Its canonical text, such as `acos over 14d > 35%`.
    pub text: Arc<str>,
    /// What came of it.
    pub truth: Truth,
    /// The reason in words when it is unknown: `no data for 2026-11-17`, `unit_cost is missing`.
    pub unknown: Option<String>,
    /// The value found on the left of a test.
    pub value: Option<TraceValue>,
    /// The value it is held against.
    pub limit: Option<TraceValue>,
    /// What the value is made of, in words: `$84.00 of spend / $204.00 of sales`.
    pub parts: Option<String>,
    /// First day it is about.
    pub from: Option<Day>,
    /// Last day it is about.
    pub to: Option<Day>,
    /// Day by day, oldest first: for `C for Nd` what C came to on each day, for a window its own daily values.
    pub days: Vec<TraceDay>,
    /// What else a reader should know: `29 of 30 days`, `from placements`.
    pub notes: Vec<String>,
    /// The snapshot files that the value is from, when the table kept them.
    pub files: Vec<Arc<str>>,
    /// The parts of a condition made of others, in the order written; for a quantifier the entities that decided it.
    pub children: Vec<TraceNode>,
}

/// How a condition is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceShape {
    /// All of its children.
    All,
    /// One of its children.
    Any,
    /// Not its one child.
    Not,
    /// Two numbers, durations or dates compared; `value` and `limit` hold them.
    Compare(CompareOp),
    /// A number between two; `value` holds it, `limit` the end it misses (or the nearer one).
    Between,
    /// Any other test, of text, words, calendars, missing values.
    Test,
    /// Its one child on at least so many of so many days; `days` holds them.
    For {
        /// How many.
        at_least: u32,
        /// Of how many.
        of: u32,
    },
    /// `any`, `every`, `no`: the children are the entities that decided it, named in `text`.
    Quantified,
    /// No condition: an amount or a bound of an action.
    Value,
}

/// A value as shown, with its number when it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceValue {
    /// As a person reads it: `41.2%`, `no sales on $12.40 spend`, `paused`.
    pub shown: String,
    /// The number, for saying by how much a test failed; `None` for text and for values without a number.
    pub number: Option<Rational>,
    /// Its unit.
    pub unit: Option<Unit>,
    /// The currency of money.
    pub currency: Option<Currency>,
}

/// One day of a condition or value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceDay {
    /// The day.
    pub day: Day,
    /// The value as shown; the reason in words when it is unknown.
    pub value: String,
    /// What the test came to on it.
    pub truth: Truth,
}
