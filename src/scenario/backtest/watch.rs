//! Who looks at the days of a replay.

use crate::scenario::backtest::replay::Planned;

/// Is shown each day of a replay, in their order.
pub(super) trait Watch {
    /// A day that was planned; what it changes is not made yet.
    fn day(&mut self, planned: &Planned<'_>);
}
