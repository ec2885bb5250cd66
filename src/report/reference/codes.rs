//! Diagnostic codes, refusals and reasons why something is undecided.

use crate::diagnostic::{Code, Severity};
use crate::eval::Reason;
use crate::plan::Refusal;
use crate::report::advice;
use crate::report::reference::{Entry, What};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Code::ALL.iter().map(|code| of_code(*code)).collect();
    entries.extend(
        Refusal::ALL
            .iter()
            .map(|refusal| of_word(What::Refusal, refusal.code(), refusal.about(), advice::refusal(*refusal))),
    );
    entries.extend(
        Reason::ALL
            .iter()
            .map(|reason| of_word(What::Reason, reason.code(), reason.about(), advice::undecided(*reason))),
    );
    entries
}

fn of_code(code: Code) -> Entry {
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    Entry {
        name: code.id().to_owned(),
        what: What::Code,
        about: code.name().replace('_', " "),
        facts: vec![("severity", severity.to_owned())],
        example: None,
        page: Some(code.explanation()),
    }
}

fn of_word(what: What, word: &str, about: &str, help: Option<&str>) -> Entry {
    let help = help.unwrap_or("nothing needs doing");
    Entry {
        name: word.to_owned(),
        what,
        about: about.to_owned(),
        facts: vec![("what to do", help.to_owned())],
        example: None,
        page: None,
    }
}
