//! Values as bytes: integers little end first, lists behind their length, columns in one piece.

use crate::ingest::limits::ROWS_PER_FILE_MAX;
use crate::table::StrId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes that are read from their beginning on.
#[derive(Debug)]
pub(super) struct Bytes<'b> {
    rest: &'b [u8],
}

impl<'b> Bytes<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next so many bytes; `None` where there are fewer.
    pub(super) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// A value that can be kept. What one writes the other reads; whatever else it is given is `None`, never a panic.
pub(super) trait Stored: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn get(from: &mut Bytes<'_>) -> Option<Self>;

    /// Several of them, their number known.
    fn put_all(all: &[Self], out: &mut Vec<u8>) {
        for one in all {
            one.put(out);
        }
    }

    /// As many as that.
    fn get_all(count: usize, from: &mut Bytes<'_>) -> Option<Vec<Self>> {
        // A length may be wrong; what is not there needs no room.
        let mut all = Vec::with_capacity(count.min(from.rest.len()));
        for _ in 0..count {
            all.push(Self::get(from)?);
        }
        Some(all)
    }
}

/// The fields of a struct, each once, in an order that both directions share. What is not kept is named with what stands for it.
macro_rules! stored {
    ($type:ty { $( $field:ident ),* $(,)? } $( without { $( $left:ident: $value:expr ),* $(,)? } )?) => {
        impl $crate::ingest::store::bytes::Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                // Every field is named, so that a new one is not forgotten.
                let Self { $( $field, )* $( $( $left: _, )* )? } = self;
                $( $field.put(out); )*
            }

            fn get(from: &mut $crate::ingest::store::bytes::Bytes<'_>) -> Option<Self> {
                Some(Self {
                    $( $field: $crate::ingest::store::bytes::Stored::get(from)?, )*
                    $( $( $left: $value, )* )?
                })
            }
        }
    };
}

/// The variants of an enum without fields, by their place in the list.
macro_rules! stored_words {
    ($type:ty { $( $variant:ident ),* $(,)? }) => {
        impl $crate::ingest::store::bytes::Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                // The match sees to it that none is left out of the list.
                match self { $( Self::$variant )|* => {} }
                let all = [$( Self::$variant ),*];
                let place = all.iter().position(|one| one == self).unwrap_or(all.len());
                out.push(u8::try_from(place).unwrap_or(u8::MAX));
            }

            fn get(from: &mut $crate::ingest::store::bytes::Bytes<'_>) -> Option<Self> {
                let all = [$( Self::$variant ),*];
                all.get(usize::from(u8::get(from)?)).copied()
            }
        }
    };
}

pub(super) use {stored, stored_words};

macro_rules! stored_integers {
    ($( $type:ident ),*) => { $(
        impl Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn get(from: &mut Bytes<'_>) -> Option<Self> {
                from.array().map(Self::from_le_bytes)
            }
        }
    )* };
}

stored_integers!(u8, i64, u64);

impl Stored for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(Self::from_le_bytes)
    }

    /// A column: as the first value and the step where all steps are the same, as lines and days mostly are, else in one piece.
    fn put_all(all: &[Self], out: &mut Vec<u8>) {
        if let [first, second, ..] = all {
            let step = second.wrapping_sub(*first);
            if all.windows(2).all(|two| matches!(two, [one, next] if next.wrapping_sub(*one) == step)) {
                out.push(1);
                first.put(out);
                return step.put(out);
            }
        }
        out.push(0);
        out.extend(all.iter().flat_map(|one| one.to_le_bytes()));
    }

    fn get_all(count: usize, from: &mut Bytes<'_>) -> Option<Vec<Self>> {
        if u8::get(from)? == 0 {
            let (values, _) = from.take(count.checked_mul(4)?)?.as_chunks();
            return Some(values.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect());
        }
        let (first, step) = (Self::get(from)?, Self::get(from)?);
        let mut next = first;
        let mut value = || {
            let value = next;
            next = next.wrapping_add(step);
            value
        };
        (count <= ROWS_PER_FILE_MAX).then(|| (0..count).map(|_| value()).collect())
    }
}

impl Stored for i32 {
    fn put(&self, out: &mut Vec<u8>) {
        self.cast_unsigned().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        u32::get(from).map(u32::cast_signed)
    }

    fn put_all(all: &[Self], out: &mut Vec<u8>) {
        let unsigned: Vec<u32> = all.iter().map(|one| one.cast_unsigned()).collect();
        u32::put_all(&unsigned, out);
    }

    fn get_all(count: usize, from: &mut Bytes<'_>) -> Option<Vec<Self>> {
        Some(u32::get_all(count, from)?.into_iter().map(u32::cast_signed).collect())
    }
}

impl Stored for StrId {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        u32::get(from).map(Self)
    }
}

/// Texts that may be missing stand as their numbers, a missing one as the largest: there are more of them than of anything else.
impl Stored for Option<StrId> {
    fn put(&self, out: &mut Vec<u8>) {
        self.map_or(u32::MAX, |id| id.0).put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        u32::get(from).map(|id| (id != u32::MAX).then_some(StrId(id)))
    }
}

impl Stored for usize {
    fn put(&self, out: &mut Vec<u8>) {
        u64::try_from(*self).unwrap_or(u64::MAX).put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        u64::get(from)?.try_into().ok()
    }
}

impl Stored for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        match u8::get(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<const N: usize> Stored for [u8; N] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        from.array()
    }
}

impl Stored for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::get(from)?;
        std::str::from_utf8(from.take(length)?).ok().map(str::to_owned)
    }
}

impl Stored for Arc<str> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        String::get(from).map(Into::into)
    }
}

impl<T: Stored> Stored for Arc<Vec<T>> {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_ref().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::get(from).map(Arc::new)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        T::put_all(self, out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let count = usize::get(from)?;
        T::get_all(count, from)
    }
}

impl<T: Stored + Ord> Stored for BTreeSet<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for one in self {
            one.put(out);
        }
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let count = usize::get(from)?;
        (0..count).map(|_| T::get(from)).collect()
    }
}

/// A value that may be missing stands behind a sign. What has a form of its own when it is missing, such as a text, has that.
macro_rules! stored_options {
    ($( $type:ty ),* $(,)?) => { $(
        impl $crate::ingest::store::bytes::Stored for Option<$type> {
            fn put(&self, out: &mut Vec<u8>) {
                self.is_some().put(out);
                if let Some(value) = self {
                    value.put(out);
                }
            }

            fn get(from: &mut $crate::ingest::store::bytes::Bytes<'_>) -> Option<Self> {
                if bool::get(from)? { Stored::get(from).map(Some) } else { Some(None) }
            }
        }
    )* };
}

pub(super) use stored_options;

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::get(from)?, B::get(from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Stored};

    fn again<T: Stored>(value: &T) -> Option<T> {
        let mut bytes = Vec::new();
        value.put(&mut bytes);
        for cut in 0..bytes.len() {
            // Whatever is cut off is missed, not made up.
            assert!(T::get(&mut Bytes::new(&bytes[..cut])).is_none());
        }
        let mut from = Bytes::new(&bytes);
        let read = T::get(&mut from);
        assert!(from.is_empty());
        read
    }

    #[test]
    fn columns_come_back_whatever_their_steps() {
        for values in
            [vec![], vec![7], vec![3, 4, 5, 6], vec![9, 9, 9], vec![5, 3, 1], vec![1, 2, 4], vec![u32::MAX, 0, 1]]
        {
            assert_eq!(again(&values), Some(values.clone()));
            let signed: Vec<i32> = values.iter().map(|value| value.cast_signed()).collect();
            assert_eq!(again(&signed), Some(signed.clone()));
        }
    }

    #[test]
    fn a_length_that_lies_takes_no_room() {
        let mut bytes = Vec::new();
        usize::MAX.put(&mut bytes);
        assert!(Vec::<u64>::get(&mut Bytes::new(&bytes)).is_none());
        bytes.push(1);
        bytes.extend_from_slice(&[0; 8]);
        assert!(Vec::<u32>::get(&mut Bytes::new(&bytes)).is_none());
        bytes[8] = 0;
        assert!(Vec::<u32>::get(&mut Bytes::new(&bytes)).is_none());
    }

    #[test]
    fn texts_and_truths_must_be_such() {
        assert_eq!(again(&"größe".to_owned()), Some("größe".to_owned()));
        assert!(bool::get(&mut Bytes::new(&[2])).is_none());
        assert!(String::get(&mut Bytes::new(&[1, 0, 0, 0, 0, 0, 0, 0, 0xff])).is_none());
    }
}
