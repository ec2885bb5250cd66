//! Tests as written: one line of the text is one line of the tree.

use crate::syntax::ast::{Literal, Word};
use crate::text::{Span, Spanned};
use crate::value::Currency;
use rust_decimal::Decimal;

/// `test "name" …`.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The name.
    pub name: Word,
    /// Its lines.
    pub lines: Vec<TestLine>,
    /// The statement.
    pub span: Span,
}

/// One line of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestLine {
    /// What it says.
    pub kind: TestLineKind,
    /// A blank line stands above it.
    pub gap: bool,
    /// The line.
    pub span: Span,
}

/// What a line of a test says.
#[derive(Debug, Clone, PartialEq)]
pub enum TestLineKind {
    /// `as of 2026-11-20`.
    AsOf(Spanned<chrono::NaiveDate>),
    /// `at 22:30`, minutes after midnight.
    At(Spanned<u16>),
    /// `account "acme-us" channel amazon currency USD`.
    Account {
        /// Its name.
        name: Word,
        /// What it is, word by word.
        settings: Vec<(Word, Word)>,
    },
    /// `given keyword "garlic press" in campaign "Kitchen" bid $1.00`.
    Given {
        /// The entity.
        thing: Thing,
        /// Its fields.
        fields: Vec<Series>,
    },
    /// `given table costs sku "GP-1" unit_cost $3`, `given calendar promos name "sale" start 2026-11-21 end 2026-11-24`: a row.
    GivenRow {
        /// A calendar rather than a table.
        calendar: bool,
        /// Its name.
        name: Word,
        /// The cells.
        fields: Vec<Series>,
    },
    /// `next day spend $12`, `next 3 days`.
    Next {
        /// How many days.
        days: u32,
        /// The entity of the fields, when it is named.
        thing: Option<Thing>,
        /// What it has on the new day.
        fields: Vec<Series>,
    },
    /// Further fields of the entity above, or of one that is named.
    Fields {
        /// The entity, when it is named.
        thing: Option<Thing>,
        /// Its fields.
        fields: Vec<Series>,
    },
    /// `| bid | expect |`.
    Header(Vec<Word>),
    /// `| $1.00 | lower bid $1.00 -> $0.90 |`.
    Row {
        /// A cell for each heading but the last.
        cells: Vec<Spanned<Cell>>,
        /// What comes out.
        expect: Expect,
    },
    /// `expect …`.
    Expect(Expect),
}

/// An entity of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Its word.
    pub kind: Word,
    /// Its name or id; none for the account.
    pub name: Option<Word>,
    /// Where it is: `in campaign "Kitchen"`, `of listing "GP-1"`.
    pub within: Vec<Within>,
    /// Its text.
    pub span: Span,
}

/// `in campaign "Kitchen"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// The word of what it is in.
    pub kind: Word,
    /// Its name.
    pub name: Word,
}

/// A field with its value, or its values from the oldest to the newest day.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The field.
    pub name: Word,
    /// Its values.
    pub runs: Vec<CellRun>,
}

/// `12 x 7`: a cell so many times.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRun {
    /// The cell.
    pub cell: Spanned<Cell>,
    /// How many times.
    pub times: u32,
}

/// A cell of a test's data.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// `_`: no file covers the day.
    Uncovered,
    /// A literal.
    Literal(Literal),
    /// `exact`, `paused`; `none` is an empty cell.
    Word(String),
    /// `0+10x10`: ten values, each more than the one before by the step.
    Ramp {
        /// The first.
        start: Decimal,
        /// The step.
        step: Decimal,
        /// How many.
        count: u32,
        /// The currency of both.
        currency: Option<Currency>,
    },
}

/// What must come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// What.
    pub kind: ExpectKind,
    /// `on keyword "garlic press"`.
    pub on: Option<Thing>,
    /// `by "rule" and "rule"`.
    pub by: Vec<Word>,
    /// `because fresh_evidence`.
    pub because: Option<Because>,
    /// Its text.
    pub span: Span,
}

/// A reason.
#[derive(Debug, Clone, PartialEq)]
pub enum Because {
    /// A word such as `fresh_evidence`.
    Code(Word),
    /// A sentence.
    Sentence(Word),
}

/// What must come out.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectKind {
    /// `nothing`.
    Nothing,
    /// `undecided`.
    Undecided,
    /// `conflict`.
    Conflict,
    /// `plan held`.
    PlanHeld,
    /// `finding opened "…"`.
    Finding {
        /// `opened`, `open`, `closed`, `suppressed`, `unverified`.
        state: Word,
        /// Its message.
        message: Option<Word>,
    },
    /// `alert firing "…"`.
    Alert {
        /// `pending`, `firing`, `clear`, `stale`.
        state: Word,
        /// `2 of 3`.
        held: Option<(u32, u32)>,
        /// Its message.
        message: Option<Word>,
    },
    /// `lower bid $1.00 -> $0.90`, `set bid to $0.90`.
    Change {
        /// `lower`, `raise`, `set`, `restore`.
        verb: Word,
        /// The field.
        field: Word,
        /// The value before, when it is written.
        from: Option<Spanned<Literal>>,
        /// The value after.
        to: Spanned<Literal>,
    },
    /// `pause`.
    Pause,
    /// `enable`.
    Enable,
    /// `add negative exact to ad_group`, `add keyword exact bid $0.80`.
    Addition {
        /// A keyword rather than a negative.
        keyword: bool,
        /// The match type.
        match_type: Word,
        /// Its text, when it is written.
        text: Option<Word>,
        /// Its bid, when it is written.
        bid: Option<Spanned<Literal>>,
        /// `to ad_group`, `to campaign`, when it is written.
        level: Option<Word>,
    },
    /// `reorder 120 units`.
    Reorder(Spanned<Decimal>),
}
