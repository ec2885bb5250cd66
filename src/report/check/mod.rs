//! What `check` found: text for people, JSON for programs, SARIF for code review tools.

mod sarif;

pub use sarif::sarif;

use crate::diagnostic::{Diagnostic, Place, Severity, Style, render};
use crate::report::clean;
use crate::report::json::{self, each};
use crate::report::layout::{Tone, counted, paint};
use crate::report::problem::{ProblemJson, collapse};
use crate::text::Sources;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};

/// The name and version of the JSON form.
pub const SCHEMA: &str = "portreeve.check/1";

/// Writes problems as text, each with its place and help; many alike in one column of a file are one with their number.
pub fn text(problems: &[Diagnostic], sources: &Sources, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (problem, number) in collapse(problems) {
        let alike = number - 1;
        let clean = cleaned(problem);
        let mut shown = if matches!(problem.place, Place::Text(_)) { problem.clone() } else { clean };
        if alike > 0 {
            shown = shown.note(format!("{} in this column", counted(alike, "more like this", "more like this")));
        }
        writeln!(out, "{}", render(&shown, sources, style).trim_end())?;
        writeln!(out)?;
    }
    Ok(())
}

/// Cells of snapshots hold the text of strangers.
fn cleaned(problem: &Diagnostic) -> Diagnostic {
    let mut clean = problem.clone();
    clean.message = clean::terminal(&problem.message).into_owned();
    clean.notes = problem.notes.iter().map(|note| clean::terminal(note).into_owned()).collect();
    clean
}

/// Writes how many problems there are, on one line: `2 errors, 1 warning`.
pub fn summary(problems: &[Diagnostic], checked: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = |severity| problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
    let mut parts = Vec::new();
    for (severity, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ] {
        let number = of(severity);
        if number > 0 {
            parts.push(counted(number, one, many));
        }
    }
    let tone = match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Warn,
        _ => Tone::Bad,
    };
    let found = if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") };
    writeln!(out, "{}{}", paint(style, tone, &found), paint(style, Tone::Dim, &format!(" in {checked}")))
}

/// Writes how many repairs were made in a file.
pub fn repaired(name: &str, repairs: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} in {}", counted(repairs as u64, "repair", "repairs"), clean::terminal(name))
}

/// What was checked, for [`summary`]: `12 rules, 3 guards in 4 files`.
#[must_use]
pub fn checked(rules: usize, files: usize) -> String {
    format!("{} of {}", counted(rules as u64, "rule", "rules"), counted(files as u64, "file", "files"))
}

/// Writes problems as JSON, one a line.
pub fn json(problems: &[Diagnostic], sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    json::write(&Document { problems, sources }, out)
}

struct Document<'a> {
    problems: &'a [Diagnostic],
    sources: &'a Sources,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("diagnostics", &each(self.problems, |one| ProblemJson::new(one, self.sources)))?;
        map.end()
    }
}
