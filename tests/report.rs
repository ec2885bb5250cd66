//! The texts of plans, from plans made by hand: what a pipeline of a few files would hardly show.

use chrono::{DateTime, Utc};
use portreeve::catalog::{Kind, WriteField};
use portreeve::diagnostic::{Code, Diagnostic, Place, Style};
use portreeve::eval::Reason;
use portreeve::history::AlertState;
use portreeve::plan::{
    AccountPlan, AccountState, Action, Addition, AlertEntry, Approval, CapBreach, EntityRef, EvidenceEntry, Field,
    Finding, FindingState, Notice, Plan, PlanStatus, Refusal, RuleCount, Summary, UndecidedGroup, Verb,
};
use portreeve::program::{Cond, CondKind, Mode, Pillar, Program, Rule, RuleId, Severity};
use portreeve::report::plan::{self, PlanView};
use portreeve::table::{Account, AccountId, Day, Entity, Table};
use portreeve::text::{FileId, Sources, Span};
use portreeve::value::{Currency, Rational, Unit};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const NOW: &str = "2026-11-21T09:00:00Z";

fn day() -> Day {
    Day::from_date("2026-11-20".parse().unwrap())
}

fn rule(name: &str, line: u32, kind: Kind) -> Rule {
    let span = Span { file: FileId(0), start: 0, end: 0 };
    Rule {
        name: name.into(),
        named: true,
        identity: name.into(),
        was: None,
        file: "rules/bids.rules".into(),
        line,
        span,
        area: None,
        pillar: None,
        severity: None,
        mode: Mode::Propose,
        tags: Vec::new(),
        kind,
        filter: None,
        any_state: Vec::new(),
        negatives: false,
        condition: Cond { kind: CondKind::And(Vec::new()), text: "".into(), span },
        until: None,
        every: None,
        once: false,
        overrides: Vec::new(),
        because: None,
        actions: Vec::new(),
        flows: Vec::new(),
        evidence_days: Some(14),
        evidence_report: false,
    }
}

fn program() -> Program {
    Program {
        rules: Arc::new(vec![
            rule("Trim expensive keywords", 4, Kind::Keyword),
            rule("Raise winners", 14, Kind::Keyword),
            rule("Pause waste", 23, Kind::Keyword),
            rule("Listing suppressed", 31, Kind::Listing),
            rule("Harvest", 40, Kind::SearchTerm),
        ]),
        ..Program::default()
    }
}

fn table() -> Table {
    let account = |name: &str, currency: &str| Account {
        name: name.into(),
        channel: "amazon".into(),
        currency: Currency::from_code(currency).unwrap(),
        timezone: chrono_tz::UTC,
        market: None,
        seller: None,
        settle: Vec::new(),
        coverage: Vec::new(),
        newest_day: Some(day()),
    };
    Table { accounts: vec![account("acme-de", "EUR"), account("acme-us", "USD")], ..Table::default() }
}

fn entity(kind: Kind, account: &str, name: &str, index: u32) -> EntityRef {
    let ad = kind.is_ad();
    EntityRef {
        account: account.into(),
        kind,
        id: format!("{}-{index}", kind.word()).into(),
        name: name.into(),
        channel: "amazon".into(),
        campaign: ad.then(|| "Kitchen Exact".into()),
        ad_group: ad.then(|| "Presses".into()),
        entity: Entity { kind, index },
    }
}

fn cents(value: i64) -> Option<Rational> {
    Rational::new(value.into(), 100).ok()
}

fn change(rule: u32, verb: Verb, entity: EntityRef, from: i64, to: i64, reason: &str) -> Action {
    let text = |cents: i64| Some(format!("{}.{:02}", cents / 100, cents % 100));
    Action {
        id: format!("id-{}-{rule}", entity.id),
        rule: RuleId(rule),
        also: Vec::new(),
        account: AccountId(1),
        entity,
        verb,
        field: Field::Amount(WriteField::Bid),
        from: text(from),
        to: text(to),
        unit: "USD".to_owned(),
        from_value: cents(from),
        to_value: cents(to),
        value_unit: Some(Unit::Money),
        currency: Some(Currency::USD),
        asked: None,
        limited_by: Vec::new(),
        status: PlanStatus::Planned,
        refusal: None,
        blocked_by: Vec::new(),
        reason: reason.to_owned(),
        because: reason.to_owned(),
        evidence: vec![EvidenceEntry {
            text: "acos over 14d > 35%".into(),
            value: "41.2%".to_owned(),
            from: Some(day().minus(13)),
            to: Some(day()),
            result: "true",
            notes: Vec::new(),
        }],
        mode: Mode::Propose,
        approval: Approval::Needed,
        addition: None,
        notes: Vec::new(),
        temporary: false,
        restores: None,
        weight: Rational::whole(84),
    }
}

fn held(action: Action, refusal: Refusal, blocked_by: &[&str]) -> Action {
    Action {
        status: if refusal == Refusal::Conflict { PlanStatus::Conflict } else { PlanStatus::Held },
        refusal: Some(refusal),
        reason: refusal.about().to_owned(),
        blocked_by: blocked_by.iter().map(|by| (*by).to_owned()).collect(),
        ..action
    }
}

fn keyword(name: &str, index: u32) -> EntityRef {
    entity(Kind::Keyword, "acme-us", name, index)
}

fn counts(rule: u32, in_scope: u64, matched: u64, undecided: u64, held: u64) -> RuleCount {
    RuleCount { rule: RuleId(rule), account: Some(AccountId(1)), in_scope, matched, undecided, held, end: Ok(day()) }
}

fn small_plan() -> Plan {
    let reason = "ACOS 41.2% on $84.00 spend, limit 35%";
    let pause = Action {
        field: Field::State,
        value_unit: None,
        from_value: None,
        to_value: None,
        approval: Approval::None,
        ..change(
            2,
            Verb::Pause,
            keyword("press garlic \u{1b}[31mred\u{202e}", 3),
            0,
            0,
            "$61.10 of spend and no orders in 14 days",
        )
    };
    let limited = Action {
        asked: Some("0.60".to_owned()),
        limited_by: vec!["max_step".to_owned()],
        also: vec![RuleId(1)],
        notes: vec!["somebody changed it from $0.95 on 2026-11-18".to_owned()],
        weight: Rational::whole(300),
        ..change(
            0,
            Verb::Lower,
            keyword("silicone spatula set with holder and a very long tail of words", 2),
            90,
            63,
            reason,
        )
    };
    Plan {
        as_of: vec![("acme-de".into(), day().minus(1)), ("acme-us".into(), day())],
        complete: true,
        summary: Summary {
            evaluated: 15_000,
            matched: 14,
            undecided: 310,
            actions: 3,
            held: 6,
            conflicts: 2,
            findings: 2,
            alerts: 1,
        },
        actions: vec![
            change(0, Verb::Lower, keyword("garlic press", 1), 120, 108, reason),
            limited,
            pause,
            held(change(0, Verb::Lower, keyword("にんにく 搾り器", 4), 100, 90, reason), Refusal::FreshEvidence, &[]),
            held(
                change(0, Verb::Lower, keyword("lemon squeezer", 5), 0, 0, reason),
                Refusal::NoCurrent,
                &["a bulk workbook (Sponsored Products Campaigns sheet) shows bids"],
            ),
            held(
                change(0, Verb::Lower, keyword("egg slicer", 6), 0, 0, reason),
                Refusal::NoCurrent,
                &["a bulk workbook (Sponsored Products Campaigns sheet) shows bids"],
            ),
            held(change(1, Verb::Raise, keyword("peeler", 7), 0, 0, reason), Refusal::NoCurrent, &[]),
            held(change(0, Verb::Lower, keyword("zester", 8), 30, 27, reason), Refusal::AtFloor, &[]),
            held(change(0, Verb::Lower, keyword("grater", 9), 100, 90, reason), Refusal::Conflict, &["Raise winners"]),
            held(
                change(1, Verb::Raise, keyword("grater", 9), 100, 110, "ACOS 12.0%"),
                Refusal::Conflict,
                &["Trim expensive keywords"],
            ),
        ],
        findings: vec![
            finding(3, Severity::Critical, "GP-1", "suppressed: no sales until mended", FindingState::Open),
            finding(3, Severity::Critical, "GP-2", "suppressed: no sales until mended", FindingState::Unverified),
            finding(3, Severity::Low, "GP-3", "title has 240 characters, limit 200", FindingState::Suppressed),
        ],
        alerts: vec![AlertEntry {
            id: "a1".to_owned(),
            rule: RuleId(3),
            entity: entity(Kind::Listing, "acme-us", "GP-1", 1),
            message: "listing suppressed".to_owned(),
            state: AlertState::Firing,
            suppressed: false,
            to: vec!["ops".into()],
            notice: Notice::Own,
            undecided_days: 0,
            judged: day(),
            told: true,
        }],
        undecided: vec![
            undecided(0, Reason::MissingDay, "no keywords data for 2026-11-17", 300),
            undecided(1, Reason::MissingDay, "no keywords data for 2026-11-17", 8),
            undecided(4, Reason::Undefined, "no spend and no sales", 2),
        ],
        accounts: vec![account(AccountState::Ready)],
        rules: vec![counts(0, 9000, 8, 300, 6), counts(1, 6000, 6, 8, 2)],
        ..Plan::default()
    }
}

fn finding(rule: u32, severity: Severity, sku: &str, message: &str, state: FindingState) -> Finding {
    Finding {
        id: format!("f-{sku}"),
        rule: RuleId(rule),
        severity,
        pillar: Some(Pillar::Foundation),
        area: None,
        entity: entity(Kind::Listing, "acme-us", sku, 1),
        message: message.to_owned(),
        state,
        since: day(),
        gates: true,
        suppressed: None,
        evidence: Vec::new(),
    }
}

fn undecided(rule: u32, reason: Reason, sentence: &str, entities: u64) -> UndecidedGroup {
    UndecidedGroup {
        rule: RuleId(rule),
        account: Some(AccountId(1)),
        reason,
        sentence: sentence.to_owned(),
        entities,
        example: keyword("garlic press", 1),
    }
}

fn account(state: AccountState) -> AccountPlan {
    AccountPlan {
        account: "acme-us".into(),
        as_of: Some(day()),
        state,
        caps: Vec::new(),
        accept: None,
        budget_before: Rational::whole(500),
        budget_after: Rational::whole(500),
        currency: Currency::USD,
        notes: vec!["2 changes are not seen yet: download the bulk workbook once more".to_owned()],
    }
}

fn with_view<T>(plan: &Plan, show: impl FnOnce(&PlanView<'_>) -> T) -> T {
    let (program, table, mut sources) = (program(), table(), Sources::default());
    let file = sources.add("rules/bids.rules", "if acos > 35% for 7d then lower bid 10%\n");
    let problems = [
        Diagnostic::at(Code::NoLimit, Span { file, start: 31, end: 44 }, "`lower bid` has no lower limit of its own")
            .help("add `not below $0.20`"),
        cell(12, "abc"),
        cell(13, "n/a"),
    ];
    let created_at: DateTime<Utc> = NOW.parse().unwrap();
    show(&PlanView {
        workspace: "Acme Kitchen",
        plan,
        program: &program,
        table: &table,
        problems: &problems,
        sources: &sources,
        since: None,
        created_at,
    })
}

fn cell(line: u64, value: &str) -> Diagnostic {
    let place = Place::Cell {
        file: "snapshots/acme-us/keywords.csv".into(),
        sheet: None,
        line,
        column: Some("Spend".to_owned()),
    };
    Diagnostic::new(Code::BadCell, place, format!("`{value}` is no amount of money"))
}

fn shown(plan: &Plan, style: Style) -> String {
    let mut out = Vec::new();
    with_view(plan, |view| plan::text(view, style, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(plan: &Plan) -> String {
    let mut out = Vec::new();
    with_view(plan, |view| plan::json(view, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn wide() -> Style {
    Style { width: 100, color: false, unicode: true }
}

#[test]
fn a_small_plan() {
    let text = shown(&small_plan(), wide());
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_small_plan_in_80_columns() {
    let text = shown(&small_plan(), Style { width: 80, ..wide() });
    for line in text.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn colours_are_codes_around_the_same_text() {
    let plain = shown(&small_plan(), wide());
    let colored = shown(&small_plan(), Style { color: true, ..wide() });
    assert_ne!(plain, colored);
    let mut stripped = String::new();
    let mut parts = colored.split('\u{1b}');
    stripped.push_str(parts.next().unwrap());
    for part in parts {
        stripped.push_str(part.split_once('m').unwrap().1);
    }
    assert_eq!(plain, stripped);
}

fn large_plan() -> Plan {
    let mut plan = small_plan();
    plan.actions.clear();
    for index in 0..30_000 {
        let (rule, verb, to) = if index % 3 == 0 { (1, Verb::Raise, 110) } else { (0, Verb::Lower, 90) };
        let account = if index % 5 == 0 { "acme-de" } else { "acme-us" };
        let of = entity(Kind::Keyword, account, &format!("kitchen tool {index}"), index);
        let weight = Rational::whole(i64::from(index.wrapping_mul(7919) % 10_007));
        let reason = "ACOS 41.2% on $84.00 spend, limit 35%";
        plan.actions.push(Action { weight, ..change(rule, verb, of, 100, to, reason) });
    }
    plan.summary.actions = 30_000;
    plan
}

#[test]
fn a_large_plan_is_a_summary_first() {
    let text = shown(&large_plan(), wide());
    assert!(text.lines().count() < 100, "{}", text.lines().count());
    insta::assert_snapshot!(text);
}

#[test]
fn a_plan_without_changes_says_why() {
    let mut plan = small_plan();
    plan.actions.retain(|action| action.status == PlanStatus::Held);
    plan.summary.actions = 0;
    insta::assert_snapshot!(shown(&plan, wide()));
}

#[test]
fn an_account_over_its_caps() {
    let mut plan = small_plan();
    for action in &mut plan.actions {
        if action.status == PlanStatus::Planned {
            (action.status, action.refusal) = (PlanStatus::Held, Some(Refusal::Cap));
        }
    }
    plan.summary.actions = 0;
    plan.accounts = vec![AccountPlan {
        caps: vec![CapBreach {
            cap: "max_entities",
            allowed: "30% of 40 entities".to_owned(),
            found: "18 entities (45%)".to_owned(),
            rules: vec![(RuleId(0), 12), (RuleId(2), 6)],
            help: "narrow the rules with `where`, or raise max_entities under [guards]".to_owned(),
        }],
        accept: Some("3f2a91c04b".to_owned()),
        ..account(AccountState::Held)
    }];
    insta::assert_snapshot!(shown(&plan, wide()));
}

#[test]
fn an_empty_workspace() {
    let plan = Plan { complete: true, ..Plan::default() };
    insta::assert_snapshot!(shown(&plan, wide()));
}

#[test]
fn names_that_read_alike_are_told_apart() {
    let mut plan = small_plan();
    let other = |group: &str, index: u32| {
        let of = EntityRef { ad_group: Some(Arc::from(group)), ..keyword("garlic press", index) };
        change(0, Verb::Lower, of, 120, 108, "ACOS 41.2%")
    };
    plan.actions = vec![other("A", 1), other("B", 2), other("B", 3)];
    let text = shown(&plan, wide());
    for label in ["garlic press, A ", "garlic press (keyword-2)", "garlic press (keyword-3)"] {
        assert!(text.contains(label), "{text}");
    }
}

fn addition() -> Action {
    let of = entity(Kind::SearchTerm, "acme-us", "=HYPERLINK(\"http://x\")", 20);
    Action {
        field: Field::Keyword,
        from: None,
        to: Some("=HYPERLINK(\"http://x\")".to_owned()),
        unit: "text".to_owned(),
        value_unit: None,
        addition: Some(Addition {
            text: "=HYPERLINK(\"http://x\")".into(),
            match_type: "exact",
            level: "ad_group",
            campaign: "Kitchen Exact".into(),
            campaign_id: Some("c-1".into()),
            ad_group: Some("Presses".into()),
            ad_group_id: None,
            bid: Some("0.80".to_owned()),
        }),
        ..change(4, Verb::AddKeyword, of, 0, 0, "3 orders in 30 days")
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let mut plan = small_plan();
    plan.actions.push(addition());
    plan.alerts[0].state = AlertState::Pending { held: 2, of: 3 };
    let text = json(&plan);
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &text);
    insta::assert_snapshot!(text);
}

#[test]
fn the_id_is_the_hash_of_the_canonical_document() {
    let text = json(&small_plan());
    let mut document: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let id = document.shift_remove("id").unwrap();
    document.shift_remove("created_at").unwrap();
    document.shift_remove("expires_at").unwrap();
    let canonical = serde_json::to_string(&document).unwrap();
    let hex: Vec<String> = Sha256::digest(canonical.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(id, hex.concat());
}

#[test]
fn csv_opens_in_spreadsheets_and_runs_nothing() {
    let mut plan = small_plan();
    plan.actions.truncate(1);
    plan.actions.push(addition());
    let mut out = Vec::new();
    with_view(&plan, |view| plan::csv(view, &mut out)).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with('\u{feff}'));
    insta::assert_snapshot!(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
}
