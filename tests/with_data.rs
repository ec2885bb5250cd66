//! `check --with-data` over snapshots: what the lints that look at data say of real days.

use portreeve::Engine;
use portreeve::catalog::Dataset;
use portreeve::diagnostic::Code;

/// Forty keywords over sixty days. Every other day the first one has clicks; the dear half sells nothing.
fn engine(rules: &str) -> Engine {
    let columns = ["date", "keyword_id", "campaign", "ad_group", "keyword", "bid", "clicks", "spend", "sales"];
    let start = "2026-09-22".parse::<chrono::NaiveDate>().unwrap();
    let rows = (0..60_u64).flat_map(|day| {
        let date = start + chrono::Days::new(day);
        (0..40).map(move |keyword| {
            let clicks = if keyword == 0 { day % 2 * 20 } else { 10 };
            let sales = if keyword < 20 { "40.00" } else { "0.00" };
            vec![
                date.to_string(),
                format!("kw-{keyword}"),
                "Kitchen".to_owned(),
                "Presses".to_owned(),
                format!("garlic press {keyword}"),
                "1.00".to_owned(),
                clicks.to_string(),
                "8.00".to_owned(),
                sales.to_owned(),
            ]
        })
    });
    Engine::builder()
        .settings("[accounts.acme-us]\nchannel = \"amazon\"\ncurrency = \"USD\"\nsettle = \"0d\"\n")
        .rules("rules/a.rules", rules)
        .rows("acme-us", Dataset::Keywords, &columns, rows)
        .build()
}

/// The codes of the lints that look at data, each with its message.
fn said(rules: &str) -> Vec<(Code, String)> {
    let codes =
        [Code::WindowLongerThanData, Code::NeverMatched, Code::AffectsTooMany, Code::MostlyUndecided, Code::Flapping];
    let engine = engine(rules);
    assert!(!engine.has_errors(), "{:?}", engine.check());
    let problems = engine.check_with_data();
    problems.into_iter().filter(|one| codes.contains(&one.code)).map(|one| (one.code, one.message)).collect()
}

#[test]
fn a_window_of_more_days_than_there_are_is_told() {
    let found = said("rule \"Quiet\" on keyword if clicks over 90d < 3 then flag \"quiet\"");
    let longer = "`clicks over 90d` looks at 90 days, and account `acme-us` holds 60 days of `keywords`";
    assert!(found.contains(&(Code::WindowLongerThanData, longer.to_owned())), "{found:?}");
    // Sixty days are enough for 66: a window tolerates one missing day in ten.
    assert_eq!(said("rule \"Quiet\" on keyword if clicks over 60d < 300 then flag \"quiet\""), Vec::new());
}

#[test]
fn a_rule_that_never_or_always_held_is_told() {
    let never = said("rule \"Dear\" on keyword if bid > $5 then flag \"dear\"");
    assert_eq!(never, [(Code::NeverMatched, "`Dear` held on nothing in the last 60 days".to_owned())]);
    let always = said("rule \"Any\" on keyword if bid > $0.50 then flag \"any\"");
    let all = "`Any` held on all 40 keywords on each of the last 60 days".to_owned();
    assert_eq!(always, [(Code::NeverMatched, all)]);
}

#[test]
fn a_rule_that_would_hold_the_plan_is_told() {
    let found = said(
        "rule \"Trim\" on keyword if acos over 7d > 35% and clicks over 7d >= 20 then lower bid 10% not below $0.20",
    );
    let wide = "`Trim` holds on 20 of the 40 entities in scope in account `acme-us`, more than one plan may change";
    assert_eq!(found, [(Code::AffectsTooMany, wide.to_owned())]);
}

#[test]
fn a_rule_that_is_mostly_undecided_is_told() {
    let found = said("rule \"Seen\" on keyword if bid < ad_group.default_bid then flag \"low\"");
    let [(code, message)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(*code, Code::MostlyUndecided);
    assert!(message.starts_with("`Seen` is undecided on 40 of 40 keywords of account `acme-us`: "), "{message}");
}

#[test]
fn a_rule_that_comes_and_goes_is_told() {
    let found = said("rule \"Busy\" on keyword if clicks over 1d > 15 then flag \"busy\"");
    let restless = "`Busy` began or ceased to hold on `garlic press 0` 29 times in 30 days";
    assert_eq!(found, [(Code::Flapping, restless.to_owned())]);
}

#[test]
fn what_data_says_is_the_same_each_time() {
    let rules = "rule \"Busy\" on keyword if clicks over 1d > 15 then flag \"busy\"";
    assert_eq!(said(rules), said(rules));
}
