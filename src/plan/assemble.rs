//! From a change at the end of its way to the action that a plan shows.

use crate::catalog::WriteField;
use crate::history::ChangedField;
use crate::plan::additions::Added;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Value};
use crate::plan::findings::entries;
use crate::plan::seen::amount_of;
use crate::plan::{Action, Addition, Approval, PlanStatus, Refusal, ids, words};
use crate::program::Mode;
use crate::table::{Cell, Entity};
use crate::value::{Currency, Rational};
use std::sync::Arc;

/// The action of a change.
pub(super) fn action(ctx: &Context<'_>, draft: Draft<'_>) -> Action {
    let currency = ctx.currency(draft.entity);
    let id = ids::action(ctx, &draft);
    let canonical = |value: &Option<Value>| value.as_ref().map(|value| words::canonical(draft.field, value, currency));
    let rule = ctx.rule(draft.rule);
    let because = because(ctx, &draft);
    let status = status(&draft);
    let goes_alone = status == PlanStatus::Planned && draft.mode == Mode::Apply;
    let amount = |value: &Option<Value>| value.as_ref().and_then(Value::amount);
    let (from, to, asked) = (canonical(&draft.from), canonical(&draft.to), canonical(&draft.asked));
    let (from_value, to_value) = (amount(&draft.from), amount(&draft.to));
    Action {
        id,
        rule: draft.rule,
        also: sorted(ctx, draft.also),
        entity: ctx.reference(draft.entity),
        account: draft.account,
        verb: draft.verb,
        field: draft.field.into(),
        from,
        to,
        unit: words::unit_word(draft.field, currency),
        from_value,
        to_value,
        value_unit: words::unit(draft.field),
        currency,
        asked,
        limited_by: draft.limited_by.iter().map(ToString::to_string).collect(),
        status,
        refusal: draft.held.as_ref().map(|held| held.refusal),
        reason: draft.held.as_ref().map_or_else(|| because.clone(), |held| held.sentence.clone()),
        blocked_by: draft.held.map(|held| held.blocked_by).unwrap_or_default(),
        because,
        evidence: entries(&draft.proposal.matched.evidence),
        mode: draft.mode,
        approval: if goes_alone { Approval::None } else { Approval::Needed },
        addition: addition(ctx, draft.to.as_ref().or(draft.asked.as_ref()), currency),
        notes: draft.notes,
        temporary: rule.until.is_some() && draft.restores.is_none(),
        restores: draft.restores.map(|change| Arc::clone(&change.id)),
        weight: weight(ctx, draft.entity, draft.rule, draft.account),
    }
}

fn because(ctx: &Context<'_>, draft: &Draft<'_>) -> String {
    match draft.restores {
        Some(change) => {
            let until = &draft.proposal.matched.because;
            format!(
                "`until` of \"{}\" is true ({until}): the value before {} is given back",
                ctx.rule(draft.rule).name,
                change.day
            )
        }
        None => draft.proposal.matched.because.clone(),
    }
}

fn status(draft: &Draft<'_>) -> PlanStatus {
    match draft.held.as_ref().map(|held| held.refusal) {
        None => PlanStatus::Planned,
        Some(Refusal::Conflict) => PlanStatus::Conflict,
        Some(_) => PlanStatus::Held,
    }
}

fn sorted(ctx: &Context<'_>, mut rules: Vec<crate::program::RuleId>) -> Vec<crate::program::RuleId> {
    rules.sort_by_key(|rule| ctx.rank(*rule));
    rules
}

fn addition(ctx: &Context<'_>, value: Option<&Value>, currency: Option<Currency>) -> Option<Addition> {
    let Some(Value::Added(added)) = value else { return None };
    let Added { text, match_type, campaign, ad_group, bid, .. } = added.as_ref();
    Some(Addition {
        text: Arc::clone(text),
        match_type,
        level: if ad_group.is_some() { "ad_group" } else { "campaign" },
        campaign: Arc::clone(ctx.name(*campaign)),
        campaign_id: channel_id(ctx, *campaign),
        ad_group: ad_group.map(|ad_group| Arc::clone(ctx.name(ad_group))),
        ad_group_id: ad_group.and_then(|ad_group| channel_id(ctx, ad_group)),
        bid: bid.map(|bid| words::money(bid, currency)),
    })
}

/// An id that a file gave; where files have none, the table keeps names in its place.
fn channel_id(ctx: &Context<'_>, entity: Entity) -> Option<Arc<str>> {
    ctx.table.kind(entity.kind).has_id(entity.index).then(|| Arc::clone(ctx.id(entity)))
}

/// For "the most costly first": the entity's spend over the rule's window (30 days where it has none), else its budget or price.
fn weight(
    ctx: &Context<'_>,
    entity: Entity,
    rule: crate::program::RuleId,
    account: crate::table::AccountId,
) -> Rational {
    spend(ctx, entity, rule, account)
        .or_else(|| amount_of(ctx, entity, WriteField::Budget.word()))
        .or_else(|| amount_of(ctx, entity, WriteField::Price.word()))
        .unwrap_or(Rational::ZERO)
}

fn spend(
    ctx: &Context<'_>,
    entity: Entity,
    rule: crate::program::RuleId,
    account: crate::table::AccountId,
) -> Option<Rational> {
    let flow =
        ctx.catalog.find_flow(entity.kind, "spend").or_else(|| ctx.catalog.find_flow(entity.kind, "ad_spend"))?;
    let last = ctx.end(rule, account).ok().or_else(|| ctx.as_of(account))?;
    let first = ctx.evidence_from(rule, account).unwrap_or_else(|| last.minus(29));
    flow.from.iter().find_map(|(dataset, column)| {
        let rows = ctx.table.rows(*dataset, entity.kind)?;
        let column = rows.column(column)?;
        let mut sum = None;
        for row in rows.between(entity.index, first, last) {
            if let Cell::Value(value) = column.cell(row) {
                sum = Some(i128::from(value).checked_add(sum.unwrap_or(0))?);
            }
        }
        Rational::scaled(sum?, column.scale).ok()
    })
}

/// The field of a change, as history keeps it: for callers that carry a plan out.
#[must_use]
pub fn changed_field(field: crate::plan::Field) -> ChangedField {
    use crate::plan::Field;
    match field {
        Field::Amount(field) => ChangedField::Field(field),
        Field::State => ChangedField::State,
        Field::Negative => ChangedField::Negative,
        Field::Keyword => ChangedField::Keyword,
        Field::Reorder => ChangedField::Reorder,
    }
}
