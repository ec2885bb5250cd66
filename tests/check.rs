//! The checker: the sixty rules of the trade, wrong rules with their messages, the standard metrics.

use portreeve::catalog::{Catalog, Dataset, FlowId, Kind};
use portreeve::check::{Account, Data, Held, Inputs, Outcome, Record, Restless, check};
use portreeve::diagnostic::{Diagnostic, Severity, Style, render};
use portreeve::program::{Num, Program, RuleId};
use portreeve::syntax;
use portreeve::text::{Sources, Span, Spanned};
use portreeve::value::{Currency, Rational};
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
pub(crate) fn check_texts(
    texts: &[(&str, &str)],
    data: Option<&dyn Data>,
    adjust: impl FnOnce(&mut Inputs<'_>, &Sources),
) -> Checked {
    let mut sources = Sources::default();
    let mut tables = BTreeMap::new();
    let mut names: Vec<PathBuf> = ["tests/corpus/tables", "tests/errors/check/tables"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).expect("the fixtures are there"))
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
        .filter(|id| sources.file(**id).name.ends_with(".rules"))
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
        data,
    };
    adjust(&mut inputs, &sources);
    let (program, found) = check(&inputs, Catalog::standard());
    problems.extend(found);
    Checked { sources, program, problems }
}

fn check_text(text: &str) -> Checked {
    check_texts(&[("rules/a.rules", text)], None, |_, _| {})
}

/// A fixture: rules with lines such as `#: account acme-de amazon EUR DE`, `#: let acme-us target = 25%`, `#: day 2026-11-20`.
fn check_fixture(name: &str, text: &str) -> Checked {
    let lines: Vec<String> = directives(text, "let ")
        .filter_map(|line| line.split_once(' '))
        .map(|(account, rest)| format!("[accounts.{account}.let] {rest}"))
        .collect();
    let settings = lines.join("\n");
    let told = told(text);
    let asked = ["#: share", "#: short", "#: record"].iter().any(|line| text.contains(line));
    let data = asked.then_some(&told as &dyn Data);
    check_texts(&[(name, text), ("portreeve.toml", &settings)], data, |inputs, sources| {
        for line in directives(text, "account ") {
            let words: Vec<&str> = line.split(' ').collect();
            let [name, channel, currency, market] = words.as_slice() else { panic!("{line}") };
            inputs.accounts.push(Account {
                name: (*name).to_owned(),
                channel: Some((*channel).to_owned()),
                currency: Currency::from_code(currency),
                market: Some((*market).to_owned()),
                lets: BTreeMap::new(),
            });
        }
        let (id, file) = sources.iter().find(|(_, file)| file.name.as_ref() == "portreeve.toml").expect("it was added");
        let mut start = 0;
        for line in file.text.lines() {
            let (head, value) = line.split_once(" = ").expect("a value");
            let (account, name) = head.split_once(".let] ").expect("a name");
            let account = account.trim_start_matches("[accounts.");
            let at = start + head.len() + 3;
            let offset = |at: usize| u32::try_from(at).expect("short");
            let span = Span { file: id, start: offset(at), end: offset(at + value.len()) };
            let found = inputs.accounts.iter_mut().find(|known| known.name == account).expect("an account");
            found.lets.insert(name.to_owned(), Spanned::new(value.to_owned(), span));
            start += line.len() + 1;
        }
        inputs.day = directives(text, "day ").next().map(|day| day.parse().expect("a day"));
    })
}

/// What snapshots are told to hold.
#[derive(Default)]
pub(crate) struct Told {
    /// The share of entities on one threshold, or on any.
    pub(crate) share: Option<(Option<Rational>, Rational)>,
    /// The accounts whose files hold fewer days than a window of some length needs.
    pub(crate) short: Vec<Held>,
    /// By rule.
    pub(crate) records: Vec<Record>,
}

impl Data for Told {
    fn share_at(&self, _kind: Kind, _value: &Num, threshold: Rational) -> Option<Rational> {
        self.share.filter(|(at, _)| at.is_none_or(|at| at == threshold)).map(|(_, share)| share)
    }

    fn too_short(&self, _flow: FlowId, days: u32) -> Vec<Held> {
        self.short.iter().filter(|held| held.days < days as usize).cloned().collect()
    }

    fn record(&self, rule: RuleId) -> Option<&Record> {
        self.records.get(rule.0 as usize)
    }
}

/// `#: share`, `#: short acme-us keywords 16 2026-11-05`, and for each rule in turn `#: record DAYS HELD FAILED UNDECIDED`, each
/// followed by `#: newest ACCOUNT JUDGED HELD UNDECIDED IN_SCOPE CAP`, `#: why …`, `#: turns 9 30 garlic press`.
fn told(text: &str) -> Told {
    let mut told = Told { share: text.contains("#: share").then(|| (None, percent(12))), ..Told::default() };
    for line in text.lines().filter_map(|line| line.strip_prefix("#: ")) {
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&str> = rest.split(' ').collect();
        let number = |at: usize| words[at].parse::<u64>().expect("a number");
        let last = told.records.last_mut();
        match (what, last) {
            ("short", _) => told.short.push(Held {
                account: words[0].to_owned(),
                dataset: Dataset::from_word(words[1]).expect("a dataset").word(),
                days: words[2].parse().expect("days"),
                first: words[3].parse().expect("a day"),
            }),
            ("record", _) => told.records.push(Record {
                days: words[0].parse().expect("days"),
                held: number(1),
                failed: number(2),
                undecided: number(3),
                newest: Vec::new(),
                restless: None,
            }),
            ("newest", Some(record)) => record.newest.push(Outcome {
                account: words[0].to_owned(),
                judged: number(1),
                held: number(2),
                undecided: number(3),
                why: None,
                in_scope: number(4),
                cap: words.get(5).map(|cap| percent(cap.parse().expect("a percent"))),
            }),
            ("why", Some(record)) => record.newest.last_mut().expect("a day").why = Some(rest.to_owned()),
            ("turns", Some(record)) => {
                record.restless = Some(Restless {
                    turns: words[0].parse().expect("a number"),
                    days: words[1].parse().expect("days"),
                    entity: words[2..].join(" "),
                });
            }
            _ => {}
        }
    }
    told
}

pub(crate) fn percent(of: i64) -> Rational {
    Rational::new(of.into(), 100).expect("a share")
}

fn directives<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| line.strip_prefix("#: ")?.strip_prefix(what))
}

pub(crate) fn shown(checked: &Checked) -> String {
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

/// Every wrong test with what is said about it. The name says the code that it is about.
#[test]
fn wrong_tests_are_explained() {
    insta::glob!("errors/test/*.rules", |path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let checked = check_fixture(&name, &std::fs::read_to_string(path).expect("readable"));
        let code = name.split('_').next().expect("a code");
        let found = checked.problems.iter().any(|problem| problem.code.id() == code);
        assert!(found, "{name} does not show {code}:\n{}", shown(&checked));
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(shown(&checked));
        });
    });
}

/// Every wrong rule with what is said about it. The name says the code that it is about.
#[test]
fn wrong_rules_are_explained() {
    insta::glob!("errors/check/*.rules", |path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("readable");
        let checked = check_fixture(&name, &text);
        let code = name.split('_').next().expect("a code");
        let found = checked.problems.iter().any(|problem| problem.code.id() == code);
        assert!(found, "{name} does not show {code}:\n{}", shown(&checked));
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(shown(&checked));
        });
    });
}
