//! W0046: `and` and `or` side by side without parentheses.

use crate::check::lints::Look;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Cond, CondKind, Item, Set};
use crate::syntax::print;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in look.checker.inputs.files.iter().flat_map(|file| &file.items) {
        for cond in conds(item) {
            mixed(cond, &mut found);
        }
    }
    found
}

fn conds(item: &Item) -> Vec<&Cond> {
    match item {
        Item::Rule(rule) => {
            let filter = rule.on.iter().filter_map(|scope| scope.filter.as_ref());
            filter.chain([&rule.condition]).chain(&rule.unless).chain(&rule.until).collect()
        }
        Item::Guard(guard) => guard.on.filter.iter().chain(&guard.condition).collect(),
        Item::Metric(metric) => metric.when.iter().collect(),
        Item::Let(_) | Item::List(_) | Item::Table(_) | Item::Calendar(_) | Item::Suppress(_) | Item::Test(_) => {
            Vec::new()
        }
    }
}

fn mixed(cond: &Cond, found: &mut Vec<Diagnostic>) {
    match &cond.kind {
        CondKind::Or(parts) => {
            if let Some(chain) = parts.iter().find(|part| matches!(part.kind, CondKind::And(_))) {
                found.push(report(cond, parts, chain));
            }
            for part in parts {
                mixed(part, found);
            }
        }
        CondKind::And(parts) => {
            for part in parts {
                mixed(part, found);
            }
        }
        CondKind::Not(inner) | CondKind::Paren(inner) | CondKind::For { cond: inner, .. } => mixed(inner, found),
        CondKind::Quantified { set, has, .. } => {
            in_set(set, found);
            mixed(has, found);
        }
        _ => {}
    }
}

fn in_set(set: &Set, found: &mut Vec<Diagnostic>) {
    if let Some(filter) = &set.filter {
        mixed(filter, found);
    }
}

fn report(cond: &Cond, parts: &[Cond], chain: &Cond) -> Diagnostic {
    let shown: Vec<String> = parts
        .iter()
        .map(|part| match part.kind {
            CondKind::And(_) => format!("({})", print::cond(part)),
            _ => print::cond(part),
        })
        .collect();
    Diagnostic::at(Code::ConfusingPrecedence, cond.span, "`and` and `or` stand side by side without parentheses")
        .label("how is this meant?")
        .also(chain.span, "`and` binds tighter")
        .help(format!("it reads as `{}`: write the parentheses, here or elsewhere", shown.join(" or ")))
}
