//! What the writer does: a run becomes durable, its files are written, it is done.

use crate::durable::{self, Probe};
use crate::history::AlertState;
use crate::journal::values::{field_word, value_text};
use crate::journal::{
    ActionRow, ActionState, Intent, Journal, JournalError, Record, RunRow, load, log, notices, record,
};
use rusqlite::{Connection, Transaction, params};
use serde_json::json;
use std::io;
use std::path::{Component, Path};
use std::sync::Arc;

/// A run whose files were still to be written when its process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The run.
    pub run: Arc<str>,
    /// The plan that it carries out.
    pub plan: Arc<str>,
}

impl Journal {
    /// Makes a run durable. From here on it goes out, whatever happens to this process.
    ///
    /// # Errors
    /// When the journal cannot be written; nothing of the run is then in it.
    pub fn begin(&mut self, intent: &Intent, probe: &mut dyn Probe) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        put(&transaction, intent)?;
        bump(&transaction)?;
        log::add(&transaction, &intent.run.id, intent.run.at, &intent.decisions)?;
        self.place.watched(probe, "commit the intent")?;
        transaction.commit()?;
        self.place.watched(probe, "begin with the files")
    }

    /// The runs that are durable and not done, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn unfinished(&self) -> Result<Vec<Unfinished>, JournalError> {
        let mut statement =
            self.connection.prepare("SELECT id, plan FROM runs WHERE state = 'intended' ORDER BY at, id")?;
        let rows = statement.query_map([], |row| Ok(Unfinished { run: row.get(0)?, plan: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes the files of a run that is durable, and marks it done. Doing it again changes nothing.
    ///
    /// # Errors
    /// When a file or the journal cannot be written; the run stays durable, and this is to be called again.
    pub fn carry_out(&mut self, run: &str, probe: &mut dyn Probe) -> Result<(), JournalError> {
        for (path, bytes) in files(&self.connection, run)? {
            let target = self.place.outbox.join(&path);
            let io = |source| JournalError::Io { path: target.clone(), source };
            if !is_below(&path) {
                return Err(io(io::Error::new(io::ErrorKind::InvalidInput, "it leads out of the outbox")));
            }
            if let Some(folder) = target.parent() {
                durable::folder(folder, probe).map_err(io)?;
            }
            durable::replace(&target, &bytes, probe).map_err(io)?;
        }
        self.finish(run, probe)?;
        log::flush(&self.connection, &self.place, probe)
    }

    fn finish(&mut self, run: &str, probe: &mut dyn Probe) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        let at: i64 = transaction.query_row("SELECT at FROM runs WHERE id = ?1", [run], |row| row.get(0))?;
        let changed =
            transaction.execute("UPDATE actions SET state = 'emitted' WHERE run = ?1 AND state = 'approved'", [run])?;
        let done = transaction.execute("UPDATE runs SET state = 'done' WHERE id = ?1 AND state = 'intended'", [run])?;
        transaction.execute("UPDATE outbox SET done = 1, body = NULL WHERE run = ?1 AND kind = 'file'", [run])?;
        if done > 0 {
            log::add(&transaction, run, at, &[json!({"what": "run", "state": "done", "emitted": changed})])?;
        }
        self.place.watched(probe, "commit that the run is done")?;
        transaction.commit()?;
        self.place.watched(probe, "write the decision log")
    }

    /// What the last process left: runs that are not done are carried out, the decision log gets the lines it lacks. The runs that
    /// were finished.
    ///
    /// # Errors
    /// When a file or the journal cannot be written.
    pub fn resume(&mut self, probe: &mut dyn Probe) -> Result<Vec<Unfinished>, JournalError> {
        let left = self.unfinished()?;
        for unfinished in &left {
            self.carry_out(&unfinished.run, probe)?;
        }
        log::flush(&self.connection, &self.place, probe)?;
        Ok(left)
    }

    /// Takes in the records of other machines that the journal lacks; how many. Doing it again changes nothing.
    ///
    /// # Errors
    /// When a record cannot be understood or the journal cannot be written; nothing is then taken in.
    pub fn take_in(&mut self, probe: &mut dyn Probe) -> Result<usize, JournalError> {
        let known = load::records(&self.place.journal(), &self.connection)?;
        let records = record::missing(&self.place, &known)?;
        if records.is_empty() {
            return Ok(0);
        }
        let transaction = self.connection.transaction()?;
        for record in &records {
            take(&transaction, record)?;
            bump(&transaction)?;
        }
        self.place.watched(probe, "commit what was taken in")?;
        transaction.commit()?;
        self.place.watched(probe, "go on after what was taken in")?;
        Ok(records.len())
    }
}

/// A path of plain names, which cannot lead out of the folder it is joined to.
fn is_below(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn files(connection: &Connection, run: &str) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    let mut statement = connection
        .prepare("SELECT path, body FROM outbox WHERE run = ?1 AND kind = 'file' AND done = 0 ORDER BY key")?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))?;
    rows.filter_map(|row| row.map(|(path, body)| Some((path, body?))).transpose()).collect()
}

fn bump(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let serial = load::serial(transaction)?.saturating_add(1).to_string();
    transaction.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('serial', ?1)", [serial])?;
    Ok(())
}

fn put(transaction: &Transaction<'_>, intent: &Intent) -> rusqlite::Result<()> {
    let run = &intent.run;
    transaction.execute(
        "INSERT INTO plans (id, made, document) VALUES (?1, ?2, ?3)",
        params![run.plan, run.at, intent.document],
    )?;
    put_run(transaction, run, "INSERT")?;
    for row in &intent.actions {
        put_action(transaction, row, "INSERT")?;
    }
    for settled in &intent.settled {
        let day = settled.state.day().map(|day| day.to_string());
        transaction.execute(
            "UPDATE actions SET state = ?3, state_day = ?4, note = CASE ?5 WHEN '' THEN note ELSE ?5 END \
             WHERE run = ?1 AND id = ?2",
            params![settled.run, settled.id, settled.state.word(), day, settled.note],
        )?;
    }
    put_outputs(transaction, intent)?;
    for (at, file) in intent.files.iter().enumerate() {
        // The key keeps their order.
        transaction.execute(
            "INSERT INTO outbox (key, run, kind, path, hash, body, done) VALUES (?1, ?2, 'file', ?3, ?4, ?5, 0)",
            params![
                format!("{}/{at:06}", run.id),
                run.id,
                file.path,
                blake3::hash(&file.bytes).to_string(),
                file.bytes
            ],
        )?;
        if let Some(folder) = file.path.split('/').next() {
            transaction
                .execute("INSERT OR IGNORE INTO records (run, folder) VALUES (?1, ?2)", params![run.id, folder])?;
        }
    }
    notices::put(transaction, &run.id, run.at, &intent.notices)?;
    for (hash, path) in &intent.seen {
        transaction.execute(
            "INSERT OR IGNORE INTO files (hash, path, run) VALUES (?1, ?2, ?3)",
            params![hash, path, run.id],
        )?;
    }
    put_rules(transaction, &intent.rules)
}

/// Only the last rules that were good are kept.
fn put_rules(transaction: &Transaction<'_>, (digest, texts): &(String, Vec<(String, String)>)) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM rules WHERE digest <> ?1", [digest])?;
    for (path, text) in texts {
        transaction.execute(
            "INSERT INTO rules (digest, path, text) VALUES (?1, ?2, ?3) \
             ON CONFLICT (digest, path) DO UPDATE SET text = excluded.text WHERE text <> excluded.text",
            params![digest, path, text],
        )?;
    }
    Ok(())
}

fn put_run(transaction: &Transaction<'_>, run: &RunRow, insert: &str) -> rusqlite::Result<()> {
    transaction.execute(
        &format!(
            "{insert} INTO runs (id, plan, at, state, as_of, accepted, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        ),
        params![run.id, run.plan, run.at, run.state.word(), run.as_of, run.accepted, run.reason],
    )?;
    Ok(())
}

fn put_action(transaction: &Transaction<'_>, row: &ActionRow, insert: &str) -> rusqlite::Result<()> {
    let change = &row.change;
    let mut statement = transaction.prepare_cached(&format!(
        "{insert} INTO actions (run, id, account, of_account, kind, entity, field, rule, day, at, before, after, state, \
         state_day, handed_out, gives_back, unattended, place_kind, place, note, document) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"
    ))?;
    statement.execute(params![
        row.run,
        change.id,
        row.account,
        change.entity.account,
        change.entity.kind.word(),
        change.entity.id,
        field_word(change.field),
        change.rule,
        change.day.to_string(),
        change.at,
        value_text(&change.from),
        value_text(&change.to),
        row.state.word(),
        row.state.day().map(|day| day.to_string()),
        row.handed_out,
        change.gives_back,
        change.unattended,
        change.place.as_ref().map(|place| place.kind.word()),
        change.place.as_ref().map(|place| place.id.to_string()),
        row.note,
        row.document.text(),
    ])?;
    Ok(())
}

fn put_outputs(transaction: &Transaction<'_>, intent: &Intent) -> rusqlite::Result<()> {
    for row in &intent.findings {
        let finding = &row.finding;
        transaction.execute(
            "INSERT OR REPLACE INTO findings (id, rule, account, kind, entity, state, since, gates, run, document) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                finding.id,
                finding.rule,
                finding.entity.account,
                finding.entity.kind.word(),
                finding.entity.id,
                row.state,
                finding.since.to_string(),
                finding.gates,
                row.run,
                row.document.to_string(),
            ],
        )?;
    }
    for row in &intent.alerts {
        let alert = &row.alert;
        let (state, held, needed) = match alert.state {
            AlertState::Clear => ("clear", 0, 0),
            AlertState::Pending { held, of } => ("pending", held, of),
            AlertState::Firing => ("firing", 0, 0),
            AlertState::Stale => ("stale", 0, 0),
        };
        transaction.execute(
            "INSERT OR REPLACE INTO alerts (id, rule, account, kind, entity, state, held, needed, undecided_days, judged, \
             told, run, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                alert.id,
                alert.rule,
                alert.entity.account,
                alert.entity.kind.word(),
                alert.entity.id,
                state,
                held,
                needed,
                alert.undecided_days,
                alert.judged.to_string(),
                alert.told,
                row.run,
                row.document.to_string(),
            ],
        )?;
    }
    Ok(())
}

fn take(transaction: &Transaction<'_>, record: &Record) -> rusqlite::Result<()> {
    put_run(transaction, &record.run, "INSERT OR IGNORE")?;
    for row in &record.actions {
        put_action(transaction, row, "INSERT OR IGNORE")?;
    }
    let lines = record.actions.iter().map(
        |row| json!({"what": "action", "state": ActionState::Emitted.word(), "id": *row.change.id, "taken_in": true}),
    );
    log::add(transaction, &record.run.id, record.run.at, &lines.collect::<Vec<_>>())?;
    transaction.execute(
        "INSERT OR IGNORE INTO records (run, folder) VALUES (?1, ?2)",
        params![record.run.id, record.folder],
    )?;
    Ok(())
}
