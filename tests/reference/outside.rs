//! A change of a field that somebody else made: `outside_changes = "hold"` makes it count.

use super::evaluate::Judged;
use super::fate::{changes_of, is_held};
use super::lookup;
use super::reads;
use super::state;
use super::tree::Field;
use super::value::Day;
use super::world::Entity;

/// Whether the field changed inside the time that the rule goes by, to a value that our newest change did not set.
pub(crate) fn refusal(judged: &Judged, entity: &Entity, field: Field) -> Option<&'static str> {
    let world = judged.judge.world;
    if !world.workspace().caps.hold_outside_changes {
        return None;
    }
    let from: Day = if let Some(days) = judged.rule.every {
        lookup::moment(&judged.judge, entity) - days + 1
    } else {
        let reach = reads::reach(world.workspace(), judged.rule)?;
        judged.judge.end(&entity.account).ok()? - reach + 1
    };
    let horizon = world.horizon(&entity.account);
    let seen = state::seen_between(world, entity, field.word(), Day::MIN, horizon);
    let changes = changes_of(world, entity, field);
    let is_outside = seen.windows(2).any(|pair| {
        let ((_, before), (day, after)) = (&pair[0], &pair[1]);
        let newest = changes.iter().rev().find(|(change, _)| change.day <= *day);
        let ours = newest.is_some_and(|(change, _)| is_held(after, &change.to));
        before != after && *day >= from && !ours
    });
    is_outside.then_some("outside_change")
}
