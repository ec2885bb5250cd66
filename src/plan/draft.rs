//! A change on its way through the stages.

use crate::catalog::Kind;
use crate::eval::{AskedChange, Current, Proposal};
use crate::history::{ChangeState, ChangedField, ChangedValue, EntityKey, PastChange};
use crate::plan::additions::Added;
use crate::plan::context::Context;
use crate::plan::{Field, Refusal, Verb};
use crate::program::{Mode, RuleId};
use crate::syntax::ast::Direction;
use crate::table::{AccountId, Entity};
use crate::value::Rational;
use std::cmp::Ordering;
use std::sync::Arc;

/// A change on its way: what is asked, what it became, and what holds it.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    /// What the evaluation proposes; for a give-back what the rule would propose now.
    pub(super) proposal: &'a Proposal,
    /// The change of history that is given back.
    pub(super) restores: Option<&'a PastChange>,
    pub(super) rule: RuleId,
    pub(super) entity: Entity,
    pub(super) account: AccountId,
    pub(super) key: EntityKey,
    pub(super) field: ChangedField,
    pub(super) verb: Verb,
    pub(super) mode: Mode,
    pub(super) from: Option<Value>,
    /// What it would set, when that is known.
    pub(super) to: Option<Value>,
    pub(super) asked: Option<Value>,
    pub(super) limited_by: Vec<Arc<str>>,
    /// What holds it; `None` is planned.
    pub(super) held: Option<Held>,
    /// Rules whose equal change this one carries.
    pub(super) also: Vec<RuleId>,
    /// It, or an equal change that it carries, is a `set`.
    pub(super) sets: bool,
    /// Another carries it: it is no action of its own.
    pub(super) merged: bool,
    /// A value to be given back that is ours no more: the episode is over.
    pub(super) over: bool,
    pub(super) notes: Vec<String>,
}

/// A value before or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// An amount of the field's unit.
    Amount(Rational),
    /// A state.
    State(Arc<str>),
    /// What is added.
    Added(Arc<Added>),
}

/// What holds a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    /// The stable word.
    pub(super) refusal: Refusal,
    /// One sentence.
    pub(super) sentence: String,
    /// A rule, a guard, a finding, the file that would help.
    pub(super) blocked_by: Vec<String>,
}

impl Held {
    /// A refusal with its sentence.
    pub(super) fn new(refusal: Refusal, sentence: impl Into<String>) -> Self {
        Self { refusal, sentence: sentence.into(), blocked_by: Vec::new() }
    }

    /// Names what holds it.
    pub(super) fn by(mut self, what: impl Into<String>) -> Self {
        self.blocked_by.push(what.into());
        self
    }
}

impl Value {
    /// The number of an amount.
    pub(super) fn amount(&self) -> Option<Rational> {
        match self {
            Self::Amount(amount) => Some(*amount),
            Self::State(_) | Self::Added(_) => None,
        }
    }
}

impl<'a> Draft<'a> {
    fn new(ctx: &Context<'_>, proposal: &'a Proposal) -> Self {
        let matched = &proposal.matched;
        Self {
            proposal,
            restores: None,
            rule: matched.rule,
            entity: matched.entity,
            account: matched.account,
            key: ctx.key(matched.entity),
            field: proposal.change.field(),
            verb: verb(&proposal.change),
            mode: ctx.mode(matched.rule, matched.account),
            from: from(&proposal.change),
            to: None,
            asked: None,
            limited_by: Vec::new(),
            held: None,
            also: Vec::new(),
            sets: verb(&proposal.change) == Verb::Set,
            merged: false,
            over: false,
            notes: Vec::new(),
        }
    }

    /// Whether nothing holds it and no other carries it.
    pub(super) fn is_planned(&self) -> bool {
        self.held.is_none() && !self.merged
    }

    /// Which way it goes: up, down, or neither.
    pub(super) fn way(&self) -> Option<Direction> {
        match (&self.from, &self.to) {
            (_, Some(Value::State(to))) => Some(if &**to == "paused" { Direction::Lower } else { Direction::Raise }),
            (Some(Value::Amount(from)), Some(Value::Amount(to))) => match to.compare(*from) {
                Ok(Ordering::Less) => Some(Direction::Lower),
                Ok(Ordering::Greater) => Some(Direction::Raise),
                Ok(Ordering::Equal) | Err(_) => None,
            },
            (None, Some(Value::Amount(_))) => Some(Direction::Raise),
            (Some(Value::State(_) | Value::Added(_)), Some(Value::Amount(_))) | (_, Some(Value::Added(_)) | None) => {
                None
            }
        }
    }

    /// By how much a budget moves, when it is one.
    pub(super) fn budget_move(&self) -> Option<Rational> {
        let ChangedField::Field(crate::catalog::WriteField::Budget) = self.field else { return None };
        let (from, to) = (self.from.as_ref()?.amount()?, self.to.as_ref()?.amount()?);
        to.minus(from).ok()
    }

    /// The place in the plan: account, kind, id, field, rule.
    pub(super) fn order(&self, ctx: &Context<'_>) -> (Arc<str>, Kind, Arc<str>, &'static str, u32, bool, usize) {
        let EntityKey { account, kind, id } = self.key.clone();
        (
            account,
            kind,
            id,
            Field::from(self.field).word(),
            ctx.rank(self.rule),
            self.restores.is_some(),
            self.proposal.action,
        )
    }
}

/// Every proposal and every value to be given back, in the order of the plan.
pub(super) fn drafts<'a>(ctx: &Context<'a>) -> Vec<Draft<'a>> {
    let mut drafts: Vec<Draft<'a>> =
        ctx.evaluation.proposals.iter().map(|proposal| Draft::new(ctx, proposal)).collect();
    for proposal in &ctx.evaluation.give_backs {
        let mut draft = Draft::new(ctx, proposal);
        draft.restores = open_episode(ctx, &draft);
        draft.verb = Verb::Restore;
        draft.sets = false;
        if draft.restores.is_some() {
            drafts.push(draft);
        }
    }
    drafts.sort_by_cached_key(|draft| draft.order(ctx));
    drafts
}

/// The change whose value the rule of a draft still has to give back.
pub(super) fn open_episode<'a>(ctx: &Context<'a>, draft: &Draft<'_>) -> Option<&'a PastChange> {
    let changes = ctx.past(&draft.key, draft.field).iter().rev();
    changes.copied().find(|change| {
        change.gives_back
            && matches!(change.state, ChangeState::Emitted | ChangeState::Confirmed)
            && ctx.is_of(&change.rule, draft.rule)
    })
}

/// The value of history as the planner holds it.
pub(super) fn value_of(value: &ChangedValue) -> Option<Value> {
    match value {
        ChangedValue::Amount(amount) => Some(Value::Amount(*amount)),
        ChangedValue::Text(text) => Some(Value::State(Arc::clone(text))),
        ChangedValue::Nothing => None,
    }
}

fn verb(change: &AskedChange) -> Verb {
    match change {
        AskedChange::Field { direction: Some(Direction::Raise), .. } => Verb::Raise,
        AskedChange::Field { direction: Some(Direction::Lower), .. } => Verb::Lower,
        AskedChange::Field { direction: None, .. } => Verb::Set,
        AskedChange::State { enable: true, .. } => Verb::Enable,
        AskedChange::State { enable: false, .. } => Verb::Pause,
        AskedChange::AddNegative { .. } => Verb::AddNegative,
        AskedChange::AddKeyword { .. } => Verb::AddKeyword,
        AskedChange::Reorder { .. } => Verb::Reorder,
    }
}

fn from(change: &AskedChange) -> Option<Value> {
    match change {
        AskedChange::Field { current: Current::Known(value, _), .. } => Some(Value::Amount(*value)),
        AskedChange::State { current, .. } => current.clone().map(Value::State),
        AskedChange::Field { current: Current::Inherited | Current::Unknown(_), .. }
        | AskedChange::AddNegative { .. }
        | AskedChange::AddKeyword { .. }
        | AskedChange::Reorder { .. } => None,
    }
}
