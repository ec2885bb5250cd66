//! Rows of one file with one key, and names that several things bear.

use crate::catalog::{Dataset, Kind};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ingest::assemble::identity::{Identified, Unclear};
use crate::ingest::assemble::merge::{Merged, Ref, UNDATED};
use crate::ingest::assemble::work::Work;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Says what is doubled or unclear, and marks what no rule may act on. Sorted by file and line.
pub(super) fn report(
    work: &Work<'_>,
    identified: &mut Identified,
    merged: &BTreeMap<Dataset, Merged>,
) -> Vec<Diagnostic> {
    let mut found: BTreeMap<(Arc<str>, Option<String>, u64, String), Diagnostic> = BTreeMap::new();
    let mut add = |place: Place, diagnostic: Diagnostic| {
        if let Place::Cell { file, sheet, line, .. } = place {
            found.entry((file, sheet, line, diagnostic.message.clone())).or_insert(diagnostic);
        }
    };
    let mut doubled: BTreeSet<(Kind, u32)> = BTreeSet::new();
    for (dataset, merged) in merged {
        for row in &merged.doubled {
            twice(work, identified, (*dataset, merged, *row), &mut doubled, &mut add);
        }
    }
    for unclear in identified.unclear.clone() {
        let Some(place) = place(work, unclear.part, first_row(work, unclear)) else { continue };
        add(place.clone(), several(work, identified, unclear, place));
    }
    mark(identified, &doubled);
    found.into_values().collect()
}

fn place(work: &Work<'_>, part: usize, row: Option<u32>) -> Option<Place> {
    let part = work.parts.get(part)?;
    let line = row.and_then(|row| part.part.lines.get(row as usize)).copied().map_or(part.part.header_line, u64::from);
    Some(Place::Cell { file: Arc::clone(&part.snapshot.name), sheet: part.part.sheet.clone(), line, column: None })
}

fn first_row(work: &Work<'_>, unclear: Unclear) -> Option<u32> {
    let part = work.parts.get(unclear.part)?;
    part.part.subject.iter().position(|subject| *subject == unclear.subject).and_then(|row| u32::try_from(row).ok())
}

/// One file has two rows of one key on one day.
fn twice(
    work: &Work<'_>,
    identified: &Identified,
    (dataset, merged, row): (Dataset, &Merged, u32),
    doubled: &mut BTreeSet<(Kind, u32)>,
    add: &mut impl FnMut(Place, Diagnostic),
) {
    let refs = merged.refs(row as usize);
    let pairs = refs.windows(2).filter_map(|pair| match pair {
        [first, second] if first.part == second.part && second.row != UNDATED => Some((*first, *second)),
        _ => None,
    });
    let (Some(entity), Some(day)) = (merged.entity.get(row as usize), merged.days.get(row as usize)) else { return };
    let kind = crate::catalog::Catalog::standard().dataset(dataset).kind;
    let index = if dataset == Dataset::Inventory {
        identified.stock.get(*entity as usize).copied().flatten()
    } else {
        Some(*entity)
    };
    let name = index.map(|index| identified.describe(work, kind, index)).unwrap_or_default();
    for (first, second) in pairs {
        let lines = [first, second].map(|reference| line(work, reference));
        let (Some(from), Some(to)) = (lines.iter().min().copied(), lines.iter().max().copied()) else { continue };
        let Some(Place::Cell { file, sheet, .. }) = place(work, first.part as usize, Some(first.row)) else { continue };
        let place = Place::Cell { file, sheet, line: to, column: None };
        if named(work, first) {
            doubled.extend(index.map(|index| (kind, index)));
            let message = format!("two things are called {name}, as lines {from} and {to} of {day} show");
            let help = "their figures are added up and no rule acts on them; rename one of the two, or deliver a file with ids";
            add(place.clone(), Diagnostic::new(Code::AmbiguousEntity, place, message).help(help));
        } else if differ(work, first, second) {
            let message = format!("the row contradicts line {from}: both are {name} on {day}");
            let help = "what the two say differently is not used; delete the wrong one";
            add(place.clone(), Diagnostic::new(Code::BadRow, place, message).help(help));
        }
    }
}

fn line(work: &Work<'_>, reference: Ref) -> u64 {
    let lines = work.parts.get(reference.part as usize).map(|part| &part.part.lines);
    lines.and_then(|lines| lines.get(reference.row as usize)).copied().map_or(0, u64::from)
}

fn named(work: &Work<'_>, reference: Ref) -> bool {
    let Some(part) = work.parts.get(reference.part as usize) else { return false };
    part.part.subject.get(reference.row as usize).is_some_and(|subject| part.is_named(*subject))
}

fn differ(work: &Work<'_>, first: Ref, second: Ref) -> bool {
    let Some(part) = work.parts.get(first.part as usize) else { return false };
    let value =
        |column: &crate::ingest::snapshot::PartColumn, reference: Ref| column.values.get(reference.row as usize);
    part.part.columns.iter().any(|column| value(column, first) != value(column, second))
}

fn several(work: &Work<'_>, identified: &Identified, unclear: Unclear, place: Place) -> Diagnostic {
    let name = identified.describe(work, unclear.kind, unclear.place);
    let message = format!("this file has no ids, and several things are called {name}");
    Diagnostic::new(Code::AmbiguousEntity, place, message)
        .help("no rule acts on any of them; rename all but one, or deliver this report with ids")
}

/// What bears a doubled name takes no action, nor does what hangs below it.
fn mark(identified: &mut Identified, doubled: &BTreeSet<(Kind, u32)>) {
    for (kind, index) in doubled {
        let slot =
            identified.entities.get_mut(kind.index()).and_then(|entities| entities.ambiguous.get_mut(*index as usize));
        if let Some(slot) = slot {
            *slot = true;
        }
    }
    for kind in [Kind::AdGroup, Kind::Keyword, Kind::SearchTerm, Kind::Placement, Kind::ProductAd] {
        let above = kind
            .parent()
            .and_then(|parent| identified.entities.get(parent.index()))
            .map(|above| above.ambiguous.clone());
        let (Some(above), Some(entities)) = (above, identified.entities.get_mut(kind.index())) else { continue };
        for (slot, parent) in entities.ambiguous.iter_mut().zip(&entities.parents) {
            *slot |= parent.and_then(|parent| above.get(parent as usize).copied()).unwrap_or(false);
        }
    }
}
