//! The checker: the sixty rules of the trade, wrong rules with their messages, the standard metrics.

use portreeve::catalog::Catalog;
use portreeve::check::{Account, Inputs, check};
use portreeve::diagnostic::{Diagnostic, Severity, Style, render};
use portreeve::program::Program;
use portreeve::syntax;
use portreeve::text::Sources;
use portreeve::value::Currency;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a workspace of one rule file says.
pub(crate) struct Checked {
    pub(crate) sources: Sources,
    pub(crate) program: Program,
    pub(crate) problems: Vec<Diagnostic>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The two accounts of the fixtures, in one currency.
fn accounts() -> Vec<Account> {
    let account = |name: &str, channel: &str| Account {
        name: name.to_owned(),
        channel: Some(channel.to_owned()),
        currency: Some(Currency::USD),
        market: Some("US".to_owned()),
        lets: BTreeMap::new(),
    };
    vec![account("acme-us", "amazon"), account("acme-shop", "shopify")]
}

/// Checks rule texts beside the tables of `tests/corpus/tables`.
pub(crate) fn check_texts(texts: &[(&str, &str)], adjust: impl FnOnce(&mut Inputs<'_>, &Sources)) -> Checked {
    let mut sources = Sources::default();
    let mut tables = BTreeMap::new();
    let mut names: Vec<PathBuf> = std::fs::read_dir(root().join("tests/corpus/tables"))
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    names.sort();
    for path in names {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        tables.insert(name.clone(), sources.add(&format!("tables/{name}"), &text));
    }
    let ids: Vec<_> = texts.iter().map(|(name, text)| sources.add(name, text)).collect();
    let mut problems = Vec::new();
    let files: Vec<_> = ids
        .iter()
        .map(|id| {
            let (file, found) = syntax::parse(&sources, *id);
            problems.extend(found);
            file
        })
        .collect();
    let mut inputs = Inputs {
        sources: &sources,
        files: &files,
        tables,
        accounts: accounts(),
        currency: Currency::USD,
        sinks: Some(vec!["ops".to_owned()]),
        day: None,
        data: None,
    };
    adjust(&mut inputs, &sources);
    let (program, found) = check(&inputs, Catalog::standard());
    problems.extend(found);
    Checked { sources, program, problems }
}

fn check_text(text: &str) -> Checked {
    check_texts(&[("rules/a.rules", text)], |_, _| {})
}

fn shown(checked: &Checked) -> String {
    let one = |problem: &Diagnostic| render(problem, &checked.sources, Style::default());
    checked.problems.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn errors(checked: &Checked) -> Vec<&Diagnostic> {
    checked.problems.iter().filter(|problem| problem.severity() == Severity::Error).collect()
}

fn corpus(name: &str) -> String {
    std::fs::read_to_string(root().join("tests/corpus").join(name)).expect("readable")
}

#[test]
fn the_sixty_rules_check() {
    let checked = check_text(&corpus("sixty.rules"));
    assert!(errors(&checked).is_empty(), "{}", shown(&checked));
    assert_eq!(checked.program.rules.len(), 55);
    assert_eq!(checked.program.guards.len(), 5);
}

#[test]
fn the_benchmark_rules_check() {
    let checked = check_text(&corpus("bench.rules"));
    assert!(errors(&checked).is_empty(), "{}", shown(&checked));
    assert_eq!(checked.program.rules.len(), 20);
}

#[test]
fn the_standard_metrics_are_without_fault() {
    assert_eq!(portreeve::check::standard_problems(), 0);
    let checked = check_text("");
    assert!(checked.problems.is_empty(), "{}", shown(&checked));
}

#[test]
fn the_seed_sentence_checks_in_any_letter_case() {
    let checked = check_text("IF ACOS > 35% FOR 7D THEN LOWER BID 10%");
    assert!(errors(&checked).is_empty(), "{}", shown(&checked));
    let rule = &checked.program.rules[0];
    assert_eq!(rule.name.as_ref(), "rules/a.rules:1");
    assert_eq!((rule.kind.word(), rule.evidence_days), ("keyword", Some(7)));
    assert_eq!(rule.condition.text.as_ref(), "acos > 35% for 7d");
}
