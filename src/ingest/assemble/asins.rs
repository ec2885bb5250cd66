//! Files that know a thing by its ASIN only: where one SKU of the account bears it, they are about that SKU.

use crate::catalog::{Catalog, Dataset};
use crate::ingest::assemble::work::Work;
use crate::ingest::snapshot::Slot;
use crate::table::{Column, StrId};
use std::collections::{BTreeMap, BTreeSet};

/// Gives every subject whose SKU is an ASIN the SKU that bears it. Where several do, nothing says which is meant.
pub(super) fn join(work: &mut Work<'_>) {
    let Some(column) = Catalog::standard().dataset(Dataset::Listings).columns.iter().position(|of| of.name == "asin")
    else {
        return;
    };
    let mut bearers: BTreeMap<(u32, StrId), BTreeSet<StrId>> = BTreeMap::new();
    let mut skus: BTreeSet<(u32, StrId)> = BTreeSet::new();
    for (_, part) in work.of(Dataset::Listings) {
        let asins = part.part.columns.iter().find(|of| of.column == column);
        let mut done = vec![false; part.account.len()];
        for (row, subject) in part.part.subject.iter().enumerate() {
            let known = part.account.get(*subject as usize).zip(part.slot(*subject, Slot::Sku));
            let Some(((account, sku), done)) = known.zip(done.get_mut(*subject as usize)).filter(|(_, done)| !**done)
            else {
                continue;
            };
            let value = asins.map_or(Column::MISSING, |asins| asins.value(row));
            let asin = u32::try_from(value).ok().map(|id| part.text(StrId(id)));
            *done = asin.is_some();
            // A row that is known by its ASIN itself says nothing of SKUs.
            if asin.is_some_and(|asin| asin == sku) {
                continue;
            }
            skus.insert((*account, sku));
            if let Some(asin) = asin {
                bearers.entry((*account, asin)).or_default().insert(sku);
            }
        }
    }
    if bearers.is_empty() {
        return;
    }
    for part in &mut work.parts {
        let of = |subject: u32| {
            let (account, sku) = (*part.account.get(subject as usize)?, part.slot(subject, Slot::Sku)?);
            let bearers = bearers.get(&(account, sku)).filter(|_| !skus.contains(&(account, sku)))?;
            if bearers.len() == 1 { bearers.first().copied() } else { None }
        };
        let joined: Vec<Option<StrId>> = (0..part.part.subjects.len()).map(of).collect();
        if joined.iter().any(Option::is_some) {
            part.skus = joined;
        }
    }
}
