//! Ranges of exact numbers.

use crate::syntax::ast::CompareOp;
use crate::value::Rational;
use std::cmp::Ordering;

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct End {
    pub(in crate::check) at: Rational,
    /// The value itself is in the range.
    pub(in crate::check) closed: bool,
}

/// All numbers between two ends; an end that is not there is not bounded (and reaches "above every limit").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::check) struct Interval {
    pub(in crate::check) low: Option<End>,
    pub(in crate::check) high: Option<End>,
}

impl Interval {
    /// Every number.
    pub(in crate::check) const ALL: Self = Self { low: None, high: None };

    /// One number.
    pub(in crate::check) fn point(value: Rational) -> Self {
        let end = Some(End { at: value, closed: true });
        Self { low: end, high: end }
    }

    /// From a number upward.
    pub(in crate::check) fn from(value: Rational, closed: bool) -> Self {
        Self { low: Some(End { at: value, closed }), high: None }
    }

    /// Up to a number.
    pub(in crate::check) fn up_to(value: Rational, closed: bool) -> Self {
        Self { low: None, high: Some(End { at: value, closed }) }
    }

    /// What a comparison with a number leaves; nothing is known of `!=`.
    pub(in crate::check) fn compared(op: CompareOp, at: Rational) -> Option<Self> {
        Some(match op {
            CompareOp::Less => Self::up_to(at, false),
            CompareOp::LessEqual => Self::up_to(at, true),
            CompareOp::Greater => Self::from(at, false),
            CompareOp::GreaterEqual => Self::from(at, true),
            CompareOp::Equal => Self::point(at),
            CompareOp::NotEqual => return None,
        })
    }

    /// What is left of one over a ratio of which this is left, and whether it is no more than that. Ratios are zero, above, or
    /// above every limit, which an end that is not there reaches.
    pub(in crate::check) fn reciprocal(self) -> Option<(Self, bool)> {
        let turn = |end: End| Some(End { at: Rational::ONE.over(end.at).ok()?, closed: end.closed });
        if self.high.is_some_and(|high| !high.at.is_positive()) {
            return None;
        }
        // Above every limit becomes zero.
        let low = match self.high {
            Some(high) => Some(turn(high)?),
            None => Some(End { at: Rational::ZERO, closed: true }),
        };
        let (high, exact) = match self.low {
            Some(low) if low.at.is_positive() => (Some(turn(low)?), true),
            // Above zero is below above every limit, which no end can say.
            Some(low) => (None, !low.at.is_zero() || low.closed),
            None => (None, true),
        };
        Some((Self { low, high }, exact))
    }

    /// Zero and everything above.
    pub(in crate::check) fn not_negative() -> Self {
        Self::from(Rational::ZERO, true)
    }

    /// Whether no number is in it.
    pub(in crate::check) fn is_empty(self) -> bool {
        let (Some(low), Some(high)) = (self.low, self.high) else { return false };
        match low.at.compare(high.at) {
            Ok(Ordering::Greater) => true,
            Ok(Ordering::Equal) => !(low.closed && high.closed),
            Ok(Ordering::Less) | Err(_) => false,
        }
    }

    /// The numbers in both.
    pub(in crate::check) fn and(self, other: Self) -> Self {
        Self {
            low: tighter(self.low, other.low, Ordering::Greater),
            high: tighter(self.high, other.high, Ordering::Less),
        }
    }

    /// The smallest range with both in it.
    pub(in crate::check) fn hull(self, other: Self) -> Self {
        Self {
            low: looser(self.low, other.low, Ordering::Less),
            high: looser(self.high, other.high, Ordering::Greater),
        }
    }

    /// Whether every number of `self` is in `other`.
    pub(in crate::check) fn within(self, other: Self) -> bool {
        let low = match (self.low, other.low) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(bound)) => match mine.at.compare(bound.at) {
                Ok(Ordering::Greater) => true,
                Ok(Ordering::Equal) => bound.closed || !mine.closed,
                Ok(Ordering::Less) | Err(_) => false,
            },
        };
        let high = match (self.high, other.high) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(bound)) => match mine.at.compare(bound.at) {
                Ok(Ordering::Less) => true,
                Ok(Ordering::Equal) => bound.closed || !mine.closed,
                Ok(Ordering::Greater) | Err(_) => false,
            },
        };
        low && high
    }

    /// Whether all of it is zero or above.
    pub(in crate::check) fn never_negative(self) -> bool {
        self.within(Self::not_negative())
    }

    /// Whether all of it is above zero.
    pub(in crate::check) fn positive(self) -> bool {
        self.within(Self::from(Rational::ZERO, false))
    }

    /// The sums.
    pub(in crate::check) fn plus(self, other: Self) -> Self {
        let sum = |one: Option<End>, other: Option<End>| {
            let (one, other) = (one?, other?);
            Some(End { at: one.at.plus(other.at).ok()?, closed: one.closed && other.closed })
        };
        Self { low: sum(self.low, other.low), high: sum(self.high, other.high) }
    }

    /// The negatives.
    pub(in crate::check) fn negate(self) -> Self {
        let turn = |end: Option<End>| end.and_then(|end| Some(End { at: end.at.negate().ok()?, closed: end.closed }));
        Self { low: turn(self.high), high: turn(self.low) }
    }

    /// The products. Exact for factors of one sign, unbounded otherwise.
    pub(in crate::check) fn times(self, other: Self) -> Self {
        if self.never_negative() && other.never_negative() {
            let product = |one: Option<End>, other: Option<End>| {
                let (one, other) = (one?, other?);
                let zero = |end: End| end.at.is_zero() && end.closed;
                let closed = (one.closed && other.closed) || zero(one) || zero(other);
                Some(End { at: one.at.times(other.at).ok()?, closed })
            };
            return Self { low: product(self.low, other.low), high: product(self.high, other.high) };
        }
        if self.is_point() && other.is_point() {
            return match (self.low, other.low) {
                (Some(one), Some(other)) => one.at.times(other.at).map_or(Self::ALL, Self::point),
                _ => Self::ALL,
            };
        }
        Self::ALL
    }

    /// The quotients, where both sides are zero or above; a zero below the line gives no value, or one above every limit.
    pub(in crate::check) fn over(self, other: Self) -> Self {
        if !(self.never_negative() && other.never_negative()) {
            return Self::ALL;
        }
        let quotient = |top: Option<End>, bottom: Option<End>| {
            let (top, bottom) = (top?, bottom?);
            Some(End { at: top.at.over(bottom.at).ok()?, closed: top.closed && bottom.closed })
        };
        let low = quotient(self.low, other.high).or_else(|| {
            // However large the divisor, something positive divided by it is positive.
            Some(End { at: Rational::ZERO, closed: !self.positive() })
        });
        Self { low, high: quotient(self.high, other.low) }
    }

    fn is_point(self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low.at == high.at && low.closed && high.closed)
    }
}

/// The end that leaves fewer numbers: the one that compares as `wanted`.
fn tighter(one: Option<End>, other: Option<End>, wanted: Ordering) -> Option<End> {
    match (one, other) {
        (Some(one), Some(other)) => Some(match one.at.compare(other.at) {
            Ok(Ordering::Equal) => End { closed: one.closed && other.closed, ..one },
            Ok(order) if order == wanted => one,
            _ => other,
        }),
        (one, other) => one.or(other),
    }
}

/// The end that leaves more numbers; none when one is not there.
fn looser(one: Option<End>, other: Option<End>, wanted: Ordering) -> Option<End> {
    let (one, other) = (one?, other?);
    Some(match one.at.compare(other.at) {
        Ok(Ordering::Equal) => End { closed: one.closed || other.closed, ..one },
        Ok(order) if order == wanted => one,
        Ok(_) => other,
        Err(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Interval;
    use crate::value::Rational;

    fn between(low: i64, high: i64) -> Interval {
        Interval::from(Rational::whole(low), true).and(Interval::up_to(Rational::whole(high), true))
    }

    #[test]
    fn ranges_are_joined_and_cut() {
        assert!(between(3, 2).is_empty());
        assert!(Interval::from(Rational::whole(2), false).and(Interval::up_to(Rational::whole(2), true)).is_empty());
        assert!(!between(2, 2).is_empty());
        assert!(between(3, 4).within(between(3, 5)));
        assert!(!between(3, 4).within(Interval::from(Rational::whole(3), false)));
        assert_eq!(between(1, 2).hull(between(5, 6)), between(1, 6));
    }

    #[test]
    fn one_over_a_range_is_a_range() {
        let third = Rational::new(1, 3).unwrap();
        assert_eq!(
            between(2, 4).reciprocal().map(|(range, _)| range.high),
            Some(Interval::point(Rational::new(1, 2).unwrap()).high)
        );
        let above = Interval::from(Rational::whole(3), false);
        let below = Interval { low: Interval::not_negative().low, high: Interval::up_to(third, false).high };
        assert_eq!(above.reciprocal(), Some((below, true)));
        // Above zero, turned, would have to leave "above every limit" out.
        assert_eq!(Interval::from(Rational::ZERO, false).reciprocal().map(|(_, exact)| exact), Some(false));
        assert_eq!(Interval::up_to(Rational::ZERO, true).reciprocal(), None);
    }

    #[test]
    fn arithmetic_keeps_what_is_sure() {
        assert_eq!(between(1, 2).plus(between(3, 4)), between(4, 6));
        assert_eq!(between(1, 2).negate(), between(-2, -1));
        assert_eq!(between(1, 2).times(between(3, 4)), between(3, 8));
        assert_eq!(between(-1, 2).times(between(3, 4)), Interval::ALL);
        // Two divided by anything that is not negative is positive, and not bounded.
        let free = Interval::point(Rational::whole(2)).over(Interval::not_negative());
        assert_eq!(free, Interval::from(Rational::ZERO, false));
        assert_eq!(between(2, 4).over(between(1, 2)), between(1, 4));
    }
}
