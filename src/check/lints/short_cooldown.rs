//! W0035: `every` is shorter than the window, so the same days count twice.

use crate::check::lints::Look;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Action;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let short = look.rules.iter().filter_map(|checked| {
        let (every, days) = (checked.rule.every?, checked.rule.evidence_days?);
        let span = checked.text.every.as_ref()?.span;
        (every < days && checked.rule.actions.iter().any(moves)).then(|| {
            Diagnostic::at(
                Code::ShortCooldown,
                span,
                format!("`every {every}d` is shorter than the {days} days that this rule looks at"),
            )
            .label("the days before a change decide the next one too")
            .note("without `every` a change waits until all days of the window come after the last one")
            .help(format!("write `every {days}d`, or leave `every` out"))
        })
    });
    short.collect()
}

/// Whether an action moves a field by what the days say, so that the same days can move it twice.
fn moves(action: &Action) -> bool {
    matches!(action, Action::Step { .. } | Action::Set { computed: true, .. })
}
