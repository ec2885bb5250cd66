//! What was done before, and carrying a plan out.

use crate::apply::{self, Accept, ApplyError, Choice, Document, Inverse, Left, Prepared};
use crate::engine::Engine;
use crate::ingest::Status;
use crate::journal::{Ledger, Place, RunRow};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::path::Path;

impl Engine {
    /// Where the workspace keeps its journal and hands out files, its folder being `root`.
    #[must_use]
    pub fn place(&self, root: &Path) -> Place {
        Place::of(root, self.settings.state.as_deref())
    }

    /// Holds a plan against the journal, the rules and the newest snapshots. Evaluates nothing and writes nothing:
    /// [`Prepared::carry_out`] does.
    ///
    /// # Errors
    /// The first reason not to carry it out.
    pub fn prepare(
        &self,
        document: &Document,
        choice: &Choice,
        accept: Option<&Accept>,
        ledger: &Ledger,
        now: DateTime<Utc>,
    ) -> Result<Prepared, ApplyError> {
        let data = self.data();
        let files = data.report().files.iter().filter(|file| file.status == Status::Read);
        let seen: Vec<(String, String)> = files.map(|file| (file.hash.clone(), file.name.to_string())).collect();
        let sources = self.files.iter().map(|file| self.sources.file(file.id));
        let texts: Vec<(String, String)> =
            sources.map(|source| (source.name.to_string(), source.text.to_string())).collect();
        apply::prepare(&apply::Inputs {
            document,
            choice,
            accept,
            program: &self.program,
            table: data.table(),
            settings: &self.settings,
            ledger,
            seen: &seen,
            texts: &texts,
            now,
        })
    }

    /// Brings what the journal says of earlier changes to what the newest snapshots show: confirmed, expired, drifted.
    pub fn settle(&self, ledger: &mut Ledger) {
        apply::settle(self.data().table(), &self.settings, ledger);
    }

    /// The plan that takes a run back, and what it has to leave. `ledger` is as [`Engine::settle`] left it.
    #[must_use]
    pub fn inverse(&self, ledger: &Ledger, run: &RunRow, now: DateTime<Utc>) -> (Map<String, Value>, Vec<Left>) {
        let data = self.data();
        let inputs = Inverse {
            ledger,
            workspace: &self.name,
            rules_digest: &self.program.digest,
            data_digest: data.digest(),
            table: data.table(),
            now,
        };
        apply::inverse(&inputs, run)
    }
}
