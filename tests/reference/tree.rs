//! The rules of a generated workspace as a small tree: what the reference evaluates and what
//! `print.rs` writes as text. Nothing here is checked; the generator makes only well-typed trees.

use super::value::{Op, Q, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Account,
    Campaign,
    AdGroup,
    Keyword,
    SearchTerm,
    Placement,
    ProductAd,
    Listing,
    Product,
    Offer,
    Review,
    Order,
    Ticket,
    Health,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Account => "account",
            Kind::Campaign => "campaign",
            Kind::AdGroup => "ad_group",
            Kind::Keyword => "keyword",
            Kind::SearchTerm => "search_term",
            Kind::Placement => "placement",
            Kind::ProductAd => "product_ad",
            Kind::Listing => "listing",
            Kind::Product => "product",
            Kind::Offer => "offer",
            Kind::Review => "review",
            Kind::Order => "order",
            Kind::Ticket => "ticket",
            Kind::Health => "health",
        }
    }

    /// Whether it and its parents must be enabled to be judged.
    pub(crate) fn is_ad(self) -> bool {
        matches!(
            self,
            Kind::Campaign | Kind::AdGroup | Kind::Keyword | Kind::SearchTerm | Kind::Placement | Kind::ProductAd
        )
    }
}

/// Where a name is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// The entity at hand.
    Own,
    /// `campaign.budget`: a parent, the listing of a product ad, the product of a listing.
    Up(Kind),
    /// `this.text` inside a quantifier.
    This,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Window {
    pub days: i32,
    pub previous: bool,
    pub lagging: i32,
    pub when: Option<Box<Cond>>,
    pub with_all_days: bool,
}

impl Window {
    pub(crate) fn over(days: i32) -> Window {
        Window { days, previous: false, lagging: 0, when: None, with_all_days: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Min,
    Max,
    Avg,
    Last,
    Sum,
    Count,
}

impl How {
    pub(crate) fn word(self) -> &'static str {
        match self {
            How::Min => "min",
            How::Max => "max",
            How::Avg => "avg",
            How::Last => "last",
            How::Sum => "sum",
            How::Count => "count",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Set {
    pub kind: Kind,
    pub other: bool,
    pub of: Option<Kind>,
    pub cond: Option<Box<Cond>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// A literal of any unit but money.
    Lit(Value),
    /// Money alternatives, one per currency.
    Money(Vec<(String, Q)>),
    Let(String),
    /// A state attribute, a flow metric or a named metric.
    Name(Path, &'static str),
    /// A metric of the workspace's own.
    Metric(Path, String),
    /// `days` inside a metric.
    DayCount,
    /// `costs.unit_cost`
    Column(String, String),
    /// `promos.expected_units`
    CalendarColumn(String, String),
    Over(Box<Expr>, Window),
    OverReport(Box<Expr>),
    /// `max price over 30d`, of a state attribute.
    Gauge(How, Box<Expr>, Window),
    /// `change in X over Nd`
    Change(Box<Expr>, i32),
    Add(Box<Expr>, Box<Expr>),
    Subtract(Box<Expr>, Box<Expr>),
    Multiply(Box<Expr>, Box<Expr>),
    Divide(Box<Expr>, Box<Expr>),
    AsPercent(Box<Expr>),
    Larger(Box<Expr>, Box<Expr>),
    Smaller(Box<Expr>, Box<Expr>),
    Else(Box<Expr>, Box<Expr>),
    Length(Box<Expr>),
    Words(Box<Expr>),
    Repeats(Box<Expr>, String),
    /// `count of SET`, `sum of SET.X`
    Total(How, Set, Option<Box<Expr>>),
    /// `price on shopify`: an account's name or a channel.
    On(&'static str, String),
    /// `spread of price across channels`
    Spread(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextOp {
    Is,
    IsNot,
    Contains,
    DoesNotContain,
    Mentions,
    DoesNotMention,
    StartsWith,
    DoesNotStartWith,
    EndsWith,
    DoesNotEndWith,
    Matches,
    DoesNotMatch,
}

/// What stands to the right of a text operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TextArg {
    Quoted(String),
    /// A bare word: `exact`, `active`.
    Word(&'static str),
    Expr(Box<Expr>),
    /// `mentions any LIST`
    AnyOf(String),
    Pattern(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Members {
    Written(Vec<TextArg>),
    List(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quant {
    Any,
    Every,
    No,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cond {
    Compare(Expr, Op, Expr),
    Between(Expr, Expr, Expr),
    Text(Expr, TextOp, TextArg),
    /// `in A, B`, `not in LIST`
    In(Expr, bool, Members),
    /// `suppressed is yes`
    Is(Expr, bool),
    Missing(Expr),
    IsKnown(Expr),
    /// Monday is 0.
    Weekday(Vec<u32>),
    /// Minutes of the day, the end excluded.
    Time(u32, u32),
    During(String),
    StartsWithin(String, i32),
    EndedWithin(String, i32),
    ChangedWithin(Expr, i32),
    Quantified(Quant, Set),
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    For(Box<Cond>, i32),
    KOf(Box<Cond>, usize, i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Bid,
    DefaultBid,
    Budget,
    Adjustment,
    Price,
    Buffer,
    /// What `pause` and `enable` write.
    State,
    Negative,
    Keyword,
    Reorder,
}

impl Field {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Field::Bid => "bid",
            Field::DefaultBid => "default_bid",
            Field::Budget => "budget",
            Field::Adjustment => "adjustment",
            Field::Price => "price",
            Field::Buffer => "buffer",
            Field::State => "state",
            Field::Negative => "negative",
            Field::Keyword => "keyword",
            Field::Reorder => "reorder",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verb {
    Raise,
    Lower,
    Set,
    Pause,
    Enable,
    AddNegative,
    AddKeyword,
    Reorder,
    Restore,
}

impl Verb {
    /// The word of the plan; rules write `add negative` with a blank.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verb::Raise => "raise",
            Verb::Lower => "lower",
            Verb::Set => "set",
            Verb::Pause => "pause",
            Verb::Enable => "enable",
            Verb::AddNegative => "add_negative",
            Verb::AddKeyword => "add_keyword",
            Verb::Reorder => "reorder",
            Verb::Restore => "restore",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// `raise`, `lower` or `set` of a field.
    Change {
        verb: Verb,
        field: Field,
        amount: Expr,
        not_below: Option<Expr>,
        not_above: Option<Expr>,
    },
    Pause,
    Enable,
    /// `exact` or `phrase`, to the ad group or the campaign.
    AddNegative {
        match_type: &'static str,
        level: Kind,
    },
    AddKeyword {
        match_type: &'static str,
        bid: Option<Expr>,
        campaign: Option<String>,
    },
    Reorder {
        units: Expr,
        not_below: Option<Expr>,
        packs_of: Option<Expr>,
    },
    Flag(String),
    Alert(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pillar {
    Foundation,
    Optimization,
    Amplification,
}

impl Pillar {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Pillar::Foundation => "foundation",
            Pillar::Optimization => "optimization",
            Pillar::Amplification => "amplification",
        }
    }
}

/// A ceiling for what a rule may do; a higher one includes the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Observe,
    Propose,
    Apply,
}

impl Mode {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Mode::Observe => "observe",
            Mode::Propose => "propose",
            Mode::Apply => "apply",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub name: String,
    pub pillar: Option<Pillar>,
    pub severity: Option<&'static str>,
    pub(crate) mode: Option<Mode>,
    /// Written even where it could follow from the field when `says_on` is set.
    pub on: Kind,
    pub says_on: bool,
    pub filter: Option<Cond>,
    pub condition: Option<Cond>,
    pub unless: Option<Cond>,
    pub actions: Vec<Action>,
    pub until: Option<Cond>,
    pub every: Option<i32>,
    pub once: bool,
    pub overrides: Option<String>,
    pub because: Option<String>,
}

impl Rule {
    /// `if C unless D` is `C and not D`.
    pub(crate) fn whole_condition(&self) -> Cond {
        let mut parts: Vec<Cond> = self.condition.iter().cloned().collect();
        parts.extend(self.unless.iter().cloned().map(|c| Cond::Not(Box::new(c))));
        Cond::And(parts)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Metric {
    pub name: String,
    pub value: Expr,
    pub when: Option<Cond>,
}

#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub name: String,
    pub on: Kind,
    pub filter: Option<Cond>,
    pub condition: Option<Cond>,
    pub nevers: Vec<Never>,
}

/// `never lower bid below $0.50`
#[derive(Clone, Debug)]
pub(crate) struct Never {
    pub verb: Verb,
    pub field: Option<Field>,
    pub below: Option<Expr>,
    pub above: Option<Expr>,
}

#[derive(Clone, Debug)]
pub(crate) struct Suppress {
    pub rule: String,
    pub kind: Kind,
    /// The id of the entity.
    pub entity: String,
    pub until: super::value::Day,
}
