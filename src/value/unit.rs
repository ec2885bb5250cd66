//! What kind of thing a value is, and which operations two kinds allow.

use std::fmt;

/// The unit of a numeric value. Percents and points are held as fractions (`35%` is 7/20), durations in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// A plain number; counts are numbers.
    Number,
    /// A fraction shown in hundredths.
    Percent,
    /// A difference of percents.
    Points,
    /// Money of the entity's currency.
    Money,
    /// A number of days.
    Duration,
    /// A number per day.
    PerDay,
    /// Money per day.
    MoneyPerDay,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// A number with its unit.
    Numeric(Unit),
    /// Text or a word such as `exact`.
    Text,
    /// A civil date.
    Date,
    /// A time of day.
    Time,
    /// Yes or no.
    YesNo,
}

#[expect(clippy::match_same_arms, reason = "the arms are the table of language.md section 4, a line each")]
impl Unit {
    /// The unit of a product, when there is one. Percent and points act as fractions.
    #[must_use]
    pub fn product(self, other: Self) -> Option<Self> {
        use Unit::{Duration, Money, MoneyPerDay, Number, PerDay, Percent, Points};
        Some(match (self, other) {
            // A percent is a fraction of the other side: `50% * orders` is a number of orders.
            (Percent, unit) | (unit, Percent) => unit,
            (Number, unit) | (unit, Number) => unit,
            (PerDay, Duration) | (Duration, PerDay) => Number,
            (MoneyPerDay, Duration) | (Duration, MoneyPerDay) => Money,
            (Money, PerDay) | (PerDay, Money) => MoneyPerDay,
            (Points | Money | Duration | PerDay | MoneyPerDay, _) => return None,
        })
    }

    /// The unit of a quotient, when there is one.
    #[must_use]
    pub fn quotient(self, other: Self) -> Option<Self> {
        use Unit::{Duration, Money, MoneyPerDay, Number, PerDay, Percent, Points};
        Some(match (self, other) {
            (left, right) if left == right => Number,
            (unit, Number) => unit,
            (Percent, Points) | (Points, Percent) => Number,
            (unit, Percent) => unit,
            (Number | Percent, Duration) => PerDay,
            (Number | Percent, PerDay) => Duration,
            (Money, Duration) => MoneyPerDay,
            (Money, MoneyPerDay) => Duration,
            (MoneyPerDay, Money) => PerDay,
            (MoneyPerDay, PerDay) => Money,
            (Number | Percent | Points | Money | Duration | PerDay | MoneyPerDay, _) => return None,
        })
    }

    /// The unit of a sum, when there is one.
    #[must_use]
    pub fn sum(self, other: Self) -> Option<Self> {
        use Unit::{Percent, Points};
        match (self, other) {
            (Percent, Percent) => None,
            (Percent, Points) | (Points, Percent) => Some(Percent),
            (left, right) => (left == right).then_some(left),
        }
    }

    /// The unit of a difference, when there is one.
    #[must_use]
    pub fn difference(self, other: Self) -> Option<Self> {
        use Unit::{Percent, Points};
        match (self, other) {
            (Percent, Percent) => Some(Points),
            (Percent, Points) => Some(Percent),
            (left, right) => (left == right).then_some(left),
        }
    }

    /// Whether two values of these units may be compared.
    #[must_use]
    pub fn comparable(self, other: Self) -> bool {
        self == other
    }

    /// The user's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Percent => "percent",
            Self::Points => "points",
            Self::Money => "money",
            Self::Duration => "days",
            Self::PerDay => "per day",
            Self::MoneyPerDay => "money per day",
        }
    }
}

impl Type {
    /// The user's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Numeric(unit) => unit.word(),
            Self::Text => "text",
            Self::Date => "date",
            Self::Time => "time",
            Self::YesNo => "yes or no",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
