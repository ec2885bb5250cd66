//! The way back: a plan like any other, with the same checks.

use crate::apply::case::{Case, RULES, at, keywords};
use portreeve::apply::{ApplyError, Left};
use portreeve::journal::ActionState;
use serde_json::Value;

fn undo(case: &Case, run: &str, now: &str) -> (String, Vec<Left>) {
    let ledger = case.settled();
    let run = ledger.run(run).unwrap().clone();
    let (document, left) = case.engine().inverse(&ledger, &run, at(now));
    let mut text = Vec::new();
    portreeve::report::undo::json(&document, &mut text).unwrap();
    (String::from_utf8(text).unwrap(), left)
}

#[test]
fn a_run_is_taken_back() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    let (back, left) = undo(&case, "last", "2026-11-22T10:00:00Z");
    assert!(left.is_empty(), "{left:?}");
    crate::schema::assert_valid(include_str!("../../docs/schemas/plan.schema.json"), &back);
    let actions = serde_json::from_str::<Value>(&back).unwrap()["actions"].clone();
    let values: Vec<(&str, &str)> = actions
        .as_array()
        .unwrap()
        .iter()
        .map(|action| (action["from"].as_str().unwrap(), action["to"].as_str().unwrap()))
        .collect();
    assert_eq!(values, [("1.08", "1.20"), ("paused", "enabled")]);
    // Nothing of it goes out by itself, whatever the rules say.
    let nobody = case.apply_with(&back, at("2026-11-22T10:00:00Z"), &portreeve::apply::Choice::Nobody, None);
    assert!(matches!(nobody, Err(ApplyError::Nobody { count: 2 })));
    // The upload may have been made or not: ours, or still the value before, both are taken back.
    case.apply(&back, at("2026-11-22T11:00:00Z")).unwrap();
    let states: Vec<ActionState> = case.ledger().actions.iter().map(|row| row.state).collect();
    assert_eq!(states, [ActionState::GivenBack, ActionState::GivenBack, ActionState::Emitted, ActionState::Emitted]);
    let (again, left) = undo(&case, "2026-11-21", "2026-11-22T12:00:00Z");
    assert_eq!((case.ids(&again).len(), left.len()), (0, 2));
    assert!(left.iter().all(|one| one.why == "it was given back"), "{left:?}");
}

#[test]
fn what_somebody_changed_since_stays() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    let later = keywords().replace("2026-11-20", "2026-11-22").replace(",1.20,", ",1.40,");
    case.write("snapshots/acme-us/keywords-2026-11-23.csv", &later);
    let (back, left) = undo(&case, "last", "2026-11-23T10:00:00Z");
    assert_eq!(case.ids(&back).len(), 1);
    assert!(left[0].why.starts_with("somebody set another value"), "{left:?}");
}

/// A rule that is no more still names what is taken back, and additions say how they are taken out.
#[test]
fn without_its_rule_and_with_additions() {
    let rules = "rule \"Negate\"\n  on search_term\n  if clicks over 7d >= 20 and orders over 7d = 0\n  then add negative exact to ad_group\n";
    let case = Case::new(rules);
    let terms: String = (11..=20)
        .map(|day| format!("2026-11-{day},kw-2,c-1,Kitchen,g-1,Presses,press,broad,cheap press,100,5,3.00,0.00,0,0\n"))
        .collect();
    let head = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,search_term,impressions,clicks,spend,sales,orders,units\n";
    case.write("snapshots/acme-us/terms-2026-11-21.csv", &format!("{head}{terms}"));
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    assert_eq!(case.ids(&text).len(), 1, "{text}");
    case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    let change = case.ledger().history().changes[0].clone();
    assert_eq!(change.place.map(|place| place.id.to_string()).as_deref(), Some("g-1"));
    // What was handed out exists: it is not proposed again.
    assert_eq!(case.ids(&case.plan(at("2026-11-22T09:00:00Z"))).len(), 0);
    case.write("rules/bids.rules", RULES);
    let (back, left) = undo(&case, "last", "2026-11-22T10:00:00Z");
    assert_eq!((case.ids(&back).len(), left.len()), (0, 1));
    assert!(left[0].why.contains("console"), "{left:?}");
}
