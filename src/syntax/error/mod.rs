//! Errors of the grammar in the user's words.
//!
//! pest says at which place which rules of the grammar were tried. Every keyword and sign is a rule of its own, so this
//! is exactly what could stand there. First the mistakes that people make are looked for, each with what to type; what
//! is none of them gets a sentence made of the words for those rules.

mod action;
mod condition;
mod expected;
mod habit;
mod phrase;
mod statement;
mod window;
mod words;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::{Kind, Token, lex};
use crate::syntax::mend::{Edit, Mended};
use crate::syntax::words::{CLAUSES, STATEMENTS};
use pest::error::{Error, ErrorVariant, InputLocation};
use std::ops::Range;

/// What is wrong, and the repair when it is certain.
#[derive(Debug)]
struct Advice {
    code: Code,
    range: Range<usize>,
    message: String,
    label: String,
    also: Option<(Range<usize>, &'static str)>,
    help: String,
    repair: Option<Edit>,
}

impl Advice {
    fn new(range: Range<usize>, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code: Code::Syntax,
            range,
            message: message.into(),
            label: label.into(),
            also: None,
            help: String::new(),
            repair: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// A certain repair: this text instead of that range.
    fn repair(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.repair = Some(Edit { range, text: text.into() });
        self
    }
}

/// What the grammar could not read.
pub(super) fn explain(mended: &Mended, error: &Error<Rule>) -> (Diagnostic, Option<Edit>) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        // Only the guard on the stack ends a parse in another way.
        let problem = Diagnostic::at(
            Code::NestingTooDeep,
            mended.span(0..mended.text().len()),
            "this statement nests too deeply",
        )
        .label("statement")
        .help("give parts of it a name with `metric … = …`");
        return (problem, None);
    };
    let failure = Failure::new(mended.text(), at, positives);
    let advice = failure.advice();
    let mut problem =
        Diagnostic::at(advice.code, mended.span(advice.range), advice.message).label(advice.label).help(advice.help);
    if let Some((range, label)) = advice.also {
        problem = problem.also(mended.span(range), label);
    }
    if let Some(edit) = &advice.repair {
        problem = problem.fix(mended.span(edit.range.clone()), edit.text.clone());
    }
    (problem, advice.repair)
}

/// What could not be read in a line of a test.
pub(super) fn explain_test_line(mended: &Mended, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let positives = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let failure = Failure::new(mended.text(), at, positives);
    let expected = expected::list(&failure);
    let first = failure.tokens.first().map_or("", |token| token.text(mended.text())).to_ascii_lowercase();
    if first == "|" && is_second_value(&failure) {
        let message = "a cell of a table of cases has one value, that of the last day";
        return Diagnostic::at(Code::Syntax, mended.span(failure.range(0)), message)
            .label("one too many")
            .help("give the days before it above the table: `given keyword \"…\"  spend $12 x 13`");
    }
    let (place, message, label) = if failure.at_end() {
        (failure.range(-1), format!("expected {expected}, but the line ends"), "the line ends here")
    } else {
        let found = format!("expected {expected}, found `{}`", failure.raw(0));
        (failure.range(0), found, expected::what(&failure))
    };
    Diagnostic::at(Code::Syntax, mended.span(place), message).label(label).help(expected::test_line_example(&first))
}

/// Whether a cell goes on behind its value: `| $12 x 7 |`.
fn is_second_value(failure: &Failure<'_>) -> bool {
    let value = failure.is(0, &["x"]) || matches!(failure.kind(0), Some(Kind::Number | Kind::Text | Kind::Sign));
    failure.expects(Rule::bar) && !failure.expects(Rule::kw_by) && value
}

/// Whether a misspelt word has the letters of another in their order, some left out.
fn lacks_letters(misspelt: &str, word: &str) -> bool {
    let mut letters = word.chars();
    misspelt.len() < word.len() && misspelt.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// The brace of the hole that is open at the end of a part of a text.
fn hole(text: &str) -> Option<usize> {
    let mut open = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match (char, open) {
            ('{', None) if chars.next_if(|(_, next)| *next == '{').is_none() => open = Some(at),
            ('}', Some(_)) => open = None,
            _ => {}
        }
    }
    open
}

/// The place where the grammar could not go on.
struct Failure<'t> {
    text: &'t str,
    /// The tokens without comments.
    tokens: Vec<Token>,
    /// The token at that place; the number of tokens when the text ends there.
    at: usize,
    /// The byte of that place, which within a text is not the token's first.
    byte: usize,
    /// The rules that were tried there.
    expected: &'t [Rule],
}

impl<'t> Failure<'t> {
    fn new(text: &'t str, byte: usize, expected: &'t [Rule]) -> Self {
        let tokens: Vec<Token> = lex(text).into_iter().filter(|token| token.kind != Kind::Comment).collect();
        let at = tokens.partition_point(|token| token.end <= byte);
        Self { text, tokens, at, byte, expected }
    }

    fn advice(&self) -> Advice {
        self.within_text()
            .or_else(|| habit::advice(self))
            .or_else(|| condition::advice(self))
            .or_else(|| window::advice(self))
            .or_else(|| action::advice(self))
            .or_else(|| statement::advice(self))
            .or_else(|| self.misspelt())
            .or_else(|| condition::late(self))
            .unwrap_or_else(|| expected::advice(self))
    }

    /// The token so many places from the failing one.
    fn token(&self, offset: isize) -> Option<&Token> {
        self.at.checked_add_signed(offset).and_then(|at| self.tokens.get(at))
    }

    fn raw(&self, offset: isize) -> &'t str {
        self.token(offset).map_or("", |token| token.text(self.text))
    }

    /// A token in lower case; empty where there is none.
    fn word(&self, offset: isize) -> String {
        self.raw(offset).to_lowercase()
    }

    fn kind(&self, offset: isize) -> Option<Kind> {
        self.token(offset).map(|token| token.kind)
    }

    fn is(&self, offset: isize, words: &[&str]) -> bool {
        words.contains(&self.word(offset).as_str())
    }

    /// The bytes of one token; behind the last, the end of the text.
    fn range(&self, offset: isize) -> Range<usize> {
        self.token(offset).map_or(self.text.len()..self.text.len(), Token::range)
    }

    /// From the start of one token to the end of another.
    fn ranges(&self, from: isize, to: isize) -> Range<usize> {
        self.range(from).start..self.range(to).end
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    fn expects_any(&self, rules: &[Rule]) -> bool {
        rules.iter().any(|rule| self.expects(*rule))
    }

    /// Whether a value or condition must begin here.
    fn expects_value(&self) -> bool {
        self.expects_any(&[Rule::value, Rule::operand, Rule::test, Rule::condition, Rule::subject])
    }

    fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The clause or statement that the place stands in, by its first word.
    fn clause(&self) -> String {
        let before = self.tokens.get(..self.at).unwrap_or(&[]).iter().rev();
        before
            .filter(|token| token.kind == Kind::Word)
            .map(|token| token.text(self.text).to_lowercase())
            .find(|word| {
                let word = word.as_str();
                (CLAUSES.contains(&word) && word != "where") || STATEMENTS.contains(&word)
            })
            .unwrap_or_default()
    }

    /// Whether a word stands before the place.
    fn seen(&self, word: &str) -> bool {
        self.tokens.iter().take(self.at).any(|token| token.is_word(self.text, word))
    }

    /// A mistake within a text: in a hole, or a brace alone.
    fn within_text(&self) -> Option<Advice> {
        let token = self.token(0).filter(|token| token.kind == Kind::Text && self.byte > token.start)?;
        let rest = self.text.get(self.byte..token.end)?;
        let found = lex(rest).first().map_or(rest.len(), |first| first.end);
        let range = self.byte..self.byte + found.max(1);
        let hole = hole(self.text.get(token.start..self.byte)?).map(|at| token.start + at);
        let Some(open) = hole else {
            return Some(
                Advice::new(range.clone(), "this `}` closes nothing", "brace")
                    .help("a brace of the text itself is doubled: `}}`")
                    .repair(range, "}}"),
            );
        };
        let what = self.text.get(range.clone()).unwrap_or("");
        let message = match what {
            "\"" => "this `{` is not closed before the text ends".to_owned(),
            "}" if open + 1 == self.byte => "there is no value between these braces".to_owned(),
            "}" => format!("the value between these braces lacks {}", expected::list(self)),
            _ => format!("`{what}` does not belong to a value"),
        };
        let mut advice = Advice::new(range, message, "here")
            .help("braces hold one value, such as `{acos over 14d}`; a brace of the text itself is doubled: `{{`");
        advice.also = Some((open..open + 1, "the value begins here"));
        Some(advice)
    }

    /// A misspelt word of the language, from the words that could stand there.
    fn misspelt(&self) -> Option<Advice> {
        let token = self.token(0).filter(|token| token.kind == Kind::Word)?;
        let raw = token.text(self.text);
        if crate::syntax::words::is_known(&raw.to_lowercase()) {
            return None;
        }
        // Two letters are near to everything; only an exchange of the two is a misspelling.
        let two_letters = raw.chars().count() < 3;
        let exchanged = |word: &str| raw.chars().rev().collect::<String>().eq_ignore_ascii_case(word);
        let candidates = self.expected.iter().flat_map(|rule| words::starts(*rule)).copied();
        let candidates = candidates.filter(|word| !two_letters || exchanged(word));
        let nearest = crate::diagnostic::nearest(raw, candidates.clone())?.name;
        // Of words that are equally near, the one that only lacks letters is meant: `ovr` is `over`, not `or`.
        let distance = |word: &str| strsim::damerau_levenshtein(&raw.to_lowercase(), word);
        let lacks = |word: &&str| lacks_letters(&raw.to_lowercase(), word) && distance(word) == distance(nearest);
        let meant = candidates.into_iter().find(lacks).unwrap_or(nearest);
        let code = if self.expects(Rule::action) { Code::UnknownWord } else { Code::Syntax };
        let mut advice = Advice::new(token.range(), format!("`{raw}` is no word of the language"), "misspelt")
            .help(format!("did you mean `{meant}`?"))
            .repair(token.range(), meant);
        advice.code = code;
        Some(advice)
    }
}
