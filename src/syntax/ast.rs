//! The tree of one rule file. Nothing here has been checked: a name may not exist, units may not fit.

use crate::text::{FileId, Span, Spanned};
use crate::value::Currency;
use rust_decimal::Decimal;

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
    /// `test "…" …`, kept as its text: the tests have a grammar of their own.
    Test(Test),
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

/// `test "name" …` with its lines unread.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The name.
    pub name: Word,
    /// Everything after the name up to the next statement.
    pub body: Word,
    /// The statement.
    pub span: Span,
}

/// One action of `then`.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// The whole phrase.
    pub span: Span,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// `raise|lower FIELD AMOUNT [not below X] [not above Y]`.
    Step {
        /// Up or down.
        direction: Direction,
        /// The field.
        field: Word,
        /// A percent, points or an amount.
        amount: Expr,
        /// `not below`, `not above`.
        limits: Limits,
    },
    /// `set FIELD to AMOUNT …`.
    Set {
        /// The field.
        field: Word,
        /// The new value.
        value: Expr,
        /// `not below`, `not above`.
        limits: Limits,
    },
    /// `pause`.
    Pause,
    /// `enable`.
    Enable,
    /// `add negative exact|phrase to ad_group|campaign`.
    AddNegative {
        /// `exact` or `phrase`.
        match_type: Word,
        /// `ad_group` or `campaign`.
        level: Word,
    },
    /// `add keyword exact|phrase|broad [bid X] [to campaign "C" | to ad_group "C / G"]`.
    AddKeyword {
        /// The match type.
        match_type: Word,
        /// `bid X`.
        bid: Option<Expr>,
        /// Where to.
        target: Option<AddTarget>,
        /// `not below`, `not above` of the bid.
        limits: Limits,
    },
    /// `reorder X units [not below M] [in packs of P]`.
    Reorder {
        /// How many.
        quantity: Expr,
        /// `not below`, `not above`.
        limits: Limits,
        /// `in packs of P`.
        packs: Option<Expr>,
    },
    /// `flag "…"`.
    Flag(Template),
    /// `alert "…" [to "sink"]`.
    Alert {
        /// The message.
        message: Template,
        /// The sinks' names.
        to: Vec<Word>,
    },
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// `raise`.
    Raise,
    /// `lower`.
    Lower,
}

/// The bounds a rule puts on its own change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// `not below X`.
    pub below: Option<Expr>,
    /// `not above Y`.
    pub above: Option<Expr>,
}

/// The place that `add keyword` names.
#[derive(Debug, Clone, PartialEq)]
pub enum AddTarget {
    /// `to campaign "C"`.
    Campaign(Word),
    /// `to ad_group "C / G"`.
    AdGroup(Word),
}

/// A text with holes: `"ACOS {acos over 14d}, limit 35%"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its parts, `{{` and `}}` already braces.
    pub parts: Vec<TemplatePart>,
    /// The quoted text.
    pub span: Span,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Text.
    Text(String),
    /// `{…}`.
    Value(Expr),
}

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
    /// `X is yes`, `X is not closed`, `X is this.text`. A bare word on the right is [`ExprKind::Name`]: the checker decides.
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
