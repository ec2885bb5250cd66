//! The journal as its one writer holds it.

use crate::durable::{self, Probe};
use crate::journal::{Holder, JournalError, Ledger, load, lock, log, network, schema};
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where a workspace keeps what it remembers and what it hands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder of journal, lock, decision log and cache.
    pub state: PathBuf,
    /// The folder of upload files and records.
    pub outbox: PathBuf,
}

impl Place {
    /// Of a workspace folder; `state` is what `[workspace] state` says, relative to the workspace.
    #[must_use]
    pub fn of(root: &Path, state: Option<&str>) -> Self {
        Self { state: root.join(state.unwrap_or(".portreeve")), outbox: root.join("outbox") }
    }

    /// The database.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.state.join("journal.db")
    }

    /// The decision log: JSON lines, only ever appended to.
    #[must_use]
    pub fn decisions(&self) -> PathBuf {
        self.state.join("decisions.jsonl")
    }

    /// Tells a probe of a step that is about to be taken in the journal.
    pub(super) fn watched(&self, probe: &mut dyn Probe, step: &str) -> Result<(), JournalError> {
        probe.before(step).map_err(|source| JournalError::Io { path: self.state.clone(), source })
    }
}

/// The journal, open for writing. While it lives nobody else writes.
#[derive(Debug)]
pub struct Journal {
    pub(super) connection: Connection,
    pub(super) place: Place,
    /// Held for its lock.
    _lock: File,
}

impl Journal {
    /// Opens the journal of a place, made when there is none, and checks that it is whole.
    ///
    /// # Errors
    /// When somebody else writes it, when it is damaged, newer than this program or on a network file system, or when the system
    /// refuses.
    pub fn open(place: &Place, holder: &Holder, probe: &mut dyn Probe) -> Result<Self, JournalError> {
        let io = |source| JournalError::Io { path: place.state.clone(), source };
        durable::folder(&place.state, probe).map_err(io)?;
        if let Some(kind) = network::network(&place.state) {
            return Err(JournalError::Network { path: place.state.clone(), kind });
        }
        let lock = lock::take(&place.state, holder)?;
        let path = place.journal();
        probe.before("open the journal").map_err(io)?;
        let wrong = |error| JournalError::of(&path, error);
        let mut connection = Connection::open(&path).map_err(wrong)?;
        prepare(&connection).map_err(wrong)?;
        load::check(&path, &connection)?;
        probe.before("bring the journal forward").map_err(io)?;
        schema::migrate(&mut connection, &path, schema::MIGRATIONS)?;
        log::adopt(&connection, place)?;
        Ok(Self { connection, place: place.clone(), _lock: lock })
    }

    /// Where it lies.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Everything it holds.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn ledger(&self) -> Result<Ledger, JournalError> {
        load::whole(&self.place.journal(), &self.connection)
    }
}

/// Committed is on the disk, and readers are not in the way of the writer.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}
