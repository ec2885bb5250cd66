//! A change of a field with an amount, from what was asked to where it ends.

use crate::catalog::{LimitsOf, WriteField, account_limits};
use crate::eval::{Amount, Bound, Reason};
use crate::history::ChangedField;
use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value, value_of};
use crate::plan::evidence::Past;
use crate::plan::guards::{self, Doing};
use crate::plan::limits::{Grid, Limit, LimitKind, Stopped, Wanted, limit};
use crate::plan::words;
use crate::syntax::ast::Direction;
use crate::value::{Currency, Overflow, Rational, Unit, show};
use std::cmp::Ordering;
use std::sync::Arc;

/// What was asked of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) field: WriteField,
    pub(super) direction: Option<Direction>,
    pub(super) amount: Amount,
    pub(super) computed: bool,
    pub(super) below: Bound,
    pub(super) above: Bound,
}

/// What came of a change: what was asked for, and where it ends or what holds it.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub(super) asked: Option<Value>,
    pub(super) end: Result<(Value, Vec<Arc<str>>), Held>,
}

impl Fit {
    pub(super) fn held(asked: Option<Value>, held: Held) -> Self {
        Self { asked, end: Err(held) }
    }
}

/// Fits `raise`, `lower` and `set` between their limits.
pub(super) fn fit(ctx: &Context<'_>, draft: &Draft<'_>, current: Rational, asked: Asked, past: &Past<'_>) -> Fit {
    let target = match target(current, asked) {
        Ok(target) => target,
        Err(held) => return Fit::held(None, held),
    };
    let value = Some(Value::Amount(target));
    let Some(way) = asked.direction.or_else(|| way(current, target)) else {
        return Fit::held(value, nothing_to_do(ctx, draft, current, target));
    };
    if asked.computed && asked.direction.is_none() && is_near(ctx, draft, current, target) {
        return Fit::held(value, nothing_to_do(ctx, draft, current, target));
    }
    let currency = ctx.currency(draft.entity);
    let mut limits = bounds(draft.field, asked, currency);
    let doing = Doing::Field { field: asked.field, way, set: asked.direction.is_none() };
    limits.extend(guards::limits(ctx, &draft.proposal.guards, doing));
    match caps(ctx, draft, asked.field, current, past) {
        Ok(caps) => limits.extend(caps),
        Err(overflow) => return Fit::held(value, too_large(overflow)),
    }
    limits.extend(channel(ctx, draft, asked.field));
    end(ctx, draft, Wanted { current, target, way, positive: is_money(asked.field) }, &limits)
}

/// Fits the value that is given back: guards and the channel hold, caps on size do not.
pub(super) fn fit_back(
    ctx: &Context<'_>,
    draft: &Draft<'_>,
    field: WriteField,
    ours: Rational,
    earlier: Rational,
) -> Fit {
    let asked = Some(Value::Amount(earlier));
    let Some(way) = way(ours, earlier) else {
        return Fit::held(asked, nothing_to_do(ctx, draft, ours, earlier));
    };
    let mut limits = guards::limits(ctx, &draft.proposal.guards, Doing::Field { field, way, set: false });
    limits.extend(channel(ctx, draft, field));
    let wanted = Wanted { current: ours, target: earlier, way, positive: is_money(field) };
    match limit(wanted, &limits, grid(ctx, draft, field)) {
        // What the channel held before needs no rounding.
        Ok(limited) if limited.by.iter().all(|by| &**by == "one grid step") => {
            Fit { asked, end: Ok((Value::Amount(earlier), Vec::new())) }
        }
        Ok(limited) => Fit { asked, end: Ok((Value::Amount(limited.value), limited.by)) },
        Err(stopped) => Fit::held(asked, stop(ctx, draft, wanted, stopped)),
    }
}

fn end(ctx: &Context<'_>, draft: &Draft<'_>, wanted: Wanted, limits: &[Limit]) -> Fit {
    let ChangedField::Field(field) = draft.field else {
        return Fit::held(None, Held::new(Refusal::NoValue, "this field has no amount"));
    };
    let asked = Some(Value::Amount(wanted.target));
    match limit(wanted, limits, grid(ctx, draft, field)) {
        Ok(limited) => Fit { asked, end: Ok((Value::Amount(limited.value), limited.by)) },
        Err(stopped) => Fit::held(asked, stop(ctx, draft, wanted, stopped)),
    }
}

/// The value asked for, before any limit.
fn target(current: Rational, asked: Asked) -> Result<Rational, Held> {
    let (size, share) = match asked.amount {
        Amount::Share(share) => (share, true),
        Amount::By(amount) | Amount::To(amount) => (amount, false),
        Amount::None(reason) => return Err(no_amount(reason)),
    };
    if !size.is_positive() {
        return Err(Held::new(Refusal::NoValue, "the amount is zero or negative"));
    }
    let step = if share { current.times(size) } else { Ok(size) };
    match asked.direction {
        None => Ok(size),
        Some(Direction::Raise) => step.and_then(|step| current.plus(step)).map_err(too_large),
        Some(Direction::Lower) => step.and_then(|step| current.minus(step)).map_err(too_large),
    }
}

/// An amount that is not known.
pub(super) fn no_amount(reason: Reason) -> Held {
    Held::new(Refusal::NoValue, format!("the amount is not known: {}", reason.about()))
}

fn too_large(_: Overflow) -> Held {
    Held::new(Refusal::NoValue, Reason::Overflow.about())
}

fn way(current: Rational, target: Rational) -> Option<Direction> {
    match target.compare(current).ok()? {
        Ordering::Less => Some(Direction::Lower),
        Ordering::Greater => Some(Direction::Raise),
        Ordering::Equal => None,
    }
}

fn is_near(ctx: &Context<'_>, draft: &Draft<'_>, current: Rational, target: Rational) -> bool {
    let Some(share) = ctx.policy(draft.account).min_step else { return false };
    let size = target.minus(current).and_then(Rational::abs);
    let near = current.times(share).and_then(Rational::abs);
    matches!((size, near), (Ok(size), Ok(near)) if size.compare(near).is_ok_and(Ordering::is_le))
}

fn nothing_to_do(ctx: &Context<'_>, draft: &Draft<'_>, current: Rational, target: Rational) -> Held {
    let shown = |value| words::shown(draft.field, &Value::Amount(value), ctx.currency(draft.entity));
    let field = words::field(draft.field);
    Held::new(
        Refusal::NothingToDo,
        if current == target {
            format!("the {field} is {} already", shown(current))
        } else {
            let share = ctx.policy(draft.account).min_step.unwrap_or(Rational::ZERO);
            format!(
                "{} is within {} of the {field} of {} (`min_step`)",
                shown(target),
                show::value(share, Unit::Percent, None),
                shown(current)
            )
        },
    )
}

/// The rule's own bounds.
pub(super) fn bounds(field: ChangedField, asked: Asked, currency: Option<Currency>) -> Vec<Limit> {
    let named = |word: &str, bound, kind: fn(Rational) -> LimitKind| match bound {
        Bound::Free => None,
        Bound::At(at) => {
            let said = format!("{word} {}", words::shown(field, &Value::Amount(at), currency));
            Some(Limit { name: word.into(), said: said.into(), kind: kind(at) })
        }
        Bound::Unknown(_) => Some(Limit { name: word.into(), said: word.into(), kind: LimitKind::NoBound }),
    };
    let below = named("not below", asked.below, LimitKind::Floor);
    below.into_iter().chain(named("not above", asked.above, LimitKind::Ceiling)).collect()
}

/// The workspace's and account's caps: bids, budgets and prices by share, adjustments by points; a buffer has none.
fn caps(
    ctx: &Context<'_>,
    draft: &Draft<'_>,
    field: WriteField,
    current: Rational,
    past: &Past<'_>,
) -> Result<Vec<Limit>, Overflow> {
    let policy = ctx.policy(draft.account);
    let percent = |share| show::value(share, Unit::Percent, None);
    let mut limits = Vec::new();
    if field == WriteField::Adjustment {
        limits.extend(policy.max_adjustment_step.map(|most| Limit {
            name: "max_adjustment_step".into(),
            said: format!("max_adjustment_step {}", show::value(most, Unit::Points, None)).into(),
            kind: LimitKind::Size(most),
        }));
    }
    if !is_money(field) {
        return Ok(limits);
    }
    if let Some(share) = policy.max_step {
        let kind = LimitKind::Size(current.times(share)?.abs()?);
        limits.push(Limit { name: "max_step".into(), said: format!("max_step {}", percent(share)).into(), kind });
    }
    let today = ctx.plan_day(draft.account);
    for (share, days) in &policy.max_drift {
        let mut recent = past.iter().filter(|(change, standing)| standing.is_made() && change.day.plus(*days) > today);
        let base = recent.find_map(|(change, _)| value_of(&change.from)?.amount());
        let base = base.unwrap_or(current);
        let room = base.times(*share)?.abs()?;
        let kind = LimitKind::Drift(base.minus(room)?, base.plus(room)?);
        let said = format!("max_drift {} in {days}d", percent(*share)).into();
        limits.push(Limit { name: "max_drift".into(), said, kind });
    }
    Ok(limits)
}

/// What the channel takes.
pub(super) fn channel(ctx: &Context<'_>, draft: &Draft<'_>, field: WriteField) -> Vec<Limit> {
    let account = ctx.table.account(draft.account);
    let currency = ctx.currency(draft.entity).unwrap_or(account.currency);
    let Some((limits, of)) = account_limits(&account.channel, account.market.as_deref(), currency, field) else {
        // Where nothing is known of the channel, below zero is still no value.
        return vec![Limit { name: "zero".into(), said: "zero".into(), kind: LimitKind::Floor(Rational::ZERO) }];
    };
    // The name says so where the limits may be another marketplace's.
    let (whose, doubt) = match of {
        LimitsOf::Market("*") => (String::new(), String::new()),
        LimitsOf::Market(market) => (format!(" ({market})"), String::new()),
        LimitsOf::Currency(currency) => (format!(" ({currency})"), String::new()),
        LimitsOf::Narrowest(currency) => (String::new(), format!(" (the narrowest of {currency}: set `market`)")),
        LimitsOf::UnitedStates => (String::new(), format!(" (of the US, none is known for {currency}: set `market`)")),
    };
    let named = |word: &str, value: Rational, kind: fn(Rational) -> LimitKind| {
        let shown = words::shown(ChangedField::Field(field), &Value::Amount(value), Some(currency));
        Limit {
            name: format!("channel {word}{doubt}").into(),
            said: format!("channel {word} {shown}{whose}{doubt}").into(),
            kind: kind(value),
        }
    };
    let low = limits.min.map(|min| named("minimum", min, LimitKind::Floor));
    let high = limits.max.map(|max| named("maximum", max, LimitKind::Ceiling));
    low.into_iter().chain(high).collect()
}

/// The grid of a field.
pub(super) fn grid(ctx: &Context<'_>, draft: &Draft<'_>, field: WriteField) -> Grid {
    match field {
        WriteField::Adjustment => Grid::percents(),
        WriteField::Buffer => Grid::WHOLE,
        WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price => {
            let account = ctx.table.account(draft.account).currency;
            Grid::money(ctx.currency(draft.entity).unwrap_or(account))
        }
    }
}

/// Whether a field holds money, and so must stay above zero.
pub(super) fn is_money(field: WriteField) -> bool {
    match field {
        WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price => true,
        WriteField::Adjustment | WriteField::Buffer => false,
    }
}

/// What stopped a change, in words.
pub(super) fn stop(ctx: &Context<'_>, draft: &Draft<'_>, wanted: Wanted, stopped: Stopped) -> Held {
    let Some((name, said)) = stopped.by else { return Held::new(stopped.refusal, Reason::Overflow.about()) };
    let current = words::shown(draft.field, &Value::Amount(wanted.current), ctx.currency(draft.entity));
    let field = words::field(draft.field);
    let refusal = stopped.refusal;
    let sentence = if refusal == Refusal::Guard {
        format!("{said} forbids it")
    } else if refusal == Refusal::NoBound {
        format!("`{said}` is blank or not known")
    } else if matches!(refusal, Refusal::AtFloor | Refusal::AtCeiling) {
        format!("the {field} is at its limit already: {current}, {said}")
    } else if refusal == Refusal::Drift {
        format!("the {field} moved as far as {said} allows")
    } else {
        format!("{said} leaves no value for the {field} of {current}")
    };
    Held::new(refusal, sentence).by(name.to_string())
}
