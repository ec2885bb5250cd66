//! W0042: values, lists, tables and metrics that nothing reads; suppressions that mute nothing.

use crate::check::lints::Look;
use crate::check::mentioned;
use crate::check::names::Named;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Action;
use crate::syntax::ast::{ActionKind, Item, Limits, NeverBound, Template, TemplatePart, Word};
use std::collections::BTreeSet;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = names(look);
    found.extend(suppressions(look));
    found
}

fn names(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mentioned = mentioned(look);
    look.checker
        .names
        .own()
        .filter(|(name, named, _)| !look.checker.used.contains(named) && !mentioned.contains(name))
        .map(|(name, named, span)| {
            let what = match named {
                Named::Let(_) => "value",
                Named::Metric(_) => "metric",
                Named::List(_) => "list",
                Named::Table(_) => "table",
                Named::Calendar(_) => "calendar",
            };
            Diagnostic::at(Code::Unused, span, format!("no rule reads the {what} `{name}`"))
                .label("unused")
                .help("leave it out, or use it in a rule")
        })
        .collect()
}

/// Every name that a rule or guard mentions. A broken rule may not have come as far as using what it names.
fn mentioned<'l>(look: &Look<'l, '_>) -> BTreeSet<&'l str> {
    let mut words: Vec<&Word> = Vec::new();
    for item in look.checker.inputs.files.iter().flat_map(|file| &file.items) {
        match item {
            Item::Rule(rule) => {
                let filter = rule.on.iter().filter_map(|scope| scope.filter.as_ref());
                for cond in filter.chain([&rule.condition]).chain(&rule.unless).chain(&rule.until) {
                    mentioned::in_cond(cond, &mut words);
                }
                for action in &rule.actions {
                    in_action(&action.kind, &mut words);
                }
                if let Some(because) = &rule.because {
                    in_template(because, &mut words);
                }
            }
            Item::Guard(guard) => {
                for cond in guard.on.filter.iter().chain(&guard.condition) {
                    mentioned::in_cond(cond, &mut words);
                }
                for bound in guard.never.iter().filter_map(|never| never.bound.as_ref()) {
                    let (NeverBound::Below(value) | NeverBound::Above(value)) = bound;
                    mentioned::in_expr(value, &mut words);
                }
            }
            _ => {}
        }
    }
    words.into_iter().map(|word| word.node.as_str()).collect()
}

fn in_action<'a>(action: &'a ActionKind, words: &mut Vec<&'a Word>) {
    match action {
        ActionKind::Step { amount, limits, .. } => {
            mentioned::in_expr(amount, words);
            in_limits(limits, words);
        }
        ActionKind::Set { value, limits, .. } => {
            mentioned::in_expr(value, words);
            in_limits(limits, words);
        }
        ActionKind::AddKeyword { bid, limits, .. } => {
            if let Some(bid) = bid {
                mentioned::in_expr(bid, words);
            }
            in_limits(limits, words);
        }
        ActionKind::Reorder { quantity, limits, packs } => {
            mentioned::in_expr(quantity, words);
            in_limits(limits, words);
            if let Some(packs) = packs {
                mentioned::in_expr(packs, words);
            }
        }
        ActionKind::Flag(message) | ActionKind::Alert { message, .. } => in_template(message, words),
        ActionKind::Pause | ActionKind::Enable | ActionKind::AddNegative { .. } => {}
    }
}

fn in_limits<'a>(limits: &'a Limits, words: &mut Vec<&'a Word>) {
    for bound in limits.below.iter().chain(&limits.above) {
        mentioned::in_expr(bound, words);
    }
}

fn in_template<'a>(template: &'a Template, words: &mut Vec<&'a Word>) {
    for part in &template.parts {
        if let TemplatePart::Value(value) = part {
            mentioned::in_expr(value, words);
        }
    }
}

fn suppressions(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for suppress in &look.checker.program.suppressions {
        let rule = look.rules.iter().find(|checked| checked.rule.name == suppress.rule);
        let says = |action: &Action| matches!(action, Action::Flag(_) | Action::Alert { .. });
        let reason = if look.checker.inputs.day.is_some_and(|day| suppress.until < day) {
            Some((
                format!("this suppression ended on {}", suppress.until),
                "leave it out, or look again and give it another day",
            ))
        } else if rule.is_some_and(|checked| !checked.rule.actions.iter().any(says)) {
            Some((
                format!("`{}` has no finding or alert to suppress", suppress.rule),
                "a suppression never stops an action: for that write a `guard`",
            ))
        } else {
            None
        };
        if let Some((message, help)) = reason {
            found.push(Diagnostic::at(Code::Unused, suppress.span, message).label("mutes nothing").help(help));
        }
    }
    found
}
