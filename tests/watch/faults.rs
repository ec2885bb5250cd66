//! What goes wrong around a daemon, and what it does then.

use crate::apply::case::{SETTINGS, at, open};
use crate::watch::audit::audit;
use crate::watch::live::{ALWAYS, HEAD, Live, date, options, row};
use chrono::{Days, NaiveDate};
use portreeve::daemon::{Daemon, Health, WatchError};
use portreeve::history::AlertState;
use portreeve::journal::JournalError;

const OPS: &str = "[sinks.ops]\nkind = \"file\"\npath = \"told.jsonl\"\n[watch]\nrescan = \"24h\"\n";

fn settings() -> String {
    format!("{SETTINGS}{OPS}")
}

/// A rule that tells of a keyword without an order.
const TELL: &str =
    "rule \"Tell\"\n  on keyword where text is \"word 1\"\n  if orders over 1d = 0\n  then alert \"no order\"\n";

/// The rows of ten days up to one, of two keywords.
fn ten(live: &Live, last: NaiveDate) {
    let mut text = HEAD.to_owned();
    for back in (0..10).rev() {
        let day = last - Days::new(back);
        text.push_str(&row(day, 0, "1.20"));
        text.push_str(&row(day, 1, "1.20"));
    }
    live.case.write(&format!("snapshots/acme-us/keywords-{}.csv", last + Days::new(1)), &text);
}

/// The file of one day; `orders` of the second keyword.
fn day(live: &Live, day: NaiveDate, bid: &str, orders: u32) {
    let second = row(day, 1, bid).replace(",1,1\n", &format!(",{orders},{orders}\n"));
    live.case.write(
        &format!("snapshots/acme-us/keywords-{}.csv", day + Days::new(1)),
        &format!("{HEAD}{}{second}", row(day, 0, bid)),
    );
}

fn told(live: &Live) -> Vec<String> {
    let text = std::fs::read_to_string(live.case.root().join("told.jsonl")).unwrap_or_default();
    let title =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["title"].as_str().unwrap().to_owned();
    text.lines().map(title).collect()
}

fn firing(live: &Live) -> Vec<String> {
    let ledger = live.case.ledger();
    let on = ledger.alerts.iter().filter(|row| row.alert.state == AlertState::Firing);
    on.map(|row| row.alert.rule.to_string()).collect()
}

#[test]
fn a_turn_without_effect_leaves_no_trace() {
    let mut live = Live::new(&format!("{ALWAYS}{TELL}"), &settings(), true);
    ten(&live, date("2026-11-20"));
    let said = live.tick("2026-11-21T18:00:00Z");
    assert!(said.iter().any(|line| line.ends_with("2 changes handed out")), "{said:?}");
    let before = (live.case.ledger().serial, told(&live).len());
    for hour in 19..23 {
        assert_eq!(live.tick(&format!("2026-11-21T{hour}:00:00Z")), Vec::<String>::new());
    }
    live.restart();
    assert_eq!(live.tick("2026-11-21T23:00:00Z"), Vec::<String>::new());
    assert_eq!((live.case.ledger().serial, told(&live).len()), before);
    audit(&live.case.root(), true, "quiet");
}

#[test]
fn without_apply_it_finds_and_tells_and_nothing_goes_out() {
    let mut live = Live::new(&format!("{ALWAYS}{TELL}"), &settings(), false);
    ten(&live, date("2026-11-19"));
    day(&live, date("2026-11-20"), "1.20", 0);
    live.tick("2026-11-21T18:00:00Z");
    assert!(live.out().is_empty());
    assert!(!live.case.root().join("outbox").exists());
    assert_eq!(firing(&live), ["Tell"]);
    let told = told(&live);
    assert!(told.iter().any(|title| title.contains("no order")), "{told:?}");
    assert!(told.iter().any(|title| title.contains("2 planned")), "{told:?}");
}

/// Broken rules, also when the process is started anew: the last good ones find and alert, and no change goes out.
#[test]
fn broken_rules_withhold_changes_until_they_are_good_again() {
    let mut live = Live::new(&format!("{ALWAYS}{TELL}"), &settings(), true);
    ten(&live, date("2026-11-19"));
    live.tick("2026-11-20T18:00:00Z");
    let out = live.out().len();
    assert_eq!(out, 2);
    for restarted in [false, true] {
        live.case.write("rules/bids.rules", &format!("{ALWAYS}{TELL}rule \"Half\n  if acos"));
        if restarted {
            live.restart();
        }
        let (today, orders) = if restarted { ("2026-11-29", 1) } else { ("2026-11-28", 0) };
        for back in 0..8 {
            day(&live, date(today) - Days::new(back + 1), "1.08", orders);
        }
        let said = live.tick(&format!("{today}T18:00:00Z"));
        let broken =
            said.iter().any(|line| line.contains("the last good ones find and alert") && line.contains("bids.rules:"));
        assert!(broken, "{said:?}");
        assert_eq!(live.out().len(), out, "nothing goes out");
        let on = firing(&live);
        assert!(on.iter().any(|rule| rule == "@rules on disk are not the rules running"), "{on:?}");
        assert_eq!(on.iter().any(|rule| rule == "Tell"), orders == 0, "{on:?}");
        let status = live.daemon.as_ref().unwrap().shared().get();
        assert_eq!(status.health(at(&format!("{today}T18:00:30Z"))), Health::Degraded);
    }
    live.case.write("rules/bids.rules", &format!("{ALWAYS}{TELL}"));
    let said = live.tick("2026-11-29T20:00:00Z");
    assert!(said.iter().any(|line| line == "the rules on disk are good again"), "{said:?}");
    assert_eq!(live.out().len(), out + 2);
    assert!(firing(&live).is_empty());
    let told = told(&live);
    let of_rules = |words: &str| told.iter().filter(|title| title.contains(words)).count();
    assert_eq!(of_rules("the rules on disk have errors"), 1, "{told:?}");
    assert_eq!(of_rules("the rules on disk are good again"), 1, "{told:?}");
}

/// A test that fails keeps rules from running as an error does.
#[test]
fn rules_whose_tests_fail_do_not_run() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    let test = "test \"never\"\n  as of 2026-11-20\n  given keyword \"x\" in campaign \"C\"\n    bid $1.00  spend $12 x 7  sales $20 x 7\n  expect nothing by \"Always\" because fresh_evidence\n";
    live.case.write("rules/tests.rules", test);
    ten(&live, date("2026-11-20"));
    let said = live.tick("2026-11-21T18:00:00Z");
    assert!(
        said.iter().any(|line| line.contains("test \"never\" fails") && line.contains("nothing is judged")),
        "{said:?}"
    );
    assert!(live.out().is_empty());
}

#[test]
fn a_feed_that_stops_is_late_by_itself_and_nothing_is_changed_on_it() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-10"));
    // Its first turn is days after the newest day.
    let said = live.tick("2026-11-16T18:00:00Z");
    assert!(
        said.iter().any(|line| line.starts_with("feed is late: the newest day of keywords is 2026-11-10")),
        "{said:?}"
    );
    assert!(live.out().is_empty(), "data of six days ago is no reason to change anything");
    assert_eq!(live.tick("2026-11-17T18:00:00Z"), Vec::<String>::new(), "told once");
    day(&live, date("2026-11-16"), "1.20", 1);
    for back in 11..16 {
        day(&live, date(&format!("2026-11-{back}")), "1.20", 1);
    }
    let said = live.tick("2026-11-17T20:00:00Z");
    assert!(said.iter().any(|line| line.starts_with("over: feed is late")), "{said:?}");
    assert_eq!(live.out().len(), 2);
    let told = told(&live);
    assert_eq!(told.iter().filter(|title| title.contains("feed is late")).count(), 2, "{told:?}");
}

/// Alerts follow each day that was missed, changes only the newest.
#[test]
fn missed_days_are_judged_after_the_fact() {
    let mut live = Live::new(&format!("{ALWAYS}{TELL}"), &settings(), true);
    ten(&live, date("2026-11-10"));
    live.tick("2026-11-11T18:00:00Z");
    assert_eq!(live.out().len(), 2);
    live.restart();
    for back in 11..=19 {
        // On the 14th there was no order; the next day there was.
        day(&live, date(&format!("2026-11-{back}")), "1.08", u32::from(back != 14));
    }
    let said = live.tick("2026-11-20T18:00:00Z");
    assert!(said.iter().any(|line| line.contains("from 2026-11-11 to 2026-11-18")), "{said:?}");
    let told = told(&live);
    assert_eq!(
        told.iter().filter(|title| title.contains("(word 1, acme-us)")).count(),
        2,
        "fired and cleared: {told:?}"
    );
    let days: Vec<String> = live.out().into_iter().map(|(day, ..)| day).collect();
    assert_eq!(days, ["2026-11-11", "2026-11-11", "2026-11-20", "2026-11-20"]);
    audit(&live.case.root(), true, "missed days");
}

#[test]
fn one_daemon_a_workspace_and_the_second_names_the_first() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    live.open().unwrap();
    let refused = Daemon::open(options(live.case.root(), false)).unwrap_err();
    let WatchError::Journal(JournalError::Watched { holder }) = &refused else { panic!("{refused}") };
    assert!(holder.starts_with("portreeve watch on testbed (process ") && holder.contains("since then"), "{holder}");
    live.restart();
    live.open().unwrap();
}

/// While a person applies, the daemon waits; what it could not do it does as soon as it can.
#[test]
fn a_journal_in_use_is_waited_for() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    let journal = open(&live.case.place());
    live.open().unwrap();
    let daemon = live.daemon.as_mut().unwrap();
    let clock = portreeve::clock::FixedClock(at("2026-11-21T18:00:00Z"));
    daemon.step(&clock);
    let later = portreeve::clock::FixedClock(at("2026-11-21T18:00:10Z"));
    let step = daemon.step(&later);
    assert!(step.error.is_some_and(|error| error.to_string().contains("in use by a test")));
    assert!(step.next <= at("2026-11-21T18:01:00Z"));
    drop(journal);
    live.tick("2026-11-21T18:01:00Z");
    assert_eq!(live.out().len(), 2);
}

#[test]
fn a_clock_that_goes_back_changes_nothing() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    live.tick("2026-11-21T18:00:00Z");
    let serial = live.case.ledger().serial;
    day(&live, date("2026-11-21"), "1.08", 1);
    let said = live.tick("2026-11-20T18:00:00Z");
    assert!(said.iter().any(|line| line.starts_with("error: the clock of this machine says")), "{said:?}");
    assert_eq!(live.case.ledger().serial, serial);
}

/// What another machine handed out is taken in once, from its records alone.
#[test]
fn a_second_machine_knows_what_the_first_did() {
    let mut first = Live::new(ALWAYS, &settings(), true);
    ten(&first, date("2026-11-20"));
    first.tick("2026-11-21T18:00:00Z");
    let mut second = Live::new(ALWAYS, &settings(), true);
    ten(&second, date("2026-11-20"));
    second.case.copy_from(&first.case, "outbox");
    let said = second.tick("2026-11-21T19:00:00Z");
    assert!(said.iter().any(|line| line == "records of other machines taken in: 1"), "{said:?}");
    assert_eq!(second.out(), first.out(), "in flight there is in flight here");
    second.restart();
    assert_eq!(second.tick("2026-11-21T20:00:00Z"), Vec::<String>::new());
    assert_eq!(
        second.case.ledger().runs.iter().filter(|run| run.state == portreeve::journal::RunState::TakenIn).count(),
        1
    );
}

/// A file that ends in the middle of a row is not read while it may grow, and the rest goes on.
#[test]
fn a_file_is_read_when_it_is_whole() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    let half = format!("{HEAD}2026-11-21,kw-0,c-1");
    live.case.write("snapshots/acme-us/keywords-2026-11-22.csv", &half);
    live.open().unwrap();
    let daemon = live.daemon.as_mut().unwrap();
    let step = |daemon: &mut Daemon, now: &str| daemon.step(&portreeve::clock::FixedClock(at(now)));
    step(daemon, "2026-11-22T18:00:00Z");
    let read = step(daemon, "2026-11-22T18:00:10Z");
    assert!(read.turned && read.unsettled && read.error.is_none());
    day(&live, date("2026-11-21"), "1.08", 1);
    let daemon = live.daemon.as_mut().unwrap();
    step(daemon, "2026-11-22T18:00:20Z");
    let read = step(daemon, "2026-11-22T18:00:23Z");
    assert!(read.turned && !read.unsettled, "{read:?}");
    let plan = daemon.shared().get().plan.unwrap();
    assert!(plan.contains("\"acme-us\": \"2026-11-21\"") && !plan.contains("refused"), "{plan}");
}

/// Months of turns hold no more memory, files or sockets than days of them.
#[cfg(target_os = "linux")]
#[test]
fn nothing_grows_over_a_long_run() {
    let open_files = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    live.tick("2026-11-21T18:00:00Z");
    let size = |live: &Live| std::fs::metadata(live.case.place().journal()).unwrap().len();
    let (files, bytes) = (open_files(), size(&live));
    let start = at("2026-11-21T18:15:00Z");
    for turn in 0..60 {
        live.tick_at(start + chrono::TimeDelta::minutes(15 * turn));
    }
    assert_eq!(size(&live), bytes, "the journal");
    // Other tests open files meanwhile; a leak would be one a turn.
    assert!(open_files() < files + 50, "files");
}

#[test]
fn what_no_file_can_hold_is_said_once() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    let path = live.case.root().join("snapshots/acme-us/keywords-2026-11-21.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(",state,", ",").replace(",enabled,", ",")).unwrap();
    let said = live.tick("2026-11-21T18:00:00Z");
    let line = said.iter().find(|line| line.contains("2 changes can be written to no file: ")).unwrap();
    assert!(line.contains("no file shows its state"), "{line}");
    assert!(live.out().is_empty());
    assert_eq!(live.tick("2026-11-21T19:00:00Z"), Vec::<String>::new());
}

#[test]
fn thousands_of_files_at_once_are_one_turn() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    for keyword in 0..150 {
        for back in 0..10 {
            let day = date("2026-11-20") - Days::new(back);
            let text = format!("{HEAD}{}", row(day, keyword, "1.20"));
            live.case.write(&format!("snapshots/acme-us/{keyword}/keywords-{keyword}-{day}.csv"), &text);
        }
    }
    let said = live.tick("2026-11-21T18:00:00Z");
    assert!(said.iter().any(|line| line.ends_with("150 changes handed out")), "{said:?}");
    assert_eq!(live.tick("2026-11-21T19:00:00Z"), Vec::<String>::new());
    audit(&live.case.root(), true, "thousands of files");
}

#[test]
fn an_outbox_that_cannot_be_written_delays_and_loses_nothing() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    ten(&live, date("2026-11-20"));
    // A file where the folder should be refuses as a full or protected disk does, for whoever runs the test.
    let outbox = live.case.root().join("outbox");
    std::fs::write(&outbox, "in the way").unwrap();
    let said = live.tick("2026-11-21T18:00:00Z");
    assert!(said.iter().any(|line| line.starts_with("error: ") && line.contains("outbox")), "{said:?}");
    let intended = live.out();
    assert_eq!(intended.len(), 2, "it is durable before its files are");
    std::fs::remove_file(&outbox).unwrap();
    let said = live.tick("2026-11-21T19:00:00Z");
    assert!(said.iter().any(|line| line.ends_with("was interrupted; it is finished now")), "{said:?}");
    assert_eq!(live.out(), intended);
    audit(&live.case.root(), true, "an outbox in the way");
}
