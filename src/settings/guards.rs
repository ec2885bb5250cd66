//! `[guards]` and `[accounts.x.guards]`: caps of a plan. An account's own may only be tighter.

use crate::diagnostic::{Code, Diagnostic};
use crate::settings::Caps;
use crate::settings::read::{Reader, Section};
use crate::value::Rational;
use std::cmp::Ordering;

pub(super) const KEYS: &[&str] = &[
    "max_step",
    "max_drift",
    "max_entities",
    "max_actions",
    "max_budget",
    "max_paused",
    "max_adjustment_step",
    "min_step",
    "total_budget",
    "outside_changes",
];

/// Reads a section of caps over those that hold without it.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>, base: &Caps) -> Caps {
    reader.known(section, KEYS, &[]);
    let mut caps = base.clone();
    reader.percent_cap(section, "max_step", "\"30%\"", &mut caps.max_step);
    reader.drift_cap(section, "max_drift", "\"40% in 30d\"", &mut caps.max_drift);
    reader.percent_cap(section, "max_entities", "\"30%\"", &mut caps.max_entities);
    reader.count_cap(section, "max_actions", "200", &mut caps.max_actions);
    reader.percent_cap(section, "max_budget", "\"20%\"", &mut caps.max_budget);
    reader.percent_cap(section, "max_paused", "\"5%\"", &mut caps.max_paused);
    reader.points_cap(section, "max_adjustment_step", "\"20 points\"", &mut caps.max_adjustment_step);
    reader.percent_cap(section, "min_step", "\"5%\"", &mut caps.min_step);
    if let Some(held) = reader.choice(section, "total_budget", "no increase", "none") {
        caps.no_budget_increase = held;
    }
    if let Some(hold) = reader.choice(section, "outside_changes", "hold", "note") {
        caps.outside_changes_hold = hold;
    }
    caps
}

/// Reads an account's caps; one that is looser than the workspace's is an error and the workspace's holds.
pub(super) fn read_tighter(reader: &mut Reader<'_>, section: &Section<'_>, workspace: &Caps) -> Caps {
    let mut caps = read(reader, section, workspace);
    let base = workspace;
    tighter(reader, section, "max_step", &mut caps.max_step, base.max_step, at_most);
    tighter(reader, section, "max_entities", &mut caps.max_entities, base.max_entities, at_most);
    tighter(reader, section, "max_budget", &mut caps.max_budget, base.max_budget, at_most);
    tighter(reader, section, "max_paused", &mut caps.max_paused, base.max_paused, at_most);
    tighter(reader, section, "max_adjustment_step", &mut caps.max_adjustment_step, base.max_adjustment_step, at_most);
    tighter(reader, section, "max_actions", &mut caps.max_actions, base.max_actions, |own, base| own <= base);
    tighter(reader, section, "max_drift", &mut caps.max_drift, base.max_drift, |own, base| {
        at_most(own.0, base.0) && own.1 >= base.1
    });
    // The dead band restrains more the wider it is.
    tighter(reader, section, "min_step", &mut caps.min_step, base.min_step, |own, base| at_most(base, own));
    if base.no_budget_increase && !caps.no_budget_increase {
        looser(reader, section, "total_budget");
        caps.no_budget_increase = true;
    }
    if base.outside_changes_hold && !caps.outside_changes_hold {
        looser(reader, section, "outside_changes");
        caps.outside_changes_hold = true;
    }
    caps
}

fn tighter<T: Copy>(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    own: &mut Option<T>,
    base: Option<T>,
    holds: impl Fn(T, T) -> bool,
) {
    let fine = match (*own, base) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(base)) => holds(own, base),
    };
    if !fine {
        looser(reader, section, key);
        *own = base;
    }
}

fn at_most(own: Rational, base: Rational) -> bool {
    own.compare(base).is_ok_and(Ordering::is_le)
}

fn looser(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) {
    let account = section.parent_name().to_owned();
    reader.report(
        Diagnostic::at(
            Code::Config,
            section.value_span(reader, key),
            format!("`{key}` of account `{account}` is looser than the workspace's"),
        )
        .label("looser than `[guards]`")
        .note("an account's own guards may only be tighter, so that one line protects every account")
        .help(format!("take `{key}` out here, or loosen it in `[guards]` for the whole workspace")),
    );
}
