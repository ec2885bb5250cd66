//! Carrying plans out: what is asked before, what goes out, what is remembered.

pub(crate) mod approved;
pub(crate) mod case;
mod days;
mod outputs;
mod refusals;
mod time;
mod undo;

use crate::cli::Workspace;
use case::{Case, RULES, SETTINGS, at, keywords};
use portreeve::apply::{Accept, Choice, Outcome};
use portreeve::journal::ActionState;
use std::fs;

#[test]
fn what_was_planned_goes_out_once_and_is_remembered() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    let (prepared, outcome) = case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    assert_eq!(outcome, Outcome::Whole);
    let run = prepared.intent.run.id.to_string();
    assert!(run.starts_with("2026-11-21-"), "{run}");
    // The lowered bid and the pause stand in the bulk workbook, beside manifest and record.
    let folder = case.root().join("outbox/acme-us").join(&run);
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"record.jsonl".to_owned()) && names.contains(&"uploads.json".to_owned()), "{names:?}");
    let ledger = case.ledger();
    let states: Vec<(&str, ActionState)> =
        ledger.actions.iter().map(|row| (row.change.entity.id.as_ref(), row.state)).collect();
    assert_eq!(states, [("kw-1", ActionState::Emitted), ("kw-2", ActionState::Emitted)]);
    // What waits to be seen is in flight in the next plan, and nothing more is planned.
    let next = case.planned(at("2026-11-21T11:00:00Z"));
    let held: Vec<(&str, &str)> = next
        .iter()
        .map(|action| (action["status"].as_str().unwrap(), action["reason_code"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(held, [("held", "in_flight"), ("held", "in_flight")]);
}

#[test]
fn a_person_chooses() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    let ids = case.ids(&text);
    let going = |choice: &Choice| {
        let prepared = case.prepare(&text, at("2026-11-21T10:00:00Z"), choice, None)?;
        Ok::<_, portreeve::apply::ApplyError>(
            prepared.going().map(|row| row.change.entity.id.to_string()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(going(&Choice::All).unwrap(), ["kw-1", "kw-2"]);
    assert_eq!(going(&Choice::Only(vec![ids[1].clone()])).unwrap(), ["kw-2"]);
    assert_eq!(going(&Choice::Except(vec![ids[1][..6].to_owned()])).unwrap(), ["kw-1"]);
    for (choice, said) in [
        (Choice::Nobody, "2 of these changes wait for a person"),
        (Choice::Only(vec!["nothing".to_owned()]), "no planned change `nothing`"),
        (Choice::Except(vec![String::new()]), "no planned change ``"),
    ] {
        let refused = going(&choice).unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
    }
    // What is left out is remembered as not chosen, and is planned again.
    let choice = Choice::Only(vec![ids[0].clone()]);
    case.apply_with(&text, at("2026-11-21T10:00:00Z"), &choice, None).unwrap();
    assert_eq!(case.ledger().actions.iter().map(|row| row.state.word()).collect::<Vec<_>>(), ["emitted", "planned"]);
    let next = case.planned(at("2026-11-21T11:00:00Z"));
    assert_eq!(next.iter().map(|one| one["status"].as_str().unwrap()).collect::<Vec<_>>(), ["held", "planned"]);
}

#[test]
fn rules_in_mode_apply_need_nobody() {
    let case = Case::new(&RULES.replace("  on keyword", "  mode apply\n  on keyword"));
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    case.apply_with(&text, at("2026-11-21T10:00:00Z"), &Choice::Nobody, None).unwrap();
    assert!(case.ledger().actions.iter().all(|row| row.change.unattended));
}

#[test]
fn a_cap_is_passed_only_by_its_hash_and_with_a_reason() {
    let case = Case::with(
        RULES,
        &SETTINGS.replace("max_paused = \"none\"", "max_paused = \"none\"\nmax_budget = \"none\"\nmax_actions = 1"),
        &keywords(),
    );
    case.write("rules/bids.rules", &RULES.replace("  on keyword", "  mode apply\n  on keyword"));
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let part = &document["accounts"][0];
    assert_eq!(part["state"], "held", "{part}");
    let now = at("2026-11-21T10:00:00Z");
    let without = case.prepare(&text, now, &Choice::All, None).unwrap();
    assert_eq!((without.going().count(), without.outcome()), (0, Outcome::Held));
    let accept = |hash: &str| Accept { hash: hash.to_owned(), reason: "agreed with Ann".to_owned() };
    assert!(case.prepare(&text, now, &Choice::All, Some(&accept("0"))).is_err());
    let hash = part["accept"].as_str().unwrap();
    let (_, outcome) = case.apply_with(&text, now, &Choice::All, Some(&accept(hash))).unwrap();
    assert_eq!(outcome, Outcome::Whole);
    let ledger = case.ledger();
    assert_eq!(ledger.runs[0].reason.as_deref(), Some("agreed with Ann"));
    // Somebody agreed, so they are not counted as gone out by themselves.
    assert!(ledger.actions.iter().all(|row| row.handed_out && !row.change.unattended));
}

#[test]
fn what_moved_stays_and_the_rest_goes() {
    let case = Case::new(RULES);
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    case.write("snapshots/acme-us/keywords-2026-11-22.csv", &keywords().replace("1.20,400", "1.30,400"));
    let (prepared, outcome) = case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    assert_eq!(outcome, Outcome::Part);
    assert_eq!(prepared.moved[0].sentence(), "bid of garlic press (acme-us): 1.3, planned from 1.20");
    let states: Vec<(&str, bool)> =
        prepared.intent.actions.iter().map(|row| (row.state.word(), row.handed_out)).collect();
    assert_eq!(states, [("drifted", false), ("approved", true)]);
    // A value that moved before the hand-out is not one of ours: nothing is left alone because of it.
    assert!(case.ledger().history().changes.iter().all(|change| &*change.entity.id != "kw-1"));
}

#[test]
fn another_machine_knows_what_was_handed_out() {
    let here = Case::new(RULES);
    let text = here.plan(at("2026-11-21T09:00:00Z"));
    here.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    let there = Case::new(RULES);
    there.copy_from(&here, "outbox");
    // Planning counts the record already; the next run takes it in, once.
    let next = there.plan(at("2026-11-21T11:00:00Z"));
    assert_eq!(there.ids(&next).len(), 0);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&next).unwrap()["state_serial"], 1);
    let refused = there.apply(&text, at("2026-11-21T11:00:00Z")).unwrap_err();
    assert!(refused.to_string().contains("carried out before"), "{refused}");
    there.apply(&next, at("2026-11-21T12:00:00Z")).unwrap();
    let (ours, theirs) = (here.ledger(), there.ledger());
    assert_eq!(ours.history().changes, theirs.history().changes);
    assert_eq!(theirs.runs.iter().map(|run| run.state.word()).collect::<Vec<_>>(), ["taken_in", "done"]);
}

#[test]
fn on_the_command_line() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", &SETTINGS.replace("[workspace]", "[workspace]\nstate = \"memory\"")),
        ("rules/bids.rules", RULES),
        ("snapshots/acme-us/keywords-2026-11-21.csv", &keywords()),
    ]);
    assert_eq!(workspace.run(&["plan", "--out", "plan.json"]).code, 0);
    let asked = workspace.run(&["apply", "plan.json"]);
    assert_eq!(asked.code, 1, "{}", asked.shown());
    assert!(asked.err.contains("2 of these changes wait for a person") && asked.err.contains("--yes"), "{}", asked.err);
    assert_eq!(workspace.run(&["apply", "plan.json", "--yes", "--only", "x"]).code, 64);
    assert_eq!(workspace.run(&["apply", "plan.json", "--only", "zzz"]).code, 64);
    assert_eq!(workspace.run(&["apply", "plan.json", "--accept", "zzz"]).code, 64);
    assert_eq!(workspace.run(&["apply", "nothing.json", "--yes"]).code, 1);
    let done = workspace.run(&["apply", "plan.json", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.shown());
    assert!(done.out.contains("2 changes handed out") && done.out.contains("portreeve undo"), "{}", done.out);
    let again = workspace.run(&["apply", "plan.json", "--yes"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("carried out before, by run"), "{}", again.err);
    assert!(workspace.root().join("memory/journal.db").is_file() && !workspace.root().join(".portreeve").exists());
    // What was planned then waits now.
    let since = workspace.run(&["plan", "--since", "last", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &since.out);
    assert_eq!(since.out.matches("\"since_run\": \"changed\"").count(), 2, "{}", since.out);
    let since = workspace.run(&["plan", "--since", "2026"]);
    assert!(since.code == 64 || since.out.contains("0 new, 2 changed, 0 gone"), "{}", since.shown());
    let csv = workspace.run(&["plan", "--since", "last", "--format", "csv"]).out;
    assert!(csv.lines().next().unwrap().ends_with(",id,since_run") && csv.contains(",changed"), "{csv}");
    assert_eq!(workspace.run(&["plan", "--since", "nothing"]).code, 64);
    let history = workspace.run(&["history"]);
    assert!(history.out.contains("lower bid $1.20 -> $1.08") && history.out.contains("handed out"), "{}", history.out);
    let json = workspace.run(&["history", "--entity", "GARLIC press", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/history.schema.json"), &json.out);
    assert!(json.out.contains("kw-1") && !json.out.contains("kw-2"), "{}", json.out);
    assert!(workspace.run(&["history", "--rule", "nobody's"]).out.contains("nothing was changed there"));
    for (command, schema) in [
        ("findings", include_str!("../docs/schemas/findings.schema.json")),
        ("alerts", include_str!("../docs/schemas/alerts.schema.json")),
    ] {
        assert_eq!(workspace.run(&[command]).code, 0);
        crate::schema::assert_valid(schema, &workspace.run(&[command, "--format", "json"]).out);
    }
    let undo = workspace.run(&["undo", "last", "--out", "back.json"]);
    assert!(undo.out.contains("2 changes to take back") && undo.out.contains("apply back.json"), "{}", undo.shown());
    assert_eq!(workspace.run(&["undo", "1999"]).code, 64);
    let back = workspace.run(&["apply", "back.json", "--yes"]);
    assert_eq!(back.code, 0, "{}", back.shown());
    // What a rule asked for before, and does not any more, is gone.
    workspace.write("rules/bids.rules", &RULES[..RULES.find("rule \"Pause").unwrap()]);
    let plan = workspace.run(&["plan", "--since", "last"]);
    assert!(plan.out.contains("Since run ") && plan.out.contains("gone"), "{}", plan.shown());
}
