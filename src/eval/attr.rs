//! State attributes and what is derived from them.

use crate::catalog::{AttrId, Kind};
use crate::eval::Reason;
use crate::eval::flow::currency;
use crate::eval::quantity::{Quantity, Size, Value, arithmetic};
use crate::eval::related;
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::{About, Tri, Unknown};
use crate::history::{ChangedField, ChangedValue, EntityKey};
use crate::program::{Derived, Op, Path};
use crate::table::{Column, Day, Entity, Run as Sighting, Seen};
use crate::value::{Rational, Type, Unit, fold};
use std::sync::Arc;

/// The entity at the end of a path; unknown when a link is missing.
pub(super) fn follow(run: &Run<'_>, entity: Entity, path: &Path) -> Result<Entity, Unknown> {
    path.0.iter().try_fold(entity, |entity, kind| run.table.up(entity, *kind)).ok_or(Unknown::bare(Reason::Missing))
}

/// What is known of an attribute, raw.
pub(super) fn seen(run: &Run<'_>, when: When<'_>, entity: Entity, attr: AttrId) -> Result<i64, Unknown> {
    let account = run.account(entity).ok_or(Unknown::new(Reason::Missing, About::Attr(attr, None)))?;
    let day = run.state_day(when, account);
    let unknown = match run.table.attr(attr, entity.index, day, run.settings.time.state_age) {
        Seen::Value(value, _) => return Ok(value),
        Seen::Refused(day) => return Err(Unknown::new(Reason::RefusedCell, About::Attr(attr, Some(day)))),
        Seen::TooOld(day) => return Err(Unknown::new(Reason::TooOld, About::Attr(attr, Some(day)))),
        Seen::Blank(day) => Unknown::new(Reason::Missing, About::Attr(attr, Some(day))),
        Seen::Never => never(run, when, entity, attr),
    };
    let by_offers = entity.kind == Kind::Listing && run.catalog.attr(attr).name == "has_buy_box";
    let held = if by_offers { holds_box(run, At { entity, this: entity, when })? } else { None };
    held.map(i64::from).ok_or(unknown)
}

/// No value was ever seen: the dataset was never delivered, or not up to that day, or it lacks the column or the row.
fn never(run: &Run<'_>, when: When<'_>, entity: Entity, attr: AttrId) -> Unknown {
    let from = &run.catalog.attr(attr).from;
    let Some(account) = run.account(entity) else { return Unknown::new(Reason::Missing, About::Attr(attr, None)) };
    let day = run.state_day(when, account);
    let mut delivered = from.iter().filter_map(|dataset| Some((*dataset, run.table.coverage(account, *dataset)?)));
    let Some((dataset, coverage)) = delivered.next() else {
        return from.first().map_or(Unknown::new(Reason::Missing, About::Attr(attr, None)), |dataset| {
            Unknown::new(Reason::NoDataset, About::Dataset(*dataset))
        });
    };
    // Before the first file of the dataset nothing can be said of a day; later the row or column is missing.
    let before = coverage.days.first().is_none_or(|first| *first > day)
        && coverage.periods.first().is_none_or(|first| first.1 > day);
    if before {
        Unknown::new(Reason::MissingDay, About::Day(dataset, day))
    } else {
        Unknown::new(Reason::Missing, About::Attr(attr, None))
    }
}

/// A numeric or date attribute.
pub(super) fn number(run: &Run<'_>, at: At<'_>, path: &Path, attr: AttrId) -> Value {
    let entity = follow(run, at.entity, path)?;
    let mantissa = seen(run, at.when, entity, attr)?;
    let scale = run.table.attrs.get(attr.0 as usize).map_or(0, |store| store.scale);
    let value = Rational::scaled(i128::from(mantissa), scale)?;
    Ok(match run.catalog.attr(attr).ty {
        Type::Numeric(Unit::Money) => Quantity::money(value, currency(run, entity)),
        Type::Numeric(_) | Type::Text | Type::Date | Type::Time | Type::YesNo => Quantity::plain(value),
    })
}

/// An attribute as text.
pub(super) fn text(run: &Run<'_>, when: When<'_>, entity: Entity, attr: AttrId) -> Result<Arc<str>, Unknown> {
    let value = seen(run, when, entity, attr)?;
    Ok(match run.catalog.attr(attr).ty {
        Type::YesNo => if value == 0 { "no" } else { "yes" }.into(),
        Type::Date => Day(i32::try_from(value).unwrap_or(i32::MAX)).to_string().into(),
        Type::Text | Type::Time => Arc::clone(run.table.strings.get(string(value))),
        Type::Numeric(_) => value.to_string().into(),
    })
}

/// The number of an attribute's text.
pub(super) fn string(value: i64) -> crate::table::StrId {
    crate::table::StrId(u32::try_from(value).unwrap_or(0))
}

/// A derived number.
pub(super) fn derived(run: &Run<'_>, at: At<'_>, path: &Path, what: Derived) -> Value {
    let entity = follow(run, at.entity, path)?;
    let at = at.of(entity);
    match what {
        Derived::Age => age(run, at),
        Derived::LandedPrice => landed_price(run, at),
        Derived::LowestOtherPrice => lowest_other(run, at),
        Derived::BuyBoxOtherPrice => buy_box_other(run, at),
        Derived::Headroom => headroom(run, at),
        Derived::OverListings(attr) => over_listings(run, at, attr),
    }
}

fn find(run: &Run<'_>, kind: Kind, name: &str) -> Result<AttrId, Unknown> {
    run.catalog.find_attr(kind, name).map(|attr| attr.id).ok_or(Unknown::bare(Reason::Missing))
}

fn own(run: &Run<'_>, at: At<'_>, name: &str) -> Value {
    number(run, at, &Path::default(), find(run, at.entity.kind, name)?)
}

/// Days since the entity's own start date, else since its first row, which may be "at least".
fn age(run: &Run<'_>, at: At<'_>) -> Value {
    let account = run.account(at.entity).ok_or(Unknown::bare(Reason::AgeUnknown))?;
    let today = run.today(at.when, account);
    let since = |day: Day| Rational::whole(i64::from(today.since(day)));
    if let Ok(attr) = find(run, at.entity.kind, "start_date")
        && let Ok(value) = seen(run, at.when, at.entity, attr)
    {
        return Ok(Quantity::plain(since(Day(i32::try_from(value).unwrap_or(i32::MAX)))));
    }
    let first = run.table.kind(at.entity.kind).first_rows.get(at.entity.index as usize).copied().flatten();
    let first = first.ok_or(Unknown::bare(Reason::AgeUnknown))?;
    let size = if began_with_the_data(run, at.entity, first) {
        Size::AtLeast(since(first))
    } else {
        Size::Finite(since(first))
    };
    Ok(Quantity { size, currency: None })
}

/// Whether a first row is on the first day that its dataset covers: then the entity may be older. Events have their own date.
fn began_with_the_data(run: &Run<'_>, entity: Entity, first: Day) -> bool {
    if matches!(entity.kind, Kind::Order | Kind::Review | Kind::Ticket) {
        return false;
    }
    let Some(account) = run.account(entity) else { return true };
    let own = run.catalog.datasets().iter().filter(|info| info.kind == entity.kind);
    let firsts = own.filter_map(|info| run.table.coverage(account, info.dataset)?.days.first().copied());
    firsts.min().is_none_or(|covered| first <= covered)
}

/// Price and shipping. Shipping that no file gives is not known: taken for none, a rival would look cheaper than it is.
fn landed_price(run: &Run<'_>, at: At<'_>) -> Value {
    arithmetic(Op::Add, own(run, at, "price")?, own(run, at, "shipping")?, false)
}

/// Whether an offer is ours. Without `seller` in the settings that is not known.
pub(super) fn own_offer(run: &Run<'_>, at: At<'_>) -> Tri {
    let account = run.account(at.entity).ok_or(Unknown::bare(Reason::Missing))?;
    let unset = Unknown::new(Reason::Missing, About::Seller(account));
    let seller = run.table.account(account).seller.as_ref().ok_or(unset)?;
    let attr = find(run, Kind::Offer, "seller")?;
    Ok(fold(&text(run, at.when, at.entity, attr)?) == fold(seller))
}

/// The offers of a listing that are not ours.
fn other_offers(run: &Run<'_>, at: At<'_>) -> Result<Vec<Entity>, Unknown> {
    let mut others = Vec::new();
    for offer in related::below(run, at.entity, Kind::Offer) {
        let offer_at = at.of(offer);
        if !related::is_present(run, at.when, offer) {
            continue;
        }
        if !own_offer(run, offer_at)? {
            others.push(offer);
        }
    }
    Ok(others)
}

/// Whether our own offer of a listing has the Buy Box, as its offers say; `None` where they say nothing about it.
fn holds_box(run: &Run<'_>, at: At<'_>) -> Result<Option<bool>, Unknown> {
    let box_of = find(run, Kind::Offer, "buy_box")?;
    let mut held = None;
    for offer in related::below(run, at.entity, Kind::Offer) {
        let (Ok(ours), Ok(holds)) = (own_offer(run, at.of(offer)), seen(run, at.when, offer, box_of)) else { continue };
        match (ours, holds != 0) {
            (true, true) => return Ok(Some(true)),
            // One box has one holder.
            (true, false) | (false, true) => held = Some(false),
            (false, false) => {}
        }
    }
    Ok(held)
}

fn offers_delivered(run: &Run<'_>, entity: Entity) -> bool {
    run.account(entity).is_some_and(|account| run.table.coverage(account, crate::catalog::Dataset::Offers).is_some())
}

fn lowest_other(run: &Run<'_>, at: At<'_>) -> Value {
    let attr = find(run, Kind::Listing, "lowest_other_price")?;
    if !offers_delivered(run, at.entity) {
        return Err(Unknown::new(Reason::NoDataset, About::Dataset(crate::catalog::Dataset::Offers)));
    }
    let mut lowest: Option<Quantity> = None;
    for offer in other_offers(run, at)? {
        let price = landed_price(run, at.of(offer))?;
        lowest = Some(match lowest {
            Some(known) if known.finite()?.compare(price.finite()?)?.is_le() => known,
            _ => price,
        });
    }
    lowest.ok_or(Unknown::new(Reason::Missing, About::Attr(attr, None)))
}

/// The landed price of the Buy Box when another seller holds it: from the offers, else from the listing's own columns.
fn buy_box_other(run: &Run<'_>, at: At<'_>) -> Value {
    let attr = find(run, Kind::Listing, "buy_box_other_price")?;
    let missing = Unknown::new(Reason::Missing, About::Attr(attr, None));
    if offers_delivered(run, at.entity) {
        let holds = find(run, Kind::Offer, "buy_box")?;
        for offer in other_offers(run, at)? {
            match seen(run, at.when, offer, holds) {
                Ok(0) => {}
                Ok(_) => return landed_price(run, at.of(offer)),
                Err(unknown) if unknown.is_missing() => {}
                Err(unknown) => return Err(unknown),
            }
        }
        return Err(missing);
    }
    let has = seen(run, at.when, at.entity, find(run, Kind::Listing, "has_buy_box")?)?;
    if has == 0 { own(run, at, "buy_box_price") } else { Err(missing) }
}

/// How many more defects until the value passes its threshold: floor(threshold × denominator) − numerator.
fn headroom(run: &Run<'_>, at: At<'_>) -> Value {
    let threshold = own(run, at, "threshold")?.finite()?;
    let numerator = own(run, at, "numerator")?.finite()?;
    let denominator = own(run, at, "denominator")?.finite()?;
    let room = threshold.times(denominator)?.minus(numerator)?.floor()?;
    Ok(Quantity::plain(Rational::new(room, 1)?))
}

/// The sum over a product's listings; listings without a value do not count, unless none has one.
fn over_listings(run: &Run<'_>, at: At<'_>, attr: AttrId) -> Value {
    let listings = related::listings_of_product(run, at.entity.index, at.when);
    related::close_together(run, at.when, &listings)?;
    let mut total: Option<Quantity> = None;
    for listing in listings {
        match number(run, at.of(listing), &Path::default(), attr) {
            Ok(value) => {
                total = Some(match total {
                    Some(sum) => arithmetic(Op::Add, sum, value, false)?,
                    None => value,
                });
            }
            Err(unknown) if unknown.is_missing() => {}
            Err(unknown) => return Err(unknown),
        }
    }
    total.ok_or(Unknown::new(Reason::Missing, About::Attr(attr, None)))
}

/// `X changed within Nd`: two values seen in the last days of the rule's windows differ and the change is not ours.
pub(super) fn changed(run: &Run<'_>, at: At<'_>, path: &Path, attr: AttrId, within: u32) -> Tri {
    let entity = follow(run, at.entity, path)?;
    let account = run.account(entity).ok_or(Unknown::new(Reason::Missing, About::Attr(attr, None)))?;
    let store = run.table.attrs.get(attr.0 as usize);
    let last = run.end(at.when, account)?;
    let first = last.minus(within.saturating_sub(1));
    // A run may only pass these days: what counts is that a file showed the value on one of them.
    let was_seen = |one: &&Sighting| {
        store
            .is_some_and(|store| store.seen_on(entity.index, first.max(one.first), last.min(one.last)).next().is_some())
    };
    let runs = store.map_or(&[][..], |store| store.of(entity.index));
    let inside: Vec<&Sighting> = runs.iter().filter(|run| run.value != Column::REFUSED).filter(was_seen).collect();
    if inside.is_empty() {
        let unknown = seen(run, at.when, entity, attr).err();
        return Err(unknown.unwrap_or(Unknown::new(Reason::Missing, About::Attr(attr, None))));
    }
    // An empty or refused cell is no value that was seen.
    let values: Vec<&Sighting> = inside.into_iter().filter(|run| run.value > Column::REFUSED).collect();
    Ok(values.windows(2).any(|pair| match pair {
        [before, after] => before.value != after.value && !ours(run, entity, attr, after),
        _ => false,
    }))
}

/// Whether a value that appeared is one that we handed out.
fn ours(run: &Run<'_>, entity: Entity, attr: AttrId, after: &Sighting) -> bool {
    let info = run.catalog.attr(attr);
    let field = match info.name.as_str() {
        "state" => ChangedField::State,
        name => match crate::catalog::WriteField::from_word(name) {
            Some(field) => ChangedField::Field(field),
            None => return false,
        },
    };
    let key = entity_key(run, entity);
    let scale = run.table.attrs.get(attr.0 as usize).map_or(0, |store| store.scale);
    run.history.of(&key, field).any(|change| {
        change.day <= after.first
            && match &change.to {
                ChangedValue::Amount(amount) => {
                    Rational::scaled(i128::from(after.value), scale).is_ok_and(|value| value == *amount)
                }
                ChangedValue::Text(text) => fold(run.table.strings.get(string(after.value))) == fold(text),
                ChangedValue::Nothing => false,
            }
    })
}

/// An entity as history names it.
pub(super) fn entity_key(run: &Run<'_>, entity: Entity) -> EntityKey {
    let account = run.account(entity).map_or_else(|| "".into(), |account| Arc::clone(&run.table.account(account).name));
    let id = run
        .table
        .kind(entity.kind)
        .ids
        .get(entity.index as usize)
        .map_or_else(|| "".into(), |id| Arc::clone(run.table.strings.get(*id)));
    EntityKey { account, kind: entity.kind, id }
}
