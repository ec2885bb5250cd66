//! W0031: a ratio decides, and nothing asks whether there is enough of what it is made of.

use crate::check::lints::{Look, leaves};
use crate::check::resolve::is_ratio_of_metrics;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, Num, NumKind, WindowDays};
use crate::syntax::ast::CompareOp;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    look.rules.iter().filter_map(|checked| rule(look, checked)).collect()
}

fn rule(look: &Look<'_, '_>, checked: &Checked<'_>) -> Option<Diagnostic> {
    let all = leaves(&checked.rule.condition);
    if all.iter().any(|leaf| asks_for_volume(leaf)) {
        return None;
    }
    let (leaf, ratio) = all.iter().find_map(|leaf| Some((leaf, ratio_of(leaf)?)))?;
    let volume = volume(look, checked, ratio);
    let days = match window(ratio) {
        Some(WindowDays::Last { length, .. }) => length,
        _ => 14,
    };
    let daily = window(ratio) == Some(WindowDays::Day);
    let name = ratio.text.split(" over ").next().unwrap_or(&ratio.text);
    let problem = Diagnostic::at(
        Code::RatioWithoutVolume,
        leaf.span,
        if daily {
            format!("a daily `{name}` on little activity says little")
        } else {
            format!("`{name}` on little activity says little")
        },
    )
    .label("a ratio, however small its parts")
    .note("one click or order more can turn it, and spend without sales counts as above every limit");
    Some(if daily {
        problem.help(format!(
            "judge the days together and ask for volume: `{name} over {days}d … and {volume} over {days}d >= 20`"
        ))
    } else {
        problem.help(format!("add `and {volume} over {days}d >= 20`"))
    })
}

/// A lower limit on a metric that adds up.
fn asks_for_volume(leaf: &Cond) -> bool {
    match &leaf.kind {
        CondKind::Compare { left, op: CompareOp::Greater | CompareOp::GreaterEqual | CompareOp::Equal, right } => {
            is_volume(left) && !is_zero(right)
        }
        CondKind::Compare { left, op: CompareOp::Less | CompareOp::LessEqual, right } => {
            is_volume(right) && !is_zero(left)
        }
        CondKind::Between { value, .. } => is_volume(value),
        _ => false,
    }
}

fn is_volume(num: &Num) -> bool {
    match &num.kind {
        NumKind::Flow { .. } => true,
        NumKind::Stat { value, .. } | NumKind::On { value, .. } => is_volume(value),
        NumKind::Binary { left, right, .. } => !is_ratio_of_metrics(num) && (is_volume(left) || is_volume(right)),
        _ => false,
    }
}

/// `orders = 0` is no volume, `sales > $0` is little but was meant.
fn is_zero(num: &Num) -> bool {
    matches!(&num.kind, NumKind::Const(value) if value.is_zero())
}

fn ratio_of(leaf: &Cond) -> Option<&Num> {
    match &leaf.kind {
        CondKind::Compare { left, right, .. } => {
            [left, right].into_iter().find(|num| is_ratio_of_metrics(num) && of_the_entity(num))
        }
        CondKind::Between { value, .. } => Some(value).filter(|num| is_ratio_of_metrics(num) && of_the_entity(num)),
        _ => None,
    }
}

/// Whether the ratio is the judged entity's own: of a campaign there is enough where there is any.
fn of_the_entity(num: &Num) -> bool {
    match &num.kind {
        NumKind::Flow { path, .. } => path.0.is_empty(),
        NumKind::Binary { left, right, .. } => of_the_entity(left) || of_the_entity(right),
        NumKind::Else { value, .. } => of_the_entity(value),
        _ => false,
    }
}

fn window(num: &Num) -> Option<WindowDays> {
    match &num.kind {
        NumKind::Flow { window, .. } => Some(window.days),
        NumKind::Binary { left, right, .. } => window(left).or_else(|| window(right)),
        NumKind::Else { value, .. } => window(value),
        _ => None,
    }
}

/// The metric that says how much activity a ratio rests on: what it divides by, when that is a count.
fn volume(look: &Look<'_, '_>, checked: &Checked<'_>, ratio: &Num) -> String {
    let catalog = look.checker.catalog;
    let divisor = match &ratio.kind {
        NumKind::Binary { right, .. } => match &right.kind {
            NumKind::Flow { flow, .. } => Some(catalog.flow(*flow)),
            _ => None,
        },
        _ => None,
    };
    let counts = divisor.filter(|flow| flow.ty == crate::value::Type::Numeric(crate::value::Unit::Number));
    let usual = ["clicks", "ad_clicks", "sessions", "orders", "total_orders"];
    let found = usual.iter().find(|name| catalog.find_flow(checked.rule.kind, name).is_some());
    counts.map_or_else(|| found.map_or("clicks", |name| *name).to_owned(), |flow| flow.name.clone())
}
