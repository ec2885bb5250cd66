//! Many rules, one field.

use super::case::{Case, bid_change, key, keyword, word};
use portreeve::catalog::Kind;
use portreeve::history::{ChangeState, ChangedField, PastChange};

/// Rules `A`, `B`, … on the one keyword that all of them match.
fn rules(actions: &[&str]) -> String {
    let name = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    let rule = |(at, action): (usize, &&str)| {
        format!("rule \"{}\" on keyword if acos over 14d > 35% then {action}\n", name(at))
    };
    actions.iter().enumerate().map(rule).collect()
}

fn lines(actions: &[&str]) -> Vec<String> {
    Case::new(&rules(actions)).keywords(&[keyword("k1", "1.00")]).lines()
}

#[test]
fn equal_targets_merge_and_credit_all_rules() {
    assert_eq!(lines(&["lower bid 10%", "lower bid $0.10", "set bid to $0.90"]), ["k1 bid 1.00 -> 0.90 by A +B +C"]);
    assert_eq!(lines(&["pause", "pause"]), ["k1 state enabled -> paused by A +B"]);
    // Equal after the limits, not before.
    assert_eq!(lines(&["lower bid 40%", "lower bid 50%"]), ["k1 bid 1.00 -> 0.70 by A +B"]);
}

#[test]
fn of_one_direction_the_change_that_spends_less_decides() {
    assert_eq!(
        lines(&["lower bid 10%", "lower bid 20%"]),
        ["k1 bid 1.00 -> 0.90 by A: absorbed", "k1 bid 1.00 -> 0.80 by B"]
    );
    assert_eq!(
        lines(&["raise bid 20%", "raise bid 10%", "set bid to $1.15"]),
        ["k1 bid 1.00 -> 1.20 by A: absorbed", "k1 bid 1.00 -> 1.10 by B", "k1 bid 1.00 -> 1.15 by C: absorbed"]
    );
    let plan = Case::new(&rules(&["lower bid 10%", "lower bid 20%"])).keywords(&[keyword("k1", "1.00")]).plan();
    assert_eq!(
        (plan.actions[0].reason.as_str(), plan.actions[0].blocked_by.as_slice()),
        ("rule \"B\" decides: $0.80", ["B".to_owned()].as_slice())
    );
}

#[test]
fn prices_move_by_the_smaller_change() {
    let listings: String = (1..=20).map(|day| format!("2026-11-{day:02},S1,A garlic press,20.00,active\n")).collect();
    let rules = "rule \"A\" on listing if price > $1 then lower price 10% every 7d\n\
                 rule \"B\" on listing if price > $1 then lower price 20% every 7d\n";
    let case = Case::new(rules).file("listings.csv", &format!("date,sku,title,price,status\n{listings}"));
    assert_eq!(case.lines(), ["S1 price 20.00 -> 18.00 by A", "S1 price 20.00 -> 16.00 by B: absorbed"]);
}

#[test]
fn opposite_changes_and_two_values_are_a_conflict() {
    let opposite = ["k1 bid 1.00 -> 0.90 by A: conflict", "k1 bid 1.00 -> 1.10 by B: conflict"];
    assert_eq!(lines(&["lower bid 10%", "raise bid 10%"]), opposite);
    assert_eq!(
        lines(&["set bid to $0.90", "set bid to $0.80"]),
        ["k1 bid 1.00 -> 0.90 by A: conflict", "k1 bid 1.00 -> 0.80 by B: conflict"]
    );
    // Absorbed first, then what is left contradicts.
    assert_eq!(
        lines(&["lower bid 10%", "lower bid 20%", "raise bid 10%"]),
        [
            "k1 bid 1.00 -> 0.90 by A: absorbed",
            "k1 bid 1.00 -> 0.80 by B: conflict",
            "k1 bid 1.00 -> 1.10 by C: conflict"
        ]
    );
    let states = Case::new(
        "rule \"A\" on keyword where state is paused if acos over 14d > 35% then enable\n\
         rule \"B\" on keyword where state is paused if acos over 14d > 35% then lower bid 10%",
    )
    .keywords(&[keyword("k1", "1.00").in_state("paused")]);
    assert_eq!(states.lines(), ["k1 bid 1.00 -> 0.90 by B", "k1 state paused -> enabled by A"]);
    let plan = Case::new(&rules(&["lower bid 10%", "raise bid 10%"])).keywords(&[keyword("k1", "1.00")]).plan();
    assert_eq!((plan.summary.conflicts, plan.actions[0].blocked_by.as_slice()), (2, ["B".to_owned()].as_slice()));
    assert_eq!(plan.actions[0].reason, "rule \"B\" asks for another value: nothing happens");
}

#[test]
fn overrides_settles_it() {
    assert_eq!(
        lines(&["lower bid 10%", "raise bid 10% overrides \"A\""]),
        ["k1 bid 1.00 -> 0.90 by A: overridden", "k1 bid 1.00 -> 1.10 by B"]
    );
    // Also in the same direction, and through a rule that is overridden itself.
    assert_eq!(
        lines(&["lower bid 30%", "lower bid 20% overrides \"A\"", "lower bid 10% overrides \"B\""]),
        ["k1 bid 1.00 -> 0.70 by A: overridden", "k1 bid 1.00 -> 0.80 by B: overridden", "k1 bid 1.00 -> 0.90 by C"]
    );
    // What is refused takes no further part.
    assert_eq!(
        lines(&["lower bid 10%", "raise bid 10% not above $1.00 overrides \"A\""]),
        ["k1 bid 1.00 -> 0.90 by A", "k1 bid 1.00 -> ? by B: at_ceiling"]
    );
}

#[test]
fn a_planned_pause_makes_what_is_below_moot() {
    let rules = "rule \"Bid\" on keyword if acos over 14d > 35% then lower bid 10%\n\
                 rule \"Stop\" on campaign where name is \"Campaign c1\" if spend over 7d > $1 then pause\n\
                 rule \"Cut\" on campaign if spend over 7d > $1 then lower budget 10%\n";
    let case = Case::new(rules)
        .keywords(&[keyword("k1", "1.00"), keyword("k2", "1.00").of("c2", "g2")])
        .campaigns(&[("c1", "10", "enabled"), ("c2", "1000", "enabled")]);
    assert_eq!(
        case.lines(),
        [
            "c1 budget 10.00 -> 9.00 by Cut: moot",
            "c1 state enabled -> paused by Stop",
            "c2 budget 1000.00 -> 900.00 by Cut",
            "k1 bid 1.00 -> 0.90 by Bid: moot",
            "k2 bid 1.00 -> 0.90 by Bid",
        ]
    );
}

#[test]
fn the_farther_mode_of_equal_changes_holds() {
    let rules = "rule \"A\" on keyword if acos over 14d > 35% then lower bid 10%\n\
                 rule \"B\" mode apply on keyword if acos over 14d > 35% then lower bid 10%";
    let case = Case::new(rules).keywords(&[keyword("k1", "1.00")]);
    let action = case.plan().actions.remove(0);
    assert_eq!((action.mode, action.approval), (portreeve::program::Mode::Apply, portreeve::plan::Approval::None));
    let held_back = case.account("mode = \"propose\"").plan().actions.remove(0);
    assert_eq!(held_back.approval, portreeve::plan::Approval::Needed);
}

#[test]
fn neither_files_nor_rules_nor_rows_have_an_order() {
    let one = "rule \"A\" on keyword if acos over 14d > 35% then lower bid 10%";
    let two = "rule \"B\" on keyword if acos over 14d > 35% then set bid to $0.90";
    let three = "rule \"C\" on keyword if acos over 14d > 35% then raise bid 20%";
    let keywords = [keyword("k1", "1.00"), keyword("k2", "0.50")];
    let mut forward = Case::new(one).keywords(&keywords);
    forward.bench.rules.push(("rules/b.rules".to_owned(), format!("{two}\n{three}")));
    let mut backward = Case::new(&format!("{three}\n{two}\n{one}")).keywords(&keywords);
    let text = String::from_utf8(backward.bench.files[0].1.clone()).unwrap();
    let (heading, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    backward.bench.files[0].1 = format!("{heading}\n{}\n", rows.join("\n")).into_bytes();
    assert_eq!(forward.lines(), backward.lines());
    let ids = |case: &Case| case.plan().actions.into_iter().map(|action| action.id).collect::<Vec<_>>();
    assert_eq!(ids(&forward), ids(&backward));
}

/// A pause that was handed out and that no snapshot shows yet counts as the planned one: nothing below it is worth a change.
#[test]
fn a_pause_that_is_not_seen_yet_makes_changes_moot() {
    let rules = "rule \"Trim\" on keyword if acos over 14d > 35% then lower bid 10%\n";
    let pause = |kind: Kind, id: &str, state: ChangeState| PastChange {
        entity: key(kind, id),
        field: ChangedField::State,
        from: word("enabled"),
        to: word("paused"),
        state,
        ..bid_change(id, "2026-11-20", "1.20", "1.08")
    };
    let lines = |change: PastChange| Case::new(rules).keywords(&[keyword("k1", "1.00")]).past(change).lines();
    assert_eq!(lines(pause(Kind::Keyword, "k1", ChangeState::Emitted)), ["k1 bid 1.00 -> 0.90 by Trim: moot"]);
    assert_eq!(lines(pause(Kind::Keyword, "k2", ChangeState::Emitted)), ["k1 bid 1.00 -> 0.90 by Trim"]);
    assert_eq!(lines(pause(Kind::Keyword, "k1", ChangeState::Failed)), ["k1 bid 1.00 -> 0.90 by Trim"]);
    assert_eq!(lines(pause(Kind::Keyword, "k1", ChangeState::Expired)), ["k1 bid 1.00 -> 0.90 by Trim"]);
}
