//! What is known of entities beside their names: currency, first row, own rows.

use crate::catalog::{Catalog, Kind};
use crate::ingest::assemble::accounts::currency;
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::merge::{Merged, UNDATED};
use crate::ingest::assemble::work::Work;
use crate::table::{Account, Day};
use crate::value::Currency;
use std::collections::BTreeMap;

/// What rows say of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Money {
    None,
    One(Currency),
    Mixed,
}

impl Money {
    fn and(self, other: Currency) -> Self {
        match self {
            Self::None => Self::One(other),
            Self::One(known) if known == other => self,
            Self::One(_) | Self::Mixed => Self::Mixed,
        }
    }
}

/// Fills in the columns of all entities that need the rows.
pub(super) fn finish(
    work: &Work<'_>,
    identified: &mut Identified,
    accounts: &[Account],
    merged: &BTreeMap<crate::catalog::Dataset, Merged>,
) {
    let mut money: Vec<Vec<Money>> = Kind::ALL.iter().map(|kind| vec![Money::None; identified.count(*kind)]).collect();
    let mut own: Vec<Vec<bool>> =
        Kind::ALL.iter().map(|kind| vec![is_always_own(*kind); identified.count(*kind)]).collect();
    let mut seen: Vec<Vec<Option<Day>>> = Kind::ALL.iter().map(|kind| vec![None; identified.count(*kind)]).collect();
    for part in &work.parts {
        let first_days = part.first_days();
        let mut kinds: Vec<Kind> = part.kinds().collect();
        kinds.push(Kind::Account);
        for subject in 0..part.part.subjects.len() {
            let named = currency(work, part, subject);
            for kind in &kinds {
                let Some(index) = part.entity(subject, *kind) else { continue };
                let slot = seen.get_mut(kind.index()).and_then(|days| days.get_mut(index as usize));
                if let Some(day) = first_days.get(subject as usize).copied().flatten() {
                    earlier(slot, day);
                }
                let slot = money.get_mut(kind.index()).and_then(|money| money.get_mut(index as usize));
                if let (Some(slot), Some(named)) = (slot, named) {
                    *slot = slot.and(named);
                }
            }
            let about = part.entity(subject, part.kind());
            let slot = about.and_then(|index| own.get_mut(part.kind().index())?.get_mut(index as usize));
            if let Some(slot) = slot {
                *slot = true;
            }
        }
    }
    let firsts = first_rows(identified, accounts, merged);
    for kind in Kind::ALL {
        let (Some(entities), Some(money), Some(own), Some(firsts), Some(seen)) = (
            identified.entities.get_mut(kind.index()),
            money.get(kind.index()),
            own.get_mut(kind.index()),
            firsts.get(kind.index()),
            seen.get_mut(kind.index()),
        ) else {
            continue;
        };
        let of_account = |index: u32| {
            entities.account(index).and_then(|account| accounts.get(account.0 as usize)).map(|account| account.currency)
        };
        entities.currencies = (0_u32..)
            .zip(money)
            .map(|(index, money)| match money {
                Money::None => of_account(index),
                Money::One(currency) => Some(*currency),
                Money::Mixed => None,
            })
            .collect();
        entities.own_rows = std::mem::take(own);
        entities.first_rows.clone_from(firsts);
        entities.first_seen = std::mem::take(seen);
    }
    product_currencies(identified);
}

/// Kinds that no dataset of their own shows.
fn is_always_own(kind: Kind) -> bool {
    kind == Kind::Account || !Catalog::standard().datasets().iter().any(|info| info.kind == kind)
}

fn earlier(slot: Option<&mut Option<Day>>, day: Day) {
    if let Some(slot) = slot {
        *slot = Some(slot.map_or(day, |known| known.min(day)));
    }
}

/// The day of each entity's first row in a dataset of its own kind. Where the account never delivered one, the first day on
/// which anything below it has a row: it is at least that old.
fn first_rows(
    identified: &Identified,
    accounts: &[Account],
    merged: &BTreeMap<crate::catalog::Dataset, Merged>,
) -> Vec<Vec<Option<Day>>> {
    let mut own: Vec<Vec<Option<Day>>> = Kind::ALL.iter().map(|kind| vec![None; identified.count(*kind)]).collect();
    let mut any = own.clone();
    for (dataset, merged) in merged {
        let kind = Catalog::standard().dataset(*dataset).kind;
        let mut last = None;
        for (row, (entity, day)) in merged.entity.iter().zip(&merged.days).enumerate() {
            if last == Some(*entity) || merged.refs(row).iter().all(|reference| reference.row == UNDATED) {
                continue;
            }
            last = Some(*entity);
            let stock = *dataset == crate::catalog::Dataset::Inventory;
            let index = if stock { identified.stock.get(*entity as usize).copied().flatten() } else { Some(*entity) };
            let Some(index) = index else { continue };
            earlier(own.get_mut(kind.index()).and_then(|days| days.get_mut(index as usize)), *day);
            let mut at = (kind, index);
            while let Some(parent) = at.0.parent().filter(|parent| *parent != Kind::Account) {
                let Some(above) = identified.entities.get(at.0.index()).and_then(|entities| entities.parent(at.1))
                else {
                    break;
                };
                earlier(any.get_mut(parent.index()).and_then(|days| days.get_mut(above as usize)), *day);
                at = (parent, above);
            }
        }
    }
    for kind in Kind::ALL {
        let datasets: Vec<_> = Catalog::standard().datasets().iter().filter(|info| info.kind == *kind).collect();
        let (Some(own), Some(any), Some(entities)) =
            (own.get_mut(kind.index()), any.get(kind.index()), identified.entities.get(kind.index()))
        else {
            continue;
        };
        for ((index, slot), seen) in (0_u32..).zip(own.iter_mut()).zip(any) {
            let account = entities.account(index).and_then(|account| accounts.get(account.0 as usize));
            let delivered = |account: &Account| {
                let daily =
                    |dataset: crate::catalog::Dataset| account.coverage.get(dataset.index()).and_then(Option::as_ref);
                datasets.iter().any(|info| daily(info.dataset).is_some_and(|coverage| !coverage.days.is_empty()))
            };
            if slot.is_none() && !account.is_some_and(delivered) {
                *slot = *seen;
            }
        }
    }
    own
}

/// A product's currency is that of its listings, when they agree.
fn product_currencies(identified: &mut Identified) {
    let Some(listings) = identified.entities.get(Kind::Listing.index()).map(|listings| listings.currencies.clone())
    else {
        return;
    };
    let mut money = vec![Money::None; identified.count(Kind::Product)];
    for (listing, product) in listings.iter().zip(&identified.product_of) {
        let slot = product.and_then(|product| money.get_mut(product as usize));
        if let Some(slot) = slot {
            *slot = listing.map_or(Money::Mixed, |currency| slot.and(currency));
        }
    }
    if let Some(products) = identified.entities.get_mut(Kind::Product.index()) {
        products.currencies =
            money.iter().map(|money| if let Money::One(currency) = money { Some(*currency) } else { None }).collect();
        products.own_rows = vec![true; money.len()];
        products.first_rows = vec![None; money.len()];
        products.first_seen = vec![None; money.len()];
    }
}
