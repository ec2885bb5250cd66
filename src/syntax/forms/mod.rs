//! Forms that other languages, spreadsheets and word processors have and this one has not: `$1,200`, `20k`, `==`, smart
//! quotes. Each is reported with what to write, and a certain repair is made before the grammar reads the statement.

mod number;
mod quote;
mod sign;
mod unit;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::lex::{Kind, Token, lex};
use crate::syntax::mend::{Edit, Mended};
use std::ops::Range;

/// Something that is not written so.
#[derive(Debug)]
struct Finding {
    code: Code,
    /// Where it stands.
    range: Range<usize>,
    message: String,
    /// What the text there is.
    label: &'static str,
    help: String,
    /// What must stand there, when that is certain.
    repair: Option<String>,
    /// Repairs that go with it and need no words of their own, such as that of the closing brace.
    also: Vec<Edit>,
    /// The bytes that are done with.
    end: usize,
}

impl Finding {
    fn new(range: Range<usize>, message: impl Into<String>, label: &'static str) -> Self {
        let end = range.end;
        Self {
            code: Code::NumberForm,
            range,
            message: message.into(),
            label,
            help: String::new(),
            repair: None,
            also: Vec::new(),
            end,
        }
    }

    fn code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// A certain repair, which is also the help.
    fn repair(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if self.help.is_empty() {
            self.help = format!("write `{}`", text.trim());
        }
        self.repair = Some(text);
        self
    }
}

/// The most findings that are reported of one statement; the others are mended all the same. Who wrote it reads the
/// first and knows the rest.
const REPORTED_MAX: usize = 20;

/// A statement's text and tokens, comments left out.
struct View<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The first `if`.
    if_at: Option<usize>,
    /// The first `then`.
    then_at: Option<usize>,
    /// Pairs of braces by their tokens, in the order of the opening ones.
    braces: Vec<(usize, usize)>,
}

impl<'t> View<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let first = |word: &str| tokens.iter().position(|token| token.is_word(text, word));
        let mut braces = Vec::new();
        let mut open = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            match token.text(text) {
                "{" => open.push(at),
                "}" => braces.extend(open.pop().map(|opening| (opening, at))),
                _ => {}
            }
        }
        braces.sort_unstable();
        Self { text, tokens, if_at: first("if"), then_at: first("then"), braces }
    }

    /// Whether a token stands behind `if` and no `then` has come yet.
    fn lacks_then(&self, at: usize) -> bool {
        self.if_at.is_some_and(|first| first < at) && self.then_at.is_none_or(|first| first > at)
    }

    fn get(&self, at: usize) -> Option<&'t Token> {
        self.tokens.get(at)
    }

    /// The text of a token; empty behind the last.
    fn word(&self, at: usize) -> &'t str {
        self.get(at).map_or("", |token| token.text(self.text))
    }

    /// Whether two neighbours touch.
    fn touch(&self, left: usize, right: usize) -> bool {
        self.get(left).zip(self.get(right)).is_some_and(|(left, right)| left.end == right.start)
    }

    /// Whether two neighbours stand on one line.
    fn one_line(&self, left: usize, right: usize) -> bool {
        let gap = self.get(left).zip(self.get(right)).and_then(|(left, right)| self.text.get(left.end..right.start));
        gap.is_some_and(|gap| !gap.contains('\n'))
    }

    fn is_verb(&self, at: usize) -> bool {
        let word = self.word(at).to_ascii_lowercase();
        crate::syntax::words::is_verb(&word)
    }
}

/// Reports the wrong forms of a statement and mends what it can; whether all could be mended.
pub(super) fn check(mended: &mut Mended, problems: &mut Vec<Diagnostic>) -> bool {
    let findings = {
        let text = mended.text();
        let tokens: Vec<Token> = lex(text).into_iter().filter(|token| token.kind != Kind::Comment).collect();
        find(&View::new(text, &tokens))
    };
    let mut edits = Vec::new();
    let mut all = true;
    for (at, finding) in findings.into_iter().enumerate() {
        let place = mended.span(finding.range.clone());
        let mut problem = Diagnostic::at(finding.code, place, finding.message).label(finding.label).help(finding.help);
        match finding.repair {
            Some(text) => {
                problem = problem.fix(place, text.clone());
                edits.push(Edit { range: finding.range, text });
                edits.extend(finding.also);
            }
            None => all = false,
        }
        if at < REPORTED_MAX {
            problems.push(problem);
        }
    }
    edits.sort_by_key(|edit| edit.range.start);
    mended.mend(&edits);
    all
}

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut done = 0;
    // A closing brace is reported and mended with its opening one.
    let mut closing: Vec<usize> = view.braces.iter().map(|(_, close)| *close).collect();
    closing.sort_unstable();
    for at in 0..view.tokens.len() {
        let Some(token) = view.get(at).filter(|token| token.start >= done) else { continue };
        if closing.binary_search(&at).is_ok() {
            continue;
        }
        let found = match token.kind {
            Kind::Number => number::check(view, at),
            Kind::Word => unit::before_number(view, at).or_else(|| quote::apostrophe(view, at)),
            Kind::WrongQuotes => quote::wrong(view, at),
            Kind::OpenText => Some(quote::open(view, at)),
            Kind::Sign => sign::check(view, at),
            Kind::Text | Kind::Regex | Kind::Comment => None,
        };
        if let Some(found) = found {
            // The sign of an amount is found with its number.
            if let Some(last) = findings.last().filter(|last| last.range.end > found.range.start) {
                done = last.end.max(found.end);
                continue;
            }
            done = found.end;
            findings.push(found);
        }
    }
    findings
}
