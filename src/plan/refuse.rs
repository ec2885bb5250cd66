//! One change through all refusals that need no other change, in their order.

use crate::eval::{AskedChange, Current, Reason};
use crate::history::{ChangedField, ChangedValue, PastChange};
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value, value_of};
use crate::plan::evidence::{self, Past};
use crate::plan::existing::Existing;
use crate::plan::fields::{self, Asked, Fit};
use crate::plan::guards::{self, Doing};
use crate::plan::pillars::Gate;
use crate::plan::standing::Standing;
use crate::plan::{Refusal, additions, reorder, words};
use std::sync::Arc;

/// Finds where a change ends and the first refusal that holds it. What it would set is known even where it is held.
pub(super) fn judge(ctx: &Context<'_>, existing: &Existing<'_>, gate: &Gate, draft: &mut Draft<'_>) {
    let past = evidence::past(ctx, draft);
    if let Some(change) = draft.restores {
        give_back(ctx, draft, change, &past);
        return;
    }
    assume_enabled(draft);
    let fit = fit(ctx, existing, draft, &past);
    draft.asked.clone_from(&fit.asked);
    let outside = evidence::judge_outside(ctx, draft, &past);
    let mut held = early(ctx, draft).or_else(|| evidence::refuse(ctx, draft, &past));
    match outside {
        Some(Err(hold)) => held = held.or(Some(hold)),
        Some(Ok(note)) => draft.notes.push(note),
        None => {}
    }
    held = held.or_else(|| gate.hold(ctx, draft));
    settle(draft, fit, held);
}

fn settle(draft: &mut Draft<'_>, fit: Fit, held: Option<Held>) {
    match fit.end {
        Ok((to, by)) => {
            draft.to = Some(to);
            draft.limited_by = by;
            draft.held = held;
        }
        Err(stopped) => draft.held = held.or(Some(stopped)),
    }
}

/// The state of ads that no file shows counts as enabled, for judging and so for pausing too.
fn assume_enabled(draft: &mut Draft<'_>) {
    if matches!(&draft.proposal.change, AskedChange::State { enable: false, current: None }) {
        draft.from = Some(Value::State("enabled".into()));
        draft.notes.push("no file shows its state: taken as enabled".to_owned());
    }
}

fn fit(ctx: &Context<'_>, existing: &Existing<'_>, draft: &Draft<'_>, past: &Past<'_>) -> Fit {
    match &draft.proposal.change {
        AskedChange::Field { field, direction, current, amount, computed, below, above } => {
            let asked = Asked {
                field: *field,
                direction: *direction,
                amount: *amount,
                computed: *computed,
                below: *below,
                above: *above,
            };
            match current {
                Current::Known(current, _) => fields::fit(ctx, draft, *current, asked, past),
                Current::Inherited | Current::Unknown(_) => Fit::held(None, no_current(ctx, draft, *current)),
            }
        }
        AskedChange::State { enable, .. } => state(ctx, draft, *enable),
        AskedChange::AddNegative { .. } | AskedChange::AddKeyword { .. } => additions::fit(ctx, existing, draft),
        AskedChange::Reorder { .. } => reorder::fit(ctx, draft.proposal),
    }
}

/// What holds a change whatever was done before: names, money, data.
fn early(ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Held> {
    ambiguous(ctx, draft).or_else(|| currency(ctx, draft)).or_else(|| unfit_data(ctx, draft))
}

fn ambiguous(ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Held> {
    let entities = ctx.table.kind(draft.entity.kind);
    let ambiguous = entities.ambiguous.get(draft.entity.index as usize).copied().unwrap_or(false);
    (ambiguous || draft.proposal.refused == Some(Reason::Ambiguous)).then(|| {
        let kind = words::kind(draft.entity.kind);
        let sentence = format!("two different {kind}s are called `{}`", ctx.name(draft.entity));
        Held::new(Refusal::Ambiguous, sentence)
    })
}

/// The amount or a bound is in another currency. What is given back asks for neither: there only the field's own money counts.
fn currency(ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Held> {
    let other = match draft.restores {
        Some(_) => no_currency(ctx, draft),
        None => draft.proposal.refused == Some(Reason::Currency) || other_currency(ctx, draft),
    };
    other.then(|| {
        let sentence = match ctx.currency(draft.entity) {
            Some(own) => format!("the amount is in another currency than {own}, which it has here"),
            None => "its files give it money of different currencies".to_owned(),
        };
        Held::new(Refusal::Currency, sentence)
    })
}

/// Data too old to act on, and a value now that is not known.
fn unfit_data(ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Held> {
    if ctx.end(draft.rule, draft.account) == Err(Reason::StaleData) {
        let days = ctx.settings.time.stale_after;
        let sentence = format!("the newest day that the rule's files cover is more than {days} days back");
        return Some(Held::new(Refusal::StaleData, sentence));
    }
    match &draft.proposal.change {
        AskedChange::Field { current, .. } if !matches!(current, Current::Known(..)) => {
            Some(no_current(ctx, draft, *current))
        }
        AskedChange::State { enable: true, current: None } => {
            Some(no_current(ctx, draft, Current::Unknown(Reason::Missing)))
        }
        AskedChange::Field { .. }
        | AskedChange::State { .. }
        | AskedChange::AddNegative { .. }
        | AskedChange::AddKeyword { .. }
        | AskedChange::Reorder { .. } => None,
    }
}

/// Whether a field holds money and the files disagree about its currency.
fn no_currency(ctx: &Context<'_>, draft: &Draft<'_>) -> bool {
    matches!(draft.field, ChangedField::Field(field) if fields::is_money(field) && ctx.currency(draft.entity).is_none())
}

/// Money of files that disagree about the currency, or a bound in another one.
fn other_currency(ctx: &Context<'_>, draft: &Draft<'_>) -> bool {
    use crate::eval::Bound;
    let other = |bound: &Bound| *bound == Bound::Unknown(Reason::Currency);
    match &draft.proposal.change {
        AskedChange::Field { below, above, .. } => other(below) || other(above) || no_currency(ctx, draft),
        AskedChange::AddKeyword { bid, below, above, .. } => {
            other(below) || other(above) || (bid.is_some() && ctx.currency(draft.entity).is_none())
        }
        AskedChange::State { .. } | AskedChange::AddNegative { .. } | AskedChange::Reorder { .. } => false,
    }
}

fn no_current(ctx: &Context<'_>, draft: &Draft<'_>, current: Current) -> Held {
    let field = words::field(draft.field);
    let sentence = match current {
        Current::Inherited => {
            let sentence = "the bid is blank: the ad group's default bid holds";
            return Held::new(Refusal::Inherited, sentence);
        }
        Current::Unknown(Reason::TooOld) => {
            format!("the newest {field} in these files is more than {} days old", ctx.settings.time.state_age)
        }
        Current::Unknown(Reason::RefusedCell) => format!("the cell with the current {field} could not be read"),
        Current::Unknown(_) | Current::Known(..) => format!("no current {field} in these files"),
    };
    let channel = &ctx.table.account(draft.account).channel;
    Held::new(Refusal::NoCurrent, sentence).by(words::file_with(ctx, channel, draft.entity.kind, draft.field))
}

/// `pause` and `enable`.
fn state(ctx: &Context<'_>, draft: &Draft<'_>, enable: bool) -> Fit {
    let to = Value::State(if enable { "enabled" } else { "paused" }.into());
    let there = match &draft.from {
        Some(Value::State(from)) => match (&**from, enable) {
            ("archived", _) => Some("it is archived, which nothing undoes"),
            ("paused", false) => Some("it is paused already"),
            ("enabled" | "active", true) => Some("it is enabled already"),
            _ => None,
        },
        Some(Value::Amount(_) | Value::Added(_)) | None => None,
    };
    if let Some(sentence) = there {
        return Fit::held(Some(to), Held::new(Refusal::NothingToDo, sentence));
    }
    guarded(ctx, draft, to, if enable { Doing::Enable } else { Doing::Pause })
}

/// A state that no guard forbids.
fn guarded(ctx: &Context<'_>, draft: &Draft<'_>, to: Value, doing: Doing) -> Fit {
    match guards::limits(ctx, &draft.proposal.guards, doing).first() {
        Some(guard) => {
            let held = Held::new(Refusal::Guard, format!("{} forbids it", guard.name)).by(guard.name.to_string());
            Fit::held(Some(to), held)
        }
        None => Fit { asked: Some(to.clone()), end: Ok((to, Vec::new())) },
    }
}

/// A value that is due back: only where the field still holds ours, or the earlier one because ours was not seen yet.
fn give_back(ctx: &Context<'_>, draft: &mut Draft<'_>, change: &PastChange, past: &Past<'_>) {
    let now = std::mem::replace(&mut draft.from, value_of(&change.to));
    draft.asked = value_of(&change.from);
    let unseen = past.iter().any(|(other, standing)| {
        other.id == change.id && matches!(standing, Standing::InFlight | Standing::Superseded)
    });
    let held = early(ctx, draft).or_else(|| {
        // A state that no file shows says nothing against it.
        let now = now?;
        if Some(&now) == draft.from.as_ref() || (unseen && Some(&now) == draft.asked.as_ref()) {
            return None;
        }
        draft.over = true;
        let shown = words::shown(draft.field, &now, ctx.currency(draft.entity));
        let field = words::field(draft.field);
        Some(if Some(&now) == draft.asked.as_ref() {
            Held::new(Refusal::NothingToDo, format!("the {field} is back at {shown} already"))
        } else {
            Held::new(Refusal::Drifted, format!("the {field} is {shown} and ours no more: it is not given back"))
        })
    });
    let fit = match (draft.field, &change.to, &change.from) {
        (ChangedField::Field(field), ChangedValue::Amount(ours), ChangedValue::Amount(earlier)) => {
            fields::fit_back(ctx, draft, field, *ours, *earlier)
        }
        (ChangedField::State, _, ChangedValue::Text(earlier)) => {
            let doing = if &**earlier == "paused" { Doing::Pause } else { Doing::Enable };
            guarded(ctx, draft, Value::State(Arc::clone(earlier)), doing)
        }
        _ => Fit::held(None, Held::new(Refusal::NoValue, "history does not say what the value was")),
    };
    settle(draft, fit, held);
}
