//! Each refusal, and the order in which they are tried.

use super::case::{Case, bid_change, day, keyword};
use portreeve::history::ChangeState;
use portreeve::plan::Refusal;
use std::collections::BTreeSet;

const TRIM: &str = "rule \"Trim\" on keyword if acos over 14d > 35% and clicks over 14d >= 20 then lower bid 10%";

fn one(case: &Case) -> String {
    let lines = case.lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.into_iter().next().unwrap()
}

#[test]
fn a_change_is_planned_with_its_value_before_and_after() {
    let case = Case::new(TRIM).keywords(&[keyword("k1", "1.20")]);
    assert_eq!(one(&case), "k1 bid 1.20 -> 1.08 by Trim");
    let plan = case.plan();
    let action = &plan.actions[0];
    assert_eq!((action.asked.as_deref(), action.unit.as_str()), (Some("1.08"), "USD"));
    assert_eq!(action.reason, action.because);
    assert!(action.limited_by.is_empty() && action.blocked_by.is_empty(), "{action:?}");
    assert_eq!((plan.summary.actions, plan.summary.held, plan.summary.matched), (1, 0, 1));
}

#[test]
fn refusals_are_tried_in_their_order() {
    // Everything is wrong at once; each step mends what the step before was refused for.
    let trim = "rule \"Trim\" pillar amplification on keyword if acos over 14d > 35% then raise bid 10%";
    let findings =
        "rule \"Broken\" pillar foundation severity critical on account if ad_spend over 7d > $1 then flag \"broken\"";
    let base = |rules: &str| Case::new(&format!("{rules}\n{findings}"));
    let unseen = |mut change: portreeve::history::PastChange| {
        change.state = ChangeState::Emitted;
        change
    };
    let steps: Vec<(&str, Case)> = vec![
        (
            "no_current",
            base(&format!("{trim} every 30d")).keywords(&[nobid("k1")]).past(bid_change(
                "k1",
                "2026-11-19",
                "1.30",
                "1.20",
            )),
        ),
        (
            "inherited",
            base(&format!("{trim} every 30d"))
                .keywords(&[keyword("k1", "1.20").then("2026-11-15", "")])
                .past(bid_change("k1", "2026-11-14", "1.30", "1.20")),
        ),
        (
            "every",
            base(&format!("{trim} every 30d"))
                .keywords(&[keyword("k1", "1.30").then("2026-11-19", "1.50")])
                .past(unseen(bid_change("k1", "2026-11-18", "1.30", "1.20"))),
        ),
        (
            "once",
            base(&format!("{trim} once"))
                .keywords(&[keyword("k1", "1.30").then("2026-11-19", "1.50")])
                .past(unseen(bid_change("k1", "2026-11-18", "1.30", "1.20"))),
        ),
        (
            "drifted",
            base(trim).keywords(&[keyword("k1", "1.30").then("2026-11-19", "1.50")]).past(unseen(bid_change(
                "k1",
                "2026-11-18",
                "1.30",
                "1.20",
            ))),
        ),
        (
            "in_flight",
            base(trim).keywords(&[keyword("k1", "1.30")]).past(unseen(bid_change("k1", "2026-11-18", "1.30", "1.20"))),
        ),
        (
            "fresh_evidence",
            base(trim).keywords(&[keyword("k1", "1.30").then("2026-11-19", "1.20")]).past(bid_change(
                "k1",
                "2026-11-18",
                "1.30",
                "1.20",
            )),
        ),
        (
            "outside_change",
            base(trim)
                .with("[guards]\noutside_changes = \"hold\"\n")
                .keywords(&[keyword("k1", "1.30").then("2026-11-19", "1.20")]),
        ),
        ("pillar_gate", base(&format!("{trim} not above $1.00")).keywords(&[keyword("k1", "1.20")])),
        ("limits_contradict", Case::new(&format!("{trim} not above $1.00")).keywords(&[keyword("k1", "1.20")])),
        ("at_ceiling", Case::new(&format!("{trim} not above $1.20")).keywords(&[keyword("k1", "1.20")])),
        ("", Case::new(&format!("{trim} not above $1.30")).keywords(&[keyword("k1", "1.20")])),
    ];
    let mut last = None;
    for (code, case) in &steps {
        let lines = case.lines();
        let trim = lines.iter().find(|line| line.contains("by Trim")).unwrap();
        let (_, got) = trim.split_once("by Trim").unwrap();
        assert_eq!(got.trim_start_matches(": "), *code, "{trim}");
        let place = Refusal::ALL.iter().position(|refusal| refusal.code() == *code);
        assert!(place.is_none() || place > last, "{code} comes before the one tried last");
        last = place;
    }
}

fn nobid(id: &str) -> super::case::Keyword {
    let mut keyword = keyword(id, "");
    keyword.bids = Vec::new();
    keyword
}

#[test]
fn no_current_value_names_the_file_that_would_give_it() {
    let text = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,clicks,spend,sales\n";
    let rows: String = (7..=20).map(|day| format!("2026-11-{day:02},k1,c1,C,g1,G,press,exact,30,12,30\n")).collect();
    let case = Case::new(TRIM).file("keywords.csv", &format!("{text}{rows}"));
    assert_eq!(one(&case), "k1 bid ? -> ? by Trim: no_current");
    let action = case.plan().actions.remove(0);
    assert_eq!(action.reason, "no current bid in these files");
    assert_eq!(action.blocked_by, ["the Amazon bulk workbook or an API targeting report shows bids"]);
}

#[test]
fn what_holds_a_change_alone() {
    let rows: &[(&str, &str, &str, &str)] = &[
        (
            "lower bid 10% not below $1.20",
            "1.20",
            "k1 bid 1.20 -> ? by R: at_floor",
            "the bid is at its limit already: $1.20, not below $1.20",
        ),
        (
            "lower bid 10% not below $1.50",
            "1.20",
            "k1 bid 1.20 -> ? by R: limits_contradict",
            "not below $1.50 leaves no value for the bid of $1.20",
        ),
        (
            "lower bid 10% not below €0.20",
            "1.20",
            "k1 bid 1.20 -> ? by R: currency",
            "the amount is in another currency than USD, which it has here",
        ),
        (
            "set bid to €1.00",
            "1.20",
            "k1 bid 1.20 -> ? by R: currency",
            "the amount is in another currency than USD, which it has here",
        ),
        ("set bid to $1.20", "1.20", "k1 bid 1.20 -> ? by R: nothing_to_do", "the bid is $1.20 already"),
        (
            "set bid to 105% * rpc over 14d",
            "1.00",
            "k1 bid 1.00 -> ? by R: nothing_to_do",
            "$1.05 is within 5% of the bid of $1.00 (`min_step`)",
        ),
        ("set bid to rpc over 14d - $1", "1.00", "k1 bid 1.00 -> ? by R: no_value", "the amount is zero or negative"),
        (
            "set bid to costs.limit",
            "1.00",
            "k1 bid 1.00 -> ? by R: no_value",
            "the amount is not known: the value is missing",
        ),
        (
            "lower bid 10% not below costs.limit",
            "1.00",
            "k1 bid 1.00 -> ? by R: no_bound",
            "`not below` is blank or not known",
        ),
        ("pause", "1.00", "k1 state enabled -> paused by R", ""),
        ("enable", "1.00", "k1 state enabled -> ? by R: nothing_to_do", "it is enabled already"),
    ];
    for (action, bid, expected, reason) in rows {
        let rules = format!(
            "table costs from \"costs.csv\" by account, text with limit as money\nrule \"R\" on keyword if acos over 14d > 35% then {action}"
        );
        let mut case = Case::new(&rules).keywords(&[keyword("k1", bid)]).account("");
        case.bench.tables.push(("costs.csv".to_owned(), "account,text,limit\nacme-us,other,$1\n".to_owned()));
        let plan = case.plan();
        assert_eq!(one(&case), *expected, "{action}: {:?}", plan.actions[0]);
        if !reason.is_empty() {
            assert_eq!(plan.actions[0].reason, *reason, "{action}");
        }
    }
}

#[test]
fn guards_restrain_by_direction_and_by_verb() {
    let rows = [
        ("never lower bid", "lower bid 10%", ": guard"),
        ("never lower bid", "set bid to $0.50", ": guard"),
        ("never raise bid", "lower bid 10%", " ok 1.08"),
        ("never set bid", "lower bid 10%", " ok 1.08"),
        ("never set bid", "set bid to $0.90", ": guard"),
        ("never lower bid below $1.15", "lower bid 10%", " ok 1.15"),
        ("never lower bid below $1.20", "lower bid 10%", ": at_floor"),
        ("never lower bid below $1.50", "lower bid 10%", ": limits_contradict"),
        ("never lower bid below €1.00", "lower bid 10%", ": guard"),
        ("never pause", "pause", ": guard"),
        ("never pause", "lower bid 10%", " ok 1.08"),
        ("if impressions over 90d < 5 never lower bid", "lower bid 10%", ": guard"),
        ("if impressions over 7d < 5 never lower bid", "lower bid 10%", " ok 1.08"),
    ];
    for (never, action, expected) in rows {
        let rules =
            format!("guard \"brand\" on keyword {never}\nrule \"R\" on keyword if acos over 14d > 35% then {action}");
        let case = Case::new(&rules).keywords(&[keyword("k1", "1.20")]);
        let got = case.plan().actions.remove(0);
        let fate = got.refusal.map_or_else(
            || format!(" ok {}", got.to.as_deref().unwrap_or("?")),
            |refusal| format!(": {}", refusal.code()),
        );
        assert_eq!(fate, expected, "guard {never}, then {action}: {got:?}");
        if got.refusal == Some(Refusal::Guard) {
            assert_eq!(got.blocked_by, ["guard \"brand\""]);
        }
        if expected == " ok 1.15" {
            assert_eq!(got.limited_by, ["guard \"brand\""]);
        }
    }
}

#[test]
fn caps_and_the_channel_shrink_a_change_and_say_so() {
    let rows: &[(&str, &str, &str, &[&str])] = &[
        ("lower bid 50%", "1.00", "0.70", &["max_step"]),
        ("lower bid 50% not below $0.80", "1.00", "0.80", &["not below"]),
        ("raise bid 50% not above $1.40", "1.00", "1.30", &["not above", "max_step"]),
        ("set bid to $2", "1.00", "1.30", &["max_step"]),
        ("lower bid 30%", "0.025", "0.02", &["channel minimum"]),
        ("raise bid 30%", "990", "1000.00", &["channel maximum"]),
    ];
    for (action, bid, to, by) in rows {
        let rules = format!("rule \"R\" on keyword if acos over 14d > 35% then {action}");
        let got = Case::new(&rules).keywords(&[keyword("k1", bid)]).plan().actions.remove(0);
        assert_eq!(got.to.as_deref(), Some(*to), "{action}: {got:?}");
        assert_eq!(got.limited_by, *by, "{action}");
    }
    let rules = "rule \"R\" on keyword if acos over 14d > 35% then lower bid 10%";
    let at = Case::new(rules).keywords(&[keyword("k1", "0.02")]).plan().actions.remove(0);
    assert_eq!(
        (at.refusal, at.blocked_by.as_slice()),
        (Some(Refusal::AtFloor), ["channel minimum".to_owned()].as_slice())
    );
    assert_eq!(at.reason, "the bid is at its limit already: $0.02, channel minimum $0.02 (US)");
}

#[test]
fn an_account_without_a_market_has_the_limits_of_its_currency() {
    let rules = "rule \"R\" on keyword if acos over 14d > 35% then lower bid 10%";
    let mut case = Case::new(rules).keywords(&[keyword("k1", "2")]);
    for (account, place) in [("currency = \"JPY\"", "channel minimum ¥2 (JPY)"), ("currency = \"CHF\"", "")] {
        case.settings = String::new();
        let mut bench = case.bench.clone();
        bench.settings = format!("[accounts.acme-us]\nchannel = \"amazon\"\nsettle = \"0d\"\n{account}\n");
        let laid = bench.lay();
        laid.assert_no_errors();
        let plan = case.plan_with(&laid);
        let action = &plan.actions[0];
        if place.is_empty() {
            assert_eq!((action.to.as_deref(), action.unit.as_str()), (Some("1.80"), "CHF"));
        } else {
            assert!(action.reason.ends_with(place), "{}", action.reason);
        }
    }
    let mut bench = Case::new(rules).keywords(&[keyword("k1", "0.02")]).bench;
    bench.settings = "[accounts.acme-us]\nchannel = \"amazon\"\nsettle = \"0d\"\ncurrency = \"CHF\"\n".to_owned();
    let laid = bench.lay();
    let action = Case::new(rules).plan_with(&laid).actions.remove(0);
    assert_eq!(action.refusal, Some(Refusal::AtFloor));
    assert_eq!(action.blocked_by, ["channel minimum (of the US, none is known for CHF: set `market`)"]);
}

#[test]
fn drift_counts_what_was_done_in_a_month() {
    let rules = "rule \"Trim\" on keyword if acos over 7d > 35% then lower bid 10% every 3d";
    let case = |bid: &str, from: &str| {
        Case::new(rules)
            .keywords(&[keyword("k1", from).then("2026-11-11", bid)])
            .past(bid_change("k1", "2026-11-10", from, bid))
            .plan()
            .actions
            .remove(0)
    };
    let shrunk = case("0.65", "1.00");
    assert_eq!(
        (shrunk.to.as_deref(), shrunk.limited_by.as_slice()),
        (Some("0.60"), ["max_drift".to_owned()].as_slice())
    );
    let stopped = case("0.60", "1.00");
    assert_eq!(
        (stopped.refusal, stopped.reason.as_str()),
        (Some(Refusal::Drift), "the bid moved as far as max_drift 40% in 30d allows")
    );
}

#[test]
fn every_refusal_has_a_word_and_a_sentence_of_its_own() {
    let codes: BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
    let about: BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.about()).collect();
    assert_eq!((codes.len(), about.len()), (Refusal::ALL.len(), Refusal::ALL.len()));
    for refusal in Refusal::ALL {
        let about = refusal.about();
        assert!(about.len() > 30 && !about.ends_with('.'), "{about}");
    }
    assert_eq!(day("2026-11-20").to_string(), super::case::AS_OF);
}
