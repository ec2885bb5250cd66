//! The explanation pages: their first rule shows the code, their last one is free of it.

use crate::check::{Told, check_texts, percent, shown};
use portreeve::catalog::Dataset;
use portreeve::check::{Account, Data, Held, Outcome, Record, Restless};
use portreeve::diagnostic::{Code, Severity};
use portreeve::value::{Currency, Rational};
use std::collections::BTreeMap;

/// A fenced block: what stands after the fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(info), None) => open = Some(Block { info: info.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Snapshots that suit the first rule of a page about them, or its last. `tests/with_data.rs` judges real ones.
fn told(code: Code, first: bool) -> Option<Told> {
    let mut told = Told { share: Some((Some(Rational::ONE), percent(25))), ..Told::default() };
    let held = Held {
        account: "acme-us".to_owned(),
        dataset: Dataset::Keywords.word(),
        days: 30,
        first: "2026-11-01".parse().expect("a day"),
    };
    let outcome = |held, undecided| Outcome {
        account: "acme-us".to_owned(),
        judged: 100,
        held,
        undecided,
        why: Some("list_price is missing".to_owned()),
        in_scope: 100,
        cap: Some(percent(30)),
    };
    let turns = if first { 9 } else { 1 };
    let restless = Restless { entity: "garlic press".to_owned(), turns, days: 30 };
    let record =
        |newest, restless| Record { days: 90, held: 9, failed: 900, undecided: 0, newest: vec![newest], restless };
    match code {
        Code::CommonThreshold => {}
        Code::WindowLongerThanData => told.short.push(held),
        Code::NeverMatched => {
            let record = record(outcome(0, 0), None);
            told.records.push(Record { held: if first { 0 } else { 9 }, ..record });
        }
        Code::AffectsTooMany => told.records.push(record(outcome(if first { 60 } else { 6 }, 0), None)),
        Code::MostlyUndecided => told.records.push(record(outcome(5, if first { 72 } else { 0 }), None)),
        Code::Flapping => told.records.push(record(outcome(5, 0), Some(restless))),
        _ => return None,
    }
    Some(told)
}

/// Pages whose rules need another account than those of the fixtures.
fn accounts(code: Code) -> Vec<Account> {
    if code != Code::CurrencyNotCovered {
        return Vec::new();
    }
    let account = Account {
        name: "acme-de".to_owned(),
        channel: Some("amazon".to_owned()),
        currency: Currency::from_code("EUR"),
        market: Some("DE".to_owned()),
        lets: BTreeMap::new(),
    };
    vec![account]
}

#[test]
fn pages_show_their_code_and_the_way_out() {
    let mut shown_codes = 0;
    for code in Code::ALL {
        let page = code.explanation();
        assert!(page.starts_with(&format!("# {} {}\n", code.id(), code.name())), "{}", code.id());
        assert!(page.lines().count() > 2, "{} is not explained", code.id());
        let blocks = blocks(page);
        let rules: Vec<usize> = (0..blocks.len()).filter(|at| blocks[*at].info == "rule").collect();
        let (Some(first), Some(last)) = (rules.first(), rules.last()) else { continue };
        shown_codes += 1;
        // What is too large cannot be shown on a page: then there is the way out only.
        let examples = [(*first, first < last), (*last, false)];
        for (at, wanted) in examples {
            let tables: BTreeMap<&str, &str> = blocks[..at]
                .iter()
                .filter_map(|block| Some((block.info.strip_prefix("csv tables/")?, block.text.as_str())))
                .collect();
            let names: Vec<String> = tables.keys().map(|name| format!("tables/{name}")).collect();
            let mut texts = vec![("rules/a.rules", blocks[at].text.as_str())];
            texts.extend(names.iter().map(String::as_str).zip(tables.values().copied()));
            let told = told(*code, wanted);
            let checked = check_texts(&texts, told.as_ref().map(|told| told as &dyn Data), |inputs, sources| {
                inputs.accounts.extend(accounts(*code));
                for (id, file) in sources.iter() {
                    if let Some(name) = file.name.strip_prefix("tables/") {
                        inputs.tables.insert(name.to_owned(), id);
                    }
                }
            });
            let has = checked.problems.iter().any(|problem| problem.code == *code);
            assert_eq!(has, wanted, "{}: {}\n{}", code.id(), blocks[at].text, shown(&checked));
            let errors = checked.problems.iter().any(|problem| problem.severity() == Severity::Error);
            assert!(wanted || !errors, "the way out of {} has errors\n{}", code.id(), shown(&checked));
        }
    }
    assert!(shown_codes > 40, "{shown_codes}");
}
