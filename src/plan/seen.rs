//! What snapshots showed of the fields that rules change.

use crate::history::{ChangedField, ChangedValue};
use crate::plan::context::Context;
use crate::plan::standing::Sighting;
use crate::table::{AccountId, Column, Entity, Seen, StrId};
use crate::value::{Rational, fold};

/// What snapshots showed of a field up to the day after the as-of day, day by day, oldest first.
pub(super) fn sightings(ctx: &Context<'_>, entity: Entity, field: ChangedField, account: AccountId) -> Vec<Sighting> {
    let Some(store) = ctx.attr(entity.kind, field).and_then(|attr| ctx.table.attrs.get(attr.0 as usize)) else {
        return Vec::new();
    };
    let until = ctx.state_day(account);
    let seen = store.of(entity.index).iter().filter(|run| run.first <= until);
    let shown = seen.filter_map(|run| {
        let value = match (run.value, field) {
            (Column::MISSING | Column::REFUSED, _) => return None,
            (value, ChangedField::State) => ChangedValue::Text(fold(string(ctx, value)?).into()),
            (value, _) => ChangedValue::Amount(Rational::scaled(i128::from(value), store.scale).ok()?),
        };
        let days = store.seen_on(entity.index, run.first, run.last.min(until));
        Some(days.map(move |day| Sighting { day, value: value.clone() }))
    });
    shown.flatten().collect()
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
        Seen::Value(value, _) => string(ctx, value),
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
fn string<'a>(ctx: &Context<'a>, value: i64) -> Option<&'a str> {
    let id = u32::try_from(value).ok().filter(|id| (*id as usize) < ctx.table.strings.len())?;
    Some(ctx.table.strings.get(StrId(id)))
}
