//! The tree of one rule file. Nothing here has been checked: a name may not exist, units may not fit.

mod action;
mod cond;
pub(in crate::syntax) mod erase;
mod expr;
mod test;

pub use action::{Action, ActionKind, AddTarget, Direction, Limits, Template, TemplatePart};
pub use cond::{CompareOp, Cond, CondKind, Quantifier, Set, TextOp, TextOther};
pub use expr::{Aggregate, BinaryOp, Expr, ExprKind, Literal, Stat, Window, WindowDays};
pub use test::{Because, Cell, CellRun, Expect, ExpectKind, Series, Test, TestLine, TestLineKind, Thing, Within};

use crate::text::{FileId, Span, Spanned};

/// Text as the user wrote it, in its place.
pub type Word = Spanned<String>;

/// One rule file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Which file.
    pub id: FileId,
    /// Its statements, in order; broken ones are left out and reported.
    pub items: Vec<Item>,
    /// Its comments, `#` included, in order.
    pub comments: Vec<Word>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `rule …` or the unnamed `if …`.
    Rule(Box<Rule>),
    /// `let target = 30%`.
    Let(Let),
    /// `metric tacos = ad_spend / total_sales as percent`.
    Metric(Box<Metric>),
    /// `list banned = "a", "b"` or `list banned from "banned.txt"`.
    List(List),
    /// `table costs from "costs.csv" by account, sku with …`.
    Table(Table),
    /// `calendar promos from "promos.csv"`.
    Calendar(Calendar),
    /// `guard "…" on … never …`.
    Guard(Box<Guard>),
    /// `suppress "…" for product "…" until … because "…"`.
    Suppress(Suppress),
    /// `test "…" …`.
    Test(Box<Test>),
}

impl Item {
    /// The whole statement.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Rule(item) => item.span,
            Self::Let(item) => item.span,
            Self::Metric(item) => item.span,
            Self::List(item) => item.span,
            Self::Table(item) => item.span,
            Self::Calendar(item) => item.span,
            Self::Guard(item) => item.span,
            Self::Suppress(item) => item.span,
            Self::Test(item) => item.span,
        }
    }
}

/// A rule. Clauses that may stand once are options; the parser reports a second one.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// `rule "name"`; `None` for the unnamed form.
    pub name: Option<Word>,
    /// `was "old name"`.
    pub was: Option<Word>,
    /// `area ppc`.
    pub area: Option<Word>,
    /// `pillar optimization`.
    pub pillar: Option<Word>,
    /// `severity high`.
    pub severity: Option<Word>,
    /// `mode propose`.
    pub mode: Option<Word>,
    /// `tags "a", "b"`.
    pub tags: Vec<Word>,
    /// `on keyword where …`.
    pub on: Option<Scope>,
    /// `if …`.
    pub condition: Cond,
    /// `unless …`.
    pub unless: Option<Cond>,
    /// `then …`, at least one.
    pub actions: Vec<Action>,
    /// `until …`.
    pub until: Option<Cond>,
    /// `every 7d`.
    pub every: Option<Spanned<Days>>,
    /// `once`.
    pub once: Option<Span>,
    /// `overrides "other", "another"`.
    pub overrides: Vec<Word>,
    /// `because "…"`.
    pub because: Option<Template>,
    /// The whole statement.
    pub span: Span,
}

/// `on ENTITY [where FILTER]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// The entity word.
    pub entity: Word,
    /// The filter.
    pub filter: Option<Cond>,
    /// From the entity to the end of the filter.
    pub span: Span,
}

/// A number of whole days, as written: `7d`, `2w`, `7 days` are 7, 14, 7. `24h` keeps its hours for the checker's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The number.
    pub count: u32,
    /// Its unit.
    pub unit: DayUnit,
}

/// The unit of a duration in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayUnit {
    /// `h`, `hour`, `hours`: legal nowhere today, kept for a good message (E0017).
    Hours,
    /// `d`, `day`, `days`.
    Days,
    /// `w`, `week`, `weeks`.
    Weeks,
}

/// `let name = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Word,
    /// The value: literals only, the checker says so.
    pub value: Expr,
    /// The statement.
    pub span: Span,
}

/// `metric name = value [when C] [as percent]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The name.
    pub name: Word,
    /// The formula.
    pub value: Expr,
    /// `when C`: only the days on which C holds.
    pub when: Option<Cond>,
    /// `as percent` and the like.
    pub unit: Option<Word>,
    /// The statement.
    pub span: Span,
}

/// `list name = "a", b` or `list name from "file"`.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The name.
    pub name: Word,
    /// Its entries or its file.
    pub from: ListFrom,
    /// The statement.
    pub span: Span,
}

/// Where a list's entries are.
#[derive(Debug, Clone, PartialEq)]
pub enum ListFrom {
    /// In the rule text: quoted texts or bare words.
    Inline(Vec<Word>),
    /// In a file under `tables/`, an entry a line.
    File(Word),
}

/// `table name from "file" by k, k [since col] with a, b as money, c as days`.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The name.
    pub name: Word,
    /// The file under `tables/`.
    pub file: Word,
    /// The key columns.
    pub keys: Vec<Word>,
    /// The column that says from which day a row is in force.
    pub since: Option<Word>,
    /// Groups of columns, each with the unit written after the group.
    pub columns: Vec<(Vec<Word>, Option<Word>)>,
    /// The statement.
    pub span: Span,
}

/// `calendar name from "file"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// The name.
    pub name: Word,
    /// The file under `tables/`.
    pub file: Word,
    /// The statement.
    pub span: Span,
}

/// `guard "n" on E [where F] [if C] never …, never …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// The name.
    pub name: Word,
    /// What it guards.
    pub on: Scope,
    /// `if C`.
    pub condition: Option<Cond>,
    /// What must never happen, at least one.
    pub never: Vec<Never>,
    /// The statement.
    pub span: Span,
}

/// `never VERB [FIELD] [below X | above X]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Never {
    /// `lower`, `raise`, `set`, `pause`, `enable`, `add negative`, `add keyword`, `reorder`, lower case, words one blank apart.
    pub verb: Word,
    /// The field of `lower`, `raise` and `set`.
    pub field: Option<Word>,
    /// The bound.
    pub bound: Option<NeverBound>,
    /// The whole phrase.
    pub span: Span,
}

/// The bound of a `never`.
#[derive(Debug, Clone, PartialEq)]
pub enum NeverBound {
    /// `below X`.
    Below(Expr),
    /// `above X`.
    Above(Expr),
}

/// `suppress "rule" for ENTITY "id" until DATE because "…"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppress {
    /// The rule's name.
    pub rule: Word,
    /// The entity word.
    pub entity: Word,
    /// The entity's id or name.
    pub key: Word,
    /// The last day; required, the checker says so.
    pub until: Option<Spanned<chrono::NaiveDate>>,
    /// The reason; required, the checker says so.
    pub because: Option<Word>,
    /// The statement.
    pub span: Span,
}
