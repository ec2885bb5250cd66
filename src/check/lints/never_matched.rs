//! W0038: with data, a rule that held on no entity on any day, or on every entity on every day.

use crate::check::lints::{Look, place};
use crate::check::record::Record;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};

/// On how many days a rule must have been judged before that says something about it.
const DAYS_MIN: u32 = 14;

/// How many entities a rule must have been judged on for "all of them" to say something.
const ENTITIES_MIN: u64 = 10;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    look.recorded().filter_map(|(checked, record)| never(checked, record).or_else(|| always(checked, record))).collect()
}

fn never(checked: &Checked<'_>, record: &Record) -> Option<Diagnostic> {
    // What mostly could not be decided is another matter.
    let telling = record.days >= DAYS_MIN && record.held == 0 && record.failed > record.undecided;
    telling.then(|| {
        Diagnostic::at(
            Code::NeverMatched,
            place(checked),
            format!("`{}` held on nothing in the last {} days", checked.rule.name, record.days),
        )
        .label("never")
        .help(format!(
            "see which part fails with `portreeve explain \"{}\" ENTITY`, and loosen it, or leave the rule as a watch",
            checked.rule.name
        ))
    })
}

fn always(checked: &Checked<'_>, record: &Record) -> Option<Diagnostic> {
    let judged = record.newest.iter().fold(0_u64, |sum, outcome| sum.saturating_add(outcome.judged));
    let telling = record.days >= DAYS_MIN
        && record.failed == 0
        && record.undecided == 0
        && record.held > 0
        && judged >= ENTITIES_MIN;
    telling.then(|| {
        let many = crate::check::names::many(checked.rule.kind);
        Diagnostic::at(
            Code::NeverMatched,
            place(checked),
            format!("`{}` held on all {judged} {many} on each of the last {} days", checked.rule.name, record.days),
        )
        .label("always, on all of them")
        .help("tighten a limit in `if`, or say with `where` which ones are meant")
    })
}
