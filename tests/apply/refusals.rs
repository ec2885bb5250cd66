//! Why a plan is refused, in the order in which it is asked.

use crate::apply::case::{Case, RULES, at, keywords};
use portreeve::apply::{ApplyError, Choice, Document};
use portreeve::durable::Unwatched;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A plan with some values replaced and its id made to fit.
fn forged(text: &str, changes: &[(&str, Value)]) -> String {
    let mut document: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
    for (key, value) in changes {
        document.insert((*key).to_owned(), value.clone());
    }
    let mut covered = document.clone();
    for key in ["id", "created_at", "expires_at"] {
        covered.shift_remove(key);
    }
    let hash = Sha256::digest(serde_json::to_vec(&covered).unwrap());
    let id: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    document.insert("id".to_owned(), id.into());
    serde_json::to_string(&document).unwrap()
}

#[test]
fn each_check_in_its_order() {
    let case = Case::new(RULES);
    let now = at("2026-11-21T10:00:00Z");
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    // One plan that is wrong in every way: mending it from the first on meets each refusal in turn.
    let refused = |text: &str, now| case.prepare(text, now, &Choice::All, None).map(drop).unwrap_err();
    assert!(matches!(refused("{", now), ApplyError::NotAPlan { .. }));
    assert!(matches!(refused("[]", now), ApplyError::NotAPlan { .. }));
    assert!(matches!(refused("{\"a\": 1}", now), ApplyError::NotAPlan { .. }));
    let bad = [("schema", Value::from("portreeve.plan/9")), ("version", "0.0.1".into()), ("state_serial", 7.into())];
    assert!(matches!(refused(&forged(&text, &bad), now), ApplyError::Schema { .. }));
    assert!(matches!(refused(&forged(&text, &bad[1..]), now), ApplyError::Version { .. }));
    let edited = text.replacen("\"1.08\"", "\"0.08\"", 1);
    assert_ne!(edited, text);
    assert!(matches!(refused(&edited, now), ApplyError::Edited));
    let late = at("2026-11-22T10:00:00Z");
    let rules = ("rules_digest", Value::from("sha256:0"));
    assert!(matches!(
        refused(&forged(&text, &[("state_serial", 7.into()), rules.clone()]), late),
        ApplyError::State { planned: 7, found: 0, .. }
    ));
    assert!(matches!(
        refused(&forged(&text, std::slice::from_ref(&rules)), at("2026-11-21T08:00:00Z")),
        ApplyError::Clock { .. }
    ));
    assert!(matches!(refused(&forged(&text, std::slice::from_ref(&rules)), late), ApplyError::Expired { .. }));
    case.write(
        "snapshots/acme-us/keywords-2026-11-22.csv",
        &keywords()
            .replace(",1.20,", ",1.30,")
            .replace(",0.80,", ",0.90,")
            .replace("press,broad,enabled", "press,broad,paused"),
    );
    assert!(matches!(refused(&forged(&text, &[rules]), now), ApplyError::Rules { .. }));
    let drifted = refused(&text, now);
    assert!(matches!(&drifted, ApplyError::Drifted { moved, of: 2 } if moved.len() == 2), "{drifted}");
    // None of them wrote anything.
    assert!(!case.root().join(".portreeve").exists() && !case.root().join("outbox").exists());
}

#[test]
fn a_changed_rule_is_named_where_it_can_be() {
    let case = Case::new(RULES);
    let (now, later) = (at("2026-11-21T09:00:00Z"), at("2026-11-21T10:00:00Z"));
    let text = case.plan(now);
    let said = || case.prepare(&text, later, &Choice::All, None).map(drop).unwrap_err().to_string();
    case.write("rules/bids.rules", &RULES.replace("35%", "36%"));
    assert!(said().ends_with("the text of a rule, table or account was changed"), "{}", said());
    case.write("rules/bids.rules", &RULES.replace("Pause waste", "Stop waste"));
    assert!(said().ends_with("gone: `Pause waste`; new: `Stop waste`"), "{}", said());
    case.write("rules/bids.rules", RULES);
    case.prepare(&text, later, &Choice::All, None).unwrap();
}

#[test]
fn the_journal_went_on() {
    let case = Case::new(RULES);
    let (first, second) = (case.plan(at("2026-11-21T09:00:00Z")), case.plan(at("2026-11-21T09:30:00Z")));
    // Two plans of the same input are one plan.
    assert_eq!(Document::parse(&first).unwrap().id, Document::parse(&second).unwrap().id);
    case.write("snapshots/acme-us/keywords-2026-11-22.csv", &keywords());
    case.write("rules/more.rules", "rule \"More\"\n  on keyword\n  if clicks over 7d > 1000\n  then flag \"much\"\n");
    let other = case.plan(at("2026-11-21T09:40:00Z"));
    case.apply(&other, at("2026-11-21T10:00:00Z")).unwrap();
    let refused = case.apply(&first, at("2026-11-21T10:30:00Z")).unwrap_err().to_string();
    assert!(refused.contains("went from 0 to 1: run 2026-11-21-"), "{refused}");
    let again = case.apply(&other, at("2026-11-21T10:30:00Z")).unwrap_err();
    assert!(matches!(again, ApplyError::AppliedBefore { .. }), "{again}");
}

#[test]
fn time_never_goes_back() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-25T09:00:00Z"));
    case.apply(&text, at("2026-11-25T10:00:00Z")).unwrap();
    let early = case.plan(at("2026-11-23T09:00:00Z"));
    let refused = case.apply(&early, at("2026-11-23T10:00:00Z")).unwrap_err().to_string();
    assert!(refused.contains("the clock of this machine says 2026-11-23T10:00:00Z, but run"), "{refused}");
    // A plan of an earlier day than what was done last.
    let engine = case.engine();
    let options = portreeve::engine::PlanOptions::new(at("2026-11-25T11:00:00Z"))
        .as_of("2026-11-19".parse().unwrap())
        .history(case.ledger().history());
    let planned = engine.plan(&options).unwrap();
    let mut text = Vec::new();
    portreeve::report::plan::json(&planned.view(), &mut text).unwrap();
    let refused = case.apply(&String::from_utf8(text).unwrap(), at("2026-11-25T11:00:00Z")).unwrap_err().to_string();
    assert!(refused.contains("acme-us on 2026-11-19, and run"), "{refused}");
}

/// Twelve keywords of which two moved are too many; one is not.
#[test]
fn too_many_moved_values_stop_the_plan() {
    let row = |day: u32, at: u32, bid: &str| {
        format!(
            "2026-11-{day},kw-{at:02},c-1,Kitchen,g-1,Presses,word {at:02},exact,enabled,{bid},400,10,12.00,20.00,1,1\n"
        )
    };
    let head = keywords().lines().next().unwrap().to_owned() + "\n";
    let days = |bid: &dyn Fn(u32, u32) -> &'static str| {
        let rows = (11..=20).flat_map(|day| (0..12).map(move |at| (day, at)));
        head.clone() + &rows.map(|(day, number)| row(day, number, bid(day, number))).collect::<String>()
    };
    let rule = "rule \"Trim\"\n  on keyword\n  if acos over 7d > 35%\n  then lower bid 10% not below $0.20\n";
    let case = Case::with(rule, crate::apply::case::SETTINGS, &days(&|_, _| "1.20"));
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    assert_eq!(case.ids(&text).len(), 12);
    let now = at("2026-11-21T10:00:00Z");
    for (moved, fine) in [(1, true), (2, false)] {
        let newer = days(&|day, number| if day == 20 && number < moved { "1.35" } else { "1.20" });
        case.write("snapshots/acme-us/keywords-2026-11-22.csv", &newer);
        let got = case.prepare(&text, now, &Choice::All, None);
        assert_eq!(got.is_ok(), fine, "{moved}: {:?}", got.err());
    }
}

#[test]
fn no_text_panics() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    let document: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    // Every key replaced by what it is not.
    for key in document.keys() {
        for odd in [Value::Null, 7.into(), "x".into(), serde_json::json!([{"id": 1}]), serde_json::json!({})] {
            let forged = forged(&text, &[(key, odd)]);
            let _ = case.prepare(&forged, at("2026-11-21T10:00:00Z"), &Choice::All, None);
        }
    }
    let action = &document["actions"][0];
    for key in action.as_object().unwrap().keys() {
        for odd in [Value::Null, 7.into(), "x".into(), "1e400".into(), "99999999999999999999999999".into()] {
            let mut other = action.clone();
            other[key.as_str()] = odd;
            let forged = forged(&text, &[("actions", serde_json::json!([other]))]);
            let _ = case.prepare(&forged, at("2026-11-21T10:00:00Z"), &Choice::All, None);
        }
    }
    for cut in (0..text.len()).step_by(97).filter(|cut| text.is_char_boundary(*cut)) {
        assert!(Document::parse(&text[..cut]).is_err(), "{cut}");
    }
    let mut journal = crate::apply::case::open(&case.place());
    assert_eq!(journal.take_in(&mut Unwatched).unwrap(), 0);
}
