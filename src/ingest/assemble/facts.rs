//! Facts by entity and day: as delivered, and summed to what stands above.

use crate::catalog::{Catalog, Dataset, Kind, Role};
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::merge::{Feeds, Merged, merge};
use crate::ingest::assemble::work::{PartWork, Work};
use crate::table::build::{Blank, Children, sum};
use crate::table::{Column, Coverage, Day, Rows};
use crate::value::Type;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Stock of listings by column: of each listing and day the figure, and its decimal places.
pub(super) type Stock = BTreeMap<usize, (Vec<(u32, Day, i64)>, u8)>;

/// The rows of every dataset that has daily ones. Stock is kept by place.
pub(super) fn merged(work: &Work<'_>, identified: &Identified) -> BTreeMap<Dataset, Merged> {
    let delivered: BTreeSet<Dataset> =
        work.parts.iter().filter(|part| part.is_daily()).map(|part| part.part.dataset).collect();
    let of = |dataset: Dataset| {
        let kind = Catalog::standard().dataset(dataset).kind;
        let count = identified.count(kind);
        if dataset == Dataset::Inventory {
            let place = |part: &PartWork<'_>, subject: u32| part.stock.get(subject as usize).copied().flatten();
            return (dataset, merge(work, dataset, identified.stock.len(), place));
        }
        let mut merged = merge(work, dataset, count, |part, subject| part.entity(subject, kind));
        merged.count(work, dataset, |entity| identified.account_or_self(kind, entity));
        (dataset, merged)
    };
    delivered.into_iter().map(of).collect()
}

/// The rows of a dataset as delivered, with its facts.
pub(super) fn own_rows(
    work: &Work<'_>,
    identified: &Identified,
    (dataset, merged): (Dataset, &Merged),
    coverage: &[Vec<Option<Coverage>>],
) -> Rows {
    let kind = Catalog::standard().dataset(dataset).kind;
    let suspect = |account: u32, day: Day| {
        let coverage = coverage.get(account as usize).and_then(|sets| sets.get(dataset.index())?.as_ref());
        coverage.is_some_and(|coverage| coverage.is_suspect(day))
    };
    let account = |entity: u32| identified.account_or_self(kind, entity);
    let absent = |days: &BTreeSet<(u32, Day)>, entity: u32, day: Day| match account(entity) {
        Some(account) if days.contains(&(account, day)) && suspect(account, day) => Column::REFUSED,
        // Another file has the column and the day and no row of the entity: it had no activity.
        Some(account) if days.contains(&(account, day)) => 0,
        _ => Column::MISSING,
    };
    let columns = columns(work, dataset, merged, |role| role == Role::Flow, absent);
    let counted = |row: &usize| merged.is_counted(*row);
    let rows = || (0..merged.len()).filter(counted);
    let entity: Vec<u32> = rows().filter_map(|row| merged.entity.get(row).copied()).collect();
    let days = rows().filter_map(|row| merged.days.get(row).copied()).collect();
    Rows::sorted(identified.count(kind), &entity, days, columns)
}

fn columns(
    work: &Work<'_>,
    dataset: Dataset,
    merged: &Merged,
    wanted: impl Fn(Role) -> bool,
    absent: impl Fn(&BTreeSet<(u32, Day)>, u32, Day) -> i64,
) -> Vec<Column> {
    let info = Catalog::standard().dataset(dataset);
    let numeric = info
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| wanted(column.role) && matches!(column.ty, Type::Numeric(_)));
    numeric
        .filter_map(|(at, column)| {
            let feeds = Feeds::new(work, dataset, at, false)?;
            let held = feeds.days(work, dataset).filter(|_| column.role == Role::Flow);
            let elsewhere =
                |entity: u32, day: Day| held.as_ref().map_or(Column::MISSING, |days| absent(days, entity, day));
            let values = feeds.column(work, merged, elsewhere);
            Some(Column { name: column.name.as_str().into(), scale: u32::from(feeds.scale), values })
        })
        .collect()
}

/// Stock of listings: the sum over the places where it lies, by column, and the days on which a listing has a row.
pub(super) fn stock(work: &Work<'_>, identified: &Identified, merged: &Merged) -> (Rows, Stock) {
    let columns = columns(work, Dataset::Inventory, merged, |role| role == Role::State, |_, _, _| Column::MISSING);
    let names: Vec<Arc<str>> = columns.iter().map(|column| Arc::clone(&column.name)).collect();
    let places = Rows::sorted(identified.stock.len(), &merged.entity, merged.days.clone(), columns);
    let children = Children { parents: &identified.stock, count: identified.count(Kind::Listing) };
    // A place without a figure has none of it; suspect days do not make stock unknown, a missing key does.
    let mut rows = sum(&places, children, &names, Blank::Skips, |_| &[]);
    let info = Catalog::standard().dataset(Dataset::Inventory);
    let mut values = BTreeMap::new();
    for column in std::mem::take(&mut rows.columns) {
        let Some(at) = info.columns.iter().position(|known| known.name == column.name.as_ref()) else { continue };
        // A file without the column says nothing, not that the cell is empty.
        let held =
            Feeds::new(work, Dataset::Inventory, at, false).and_then(|feeds| feeds.days(work, Dataset::Inventory));
        let says = |listing: u32, day: Day| {
            let account = identified.account_or_self(Kind::Listing, listing);
            held.as_ref().is_none_or(|days| account.is_some_and(|account| days.contains(&(account, day))))
        };
        let mut seen = Vec::with_capacity(column.values.len());
        for listing in 0..u32::try_from(children.count).unwrap_or(u32::MAX) {
            for row in rows.of(listing) {
                if let (Some(day), Some(value)) = (rows.days.get(row), column.values.get(row))
                    && (*value != Column::MISSING || says(listing, *day))
                {
                    seen.push((listing, *day, *value));
                }
            }
        }
        values.insert(at, (seen, u8::try_from(column.scale).unwrap_or(0)));
    }
    (rows, values)
}

/// Which columns of which dataset are summed to which kind, as the catalog's flows need them. A product's figures are those
/// of its listings, each in its own account's days, so they are summed where they are asked for.
pub(super) fn sums_needed() -> BTreeMap<(Dataset, Kind), Vec<Arc<str>>> {
    let mut needed: BTreeMap<(Dataset, Kind), Vec<Arc<str>>> = BTreeMap::new();
    for flow in Catalog::standard().flows().iter().filter(|flow| flow.kind != Kind::Product) {
        for (dataset, column) in &flow.from {
            if Catalog::standard().dataset(*dataset).kind != flow.kind {
                let names = needed.entry((*dataset, flow.kind)).or_default();
                if !names.iter().any(|name| name.as_ref() == column) {
                    names.push(column.as_str().into());
                }
            }
        }
    }
    needed
}

/// The sums of a dataset to a kind above.
pub(super) fn summed(
    rows: &Rows,
    parents: &[Option<u32>],
    count: usize,
    names: &[Arc<str>],
    suspect: impl Fn(u32) -> Vec<Day>,
) -> Rows {
    let days: Vec<Vec<Day>> = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(suspect).collect();
    sum(rows, Children { parents, count }, names, Blank::Spoils, |parent| {
        days.get(parent as usize).map_or(&[], Vec::as_slice)
    })
}

/// The suspect days of a dataset in an account.
pub(super) fn suspect_days(coverage: &[Vec<Option<Coverage>>], account: Option<u32>, dataset: Dataset) -> Vec<Day> {
    let coverage = account.and_then(|account| coverage.get(account as usize)?.get(dataset.index())?.as_ref());
    coverage.map(|coverage| coverage.suspect.clone()).unwrap_or_default()
}
