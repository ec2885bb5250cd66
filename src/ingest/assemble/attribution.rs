//! Sales of 7 days after a click and sales of 14 are two figures: where one entity has both, its windows would mix them.

use crate::catalog::Dataset;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::work::Work;
use std::collections::{BTreeMap, BTreeSet};

/// The entities that files of one attribution are about, and the first such part of each.
type Entities = BTreeMap<u32, usize>;

/// Says where files of an account count the same entities' sales differently. Brands and Display always count 14 days and Products
/// 7, so that different campaigns may well differ.
pub(super) fn report(work: &Work<'_>, identified: &Identified) -> Vec<Diagnostic> {
    let mut found: BTreeMap<(u32, Dataset), BTreeMap<u32, Entities>> = BTreeMap::new();
    let mixed = attributions(work);
    for (at, part) in work.parts.iter().enumerate() {
        let Some(days) = part.part.attribution else { continue };
        for (_, subject, _) in part.rows() {
            let account = part.account.get(subject as usize).copied().unwrap_or(0);
            let key = (account, part.part.dataset);
            if mixed.get(&key).is_some_and(|all| all.len() > 1)
                && let Some(entity) = part.entity(subject, part.kind())
            {
                found.entry(key).or_default().entry(days).or_default().entry(entity).or_insert(at);
            }
        }
    }
    found.into_values().filter_map(|by_days| both(work, identified, &by_days)).collect()
}

/// The attributions of each account and dataset.
fn attributions(work: &Work<'_>) -> BTreeMap<(u32, Dataset), BTreeSet<u32>> {
    let mut all: BTreeMap<(u32, Dataset), BTreeSet<u32>> = BTreeMap::new();
    for part in &work.parts {
        for account in part.part.attribution.iter().flat_map(|_| &part.account) {
            all.entry((*account, part.part.dataset)).or_default().extend(part.part.attribution);
        }
    }
    all
}

fn both(work: &Work<'_>, identified: &Identified, by_days: &BTreeMap<u32, Entities>) -> Option<Diagnostic> {
    let pairs = by_days.iter().zip(by_days.iter().skip(1));
    let (one, other, entity) = pairs.into_iter().find_map(|((few, less), (many, more))| {
        let entity = less.keys().find(|entity| more.contains_key(*entity))?;
        Some(((*few, *less.get(entity)?), (*many, *more.get(entity)?), *entity))
    })?;
    let (first, second) = (work.parts.get(one.1)?, work.parts.get(other.1)?);
    let message = format!(
        "sales of {} are counted {} days after a click here, and {} days in `{}`",
        identified.describe(work, second.kind(), entity),
        other.0,
        one.0,
        first.snapshot.name
    );
    let help = "download both with the same attribution; of a file that has several, `attribution = \"7d\"` in the account's section of portreeve.toml takes one";
    Some(Diagnostic::new(Code::AttributionMixed, Place::File(second.snapshot.name.clone()), message).help(help))
}
