//! Holds journal, outbox and plans against each other. It reads the database and the files by itself and shares no code with what
//! wrote them.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What an audit found to be in order.
#[derive(Debug, Default)]
pub(crate) struct Audited {
    pub(crate) runs: usize,
    /// Runs that are done.
    pub(crate) done: usize,
    /// Runs whose files are still to be written.
    pub(crate) unfinished: usize,
    pub(crate) actions: usize,
    pub(crate) notices: BTreeSet<String>,
}

/// `finished` where no process was killed since the last one that came to its end: then nothing may be under way.
pub(crate) fn audit(root: &Path, finished: bool, what: &str) -> Audited {
    audit_new(root, finished, what, &mut BTreeMap::new())
}

/// The same, without another look at the runs in `seen`, each with the number of its actions: so that a long row of audits does not
/// read every plan again.
pub(crate) fn audit_new(root: &Path, finished: bool, what: &str, seen: &mut BTreeMap<String, usize>) -> Audited {
    let mut audited = Audited::default();
    let path = root.join(".portreeve/journal.db");
    if !path.exists() {
        return audited;
    }
    let connection = rusqlite::Connection::open(path).unwrap();
    let has_runs: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'runs'", [], |row| row.get(0)).unwrap();
    if has_runs == 0 {
        return audited;
    }
    let mut statement = connection.prepare("SELECT id, plan, state FROM runs ORDER BY at, id").unwrap();
    let runs: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (run, plan, state) in &runs {
        audited.runs += 1;
        if state != "done" {
            assert!(!finished, "{what}: run {run} is {state}");
            audited.unfinished += 1;
            continue;
        }
        audited.done += 1;
        let actions = seen
            .entry(run.clone())
            .or_insert_with(|| handed_out(&connection, root, run, &wanted(&connection, plan), what));
        audited.actions += *actions;
    }
    in_flight(&connection, what);
    let mut statement = connection.prepare("SELECT key FROM notices").unwrap();
    audited.notices = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    if finished {
        strangers(root, &runs.iter().map(|run| run.0.as_str()).collect(), what);
    }
    audited
}

/// What a plan wants to be done, by id: from, to.
fn wanted(connection: &rusqlite::Connection, plan: &str) -> BTreeMap<String, (String, String)> {
    let query = "SELECT document FROM plans WHERE id = ?1";
    let document: String = connection.query_row(query, [plan], |row| row.get(0)).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let all = document["actions"].as_array().unwrap().clone();
    let planned = all.into_iter().filter(|action| action["status"] == "planned");
    planned.map(|one| (text(&one["id"]), (text(&one["from"]), text(&one["to"])))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every action of a run that is done is in its plan, in one record and in one upload file, as planned and within 30%.
fn handed_out(
    connection: &rusqlite::Connection,
    root: &Path,
    run: &str,
    plan: &BTreeMap<String, (String, String)>,
    what: &str,
) -> usize {
    let mut statement = connection.prepare("SELECT id FROM actions WHERE run = ?1 AND handed_out = 1").unwrap();
    let journal: BTreeSet<String> = statement.query_map([run], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let (mut recorded, mut filed) = (BTreeSet::new(), BTreeMap::new());
    for account in fs::read_dir(root.join("outbox")).into_iter().flatten() {
        let folder = account.unwrap().path().join(run);
        if let Ok(record) = fs::read_to_string(folder.join("record.jsonl")) {
            for line in record.lines().skip(1) {
                let line: Value = serde_json::from_str(line).unwrap();
                assert!(recorded.insert(text(&line["id"])), "{what}: {run} twice in records");
            }
        }
        let Ok(manifest) = fs::read_to_string(folder.join("uploads.json")) else { continue };
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        for file in manifest["files"].as_array().unwrap() {
            let bytes = fs::read(folder.join(text(&file["name"]))).unwrap();
            assert!(!bytes.is_empty(), "{what}");
            let records = file["records"].as_array().unwrap();
            for action in records.iter().flat_map(|record| record["actions"].as_array().unwrap()) {
                let known = filed.insert(text(&action["id"]), text(&action["to"]));
                assert!(known.is_none(), "{what}: {run} twice in files");
            }
        }
    }
    assert_eq!(recorded, journal, "{what}: records of {run}");
    assert_eq!(filed.keys().cloned().collect::<BTreeSet<_>>(), journal, "{what}: files of {run}");
    for id in &journal {
        let (from, to) = plan.get(id).unwrap_or_else(|| panic!("{what}: {id} is in no plan"));
        assert_eq!(&filed[id], to, "{what}");
        let cents = |text: &str| text.replace('.', "").parse::<i64>();
        if let (Ok(from), Ok(to)) = (cents(from), cents(to)) {
            assert!((from - to).abs() * 100 <= from * 30 + 100, "{what}: {from} -> {to}");
        }
    }
    journal.len()
}

/// At most one change of a field waits to be seen.
fn in_flight(connection: &rusqlite::Connection, what: &str) {
    let query = "SELECT of_account, kind, entity, field, count(*) FROM actions \
                 WHERE handed_out = 1 AND state IN ('approved', 'emitted') GROUP BY 1, 2, 3, 4 HAVING count(*) > 1";
    let mut statement = connection.prepare(query).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(2)?, row.get::<_, String>(3)?))).unwrap();
    let twice: Vec<(String, String)> = rows.map(Result::unwrap).collect();
    assert!(twice.is_empty(), "{what}: two in flight of {twice:?}");
}

/// No upload file lies in the outbox that no run of the journal wrote.
fn strangers(root: &Path, runs: &BTreeSet<&str>, what: &str) {
    for account in fs::read_dir(root.join("outbox")).into_iter().flatten() {
        for folder in fs::read_dir(account.unwrap().path()).unwrap() {
            let folder = folder.unwrap();
            let name = folder.file_name().to_string_lossy().into_owned();
            let record = folder.path().join("record.jsonl").exists();
            assert!(!record || runs.contains(name.as_str()), "{what}: {name} is no run");
        }
    }
}
