//! W0041: with data, a rule that comes and goes on one entity, day after day.

use crate::check::lints::{Look, place};
use crate::check::rule::Checked;
use crate::check::walk::{self, Visit};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Cond, CondKind};

/// How often a rule may begin or cease to hold in thirty days before it is restless: more than once in five days.
const TURNS_MIN: u32 = 6;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let found = look.recorded().filter_map(|(checked, record)| {
        let restless = record.restless.as_ref().filter(|one| one.turns >= TURNS_MIN && !by_the_calendar(checked))?;
        let alert = checked.rule.actions.iter().any(|action| matches!(action, Action::Alert { .. }));
        let help = if alert && checked.rule.until.is_none() {
            "add `until` with a limit further back, or judge more days: `… for 3d`, `over 7d`"
        } else {
            "judge more days, such as `over 14d` or `… for 5 of 7d`, or move the limit away from where the values lie"
        };
        Some(
            Diagnostic::at(
                Code::Flapping,
                place(checked),
                format!(
                    "`{}` began or ceased to hold on `{}` {} times in {} days",
                    checked.rule.name, restless.entity, restless.turns, restless.days
                ),
            )
            .label("comes and goes")
            .help(help),
        )
    });
    found.collect()
}

/// Whether a rule is meant to come and go: it asks for days of the week, times or promotions.
fn by_the_calendar(checked: &Checked<'_>) -> bool {
    struct Calendar(bool);
    impl Visit for Calendar {
        fn cond(&mut self, cond: &Cond) -> bool {
            self.0 |= matches!(
                cond.kind,
                CondKind::Weekday(_)
                    | CondKind::Time { .. }
                    | CondKind::During(_)
                    | CondKind::StartsWithin { .. }
                    | CondKind::EndedWithin { .. }
                    | CondKind::Changed { .. }
            );
            true
        }
    }
    let mut calendar = Calendar(false);
    for cond in checked.rule.filter.iter().chain([&checked.rule.condition]) {
        walk::cond(cond, &mut calendar);
    }
    calendar.0
}
