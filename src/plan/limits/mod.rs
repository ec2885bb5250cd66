//! The one function that fits a change between its limits, in their order: the rule's own bounds, guards, workspace caps, the
//! channel, the grid. Each only shrinks the change; one that would reverse it, or leaves no value, stops it.

mod grid;
#[cfg(test)]
mod tests;

pub(super) use grid::Grid;

use crate::plan::Refusal;
use crate::syntax::ast::Direction;
use crate::value::{Overflow, Rational};
use std::cmp::Ordering;
use std::sync::Arc;

/// A change before any limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The value now.
    pub(super) current: Rational,
    /// The value asked for.
    pub(super) target: Rational,
    /// Which way it goes; also known where a share of zero moves nothing.
    pub(super) way: Direction,
    /// The value must stay above zero: bids, budgets, prices.
    pub(super) positive: bool,
}

/// A limit with the name that plans give it.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    /// `not below`, `guard "brand terms"`, `max_step`, `channel minimum`.
    pub(super) name: Arc<str>,
    /// The name with its value, as a sentence says it: `not below $0.20`, `max_step 30%`.
    pub(super) said: Arc<str>,
    /// What it says.
    pub(super) kind: LimitKind,
}

/// What a limit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitKind {
    /// The change may not end below this.
    Floor(Rational),
    /// The change may not end above this.
    Ceiling(Rational),
    /// The change may not be larger than this; one grid step is exempt.
    Size(Rational),
    /// The change may not end below the first or above the second, as changes of earlier days left room for.
    Drift(Rational, Rational),
    /// A guard forbids it, or its bound is not known.
    Never,
    /// The rule's own bound is blank or not known.
    NoBound,
}

/// A change that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limited {
    /// The value after.
    pub(super) value: Rational,
    /// What shrank it, in order.
    pub(super) by: Vec<Arc<str>>,
}

/// Why a change does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stopped {
    /// The refusal.
    pub(super) refusal: Refusal,
    /// The limit that stopped it, by name and as a sentence says it; none for numbers that are too large.
    pub(super) by: Option<(Arc<str>, Arc<str>)>,
}

impl Stopped {
    fn by(refusal: Refusal, limit: &Limit) -> Self {
        Self { refusal, by: Some((Arc::clone(&limit.name), Arc::clone(&limit.said))) }
    }

    /// A value that must be above zero would not be.
    fn zero(refusal: Refusal) -> Self {
        Self { refusal, by: Some(("zero".into(), "zero".into())) }
    }
}

impl From<Overflow> for Stopped {
    fn from(_: Overflow) -> Self {
        Self { refusal: Refusal::NoValue, by: None }
    }
}

/// Fits a change between its limits.
pub(super) fn limit(wanted: Wanted, limits: &[Limit], grid: Grid) -> Result<Limited, Stopped> {
    let change = Change { current: wanted.current, way: wanted.way, grid };
    let mut by = Vec::new();
    let mut target = wanted.target;
    for limit in limits {
        target = change.shrink(target, limit, &mut by)?;
    }
    if wanted.positive && target.compare(Rational::ZERO)?.is_le() {
        return Err(Stopped::zero(Refusal::LimitsContradict));
    }
    let mut value = change.on_grid(target)?;
    if value != change.grid.nearest(target, change.current)? {
        by.push("one grid step".into());
    }
    for limit in limits {
        value = change.pull_inward(value, limit, &mut by)?;
    }
    for limit in limits {
        change.must_allow(value, limit)?;
    }
    if wanted.positive && value.compare(Rational::ZERO)?.is_le() {
        return Err(Stopped::zero(change.at_limit()));
    }
    Ok(Limited { value, by })
}

/// Where a change starts and which way it goes: what "further" means.
#[derive(Clone, Copy)]
struct Change {
    current: Rational,
    way: Direction,
    grid: Grid,
}

impl Change {
    /// Whether a value lies further in the asked direction than another.
    fn further(&self, value: Rational, than: Rational) -> Result<bool, Overflow> {
        let further = match self.way {
            Direction::Raise => Ordering::Greater,
            Direction::Lower => Ordering::Less,
        };
        Ok(value.compare(than)? == further)
    }

    /// The bound of a limit that lies in the way of the change; `None` for one that lies behind it.
    fn in_the_way(&self, kind: LimitKind) -> Result<Option<Rational>, Overflow> {
        Ok(match (self.way, kind) {
            (Direction::Lower, LimitKind::Floor(bound)) | (Direction::Raise, LimitKind::Ceiling(bound)) => Some(bound),
            (Direction::Lower, LimitKind::Size(size)) => Some(self.current.minus(size)?),
            (Direction::Raise, LimitKind::Size(size)) => Some(self.current.plus(size)?),
            (Direction::Lower, LimitKind::Drift(low, _)) => Some(low),
            (Direction::Raise, LimitKind::Drift(_, high)) => Some(high),
            (Direction::Lower, LimitKind::Ceiling(_))
            | (Direction::Raise, LimitKind::Floor(_))
            | (_, LimitKind::Never | LimitKind::NoBound) => None,
        })
    }

    /// The target after a limit: never further than before.
    fn shrink(&self, target: Rational, limit: &Limit, by: &mut Vec<Arc<str>>) -> Result<Rational, Stopped> {
        let stop = |refusal| Err(Stopped::by(refusal, limit));
        match limit.kind {
            LimitKind::Never => return stop(Refusal::Guard),
            LimitKind::NoBound => return stop(Refusal::NoBound),
            LimitKind::Floor(_) | LimitKind::Ceiling(_) | LimitKind::Size(_) | LimitKind::Drift(..) => {}
        }
        let Some(bound) = self.in_the_way(limit.kind)? else {
            // A limit behind the change cannot be reached by shrinking.
            self.must_allow(self.on_grid(target)?, limit)?;
            return Ok(target);
        };
        let drifts = matches!(limit.kind, LimitKind::Drift(..));
        if drifts && !self.further(bound, self.current)? {
            return stop(Refusal::Drift);
        }
        if !self.further(target, bound)? {
            return Ok(target);
        }
        if bound == self.current {
            return stop(self.at_limit());
        }
        if !self.further(bound, self.current)? {
            return stop(Refusal::LimitsContradict);
        }
        by.push(Arc::clone(&limit.name));
        Ok(bound)
    }

    /// The nearest grid point; one grid step in the asked direction where that is the old value.
    fn on_grid(&self, target: Rational) -> Result<Rational, Overflow> {
        let nearest = self.grid.nearest(target, self.current)?;
        if self.further(nearest, self.current)? { Ok(nearest) } else { self.grid.step(self.current, self.way) }
    }

    /// Takes a rounded value back inside a limit that rounding or the one grid step passed.
    fn pull_inward(&self, value: Rational, limit: &Limit, by: &mut Vec<Arc<str>>) -> Result<Rational, Stopped> {
        let Some(bound) = self.in_the_way(limit.kind)? else { return Ok(value) };
        if !self.further(value, bound)? {
            return Ok(value);
        }
        let size = matches!(limit.kind, LimitKind::Size(_));
        let one_step = self.grid.step(self.current, self.way)?;
        if size && value == one_step {
            return Ok(value);
        }
        if !by.contains(&limit.name) {
            by.push(Arc::clone(&limit.name));
        }
        let inward = self.grid.inward(bound, self.way)?;
        match (self.further(inward, self.current)?, limit.kind) {
            (true, _) => Ok(inward),
            (false, LimitKind::Size(_)) => Ok(one_step),
            (false, LimitKind::Drift(..)) => Err(Stopped::by(Refusal::Drift, limit)),
            (false, _) => Err(Stopped::by(self.at_limit(), limit)),
        }
    }

    /// A limit behind the change holds of where it ends.
    fn must_allow(&self, value: Rational, limit: &Limit) -> Result<(), Stopped> {
        let allowed = match (self.way, limit.kind) {
            (Direction::Lower, LimitKind::Ceiling(most)) => value.compare(most)?.is_le(),
            (Direction::Raise, LimitKind::Floor(least)) => value.compare(least)?.is_ge(),
            (Direction::Lower | Direction::Raise, _) => true,
        };
        if allowed {
            return Ok(());
        }
        Err(Stopped::by(Refusal::LimitsContradict, limit))
    }

    fn at_limit(&self) -> Refusal {
        match self.way {
            Direction::Raise => Refusal::AtCeiling,
            Direction::Lower => Refusal::AtFloor,
        }
    }
}
