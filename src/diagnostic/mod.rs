//! What we say about the user's input: a code, one sentence, where, and what to do. The only user of miette.
//!
//! Wording, by one rule: lower case, no full stop, the user's text in backticks, one sentence; what to do goes into
//! the help; a label says what *this* text is (`money`, `count`), not that it is wrong; an unknown name carries candidates.

mod code;
mod render;

pub use code::{Code, Severity};
pub use render::{Style, render};

use crate::text::Span;
use std::fmt;
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

    /// Offers a repair; one that is not certain is left to the help.
    #[must_use]
    pub fn fix(mut self, span: Span, repair: impl Repair) -> Self {
        self.fix = repair.certain().map(|text| (span, text));
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// What may be put in the place of a mistake.
pub trait Repair {
    /// The text, when nothing else can have been meant.
    fn certain(self) -> Option<String>;
}

impl Repair for String {
    fn certain(self) -> Option<String> {
        Some(self)
    }
}

impl Repair for &str {
    fn certain(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Repair for Option<String> {
    fn certain(self) -> Option<String> {
        self
    }
}

impl Repair for Near<'_> {
    fn certain(self) -> Option<String> {
        self.alone.then(|| self.name.to_owned())
    }
}

/// The known name that a misspelt one most likely means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The known name.
    pub name: &'a str,
    /// No other known name is nearly as near.
    pub alone: bool,
}

impl<'a> Near<'a> {
    /// A name that is meant whatever else is near.
    #[must_use]
    pub fn sure(name: &'a str) -> Self {
        Self { name, alone: true }
    }

    /// The name in quotes, as a repair.
    #[must_use]
    pub fn quoted(self) -> Option<String> {
        self.alone.then(|| format!("\"{}\"", self.name))
    }
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The known name that a misspelt one most likely means: at most a third of its letters differ (Damerau-Levenshtein). It is alone
/// where every other known name differs more than twice as much.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let name = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit.saturating_mul(2))
        .collect();
    near.sort_by_key(|(distance, candidate)| (*distance, candidate.len(), *candidate));
    near.dedup();
    let (distance, first) = near.first().copied().filter(|(distance, _)| *distance <= limit)?;
    let alone = near.iter().skip(1).all(|(other, _)| *other > distance.saturating_mul(2));
    Some(Near { name: first, alone })
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelling_is_certain_only_where_one_name_is_near() {
        let known = ["clicks", "spend", "sales", "sale_days"];
        let near = |name| nearest(name, known).map(|near| (near.name, near.alone));
        assert_eq!(near("cliks"), Some(("clicks", true)));
        assert_eq!(near("salse"), Some(("sales", true)));
        assert_eq!(near("weather"), None);
        let close = nearest("cost", ["costs", "cast"]).map(|near| (near.name, near.alone));
        assert_eq!(close, Some(("cast", false)));
    }
}
