//! W0032: a change by steps without a bound of its own.

use crate::catalog::WriteField;
use crate::check::action::direction_word;
use crate::check::lints::Look;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, NeverVerb};
use crate::syntax::ast::Direction;
use crate::syntax::print;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    look.rules.iter().flat_map(|checked| rule(look, checked)).collect()
}

fn rule(look: &Look<'_, '_>, checked: &Checked<'_>) -> Vec<Diagnostic> {
    let rule = &checked.rule;
    // What `until` sets back has been done once only.
    if rule.until.is_some() || rule.once {
        return Vec::new();
    }
    let actions = rule.actions.iter().zip(&checked.text.actions);
    actions
        .filter_map(|(action, text)| {
            let Action::Step { direction, field, limits, .. } = action else { return None };
            let bounded = match direction {
                Direction::Lower => limits.below.is_some(),
                Direction::Raise => limits.above.is_some(),
            };
            if bounded || guarded(look, checked, *direction, *field) {
                return None;
            }
            let (bound, end, amount) = match direction {
                Direction::Lower => ("not below", "lowest", low_example(look, *field)),
                Direction::Raise => ("not above", "highest", high_example(look, *field)),
            };
            let name = format!("{} {}", direction_word(*direction), field.word());
            Some(
                Diagnostic::at(Code::NoLimit, text.span, format!("`{name}` has no {end} value of its own"))
                    .label("step by step, as long as the rule holds")
                    .note("only the workspace's caps and the channel's own limits would stop it")
                    .help(format!("write `{} {bound} {amount}`", print::action(text))),
            )
        })
        .collect()
}

/// Whether a guard without a condition bounds every such change.
fn guarded(look: &Look<'_, '_>, checked: &Checked<'_>, direction: Direction, field: WriteField) -> bool {
    look.checker.program.guards.iter().any(|guard| {
        guard.kind == checked.rule.kind
            && guard.filter.is_none()
            && guard.condition.is_none()
            && guard.never.iter().any(|never| match (never.verb, direction) {
                (NeverVerb::Lower(of), Direction::Lower) => of == field && never.below.is_some(),
                (NeverVerb::Raise(of), Direction::Raise) => of == field && never.above.is_some(),
                _ => false,
            })
    })
}

fn low_example(look: &Look<'_, '_>, field: WriteField) -> String {
    match field {
        WriteField::Bid | WriteField::DefaultBid => look.checker.money_text("0.20"),
        WriteField::Budget => look.checker.money_text("5"),
        WriteField::Price => "costs.min_price".to_owned(),
        WriteField::Adjustment => "0%".to_owned(),
        WriteField::Buffer => "0".to_owned(),
    }
}

fn high_example(look: &Look<'_, '_>, field: WriteField) -> String {
    match field {
        WriteField::Bid | WriteField::DefaultBid => look.checker.money_text("3.00"),
        WriteField::Budget => look.checker.money_text("200"),
        WriteField::Price => "costs.map".to_owned(),
        WriteField::Adjustment => "200%".to_owned(),
        WriteField::Buffer => "100".to_owned(),
    }
}
