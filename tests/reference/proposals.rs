//! One matched rule, one entity, one action: what it would set, or the first refusal of section 8.

use num_traits::{Signed, Zero};

use super::additions::{self, Addition};
use super::conds::truth;
use super::evaluate::Judged;
use super::expr::value;
use super::fate::{Fate, changes_of};
use super::gate::Gate;
use super::history::Held;
use super::judge::{At, Judge};
use super::limits::{Bound, Limit, Of, Wanted, amazon, fit, money_grid};
use super::lookup;
use super::reads;
use super::state::{self, Current};
use super::tree::{Action, Expr, Field, Kind, Mode, Pillar, Rule, Verb};
use super::value::{Known, Q, Truth, Value, Why, amount, q, whole};
use super::world::Entity;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Planned,
    Held(&'static str),
    Conflict,
}

#[derive(Clone, Debug)]
pub(crate) struct Proposal<'a> {
    pub rule: &'a Rule,
    pub entity: &'a Entity,
    pub verb: Verb,
    pub field: Field,
    pub from: Option<Held>,
    pub to: Option<Held>,
    pub status: Status,
    /// Rules with an equal limited target.
    pub also: Vec<String>,
    pub(crate) mode: Mode,
    pub addition: Option<Addition>,
}

impl Proposal<'_> {
    pub(crate) fn is_planned(&self) -> bool {
        self.status == Status::Planned
    }

    /// Whether an amount goes up; `None` for words. An order of units goes up from nothing.
    pub(crate) fn goes_up(&self) -> Option<bool> {
        match (&self.from, &self.to) {
            (None, Some(Held::Amount(_))) => Some(true),
            (Some(Held::Amount(from)), Some(Held::Amount(to))) => Some(to > from),
            _ => None,
        }
    }
}

/// The proposal of one action; flags and alerts are no proposals.
pub(crate) fn propose<'a>(
    judged: &'a Judged<'a>,
    gate: &Gate,
    entity: &'a Entity,
    action: &'a Action,
) -> Option<Proposal<'a>> {
    let world = judged.judge.world;
    let rule = judged.rule;
    let (verb, field) = match action {
        Action::Change { verb, field, .. } => (*verb, *field),
        Action::Pause => (Verb::Pause, Field::State),
        Action::Enable => (Verb::Enable, Field::State),
        Action::AddNegative { .. } | Action::AddKeyword { .. } | Action::Reorder { .. } => {
            additions::verb_and_field(action)?
        }
        Action::Flag(_) | Action::Alert(_) => return None,
    };
    let ceiling = world.workspace().account(&entity.account).mode;
    let mode = rule.mode.unwrap_or(Mode::Propose);
    let mut proposal = Proposal {
        rule,
        entity,
        verb,
        field,
        from: None,
        to: None,
        status: Status::Planned,
        also: Vec::new(),
        mode: ceiling.map_or(mode, |ceiling| mode.min(ceiling)),
        addition: None,
    };
    if !is_of_a_field(field) {
        add(judged, gate, &mut proposal, action);
        return Some(proposal);
    }
    let at = At::of(entity);
    let wanted = wanted(&judged.judge, &at, action);
    let mut current = state::current(world, entity, field.word());
    if verb == Verb::Pause && current == Current::Unknown {
        // What no file shows counts as enabled, for judging and so for pausing too.
        current = Current::Value(Value::Text("enabled".into()));
    }
    if let Current::Value(value) = &current {
        proposal.from = Some(held(value));
    }
    let refusal = early_refusal(judged, entity, action, &wanted, &current)
        .or_else(|| history_refusal(judged, entity, field))
        .or_else(|| super::outside::refusal(judged, entity, field))
        .or_else(|| {
            let amplifies = match rule.pillar {
                Some(pillar) => pillar == Pillar::Amplification,
                None => raises(rule) || sets_upward(&proposal, &wanted),
            };
            (amplifies && gate.gates(world, entity)).then_some("pillar_gate")
        });
    let limited = match refusal {
        Some(code) => Err(code),
        None => limited(&judged.judge, &at, &proposal, action, wanted),
    };
    match limited {
        Ok(to) => proposal.to = Some(to),
        Err(code) => proposal.status = Status::Held(code),
    }
    Some(proposal)
}

/// Whether the entity shows the field, so that there is a value before.
fn is_of_a_field(field: Field) -> bool {
    !matches!(field, Field::Negative | Field::Keyword | Field::Reorder)
}

/// An addition or an order of units: the refusals that it shares with changes, then its own.
fn add<'a>(judged: &'a Judged<'a>, gate: &Gate, proposal: &mut Proposal<'a>, action: &'a Action) {
    let (judge, entity) = (&judged.judge, proposal.entity);
    let world = judge.world;
    let at = At::of(entity);
    let needs_currency = reads::expressions(action)
        .into_iter()
        .any(|expr| matches!(value(judge, &at, expr), Err(whys) if whys.contains(&Why::Currency)));
    let is_ambiguous = entity.ambiguous || world.up(entity, Kind::Keyword).is_some_and(|keyword| keyword.ambiguous);
    let amplifies = match proposal.rule.pillar {
        Some(pillar) => pillar == Pillar::Amplification,
        None => raises(proposal.rule),
    };
    let refusal = if is_ambiguous {
        Some("ambiguous")
    } else if needs_currency {
        Some("currency")
    } else if judge.is_stale(&entity.account) {
        Some("stale_data")
    } else {
        history_refusal(judged, entity, proposal.field)
            .or_else(|| (amplifies && gate.gates(world, entity)).then_some("pillar_gate"))
    };
    if let Some(code) = refusal {
        proposal.status = Status::Held(code);
        return;
    }
    let is_guarded = !guards(judge, &at, &[proposal.verb], None).is_empty();
    if proposal.verb == Verb::Reorder {
        match additions::units(judge, entity, action) {
            Ok(_) if is_guarded => proposal.status = Status::Held("guard"),
            Ok(units) => proposal.to = Some(Held::Amount(units)),
            Err(code) => proposal.status = Status::Held(code),
        }
        return;
    }
    match additions::addition(judged, entity, action, is_guarded) {
        Ok(addition) => {
            proposal.to = Some(Held::Word(addition.text.clone()));
            proposal.addition = Some(addition);
        }
        Err(code) => proposal.status = Status::Held(code),
    }
}

pub(crate) fn held(value: &Value) -> Held {
    match value {
        Value::Text(text) => Held::Word(text.clone()),
        value => Held::Amount(amount(value).expect("a field holds an amount")),
    }
}

/// The value of the action's amount: what is added, taken or set.
fn wanted<'a>(judge: &'a Judge<'a>, at: &At<'a>, action: &'a Action) -> Known<Value> {
    match action {
        Action::Change { amount, .. } => value(judge, at, amount),
        Action::Pause => Ok(Value::Text("paused".into())),
        _ => Ok(Value::Text("enabled".into())),
    }
}

/// `ambiguous`, `currency`, `stale_data`, `no_current` and `inherited`.
fn early_refusal<'a>(
    judged: &'a Judged<'a>,
    entity: &'a Entity,
    action: &'a Action,
    wanted: &Known<Value>,
    current: &Current,
) -> Option<&'static str> {
    let at = At::of(entity);
    if entity.ambiguous {
        return Some("ambiguous");
    }
    let needs_currency = |known: &Known<Value>| matches!(known, Err(whys) if whys.contains(&Why::Currency));
    let of_currency = match (wanted, current) {
        (Ok(Value::Money(_, asked)), Current::Value(Value::Money(_, own))) => asked != own,
        _ => needs_currency(wanted),
    };
    let own = super::expr::currency(&judged.judge, entity);
    let bound_of_currency = reads::expressions(action).into_iter().any(|expr| {
        let known = value(&judged.judge, &at, expr);
        needs_currency(&known) || matches!(known, Ok(Value::Money(_, code)) if Some(&code) != own.as_ref())
    });
    if of_currency || bound_of_currency {
        return Some("currency");
    }
    if judged.judge.is_stale(&entity.account) {
        return Some("stale_data");
    }
    match current {
        Current::Inherited => Some("inherited"),
        Current::Unknown => Some("no_current"),
        Current::Value(_) => None,
    }
}

/// `every` and `once`, `drifted`, `in_flight`, `fresh_evidence`, and changes made outside.
fn history_refusal(judged: &Judged, entity: &Entity, field: Field) -> Option<&'static str> {
    let world = judged.judge.world;
    let rule = judged.rule;
    let changes = changes_of(world, entity, field);
    let now = lookup::moment(&judged.judge, entity);
    let made: Vec<_> = changes.iter().filter(|(_, fate)| *fate != Fate::Expired).collect();
    let last = made.iter().map(|(change, _)| change.day).max();
    if let Some(days) = rule.every
        && last.is_some_and(|last| now - last < days)
    {
        return Some("every");
    }
    let by_this_rule = made.iter().any(|(change, _)| change.rule == rule.name);
    let in_episode = rule.until.is_some() && super::episodes::is_open(world, &rule.name, entity, field);
    if (rule.once && by_this_rule) || in_episode {
        return Some("once");
    }
    let drifted = changes.iter().any(|(_, fate)| matches!(fate, Fate::Drifted(day) if now - day < 7));
    if drifted {
        return Some("drifted");
    }
    // What was handed out and not yet seen counts as existing for additions.
    if is_of_a_field(field) && changes.iter().any(|(_, fate)| *fate == Fate::InFlight) {
        return Some("in_flight");
    }
    let reach = reads::reach(world.workspace(), rule)?;
    if rule.every.is_some() || matches!(field, Field::Negative | Field::Keyword) {
        return None;
    }
    let end = judged.judge.end(&entity.account).ok()?;
    let first = end - reach + 1;
    if last.is_some_and(|last| first <= last) {
        return Some("fresh_evidence");
    }
    None
}

/// Whether a rule without a pillar counts as amplification whatever the values are.
fn raises(rule: &Rule) -> bool {
    rule.actions.iter().any(|action| match action {
        Action::Change { verb: Verb::Raise, field, .. } => spends(*field),
        Action::Enable | Action::AddKeyword { .. } => true,
        _ => false,
    })
}

fn spends(field: Field) -> bool {
    matches!(field, Field::Bid | Field::DefaultBid | Field::Budget | Field::Adjustment)
}

fn sets_upward(proposal: &Proposal, wanted: &Known<Value>) -> bool {
    match (&proposal.from, wanted.as_ref().ok().and_then(amount)) {
        (Some(Held::Amount(from)), Some(to)) => {
            proposal.verb == Verb::Set && spends(proposal.field) && to.is_positive() && to > *from
        }
        _ => false,
    }
}

/// The last refusal: the amount, the rule's bounds, guards, caps, the channel, the grid.
fn limited<'a>(
    judge: &'a Judge<'a>,
    at: &At<'a>,
    proposal: &Proposal<'a>,
    action: &'a Action,
    wanted: Known<Value>,
) -> Result<Held, &'static str> {
    let Action::Change { verb, field, amount: amount_expr, not_below, not_above } = action else {
        let to = held(&wanted.map_err(|_| "no_value")?);
        // What is archived stays so.
        if proposal.from.as_ref() == Some(&to) || proposal.from == Some(Held::Word("archived".into())) {
            return Err("nothing_to_do");
        }
        let is_free = guards(judge, at, &[proposal.verb], None).is_empty();
        return if is_free { Ok(to) } else { Err("guard") };
    };
    let Some(Held::Amount(current)) = &proposal.from else {
        return Err("no_current");
    };
    let asked = wanted.ok().as_ref().and_then(amount).filter(Signed::is_positive).ok_or("no_value")?;
    let is_share = matches!(value(judge, at, amount_expr), Ok(Value::Percent(_)));
    let difference = if is_share { current * &asked } else { asked.clone() };
    let (target, up) = match verb {
        Verb::Raise => (current + difference, true),
        Verb::Lower => (current - difference, false),
        _ => (asked.clone(), asked > *current),
    };
    let caps = &judge.world.workspace().caps;
    if *verb == Verb::Set {
        let near = match (&caps.min_step, is_literal(amount_expr)) {
            (Some(share), false) => current * share,
            _ => whole(0),
        };
        if (&target - current).abs() <= near {
            return Err("nothing_to_do");
        }
    }
    let mut limits = Vec::new();
    for (bound, is_floor) in [(not_below, true), (not_above, false)] {
        if let Some(bound) = bound {
            limits.push(limit(judge, at, Of::Rule, is_floor, bound));
        }
    }
    // `lower` and `raise` speak of every change that way, `set` of that verb alone.
    let way = if up { Verb::Raise } else { Verb::Lower };
    limits.extend(guards(judge, at, &[*verb, way], Some(*field)));
    limits.extend(size_caps(judge, at.entity, *field, current, up));
    limits.extend(channel_limits(judge, at.entity, *field));
    let wanted = Wanted { current: current.clone(), target, up, is_money: is_money(*field) };
    fit(&wanted, &limits, &grid(judge, at.entity, *field)).map(Held::Amount)
}

pub(crate) fn is_money(field: Field) -> bool {
    matches!(field, Field::Bid | Field::DefaultBid | Field::Budget | Field::Price)
}

/// A bound as written; one that is blank, not known or in another currency allows nothing.
fn limit<'a>(judge: &'a Judge<'a>, at: &At<'a>, of: Of, is_floor: bool, bound: &'a Expr) -> Limit {
    let own = super::expr::currency(judge, at.entity);
    let known = match value(judge, at, bound) {
        Ok(Value::Money(_, code)) if Some(&code) != own.as_ref() => None,
        Ok(known) => amount(&known),
        Err(_) => None,
    };
    match known {
        Some(known) => Limit::new(of, is_floor, known),
        None => Limit { of, bound: Bound::Never(if of == Of::Guard { "guard" } else { "no_bound" }) },
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(_) | Expr::Money(_))
}

pub(crate) fn grid(judge: &Judge, entity: &Entity, field: Field) -> Q {
    match field {
        Field::Adjustment => q(1, 100),
        Field::Buffer => whole(1),
        _ => money_grid(&super::expr::currency(judge, entity).unwrap_or_default()),
    }
}

/// The bounds that guards set, or that one of them forbids the change. A guard whose filter,
/// condition or bound is not known restrains.
pub(crate) fn guards<'a>(judge: &'a Judge<'a>, at: &At<'a>, verbs: &[Verb], field: Option<Field>) -> Vec<Limit> {
    let workspace = judge.world.workspace();
    let mut limits = Vec::new();
    for guard in workspace.guards.iter().filter(|g| g.on == at.entity.kind) {
        let conds: Vec<_> = guard.filter.iter().chain(&guard.condition).collect();
        let own = Judge::for_conditions(judge.world, guard.on, &conds);
        let here = At::of(at.entity);
        if conds.iter().any(|cond| truth(&own, cond, &here) == Truth::False) {
            continue;
        }
        let asked = guard.nevers.iter().filter(|n| verbs.contains(&n.verb) && (n.field == field || n.field.is_none()));
        for never in asked {
            if never.below.is_none() && never.above.is_none() {
                limits.push(Limit { of: Of::Guard, bound: Bound::Never("guard") });
            }
            for (bound, is_floor) in [(&never.below, true), (&never.above, false)] {
                if let Some(bound) = bound {
                    limits.push(limit(judge, at, Of::Guard, is_floor, bound));
                }
            }
        }
    }
    limits
}

/// `max_step`, `max_drift` and `max_adjustment_step`.
fn size_caps(judge: &Judge, entity: &Entity, field: Field, current: &Q, up: bool) -> Vec<Limit> {
    let world = judge.world;
    let caps = &world.workspace().caps;
    let mut limits = Vec::new();
    // A cap stops a move away from its base; a move back is never too far.
    let mut around = |of: Of, base: &Q, width: Q| {
        let at = if up { base + &width } else { base - &width };
        limits.push(Limit::new(of, !up, at));
    };
    match field {
        Field::Adjustment => {
            if let Some(points) = &caps.max_adjustment_step {
                around(Of::Step, current, points.clone());
            }
        }
        Field::Bid | Field::DefaultBid | Field::Budget | Field::Price => {
            if let Some(share) = &caps.max_step {
                around(Of::Step, current, current * share);
            }
            if let Some((share, days)) = &caps.max_drift {
                let now = lookup::moment(judge, entity);
                let base = changes_of(world, entity, field)
                    .iter()
                    .filter(|(_, fate)| *fate != Fate::Expired)
                    .find(|(change, _)| now - change.day < *days)
                    .and_then(|(change, _)| match &change.from {
                        Held::Amount(from) => Some(from.clone()),
                        Held::Word(_) => None,
                    })
                    .unwrap_or_else(|| current.clone());
                around(Of::Drift, &base, &base * share);
            }
        }
        Field::Buffer | Field::State | Field::Negative | Field::Keyword | Field::Reorder => {}
    }
    limits
}

pub(crate) fn channel_limits(judge: &Judge, entity: &Entity, field: Field) -> Vec<Limit> {
    let account = judge.world.workspace().account(&entity.account);
    let currency = super::expr::currency(judge, entity).unwrap_or_default();
    let range = match field {
        _ if account.channel != "amazon" => None,
        Field::Bid | Field::DefaultBid => amazon(&currency, false),
        Field::Budget => amazon(&currency, true),
        Field::Adjustment => Some((whole(0), whole(9))),
        _ => None,
    };
    let Some((low, high)) = range else {
        return vec![Limit::new(Of::Channel, true, Q::zero())];
    };
    vec![Limit::new(Of::Channel, true, low), Limit::new(Of::Channel, false, high)]
}
