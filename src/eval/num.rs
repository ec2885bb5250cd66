//! Numbers of a rule at an entity and a day.

use crate::catalog::Kind;
use crate::eval::quantity::{Quantity, Size, Value, arithmetic, compare};
use crate::eval::run::{At, Run};
use crate::eval::unknown::{About, Unknown, both, gravest};
use crate::eval::{Reason, attr, cond, flow, related, sets, tables, text};
use crate::program::{Num, NumKind, Op, Txt, Window};
use crate::syntax::ast::{CompareOp, Stat};
use crate::table::{Day, Entity};
use crate::value::{Rational, length, words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The value of a number.
pub(super) fn value(run: &Run<'_>, at: At<'_>, num: &Num) -> Value {
    match &num.kind {
        NumKind::Const(value) => Ok(Quantity::plain(*value)),
        NumKind::Money(amounts) => tables::money(run, at, amounts),
        NumKind::Let(index) => tables::let_number(run, at, *index),
        NumKind::Flow { path, flow, window } => {
            flow::value(run, at.of(attr::follow(run, at.entity, path)?), *flow, window)
        }
        NumKind::Days { path, flows, window } => {
            flow::days(run, at.of(attr::follow(run, at.entity, path)?), flows, window)
        }
        NumKind::Attr { path, attr } => attr::number(run, at, path, *attr),
        NumKind::Stat { stat, value, window } => statistic(run, at, *stat, value, window),
        NumKind::Binary { op, left, right, signed } => {
            let (left, right) = both(value(run, at, left), value(run, at, right))?;
            arithmetic(*op, left, right, *signed)
        }
        NumKind::Else { value: inner, default } => match value(run, at, inner) {
            Err(unknown) if unknown.is_missing() => value(run, at, default),
            known => known,
        },
        NumKind::Pick { larger, of } => pick(run, at, *larger, of),
        NumKind::Change { last, previous } => change(value(run, at, last)?, value(run, at, previous)?),
        NumKind::Aggregate { function, set, value } => sets::aggregate(run, at, *function, set, value.as_deref()),
        NumKind::Cell { table, keys, column } => tables::cell_number(run, at, *table, keys, *column),
        NumKind::CalendarCell { calendar, column } => tables::calendar_cell(run, at, *calendar, *column),
        NumKind::Derived { path, what } => attr::derived(run, at, path, *what),
        NumKind::Length(txt) => Ok(count(length(&text::value(run, at, txt)?))),
        NumKind::Words(txt) => Ok(count(words(&text::value(run, at, txt)?).count())),
        NumKind::Repeats { text: txt, ignoring } => repeats(run, at, txt, ignoring),
        NumKind::On { place, value: inner } => on_place(run, at, related::at_place(run, at, place)?, inner),
        NumKind::Spread(inner) => spread(run, at, inner),
        NumKind::This(inner) => value(run, at.of(at.this), inner),
    }
}

fn count(count: usize) -> Quantity {
    Quantity::plain(Rational::whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// `X on a place`: its one listing there; flows of several add up, other values must agree.
fn on_place(run: &Run<'_>, at: At<'_>, listings: Vec<Entity>, inner: &Num) -> Value {
    let adds_up = matches!(inner.kind, NumKind::Flow { .. });
    let mut result: Option<Quantity> = None;
    for listing in listings {
        let here = value(run, at.of(listing), inner)?;
        result = Some(match result {
            None => here,
            Some(sum) if adds_up => arithmetic(Op::Add, sum, here, false)?,
            Some(known) if known == here => known,
            Some(_) => return Err(Unknown::bare(Reason::Ambiguous)),
        });
    }
    result.ok_or(Unknown::bare(Reason::Missing))
}

fn pick(run: &Run<'_>, at: At<'_>, larger: bool, of: &[Num]) -> Value {
    let mut best: Option<Quantity> = None;
    let op = if larger { CompareOp::Greater } else { CompareOp::Less };
    let values: Vec<Value> = of.iter().map(|one| value(run, at, one)).collect();
    if let Some(unknown) = gravest(values.iter().filter_map(|value| value.err())) {
        return Err(unknown);
    }
    for one in values.into_iter().flatten() {
        best = Some(match best {
            Some(best) if !compare(one, op, best)? => best,
            _ => one,
        });
    }
    best.ok_or(Unknown::bare(Reason::Missing))
}

/// (last − previous) / previous; unknown when either is unknown or undefined, or previous is zero.
fn change(last: Quantity, previous: Quantity) -> Value {
    let (before, now) = (previous.finite()?, last.finite()?);
    if before.is_zero() {
        return Err(Unknown::new(Reason::Undefined, About::NothingBefore));
    }
    compare(last, CompareOp::Equal, previous)?;
    Ok(Quantity::plain(now.minus(before)?.over(before)?))
}

/// `change in X over Nd OP limit`, judged as `last OP (1 + limit) × previous`.
pub(super) fn compare_change(
    run: &Run<'_>,
    at: At<'_>,
    (last, previous): (&Num, &Num),
    op: CompareOp,
    limit: &Num,
) -> crate::eval::unknown::Tri {
    let (last, previous) = (value(run, at, last)?, value(run, at, previous)?);
    // Of what is above every limit the comparison stands all the same: it is above whatever is finite.
    if previous.finite().is_ok_and(Rational::is_zero) {
        return Err(Unknown::new(Reason::Undefined, About::NothingBefore));
    }
    let factor = Rational::ONE.plus(value(run, at, limit)?.finite()?)?;
    compare(last, op, arithmetic(Op::Multiply, previous, Quantity::plain(factor), false)?)
}

/// `min|max|avg|last X over …`.
fn statistic(run: &Run<'_>, at: At<'_>, stat: Stat, inner: &Num, window: &Window) -> Value {
    let account = run.account(at.entity).ok_or(Unknown::bare(Reason::Missing))?;
    let (first, last) = flow::bounds(run, at.when, account, window.days)?;
    let (days, mut unknown) = days_of(run, at, first, last, window);
    let values: Vec<Value> = days.iter().map(|day| value(run, at.on(*day), inner)).collect();
    if stat != Stat::Last {
        unknown.extend(values.iter().filter_map(|value| value.err()));
    }
    let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(u32::MAX);
    if unknown.len() > flow::tolerated(run, length, window.all_days)? as usize
        && let Some(gravest) = gravest(unknown)
    {
        return Err(gravest);
    }
    if stat == Stat::Last {
        return values.last().copied().unwrap_or(Err(Unknown::bare(Reason::Missing)));
    }
    let known: Vec<Quantity> = values.into_iter().flatten().collect();
    reduce(stat, &known)
}

/// The smallest, largest or mean of several values.
pub(super) fn reduce(stat: Stat, values: &[Quantity]) -> Value {
    let (first, rest) = values.split_first().ok_or(Unknown::bare(Reason::Missing))?;
    let mut result = *first;
    for one in rest {
        result = match stat {
            Stat::Min => {
                if compare(*one, CompareOp::Less, result)? {
                    *one
                } else {
                    result
                }
            }
            Stat::Max => {
                if compare(*one, CompareOp::Greater, result)? {
                    *one
                } else {
                    result
                }
            }
            Stat::Avg => arithmetic(Op::Add, result, *one, false)?,
            Stat::Last => *one,
        };
    }
    if stat == Stat::Avg {
        let count = Rational::whole(i64::try_from(values.len()).unwrap_or(i64::MAX));
        result.size = Size::Finite(result.finite()?.over(count)?);
    }
    Ok(result)
}

/// The days of a window on which its condition holds, and why it is not known on others: those count as uncovered.
fn days_of(run: &Run<'_>, at: At<'_>, first: Day, last: Day, window: &Window) -> (Vec<Day>, Vec<Unknown>) {
    let Some(when) = &window.when else { return (Day::range(first, last).collect(), Vec::new()) };
    let (mut days, mut unknown) = (Vec::new(), Vec::new());
    for day in Day::range(first, last) {
        match cond::truth(run, at.on(day), when) {
            Ok(true) => days.push(day),
            Ok(false) => {}
            Err(why) => unknown.push(why),
        }
    }
    (days, unknown)
}

/// How often the most frequent word stands in a text; words to ignore do not count.
fn repeats(run: &Run<'_>, at: At<'_>, txt: &Txt, ignoring: &[Arc<str>]) -> Value {
    let folded = text::folded(run, at, txt)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words(&folded).filter(|word| !ignoring.iter().any(|ignored| ignored.as_ref() == *word)) {
        let count = counts.entry(word).or_default();
        *count = count.saturating_add(1);
    }
    Ok(count(counts.into_values().max().unwrap_or(0)))
}

/// (highest − lowest) / lowest over the product's listings that have the value.
fn spread(run: &Run<'_>, at: At<'_>, inner: &Num) -> Value {
    let product = run.table.up(at.entity, Kind::Product).ok_or(Unknown::bare(Reason::Missing))?;
    let listings = related::listings_of_product(run, product.index, at.when);
    related::close_together(run, at.when, &listings)?;
    let mut values = Vec::new();
    for listing in listings {
        match value(run, at.of(listing), inner) {
            Ok(value) => values.push(value),
            Err(unknown) if unknown.is_missing() => {}
            Err(unknown) => return Err(unknown),
        }
    }
    if values.len() < 2 {
        return Err(Unknown::bare(Reason::Missing));
    }
    let (low, high) = (reduce(Stat::Min, &values)?, reduce(Stat::Max, &values)?);
    arithmetic(Op::Divide, arithmetic(Op::Subtract, high, low, false)?, low, false)
}
