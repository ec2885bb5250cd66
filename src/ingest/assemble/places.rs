//! Stock in all beside stock by place: a shop's export of products says how much there is of a thing, that of its inventory where
//! it lies. Added up they would be twice as much.

use crate::catalog::{Dataset, Kind};
use crate::ingest::assemble::work::{PartWork, Work};
use crate::ingest::snapshot::Slot;
use crate::table::{Column, Day};
use std::collections::BTreeSet;

/// Leaves out what a file without places says of a listing, where another says of the same day how much lies where.
pub(super) fn leave_out_totals(work: &mut Work<'_>) {
    let has_places =
        |part: &PartWork<'_>| (0..part.part.subjects.len()).any(|subject| part.slot(subject, Slot::Location).is_some());
    let stock = |part: &&PartWork<'_>| part.part.dataset == Dataset::Inventory && part.is_daily();
    let (placed, in_all): (Vec<_>, Vec<_>) = work.parts.iter().filter(stock).partition(|part| has_places(part));
    if placed.is_empty() || in_all.is_empty() {
        return;
    }
    let known: BTreeSet<(u32, Day)> = placed.into_iter().flat_map(figures).collect();
    for part in work.parts.iter_mut().filter(|part| stock(&&**part)) {
        if has_places(part) {
            continue;
        }
        let left_out = |(row, subject, when): (u32, u32, i32)| {
            let listing = part.entity(subject, Kind::Listing)?;
            known.contains(&(listing, Day(when))).then_some(row)
        };
        let rows: Vec<u32> = part.rows().filter_map(left_out).collect();
        part.leave_out(&rows);
    }
}

/// The listings and days of rows that say how many there are.
fn figures(part: &PartWork<'_>) -> BTreeSet<(u32, Day)> {
    let says = |row: u32| part.part.columns.iter().any(|column| column.value(row as usize) != Column::MISSING);
    let rows = part.rows().filter(|(row, ..)| says(*row));
    rows.filter_map(|(_, subject, when)| Some((part.entity(subject, Kind::Listing)?, Day(when)))).collect()
}
