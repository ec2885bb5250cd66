//! The first clause that decided against a rule, by how much it failed, and what would have to change.

use crate::eval::{Trace, TraceNode, TraceScope, TraceShape, TraceValue, Truth};
use crate::report::advice;
use crate::syntax::ast::CompareOp;
use crate::value::{Unit, show};
use std::cmp::Ordering;

/// What came of a rule on an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Matched,
    NotMatched,
    Undecided,
    OutOfScope,
}

/// Why a rule does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    /// The clause's own text; the whole `where` or nothing for what is out of scope.
    pub(super) clause: String,
    /// What was found and by how much it misses, or the reason it is unknown.
    pub(super) found: String,
    /// What would have to change.
    pub(super) change: Option<String>,
}

/// What came of a rule on an entity.
pub(super) fn verdict(trace: &Trace) -> Verdict {
    match (&trace.scope, trace.condition.truth) {
        (TraceScope::Outside(_), _) => Verdict::OutOfScope,
        (_, Truth::No) => Verdict::NotMatched,
        (TraceScope::Inside, Truth::Yes) => Verdict::Matched,
        (TraceScope::Unknown(..), Truth::Yes) | (_, Truth::Unknown(_)) => Verdict::Undecided,
    }
}

/// Why a rule does nothing on an entity; `None` when it matched.
pub(super) fn why(trace: &Trace) -> Option<Why> {
    let found = match (&trace.scope, verdict(trace)) {
        (_, Verdict::Matched) => return None,
        (TraceScope::Outside(why), _) => {
            let clause = trace.filter.as_ref().filter(|filter| filter.truth == Truth::No);
            if let Some(filter) = clause {
                return Some(clause_of(decider(filter, filter.truth)));
            }
            Why { clause: String::new(), found: why.clone(), change: None }
        }
        (TraceScope::Unknown(reason, why), Verdict::Undecided) if trace.condition.truth == Truth::Yes => {
            let help = advice::undecided(*reason).map(str::to_owned);
            Why { clause: String::new(), found: why.clone(), change: help }
        }
        (_, Verdict::NotMatched | Verdict::Undecided | Verdict::OutOfScope) => {
            return Some(clause_of(decider(&trace.condition, trace.condition.truth)));
        }
    };
    Some(found)
}

/// The first node below that alone gives the whole its truth, with whether it stands under an odd number of `not`.
fn decider(node: &TraceNode, truth: Truth) -> (&TraceNode, bool) {
    decider_under(node, truth, false)
}

fn decider_under(node: &TraceNode, truth: Truth, negated: bool) -> (&TraceNode, bool) {
    let same = |child: &&TraceNode| same_kind(child.truth, truth);
    match node.shape {
        TraceShape::All | TraceShape::Any => match node.children.iter().find(same) {
            Some(child) => decider_under(child, truth, negated),
            None => (node, negated),
        },
        TraceShape::Not => match node.children.first() {
            Some(child) => decider_under(child, child.truth, !negated),
            None => (node, negated),
        },
        TraceShape::Compare(_)
        | TraceShape::Between
        | TraceShape::Test
        | TraceShape::For { .. }
        | TraceShape::Quantified
        | TraceShape::Value => (node, negated),
    }
}

fn same_kind(one: Truth, other: Truth) -> bool {
    matches!((one, other), (Truth::Yes, Truth::Yes) | (Truth::No, Truth::No) | (Truth::Unknown(_), Truth::Unknown(_)))
}

fn clause_of((node, negated): (&TraceNode, bool)) -> Why {
    let clause = if negated { format!("not {}", node.text) } else { node.text.to_string() };
    if let Truth::Unknown(reason) = node.truth {
        let found = node.unknown.clone().unwrap_or_else(|| reason.about().to_owned());
        return Why { clause, found, change: advice::undecided(reason).map(str::to_owned) };
    }
    let value = node.value.as_ref().map_or("", |value| value.shown.as_str());
    if negated {
        let found = if value.is_empty() { "it holds".to_owned() } else { format!("it is {value}") };
        return Why { clause, found, change: Some(format!("it would have to be that `{}` does not hold", node.text)) };
    }
    match node.shape {
        TraceShape::Compare(op) => compared(clause, node, op),
        TraceShape::Between => between(clause, node),
        TraceShape::For { at_least, of } => over_days(clause, node, at_least, of),
        TraceShape::All
        | TraceShape::Any
        | TraceShape::Not
        | TraceShape::Test
        | TraceShape::Quantified
        | TraceShape::Value => {
            let found = if value.is_empty() { "it does not hold".to_owned() } else { format!("it is {value}") };
            Why { clause, found, change: None }
        }
    }
}

fn compared(clause: String, node: &TraceNode, op: CompareOp) -> Why {
    let (Some(value), Some(limit)) = (&node.value, &node.limit) else {
        return Why { clause, found: "it does not hold".to_owned(), change: None };
    };
    let change = match op {
        CompareOp::Greater => format!("it would have to rise above {}", limit.shown),
        CompareOp::GreaterEqual => format!("it would have to rise to at least {}", limit.shown),
        CompareOp::Less => format!("it would have to fall below {}", limit.shown),
        CompareOp::LessEqual => format!("it would have to fall to at most {}", limit.shown),
        CompareOp::Equal => format!("it would have to be {}", limit.shown),
        CompareOp::NotEqual => format!("it would have to be anything but {}", limit.shown),
    };
    let missed = match op {
        CompareOp::Equal | CompareOp::NotEqual => String::new(),
        CompareOp::Less | CompareOp::LessEqual | CompareOp::Greater | CompareOp::GreaterEqual => missed(value, limit),
    };
    Why { clause, found: format!("it is {}{missed}", value.shown), change: Some(change) }
}

fn between(clause: String, node: &TraceNode) -> Why {
    let (Some(value), Some(limit)) = (&node.value, &node.limit) else {
        return Why { clause, found: "it does not hold".to_owned(), change: None };
    };
    let below = order(value, limit) == Some(Ordering::Less);
    let word = if below { "rise to at least" } else { "fall to at most" };
    Why {
        clause,
        found: format!("it is {}{}", value.shown, missed(value, limit)),
        change: Some(format!("it would have to {word} {}", limit.shown)),
    }
}

fn over_days(clause: String, node: &TraceNode, at_least: u32, of: u32) -> Why {
    let held = node.days.iter().filter(|day| day.truth == Truth::Yes).count();
    let failed: Vec<String> = node
        .days
        .iter()
        .filter(|day| day.truth == Truth::No)
        .map(|day| if day.value.is_empty() { day.day.to_string() } else { format!("{} ({})", day.day, day.value) })
        .collect();
    let not = if failed.is_empty() { String::new() } else { format!(", not on {}", failed.join(", ")) };
    let needed = if at_least == of { format!("all {of} days") } else { format!("at least {at_least} of {of} days") };
    let missing = usize::try_from(at_least).unwrap_or(usize::MAX).saturating_sub(held);
    let change = match missing {
        0 => None,
        1 => Some("it would have to hold on one day more".to_owned()),
        days => Some(format!("it would have to hold on {days} days more")),
    };
    Why { clause, found: format!("it held on {held} days and needs {needed}{not}"), change }
}

/// `, 8.4 points below 35%`.
fn missed(value: &TraceValue, limit: &TraceValue) -> String {
    let (Some(number), Some(bound)) = (value.number, limit.number) else { return String::new() };
    let Ok(gap) = number.minus(bound).and_then(crate::value::Rational::abs) else { return String::new() };
    if gap.is_zero() {
        return format!(", exactly {}", limit.shown);
    }
    let unit = match limit.unit.or(value.unit) {
        Some(Unit::Percent) => Unit::Points,
        Some(unit) => unit,
        None => return String::new(),
    };
    let word = if number.compare(bound).is_ok_and(Ordering::is_lt) { "below" } else { "above" };
    format!(", {} {word} {}", show::value(gap, unit, limit.currency.or(value.currency)), limit.shown)
}

fn order(value: &TraceValue, limit: &TraceValue) -> Option<Ordering> {
    value.number?.compare(limit.number?).ok()
}
