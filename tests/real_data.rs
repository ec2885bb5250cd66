//! A real targeting report of an Amazon account against an independent computation (`tests/independent/targeting.py`).
//!
//! The report is not part of the project; where `../shared/data` is missing these tests say so and pass.

use crate::workbench::{Bench, Laid, now};
use portreeve::Engine;
use portreeve::catalog::{Dataset, Kind};
use portreeve::diagnostic::Style;
use portreeve::eval::{Evaluation, Truth};
use portreeve::plan::{PlanStatus, Refusal};
use portreeve::table::Entity;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const REPORT: &str = "../shared/data/amazon_ads/sp_targeting_daily_2026_us.xlsx";

/// The report, or `None` where it is missing.
fn report() -> Option<Vec<u8>> {
    let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT)).ok();
    if bytes.is_none() {
        println!("skipped: `{REPORT}` is not here");
    }
    bytes
}

fn bench(rules: &[(&str, &str)]) -> Option<Bench> {
    let rules = rules.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let files = vec![("snapshots/us/sp_targeting_daily_2026_us.xlsx".to_owned(), report()?)];
    Some(Bench { rules, files, ..Bench::default() })
}

fn expected() -> Value {
    serde_json::from_str(include_str!("independent/targeting.json")).unwrap()
}

/// The lines that the script hashes: names and verdict of each entity in scope, sorted.
fn digest(laid: &Laid, evaluation: &Evaluation, rule: &str) -> String {
    let id = laid.rule(rule);
    let (kind, judged) = (laid.program.rule(id).kind, &evaluation.rules[id.0 as usize]);
    let mut lines = Vec::new();
    for (index, truth) in judged.entities.iter().zip(&judged.truths) {
        let entity = Entity { kind, index: *index };
        let up = |to: Kind| laid.table.up(entity, to).map(|up| laid.name(up.kind, up.index)).unwrap();
        let mut line = match kind {
            Kind::Account => Vec::new(),
            Kind::Campaign => vec![up(Kind::Campaign)],
            _ => vec![
                up(Kind::Campaign),
                up(Kind::AdGroup),
                up(Kind::Keyword),
                laid.text(kind, *index, "match_type").unwrap(),
            ],
        };
        line.push(match truth {
            Truth::Yes => "yes",
            Truth::No => "no",
            Truth::Unknown(_) => "unknown",
        });
        lines.push(line.join("\t"));
    }
    lines.sort();
    Sha256::digest(lines.join("\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sum of the one figure that each message of a rule holds, in cents or pieces.
fn figures(laid: &Laid, evaluation: &Evaluation, rule: &str) -> i64 {
    let id = laid.rule(rule);
    let outputs = evaluation.outputs.iter().filter(|output| output.matched.rule == id);
    outputs.map(|output| output.message.replace(['$', ',', '.'], "").parse::<i64>().unwrap()).sum()
}

#[test]
fn the_report_is_read_whole() {
    let Some(bench) = bench(&[]) else { return };
    let laid = bench.lay();
    assert_eq!(laid.data_problems, []);
    let expected = expected();
    let rows = &laid.table.rows[&(Dataset::Keywords, Kind::Keyword)];
    assert_eq!(rows.days.len(), expected["rows"]);
    let days: BTreeSet<_> = rows.days.iter().collect();
    assert_eq!(days.len(), expected["days"]);
    assert_eq!(laid.table.accounts[0].newest_day.unwrap().to_string(), expected["as_of"]);
    for (column, key) in [("spend", "spend"), ("sales", "sales"), ("orders", "orders")] {
        let column = rows.column(column).unwrap();
        let cents = if key == "orders" { 0 } else { 2 };
        let sum: i64 = column.values.iter().sum();
        assert_eq!(sum * 10_i64.pow(cents) / 10_i64.pow(column.scale), expected[key], "{key}");
    }
    for kind in [Kind::Keyword, Kind::Campaign, Kind::Account] {
        assert_eq!(laid.table.kind(kind).len(), expected["entities"][kind.word()], "{}", kind.word());
    }
}

#[test]
fn every_question_has_the_same_answer() {
    let Some(bench) = bench(&[("rules/targeting.rules", include_str!("independent/targeting.rules"))]) else { return };
    let laid = bench.lay();
    laid.assert_no_errors();
    let evaluation = laid.evaluate();
    let expected = expected();
    let mut wrong = Vec::new();
    for (id, rule) in laid.program.rule_ids() {
        let judged = &evaluation.rules[id.0 as usize];
        let expected = &expected["rules"][rule.name.as_ref()];
        let count = |wanted: fn(&Truth) -> bool| judged.truths.iter().filter(|truth| wanted(truth)).count();
        let mut hold = |what: &str, found: Value| {
            if found != expected[what] {
                wrong.push(format!("{}: {what} {found}, expected {}", rule.name, expected[what]));
            }
        };
        hold("end", judged.ends[0].unwrap().to_string().into());
        hold("in_scope", judged.entities.len().into());
        hold("matched", count(|truth| *truth == Truth::Yes).into());
        hold("undecided", count(|truth| matches!(truth, Truth::Unknown(_))).into());
        hold("figure", figures(&laid, &evaluation, &rule.name).into());
        hold("sha256", digest(&laid, &evaluation, &rule.name).into());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(laid.program.rules.len() > 20);
}

#[test]
fn bid_rules_name_what_is_missing() {
    let Some(bytes) = report() else { return };
    let engine = Engine::builder()
        .rules("rules/bids.rules", include_str!("independent/bids.rules"))
        .snapshot("us", "sp_targeting_daily_2026_us.xlsx", bytes)
        .build();
    let planned = engine.plan(&now()).unwrap();
    let plan = planned.plan();
    let expected = expected();
    for (id, rule) in engine.program().rule_ids() {
        let held = plan.actions.iter().filter(|action| action.rule == id).count();
        let key = rule.name.trim_start_matches("rules/");
        assert_eq!(held, expected["rules"][key]["matched"], "{key}");
    }
    assert_eq!(plan.actions.len(), 42);
    for action in &plan.actions {
        assert_eq!((action.status, action.refusal), (PlanStatus::Held, Some(Refusal::NoCurrent)));
        assert_eq!((action.from.as_deref(), action.to.as_deref()), (None, None));
    }
    let mut text = Vec::new();
    portreeve::report::plan::text(&planned.view(), Style::default(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("42 held: no current bid in these files (no_current)"), "{text}");
    assert!(text.contains("what to do: the Amazon bulk workbook or an API targeting report shows bids"), "{text}");
}
