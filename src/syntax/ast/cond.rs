//! Conditions as written.

use crate::syntax::ast::{Days, Expr, Word};
use crate::text::{Span, Spanned};

/// A condition and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Cond {
    /// What must hold.
    pub kind: CondKind,
    /// Its text.
    pub span: Span,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum CondKind {
    /// `A or B or …`, two or more.
    Or(Vec<Cond>),
    /// `A and B and …`, two or more.
    And(Vec<Cond>),
    /// `not C`.
    Not(Box<Cond>),
    /// `(C)`, kept for the formatter and for the lint on mixed `and` and `or`.
    Paren(Box<Cond>),
    /// `A > B`.
    Compare {
        /// Left side.
        left: Expr,
        /// The sign.
        op: Spanned<CompareOp>,
        /// Right side.
        right: Expr,
    },
    /// `X between A and B`, both included; `not between` negates.
    Between {
        /// X.
        value: Expr,
        /// `not between`.
        negated: bool,
        /// A.
        low: Expr,
        /// B.
        high: Expr,
    },
    /// `X is yes`, `X is not closed`, `X is this.text`. A bare word on the right is a name: the checker decides.
    Is {
        /// X.
        value: Expr,
        /// `is not`.
        negated: bool,
        /// The other side.
        other: Expr,
    },
    /// `X is missing`, `X is known` (and `is not missing`, `is not known`, folded into these two).
    Missing {
        /// X.
        value: Expr,
        /// `is known`.
        known: bool,
    },
    /// `X in A, B`, `X not in LIST`.
    In {
        /// X.
        value: Expr,
        /// `not in`.
        negated: bool,
        /// The members: texts, words, numbers, dates, or one list's name.
        members: Vec<Expr>,
    },
    /// `X contains "…"`, `X does not mention any LIST`, `X matches /re/`.
    Text {
        /// X.
        value: Expr,
        /// Which test.
        op: Spanned<TextOp>,
        /// `does not …`.
        negated: bool,
        /// The other side.
        other: TextOther,
    },
    /// `X changed within 7d`.
    Changed {
        /// X.
        value: Expr,
        /// How far back.
        within: Spanned<Days>,
    },
    /// `during promos`.
    During(Word),
    /// `promos starts within 21d`, `promos ended within 7d`.
    Calendar {
        /// The calendar.
        calendar: Word,
        /// `ended` rather than `starts`.
        ended: bool,
        /// How far.
        within: Spanned<Days>,
    },
    /// `weekday in sat, sun`, `weekday not in …`, `weekday is sat`.
    Weekday {
        /// Negated.
        negated: bool,
        /// The days, words.
        days: Vec<Word>,
    },
    /// `time between 22:00 and 06:00`, end excluded.
    Time {
        /// From, minutes after midnight.
        from: Spanned<u16>,
        /// To.
        to: Spanned<u16>,
    },
    /// `any|every|no [other] ENTITY [of PARENT] has C`.
    Quantified {
        /// Which.
        quantifier: Spanned<Quantifier>,
        /// The set, its `filter` being `None`: what must hold is `has`.
        set: Set,
        /// What must hold: one comparison or a condition in parentheses.
        has: Box<Cond>,
    },
    /// `C for 7d`, `C for 5 of 7d`.
    For {
        /// C.
        cond: Box<Cond>,
        /// `5 of`.
        at_least: Option<u32>,
        /// `7d`.
        days: Spanned<Days>,
        /// `with all days`.
        all_days: bool,
    },
    /// A value where a condition must stand, such as `if suppressed then`: kept for a message that says `is yes`.
    Bare(Expr),
}

/// `= != < <= > >=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
}

impl CompareOp {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

/// A test on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextOp {
    /// `contains`: a part of the text.
    Contains,
    /// `mentions`: whole words.
    Mentions,
    /// `starts with`.
    StartsWith,
    /// `ends with`.
    EndsWith,
    /// `matches /re/`.
    Matches,
}

/// The other side of a [`TextOp`].
#[derive(Debug, Clone, PartialEq)]
pub enum TextOther {
    /// A text or a path such as `this.text`.
    Value(Expr),
    /// `any LIST`.
    AnyOf(Word),
    /// `/re/`, without the slashes, `\/` already a slash.
    Regex(Word),
}

/// `any`, `every`, `no`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Each.
    Every,
    /// Not one.
    No,
}

/// `ENTITY [of PARENT]` or `(ENTITY [of PARENT] where C)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The entity word.
    pub entity: Word,
    /// `other`: without the judged entity itself.
    pub other: bool,
    /// `of campaign`, `of account`, `of product`.
    pub of: Option<Word>,
    /// `where C`.
    pub filter: Option<Box<Cond>>,
    /// Its text.
    pub span: Span,
}
