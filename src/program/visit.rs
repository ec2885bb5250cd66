//! Walks over every number of a rule.

use crate::program::{Action, Cond, CondKind, Guard, Num, NumKind, Rule, StepAmount, TemplatePart};

/// Calls `visit` on every number of a condition, outer ones first.
pub fn cond_numbers<'a>(cond: &'a Cond, visit: &mut dyn FnMut(&'a Num)) {
    match &cond.kind {
        CondKind::And(all) | CondKind::Or(all) => all.iter().for_each(|one| cond_numbers(one, visit)),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => cond_numbers(inner, visit),
        CondKind::Compare { left, right, .. } => {
            numbers(left, visit);
            numbers(right, visit);
        }
        CondKind::Between { value, low, high } => [value, low, high].into_iter().for_each(|one| numbers(one, visit)),
        CondKind::NumIn { value, members } => {
            numbers(value, visit);
            for member in members {
                numbers(member, visit);
            }
        }
        CondKind::NumMissing(value) => numbers(value, visit),
        CondKind::Quantified { set, .. } => {
            if let Some(filter) = &set.filter {
                cond_numbers(filter, visit);
            }
        }
        // Texts hold no numbers.
        CondKind::Same { .. }
        | CondKind::Text { .. }
        | CondKind::TxtMissing(_)
        | CondKind::Changed { .. }
        | CondKind::During(_)
        | CondKind::StartsWithin { .. }
        | CondKind::EndedWithin { .. }
        | CondKind::Weekday(_)
        | CondKind::Time { .. } => {}
    }
}

/// Calls `visit` on a number and every number inside it.
pub fn numbers<'a>(num: &'a Num, visit: &mut dyn FnMut(&'a Num)) {
    visit(num);
    match &num.kind {
        NumKind::Flow { window, .. } | NumKind::Days { window, .. } => {
            if let Some(when) = &window.when {
                cond_numbers(when, visit);
            }
        }
        NumKind::Stat { value, window, .. } => {
            numbers(value, visit);
            if let Some(when) = &window.when {
                cond_numbers(when, visit);
            }
        }
        NumKind::Binary { left, right, .. } => {
            numbers(left, visit);
            numbers(right, visit);
        }
        NumKind::Else { value, default } => {
            numbers(value, visit);
            numbers(default, visit);
        }
        NumKind::Pick { of, .. } => of.iter().for_each(|one| numbers(one, visit)),
        NumKind::Change { last, previous } => {
            numbers(last, visit);
            numbers(previous, visit);
        }
        NumKind::Aggregate { set, value, .. } => {
            if let Some(filter) = &set.filter {
                cond_numbers(filter, visit);
            }
            if let Some(value) = value {
                numbers(value, visit);
            }
        }
        NumKind::On { value, .. } | NumKind::Spread(value) | NumKind::This(value) => numbers(value, visit),
        NumKind::Const(_)
        | NumKind::Money(_)
        | NumKind::Let(_)
        | NumKind::Attr { .. }
        | NumKind::Cell { .. }
        | NumKind::CalendarCell { .. }
        | NumKind::Derived { .. }
        | NumKind::Length(_)
        | NumKind::Words(_)
        | NumKind::Repeats { .. } => {}
    }
}

/// Calls `visit` on every number of a rule: conditions, `until`, amounts, bounds, sentences.
pub fn rule_numbers<'a>(rule: &'a Rule, visit: &mut dyn FnMut(&'a Num)) {
    for cond in rule.filter.iter().chain([&rule.condition]).chain(&rule.until) {
        cond_numbers(cond, visit);
    }
    for action in &rule.actions {
        action_numbers(action, visit);
    }
    for part in rule.because.iter().flat_map(|because| &because.0) {
        part_numbers(part, visit);
    }
}

/// Calls `visit` on every number of a guard: filter, condition, bounds.
pub fn guard_numbers<'a>(guard: &'a Guard, visit: &mut dyn FnMut(&'a Num)) {
    for cond in guard.filter.iter().chain(&guard.condition) {
        cond_numbers(cond, visit);
    }
    for bound in guard.never.iter().flat_map(|never| never.below.iter().chain(&never.above)) {
        numbers(bound, visit);
    }
}

/// Calls `visit` on every number of an action.
pub fn action_numbers<'a>(action: &'a Action, visit: &mut dyn FnMut(&'a Num)) {
    let limits = match action {
        Action::Step { amount: StepAmount::Percent(amount) | StepAmount::Amount(amount), limits, .. } => {
            numbers(amount, visit);
            Some(limits)
        }
        Action::Set { value, limits, .. } => {
            numbers(value, visit);
            Some(limits)
        }
        Action::AddKeyword { bid, limits, .. } => {
            if let Some(bid) = bid {
                numbers(bid, visit);
            }
            Some(limits)
        }
        Action::Reorder { quantity, limits, packs } => {
            numbers(quantity, visit);
            if let Some(packs) = packs {
                numbers(packs, visit);
            }
            Some(limits)
        }
        Action::Flag(message) | Action::Alert { message, .. } => {
            message.0.iter().for_each(|part| part_numbers(part, visit));
            None
        }
        Action::State { .. } | Action::AddNegative { .. } => None,
    };
    for bound in limits.iter().flat_map(|limits| limits.below.iter().chain(&limits.above)) {
        numbers(bound, visit);
    }
}

fn part_numbers<'a>(part: &'a TemplatePart, visit: &mut dyn FnMut(&'a Num)) {
    if let TemplatePart::Num(num) = part {
        numbers(num, visit);
    }
}
