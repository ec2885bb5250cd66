//! Runs of attributes from single sightings.

use crate::table::{AttrStore, Column, Day, Run};

/// A value that was seen on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Whose.
    pub entity: u32,
    /// When.
    pub day: Day,
    /// As in [`Run::value`].
    pub value: i64,
}

/// The runs of sightings that are sorted by entity and day, one an entity and day. Sightings of the same value become one
/// run unless more than `gap` days lie between two of them.
#[must_use]
pub fn runs(entities: usize, sightings: impl Iterator<Item = Sighting>, scale: u32, gap: u32) -> AttrStore {
    let gap = i32::try_from(gap).unwrap_or(i32::MAX);
    let mut store =
        AttrStore { starts: vec![0], runs: Vec::new(), stretch_starts: vec![0], stretches: Vec::new(), scale };
    let mut current: Option<u32> = None;
    for Sighting { entity, day, value } in sightings {
        let same = current == Some(entity);
        if !same {
            begin(&mut store, entity);
            current = Some(entity);
        }
        match store.runs.last_mut().filter(|run| same && run.value == value && day.since(run.last) <= gap) {
            Some(run) => run.last = day,
            None => store.runs.push(Run { first: day, last: day, value }),
        }
        match store.stretches.last_mut().filter(|(_, last)| same && last.next() == day) {
            Some((_, last)) => *last = day,
            None => store.stretches.push((day, day)),
        }
    }
    begin(&mut store, u32::try_from(entities).unwrap_or(u32::MAX));
    store
}

/// Closes the entities before one.
fn begin(store: &mut AttrStore, entity: u32) {
    let wanted = (entity as usize).saturating_add(1);
    let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    store.starts.resize(wanted.max(store.starts.len()), at(store.runs.len()));
    store.stretch_starts.resize(wanted.max(store.stretch_starts.len()), at(store.stretches.len()));
}

impl AttrStore {
    /// Whether no value was ever seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether the newest sighting of every entity is an empty cell.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.value == Column::MISSING)
    }
}

#[cfg(test)]
mod tests {
    use super::{Sighting, runs};
    use crate::table::{Column, Day, Seen};

    #[test]
    fn equal_sightings_are_one_run_while_they_are_close() {
        let seen = |entity, day, value| Sighting { entity, day: Day(day), value };
        let sightings = [
            seen(1, 1, 5),
            seen(1, 2, 5),
            seen(1, 3, 6),
            seen(1, 4, 5),
            seen(1, 80, 5),
            seen(3, 1, Column::MISSING),
            seen(3, 2, Column::REFUSED),
        ];
        let store = runs(5, sightings.into_iter(), 2, 60);
        assert_eq!(store.starts, [0, 0, 4, 4, 6, 6]);
        assert_eq!(
            store.of(1).iter().map(|run| (run.first.0, run.last.0)).collect::<Vec<_>>(),
            [(1, 2), (3, 3), (4, 4), (80, 80)]
        );
        let seen_on =
            |entity, first, last| store.seen_on(entity, Day(first), Day(last)).map(|day| day.0).collect::<Vec<_>>();
        assert_eq!(seen_on(1, 2, 80), [2, 3, 4, 80]);
        assert_eq!(seen_on(1, 5, 79), [0_i32; 0]);
        assert_eq!(seen_on(3, 0, 9), [1, 2]);
        assert_eq!(seen_on(4, 0, 9), [0_i32; 0]);
        assert_eq!(store.at(1, Day(2), 60), Seen::Value(5, Day(2)));
        assert_eq!(store.at(1, Day(70), 60), Seen::TooOld(Day(4)));
        assert_eq!(store.at(3, Day(1), 60), Seen::Blank(Day(1)));
        assert_eq!(store.at(3, Day(9), 60), Seen::Refused(Day(2)));
        assert_eq!(store.at(0, Day(9), 60), Seen::Never);
        assert_eq!(store.at(4, Day(9), 60), Seen::Never);
    }
}
