//! What was done before holds a change: `every`, `once`, drifted, in flight, fresh evidence, changes made outside.

use crate::history::{ChangeState, ChangedField, ChangedValue, PastChange};
use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, open_episode, value_of};
use crate::plan::seen::sightings;
use crate::plan::standing::{Sighting, Standing, standing};
use crate::plan::words;
use crate::table::Day;

/// For how many days a field is left alone after somebody set another value than ours.
const DRIFT_DAYS: u32 = 7;

/// The changes of a field and where each stands, oldest first.
pub(super) type Past<'a> = Vec<(&'a PastChange, Standing)>;

/// The changes of a draft's field and where each stands.
pub(super) fn past<'a>(ctx: &Context<'a>, draft: &Draft<'_>) -> Past<'a> {
    let changes = ctx.past(&draft.key, draft.field);
    if changes.is_empty() {
        return Vec::new();
    }
    let seen = sightings(ctx, draft.entity, draft.field, draft.account);
    stand(changes, draft.field, &seen, ctx.settings.time.confirm_within)
}

/// Where each change of one field stands.
pub(super) fn stand<'a>(
    changes: &[&'a PastChange],
    field: ChangedField,
    sightings: &[Sighting],
    confirm_within: u32,
) -> Past<'a> {
    let never_made = |change: &PastChange| matches!(change.state, ChangeState::Failed | ChangeState::Expired);
    let after = |at: usize| changes.iter().skip(at.saturating_add(1)).copied().find(|change| !never_made(change));
    changes
        .iter()
        .enumerate()
        .map(|(at, change)| {
            let next = after(at);
            let stands = match (is_shown(field), change.state) {
                (true, _) => standing(change, next, sightings, confirm_within),
                // No snapshot shows an addition or an order as a field, so what the journal says stands.
                (false, ChangeState::Failed) => Standing::Failed,
                (false, ChangeState::Expired) => Standing::Expired,
                (
                    false,
                    ChangeState::Emitted | ChangeState::Confirmed | ChangeState::Drifted(_) | ChangeState::GivenBack,
                ) => Standing::Confirmed,
            };
            (*change, stands)
        })
        .collect()
}

pub(super) fn is_shown(field: ChangedField) -> bool {
    matches!(field, ChangedField::Field(_) | ChangedField::State)
}

/// The first of these refusals that holds a change.
pub(super) fn refuse(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Held> {
    let today = ctx.plan_day(draft.account);
    every(ctx, draft, past, today)
        .or_else(|| once(ctx, draft, past))
        .or_else(|| drifted(draft, past, today))
        .or_else(|| in_flight(ctx, draft, past))
        .or_else(|| fresh_evidence(ctx, draft, past))
}

fn every(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>, today: Day) -> Option<Held> {
    let days = ctx.rule(draft.rule).every?;
    let (last, _) = past.iter().rev().find(|(_, standing)| standing.is_made())?;
    let next = last.day.plus(days);
    (next > today).then(|| {
        let field = words::field(draft.field);
        let (day, rule) = (last.day, rule_name(ctx, last));
        let held = Held::new(
            Refusal::Every,
            format!("the {field} was changed on {day}; `every {days}d` allows the next change on {next}"),
        );
        held.by(rule)
    })
}

/// The name of the rule that a change of history came from.
fn rule_name(ctx: &Context<'_>, change: &PastChange) -> String {
    ctx.rule_of(&change.rule).map_or_else(|| change.rule.to_string(), |rule| ctx.rule(rule).name.to_string())
}

fn once(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Held> {
    let rule = ctx.rule(draft.rule);
    // A change that never came about began no episode.
    let never_made = |id: &str| past.iter().any(|(change, standing)| &*change.id == id && !standing.is_made());
    if rule.until.is_some()
        && let Some(open) = open_episode(ctx, draft)
        && !never_made(&open.id)
    {
        let sentence = format!("the change of {} stands until `until` is true: once per episode", open.day);
        return Some(Held::new(Refusal::Once, sentence));
    }
    let mut made = past.iter().filter(|(_, standing)| standing.is_made()).map(|(change, _)| *change);
    let done = made.find(|change| rule.once && ctx.is_of(&change.rule, draft.rule))?;
    Some(Held::new(Refusal::Once, format!("this rule did it on {}, and it says `once`", done.day)))
}

fn drifted(draft: &Draft<'_>, past: &Past<'_>, today: Day) -> Option<Held> {
    let days = past.iter().filter_map(|(change, standing)| match standing {
        Standing::Drifted(day) => Some((*day, change.day)),
        Standing::InFlight | Standing::Confirmed | Standing::Failed | Standing::Expired | Standing::Superseded => None,
    });
    let (day, ours) = days.max()?;
    let until = day.plus(DRIFT_DAYS);
    (until > today).then(|| {
        let field = words::field(draft.field);
        Held::new(
            Refusal::Drifted,
            format!("on {day} the {field} was another than we set on {ours}; it is left alone until {until}"),
        )
    })
}

fn in_flight(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Held> {
    let (change, _) = past.iter().find(|(_, standing)| *standing == Standing::InFlight)?;
    let field = words::field(draft.field);
    let to = value_of(&change.to).map(|to| words::shown(draft.field, &to, ctx.currency(draft.entity)));
    let to = to.unwrap_or_else(|| "nothing".to_owned());
    let sentence = format!("the change of the {field} to {to} on {} is in no snapshot yet", change.day);
    let channel = &ctx.table.account(draft.account).channel;
    Some(Held::new(Refusal::InFlight, sentence).by(words::file_with(ctx, channel, draft.entity.kind, draft.field)))
}

/// `every` replaces it; an addition has its own rule: what was handed out exists.
fn fresh_evidence(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Held> {
    let rule = ctx.rule(draft.rule);
    if rule.every.is_some() || matches!(draft.field, ChangedField::Negative | ChangedField::Keyword) {
        return None;
    }
    let from = ctx.evidence_from(draft.rule, draft.account)?;
    let (last, _) = past.iter().rev().find(|(_, standing)| standing.is_made())?;
    (from <= last.day).then(|| {
        let field = words::field(draft.field);
        let (day, by) = (last.day, rule_name(ctx, last));
        let sentence = format!("the rule's window begins on {from}; the {field} was last changed on {day}");
        Held::new(Refusal::FreshEvidence, sentence).by(by)
    })
}

/// A change that somebody else made: the day a snapshot first showed it, and the values.
pub(super) struct Outside {
    /// The day.
    pub(super) day: Day,
    /// Before and after.
    pub(super) values: (ChangedValue, ChangedValue),
}

/// The newest change of a draft's field that is not ours, inside the time that the rule goes by.
pub(super) fn outside(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Outside> {
    let from = match ctx.rule(draft.rule).every {
        Some(days) => ctx.plan_day(draft.account).minus(days).next(),
        None => ctx.evidence_from(draft.rule, draft.account)?,
    };
    let seen = sightings(ctx, draft.entity, draft.field, draft.account);
    let changes = seen.iter().zip(seen.iter().skip(1)).rev();
    changes.filter(|(before, after)| before.value != after.value && after.day >= from).find_map(|(before, after)| {
        let newest = past.iter().rev().find(|(change, _)| change.day <= after.day);
        let ours = newest.is_some_and(|(change, _)| change.to == after.value);
        (!ours).then(|| Outside { day: after.day, values: (before.value.clone(), after.value.clone()) })
    })
}

/// What a change made outside means: it holds where the workspace says so, else it is a note.
pub(super) fn judge_outside(ctx: &Context<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Option<Result<String, Held>> {
    if draft.restores.is_some() {
        return None;
    }
    let Outside { day, values: (before, after) } = outside(ctx, draft, past)?;
    let currency = ctx.currency(draft.entity);
    let shown = |value: &ChangedValue| {
        value_of(value).map_or_else(|| "nothing".to_owned(), |value| words::shown(draft.field, &value, currency))
    };
    let (field, before, after) = (words::field(draft.field), shown(&before), shown(&after));
    let sentence = format!("the {field} was changed outside: {before} until then, {after} on {day}");
    let hold = ctx.policy(draft.account).outside_changes_hold;
    Some(if hold { Err(Held::new(Refusal::OutsideChange, sentence)) } else { Ok(sentence) })
}
