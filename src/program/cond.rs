//! Conditions of a checked rule.

use crate::catalog::{AttrId, Kind};
use crate::program::value::{Num, Path, Txt};
use crate::syntax::ast::CompareOp;
use crate::text::Span;
use std::sync::Arc;

/// A condition.
#[derive(Debug, Clone)]
pub struct Cond {
    /// What must hold.
    pub kind: CondKind,
    /// Its canonical text, as evidence shows it.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// What must hold.
#[derive(Debug, Clone)]
pub enum CondKind {
    /// All of them.
    And(Vec<Cond>),
    /// One of them.
    Or(Vec<Cond>),
    /// Not this.
    Not(Box<Cond>),
    /// Two numbers, durations or dates of one unit.
    Compare {
        /// Left side.
        left: Num,
        /// The sign.
        op: CompareOp,
        /// Right side.
        right: Num,
    },
    /// `between`, both ends included.
    Between {
        /// The value.
        value: Num,
        /// The lower end.
        low: Num,
        /// The upper end.
        high: Num,
    },
    /// `is`: two texts, words or yes/no are the same, case and accents aside.
    Same {
        /// Left side.
        left: Txt,
        /// Right side.
        right: Txt,
    },
    /// A number is one of several.
    NumIn {
        /// The number.
        value: Num,
        /// The members.
        members: Vec<Num>,
    },
    /// A test on text.
    Text {
        /// The text.
        value: Txt,
        /// Which test.
        test: TextTest,
    },
    /// `is missing` of a number.
    NumMissing(Num),
    /// `is missing` of a text.
    TxtMissing(Txt),
    /// `X changed within Nd`, and not by us.
    Changed {
        /// Whose.
        path: Path,
        /// Which attribute.
        attr: AttrId,
        /// How far back, in days.
        within: u32,
    },
    /// `during promos` (index into `Program::calendars`).
    During(usize),
    /// `promos starts within Nd`.
    StartsWithin {
        /// Which calendar.
        calendar: usize,
        /// How far ahead, in days.
        within: u32,
    },
    /// `promos ended within Nd`.
    EndedWithin {
        /// Which calendar.
        calendar: usize,
        /// How far back, in days.
        within: u32,
    },
    /// `weekday in …`: days from Monday (0) to Sunday (6).
    Weekday(Vec<u8>),
    /// `time between A and B`, minutes after midnight, B excluded; it may pass midnight.
    Time {
        /// From.
        from: u16,
        /// To.
        to: u16,
    },
    /// `any|every|no … has C`.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// The entities; the filter is what must hold.
        set: Set,
    },
    /// `C for Nd`, `C for K of Nd`: C of each day, its bare flows being of that day.
    For {
        /// C.
        cond: Box<Cond>,
        /// On how many days at least.
        at_least: u32,
        /// Of how many.
        days: u32,
        /// `with all days`: an uncovered day makes it unknown, also when enough other days decide.
        all_days: bool,
    },
}

/// A test on text; needles are folded (case and accents) but for patterns.
#[derive(Debug, Clone)]
pub enum TextTest {
    /// One of several whole texts.
    In(Vec<TextNeedle>),
    /// A part of the text.
    Contains(Vec<TextNeedle>),
    /// Whole words, in order.
    Mentions(Vec<TextNeedle>),
    /// The beginning.
    StartsWith(Vec<TextNeedle>),
    /// The end.
    EndsWith(Vec<TextNeedle>),
    /// A pattern, which heeds case.
    Matches(regex::Regex),
}

/// What is looked for.
#[derive(Debug, Clone)]
pub enum TextNeedle {
    /// A literal or a list's entry, folded.
    Literal(Arc<str>),
    /// Another text of the data, such as `this.text`.
    Value(Txt),
}

/// `any`, `every`, `no`.
pub use crate::syntax::ast::Quantifier;

/// Entities related to the one at hand.
#[derive(Debug, Clone)]
pub struct Set {
    /// What they are.
    pub kind: Kind,
    /// Related how.
    pub relation: Relation,
    /// Without the entity at hand.
    pub other: bool,
    /// Which of them; in a quantifier what must hold.
    pub filter: Option<Box<Cond>>,
    /// Its canonical text.
    pub text: Arc<str>,
}

/// How entities are related to the one at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The nearest related ones.
    Nearest,
    /// Those of its parent of this kind (`of campaign`, `of account`, `of product`). A product is in several accounts: there
    /// `of account` asks about each account in which it is sold, and holds when it holds in one.
    Of(Kind),
}
