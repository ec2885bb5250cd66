//! Blast radius, budgets without increase, modes.

use super::case::{Case, Keyword, NOW, bid_change, keyword, word};
use portreeve::catalog::{Kind, WriteField};
use portreeve::history::{ChangeState, ChangedField, PastChange};
use portreeve::plan::{AccountState, Approval, Plan, Refusal};

fn many(count: usize, matching: usize) -> Vec<Keyword> {
    let all = (0..count).map(|at| keyword(&format!("k{at:02}"), "1.00"));
    all.enumerate().map(|(at, one)| if at < matching { one } else { one.selling("1", "90") }).collect()
}

fn breach(plan: &Plan) -> Vec<(&'static str, String, String)> {
    plan.accounts[0].caps.iter().map(|cap| (cap.cap, cap.found.clone(), cap.allowed.clone())).collect()
}

#[test]
fn too_many_entities_hold_the_whole_account() {
    let rules = "rule \"Trim\" on keyword if acos over 14d > 35% then lower bid 10%";
    let fits = Case::new(rules).keywords(&many(20, 6)).plan();
    assert_eq!((fits.accounts[0].state, fits.summary.actions), (AccountState::Ready, 6));
    let wide = Case::new(rules).keywords(&many(20, 7)).plan();
    assert_eq!(
        breach(&wide),
        [("max_entities", "7 entities (35%)".to_owned(), "30% of 20 entities in scope".to_owned())]
    );
    assert_eq!((wide.accounts[0].state, wide.summary.actions, wide.summary.held), (AccountState::Held, 0, 7));
    let action = &wide.actions[0];
    assert_eq!(
        (action.refusal, action.to.as_deref(), action.approval),
        (Some(Refusal::Cap), Some("0.90"), Approval::Needed)
    );
    assert_eq!(
        action.reason,
        "the account's plan waits for a person (max_entities: 7 entities (35%), allowed 30% of 20 entities in scope)"
    );
    let cap = &wide.accounts[0].caps[0];
    assert_eq!(cap.rules.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [7]);
    assert_eq!(cap.help, "narrow these rules with `where` or `if`, or loosen `max_entities` under [guards]");
    // What is accepted is exactly this: another plan has another hash.
    let other = Case::new(rules).keywords(&many(20, 8)).plan();
    assert!(wide.accounts[0].accept.is_some());
    assert_ne!(wide.accounts[0].accept, other.accounts[0].accept);
    // Below ten entities a share means nothing.
    let small = Case::new(rules).keywords(&many(9, 9)).plan();
    assert_eq!((small.accounts[0].state, small.accounts[0].accept.as_ref()), (AccountState::Ready, None));
}

#[test]
fn the_last_day_counts_too() {
    let rules = "rule \"Trim\" on keyword if acos over 14d > 35% then lower bid 10%";
    let recent = |at: i64, state| PastChange { at, state, ..bid_change("k19", "2026-11-20", "1.10", "1.00") };
    let case = |change| Case::new(rules).keywords(&many(20, 6)).past(change).plan();
    assert_eq!(case(recent(NOW - 3600, ChangeState::Confirmed)).accounts[0].state, AccountState::Held);
    assert_eq!(case(recent(NOW - 90_000, ChangeState::Confirmed)).accounts[0].state, AccountState::Ready);
    assert_eq!(case(recent(NOW - 3600, ChangeState::Failed)).accounts[0].state, AccountState::Ready);
    // An entity counts once.
    let same = PastChange {
        at: NOW - 3600,
        field: ChangedField::State,
        from: word("paused"),
        to: word("enabled"),
        ..bid_change("k00", "2026-11-20", "1", "1")
    };
    assert_eq!(case(same).accounts[0].state, AccountState::Ready);
}

#[test]
fn only_what_goes_out_without_a_person_counts_as_an_action() {
    let settings = "[guards]\nmax_actions = 3\nmax_entities = \"none\"\n";
    let rules = |mode: &str| format!("rule \"Trim\" {mode} on keyword if acos over 14d > 35% then lower bid 10%");
    let asks = Case::new(&rules("mode propose")).with(settings).keywords(&many(12, 4)).plan();
    assert_eq!(asks.accounts[0].state, AccountState::Ready);
    let alone = Case::new(&rules("mode apply")).with(settings).keywords(&many(12, 4)).plan();
    assert_eq!(
        breach(&alone),
        [("max_actions", "4 actions".to_owned(), "3 actions without a person in 24 hours".to_owned())]
    );
    let fits = Case::new(&rules("mode apply")).with(settings).keywords(&many(12, 3));
    let plan = fits.plan();
    assert_eq!((plan.accounts[0].state, plan.actions[0].approval), (AccountState::Ready, Approval::None));
    let before = PastChange { at: NOW - 60, unattended: true, ..bid_change("k11", "2026-11-20", "1.10", "1.00") };
    assert_eq!(
        breach(&fits.clone().past(before.clone()).plan()),
        [(
            "max_actions",
            "4 actions, 1 of them before".to_owned(),
            "3 actions without a person in 24 hours".to_owned()
        )]
    );
    let by_hand = PastChange { unattended: false, ..before };
    assert_eq!(fits.past(by_hand).plan().accounts[0].state, AccountState::Ready);
}

#[test]
fn the_total_daily_budget_moves_by_a_fifth_at_most() {
    let rules = "rule \"Cut\" on campaign where name is \"Campaign c1\" if spend over 7d > $1 then lower budget 30%";
    let case = |first: &str, state: &str| {
        Case::new(rules).campaigns(&[("c1", first, "enabled"), ("c2", "60", "enabled"), ("c3", "500", state)]).plan()
    };
    let fits = case("100", "paused");
    assert_eq!(fits.accounts[0].state, AccountState::Ready);
    let shown = |value| portreeve::value::show::decimal(value, 2);
    assert_eq!(
        (shown(fits.accounts[0].budget_before), shown(fits.accounts[0].budget_after)),
        ("160.00".to_owned(), "130.00".to_owned())
    );
    // A paused campaign's budget is none.
    assert_eq!(
        breach(&case("180", "paused")),
        [("max_budget", "$54.00 moved".to_owned(), "20% of $240.00 a day".to_owned())]
    );
    assert_eq!(case("180", "enabled").accounts[0].state, AccountState::Ready);
    let before = PastChange {
        at: NOW - 60,
        entity: super::case::key(Kind::Campaign, "c2"),
        field: ChangedField::Field(WriteField::Budget),
        from: super::case::amount("70"),
        to: super::case::amount("60"),
        ..bid_change("c2", "2026-11-20", "1", "1")
    };
    let with_before =
        Case::new(rules).campaigns(&[("c1", "100", "enabled"), ("c2", "60", "enabled")]).past(before).plan();
    assert_eq!(breach(&with_before), [("max_budget", "$40.00 moved".to_owned(), "20% of $160.00 a day".to_owned())]);
}

#[test]
fn few_entities_are_paused_at_once() {
    let rules = "rule \"Stop\" on keyword if acos over 14d > 35% then pause";
    assert_eq!(Case::new(rules).keywords(&many(20, 1)).plan().accounts[0].state, AccountState::Ready);
    let two = Case::new(rules).keywords(&many(20, 2)).plan();
    assert_eq!(breach(&two), [("max_paused", "2 entities (10%)".to_owned(), "5% of 20 entities in scope".to_owned())]);
    let lifted = Case::new(rules).with("[guards]\nmax_paused = \"none\"\n").keywords(&many(20, 2)).plan();
    assert_eq!(lifted.accounts[0].state, AccountState::Ready);
    let tighter = Case::new(rules)
        .with("[guards]\nmax_paused = \"none\"\n[accounts.acme-us.guards]\nmax_paused = \"5%\"\n")
        .keywords(&many(20, 2))
        .plan();
    assert_eq!(tighter.accounts[0].state, AccountState::Held, "an account's own cap only tightens");
}

#[test]
fn raises_are_held_where_the_total_may_not_increase() {
    let rules = |raise: &str, cut: &str| {
        format!(
            "rule \"Push\" on campaign where name is \"Campaign c1\" if spend over 7d > $1 then raise budget {raise}\n\
             rule \"Cut\" on campaign where name is \"Campaign c2\" if spend over 7d > $1 then lower budget {cut}"
        )
    };
    let case = |raise: &str, cut: &str| {
        Case::new(&rules(raise, cut)).with("[guards]\ntotal_budget = \"no increase\"\n").campaigns(&[
            ("c1", "100", "enabled"),
            ("c2", "100", "enabled"),
            ("c3", "100", "enabled"),
        ])
    };
    assert_eq!(case("$10", "$10").lines(), ["c1 budget 100.00 -> 110.00 by Push", "c2 budget 100.00 -> 90.00 by Cut"]);
    let unfunded = case("$11", "$10");
    assert_eq!(unfunded.lines(), ["c1 budget 100.00 -> 111.00 by Push: unfunded", "c2 budget 100.00 -> 90.00 by Cut"]);
    assert_eq!(
        unfunded.plan().actions[0].reason,
        "budget raises of $11.00 exceed cuts of $10.00, and the total may not increase"
    );
}

#[test]
fn a_rule_or_an_account_that_observes_changes_nothing() {
    let rules = "rule \"Trim\" mode observe on keyword if acos over 14d > 35% then lower bid 10%\n\
                 rule \"Stop\" mode apply on keyword if acos over 14d > 35% then pause";
    let case = Case::new(rules).keywords(&[keyword("k1", "1.00")]);
    assert_eq!(case.lines(), ["k1 bid 1.00 -> 0.90 by Trim: moot", "k1 state enabled -> paused by Stop"]);
    let alone = Case::new(rules.lines().next().unwrap()).keywords(&[keyword("k1", "1.00")]);
    assert_eq!(alone.lines(), ["k1 bid 1.00 -> 0.90 by Trim: observe_mode"]);
    let all = case.account("mode = \"observe\"");
    assert_eq!(all.lines(), ["k1 bid 1.00 -> 0.90 by Trim: moot", "k1 state enabled -> paused by Stop: observe_mode"]);
}
