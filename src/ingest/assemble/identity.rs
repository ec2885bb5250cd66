//! Which entities there are, kind by kind from the top: a campaign before its ad groups, those before their keywords.

use crate::catalog::{Dataset, Kind};
use crate::ingest::assemble::registry::{ByName, Entry, Found, Names, Registry, places};
use crate::ingest::assemble::work::{PartWork, Work};
use crate::ingest::snapshot::Slot;
use crate::table::{AccountId, Entities, StrId};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A row's entity that several entities with ids could be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unclear {
    pub(super) kind: Kind,
    /// The part and subject that name it.
    pub(super) part: usize,
    pub(super) subject: u32,
    /// How many have these names.
    pub(super) place: u32,
}

/// The entities of every kind, and their paths of names, by [`Kind::index`].
pub(super) struct Identified {
    pub(super) entities: Vec<Entities>,
    /// Each entity's names from the account down, for ids of what lies below.
    paths: Vec<Vec<StrId>>,
    /// Where stock lies: the listing of each place.
    pub(super) stock: Vec<Option<u32>>,
    pub(super) unclear: Vec<Unclear>,
    /// The product of each listing.
    pub(super) product_of: Vec<Option<u32>>,
    /// The listing of each product ad.
    pub(super) listing_of: Vec<Option<u32>>,
}

impl Identified {
    /// How many entities of a kind there are.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.entities.get(kind.index()).map_or(0, Entities::len)
    }

    /// The account of an entity.
    pub(super) fn account(&self, kind: Kind, index: u32) -> Option<u32> {
        self.entities.get(kind.index())?.account(index).map(|account| account.0)
    }

    /// The account of an entity, which is itself for an account.
    pub(super) fn account_or_self(&self, kind: Kind, index: u32) -> Option<u32> {
        if kind == Kind::Account { Some(index) } else { self.account(kind, index) }
    }

    /// Of each entity of a kind the one of another kind above it.
    pub(super) fn parents(&self, kind: Kind, above: Kind) -> Vec<Option<u32>> {
        let count = u32::try_from(self.count(kind)).unwrap_or(u32::MAX);
        (0..count).map(|index| self.up(kind, index, above)).collect()
    }

    fn up(&self, kind: Kind, index: u32, above: Kind) -> Option<u32> {
        if kind == above {
            return Some(index);
        }
        if above == Kind::Account {
            return self.account(kind, index);
        }
        if (kind, above) == (Kind::ProductAd, Kind::Listing) {
            return self.listing_of.get(index as usize).copied().flatten();
        }
        self.up(kind.parent()?, self.entities.get(kind.index())?.parent(index)?, above)
    }

    /// An entity as messages name it: `keyword garlic press in Core in Kitchen`, each name in backticks.
    pub(super) fn describe(&self, work: &Work<'_>, kind: Kind, index: u32) -> String {
        let mut text = format!("{} ", kind.word().replace('_', " "));
        let (mut kind, mut index) = (kind, index);
        loop {
            let Some(entities) = self.entities.get(kind.index()) else { return text };
            let name =
                entities.names.get(index as usize).map(|name| work.strings.get(*name).as_ref()).unwrap_or_default();
            text.extend(["`", &crate::ingest::problem::shown(name), "`"]);
            match (kind.parent(), entities.parent(index)) {
                (Some(parent), Some(above)) if parent != Kind::Account => {
                    text.push_str(" in ");
                    (kind, index) = (parent, above);
                }
                _ => return text,
            }
        }
    }
}

/// The kinds in the order in which they are found.
const LEVELS: [Kind; 12] = [
    Kind::Campaign,
    Kind::AdGroup,
    Kind::Keyword,
    Kind::SearchTerm,
    Kind::Placement,
    Kind::Listing,
    Kind::ProductAd,
    Kind::Offer,
    Kind::Review,
    Kind::Order,
    Kind::Ticket,
    Kind::Health,
];

/// Finds every entity, and tells each subject which are its own.
pub(super) fn identify(work: &mut Work<'_>) -> Identified {
    let mut identified = Identified {
        entities: vec![Entities::none(); Kind::ALL.len()],
        paths: vec![Vec::new(); Kind::ALL.len()],
        stock: Vec::new(),
        unclear: Vec::new(),
        product_of: Vec::new(),
        listing_of: Vec::new(),
    };
    accounts(work, &mut identified);
    for kind in LEVELS {
        level(work, kind, &mut identified);
    }
    stock(work, &mut identified);
    identified
}

fn accounts(work: &mut Work<'_>, identified: &mut Identified) {
    let names: Vec<StrId> = work.accounts.iter().map(|name| work.strings.intern(name)).collect();
    let count = names.len();
    if let Some(entities) = identified.entities.get_mut(Kind::Account.index()) {
        entities.accounts = (0..).map(AccountId).map(Some).take(count).collect();
        entities.parents = vec![None; count];
        entities.ambiguous = vec![false; count];
        entities.names.clone_from(&names);
        entities.ids = names;
    }
}

fn level(work: &mut Work<'_>, kind: Kind, identified: &mut Identified) {
    let mut registry = Registry::default();
    let spelt = spelt_apart(work, kind);
    let mut chosen: Vec<Option<Vec<Option<u32>>>> = Vec::with_capacity(work.parts.len());
    let mut recalled = Recalled::default();
    // Those with ids first, whatever the order of the files: names are looked up among all of them.
    for at in 0..work.parts.len() {
        chosen.push(with_ids(work, (kind, &spelt), at, (&mut registry, &mut recalled)));
    }
    let mut unclear = Vec::new();
    for (at, chosen) in chosen.iter_mut().enumerate() {
        if let Some(chosen) = chosen {
            with_names(work, (kind, &spelt), at, &mut registry, (chosen, &mut unclear));
        }
    }
    let places = finish(work, kind, &registry, identified);
    let place = |index: u32| places.get(index as usize).copied();
    for (at, chosen) in chosen.into_iter().enumerate() {
        if let (Some(chosen), Some(part)) = (chosen, work.parts.get_mut(at)) {
            part.set_entities(kind, chosen.into_iter().map(|index| index.and_then(place)).collect());
        }
    }
    identified
        .unclear
        .extend(unclear.into_iter().filter_map(|known| Some(Unclear { place: place(known.place)?, ..known })));
}

/// What is known of a thing of a lexicon's page from a file before: it says the same again while it stands below the same.
#[derive(Clone, Copy)]
struct Recall {
    account: u32,
    above: Option<u32>,
    found: Found,
    index: u32,
}

/// The page of a lexicon on which a part names its things.
type Page = Arc<Vec<Option<StrId>>>;

/// The things of pages that several files share.
#[derive(Default)]
struct Recalled<'s> {
    pages: Vec<(&'s Page, Vec<Option<Recall>>)>,
}

impl<'s> Recalled<'s> {
    /// The things of a part's page; `None` when nothing else shares it, or when the part knows its things by other ids.
    fn page(&mut self, part: &PartWork<'s>) -> Option<&mut Vec<Option<Recall>>> {
        let said = &part.part.subjects.said;
        if Arc::strong_count(said) < 2 || !part.skus.is_empty() {
            return None;
        }
        let known = self.pages.iter().position(|(known, _)| Arc::ptr_eq(known, said));
        let at = known.unwrap_or_else(|| {
            self.pages.push((said, Vec::new()));
            self.pages.len() - 1
        });
        self.pages.get_mut(at).map(|(_, things)| things)
    }
}

/// The entities of a part's subjects that have an id; `None` when the part has none of the kind.
fn with_ids<'s>(
    work: &mut Work<'s>,
    (kind, spelt): (Kind, &Spelt),
    at: usize,
    (registry, recalled): (&mut Registry, &mut Recalled<'s>),
) -> Option<Vec<Option<u32>>> {
    let part = work.parts.get(at)?;
    if !has(part, kind) {
        return None;
    }
    let (rank, subjects) = (part.rank, &part.part.subjects);
    let last_days = part.last_days();
    let mut things = recalled.page(part);
    let mut chosen = Vec::with_capacity(subjects.len() as usize);
    let mut before = None;
    for subject in 0..subjects.len() {
        let when = (last_days.get(subject as usize).copied().unwrap_or(i32::MIN), rank);
        let part = work.parts.get(at)?;
        let account = part.account.get(subject as usize).copied()?;
        let above = kind.parent().and_then(|parent| part.entity(subject, parent));
        let thing = subjects.thing(subject).map(|thing| thing as usize);
        let known = things.as_ref().zip(thing).and_then(|(things, thing)| things.get(thing).copied().flatten());
        if let Some(Recall { found, index, .. }) = known.filter(|one| (one.account, one.above) == (account, above)) {
            // Neighbouring rows mostly belong to one campaign and ad group.
            if before != Some((index, found, when)) {
                registry.again(index, found, when, &work.strings);
                before = Some((index, found, when));
            }
            chosen.push(Some(index));
            continue;
        }
        let found = find(work, (kind, spelt), at, subject);
        let index = found.and_then(|found| Some(registry.with_id(found, found.id?, when, &work.strings)));
        chosen.push(index);
        if let (Some(things), Some(thing), Some(found), Some(index)) = (things.as_mut(), thing, found, index) {
            if things.len() <= thing {
                things.resize(thing + 1, None);
            }
            if let Some(slot) = things.get_mut(thing) {
                *slot = Some(Recall { account, above, found, index });
            }
        }
    }
    Some(chosen)
}

fn with_names(
    work: &mut Work<'_>,
    (kind, spelt): (Kind, &Spelt),
    at: usize,
    registry: &mut Registry,
    (chosen, unclear): (&mut [Option<u32>], &mut Vec<Unclear>),
) {
    let Some(part) = work.parts.get(at) else { return };
    let (rank, last) = (part.rank, part.last_days());
    for (subject, slot) in (0_u32..).zip(chosen).filter(|(_, slot)| slot.is_none()) {
        let Some(found) = find(work, (kind, spelt), at, subject).filter(|found| found.id.is_none()) else { continue };
        let Some(names) = found.names else { continue };
        let when = (last.get(subject as usize).copied().unwrap_or(i32::MIN), rank);
        *slot = Some(match registry.with_names(found, names, when, &work.strings) {
            ByName::One(index) => index,
            ByName::Several { place, is_new } => {
                if is_new {
                    unclear.push(Unclear { kind, part: at, subject, place });
                }
                place
            }
        });
    }
}

/// Names, in lower case and by scope, that mean different things by the case of their letters.
type Spelt = HashSet<(u32, StrId), FixedState>;

/// Letter case does not tell campaigns and ad groups apart, unless one file has both spellings: then they are two.
fn spelt_apart(work: &mut Work<'_>, kind: Kind) -> Spelt {
    let mut apart = Spelt::default();
    let slot = match kind {
        Kind::Campaign => Slot::Campaign,
        Kind::AdGroup => Slot::AdGroup,
        _ => return apart,
    };
    for at in 0..work.parts.len() {
        let mut first: HashMap<(u32, StrId), StrId, FixedState> = HashMap::default();
        let subjects = work.parts.get(at).map_or(0, |part| part.part.subjects.len());
        for subject in 0..subjects {
            let Some(part) = work.parts.get(at).filter(|part| part.part.subjects.has(slot)) else { break };
            let scope = part.entity(subject, if kind == Kind::Campaign { Kind::Account } else { Kind::Campaign });
            let Some((scope, name)) = scope.zip(part.slot(subject, slot)) else { continue };
            let lower = work.lower(name);
            if *first.entry((scope, lower)).or_insert(name) != name {
                apart.insert((scope, lower));
            }
        }
    }
    apart
}

/// Whether the rows of a part are about a kind or belong to one.
fn has(part: &PartWork<'_>, kind: Kind) -> bool {
    let dataset = part.part.dataset;
    match kind {
        Kind::Campaign => part.kind().is_ad(),
        Kind::AdGroup => matches!(dataset, Dataset::Keywords | Dataset::SearchTerms | Dataset::ProductAds),
        Kind::Keyword => matches!(dataset, Dataset::Keywords | Dataset::SearchTerms),
        Kind::Listing => part.part.subjects.has(Slot::Sku),
        Kind::SearchTerm
        | Kind::Placement
        | Kind::ProductAd
        | Kind::Offer
        | Kind::Review
        | Kind::Order
        | Kind::Ticket
        | Kind::Health => part.kind() == kind,
        Kind::Account | Kind::Product => false,
    }
}

/// What a subject says of its entity of a kind.
fn find(work: &mut Work<'_>, (kind, spelt): (Kind, &Spelt), at: usize, subject: u32) -> Option<Found> {
    let part = work.parts.get(at)?;
    let account = part.account.get(subject as usize).copied()?;
    let slot = |slot| part.slot(subject, slot);
    let above = |kind| part.entity(subject, kind);
    let (id, scope, first, second, display) = match kind {
        Kind::Campaign => (slot(Slot::CampaignId), Some(account), slot(Slot::Campaign), None, slot(Slot::Campaign)),
        Kind::AdGroup => (slot(Slot::AdGroupId), above(Kind::Campaign), slot(Slot::AdGroup), None, slot(Slot::AdGroup)),
        Kind::Keyword => {
            let text = slot(Slot::Keyword);
            (slot(Slot::KeywordId), above(Kind::AdGroup), text, slot(Slot::MatchType), text)
        }
        Kind::SearchTerm => {
            let term = slot(Slot::SearchTerm);
            return Some(composite(account, above(Kind::Keyword)?, term?, None));
        }
        Kind::Placement => return Some(composite(account, above(Kind::Campaign)?, slot(Slot::Placement)?, None)),
        Kind::ProductAd => return Some(composite(account, above(Kind::AdGroup)?, slot(Slot::Sku)?, None)),
        Kind::Offer => return Some(composite(account, above(Kind::Listing)?, slot(Slot::Seller)?, None)),
        Kind::Listing => (slot(Slot::Sku), None, None, None, slot(Slot::Sku)),
        Kind::Review => (slot(Slot::ReviewId), None, None, None, slot(Slot::ReviewId)),
        Kind::Ticket => (slot(Slot::TicketId), None, None, None, slot(Slot::TicketId)),
        Kind::Health => (slot(Slot::Metric), None, None, None, slot(Slot::Metric)),
        Kind::Order => {
            let (order, line) = (slot(Slot::OrderId)?, slot(Slot::Line)?);
            return Some(Found { parent: above(Kind::Listing), ..composite(account, account, order, Some(line)) });
        }
        Kind::Account | Kind::Product => return None,
    };
    let parent = match kind.parent() {
        Some(Kind::Account) => Some(account),
        Some(parent) => above(parent),
        None => None,
    };
    let empty = work.strings.intern("");
    let second = second.map_or(empty, |second| work.lower(second));
    let names = scope.zip(first).map(|(scope, first)| {
        let lower = work.lower(first);
        (scope, if spelt.contains(&(scope, lower)) { first } else { lower }, second)
    });
    Some(Found { account, id, names, display, parent })
}

/// What has no id of its own: a search term is its keyword and its text.
fn composite(account: u32, parent: u32, first: StrId, second: Option<StrId>) -> Found {
    let names: Names = (parent, first, second.unwrap_or(first));
    Found { account, id: None, names: Some(names), display: Some(first), parent: Some(parent) }
}

/// Sorts the entities of a kind, and gives the place of each provisional one.
fn finish(work: &mut Work<'_>, kind: Kind, registry: &Registry, identified: &mut Identified) -> Vec<u32> {
    let texts: Vec<(StrId, StrId)> =
        registry.entries.iter().map(|entry| id_and_path(work, kind, entry, identified)).collect();
    let ids: Vec<StrId> = texts.iter().map(|(id, _)| *id).collect();
    let places = places(registry, &ids, &work.strings);
    let mut order: Vec<(u32, usize)> = places.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut entities = Entities::none();
    let mut paths = Vec::with_capacity(order.len());
    let parents = kind.parent().and_then(|parent| identified.entities.get(parent.index()));
    for entry_at in order.into_iter().map(|(_, at)| at) {
        let (Some(entry), Some((id, path))) = (registry.entries.get(entry_at), texts.get(entry_at)) else { continue };
        let parent = entry.parent.map(|(_, parent)| parent);
        // What hangs below something unclear is unclear too: its rows may be of either.
        let above = parent.zip(parents).and_then(|(parent, parents)| parents.ambiguous.get(parent as usize).copied());
        entities.ids.push(*id);
        entities.names.push(entry.display.map_or(*id, |(_, name)| name));
        entities.unnamed.push(entry.display.is_none());
        entities.without_id.push(entry.id.is_none());
        entities.accounts.push(Some(AccountId(entry.account)));
        entities.parents.push(parent);
        entities.ambiguous.push(entry.ambiguous || above.unwrap_or(false));
        paths.push(*path);
    }
    if let (Some(slot), Some(known)) =
        (identified.entities.get_mut(kind.index()), identified.paths.get_mut(kind.index()))
    {
        *slot = entities;
        *known = paths;
    }
    places
}

/// An entity's id, and its names from the account down.
fn id_and_path(work: &mut Work<'_>, kind: Kind, entry: &Entry, identified: &Identified) -> (StrId, StrId) {
    let own = entry.names.map(|(_, names)| names);
    let scope_kind = match kind {
        Kind::AdGroup | Kind::Placement => Some(Kind::Campaign),
        Kind::Keyword | Kind::ProductAd => Some(Kind::AdGroup),
        Kind::SearchTerm => Some(Kind::Keyword),
        Kind::Offer => Some(Kind::Listing),
        _ => None,
    };
    // Keywords and ad groups hang on names; what has no id in any file hangs on the id of what it belongs to.
    let by_names = matches!(kind, Kind::AdGroup | Kind::Keyword);
    let above = own.zip(scope_kind).and_then(|((scope, _, _), above)| {
        let paths = identified.paths.get(above.index())?;
        let ids = &identified.entities.get(above.index())?.ids;
        (if by_names { paths } else { ids }).get(scope as usize).copied()
    });
    let path = own.map(|(_, first, second)| {
        let mut parts: Vec<&str> = above.map(|above| work.strings.get(above).as_ref()).into_iter().collect();
        // Campaigns and ad groups as people write them; the texts of targets come in either case, by report.
        let spelt = entry.display.map(|(_, name)| name).filter(|_| matches!(kind, Kind::Campaign | Kind::AdGroup));
        parts.push(work.strings.get(spelt.unwrap_or(first)));
        let second = work.strings.get(second);
        if !second.is_empty() && matches!(kind, Kind::Keyword | Kind::Order) {
            parts.push(second);
        }
        parts.join(" / ")
    });
    let path = path.map(|path| work.strings.intern(&path));
    let id = entry.id.or(path).unwrap_or_else(|| work.strings.intern(""));
    (id, path.unwrap_or(id))
}

/// The places where stock lies: a listing and a location.
fn stock(work: &mut Work<'_>, identified: &mut Identified) {
    let key =
        |part: &PartWork<'_>, subject| Some((part.entity(subject, Kind::Listing)?, part.slot(subject, Slot::Location)));
    let mut known = BTreeSet::new();
    for (_, part) in work.of(Dataset::Inventory) {
        known.extend((0..part.part.subjects.len()).filter_map(|subject| key(part, subject)));
    }
    let places: BTreeMap<_, u32> = known.into_iter().zip(0..).collect();
    for part in work.parts.iter_mut().filter(|part| part.part.dataset == Dataset::Inventory) {
        let place = |subject| places.get(&key(part, subject)?).copied();
        part.stock = (0..part.part.subjects.len()).map(place).collect();
    }
    identified.stock = places.keys().map(|(listing, _)| Some(*listing)).collect();
}
