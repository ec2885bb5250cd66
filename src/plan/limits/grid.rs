//! The values that a field can have: whole steps from zero.

use crate::syntax::ast::Direction;
use crate::value::{Currency, Overflow, Rational};
use std::cmp::Ordering;

/// A grid of values: every multiple of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) struct Grid {
    step: Rational,
}

impl Grid {
    /// Whole numbers: stock, units.
    pub(in crate::plan) const WHOLE: Self = Self { step: Rational::ONE };

    /// Amounts of a currency: 0.01 USD, 1 JPY.
    pub(in crate::plan) fn money(currency: Currency) -> Self {
        // Currencies have at most three places, so this always fits.
        let step = Rational::scaled(1, currency.places()).unwrap_or(Rational::ONE);
        Self { step }
    }

    /// Whole percents of a placement's adjustment.
    pub(in crate::plan) fn percents() -> Self {
        Self { step: Rational::scaled(1, 2).unwrap_or(Rational::ONE) }
    }

    /// The nearest point; a tie goes toward the current value.
    pub(super) fn nearest(self, value: Rational, current: Rational) -> Result<Rational, Overflow> {
        let below = self.at(value.over(self.step)?.floor()?)?;
        if below == value {
            return Ok(below);
        }
        let above = below.plus(self.step)?;
        let down = value.minus(below)?;
        let up = above.minus(value)?;
        Ok(match down.compare(up)? {
            Ordering::Less => below,
            Ordering::Equal if current.compare(below)?.is_le() => below,
            Ordering::Equal | Ordering::Greater => above,
        })
    }

    /// The next point in a direction.
    pub(super) fn step(self, from: Rational, way: Direction) -> Result<Rational, Overflow> {
        let steps = from.over(self.step)?;
        self.at(match way {
            Direction::Raise => steps.floor()?.checked_add(1),
            Direction::Lower => steps.ceil()?.checked_sub(1),
        }
        .ok_or(Overflow)?)
    }

    /// The last point that does not pass a bound.
    pub(super) fn inward(self, bound: Rational, way: Direction) -> Result<Rational, Overflow> {
        let steps = bound.over(self.step)?;
        self.at(match way {
            Direction::Raise => steps.floor()?,
            Direction::Lower => steps.ceil()?,
        })
    }

    fn at(self, steps: i128) -> Result<Rational, Overflow> {
        Rational::new(steps, 1)?.times(self.step)
    }
}
