//! What became of the changes that were handed out.

use super::data::Cell;
use super::history::{Change, EntityRef, Held, Stated};
use super::tree::Field;
use super::value::{Day, Value, amount};
use super::world::{Entity, World};
use super::{catalog, state};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    InFlight,
    Confirmed,
    Expired,
    /// Another value was seen on this day.
    Drifted(Day),
}

/// What the journal says became of a change; one that failed was never made, as one that expired.
pub(crate) fn stated(change: &Change) -> Option<Fate> {
    Some(match change.stated? {
        Stated::Confirmed | Stated::GivenBack => Fate::Confirmed,
        Stated::Failed | Stated::Expired => Fate::Expired,
        Stated::Drifted(day) => Fate::Drifted(day),
    })
}

/// Confirmed by the first row after the hand-out that shows our value, drifted by one that shows
/// neither ours nor the old one, expired when one made late enough still shows the old one.
pub(crate) fn fate(world: &World, entity: &Entity, change: &Change) -> Fate {
    if let Some(known) = stated(change) {
        return known;
    }
    let Some((unit, sources)) = catalog::state(entity.kind, change.field.word()) else {
        return Fate::InFlight;
    };
    let horizon = world.horizon(&entity.account);
    let late = change.day + world.workspace().time.confirm_within;
    for (dataset, column) in sources {
        for seen in world.sightings_of(entity, dataset) {
            if seen.day <= change.day || seen.day > horizon {
                continue;
            }
            if matches!(seen.cell(column), None | Some(Cell::Bad(_))) {
                continue;
            }
            let shown = state::read(world, entity, seen, column, unit).ok();
            if shown.as_ref().is_some_and(|v| is_held(v, &change.to)) {
                return Fate::Confirmed;
            }
            if !shown.as_ref().is_some_and(|v| is_held(v, &change.from)) {
                return Fate::Drifted(seen.day);
            }
            if seen.day >= late {
                return Fate::Expired;
            }
        }
    }
    Fate::InFlight
}

pub(crate) fn is_held(value: &Value, held: &Held) -> bool {
    match (value, held) {
        (Value::Text(text), Held::Word(word)) => text == word,
        (value, Held::Amount(held)) => amount(value).as_ref() == Some(held),
        (_, Held::Word(_)) => false,
    }
}

/// The changes of one field of an entity, with what became of each, oldest first.
pub(crate) fn changes_of<'w>(world: &World<'w>, entity: &Entity, field: Field) -> Vec<(&'w Change, Fate)> {
    let reference: EntityRef = entity.reference();
    let mut changes: Vec<_> = world
        .workspace()
        .history
        .changes
        .iter()
        .filter(|change| change.entity == reference && change.field == field)
        .map(|change| (change, fate(world, entity, change)))
        .collect();
    changes.sort_by_key(|(change, _)| change.day);
    changes
}
