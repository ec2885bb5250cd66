//! The entities that the rows speak of, who belongs to whom, and the as-of day of each account.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::data::{Dataset, GeneratedWorkspace};
use super::history::EntityRef;
use super::store::{Seen, Store};
use super::tree::Kind;
use super::value::{Day, Known, Why, unknown};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entity {
    pub kind: Kind,
    /// Empty for a product, which spans accounts.
    pub account: String,
    /// Its key columns, joined by `|`.
    pub id: String,
    pub campaign: Option<String>,
    pub ad_group: Option<String>,
    pub keyword: Option<String>,
    pub sku: Option<String>,
    /// Two entities bear its names while a file names it without an id.
    pub ambiguous: bool,
}

impl Entity {
    pub(crate) fn reference(&self) -> EntityRef {
        EntityRef { account: self.account.clone(), kind: self.kind, id: self.id.clone() }
    }

    fn new(kind: Kind, account: &str, id: String) -> Entity {
        Entity {
            kind,
            account: account.to_owned(),
            id,
            campaign: None,
            ad_group: None,
            keyword: None,
            sku: None,
            ambiguous: false,
        }
    }
}

pub(crate) struct World<'w> {
    pub store: Store<'w>,
    pub entities: Vec<Entity>,
    pub as_of: BTreeMap<String, Option<Day>>,
    /// How often each part of the language gave something known.
    met: RefCell<BTreeMap<&'static str, usize>>,
}

impl<'w> World<'w> {
    pub(crate) fn new(workspace: &'w GeneratedWorkspace) -> World<'w> {
        let store = Store::new(workspace);
        let as_of: BTreeMap<String, Option<Day>> = workspace
            .accounts
            .iter()
            .map(|account| {
                let newest = workspace.days_held(&account.name).last().copied();
                (account.name.clone(), workspace.as_of.or(newest))
            })
            .collect();
        let mut world = World { store, entities: Vec::new(), as_of, met: RefCell::default() };
        world.entities = world.find_entities();
        world
    }

    pub(crate) fn workspace(&self) -> &'w GeneratedWorkspace {
        self.store.workspace
    }

    pub(crate) fn meet(&self, part: &'static str) {
        *self.met.borrow_mut().entry(part).or_default() += 1;
    }

    pub(crate) fn met(&self) -> BTreeMap<&'static str, usize> {
        self.met.borrow().clone()
    }

    /// State is also taken from a file of the day after the as-of day; later rows are not seen.
    pub(crate) fn horizon(&self, account: &str) -> Day {
        self.as_of.get(account).copied().flatten().map_or(0, |day| day + 1)
    }

    pub(crate) fn today(&self, account: &str) -> Day {
        self.as_of.get(account).copied().flatten().unwrap_or(0)
    }

    /// The rows of a dataset that are about an entity, or about its children.
    pub(crate) fn rows_of(&self, entity: &Entity, dataset: Dataset) -> Vec<&Seen<'w>> {
        self.store.rows(&entity.account, dataset).iter().filter(|seen| is_about(entity, dataset, seen)).collect()
    }

    /// As [`World::rows_of`], with the rows of summaries.
    pub(crate) fn sightings_of(&self, entity: &Entity, dataset: Dataset) -> Vec<&Seen<'w>> {
        self.store.sightings(&entity.account, dataset).iter().filter(|seen| is_about(entity, dataset, seen)).collect()
    }

    pub(crate) fn entity(&self, account: &str, kind: Kind, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|e| e.account == account && e.kind == kind && e.id == id)
    }

    /// The parent by a dot; `None` where there is none.
    pub(crate) fn up(&self, entity: &Entity, kind: Kind) -> Option<&Entity> {
        if entity.kind == kind {
            return self.entity(&entity.account, kind, &entity.id);
        }
        let account = &entity.account;
        match kind {
            Kind::Account => self.entity(account, kind, account),
            Kind::Campaign => self.entity(account, kind, entity.campaign.as_deref()?),
            Kind::AdGroup => self.entity(account, kind, entity.ad_group.as_deref()?),
            Kind::Keyword => self.entity(account, kind, entity.keyword.as_deref()?),
            Kind::Listing => self.entity(account, kind, entity.sku.as_deref()?),
            Kind::Product => {
                let product = self.product_of(account, entity.sku.as_deref()?);
                self.entity("", kind, &product)
            }
            _ => None,
        }
    }

    pub(crate) fn product_of(&self, account: &str, sku: &str) -> String {
        self.workspace()
            .products
            .iter()
            .find(|(of, known, _)| of == account && known == sku)
            .map_or_else(|| sku.to_owned(), |(_, _, product)| product.clone())
    }

    /// Absent from the newest complete list.
    pub(crate) fn is_gone(&self, entity: &Entity) -> bool {
        let dataset = match entity.kind {
            Kind::Listing => Dataset::Listings,
            Kind::Health => Dataset::AccountHealth,
            Kind::Product => {
                return self.related(entity, Kind::Listing, None).is_ok_and(|listings| listings.is_empty());
            }
            _ => return false,
        };
        let key = vec![entity.id.clone()];
        let horizon = self.horizon(&entity.account);
        let is_listed = self.store.rows(&entity.account, dataset).iter().any(|seen| seen.day <= horizon);
        if entity.kind == Kind::Listing && !is_listed {
            // Without a list of listings that of the stock says what there is.
            let stock = self.store.rows(&entity.account, Dataset::Inventory).iter().filter(|seen| seen.day <= horizon);
            let newest = stock.clone().map(|seen| seen.day).max();
            return newest.is_some()
                && !stock.clone().any(|seen| Some(seen.day) == newest && is_about(entity, Dataset::Inventory, seen));
        }
        self.store.is_gone(&entity.account, dataset, &key, horizon)
    }

    /// Whether an ad entity itself is enabled; an unknown state counts as enabled.
    pub(crate) fn is_enabled(&self, entity: &Entity) -> bool {
        match super::state::newest(self, entity, "state") {
            Ok(super::value::Value::Text(state)) => state == "enabled",
            _ => true,
        }
    }

    /// The members of `any KIND [of PARENT]`, seen from an entity.
    pub(crate) fn related(&self, from: &Entity, kind: Kind, of: Option<Kind>) -> Known<Vec<&Entity>> {
        let anchor = match of {
            None => from,
            Some(parent) => match self.up(from, parent) {
                Some(anchor) => anchor,
                None => return unknown(Why::Missing),
            },
        };
        if anchor.kind != Kind::Product {
            self.needs(anchor, kind)?;
        }
        if kind == Kind::Listing {
            return Ok(self.listings_of(anchor));
        }
        Ok(self
            .entities
            .iter()
            .filter(|e| e.kind == kind && (e.account == anchor.account || kind == Kind::Product))
            .filter(|e| belongs(e, anchor))
            .filter(|e| kind == Kind::Product || !self.is_gone(e))
            .collect())
    }

    /// A dataset that the account has never delivered makes what needs it unknown.
    fn needs(&self, anchor: &Entity, kind: Kind) -> Known<()> {
        let delivered = |set| self.store.is_delivered(&anchor.account, set);
        let ads =
            [Dataset::Campaigns, Dataset::Keywords, Dataset::ProductAds, Dataset::SearchTerms, Dataset::Placements];
        let there = match kind {
            Kind::Campaign | Kind::AdGroup => ads.into_iter().any(delivered),
            Kind::Keyword => delivered(Dataset::Keywords),
            Kind::SearchTerm => delivered(Dataset::SearchTerms),
            Kind::Placement => delivered(Dataset::Placements),
            Kind::ProductAd => delivered(Dataset::ProductAds),
            Kind::Listing => delivered(Dataset::Listings) && (!anchor.kind.is_ad() || delivered(Dataset::ProductAds)),
            Kind::Offer => delivered(Dataset::Offers),
            Kind::Review => delivered(Dataset::Reviews),
            Kind::Order => delivered(Dataset::Orders),
            Kind::Ticket => delivered(Dataset::Tickets),
            Kind::Health => delivered(Dataset::AccountHealth),
            Kind::Account | Kind::Product => true,
        };
        if there { Ok(()) } else { unknown(Why::NoData) }
    }

    /// Ads reach the SKUs of enabled product ads; a campaign those of its enabled ad groups.
    fn listings_of(&self, anchor: &Entity) -> Vec<&Entity> {
        let skus: Option<BTreeSet<&str>> = match anchor.kind {
            Kind::Account | Kind::Product => None,
            Kind::Keyword | Kind::SearchTerm | Kind::AdGroup | Kind::Campaign | Kind::Placement => Some(
                self.entities
                    .iter()
                    .filter(|e| e.kind == Kind::ProductAd && e.account == anchor.account)
                    .filter(|ad| self.advertises(ad, anchor) && self.is_enabled(ad))
                    .filter_map(|ad| ad.sku.as_deref())
                    .collect(),
            ),
            _ => Some(anchor.sku.as_deref().into_iter().collect()),
        };
        self.entities
            .iter()
            .filter(|e| e.kind == Kind::Listing && !self.is_gone(e))
            .filter(|listing| match (&skus, anchor.kind) {
                (_, Kind::Product) => {
                    let sku = listing.sku.as_deref().unwrap_or_default();
                    self.product_of(&listing.account, sku) == anchor.id
                }
                (Some(skus), _) => listing.account == anchor.account && skus.contains(listing.id.as_str()),
                (None, _) => listing.account == anchor.account,
            })
            .collect()
    }

    fn advertises(&self, ad: &Entity, anchor: &Entity) -> bool {
        match anchor.kind {
            Kind::AdGroup => ad.ad_group.as_ref() == Some(&anchor.id),
            Kind::Keyword | Kind::SearchTerm => ad.ad_group == anchor.ad_group,
            Kind::Campaign | Kind::Placement => {
                let campaign = if anchor.kind == Kind::Campaign { Some(&anchor.id) } else { anchor.campaign.as_ref() };
                ad.campaign.as_ref() == campaign
                    && self.up(ad, Kind::AdGroup).is_none_or(|group| self.is_enabled(group))
            }
            _ => false,
        }
    }

    fn find_entities(&self) -> Vec<Entity> {
        let mut found: BTreeMap<(Kind, String, String), Entity> = BTreeMap::new();
        let mut keep = |entity: Entity| {
            let key = (entity.kind, entity.account.clone(), entity.id.clone());
            let known = found.entry(key).or_insert_with(|| entity.clone());
            known.ambiguous |= entity.ambiguous;
            known.campaign = known.campaign.take().or(entity.campaign);
            known.ad_group = known.ad_group.take().or(entity.ad_group);
        };
        for account in &self.workspace().accounts {
            let name = account.name.as_str();
            keep(Entity::new(Kind::Account, name, name.to_owned()));
            for dataset in Dataset::ALL {
                let horizon = self.horizon(name);
                for seen in self.store.sightings(name, dataset) {
                    if seen.day <= horizon {
                        for entity in self.entities_of(name, dataset, seen) {
                            keep(entity);
                        }
                    }
                }
            }
        }
        found.into_values().collect()
    }

    /// Whom one row speaks of: its own entity and the parents it names.
    fn entities_of(&self, account: &str, dataset: Dataset, seen: &Seen) -> Vec<Entity> {
        let text = |column: &str| seen.text(column).map(str::to_owned);
        let mut own = Entity::new(own_kind(dataset), account, seen.key.join(" / "));
        own.campaign = text("campaign_id");
        own.ad_group = text("ad_group_id");
        own.sku = text("sku");
        let mut named = Vec::new();
        if dataset == Dataset::SearchTerms {
            own.keyword = text("keyword_id");
        }
        if let Some(keyword) = &own.keyword {
            let mut above = Entity::new(Kind::Keyword, account, keyword.clone());
            (above.campaign, above.ad_group) = (own.campaign.clone(), own.ad_group.clone());
            named.push(above);
        }
        if dataset == Dataset::Keywords {
            own.ambiguous = seen.layers.iter().any(|(_, row)| self.store.names.is_ambiguous(account, row));
        }
        let mut entities = named;
        if let Some(campaign) = &own.campaign
            && own.kind != Kind::Campaign
        {
            entities.push(Entity::new(Kind::Campaign, account, campaign.clone()));
        }
        if let Some(ad_group) = &own.ad_group {
            let mut group = Entity::new(Kind::AdGroup, account, ad_group.clone());
            group.campaign.clone_from(&own.campaign);
            entities.push(group);
        }
        if let Some(sku) = &own.sku {
            let mut listing = Entity::new(Kind::Listing, account, sku.clone());
            listing.sku = Some(sku.clone());
            entities.push(listing);
            entities.push(Entity::new(Kind::Product, "", self.product_of(account, sku)));
        }
        match dataset {
            Dataset::Campaigns => own.campaign = None,
            // Stock and traffic are attributes of the listing and the account.
            Dataset::Inventory | Dataset::Traffic => return entities,
            _ => {}
        }
        entities.push(own);
        entities
    }
}

fn own_kind(dataset: Dataset) -> Kind {
    match dataset {
        Dataset::Keywords => Kind::Keyword,
        Dataset::SearchTerms => Kind::SearchTerm,
        Dataset::Campaigns => Kind::Campaign,
        Dataset::Placements => Kind::Placement,
        Dataset::ProductAds => Kind::ProductAd,
        Dataset::Listings | Dataset::Inventory => Kind::Listing,
        Dataset::Orders => Kind::Order,
        Dataset::Reviews => Kind::Review,
        Dataset::AccountHealth => Kind::Health,
        Dataset::Traffic => Kind::Account,
        Dataset::Offers => Kind::Offer,
        Dataset::Tickets => Kind::Ticket,
    }
}

/// Whether a dataset's rows are about a kind itself; stock is about listings.
pub(crate) fn is_own(dataset: Dataset, kind: Kind) -> bool {
    own_kind(dataset) == kind && dataset != Dataset::Traffic
}

fn belongs(entity: &Entity, anchor: &Entity) -> bool {
    let is = |id: &Option<String>| id.as_ref() == Some(&anchor.id);
    match anchor.kind {
        Kind::Account => true,
        Kind::Campaign => is(&entity.campaign),
        Kind::AdGroup => is(&entity.ad_group),
        Kind::Keyword => is(&entity.keyword),
        Kind::Listing => entity.sku.as_ref() == Some(&anchor.id),
        _ => false,
    }
}

fn is_about(entity: &Entity, dataset: Dataset, seen: &Seen) -> bool {
    let names = |column: &str| seen.text(column) == Some(entity.id.as_str());
    if own_kind(dataset) == entity.kind && dataset != Dataset::Inventory {
        return dataset == Dataset::Traffic || seen.key.join(" / ") == entity.id;
    }
    match entity.kind {
        Kind::Account => true,
        Kind::Campaign => names("campaign_id"),
        Kind::AdGroup => names("ad_group_id"),
        Kind::Listing => names("sku"),
        _ => false,
    }
}
