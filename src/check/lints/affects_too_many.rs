//! W0039: with data, a rule that alone would exceed the cap on how much of an account one plan may change.

use crate::check::lints::{Look, place};
use crate::check::record::Outcome;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Mode};
use crate::value::{Rational, Unit, show};
use std::cmp::Ordering;

/// Shares of the entities in scope are asked only where so many are, as the plan does it.
const SCOPE_MIN: u64 = 10;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let found = look.recorded().filter_map(|(checked, record)| {
        let changes = |action: &Action| !matches!(action, Action::Flag(_) | Action::Alert { .. });
        if checked.rule.mode == Mode::Observe || !checked.rule.actions.iter().any(changes) {
            return None;
        }
        let wide = record.newest.iter().find(|outcome| exceeds(outcome))?;
        Some(report(checked, wide))
    });
    found.collect()
}

fn exceeds(outcome: &Outcome) -> bool {
    let Some(cap) = outcome.cap.filter(|_| outcome.in_scope >= SCOPE_MIN) else { return false };
    let allowed = whole(outcome.in_scope).times(cap);
    allowed.and_then(|allowed| whole(outcome.held).compare(allowed)).is_ok_and(Ordering::is_gt)
}

fn report(checked: &Checked<'_>, outcome: &Outcome) -> Diagnostic {
    let share = outcome.cap.map(|cap| show::value(cap, Unit::Percent, None)).unwrap_or_default();
    Diagnostic::at(
        Code::AffectsTooMany,
        place(checked),
        format!(
            "`{}` holds on {} of the {} entities in scope in account `{}`, more than one plan may change",
            checked.rule.name, outcome.held, outcome.in_scope, outcome.account
        ),
    )
    .label("would hold the account's plan")
    .note(format!("`max_entities` is {share}: beyond it the whole plan waits for a person"))
    .help("narrow it with `where` or `if`, write `mode observe` first, or loosen `max_entities` under [guards]")
}

fn whole(count: u64) -> Rational {
    Rational::whole(i64::try_from(count).unwrap_or(i64::MAX))
}
