//! Changes that wait for a person, and files that come once a week.

use crate::apply::case::{SETTINGS, at};
use crate::watch::audit::audit;
use crate::watch::live::{ALWAYS, HEAD, Live, date, row};
use chrono::{Days, TimeDelta};
use portreeve::apply::{Choice, Outcome};
use std::path::PathBuf;

fn settings() -> String {
    format!("{SETTINGS}[watch]\nrescan = \"24h\"\n")
}

/// The newest plan that waits.
fn newest(live: &Live) -> Option<PathBuf> {
    let all = walkdir::WalkDir::new(live.case.root().join("outbox")).into_iter().filter_map(Result::ok);
    let plans = all.filter(|entry| entry.file_name() == "to-approve.json").map(walkdir::DirEntry::into_path);
    plans.max_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap())
}

/// In mode propose nothing goes out by itself; a person approves every second plan while the daemon goes on.
#[test]
fn a_person_approves_every_second_plan() {
    let mut live = Live::new(&ALWAYS.replace("mode apply", "mode propose"), &settings(), true);
    let start = date("2026-10-20");
    let mut bid = "1.20".to_owned();
    let mut text = HEAD.to_owned();
    (0..10).rev().for_each(|back| text.push_str(&row(start - Days::new(back + 1), 0, &bid)));
    live.case.write(&format!("snapshots/acme-us/keywords-{start}.csv"), &text);
    let mut approved = 0;
    for day in 0..30 {
        let today = start + Days::new(day);
        let now = at(&format!("{today}T18:00:00Z"));
        let said = live.tick_at(now);
        assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
        assert_eq!(live.out().len(), approved, "nothing goes out by itself");
        let waits = said.iter().find_map(|line| line.strip_prefix("changes wait for a person: portreeve apply "));
        if let Some(path) = waits.filter(|_| day % 2 == 0) {
            assert_eq!(newest(&live).unwrap().display().to_string(), *path);
            let plan = std::fs::read_to_string(path).unwrap();
            assert!(std::path::Path::new(path).with_extension("xlsx").exists());
            let (_, outcome) = live.case.apply_with(&plan, now + TimeDelta::hours(1), &Choice::All, None).unwrap();
            assert_eq!(outcome, Outcome::Whole);
            approved += 1;
            let out = live.out();
            bid.clone_from(&out.last().unwrap().3);
            assert!(live.tick_at(now + TimeDelta::hours(2)).iter().all(|line| !line.contains("wait for a person")));
        }
        live.case.write(
            &format!("snapshots/acme-us/keywords-{}.csv", today + Days::new(1)),
            &format!("{HEAD}{}", row(today, 0, &bid)),
        );
    }
    let days: Vec<String> = live.out().into_iter().map(|(day, ..)| day).collect();
    assert_eq!(days, ["2026-10-20", "2026-10-28", "2026-11-05", "2026-11-13"], "as often as evidence allows");
    audit(&live.case.root(), true, "a person");
}

/// Bids come once a week only: a change waits to be seen until then, and one goes out a week.
#[test]
fn a_weekly_file_is_enough() {
    let mut live = Live::new(ALWAYS, &settings(), true);
    let start = date("2026-10-01");
    let mut bid = "1.20".to_owned();
    let (mut week, mut first) = (HEAD.to_owned(), HEAD.to_owned());
    (0..10).rev().for_each(|back| first.push_str(&row(start - Days::new(back + 1), 0, &bid)));
    live.case.write(&format!("snapshots/acme-us/keywords-{start}.csv"), &first);
    for day in 0..28 {
        let today = start + Days::new(day);
        for hour in [9, 15, 21] {
            let said = live.tick(&format!("{today}T{hour:02}:00:00Z"));
            assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
        }
        if let Some((.., to)) = live.out().last() {
            bid.clone_from(to);
        }
        week.push_str(&row(today, 0, &bid));
        if day % 7 == 6 {
            let name = format!("snapshots/acme-us/keywords-{}.csv", today + Days::new(1));
            live.case.write(&name, &std::mem::replace(&mut week, HEAD.to_owned()));
        }
    }
    let values: Vec<String> = live.out().into_iter().map(|(.., to)| to).collect();
    assert!(values.starts_with(&["1.08".to_owned(), "0.97".to_owned()]) && values.len() <= 4, "{:?}", live.out());
    audit(&live.case.root(), true, "a week");
}
