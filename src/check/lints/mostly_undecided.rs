//! W0040: with data, a rule that cannot be decided on most of what it judges.

use crate::check::lints::{Look, place};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let found = look.recorded().filter_map(|(checked, record)| {
        let outcome = record.newest.iter().find(|one| one.undecided > one.judged / 2)?;
        let of = if outcome.account.is_empty() { String::new() } else { format!(" of account `{}`", outcome.account) };
        let many = crate::check::names::many(checked.rule.kind);
        let why = outcome.why.clone().unwrap_or_else(|| "a value is not known".to_owned());
        Some(
            Diagnostic::at(
                Code::MostlyUndecided,
                place(checked),
                format!(
                    "`{}` is undecided on {} of {} {many}{of}: {why}",
                    checked.rule.name, outcome.undecided, outcome.judged
                ),
            )
            .label("mostly not known")
            .note("what is not known never acts")
            .help("deliver the data, give a default with `else`, or leave those out with `where … is known`"),
        )
    });
    found.collect()
}
