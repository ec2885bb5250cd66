//! The engine as others embed it: from texts and rows in memory, with the moment and the history as values.

use chrono::{DateTime, NaiveDate, Utc};
use portreeve::catalog::{Dataset, Kind, WriteField};
use portreeve::diagnostic::Style;
use portreeve::engine::{Data, EngineBuilder, ExplainError, Explained, PlanError, PlanOptions, Planned};
use portreeve::history::{ChangeState, ChangedField, ChangedValue, EntityKey, History, PastChange};
use portreeve::plan::{PlanStatus, Refusal};
use portreeve::table::Day;
use portreeve::value::Rational;
use portreeve::{Engine, report};

const RULES: &str = "rule \"Trim\"
  on keyword
  if acos over 7d > 35% and clicks over 7d >= 20
  then lower bid 10% not below $0.20
  because \"ACOS {acos over 7d} on {spend over 7d} spend, limit 35%\"
";

const RAISE: &str = "rule \"Raise\"
  on keyword
  if acos over 7d < 20% and orders over 7d >= 3
  then raise bid 10% not above $3
";

fn now() -> DateTime<Utc> {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

fn options() -> PlanOptions {
    PlanOptions::new(now())
}

/// One keyword of acme-us on ten days: ACOS 41.2%; one of acme-de: ACOS 12.5%.
fn builder() -> EngineBuilder {
    let columns = [
        "date",
        "keyword_id",
        "campaign",
        "ad_group",
        "keyword",
        "match_type",
        "state",
        "bid",
        "clicks",
        "spend",
        "sales",
        "orders",
    ];
    let rows = |cells: [&'static str; 11]| {
        (11..=20).map(move |day| {
            std::iter::once(format!("2026-11-{day}")).chain(cells.map(str::to_owned)).collect::<Vec<_>>()
        })
    };
    Engine::builder()
        .name("Acme Kitchen")
        .settings("[accounts.acme-us]\ngroups = [\"tier1\"]\n[guards]\nmax_entities = \"none\"\n")
        .rules("rules/a.rules", RULES)
        .rules("rules/b.rules", RAISE)
        .rows(
            "acme-us",
            Dataset::Keywords,
            &columns,
            rows([
                "kw-1",
                "Kitchen",
                "Presses",
                "garlic press",
                "exact",
                "enabled",
                "1.20",
                "10",
                "12.00",
                "29.12",
                "1",
            ]),
        )
        .rows(
            "acme-de",
            Dataset::Keywords,
            &columns,
            rows([
                "kw-9",
                "Küche",
                "Pressen",
                "knoblauchpresse",
                "exact",
                "enabled",
                "0.50",
                "10",
                "5.00",
                "40.00",
                "1",
            ]),
        )
}

fn json(planned: &Planned<'_>) -> String {
    let mut out = Vec::new();
    report::plan::json(&planned.view(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_engine_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
    shared::<EngineBuilder>();
    shared::<PlanOptions>();
    shared::<Data>();
    shared::<Planned<'_>>();
    shared::<Explained<'_>>();
    let engine = builder().build();
    let one = json(&engine.plan(&options()).unwrap());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(json(&engine.plan(&options()).unwrap()), one));
        }
    });
}

#[test]
fn a_plan_of_rows_in_memory() {
    let engine = builder().build();
    assert_eq!(engine.check(), []);
    let planned = engine.plan(&options()).unwrap();
    let mut out = Vec::new();
    report::plan::text(&planned.view(), Style { width: 100, ..Style::default() }, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &json(&planned));
}

#[test]
fn the_order_of_adding_does_not_matter() {
    let plan = |builder: EngineBuilder| {
        let engine = builder.build();
        json(&engine.plan(&options()).unwrap())
    };
    let swapped = Engine::builder().rules("rules/b.rules", RAISE).rules("rules/a.rules", RULES);
    let straight = Engine::builder().rules("rules/a.rules", RULES).rules("rules/b.rules", RAISE);
    assert_eq!(plan(swapped), plan(straight));
}

#[test]
fn the_moment_dates_the_plan_and_changes_nothing_else() {
    let engine = builder().build();
    let later = PlanOptions::new("2027-01-01T00:00:00Z".parse().unwrap());
    let dates = |text: &str| {
        let kept = text.lines().filter(|line| !line.contains("created_at") && !line.contains("expires_at"));
        kept.map(str::to_owned).collect::<Vec<_>>()
    };
    let (one, other) = (json(&engine.plan(&options()).unwrap()), json(&engine.plan(&later).unwrap()));
    assert_ne!(one, other);
    assert_eq!(dates(&one), dates(&other), "the id is among the lines that stay the same");
}

#[test]
fn what_is_shown_is_chosen_and_everything_is_evaluated() {
    let engine = builder().build();
    let whole = engine.plan(&options()).unwrap();
    assert!(whole.plan().complete);
    assert_eq!(whole.plan().summary.actions, 2);
    for (options, shown) in [
        (options().account("ACME-US"), "kw-1"),
        (options().account("@tier1"), "kw-1"),
        (options().account("acme-de"), "kw-9"),
        (options().rule("raise"), "kw-9"),
        (options().rule("rules/a.rules:1"), "kw-1"),
    ] {
        let part = engine.plan(&options).unwrap();
        let plan = part.plan();
        let ids: Vec<&str> = plan.actions.iter().map(|action| action.entity.id.as_ref()).collect();
        assert_eq!(ids, [shown], "{options:?}");
        assert!(!plan.complete);
        assert_eq!(plan.summary.actions, 1);
    }
}

#[test]
fn names_that_are_not_there_carry_candidates() {
    let engine = builder().build();
    let unknown = |options: PlanOptions| engine.plan(&options).unwrap_err();
    assert_eq!(
        unknown(options().rule("Trimm")),
        PlanError::UnknownRule { name: "Trimm".to_owned(), suggestion: Some("Trim".to_owned()) }
    );
    assert_eq!(
        unknown(options().account("acme-uk")),
        PlanError::UnknownAccount { name: "acme-uk".to_owned(), suggestion: Some("acme-us".to_owned()) }
    );
    assert_eq!(
        unknown(options().account("@tier2")),
        PlanError::UnknownAccount { name: "@tier2".to_owned(), suggestion: Some("@tier1".to_owned()) }
    );
}

#[test]
fn an_error_anywhere_in_the_rules_means_no_plan() {
    for broken in [
        builder().rules("rules/c.rules", "if acos > 35 for 7d then lower bid 10%"),
        builder().rules("rules/c.rules", "table costs from \"costs.csv\" by account, sku with unit_cost as money"),
        builder().settings("[guards]\nmax_step = 30\n"),
        builder().profile("channels/mine.toml", "channel = 3"),
    ] {
        let engine = broken.build();
        assert!(engine.has_errors());
        assert_eq!(engine.plan(&options()).unwrap_err(), PlanError::Rules);
        assert_eq!(engine.explain("Trim", "kw-1", &options()).unwrap_err(), ExplainError::Plan(PlanError::Rules));
    }
}

#[test]
fn bad_cells_and_files_are_listed_beside_the_plan() {
    let engine = builder()
        .snapshot("acme-us", "broken.xlsx", *b"PK\x03\x04 not a workbook")
        .snapshot("acme-us", "notes.csv", *b"a,b\n1,2\n")
        .build();
    let planned = engine.plan(&options()).unwrap();
    assert_eq!(planned.plan().summary.actions, 2);
    let files: Vec<String> = planned.data().problems().iter().map(|problem| format!("{:?}", problem.place)).collect();
    assert!(
        files.iter().any(|file| file.contains("broken.xlsx")) && files.iter().any(|file| file.contains("notes.csv")),
        "{files:?}"
    );
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &json(&planned));
}

#[test]
fn history_is_a_value() {
    let amount = |cents| ChangedValue::Amount(Rational::new(cents, 100).unwrap());
    let history = History {
        serial: 7,
        changes: vec![PastChange {
            id: "c-1".into(),
            entity: EntityKey { account: "acme-us".into(), kind: Kind::Keyword, id: "kw-1".into() },
            field: ChangedField::Field(WriteField::Bid),
            rule: "Trim".into(),
            day: Day::from_date(NaiveDate::from_ymd_opt(2026, 11, 18).unwrap()),
            at: now().timestamp() - 3 * 86_400,
            from: amount(133),
            to: amount(120),
            state: ChangeState::Confirmed,
            gives_back: false,
            unattended: false,
            place: None,
        }],
        ..History::default()
    };
    let engine = builder().build();
    let planned = engine.plan(&options().history(history)).unwrap();
    let action = planned.plan().actions.iter().find(|action| action.entity.id.as_ref() == "kw-1").unwrap();
    assert_eq!((action.status, action.refusal), (PlanStatus::Held, Some(Refusal::FreshEvidence)));
    assert_eq!(planned.plan().state_serial, 7);
}

#[test]
fn explanations_name_the_first_clause_that_failed() {
    let engine = builder().build();
    let shown = |rule: &str, entity: &str| {
        let explained = engine.explain(rule, entity, &options()).unwrap();
        let (mut text, mut json) = (Vec::new(), Vec::new());
        report::explain::text(&explained.view(), Style { width: 100, ..Style::default() }, &mut text).unwrap();
        report::explain::json(&explained.view(), &mut json).unwrap();
        crate::schema::assert_valid(
            include_str!("../docs/schemas/explain.schema.json"),
            &String::from_utf8(json).unwrap(),
        );
        String::from_utf8(text).unwrap()
    };
    insta::assert_snapshot!(
        [shown("Trim", "garlic press"), shown("trim", "kw-9"), shown("Raise", "Garlic Press")].join("\n")
    );
}

#[test]
fn explanations_of_what_is_not_there() {
    let engine = builder().build();
    let unknown = engine.explain("Trim", "garlic pres", &options()).unwrap_err();
    assert_eq!(
        unknown,
        ExplainError::UnknownEntity {
            kind: "keyword",
            name: "garlic pres".to_owned(),
            suggestion: Some("garlic press".to_owned())
        }
    );
    let elsewhere = engine.explain("Trim", "kw-1", &options().account("acme-de")).unwrap_err();
    assert!(matches!(elsewhere, ExplainError::UnknownEntity { .. }));
}

#[test]
fn what_is_known_at_a_moment() {
    let engine = builder().build();
    let early: DateTime<Utc> = "2026-11-01T00:00:00Z".parse().unwrap();
    assert_eq!(engine.data_known_at(early).report().totals.rows, 0);
    assert!(engine.plan(&options().known_at(early)).unwrap().plan().actions.is_empty());
    assert_eq!(engine.data().report().totals.rows, 20);
}
