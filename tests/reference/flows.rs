//! A flow metric over days: which dataset answers, which days count, and what they add up to.

use std::collections::BTreeSet;

use num_traits::Signed;

use super::catalog::{self, Type};
use super::conds::truth;
use super::data::{Cell, Dataset};
use super::judge::{At, Judge, Scope};
use super::state::read;
use super::store::Seen;
use super::tree::{Cond, Kind};
use super::value::{Day, Known, Truth, Value, Why, Whys, add, both, unknown, whole};
use super::world::Entity;

/// The value of a flow metric in the scope at hand.
pub(crate) fn flow<'a>(judge: &'a Judge<'a>, at: &At<'a>, name: &'static str) -> Known<Value> {
    let Some((unit, sources)) = catalog::flow(at.entity.kind, name) else {
        panic!("{} has no flow {name}", at.entity.kind.word());
    };
    let (days, whens, all_days, summaries) = match &at.scope {
        Scope::Report => return newest_report(judge, at.entity, unit, &sources),
        Scope::Bare => {
            let Some(day) = at.day else {
                panic!("the generator left {name} without a window");
            };
            (Ok(vec![day]), Vec::new(), false, false)
        }
        Scope::Days { days, whens, all_days, summaries, .. } => (days.clone(), whens.clone(), *all_days, *summaries),
    };
    let account = &at.entity.account;
    let store = &judge.world.store;
    if !sources.iter().any(|(set, _)| store.is_delivered(account, *set)) {
        return unknown(Why::NoData);
    }
    let days = days?;
    let covering = || sources.iter().filter(|(set, _)| store.covers(account, *set, &days, all_days));
    if let Some((dataset, column)) = covering().find(|(set, column)| store.has_column(account, *set, column)) {
        let used = usable_days(judge, at, *dataset, &days, &whens, all_days)?;
        return sum(judge, at.entity, *dataset, column, unit, &used);
    }
    if covering().next().is_some() {
        // No file of what covers the window has such a column, so nothing is known of whom it names or does not.
        return unknown(Why::Missing);
    }
    if summaries && whens.is_empty() {
        let span = (days[0], days[days.len() - 1]);
        for (dataset, column) in &sources {
            for (file, period) in store.summaries(account, *dataset) {
                if period == span {
                    return total_of_summary(judge, at.entity, file, column, unit);
                }
            }
        }
    }
    // With a `when`, only the days on which it holds have to be covered.
    if !whens.is_empty() {
        for (dataset, column) in &sources {
            if let Ok(used) = usable_days(judge, at, *dataset, &days, &whens, all_days) {
                return sum(judge, at.entity, *dataset, column, unit, &used);
            }
        }
    }
    unknown(Why::MissingDay)
}

/// The days of a window that add to it, or that too many of them are unknown.
fn usable_days<'a>(
    judge: &'a Judge<'a>,
    at: &At<'a>,
    dataset: Dataset,
    days: &[Day],
    whens: &[&'a Cond],
    all_days: bool,
) -> Known<Vec<Day>> {
    let mut used = Vec::new();
    let mut gaps = 0;
    let mut whys = Whys::new();
    for day in days {
        match held_on(judge, at, whens, *day) {
            Truth::False => continue,
            Truth::Unknown(more) => {
                gaps += 1;
                whys.extend(more);
                continue;
            }
            Truth::True => {}
        }
        if is_known_on(judge, at.entity, dataset, *day) {
            used.push(*day);
        } else {
            gaps += 1;
            whys.insert(Why::MissingDay);
        }
    }
    if gaps > judge.world.store.tolerance(days.len(), all_days) {
        return Err(whys);
    }
    Ok(used)
}

fn held_on<'a>(judge: &'a Judge<'a>, at: &At<'a>, whens: &[&'a Cond], day: Day) -> Truth {
    let there = at.on_day(day);
    super::value::all(whens.iter().map(|when| truth(judge, when, &there)))
}

/// A covered day, unless it is suspect and the entity, or one of those it is the sum of, has no row on it.
fn is_known_on(judge: &Judge, entity: &Entity, dataset: Dataset, day: Day) -> bool {
    let store = &judge.world.store;
    if !store.is_covered(&entity.account, dataset, day) {
        return false;
    }
    if !store.is_suspect(&entity.account, dataset, day) {
        return true;
    }
    let rows = judge.world.rows_of(entity, dataset);
    let keys: BTreeSet<_> = rows.iter().map(|seen| &seen.key).collect();
    let there: BTreeSet<_> = rows.iter().filter(|seen| seen.day == day).map(|seen| &seen.key).collect();
    !there.is_empty() && there == keys
}

fn zero(judge: &Judge, entity: &Entity, unit: Type) -> Known<Value> {
    match unit {
        Type::Money => {
            let currency = super::expr::own_currency(judge, entity)?;
            Ok(Value::Money(whole(0), currency))
        }
        _ => Ok(Value::Number(whole(0))),
    }
}

fn sum(
    judge: &Judge,
    entity: &Entity,
    dataset: Dataset,
    column: &'static str,
    unit: Type,
    days: &[Day],
) -> Known<Value> {
    let rows: Vec<&Seen> =
        judge.world.rows_of(entity, dataset).into_iter().filter(|seen| days.contains(&seen.day)).collect();
    if column == "order_id" {
        let orders: BTreeSet<&str> = rows
            .iter()
            .filter(|seen| !is_cancelled(seen) && !is_refund(seen))
            .filter_map(|seen| seen.text("order_id"))
            .collect();
        let count = i64::try_from(orders.len()).expect("few orders");
        return Ok(Value::Number(whole(count)));
    }
    let mut total: Option<Known<Value>> = None;
    for seen in rows {
        if dataset == Dataset::Orders && is_cancelled(seen) {
            continue;
        }
        let value = read(judge.world, entity, seen, column, unit);
        total = Some(match total {
            None => value,
            Some(sum) => both(sum, value).and_then(|(sum, value)| add(sum, value)),
        });
    }
    total.unwrap_or_else(|| zero(judge, entity, unit))
}

/// A line that pays back is no order of its own.
fn is_refund(seen: &Seen) -> bool {
    let is_negative = |column| matches!(seen.cell(column), Some(Cell::Number(n)) if n.is_negative());
    is_negative("quantity") || is_negative("amount")
}

fn is_cancelled(seen: &Seen) -> bool {
    seen.text("status") == Some("cancelled")
}

/// `over report`: the newest summary of the metric's dataset.
fn newest_report(judge: &Judge, entity: &Entity, unit: Type, sources: &[(Dataset, &'static str)]) -> Known<Value> {
    let store = &judge.world.store;
    for (dataset, column) in sources {
        let newest = store
            .summaries(&entity.account, *dataset)
            .filter(|(_, (_, last))| *last <= judge.world.horizon(&entity.account))
            .max_by_key(|(file, (_, last))| (*last, file.observed()));
        if let Some((file, _)) = newest {
            return total_of_summary(judge, entity, file, column, unit);
        }
    }
    unknown(Why::NoData)
}

fn total_of_summary(
    judge: &Judge,
    entity: &Entity,
    file: &super::data::DataFile,
    column: &'static str,
    unit: Type,
) -> Known<Value> {
    let mut total = zero(judge, entity, unit)?;
    for (day, row) in &file.rows {
        let key = judge.world.store.names.key(file, row).join(" / ");
        let is_parent = match entity.kind {
            Kind::Campaign => row.get("campaign_id") == Some(&Cell::Text(entity.id.clone())),
            Kind::AdGroup => row.get("ad_group_id") == Some(&Cell::Text(entity.id.clone())),
            _ => false,
        };
        if key == entity.id || is_parent {
            let seen = Seen { day: *day, layers: vec![(file, row)], key: Vec::new(), is_summary: true };
            total = add(total, read(judge.world, entity, &seen, column, unit)?)?;
        }
    }
    Ok(total)
}

/// `days`: the days that add to the window of the metrics beside it.
pub(crate) fn day_count<'a>(judge: &'a Judge<'a>, at: &At<'a>) -> Known<Value> {
    let Scope::Days { days, whens, all_days, mates, .. } = &at.scope else {
        panic!("the generator wrote `days` outside a window");
    };
    let days = &days.clone()?;
    let mut used: Option<BTreeSet<Day>> = None;
    for name in mates {
        let Some((_, sources)) = catalog::flow(at.entity.kind, name) else {
            continue;
        };
        let account = &at.entity.account;
        let chosen = sources
            .iter()
            .find(|(set, _)| judge.world.store.covers(account, *set, days, *all_days))
            .or(sources.first());
        if let Some((dataset, _)) = chosen {
            let more = usable_days(judge, at, *dataset, days, whens, *all_days)?;
            let more: BTreeSet<Day> = more.into_iter().collect();
            used = Some(match used {
                None => more,
                Some(known) => known.intersection(&more).copied().collect(),
            });
        }
    }
    let count = i64::try_from(used.unwrap_or_default().len()).expect("few days");
    Ok(Value::Days(whole(count)))
}
