//! What a run tells: alerts, findings, its digest; and what `apply`, `history` and `alerts` say of it.

use crate::apply::case::{Case, SETTINGS, keywords};
use crate::deliver::house::webhook;
use crate::deliver::server::{Answer, Server};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

const SCHEMA: &str = include_str!("../../docs/schemas/notice.schema.json");

const LOG: &str = "[sinks.log]\nkind = \"file\"\npath = \"log.jsonl\"\n";

/// What the file sink of a case holds, each held against the schema.
fn told(case: &Case) -> Vec<Value> {
    let text = fs::read_to_string(case.root().join("log.jsonl")).unwrap_or_default();
    text.lines()
        .map(|line| {
            crate::schema::assert_valid(SCHEMA, line);
            serde_json::from_str(line).unwrap()
        })
        .collect()
}

fn of_kind<'v>(told: &'v [Value], kind: &str) -> Vec<&'v Value> {
    told.iter().filter(|one| one["kind"] == kind).collect()
}

fn program(case: &Case, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portreeve"));
    command.arg("--workspace").arg(case.root()).args(arguments).current_dir(case.root());
    command.output().unwrap()
}

/// Plans as of now and carries it out.
fn run(case: &Case) -> Output {
    let planned = program(case, &["plan", "--out", "plan.json"]);
    assert!(planned.status.success(), "{planned:?}");
    program(case, &["apply", "plan.json", "--yes"])
}

const FLAGS: &str = "rule \"Flag waste\"
  area ppc
  pillar foundation
  severity high
  on keyword where text is \"press\"
  if orders over 7d = 0
  then flag \"no order\"

rule \"Trim\"
  pillar optimization
  on keyword where text is \"garlic press\"
  if acos over 7d > 35%
  then lower bid 10%

rule \"Tell\"
  on keyword where text is \"press\"
  if orders over 7d = 0
  then alert \"no order\" to \"log\"
";

#[test]
fn a_run_tells_of_alerts_findings_and_what_it_came_to() {
    let case = Case::with(FLAGS, &format!("{SETTINGS}{LOG}"), &keywords());
    let output = run(&case);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let first = told(&case);
    let titles: Vec<&str> = first.iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles[..2], ["firing: no order (press, acme-us)", "findings: 1 opened"]);
    assert!(
        titles[2].starts_with("run ") && titles[2].ends_with(": 1 planned, 1 handed out, 1 for a person"),
        "{titles:?}"
    );
    assert_eq!(of_kind(&first, "findings")[0]["lines"][0], "high: no order (press, acme-us)");
    let digest = &of_kind(&first, "digest")[0]["digest"];
    assert_eq!(digest["accounts"][0]["pillars"][0]["pillar"], "optimization");
    assert_eq!(digest["accounts"][0]["pillars"][0]["applied"], 1);
    // It sells: what was told of is told to have ended.
    case.write("rules/bids.rules", &FLAGS.replace("orders over 7d = 0", "orders over 7d = 99"));
    run(&case);
    let later = told(&case);
    let titles: Vec<&str> = later[3..].iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles[..2], ["clear: clear again (press, acme-us)", "findings: 1 closed"], "{titles:?}");
}

#[test]
fn a_suppressed_finding_is_told_when_the_suppression_ends() {
    let suppress = |until: &str| {
        format!("{FLAGS}\nsuppress \"Flag waste\" for keyword \"press\" until {until} because \"seasonal\"\n")
    };
    let case = Case::with(&suppress("2026-12-31"), &format!("{SETTINGS}{LOG}"), &keywords());
    run(&case);
    assert!(of_kind(&told(&case), "findings").is_empty());
    case.write("rules/bids.rules", &suppress("2026-11-01"));
    run(&case);
    assert_eq!(of_kind(&told(&case), "findings")[0]["title"], "findings: 1 opened");
}

/// So many keywords that never sell.
fn many(count: usize) -> String {
    let all = keywords();
    let mut lines: Vec<String> = vec![all.lines().next().unwrap().to_owned()];
    let model: Vec<&str> = all.lines().filter(|line| line.contains("6.40,0.00,0,0")).collect();
    for at in 0..count {
        lines.extend(model.iter().map(|line| {
            let id = line.split(',').find(|cell| cell.starts_with("kw-")).unwrap();
            line.replace(id, &format!("kw-9{at:03}")).replace(",press,", &format!(",press {at},"))
        }));
    }
    lines.join("\n") + "\n"
}

#[test]
fn more_than_twenty_new_alerts_of_one_rule_are_one_message_with_all_of_them() {
    let rules = "rule \"Tell\"\n  on keyword\n  if orders over 7d = 0\n  then alert \"no order\"\n";
    for (count, messages) in [(20, 20), (21, 1), (60, 1)] {
        let case = Case::with(rules, &format!("{SETTINGS}{LOG}"), &many(count));
        run(&case);
        let told = told(&case);
        let alerts = of_kind(&told, "alerts");
        assert_eq!(alerts.len(), messages, "{count}");
        let all: usize = alerts.iter().map(|one| one["alerts"].as_array().unwrap().len()).sum();
        assert_eq!(all, count, "none is dropped");
        if messages == 1 {
            assert_eq!(alerts[0]["title"], format!("{count} new alerts of `Tell`"));
            assert_eq!(alerts[0]["lines"].as_array().unwrap().len(), count);
        }
        // Nobody is told again of what is known.
        run(&case);
        assert_eq!(of_kind(&self::told(&case), "alerts").len(), messages);
    }
}

#[test]
fn a_sink_that_fails_stops_no_plan_and_is_said() {
    let server = Server::answering(vec![Answer::of("503 Busy"), Answer::of("503 Busy"), Answer::of("200 OK")]);
    let toml = format!("{SETTINGS}{LOG}{}takes = [\"digest\"]\n", webhook("ops", &server.url()));
    let case = Case::with(FLAGS, &toml, &keywords());
    let output = run(&case);
    // The changes went out, a part of the plan - who is told - did not yet.
    assert_eq!(output.status.code(), Some(6), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap().replace('\n', " ");
    assert!(said.contains("1 notice to `ops` not sent: it is in trouble (503)"), "{said}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("1 change handed out"));
    assert_eq!(told(&case).len(), 3, "the other sink is told");
    for command in ["history", "alerts"] {
        let shown = String::from_utf8(program(&case, &[command]).stdout).unwrap().replace('\n', " ");
        assert!(shown.contains("1 notice to `ops` not sent: it is in trouble (503); sent again by"), "{shown}");
        let json = program(&case, &[command, "--format", "json"]).stdout;
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["unsent"][0]["state"], "waiting");
        assert_eq!(
            (json["unsent"][0]["sink"].as_str(), json["unsent"][0]["attempts"].as_u64()),
            (Some("ops"), Some(1))
        );
    }
}
