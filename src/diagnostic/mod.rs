//! What we say about the user's input: a code, one sentence, where, and what to do. The only user of miette.
//!
//! Wording, by one rule: lower case, no full stop, the user's text in backticks, one sentence; what to do goes into
//! the help; a label says what *this* text is (`money`, `count`), not that it is wrong; an unknown name carries candidates.

mod code;
mod render;

pub use code::{Code, Severity};
pub use render::{Style, render};

use crate::text::Span;
use std::sync::Arc;

/// One problem of the user's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code; the severity follows from it.
    pub code: Code,
    /// One sentence.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// What the text at the place is, shown under it.
    pub label: String,
    /// Other places that matter, each with what it is.
    pub also: Vec<(Span, String)>,
    /// Reasons from the user's own data or rules.
    pub notes: Vec<String>,
    /// What to type next.
    pub help: Option<String>,
    /// The certain repair: replace this text by that.
    pub fix: Option<(Span, String)>,
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a rule file, a list, a table or `portreeve.toml`.
    Text(Span),
    /// In a snapshot file, which is no text of ours.
    Cell {
        /// The file, relative to the workspace.
        file: Arc<str>,
        /// The sheet of a workbook.
        sheet: Option<String>,
        /// Line or row, from 1.
        line: u64,
        /// The column's header.
        column: Option<String>,
    },
    /// A whole file.
    File(Arc<str>),
    /// The workspace itself.
    Workspace,
}

impl Diagnostic {
    /// A problem at a span of text.
    #[must_use]
    pub fn at(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Place::Text(span), message)
    }

    /// A problem at any place.
    #[must_use]
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place,
            label: String::new(),
            also: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what the text at the place is.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also.push((span, label.into()));
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a certain repair.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some((span, text.into()));
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The known name that a misspelt one most likely means: at most a third of its letters differ (Damerau-Levenshtein).
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len(), *candidate))
        .map(|(_, candidate)| candidate)
}
