//! `apply` stopped at every write, as by a power cut: nothing of it is lost, nothing happens twice.
//!
//! A child process carries a plan out and dies at one step. Afterwards a checker that shares no code with the journal's writer
//! looks at the database, the outbox and the decision log.

use crate::apply::case::{Case, RULES, SETTINGS, at, keywords, open, opened, plan};
use crate::cli::Workspace;
use portreeve::Engine;
use portreeve::apply::{ApplyError, Choice, Document};
use portreeve::durable::{Probe, Unwatched};
use portreeve::journal::{Holder, Journal, Place};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const PLANNED: &str = "2026-11-21T09:00:00Z";
const APPLIED: &str = "2026-11-21T10:00:00Z";
const AGAIN: &str = "2026-11-21T10:30:00Z";

/// Dies at one step, without unwinding, flushing or closing anything.
struct Die {
    left: usize,
}

impl Probe for Die {
    fn before(&mut self, _: &str) -> io::Result<()> {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => std::process::abort(),
        }
        Ok(())
    }
}

/// Fails at one step, as a full or read-only disk does.
struct Fail {
    left: usize,
    kind: io::ErrorKind,
}

impl Probe for Fail {
    fn before(&mut self, _: &str) -> io::Result<()> {
        let left = self.left.checked_sub(1).ok_or_else(|| io::Error::from(self.kind))?;
        self.left = left;
        Ok(())
    }
}

/// What a process does that carries `plan.json` out: what the command line does, watched.
fn carry_out(root: &Path, now: &str, probe: &mut dyn Probe) -> Result<(), ApplyError> {
    let document = Document::parse(&fs::read_to_string(root.join("plan.json")).unwrap())?;
    let holder = Holder { command: "child".to_owned(), since: "now".to_owned() };
    let place = Place::of(root, None);
    let mut journal = opened(|| Journal::open(&place, &holder, probe))?;
    let finished = journal.resume(probe)?;
    if finished.iter().any(|one| *one.plan == *document.id) {
        return Ok(());
    }
    journal.take_in(probe)?;
    let ledger = journal.ledger()?;
    let prepared = Engine::open(root).unwrap().prepare(&document, &Choice::All, None, (&place, &ledger), at(now))?;
    prepared.carry_out(&mut journal, probe)?;
    Ok(())
}

/// Not a test of its own: what the child process runs.
#[test]
fn child() {
    let Ok(order) = std::env::var("PORTREEVE_CHILD") else { return };
    let (step, root) = order.split_once(' ').unwrap();
    carry_out(Path::new(root), APPLIED, &mut Die { left: step.parse().unwrap() }).unwrap();
}

/// Whether the child came to its end.
fn run_child(root: &Path, step: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["crash::child", "--exact", "--test-threads=1"])
        .env("PORTREEVE_CHILD", format!("{step} {}", root.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

/// Somebody is told of everything.
fn settings() -> String {
    format!("{SETTINGS}[sinks.log]\nkind = \"file\"\npath = \"told.jsonl\"\n")
}

fn case() -> Case {
    let rules = format!(
        "{RULES}\nrule \"Tell\"\n  on keyword where text is \"press\"\n  if orders over 7d = 0\n  then alert \"no order\"\n"
    );
    let case = Case::with(&rules, &settings(), &keywords());
    fs::write(case.root().join("plan.json"), plan(&case.root(), at(PLANNED))).unwrap();
    case
}

/// What the plan says goes out: id to value after.
fn promised(root: &Path) -> BTreeMap<String, String> {
    let document: Value = serde_json::from_str(&fs::read_to_string(root.join("plan.json")).unwrap()).unwrap();
    let planned = document["actions"].as_array().unwrap().iter().filter(|action| action["status"] == "planned");
    planned.map(|one| (one["id"].as_str().unwrap().to_owned(), one["to"].as_str().unwrap().to_owned())).collect()
}

/// Holds everything on disk against the plan. Either nothing of the run is anywhere, or all of it is everywhere, once.
fn check(root: &Path, finished: bool, what: &str) {
    let promised = promised(root);
    let place = Place::of(root, None);
    let connection = rusqlite::Connection::open(place.journal()).unwrap();
    let all = |query: &str| -> Vec<Vec<String>> {
        let mut statement = connection.prepare(query).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|value| format!("{value:?}"))).collect()
        });
        rows.unwrap().map(Result::unwrap).collect()
    };
    let quoted = |text: &str| format!("Text({text:?})");
    let runs = all("SELECT state FROM runs");
    if !finished && runs.is_empty() {
        assert!(all("SELECT id FROM actions").is_empty() && all("SELECT key FROM outbox").is_empty(), "{what}");
        assert!(files_under(&place.outbox).is_empty(), "{what}");
        return;
    }
    assert_eq!(runs.len(), 1, "{what}");
    if !finished {
        return;
    }
    assert_eq!(runs, [[quoted("done")]], "{what}");
    // Every promised action once, handed out; one in flight a field.
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut fields: BTreeSet<Vec<String>> = BTreeSet::new();
    for row in all("SELECT id, state, handed_out, of_account, kind, entity, field FROM actions") {
        assert_eq!((row[1].as_str(), row[2].as_str()), (quoted("emitted").as_str(), "Integer(1)"), "{what}");
        assert!(fields.insert(row[3..].to_vec()), "{what}: two in flight of {row:?}");
        ids.insert(row[0].clone());
    }
    assert_eq!(ids, promised.keys().map(|id| quoted(id)).collect(), "{what}");
    // One notice under one key, and no file is left to write.
    assert_eq!(all("SELECT key FROM notices WHERE kind = 'alerts'").len(), 1, "{what}");
    assert!(all("SELECT key FROM outbox WHERE kind = 'file' AND (done = 0 OR body IS NOT NULL)").is_empty(), "{what}");
    assert_eq!(all("SELECT value FROM meta WHERE key = 'serial'"), [[quoted("1")]], "{what}");
    // The outbox holds exactly what its manifest and record say.
    let files = files_under(&place.outbox);
    let named = |name: &str| {
        let found: Vec<&PathBuf> = files.iter().filter(|path| path.ends_with(name)).collect();
        assert_eq!(found.len(), 1, "{what}: {files:?}");
        fs::read_to_string(found[0]).unwrap()
    };
    let manifest: Value = serde_json::from_str(&named("uploads.json")).unwrap();
    let mut filed: BTreeMap<String, String> = BTreeMap::new();
    for file in manifest["files"].as_array().unwrap() {
        let path = files.iter().find(|path| path.ends_with(file["name"].as_str().unwrap())).unwrap();
        let hash: String = Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["hash"], format!("sha256:{hash}"), "{what}");
        for action in
            file["records"].as_array().unwrap().iter().flat_map(|record| record["actions"].as_array().unwrap())
        {
            let (id, to) = (action["id"].as_str().unwrap().to_owned(), action["to"].as_str().unwrap().to_owned());
            assert!(filed.insert(id, to).is_none(), "{what}: twice in a file");
        }
    }
    assert_eq!(filed, promised, "{what}");
    let record = named("record.jsonl");
    let recorded: BTreeSet<String> = record
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(recorded, promised.keys().cloned().collect(), "{what}");
    assert_eq!(files.len(), manifest["files"].as_array().unwrap().len() + 2, "{what}: {files:?}");
    check_log(&place, what);
}

/// Every line once, numbered without a gap, each with the hash of the one before.
fn check_log(place: &Place, what: &str) {
    let text = fs::read_to_string(place.decisions()).unwrap();
    assert!(text.ends_with('\n'), "{what}");
    let mut last = String::new();
    for (at, line) in text.lines().enumerate() {
        let said: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (said["seq"].as_u64(), said["previous"].as_str()),
            (Some(at as u64 + 1), Some(last.as_str())),
            "{what}"
        );
        last = Sha256::digest(line.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    }
    let runs = text.lines().filter(|line| line.contains("\"what\":\"run\"")).count();
    assert_eq!(runs, 2, "{what}: begun and done once each");
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let found = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    found.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// The same command again. What was done before its process died is not done twice.
fn go_on(root: &Path, what: &str) {
    match carry_out(root, AGAIN, &mut Unwatched) {
        Ok(()) | Err(ApplyError::AppliedBefore { .. }) => {}
        Err(error) => panic!("{what}: {error}"),
    }
}

#[test]
fn killed_at_every_write() {
    let mut step = 0;
    loop {
        let case = case();
        let root = case.root();
        if run_child(&root, step) {
            check(&root, true, "never killed");
            break;
        }
        let what = format!("killed at step {step}");
        if Place::of(&root, None).journal().exists() {
            open(&case.place());
            check(&root, false, &what);
        }
        go_on(&root, &what);
        check(&root, true, &what);
        // A third time it is refused, and changes nothing.
        assert!(carry_out(&root, AGAIN, &mut Unwatched).is_err(), "{what}");
        check(&root, true, &what);
        step += 1;
    }
    assert!(step > 25, "only {step} steps were met");
}

/// Killed at a step, then killed again while the first is being finished, at every step of that too.
#[test]
fn killed_again_while_finishing() {
    for first in [12, 18, 24] {
        for second in 0..40 {
            let case = case();
            let root = case.root();
            run_child(&root, first);
            let ended = run_child(&root, second);
            if !ended {
                go_on(&root, &format!("killed at {first}, then at {second}"));
            }
            check(&root, true, &format!("killed at {first}, then at {second}"));
            if ended {
                break;
            }
        }
    }
}

#[test]
fn a_disk_that_fills_or_closes_leaves_nothing_half() {
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
        for step in 0.. {
            let case = case();
            let root = case.root();
            let what = format!("{kind:?} at step {step}");
            match carry_out(&root, APPLIED, &mut Fail { left: step, kind }) {
                Ok(()) => break,
                Err(error) => assert!(!error.help().is_empty(), "{what}"),
            }
            // As soon as there is room again it goes on where it stopped; nothing is to be repaired.
            go_on(&root, &what);
            check(&root, true, &what);
        }
    }
}

/// The program itself, killed at moments of the operating system's choosing.
#[test]
fn killed_at_random() {
    let rounds = std::env::var("PORTREEVE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12_u64);
    let mut killed = 0;
    for round in 0..rounds {
        let workspace = Workspace::new(&[
            ("portreeve.toml", &settings()),
            ("rules/bids.rules", RULES),
            ("snapshots/acme-us/keywords-2026-11-21.csv", &keywords()),
        ]);
        let root = workspace.root();
        assert_eq!(workspace.run(&["plan", "--out", "plan.json"]).code, 0);
        let mut child = Command::new(env!("CARGO_BIN_EXE_portreeve"))
            .current_dir(&root)
            .args(["apply", "plan.json", "--yes", "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the time that a run takes, without a random source: the scheduler adds its own.
        std::thread::sleep(Duration::from_micros(round.wrapping_mul(2_654_435_761) % 120_000));
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        let again = workspace.run(&["apply", "plan.json", "--yes"]);
        let before = again.err.contains("carried out before");
        assert!(again.code == 0 || before, "round {round}: {}", again.shown());
        check_cli(&root, &format!("round {round}"));
    }
    println!("{killed} of {rounds} were killed before their end");
}

fn check_cli(root: &Path, what: &str) {
    let promised: BTreeSet<String> = promised(root).into_keys().collect();
    let ledger = portreeve::journal::Ledger::read(&Place::of(root, None)).unwrap();
    let out: Vec<&portreeve::journal::ActionRow> = ledger.actions.iter().filter(|row| row.handed_out).collect();
    assert_eq!(out.iter().map(|row| row.change.id.to_string()).collect::<BTreeSet<_>>(), promised, "{what}");
    assert_eq!((out.len(), ledger.runs.len(), ledger.serial), (promised.len(), 1, 1), "{what}");
    let files = files_under(&Place::of(root, None).outbox);
    assert_eq!(files.iter().filter(|path| path.ends_with("record.jsonl")).count(), 1, "{what}");
    assert!(files.iter().all(|path| path.extension().is_none_or(|ending| ending != "tmp")), "{what}: {files:?}");
    // Who is told was told: the digest of the run at least once, always under one id.
    assert!(ledger.notices.is_empty(), "{what}: {:?}", ledger.notices);
    let told = fs::read_to_string(root.join("told.jsonl")).unwrap();
    let whole = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let ids: BTreeSet<String> = whole.map(|one| one["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{what}: {told}");
    check_log(&Place::of(root, None), what);
}
