//! The value of an expression for one entity.

use std::collections::BTreeSet;

use num_traits::Zero;

use super::catalog::{self, Type};
use super::conds::{members, truth};
use super::data::Dataset;
use super::flows::{day_count, flow};
use super::judge::{At, Judge, Scope};
use super::lookup;
use super::reads::{flows_in, metric};
use super::state;
use super::tree::{Expr, How, Kind, Path, Set, Window};
use super::value::{
    Day, Known, Q, Value, Why, Whys, add, amount, both, compare, divide, multiply, q, subtract, unknown, whole,
};
use super::words;
use super::world::Entity;

pub(crate) fn value<'a>(judge: &'a Judge<'a>, at: &At<'a>, expr: &'a Expr) -> Known<Value> {
    let known = computed(judge, at, expr);
    if known.is_ok() {
        super::parts::meet_expr(judge.world, expr);
    }
    known
}

fn computed<'a>(judge: &'a Judge<'a>, at: &At<'a>, expr: &'a Expr) -> Known<Value> {
    let pair = |a: &'a Expr, b: &'a Expr| both(value(judge, at, a), value(judge, at, b));
    match expr {
        Expr::Lit(literal) => Ok(literal.clone()),
        Expr::Money(alternatives) => {
            let own = own_currency(judge, at.entity)?;
            match alternatives.iter().find(|(code, _)| *code == own) {
                Some((code, amount)) => Ok(Value::Money(amount.clone(), code.clone())),
                None => unknown(Why::Currency),
            }
        }
        Expr::Let(name) => value(judge, at, lookup::let_of(judge, at.entity, name)),
        Expr::Name(path, name) => named(judge, at, *path, name),
        Expr::Metric(path, name) => own_metric(judge, at, *path, name),
        Expr::DayCount => day_count(judge, at),
        Expr::Column(table, column) => lookup::column(judge, at, table, column),
        Expr::CalendarColumn(calendar, column) => lookup::calendar_number(judge, at.entity, calendar, column),
        Expr::Over(inner, window) => over(judge, at, inner, window),
        Expr::OverReport(inner) => {
            let there = At { scope: Scope::Report, ..at.clone() };
            value(judge, &there, inner)
        }
        Expr::Gauge(how, inner, window) => gauge(judge, at, *how, inner, window),
        Expr::Change(inner, days) => {
            let (last, previous) = both_windows(judge, at, inner, *days)?;
            let ratio = divide(last, previous, true)?;
            match amount(&ratio) {
                Some(ratio) => Ok(Value::Percent(ratio - whole(1))),
                None => unknown(Why::Undefined),
            }
        }
        Expr::Add(a, b) => pair(a, b).and_then(|(a, b)| add(a, b)),
        Expr::Subtract(a, b) => pair(a, b).and_then(|(a, b)| subtract(a, b)),
        Expr::Multiply(a, b) => pair(a, b).and_then(|(a, b)| multiply(a, b)),
        Expr::Divide(a, b) => {
            let difference = matches!(**a, Expr::Subtract(..));
            pair(a, b).and_then(|(a, b)| divide(a, b, difference))
        }
        Expr::AsPercent(inner) => value(judge, at, inner).map(|v| match v {
            Value::Number(n) => Value::Percent(n),
            other => other,
        }),
        Expr::Larger(a, b) => extreme(pair(a, b), true),
        Expr::Smaller(a, b) => extreme(pair(a, b), false),
        Expr::Else(a, b) => match value(judge, at, a) {
            Err(whys) if whys.iter().all(|why| *why == Why::Missing) => value(judge, at, b),
            known => known,
        },
        Expr::Length(inner) => text(judge, at, inner).map(|t| count(words::length(&t))),
        Expr::Words(inner) => text(judge, at, inner).map(|t| count(words::words(&t).len())),
        Expr::Repeats(inner, list) => {
            let ignored = lookup::list(judge, list);
            text(judge, at, inner).map(|t| count(words::repeats(&t, ignored)))
        }
        Expr::Total(how, set, of) => total(judge, at, *how, set, of.as_deref(), None),
        Expr::On(name, place) => on_place(judge, at, name, place),
        Expr::Spread(name) => spread(judge, at.entity, name),
    }
}

fn count(number: usize) -> Value {
    Value::Number(whole(i64::try_from(number).expect("a short text")))
}

pub(crate) fn text<'a>(judge: &'a Judge<'a>, at: &At<'a>, expr: &'a Expr) -> Known<String> {
    value(judge, at, expr).map(|v| match v {
        Value::Text(text) => text,
        other => panic!("the generator read {other:?} as text"),
    })
}

/// What the rows about an entity say, else its account's; a product's is that of its listings. `None` where they disagree.
pub(crate) fn currency(judge: &Judge, entity: &Entity) -> Option<String> {
    let world = judge.world;
    let mut found: BTreeSet<&str> = BTreeSet::new();
    if entity.kind == Kind::Product {
        for listing in world.related(entity, Kind::Listing, None).unwrap_or_default() {
            found.insert(world.workspace().account(&listing.account).currency);
        }
    } else {
        for dataset in Dataset::ALL {
            found.extend(world.sightings_of(entity, dataset).into_iter().filter_map(|seen| seen.text("currency")));
        }
        if found.is_empty() {
            found.insert(world.workspace().account(&entity.account).currency);
        }
    }
    let only = found.pop_first()?;
    found.is_empty().then(|| only.to_owned())
}

/// The currency of an amount that has to have one.
pub(crate) fn own_currency(judge: &Judge, entity: &Entity) -> Known<String> {
    currency(judge, entity).map_or_else(|| unknown(Why::Currency), Ok)
}

/// The entity that a path leads to.
pub(crate) fn target<'a>(judge: &'a Judge<'a>, at: &At<'a>, path: Path) -> Known<&'a Entity> {
    match path {
        Path::Own => Ok(at.entity),
        Path::This => Ok(at.this.unwrap_or(at.entity)),
        Path::Up(kind) => match judge.world.up(at.entity, kind) {
            Some(parent) => Ok(parent),
            None if kind == Kind::Listing
                && !judge.world.store.is_delivered(&at.entity.account, super::data::Dataset::Listings) =>
            {
                unknown(Why::NoData)
            }
            None => unknown(Why::Missing),
        },
    }
}

fn named<'a>(judge: &'a Judge<'a>, at: &At<'a>, path: Path, name: &'static str) -> Known<Value> {
    let there = at.about(target(judge, at, path)?);
    let kind = there.entity.kind;
    if catalog::flow(kind, name).is_some() {
        return flow(judge, &there, name);
    }
    if let Some(metric) = catalog::standard(kind, name) {
        return of_standard(judge, &there, &metric);
    }
    match there.day {
        Some(day) if name != "age" => state::at(judge.world, there.entity, name, day),
        _ => state::newest(judge.world, there.entity, name),
    }
}

/// Standard metrics are quotients of two flows of the same entity.
fn of_standard<'a>(judge: &'a Judge<'a>, at: &At<'a>, metric: &Expr) -> Known<Value> {
    match metric {
        Expr::AsPercent(inner) => of_standard(judge, at, inner).map(|v| match v {
            Value::Number(n) => Value::Percent(n),
            other => other,
        }),
        Expr::Divide(a, b) => match (&**a, &**b) {
            (Expr::Name(_, a), Expr::Name(_, b)) => {
                let (a, b) = both(flow(judge, at, a), flow(judge, at, b))?;
                divide(a, b, false)
            }
            other => panic!("{other:?} is no standard metric"),
        },
        other => panic!("{other:?} is no standard metric"),
    }
}

fn own_metric<'a>(judge: &'a Judge<'a>, at: &At<'a>, path: Path, name: &str) -> Known<Value> {
    let metric = metric(judge.world.workspace(), name);
    let mut there = at.about(target(judge, at, path)?);
    if matches!(there.scope, Scope::Bare)
        && let Some(day) = there.day
    {
        // Inside `for` a metric is computed from the day at hand alone.
        there.scope = Scope::Days {
            days: Ok(vec![day]),
            whens: Vec::new(),
            all_days: false,
            summaries: false,
            mates: Vec::new(),
        };
    }
    if let Scope::Days { whens, mates, .. } = &mut there.scope {
        whens.extend(metric.when.iter());
        *mates = mates_of(judge, there.entity, &metric.value);
    }
    value(judge, &there, &metric.value)
}

fn mates_of(judge: &Judge, entity: &Entity, expr: &Expr) -> Vec<&'static str> {
    let mut found = BTreeSet::new();
    flows_in(judge.world.workspace(), entity.kind, expr, &mut found);
    found.into_iter().collect()
}

fn over<'a>(judge: &'a Judge<'a>, at: &At<'a>, inner: &'a Expr, window: &'a Window) -> Known<Value> {
    if let Expr::On(name, place) = inner {
        return on_place_over(judge, at, name, place, window);
    }
    if let Expr::Total(how, set, of) = inner {
        let total = total(judge, at, *how, set, of.as_deref(), Some(window));
        if total.is_ok() {
            super::parts::meet_expr(judge.world, inner);
        }
        return total;
    }
    let there = At {
        scope: Scope::Days {
            days: judge.days(window, at),
            whens: window.when.iter().map(|when| &**when).collect(),
            all_days: window.with_all_days,
            summaries: !window.previous && at.day.is_none(),
            mates: mates_of(judge, at.entity, inner),
        },
        ..at.clone()
    };
    value(judge, &there, inner)
}

/// `max price over 30d`: of the newest value seen up to each of the days.
fn gauge<'a>(judge: &'a Judge<'a>, at: &At<'a>, how: How, inner: &'a Expr, window: &'a Window) -> Known<Value> {
    let days = judge.days(window, at)?;
    let on = |day: Day| value(judge, &at.on_day(day), inner);
    let mut last: Option<Known<Value>> = None;
    let mut known = Vec::new();
    let mut gaps = 0;
    let mut whys = Whys::new();
    for day in &days {
        if let Some(when) = &window.when {
            match truth(judge, when, &at.on_day(*day)) {
                super::value::Truth::False => continue,
                super::value::Truth::Unknown(more) => {
                    gaps += 1;
                    whys.extend(more);
                    continue;
                }
                super::value::Truth::True => {}
            }
        }
        match on(*day) {
            // Of the last day only its own value counts, known or not.
            known if how == How::Last => last = Some(known),
            Ok(value) => known.push(value),
            Err(more) => {
                gaps += 1;
                whys.extend(more);
            }
        }
    }
    if gaps > judge.world.store.tolerance(days.len(), window.with_all_days) {
        return Err(whys);
    }
    if how == How::Last {
        return last.unwrap_or_else(|| unknown(Why::Missing));
    }
    combine(how, known)
}

fn combine(how: How, values: Vec<Value>) -> Known<Value> {
    let number = i64::try_from(values.len()).expect("few values");
    let mut values = values.into_iter();
    let Some(first) = values.next() else {
        return unknown(Why::Missing);
    };
    let mut result = first;
    for value in values {
        result = match how {
            How::Min => extreme(Ok((result, value)), false)?,
            How::Max => extreme(Ok((result, value)), true)?,
            How::Avg | How::Sum => match (result, value) {
                // Percents are not added in rules, but their mean is asked for.
                (Value::Percent(a), Value::Percent(b)) => Value::Percent(a + b),
                (a, b) => add(a, b)?,
            },
            How::Last | How::Count => panic!("{how:?} is no fold"),
        };
    }
    if how == How::Avg {
        return Ok(scaled(result, &q(1, number)));
    }
    Ok(result)
}

/// A value of the same unit, so many times.
fn scaled(value: Value, factor: &Q) -> Value {
    match value {
        Value::Percent(a) => Value::Percent(a * factor),
        Value::Number(a) => Value::Number(a * factor),
        Value::Money(a, currency) => Value::Money(a * factor, currency),
        other => panic!("the generator averaged {other:?}"),
    }
}

fn extreme(pair: Known<(Value, Value)>, larger: bool) -> Known<Value> {
    let (a, b) = pair?;
    let order = compare(&a, &b)?;
    Ok(if (order == std::cmp::Ordering::Greater) == larger { a } else { b })
}

/// The last and the previous window of `change in X over Nd`; a previous of zero has no change.
pub(crate) fn both_windows<'a>(judge: &'a Judge<'a>, at: &At<'a>, inner: &'a Expr, days: i32) -> Known<(Value, Value)> {
    let window = |previous: bool| -> Known<Value> {
        let mut window = Window::over(days);
        window.previous = previous;
        let there = At {
            scope: Scope::Days {
                days: judge.days(&window, at),
                whens: Vec::new(),
                all_days: false,
                summaries: false,
                mates: mates_of(judge, at.entity, inner),
            },
            ..at.clone()
        };
        value(judge, &there, inner)
    };
    let (last, previous) = both(window(false), window(true))?;
    if amount(&previous).is_some_and(|a| a.is_zero()) {
        return unknown(Why::Undefined);
    }
    judge.world.meet("change");
    Ok((last, previous))
}

/// A window is that of each member: those of a product may be in accounts whose windows end on other days.
fn total<'a>(
    judge: &'a Judge<'a>,
    at: &At<'a>,
    how: How,
    set: &'a Set,
    of: Option<&'a Expr>,
    window: Option<&'a Window>,
) -> Known<Value> {
    let inside = At { scope: Scope::Bare, ..at.clone() };
    let members = members(judge, &inside, set)?;
    let Some(of) = of else {
        return Ok(count(members.len()));
    };
    let mut known = Vec::new();
    let mut whys = Whys::new();
    for member in members {
        let there = At { this: Some(at.this.unwrap_or(at.entity)), ..at.about(member) };
        let each = match window {
            Some(window) => over(judge, &there, of, window),
            None => value(judge, &there, of),
        };
        match each {
            Ok(value) => known.push(value),
            Err(more) => whys.extend(more),
        }
    }
    if !whys.is_empty() {
        return Err(whys);
    }
    if known.is_empty() {
        return match how {
            How::Sum => nothing(judge, at.entity, set.kind, of),
            _ => unknown(Why::Missing),
        };
    }
    combine(how, known)
}

/// The sum of nothing is zero of its unit.
fn nothing(judge: &Judge, entity: &Entity, kind: Kind, of: &Expr) -> Known<Value> {
    let unit = match of {
        Expr::Name(_, name) => catalog::flow(kind, name).or_else(|| catalog::state(kind, name)).map(|(unit, _)| unit),
        _ => None,
    };
    match unit {
        Some(Type::Money) => Ok(Value::Money(whole(0), own_currency(judge, entity)?)),
        _ => Ok(Value::Number(whole(0))),
    }
}

/// The one listing of a product in an account, or in the one account of a channel.
fn listing_on<'a>(judge: &'a Judge<'a>, product: &Entity, place: &str) -> Known<&'a Entity> {
    let account = lookup::account_of_place(judge, place);
    let listings = judge.world.related(product, Kind::Listing, None)?;
    match listings.into_iter().find(|l| l.account == account) {
        Some(listing) => Ok(listing),
        None => unknown(Why::Missing),
    }
}

fn on_place<'a>(judge: &'a Judge<'a>, at: &At<'a>, name: &'static str, place: &str) -> Known<Value> {
    let listing = listing_on(judge, at.entity, place)?;
    state::newest(judge.world, listing, name)
}

fn on_place_over<'a>(
    judge: &'a Judge<'a>,
    at: &At<'a>,
    name: &'static str,
    place: &str,
    window: &'a Window,
) -> Known<Value> {
    let listing = listing_on(judge, at.entity, place)?;
    let there = at.about(listing);
    let days = judge.days(window, &there);
    let there = At {
        scope: Scope::Days {
            days,
            whens: Vec::new(),
            all_days: window.with_all_days,
            summaries: !window.previous,
            mates: Vec::new(),
        },
        ..there
    };
    flow(judge, &there, name)
}

/// The difference of the highest and the lowest value of a product's listings, over the lowest.
fn spread(judge: &Judge, product: &Entity, name: &'static str) -> Known<Value> {
    let listings = judge.world.related(product, Kind::Listing, None)?;
    let mut values = Vec::new();
    for listing in &listings {
        values.push(state::newest(judge.world, listing, name)?);
    }
    if values.len() < 2 {
        return unknown(Why::Missing);
    }
    if lookup::are_apart(judge, listings.iter().map(|listing| listing.account.clone())) {
        return unknown(Why::Stale);
    }
    let low = combine(How::Min, values.clone())?;
    let high = combine(How::Max, values)?;
    let gap = subtract(high, low.clone())?;
    divide(gap, low, true).map(|v| match v {
        Value::Number(n) => Value::Percent(n),
        other => other,
    })
}
