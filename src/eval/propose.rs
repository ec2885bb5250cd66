//! What matched rules ask for and say.

use crate::catalog::{Kind, WriteField};
use crate::eval::ends::Ends;
use crate::eval::model::{
    Amount, AskedChange, Bound, Current, Evaluation, GuardVerdict, Judged, Match, Output, Proposal,
};
use crate::eval::quantity::Value;
use crate::eval::run::{At, Run, When};
use crate::eval::{Reason, Truth, attr, cond, explain, flow, num, related, say, scope};
use crate::history::{ChangeState, EntityKey, PastChange};
use crate::program::{Action, Guard, Limits, Never, Num, NumKind, Rule, RuleId, StepAmount};
use crate::table::{AccountId, Entity, Seen};
use std::sync::Arc;

/// What rules with `until` would do now where their value is due back: history names the change, `until` is true.
pub(super) fn give_backs(run: &Run<'_>, evaluation: &mut Evaluation) {
    for change in run.history.changes.iter().filter(|change| change.gives_back && is_out(change)) {
        let mut rules = run.program.rule_ids().filter(|(_, rule)| is_of(change, rule));
        let Some((id, rule)) = rules.next() else { continue };
        let (Some(entity), Some(until)) = (find(run, &change.entity), &rule.until) else { continue };
        let judged = evaluation.rules.get(id.0 as usize);
        if judged.and_then(|judged| judged.until.get(entity.index as usize)) != Some(&Truth::Yes) {
            continue;
        }
        let ends = Ends::new(run, rule);
        let at = At { entity, this: entity, when: When::Run(&ends) };
        let evidence = explain::evidence(run, at, until);
        let because = explain::sentence(&evidence);
        let matched = Arc::new(Match { rule: id, entity, account: home(run, entity), because, evidence });
        let guards = guards_of(run, rule.kind);
        for (action, asked) in rule.actions.iter().enumerate() {
            let Some(asked) = self::change(run, at, asked).filter(|asked| asked.field() == change.field) else {
                continue;
            };
            let (guards, refused) = (guard_verdicts(run, at, &guards), refused(run, at, &asked));
            evaluation.give_backs.push(Proposal {
                matched: Arc::clone(&matched),
                action,
                change: asked,
                guards,
                refused,
            });
        }
    }
}

fn is_out(change: &PastChange) -> bool {
    matches!(change.state, ChangeState::Emitted | ChangeState::Confirmed)
}

fn is_of(change: &PastChange, rule: &Rule) -> bool {
    change.rule == rule.identity || rule.was.as_ref() == Some(&change.rule)
}

/// The entity of this run's table that history means.
fn find(run: &Run<'_>, key: &EntityKey) -> Option<Entity> {
    scope::all(run, key.kind).into_iter().find(|entity| attr::entity_key(run, *entity) == *key)
}

/// Adds what a rule asks for and says on each entity that matched.
pub(super) fn propose(
    run: &Run<'_>,
    (id, rule): (RuleId, &Rule),
    ends: &Ends,
    judged: &Judged,
    evaluation: &mut Evaluation,
) {
    let matched = judged.entities.iter().zip(&judged.truths).filter(|(_, truth)| **truth == Truth::Yes);
    let guards = guards_of(run, rule.kind);
    for (index, _) in matched {
        let entity = Entity { kind: rule.kind, index: *index };
        let at = At { entity, this: entity, when: When::Run(ends) };
        let matched = Arc::new(match_of(run, at, id, rule));
        for (action, asked) in rule.actions.iter().enumerate() {
            match asked {
                Action::Flag(message) => {
                    let message = say::template(run, at, message);
                    evaluation.outputs.push(Output {
                        matched: Arc::clone(&matched),
                        action,
                        alert: false,
                        message,
                        to: Vec::new(),
                    });
                }
                Action::Alert { message, to } => {
                    let message = say::template(run, at, message);
                    evaluation.outputs.push(Output {
                        matched: Arc::clone(&matched),
                        action,
                        alert: true,
                        message,
                        to: to.clone(),
                    });
                }
                Action::Step { .. }
                | Action::Set { .. }
                | Action::State { .. }
                | Action::AddNegative { .. }
                | Action::AddKeyword { .. }
                | Action::Reorder { .. } => {
                    let Some(change) = change(run, at, asked) else { continue };
                    let guards = guard_verdicts(run, at, &guards);
                    let refused = refused(run, at, &change);
                    evaluation.proposals.push(Proposal {
                        matched: Arc::clone(&matched),
                        action,
                        change,
                        guards,
                        refused,
                    });
                }
            }
        }
    }
}

fn match_of(run: &Run<'_>, at: At<'_>, id: RuleId, rule: &Rule) -> Match {
    let evidence = explain::evidence(run, at, &rule.condition);
    let because = match &rule.because {
        Some(template) => say::template(run, at, template),
        None => explain::sentence(&evidence),
    };
    Match { rule: id, entity: at.entity, account: home(run, at.entity), because, evidence }
}

/// The account of an entity; of a product that of its first listing.
fn home(run: &Run<'_>, entity: Entity) -> AccountId {
    run.account(entity)
        .or_else(|| related::below(run, entity, Kind::Listing).first().and_then(|listing| run.account(*listing)))
        .unwrap_or(AccountId(0))
}

/// Why nothing can be done whatever is asked: ambiguous names, or an amount in another currency.
fn refused(run: &Run<'_>, at: At<'_>, change: &AskedChange) -> Option<Reason> {
    if run.table.kind(at.entity.kind).ambiguous.get(at.entity.index as usize).copied().unwrap_or(false) {
        return Some(Reason::Ambiguous);
    }
    let amount = match change {
        AskedChange::Field { amount, .. } | AskedChange::Reorder { quantity: amount, .. } => Some(amount),
        AskedChange::AddKeyword { bid, .. } => bid.as_ref(),
        AskedChange::State { .. } | AskedChange::AddNegative { .. } => None,
    };
    matches!(amount, Some(Amount::None(Reason::Currency))).then_some(Reason::Currency)
}

fn change(run: &Run<'_>, at: At<'_>, action: &Action) -> Option<AskedChange> {
    Some(match action {
        Action::Step { direction, field, amount, limits } => {
            let (num, share) = match amount {
                StepAmount::Percent(num) => (num, true),
                StepAmount::Amount(num) => (num, false),
            };
            let amount = amount_of(run, at, num, if share { Amount::Share } else { Amount::By });
            field_change(run, at, (*field, Some(*direction)), amount, false, limits)
        }
        Action::Set { field, value, computed, limits } => {
            field_change(run, at, (*field, None), amount_of(run, at, value, Amount::To), *computed, limits)
        }
        Action::State { enable } => AskedChange::State { enable: *enable, current: state(run, at) },
        Action::AddNegative { match_type, to_campaign } => AskedChange::AddNegative {
            text: term(run, at),
            match_type: *match_type,
            to_campaign: *to_campaign,
            campaign: run.table.up(at.entity, Kind::Campaign),
            ad_group: run.table.up(at.entity, Kind::AdGroup),
        },
        Action::AddKeyword { match_type, bid, limits, place } => AskedChange::AddKeyword {
            text: term(run, at),
            match_type: *match_type,
            bid: bid.as_ref().map(|bid| amount_of(run, at, bid, Amount::To)),
            below: bound(run, at, limits.below.as_ref()),
            above: bound(run, at, limits.above.as_ref()),
            place: place.clone(),
            campaign: run.table.up(at.entity, Kind::Campaign),
            ad_group: run.table.up(at.entity, Kind::AdGroup),
        },
        Action::Reorder { quantity, limits, packs } => AskedChange::Reorder {
            quantity: amount_of(run, at, quantity, Amount::To),
            below: bound(run, at, limits.below.as_ref()),
            above: bound(run, at, limits.above.as_ref()),
            packs: bound(run, at, packs.as_ref()),
        },
        Action::Flag(_) | Action::Alert { .. } => return None,
    })
}

fn field_change(
    run: &Run<'_>,
    at: At<'_>,
    (field, direction): (WriteField, Option<crate::syntax::ast::Direction>),
    amount: Amount,
    computed: bool,
    limits: &Limits,
) -> AskedChange {
    AskedChange::Field {
        field,
        direction,
        current: current(run, at, field),
        amount,
        computed,
        below: bound(run, at, limits.below.as_ref()),
        above: bound(run, at, limits.above.as_ref()),
    }
}

/// The value of a field now. A blank bid inherits the ad group's default.
fn current(run: &Run<'_>, at: At<'_>, field: WriteField) -> Current {
    let (Some(info), Some(account)) = (run.catalog.find_attr(at.entity.kind, field.word()), run.account(at.entity))
    else {
        return Current::Unknown(Reason::Missing);
    };
    let day = run.state_day(at.when, account);
    match run.table.attr(info.id, at.entity.index, day, run.settings.time.state_age) {
        Seen::Blank(_) if field == WriteField::Bid => Current::Inherited,
        Seen::Value(_, day) => match attr::number(run, at, &crate::program::Path::default(), info.id)
            .and_then(crate::eval::quantity::Quantity::finite)
        {
            Ok(value) => Current::Known(value, day),
            Err(unknown) => Current::Unknown(unknown.reason),
        },
        Seen::Blank(_) | Seen::Refused(_) | Seen::TooOld(_) | Seen::Never => Current::Unknown(
            attr::seen(run, at.when, at.entity, info.id).err().map_or(Reason::Missing, |unknown| unknown.reason),
        ),
    }
}

fn state(run: &Run<'_>, at: At<'_>) -> Option<Arc<str>> {
    let info =
        run.catalog.find_attr(at.entity.kind, "state").or_else(|| run.catalog.find_attr(at.entity.kind, "status"))?;
    attr::seen(run, at.when, at.entity, info.id).ok().map(|value| run.folded(attr::string(value)))
}

/// The text of a search term or keyword.
fn term(run: &Run<'_>, at: At<'_>) -> Arc<str> {
    let entities = run.table.kind(at.entity.kind);
    entities
        .names
        .get(at.entity.index as usize)
        .map_or_else(|| "".into(), |name| Arc::clone(run.table.strings.get(*name)))
}

fn amount_of(run: &Run<'_>, at: At<'_>, num: &Num, form: fn(crate::value::Rational) -> Amount) -> Amount {
    finite(run, at, num).map_or_else(Amount::None, form)
}

fn bound(run: &Run<'_>, at: At<'_>, num: Option<&Num>) -> Bound {
    num.map_or(Bound::Free, |num| finite(run, at, num).map_or_else(Bound::Unknown, Bound::At))
}

/// A finite amount of the entity's own currency. Of several reasons against it a foreign currency is the one to name: only the
/// rule's author can mend it.
fn finite(run: &Run<'_>, at: At<'_>, num: &Num) -> Result<crate::value::Rational, Reason> {
    let value: Value = num::value(run, at, num);
    let value =
        value.map_err(|unknown| if in_other_currency(run, at, num) { Reason::Currency } else { unknown.reason })?;
    match (value.currency, flow::currency(run, at.entity)) {
        (Some(one), Some(own)) if one != own => Err(Reason::Currency),
        _ => value.finite().map_err(|unknown| unknown.reason),
    }
}

/// Whether a part of an amount is money that the entity has none of.
fn in_other_currency(run: &Run<'_>, at: At<'_>, num: &Num) -> bool {
    let is = |part: &Num| in_other_currency(run, at, part);
    if let NumKind::Binary { left: one, right: other, .. } | NumKind::Else { value: one, default: other } = &num.kind {
        is(one) || is(other)
    } else if let NumKind::Pick { of, .. } = &num.kind {
        of.iter().any(is)
    } else {
        num::value(run, at, num).is_err_and(|unknown| unknown.reason == Reason::Currency)
    }
}

/// The guards of a kind of entity, each with the days that its windows end on.
fn guards_of<'p>(run: &Run<'p>, kind: Kind) -> Vec<(usize, &'p Guard, Ends)> {
    let guards = run.program.guards.iter().enumerate().filter(|(_, guard)| guard.kind == kind);
    guards.map(|(index, guard)| (index, guard, Ends::of_guard(run, guard))).collect()
}

/// The guards that restrain an entity: an unknown filter, condition or bound restrains.
fn guard_verdicts(run: &Run<'_>, at: At<'_>, guards: &[(usize, &Guard, Ends)]) -> Vec<GuardVerdict> {
    let mut verdicts = Vec::new();
    for (index, guard, ends) in guards {
        let at = At { when: When::Run(ends), ..at };
        let filter = scope::filter(run, at, guard.filter.as_ref());
        let condition = guard.condition.as_ref().map_or(Ok(true), |condition| cond::truth(run, at, condition));
        if filter == Ok(false) || condition == Ok(false) {
            continue;
        }
        let unsure = filter.err().or(condition.err()).map(|unknown| unknown.reason);
        for (never, Never { below, above, .. }) in guard.never.iter().enumerate() {
            let (below, above) = (bound(run, at, below.as_ref()), bound(run, at, above.as_ref()));
            verdicts.push(GuardVerdict { guard: *index, never, below, above, unsure });
        }
    }
    verdicts
}
