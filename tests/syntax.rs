//! Text to tree and back.

mod errors;
mod format;
mod generate;
mod limits;
mod properties;
mod reading;
mod tests;

use portreeve::diagnostic::{Diagnostic, Style, render};
use portreeve::syntax::{self, ast, print};
use portreeve::text::Sources;

/// Parses a text as `rules/a.rules`.
fn parse(text: &str) -> (ast::File, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let id = sources.add("rules/a.rules", text);
    let (file, problems) = syntax::parse(&sources, id);
    (file, problems, sources)
}

/// Parses a text that must be right.
fn good(text: &str) -> ast::File {
    let (file, problems, sources) = parse(text);
    let reports: String = problems.iter().map(|problem| render(problem, &sources, Style::default())).collect();
    assert!(problems.is_empty(), "{reports}");
    file
}

#[test]
fn the_seed_sentence_is_a_complete_file() {
    let file = good("if acos > 35% for 7d then lower bid 10%");
    assert_eq!(file.items.len(), 1);
    assert_eq!(print::item(&file.items[0]), "if acos > 35% for 7d then lower bid 10%");
}

#[test]
fn all_sixty_rules_are_read() {
    let file = good(include_str!("corpus/sixty.rules"));
    let rules = file.items.iter().filter(|item| matches!(item, ast::Item::Rule(_) | ast::Item::Guard(_)));
    assert_eq!(rules.count(), 60, "55 rules and 5 guards");
}

/// Whether a text is read without a word.
pub(crate) fn is_read(text: &str) -> bool {
    parse(text).1.is_empty()
}
