//! What a backtest found.

use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// A replay of rules over past days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backtest {
    /// The workspace's name.
    pub workspace: String,
    /// The first as-of day.
    pub from: NaiveDate,
    /// The last as-of day.
    pub to: NaiveDate,
    /// On what is known today, files that came later included: hindsight.
    pub restated: bool,
    /// What is simulated and what is not, a sentence each.
    pub simulated: Vec<String>,
    /// Day by day.
    pub days: Vec<DayPlan>,
    /// By rule, in the order of rule files.
    pub rules: Vec<RuleTotal>,
    /// The entities by how often they were changed, most first.
    pub entities: Vec<Touched>,
    /// What went back and forth.
    pub flapping: Vec<Flapping>,
    /// Fields that somebody changed in earnest after a simulated change.
    pub overridden: Vec<Overridden>,
    /// What other rules would have done.
    pub against: Option<Against>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayPlan {
    /// The as-of day.
    pub day: NaiveDate,
    /// The as-of day of each account that has one: earlier where its files were late.
    pub as_of: BTreeMap<String, NaiveDate>,
    /// Rules times entities in scope.
    pub evaluated: u64,
    /// Of these, matched.
    pub matched: u64,
    /// Of these, undecided.
    pub undecided: u64,
    /// The changes that go out.
    pub changes: Vec<Change>,
    /// Changes that are held or in conflict, by reason.
    pub held: Vec<Held>,
    /// Caps that hold an account's plan.
    pub caps: Vec<Breach>,
    /// What could not be decided.
    pub unanswered: Vec<Unanswered>,
    /// Findings that open.
    pub opened: u64,
    /// Findings that close.
    pub closed: u64,
    /// Alerts that begin to fire.
    pub fired: u64,
    /// Alerts that clear.
    pub cleared: u64,
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    /// The account's name; empty for products.
    pub account: String,
    /// The channel of its account; empty for products.
    pub channel: String,
    /// What it is.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The name of its campaign.
    pub campaign: Option<String>,
    /// The name of its ad group.
    pub ad_group: Option<String>,
}

/// A change that goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The deciding rule.
    pub rule: String,
    /// Other rules with the same target.
    pub also: Vec<String>,
    /// The entity.
    pub entity: Subject,
    /// What is done: `lower`, `pause`…
    pub verb: &'static str,
    /// The field.
    pub field: &'static str,
    /// The value before, canonical.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
    /// `USD`, `percent`, `units`, `state`, `text`.
    pub unit: String,
    /// The change in words.
    pub phrase: String,
    /// The reason in words.
    pub reason: String,
    /// No upload file can hold it: somebody has to make it in the channel's console.
    pub by_hand: bool,
    /// An earlier change of this entity is simulated: the figures it is judged by did not react to that one.
    pub after_simulated: bool,
}

/// Changes that are held for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The stable word.
    pub reason_code: String,
    /// How many.
    pub changes: u64,
}

/// A cap that holds an account's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The account.
    pub account: String,
    /// `max_entities`, `max_actions`, `max_budget`, `max_paused`.
    pub cap: &'static str,
    /// What the plan has.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
    /// The rules that cause most.
    pub rules: Vec<String>,
}

/// What a rule could not decide on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The rule.
    pub rule: String,
    /// The account; empty for products.
    pub account: String,
    /// The stable word.
    pub reason_code: &'static str,
    /// The reason in words, of one of the entities.
    pub reason: String,
    /// How many entities.
    pub entities: u64,
}

/// How a rule fared over all days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTotal {
    /// The rule.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// Days on which it matched something.
    pub days_matched: u64,
    /// Entities that it matched, day by day.
    pub matched: u64,
    /// Changes that went out by it.
    pub changes: u64,
    /// Its changes that were held or in conflict, day by day.
    pub held: u64,
    /// Findings that it opened.
    pub opened: u64,
    /// Alerts that it fired.
    pub fired: u64,
    /// Days on which something could not be decided, and why.
    pub undecided: Vec<UndecidedDays>,
}

/// For how long a rule could not decide for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndecidedDays {
    /// The stable word.
    pub reason_code: &'static str,
    /// The reason in words, of the first such entity.
    pub example: String,
    /// On how many days.
    pub days: u64,
    /// Entities, day by day.
    pub entities: u64,
}

/// An entity that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// The entity.
    pub entity: Subject,
    /// How often.
    pub changes: u64,
    /// By which rules.
    pub rules: Vec<String>,
    /// The first change's field and value before, and the last one's value after, where all were of one field.
    pub way: Option<String>,
}

/// A field that went up and down, or a finding or alert that came and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flapping {
    /// The entity.
    pub entity: Subject,
    /// The field, or `finding`, or `alert`.
    pub what: &'static str,
    /// How often it turned.
    pub turns: u64,
    /// By which rules.
    pub rules: Vec<String>,
}

/// A field that somebody changed in earnest after a simulated change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overridden {
    /// The entity.
    pub account: String,
    /// What it is.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The field.
    pub field: &'static str,
    /// The day of the row that shows it.
    pub day: NaiveDate,
    /// What was simulated.
    pub simulated: String,
    /// What the files show.
    pub file: String,
}

/// What other rules would have done on the same days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Against {
    /// Where they are from.
    pub rules: String,
    /// How many changes went out by them.
    pub changes: u64,
    /// How many are the same.
    pub same: u64,
    /// What differs, by day.
    pub differences: Vec<Difference>,
}

/// A difference to other rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The as-of day.
    pub day: NaiveDate,
    /// How.
    pub what: Compared,
    /// What these rules do.
    pub change: Option<Change>,
    /// What the others do.
    pub other: Option<Change>,
}

/// How a change differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// Only these rules make it.
    Added,
    /// Only the others make it.
    Removed,
    /// Both change the field, to another value or by another rule.
    Changed,
}

impl Compared {
    /// The word of reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}
