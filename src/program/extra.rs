//! What stands beside the rules: guards, suppressions, values, tables and calendars with their content.

use crate::catalog::{Kind, WriteField};
use crate::program::cond::Cond;
use crate::program::value::{Num, Txt};
use crate::text::Span;
use crate::value::{Currency, Rational, Unit};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// `guard "…" on E where F if C never …`.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// What it guards.
    pub kind: Kind,
    /// `where`.
    pub filter: Option<Cond>,
    /// `if`.
    pub condition: Option<Cond>,
    /// What must never happen.
    pub never: Vec<Never>,
}

/// `never VERB [FIELD] [below X | above X]`.
#[derive(Debug, Clone)]
pub struct Never {
    /// What.
    pub verb: NeverVerb,
    /// `below X`: the change may not end below X.
    pub below: Option<Num>,
    /// `above X`: the change may not end above X.
    pub above: Option<Num>,
    /// Its canonical text.
    pub text: Arc<str>,
}

/// What a guard forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NeverVerb {
    /// `lower FIELD`: any change downward, whatever verb makes it.
    Lower(WriteField),
    /// `raise FIELD`: any change upward, whatever verb makes it.
    Raise(WriteField),
    /// `set FIELD`: any `set`.
    Set(WriteField),
    /// `pause`.
    Pause,
    /// `enable`.
    Enable,
    /// `add negative`.
    AddNegative,
    /// `add keyword`.
    AddKeyword,
    /// `reorder`.
    Reorder,
}

/// `suppress "rule" for ENTITY "key" until DATE because "…"`.
#[derive(Debug, Clone)]
pub struct Suppress {
    /// The rule's name.
    pub rule: Arc<str>,
    /// The entity's kind.
    pub kind: Kind,
    /// The entity's id or name.
    pub key: Arc<str>,
    /// The last day it mutes.
    pub until: NaiveDate,
    /// The reason.
    pub because: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A `let`.
#[derive(Debug, Clone)]
pub struct LetDef {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub value: LetValue,
    /// Where it stands.
    pub span: Span,
}

/// The value of a `let`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetValue {
    /// A number with its unit.
    Num(Rational, Unit),
    /// One amount per currency.
    Money(Vec<(Currency, Rational)>),
    /// A text or word.
    Text(Arc<str>),
}

/// A table with its rows.
#[derive(Debug, Clone)]
pub struct TableData {
    /// Its name.
    pub name: Arc<str>,
    /// Its key columns.
    pub keys: Vec<Arc<str>>,
    /// Its other columns, each with the unit of its numbers; `None` where cells are text or number by themselves.
    pub columns: Vec<(Arc<str>, Option<Unit>)>,
    /// Rows by folded keys, oldest `since` first.
    pub rows: BTreeMap<Vec<Arc<str>>, Vec<TableRow>>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// From which day it is in force; `None` without a `since` column.
    pub since: Option<NaiveDate>,
    /// Its cells, in the order of the columns.
    pub cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableCell {
    /// Nothing there.
    Blank,
    /// A number: percents are fractions, durations days.
    Number(Rational),
    /// Money.
    Money(Rational, Currency),
    /// Text.
    Text(Arc<str>),
}

/// A calendar with its rows.
#[derive(Debug, Clone)]
pub struct CalendarData {
    /// Its name.
    pub name: Arc<str>,
    /// Columns that say for whom a row holds, each with how to find it on an entity by kind; a blank cell holds for all.
    pub keys: Vec<Arc<str>>,
    /// Other columns.
    pub columns: Vec<(Arc<str>, Option<Unit>)>,
    /// Its rows, sorted by start, end, name.
    pub rows: Vec<CalendarRow>,
    /// The keys' values on each kind of entity that the rules ask it of; `None` where that kind has no such value, and then a
    /// row with that cell filled holds when any related listing has it.
    pub bindings: BTreeMap<Kind, Vec<Option<Txt>>>,
}

/// A row of a calendar.
#[derive(Debug, Clone)]
pub struct CalendarRow {
    /// What it is called.
    pub name: Arc<str>,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// The key cells, folded; blank holds for all.
    pub keys: Vec<Option<Arc<str>>>,
    /// The other cells.
    pub cells: Vec<TableCell>,
}
