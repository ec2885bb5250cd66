//! Which days and periods each account has delivered of each dataset.

use crate::catalog::{Catalog, Dataset, Kind};
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::merge::Merged;
use crate::ingest::assemble::work::{PartWork, Work};
use crate::table::build::suspect;
use crate::table::{Coverage, Day};
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// One account's days of one dataset while they are gathered.
#[derive(Debug, Default)]
struct Days {
    /// Each covered day, and whether some file that holds it was made after it had ended.
    covered: BTreeMap<Day, bool>,
    /// Days that some file lists whole.
    lists: BTreeSet<Day>,
    /// Days with a row whose key could not be read.
    blind: BTreeSet<Day>,
    rows: BTreeMap<Day, u64>,
    periods: BTreeSet<(Day, Day)>,
}

/// The coverage by account and dataset.
pub(super) fn coverage(
    work: &Work<'_>,
    identified: &Identified,
    merged: &BTreeMap<Dataset, Merged>,
    share: Rational,
) -> Vec<Vec<Option<Coverage>>> {
    let mut days: BTreeMap<(u32, Dataset), Days> = BTreeMap::new();
    for part in &work.parts {
        for account in accounts(work, part).into_iter().filter(|account| work.counts(part, *account)) {
            hold(part, days.entry((account, part.part.dataset)).or_default());
        }
    }
    for (dataset, merged) in merged {
        let rows = merged.entity.iter().zip(&merged.days).enumerate().filter(|(row, _)| merged.is_counted(*row));
        for (_, (entity, day)) in rows {
            let account = account_of(identified, *dataset, *entity);
            if let Some(days) = account.and_then(|account| days.get_mut(&(account, *dataset))) {
                *days.rows.entry(*day).or_default() += 1;
            }
        }
    }
    let mut coverage = vec![vec![None; Dataset::ALL.len()]; work.accounts.len()];
    for ((account, dataset), days) in
        days.into_iter().filter(|(_, days)| !days.covered.is_empty() || !days.periods.is_empty())
    {
        let slot = coverage
            .get_mut(account as usize)
            .and_then(|sets: &mut Vec<Option<Coverage>>| sets.get_mut(dataset.index()));
        if let Some(slot) = slot {
            *slot = Some(finish(&days, dataset, share));
        }
    }
    coverage
}

/// The accounts that a part holds days of: those of its rows, else that of its folder. A file holds its days for all of them.
pub(super) fn accounts(work: &Work<'_>, part: &PartWork<'_>) -> BTreeSet<u32> {
    let mut accounts: BTreeSet<u32> = part.account.iter().copied().collect();
    if accounts.is_empty() {
        let folder = part.snapshot.folder.as_deref();
        let known = work.accounts.iter().position(|name| Some(name.as_str()) == folder);
        accounts.extend(known.and_then(|at| u32::try_from(at).ok()));
    }
    accounts
}

fn hold(part: &PartWork<'_>, days: &mut Days) {
    if !part.is_daily() {
        if !part.has_figures() {
            return;
        }
        days.periods.extend(part.rows().filter_map(|(_, _, when)| part.period(when)));
        return;
    }
    let Some((first, last)) = part.span() else { return };
    for day in Day::range(first, last) {
        let ended = part.unfinished.is_none_or(|unfinished| day < unfinished);
        *days.covered.entry(day).or_default() |= ended;
    }
    if part.part.complete {
        days.lists.extend(Day::range(first, last));
    }
    days.blind.extend(part.part.blind.iter().filter(|day| (first..=last).contains(*day)));
    if part.part.lost {
        days.blind.extend(Day::range(first, last));
    }
}

fn account_of(identified: &Identified, dataset: Dataset, entity: u32) -> Option<u32> {
    let kind = Catalog::standard().dataset(dataset).kind;
    if kind == Kind::Account {
        return Some(entity);
    }
    let entity =
        if dataset == Dataset::Inventory { identified.stock.get(entity as usize).copied().flatten()? } else { entity };
    identified.account(kind, entity)
}

fn finish(days: &Days, dataset: Dataset, share: Rational) -> Coverage {
    let counts: Vec<(Day, u64)> =
        days.covered.keys().map(|day| (*day, days.rows.get(day).copied().unwrap_or(0))).collect();
    let mut suspects: BTreeSet<Day> = days.blind.clone();
    suspects.extend(suspect(&counts, share));
    // What is absent from a list that is not whole may be in what it lacks: it says of nothing that it is gone.
    let lists = days.lists.difference(&suspects).copied().collect();
    if !Catalog::standard().dataset(dataset).suspect {
        suspects.clear();
    }
    let mut periods: Vec<(Day, Day)> = days.periods.iter().copied().collect();
    periods.sort_unstable_by_key(|(start, end)| (*end, *start));
    Coverage {
        days: days.covered.keys().copied().collect(),
        lists,
        suspect: suspects.into_iter().collect(),
        incomplete: days.covered.iter().filter(|(_, ended)| !**ended).map(|(day, _)| *day).collect(),
        periods,
    }
}

/// The newest complete day of any daily dataset. Without one, the newest that a summary covers, or the day before the newest file
/// was made, whichever is later: how things stand on the day after counts, and a summary says that of the day it was made on.
pub(super) fn newest_day(coverage: &[Option<Coverage>], made: Option<Day>) -> Option<Day> {
    let known = || coverage.iter().flatten();
    let complete = |coverage: &Coverage| {
        coverage.days.iter().rev().find(|day| coverage.incomplete.binary_search(day).is_err()).copied()
    };
    let made = known().flat_map(|coverage| &coverage.incomplete).copied().chain(made).map(|day| day.minus(1));
    let ends = known().flat_map(|coverage| &coverage.periods).map(|(_, end)| *end);
    known().filter_map(complete).max().or_else(|| ends.chain(made).max())
}

/// The newest day on which a file that covers no days of its own saw how things stood, by account.
pub(super) fn made(work: &Work<'_>) -> Vec<Option<Day>> {
    let mut made = vec![None; work.accounts.len()];
    for part in &work.parts {
        let day = match part.is_daily() {
            true if part.part.covers => None,
            true => part.span().map(|(_, last)| last),
            false => part.made(),
        };
        for account in accounts(work, part) {
            if let Some(newest) = made.get_mut(account as usize) {
                *newest = day.max(*newest);
            }
        }
    }
    made
}
