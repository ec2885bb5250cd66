//! Tests, with every entity, field, rule and value found.

use crate::catalog::{Dataset, Kind, WriteField};
use crate::program::{CalendarRow, RuleId, TableRow};
use crate::text::Span;
use crate::value::{Currency, Rational};
use chrono::NaiveDate;
use std::sync::Arc;

/// One test.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its name.
    pub name: Arc<str>,
    /// Its file, relative to the workspace.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u32,
    /// Where it stands.
    pub span: Span,
    /// The as-of day of its first step.
    pub as_of: NaiveDate,
    /// The time of day it is for, minutes after midnight.
    pub at: Option<u16>,
    /// Its accounts, the one of entities without another first.
    pub accounts: Vec<TestAccount>,
    /// Rows of tables, each with its place in [`crate::program::Program::tables`], its keys folded.
    pub rows: Vec<(usize, Vec<Arc<str>>, TableRow)>,
    /// Rows of calendars, each with its place in [`crate::program::Program::calendars`].
    pub calendar_rows: Vec<(usize, CalendarRow)>,
    /// The entities.
    pub things: Vec<TestThing>,
    /// What they have up to the as-of day.
    pub given: Vec<TestFact>,
    /// One day after the other; the first is the as-of day.
    pub steps: Vec<TestStep>,
    /// Rows of its table: each is a run of its own from the first day.
    pub cases: Vec<TestCase>,
}

/// An account of a test.
#[derive(Debug, Clone)]
pub struct TestAccount {
    /// Its name.
    pub name: Arc<str>,
    /// What the test says of it, by the keys of `[accounts.x]`.
    pub settings: Vec<(Arc<str>, Arc<str>)>,
}

/// An entity of a test.
#[derive(Debug, Clone)]
pub struct TestThing {
    /// What it is.
    pub kind: Kind,
    /// The place of its account in [`Test::accounts`].
    pub account: usize,
    /// What it is called in the test: its name or id.
    pub name: Arc<str>,
    /// The columns that say which it is.
    pub keys: Vec<(Arc<str>, Arc<str>)>,
    /// The product that its SKU belongs to.
    pub product: Option<Arc<str>>,
    /// Data is given of it; else it is only spoken of.
    pub given: bool,
    /// It began so many days before the as-of day.
    pub age: Option<u32>,
}

/// Values of a column of an entity.
#[derive(Debug, Clone)]
pub struct TestFact {
    /// The entity's place in [`Test::things`].
    pub thing: usize,
    /// The dataset.
    pub dataset: Dataset,
    /// The column.
    pub column: Arc<str>,
    /// It adds up over days.
    pub flow: bool,
    /// From the oldest to the newest day.
    pub cells: Vec<TestCell>,
    /// The currency that the values are in.
    pub currency: Option<Currency>,
}

/// A value of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestCell {
    /// No file covers the day.
    Uncovered,
    /// A cell as a file has it; empty where nothing is in it.
    Text(Arc<str>),
}

/// A day of a test, or several that pass at once.
#[derive(Debug, Clone)]
pub struct TestStep {
    /// How many days after the step before.
    pub days: u32,
    /// What the entities have on its day.
    pub facts: Vec<TestFact>,
    /// What must come out on it.
    pub expect: Vec<Expected>,
}

/// A row of a test's table.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// Its line, from 1.
    pub line: u32,
    /// Its cells as written, for its name.
    pub title: Arc<str>,
    /// What the entities have instead of what is given.
    pub facts: Vec<TestFact>,
    /// How many days old which of them are instead.
    pub ages: Vec<(usize, u32)>,
    /// What must come out.
    pub expect: Expected,
}

/// What must come out.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What.
    pub kind: ExpectedKind,
    /// Of which entity; of any where the test says none and has several.
    pub thing: Option<usize>,
    /// By which rules; any where the test says none.
    pub rules: Vec<RuleId>,
    /// Why.
    pub because: Option<Reason>,
    /// As the test says it.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A reason that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A stable word such as `fresh_evidence`.
    Code(Arc<str>),
    /// The sentence.
    Sentence(Arc<str>),
}

/// What must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedKind {
    /// Nothing: no change, no new finding, no news of an alert, and it could be decided.
    Nothing,
    /// It cannot be decided.
    Undecided,
    /// Rules contradict each other.
    Conflict,
    /// A cap holds the account's part of the plan.
    PlanHeld,
    /// A finding in this state.
    Finding(ExpectedFinding, Option<Arc<str>>),
    /// An alert in this state.
    Alert(ExpectedAlert, Option<Arc<str>>),
    /// A field's value changes.
    Change {
        /// How; `None` for `restore`.
        way: ExpectedWay,
        /// The field.
        field: WriteField,
        /// From.
        from: Option<Rational>,
        /// To.
        to: Rational,
    },
    /// The state becomes this.
    State {
        /// Enabled rather than paused.
        enable: bool,
    },
    /// A keyword or negative is added.
    Addition {
        /// A keyword rather than a negative.
        keyword: bool,
        /// The match type.
        match_type: Arc<str>,
        /// The text.
        text: Option<Arc<str>>,
        /// The bid.
        bid: Option<Rational>,
        /// `ad_group` or `campaign`.
        level: Option<Arc<str>>,
    },
    /// So many units are ordered.
    Reorder(Rational),
}

/// The state of a finding that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedFinding {
    /// Open, and it was not before.
    Opened,
    /// Open.
    Open,
    /// Closed on this day.
    Closed,
    /// Open and muted.
    Suppressed,
    /// Open, and it cannot be said whether it still holds.
    Unverified,
}

/// The state of an alert that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAlert {
    /// It held on so many of so many days, when they are said.
    Pending(Option<(u32, u32)>),
    /// It fires.
    Firing,
    /// It fired and is clear.
    Clear,
    /// It fired and cannot be verified.
    Stale,
}

/// How a value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedWay {
    /// Down.
    Lower,
    /// Up.
    Raise,
    /// To a value.
    Set,
    /// Back to the value before.
    Restore,
}
