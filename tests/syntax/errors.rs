//! Every message, as a person reads it. Each file in `tests/errors/syntax` shows what its name says.

use super::{good, parse};
use portreeve::diagnostic::{Code, Diagnostic, Style, render};
use portreeve::syntax;
use portreeve::text::Sources;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn fixtures() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/syntax");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rules"));
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect()
}

/// The reports of a text, each with the repair it offers.
fn reports(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    let (_, problems) = syntax::parse(&sources, id);
    let mut out = String::new();
    for problem in &problems {
        out.push_str(&render(problem, &sources, Style::default()));
        if let Some((span, text)) = &problem.fix {
            writeln!(out, "  fix: {:?} -> {text:?}", sources.slice(*span)).unwrap();
        }
        out.push('\n');
    }
    out
}

#[test]
fn every_message_reads_as_pinned() {
    insta::glob!("../errors/syntax", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = format!("rules/{}", path.file_name().unwrap().to_string_lossy());
        insta::with_settings!({ omit_expression => true, description => text.clone() }, {
            insta::assert_snapshot!(reports(&name, &text));
        });
    });
}

#[test]
fn every_fixture_is_wrong_and_names_a_code_of_the_parser() {
    let mut seen = BTreeSet::new();
    for (file, text) in fixtures() {
        let problems = parse(&text).1;
        assert!(!problems.is_empty(), "{} is right", file.display());
        seen.extend(problems.iter().map(|problem| problem.code));
    }
    let ours = [
        Code::Syntax,
        Code::NestingTooDeep,
        Code::UnknownWord,
        Code::MissingClause,
        Code::DuplicateClause,
        Code::NumberForm,
    ];
    assert_eq!(seen, BTreeSet::from(ours), "a file that is too large is tested by itself");
}

/// Applying the offered repairs one by one ends with a text that is read without a word, where all have one.
#[test]
fn the_offered_repairs_repair() {
    for (file, text) in fixtures() {
        let mut text = text;
        let mut left = 40;
        loop {
            let (_, problems, _) = parse(&text);
            let Some((span, repair)) = problems.iter().find_map(|problem| problem.fix.clone()) else {
                // What is left has no certain repair.
                let unmended: Vec<&Diagnostic> = problems.iter().filter(|problem| problem.help.is_none()).collect();
                assert!(unmended.is_empty(), "{unmended:?}");
                break;
            };
            text.replace_range(span.start as usize..span.end as usize, &repair);
            left -= 1;
            assert!(left > 0, "{}: the repairs do not end\n{text}", file.display());
        }
    }
}

#[test]
fn the_wording_follows_the_rule() {
    for (file, text) in fixtures() {
        for problem in parse(&text).1 {
            let message = &problem.message;
            let at = file.display();
            assert!(!message.ends_with('.') && !message.ends_with('!'), "{at}: {message}");
            assert!(
                message.chars().next().is_some_and(|first| first.is_lowercase() || first == '`'),
                "{at}: {message}"
            );
            assert!(!message.contains("kw_") && !message.contains("Rule"), "{at}: {message}");
            assert!(message.matches('`').count() % 2 == 0, "{at}: {message}");
        }
    }
}

/// The `rule` blocks of an explanation page.
fn blocks(page: &str) -> Vec<&str> {
    page.split("```rule\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_pages_show_what_is_wrong_and_then_what_is_right() {
    for code in [Code::Syntax, Code::NestingTooDeep, Code::MissingClause, Code::DuplicateClause, Code::NumberForm] {
        let blocks = blocks(code.explanation());
        let (wrong, right) = blocks.split_first().unwrap();
        let found: BTreeSet<Code> = parse(wrong).1.iter().map(|problem| problem.code).collect();
        assert_eq!(found, BTreeSet::from([code]), "{wrong}");
        assert!(!right.is_empty());
        for text in right {
            good(text);
        }
    }
    // What these are about is no matter of the grammar.
    for code in [Code::FileTooLarge, Code::AmbiguousWindow] {
        for text in blocks(code.explanation()) {
            good(text);
        }
    }
}
