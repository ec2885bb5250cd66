//! W0033: a rule that can never decide anything that another does not.

use crate::check::lints::Look;
use crate::check::range::{Part, World, parts};
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Limits, Num, NumKind, Rule, RuleId, StepAmount};
use crate::syntax::ast::Direction;
use crate::value::Rational;
use std::cmp::Ordering;

/// The most rules that are compared pair by pair. Beyond it the time would grow beyond what a check may take.
const RULES_COMPARED_MAX: usize = 400;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    if look.rules.len() > RULES_COMPARED_MAX {
        return Vec::new();
    }
    let numbered = || look.rules.iter().zip(0_u32..);
    let found = numbered().filter_map(|idle| {
        let (by, _) = numbered().find(|by| by.1 != idle.1 && decides(look, *by, idle))?;
        Some(report(by, idle.0))
    });
    found.collect()
}

fn report(by: &Checked<'_>, idle: &Checked<'_>) -> Diagnostic {
    let span = |checked: &Checked<'_>| checked.text.name.as_ref().map_or(checked.text.span, |name| name.span);
    Diagnostic::at(
        Code::SubsumedRule,
        span(idle),
        format!("`{}` never decides anything: `{}` always holds too and goes first", idle.rule.name, by.rule.name),
    )
    .label("absorbed whenever it holds")
    .also(span(by), "decides")
    .note("of two changes in one direction the one that spends less decides")
    .help(format!("exclude the overlap in one of them with `between`, or add `overrides \"{}\"`", by.rule.name))
}

/// Whether `by` matches whenever `idle` does, is refused never more often, and its change is the one that decides.
fn decides(look: &Look<'_, '_>, by: (&Checked<'_>, u32), idle: (&Checked<'_>, u32)) -> bool {
    let (winner, loser) = (&by.0.rule, &idle.0.rule);
    let ([one], [other]) = (winner.actions.as_slice(), loser.actions.as_slice()) else { return false };
    settles(winner, loser)
        && goes_first(one, other, by.1 < idle.1)
        && !is_overridden(look, by.1)
        && look.worlds(false).into_iter().all(|world| implied(winner, loser, world))
}

/// Whether some rule may make it step back: then another than it decides.
fn is_overridden(look: &Look<'_, '_>, at: u32) -> bool {
    look.rules.iter().any(|checked| checked.rule.overrides.contains(&RuleId(at)))
}

/// Whether nothing could refuse the winner's change and let the loser's go through.
fn settles(winner: &Rule, loser: &Rule) -> bool {
    let plain = |rule: &Rule| rule.every.is_none() && !rule.once && rule.until.is_none() && !rule.evidence_report;
    winner.kind == loser.kind
        && winner.pillar == loser.pillar
        && winner.mode == loser.mode
        && winner.any_state == loser.any_state
        && plain(winner)
        && plain(loser)
        && winner.evidence_days <= loser.evidence_days
        && winner.flows == loser.flows
}

/// Whether a step decides over another: of equal ones the earlier, of raises the smaller, of cuts the larger.
fn goes_first(one: &Action, other: &Action, earlier: bool) -> bool {
    let (
        Action::Step { direction, field, amount: StepAmount::Percent(mine), limits },
        Action::Step { direction: same, field: of, amount: StepAmount::Percent(theirs), limits: others },
    ) = (one, other)
    else {
        return false;
    };
    let (Some(mine), Some(theirs)) = (fixed(mine), fixed(theirs)) else { return false };
    let order = mine.compare(theirs).unwrap_or(Ordering::Equal);
    let first = match (direction, order) {
        (_, Ordering::Equal) => earlier,
        (Direction::Raise, Ordering::Less) | (Direction::Lower, Ordering::Greater) => true,
        _ => false,
    };
    direction == same && field == of && first && equal_limits(limits, others)
}

fn equal_limits(one: &Limits, other: &Limits) -> bool {
    let text = |bound: &Option<Num>| bound.as_ref().map(|num| num.text.clone());
    text(&one.below) == text(&other.below) && text(&one.above) == text(&other.above)
}

fn fixed(num: &Num) -> Option<Rational> {
    match &num.kind {
        NumKind::Const(value) => Some(*value),
        _ => None,
    }
}

/// Whether the winner holds wherever the loser does: each part of it follows from a part of the other.
fn implied(winner: &Rule, loser: &Rule, world: World<'_>) -> bool {
    let theirs = all_parts(loser, world);
    all_parts(winner, world).iter().all(|part| theirs.iter().any(|their| their.implies(part)))
}

fn all_parts<'r>(rule: &'r Rule, world: World<'_>) -> Vec<Part<'r>> {
    let mut all = Vec::new();
    for cond in rule.filter.iter().chain([&rule.condition]) {
        parts(cond, world, &mut all);
    }
    all
}
