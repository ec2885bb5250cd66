//! Words that are read and that `fmt` writes shorter: `7 days` is `7d`, `lower bid by 10%` is `lower bid 10%`.

use crate::syntax::ast::File;
use crate::syntax::lex::{Kind, Token, lex};
use crate::text::{Sources, Span};

/// Every longer form in the statements of a file that were read, with what is written for it.
#[must_use]
pub fn long_forms(sources: &Sources, file: &File) -> Vec<(Span, String)> {
    let text = sources.file(file.id).text.as_ref();
    let tokens = lex(text);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = |start: usize, end: usize| Span { file: file.id, start: offset(start), end: offset(end) };
    let read = |span: &Span| {
        file.items.iter().map(super::ast::Item::span).any(|item| item.start <= span.start && span.end <= item.end)
    };
    let durations = tokens.windows(3).filter_map(|three| {
        let [before, number, unit] = three else { return None };
        // `over the last 14 days` is answered as a whole, and `next 2 days` of a test is so many days on.
        let other = ["last", "past", "next"].iter().any(|word| before.is_word(text, word));
        let short = duration(text, number, unit).filter(|_| !other)?;
        Some((span(number.start, unit.end), short))
    });
    let words = tokens.windows(4).filter_map(|four| {
        let [verb, field, by, amount] = four else { return None };
        let step = verb.is_word(text, "raise") || verb.is_word(text, "lower");
        // `expect lower bid by "Trim"` says whose the change is.
        let said = step && field.kind == Kind::Word && by.is_word(text, "by") && amount.kind != Kind::Text;
        said.then(|| (span(field.end, by.end), String::new()))
    });
    let mut found: Vec<(Span, String)> = durations.chain(words).filter(|(span, _)| read(span)).collect();
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// `7 days` as `7d`.
fn duration(text: &str, number: &Token, unit: &Token) -> Option<String> {
    let digits = number.text(text);
    let whole = number.kind == Kind::Number && digits.bytes().all(|byte| byte.is_ascii_digit());
    let word = unit.text(text).to_ascii_lowercase();
    let letter = match word.as_str() {
        "day" | "days" => 'd',
        "week" | "weeks" => 'w',
        _ => return None,
    };
    // A comment or a line end between them is nothing to repair.
    let between = text.get(number.end..unit.start)?;
    let beside = between.chars().all(|char| char == ' ' || char == '\t');
    (whole && beside && unit.kind == Kind::Word).then(|| format!("{digits}{letter}"))
}
