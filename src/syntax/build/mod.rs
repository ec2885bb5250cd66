//! From pest's pairs to the tree.
//!
//! Everything here returns `None` for a part that could not be built; the reason is then among the problems.

mod action;
mod clause;
mod cond;
mod expr;
mod literal;
mod rule;
mod statement;
mod test;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Days, Word};
use crate::syntax::grammar::Rule;
use crate::syntax::mend::Mended;
use crate::text::{Span, Spanned};
use pest::iterators::Pair;
use std::cell::{Cell, RefCell};
use unicode_normalization::UnicodeNormalization;

/// A part of the parsed text.
pub(super) type Part<'i> = Pair<'i, Rule>;

/// Builds the tree of one statement. Problems are collected behind a cell because pest's operator parser holds several
/// closures over the builder at a time.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    mended: &'a Mended,
    problems: RefCell<Vec<Diagnostic>>,
    in_hole: Cell<bool>,
}

impl<'a> Builder<'a> {
    /// A builder over a mended statement.
    pub(super) fn new(mended: &'a Mended) -> Self {
        Self { mended, problems: RefCell::default(), in_hole: Cell::new(false) }
    }

    /// What was wrong with the statement.
    pub(super) fn problems(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }

    /// Reports a problem; gives `None` so that a caller can end with it.
    fn problem<T>(&self, problem: Diagnostic) -> Option<T> {
        self.problems.borrow_mut().push(problem);
        None
    }

    /// Where a part stands in the file, without the blanks and comments that pest takes before a further part that is not
    /// there.
    fn span(&self, part: &Part<'_>) -> Span {
        self.mended.span(part.as_span().start()..end(part))
    }

    /// A part as a lower-case word: a keyword or a name.
    fn word(&self, part: &Part<'_>) -> Word {
        Spanned::new(lower(part.as_str()), self.span(part))
    }

    /// The content of a quoted text, which must say something.
    fn text(&self, part: &Part<'_>) -> Word {
        let inner = part.clone().into_inner().next().map_or("", |inner| inner.as_str());
        Spanned::new(unescape(inner), self.span(part))
    }

    /// A name that must not be empty: of a rule, a guard, a sink.
    fn name(&self, part: &Part<'_>) -> Option<Word> {
        let name = self.text(part);
        if name.node.trim().is_empty() {
            let problem = Diagnostic::at(Code::MissingClause, name.span, "this name is empty")
                .label("empty text")
                .help("write a name between the quotes, such as `\"Trim expensive keywords\"`");
            return self.problem(problem);
        }
        Some(name)
    }

    /// A duration such as `7d`, which stands alone in a window or clause.
    fn days(&self, part: &Part<'_>) -> Option<Spanned<Days>> {
        Some(Spanned::new(self.duration(part)?, self.span(part)))
    }
}

/// The end of the last token of a part. pest's own end lies behind the blanks and comments that it skipped while it
/// looked for something that may follow.
fn end(part: &Part<'_>) -> usize {
    let mut last = part.clone();
    loop {
        let whole = matches!(last.as_rule(), Rule::text | Rule::template | Rule::hole_text | Rule::regex);
        match last.clone().into_inner().next_back().filter(|_| !whole) {
            Some(inner) => last = inner,
            None => return last.as_span().end(),
        }
    }
}

/// A name as the tree holds it: lower case, composed characters, so that two spellings of one word are equal.
fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase().nfc().collect() }
}

/// The text of the inside of a pair of quotes: `\"` is a quote, `\\` a backslash.
fn unescape(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        let escaped = (char == '\\').then(|| chars.next_if(|next| matches!(next, '"' | '\\'))).flatten();
        text.push(escaped.unwrap_or(char));
    }
    text
}

/// The first inner part of a rule.
fn first(part: Part<'_>, wanted: Rule) -> Option<Part<'_>> {
    part.into_inner().find(|inner| inner.as_rule() == wanted)
}
