//! `portreeve test`: the tests that ship pass, a failing one says why, and programs and build servers can read it.

use crate::cli::Workspace;
use portreeve::Engine;
use portreeve::scenario::{self, Pick};
use std::path::Path;

const RULES: &str = "rule \"Trim\"
  on keyword
  if acos over 14d > 35% and clicks over 14d >= 20
  then lower bid 10% not below $0.20
  every 14d

test \"it cuts\"
  as of 2026-11-20
  given keyword \"garlic <press>\"
    bid $1.00  spend $12 x 14  sales $30 x 14  clicks 30 x 14
  expect lower bid $1.00 -> $0.90 by \"Trim\"

test \"it does not cut\"
  as of 2026-11-20
  given keyword \"garlic <press>\"
    bid $1.00  spend $12 x 14  sales $30 x 14  clicks 30 x 14
  expect nothing by \"Trim\"
";

fn workspace() -> Workspace {
    Workspace::new(&[("rules/bids.rules", RULES), ("rules/more/none.rules", "# no tests\n")])
}

#[test]
fn the_tests_of_the_examples_pass_and_name_every_rule() {
    let engine = Engine::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")).unwrap();
    let outcomes = scenario::run(&engine, Pick::default());
    let mut text = Vec::new();
    scenario::text(&outcomes, false, portreeve::diagnostic::Style::default(), &mut text).unwrap();
    assert_eq!(outcomes.failed(), 0, "{}", String::from_utf8_lossy(&text));
    let program = engine.program();
    for (id, rule) in program.rule_ids() {
        let tests = program.tests.iter();
        let mut expected = tests.flat_map(|test| {
            test.steps.iter().flat_map(|step| &step.expect).chain(test.cases.iter().map(|case| &case.expect))
        });
        assert!(expected.any(|expected| expected.rules.contains(&id)), "no test names `{}`", rule.name);
    }
}

/// The files under `rules/`, with the tables that ship beside them.
#[test]
fn the_tests_of_the_rules_that_ship_pass_and_meet_every_standard_metric() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut builder = Engine::builder();
    let mut all = String::new();
    for entry in walkdir::WalkDir::new(root.join("rules")).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|ending| ending == "rules") {
            let text = std::fs::read_to_string(&path).unwrap();
            all.push_str(&text);
            builder = builder.rules(path.strip_prefix(root).unwrap().to_string_lossy(), text);
        }
    }
    for entry in walkdir::WalkDir::new(root.join("tables")).sort_by_file_name().min_depth(1) {
        let path = entry.unwrap().into_path();
        let text = std::fs::read_to_string(&path).unwrap();
        builder = builder.table(path.strip_prefix(root.join("tables")).unwrap().to_string_lossy(), text);
    }
    let engine = builder.build();
    assert!(!engine.has_errors(), "{:?}", engine.check());
    let outcomes = scenario::run(&engine, Pick::default());
    let mut text = Vec::new();
    scenario::text(&outcomes, false, portreeve::diagnostic::Style::default(), &mut text).unwrap();
    assert!(outcomes.failed() == 0 && !outcomes.cases.is_empty(), "{}", String::from_utf8_lossy(&text));
    for name in all.lines().filter_map(|line| line.strip_prefix("metric ")?.split(' ').next()) {
        let held = [format!("{{{name} "), format!("{{{name}}}")];
        assert!(held.iter().any(|hole| all.contains(hole)), "no test holds `{name}`");
    }
}

#[test]
fn a_failing_test_shows_the_difference_and_the_condition_tree() {
    let run = workspace().run(&["test"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.shown());
}

#[test]
fn tests_are_picked_by_name_and_path() {
    let workspace = workspace();
    let run = workspace.run(&["test", "--run", "IT CUTS"]);
    assert_eq!((run.code, run.out.as_str()), (0, "1 test passed, 1 left out\n"));
    let run = workspace.run(&["test", "rules/more"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no test was run, 2 left out\n"));
    let run = workspace.run(&["test", "--run", "("]);
    assert_eq!(run.code, 64, "{}", run.err);
    let run = workspace.run(&["test", "-v", "--run", "cuts"]);
    assert!(run.out.starts_with("ok   it cuts\n"), "{}", run.out);
}

#[test]
fn json_is_as_promised() {
    let json = workspace().run(&["test", "--format", "json"]).out;
    crate::schema::assert_valid(include_str!("../docs/schemas/test.schema.json"), &json);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((document["passed"].as_u64(), document["failed"].as_u64()), (Some(1), Some(1)));
    let failed = &document["tests"][1];
    assert_eq!(failed["differences"][0]["missing"][0], "nothing by \"Trim\"");
    assert!(failed["explanations"][0].as_str().unwrap().contains("it fires"));
}

#[test]
fn junit_is_xml_with_every_test() {
    let run = workspace().run(&["test", "--format", "junit"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.out);
}

#[test]
fn rules_with_errors_are_not_tested() {
    let workspace = Workspace::new(&[("rules/a.rules", &RULES.replace("acos", "arcos"))]);
    let run = workspace.run(&["test"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("no test was run"), "{}", run.err);
}

/// The same tests, however often and beside however many others.
#[test]
fn the_outcome_is_the_same_every_time() {
    let workspace = workspace();
    let first = workspace.run(&["test", "--format", "json"]).out;
    for _ in 0..3 {
        assert_eq!(workspace.run(&["test", "--format", "json"]).out, first);
    }
}

#[test]
fn what_no_test_reaches_is_said() {
    let run = Workspace::new(&[("rules/bids.rules", COVERED)]).run(&["test", "--coverage"]);
    assert_eq!(run.code, 0, "{}", run.out);
    insta::assert_snapshot!(run.out);
}

#[test]
fn changes_that_no_test_notices_are_listed() {
    let workspace = Workspace::new(&[("rules/bids.rules", COVERED)]);
    let run = workspace.run(&["test", "--mutate"]);
    assert_eq!(run.code, 0, "{}", run.out);
    insta::assert_snapshot!(run.out);
    let json = workspace.run(&["test", "--mutate", "--coverage", "--format", "json"]).out;
    crate::schema::assert_valid(include_str!("../docs/schemas/test.schema.json"), &json);
}

/// Words, members, days and calendars: each is pinned from both sides but for what the snapshot lists.
#[test]
fn changed_words_and_calendars_are_noticed_where_a_test_pins_them() {
    let workspace = Workspace::new(&[("rules/words.rules", WORDS), ("tables/promos.csv", "name,start,end\n")]);
    let run = workspace.run(&["test", "--mutate"]);
    assert_eq!(run.code, 0, "{}", run.out);
    insta::assert_snapshot!(run.out);
}

const WORDS: &str = "calendar promos from \"promos.csv\"

rule \"Words\"
  on keyword where match_type in exact, phrase
  if text contains \"press\"
  unless during promos
  then pause
  once

rule \"Days\"
  on keyword
  if promos starts within 3d or weekday in sat, sun
  then flag \"soon\"

test \"a press is paused\"
  as of 2026-11-20
  given keyword \"garlic press\"  match_type exact
  expect pause by \"Words\"

test \"a peeler is not\"
  as of 2026-11-20
  given keyword \"garlic peeler\"  match_type exact
  expect nothing by \"Words\"

test \"nor a broad press\"
  as of 2026-11-20
  given keyword \"garlic press\"  match_type broad
  expect nothing by \"Words\"

test \"nor one during a promotion\"
  as of 2026-11-20
  given keyword \"garlic press\"  match_type exact
  given calendar promos  name \"sale\"  start 2026-11-21  end 2026-11-22
  expect nothing by \"Words\"

test \"three days before\"
  as of 2026-11-16
  given keyword \"k\"
  given calendar promos  name \"sale\"  start 2026-11-20  end 2026-11-22
  expect finding opened by \"Days\"

test \"four days before\"
  as of 2026-11-16
  given keyword \"k\"
  given calendar promos  name \"sale\"  start 2026-11-21  end 2026-11-22
  expect nothing by \"Days\"

test \"a saturday\"
  as of 2026-11-20
  given keyword \"k\"
  expect finding opened by \"Days\"
";

/// A rule whose limit and threshold are pinned from both sides, and one that nobody tests.
const COVERED: &str = "rule \"Trim\"
  on keyword
  if acos over 2d > 35% and clicks over 2d >= 20
  then lower bid 10% not below $0.20
  every 2d

rule \"Nobody's\"
  on listing
  if available < 10
  then flag \"few\"

test \"the limit\"
  as of 2026-11-20
  given keyword \"k\"
    bid $1.00  sales $10 x 2  clicks 10 x 2
  | spend | expect |
  | $7.01 | lower bid $1.00 -> $0.90 by \"Trim\" |
  | $7.00 | nothing by \"Trim\" |

test \"the evidence\"
  as of 2026-11-20
  given keyword \"k\"
    bid $0.21  sales $10 x 2  spend $5 x 2
  | clicks | expect |
  | 20     | lower bid $0.21 -> $0.20 by \"Trim\" |
  | 19     | nothing by \"Trim\" |
";
