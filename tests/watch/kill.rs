//! The loop of `watch --apply` killed at moments of the operating system's choosing, day after day; an auditor that shares no code with it looks at
//! what is left. `PORTREEVE_KILLS=2000 cargo test watch::kill` runs it long.

use crate::cli::Workspace;
use crate::deliver::house::webhook;
use crate::deliver::server::{Answer, Received, Server};
use crate::watch::audit::{Audited, audit, audit_new};
use crate::watch::live::{RESTLESS, options, restless, uploaded};
use crate::watch::phase::{Phase, Phases, wait};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use portreeve::clock::Clock;
use portreeve::daemon::{self, Daemon};
use portreeve::journal::{Ledger, Place};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

const KEYWORDS: usize = 6;
/// Days of files that are kept.
const KEPT: u64 = 14;

const SETTINGS: &str = "[accounts.acme-us]\nchannel = \"amazon\"\nsettle = \"0d\"\n[guards]\nmax_entities = \"none\"\nmax_drift = \"none\"\nmax_actions = \"none\"\n[sinks.ops]\nkind = \"file\"\npath = \"told.jsonl\"\n";

/// The clock of this machine, days ahead: each round is a day later than the one before.
struct Shifted(TimeDelta);

impl Clock for Shifted {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }
}

/// Not a test of its own: what the child process runs, the loop of `watch --apply`.
#[test]
fn child() {
    let Ok(order) = std::env::var("PORTREEVE_WATCHED") else { return };
    let (days, root) = order.split_once(' ').unwrap();
    let mut daemon = Daemon::open(options(root.into(), true)).unwrap();
    let (_sender, events) = std::sync::mpsc::sync_channel(1);
    daemon::run(&mut daemon, &events, &Shifted(TimeDelta::days(days.parse().unwrap())), |_| {});
}

fn spawn(root: &Path, days: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["watch::kill::child", "--exact", "--test-threads=1"])
        .env("PORTREEVE_WATCHED", format!("{days} {}", root.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// One that comes to its end.
fn live_on(root: &Path, days: u64, what: &str) {
    let clock = Shifted(TimeDelta::days(i64::try_from(days).unwrap()));
    let mut tries = 0;
    let mut daemon = loop {
        match Daemon::open(options(root.to_owned(), true)) {
            Ok(daemon) => break daemon,
            Err(error) => assert!(tries < 200, "{what}: {error}"),
        }
        tries += 1;
        std::thread::sleep(Duration::from_millis(10));
    };
    for _ in 0..200 {
        let step = daemon.step(&clock);
        if step.turned {
            return;
        }
        let locked = step.error.is_none_or(|error| error.to_string().contains("in use"));
        assert!(locked, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what}: no turn came to its end");
}

#[test]
fn killed_at_random() {
    let rounds = std::env::var("PORTREEVE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25_u64);
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let settings = format!("{SETTINGS}{}", webhook("hook", &server.url()));
    let workspace = Workspace::new(&[("portreeve.toml", settings.as_str()), ("rules/bids.rules", RESTLESS)]);
    let root = workspace.root();
    let mut seen = BTreeMap::new();
    at_rest(&root.join("portreeve.toml"));
    at_rest(&root.join("rules/bids.rules"));
    let start = Utc::now().date_naive() - Days::new(1);
    let mut bids = [120; KEYWORDS];
    let (mut phases, mut restarts, mut whole) = (Phases::default(), 0_u64, Duration::from_millis(400));
    for round in 0..rounds {
        if let Ok(ledger) = Ledger::read(&Place::of(&root, None)) {
            uploaded(&ledger, &mut bids);
        }
        let day = start + Days::new(round);
        let name = |day: NaiveDate| format!("snapshots/acme-us/keywords-{}.csv", day + Days::new(1));
        workspace.write(&name(day), restless(day, (round, 9), &bids));
        if round >= KEPT {
            let _ = std::fs::remove_file(root.join(name(day - Days::new(KEPT))));
        }
        at_rest(&root.join(name(day)));
        let before = audit_new(&root, false, "before", &mut seen);
        let mut child = spawn(&root, round);
        // Spread over the time that a turn takes, without a random source: the scheduler adds its own.
        let share = u32::try_from(round.wrapping_mul(2_654_435_761) % 1000).unwrap();
        wait(&root, round, whole, share);
        let _ = child.kill();
        let _ = child.wait();
        let what = format!("round {round}");
        phases.met(Phase::left(&root, &before, &audit_new(&root, false, &what, &mut seen)));
        if round % 100 == 99 {
            println!("{} killed so far: {phases}", round + 1);
        }
        // Every second one comes to its end, as a service manager would have it.
        if round % 2 == 1 {
            let begun = std::time::Instant::now();
            live_on(&root, round, &what);
            restarts += 1;
            whole = begun.elapsed().clamp(Duration::from_millis(100), Duration::from_secs(5));
            finished(&workspace, &server, &audit_new(&root, true, &what, &mut seen), &what);
        }
    }
    live_on(&root, rounds, "the end");
    // Every run once more.
    let audited = audit(&root, true, "the end");
    let again = finished(&workspace, &server, &audited, "the end");
    let (runs, actions, notices) = (audited.runs, audited.actions, audited.notices.len());
    println!(
        "{rounds} killed ({phases}), {restarts} started again and not killed: {runs} runs, {actions} actions, none lost, none doubled; \
         {notices} notices, none lost, {again} sent again under their key"
    );
    if rounds >= 500 {
        assert!(Phase::ALL.iter().all(|phase| phases.of(*phase) > 0), "a phase was never met: {phases}");
    }
    assert!(actions as u64 > rounds, "{actions} actions");
}

/// A file that was there for a while, so that nothing waits for it.
fn at_rest(path: &Path) {
    let written = File::options().append(true).open(path).unwrap();
    written.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
}

/// Nothing is under way, and every notice arrived: at least once, and the same each time. How many came more than once.
fn finished(workspace: &Workspace, server: &Server, audited: &Audited, what: &str) -> usize {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let text = std::fs::read_to_string(workspace.root().join("told.jsonl")).unwrap_or_default();
    for line in text.lines() {
        // A line that a kill cut short is followed by the whole one.
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        told.entry(said["id"].as_str().unwrap().to_owned()).or_default().push(line.to_owned());
    }
    for Received { headers, body, .. } in server.received() {
        told.entry(headers["webhook-id"].clone()).or_default().push(body);
    }
    for key in &audited.notices {
        let bodies = told.get(key).unwrap_or_else(|| panic!("{what}: notice {key} never arrived"));
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{what}: {key} says two things: {bodies:?}");
    }
    told.values().filter(|bodies| bodies.len() > 1).count()
}
