//! A daemon that lives for years of its own clock in one process: a turn an hour, a file a day, changes that are handed out and seen.
//! `PORTREEVE_SOAK=20000 cargo test --release watch::soak -- --nocapture` lives long and prints what it measured.

use crate::apply::case::{SETTINGS, at};
use crate::watch::audit::audit;
use crate::watch::live::{Live, RESTLESS, restless, uploaded};
use chrono::{Days, NaiveDate, TimeDelta};
use std::time::{Duration, Instant};

const KEYWORDS: usize = 8;
/// Days of files that are kept.
const KEPT: u64 = 10;

/// What a daemon holds after a part of its life.
#[derive(Debug, Clone, Copy)]
struct Held {
    turns: u64,
    resident_kib: u64,
    files: usize,
    journal_bytes: u64,
    actions: usize,
    /// Of the turns since the sample before.
    turn: Duration,
}

fn held(live: &Live, turns: u64, turn: Duration) -> Held {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    Held {
        turns,
        resident_kib: resident.trim().trim_end_matches(" kB").trim().parse().unwrap(),
        files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        journal_bytes: std::fs::metadata(live.case.place().journal()).map_or(0, |found| found.len()),
        actions: live.case.ledger().actions.iter().filter(|row| row.handed_out).count(),
        turn,
    }
}

#[test]
fn years_of_turns_hold_no_more_than_days() {
    let turns = std::env::var("PORTREEVE_SOAK").ok().and_then(|text| text.parse().ok()).unwrap_or(240_u64);
    let sink = "[sinks.ops]\nkind = \"file\"\npath = \"told.jsonl\"\n[watch]\nrescan = \"24h\"\n";
    let settings = format!("{SETTINGS}max_drift = \"none\"\nmax_actions = \"none\"\n{sink}");
    let mut live = Live::new(RESTLESS, &settings, true);
    let (start, first) = (at("2026-11-21T10:00:00Z"), "2026-11-20".parse::<NaiveDate>().unwrap());
    let mut bids = [120; KEYWORDS];
    let mut samples = Vec::new();
    let (mut spent, mut counted) = (Duration::ZERO, 0_u32);
    for turn in 0..turns {
        if turn % 24 == 0 {
            let at = turn / 24;
            uploaded(&live.case.ledger(), &mut bids);
            let name = |day: NaiveDate| format!("snapshots/acme-us/keywords-{day}.csv");
            live.case.write(&name(first + Days::new(at)), &restless(first + Days::new(at), (at, 7), &bids));
            if at >= KEPT {
                std::fs::remove_file(live.case.root().join(name(first + Days::new(at - KEPT)))).unwrap();
            }
        }
        let begun = Instant::now();
        let said = live.tick_at(start + TimeDelta::hours(i64::try_from(turn).unwrap()));
        (spent, counted) = (spent + begun.elapsed(), counted + 1);
        assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
        if (turn + 1) % (turns / 10).max(24) == 0 {
            samples.push(held(&live, turn + 1, spent / counted));
            (spent, counted) = (Duration::ZERO, 0);
        }
    }
    for Held { turns, resident_kib, files, journal_bytes, actions, turn } in &samples {
        let (mib, kib) = (resident_kib / 1024, journal_bytes / 1024);
        println!(
            "{turns} turns: {mib} MiB resident, {files} files open, journal {kib} KiB, {actions} changes handed out, {turn:?} a turn"
        );
    }
    audit(&live.case.root(), true, "a soak");
    let (early, late) = (samples[samples.len() / 3], samples[samples.len() - 1]);
    assert!(late.actions as u64 >= turns / 24 * KEYWORDS as u64 / 3, "{late:?}");
    // Other tests of the process hold memory and files of their own, so that only a long run alone is strict.
    if turns > 1000 {
        assert!(late.resident_kib < early.resident_kib + early.resident_kib / 4, "{early:?} {late:?}");
        assert!(late.files <= early.files, "{early:?} {late:?}");
    }
}
