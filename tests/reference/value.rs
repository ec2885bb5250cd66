//! Values with units as exact rationals, and what is said when a value is not known.
//!
//! Section 4 of the language, the ratio table of section 6. Nothing here knows a rule or a row.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

pub(crate) type Q = BigRational;
/// A civil day, counted in days from the common era.
pub(crate) type Day = i32;

/// Why something is not known. The plan shows one of these words per undecided entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// An uncovered day that the window does not tolerate.
    MissingDay,
    /// An empty cell, a missing column or a missing row: what `else` replaces.
    Missing,
    /// A cell that could not be read.
    Refused,
    /// A dataset the account has never delivered.
    NoData,
    /// A state older than `state_age`.
    Aged,
    /// 0/0, a negative part of a ratio, two values above every limit.
    Undefined,
    Currency,
    Stale,
    /// `time` without a moment.
    NoMoment,
    /// `every` over nothing, an aggregate of nothing.
    NoneRelated,
    /// An age that is only known to be at least so much.
    AtLeast,
}

pub(crate) type Whys = BTreeSet<Why>;
pub(crate) type Known<T> = Result<T, Whys>;

pub(crate) fn unknown<T>(why: Why) -> Known<T> {
    Err(BTreeSet::from([why]))
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(Q),
    /// As a fraction: 35% is 7/20.
    Percent(Q),
    Points(Q),
    Money(Q, String),
    /// A duration in days.
    Days(Q),
    PerDay(Q),
    Text(String),
    Date(Day),
    YesNo(bool),
    /// A ratio of something positive over zero.
    AboveEveryLimit,
    /// An age counted from the first covered day.
    AtLeastDays(Q),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown(Whys),
}

impl Truth {
    pub(crate) fn of(known: Known<bool>) -> Truth {
        match known {
            Ok(true) => Truth::True,
            Ok(false) => Truth::False,
            Err(whys) => Truth::Unknown(whys),
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        *self == Truth::True
    }

    pub(crate) fn negated(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            unknown @ Truth::Unknown(_) => unknown,
        }
    }
}

/// The Kleene and of all: a false decides, then an unknown, and nothing at all is true.
pub(crate) fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut whys = Whys::new();
    let mut decided = true;
    let mut no = false;
    for truth in truths {
        match truth {
            Truth::True => {}
            Truth::False => no = true,
            Truth::Unknown(more) => {
                decided = false;
                whys.extend(more);
            }
        }
    }
    if no {
        Truth::False
    } else if decided {
        Truth::True
    } else {
        Truth::Unknown(whys)
    }
}

/// The Kleene or of all.
pub(crate) fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    all(truths.into_iter().map(Truth::negated)).negated()
}

/// `k of n`: true when enough are true, false when the unknown ones could not make enough.
pub(crate) fn at_least(needed: usize, truths: Vec<Truth>) -> Truth {
    let yes = truths.iter().filter(|t| t.is_true()).count();
    let maybe = truths.iter().filter(|t| matches!(t, Truth::Unknown(_))).count();
    if yes >= needed {
        Truth::True
    } else if yes + maybe < needed {
        Truth::False
    } else {
        Truth::Unknown(
            truths
                .into_iter()
                .filter_map(|t| match t {
                    Truth::Unknown(whys) => Some(whys),
                    Truth::True | Truth::False => None,
                })
                .flatten()
                .collect(),
        )
    }
}

pub(crate) fn q(numerator: i64, denominator: i64) -> Q {
    Q::new(BigInt::from(numerator), BigInt::from(denominator))
}

pub(crate) fn whole(number: i64) -> Q {
    Q::from_integer(BigInt::from(number))
}

/// The two sides of an operator, or the union of the reasons why one is missing.
pub(crate) fn both<A, B>(left: Known<A>, right: Known<B>) -> Known<(A, B)> {
    match (left, right) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.extend(b);
            Err(a)
        }
        (Err(whys), Ok(_)) | (Ok(_), Err(whys)) => Err(whys),
    }
}

/// Orders two values of one unit.
pub(crate) fn compare(left: &Value, right: &Value) -> Known<Ordering> {
    use Value::{AboveEveryLimit, AtLeastDays, Date, Days, Money, Number, PerDay, Percent, Points};
    match (left, right) {
        (AboveEveryLimit, AboveEveryLimit) => unknown(Why::Undefined),
        (AboveEveryLimit, _) => Ok(Ordering::Greater),
        (_, AboveEveryLimit) => Ok(Ordering::Less),
        (Money(a, one), Money(b, other)) if one == other => Ok(a.cmp(b)),
        (Money(..), Money(..)) => unknown(Why::Currency),
        // At least n days is surely above what lies below n; of anything else nothing is known.
        (AtLeastDays(least), Days(b)) if least > b => Ok(Ordering::Greater),
        (Days(a), AtLeastDays(least)) if least > a => Ok(Ordering::Less),
        (AtLeastDays(_), _) | (_, AtLeastDays(_)) => unknown(Why::AtLeast),
        (Date(a), Date(b)) => Ok(a.cmp(b)),
        (Number(a), Number(b))
        | (Percent(a), Percent(b))
        | (Points(a), Points(b))
        | (Days(a), Days(b))
        | (PerDay(a), PerDay(b)) => Ok(a.cmp(b)),
        (a, b) => panic!("the generator compared {a:?} with {b:?}"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Op {
    /// Whether the operator holds between two values. `>=` of an age of at least n days is true
    /// from n on, though their order is not known.
    pub(crate) fn holds(self, left: &Value, right: &Value) -> Truth {
        if let (Value::AtLeastDays(least), Value::Days(other)) = (left, right)
            && least == other
            && matches!(self, Op::GreaterOrEqual | Op::Less)
        {
            return if self == Op::Less { Truth::False } else { Truth::True };
        }
        Truth::of(compare(left, right).map(|order| match self {
            Op::Less => order == Ordering::Less,
            Op::LessOrEqual => order != Ordering::Greater,
            Op::Equal => order == Ordering::Equal,
            Op::NotEqual => order != Ordering::Equal,
            Op::GreaterOrEqual => order != Ordering::Less,
            Op::Greater => order == Ordering::Greater,
        }))
    }
}

pub(crate) fn add(left: Value, right: Value) -> Known<Value> {
    use Value::{Days, Money, Number, PerDay, Percent, Points};
    Ok(match (left, right) {
        (Number(a), Number(b)) => Number(a + b),
        (Percent(a), Points(b)) | (Points(b), Percent(a)) => Percent(a + b),
        (Points(a), Points(b)) => Points(a + b),
        (Days(a), Days(b)) => Days(a + b),
        (PerDay(a), PerDay(b)) => PerDay(a + b),
        (Money(a, one), Money(b, other)) => {
            if one != other {
                return unknown(Why::Currency);
            }
            Money(a + b, one)
        }
        (Value::AboveEveryLimit, _) | (_, Value::AboveEveryLimit) => {
            return unknown(Why::Undefined);
        }
        (Value::AtLeastDays(_), _) | (_, Value::AtLeastDays(_)) => return unknown(Why::AtLeast),
        (a, b) => panic!("the generator added {a:?} and {b:?}"),
    })
}

pub(crate) fn subtract(left: Value, right: Value) -> Known<Value> {
    use Value::{Percent, Points};
    match (left, right) {
        (Percent(a), Percent(b)) => Ok(Points(a - b)),
        (left, right) => {
            let minus = match right {
                Value::AboveEveryLimit => return unknown(Why::Undefined),
                Value::AtLeastDays(_) => return unknown(Why::AtLeast),
                other => negate(other),
            };
            add(left, minus)
        }
    }
}

fn negate(value: Value) -> Value {
    match value {
        Value::Number(a) => Value::Number(-a),
        Value::Points(a) => Value::Points(-a),
        Value::Days(a) => Value::Days(-a),
        Value::PerDay(a) => Value::PerDay(-a),
        Value::Money(a, currency) => Value::Money(-a, currency),
        other => panic!("the generator subtracted {other:?}"),
    }
}

pub(crate) fn multiply(left: Value, right: Value) -> Known<Value> {
    use Value::{AboveEveryLimit, Days, Money, Number, PerDay, Percent, Points};
    Ok(match (left, right) {
        (AboveEveryLimit, AboveEveryLimit) => return unknown(Why::Undefined),
        (AboveEveryLimit, factor) | (factor, AboveEveryLimit) => {
            if !amount(&factor).is_some_and(|a| a.is_positive()) {
                return unknown(Why::Undefined);
            }
            AboveEveryLimit
        }
        (Value::AtLeastDays(_), _) | (_, Value::AtLeastDays(_)) => return unknown(Why::AtLeast),
        (PerDay(a), Days(b)) | (Days(b), PerDay(a)) => Number(a * b),
        (Percent(a), Percent(b)) => Percent(a * b),
        // A share of a count is a count.
        (Number(a) | Percent(a), Number(b)) | (Number(b), Percent(a)) => Number(a * b),
        (Number(f) | Percent(f), Money(a, currency)) | (Money(a, currency), Number(f) | Percent(f)) => {
            Money(a * f, currency)
        }
        (Number(f) | Percent(f), Days(a)) | (Days(a), Number(f) | Percent(f)) => Days(a * f),
        (Number(f) | Percent(f), PerDay(a)) | (PerDay(a), Number(f) | Percent(f)) => PerDay(a * f),
        (Number(f) | Percent(f), Points(a)) | (Points(a), Number(f) | Percent(f)) => Points(a * f),
        (a, b) => panic!("the generator multiplied {a:?} and {b:?}"),
    })
}

/// Division by the ratio table. `difference` says that the numerator is written as one, so that
/// it may be negative.
pub(crate) fn divide(left: Value, right: Value, difference: bool) -> Known<Value> {
    if let (Value::Money(_, one), Value::Money(_, other)) = (&left, &right)
        && one != other
    {
        return unknown(Why::Currency);
    }
    match (&left, &right) {
        (Value::AboveEveryLimit, Value::AboveEveryLimit) => return unknown(Why::Undefined),
        (Value::AboveEveryLimit, other) => {
            return if amount(other).is_some_and(|a| a.is_positive()) {
                Ok(Value::AboveEveryLimit)
            } else {
                unknown(Why::Undefined)
            };
        }
        (_, Value::AboveEveryLimit) => return unknown(Why::Undefined),
        (Value::AtLeastDays(_), _) | (_, Value::AtLeastDays(_)) => return unknown(Why::AtLeast),
        _ => {}
    }
    let (Some(numerator), Some(denominator)) = (amount(&left), amount(&right)) else {
        panic!("the generator divided {left:?} by {right:?}");
    };
    if denominator.is_negative() || (numerator.is_negative() && !difference) {
        return unknown(Why::Undefined);
    }
    if denominator.is_zero() {
        return if numerator.is_positive() { Ok(Value::AboveEveryLimit) } else { unknown(Why::Undefined) };
    }
    Ok(unit_of_quotient(&left, &right, numerator / denominator))
}

fn unit_of_quotient(left: &Value, right: &Value, ratio: Q) -> Value {
    use Value::{Days, Money, Number, PerDay, Percent, Points};
    match (left, right) {
        (Number(_), Number(_) | Percent(_))
        | (Percent(_), Percent(_))
        | (Money(..), Money(..))
        | (Days(_), Days(_))
        | (PerDay(_), PerDay(_)) => Number(ratio),
        (Money(_, currency), Number(_) | Percent(_)) => Money(ratio, currency.clone()),
        (Percent(_), Number(_)) => Percent(ratio),
        (Points(_), Number(_)) => Points(ratio),
        (Days(_), Number(_) | Percent(_)) => Days(ratio),
        (PerDay(_), Number(_) | Percent(_)) => PerDay(ratio),
        (Number(_), Days(_)) => PerDay(ratio),
        (Number(_), PerDay(_)) => Days(ratio),
        (a, b) => panic!("the generator divided {a:?} by {b:?}"),
    }
}

/// The bare amount of a value that has one.
pub(crate) fn amount(value: &Value) -> Option<Q> {
    match value {
        Value::Number(a)
        | Value::Percent(a)
        | Value::Points(a)
        | Value::Money(a, _)
        | Value::Days(a)
        | Value::PerDay(a) => Some(a.clone()),
        Value::Text(_) | Value::Date(_) | Value::YesNo(_) | Value::AboveEveryLimit | Value::AtLeastDays(_) => None,
    }
}

/// A plain decimal, exact for the grid values that plans and files hold.
pub(crate) fn decimal(number: &Q, places: usize) -> String {
    let scale = num_traits::pow(BigInt::from(10), places);
    let scaled = number * Q::from_integer(scale);
    assert!(scaled.denom().is_one(), "{number} has more than {places} places");
    let digits = scaled.numer().abs().to_string();
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    let sign = if scaled.is_negative() { "-" } else { "" };
    if places == 0 { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

/// As [`decimal`], with as few places as the number needs.
pub(crate) fn shortest(number: &Q) -> String {
    (0..12)
        .find(|places| {
            let scale = num_traits::pow(BigInt::from(10), *places);
            (number * Q::from_integer(scale)).denom().is_one()
        })
        .map_or_else(|| panic!("{number} is no short decimal"), |places| decimal(number, places))
}
