//! `watch --apply` killed at moments of the operating system's choosing, day after day; an auditor that shares no code with it looks at
//! what is left. `PORTREEVE_KILLS=2000 cargo test watch::kill` runs it long.

use crate::cli::Workspace;
use crate::watch::audit::audit;
use crate::watch::live::HEAD;
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

const KEYWORDS: usize = 6;
/// Days of files that are kept.
const KEPT: u64 = 14;

const SETTINGS: &str = "[accounts.acme-us]\nchannel = \"amazon\"\nsettle = \"0d\"\n[guards]\nmax_entities = \"none\"\nmax_drift = \"none\"\nmax_actions = \"none\"\n[sinks.ops]\nkind = \"file\"\npath = \"told.jsonl\"\n";

const RULES: &str = "rule \"Down\"
  mode apply
  on keyword
  if acos over 1d > 35%
  then lower bid 10% not below $0.20

rule \"Up\"
  mode apply
  on keyword
  if acos over 1d < 20%
  then raise bid 10% not above $3

rule \"Tell\"
  on keyword where text is \"word 0\"
  if orders over 1d = 0
  then alert \"no order\"
";

/// The file of a day. What a keyword sells goes up and down, so that there is always something to do.
fn file(day: NaiveDate, round: u64, bids: &[u64; KEYWORDS]) -> String {
    let mut text = HEAD.to_owned();
    for (keyword, bid) in bids.iter().enumerate() {
        let up = (round / 9 + keyword as u64).is_multiple_of(2);
        let (sales, orders) = if up { ("90.00", 3) } else { ("20.00", u32::from(round.is_multiple_of(2))) };
        text.push_str(&format!(
            "{day},kw-{keyword},c-1,Kitchen,g-1,Presses,word {keyword},exact,enabled,{}.{:02},400,10,12.00,{sales},{orders},{orders}\n",
            bid / 100,
            bid % 100
        ));
    }
    text
}

/// What was handed out last, as a channel that takes every upload shows it.
fn uploaded(workspace: &Workspace, bids: &mut [u64; KEYWORDS]) {
    let place = portreeve::journal::Place::of(&workspace.root(), None);
    let Ok(ledger) = portreeve::journal::Ledger::read(&place) else { return };
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    for row in ledger.actions.iter().filter(|row| row.handed_out) {
        last.insert(row.change.entity.id.to_string(), row.said(&["to"]).replace('.', "").parse().unwrap());
    }
    for (keyword, bid) in bids.iter_mut().enumerate() {
        if let Some(to) = last.get(&format!("kw-{keyword}")) {
            *bid = *to;
        }
    }
}

#[test]
fn killed_at_random() {
    let rounds = std::env::var("PORTREEVE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25_u64);
    let workspace = Workspace::new(&[("portreeve.toml", SETTINGS), ("rules/bids.rules", RULES)]);
    let root = workspace.root();
    let start = Utc::now().date_naive();
    let mut bids = [120; KEYWORDS];
    let (mut killed, mut whole) = (0_u64, Duration::from_millis(800));
    for round in 0..rounds {
        uploaded(&workspace, &mut bids);
        let day = start + Days::new(round);
        let name = |day: NaiveDate| format!("snapshots/acme-us/keywords-{}.csv", day + Days::new(1));
        workspace.write(&name(day), file(day, round, &bids));
        // A file that was there for a while, so that nothing waits for it.
        let written = File::options().append(true).open(root.join(name(day))).unwrap();
        written.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
        if round >= KEPT {
            let _ = std::fs::remove_file(root.join(name(day - Days::new(KEPT))));
        }
        let began: DateTime<Utc> = Utc::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_portreeve"))
            .current_dir(&root)
            .args(["watch", "--apply", "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the time that a turn takes, without a random source: the scheduler adds its own.
        let share = round.wrapping_mul(2_654_435_761) % 1000;
        std::thread::sleep(whole / 20 + whole * u32::try_from(share).unwrap() / 800);
        let _ = child.kill();
        let _ = child.wait();
        killed += 1;
        let what = format!("round {round}");
        audit(&root, false, &what);
        // Now and then one comes to its end, which also says how long a turn takes here.
        if round % 5 == 4 {
            let begun = std::time::Instant::now();
            let run = workspace.run(&["watch", "--once", "--apply"]);
            assert_eq!(run.code, 0, "{what}: {}", run.shown());
            whole = begun.elapsed();
            finished(&workspace, &what);
        }
        assert!(Utc::now() >= began);
    }
    let run = workspace.run(&["watch", "--once", "--apply"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    let audited = finished(&workspace, "the end");
    println!("{killed} killed: {} runs, {} actions, none lost, none doubled", audited.0, audited.1);
    assert!(audited.1 > 0);
}

/// Nothing is under way, and every notice arrived: at least once, and once by its key.
fn finished(workspace: &Workspace, what: &str) -> (usize, usize) {
    let audited = audit(&workspace.root(), true, what);
    let text = std::fs::read_to_string(workspace.root().join("told.jsonl")).unwrap_or_default();
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines() {
        // A line that a kill cut short is followed by the whole one.
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let id = said["id"].as_str().unwrap().to_owned();
        let known = told.entry(id).or_insert_with(|| line.to_owned());
        assert_eq!(known, line, "{what}: one key, one message");
    }
    for key in &audited.notices {
        assert!(told.contains_key(key), "{what}: notice {key} never arrived");
    }
    (audited.runs, audited.actions)
}
