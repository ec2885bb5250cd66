//! State attributes through time.

use crate::table::Day;

/// A value that was seen on days from `first` to `last` without another in between. Runs are split where more than the
/// longest `state_age` lies between two sightings, so that a day inside a run is never further from a sighting than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The day it was first seen.
    pub first: Day,
    /// The day it was last seen.
    pub last: Day,
    /// A mantissa of the store's scale; for text a [`crate::table::StrId`]; for yes/no 1 and 0; for a date days since
    /// 1970-01-01; or one of [`crate::table::Column::MISSING`], [`crate::table::Column::REFUSED`].
    pub value: i64,
}

/// One attribute of all entities of a kind: entity `e` has the runs `starts[e]..starts[e + 1]`, oldest first.
#[derive(Debug, Clone, Default)]
pub struct AttrStore {
    /// One more than there are entities, or empty when no file has the attribute.
    pub starts: Vec<u32>,
    /// The runs.
    pub runs: Vec<Run>,
    /// As `starts`, of the stretches.
    pub stretch_starts: Vec<u32>,
    /// First and last day of the days on end on which something was seen: a run may have days between on which nothing was.
    pub stretches: Vec<(Day, Day)>,
    /// Decimal places of numbers.
    pub scale: u32,
}

/// What is known of an attribute on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A value, and the day it was last seen up to the day asked for.
    Value(i64, Day),
    /// The cell was empty on that day.
    Blank(Day),
    /// The cell could not be read on that day.
    Refused(Day),
    /// The newest value is older than allowed.
    TooOld(Day),
    /// No file up to that day has it.
    Never,
}

impl AttrStore {
    /// The runs of an entity.
    #[must_use]
    pub fn of(&self, entity: u32) -> &[Run] {
        part(&self.starts, &self.runs, entity)
    }

    /// The stretches of an entity.
    #[must_use]
    pub fn stretches_of(&self, entity: u32) -> &[(Day, Day)] {
        part(&self.stretch_starts, &self.stretches, entity)
    }

    /// The days from one to another on which an entity's value was seen, empty and refused cells among them.
    pub fn seen_on(&self, entity: u32, first: Day, last: Day) -> impl Iterator<Item = Day> + use<'_> {
        let stretches = self.stretches_of(entity).iter();
        stretches.flat_map(move |(from, to)| Day::range((*from).max(first), (*to).min(last)))
    }

    /// What is known on a day: the newest value seen up to then, at most `max_age` days old.
    #[must_use]
    pub fn at(&self, entity: u32, day: Day, max_age: u32) -> Seen {
        let runs = self.of(entity);
        let Some(run) = runs.partition_point(|run| run.first <= day).checked_sub(1).and_then(|at| runs.get(at)) else {
            return Seen::Never;
        };
        let seen = run.last.min(day);
        if day.since(seen) > i32::try_from(max_age).unwrap_or(i32::MAX) {
            return Seen::TooOld(seen);
        }
        match run.value {
            crate::table::Column::MISSING => Seen::Blank(seen),
            crate::table::Column::REFUSED => Seen::Refused(seen),
            value => Seen::Value(value, seen),
        }
    }
}

/// What belongs to one entity.
fn part<'s, T>(starts: &[u32], all: &'s [T], entity: u32) -> &'s [T] {
    let at = entity as usize;
    match (starts.get(at), starts.get(at.saturating_add(1))) {
        (Some(from), Some(to)) => all.get(*from as usize..*to as usize).unwrap_or(&[]),
        _ => &[],
    }
}
