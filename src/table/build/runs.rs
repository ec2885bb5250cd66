//! Runs of attributes from single sightings.

use crate::table::{AttrStore, Column, Day, Run};
use std::collections::BTreeMap;

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
    for sighting in sightings {
        let same = current == Some(sighting.entity);
        if !same {
            begin(&mut store, sighting.entity);
            current = Some(sighting.entity);
        }
        add(&mut store, same, sighting, gap);
    }
    begin(&mut store, u32::try_from(entities).unwrap_or(u32::MAX));
    store
}

/// Adds a sighting; `same` says that the one before is of the same entity.
fn add(store: &mut AttrStore, same: bool, Sighting { day, value, .. }: Sighting, gap: i32) {
    match store.runs.last_mut().filter(|run| same && run.value == value && day.since(run.last) <= gap) {
        Some(run) => run.last = day,
        None => store.runs.push(Run { first: day, last: day, value }),
    }
    match store.stretches.last_mut().filter(|(_, last)| same && last.next() == day) {
        Some((_, last)) => *last = day,
        None => store.stretches.push((day, day)),
    }
}

/// Closes the entities before one.
fn begin(store: &mut AttrStore, entity: u32) {
    let wanted = (entity as usize).saturating_add(1);
    let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    store.starts.resize(wanted.max(store.starts.len()), at(store.runs.len()));
    store.stretch_starts.resize(wanted.max(store.stretch_starts.len()), at(store.stretches.len()));
}

impl AttrStore {
    /// The sightings of an entity, oldest first.
    pub fn sightings(&self, entity: u32) -> impl Iterator<Item = Sighting> + use<'_> {
        let days = move |run: &Run| {
            let value = run.value;
            self.seen_on(entity, run.first, run.last).map(move |day| Sighting { entity, day, value })
        };
        self.of(entity).iter().flat_map(days)
    }

    /// The same store with other sightings of some entities, which are sorted by day; `entities` is how many there are.
    #[must_use]
    pub fn replaced(&self, entities: usize, by: &BTreeMap<u32, Vec<Sighting>>, gap: u32) -> Self {
        let gap = i32::try_from(gap).unwrap_or(i32::MAX);
        let scale = self.scale;
        let mut store =
            Self { starts: vec![0], runs: Vec::new(), stretch_starts: vec![0], stretches: Vec::new(), scale };
        for entity in 0..u32::try_from(entities).unwrap_or(u32::MAX) {
            begin(&mut store, entity);
            if let Some(sightings) = by.get(&entity) {
                for (at, sighting) in sightings.iter().enumerate() {
                    add(&mut store, at > 0, *sighting, gap);
                }
            } else {
                store.runs.extend_from_slice(self.of(entity));
                store.stretches.extend_from_slice(self.stretches_of(entity));
            }
        }
        begin(&mut store, u32::try_from(entities).unwrap_or(u32::MAX));
        store
    }

    /// The same store with more decimal places; `None` where a value would not fit.
    #[must_use]
    pub fn rescaled(&self, scale: u32) -> Option<Self> {
        let factor = 10_i64.checked_pow(scale.checked_sub(self.scale)?)?;
        let mut store = Self { scale, ..self.clone() };
        for run in store.runs.iter_mut().filter(|run| run.value > Column::REFUSED) {
            run.value = run.value.checked_mul(factor).filter(|value| *value > Column::REFUSED)?;
        }
        Some(store)
    }

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
    use crate::table::{AttrStore, Column, Day, Seen};
    use std::collections::BTreeMap;

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
    #[test]
    fn sightings_of_one_entity_are_replaced_and_the_others_stay() {
        let seen = |entity, day, value| Sighting { entity, day: Day(day), value };
        let all = [seen(0, 1, 5), seen(1, 1, 5), seen(1, 2, 5), seen(1, 80, 5), seen(2, 1, 9)];
        let store = runs(4, all.into_iter(), 2, 60);
        assert_eq!(store.sightings(1).collect::<Vec<_>>(), all[1..4]);
        let by = BTreeMap::from([(1, vec![seen(1, 1, 5), seen(1, 2, 4)]), (3, vec![seen(3, 7, 1)])]);
        let expected = [seen(0, 1, 5), seen(1, 1, 5), seen(1, 2, 4), seen(2, 1, 9), seen(3, 7, 1)];
        let (replaced, expected) = (store.replaced(4, &by, 60), runs(4, expected.into_iter(), 2, 60));
        assert_eq!(format!("{replaced:?}"), format!("{expected:?}"));
        assert_eq!(format!("{:?}", store.replaced(4, &BTreeMap::new(), 60)), format!("{store:?}"));
        // A store that no file feeds.
        let one = AttrStore::default().replaced(2, &BTreeMap::from([(1, vec![seen(1, 3, 8)])]), 60);
        assert_eq!((one.at(0, Day(9), 60), one.at(1, Day(9), 60)), (Seen::Never, Seen::Value(8, Day(3))));
    }

    #[test]
    fn more_places_multiply_values_and_nothing_else() {
        let seen = |day, value| Sighting { entity: 0, day: Day(day), value };
        let store = runs(1, [seen(1, 5), seen(2, Column::MISSING), seen(3, -4)].into_iter(), 0, 60);
        let wider = store.rescaled(2).unwrap();
        assert_eq!(wider.runs.iter().map(|run| run.value).collect::<Vec<_>>(), [500, Column::MISSING, -400]);
        assert!(runs(1, [seen(1, i64::MAX / 2)].into_iter(), 0, 60).rescaled(1).is_none());
    }
}
