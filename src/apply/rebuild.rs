//! The changes of a document as the planner and the writers of upload files know them, by the newest snapshots.

use crate::apply::document::{Entry, EntryText, TargetText};
use crate::apply::error::Moved;
use crate::catalog::{Kind, WriteField};
use crate::history::{ChangedField, ChangedValue, EntityKey};
use crate::plan::{self, Action, Addition, Approval, EntityRef, Known, PlanStatus, Verb};
use crate::program::{Mode, RuleId};
use crate::table::{AccountId, Entity, StrId, Table};
use crate::value::{Rational, Unit, fold};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::Arc;

/// What of an entry history keeps, before it is known whether it goes out.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) key: EntityKey,
    pub(super) field: ChangedField,
    pub(super) from: ChangedValue,
    pub(super) to: ChangedValue,
}

/// What history keeps of an entry; `None` for one that says what this program does not know.
pub(super) fn kept(said: &EntryText) -> Option<Kept> {
    let kind = Kind::from_word(&said.entity.kind)?;
    let key = EntityKey { account: said.entity.account.as_str().into(), kind, id: said.entity.id.as_str().into() };
    let field = match said.field.as_str() {
        "state" => ChangedField::State,
        "negative" => ChangedField::Negative,
        "keyword" => ChangedField::Keyword,
        "reorder" => ChangedField::Reorder,
        word => ChangedField::Field(WriteField::from_word(word)?),
    };
    let to = match &said.target {
        Some(target) => ChangedValue::Text(format!("{}:{}", target.match_type, target.text).into()),
        None => value(field, said.to.as_deref())?,
    };
    Some(Kept { key, field, from: value(field, said.from.as_deref())?, to })
}

/// A canonical value: percents are in hundredths.
fn value(field: ChangedField, text: Option<&str>) -> Option<ChangedValue> {
    let Some(text) = text else { return Some(ChangedValue::Nothing) };
    Some(match field {
        ChangedField::State | ChangedField::Negative | ChangedField::Keyword => ChangedValue::Text(text.into()),
        ChangedField::Field(WriteField::Adjustment) => {
            ChangedValue::Amount(Rational::from_percent(Decimal::from_str(text).ok()?).ok()?)
        }
        ChangedField::Field(_) | ChangedField::Reorder => {
            ChangedValue::Amount(Rational::from_decimal(Decimal::from_str(text).ok()?).ok()?)
        }
    })
}

/// Whether the newest snapshot still shows what a change goes from; else what moved. What is given back may also still be the
/// earlier value. Additions and orders have no value before.
pub(super) fn still(table: &Table, entity: Option<Entity>, said: &EntryText, kept: &Kept) -> Result<(), Moved> {
    let shown = match kept.field {
        ChangedField::Negative | ChangedField::Keyword | ChangedField::Reorder => {
            return if entity.is_some() { Ok(()) } else { Err(moved(said, None)) };
        }
        ChangedField::Field(_) | ChangedField::State => {
            entity.and_then(|entity| plan::shown_now(table, entity, kept.field))
        }
    };
    let is = |planned: &ChangedValue| match (&shown, planned) {
        (None, ChangedValue::Nothing) => entity.is_some(),
        (Some(ChangedValue::Text(shown)), ChangedValue::Text(planned)) => **shown == *fold(planned),
        (Some(shown), planned) => shown == planned,
        (None, ChangedValue::Amount(_) | ChangedValue::Text(_)) => false,
    };
    if is(&kept.from) || said.restores.is_some() && is(&kept.to) {
        return Ok(());
    }
    Err(moved(said, shown.map(|shown| canonical(kept.field, &shown))))
}

fn canonical(field: ChangedField, value: &ChangedValue) -> String {
    match value {
        ChangedValue::Amount(amount) => {
            let hundredths = matches!(field, ChangedField::Field(WriteField::Adjustment));
            let amount = if hundredths { amount.times(Rational::whole(100)).unwrap_or(*amount) } else { *amount };
            crate::value::show::trimmed(amount, 6)
        }
        ChangedValue::Text(text) => text.to_string(),
        ChangedValue::Nothing => "nothing".to_owned(),
    }
}

fn moved(said: &EntryText, found: Option<String>) -> Moved {
    Moved {
        account: said.account.clone(),
        entity: if said.entity.name.is_empty() { said.entity.id.clone() } else { said.entity.name.clone() },
        field: said.field.clone(),
        planned: said.from.clone(),
        found,
    }
}

/// The campaign or ad group that an addition goes to, by its id or its names.
pub(super) fn place(table: &Table, account: AccountId, target: &TargetText) -> Option<EntityKey> {
    let at_group = target.level == "ad_group";
    let (kind, id, name) = if at_group {
        (Kind::AdGroup, &target.ad_group_id, target.ad_group.as_deref()?)
    } else {
        (Kind::Campaign, &target.campaign_id, target.campaign.as_str())
    };
    let entities = table.kind(kind);
    let text = |texts: &[StrId], index: u32| texts.get(index as usize).map(|id| Arc::clone(table.strings.get(*id)));
    let found = entities.indices().filter(|index| entities.account(*index) == Some(account)).find(|index| {
        let own = text(&entities.ids, *index);
        if let Some(id) = id {
            return own.as_deref() == Some(id.as_str());
        }
        let campaign = || {
            let above = table.up(Entity { kind, index: *index }, Kind::Campaign)?;
            text(&table.kind(Kind::Campaign).names, above.index)
        };
        text(&entities.names, *index).as_deref() == Some(name)
            && (!at_group || campaign().as_deref() == Some(target.campaign.as_str()))
    })?;
    let account = Arc::clone(&table.account(account).name);
    Some(EntityKey { account, kind, id: text(&entities.ids, found)? })
}

/// The change as the writers of upload files know it. `rule` is its place in the list of rule names that goes with it.
pub(super) fn action(
    table: &Table,
    known: &Known<'_>,
    entry: &Entry,
    kept: &Kept,
    entity: Entity,
    rule: RuleId,
) -> Option<Action> {
    let said = &entry.said;
    let account = known.account(&said.account)?;
    let amount = |value: &ChangedValue| match value {
        ChangedValue::Amount(amount) => Some(*amount),
        ChangedValue::Text(_) | ChangedValue::Nothing => None,
    };
    let currency = table.kind(entity.kind).currencies.get(entity.index as usize).copied().flatten();
    Some(Action {
        id: said.id.clone(),
        rule,
        also: Vec::new(),
        entity: EntityRef::of(table, entity),
        account,
        verb: Verb::of(&said.verb)?,
        field: kept.field.into(),
        from: said.from.clone(),
        to: said.to.clone(),
        unit: said.unit.clone(),
        from_value: amount(&kept.from),
        to_value: amount(&kept.to),
        value_unit: unit(kept.field),
        currency,
        asked: None,
        limited_by: Vec::new(),
        status: PlanStatus::Planned,
        refusal: None,
        blocked_by: Vec::new(),
        reason: said.reason.clone(),
        because: said.because.clone(),
        evidence: Vec::new(),
        mode: Mode::Apply,
        approval: Approval::None,
        addition: match &said.target {
            Some(target) => Some(addition(target)?),
            None => None,
        },
        notes: Vec::new(),
        temporary: said.temporary,
        restores: said.restores.as_deref().map(Arc::from),
        weight: Rational::ZERO,
    })
}

fn unit(field: ChangedField) -> Option<Unit> {
    match field {
        ChangedField::Field(WriteField::Adjustment) => Some(Unit::Percent),
        ChangedField::Field(WriteField::Buffer) | ChangedField::Reorder => Some(Unit::Number),
        ChangedField::Field(_) => Some(Unit::Money),
        ChangedField::State | ChangedField::Negative | ChangedField::Keyword => None,
    }
}

fn addition(target: &TargetText) -> Option<Addition> {
    let word = |known: &[&'static str], word: &str| known.iter().copied().find(|one| *one == word);
    Some(Addition {
        text: target.text.as_str().into(),
        match_type: word(&["exact", "phrase", "broad"], &target.match_type)?,
        level: word(&["ad_group", "campaign"], &target.level)?,
        campaign: target.campaign.as_str().into(),
        campaign_id: target.campaign_id.as_deref().map(Arc::from),
        ad_group: target.ad_group.as_deref().map(Arc::from),
        ad_group_id: target.ad_group_id.as_deref().map(Arc::from),
        bid: target.bid.clone(),
    })
}
