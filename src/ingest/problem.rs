//! Problems of one file: kept with their place up to a limit, and counted.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ingest::cell::Bad;
use crate::ingest::limits::{PROBLEMS_KEPT_MAX, SHOWN_CHARS_MAX};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gathers the problems of a file.
#[derive(Debug)]
pub(super) struct Problems {
    file: Arc<str>,
    kept: Vec<Diagnostic>,
    counts: BTreeMap<(Code, Option<String>, Option<String>), Count>,
}

#[derive(Debug, Default)]
struct Count {
    number: u64,
    /// The last of them that is kept.
    last: usize,
    last_line: u64,
}

/// Where in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) sheet: Option<&'a str>,
    pub(super) line: u64,
    pub(super) header: Option<&'a str>,
}

impl Problems {
    pub(super) fn new(file: &Arc<str>) -> Self {
        Self { file: Arc::clone(file), kept: Vec::new(), counts: BTreeMap::new() }
    }

    /// A cell or row that is refused.
    pub(super) fn refuse(&mut self, code: Code, at: At<'_>, value: &str, bad: &Bad) {
        let found =
            if value.trim().is_empty() { "it is empty".to_owned() } else { format!("found `{}`", shown(value)) };
        let message = format!("expected {}, {found}", bad.expected);
        self.add(code, at, || message, &bad.help);
    }

    /// Any problem of a place. Beyond the limit it is only counted.
    pub(super) fn add(&mut self, code: Code, at: At<'_>, message: impl FnOnce() -> String, help: &str) {
        let key = (code, at.sheet.map(str::to_owned), at.header.map(str::to_owned));
        let count = self.counts.entry(key).or_default();
        let message = if count.number > 0 && count.last_line == at.line {
            let message = message();
            // Several tables may read one row, and all of them stumble over the same cell.
            if self.kept.get(count.last).is_some_and(|last| last.message == message) {
                return;
            }
            message
        } else if count.number >= PROBLEMS_KEPT_MAX {
            String::new()
        } else {
            message()
        };
        count.number += 1;
        count.last_line = at.line;
        if count.number > PROBLEMS_KEPT_MAX {
            return;
        }
        count.last = self.kept.len();
        let place = Place::Cell {
            file: Arc::clone(&self.file),
            sheet: at.sheet.map(str::to_owned),
            line: at.line,
            column: at.header.map(str::to_owned),
        };
        let diagnostic = Diagnostic::new(code, place, message);
        self.kept.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    /// A problem of the whole file.
    pub(super) fn file(&mut self, code: Code, message: impl Into<String>, help: impl Into<String>) {
        self.kept.push(Diagnostic::new(code, Place::File(Arc::clone(&self.file)), message).help(help));
    }

    /// Takes over the problems of another reading of the same file.
    pub(super) fn extend(&mut self, other: Self) {
        let offset = self.kept.len();
        self.kept.extend(other.kept);
        for (key, count) in other.counts {
            self.counts.insert(key, Count { last: count.last + offset, ..count });
        }
    }

    /// Everything, each kind's rest named in its last one.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for count in self.counts.values().filter(|count| count.number > PROBLEMS_KEPT_MAX) {
            if let Some(last) = self.kept.get_mut(count.last) {
                let more = count.number - PROBLEMS_KEPT_MAX;
                last.notes.push(format!("{more} more that are not listed, the last in line {}", count.last_line));
            }
        }
        self.kept
    }
}

/// The start of a value on one line, as messages show it.
pub(super) fn shown(value: &str) -> String {
    let value = value.trim();
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut text: String = value.chars().take(SHOWN_CHARS_MAX).map(clean).collect();
    if value.chars().nth(SHOWN_CHARS_MAX).is_some() {
        text.push('…');
    }
    text
}

/// For text output: of many problems of one kind in one column, the first, which says how many there are.
#[must_use]
pub fn collapse(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut groups = BTreeMap::new();
    let mut shown: Vec<(Diagnostic, u64, u64)> = Vec::new();
    for diagnostic in diagnostics {
        let Place::Cell { file, sheet, line, column } = &diagnostic.place else {
            shown.push((diagnostic.clone(), 0, 0));
            continue;
        };
        let key = (diagnostic.code, Arc::clone(file), sheet.clone(), column.clone());
        if let Some((first, more, last)) = groups.get(&key).and_then(|at: &usize| shown.get_mut(*at)) {
            *more += 1;
            *last = *line;
            first.notes.extend(diagnostic.notes.iter().cloned());
        } else {
            groups.insert(key, shown.len());
            shown.push((diagnostic.clone(), 0, *line));
        }
    }
    shown.into_iter().map(|(diagnostic, more, last)| with_count(diagnostic, more, last)).collect()
}

fn with_count(mut diagnostic: Diagnostic, more: u64, last: u64) -> Diagnostic {
    if more > 0 {
        diagnostic.notes.insert(0, format!("{more} more like it in this column, down to line {last}"));
    }
    diagnostic
}
