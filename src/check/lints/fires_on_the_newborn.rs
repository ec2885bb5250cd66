//! W0051: a metric below a limit, which it also is where nothing has begun yet.

use crate::catalog::Kind;
use crate::check::lints::{Look, leaves};
use crate::check::names::a;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, Num, NumKind, WindowDays};

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    look.rules.iter().filter_map(|checked| rule(look, checked)).collect()
}

fn rule(look: &Look<'_, '_>, checked: &Checked<'_>) -> Option<Diagnostic> {
    let rule = &checked.rule;
    let began_long_ago = matches!(rule.kind, Kind::Account | Kind::Health | Kind::Placement);
    if began_long_ago {
        return None;
    }
    let whole = |world: crate::check::range::World<'_>| {
        rule.filter.iter().chain([&rule.condition]).all(|cond| world.judge(cond).yes)
    };
    if !look.worlds(true).into_iter().all(whole) {
        return None;
    }
    let (leaf, num) = leaves(&rule.condition).into_iter().find_map(|leaf| Some((leaf, holds_at_zero(look, leaf)?)))?;
    let days = match &num.kind {
        NumKind::Flow { window, .. } => match window.days {
            WindowDays::Last { length, lag, .. } => length.saturating_add(lag),
            WindowDays::Day => rule.evidence_days.unwrap_or(14),
            WindowDays::Report => 30,
        },
        _ => 14,
    };
    let problem = Diagnostic::at(
        Code::FiresOnTheNewborn,
        leaf.span,
        format!("`{}` also holds for {} that began yesterday", leaf.text, a(rule.kind)),
    )
    .label("zero before anything happened")
    .note("days before the first row count as zero, not as missing");
    let on = match &rule.filter {
        Some(filter) => format!("on {} where {} and age > {days}d", rule.kind.word(), filter.text),
        None => format!("on {} where age > {days}d", rule.kind.word()),
    };
    Some(problem.help(format!("write `{on}`")))
}

/// The judged entity's own metric that a comparison holds below a limit.
fn holds_at_zero<'c>(look: &Look<'_, '_>, leaf: &'c Cond) -> Option<&'c Num> {
    let CondKind::Compare { left, right, .. } = &leaf.kind else { return None };
    let num = [left, right].into_iter().find(|num| is_own_flow(num))?;
    let sure = |newborn: bool| look.worlds(newborn).into_iter().all(|world| !world.judge(leaf).no);
    let possible = look.worlds(true).into_iter().all(|world| world.judge(leaf).yes);
    // What always holds says nothing about beginning.
    (possible && sure(true) && !sure(false)).then_some(num)
}

fn is_own_flow(num: &Num) -> bool {
    matches!(&num.kind, NumKind::Flow { path, .. } if path.0.is_empty())
}
