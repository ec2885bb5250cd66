//! Rows of one key and day in one file, made one where the profile says what they are to each other.

use crate::catalog::{Catalog, Role};
use crate::ingest::numbers::Numbers;
use crate::ingest::profile::Same;
use crate::ingest::snapshot::Part;
use crate::table::{Column, Strings};
use crate::value::Type;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Puts rows of one subject and day together; the first of them keeps its place. `columns` are those of the dataset by their places.
pub(super) fn combine(part: &mut Part, columns: &mut [(usize, Numbers)], same: Same) {
    if same == Same::Contradict {
        return;
    }
    let mut first: HashMap<(u32, i32), usize, FixedState> = HashMap::default();
    let keys = part.subject.iter().copied().zip(part.when.iter().copied());
    let mut kept: Vec<usize> = Vec::new();
    let mut into: Vec<usize> = Vec::with_capacity(part.subject.len());
    for (row, key) in keys.enumerate() {
        let place = *first.entry(key).or_insert_with(|| {
            kept.push(row);
            kept.len() - 1
        });
        into.push(place);
    }
    if kept.len() == into.len() {
        return;
    }
    let info = Catalog::standard().dataset(part.dataset);
    for (column, numbers) in columns {
        let known = info.columns.get(*column);
        let numeric = known.is_some_and(|known| matches!(known.ty, Type::Numeric(_)));
        // A state is not made larger by being said twice, but stock lies in pieces; a piece without a figure has none of it.
        let is_state = known.is_some_and(|known| known.role == Role::State);
        let adds = !is_state || !info.columns.iter().any(is_flow);
        let spoils = numeric && same == Same::Add && !is_state;
        numbers.values = joined(&numbers.values, &kept, &into, spoils, |left, right| match (numeric, same) {
            (true, Same::Add) if adds => left.checked_add(right).filter(|sum| *sum > Column::REFUSED),
            (true, Same::Largest) => Some(left.max(right)),
            _ => Some(left),
        });
        numbers.remeasure();
    }
    keep(part, &kept, into.len());
}

/// Of rows of one subject and day keeps the one with the largest mark: times as numbers or ISO text, of one form in a file.
pub(super) fn latest(part: &mut Part, columns: &mut [(usize, Numbers)], strings: &Strings) {
    let text = |row: usize| part.marks.get(row).map(|mark| strings.get(*mark).as_ref()).unwrap_or_default();
    let mut last: HashMap<(u32, i32), usize, FixedState> = HashMap::default();
    for (row, key) in part.subject.iter().copied().zip(part.when.iter().copied()).enumerate() {
        let known = last.entry(key).or_insert(row);
        if (text(row).len(), text(row)) >= (text(*known).len(), text(*known)) {
            *known = row;
        }
    }
    let rows = part.subject.len();
    let keys = part.subject.iter().copied().zip(part.when.iter().copied()).enumerate();
    let kept: Vec<usize> = keys.filter(|(row, key)| last.get(key) == Some(row)).map(|(row, _)| row).collect();
    part.marks = Vec::new();
    if kept.len() == rows {
        return;
    }
    for (_, numbers) in columns {
        let values = &numbers.values;
        numbers.values = kept.iter().filter_map(|row| values.get(*row).copied()).collect();
        numbers.remeasure();
    }
    keep(part, &kept, rows);
}

fn keep(part: &mut Part, kept: &[usize], rows: usize) {
    let pick = |values: &[u32]| kept.iter().filter_map(|row| values.get(*row).copied()).collect::<Vec<_>>();
    part.combined = u64::try_from(rows.saturating_sub(kept.len())).unwrap_or(0);
    part.subject = pick(&part.subject);
    part.lines = pick(&part.lines);
    part.when = kept.iter().filter_map(|row| part.when.get(*row).copied()).collect();
}

fn is_flow(column: &crate::catalog::Column) -> bool {
    column.role == Role::Flow
}

/// The values of the kept rows. A sum of which a part is missing is missing, where `spoils` says so.
fn joined(
    before: &[i64],
    kept: &[usize],
    into: &[usize],
    spoils: bool,
    join: impl Fn(i64, i64) -> Option<i64>,
) -> Vec<i64> {
    let mut values: Vec<Option<i64>> = vec![None; kept.len()];
    for (place, value) in into.iter().zip(before) {
        let Some(slot) = values.get_mut(*place) else { continue };
        *slot = Some(match (*slot, *value) {
            (None, value) => value,
            (Some(Column::REFUSED), _) | (_, Column::REFUSED) => Column::REFUSED,
            (Some(Column::MISSING), _) | (_, Column::MISSING) if spoils => Column::MISSING,
            (Some(Column::MISSING), other) | (Some(other), Column::MISSING) => other,
            (Some(left), right) => join(left, right).unwrap_or(Column::REFUSED),
        });
    }
    values.into_iter().map(|value| value.unwrap_or(Column::MISSING)).collect()
}
