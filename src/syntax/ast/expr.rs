//! Values, windows and literals as written.

use crate::syntax::ast::{Cond, Days, Set, Word};
use crate::text::{Span, Spanned};
use crate::value::Currency;
use rust_decimal::Decimal;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its text.
    pub span: Span,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `acos`, `campaign.budget`, `this.text`, `costs.min_price`, `exact`. Lower case, in parts.
    Name(Vec<Word>),
    /// `(X)`.
    Paren(Box<Expr>),
    /// `A + B`.
    Binary {
        /// Left side.
        left: Box<Expr>,
        /// The sign.
        op: Spanned<BinaryOp>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `X over 14d`, `X over previous 7d`, `X over report`; `min X over 30d` when `stat` is there.
    Over {
        /// `min`, `max`, `avg`, `last`.
        stat: Option<Spanned<Stat>>,
        /// X.
        value: Box<Expr>,
        /// The window; `None` for a statistic without one (an error that the checker words).
        window: Option<Window>,
    },
    /// `change in X over 7d`.
    Change {
        /// X.
        value: Box<Expr>,
        /// The window; `None` is an error that the checker words.
        window: Option<Window>,
    },
    /// `X else 0`.
    Else {
        /// X.
        value: Box<Expr>,
        /// The default.
        default: Box<Expr>,
    },
    /// `larger of A, B`, `smaller of A, B`.
    Pick {
        /// `larger` rather than `smaller`.
        larger: bool,
        /// Two or more.
        of: Vec<Expr>,
    },
    /// `count of SET`, `sum of SET.X`, `avg of listing.price`. A window after it is in [`ExprKind::Over`] around it.
    Aggregate {
        /// Which.
        function: Spanned<Aggregate>,
        /// The set.
        set: Set,
        /// The field; none for `count`.
        field: Option<Vec<Word>>,
    },
    /// `length of title`.
    LengthOf(Box<Expr>),
    /// `words in title`.
    WordsIn(Box<Expr>),
    /// `repeats in title [ignoring LIST]`.
    RepeatsIn {
        /// The text.
        value: Box<Expr>,
        /// Words that do not count.
        ignoring: Option<Word>,
    },
    /// `price on shopify`, `title on "acme-us"`.
    OnChannel {
        /// The value.
        value: Box<Expr>,
        /// A channel's word or an account's quoted name.
        place: Word,
        /// Whether it was quoted.
        quoted: bool,
    },
    /// `spread of price across channels`.
    Spread(Box<Expr>),
}

/// `+ - * /`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

/// A statistic over the days of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stat {
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The mean.
    Avg,
    /// The newest.
    Last,
}

/// An aggregate over entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// `count of`.
    Count,
    /// `sum of`.
    Sum,
    /// `min of`.
    Min,
    /// `max of`.
    Max,
    /// `avg of`.
    Avg,
}

/// `over 14d lagging 3d when C with all days`.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Which days.
    pub days: WindowDays,
    /// `lagging 3d`.
    pub lagging: Option<Spanned<Days>>,
    /// `when C`.
    pub when: Option<Box<Cond>>,
    /// `with all days`.
    pub all_days: bool,
    /// From `over` to the end.
    pub span: Span,
}

/// The days of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowDays {
    /// `14d`.
    Last(Spanned<Days>),
    /// `previous 7d`.
    Previous(Spanned<Days>),
    /// `report`.
    Report,
}

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `20`, `-4.2`.
    Number(Decimal),
    /// `35%` holds 35.
    Percent(Decimal),
    /// `5 points` holds 5.
    Points(Decimal),
    /// `$0.20 | €0.18`: one amount per currency, in the order written.
    Money(Vec<(Decimal, Currency)>),
    /// `7d`.
    Duration(Days),
    /// `12 per day`.
    PerDay(Decimal),
    /// `"garlic press"`.
    Text(String),
    /// `2026-11-20`.
    Date(chrono::NaiveDate),
    /// `22:00`, minutes after midnight.
    Time(u16),
    /// `yes`, `no`.
    YesNo(bool),
}
