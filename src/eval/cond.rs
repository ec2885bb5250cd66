//! Conditions at an entity and a day: three truth values.

use crate::catalog::Kind;
use crate::eval::quantity::{compare, mirrored};
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::{Tri, Unknown, all, any};
use crate::eval::{PlanTime, Reason, attr, num, related, sets, tables, text};
use crate::program::visit::numbers;
use crate::program::{Cond, CondKind, Num, NumKind, Place, Txt, TxtKind};
use crate::syntax::ast::CompareOp;
use crate::table::{AccountId, Day};

/// Whether a condition holds.
pub(super) fn truth(run: &Run<'_>, at: At<'_>, cond: &Cond) -> Tri {
    match &cond.kind {
        CondKind::And(parts) => all(parts.iter().map(|part| truth(run, at, part))),
        CondKind::Or(parts) => any(parts.iter().map(|part| truth(run, at, part))),
        CondKind::Not(inner) => truth(run, at, inner).map(|holds| !holds),
        CondKind::Compare { left, op, right } => comparison(run, at, left, *op, right),
        CondKind::Between { value, low, high } => {
            let above = comparison(run, at, value, CompareOp::GreaterEqual, low);
            all([above, comparison(run, at, value, CompareOp::LessEqual, high)].into_iter())
        }
        CondKind::Same { left, right } => {
            same_time(run, at, [text_place(left), text_place(right)].into_iter().flatten())?;
            text::same(run, at, left, right)
        }
        CondKind::NumIn { value, members } => {
            any(members.iter().map(|member| comparison(run, at, value, CompareOp::Equal, member)))
        }
        CondKind::Text { value, test } => text::test(run, at, value, test),
        CondKind::NumMissing(value) => is_missing(num::value(run, at, value).map(|_| ())),
        CondKind::TxtMissing(value) => is_missing(text::value(run, at, value).map(|_| ())),
        CondKind::Changed { path, attr, within } => attr::changed(run, at, path, *attr, *within),
        CondKind::During(calendar) => tables::during(run, at, *calendar),
        CondKind::StartsWithin { calendar, within } => tables::starts_within(run, at, *calendar, *within),
        CondKind::EndedWithin { calendar, within } => tables::ended_within(run, at, *calendar, *within),
        CondKind::Weekday(days) => Ok(days.contains(&plan_day(run, at)?.weekday())),
        CondKind::Time { from, to } => time(run, at, *from, *to),
        CondKind::Quantified { quantifier, set } => sets::quantified(run, at, *quantifier, set),
        CondKind::For { cond, at_least, days, all_days } => for_days(run, at, cond, (*at_least, *days), *all_days),
    }
}

fn comparison(run: &Run<'_>, at: At<'_>, left: &Num, op: CompareOp, right: &Num) -> Tri {
    // Only products, and listings through theirs, name places: others need no walk.
    if matches!(at.entity.kind, Kind::Product | Kind::Listing) {
        same_time(run, at, places(left).into_iter().chain(places(right)))?;
    }
    match (&left.kind, &right.kind) {
        (NumKind::Change { last, previous }, _) => num::compare_change(run, at, (last, previous), op, right),
        (_, NumKind::Change { last, previous }) => num::compare_change(run, at, (last, previous), mirrored(op), left),
        _ => compare(num::value(run, at, left)?, op, num::value(run, at, right)?),
    }
}

/// `is missing`: an empty cell, a missing column, row or key. Not known for another reason is not known to be missing.
fn is_missing(value: Result<(), Unknown>) -> Tri {
    match value {
        Ok(()) => Ok(false),
        Err(unknown) if unknown.is_missing() => Ok(true),
        Err(unknown) => Err(unknown),
    }
}

/// The accounts that the places of a number mean.
fn places(num: &Num) -> Vec<&Place> {
    let mut places = Vec::new();
    numbers(num, &mut |one| {
        if let NumKind::On { place, .. } = &one.kind {
            places.push(place);
        }
    });
    places
}

fn text_place(txt: &Txt) -> Option<&Place> {
    if let TxtKind::On { place, .. } = &txt.kind { Some(place) } else { None }
}

/// Two sides of different accounts are each at their own as-of day; more than 3 days apart they are not compared.
fn same_time<'p>(run: &Run<'_>, at: At<'_>, places: impl Iterator<Item = &'p Place>) -> Result<(), Unknown> {
    let accounts = places.map(|place| related::account_of_place(run, place)).collect::<Result<Vec<AccountId>, _>>()?;
    if accounts.len() < 2 {
        return Ok(());
    }
    related::accounts_close_together(run, at.when, accounts.into_iter())
}

/// The civil day the plan is for.
fn plan_day(run: &Run<'_>, at: At<'_>) -> Result<Day, Unknown> {
    Ok(run.plan_day(at.when, zone_of(run, at)?))
}

/// The account whose time an entity lives in: a product in that of its first listing.
fn zone_of(run: &Run<'_>, at: At<'_>) -> Result<AccountId, Unknown> {
    if let Some(account) = run.account(at.entity) {
        return Ok(account);
    }
    let listings = related::listings_of_product(run, at.entity.index, at.when);
    listings.first().and_then(|listing| run.account(*listing)).ok_or(Unknown::bare(Reason::Missing))
}

/// The time of day of the plan's moment: known with `--at` or in the daemon.
fn time(run: &Run<'_>, at: At<'_>, from: u16, to: u16) -> Tri {
    let now = match run.moment.at.ok_or(Unknown::bare(Reason::NoMoment))? {
        PlanTime::Civil(_, now) => now,
        PlanTime::Instant(_) => run.plan_time(zone_of(run, at)?).ok_or(Unknown::bare(Reason::NoMoment))?.1,
    };
    Ok(if from <= to { from <= now && now < to } else { now >= from || now < to })
}

/// `C for Nd`, `C for K of Nd`: each day by itself; what the unknown days cannot change is decided.
fn for_days(run: &Run<'_>, at: At<'_>, cond: &Cond, (at_least, days): (u32, u32), all_days: bool) -> Tri {
    let end = end_day(run, at)?;
    let (mut held, mut left, mut why) = (0_u32, days, None);
    let mut open = 0_u32;
    for day in Day::range(end.minus(days.saturating_sub(1)), end) {
        match truth(run, at.on(day), cond) {
            Ok(true) => held = held.saturating_add(1),
            Ok(false) => {}
            Err(unknown) => {
                open = open.saturating_add(1);
                why = why.or(Some(unknown));
            }
        }
        left = left.saturating_sub(1);
        if held.saturating_add(open).saturating_add(left) < at_least && !all_days {
            return Ok(false);
        }
    }
    match why {
        Some(unknown) if all_days || held < at_least => Err(unknown),
        _ => Ok(held >= at_least),
    }
}

/// On how many of the newest days a condition held.
pub(super) fn days_held(run: &Run<'_>, at: At<'_>, cond: &Cond, days: u32) -> Result<u32, Unknown> {
    let end = end_day(run, at)?;
    let held =
        Day::range(end.minus(days.saturating_sub(1)), end).filter(|day| truth(run, at.on(*day), cond) == Ok(true));
    Ok(u32::try_from(held.count()).unwrap_or(u32::MAX))
}

/// The day on which the entity's windows end; a product's, of its account that is furthest behind.
pub(super) fn end_day(run: &Run<'_>, at: At<'_>) -> Result<Day, Unknown> {
    if let Some(account) = run.account(at.entity) {
        return run.end(at.when, account);
    }
    if let When::Day(day) = at.when {
        return Ok(day);
    }
    let listings = related::listings_of_product(run, at.entity.index, at.when);
    related::close_together(run, at.when, &listings)?;
    let ends = listings.iter().filter_map(|listing| run.account(*listing)).map(|account| run.end(at.when, account));
    ends.collect::<Result<Vec<_>, _>>()?.into_iter().min().ok_or(Unknown::bare(Reason::Missing))
}
