//! Exact fractions of 128-bit integers. An operation that does not fit says so; it never wraps and never rounds.

use rust_decimal::Decimal;
use std::cmp::Ordering;

/// A result that does not fit 128 bits. The entity it belongs to is undecided, others go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number is too large")]
pub struct Overflow;

/// `numerator / denominator` in lowest terms, the denominator above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self { numerator: value as i128, denominator: 1 }
    }

    /// `numerator / denominator`; a zero denominator is the caller's to rule out and gives [`Overflow`].
    pub fn new(numerator: i128, denominator: i128) -> Result<Self, Overflow> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return Err(Overflow);
        }
        if denominator == 1 {
            return Ok(Self { numerator, denominator });
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        if divisor == 1 && denominator > 0 {
            return Ok(Self { numerator, denominator });
        }
        let divisor = i128::try_from(divisor).map_err(|_| Overflow)?;
        let sign = if denominator < 0 { -1 } else { 1 };
        let over = |part: i128| part.checked_div(divisor).and_then(|part| part.checked_mul(sign)).ok_or(Overflow);
        Ok(Self { numerator: over(numerator)?, denominator: over(denominator)? })
    }

    /// `mantissa / 10^scale`, as columns hold their facts.
    pub fn scaled(mantissa: i128, scale: u32) -> Result<Self, Overflow> {
        if scale == 0 {
            return Ok(Self { numerator: mantissa, denominator: 1 });
        }
        Self::new(mantissa, power_of_ten(scale)?)
    }

    /// A literal's exact value.
    pub fn from_decimal(value: Decimal) -> Result<Self, Overflow> {
        Self::scaled(value.mantissa(), value.scale())
    }

    /// A percent's fraction: `35` gives 7/20.
    pub fn from_percent(value: Decimal) -> Result<Self, Overflow> {
        Self::from_decimal(value)?.over(Self::whole(100))
    }

    /// The numerator in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// The denominator in lowest terms, above zero.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.numerator > 0
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        if self.denominator == other.denominator {
            let sum = self.numerator.checked_add(other.numerator).ok_or(Overflow)?;
            return if self.denominator == 1 {
                Ok(Self { numerator: sum, denominator: 1 })
            } else {
                Self::new(sum, self.denominator)
            };
        }
        let left = self.numerator.checked_mul(other.denominator).ok_or(Overflow)?;
        let right = other.numerator.checked_mul(self.denominator).ok_or(Overflow)?;
        Self::new(
            left.checked_add(right).ok_or(Overflow)?,
            self.denominator.checked_mul(other.denominator).ok_or(Overflow)?,
        )
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        self.plus(other.negate()?)
    }

    /// The product.
    pub fn times(self, other: Self) -> Result<Self, Overflow> {
        if self.denominator == 1 && other.denominator == 1 {
            return Self::new(self.numerator.checked_mul(other.numerator).ok_or(Overflow)?, 1);
        }
        // Crosswise reduction first keeps the products small.
        let left = Self::new(self.numerator, other.denominator)?;
        let right = Self::new(other.numerator, self.denominator)?;
        Self::new(
            left.numerator.checked_mul(right.numerator).ok_or(Overflow)?,
            left.denominator.checked_mul(right.denominator).ok_or(Overflow)?,
        )
    }

    /// The quotient; division by zero is the caller's to rule out and gives [`Overflow`].
    pub fn over(self, other: Self) -> Result<Self, Overflow> {
        if other.numerator == 0 {
            return Err(Overflow);
        }
        self.times(Self::new(other.denominator, other.numerator)?)
    }

    /// The value with the other sign.
    pub fn negate(self) -> Result<Self, Overflow> {
        Ok(Self { numerator: self.numerator.checked_neg().ok_or(Overflow)?, denominator: self.denominator })
    }

    /// The distance from zero.
    pub fn abs(self) -> Result<Self, Overflow> {
        if self.is_negative() { self.negate() } else { Ok(self) }
    }

    /// The order of two values, by cross-multiplication.
    pub fn compare(self, other: Self) -> Result<Ordering, Overflow> {
        if self.denominator == other.denominator {
            return Ok(self.numerator.cmp(&other.numerator));
        }
        let left = self.numerator.checked_mul(other.denominator).ok_or(Overflow)?;
        let right = other.numerator.checked_mul(self.denominator).ok_or(Overflow)?;
        Ok(left.cmp(&right))
    }

    /// The largest whole number not above the value.
    pub fn floor(self) -> Result<i128, Overflow> {
        self.numerator.checked_div_euclid(self.denominator).ok_or(Overflow)
    }

    /// The smallest whole number not below the value.
    pub fn ceil(self) -> Result<i128, Overflow> {
        let floor = self.floor()?;
        let exact = floor.checked_mul(self.denominator).ok_or(Overflow)? == self.numerator;
        if exact { Ok(floor) } else { floor.checked_add(1).ok_or(Overflow) }
    }

    /// The value in units of `10^-places` when it lies on that grid.
    pub fn on_grid(self, places: u32) -> Option<i128> {
        let scaled = self.times(Self { numerator: power_of_ten(places).ok()?, denominator: 1 }).ok()?;
        (scaled.denominator == 1).then_some(scaled.numerator)
    }

    /// The nearest value in units of `10^-places`, half away from zero: for display only, a change has its own rule of rounding.
    pub fn rounded(self, places: u32) -> Result<i128, Overflow> {
        let scaled = self.times(Self { numerator: power_of_ten(places)?, denominator: 1 })?;
        let doubled = scaled.abs()?.times(Self::whole(2))?.plus(Self::ONE)?;
        let rounded = doubled.over(Self::whole(2))?.floor()?;
        if scaled.is_negative() { rounded.checked_neg().ok_or(Overflow) } else { Ok(rounded) }
    }
}

fn power_of_ten(places: u32) -> Result<i128, Overflow> {
    10_i128.checked_pow(places).ok_or(Overflow)
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        // Most values are small, and a processor divides no more than 64 bits at once.
        if let (Ok(left), Ok(right)) = (u64::try_from(left), u64::try_from(right)) {
            return u128::from(small_gcd(left, right));
        }
        (left, right) = (right, left.checked_rem(right).unwrap_or(0));
    }
    left.max(1)
}

fn small_gcd(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left.checked_rem(right).unwrap_or(0));
    }
    left.max(1)
}
