//! What a condition can be, in a world of which only some things are known.

use crate::catalog::{Catalog, Range};
use crate::check::range::Interval;
use crate::check::range::interval::End;
use crate::program::{Cond, CondKind, Derived, LetValue, Num, NumKind, Op, Program};
use crate::syntax::ast::{Aggregate, CompareOp};
use crate::value::{Currency, Rational};
use std::cmp::Ordering;

/// What is known beyond the rules themselves.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct World<'a> {
    pub(in crate::check) program: &'a Program,
    pub(in crate::check) catalog: &'a Catalog,
    /// The currency that money is read in.
    pub(in crate::check) currency: Currency,
    /// The judged entity began today: its metrics are zero.
    pub(in crate::check) newborn: bool,
}

/// The truth values that are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Outcomes {
    pub(in crate::check) yes: bool,
    pub(in crate::check) no: bool,
    pub(in crate::check) unknown: bool,
}

impl Outcomes {
    const ANY: Self = Self { yes: true, no: true, unknown: true };
    const UNKNOWN: Self = Self { yes: false, no: false, unknown: true };

    fn negate(self) -> Self {
        Self { yes: self.no, no: self.yes, unknown: self.unknown }
    }

    /// Kleene's `and` of every pair.
    fn and(self, other: Self) -> Self {
        Self {
            yes: self.yes && other.yes,
            no: self.no || other.no,
            unknown: (self.unknown && (other.yes || other.unknown)) || (other.unknown && self.yes),
        }
    }

    fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }
}

impl World<'_> {
    /// What a condition can be.
    pub(in crate::check) fn judge(self, cond: &Cond) -> Outcomes {
        match &cond.kind {
            CondKind::And(parts) => {
                parts.iter().map(|part| self.judge(part)).reduce(Outcomes::and).unwrap_or(Outcomes::ANY)
            }
            CondKind::Or(parts) => {
                parts.iter().map(|part| self.judge(part)).reduce(Outcomes::or).unwrap_or(Outcomes::ANY)
            }
            CondKind::Not(inner) => self.judge(inner).negate(),
            // On each day it can be what it can be on one.
            CondKind::For { cond: inner, .. } => self.judge(inner),
            CondKind::Compare { left, op, right } => self.compare(left, *op, right),
            CondKind::Between { value, low, high } => {
                self.compare(value, CompareOp::GreaterEqual, low).and(self.compare(value, CompareOp::LessEqual, high))
            }
            _ => Outcomes::ANY,
        }
    }

    fn compare(self, left: &Num, op: CompareOp, right: &Num) -> Outcomes {
        let (Some(one), Some(other)) = (self.range(left), self.range(right)) else { return Outcomes::UNKNOWN };
        let (op, one, other) = match op {
            CompareOp::Greater => (CompareOp::Less, other, one),
            CompareOp::GreaterEqual => (CompareOp::LessEqual, other, one),
            _ => (op, one, other),
        };
        let (yes, no) = match op {
            CompareOp::Less => (can_be_less(one, other, false), can_be_less(other, one, true)),
            CompareOp::LessEqual => (can_be_less(one, other, true), can_be_less(other, one, false)),
            CompareOp::Equal | CompareOp::NotEqual | CompareOp::Greater | CompareOp::GreaterEqual => {
                let same = !one.and(other).is_empty();
                let differ = one != other || !is_point(one);
                if op == CompareOp::NotEqual { (differ, same) } else { (same, differ) }
            }
        };
        Outcomes { yes, no, unknown: true }
    }

    /// Between which values a number lies when it is known; `None` when it has no value in this world.
    pub(in crate::check) fn range(self, num: &Num) -> Option<Interval> {
        Some(match &num.kind {
            NumKind::Const(value) => Interval::point(*value),
            NumKind::Money(amounts) => Interval::point(self.amount(amounts)?),
            NumKind::Let(at) => self.let_range(*at)?,
            NumKind::Flow { path, flow, .. } => {
                if self.newborn && path.0.is_empty() {
                    return Some(Interval::point(Rational::ZERO));
                }
                self.named(&self.catalog.flow(*flow).name)
            }
            NumKind::Attr { attr, .. } => self.named(&self.catalog.attr(*attr).name),
            NumKind::Derived { what: Derived::Age, path } if self.newborn && path.0.is_empty() => {
                Interval::not_negative().and(Interval::up_to(Rational::ONE, true))
            }
            NumKind::Derived { what, .. } => self.derived(*what),
            NumKind::Stat { value, .. } => self.range(value)?,
            NumKind::Binary { op, left, right, signed } => self.binary(*op, left, right, *signed)?,
            NumKind::Else { value, default } => {
                let default = self.range(default)?;
                self.range(value).map_or(default, |value| value.hull(default))
            }
            NumKind::Pick { larger, of } => {
                let ranges: Vec<Interval> = of.iter().map(|one| self.range(one)).collect::<Option<_>>()?;
                ranges.into_iter().reduce(|one, other| pick(one, other, *larger))?
            }
            NumKind::Change { .. } if self.newborn => return None,
            NumKind::Change { .. } | NumKind::Cell { .. } | NumKind::CalendarCell { .. } => Interval::ALL,
            NumKind::Days { .. }
            | NumKind::Aggregate { function: Aggregate::Count, .. }
            | NumKind::Length(_)
            | NumKind::Words(_)
            | NumKind::Repeats { .. }
            | NumKind::Spread(_) => Interval::not_negative(),
            NumKind::Aggregate { function, value, .. } => {
                // Other entities are not newborn because the judged one is.
                let each =
                    value.as_ref().map_or(Interval::ALL, |value| self.grown().range(value).unwrap_or(Interval::ALL));
                match function {
                    Aggregate::Sum if each.never_negative() => Interval::not_negative(),
                    Aggregate::Sum => Interval::ALL,
                    Aggregate::Min | Aggregate::Max | Aggregate::Avg | Aggregate::Count => each,
                }
            }
            NumKind::On { value, .. } | NumKind::This(value) => self.grown().range(value)?,
        })
    }

    fn grown(self) -> Self {
        Self { newborn: false, ..self }
    }

    fn binary(self, op: Op, left: &Num, right: &Num, signed: bool) -> Option<Interval> {
        let (one, other) = (self.range(left)?, self.range(right)?);
        Some(match op {
            Op::Add => one.plus(other),
            Op::Subtract => one.plus(other.negate()),
            Op::Multiply => one.times(other),
            Op::Divide if signed => Interval::ALL,
            Op::Divide => {
                // Negative parts make the ratio undefined, so what is known of it comes from parts that are not.
                let (one, other) = (one.and(Interval::not_negative()), other.and(Interval::not_negative()));
                let zero = Interval::point(Rational::ZERO);
                if one.is_empty() || other.is_empty() || (one == zero && other == zero) {
                    return None;
                }
                one.over(other)
            }
        })
    }

    fn derived(self, what: Derived) -> Interval {
        match what {
            Derived::Age => self.named("age"),
            Derived::LowestOtherPrice | Derived::BuyBoxOtherPrice | Derived::LandedPrice => self.named("landed_price"),
            Derived::Headroom => Interval::ALL,
            Derived::OverListings(attr) => self.named(&self.catalog.attr(attr).name),
        }
    }

    fn named(self, name: &str) -> Interval {
        let Range { low, high } = self.catalog.range(name);
        let end = |value: Option<Rational>| value.map(|at| End { at, closed: true });
        Interval { low: end(low), high: end(high) }
    }

    fn amount(self, amounts: &[(Currency, Rational)]) -> Option<Rational> {
        amounts.iter().find(|(currency, _)| *currency == self.currency).map(|(_, amount)| *amount)
    }

    /// A `let` and everything that accounts put in its place.
    fn let_range(self, at: usize) -> Option<Interval> {
        let value = |value: &LetValue| match value {
            LetValue::Num(value, _) => Some(Interval::point(*value)),
            LetValue::Money(amounts) => self.amount(amounts).map(Interval::point),
            LetValue::Text(_) => None,
        };
        let overrides = self.program.account_lets.iter().filter(|((_, of), _)| *of == at);
        let others = overrides.filter_map(|(_, own)| value(own));
        let own = value(&self.program.lets.get(at)?.value);
        own.into_iter().chain(others).reduce(Interval::hull)
    }
}

fn is_point(range: Interval) -> bool {
    matches!((range.low, range.high), (Some(low), Some(high)) if low == high && low.closed)
}

/// Whether some number of `one` is less than (or equal to) some number of `other`.
fn can_be_less(one: Interval, other: Interval, or_equal: bool) -> bool {
    let (Some(low), Some(high)) = (one.low, other.high) else { return true };
    match low.at.compare(high.at) {
        Ok(Ordering::Less) | Err(_) => true,
        Ok(Ordering::Equal) => or_equal && low.closed && high.closed,
        Ok(Ordering::Greater) => false,
    }
}

fn pick(one: Interval, other: Interval, larger: bool) -> Interval {
    if !larger {
        return pick(one.negate(), other.negate(), true).negate();
    }
    let hull = one.hull(other);
    // The larger of two is at least the larger of their lower ends.
    let low = [one.low, other.low]
        .into_iter()
        .flatten()
        .reduce(|one, other| if one.at.compare(other.at) == Ok(Ordering::Less) { other } else { one });
    Interval { low, high: hull.high }
}
