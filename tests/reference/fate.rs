//! What became of the changes that were handed out.

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
    /// Another change of ours followed before a row showed it.
    Superseded,
}

/// What the journal says became of a change; one that failed was never made, as one that expired.
pub(crate) fn stated(change: &Change) -> Option<Fate> {
    Some(match change.stated? {
        Stated::Confirmed | Stated::GivenBack => Fate::Confirmed,
        Stated::Failed | Stated::Expired => Fate::Expired,
        Stated::Drifted(day) => Fate::Drifted(day),
    })
}

/// Confirmed by the first row that shows our value, drifted by one that shows neither ours nor the old one, expired when one
/// made late enough still shows the old one. A row of the very day may be from before the hand-out, so there only our own value
/// says something; from the day of our next change on, rows belong to that one.
pub(crate) fn fate(world: &World, entity: &Entity, change: &Change, next: Option<Day>) -> Fate {
    if let Some(known) = stated(change)
        && change.stated != Some(Stated::Expired)
    {
        return known;
    }
    let unseen = match (change.stated, next) {
        (Some(Stated::Expired), _) => Fate::Expired,
        (_, Some(_)) => Fate::Superseded,
        _ => Fate::InFlight,
    };
    let Some((unit, sources)) = catalog::state(entity.kind, change.field.word()) else {
        return Fate::Confirmed;
    };
    let horizon = world.horizon(&entity.account);
    let late = change.day + world.workspace().time.confirm_within;
    let mut rows: Vec<(Day, Value)> = Vec::new();
    for (dataset, column) in sources {
        for seen in world.sightings_of(entity, dataset) {
            if seen.day >= change.day
                && seen.day <= horizon
                && next.is_none_or(|next| seen.day < next.max(change.day + 1))
                && let Ok(value) = state::read(world, entity, seen, column, unit)
            {
                rows.push((seen.day, value));
            }
        }
    }
    rows.sort_by_key(|(day, _)| *day);
    for (day, shown) in rows {
        if is_held(&shown, &change.to) {
            return Fate::Confirmed;
        }
        if day == change.day {
            continue;
        }
        if !is_held(&shown, &change.from) {
            return Fate::Drifted(day);
        }
        if day >= late {
            return Fate::Expired;
        }
    }
    unseen
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
    let mut changes: Vec<&Change> = world
        .workspace()
        .history
        .changes
        .iter()
        .filter(|change| change.entity == reference && change.field == field)
        .collect();
    changes.sort_by_key(|change| change.day);
    // What the journal says never came about does not end the time of the change before.
    let is_next = |change: &&&Change| !matches!(stated(change), Some(Fate::Expired));
    let next = |at: usize| changes[at + 1..].iter().find(is_next).map(|next| next.day);
    (0..changes.len()).map(|at| (changes[at], fate(world, entity, changes[at], next(at)))).collect()
}
