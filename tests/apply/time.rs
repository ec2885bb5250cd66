//! What becomes of a change in the days after: confirmed, expired, drifted, given back.

use crate::apply::case::{Case, at, keywords};
use portreeve::journal::ActionState;
use portreeve::table::Day;

const TRIM: &str = "rule \"Trim\"
  on keyword where text is \"garlic press\"
  if acos over 7d > 35%
  then lower bid 10%
";

/// The keywords of a day with a bid, at the cost of before.
fn day(day: u32, bid: &str) -> String {
    let head = keywords().lines().next().unwrap().to_owned();
    format!(
        "{head}\n2026-11-{day},kw-1,c-1,Kitchen,g-1,Presses,garlic press,exact,enabled,{bid},400,10,12.00,29.12,1,1\n"
    )
}

/// A case in which the bid was lowered from 1.20 to 1.08 on the 21st.
fn lowered() -> Case {
    let case = Case::new(TRIM);
    let text = case.plan(at("2026-11-21T18:00:00Z"));
    case.apply(&text, at("2026-11-21T19:00:00Z")).unwrap();
    case
}

fn state(case: &Case) -> ActionState {
    case.settled().actions[0].state
}

fn code(case: &Case, now: &str) -> String {
    let actions = case.planned(at(now));
    actions[0]["reason_code"].as_str().unwrap_or("planned").to_owned()
}

#[test]
fn the_next_snapshot_confirms() {
    let case = lowered();
    assert_eq!((state(&case), code(&case, "2026-11-22T09:00:00Z").as_str()), (ActionState::Emitted, "in_flight"));
    // A file of the very day may be from before the hand-out.
    case.write("snapshots/acme-us/keywords-2026-11-22.csv", &day(21, "1.20"));
    assert_eq!(state(&case), ActionState::Emitted);
    case.write("snapshots/acme-us/keywords-2026-11-23.csv", &day(22, "1.08"));
    assert_eq!(state(&case), ActionState::Confirmed);
    // Seven days of evidence after the change allow the next, and not before.
    for last in 23..=28 {
        assert_eq!(code(&case, "2026-11-23T09:00:00Z"), "fresh_evidence", "data through {last}");
        case.write(&format!("snapshots/acme-us/keywords-2026-11-{}.csv", last + 1), &day(last, "1.08"));
    }
    let text = case.plan(at("2026-11-29T18:00:00Z"));
    assert_eq!(case.ids(&text).len(), 1, "{text}");
    // The run that follows writes the confirmation to the journal.
    assert_eq!(case.ledger().actions[0].state, ActionState::Emitted);
    case.apply(&text, at("2026-11-29T19:00:00Z")).unwrap();
    let ledger = case.ledger();
    assert_eq!((ledger.actions[0].state, ledger.actions[1].state), (ActionState::Confirmed, ActionState::Emitted));
    let log = std::fs::read_to_string(case.place().decisions()).unwrap();
    assert!(log.lines().any(|line| line.contains("\"what\":\"state\"") && line.contains("\"confirmed\"")), "{log}");
}

#[test]
fn what_no_snapshot_shows_expires_and_frees_the_field() {
    let case = lowered();
    case.write("snapshots/acme-us/keywords-2026-11-23.csv", &day(22, "1.20"));
    assert_eq!(state(&case), ActionState::Emitted);
    case.write("snapshots/acme-us/keywords-2026-11-25.csv", &day(24, "1.20"));
    assert_eq!(state(&case), ActionState::Expired);
    for (at, bid) in [(21, "1.20"), (23, "1.20")] {
        case.write(&format!("snapshots/acme-us/keywords-2026-11-{}.csv", at + 1), &day(at, bid));
    }
    assert_eq!(code(&case, "2026-11-25T09:00:00Z"), "planned");
}

#[test]
fn a_persons_value_is_left_alone() {
    let case = lowered();
    for last in 21..=23 {
        case.write(
            &format!("snapshots/acme-us/keywords-2026-11-{}.csv", last + 1),
            &day(last, if last < 23 { "1.20" } else { "1.50" }),
        );
    }
    let seen = Day::from_date("2026-11-23".parse().unwrap());
    assert_eq!((state(&case), code(&case, "2026-11-24T09:00:00Z").as_str()), (ActionState::Drifted(seen), "drifted"));
}

/// `until` gives back, across runs: the episode is closed in the journal and may begin anew.
#[test]
fn a_value_is_given_back_once() {
    let rules = "rule \"Night\"
  on keyword where text is \"garlic press\"
  if weekday in sat, sun
  then lower bid 10%
  until weekday in mon
";
    let case = Case::new(rules);
    // The day after 2026-11-20 is a Saturday.
    let text = case.plan(at("2026-11-21T09:00:00Z"));
    assert_eq!(case.ids(&text).len(), 1, "{text}");
    case.apply(&text, at("2026-11-21T10:00:00Z")).unwrap();
    case.write("snapshots/acme-us/keywords-2026-11-22.csv", &day(21, "1.08"));
    assert_eq!(case.ids(&case.plan(at("2026-11-22T09:00:00Z"))).len(), 0, "once an episode");
    case.write("snapshots/acme-us/keywords-2026-11-23.csv", &day(22, "1.08"));
    let back = case.plan(at("2026-11-23T09:00:00Z"));
    let actions = case.planned(at("2026-11-23T09:00:00Z"));
    let restore = actions.iter().find(|action| action["verb"] == "restore").unwrap();
    assert_eq!(
        (&restore["from"], &restore["to"], &restore["status"]),
        (&"1.08".into(), &"1.20".into(), &"planned".into())
    );
    case.apply(&back, at("2026-11-23T10:00:00Z")).unwrap();
    let states: Vec<ActionState> = case.ledger().actions.iter().map(|row| row.state).collect();
    assert_eq!(states, [ActionState::GivenBack, ActionState::Emitted]);
    assert_eq!(case.ids(&case.plan(at("2026-11-23T11:00:00Z"))).len(), 0);
}

/// What the channel refuses was never made: it is marked in the channel's words, and may be planned again.
#[test]
fn a_channels_answer_is_heard() {
    let case = Case::new("rule \"Cheaper\"\n  on listing\n  if price > $10\n  then lower price 10%\n  once\n");
    let listings = "date,sku,price\n2026-11-20,GP-1,20.00\n2026-11-20,GP-2,30.00\n";
    case.write("snapshots/acme-us/listings-2026-11-21.csv", listings);
    let text = case.plan(at("2026-11-21T18:00:00Z"));
    assert_eq!(case.ids(&text).len(), 2, "{text}");
    case.apply(&text, at("2026-11-21T19:00:00Z")).unwrap();
    let answer = "Feed Processing Summary:\n\tNumber of records processed\t\t2\n\tNumber of records successful\t\t1\n\n\
                  original-record-number\tsku\terror-code\terror-type\terror-message\n\
                  1\tGP-2\t8541\tError\tThe price is out of range\n";
    case.write("snapshots/acme-us/processing-report.txt", answer);
    let states = |ledger: &portreeve::journal::Ledger| -> Vec<(String, ActionState, String)> {
        let said =
            |row: &portreeve::journal::ActionRow| (row.change.entity.id.to_string(), row.state, row.note.clone());
        ledger
            .actions
            .iter()
            .filter(|row| row.change.day < Day::from_date("2026-11-22".parse().unwrap()))
            .map(said)
            .collect()
    };
    let expected = [
        ("GP-1".to_owned(), ActionState::Confirmed, String::new()),
        ("GP-2".to_owned(), ActionState::Failed, "8541: The price is out of range".to_owned()),
    ];
    assert_eq!(states(&case.settled()), expected);
    // `once` holds for what was made, not for what was refused.
    let again = case.plan(at("2026-11-22T18:00:00Z"));
    assert_eq!(case.ids(&again).len(), 1, "{again}");
    case.apply(&again, at("2026-11-22T19:00:00Z")).unwrap();
    assert_eq!(states(&case.ledger()), expected);
}
