//! Values of a checked rule: numbers with their unit, and texts.

use crate::catalog::{AttrId, FlowId, Kind};
use crate::program::{Cond, Set};
use crate::syntax::ast::{Aggregate, Stat};
use crate::text::Span;
use crate::value::{Currency, Rational, Unit};
use std::sync::Arc;

/// A numeric value. Dates are durations since 1970-01-01 and stand only in comparisons of dates.
#[derive(Debug, Clone)]
pub struct Num {
    /// What it is.
    pub kind: NumKind,
    /// Its unit.
    pub unit: Unit,
    /// Its canonical text, as evidence shows it.
    pub text: Arc<str>,
    /// Where it stands; that of the use, not of a metric's definition.
    pub span: Span,
}

/// What a number is.
#[derive(Debug, Clone)]
pub enum NumKind {
    /// A literal; percents and points are fractions, durations days.
    Const(Rational),
    /// A money literal, one amount per currency; the entity's own is taken.
    Money(Vec<(Currency, Rational)>),
    /// A `let` (index into `Program::lets`), which an account may override.
    Let(usize),
    /// A flow metric over a window.
    Flow {
        /// Whose: the judged entity or one above it.
        path: Path,
        /// Which.
        flow: FlowId,
        /// When.
        window: Window,
    },
    /// `days`: how many days of the window are covered and fulfil its `when`. `flows` are those of the formula it stands in,
    /// whose dataset decides what is covered.
    Days {
        /// Whose.
        path: Path,
        /// The flow metrics beside it.
        flows: Vec<FlowId>,
        /// When.
        window: Window,
    },
    /// A state attribute on the day judged.
    Attr {
        /// Whose.
        path: Path,
        /// Which.
        attr: AttrId,
    },
    /// `min|max|avg|last X over …`: X on each day of the window.
    Stat {
        /// Which.
        stat: Stat,
        /// The value of one day: its bare flows have [`WindowDays::Day`].
        value: Box<Num>,
        /// When.
        window: Window,
    },
    /// `+ - * /`. A quotient follows the table of language.md section 6.
    Binary {
        /// Which.
        op: Op,
        /// Left side.
        left: Box<Num>,
        /// Right side.
        right: Box<Num>,
        /// For a quotient: its numerator is written as a difference, so it may be negative.
        signed: bool,
    },
    /// `X else D`: D for what is missing, never for an uncovered day or a refused cell.
    Else {
        /// X.
        value: Box<Num>,
        /// D.
        default: Box<Num>,
    },
    /// `larger of …`, `smaller of …`.
    Pick {
        /// The largest rather than the smallest.
        larger: bool,
        /// Two or more.
        of: Vec<Num>,
    },
    /// `change in X over Nd`, a percent: (last - previous) / previous.
    Change {
        /// X over the last N days.
        last: Box<Num>,
        /// X over the N days before.
        previous: Box<Num>,
    },
    /// `count of SET`, `sum of SET.X`.
    Aggregate {
        /// Which.
        function: Aggregate,
        /// The entities.
        set: Box<Set>,
        /// X, evaluated on each; none for `count`.
        value: Option<Box<Num>>,
    },
    /// A cell of a table (index into `Program::tables`).
    Cell {
        /// Which table.
        table: usize,
        /// The keys' values, in the table's order.
        keys: Vec<Txt>,
        /// Which column.
        column: usize,
    },
    /// A column of a calendar's row that is running or, failing that, starts next (index into `Program::calendars`).
    CalendarCell {
        /// Which calendar.
        calendar: usize,
        /// Which column.
        column: usize,
    },
    /// A derived attribute.
    Derived {
        /// Whose.
        path: Path,
        /// Which.
        what: Derived,
    },
    /// `length of T`: NFC characters.
    Length(Box<Txt>),
    /// `words in T`.
    Words(Box<Txt>),
    /// `repeats in T ignoring LIST`: how often the most frequent word stands there.
    Repeats {
        /// T.
        text: Box<Txt>,
        /// Folded words that do not count.
        ignoring: Vec<Arc<str>>,
    },
    /// `X on shopify`: X of the product's listings there, at that account's own days. The product is the entity at hand, or
    /// that of the listing at hand.
    On {
        /// Where.
        place: Place,
        /// X, on the listing.
        value: Box<Num>,
    },
    /// `spread of X across channels`: (highest - lowest) / lowest over the product's listings.
    Spread(Box<Num>),
    /// `this.X`: X of the judged entity, inside a set's condition.
    This(Box<Num>),
}

/// An operator of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

/// A derived number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Derived {
    /// `age`: days since its own start date, else since its first row, which may be "at least".
    Age,
    /// `listing.lowest_other_price`: the lowest landed price that is not ours.
    LowestOtherPrice,
    /// `listing.buy_box_other_price`: the landed price of the Buy Box when it is not ours.
    BuyBoxOtherPrice,
    /// `offer.landed_price`: price and shipping.
    LandedPrice,
    /// `health.headroom`: how many more defects until the threshold.
    Headroom,
    /// `product.available` and the like: the sum over its listings (the listing's attribute).
    OverListings(AttrId),
}

/// From the entity at hand upward by [`Kind::up`]: empty is itself, `[Campaign]` its campaign however many steps up that is,
/// `[Listing, Product]` its listing's product. Each has one answer (a keyword's `listing` has many and needs a quantifier).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(pub Vec<Kind>);

/// The days of a value.
#[derive(Debug, Clone)]
pub struct Window {
    /// Which days.
    pub days: WindowDays,
    /// `when C`, of the entity whose metric it is: only the days on which C holds. Conditions of a metric and of the use are joined.
    pub when: Option<Box<Cond>>,
    /// `with all days`: no uncovered day is tolerated.
    pub all_days: bool,
}

/// Which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowDays {
    /// The day judged, inside `for`, `when` and statistics.
    Day,
    /// `length` days that end `lag` days before the day judged.
    Last {
        /// How many.
        length: u32,
        /// `lagging`, and for `previous Nd` N more.
        lag: u32,
        /// What they are for.
        role: WindowRole,
    },
    /// `over report`.
    Report,
}

/// What a window of days is for. A summary file answers plain ones only: what is compared must be counted alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowRole {
    /// `over 7d`.
    Plain,
    /// `over previous 7d`, also the earlier part of a `change`.
    Previous,
    /// The later part of a `change`.
    Change,
}

/// A text value.
#[derive(Debug, Clone)]
pub struct Txt {
    /// What it is.
    pub kind: TxtKind,
    /// Its canonical text, as evidence shows it.
    pub text: Arc<str>,
}

/// What a text is.
#[derive(Debug, Clone)]
pub enum TxtKind {
    /// A literal or a word.
    Literal(Arc<str>),
    /// A `let` of text (index into `Program::lets`).
    Let(usize),
    /// A state attribute, also yes/no ones (`yes`, `no`) and dates (ISO).
    Attr {
        /// Whose.
        path: Path,
        /// Which.
        attr: AttrId,
    },
    /// `id`, `name`, `account`, `channel`, `market`, `currency` of an entity.
    Own {
        /// Whose.
        path: Path,
        /// Which of these words.
        field: OwnField,
    },
    /// `offer.own`: `yes` or `no`.
    OwnOffer,
    /// A cell of a table.
    Cell {
        /// Which table.
        table: usize,
        /// The keys' values, in the table's order.
        keys: Vec<Txt>,
        /// Which column.
        column: usize,
    },
    /// `title on shopify`.
    On {
        /// Where.
        place: Place,
        /// The text, on the listing.
        value: Box<Txt>,
    },
    /// `this.title`.
    This(Box<Txt>),
}

/// A text that every entity has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnField {
    /// `id`.
    Id,
    /// `name`.
    Name,
    /// `account`.
    Account,
    /// `channel`.
    Channel,
    /// `market`.
    Market,
    /// `currency`.
    Currency,
}

/// Where a value of a product is taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A channel, which must have one account.
    Channel(Arc<str>),
    /// An account.
    Account(Arc<str>),
}
