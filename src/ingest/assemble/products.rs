//! Products above listings, and the links that no parent gives.

use crate::catalog::{Catalog, Dataset, Kind};
use crate::ingest::assemble::identity::Identified;
use crate::ingest::assemble::work::Work;
use crate::ingest::cell::Num;
use crate::ingest::numbers::{Numbers, rounded_to};
use crate::ingest::products::Products;
use crate::ingest::snapshot::Slot;
use crate::table::build::{Sighting, runs};
use crate::table::{AttrStore, Day, Entities, StrId};

/// Makes the products, and links listings to them and product ads to listings. Gives the packs of the table.
pub(super) fn products(work: &mut Work<'_>, identified: &mut Identified, table: &Products) -> Vec<Option<Num>> {
    let listings = identified.entities.get(Kind::Listing.index()).cloned().unwrap_or_else(Entities::none);
    let account = |index: u32| {
        listings.account(index).and_then(|account| work.accounts.get(account.0 as usize)).map_or("", String::as_str)
    };
    let sku =
        |index: u32| listings.ids.get(index as usize).map(|id| work.strings.get(*id).as_ref()).unwrap_or_default();
    let names: Vec<String> =
        listings.indices().map(|index| table.product(account(index), sku(index)).to_owned()).collect();
    let packs = listings.indices().map(|index| table.pack(account(index), sku(index))).collect();
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let place = |name: &String| sorted.binary_search(&name).ok().and_then(|at| u32::try_from(at).ok());
    let to_product = names.iter().map(place).collect();
    let ids: Vec<StrId> = sorted.iter().map(|name| work.strings.intern(name)).collect();
    let count = ids.len();
    if let Some(entities) = identified.entities.get_mut(Kind::Product.index()) {
        entities.names.clone_from(&ids);
        entities.ids = ids;
        entities.accounts = vec![None; count];
        entities.parents = vec![None; count];
        entities.ambiguous = vec![false; count];
    }
    identified.product_of = to_product;
    identified.listing_of = advertised(work, identified);
    packs
}

/// The listing of each product ad: the SKU in the same account.
fn advertised(work: &Work<'_>, identified: &Identified) -> Vec<Option<u32>> {
    let mut links = vec![None; identified.count(Kind::ProductAd)];
    for (_, part) in work.of(Dataset::ProductAds).filter(|(_, part)| part.part.subjects.has(Slot::Sku)) {
        for subject in 0..part.part.subjects.len() {
            let slot = part.entity(subject, Kind::ProductAd).and_then(|ad| links.get_mut(ad as usize));
            if let Some(slot) = slot {
                *slot = part.entity(subject, Kind::Listing);
            }
        }
    }
    links
}

/// The campaign of each keyword, where some stand in no ad group: a campaign's own negatives, and those of reports that name none.
pub(super) fn campaigns_of_keywords(work: &Work<'_>, identified: &Identified) -> Option<Vec<Option<u32>>> {
    let mut campaigns = identified.parents(Kind::Keyword, Kind::Campaign);
    let mut any = false;
    let parts = [Dataset::Keywords, Dataset::SearchTerms].into_iter().flat_map(|dataset| work.of(dataset));
    for (_, part) in parts {
        for subject in 0..part.part.subjects.len() {
            let (keyword, campaign) = (part.entity(subject, Kind::Keyword), part.entity(subject, Kind::Campaign));
            let slot = keyword.and_then(|keyword| campaigns.get_mut(keyword as usize));
            if let Some(slot) = slot.filter(|slot| slot.is_none()) {
                *slot = campaign;
                any |= campaign.is_some();
            }
        }
    }
    any.then_some(campaigns)
}

/// The last day of the calendar that anything is asked about: a table's pack holds on every day.
const ALWAYS: Day = Day(100_000);

/// The packs of the table, where no listing file has them.
pub(super) fn add_packs(attrs: &mut [AttrStore], packs: &[Option<Num>], listings: usize) {
    let attr = Catalog::standard().find_attr(Kind::Listing, "pack").map(|attr| attr.id.0 as usize);
    let Some(store) = attr.and_then(|attr| attrs.get_mut(attr)) else { return };
    if packs.iter().all(Option::is_none) {
        return;
    }
    let mut numbers = Numbers::default();
    for pack in packs {
        match pack {
            Some(pack) => numbers.push(*pack),
            None => numbers.push_missing(),
        }
    }
    let scale = u8::try_from(store.scale).unwrap_or(0).max(numbers.scale);
    let known = |index: u32| !store.of(index).is_empty();
    let mut sightings = Vec::new();
    for (index, pack) in (0_u32..).zip(packs) {
        let pack = pack.filter(|_| !known(index)).map(|pack| rounded_to(pack.mantissa, pack.places, scale).0);
        if let Some(value) = pack {
            sightings.extend([Day(0), ALWAYS].map(|day| Sighting { entity: index, day, value }));
            continue;
        }
        // What files say stays as it is.
        let lift = |value: i64| {
            if value <= crate::table::Column::REFUSED {
                value
            } else {
                rounded_to(value, u8::try_from(store.scale).unwrap_or(0), scale).0
            }
        };
        for run in store.of(index) {
            let days = if run.first == run.last { vec![run.first] } else { vec![run.first, run.last] };
            sightings.extend(days.into_iter().map(|day| Sighting { entity: index, day, value: lift(run.value) }));
        }
    }
    *store = runs(listings, sightings.into_iter(), u32::from(scale), u32::MAX);
}
