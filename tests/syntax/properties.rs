//! What holds for every text and every tree.

use super::generate;
use super::{good, parse};
use portreeve::diagnostic::{Style, render};
use portreeve::syntax::{ast, print};
use proptest::prelude::*;
use regex::Regex;

/// A tree as text without its places.
pub(super) fn erased(tree: &impl std::fmt::Debug) -> String {
    let places = Regex::new(r"Span \{ file: FileId\(\d+\), start: \d+, end: \d+ \}").unwrap();
    places.replace_all(&format!("{tree:?}"), "_").into_owned()
}

/// Parses a text and checks what holds whatever it is: places lie within it, and each report can be drawn.
fn survives(text: &str) {
    let (file, problems, sources) = parse(text);
    for problem in &problems {
        let report = render(problem, &sources, Style::default());
        assert!(!report.contains("E9999"), "{text:?}\n{report}");
        assert!(!problem.message.is_empty() && !problem.label.is_empty(), "{problem:?}");
        assert!(problem.help.is_some(), "{problem:?}");
        if let portreeve::diagnostic::Place::Text(span) = problem.place {
            assert!(span.start <= span.end && span.end as usize <= text.len(), "{problem:?} of {text:?}");
        }
        if let Some((span, _)) = &problem.fix {
            assert!(
                text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize),
                "{problem:?}"
            );
        }
    }
    for item in &file.items {
        let printed = print::item(item);
        let again = good(&printed);
        // A clause that stands where none may is reported and not printed.
        assert!(!problems.is_empty() || erased(&again.items) == format!("[{}]", erased(item)), "{text:?}\n{printed}");
    }
}

/// The words and signs that texts of the language are made of.
fn soup() -> BoxedStrategy<String> {
    let tokens: Vec<&'static str> = "rule if let metric list table calendar guard suppress test then on where unless until every once \
        overrides because was area and or not for over in is between contains mentions any no has of count sum max last \
        change larger smaller length words repeats spread across channels lagging previous report with all days when as \
        raise lower set pause enable add negative keyword exact reorder flag alert to bid acos spend listing this . , ( ) \
        + - * / < <= > >= = != | % $ € 35% $20 7d 2w 14 .5 1,200 20k 2026-11-20 22:00 \"x\" \"{acos over 7d}\" \" { } /x/ # \n \
        “x” && == ; : missing known yes missing during weekday time starts ended within changed else than the"
        .split_whitespace()
        .collect();
    proptest::collection::vec(proptest::sample::select(tokens), 0..40)
        .prop_map(|tokens| tokens.join(" ").replace(" # ", " #\n"))
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_of_the_language_survive(text in soup()) {
        survives(&text);
    }

    #[test]
    fn a_rule_with_a_part_cut_out_survives(rule in 0..60_usize, from in 0..600_usize, length in 0..40_usize) {
        let corpus = include_str!("../corpus/sixty.rules");
        let mut bytes = corpus.split("\n\n").nth(rule).unwrap_or_default().as_bytes().to_vec();
        let end = (from + length).min(bytes.len());
        if from < end {
            bytes.drain(from..end);
        }
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_printed_statement_is_read_as_the_same_tree(item in generate::item()) {
        let text = print::item(&item);
        let file = good(&text);
        prop_assert_eq!(file.items.len(), 1, "{}", &text);
        prop_assert_eq!(erased(&file.items[0]), erased(&item), "{}", &text);
        prop_assert_eq!(print::item(&file.items[0]), text);
    }

    #[test]
    fn letter_case_blanks_and_lines_mean_nothing(condition in generate::condition(2, false)) {
        let text = format!("if {} then pause", print::cond(&condition));
        let plain = good(&text);
        if text.contains(['"', '/', '#']) {
            // Texts, patterns and comments keep their letters and blanks.
            return Ok(());
        }
        let wild = good(&text.to_uppercase().replace(' ', "  \r\n\t "));
        prop_assert_eq!(erased(&wild.items), erased(&plain.items));
    }
}

#[test]
fn the_corpus_is_printed_and_read_again() {
    let file = good(include_str!("../corpus/sixty.rules"));
    let printed: Vec<String> = file.items.iter().map(print::item).collect();
    let again = good(&printed.join("\n\n"));
    assert_eq!(erased(&again.items), erased(&file.items));
    let again: Vec<String> = again.items.iter().map(print::item).collect();
    assert_eq!(again, printed);
}

#[test]
fn the_identity_of_an_unnamed_rule_is_that_of_its_meaning() {
    let identity = |text: &str| match &good(text).items[0] {
        ast::Item::Rule(rule) => print::identity(rule),
        other => panic!("{other:?}"),
    };
    let plain = identity("if acos > 35% for 7d then lower bid 10%");
    assert_eq!(plain, identity("# seed\nIF ACOS > 35.0 % FOR 7 DAYS\n  THEN lower bid BY 10%"));
    assert_ne!(plain, identity("if acos > 36% for 7d then lower bid 10%"));
    assert_eq!(plain.len(), 64);
}
