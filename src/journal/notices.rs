//! What people and machines are told: rows that are committed with what they tell, sent after, and kept until they are.

use crate::durable::Probe;
use crate::journal::{Journal, JournalError};
use rusqlite::{Row, Transaction, params};

/// A message to one sink. It leaves the journal at least once, always under the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Of run, subject and sink, in letters and digits: a receiver that has seen it passes over it.
    pub key: String,
    /// The sink's name in the settings.
    pub sink: String,
    /// What it is about: `alerts`, `findings`, `digest`, `plan`, `engine`.
    pub kind: String,
    /// The message as JSON, `portreeve.notice/1`.
    pub body: String,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeState {
    /// It is still to be sent.
    Waiting,
    /// The sink took it.
    Sent,
    /// It is not sent any more: the sink refused it, is gone, or did not answer for days.
    Failed,
}

impl NoticeState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Failed];

    /// The word of the journal and of JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A notice as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The notice.
    pub notice: Notice,
    /// The run it is of; empty where it is of none.
    pub run: String,
    /// When it became true, in seconds since 1970 UTC.
    pub made: i64,
    /// Where it stands.
    pub state: NoticeState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, in seconds since 1970 UTC.
    pub due: i64,
    /// Why it was not sent, without secrets.
    pub error: String,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The sink took it.
    Sent,
    /// It is tried again.
    Again {
        /// When, in seconds since 1970 UTC.
        due: i64,
        /// Why it was not sent.
        error: String,
    },
    /// It is not tried again.
    Failed {
        /// Why.
        error: String,
    },
}

impl Journal {
    /// Makes notices durable that are of no run. One whose key is known already changes nothing.
    ///
    /// # Errors
    /// When the journal cannot be written; none of them is then in it.
    pub fn tell(&mut self, notices: &[Notice], at: i64, probe: &mut dyn Probe) -> Result<(), JournalError> {
        if notices.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        put(&transaction, "", at, notices)?;
        self.place.watched(probe, "commit notices")?;
        transaction.commit()?;
        Ok(())
    }

    /// The notices that are to be sent at `now` (seconds since 1970 UTC), oldest first, at most so many.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn notices_due(&self, now: i64, most: usize) -> Result<Vec<NoticeRow>, JournalError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self
            .connection
            .prepare("SELECT * FROM notices WHERE state = 'waiting' AND due <= ?1 ORDER BY seq LIMIT ?2")?;
        let rows = statement.query_map([now, most], row)?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// When the next notice is due, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn next_notice(&self) -> Result<Option<i64>, JournalError> {
        let query = "SELECT min(due) FROM notices WHERE state = 'waiting'";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }

    /// How many notices wait to be sent.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn waiting(&self) -> Result<u64, JournalError> {
        let query = "SELECT count(*) FROM notices WHERE state = 'waiting'";
        let count: i64 = self.connection.query_row(query, [], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Keeps what became of an attempt to send a notice.
    ///
    /// # Errors
    /// When the journal cannot be written: it then counts as not tried, and is sent again under its key.
    pub fn attempted(&mut self, key: &str, attempt: &Attempt, probe: &mut dyn Probe) -> Result<(), JournalError> {
        self.place.watched(probe, "commit what became of a notice")?;
        match attempt {
            // What it said stands in the plan, the findings, the alerts and the decision log.
            Attempt::Sent => self.connection.execute(
                "UPDATE notices SET state = 'sent', attempts = attempts + 1, error = '', body = '' WHERE key = ?1",
                [key],
            )?,
            Attempt::Again { due, error } => self.connection.execute(
                "UPDATE notices SET attempts = attempts + 1, due = ?2, error = ?3 WHERE key = ?1",
                params![key, due, error],
            )?,
            Attempt::Failed { error } => self.connection.execute(
                "UPDATE notices SET state = 'failed', attempts = attempts + 1, error = ?2 WHERE key = ?1",
                params![key, error],
            )?,
        };
        Ok(())
    }

    /// Lets everything that waits for a sink wait until `due` at least, in seconds since 1970 UTC. It counts as no attempt.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn put_off(&mut self, sink: &str, due: i64, error: &str) -> Result<(), JournalError> {
        self.connection.execute(
            "UPDATE notices SET due = max(due, ?2), error = CASE error WHEN '' THEN ?3 ELSE error END \
             WHERE sink = ?1 AND state = 'waiting'",
            params![sink, due, error],
        )?;
        Ok(())
    }

    /// Keeps that a sink is gone. `address` marks where it was; nothing is sent there any more, and what waits for it fails.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn sink_gone(&mut self, sink: &str, address: &str, at: i64, error: &str) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT OR REPLACE INTO gone (sink, address, since) VALUES (?1, ?2, ?3)",
            params![sink, address, at],
        )?;
        transaction.execute(
            "UPDATE notices SET state = 'failed', error = ?2 WHERE sink = ?1 AND state = 'waiting'",
            params![sink, error],
        )?;
        Ok(transaction.commit()?)
    }

    /// Since when a sink is gone from an address, in seconds since 1970 UTC. That it was gone from another is forgotten.
    ///
    /// # Errors
    /// When the journal cannot be read or written.
    pub fn gone_since(&mut self, sink: &str, address: &str) -> Result<Option<i64>, JournalError> {
        self.connection.execute("DELETE FROM gone WHERE sink = ?1 AND address <> ?2", [sink, address])?;
        let mut statement = self.connection.prepare_cached("SELECT since FROM gone WHERE sink = ?1")?;
        let mut rows = statement.query([sink])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }
}

/// Adds notices that wait from now on.
pub(super) fn put(transaction: &Transaction<'_>, run: &str, at: i64, notices: &[Notice]) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT OR IGNORE INTO notices (key, run, sink, kind, made, body, state, attempts, due, error) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', 0, ?5, '')",
    )?;
    for notice in notices {
        statement.execute(params![notice.key, run, notice.sink, notice.kind, at, notice.body])?;
    }
    Ok(())
}

/// Those that were not sent, oldest first.
pub(super) const UNSENT: &str = "SELECT * FROM notices WHERE state <> 'sent' ORDER BY seq";

/// A row as a value; `None` for a state that is not known.
pub(super) fn row(row: &Row<'_>) -> rusqlite::Result<Option<NoticeRow>> {
    let Some(state) = NoticeState::of(&row.get::<_, String>("state")?) else { return Ok(None) };
    let (key, sink, kind, body) = (row.get("key")?, row.get("sink")?, row.get("kind")?, row.get("body")?);
    Ok(Some(NoticeRow {
        notice: Notice { key, sink, kind, body },
        run: row.get("run")?,
        made: row.get("made")?,
        state,
        attempts: row.get("attempts")?,
        due: row.get("due")?,
        error: row.get("error")?,
    }))
}
