//! Findings and alerts across runs.

use crate::apply::case::{Case, at, keywords};
use portreeve::history::AlertState;
use serde_json::Value;

const RULES: &str = "rule \"Flag waste\"
  area ppc
  pillar foundation
  severity high
  on keyword where text is \"press\"
  if orders over 7d = 0
  then flag \"no order\"

rule \"Tell\"
  on keyword where text is \"press\"
  if orders over 7d = 0
  then alert \"no order\" to \"ops\"
";

const SETTINGS: &str = "[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
settle = \"0d\"
[sinks.ops]
kind = \"webhook\"
url = \"env:OPS\"
";

fn case() -> Case {
    Case::with(RULES, SETTINGS, &keywords())
}

/// Sink and body of every notice of a kind, oldest first.
fn notices(case: &Case, kind: &str) -> Vec<(String, Value)> {
    let unsent = case.ledger().notices;
    let of_kind = unsent.iter().filter(|row| row.notice.kind == kind);
    of_kind.map(|row| (row.notice.sink.clone(), serde_json::from_str(&row.notice.body).unwrap())).collect()
}

#[test]
fn they_live_on_between_runs_and_are_told_once() {
    let case = case();
    let first = case.plan(at("2026-11-21T09:00:00Z"));
    case.apply(&first, at("2026-11-21T10:00:00Z")).unwrap();
    let ledger = case.ledger();
    assert_eq!((ledger.findings.len(), ledger.alerts.len()), (1, 1));
    assert!(ledger.findings[0].finding.open && ledger.findings[0].finding.gates);
    assert_eq!((ledger.alerts[0].alert.state, ledger.alerts[0].alert.told), (AlertState::Firing, true));
    let told = notices(&case, "alerts");
    assert_eq!((told.len(), told[0].0.as_str()), (1, "ops"), "{told:?}");
    let id = ledger.findings[0].finding.id.clone();
    // A day later nothing changed: nobody is told again.
    case.write("snapshots/acme-us/keywords-2026-11-22.csv", &keywords().replace("2026-11-20", "2026-11-21"));
    let second = case.plan(at("2026-11-22T09:00:00Z"));
    case.apply(&second, at("2026-11-22T10:00:00Z")).unwrap();
    assert_eq!((case.ledger().findings[0].finding.id.clone(), notices(&case, "alerts").len()), (id.clone(), 1));
    // It sells: the finding closes, the alert clears and says so, both under their ids.
    let sells = keywords().replace("2026-11-20", "2026-11-22").replace("6.40,0.00,0,0", "6.40,9.00,1,1");
    case.write("snapshots/acme-us/keywords-2026-11-23.csv", &sells);
    let third = case.plan(at("2026-11-23T09:00:00Z"));
    case.apply(&third, at("2026-11-23T10:00:00Z")).unwrap();
    let ledger = case.ledger();
    assert_eq!((ledger.findings[0].state.as_str(), &ledger.findings[0].finding.id), ("closed", &id));
    assert_eq!((ledger.alerts[0].alert.state, ledger.alerts[0].alert.told), (AlertState::Clear, false));
    assert_eq!(notices(&case, "alerts").len(), 2);
}

#[test]
fn what_a_removed_rule_said_ends() {
    let case = case();
    let first = case.plan(at("2026-11-21T09:00:00Z"));
    case.apply(&first, at("2026-11-21T10:00:00Z")).unwrap();
    case.write("rules/bids.rules", "rule \"Other\"\n  on keyword\n  if clicks over 7d > 9000\n  then flag \"much\"\n");
    let second = case.plan(at("2026-11-21T11:00:00Z"));
    case.apply(&second, at("2026-11-21T12:00:00Z")).unwrap();
    let ledger = case.ledger();
    assert_eq!((ledger.findings[0].state.as_str(), ledger.alerts[0].alert.state), ("closed", AlertState::Clear));
    let told = notices(&case, "alerts");
    assert_eq!(told.len(), 2);
    let (sink, last) = &told[1];
    assert_eq!((sink.as_str(), last["title"].as_str()), ("ops", Some("clear: its rule was removed (press, acme-us)")));
    assert_eq!(last["alerts"][0]["state"], "clear");
}
