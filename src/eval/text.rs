//! Texts and tests on them.

use crate::catalog::Kind;
use crate::eval::attr;
use crate::eval::run::{At, Run};
use crate::eval::unknown::{About, Tri, Unknown, any};
use crate::eval::{Reason, related, tables};
use crate::program::{LetValue, OwnField, TableCell, TextNeedle, TextTest, Txt, TxtKind};
use crate::table::Entity;
use crate::value::{fold, mentions, show};
use std::sync::Arc;

/// A text of the entity at hand.
pub(super) fn value(run: &Run<'_>, at: At<'_>, txt: &Txt) -> Result<Arc<str>, Unknown> {
    match &txt.kind {
        TxtKind::Literal(text) => Ok(Arc::clone(text)),
        TxtKind::Let(index) => match tables::let_value(run, at, *index) {
            Some(LetValue::Text(text)) => Ok(Arc::clone(text)),
            _ => Err(Unknown::bare(Reason::Missing)),
        },
        TxtKind::Attr { path, attr } => attr::text(run, at.when, attr::follow(run, at.entity, path)?, *attr),
        TxtKind::Own { path, field } => own(run, attr::follow(run, at.entity, path)?, *field),
        TxtKind::OwnOffer => attr::own_offer(run, at).map(|own| if own { "yes" } else { "no" }.into()),
        TxtKind::Cell { table, keys, column } => match tables::cell(run, at, *table, keys, *column)? {
            TableCell::Text(text) => Ok(Arc::clone(text)),
            TableCell::Number(number) => Ok(show::trimmed(*number, 9).into()),
            TableCell::Money(amount, currency) => Ok(show::money(*amount, Some(*currency)).into()),
            TableCell::Blank => Err(Unknown::new(Reason::Missing, About::Cell(*table, *column))),
        },
        TxtKind::On { place, value: inner } => at_listings(run, at, related::at_place(run, at, place)?, inner),
        TxtKind::This(inner) => value(run, at.of(at.this), inner),
    }
}

/// The text that all listings share; several that differ have no one text.
fn at_listings(run: &Run<'_>, at: At<'_>, listings: Vec<Entity>, inner: &Txt) -> Result<Arc<str>, Unknown> {
    let mut shared: Option<Arc<str>> = None;
    for listing in listings {
        let text = value(run, at.of(listing), inner)?;
        match &shared {
            Some(known) if fold(known) != fold(&text) => return Err(Unknown::bare(Reason::Ambiguous)),
            Some(_) => {}
            None => shared = Some(text),
        }
    }
    shared.ok_or(Unknown::bare(Reason::Missing))
}

fn own(run: &Run<'_>, entity: Entity, field: OwnField) -> Result<Arc<str>, Unknown> {
    let missing = Unknown::bare(Reason::Missing);
    let entities = run.table.kind(entity.kind);
    let text = |ids: &[crate::table::StrId]| {
        ids.get(entity.index as usize).map(|id| Arc::clone(run.table.strings.get(*id))).ok_or(missing)
    };
    let account = || run.account(entity).map(|account| run.table.account(account)).ok_or(missing);
    match field {
        OwnField::Id if entity.kind == Kind::Account => account().map(|account| Arc::clone(&account.name)),
        OwnField::Name if entity.kind == Kind::Account => account().map(|account| Arc::clone(&account.name)),
        OwnField::Id => text(&entities.ids),
        OwnField::Name if entities.is_named(entity.index) => text(&entities.names),
        OwnField::Name => {
            let name = run.catalog.find_attr(entity.kind, "name");
            Err(name.map_or(missing, |name| Unknown::new(Reason::Missing, About::Attr(name.id, None))))
        }
        OwnField::Account => account().map(|account| Arc::clone(&account.name)),
        OwnField::Channel => account().map(|account| Arc::clone(&account.channel)),
        OwnField::Market => account().and_then(|account| account.market.clone().ok_or(missing)),
        OwnField::Currency => attr_currency(run, entity).ok_or(missing),
    }
}

fn attr_currency(run: &Run<'_>, entity: Entity) -> Option<Arc<str>> {
    crate::eval::flow::currency(run, entity).map(|currency| currency.code().into())
}

/// `left is right`: case and accents aside.
pub(super) fn same(run: &Run<'_>, at: At<'_>, left: &Txt, right: &Txt) -> Tri {
    Ok(folded(run, at, left)? == folded(run, at, right)?)
}

/// A text, folded. Attributes are folded once each.
pub(super) fn folded(run: &Run<'_>, at: At<'_>, txt: &Txt) -> Result<Arc<str>, Unknown> {
    if let TxtKind::Attr { path, attr } = &txt.kind
        && run.catalog.attr(*attr).ty == crate::value::Type::Text
    {
        let entity = attr::follow(run, at.entity, path)?;
        return Ok(run.folded(attr::string(attr::seen(run, at.when, entity, *attr)?)));
    }
    if let TxtKind::This(inner) = &txt.kind {
        return folded(run, at.of(at.this), inner);
    }
    Ok(fold(&value(run, at, txt)?).into())
}

/// A test on a text.
pub(super) fn test(run: &Run<'_>, at: At<'_>, txt: &Txt, test: &TextTest) -> Tri {
    let needles = |needles: &[TextNeedle], holds: fn(&str, &str) -> bool| {
        let text = folded(run, at, txt)?;
        any(needles.iter().map(|needle| Ok(holds(&text, &needle_text(run, at, needle)?))))
    };
    match test {
        TextTest::In(members) => needles(members, |text, needle| text == needle),
        TextTest::Contains(all) => needles(all, |text, needle| text.contains(needle)),
        TextTest::Mentions(all) => needles(all, mentions),
        TextTest::StartsWith(all) => needles(all, |text, needle| text.starts_with(needle)),
        TextTest::EndsWith(all) => needles(all, |text, needle| text.ends_with(needle)),
        TextTest::Matches(pattern) => Ok(pattern.is_match(&value(run, at, txt)?)),
    }
}

fn needle_text(run: &Run<'_>, at: At<'_>, needle: &TextNeedle) -> Result<Arc<str>, Unknown> {
    match needle {
        TextNeedle::Literal(text) => Ok(Arc::clone(text)),
        TextNeedle::Value(txt) => folded(run, at, txt),
    }
}
