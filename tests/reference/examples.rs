//! The language's own examples, so that what the reference does is pinned apart from the product.

use num_traits::Signed;

use super::data::{Cell, DataFile, Dataset, GeneratedWorkspace, Row, tolerated};
use super::history::{Change, EntityRef, Held};
use super::limits::{Limit, Of, Wanted, fit};
use super::plan::plan;
use super::proposals::Status;
use super::tree::{Action, Cond, Expr, Field, Kind, Mode, Path, Pillar, Rule, TextArg, TextOp, Verb, Window};
use super::value::{Day, Known, Op, Q, Truth, Value, Why, Whys, amount, at_least, decimal, divide, q, whole};
use super::words;

const TODAY: Day = 739_900;

fn dollars(cents: i64) -> Value {
    Value::Money(q(cents, 100), "USD".into())
}

fn acos(spend: i64, sales: i64) -> Known<Value> {
    divide(dollars(spend), dollars(sales), false).map(|v| match v {
        Value::Number(n) => Value::Percent(n),
        other => other,
    })
}

fn holds(left: Known<Value>, op: Op, right: Value) -> Truth {
    match left {
        Ok(left) => op.holds(&left, &right),
        Err(whys) => Truth::Unknown(whys),
    }
}

fn undefined() -> Truth {
    Truth::Unknown(Whys::from([Why::Undefined]))
}

#[test]
fn the_ratio_table() {
    let limit = || Value::Percent(q(35, 100));
    for (spend, sales, above, below) in [
        (412, 1000, Truth::True, Truth::False),
        (350, 1000, Truth::False, Truth::False),
        (0, 1000, Truth::False, Truth::True),
        (1240, 0, Truth::True, Truth::False),
        (0, 0, undefined(), undefined()),
        (100, -500, undefined(), undefined()),
        (0, -500, undefined(), undefined()),
        (-100, 500, undefined(), undefined()),
    ] {
        assert_eq!(holds(acos(spend, sales), Op::Greater, limit()), above);
        assert_eq!(holds(acos(spend, sales), Op::Less, limit()), below);
    }
}

#[test]
fn acos_above_and_roas_below_agree() {
    for spend in -3..40 {
        for sales in -3..40 {
            for percent in [1, 20, 35, 100, 250] {
                let roas = divide(dollars(sales), dollars(spend), false);
                assert_eq!(
                    holds(acos(spend, sales), Op::Greater, Value::Percent(q(percent, 100))),
                    holds(roas, Op::Less, Value::Number(q(100, percent))),
                    "spend {spend}, sales {sales}, {percent}%"
                );
            }
        }
    }
}

#[test]
fn above_every_limit_survives_finite_positives_only() {
    let above = || Ok(Value::AboveEveryLimit);
    let times = |factor: i64| super::value::multiply(Value::AboveEveryLimit, Value::Number(whole(factor)));
    assert_eq!(times(2), above());
    assert!(times(0).is_err() && times(-1).is_err());
    assert_eq!(divide(Value::AboveEveryLimit, Value::Number(whole(3)), false), above());
    let two = Op::Greater.holds(&Value::AboveEveryLimit, &Value::AboveEveryLimit);
    assert_eq!(two, undefined());
}

#[test]
fn one_uncovered_day_in_ten_is_tolerated() {
    for (days, gaps) in [(14, 1), (30, 3), (7, 0), (10, 1), (60, 6), (1, 0)] {
        assert_eq!(tolerated(days, &q(9, 10)), gaps, "{days}d");
    }
}

#[test]
fn k_of_n_is_true_when_enough_are_true_and_false_when_too_few_can_be() {
    let unknown = || Truth::Unknown(Whys::from([Why::MissingDay]));
    let days = |yes: usize, maybe: usize, no: usize| {
        let mut truths = vec![Truth::True; yes];
        truths.extend((0..maybe).map(|_| unknown()));
        truths.extend(vec![Truth::False; no]);
        truths
    };
    assert_eq!(at_least(5, days(5, 0, 2)), Truth::True);
    assert_eq!(at_least(5, days(5, 2, 0)), Truth::True);
    assert_eq!(at_least(5, days(4, 1, 2)), unknown());
    assert_eq!(at_least(5, days(4, 0, 3)), Truth::False);
    assert_eq!(at_least(5, days(3, 1, 3)), Truth::False);
}

fn lowered(cents: i64, percent: i64, limits: &[Limit]) -> Result<String, &'static str> {
    let current = q(cents, 100);
    let wanted = &current * (whole(1) - q(percent, 100));
    let wanted = Wanted { current, target: wanted, up: false, is_money: true };
    fit(&wanted, limits, &q(1, 100)).map(|to| decimal(&to, 2))
}

fn floor(of: Of, cents: i64) -> Limit {
    Limit::new(of, true, q(cents, 100))
}

#[test]
fn the_rounding_table() {
    let channel = [floor(Of::Channel, 2)];
    for (from, to) in [(100, "0.90"), (19, "0.17"), (5, "0.04"), (3, "0.02")] {
        assert_eq!(lowered(from, 10, &channel), Ok(to.to_owned()));
    }
    assert_eq!(lowered(2, 10, &channel), Err("at_floor"));
    // A tie goes toward the current value.
    assert_eq!(lowered(45, 10, &[]), Ok("0.41".into()));
    assert_eq!(lowered(50, 9, &[]), Ok("0.46".into()));
}

#[test]
fn a_limit_only_shrinks_the_change() {
    assert_eq!(lowered(100, 50, &[floor(Of::Rule, 80)]), Ok("0.80".into()));
    assert_eq!(lowered(100, 10, &[floor(Of::Rule, 100)]), Err("at_floor"));
    assert_eq!(lowered(100, 10, &[floor(Of::Rule, 120)]), Err("limits_contradict"));
    let below = Limit::new(Of::Rule, false, q(50, 100));
    assert_eq!(lowered(100, 10, &[below]), Err("limits_contradict"));
    // A cap on the size of a change is pulled inward, but one grid step is exempt from it.
    assert_eq!(lowered(13, 50, &[floor(Of::Step, 9), floor(Of::Rule, 1)]), Ok("0.09".into()));
    let third = Limit::new(Of::Step, true, q(91, 1000));
    assert_eq!(lowered(13, 50, &[third]), Ok("0.10".into()));
    let tiny = Limit::new(Of::Step, true, q(21, 1000));
    assert_eq!(lowered(3, 30, &[tiny]), Ok("0.02".into()));
}

#[test]
fn words_ignore_case_and_accents() {
    assert!(words::mentions("Café-Crème, Press", "creme press"));
    assert!(!words::mentions("espresso", "press"));
    assert_eq!(words::repeats("the press the Press THE", &["the".into()]), 2);
    assert_eq!(words::length("e\u{301}"), 1);
}

/// One file per day, so that a `None` leaves the day uncovered.
fn keyword_days(bid: i64, days: &[Option<(i64, i64, i64)>]) -> Vec<DataFile> {
    let first = TODAY - i32::try_from(days.len()).unwrap() + 1;
    let files = days.iter().zip(first..).filter_map(|(values, day)| {
        let (spend, sales, clicks) = (*values)?;
        let row: Row = [
            ("keyword_id", Cell::Text("k1".into())),
            ("campaign_id", Cell::Text("c1".into())),
            ("match_type", Cell::Text("exact".into())),
            ("state", Cell::Text("enabled".into())),
            ("bid", Cell::Number(q(bid, 100))),
            ("spend", Cell::Number(whole(spend))),
            ("sales", Cell::Number(whole(sales))),
            ("clicks", Cell::Number(whole(clicks))),
        ]
        .into();
        Some(DataFile {
            account: "acme-us".into(),
            dataset: Dataset::Keywords,
            stem: "keywords".into(),
            stamp: Some(day + 1),
            columns: row.keys().copied().collect(),
            rows: vec![(day, row)],
            period: None,
        })
    });
    files.collect()
}

fn over(name: &'static str, days: i32) -> Expr {
    Expr::Over(Box::new(Expr::Name(Path::Own, name)), Window::over(days))
}

fn trim(name: &str, verb: Verb, percent: i64) -> Rule {
    Rule {
        name: name.into(),
        pillar: Some(Pillar::Optimization),
        severity: None,
        mode: Some(Mode::Propose),
        on: Kind::Keyword,
        says_on: true,
        filter: Some(Cond::Text(Expr::Name(Path::Own, "match_type"), TextOp::Is, TextArg::Word("exact"))),
        condition: Some(Cond::And(vec![
            Cond::Compare(over("acos", 14), Op::Greater, Expr::Lit(Value::Percent(q(35, 100)))),
            Cond::Compare(over("clicks", 14), Op::GreaterOrEqual, Expr::Lit(Value::Number(whole(20)))),
        ])),
        unless: None,
        actions: vec![Action::Change {
            verb,
            field: Field::Bid,
            amount: Expr::Lit(Value::Percent(q(percent, 100))),
            not_below: None,
            not_above: None,
        }],
        until: None,
        every: None,
        once: false,
        overrides: None,
        because: None,
    }
}

fn outcome(workspace: &GeneratedWorkspace) -> Vec<String> {
    plan(workspace, |_, plan| {
        let mut lines: Vec<String> = plan
            .proposals
            .iter()
            .map(|p| {
                let to = match &p.to {
                    Some(Held::Amount(to)) => decimal(to, 2),
                    Some(Held::Word(word)) => (*word).clone(),
                    None => "-".into(),
                };
                let status = match p.status {
                    Status::Planned => "planned",
                    Status::Held(code) => code,
                    Status::Conflict => "conflict",
                };
                format!("{} {to} {status}", p.rule.name)
            })
            .collect();
        lines.extend(plan.undecided.iter().map(|u| format!("{} {:?}", u.rule, u.whys)));
        lines
    })
}

fn workspace(rules: Vec<Rule>, files: Vec<DataFile>) -> GeneratedWorkspace {
    let mut workspace = GeneratedWorkspace::empty();
    workspace.rules = rules;
    workspace.files = files;
    workspace
}

#[test]
fn sustained_high_acos_lowers_the_bid_once() {
    let days = [Some((12, 30, 30)); 14];
    let mut workspace = workspace(vec![trim("Trim", Verb::Lower, 10)], keyword_days(100, &days));
    assert_eq!(outcome(&workspace), ["Trim 0.90 planned"]);

    // The next day the change is seen, and the window begins before it.
    workspace.history.changes.push(Change {
        rule: "Trim".into(),
        entity: EntityRef { account: "acme-us".into(), kind: Kind::Keyword, id: "k1".into() },
        field: Field::Bid,
        verb: Verb::Lower,
        from: Held::Amount(q(111, 100)),
        to: Held::Amount(whole(1)),
        day: TODAY - 1,
        until: false,
        stated: None,
        place: None,
    });
    assert_eq!(outcome(&workspace), ["Trim - fresh_evidence"]);
}

#[test]
fn fourteen_days_tolerate_one_uncovered_day() {
    let mut days = [Some((12, 30, 30)); 14];
    days[4] = None;
    let rules = || vec![trim("Trim", Verb::Lower, 10)];
    let one = workspace(rules(), keyword_days(100, &days));
    assert_eq!(outcome(&one), ["Trim 0.90 planned"]);
    days[5] = None;
    let two = workspace(rules(), keyword_days(100, &days));
    assert_eq!(outcome(&two), ["Trim {MissingDay}"]);
}

#[test]
fn thirty_five_percent_is_not_above_thirty_five() {
    let rules = || vec![trim("Trim", Verb::Lower, 10)];
    let exact = workspace(rules(), keyword_days(100, &[Some((35, 100, 9)); 14]));
    assert_eq!(outcome(&exact), [""; 0]);
}

#[test]
fn more_than_stale_after_back_is_stale() {
    let rules = || vec![trim("Trim", Verb::Lower, 10)];
    let mut late = workspace(rules(), keyword_days(100, &[Some((12, 30, 30)); 20]));
    late.as_of = Some(TODAY + 3);
    assert_eq!(outcome(&late), ["Trim 0.90 planned"]);
    late.as_of = Some(TODAY + 4);
    assert_eq!(outcome(&late), ["Trim {Stale}"]);
}

#[test]
fn the_change_that_spends_less_decides_and_opposite_ones_conflict() {
    let days = keyword_days(100, &[Some((12, 30, 30)); 14]);
    let rule = |name: &str, verb, percent| trim(name, verb, percent);
    let same = workspace(vec![rule("a", Verb::Lower, 10), rule("b", Verb::Lower, 20)], days.clone());
    assert_eq!(outcome(&same), ["a 0.90 absorbed", "b 0.80 planned"]);
    let opposite = workspace(vec![rule("a", Verb::Lower, 10), rule("b", Verb::Raise, 20)], days.clone());
    assert_eq!(outcome(&opposite), ["a 0.90 conflict", "b 1.20 conflict"]);
    let mut over = rule("b", Verb::Raise, 20);
    over.overrides = Some("a".into());
    let settled = workspace(vec![rule("a", Verb::Lower, 10), over], days.clone());
    assert_eq!(outcome(&settled), ["a 0.90 overridden", "b 1.20 planned"]);
    let mut pause = rule("b", Verb::Lower, 10);
    pause.actions = vec![Action::Pause];
    let moot = workspace(vec![rule("a", Verb::Lower, 10), pause], days);
    assert_eq!(outcome(&moot), ["a 0.90 moot", "b paused planned"]);
}

#[test]
fn decimals_are_plain() {
    assert_eq!(decimal(&q(-5, 100), 2), "-0.05");
    assert_eq!(super::value::shortest(&q(5, 2)), "2.5");
    assert!(amount(&dollars(-1)).is_some_and(|a: Q| a.is_negative()));
}
