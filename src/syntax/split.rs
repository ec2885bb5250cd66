//! Cuts a file into its statements, so that a broken one never hides the others.
//!
//! A statement begins at the left margin. Lines at the margin that can only continue a statement do continue it, and
//! indented lines that can only begin one do begin one; both are reported.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::lex::{Kind, Token};
use crate::syntax::words::{CLAUSES, JOINS, STATEMENTS};
use crate::text::{FileId, Span};
use std::ops::Range;

/// The bytes of one statement, from its first token to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Where it stands in the file.
    pub(super) range: Range<usize>,
    /// Whether it is a test, whose lines have a grammar of their own.
    pub(super) test: bool,
}

/// The statements of a file and what is wrong with their margins.
pub(super) fn split(file: FileId, text: &str, tokens: &[Token]) -> (Vec<Statement>, Vec<Diagnostic>) {
    let mut splitter = Splitter {
        file,
        text,
        tokens,
        statements: Vec::new(),
        margin: 0,
        first: 0,
        seen_if: false,
        seen_then: false,
        unindented: Vec::new(),
        indented: Vec::new(),
        problems: Vec::new(),
    };
    for at in 0..tokens.len() {
        splitter.token(at);
    }
    splitter.close();
    splitter.report_indented();
    (splitter.statements, splitter.problems)
}

struct Splitter<'t> {
    file: FileId,
    text: &'t str,
    tokens: &'t [Token],
    statements: Vec<Statement>,
    /// The indent of statements: zero, or that of the first one where a whole file is indented.
    margin: usize,
    /// The first token of the last statement.
    first: usize,
    /// Whether an `if` stands behind the first token of the last statement.
    seen_if: bool,
    /// Whether a `then` stands there.
    seen_then: bool,
    /// Lines at the margin that continue the last statement, by their first token.
    unindented: Vec<usize>,
    /// Statements that begin behind the margin, by their first token.
    indented: Vec<usize>,
    problems: Vec<Diagnostic>,
}

impl Splitter<'_> {
    fn token(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at).copied() else { return };
        if token.kind == Kind::Comment {
            return;
        }
        let begins = match self.indent(at) {
            Some(indent) if indent <= self.margin && self.continues(at) => {
                self.unindented.push(at);
                false
            }
            Some(indent) if indent <= self.margin => {
                if indent > 0 {
                    self.indented.push(at);
                }
                true
            }
            Some(indent) if self.statements.is_empty() => {
                self.margin = indent;
                self.indented.push(at);
                true
            }
            Some(_) if self.begins_indented(at) => {
                self.indented.push(at);
                true
            }
            _ => self.statements.is_empty(),
        };
        if begins {
            self.close();
            (self.first, self.seen_if, self.seen_then) = (at, false, false);
            let test = token.is_word(self.text, "test");
            self.statements.push(Statement { range: token.range(), test });
        } else if let Some(statement) = self.statements.last_mut() {
            statement.range.end = token.end;
            self.seen_if |= token.is_word(self.text, "if");
            self.seen_then |= token.is_word(self.text, "then");
        }
    }

    fn in_test(&self) -> bool {
        self.statements.last().is_some_and(|statement| statement.test)
    }

    /// How many bytes of blanks stand before the first token of a line; `None` for other tokens.
    fn indent(&self, at: usize) -> Option<usize> {
        let start = self.tokens.get(at)?.start;
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |before| before.end);
        let gap = self.text.get(before..start)?;
        match gap.rfind('\n') {
            Some(end) => Some(gap.len() - end - 1),
            None if before == 0 => Some(gap.len()),
            None => None,
        }
    }

    /// Whether a line at the margin can only continue the statement before it.
    fn continues(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at).filter(|_| !self.statements.is_empty()) else { return false };
        let word = token.text(self.text).to_ascii_lowercase();
        let word = word.as_str();
        if self.in_test() {
            return matches!(word, "as" | "given" | "expect" | "next" | "at");
        }
        match token.kind {
            Kind::Word if word == "if" => self.head_is("rule") && !self.seen_if,
            Kind::Word => CLAUSES.contains(&word) || JOINS.contains(&word),
            Kind::Sign => true,
            _ => false,
        }
    }

    /// Whether an indented line can only begin a statement.
    fn begins_indented(&self, at: usize) -> bool {
        if self.in_test() {
            return false;
        }
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return false };
        let word = token.text(self.text).to_ascii_lowercase();
        let after = self.tokens.get(at + 2).map_or("", |token| token.text(self.text));
        match word.as_str() {
            "rule" | "guard" | "suppress" | "test" => next.kind == Kind::Text,
            "let" | "metric" => next.kind == Kind::Word && after == "=",
            "list" => next.kind == Kind::Word && (after == "=" || after.eq_ignore_ascii_case("from")),
            "table" | "calendar" => next.kind == Kind::Word && after.eq_ignore_ascii_case("from"),
            "if" => self.head_is("if") && self.seen_then,
            _ => false,
        }
    }

    /// Whether the last statement begins with this word.
    fn head_is(&self, word: &str) -> bool {
        self.tokens.get(self.first).is_some_and(|first| first.is_word(self.text, word))
    }

    /// Ends the last statement: reports its lines at the margin once, however many they are.
    fn close(&mut self) {
        let lines = std::mem::take(&mut self.unindented);
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let (Some(first), Some(last)) = (self.tokens.get(*first), self.tokens.get(*last)) else { return };
        let word = first.text(self.text);
        let mut indented = String::new();
        for line in self.text.get(first.start..last.start).unwrap_or("").split_inclusive('\n') {
            if !line.trim().is_empty() && !line.starts_with([' ', '\t']) {
                indented.push_str("  ");
            }
            indented.push_str(line);
        }
        indented.push_str("  ");
        let statement = self.statements.last().map_or(first.range(), |statement| statement.range.clone());
        let mut problem = Diagnostic::at(
            Code::Syntax,
            self.span(first.range()),
            format!("`{word}` continues the statement above, so its line begins with blanks"),
        )
        .label("at the left margin")
        .also(self.span(statement.start..statement.start), "the statement begins here")
        .help("put two blanks in front of the line; only a new statement begins at the left margin")
        .fix(self.span(first.start..last.start), indented);
        if lines.len() > 1 {
            let more = lines.len() - 1;
            let (lines, stand) = if more == 1 { ("line", "stands") } else { ("lines", "stand") };
            problem = problem.note(format!("{more} more {lines} of this statement {stand} at the margin"));
        }
        self.problems.push(problem);
    }

    /// Reports the statements behind the margin once a file: pasted text is indented as a whole.
    fn report_indented(&mut self) {
        let Some(at) = self.indented.first().copied() else { return };
        let (Some(first), Some(blanks)) = (self.tokens.get(at), self.indent(at)) else { return };
        let word = first.text(self.text);
        let known = STATEMENTS.contains(&word.to_ascii_lowercase().as_str());
        let message = if known {
            format!("`{word}` begins a statement, so it stands at the left margin")
        } else {
            "the first line of a statement stands at the left margin".to_owned()
        };
        let mut problem = Diagnostic::at(Code::Syntax, self.span(first.range()), message)
            .label("behind blanks")
            .help("delete the blanks in front of it; the further lines of a statement keep theirs")
            .fix(self.span(first.start - blanks..first.start), "");
        let more = self.indented.len() - 1;
        if more > 0 {
            let statements = if more == 1 { "statement begins" } else { "statements begin" };
            problem = problem.note(format!("{more} more {statements} behind blanks in this file"));
        }
        self.problems.push(problem);
    }

    fn span(&self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(range.start), end: offset(range.end) }
    }
}
