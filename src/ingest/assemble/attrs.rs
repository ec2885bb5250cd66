//! State attributes of all entities from all files: of a day the newest observation that has the column.

use crate::catalog::{Attr, Catalog, Dataset, Kind};
use crate::ingest::assemble::coverage::accounts;
use crate::ingest::assemble::facts::Stock;
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::merge::{Feeds, Merged, UNDATED};
use crate::ingest::assemble::work::{PartWork, Work};
use crate::ingest::numbers::{largest_scale, rounded_to};
use crate::ingest::snapshot::Slot;
use crate::table::build::{Sighting, runs};
use crate::table::{AttrStore, Column, Day, StrId, Strings};
use crate::value::Type;
use std::collections::{BTreeMap, BTreeSet};

/// What one observation says.
#[derive(Debug, Clone, Copy)]
struct Seen {
    entity: u32,
    day: Day,
    rank: u32,
    value: i64,
}

/// Where an attribute's values stand in a dataset.
enum From<'s> {
    /// In a column of numbers, texts or dates.
    Column(Feeds<'s>),
    /// Among the identities.
    Slot(Slot),
}

/// Every attribute that columns set, by its id. `stock` is what inventory files say of listings, summed over places.
pub(super) fn attrs(
    work: &Work<'_>,
    identified: &Identified,
    merged: &BTreeMap<Dataset, Merged>,
    stock: &Stock,
    gap: u32,
) -> Vec<AttrStore> {
    let catalog = Catalog::standard();
    catalog.attrs().iter().map(|attr| store(work, identified, merged, (attr, stock), gap)).collect()
}

fn store(
    work: &Work<'_>,
    identified: &Identified,
    merged: &BTreeMap<Dataset, Merged>,
    (attr, stock): (&Attr, &Stock),
    gap: u32,
) -> AttrStore {
    let mut seen = Vec::new();
    let mut scales = Vec::new();
    for dataset in &attr.from {
        let columns = Catalog::standard().dataset(*dataset).columns.iter().enumerate();
        for (at, column) in columns.filter(|(_, column)| column.attr == Some(attr.id)) {
            let start = seen.len();
            let mut scale = 0;
            if *dataset == Dataset::Inventory && matches!(column.ty, Type::Numeric(_)) {
                if let Some((values, places)) = stock.get(&at) {
                    scale = *places;
                    seen.extend(values.iter().map(|(entity, day, value)| Seen {
                        entity: *entity,
                        day: *day,
                        rank: 0,
                        value: *value,
                    }));
                }
            } else {
                let from = match Slot::of(&column.name) {
                    Some(slot) => Some(From::Slot(slot)),
                    None => Feeds::new(work, *dataset, at, column.ty == Type::Text).map(From::Column),
                };
                let Some(from) = from else { continue };
                if let From::Column(feeds) = &from {
                    scale = feeds.scale;
                }
                observe(work, *dataset, attr.kind, &from, merged, &mut seen);
                if column.ty == Type::YesNo {
                    observe_absent(work, identified, (*dataset, at), attr.kind, &mut seen);
                }
            }
            scales.push((start..seen.len(), scale));
        }
    }
    let scale = common_scale(&mut seen, &scales);
    settle(&mut seen, attr.ty, &work.strings);
    let count = identified.entities.get(attr.kind.index()).map_or(0, crate::table::Entities::len);
    let sightings = seen.into_iter().map(|Seen { entity, day, value, .. }| Sighting { entity, day, value });
    let store = runs(count, sightings, u32::from(scale), gap);
    if store.is_empty() { AttrStore::default() } else { store }
}

/// Gathers what the files of a dataset say of an attribute.
fn observe(
    work: &Work<'_>,
    dataset: Dataset,
    kind: Kind,
    from: &From<'_>,
    merged: &BTreeMap<Dataset, Merged>,
    seen: &mut Vec<Seen>,
) {
    let own = Catalog::standard().dataset(dataset).kind == kind && dataset != Dataset::Inventory;
    if let Some(merged) = merged.get(&dataset).filter(|_| own) {
        observe_rows(work, merged, from, seen);
    }
    for (at, part) in work.of(dataset).filter(|(_, part)| !own || !part.is_daily()) {
        observe_part(work, u32::try_from(at).unwrap_or(u32::MAX), part, kind, from, seen);
    }
}

/// The entity's own daily rows, which are in order already.
fn observe_rows(work: &Work<'_>, merged: &Merged, from: &From<'_>, seen: &mut Vec<Seen>) {
    for (row, (entity, day)) in merged.entity.iter().zip(&merged.days).enumerate() {
        let refs = merged.refs(row);
        let found = match from {
            From::Column(feeds) => {
                feeds.of(work, refs, false).filter(|_| refs.iter().all(|reference| reference.row != UNDATED))
            }
            From::Slot(slot) => refs.iter().filter(|reference| reference.row != UNDATED).find_map(|reference| {
                let part = work.parts.get(reference.part as usize)?;
                let subject = *part.part.subject.get(reference.row as usize)?;
                part.part.subjects.has(*slot).then(|| (text(part.slot(subject, *slot)), reference.part))
            }),
        };
        if let Some((value, part)) = found {
            let rank = work.parts.get(part as usize).map_or(0, |part| part.rank);
            seen.push(Seen { entity: *entity, day: *day, rank, value });
        }
    }
}

/// What a file says of those that it does not have.
fn observe_absent(
    work: &Work<'_>,
    identified: &Identified,
    (dataset, column): (Dataset, usize),
    kind: Kind,
    seen: &mut Vec<Seen>,
) {
    // A row that could not be read may be about any of them.
    let is_whole = |part: &PartWork<'_>| !part.part.lost && part.part.blind.is_empty();
    for (_, part) in work.of(dataset).filter(|(_, part)| part.is_daily() && is_whole(part)) {
        let said = part.part.absent_is.iter().find(|(of, _)| *of == column);
        let (Some((_, value)), Some((_, day))) = (said, part.span()) else { continue };
        let accounts = accounts(work, part);
        let there: BTreeSet<u32> =
            (0..part.part.subjects.len()).filter_map(|subject| part.entity(subject, kind)).collect();
        for entity in 0..u32::try_from(identified.count(kind)).unwrap_or(u32::MAX) {
            let own = identified.account(kind, entity).is_some_and(|account| accounts.contains(&account));
            if own && !there.contains(&entity) {
                seen.push(Seen { entity, day, rank: part.rank, value: i64::from(*value) });
            }
        }
    }
}

/// Rows that say something of what they belong to, and summaries.
fn observe_part(work: &Work<'_>, at: u32, part: &PartWork<'_>, kind: Kind, from: &From<'_>, seen: &mut Vec<Seen>) {
    let has = match from {
        From::Column(feeds) => feeds.has(at),
        From::Slot(slot) => part.part.subjects.has(*slot),
    };
    if !has {
        return;
    }
    for (row, subject, when) in part.rows() {
        let Some(entity) = part.entity(subject, kind) else { continue };
        let day = part.seen(when);
        let value = match from {
            From::Column(feeds) => feeds.value(work, crate::ingest::assemble::merge::Ref { part: at, row }),
            From::Slot(slot) => text(part.slot(subject, *slot)),
        };
        // Neighbouring rows of a campaign mostly repeat what they say of it.
        let repeats = seen
            .last()
            .is_some_and(|last| (last.entity, last.day, last.rank, last.value) == (entity, day, part.rank, value));
        if !repeats {
            seen.push(Seen { entity, day, rank: part.rank, value });
        }
    }
}

fn text(id: Option<StrId>) -> i64 {
    id.map_or(Column::MISSING, |StrId(id)| i64::from(id))
}

/// Brings the values of several columns to one scale.
fn common_scale(seen: &mut [Seen], scales: &[(std::ops::Range<usize>, u8)]) -> u8 {
    let used = || scales.iter().filter(|(range, _)| !range.is_empty());
    let Some(most) = used().map(|(_, scale)| *scale).max() else { return 0 };
    if used().all(|(_, scale)| *scale == most) {
        return most;
    }
    let sizes = used().flat_map(|(range, scale)| {
        let values = seen.get(range.clone()).unwrap_or(&[]).iter().filter(|seen| seen.value > Column::REFUSED);
        values.map(|seen| largest_scale(seen.value.unsigned_abs(), *scale))
    });
    let common = most.min(sizes.min().unwrap_or(most));
    for (range, scale) in scales {
        for seen in
            seen.get_mut(range.clone()).unwrap_or(&mut []).iter_mut().filter(|seen| seen.value > Column::REFUSED)
        {
            seen.value = rounded_to(seen.value, *scale, common).0;
        }
    }
    common
}

/// One sighting an entity and day: that of the newest file; where one file contradicts itself, none can be believed.
fn settle(seen: &mut Vec<Seen>, ty: Type, strings: &Strings) {
    let key = |seen: &Seen| (seen.entity, seen.day, std::cmp::Reverse(seen.rank));
    if !seen.is_sorted_by_key(key) {
        seen.sort_by_key(key);
    }
    seen.dedup_by(|next, kept| {
        let same = (next.entity, next.day) == (kept.entity, kept.day);
        if same && next.rank == kept.rank {
            kept.value = agreed(kept.value, next.value, ty, strings);
        }
        same
    });
}

/// What two rows of one file say together: an empty cell says nothing beside one that is not, letter case does not count.
fn agreed(left: i64, right: i64, ty: Type, strings: &Strings) -> i64 {
    match (left, right) {
        (left, right) if left == right => left,
        (Column::MISSING, other) | (other, Column::MISSING) => other,
        (Column::REFUSED, _) | (_, Column::REFUSED) => Column::REFUSED,
        (left, right) if ty == Type::Text => {
            let text = |value: i64| u32::try_from(value).map_or("", |id| strings.get(StrId(id)));
            let (one, other) = (text(left), text(right));
            match one.to_lowercase() == other.to_lowercase() {
                true if one > other => left,
                true => right,
                false => Column::REFUSED,
            }
        }
        _ => Column::REFUSED,
    }
}
