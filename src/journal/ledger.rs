//! What a journal holds, read in one go.

use crate::history::History;
use crate::journal::{
    ActionRow, AlertRow, FindingRow, JournalError, NoticeRow, Place, RunRow, load, lock, network, record, schema,
};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fs::{self, File};
use std::path::Path;

/// What a journal holds, and what the records of other machines add to it. An empty one is a workspace in which nothing was done.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Grows with every run, and with every record taken in. A record that is not yet in the journal counts already: the next writer
    /// takes it in before anything else.
    pub serial: u64,
    /// Runs, oldest first.
    pub runs: Vec<RunRow>,
    /// Their actions, oldest first.
    pub actions: Vec<ActionRow>,
    /// Findings, by id.
    pub findings: Vec<FindingRow>,
    /// Alerts, by id.
    pub alerts: Vec<AlertRow>,
    /// Notices that were not sent, oldest first.
    pub notices: Vec<NoticeRow>,
}

impl Ledger {
    /// Reads the journal of a place and the records under its outbox. Writes nothing.
    ///
    /// # Errors
    /// When the journal is damaged, newer than this program or on a network file system, or a record cannot be understood: what was
    /// handed out is then not known, and nothing may be planned on it.
    pub fn read(place: &Place) -> Result<Self, JournalError> {
        let (mut ledger, records) = if place.journal().is_file() { read(place)? } else { Known::default() };
        for record in record::missing(place, &records)? {
            record.add_to(&mut ledger);
        }
        Ok(ledger)
    }

    /// Settings, rules, tables and profiles of the last run, by path: the last that were good. Empty before the first run.
    ///
    /// # Errors
    /// When the journal is damaged, newer than this program or on a network file system.
    pub fn last_texts(place: &Place) -> Result<Vec<(String, String)>, JournalError> {
        if !place.journal().is_file() {
            return Ok(Vec::new());
        }
        let (connection, _share) = connect(place)?;
        let mut statement = connection.prepare("SELECT path, text FROM rules ORDER BY path")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the planner reads.
    #[must_use]
    pub fn history(&self) -> History {
        let handed_out = self.actions.iter().filter(|row| row.handed_out);
        History {
            serial: self.serial,
            changes: handed_out.map(|row| row.change.clone()).collect(),
            findings: self.findings.iter().map(|row| row.finding.clone()).collect(),
            alerts: self.alerts.iter().map(|row| row.alert.clone()).collect(),
        }
    }

    /// A run by its id, by the beginning of its id where only one begins so, or the newest with `last`.
    #[must_use]
    pub fn run(&self, name: &str) -> Option<&RunRow> {
        if name == "last" {
            return self.runs.last();
        }
        let mut alike = self.runs.iter().filter(|run| run.id.starts_with(name) && !name.is_empty());
        match (alike.next(), alike.next()) {
            (Some(run), None) => Some(run),
            _ => self.runs.iter().find(|run| *run.id == *name),
        }
    }

    /// The plan of a run as it was carried out; none for what another machine carried out.
    ///
    /// # Errors
    /// When the journal is damaged, newer than this program or on a network file system.
    pub fn plan_of(place: &Place, run: &RunRow) -> Result<Option<String>, JournalError> {
        if !place.journal().is_file() {
            return Ok(None);
        }
        let (connection, _share) = connect(place)?;
        let mut statement = connection.prepare("SELECT document FROM plans WHERE id = ?1")?;
        Ok(statement.query_row([&run.plan], |row| row.get(0)).optional()?)
    }
}

/// A ledger, and the records that it knows: run and folder.
type Known = (Ledger, Vec<(String, String)>);

fn read(place: &Place) -> Result<Known, JournalError> {
    let (connection, _share) = connect(place)?;
    let path = place.journal();
    load::check(&path, &connection)?;
    Ok((load::whole(&path, &connection)?, load::records(&path, &connection)?))
}

/// A connection that only reads, and the share in the lock that it reads under.
fn connect(place: &Place) -> Result<(Connection, Option<File>), JournalError> {
    let path = place.journal();
    if let Some(kind) = network::network(&place.state) {
        return Err(JournalError::Network { path: place.state.clone(), kind });
    }
    let wrong = |error| JournalError::of(&path, error);
    // While nobody writes and no write-ahead log stands, the file alone is the journal: it is read without leaving a trace.
    let still = lock::share(&place.state).filter(|_| !has_log(&path));
    let mut connection = if still.is_some() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(uri(&path), flags).map_err(wrong)?
    } else {
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(wrong)?
    };
    let known = schema::MIGRATIONS.len();
    let found = schema::version(&connection, &path, known)?;
    if found < known {
        // An older one is brought forward in memory; the journal itself waits for its next writer.
        let mut copy = Connection::open_in_memory()?;
        let backup = rusqlite::backup::Backup::new(&connection, &mut copy)?;
        backup.run_to_completion(1024, std::time::Duration::ZERO, None).map_err(wrong)?;
        drop(backup);
        schema::forward(&mut copy, schema::MIGRATIONS, found)?;
        connection = copy;
    }
    Ok((connection, still))
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(Path::new(&log)).is_ok_and(|found| found.len() > 0)
}

/// The file as SQLite's URI that may not be written.
fn uri(path: &Path) -> String {
    let mut text = "file:".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => text.push(char::from(byte)),
            b'\\' => text.push('/'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text.push_str("?mode=ro&immutable=1");
    text
}
