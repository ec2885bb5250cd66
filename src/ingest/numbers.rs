//! A growing column of facts with one scale.

use crate::ingest::cell::{Num, half_even};
use crate::table::Column;

/// Integers of one scale. The scale is the largest number of places seen that lets the largest value fit, whatever the order
/// of the rows; what does not fit any more is rounded half to even.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// One a row, or one of [`Column::MISSING`], [`Column::REFUSED`].
    pub(super) values: Vec<i64>,
    /// Decimal places.
    pub(super) scale: u8,
    /// How many values lost places.
    pub(super) rounded: u64,
    /// The largest size among the values.
    largest: u64,
    /// Values that lost places when the scale had to give way, as they were, by row.
    exact: Vec<(usize, i64, u8)>,
}

impl Numbers {
    /// The largest size among the values, at their scale.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    /// Finds the largest size anew, after values were put together.
    pub(super) fn remeasure(&mut self) {
        let sizes = self.values.iter().filter(|value| **value > Column::REFUSED).map(|value| value.unsigned_abs());
        self.largest = sizes.max().unwrap_or(0);
    }

    pub(super) fn push_missing(&mut self) {
        self.values.push(Column::MISSING);
    }

    pub(super) fn push_refused(&mut self) {
        self.values.push(Column::REFUSED);
    }

    /// Adds a number; changes the scale where it must.
    #[inline]
    pub(super) fn push(&mut self, num: Num) {
        self.rounded += u64::from(num.rounded);
        if num.places > self.scale {
            self.raise(num.places);
        }
        match at_scale(num.mantissa, num.places, self.scale) {
            Some(mantissa) => {
                self.largest = self.largest.max(mantissa.unsigned_abs());
                self.values.push(mantissa);
            }
            None => self.push_odd(num),
        }
    }

    /// A value that has more places than the scale, which other values keep low, or that is too large for the scale.
    fn push_odd(&mut self, num: Num) {
        if num.places <= self.scale {
            self.lower(largest_scale(num.mantissa.unsigned_abs(), num.places));
        }
        let (mantissa, lost) = rounded_to(num.mantissa, num.places, self.scale);
        if lost {
            self.rounded += u64::from(!num.rounded);
            self.exact.push((self.values.len(), num.mantissa, num.places));
        }
        self.largest = self.largest.max(mantissa.unsigned_abs());
        self.values.push(mantissa);
    }

    /// As many more places as the largest value leaves room for.
    fn raise(&mut self, places: u8) {
        let scale = places.min(largest_scale(self.largest, self.scale));
        if scale <= self.scale {
            return;
        }
        let factor = 10_i64.saturating_pow(u32::from(scale.saturating_sub(self.scale)));
        for value in self.values.iter_mut().filter(|value| **value > Column::REFUSED) {
            *value = value.saturating_mul(factor);
        }
        self.largest = self.largest.saturating_mul(factor.unsigned_abs());
        self.scale = scale;
    }

    fn lower(&mut self, scale: u8) {
        let before = self.scale;
        let known = self.exact.len();
        for (at, slot) in self.values.iter_mut().enumerate().filter(|(_, value)| **value > Column::REFUSED) {
            let (lower, lost) = rounded_to(*slot, before, scale);
            let seen = self.exact.get(..known).unwrap_or(&[]);
            if lost && seen.binary_search_by_key(&at, |exact| exact.0).is_err() {
                self.exact.push((at, *slot, before));
            }
            *slot = lower;
        }
        self.rounded += u64::try_from(self.exact.len() - known).unwrap_or(0);
        self.exact.sort_unstable();
        for (at, mantissa, places) in &self.exact {
            if let Some(slot) = self.values.get_mut(*at) {
                *slot = rounded_to(*mantissa, *places, scale).0;
            }
        }
        let sizes = self.values.iter().filter(|value| **value > Column::REFUSED).map(|value| value.unsigned_abs());
        self.largest = sizes.max().unwrap_or(0);
        self.scale = scale;
    }
}

/// The largest scale at which a value of a scale still fits.
pub(super) fn largest_scale(mantissa: u64, scale: u8) -> u8 {
    let mut room = i64::MAX.unsigned_abs() / mantissa.max(1);
    let mut largest = scale;
    while room >= 10 && largest < u8::MAX {
        room /= 10;
        largest += 1;
    }
    largest
}

/// The same value with more places; `None` when it has too many already or does not fit.
#[inline]
fn at_scale(mantissa: i64, places: u8, scale: u8) -> Option<i64> {
    let factor = *POWERS.get(usize::from(scale.checked_sub(places)?))?;
    mantissa.checked_mul(factor).filter(|value| *value > Column::REFUSED)
}

/// The powers of ten that fit.
const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// The same value with as many places, rounded where it must be, and whether anything was lost.
pub(super) fn rounded_to(mantissa: i64, places: u8, scale: u8) -> (i64, bool) {
    if let Some(value) = at_scale(mantissa, places, scale) {
        return (value, false);
    }
    let divisor = 10_u128.saturating_pow(u32::from(places.saturating_sub(scale)));
    let (size, lost) = half_even(u128::from(mantissa.unsigned_abs()), divisor, false);
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    (if mantissa < 0 { -size } else { size }, lost)
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::ingest::cell::Num;

    fn column(nums: &[(i64, u8)]) -> Numbers {
        let mut column = Numbers::default();
        for (mantissa, places) in nums {
            column.push(Num { mantissa: *mantissa, places: *places, rounded: false });
        }
        column
    }

    #[test]
    fn the_scale_is_the_most_places_seen() {
        let mut numbers = column(&[(12, 0), (125, 1)]);
        numbers.push_missing();
        numbers.push(Num { mantissa: 5, places: 3, rounded: false });
        assert_eq!(numbers.scale, 3);
        assert_eq!(numbers.values, [12_000, 12_500, i64::MIN, 5]);
        assert_eq!(numbers.rounded, 0);
    }

    #[test]
    fn a_large_value_keeps_the_scale_low_in_any_order() {
        let nums = [(123_456_789, 9), (i64::MAX, 2), (25, 1), (1_005, 3), (1_015, 3)];
        let expected = [12, i64::MAX, 250, 100, 102];
        let orders: [[usize; 5]; 4] = [[0, 1, 2, 3, 4], [1, 0, 2, 3, 4], [4, 3, 2, 1, 0], [3, 4, 1, 0, 2]];
        for order in orders {
            let numbers = column(&order.map(|at| nums[at]));
            assert_eq!(numbers.scale, 2, "{order:?}");
            assert_eq!(numbers.values, order.map(|at| expected[at]), "{order:?}");
            assert_eq!(numbers.rounded, 3, "{order:?}");
        }
    }
}
