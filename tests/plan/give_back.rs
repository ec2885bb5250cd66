//! Values that `until` gives back.

use super::case::{Case, amount, bid_change, key, keyword, word};
use portreeve::catalog::{Kind, WriteField};
use portreeve::history::{ChangeState, ChangedField, PastChange};
use portreeve::plan::{AccountState, Plan, Refusal, Verb};

const QUIET: &str =
    "rule \"Quiet\" on campaign if spend over 7d > $1000 then lower budget 30% until spend over 7d < $1000";

fn lowered(state: ChangeState) -> PastChange {
    PastChange {
        entity: key(Kind::Campaign, "c1"),
        field: ChangedField::Field(WriteField::Budget),
        rule: "Quiet".into(),
        from: amount("100"),
        to: amount("70"),
        state,
        gives_back: true,
        ..bid_change("c1", "2026-11-19", "1", "1")
    }
}

fn case(rules: &str, now: &str, state: ChangeState) -> Case {
    Case::new(rules).campaigns(&[("c1", now, "enabled"), ("c2", "900", "enabled")]).past(lowered(state))
}

fn restore(plan: &Plan) -> &portreeve::plan::Action {
    plan.actions.iter().find(|action| action.verb == Verb::Restore).unwrap()
}

#[test]
fn the_earlier_value_is_given_back_where_the_field_holds_ours() {
    let plan = case(QUIET, "70", ChangeState::Confirmed).plan();
    let action = restore(&plan);
    assert_eq!((action.from.as_deref(), action.to.as_deref(), action.refusal), (Some("70.00"), Some("100.00"), None));
    assert_eq!(action.restores.as_deref(), Some("c1-2026-11-19"));
    assert!(action.because.starts_with("`until` of \"Quiet\" is true"), "{}", action.because);
    assert!(plan.over.is_empty());
}

#[test]
fn a_change_that_no_snapshot_showed_yet_is_given_back_too() {
    let plan = case(QUIET, "100", ChangeState::Emitted).plan();
    assert_eq!((restore(&plan).refusal, plan.over.len()), (None, 0));
    // Seen, and back already by another hand: nothing is left to do.
    let back = case(QUIET, "100", ChangeState::Confirmed).plan();
    assert_eq!((restore(&back).refusal, back.over.len()), (Some(Refusal::NothingToDo), 1));
    let other = case(QUIET, "80", ChangeState::Confirmed).plan();
    assert_eq!((restore(&other).refusal, other.over.len()), (Some(Refusal::Drifted), 1));
    assert_eq!(restore(&other).reason, "the budget is $80.00 and ours no more: it is not given back");
    // What ended before is not given back again.
    let ended = case(QUIET, "70", ChangeState::GivenBack).plan();
    assert!(ended.actions.iter().all(|action| action.verb != Verb::Restore));
}

#[test]
fn giving_back_is_no_raise() {
    let settings = "[guards]\nmax_step = \"1%\"\nmax_drift = \"1% in 30d\"\ntotal_budget = \"no increase\"\n";
    let finding =
        "rule \"Broken\" pillar foundation severity critical on account if ad_spend over 7d > $1 then flag \"broken\"";
    let plan = case(&format!("{QUIET}\n{finding}"), "70", ChangeState::Confirmed).with(settings).plan();
    assert_eq!((restore(&plan).refusal, restore(&plan).to.as_deref()), (None, Some("100.00")));
    let guard = |never: &str| {
        let rules = format!("guard \"G\" on campaign {never}\n{QUIET}");
        case(&rules, "70", ChangeState::Confirmed).plan()
    };
    assert_eq!(restore(&guard("never raise budget")).refusal, Some(Refusal::Guard));
    let bounded = guard("never raise budget above $90");
    assert_eq!(
        (restore(&bounded).to.as_deref(), restore(&bounded).limited_by.as_slice()),
        (Some("90.00"), ["guard \"G\"".to_owned()].as_slice())
    );
    assert_eq!(restore(&guard("never lower budget")).refusal, None);
    // The blast radius counts it.
    let wide = Case::new(QUIET).campaigns(&[("c1", "70", "enabled")]).past(lowered(ChangeState::Confirmed)).plan();
    assert_eq!((wide.accounts[0].state, restore(&wide).refusal), (AccountState::Held, Some(Refusal::Cap)));
}

#[test]
fn unknown_gives_nothing_back_and_an_episode_acts_once() {
    let unknown =
        "rule \"Quiet\" on campaign if spend over 7d > $1000 then lower budget 30% until sales over 60d < $1000";
    assert!(case(unknown, "70", ChangeState::Confirmed).plan().actions.is_empty());
    let running = "rule \"Quiet\" on campaign if spend over 7d > $1 then lower budget 30% until spend over 7d < $1";
    let plan = case(running, "70", ChangeState::Confirmed).plan();
    let codes: Vec<_> = plan.actions.iter().map(|action| (action.entity.id.to_string(), action.refusal)).collect();
    assert_eq!(codes, [("c1".to_owned(), Some(Refusal::Once)), ("c2".to_owned(), Some(Refusal::Cap))]);
    assert_eq!(plan.actions[0].reason, "the change of 2026-11-19 stands until `until` is true: once per episode");
    assert!(plan.actions[1].temporary);
}

#[test]
fn a_pause_is_given_back() {
    let rules = "rule \"Stop\" on keyword where state in enabled, paused if spend over 7d > $1000 then pause until spend over 7d < $1000";
    let paused = PastChange {
        entity: key(Kind::Keyword, "k1"),
        field: ChangedField::State,
        rule: "Stop".into(),
        from: word("enabled"),
        to: word("paused"),
        gives_back: true,
        ..bid_change("k1", "2026-11-12", "1", "1")
    };
    let case = Case::new(rules).keywords(&[keyword("k1", "1.00").in_state("paused")]).past(paused.clone());
    assert_eq!(case.lines(), ["k1 state paused -> enabled by Stop"]);
    let guarded = Case::new(&format!("guard \"G\" on keyword never enable\n{rules}"))
        .keywords(&[keyword("k1", "1.00").in_state("paused")])
        .past(paused);
    assert_eq!(guarded.lines(), ["k1 state paused -> ? by Stop: guard"]);
}

#[test]
fn a_value_given_back_decides_over_others_of_its_direction() {
    let rules = format!(
        "{QUIET}\nrule \"Push\" on campaign where name is \"Campaign c1\" if spend over 7d > $1 then raise budget 10% every 1d"
    );
    assert_eq!(
        case(&rules, "70", ChangeState::Confirmed).lines(),
        ["c1 budget 70.00 -> 77.00 by Push: absorbed", "c1 budget 70.00 -> 100.00 by Quiet"]
    );
    let against = format!(
        "{QUIET}\nrule \"Cut\" on campaign where name is \"Campaign c1\" if spend over 7d > $1 then lower budget 10% every 1d"
    );
    assert_eq!(
        case(&against, "70", ChangeState::Confirmed).lines(),
        ["c1 budget 70.00 -> 63.00 by Cut: conflict", "c1 budget 70.00 -> 100.00 by Quiet: conflict"]
    );
}
