//! The one function of section 7 that fits a change between its limits.

use num_bigint::BigInt;
use num_traits::Signed;

use super::value::{Q, q, whole};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Rule,
    Guard,
    /// A cap on the size of one change: one grid step is exempt from it.
    Step,
    Drift,
    Channel,
}

/// A floor or a ceiling for the new value, in the order in which they are tried.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub of: Of,
    pub is_floor: bool,
    pub at: Q,
}

impl Limit {
    fn allows(&self, value: &Q) -> bool {
        if self.is_floor { *value >= self.at } else { *value <= self.at }
    }
}

/// The value that is set, or the word for why it is held. `wanted` differs from `current` or, for a
/// relative change of zero, `up` tells the direction.
pub(crate) fn fit(current: &Q, wanted: &Q, up: bool, limits: &[Limit], grid: &Q) -> Result<Q, &'static str> {
    let at_limit = if up { "at_ceiling" } else { "at_floor" };
    // A limit shrinks the change when it lies in its way; on the other side it can only forbid.
    let in_the_way = |limit: &Limit| limit.is_floor != up;
    let reverses = |value: &Q| if up { value < current } else { value > current };
    let mut target = wanted.clone();
    for limit in limits {
        if !in_the_way(limit) || limit.allows(&target) {
            continue;
        }
        target = limit.at.clone();
        if limit.of == Of::Drift && (reverses(&target) || target == *current) {
            return Err("drift");
        }
        if reverses(&target) {
            return Err("limits_contradict");
        }
        if target == *current {
            return Err(at_limit);
        }
    }
    let mut result = nearest(&target, current, grid);
    if result == *current || reverses(&result) {
        result = step(current, grid, up);
    }
    for limit in limits {
        let one_step = (&result - current).abs() <= *grid;
        if !in_the_way(limit) || limit.allows(&result) || (limit.of == Of::Step && one_step) {
            continue;
        }
        result = inward(&limit.at, grid, up);
        if reverses(&result) || result == *current {
            if limit.of == Of::Step {
                result = step(current, grid, up);
                continue;
            }
            return Err(if limit.of == Of::Drift { "drift" } else { at_limit });
        }
    }
    let forbidden = limits.iter().any(|limit| !in_the_way(limit) && !limit.allows(&result));
    if forbidden {
        return Err("limits_contradict");
    }
    Ok(result)
}

/// The nearest grid point; a tie goes toward the current value.
pub(crate) fn nearest(value: &Q, current: &Q, grid: &Q) -> Q {
    let below = (value / grid).floor() * grid;
    let above = &below + grid;
    if *value == below {
        return below;
    }
    let (down, up) = (value - &below, &above - value);
    match down.cmp(&up) {
        std::cmp::Ordering::Less => below,
        std::cmp::Ordering::Greater => above,
        std::cmp::Ordering::Equal if current <= &below => below,
        std::cmp::Ordering::Equal => above,
    }
}

/// The next grid point in the asked direction.
fn step(current: &Q, grid: &Q, up: bool) -> Q {
    if up { ((current / grid).floor() + whole(1)) * grid } else { ((current / grid).ceil() - whole(1)) * grid }
}

/// A limit pulled inward to the grid.
fn inward(limit: &Q, grid: &Q, up: bool) -> Q {
    if up { (limit / grid).floor() * grid } else { (limit / grid).ceil() * grid }
}

/// The smallest step of an amount of money.
pub(crate) fn money_grid(currency: &str) -> Q {
    if currency == "JPY" { whole(1) } else { q(1, 100) }
}

/// The channel's own minimum and maximum of a bid or a daily budget.
pub(crate) fn amazon(currency: &str, is_budget: bool) -> Option<(Q, Q)> {
    let (bid, budget) = match currency {
        "USD" | "EUR" | "GBP" => ((q(2, 100), whole(1000)), (whole(1), whole(1_000_000))),
        "JPY" => ((whole(2), whole(100_000)), (whole(100), whole(21_000_000))),
        _ => return None,
    };
    Some(if is_budget { budget } else { bid })
}

/// Whole packs, at least the number asked for.
pub(crate) fn packs(units: &Q, pack: &Q) -> Q {
    Q::from_integer((units / pack).ceil().to_integer() * BigInt::from(1)) * pack
}
