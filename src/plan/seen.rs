//! What snapshots showed of the fields that rules change.

use crate::catalog::{AttrId, Catalog, Kind};
use crate::history::{ChangedField, ChangedValue};
use crate::plan::context::Context;
use crate::plan::standing::Sighting;
use crate::table::{AccountId, Column, Day, Entity, Seen, StrId, Table};
use crate::value::{Rational, fold};

/// What snapshots showed of a field up to the day after the as-of day, day by day, oldest first.
pub(super) fn sightings(ctx: &Context<'_>, entity: Entity, field: ChangedField, account: AccountId) -> Vec<Sighting> {
    shown(ctx.table, entity, field, ctx.state_day(account))
}

/// What the snapshots of a table showed of a field up to a day, oldest first.
pub(super) fn shown(table: &Table, entity: Entity, field: ChangedField, until: Day) -> Vec<Sighting> {
    let Some(store) = attr(entity.kind, field).and_then(|attr| table.attrs.get(attr.0 as usize)) else {
        return Vec::new();
    };
    let seen = store.of(entity.index).iter().filter(|run| run.first <= until);
    let runs = seen.filter_map(|run| {
        let value = value(table, run.value, field, store.scale)?;
        let days = store.seen_on(entity.index, run.first, run.last.min(until));
        Some(days.map(move |day| Sighting { day, value: value.clone() }))
    });
    runs.flatten().collect()
}

/// The newest value that the snapshots of a table show of a field up to a day; `None` where they show none, or none any more.
#[must_use]
pub fn newest(table: &Table, entity: Entity, field: ChangedField, until: Day) -> Option<ChangedValue> {
    let store = attr(entity.kind, field).and_then(|attr| table.attrs.get(attr.0 as usize))?;
    let run = store.of(entity.index).iter().rev().find(|run| run.first <= until)?;
    value(table, run.value, field, store.scale)
}

/// What a number of an attribute's store means for a field; `None` for an empty or refused cell.
#[must_use]
pub fn value(table: &Table, raw: i64, field: ChangedField, scale: u32) -> Option<ChangedValue> {
    Some(match (raw, field) {
        (Column::MISSING | Column::REFUSED, _) => return None,
        (value, ChangedField::State) => ChangedValue::Text(fold(text(table, value)?).into()),
        (value, _) => ChangedValue::Amount(Rational::scaled(i128::from(value), scale).ok()?),
    })
}

/// The attribute that shows a field of an entity; `None` for what no snapshot shows.
#[must_use]
pub fn attr(kind: Kind, field: ChangedField) -> Option<AttrId> {
    let name = match field {
        ChangedField::Field(field) => field.word(),
        ChangedField::State => "state",
        ChangedField::Negative | ChangedField::Keyword | ChangedField::Reorder => return None,
    };
    Catalog::standard().find_attr(kind, name).map(|attr| attr.id)
}

/// Whether an entity is paused or archived, as far as files say; what no file says counts as enabled.
pub(super) fn is_off(ctx: &Context<'_>, entity: Entity) -> bool {
    matches!(state_of(ctx, entity).as_deref(), Some("paused" | "archived"))
}

/// The newest state that files show of an entity, folded.
pub(super) fn state_of(ctx: &Context<'_>, entity: Entity) -> Option<String> {
    text_of(ctx, entity, "state").map(fold)
}

/// The newest text that files show of an attribute, however old.
pub(super) fn text_of<'a>(ctx: &Context<'a>, entity: Entity, name: &str) -> Option<&'a str> {
    let attr = ctx.catalog.find_attr(entity.kind, name)?;
    let day = ctx.state_day(ctx.account_of(entity)?);
    match ctx.table.attr(attr.id, entity.index, day, u32::MAX) {
        Seen::Value(value, _) => text(ctx.table, value),
        Seen::Blank(_) | Seen::Refused(_) | Seen::TooOld(_) | Seen::Never => None,
    }
}

/// The newest amount that files show of an attribute, however old.
pub(super) fn amount_of(ctx: &Context<'_>, entity: Entity, name: &str) -> Option<Rational> {
    let attr = ctx.catalog.find_attr(entity.kind, name)?;
    let day = ctx.state_day(ctx.account_of(entity)?);
    let scale = ctx.table.attrs.get(attr.id.0 as usize)?.scale;
    match ctx.table.attr(attr.id, entity.index, day, u32::MAX) {
        Seen::Value(value, _) => Rational::scaled(i128::from(value), scale).ok(),
        Seen::Blank(_) | Seen::Refused(_) | Seen::TooOld(_) | Seen::Never => None,
    }
}

/// A text of the table by its number as columns hold it.
fn text(table: &Table, value: i64) -> Option<&str> {
    let id = u32::try_from(value).ok().filter(|id| (*id as usize) < table.strings.len())?;
    Some(table.strings.get(StrId(id)))
}
