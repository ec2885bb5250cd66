//! Facts of whole periods: summary files, the newest observation of a key and column winning.

use crate::catalog::{Catalog, Dataset, Kind, Role};
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::merge::{Feeds, Ref};
use crate::ingest::assemble::work::Work;
use crate::table::build::{Blank, Children, sum};
use crate::table::{AccountId, Column, Day, Period, Rows};
use crate::value::Type;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The summaries of a dataset about its own entities, sorted by account, end and start.
pub(super) fn periods(work: &Work<'_>, identified: &Identified, dataset: Dataset) -> Vec<Period> {
    let info = Catalog::standard().dataset(dataset);
    // By account, end and start: of each entity its observations.
    let mut groups: BTreeMap<(u32, Day, Day), Vec<(u32, Ref)>> = BTreeMap::new();
    // Rows of nothing but states (negatives, say) are no figures of the period.
    for (at, part) in work.of(dataset).filter(|(_, part)| !part.is_daily() && part.has_figures()) {
        for (row, subject, when) in part.rows() {
            let (Some(entity), Some((start, end))) = (part.entity(subject, info.kind), part.period(when)) else {
                continue;
            };
            let Some(account) = identified.account_or_self(info.kind, entity) else { continue };
            let reference = Ref { part: u32::try_from(at).unwrap_or(u32::MAX), row };
            groups.entry((account, end, start)).or_default().push((entity, reference));
        }
    }
    let feeds: Vec<(Arc<str>, Feeds<'_>)> = info
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.role == Role::Flow && matches!(column.ty, Type::Numeric(_)))
        .filter_map(|(at, column)| Some((column.name.as_str().into(), Feeds::new(work, dataset, at, false)?)))
        .collect();
    groups
        .into_iter()
        .map(|((account, end, start), rows)| period(work, AccountId(account), (start, end), rows, &feeds))
        .collect()
}

fn period(
    work: &Work<'_>,
    account: AccountId,
    (start, end): (Day, Day),
    mut rows: Vec<(u32, Ref)>,
    feeds: &[(Arc<str>, Feeds<'_>)],
) -> Period {
    let rank = |part: u32| work.parts.get(part as usize).map_or(0, |part| part.rank);
    rows.sort_unstable_by_key(|(entity, reference)| {
        (*entity, Reverse((rank(reference.part), reference.part)), reference.row)
    });
    let groups: Vec<&[(u32, Ref)]> = rows.chunk_by(|left, right| left.0 == right.0).collect();
    let refs: Vec<Vec<Ref>> =
        groups.iter().map(|group| group.iter().map(|(_, reference)| *reference).collect()).collect();
    let has = |feeds: &Feeds<'_>| rows.iter().any(|(_, reference)| feeds.has(reference.part));
    let columns = feeds.iter().filter(|(_, feeds)| has(feeds)).map(|(name, feeds)| Column {
        name: Arc::clone(name),
        scale: u32::from(feeds.scale),
        values: refs
            .iter()
            .map(|refs| feeds.of(work, refs, true).map_or(Column::MISSING, |(value, _)| value))
            .collect(),
    });
    Period {
        account,
        start,
        end,
        observed: rows.iter().map(|(_, reference)| u64::from(rank(reference.part))).max().unwrap_or(0),
        columns: columns.collect(),
        entities: groups.iter().filter_map(|group| group.first()).map(|(entity, _)| *entity).collect(),
    }
}

/// The same summaries about what stands above.
pub(super) fn summed(periods: &[Period], parents: &[Option<u32>], count: usize, names: &[Arc<str>]) -> Vec<Period> {
    periods.iter().map(|period| above(period, parents, count, names)).collect()
}

fn above(period: &Period, parents: &[Option<u32>], count: usize, names: &[Arc<str>]) -> Period {
    // A period is summed like one day.
    let days = vec![period.end; period.entities.len()];
    let rows = Rows::sorted(parents.len(), &period.entities, days, period.columns.clone());
    let sums = sum(&rows, Children { parents, count }, names, Blank::Spoils, |_| &[]);
    let entities =
        (0..u32::try_from(count).unwrap_or(u32::MAX)).filter(|parent| !sums.of(*parent).is_empty()).collect();
    Period { entities, columns: sums.columns, ..period.clone() }
}

/// Whether the catalog's flows know a dataset's periods about a kind.
pub(super) fn kinds(needed: &BTreeMap<(Dataset, Kind), Vec<Arc<str>>>, dataset: Dataset) -> Vec<(Kind, Vec<Arc<str>>)> {
    needed.iter().filter(|((of, _), _)| *of == dataset).map(|((_, kind), names)| (*kind, names.clone())).collect()
}
