//! The explanation pages: their first rule shows the code, their last one is free of it.

use crate::check::{check_texts, shown};
use portreeve::catalog::Kind;
use portreeve::check::{Account, Data};
use portreeve::diagnostic::{Code, Severity};
use portreeve::program::Num;
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

/// Every fourth listing has no review, none has three.
struct Reviews;

impl Data for Reviews {
    fn share_at(&self, _kind: Kind, _value: &Num, threshold: Rational) -> Option<Rational> {
        Rational::new(i128::from(threshold == Rational::ONE), 4).ok()
    }
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
            let checked = check_texts(&texts, |inputs, sources| {
                inputs.accounts.extend(accounts(*code));
                inputs.data = (*code == Code::CommonThreshold).then_some(&Reviews);
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
