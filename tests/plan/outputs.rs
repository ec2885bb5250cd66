//! Findings, what they gate, alerts, and what could not be decided.

use super::case::{Case, Keyword, as_of, day, keyword, known_alert, open_finding};
use portreeve::catalog::Kind;
use portreeve::history::{AlertState, PastAlert, PastFinding};
use portreeve::plan::{FindingState, Notice, Plan, Refusal};

const FLAG: &str =
    "rule \"Waste\" severity high on keyword if spend over 14d > $100 then flag \"costs {spend over 14d}\"";

fn states(plan: &Plan) -> Vec<(String, FindingState)> {
    plan.findings.iter().map(|finding| (finding.entity.id.to_string(), finding.state)).collect()
}

#[test]
fn a_finding_opens_stays_and_closes() {
    let matching = Case::new(FLAG).keywords(&[keyword("k1", "1.00"), keyword("k2", "1.00").selling("1", "9")]);
    let plan = matching.plan();
    assert_eq!(states(&plan), [("k1".to_owned(), FindingState::Open)]);
    let finding = &plan.findings[0];
    assert_eq!((finding.message.as_str(), finding.since, finding.gates), ("costs $168.00", as_of(), false));
    assert_eq!((plan.summary.findings, finding.evidence.len()), (1, 1));
    // Known before: it keeps its id and its first day; the other does not hold any more.
    let known = matching.clone().finding(open_finding("Waste", Kind::Keyword, "k1")).finding(open_finding(
        "Waste",
        Kind::Keyword,
        "k2",
    ));
    let plan = known.plan();
    assert_eq!(states(&plan), [("k1".to_owned(), FindingState::Open), ("k2".to_owned(), FindingState::Closed)]);
    assert_eq!((plan.findings[0].id.as_str(), plan.findings[0].since), ("f-k1", day("2026-11-01")));
    // Closed before: it reopens under its id, from today on.
    let closed = PastFinding { open: false, ..open_finding("Waste", Kind::Keyword, "k1") };
    let again = matching.clone().finding(closed).plan();
    assert_eq!((again.findings[0].id.as_str(), again.findings[0].since), ("f-k1", as_of()));
    // A paused keyword is out of scope.
    let gone = Case::new(FLAG).keywords(&[keyword("k1", "1.00").in_state("paused")]).finding(open_finding(
        "Waste",
        Kind::Keyword,
        "k1",
    ));
    assert_eq!(states(&gone.plan()), [("k1".to_owned(), FindingState::Closed)]);
}

#[test]
fn unknown_closes_nothing() {
    let longer = FLAG.replace("14d > $100", "60d > $100");
    let case = Case::new(&longer).keywords(&[keyword("k1", "1.00")]);
    assert!(states(&case.plan()).is_empty(), "what cannot be said opens nothing");
    let known = case.finding(open_finding("Waste", Kind::Keyword, "k1")).plan();
    assert_eq!(states(&known), [("k1".to_owned(), FindingState::Unverified)]);
    assert!(known.findings[0].message.starts_with("cannot be verified: "));
    assert_eq!((known.undecided.len(), known.undecided[0].entities), (1, 1));
    assert!(!known.undecided[0].sentence.is_empty());
    assert_eq!((known.rules[0].in_scope, known.rules[0].undecided), (1, 1));
}

#[test]
fn suppress_mutes_until_its_day() {
    let with = |until: &str, key: &str| {
        let rules = format!("{FLAG}\nsuppress \"Waste\" for keyword \"{key}\" until {until} because \"known\"");
        Case::new(&rules).keywords(&[keyword("k1", "1.00").named("Garlic Press")]).plan()
    };
    let muted = with("2026-11-20", "k1");
    assert_eq!((muted.findings[0].state, muted.summary.findings), (FindingState::Suppressed, 0));
    assert_eq!(muted.findings[0].suppressed.as_deref(), Some("suppressed until 2026-11-20: known"));
    assert_eq!(with("2026-11-20", "garlic press").findings[0].state, FindingState::Suppressed, "by name");
    assert_eq!(with("2026-11-19", "k1").findings[0].state, FindingState::Open, "its last day is over");
    assert_eq!(with("2026-11-20", "k2").findings[0].state, FindingState::Open);
}

const PUSH: &str = "rule \"Push\" on keyword if acos over 14d > 35% then raise bid 10%\n";

fn gated(rules: &str, build: impl Fn(Case) -> Case) -> Vec<Option<Refusal>> {
    let case = Case::new(rules).keywords(&[keyword("k1", "1.00"), keyword("k2", "1.00").of("c2", "g2")]);
    build(case).plan().actions.iter().map(|action| action.refusal).collect()
}

#[test]
fn an_open_foundation_finding_gates_amplification() {
    let gate = Some(Refusal::PillarGate);
    let account =
        "rule \"Broken\" pillar foundation severity high on account if ad_spend over 7d > $1 then flag \"x\"\n";
    let of = |rules: &str| gated(rules, |case| case);
    assert_eq!(of(&format!("{PUSH}{account}")), [gate, gate]);
    assert_eq!(of(&format!("{PUSH}{}", account.replace("high", "medium"))), [None, None]);
    assert_eq!(of(&format!("{PUSH}{}", account.replace("foundation", "optimization"))), [None, None]);
    assert_eq!(of(&format!("{}{account}", PUSH.replace("on keyword", "pillar optimization on keyword"))), [None, None]);
    assert_eq!(of(&format!("{}{account}", PUSH.replace("raise", "lower"))), [None, None], "a cut amplifies nothing");
    let lower = PUSH.replace("raise", "lower").replace("on keyword", "pillar amplification on keyword");
    assert_eq!(of(&format!("{lower}{account}")), [gate, gate], "the pillar says so");
    let set = |to: &str| of(&format!("{}{account}", PUSH.replace("raise bid 10%", &format!("set bid to {to}"))));
    assert_eq!((set("$1.10"), set("$0.90")), (vec![gate, gate], vec![None, None]));
    let off = gated(&format!("{PUSH}{account}"), |case| case.with("[pillars]\ngate = false\n"));
    assert_eq!(off, [None, None]);
    let muted =
        format!("{PUSH}{account}suppress \"Broken\" for account \"acme-us\" until 2026-12-01 because \"known\"");
    assert_eq!(of(&muted), [gate, gate], "suppress allows no action");
    // A campaign's gates what is in it.
    let campaign = "rule \"Broken\" pillar foundation severity critical on campaign where name is \"Campaign c1\" if spend over 7d > $1 then flag \"x\"\n";
    assert_eq!(of(&format!("{PUSH}{campaign}")), [gate, None]);
}

#[test]
fn a_listings_finding_gates_what_advertises_it() {
    let listings =
        "date,sku,title,price,status,suppressed\n2026-11-20,S1,A,20.00,active,yes\n2026-11-20,S2,B,20.00,active,no\n";
    let ads = |state: &str| {
        format!(
            "date,ad_group_id,sku,campaign_id,campaign,ad_group,state,impressions,clicks,spend,sales,orders,units\n\
             2026-11-20,g1,S1,c1,Campaign c1,Group g1,{state},1,1,1,1,1,1\n\
             2026-11-20,g2,S2,c2,Campaign c2,Group g2,enabled,1,1,1,1,1,1\n"
        )
    };
    let rules = format!(
        "{PUSH}rule \"Gone\" pillar foundation severity critical on listing if suppressed is yes then flag \"suppressed\""
    );
    let with = |state: &str| gated(&rules, |case| case.file("listings.csv", listings).file("ads.csv", &ads(state)));
    assert_eq!(with("enabled"), [Some(Refusal::PillarGate), None]);
    assert_eq!(with("paused"), [None, None], "an ad that does not run advertises nothing");
    let case = Case::new(&rules)
        .keywords(&[keyword("k1", "1.00")])
        .file("listings.csv", listings)
        .file("ads.csv", &ads("enabled"));
    let action = case.plan().actions.remove(0);
    assert_eq!(
        (action.reason.as_str(), action.blocked_by.as_slice()),
        ("finding \"Gone\" on S1 is open: mend that first", ["finding \"Gone\" on S1".to_owned()].as_slice())
    );
}

#[test]
fn an_open_finding_of_before_gates_while_it_cannot_be_verified() {
    let rules = format!(
        "{PUSH}rule \"Broken\" pillar foundation severity high on campaign if spend over 60d > $1 then flag \"x\""
    );
    let known = open_finding("Broken", Kind::Campaign, "c1");
    assert_eq!(gated(&rules, |case| case.finding(known.clone())), [Some(Refusal::PillarGate), None]);
    assert_eq!(gated(&rules, |case| case.finding(PastFinding { open: false, ..known.clone() })), [None, None]);
}

const ALERT: &str = "rule \"Costly\" on keyword if spend over 7d > $80 then alert \"costs {spend over 7d}\" to \"ops\"";
const SINK: &str = "[sinks.ops]\nkind = \"file\"\npath = \"alerts.txt\"\n";

fn alerts(plan: &Plan) -> Vec<(String, AlertState, Notice)> {
    plan.alerts.iter().map(|alert| (alert.entity.id.to_string(), alert.state, alert.notice)).collect()
}

#[test]
fn an_alert_fires_once_and_clears_once() {
    let case =
        |spend: &'static str| Case::new(ALERT).with(SINK).keywords(&[keyword("k1", "1.00").selling(spend, "30")]);
    let fires = case("12").plan();
    assert_eq!(alerts(&fires), [("k1".to_owned(), AlertState::Firing, Notice::Own)]);
    let alert = &fires.alerts[0];
    assert_eq!((alert.message.as_str(), alert.to.len(), alert.judged, alert.told), ("costs $84.00", 1, as_of(), true));
    let known = known_alert("Costly", Kind::Keyword, "k1", AlertState::Firing);
    assert_eq!(alerts(&case("12").alert(known.clone()).plan()), [("k1".to_owned(), AlertState::Firing, Notice::None)]);
    let clears = case("1").alert(known.clone()).plan();
    assert_eq!(alerts(&clears), [("k1".to_owned(), AlertState::Clear, Notice::Own)]);
    assert_eq!((clears.alerts[0].id.as_str(), clears.alerts[0].message.as_str()), ("a-k1", "clear again"));
    assert!(alerts(&case("1").plan()).is_empty());
    let muted = format!("{ALERT}\nsuppress \"Costly\" for keyword \"k1\" until 2026-12-01 because \"known\"");
    let muted = Case::new(&muted).with(SINK).keywords(&[keyword("k1", "1.00")]).plan();
    assert_eq!(alerts(&muted), [("k1".to_owned(), AlertState::Firing, Notice::None)]);
    assert!(muted.alerts[0].suppressed && !muted.alerts[0].told && muted.summary.alerts == 0);
}

#[test]
fn a_for_is_pending_first() {
    let rules = "rule \"Costly\" on keyword if spend > $10 for 7d then alert \"costs\" to \"ops\"";
    let mut late = keyword("k1", "1.00").selling("12", "30");
    late.until = day("2026-11-15");
    let mut rest = keyword("k1", "1.00").selling("1", "30");
    rest.until = as_of();
    // The last five days are cheap: six of the newest days would be needed.
    let held_before = Case::new(rules).with(SINK).keywords(&[late]).keywords_from("2026-11-16", &rest);
    let plan = held_before.plan();
    assert_eq!(alerts(&plan), [("k1".to_owned(), AlertState::Pending { held: 2, of: 7 }, Notice::None)]);
    assert_eq!(plan.alerts[0].message, "held on 2 of 7 days");
}

#[test]
fn until_gives_an_alert_hysteresis() {
    let rules =
        "rule \"Costly\" on keyword if spend over 7d > $80 then alert \"costs\" to \"ops\" until spend over 7d < $50";
    let known = known_alert("Costly", Kind::Keyword, "k1", AlertState::Firing);
    let at = |spend: &'static str| {
        let case = Case::new(rules).with(SINK).keywords(&[keyword("k1", "1.00").selling(spend, "30")]);
        alerts(&case.alert(known.clone()).plan()).remove(0).1
    };
    assert_eq!((at("12"), at("9"), at("7")), (AlertState::Firing, AlertState::Firing, AlertState::Clear));
}

#[test]
fn what_cannot_be_verified_for_three_days_is_stale() {
    let rules = ALERT.replace("7d > $80", "60d > $80").replace("{spend over 7d}", "much");
    let at = |undecided_days, judged: &str| {
        let known = PastAlert {
            undecided_days,
            judged: day(judged),
            ..known_alert("Costly", Kind::Keyword, "k1", AlertState::Firing)
        };
        let plan = Case::new(&rules).with(SINK).keywords(&[keyword("k1", "1.00")]).alert(known).plan();
        (plan.alerts[0].state, plan.alerts[0].notice, plan.alerts[0].undecided_days)
    };
    assert_eq!(at(0, "2026-11-19"), (AlertState::Firing, Notice::None, 1));
    assert_eq!(at(2, "2026-11-19"), (AlertState::Stale, Notice::Own, 3));
    assert_eq!(at(2, "2026-11-20"), (AlertState::Firing, Notice::None, 2), "the same day counts once");
}

#[test]
fn many_new_alerts_are_told_together() {
    let many = |count: usize| -> Vec<Keyword> { (0..count).map(|at| keyword(&format!("k{at:02}"), "1.00")).collect() };
    let notices = |count| {
        let plan = Case::new(ALERT).with(SINK).keywords(&many(count)).plan();
        assert_eq!(plan.alerts.len(), count, "none is dropped");
        plan.alerts[0].notice
    };
    assert_eq!((notices(20), notices(21)), (Notice::Own, Notice::Together));
}
