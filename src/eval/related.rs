//! Entities related to the one at hand: below it, beside it, above it.

use crate::catalog::{Dataset, Kind};
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::Unknown;
use crate::eval::{Reason, attr};
use crate::program::{Place, Relation, Set};
use crate::table::{AccountId, Day, Entity, Rows};
use crate::value::fold;
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The children of each parent, by the parent's index.
type Lists = Rc<Vec<Vec<u32>>>;

/// Children by parent: `(parent's kind, child's kind)` to the children of each parent, sorted.
#[derive(Debug, Default)]
pub(super) struct Children(RefCell<HashMap<(Kind, Kind), Lists, FixedState>>);

impl Children {
    fn of(&self, run: &Run<'_>, parent: Kind, child: Kind) -> Lists {
        if let Some(known) = self.0.borrow().get(&(parent, child)) {
            return Rc::clone(known);
        }
        let mut lists =
            vec![
                Vec::new();
                if parent == Kind::Account { run.table.accounts.len() } else { run.table.kind(parent).len() }
            ];
        for index in run.table.kind(child).indices() {
            let above = run.table.up(Entity { kind: child, index }, parent);
            if let Some(list) = above.and_then(|above| lists.get_mut(above.index as usize)) {
                list.push(index);
            }
        }
        let lists = Rc::new(lists);
        self.0.borrow_mut().insert((parent, child), Rc::clone(&lists));
        lists
    }
}

/// The entities of a kind below another, whatever their state.
pub(super) fn below(run: &Run<'_>, parent: Entity, child: Kind) -> Vec<Entity> {
    let lists = run.children.of(run, parent.kind, child);
    let list = lists.get(parent.index as usize);
    list.into_iter().flatten().map(|index| Entity { kind: child, index: *index }).collect()
}

/// The listings of a product that are present.
pub(super) fn listings_of_product(run: &Run<'_>, product: u32, when: When<'_>) -> Vec<Entity> {
    let mut listings = below(run, Entity { kind: Kind::Product, index: product }, Kind::Listing);
    listings.retain(|listing| is_present(run, when, *listing));
    listings
}

/// Accounts whose as-of days are more than 3 days apart cannot be put together.
pub(super) fn close_together(run: &Run<'_>, when: When<'_>, entities: &[Entity]) -> Result<(), Unknown> {
    accounts_close_together(run, when, entities.iter().filter_map(|entity| run.account(*entity)))
}

/// Accounts whose as-of days are more than 3 days apart cannot be put together.
pub(super) fn accounts_close_together(
    run: &Run<'_>,
    when: When<'_>,
    accounts: impl Iterator<Item = AccountId>,
) -> Result<(), Unknown> {
    if matches!(when, When::Day(_)) {
        return Ok(());
    }
    let days = accounts.filter_map(|account| run.as_of(account));
    let (first, last) = days.fold((None, None), |(first, last): (Option<Day>, Option<Day>), day| {
        (Some(first.map_or(day, |first| first.min(day))), Some(last.map_or(day, |last| last.max(day))))
    });
    match (first, last) {
        (Some(first), Some(last)) if last.since(first) > DAYS_APART_MAX => Err(Unknown::bare(Reason::Apart)),
        _ => Ok(()),
    }
}

/// Values of accounts whose as-of days are further apart than this are not put together (language.md section 9).
pub(super) const DAYS_APART_MAX: i32 = 3;

/// Whether a file names an entity up to the day after the as-of day: what only later files name is not there yet.
pub(super) fn is_known_yet(run: &Run<'_>, entity: Entity) -> bool {
    let Some(as_of) = run.account(entity).and_then(|account| run.as_of(account)) else { return true };
    run.table.kind(entity.kind).is_known_on(entity.index, as_of.next())
}

/// Whether an entity is there: it is known by now, and of datasets whose files are complete lists, the newest file has it.
pub(super) fn is_present(run: &Run<'_>, when: When<'_>, entity: Entity) -> bool {
    let lists = run.catalog.datasets().iter().filter(|info| info.complete && info.kind == entity.kind);
    let Some(account) = run.account(entity) else { return true };
    if !is_known_yet(run, entity) {
        return false;
    }
    let limit = run.state_day(when, account);
    // Of two lists the first in the catalog's order decides: `listings` before `inventory`.
    for info in lists {
        let Some(newest) = run.table.coverage(account, info.dataset).and_then(|coverage| coverage.newest_list(limit))
        else {
            continue;
        };
        let rows = run.table.rows(info.dataset, entity.kind);
        // Seen since counts as well: a file that lists a part only says who is there, not who is gone.
        let seen = |rows: &Rows| {
            let days = rows.of(entity.index).filter_map(|row| rows.days.get(row));
            days.into_iter().any(|day| (newest..=limit).contains(day))
        };
        return rows.is_some_and(seen);
    }
    true
}

/// Whether an ad entity's own state, as far as it is known, is enabled; unknown counts as enabled.
pub(super) fn is_enabled(run: &Run<'_>, when: When<'_>, entity: Entity) -> bool {
    let Some(state) = run.catalog.find_attr(entity.kind, "state") else { return true };
    let Ok(value) = attr::seen(run, when, entity, state.id) else { return true };
    let text = run.folded(attr::string(value));
    ENABLED.contains(&text.as_ref())
}

/// The words by which channels say that something runs.
const ENABLED: &[&str] = &["enabled", "active", "delivering", "eligible", "live"];

/// The members of a set, before its filter, sorted.
pub(super) fn members(run: &Run<'_>, at: At<'_>, set: &Set) -> Result<Vec<Entity>, Unknown> {
    let mut members = match set.relation {
        Relation::Nearest => nearest(run, at, set.kind),
        Relation::Of(parent) => of_parent(run, at, set.kind, parent)?,
    };
    members.retain(|member| is_present(run, at.when, *member));
    if set.other {
        members.retain(|member| *member != at.entity);
    }
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

/// Whether the account of the entity at hand ever delivered a dataset about a kind; where it did not, nothing can be said.
pub(super) fn delivered(run: &Run<'_>, at: At<'_>, kind: Kind) -> Result<(), Unknown> {
    let accounts: Vec<AccountId> = match run.account(at.entity) {
        Some(account) => vec![account],
        None => below(run, at.entity, Kind::Listing).into_iter().filter_map(|listing| run.account(listing)).collect(),
    };
    let about = datasets_about(kind);
    let any =
        accounts.iter().any(|account| about.iter().any(|dataset| run.table.coverage(*account, *dataset).is_some()));
    let dataset = about.first().copied().unwrap_or(Dataset::Keywords);
    if any { Ok(()) } else { Err(Unknown::new(Reason::NoDataset, crate::eval::unknown::About::Dataset(dataset))) }
}

/// The datasets from which entities of a kind are known.
fn datasets_about(kind: Kind) -> &'static [Dataset] {
    match kind {
        Kind::Account | Kind::Product | Kind::Listing => {
            &[Dataset::Listings, Dataset::Inventory, Dataset::Orders, Dataset::ProductAds]
        }
        Kind::Campaign => {
            &[Dataset::Campaigns, Dataset::Keywords, Dataset::ProductAds, Dataset::Placements, Dataset::SearchTerms]
        }
        Kind::AdGroup => &[Dataset::Keywords, Dataset::ProductAds, Dataset::SearchTerms],
        Kind::Keyword => &[Dataset::Keywords, Dataset::SearchTerms],
        Kind::SearchTerm => &[Dataset::SearchTerms],
        Kind::Placement => &[Dataset::Placements],
        Kind::ProductAd => &[Dataset::ProductAds],
        Kind::Offer => &[Dataset::Offers],
        Kind::Review => &[Dataset::Reviews],
        Kind::Order => &[Dataset::Orders],
        Kind::Ticket => &[Dataset::Tickets],
        Kind::Health => &[Dataset::AccountHealth],
    }
}

fn nearest(run: &Run<'_>, at: At<'_>, kind: Kind) -> Vec<Entity> {
    let from = at.entity;
    if let Some(above) = run.table.up(from, kind)
        && above != from
    {
        return vec![above];
    }
    match (from.kind, kind) {
        (_, Kind::Listing) if from.kind.is_ad() => advertised(run, at, from),
        (_, Kind::Product) if from.kind.is_ad() => {
            advertised(run, at, from).into_iter().filter_map(|listing| run.table.up(listing, Kind::Product)).collect()
        }
        (Kind::Listing, _) if kind.is_ad() => advertising(run, from, kind),
        (Kind::Product, _) if kind.is_ad() => {
            below(run, from, Kind::Listing).into_iter().flat_map(|listing| advertising(run, listing, kind)).collect()
        }
        _ if from.kind == kind => siblings(run, from),
        _ => below(run, from, kind),
    }
}

/// The others of the same parent, with itself.
fn siblings(run: &Run<'_>, from: Entity) -> Vec<Entity> {
    from.kind
        .parent()
        .and_then(|parent| run.table.up(from, parent))
        .map_or_else(Vec::new, |parent| below(run, parent, from.kind))
}

/// The listings that an ad entity advertises: those of the enabled product ads of its ad group, of a campaign those of its
/// enabled ad groups.
pub(super) fn advertised(run: &Run<'_>, at: At<'_>, from: Entity) -> Vec<Entity> {
    let under = |kind: Kind| run.table.up(from, kind).map_or_else(Vec::new, |above| below(run, above, Kind::ProductAd));
    let ads = if from.kind == Kind::ProductAd {
        vec![from]
    } else if matches!(from.kind, Kind::Campaign | Kind::Placement) {
        under(Kind::Campaign)
    } else {
        under(Kind::AdGroup)
    };
    let whole_campaign = matches!(from.kind, Kind::Campaign | Kind::Placement);
    let enabled = |ad: &Entity| {
        from.kind == Kind::ProductAd
            || is_enabled(run, at.when, *ad)
                && (!whole_campaign
                    || run.table.up(*ad, Kind::AdGroup).is_none_or(|group| is_enabled(run, at.when, group)))
    };
    ads.iter().filter(|ad| enabled(ad)).filter_map(|ad| run.table.up(*ad, Kind::Listing)).collect()
}

/// The ad entities that advertise a listing.
fn advertising(run: &Run<'_>, listing: Entity, kind: Kind) -> Vec<Entity> {
    let ads = below(run, listing, Kind::ProductAd);
    let above = |kind: Kind| ads.iter().filter_map(move |ad| run.table.up(*ad, kind));
    if kind == Kind::ProductAd {
        ads
    } else if matches!(kind, Kind::AdGroup | Kind::Campaign) {
        above(kind).collect()
    } else if kind == Kind::Placement {
        above(Kind::Campaign).flat_map(|campaign| below(run, campaign, kind)).collect()
    } else {
        above(Kind::AdGroup).flat_map(|group| below(run, group, kind)).collect()
    }
}

fn of_parent(run: &Run<'_>, at: At<'_>, kind: Kind, parent: Kind) -> Result<Vec<Entity>, Unknown> {
    let from = at.entity;
    // A product stands above accounts: `of account` are those of each account that sells it.
    if from.kind == Kind::Product && parent == Kind::Account {
        return Ok(if kind == Kind::Listing { below(run, from, kind) } else { nearest(run, at, kind) });
    }
    let parents = match run.table.up(from, parent) {
        Some(above) => vec![above],
        None => nearest(run, at, parent),
    };
    if parents.is_empty() {
        return Err(Unknown::bare(Reason::Missing));
    }
    Ok(parents.into_iter().flat_map(|above| nearest(run, at.of(above), kind)).collect())
}

/// The listings of a product at a place: a channel with one account, or an account.
pub(super) fn at_place(run: &Run<'_>, at: At<'_>, place: &Place) -> Result<Vec<Entity>, Unknown> {
    let account = account_of_place(run, place)?;
    let product = run.table.up(at.entity, Kind::Product).ok_or(Unknown::bare(Reason::Missing))?;
    let mut there = listings_of_product(run, product.index, at.when);
    there.retain(|listing| run.account(*listing) == Some(account));
    if there.is_empty() { Err(Unknown::bare(Reason::Missing)) } else { Ok(there) }
}

/// The account that a place means.
pub(super) fn account_of_place(run: &Run<'_>, place: &Place) -> Result<AccountId, Unknown> {
    let named = |name: &str, of: &str| fold(name) == fold(of);
    let accounts: Vec<AccountId> = (0..)
        .map(AccountId)
        .take(run.table.accounts.len())
        .filter(|id| {
            let account = run.table.account(*id);
            match place {
                Place::Channel(channel) => named(&account.channel, channel),
                Place::Account(name) => named(&account.name, name),
            }
        })
        .collect();
    match accounts.as_slice() {
        [] => Err(Unknown::bare(Reason::NoDataset)),
        [one] => Ok(*one),
        _ => Err(Unknown::bare(Reason::SeveralAccounts)),
    }
}
