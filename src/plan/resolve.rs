//! Many rules, one field: what is left after limits is overridden, merged, absorbed, in conflict or moot. No order of rules or files
//! shows in the outcome.

use crate::catalog::{Kind, WriteField};
use crate::history::{ChangedField, ChangedValue};
use crate::plan::additions::Added;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value};
use crate::plan::evidence::stand;
use crate::plan::pillars::spends;
use crate::plan::seen::{amount_of, sightings};
use crate::plan::standing::Standing;
use crate::plan::{Refusal, Verb, words};
use crate::syntax::ast::Direction;
use crate::table::Entity;
use crate::value::Rational;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Settles what changes do to each other.
pub(super) fn resolve(ctx: &Context<'_>, drafts: &mut [Draft<'_>]) {
    let mut fields: BTreeMap<(Entity, ChangedField), Vec<usize>> = BTreeMap::new();
    let mut additions: BTreeMap<Addition, Vec<usize>> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.is_planned()) {
        match &draft.to {
            Some(Value::Added(added)) => additions.entry(addition(added)).or_default().push(at),
            Some(Value::Amount(_) | Value::State(_)) | None => {
                fields.entry((draft.entity, draft.field)).or_default().push(at);
            }
        }
    }
    for group in fields.into_values().filter(|group| group.len() > 1) {
        override_others(ctx, drafts, &group);
        merge(ctx, drafts, &group);
        for way in [Direction::Lower, Direction::Raise] {
            absorb(ctx, drafts, &group, way);
        }
        conflict(ctx, drafts, &group);
    }
    for group in additions.into_values().filter(|group| group.len() > 1) {
        override_others(ctx, drafts, &group);
        add_once(ctx, drafts, &group);
    }
    moot(ctx, drafts);
    keep_added(ctx, drafts);
}

/// What tells additions apart: negative or not, campaign, ad group, match type, folded text.
type Addition = (bool, Entity, Option<Entity>, &'static str, String);

fn addition(added: &Added) -> Addition {
    let (negative, campaign, ad_group, match_type, text) = added.place_and_text();
    (negative, campaign, ad_group, match_type, text.to_owned())
}

fn planned(drafts: &[Draft<'_>], group: &[usize]) -> Vec<usize> {
    group.iter().copied().filter(|at| drafts[*at].is_planned()).collect()
}

fn rule(ctx: &Context<'_>, draft: &Draft<'_>) -> String {
    ctx.rule(draft.rule).name.to_string()
}

/// A rule steps back where one that overrides it asks for the same field, whatever it asks.
fn override_others(ctx: &Context<'_>, drafts: &mut [Draft<'_>], group: &[usize]) {
    for at in group {
        let own = drafts[*at].rule;
        let above = group.iter().find(|other| ctx.rule(drafts[**other].rule).overrides.contains(&own));
        if let Some(above) = above {
            let by = rule(ctx, &drafts[*above]);
            drafts[*at].held = Some(Held::new(Refusal::Overridden, format!("rule \"{by}\" overrides this one")).by(by));
        }
    }
}

/// Equal targets are one change that credits all rules. A value to be given back carries the others, else the first rule by name.
fn merge(ctx: &Context<'_>, drafts: &mut [Draft<'_>], group: &[usize]) {
    let mut order = planned(drafts, group);
    order.sort_by_key(|at| (drafts[*at].restores.is_none(), ctx.rank(drafts[*at].rule), drafts[*at].proposal.action));
    let mut carriers: Vec<usize> = Vec::new();
    for at in order {
        match carriers.iter().copied().find(|carrier| drafts[*carrier].to == drafts[at].to) {
            Some(carrier) => carry(drafts, carrier, at),
            None => carriers.push(at),
        }
    }
}

/// One change carries an equal one: the rule is credited, and the farther mode holds.
fn carry(drafts: &mut [Draft<'_>], carrier: usize, at: usize) {
    let (rule, mode, sets) = (drafts[at].rule, drafts[at].mode, drafts[at].sets);
    drafts[at].merged = true;
    let carrier = &mut drafts[carrier];
    carrier.mode = carrier.mode.max(mode);
    carrier.sets |= sets;
    if carrier.rule != rule && !carrier.also.contains(&rule) {
        carrier.also.push(rule);
    }
}

/// Of one direction the change that spends less decides, for other fields the smaller one; a value to be given back before all.
/// Two different `set` values do not absorb each other.
fn absorb(ctx: &Context<'_>, drafts: &mut [Draft<'_>], group: &[usize], way: Direction) {
    let same: Vec<usize> = planned(drafts, group).into_iter().filter(|at| drafts[*at].way() == Some(way)).collect();
    let decider = same.iter().copied().reduce(|best, at| if decides(&drafts[at], &drafts[best]) { at } else { best });
    let Some(decider) = decider else { return };
    let by = rule(ctx, &drafts[decider]);
    let to = drafts[decider]
        .to
        .as_ref()
        .map(|to| words::shown(drafts[decider].field, to, ctx.currency(drafts[decider].entity)));
    let sentence = format!("rule \"{by}\" decides: {}", to.unwrap_or_default());
    let both_set = |at: usize| drafts[decider].sets && drafts[at].sets && drafts[decider].restores.is_none();
    let absorbed: Vec<usize> = same.into_iter().filter(|at| *at != decider && !both_set(*at)).collect();
    for at in absorbed {
        drafts[at].held = Some(Held::new(Refusal::Absorbed, sentence.clone()).by(by.clone()));
    }
}

fn decides(one: &Draft<'_>, than: &Draft<'_>) -> bool {
    if one.restores.is_some() != than.restores.is_some() {
        return one.restores.is_some();
    }
    match (weight(one), weight(than)) {
        (Some(one), Some(than)) => one.compare(than) == Ok(Ordering::Less),
        _ => false,
    }
}

/// What is compared: the new value where less of it spends less, else the size of the change.
fn weight(draft: &Draft<'_>) -> Option<Rational> {
    let to = draft.to.as_ref()?.amount()?;
    match draft.field {
        ChangedField::Field(field) if spends(field) => Some(to),
        ChangedField::Field(_)
        | ChangedField::State
        | ChangedField::Negative
        | ChangedField::Keyword
        | ChangedField::Reorder => {
            let from = draft.from.as_ref().and_then(Value::amount).unwrap_or(Rational::ZERO);
            to.minus(from).and_then(Rational::abs).ok()
        }
    }
}

/// What is left wants different things: nothing happens.
fn conflict(ctx: &Context<'_>, drafts: &mut [Draft<'_>], group: &[usize]) {
    let left = planned(drafts, group);
    if left.len() < 2 {
        return;
    }
    let named: Vec<(usize, String)> = left.iter().map(|at| (*at, rule(ctx, &drafts[*at]))).collect();
    for at in left {
        let others: BTreeSet<&String> = named.iter().filter(|(other, _)| *other != at).map(|(_, name)| name).collect();
        let list: Vec<String> = others.iter().map(|name| format!("\"{name}\"")).collect();
        let sentence = format!("rule {} asks for another value: nothing happens", list.join(" and "));
        let mut held = Held::new(Refusal::Conflict, sentence);
        held.blocked_by = others.into_iter().cloned().collect();
        drafts[at].held = Some(held);
    }
}

/// Equal additions are made once, with the lowest bid.
fn add_once(ctx: &Context<'_>, drafts: &mut [Draft<'_>], group: &[usize]) {
    let bid = |at: usize| match &drafts[at].to {
        Some(Value::Added(added)) => {
            added.bid.or_else(|| amount_of(ctx, added.ad_group?, WriteField::DefaultBid.word()))
        }
        Some(Value::Amount(_) | Value::State(_)) | None => None,
    };
    let mut order = planned(drafts, group);
    let key = |at: usize| (ctx.rank(drafts[at].rule), drafts[at].entity, drafts[at].proposal.action);
    order.sort_by(|left, right| {
        let bids = match (bid(*left), bid(*right)) {
            (Some(left), Some(right)) => left.compare(right).unwrap_or(Ordering::Equal),
            // A default that no file shows may be anything: a bid that is said decides.
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        bids.then_with(|| key(*left).cmp(&key(*right)))
    });
    let Some((decider, rest)) = order.split_first() else { return };
    for at in rest {
        if drafts[*at].to == drafts[*decider].to && drafts[*at].entity == drafts[*decider].entity {
            carry(drafts, *decider, *at);
            continue;
        }
        let by = rule(ctx, &drafts[*decider]);
        let name = ctx.name(drafts[*decider].entity);
        let sentence = format!("rule \"{by}\" adds the same on `{name}`");
        drafts[*at].held = Some(Held::new(Refusal::Absorbed, sentence).by(by));
    }
}

/// A pause, planned or handed out and not yet seen, makes every other change to the entity and below it moot.
fn moot(ctx: &Context<'_>, drafts: &mut [Draft<'_>]) {
    let pauses = drafts.iter().filter(|draft| draft.is_planned() && pauses(draft));
    let paused: BTreeMap<Entity, String> = pauses.map(|draft| (draft.entity, rule(ctx, draft))).collect();
    let waiting = waiting_pauses(ctx);
    if paused.is_empty() && waiting.is_empty() {
        return;
    }
    for draft in drafts.iter_mut().filter(|draft| draft.is_planned()) {
        let own = pauses_itself(draft);
        let chain: Vec<Entity> =
            above(ctx, draft.entity).into_iter().skip(usize::from(own)).chain(place(ctx, draft)).collect();
        let named = |entity: &Entity| (words::kind(entity.kind), ctx.name(*entity));
        if let Some((entity, by)) = chain.iter().find_map(|entity| Some((entity, paused.get(entity)?))) {
            let (kind, name) = named(entity);
            draft.held = Some(Held::new(Refusal::Moot, format!("this plan pauses the {kind} `{name}`")).by(by.clone()));
        } else if let Some(entity) = chain.iter().find(|entity| waiting.contains(entity)) {
            let (kind, name) = named(entity);
            let sentence = format!("a pause of the {kind} `{name}` was handed out and is not seen yet");
            draft.held = Some(Held::new(Refusal::Moot, sentence));
        }
    }
}

/// The entities whose last change of state is a pause that no snapshot showed yet.
fn waiting_pauses(ctx: &Context<'_>) -> BTreeSet<Entity> {
    let of_state = ctx.all_past().filter(|(_, field, _)| *field == ChangedField::State);
    let waiting = of_state.filter_map(|(key, field, changes)| {
        let (entity, account) = (ctx.find(key)?, ctx.account_named(&key.account)?);
        let seen = sightings(ctx, entity, field, account);
        let (last, stands) = stand(changes, field, &seen, ctx.settings.time.confirm_within).pop()?;
        let pauses = last.to == ChangedValue::Text("paused".into());
        (pauses && stands == Standing::InFlight).then_some(entity)
    });
    waiting.collect()
}

fn pauses(draft: &Draft<'_>) -> bool {
    matches!(draft.verb, Verb::Pause | Verb::Restore) && draft.to == Some(Value::State("paused".into()))
}

fn pauses_itself(draft: &Draft<'_>) -> bool {
    draft.field == ChangedField::State
}

/// An ad entity and those above it, itself first.
fn above(ctx: &Context<'_>, entity: Entity) -> Vec<Entity> {
    let kinds = [Kind::Keyword, Kind::AdGroup, Kind::Campaign].into_iter().filter(|kind| *kind != entity.kind);
    std::iter::once(entity).chain(kinds.filter_map(|kind| ctx.table.up(entity, kind))).collect()
}

/// Where an addition goes, and what is above that.
fn place(ctx: &Context<'_>, draft: &Draft<'_>) -> Vec<Entity> {
    match &draft.to {
        Some(Value::Added(added)) => above(ctx, added.place()),
        Some(Value::Amount(_) | Value::State(_)) | None => Vec::new(),
    }
}

/// A negative may not block a keyword that the same plan adds.
fn keep_added(ctx: &Context<'_>, drafts: &mut [Draft<'_>]) {
    let mut adds: BTreeMap<Entity, Vec<(Arc<Added>, String)>> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.is_planned()) {
        if let Some(Value::Added(added)) = &draft.to
            && !added.negative
        {
            adds.entry(added.campaign).or_default().push((Arc::clone(added), rule(ctx, draft)));
        }
    }
    for draft in drafts.iter_mut().filter(|draft| draft.is_planned()) {
        let Some(Value::Added(negative)) = &draft.to else { continue };
        if !negative.negative {
            continue;
        }
        let beside = adds.get(&negative.campaign).into_iter().flatten();
        let blocked = beside
            .filter(|(added, _)| negative.reaches(Some(added.campaign), added.ad_group))
            .find(|(added, _)| negative.blocks(&added.folded));
        if let Some((added, by)) = blocked {
            let sentence = format!("it would block the keyword `{}` that this plan adds", added.text);
            draft.held = Some(Held::new(Refusal::BlocksKeyword, sentence).by(by.clone()));
        }
    }
}
