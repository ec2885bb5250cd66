//! Integers of one column in the fewest bytes that hold each of them.

use crate::table::Column;

/// The mantissas of a column as they are kept: [`Column::MISSING`] and [`Column::REFUSED`] are the two largest values of the type
/// that stands in memory.
#[derive(Debug, Clone)]
pub struct Ints(Width);

#[derive(Debug, Clone)]
enum Width {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<i64>),
}

impl Default for Ints {
    fn default() -> Self {
        Self(Width::One(Vec::new()))
    }
}

impl Ints {
    /// A value; `None` behind the last.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> Option<i64> {
        match &self.0 {
            Width::One(values) => values.get(at).map(|value| wide(u64::from(*value), u64::from(u8::MAX))),
            Width::Two(values) => values.get(at).map(|value| wide(u64::from(*value), u64::from(u16::MAX))),
            Width::Four(values) => values.get(at).map(|value| wide(u64::from(*value), u64::from(u32::MAX))),
            Width::Eight(values) => values.get(at).copied(),
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Width::One(values) => values.len(),
            Width::Two(values) => values.len(),
            Width::Four(values) => values.len(),
            Width::Eight(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    #[must_use]
    pub fn to_vec(&self) -> Vec<i64> {
        match &self.0 {
            Width::One(values) => values.iter().map(|value| wide(u64::from(*value), u64::from(u8::MAX))).collect(),
            Width::Two(values) => values.iter().map(|value| wide(u64::from(*value), u64::from(u16::MAX))).collect(),
            Width::Four(values) => values.iter().map(|value| wide(u64::from(*value), u64::from(u32::MAX))).collect(),
            Width::Eight(values) => values.clone(),
        }
    }

    /// Appends the values as they stand in memory, little end first.
    pub(crate) fn write_to(&self, out: &mut Vec<u8>) {
        match &self.0 {
            Width::One(values) => out.extend_from_slice(values),
            Width::Two(values) => out.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            Width::Four(values) => out.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            Width::Eight(values) => out.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        }
    }

    /// Values of so many bytes each, as [`Self::write_to`] wrote them; `None` where there is no such width or a value is cut off.
    pub(crate) fn read(width: usize, bytes: &[u8]) -> Option<Self> {
        fn whole<T, const N: usize>(bytes: &[u8], value: fn([u8; N]) -> T) -> Option<Vec<T>> {
            let (values, rest) = bytes.as_chunks();
            rest.is_empty().then(|| values.iter().map(|bytes| value(*bytes)).collect())
        }
        Some(Self(match width {
            1 => Width::One(bytes.to_vec()),
            2 => Width::Two(whole(bytes, u16::from_le_bytes)?),
            4 => Width::Four(whole(bytes, u32::from_le_bytes)?),
            8 => Width::Eight(whole(bytes, i64::from_le_bytes)?),
            _ => return None,
        }))
    }

    /// The bytes that one value takes.
    #[must_use]
    pub fn width(&self) -> usize {
        match &self.0 {
            Width::One(_) => 1,
            Width::Two(_) => 2,
            Width::Four(_) => 4,
            Width::Eight(_) => 8,
        }
    }
}

impl From<&[i64]> for Ints {
    fn from(values: &[i64]) -> Self {
        let known = || values.iter().copied().filter(|value| *value > Column::REFUSED);
        let largest = known().max().unwrap_or(0);
        if known().min().is_some_and(i64::is_negative) || largest > i64::from(u32::MAX).saturating_sub(2) {
            return Self(Width::Eight(values.to_vec()));
        }
        if largest <= i64::from(u8::MAX).saturating_sub(2) {
            Self(Width::One(narrow(values, u8::MAX, u8::MAX.saturating_sub(1))))
        } else if largest <= i64::from(u16::MAX).saturating_sub(2) {
            Self(Width::Two(narrow(values, u16::MAX, u16::MAX.saturating_sub(1))))
        } else {
            Self(Width::Four(narrow(values, u32::MAX, u32::MAX.saturating_sub(1))))
        }
    }
}

fn narrow<T: Copy + TryFrom<i64>>(values: &[i64], missing: T, refused: T) -> Vec<T> {
    let one = |value: &i64| match *value {
        Column::MISSING => missing,
        Column::REFUSED => refused,
        value => T::try_from(value).unwrap_or(refused),
    };
    values.iter().map(one).collect()
}

/// A value of a type whose largest is `missing`.
#[inline]
fn wide(value: u64, missing: u64) -> i64 {
    match missing.wrapping_sub(value) {
        0 => Column::MISSING,
        1 => Column::REFUSED,
        _ => value.cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    use super::Ints;
    use crate::table::Column;

    #[test]
    fn a_column_takes_the_fewest_bytes_and_says_the_same() {
        for (largest, width) in [
            (0, 1),
            (253, 1),
            (254, 2),
            (65_533, 2),
            (65_534, 4),
            (4_294_967_293, 4),
            (4_294_967_294, 8),
            (i64::MAX, 8),
            (-1, 8),
        ] {
            let values = [largest, Column::MISSING, 0, Column::REFUSED, 7];
            let ints = Ints::from(values.as_slice());
            let read: Vec<i64> = (0..ints.len()).filter_map(|at| ints.get(at)).collect();
            assert_eq!((ints.width(), read.as_slice()), (width, values.as_slice()), "{largest}");
            assert_eq!(ints.get(5), None);
            assert_eq!(ints.to_vec(), values);
            let mut bytes = Vec::new();
            ints.write_to(&mut bytes);
            let again = Ints::read(width, &bytes).unwrap();
            assert!((0..6).all(|at| again.get(at) == ints.get(at)), "{largest}");
            assert!(width == 1 || Ints::read(width, &bytes[1..]).is_none());
        }
        assert!(Ints::from([].as_slice()).is_empty() && Ints::default().is_empty());
    }
}
