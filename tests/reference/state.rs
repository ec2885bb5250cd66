//! State attributes: the newest value seen up to a day.

use std::collections::BTreeMap;

use super::catalog::{self, Type};
use super::data::{Cell, Dataset};
use super::store::Seen;
use super::tree::Kind;
use super::value::{Day, Known, Value, Why, add, unknown, whole};
use super::world::{Entity, World};

/// What a field shows just now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Current {
    Value(Value),
    /// The newest row has the column and an empty cell: the value is inherited.
    Inherited,
    Unknown,
}

pub(crate) fn newest(world: &World, entity: &Entity, name: &str) -> Known<Value> {
    at(world, entity, name, world.horizon(&entity.account))
}

/// The value of a state attribute on a day.
pub(crate) fn at(world: &World, entity: &Entity, name: &str, day: Day) -> Known<Value> {
    if let Some(value) = of_the_settings(world, entity, name) {
        return value;
    }
    // A name is who it is, also on the days before its first row.
    let day = if name == "name" { world.horizon(&entity.account).max(day) } else { day };
    let Some((unit, sources)) = catalog::state(entity.kind, name) else {
        panic!("{} has no attribute {name}", entity.kind.word());
    };
    if sources[0].0 == Dataset::Inventory {
        return stock(world, entity, sources[0].1, day);
    }
    match seen_at(world, entity, &sources, day)? {
        Some((seen, column)) => read(world, entity, seen, column, unit),
        None => unknown(never(world, entity, &sources, day)),
    }
}

pub(crate) fn current(world: &World, entity: &Entity, name: &str) -> Current {
    if let Ok(value) = newest(world, entity, name) {
        return Current::Value(value);
    }
    let horizon = world.horizon(&entity.account);
    let sources = catalog::state(entity.kind, name).map(|(_, sources)| sources);
    let seen = sources.map(|sources| seen_at(world, entity, &sources, horizon));
    match seen {
        Some(Ok(Some((seen, column))))
            if seen.cell(column) == Some(&Cell::Empty) && matches!(name, "bid" | "default_bid") =>
        {
            Current::Inherited
        }
        _ => Current::Unknown,
    }
}

/// The newest row up to a day whose file has the column, among all sources of the attribute.
fn seen_at<'s>(
    world: &'s World,
    entity: &Entity,
    sources: &[(Dataset, &'static str)],
    day: Day,
) -> Known<Option<(&'s Seen<'s>, &'static str)>> {
    let account = &entity.account;
    if !sources.iter().any(|(set, _)| world.store.is_delivered(account, *set)) {
        return unknown(Why::NoData);
    }
    let mut best: Option<(&Seen, &'static str)> = None;
    for (dataset, column) in sources {
        for seen in world.sightings_of(entity, *dataset) {
            let newer = best.is_none_or(|(other, _)| seen.day > other.day);
            if seen.day <= day && seen.cell(column).is_some() && newer {
                best = Some((seen, *column));
            }
        }
    }
    match best {
        // What a thing is called does not grow old.
        Some((_, "campaign" | "ad_group")) => Ok(best),
        Some((seen, _)) if day - seen.day > world.workspace().time.state_age => unknown(Why::Aged),
        other => Ok(other),
    }
}

/// Before the first file of a dataset nothing can be said of a day; later the row or the column is missing.
fn never(world: &World, entity: &Entity, sources: &[(Dataset, &'static str)], day: Day) -> Why {
    let account = &entity.account;
    let Some((dataset, _)) = sources.iter().find(|(set, _)| world.store.is_delivered(account, *set)) else {
        return Why::NoData;
    };
    let covered = world.store.first_covered(account, *dataset).is_none_or(|first| first > day);
    let summed = world.store.summaries(account, *dataset).any(|(_, (_, last))| last <= day);
    if covered && !summed { Why::MissingDay } else { Why::Missing }
}

/// All values seen of an attribute in the days from the first to the last, oldest first.
pub(crate) fn seen_between(world: &World, entity: &Entity, name: &str, first: Day, last: Day) -> Vec<(Day, Value)> {
    let Some((unit, sources)) = catalog::state(entity.kind, name) else {
        panic!("{} has no attribute {name}", entity.kind.word());
    };
    let mut values = Vec::new();
    for (dataset, column) in sources {
        for seen in world.sightings_of(entity, dataset) {
            if !(first..=last).contains(&seen.day) || seen.cell(column).is_none() {
                continue;
            }
            // An empty or unreadable cell is no value that was seen.
            if let Ok(value) = read(world, entity, seen, column, unit) {
                values.push((seen.day, value));
            }
        }
    }
    values.sort_by_key(|(day, _)| *day);
    values
}

/// Whether a row of some days shows the attribute, if only as blank.
pub(crate) fn was_shown(world: &World, entity: &Entity, name: &str, first: Day, last: Day) -> bool {
    let sources = catalog::state(entity.kind, name).map(|(_, sources)| sources).unwrap_or_default();
    sources.into_iter().any(|(dataset, column)| {
        world
            .sightings_of(entity, dataset)
            .into_iter()
            .any(|seen| (first..=last).contains(&seen.day) && seen.cell(column) == Some(&Cell::Empty))
    })
}

/// Stock is summed over the locations that the newest list still holds.
fn stock(world: &World, entity: &Entity, column: &'static str, day: Day) -> Known<Value> {
    let account = &entity.account;
    if !world.store.is_delivered(account, Dataset::Inventory) {
        return unknown(Why::NoData);
    }
    let mut newest: BTreeMap<Vec<String>, &Seen> = BTreeMap::new();
    for seen in world.sightings_of(entity, Dataset::Inventory) {
        // Rows come by day, so the last one that fits stays.
        if seen.day <= day && seen.cell(column).is_some() {
            newest.insert(seen.key.clone(), seen);
        }
    }
    newest.retain(|key, _| !world.store.is_gone(account, Dataset::Inventory, key, day));
    let mut total: Known<Value> = unknown(never(world, entity, &[(Dataset::Inventory, column)], day));
    for seen in newest.into_values() {
        if day - seen.day > world.workspace().time.state_age {
            return unknown(Why::Aged);
        }
        let value = match read(world, entity, seen, column, Type::Number) {
            Ok(value) => value,
            // A place with a blank cell has nothing of it.
            Err(whys) if whys.contains(&Why::Missing) => continue,
            Err(whys) => return Err(whys),
        };
        total = match total {
            Ok(sum) => add(sum, value),
            Err(_) => Ok(value),
        };
    }
    total
}

pub(crate) fn read(world: &World, entity: &Entity, seen: &Seen, column: &'static str, unit: Type) -> Known<Value> {
    match (seen.cell(column), unit) {
        (None | Some(Cell::Empty), _) => unknown(Why::Missing),
        (Some(Cell::Bad(_)), _) => unknown(Why::Refused),
        (Some(Cell::Number(n)), Type::Money) => {
            let currency = seen.text("currency").unwrap_or_else(|| world.workspace().account(&entity.account).currency);
            Ok(Value::Money(n.clone(), currency.to_owned()))
        }
        (Some(Cell::Number(n) | Cell::Percent(n)), Type::Percent) => Ok(Value::Percent(n.clone())),
        (Some(Cell::Number(n)), _) => Ok(Value::Number(n.clone())),
        (Some(Cell::Percent(n)), _) => Ok(Value::Percent(n.clone())),
        (Some(Cell::Text(text)), _) => Ok(Value::Text(text.clone())),
        (Some(Cell::YesNo(yes)), _) => Ok(Value::YesNo(*yes)),
        (Some(Cell::Date(day)), _) => Ok(Value::Date(*day)),
    }
}

/// What the settings say of an account, and through it of a listing.
fn of_the_settings(world: &World, entity: &Entity, name: &str) -> Option<Known<Value>> {
    if entity.kind == Kind::Product {
        return None;
    }
    let account = world.workspace().account(&entity.account);
    match (entity.kind, name) {
        (_, "channel") => Some(Ok(Value::Text(account.channel.to_owned()))),
        (Kind::Account, "name") => Some(Ok(Value::Text(account.name.clone()))),
        (_, "age") => Some(age(world, entity)),
        _ => None,
    }
}

/// Days since the own start, else since the first row; at least so many when that row lies on the
/// first day the dataset covers.
fn age(world: &World, entity: &Entity) -> Known<Value> {
    let today = world.today(&entity.account);
    let days = |since: Day| whole(i64::from(today - since));
    if entity.kind == Kind::Campaign
        && let Ok(Value::Date(start)) = newest(world, entity, "start_date")
    {
        return Ok(Value::Days(days(start)));
    }
    let own: Vec<Dataset> = Dataset::ALL.into_iter().filter(|set| super::world::is_own(*set, entity.kind)).collect();
    let covered = own.iter().filter_map(|set| world.store.first_covered(&entity.account, *set)).min();
    // Without a dataset of its own kind an entity is at least as old as the first row that names it.
    let asked: Vec<Dataset> = if covered.is_some() { own } else { Dataset::ALL.to_vec() };
    let first = asked.into_iter().filter_map(|set| world.rows_of(entity, set).first().map(|seen| seen.day)).min();
    let Some(first) = first else {
        return unknown(Why::AtLeast);
    };
    let dated = matches!(entity.kind, Kind::Review | Kind::Order | Kind::Ticket);
    if !dated && covered.is_none_or(|covered| first <= covered) {
        return Ok(Value::AtLeastDays(days(first)));
    }
    Ok(Value::Days(days(first)))
}
