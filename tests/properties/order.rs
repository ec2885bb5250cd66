//! The order of rules, rule files, snapshot files and rows changes no byte of the plan.

use crate::properties::{acme, cases, generated};
use crate::workbench::{Bench, now, plan_json};
use portreeve::engine::PlanOptions;

/// A small generator of orders, so that a failing seed can be run again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// The plan's bytes without what dates it.
fn undated(plan: &str) -> String {
    let dated = |line: &&str| {
        !line.trim_start().starts_with("\"created_at\"") && !line.trim_start().starts_with("\"expires_at\"")
    };
    plan.lines().filter(dated).collect::<Vec<_>>().join("\n")
}

/// The plan without its digests and the places of its rules, which a change of the text itself changes.
fn placeless(plan: &str) -> String {
    let Ok(mut plan) = serde_json::from_str::<serde_json::Value>(plan) else { return plan.to_owned() };
    if let Some(map) = plan.as_object_mut() {
        for key in ["id", "created_at", "expires_at", "rules_digest", "data_digest", "problems"] {
            map.remove(key);
        }
    }
    strip(&mut plan);
    plan.to_string()
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("at");
            map.values_mut().for_each(strip);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The statements of a rule file, each with what is indented below it and the comments above it.
pub(super) fn statements(text: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = !line.is_empty() && !line.starts_with([' ', '\t', '#']);
        if begins || statements.is_empty() {
            statements.push(String::new());
        }
        if let Some(last) = statements.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    statements
}

/// A CSV whose lines behind the header stand in another order.
fn shuffled_rows(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    // Workbooks and compressed files have no lines; a line of a quoted or nested text may be part of a cell.
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('"')) else {
        return bytes.to_vec();
    };
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(rows) = lines.get_mut(1..) {
        dice.shuffle(rows);
    }
    (lines.join("\n") + "\n").into_bytes()
}

fn hold(seed: u64, bench: &Bench) {
    let dice = &mut Dice(seed);
    let plan = plan_json(&bench.engine(), &now());
    let later = PlanOptions::new("2026-11-21T23:00:00Z".parse().unwrap());
    assert_eq!(undated(&plan), undated(&plan_json(&bench.engine(), &later)), "seed {seed}: the same plan later");

    let mut files = bench.clone();
    dice.shuffle(&mut files.rules);
    dice.shuffle(&mut files.tables);
    dice.shuffle(&mut files.files);
    assert_eq!(plan, plan_json(&files.engine(), &now()), "seed {seed}: files in another order");

    let mut rows = bench.clone();
    for (_, bytes) in &mut rows.files {
        *bytes = shuffled_rows(bytes, dice);
    }
    assert_eq!(placeless(&plan), placeless(&plan_json(&rows.engine(), &now())), "seed {seed}: rows in another order");

    let mut rules = bench.clone();
    for (_, text) in &mut rules.rules {
        let mut statements = statements(text);
        dice.shuffle(&mut statements);
        *text = statements.concat();
    }
    assert_eq!(placeless(&plan), placeless(&plan_json(&rules.engine(), &now())), "seed {seed}: rules in another order");

    let mut spread = bench.clone();
    spread.rules = bench
        .rules
        .iter()
        .flat_map(|(_, text)| statements(text))
        .enumerate()
        .map(|(at, statement)| (format!("rules/{:03}.rules", (at * 37) % 101), statement))
        .fold(Vec::new(), |mut files: Vec<(String, String)>, (name, text)| {
            match files.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => known.push_str(&text),
                None => files.push((name, text)),
            }
            files
        });
    assert_eq!(placeless(&plan), placeless(&plan_json(&spread.engine(), &now())), "seed {seed}: rules in other files");
}

#[test]
fn order_does_not_matter() {
    hold(7, &acme());
    for seed in 0..cases(60) {
        hold(seed, &generated(seed));
    }
}
