//! The language's sentences about missing data, history and findings, each on a few rows.

use super::data::{Cell, DataFile, Dataset, GeneratedWorkspace, Row};
use super::history::{Change, EntityRef, Held};
use super::plan::plan;
use super::proposals::Status;
use super::tree::{Action, Cond, Expr, Field, Kind, Path, Pillar, Quant, Rule, Set, Verb, Window};
use super::value::{Day, Op, Q, Value, decimal, q, whole};

const TODAY: Day = 739_900;

fn file(dataset: Dataset, day: Day, rows: Vec<Row>) -> DataFile {
    let mut columns: Vec<&'static str> = Vec::new();
    for row in &rows {
        columns.extend(row.keys().copied().filter(|column| !columns.contains(column)).collect::<Vec<_>>());
    }
    DataFile {
        account: "acme-us".into(),
        dataset,
        stem: format!("{}_{day}", dataset.word()),
        stamp: Some(day + 1),
        columns,
        rows: rows.into_iter().map(|row| (day, row)).collect(),
        period: None,
    }
}

fn keyword(id: &str, bid: i64, clicks: i64) -> Row {
    [
        ("keyword_id", Cell::Text(id.into())),
        ("campaign_id", Cell::Text("c1".into())),
        ("ad_group_id", Cell::Text("g1".into())),
        ("match_type", Cell::Text("exact".into())),
        ("bid", Cell::Number(q(bid, 100))),
        ("clicks", Cell::Number(whole(clicks))),
    ]
    .into()
}

/// The same keyword on each of the last days.
fn keyword_days(days: i32, clicks: i64) -> Vec<DataFile> {
    (TODAY - days + 1..=TODAY).map(|day| file(Dataset::Keywords, day, vec![keyword("k1", 100, clicks)])).collect()
}

fn number(n: i64) -> Expr {
    Expr::Lit(Value::Number(whole(n)))
}

fn name(of: &'static str) -> Expr {
    Expr::Name(Path::Own, of)
}

fn over(of: &'static str, days: i32) -> Expr {
    Expr::Over(Box::new(name(of)), Window::over(days))
}

fn compare(left: Expr, op: Op, right: Expr) -> Cond {
    Cond::Compare(left, op, right)
}

fn rule(rule_name: &str, on: Kind, condition: Cond, action: Action) -> Rule {
    Rule {
        name: rule_name.into(),
        pillar: None,
        severity: None,
        mode: None,
        on,
        says_on: true,
        filter: None,
        condition: Some(condition),
        unless: None,
        actions: vec![action],
        until: None,
        every: None,
        once: false,
        overrides: None,
        because: None,
    }
}

fn flag() -> Action {
    Action::Flag("seen".into())
}

fn bid(verb: Verb, percent: i64) -> Action {
    Action::Change {
        verb,
        field: Field::Bid,
        amount: Expr::Lit(Value::Percent(q(percent, 100))),
        not_below: None,
        not_above: None,
    }
}

fn workspace(rules: Vec<Rule>, files: Vec<DataFile>) -> GeneratedWorkspace {
    let mut workspace = GeneratedWorkspace::empty();
    workspace.rules = rules;
    workspace.files = files;
    workspace
}

/// What a flag on one condition says of each entity: `open`, the reasons, or nothing.
fn verdict(on: Kind, condition: Cond, files: Vec<DataFile>) -> String {
    outcome(&workspace(vec![rule("r", on, condition, flag())], files)).join(" ")
}

fn outcome(workspace: &GeneratedWorkspace) -> Vec<String> {
    plan(workspace, |_, plan| {
        let mut lines = Vec::new();
        for p in &plan.proposals {
            let to = match &p.to {
                Some(Held::Amount(to)) => decimal(to, 2),
                Some(Held::Word(word)) => (*word).clone(),
                None => "-".into(),
            };
            lines.push(match p.status {
                Status::Planned => format!("{to} planned"),
                Status::Held(code) => format!("{to} {code}"),
                Status::Conflict => format!("{to} conflict"),
            });
        }
        lines.extend(plan.findings.iter().map(|note| note.state.to_owned()));
        for undecided in &plan.undecided {
            lines.push(undecided.whys.iter().map(|why| format!("{why:?}")).collect::<Vec<_>>().join("+"));
        }
        lines
    })
}

#[test]
fn else_replaces_what_is_missing_but_never_an_uncovered_day() {
    let cond = |inner| compare(Expr::Else(Box::new(inner), Box::new(number(0))), Op::Equal, number(0));
    let mut empty = keyword_days(3, 2);
    empty[2].rows[0].1.insert("clicks", Cell::Empty);
    assert_eq!(verdict(Kind::Keyword, cond(over("clicks", 3)), empty), "open");
    let mut refused = keyword_days(3, 2);
    refused[2].rows[0].1.insert("clicks", Cell::Bad("n/a?"));
    assert_eq!(verdict(Kind::Keyword, cond(over("clicks", 3)), refused), "Refused");
    let mut gap = keyword_days(5, 2);
    gap.remove(3);
    assert_eq!(verdict(Kind::Keyword, cond(over("clicks", 5)), gap), "MissingDay");
}

#[test]
fn a_covered_day_without_a_row_is_a_day_without_activity() {
    let mut files = keyword_days(3, 2);
    files[1].rows[0].1.insert("keyword_id", Cell::Text("k2".into()));
    let cond = compare(over("clicks", 3), Op::Equal, number(4));
    // k1 has 2 + 0 + 2, k2 has 0 + 2 + 0, also before its first row.
    assert_eq!(verdict(Kind::Keyword, cond, files.clone()), "open");
    let cond = compare(over("clicks", 3), Op::Equal, number(2));
    assert_eq!(verdict(Kind::Keyword, cond, files), "open");
}

#[test]
fn one_definite_false_decides_a_for() {
    let mut files = keyword_days(4, 2);
    files.remove(1);
    files[1].rows[0].1.insert("clicks", Cell::Number(whole(0)));
    let lasting = |inner| Cond::For(Box::new(inner), 4);
    let some = || compare(name("clicks"), Op::GreaterOrEqual, number(1));
    assert_eq!(verdict(Kind::Keyword, lasting(some()), files.clone()), "");
    let any = compare(name("clicks"), Op::GreaterOrEqual, number(0));
    assert_eq!(verdict(Kind::Keyword, lasting(any), files.clone()), "MissingDay");
    assert_eq!(verdict(Kind::Keyword, Cond::KOf(Box::new(some()), 2, 4), files), "open");
}

#[test]
fn days_that_do_not_count_are_left_out_of_a_rate() {
    let mut files = keyword_days(7, 3);
    for file in &mut files[..3] {
        file.rows[0].1.insert("clicks", Cell::Number(whole(0)));
    }
    let busy = Box::new(compare(name("clicks"), Op::Greater, number(0)));
    let mut window = Window::over(7);
    window.when = Some(busy);
    let pace = Expr::Divide(Box::new(name("clicks")), Box::new(Expr::DayCount));
    let rate = Expr::Over(Box::new(pace), window);
    let cond = compare(rate, Op::Equal, Expr::Lit(Value::PerDay(whole(3))));
    assert_eq!(verdict(Kind::Keyword, cond, files), "open");
}

#[test]
fn an_age_from_the_first_covered_day_is_only_a_least() {
    let age = |op, days| compare(name("age"), op, Expr::Lit(Value::Days(whole(days))));
    let files = || keyword_days(11, 1);
    assert_eq!(verdict(Kind::Keyword, age(Op::Greater, 7), files()), "open");
    assert_eq!(verdict(Kind::Keyword, age(Op::Less, 30), files()), "AtLeast");
    assert_eq!(verdict(Kind::Keyword, age(Op::Less, 5), files()), "");
}

#[test]
fn a_change_is_judged_by_multiplying() {
    let mut files = keyword_days(2, 10);
    files[1].rows[0].1.insert("clicks", Cell::Number(whole(8)));
    let fell = |op| compare(Expr::Change(Box::new(name("clicks")), 1), op, Expr::Lit(Value::Percent(q(-20, 100))));
    assert_eq!(verdict(Kind::Keyword, fell(Op::Less), files.clone()), "");
    assert_eq!(verdict(Kind::Keyword, fell(Op::LessOrEqual), files.clone()), "open");
    files[0].rows[0].1.insert("clicks", Cell::Number(whole(0)));
    assert_eq!(verdict(Kind::Keyword, fell(Op::Less), files), "Undefined");
}

#[test]
fn nothing_related_is_no_yes_and_unknown() {
    let offers = |quant| {
        let inner = compare(name("price"), Op::Greater, Expr::Money(vec![("USD".into(), whole(1))]));
        Cond::Quantified(quant, Set { kind: Kind::Offer, other: false, of: None, cond: Some(Box::new(inner)) })
    };
    let sku = |sku: &str| -> Row { [("sku", Cell::Text(sku.into()))].into() };
    let listing = || file(Dataset::Listings, TODAY, vec![sku("A")]);
    for (quant, without, never) in
        [(Quant::Any, "", "NoData"), (Quant::No, "open", "NoData"), (Quant::Every, "NoneRelated", "NoData")]
    {
        let mut offer = sku("B");
        offer.insert("seller", Cell::Text("x".into()));
        offer.insert("price", Cell::Number(whole(2)));
        let delivered = vec![listing(), file(Dataset::Offers, TODAY, vec![offer])];
        assert_eq!(verdict(Kind::Listing, offers(quant), delivered), without);
        assert_eq!(verdict(Kind::Listing, offers(quant), vec![listing()]), never);
    }
}

#[test]
fn a_listing_absent_from_the_newest_list_is_gone() {
    let sku = |sku: &str| -> Row { [("sku", Cell::Text(sku.into()))].into() };
    let files = vec![
        file(Dataset::Listings, TODAY - 1, vec![sku("A"), sku("B")]),
        file(Dataset::Listings, TODAY, vec![sku("A")]),
    ];
    assert_eq!(verdict(Kind::Listing, Cond::Not(Box::new(Cond::Missing(name("sku")))), files), "open");
}

#[test]
fn an_absent_row_of_a_suspect_day_is_unknown() {
    let day = |day: Day, count: usize| {
        let rows = (0..count).map(|index| keyword(&format!("k{index}"), 100, 1)).collect();
        file(Dataset::Keywords, day, rows)
    };
    let files = |thin| {
        let mut files: Vec<DataFile> = (TODAY - 14..TODAY).map(|d| day(d, 20)).collect();
        files.push(day(TODAY, thin));
        files
    };
    let cond = || compare(over("clicks", 1), Op::Equal, number(0));
    // Ten of twenty rows are not less than half; nine are.
    assert_eq!(verdict(Kind::Keyword, cond(), files(10)), ["open"; 10].join(" "));
    assert_eq!(verdict(Kind::Keyword, cond(), files(9)), ["MissingDay"; 11].join(" "));
}

#[test]
fn a_summary_answers_where_no_daily_dataset_covers_the_window() {
    let mut summary = file(Dataset::Keywords, TODAY, vec![keyword("k1", 100, 30)]);
    summary.period = Some((TODAY - 29, TODAY));
    let mut listing = file(Dataset::Listings, TODAY, vec![[("sku", Cell::Text("A".into()))].into()]);
    listing.stamp = None;
    let mut day = file(Dataset::Keywords, TODAY, vec![keyword("k1", 100, 2)]);
    day.stem = "day".into();
    let files = vec![summary, listing, day];
    let is = |expr, n| compare(expr, Op::Equal, number(n));
    assert_eq!(verdict(Kind::Keyword, is(over("clicks", 30), 30), files.clone()), "open");
    assert_eq!(verdict(Kind::Keyword, is(over("clicks", 1), 2), files.clone()), "open");
    assert_eq!(verdict(Kind::Keyword, is(over("clicks", 29), 30), files.clone()), "MissingDay");
    let report = Expr::OverReport(Box::new(name("clicks")));
    assert_eq!(verdict(Kind::Keyword, is(report, 30), files), "open");
}

fn change(from: Q, to: Q, day: Day) -> Change {
    Change {
        rule: "r".into(),
        entity: EntityRef { account: "acme-us".into(), kind: Kind::Keyword, id: "k1".into() },
        field: Field::Bid,
        verb: Verb::Lower,
        from: Held::Amount(from),
        to: Held::Amount(to),
        day,
        until: false,
        stated: None,
        place: None,
    }
}

#[test]
fn a_change_handed_out_is_in_flight_until_a_snapshot_shows_what_became_of_it() {
    let cond = compare(over("clicks", 1), Op::GreaterOrEqual, number(1));
    let judged = |changes: Vec<Change>| {
        let rules = vec![rule("r", Kind::Keyword, cond.clone(), bid(Verb::Lower, 10))];
        let mut workspace = workspace(rules, keyword_days(14, 2));
        workspace.history.changes = changes;
        outcome(&workspace).join(" ")
    };
    let one = || whole(1);
    // Not seen yet, and the snapshots since are not late enough to say it never came.
    assert_eq!(judged(vec![change(one(), q(90, 100), TODAY - 2)]), "- in_flight");
    assert_eq!(judged(vec![change(one(), q(90, 100), TODAY - 3)]), "0.90 planned");
    assert_eq!(judged(vec![change(q(110, 100), one(), TODAY - 2)]), "0.90 planned");
    // A row of the very day may be from before; only our own value on it says something.
    assert_eq!(judged(vec![change(q(110, 100), one(), TODAY)]), "- fresh_evidence");
    assert_eq!(judged(vec![change(q(110, 100), q(120, 100), TODAY)]), "- in_flight");
    assert_eq!(judged(vec![change(q(110, 100), q(120, 100), TODAY - 4)]), "- drifted");
}

#[test]
fn an_amplification_waits_while_a_serious_foundation_finding_is_open() {
    let cond = || compare(over("clicks", 1), Op::GreaterOrEqual, number(1));
    let mut found = rule("f", Kind::Campaign, cond(), flag());
    found.pillar = Some(Pillar::Foundation);
    let raise = rule("r", Kind::Keyword, cond(), bid(Verb::Raise, 10));
    let lower = rule("l", Kind::Keyword, cond(), bid(Verb::Lower, 10));
    let judged = |severity, other: &Rule| {
        let mut found = found.clone();
        found.severity = Some(severity);
        outcome(&workspace(vec![found, other.clone()], keyword_days(3, 2))).join(" ")
    };
    assert_eq!(judged("critical", &raise), "- pillar_gate open");
    assert_eq!(judged("low", &raise), "1.10 planned open");
    assert_eq!(judged("critical", &lower), "0.90 planned open");
}
