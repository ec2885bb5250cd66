//! What was done before.

use super::case::{Case, bid_change, keyword, word};
use portreeve::catalog::Kind;
use portreeve::history::{ChangeState, ChangedField, PastChange};

const TRIM: &str = "rule \"Trim\" on keyword if acos over 14d > 35% then lower bid 10%";

fn fate(case: &Case) -> String {
    let lines = case.lines();
    let line = lines.iter().find(|line| line.starts_with("k1")).unwrap();
    line.split_once("by Trim").unwrap().1.trim_start_matches(": ").to_owned()
}

fn emitted(change: PastChange) -> PastChange {
    PastChange { state: ChangeState::Emitted, ..change }
}

#[test]
fn a_window_begins_after_the_last_change() {
    // The 14 days that end on 20 November begin on the 7th.
    for (on, expected) in [("2026-11-07", "fresh_evidence"), ("2026-11-06", ""), ("2026-11-20", "fresh_evidence")] {
        let case = Case::new(TRIM)
            .keywords(&[keyword("k1", "1.20").then(on, "1.08")])
            .past(PastChange { rule: "Other".into(), ..bid_change("k1", on, "1.20", "1.08") });
        assert_eq!(fate(&case), expected, "{on}");
    }
    let case = Case::new(TRIM).keywords(&[keyword("k1", "1.20").then("2026-11-10", "1.08")]).past(bid_change(
        "k1",
        "2026-11-10",
        "1.20",
        "1.08",
    ));
    let action = case.plan().actions.remove(0);
    assert_eq!(action.reason, "the rule's window begins on 2026-11-07; the bid was last changed on 2026-11-10");
    assert_eq!((action.blocked_by, action.to.as_deref()), (vec!["Trim".to_owned()], Some("0.97")));
}

#[test]
fn every_replaces_fresh_evidence_and_counts_back_from_the_day_of_the_plan() {
    // The plan is for 21 November.
    for (on, expected) in [("2026-11-15", "every"), ("2026-11-14", ""), ("2026-11-13", "")] {
        let case = Case::new(&format!("{TRIM} every 7d"))
            .keywords(&[keyword("k1", "1.20").then(on, "1.08")])
            .past(bid_change("k1", on, "1.20", "1.08"));
        assert_eq!(fate(&case), expected, "{on}");
    }
}

#[test]
fn once_is_once_for_the_rule_also_under_its_old_name() {
    let rules = "rule \"Trim\" was \"Cut\" on keyword if acos over 7d > 35% then lower bid 10% once";
    let done = |rule: &str, state| {
        let change = bid_change("k1", "2026-10-25", "1.20", "1.08");
        Case::new(rules).keywords(&[keyword("k1", "1.20").then("2026-10-26", "1.08")]).past(PastChange {
            rule: rule.into(),
            state,
            ..change
        })
    };
    assert_eq!(fate(&done("Trim", ChangeState::Confirmed)), "once");
    assert_eq!(fate(&done("Cut", ChangeState::Confirmed)), "once");
    assert_eq!(fate(&done("Other", ChangeState::Confirmed)), "");
    assert_eq!(fate(&done("Trim", ChangeState::Failed)), "", "what the channel refused was not done");
}

#[test]
fn a_change_is_in_flight_until_a_snapshot_shows_it_or_is_late_enough_not_to() {
    let rules = format!("{TRIM} every 1d");
    // Handed out on the 18th; files to the 20th.
    let at = |day: &str, bid: &str| {
        Case::new(&rules).keywords(&[keyword("k1", "1.20").then(day, bid)]).past(emitted(bid_change(
            "k1",
            "2026-11-18",
            "1.20",
            "1.08",
        )))
    };
    assert_eq!(fate(&at("2026-11-19", "1.08")), "", "seen");
    assert_eq!(fate(&at("2026-11-30", "1.08")), "in_flight", "still the earlier value two days later");
    assert_eq!(fate(&at("2026-11-20", "1.50")), "drifted");
    let early = Case::new(&rules).keywords(&[keyword("k1", "1.20")]).past(emitted(bid_change(
        "k1",
        "2026-11-17",
        "1.20",
        "1.08",
    )));
    assert_eq!(fate(&early), "", "expired: three days later still the earlier value");
    let waits = at("2026-11-30", "1.08").plan();
    assert_eq!(
        waits.accounts[0].notes,
        [
            "1 change waits to be seen (handed out since 2026-11-18): the Amazon bulk workbook or an API targeting report shows bids"
        ]
    );
    assert_eq!(waits.actions[0].reason, "the change of the bid to $1.08 on 2026-11-18 is in no snapshot yet");
}

#[test]
fn a_drifted_field_is_left_alone_for_a_week() {
    let rules = format!("{TRIM} every 1d");
    let drifted = |out: &str, seen: &str| {
        Case::new(&rules)
            .keywords(&[keyword("k1", "1.20").then(seen, "1.50")])
            .past(emitted(bid_change("k1", out, "1.20", "1.08")))
    };
    assert_eq!(fate(&drifted("2026-11-13", "2026-11-15")), "drifted");
    assert_eq!(fate(&drifted("2026-11-13", "2026-11-14")), "", "the plan is for the 21st");
}

#[test]
fn a_change_made_outside_is_noted_or_holds() {
    let outside = keyword("k1", "1.20").then("2026-11-12", "1.10");
    let case = Case::new(TRIM).keywords(std::slice::from_ref(&outside));
    let action = case.plan().actions.remove(0);
    assert_eq!(action.notes, ["the bid was changed outside: $1.20 until then, $1.10 on 2026-11-12"]);
    assert_eq!(fate(&case), "");
    let holding = case.clone().with("[guards]\noutside_changes = \"hold\"\n");
    assert_eq!(fate(&holding), "outside_change");
    // Ours is not outside, and one before the window does not count.
    let ours = Case::new(&format!("{TRIM} every 1d"))
        .with("[guards]\noutside_changes = \"hold\"\n")
        .keywords(&[outside])
        .past(bid_change("k1", "2026-11-11", "1.20", "1.10"));
    assert_eq!(fate(&ours), "");
    let before = Case::new(TRIM)
        .with("[guards]\noutside_changes = \"hold\"\n")
        .keywords(&[keyword("k1", "1.20").then("2026-11-03", "1.10")]);
    assert_eq!(fate(&before), "");
}

#[test]
fn pausing_is_a_change_like_others() {
    let rules = "rule \"Trim\" on keyword where state in enabled, paused if acos over 14d > 35% then pause";
    let past = PastChange {
        field: ChangedField::State,
        from: word("enabled"),
        to: word("paused"),
        state: ChangeState::Emitted,
        ..bid_change("k1", "2026-11-19", "1", "1")
    };
    let case = Case::new(rules).keywords(&[keyword("k1", "1.20")]).past(past);
    assert_eq!(fate(&case), "in_flight");
    let paused = Case::new(rules).keywords(&[keyword("k1", "1.20").in_state("paused")]);
    assert_eq!(fate(&paused), "nothing_to_do");
    assert_eq!(case.history.changes[0].entity.kind, Kind::Keyword);
}

#[test]
fn ads_whose_state_no_file_shows_are_paused_with_a_note() {
    let text = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,clicks,spend,sales\n";
    let rows: String = (7..=20).map(|day| format!("2026-11-{day:02},k1,c1,C,g1,G,press,exact,30,12,30\n")).collect();
    let rules = "rule \"Trim\" on keyword if acos over 14d > 35% then pause";
    let case = Case::new(rules).file("keywords.csv", &format!("{text}{rows}"));
    assert_eq!(case.lines(), ["k1 state enabled -> paused by Trim"]);
    assert_eq!(case.plan().actions[0].notes, ["no file shows its state: taken as enabled"]);
    let enable = Case::new(&rules.replace("pause", "enable")).file("keywords.csv", &format!("{text}{rows}"));
    assert_eq!(fate(&enable), "no_current");
}
