//! The journal: durable before anything is seen, one writer, read without a trace, taken in once.

use crate::apply::case::opened;
use portreeve::catalog::{Kind, WriteField};
use portreeve::durable::{Probe, Unwatched};
use portreeve::history::{
    AlertState, ChangeState, ChangedField, ChangedValue, EntityKey, PastAlert, PastChange, PastFinding,
};
use portreeve::journal::{
    ActionRow, ActionState, AlertRow, FindingRow, Holder, Intent, Journal, JournalError, Ledger, Notice, OutFile,
    Place, Record, RunRow, RunState, Settled,
};
use portreeve::table::Day;
use portreeve::value::Rational;
use serde_json::json;
use std::fs;
use std::io;
use tempfile::TempDir;

const DAY: i32 = 20_777;

fn place(dir: &TempDir) -> Place {
    Place::of(dir.path(), None)
}

fn holder() -> Holder {
    Holder { command: "portreeve apply".to_owned(), since: "2026-11-21 09:00".to_owned() }
}

fn open(place: &Place) -> Journal {
    opened(|| Journal::open(place, &holder(), &mut Unwatched)).unwrap()
}

fn row(run: &str, id: &str, handed_out: bool) -> ActionRow {
    let cents = |value| ChangedValue::Amount(Rational::new(value, 100).unwrap());
    let state = if handed_out { ActionState::Approved } else { ActionState::Planned };
    ActionRow {
        run: run.into(),
        account: "acme-us".into(),
        change: PastChange {
            id: id.into(),
            entity: EntityKey { account: "acme-us".into(), kind: Kind::Keyword, id: "kw-1".into() },
            field: ChangedField::Field(WriteField::Bid),
            rule: "Trim".into(),
            day: Day(DAY),
            at: 1_795_251_600,
            from: cents(120),
            to: cents(108),
            state: ChangeState::Emitted,
            gives_back: true,
            unattended: false,
            place: Some(EntityKey { account: "acme-us".into(), kind: Kind::AdGroup, id: "g-1".into() }),
        },
        state,
        handed_out,
        note: String::new(),
        document: json!({"id": id, "rule": "Trim", "entity": {"name": "garlic \"press\""}}).into(),
    }
}

fn run_row(id: &str, plan: &str) -> RunRow {
    RunRow {
        id: id.into(),
        plan: plan.into(),
        at: 1_795_251_600,
        state: RunState::Intended,
        as_of: "{\"acme-us\":\"2026-11-20\"}".to_owned(),
        accepted: Some("abc".to_owned()),
        reason: Some("agreed with Ann".to_owned()),
    }
}

fn intent(id: &str) -> Intent {
    let run = run_row(id, &format!("plan of {id}"));
    let actions = vec![row(id, "a1", true), row(id, "a2", false)];
    let record = Record { folder: "acme-us".to_owned(), run: run.clone(), actions: actions.clone() };
    let finding = PastFinding {
        id: "f1".into(),
        rule: "Flag".into(),
        entity: EntityKey { account: "acme-us".into(), kind: Kind::Listing, id: "GP-1".into() },
        open: true,
        since: Day(DAY),
        gates: true,
    };
    let alert = PastAlert {
        id: "al1".into(),
        rule: "Alert".into(),
        entity: finding.entity.clone(),
        state: AlertState::Pending { held: 2, of: 3 },
        undecided_days: 1,
        judged: Day(DAY),
        told: true,
    };
    Intent {
        document: "{}".to_owned(),
        settled: Vec::new(),
        findings: vec![FindingRow { finding, state: "open".to_owned(), run: id.into(), document: json!({}) }],
        alerts: vec![AlertRow { alert, run: id.into(), document: json!({}) }],
        notices: vec![Notice {
            key: format!("{id}al1"),
            sink: "ops".to_owned(),
            kind: "alerts".to_owned(),
            body: "{}".to_owned(),
        }],
        files: vec![
            OutFile { path: format!("acme-us/{id}/bulk.csv"), bytes: b"a,b\r\n".to_vec() },
            OutFile { path: record.path(), bytes: record.bytes("acme-us") },
        ],
        seen: vec![("hash".to_owned(), "snapshots/acme-us/a.csv".to_owned())],
        rules: ("sha256:1".to_owned(), vec![("rules/a.rules".to_owned(), "if".to_owned())]),
        decisions: vec![json!({"what": "action", "id": "a1"})],
        run,
        actions,
    }
}

#[test]
fn a_run_is_remembered_and_its_files_are_there() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    assert_eq!(Ledger::read(&place).unwrap().history(), portreeve::history::History::default());
    let intent = intent("r1");
    let mut journal = open(&place);
    journal.begin(&intent, &mut Unwatched).unwrap();
    // Before any file is there the run counts as handed out.
    let before = journal.ledger().unwrap();
    assert_eq!((before.serial, before.runs[0].state), (1, RunState::Intended));
    assert_eq!(before.history().changes, [intent.actions[0].change.clone()]);
    journal.carry_out("r1", &mut Unwatched).unwrap();
    drop(journal);
    let after = Ledger::read(&place).unwrap();
    assert_eq!((after.serial, after.runs[0].state), (1, RunState::Done));
    assert_eq!(after.actions.iter().map(|row| row.state.word()).collect::<Vec<_>>(), ["emitted", "planned"]);
    assert_eq!(after.history().findings, [intent.findings[0].finding.clone()]);
    assert_eq!(after.history().alerts, [intent.alerts[0].alert.clone()]);
    assert_eq!(Ledger::plan_of(&place, &after.runs[0]).unwrap().as_deref(), Some("{}"));
    assert_eq!(fs::read(place.outbox.join("acme-us/r1/bulk.csv")).unwrap(), b"a,b\r\n");
    let log = fs::read_to_string(place.decisions()).unwrap();
    assert_eq!(log.lines().count(), 2, "{log}");
    // Reading leaves nothing behind.
    let names: Vec<String> = fs::read_dir(&place.state)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|name| !name.ends_with("-wal") && !name.ends_with("-shm")), "{names:?}");
}

/// Every run by `last`, its id or the beginning of its id; nothing where several begin so.
#[test]
fn runs_are_found_by_name() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let mut journal = open(&place);
    for id in ["2026-11-20-aa", "2026-11-21-ab", "2026-11-21-ac"] {
        journal.begin(&intent(id), &mut Unwatched).unwrap();
    }
    let ledger = journal.ledger().unwrap();
    let found = |name| ledger.run(name).map(|run| run.id.to_string());
    assert_eq!(found("last").as_deref(), Some("2026-11-21-ac"));
    assert_eq!(found("2026-11-20").as_deref(), Some("2026-11-20-aa"));
    assert_eq!(found("2026-11-21-ab").as_deref(), Some("2026-11-21-ab"));
    assert_eq!((found("2026-11-21"), found(""), found("x")), (None, None, None));
}

#[test]
fn states_of_earlier_changes_move_with_a_run() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let mut journal = open(&place);
    journal.begin(&intent("r1"), &mut Unwatched).unwrap();
    journal.carry_out("r1", &mut Unwatched).unwrap();
    let drifted = ActionState::Drifted(Day(DAY + 2));
    let settled = vec![Settled { run: "r1".into(), id: "a1".into(), state: drifted, note: String::new() }];
    journal.begin(&Intent { settled, ..intent("r2") }, &mut Unwatched).unwrap();
    let ledger = journal.ledger().unwrap();
    assert_eq!(ledger.actions[0].state, drifted);
    assert_eq!(ledger.history().changes[0].state, ChangeState::Drifted(Day(DAY + 2)));
    assert_eq!(ledger.serial, 2);
}

#[test]
fn one_process_writes_and_the_second_hears_who() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let first = open(&place);
    let refused = Journal::open(&place, &holder(), &mut Unwatched).unwrap_err();
    assert!(matches!(&refused, JournalError::Locked { holder } if holder.contains("portreeve apply")), "{refused}");
    // Reading goes on.
    assert_eq!(Ledger::read(&place).unwrap().serial, 0);
    drop(first);
    open(&place);
}

#[test]
fn a_damaged_journal_is_refused_and_says_how_to_go_on() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let mut journal = open(&place);
    for at in 0..40 {
        journal.begin(&intent(&format!("r{at}")), &mut Unwatched).unwrap();
    }
    drop(journal);
    let good = fs::read(place.journal()).unwrap();
    // Wherever a page is overwritten, nothing panics; what is found is said, what is not found is still whole.
    let mut refused = 0;
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096..page * 4096 + 64].fill(0xA5);
        fs::write(place.journal(), &bad).unwrap();
        if let Err(error) = Ledger::read(&place) {
            assert!(matches!(error, JournalError::Corrupt { .. }), "{error:?}");
            assert!(error.help().contains("outbox"), "{}", error.help());
            refused += 1;
        }
        if let Err(error) = opened(|| Journal::open(&place, &holder(), &mut Unwatched)) {
            assert!(matches!(error, JournalError::Corrupt { .. } | JournalError::Database(_)), "{error:?}");
        }
        for tail in ["-wal", "-shm"] {
            let _ = fs::remove_file(place.state.join(format!("journal.db{tail}")));
        }
    }
    assert!(refused > good.len() / 4096 / 2, "{refused} of {} pages", good.len() / 4096);
    fs::write(place.journal(), "no database at all").unwrap();
    assert!(matches!(Ledger::read(&place), Err(JournalError::Corrupt { .. })));
    fs::write(place.journal(), &good[..good.len() / 2]).unwrap();
    assert!(matches!(Ledger::read(&place), Err(JournalError::Corrupt { .. })));
}

#[test]
fn a_journal_that_is_gone_comes_back_from_the_records() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let mut journal = open(&place);
    journal.begin(&intent("r1"), &mut Unwatched).unwrap();
    journal.carry_out("r1", &mut Unwatched).unwrap();
    let ours = journal.ledger().unwrap().history();
    drop(journal);
    fs::remove_file(place.journal()).unwrap();
    // Already the reader counts it, and the writer takes it in once.
    let read = Ledger::read(&place).unwrap();
    assert_eq!((read.serial, read.history().changes), (1, ours.changes.clone()));
    let mut journal = open(&place);
    assert_eq!(journal.take_in(&mut Unwatched).unwrap(), 1);
    assert_eq!(journal.take_in(&mut Unwatched).unwrap(), 0);
    let ledger = journal.ledger().unwrap();
    assert_eq!((ledger.serial, ledger.runs[0].state), (1, RunState::TakenIn));
    assert_eq!(ledger.runs[0].reason.as_deref(), Some("agreed with Ann"));
    assert_eq!(ledger.history().changes, ours.changes);
    // The log goes on where it was.
    journal.resume(&mut Unwatched).unwrap();
    let log = fs::read_to_string(place.decisions()).unwrap();
    let numbers: Vec<i64> = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=numbers.len()).map(|n| i64::try_from(n).unwrap()).collect::<Vec<_>>());
}

#[test]
fn a_record_that_is_not_whole_is_refused() {
    let dir = TempDir::new().unwrap();
    let place = place(&dir);
    let folder = place.outbox.join("acme-us/r1");
    fs::create_dir_all(&folder).unwrap();
    let run = run_row("r1", "p");
    let record =
        Record { folder: "acme-us".to_owned(), run, actions: vec![row("r1", "a1", true), row("r1", "a2", true)] };
    let text = String::from_utf8(record.bytes("acme-us")).unwrap();
    let whole: Vec<&str> = text.lines().collect();
    for (bad, what) in [
        (whole[..2].join("\n"), "1 of 2 actions"),
        (String::new(), "first line"),
        (text.replace("portreeve.record/1", "portreeve.record/9"), "portreeve.record/9"),
        (text.replace("\"run\":\"r1\"", "\"run\":\"r2\""), "run r2"),
        (text.replace("\"bid\"", "\"bids\""), "a word"),
        (text[..text.len() - 20].to_owned(), "line 3"),
    ] {
        fs::write(folder.join("record.jsonl"), bad).unwrap();
        let refused = Ledger::read(&place).unwrap_err();
        assert!(
            matches!(&refused, JournalError::Record { what: said, .. } if said.contains(what)),
            "{what}: {refused}"
        );
        assert!(open(&place).take_in(&mut Unwatched).is_err());
    }
    fs::write(folder.join("record.jsonl"), &text).unwrap();
    assert_eq!(Ledger::read(&place).unwrap().history().changes.len(), 2);
}

/// Stops at one step, as a full disk would.
struct Stop(usize);

impl Probe for Stop {
    fn before(&mut self, _: &str) -> io::Result<()> {
        let left = self.0.checked_sub(1).ok_or_else(|| io::Error::from(io::ErrorKind::StorageFull))?;
        self.0 = left;
        Ok(())
    }
}

#[test]
fn stopped_at_any_step_a_run_is_there_whole_or_not_at_all() {
    let steps = (0..).map(|step| {
        let dir = TempDir::new().unwrap();
        let place = place(&dir);
        let mut stop = Stop(step);
        let work = opened(|| Journal::open(&place, &holder(), &mut stop)).and_then(|mut journal| {
            journal.begin(&intent("r1"), &mut stop)?;
            journal.carry_out("r1", &mut stop)
        });
        if work.is_ok() {
            return false;
        }
        let mut journal = open(&place);
        let resumed = journal.resume(&mut Unwatched).unwrap();
        let ledger = journal.ledger().unwrap();
        let bulk = place.outbox.join("acme-us/r1/bulk.csv");
        if ledger.runs.is_empty() {
            assert!(resumed.is_empty() && !place.outbox.exists(), "step {step}");
        } else {
            assert_eq!((ledger.serial, ledger.runs[0].state), (1, RunState::Done), "step {step}");
            assert_eq!(fs::read(&bulk).unwrap(), b"a,b\r\n", "step {step}");
            let log = fs::read_to_string(place.decisions()).unwrap();
            assert_eq!(log.lines().count(), 2, "step {step}: {log}");
            assert_eq!(fs::read_dir(bulk.parent().unwrap()).unwrap().count(), 2, "step {step}");
        }
        true
    });
    let stopped = steps.take_while(|stopped| *stopped).count();
    assert!(stopped > 20, "{stopped} steps");
}
