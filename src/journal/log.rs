//! The decision log: one JSON line for everything that was decided or changed its state, never sampled.
//!
//! Lines become durable in the journal, with the run they are of, and are then appended to the file. Each carries its number and
//! the hash of the line before it: nothing can be taken out or put in between without a trace.

use crate::durable::{self, Probe};
use crate::journal::{JournalError, Place, load};
use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fs::{self, OpenOptions};
use std::io;

/// The number of the last line, and its hash.
const LAST: (&str, &str) = ("log_seq", "log_hash");

/// Adds lines to the journal, numbered and chained.
pub(super) fn add(transaction: &Transaction<'_>, run: &str, at: i64, decisions: &[Value]) -> rusqlite::Result<()> {
    let mut seq: i64 = load::meta(transaction, LAST.0)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut last = load::meta(transaction, LAST.1)?.unwrap_or_default();
    for decision in decisions {
        seq = seq.saturating_add(1);
        let mut line = Map::new();
        line.insert("seq".to_owned(), seq.into());
        line.insert("previous".to_owned(), last.into());
        line.insert("run".to_owned(), run.into());
        line.insert("at".to_owned(), at.into());
        if let Value::Object(said) = decision {
            line.extend(said.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        let line = Value::Object(line).to_string();
        last = hash(&line);
        transaction.execute("INSERT INTO log (seq, line) VALUES (?1, ?2)", params![seq, line])?;
    }
    for (key, value) in [(LAST.0, seq.to_string()), (LAST.1, last)] {
        transaction.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", params![key, value])?;
    }
    Ok(())
}

fn hash(line: &str) -> String {
    Sha256::digest(line.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Goes on with the numbers and hashes of a file that stands, for a journal that is new.
pub(super) fn adopt(connection: &Connection, place: &Place) -> Result<(), JournalError> {
    if load::meta(connection, LAST.0)?.is_some() {
        return Ok(());
    }
    let path = place.decisions();
    let (seq, last) = mend(&path).map_err(|source| JournalError::Io { path, source })?;
    for (key, value) in [(LAST.0, seq.to_string()), (LAST.1, last)] {
        connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", params![key, value])?;
    }
    Ok(())
}

/// Appends what the file lacks. A line that a crash cut short is completed; one that stands is not written again.
pub(super) fn flush(connection: &Connection, place: &Place, probe: &mut dyn Probe) -> Result<(), JournalError> {
    let path = place.decisions();
    let io = |source| JournalError::Io { path: path.clone(), source };
    let (known, _) = mend(&path).map_err(io)?;
    let mut statement = connection.prepare("SELECT line FROM log WHERE seq > ?1 ORDER BY seq")?;
    let lines: Vec<String> = statement.query_map([known], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if lines.is_empty() {
        return Ok(());
    }
    let mut text = lines.join("\n");
    text.push('\n');
    durable::append(&path, text.as_bytes(), probe).map_err(io)?;
    probe.before("forget the lines that are in the log").map_err(io)?;
    connection.execute("DELETE FROM log", [])?;
    Ok(())
}

/// Takes a torn line off the end of the file; the number and hash of the last whole one, 0 and nothing where there is none.
fn mend(path: &std::path::Path) -> io::Result<(i64, String)> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, String::new())),
        Err(error) => return Err(error),
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    if whole < bytes.len() {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(u64::try_from(whole).unwrap_or(0))?;
        file.sync_all()?;
    }
    let text = bytes.get(..whole.saturating_sub(1)).unwrap_or_default();
    let last = text.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let seq = serde_json::from_slice::<Value>(last).ok().and_then(|line| line.get("seq")?.as_i64());
    Ok(seq.map_or_else(|| (0, String::new()), |seq| (seq, hash(&String::from_utf8_lossy(last)))))
}
