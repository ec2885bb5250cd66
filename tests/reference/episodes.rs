//! `until`: the value that a rule replaced is set back when its condition turns true.

use super::conds::truth;
use super::evaluate::Judged;
use super::fate::{Fate, changes_of, is_held};
use super::history::{Change, Held, Stated};
use super::judge::At;
use super::limits::{Wanted, fit};
use super::proposals::{Proposal, Status, channel_limits, grid, guards, is_money};
use super::state::{self, Current};
use super::tree::{Action, Field, Mode, Verb};
use super::value::Truth;
use super::world::{Entity, World};

/// The newest change of a rule with `until` that the journal has not ended.
fn episode<'w>(world: &World<'w>, rule: &str, entity: &Entity, field: Field) -> Option<(&'w Change, Fate)> {
    changes_of(world, entity, field).into_iter().rfind(|(change, _)| {
        change.rule == rule && change.until && matches!(change.stated, None | Some(Stated::Confirmed))
    })
}

/// Whether an episode is under way, so that the rule does not act once more. Somebody else's value does not end it: only
/// `until` does. A change that never came about began none.
pub(crate) fn is_open(world: &World, rule: &str, entity: &Entity, field: Field) -> bool {
    episode(world, rule, entity, field).is_some_and(|(_, fate)| fate != Fate::Expired)
}

/// What a rule gives back, also on entities that are out of its scope by now: it may have paused them.
pub(crate) fn restores<'a>(judged: &'a Judged<'a>) -> Vec<Proposal<'a>> {
    let world = judged.judge.world;
    let rule = judged.rule;
    let field = match rule.actions.first() {
        Some(Action::Change { field, .. }) => *field,
        Some(Action::Pause | Action::Enable) => Field::State,
        _ => return Vec::new(),
    };
    let Some(until) = &rule.until else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entity in world.entities.iter().filter(|e| e.kind == rule.on) {
        let Some((change, fate)) = episode(world, &rule.name, entity, field) else {
            continue;
        };
        if truth(&judged.judge, until, &At::of(entity)) != Truth::True {
            continue;
        }
        let ceiling = world.workspace().account(&entity.account).mode;
        let mode = rule.mode.unwrap_or(Mode::Propose);
        let (to, status) = match back(judged, entity, field, change, fate) {
            Ok(to) => (Some(to), Status::Planned),
            Err(code) => (None, Status::Held(code)),
        };
        found.push(Proposal {
            rule,
            entity,
            verb: Verb::Restore,
            field,
            from: Some(change.to.clone()),
            to,
            status,
            also: Vec::new(),
            mode: ceiling.map_or(mode, |ceiling| mode.min(ceiling)),
            addition: None,
        });
    }
    found
}

/// The earlier value, while the field still holds ours, or the earlier one because ours was not seen yet.
fn back<'a>(
    judged: &'a Judged<'a>,
    entity: &'a Entity,
    field: Field,
    change: &Change,
    fate: Fate,
) -> Result<Held, &'static str> {
    let world = judged.judge.world;
    if entity.ambiguous {
        return Err("ambiguous");
    }
    if is_money(field) && super::expr::currency(&judged.judge, entity).is_none() {
        return Err("currency");
    }
    if judged.judge.is_stale(&entity.account) {
        return Err("stale_data");
    }
    let is_unseen = matches!(fate, Fate::InFlight | Fate::Superseded);
    match state::current(world, entity, field.word()) {
        Current::Value(now) => {
            let is_earlier = is_held(&now, &change.from);
            if !(is_held(&now, &change.to) || is_unseen && is_earlier) {
                return Err(if is_earlier { "nothing_to_do" } else { "drifted" });
            }
        }
        // A state that no file shows says nothing against it.
        Current::Unknown if field == Field::State => {}
        Current::Inherited => return Err("inherited"),
        Current::Unknown => return Err("no_current"),
    }
    let at = At::of(entity);
    let (Held::Amount(ours), Held::Amount(earlier)) = (&change.to, &change.from) else {
        let verb = if change.from == Held::Word("paused".into()) { Verb::Pause } else { Verb::Enable };
        let is_free = guards(&judged.judge, &at, &[verb], None).is_empty();
        return if is_free { Ok(change.from.clone()) } else { Err("guard") };
    };
    let up = earlier > ours;
    let way = if up { Verb::Raise } else { Verb::Lower };
    let mut limits = guards(&judged.judge, &at, &[way], Some(field));
    limits.extend(channel_limits(&judged.judge, entity, field));
    // What stood there before needs no rounding.
    let grid = grid(&judged.judge, entity, field);
    let wanted = Wanted { current: ours.clone(), target: earlier.clone(), up, is_money: is_money(field) };
    let fitted = fit(&wanted, &limits, &grid)?;
    let is_free = limits.iter().all(|limit| limit.allows(earlier)) && fit(&wanted, &[], &grid) == Ok(fitted.clone());
    Ok(Held::Amount(if is_free { earlier.clone() } else { fitted }))
}
