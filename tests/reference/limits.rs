//! The one function of section 7 that fits a change between its limits.

use num_traits::{Signed, Zero};

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

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    Floor(Q),
    Ceiling(Q),
    /// Nothing is allowed, by this word.
    Never(&'static str),
}

/// A limit of the new value; limits are tried in their order.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub of: Of,
    pub bound: Bound,
}

impl Limit {
    pub(crate) fn new(of: Of, is_floor: bool, at: Q) -> Limit {
        Limit { of, bound: if is_floor { Bound::Floor(at) } else { Bound::Ceiling(at) } }
    }

    /// The bound, where the limit lies in the way of the change; one behind it can only forbid.
    fn in_the_way(&self, up: bool) -> Option<&Q> {
        match &self.bound {
            Bound::Floor(at) if !up => Some(at),
            Bound::Ceiling(at) if up => Some(at),
            _ => None,
        }
    }

    pub(crate) fn allows(&self, value: &Q) -> bool {
        match &self.bound {
            Bound::Floor(at) => value >= at,
            Bound::Ceiling(at) => value <= at,
            Bound::Never(_) => false,
        }
    }
}

/// A change before any limit. `up` is its direction, also where a share of zero moves nothing; what is money stays above
/// zero.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub current: Q,
    pub target: Q,
    pub up: bool,
    pub is_money: bool,
}

impl Wanted {
    /// Whether a value lies further in the asked direction than another.
    fn further(&self, value: &Q, than: &Q) -> bool {
        if self.up { value > than } else { value < than }
    }

    fn at_limit(&self) -> &'static str {
        if self.up { "at_ceiling" } else { "at_floor" }
    }

    /// The nearest grid point, or one step in the asked direction where that is no change.
    fn on_grid(&self, target: &Q, grid: &Q) -> Q {
        let nearest = nearest(target, &self.current, grid);
        if self.further(&nearest, &self.current) { nearest } else { step(&self.current, grid, self.up) }
    }
}

/// The value that is set, or the word for why it is held.
pub(crate) fn fit(wanted: &Wanted, limits: &[Limit], grid: &Q) -> Result<Q, &'static str> {
    let current = &wanted.current;
    let mut target = wanted.target.clone();
    for limit in limits {
        if let Bound::Never(word) = limit.bound {
            return Err(word);
        }
        let Some(bound) = limit.in_the_way(wanted.up) else {
            if !limit.allows(&wanted.on_grid(&target, grid)) {
                return Err("limits_contradict");
            }
            continue;
        };
        if limit.of == Of::Drift && !wanted.further(bound, current) {
            return Err("drift");
        }
        if limit.allows(&target) {
            continue;
        }
        if bound == current {
            return Err(wanted.at_limit());
        }
        if !wanted.further(bound, current) {
            return Err("limits_contradict");
        }
        target = bound.clone();
    }
    if wanted.is_money && !target.is_positive() {
        return Err("limits_contradict");
    }
    let mut result = wanted.on_grid(&target, grid);
    let one_step = step(current, grid, wanted.up);
    for limit in limits {
        let Some(bound) = limit.in_the_way(wanted.up) else { continue };
        if limit.allows(&result) || (limit.of == Of::Step && result == one_step) {
            continue;
        }
        let inward = inward(bound, grid, wanted.up);
        result = if wanted.further(&inward, current) {
            inward
        } else if limit.of == Of::Step {
            one_step.clone()
        } else if limit.of == Of::Drift {
            return Err("drift");
        } else {
            return Err(wanted.at_limit());
        };
    }
    if limits.iter().any(|limit| limit.in_the_way(wanted.up).is_none() && !limit.allows(&result)) {
        return Err("limits_contradict");
    }
    if wanted.is_money && result <= Q::zero() {
        return Err(wanted.at_limit());
    }
    Ok(result)
}

/// The nearest grid point; a tie goes toward the current value.
fn nearest(value: &Q, current: &Q, grid: &Q) -> Q {
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
    (units / pack).ceil() * pack
}
