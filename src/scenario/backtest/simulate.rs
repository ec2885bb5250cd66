//! What snapshots would have shown, had the changes of a replay been made.
//!
//! A change counts as made on the day it is handed out, and as seen: from that day on every row shows its value instead of the
//! file's own. Once a file shows another value than the one it showed when the change was handed out, somebody changed the field
//! in earnest; from that row on the files are right again, until the replay changes the field anew.

use crate::history::{ChangedField, ChangedValue, EntityKey};
use crate::plan::{Known, newest_shown, shown_by, shown_value};
use crate::table::build::Sighting;
use crate::table::{AttrStore, Column, Day, Entity, Table};
use std::collections::BTreeMap;

/// Places that a facts column has at most.
const PLACES_MAX: u32 = 9;

/// A field of an entity.
pub(super) type FieldKey = (EntityKey, ChangedField);

/// A change that the replay handed out.
#[derive(Debug, Clone)]
struct Made {
    day: Day,
    to: ChangedValue,
    /// What the files showed then.
    base: Option<ChangedValue>,
}

/// All that the replay changed so far.
#[derive(Debug, Default)]
pub(super) struct Simulation {
    made: BTreeMap<FieldKey, Vec<Made>>,
    /// What files say after a change is passed over.
    ignore_real: bool,
}

/// A table whose fields show what was simulated, and how to undo that.
#[derive(Debug, Default)]
pub(super) struct Laid {
    files: BTreeMap<usize, AttrStore>,
    /// The fields that somebody changed in earnest after a simulated change: the first such day, and what the file shows.
    pub(super) overridden: Vec<(FieldKey, Day, Option<ChangedValue>, ChangedValue)>,
}

/// A change ready to be laid over the rows of an entity: its day, the value as the store holds it, and what files showed.
struct Over<'s> {
    day: Day,
    raw: i64,
    made: &'s Made,
}

/// A field that was changed: whose, the entity, and what was made of it.
type Field<'m> = (&'m FieldKey, Entity, &'m Vec<Made>);

impl Simulation {
    pub(super) fn new(ignore_real: bool) -> Self {
        Self { made: BTreeMap::new(), ignore_real }
    }

    /// Takes in a change that is handed out on a day; `base` is what the files show of the field.
    pub(super) fn hand_out(&mut self, key: FieldKey, day: Day, to: ChangedValue, base: Option<ChangedValue>) {
        self.made.entry(key).or_default().push(Made { day, to, base });
    }

    /// Lets a table show what was simulated. `gap` is after how many days without a row a state is unknown.
    pub(super) fn lay(&self, table: &mut Table, gap: u32) -> Laid {
        let mut laid = Laid::default();
        let mut by_store: BTreeMap<usize, Vec<Field<'_>>> = BTreeMap::new();
        let known = Known::of(table, self.made.keys().map(|(key, _)| key.kind));
        for (key, made) in &self.made {
            let attr = shown_by(key.0.kind, key.1).filter(|attr| (attr.0 as usize) < table.attrs.len());
            if let (Some(attr), Some(entity)) = (attr, known.find(&key.0)) {
                by_store.entry(attr.0 as usize).or_default().push((key, entity, made));
            }
        }
        for (at, fields) in by_store {
            self.lay_store(table, (at, &fields), gap, &mut laid);
        }
        laid
    }

    fn lay_store(&self, table: &mut Table, (at, fields): (usize, &[Field<'_>]), gap: u32, laid: &mut Laid) {
        let Some(own) = table.attrs.get(at).cloned() else { return };
        let amounts = fields.iter().flat_map(|(.., made)| made.iter()).map(|made| places(&made.to));
        let wanted = amounts.max().unwrap_or(0).max(own.scale);
        // Values that do not fit with more places stay as the files show them: nothing is simulated of this field.
        let Some(store) = own.rescaled(wanted) else { return };
        let mut by = BTreeMap::new();
        let mut count = 0;
        for (key, entity, made) in fields {
            count = table.kind(entity.kind).len();
            let over: Vec<Over<'_>> = made
                .iter()
                .filter_map(|made| Some(Over { day: made.day, raw: raw(table, &made.to, wanted)?, made }))
                .collect();
            let rows = self.rows(table, &store, (key, *entity), &over, laid);
            by.insert(entity.index, rows);
        }
        let shown = store.replaced(count, &by, gap);
        if let Some(slot) = table.attrs.get_mut(at) {
            laid.files.insert(at, std::mem::replace(slot, shown));
        }
    }

    /// The rows of an entity as they would have been.
    fn rows(
        &self,
        table: &Table,
        store: &AttrStore,
        (key, entity): (&FieldKey, Entity),
        over: &[Over<'_>],
        laid: &mut Laid,
    ) -> Vec<Sighting> {
        let mut rows: Vec<Sighting> = Vec::new();
        let mut waiting = over.iter().peekable();
        let mut holds: Option<&Over<'_>> = None;
        let seen = |day: Day, value: i64| Sighting { entity: entity.index, day, value };
        for row in store.sightings(entity.index) {
            while let Some(change) = waiting.next_if(|change| change.day <= row.day) {
                // A change of a day without a row is seen on that day all the same.
                if change.day < row.day {
                    put(&mut rows, seen(change.day, change.raw));
                }
                holds = Some(change);
            }
            let Some(change) = holds else {
                rows.push(row);
                continue;
            };
            // An empty or refused cell is no change.
            let file = shown_value(table, row.value, key.1, store.scale);
            let earnest = !self.ignore_real && row.value > Column::REFUSED && file != change.made.base;
            if earnest {
                if row.value != change.raw {
                    laid.overridden.push((key.clone(), row.day, file, change.made.to.clone()));
                }
                holds = None;
                rows.push(row);
            } else {
                rows.push(seen(row.day, change.raw));
            }
        }
        for change in waiting {
            put(&mut rows, seen(change.day, change.raw));
        }
        rows
    }
}

/// Adds a row, instead of one of the same day.
fn put(rows: &mut Vec<Sighting>, row: Sighting) {
    match rows.last_mut().filter(|last| last.day == row.day) {
        Some(last) => *last = row,
        None => rows.push(row),
    }
}

impl Laid {
    /// Puts back what the files show.
    pub(super) fn lift(self, table: &mut Table) {
        for (at, store) in self.files {
            if let Some(slot) = table.attrs.get_mut(at) {
                *slot = store;
            }
        }
    }
}

/// What the files show of a field, up to a day, of a table over which something may be laid.
pub(super) fn shown_by_files(
    table: &Table,
    laid: &Laid,
    entity: Entity,
    field: ChangedField,
    until: Day,
) -> Option<ChangedValue> {
    let at = shown_by(entity.kind, field)?.0 as usize;
    let Some(store) = laid.files.get(&at) else { return newest_shown(table, entity, field, until) };
    let run = store.of(entity.index).iter().rev().find(|run| run.first <= until)?;
    shown_value(table, run.value, field, store.scale)
}

/// How many decimal places an amount needs.
fn places(value: &ChangedValue) -> u32 {
    match value {
        ChangedValue::Amount(amount) => {
            (0..PLACES_MAX).find(|places| amount.on_grid(*places).is_some()).unwrap_or(PLACES_MAX)
        }
        ChangedValue::Text(_) | ChangedValue::Nothing => 0,
    }
}

/// A value as a store of so many places holds it.
fn raw(table: &mut Table, value: &ChangedValue, scale: u32) -> Option<i64> {
    match value {
        ChangedValue::Amount(amount) => {
            amount.on_grid(scale).and_then(|value| i64::try_from(value).ok()).filter(|value| *value > Column::REFUSED)
        }
        ChangedValue::Text(text) => Some(i64::from(table.strings.intern(text).0)),
        ChangedValue::Nothing => None,
    }
}
