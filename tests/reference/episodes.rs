//! `until`: the value that a rule replaced is set back when its condition turns true.

use super::conds::truth;
use super::evaluate::Judged;
use super::expr::currency;
use super::fate::{Fate, changes_of, is_held};
use super::history::{Change, Held, Stated};
use super::judge::At;
use super::limits::amazon;
use super::proposals::{Proposal, Status};
use super::state::{self, Current};
use super::tree::{Field, Mode, Verb};
use super::value::Truth;
use super::world::{Entity, World};

/// The change of an episode that has not ended.
pub(crate) fn open_episode<'w>(
    world: &World<'w>,
    rule: &str,
    entity: &Entity,
    field: Field,
) -> Option<(&'w Change, Fate)> {
    changes_of(world, entity, field).into_iter().rfind(|(change, _)| change.rule == rule && change.until).filter(
        |(change, fate)| change.stated != Some(Stated::GivenBack) && matches!(fate, Fate::InFlight | Fate::Confirmed),
    )
}

/// What a rule gives back, also on entities that are out of its scope by now: it may have paused them.
pub(crate) fn restores<'a>(judged: &'a Judged<'a>) -> Vec<Proposal<'a>> {
    let world = judged.judge.world;
    let rule = judged.rule;
    let Some(until) = &rule.until else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entity in world.entities.iter().filter(|e| e.kind == rule.on && !world.is_gone(e)) {
        for field in [Field::Bid, Field::DefaultBid, Field::Budget, Field::Adjustment, Field::Price, Field::State] {
            let Some((change, fate)) = open_episode(world, &rule.name, entity, field) else {
                continue;
            };
            let Current::Value(current) = state::current(world, entity, field.word()) else {
                continue;
            };
            let holds_ours = is_held(&current, &change.to);
            let is_on_its_way = fate == Fate::InFlight && is_held(&current, &change.from);
            if !(holds_ours || is_on_its_way) || truth(&judged.judge, until, &At::of(entity)) != Truth::True {
                continue;
            }
            let ceiling = world.workspace().account(&entity.account).mode;
            let mode = rule.mode.unwrap_or(Mode::Propose);
            found.push(Proposal {
                rule,
                entity,
                verb: Verb::Restore,
                field,
                from: Some(super::proposals::held(&current)),
                to: Some(change.from.clone()),
                status: within_channel(world, judged, entity, field, &change.from),
                also: Vec::new(),
                mode: ceiling.map_or(mode, |ceiling| mode.min(ceiling)),
                addition: None,
            });
        }
    }
    found
}

fn within_channel(world: &World, judged: &Judged, entity: &Entity, field: Field, to: &Held) -> Status {
    let Held::Amount(to) = to else {
        return Status::Planned;
    };
    let currency = currency(&judged.judge, entity);
    let range = match field {
        _ if world.workspace().account(&entity.account).channel != "amazon" => None,
        Field::Bid | Field::DefaultBid => amazon(&currency, false),
        Field::Budget => amazon(&currency, true),
        _ => None,
    };
    match range {
        Some((low, high)) if *to < low || *to > high => Status::Held("limits_contradict"),
        _ => Status::Planned,
    }
}
