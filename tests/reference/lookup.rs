//! What an expression looks up beside the rows: lets, lists, tables, calendars, our own changes.

use super::data::{Calendar, CalendarRow, Cell, Unit};
use super::history::Held;
use super::judge::{At, Judge};
use super::state;
use super::tree::{Expr, Kind};
use super::value::{Day, Known, Truth, Value, Why, amount, unknown};
use super::world::Entity;

/// An account's own value wins over the rules'.
pub(crate) fn let_of<'a>(judge: &'a Judge<'a>, entity: &Entity, name: &str) -> &'a Expr {
    let workspace = judge.world.workspace();
    let own = workspace
        .accounts
        .iter()
        .find(|account| account.name == entity.account)
        .and_then(|account| account.lets.get(name));
    own.or_else(|| workspace.lets.get(name)).unwrap_or_else(|| panic!("no let {name}"))
}

pub(crate) fn list<'a>(judge: &'a Judge<'a>, name: &str) -> &'a [String] {
    judge.world.workspace().lists.get(name).map_or_else(|| panic!("no list {name}"), Vec::as_slice)
}

/// The cell of the table's row for the entity; a key without a row is missing.
pub(crate) fn column<'a>(judge: &'a Judge<'a>, at: &At<'a>, table: &str, column: &str) -> Known<Value> {
    let workspace = judge.world.workspace();
    let table = workspace.tables.iter().find(|t| t.name == table).unwrap_or_else(|| panic!("no table {table}"));
    let mut keys = Vec::new();
    for key in &table.keys {
        keys.push(key_of(judge, at.entity, key)?);
    }
    let day = at.day.unwrap_or_else(|| judge.world.today(&at.entity.account));
    let row = table
        .rows
        .iter()
        .filter(|row| row.keys == keys && row.since.is_none_or(|since| since <= day))
        .max_by_key(|row| row.since);
    let Some(row) = row else {
        return unknown(Why::Missing);
    };
    let (index, unit) = table
        .columns
        .iter()
        .enumerate()
        .find(|(_, (name, _))| *name == column)
        .map_or_else(|| panic!("no column {column}"), |(i, (_, unit))| (i, *unit));
    match (&row.cells[index], unit) {
        (Cell::Empty, _) => unknown(Why::Missing),
        (Cell::Number(n), Unit::Money) => {
            let currency = row.currency.unwrap_or(workspace.currency);
            Ok(Value::Money(n.clone(), currency.to_owned()))
        }
        (Cell::Number(n), Unit::Days) => Ok(Value::Days(n.clone())),
        (Cell::Number(n), _) => Ok(Value::Number(n.clone())),
        (Cell::Percent(n), _) => Ok(Value::Percent(n.clone())),
        (Cell::Text(text), _) => Ok(Value::Text(text.clone())),
        (other, _) => panic!("the generator put {other:?} into a table"),
    }
}

/// The attribute of an entity that a table's key column names.
fn key_of(judge: &Judge, entity: &Entity, key: &str) -> Known<String> {
    match key {
        "account" => Ok(entity.account.clone()),
        "channel" => {
            let account = judge.world.workspace().account(&entity.account);
            Ok(account.channel.to_owned())
        }
        "sku" => entity.sku.clone().map_or_else(|| unknown(Why::Missing), Ok),
        "campaign" => {
            let Some(campaign) = judge.world.up(entity, Kind::Campaign) else { return unknown(Why::Missing) };
            text(state::newest(judge.world, campaign, "name"))
        }
        "metric" => text(state::newest(judge.world, entity, "metric")),
        other => panic!("no key {other}"),
    }
}

fn text(known: Known<Value>) -> Known<String> {
    known.map(|v| match v {
        Value::Text(text) => text,
        other => panic!("{other:?} is no key"),
    })
}

/// The day the plan is for: that of the moment asked for, else the day after the as-of day.
pub(crate) fn moment(judge: &Judge, entity: &Entity) -> Day {
    match judge.world.workspace().at {
        Some(_) => judge.world.as_of.values().copied().flatten().max().unwrap_or(0) + 1,
        // A product is in the account of its first listing.
        None if entity.kind == Kind::Product => {
            let listings = judge.world.related(entity, Kind::Listing, None).unwrap_or_default();
            listings.first().map_or(0, |listing| judge.world.horizon(&listing.account))
        }
        None => judge.world.horizon(&entity.account),
    }
}

fn calendar<'a>(judge: &'a Judge<'a>, name: &str) -> &'a Calendar {
    judge
        .world
        .workspace()
        .calendars
        .iter()
        .find(|calendar| calendar.name == name)
        .unwrap_or_else(|| panic!("no calendar {name}"))
}

fn is_about(judge: &Judge, entity: &Entity, calendar: &Calendar, row: &CalendarRow) -> bool {
    let own = match calendar.key {
        None => return true,
        Some("sku") => entity.sku.clone(),
        Some("channel") => judge
            .world
            .workspace()
            .accounts
            .iter()
            .find(|account| account.name == entity.account)
            .map(|account| account.channel.to_owned()),
        Some(other) => panic!("no calendar key {other}"),
    };
    own == row.key
}

pub(crate) fn calendar_rows(
    judge: &Judge,
    entity: &Entity,
    name: &str,
    holds: impl Fn(&CalendarRow, Day) -> bool,
) -> Truth {
    let now = moment(judge, entity);
    let calendar = calendar(judge, name);
    Truth::of(Ok(calendar.rows.iter().any(|row| is_about(judge, entity, calendar, row) && holds(row, now))))
}

/// The number of the row in force, else of the next one to start, else of the last one.
pub(crate) fn calendar_number(judge: &Judge, entity: &Entity, name: &str, column: &str) -> Known<Value> {
    let calendar = calendar(judge, name);
    assert_eq!(calendar.number, Some(column), "no column {column}");
    let now = moment(judge, entity);
    let row = calendar
        .rows
        .iter()
        .filter(|row| is_about(judge, entity, calendar, row) && row.end >= now)
        .min_by_key(|row| row.start);
    match row.and_then(|row| row.number.clone()) {
        Some(number) => Ok(Value::Number(number)),
        None => unknown(Why::Missing),
    }
}

/// Whether a value that was seen on a day is one that we set.
pub(crate) fn is_ours(judge: &Judge, entity: &Entity, name: &str, seen: &Value, day: Day) -> bool {
    judge
        .world
        .workspace()
        .history
        .changes
        .iter()
        .filter(|change| change.entity == entity.reference() && change.field.word() == name)
        .any(|change| {
            change.day <= day
                && match (&change.to, seen) {
                    (Held::Amount(to), value) => amount(value).as_ref() == Some(to),
                    (Held::Word(to), Value::Text(text)) => to == text,
                    (Held::Word(_), _) => false,
                }
        })
}

/// An account by its name, or by a channel that has one account.
pub(crate) fn account_of_place(judge: &Judge, place: &str) -> String {
    let accounts = &judge.world.workspace().accounts;
    accounts
        .iter()
        .find(|account| account.name == place)
        .or_else(|| accounts.iter().find(|account| account.channel == place))
        .unwrap_or_else(|| panic!("no account {place}"))
        .name
        .clone()
}

/// Whether the as-of days of accounts that are compared lie more than three days apart.
pub(crate) fn are_apart(judge: &Judge, accounts: impl Iterator<Item = String>) -> bool {
    let days: Vec<Day> = accounts.map(|account| judge.world.today(&account)).collect();
    match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) => last - first > 3,
        _ => false,
    }
}

/// The accounts that an expression names by a place.
pub(crate) fn places(judge: &Judge, expr: &Expr) -> Vec<String> {
    match expr {
        Expr::On(_, place) => vec![account_of_place(judge, place)],
        other => super::reads::parts_of_expr(other).into_iter().flat_map(|inner| places(judge, inner)).collect(),
    }
}
