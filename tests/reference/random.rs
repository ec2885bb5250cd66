//! A small seeded generator of random numbers, the same on every machine.

use super::value::{Q, q, whole};

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        // Mixed first: neighbouring seeds would else give one sequence, shifted.
        let mut mixed = Random(seed);
        Random(mixed.next() ^ 0x1234_5678_9abc_def1)
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap();
        usize::try_from(self.next() % n).unwrap()
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = usize::try_from(high - low + 1).unwrap();
        low + i32::try_from(self.below(width)).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    /// A whole number from a list.
    pub(crate) fn number(&mut self, items: &[i64]) -> Q {
        whole(self.pick(items))
    }

    /// A share from a list of whole percents.
    pub(crate) fn share(&mut self, percents: &[i64]) -> Q {
        q(self.pick(percents), 100)
    }
}
