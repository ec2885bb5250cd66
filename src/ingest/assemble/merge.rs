//! All rows of a dataset by entity and day, each with the observations of its key, newest first.

use crate::catalog::{Catalog, Dataset};
use crate::ingest::assemble::work::{PartWork, Work};
use crate::ingest::numbers::{largest_scale, rounded_to};
use crate::ingest::snapshot::PartColumn;
use crate::table::{Column, Day, Ints};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// One row of one part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ref {
    pub(super) part: u32,
    /// [`UNDATED`] for a row whose day could not be read: it may be that of any day without another row.
    pub(super) row: u32,
}

/// Stands for a row that has no day.
pub(super) const UNDATED: u32 = u32::MAX;

/// The rows of a dataset, sorted by entity and day.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) entity: Vec<u32>,
    pub(super) days: Vec<Day>,
    /// Of each row its observations, newest first.
    refs: Vec<Ref>,
    starts: Vec<u32>,
    /// Rows of which one file has two.
    pub(super) doubled: Vec<u32>,
    /// Rows of files that count only; empty when all do.
    counted: Vec<bool>,
}

/// The daily rows of a dataset about `count` entities; `entity` says whose a subject's rows are.
pub(super) fn merge(
    work: &Work<'_>,
    dataset: Dataset,
    count: usize,
    entity: impl Fn(&PartWork<'_>, u32) -> Option<u32>,
) -> Merged {
    let parts: Vec<(u32, &PartWork<'_>)> =
        (0_u32..).zip(&work.parts).filter(|(_, part)| part.part.dataset == dataset && part.is_daily()).collect();
    let owners: Vec<Vec<Option<u32>>> = parts
        .iter()
        .map(|(_, part)| (0..part.part.subjects.len()).map(|subject| entity(part, subject)).collect())
        .collect();
    let owner =
        |at: usize, subject: u32| owners.get(at).and_then(|owners| owners.get(subject as usize).copied().flatten());
    // A place for each entity's rows, so that files in the order of their days need no sorting.
    let mut ends = vec![0_u32; count.saturating_add(1)];
    for (at, (_, part)) in parts.iter().enumerate() {
        for (_, subject, _) in part.rows() {
            bump(&mut ends, owner(at, subject));
        }
        for (subject, days) in undated(part) {
            for _ in days {
                bump(&mut ends, owner(at, subject));
            }
        }
    }
    let mut total = 0_u32;
    for end in &mut ends {
        total = total.saturating_add(*end);
        *end = total - *end;
    }
    let mut sorted = vec![(Day(0), Ref { part: 0, row: 0 }); total as usize];
    let mut put = |owner: Option<u32>, day: Day, reference: Ref| {
        let Some(end) = owner.and_then(|owner| ends.get_mut(owner as usize)) else { return };
        if let Some(slot) = sorted.get_mut(*end as usize) {
            *slot = (day, reference);
        }
        *end += 1;
    };
    for (at, (part_at, part)) in parts.iter().enumerate() {
        for (row, subject, when) in part.rows() {
            put(owner(at, subject), Day(when), Ref { part: *part_at, row });
        }
        for (subject, days) in undated(part) {
            for day in days {
                put(owner(at, subject), day, Ref { part: *part_at, row: UNDATED });
            }
        }
    }
    grouped(work, &mut sorted, &ends)
}

fn bump(ends: &mut [u32], owner: Option<u32>) {
    if let Some(end) = owner.and_then(|owner| ends.get_mut(owner as usize)) {
        *end = end.saturating_add(1);
    }
}

/// The subjects of rows without a day, with the days on which those rows could be. An event such as an order has one row at
/// most, so that there is nothing to be unsure of on other days.
fn undated<'p>(part: &'p PartWork<'_>) -> impl Iterator<Item = (u32, impl Iterator<Item = Day> + use<>)> + use<'p> {
    let span = part.span().filter(|_| Catalog::standard().dataset(part.part.dataset).suspect);
    part.part.undated.iter().filter_map(move |subject| span.map(|(first, last)| (*subject, Day::range(first, last))))
}

/// Groups by entity and day. `ends` holds the end of each entity's rows.
fn grouped(work: &Work<'_>, sorted: &mut [(Day, Ref)], ends: &[u32]) -> Merged {
    let rank = |reference: &Ref| work.parts.get(reference.part as usize).map_or(0, |part| part.rank);
    let key = |(day, reference): &(Day, Ref)| {
        (*day, reference.row == UNDATED, Reverse((rank(reference), reference.part)), reference.row)
    };
    let mut merged = Merged::default();
    let mut start = 0_usize;
    for (entity, end) in (0_u32..).zip(ends) {
        let rows = sorted.get_mut(start..*end as usize).unwrap_or(&mut []);
        start = *end as usize;
        if !rows.is_sorted_by_key(key) {
            rows.sort_by_key(key);
        }
        let mut last: Option<(Day, Ref)> = None;
        for (day, reference) in rows.iter().copied() {
            match last.filter(|(known, _)| *known == day) {
                // Of rows without a day only the place is kept, and only where nothing else is known.
                Some(_) if reference.row == UNDATED => continue,
                Some((_, known)) => {
                    let row = u32::try_from(merged.days.len().saturating_sub(1)).unwrap_or(u32::MAX);
                    let differences = is_of_differences(work, reference);
                    if known.part == reference.part && !differences && merged.doubled.last() != Some(&row) {
                        merged.doubled.push(row);
                    }
                }
                None => {
                    merged.starts.push(u32::try_from(merged.refs.len()).unwrap_or(u32::MAX));
                    merged.entity.push(entity);
                    merged.days.push(day);
                }
            }
            merged.refs.push(reference);
            last = Some((day, reference));
        }
    }
    merged.starts.push(u32::try_from(merged.refs.len()).unwrap_or(u32::MAX));
    merged
}

impl Merged {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// Marks the rows that no file which counts has: nothing but states is known of them.
    pub(super) fn count(&mut self, work: &Work<'_>, dataset: Dataset, account: impl Fn(u32) -> Option<u32>) {
        if work.all_count(dataset) {
            return;
        }
        let counts =
            |part: u32, account: u32| work.parts.get(part as usize).is_some_and(|part| work.counts(part, account));
        let row = |(row, entity): (usize, &u32)| {
            account(*entity)
                .is_none_or(|account| self.refs(row).iter().any(|reference| counts(reference.part, account)))
        };
        self.counted = self.entity.iter().enumerate().map(row).collect();
    }

    /// Whether a row's day counts as delivered.
    pub(super) fn is_counted(&self, row: usize) -> bool {
        self.counted.get(row).copied().unwrap_or(true)
    }

    /// The observations of a row, newest first.
    pub(super) fn refs(&self, row: usize) -> &[Ref] {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => self.refs.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// A canonical column over all parts of a dataset, at one scale.
pub(super) struct Feeds<'s> {
    by_part: Vec<Option<&'s PartColumn>>,
    /// By part: its values, where they are those of the whole as they stand.
    ready: Vec<Option<&'s Ints>>,
    pub(super) scale: u8,
    /// Texts are numbers of the file's own texts.
    text: bool,
}

impl<'s> Feeds<'s> {
    /// `None` when no file has the column.
    pub(super) fn new(work: &Work<'s>, dataset: Dataset, column: usize, text: bool) -> Option<Self> {
        let of = |part: &PartWork<'s>| part.part.columns.iter().find(|known| known.column == column);
        let by_part: Vec<Option<&'s PartColumn>> =
            work.parts.iter().map(|part| if part.part.dataset == dataset { of(part) } else { None }).collect();
        let all = || by_part.iter().flatten();
        let most = all().map(|column| column.scale).max()?;
        let room = all().map(|column| largest_scale(column.largest, column.scale)).min()?;
        let scale = most.min(room);
        let is_ready = |column: &&'s PartColumn| !text && column.scale == scale;
        let ready = by_part.iter().map(|column| column.filter(is_ready).map(|column| &column.values));
        Some(Self { scale, ready: ready.collect(), by_part, text })
    }

    /// Whether a part has the column.
    pub(super) fn has(&self, part: u32) -> bool {
        self.by_part.get(part as usize).is_some_and(Option::is_some)
    }

    /// The value of a row at the common scale.
    pub(super) fn value(&self, work: &Work<'_>, reference: Ref) -> i64 {
        if reference.row == UNDATED {
            return Column::REFUSED;
        }
        if let Some(values) = self.ready.get(reference.part as usize).copied().flatten() {
            return values.get(reference.row as usize).unwrap_or(Column::MISSING);
        }
        let Some(column) = self.by_part.get(reference.part as usize).copied().flatten() else { return Column::MISSING };
        let value = column.value(reference.row as usize);
        if value <= Column::REFUSED {
            return value;
        }
        if self.text {
            let part = work.parts.get(reference.part as usize);
            let local = u32::try_from(value).map(crate::table::StrId);
            return part.zip(local.ok()).map_or(Column::MISSING, |(part, local)| i64::from(part.text(local).0));
        }
        if column.scale == self.scale { value } else { rounded_to(value, column.scale, self.scale).0 }
    }

    /// The value of a row: that of the newest observation that has the column, and the part it is from. Two rows of one file
    /// are two things where nothing but names tells them apart, so that their facts add up; else they contradict each other.
    pub(super) fn of(&self, work: &Work<'_>, refs: &[Ref], adds: bool) -> Option<(i64, u32)> {
        if let [one] = refs {
            return self.has(one.part).then(|| (self.value(work, *one), one.part));
        }
        let first = *refs.iter().find(|reference| self.has(reference.part))?;
        let mut value = self.value(work, first);
        // Differences add up over all files of the kind; nothing else does over files.
        let differ = is_of_differences(work, first);
        for other in refs.iter().filter(|other| (other.part, other.row) != (first.part, first.row)) {
            let same = other.part == first.part || (differ && is_of_differences(work, *other) && self.has(other.part));
            if same {
                value = joined(value, self.value(work, *other), adds && (differ || is_named(work, first)));
            }
        }
        Some((value, first.part))
    }

    /// The column of all rows that count. Where no observation of a row has the column, `elsewhere` says what a file that has
    /// it says by the row's absence.
    pub(super) fn column(&self, work: &Work<'_>, merged: &Merged, elsewhere: impl Fn(u32, Day) -> i64) -> Vec<i64> {
        (0..merged.len())
            .filter(|row| merged.is_counted(*row))
            .map(|row| match merged.refs(row) {
                [one] if one.row != UNDATED && self.has(one.part) => self.value(work, *one),
                refs => self.of(work, refs, true).map_or_else(
                    || {
                        merged
                            .entity
                            .get(row)
                            .zip(merged.days.get(row))
                            .map_or(Column::MISSING, |(entity, day)| elsewhere(*entity, *day))
                    },
                    |(value, _)| value,
                ),
            })
            .collect()
    }

    /// The days that files with this column hold, by account; `None` when every file of the dataset has it.
    pub(super) fn days(&self, work: &Work<'_>, dataset: Dataset) -> Option<BTreeSet<(u32, Day)>> {
        let lacks = |(at, _): (usize, &PartWork<'_>)| !self.has(u32::try_from(at).unwrap_or(u32::MAX));
        if !work.of(dataset).filter(|(_, part)| part.is_daily()).any(lacks) {
            return None;
        }
        let mut days = BTreeSet::new();
        for (at, part) in work.of(dataset).filter(|(_, part)| part.is_daily()) {
            let Some((first, last)) = part.span().filter(|_| self.has(u32::try_from(at).unwrap_or(u32::MAX))) else {
                continue;
            };
            let accounts: BTreeSet<u32> = part.account.iter().copied().collect();
            days.extend(accounts.iter().flat_map(|account| Day::range(first, last).map(|day| (*account, day))));
        }
        Some(days)
    }
}

fn is_of_differences(work: &Work<'_>, reference: Ref) -> bool {
    work.parts.get(reference.part as usize).is_some_and(PartWork::is_of_differences)
}

fn is_named(work: &Work<'_>, reference: Ref) -> bool {
    work.parts.get(reference.part as usize).is_some_and(|part| {
        part.part.subject.get(reference.row as usize).is_some_and(|subject| part.is_named(*subject))
    })
}

fn joined(left: i64, right: i64, adds: bool) -> i64 {
    match (left, right) {
        (left, right) if left == right && !adds => left,
        (Column::REFUSED, _) | (_, Column::REFUSED) => Column::REFUSED,
        (left, right) if adds => {
            if left == Column::MISSING || right == Column::MISSING {
                return Column::MISSING;
            }
            left.checked_add(right).filter(|sum| *sum > Column::REFUSED).unwrap_or(Column::REFUSED)
        }
        _ => Column::REFUSED,
    }
}
