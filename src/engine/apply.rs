//! What was done before, and carrying a plan out.

use crate::apply::{self, Accept, ApplyError, Choice, Document, Inverse, Left, Prepared, Word};
use crate::engine::Engine;
use crate::ingest::Status;
use crate::journal::{Ledger, Notice, Place, RunRow, Settled};
use crate::sink;
use crate::sink::deliver::{Outside, Sinks};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;
use walkdir::WalkDir;

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
        (place, ledger): (&Place, &Ledger),
        now: DateTime<Utc>,
    ) -> Result<Prepared, ApplyError> {
        let data = self.data();
        let answers = self.answers(place, ledger);
        let mut heard = ledger.clone();
        apply::mark(&mut heard, &answers);
        let files = data.report().files.iter().filter(|file| file.status == Status::Read);
        let seen: Vec<(String, String)> = files.map(|file| (file.hash.clone(), file.name.clone())).collect();
        let texts = self.texts();
        apply::prepare(&apply::Inputs {
            workspace: &self.name,
            document,
            choice,
            accept,
            program: &self.program,
            table: data.table(),
            settings: &self.settings,
            ledger: &heard,
            answers: &answers,
            seen: &seen,
            texts: &texts,
            now,
        })
    }

    /// The sinks of the workspace, its folder being `root`.
    #[must_use]
    pub fn sinks(&self, root: &Path, outside: Arc<dyn Outside>) -> Sinks {
        Sinks::of(&self.settings, root, outside)
    }

    /// What sinks are told of a plan that nobody carries out: nothing where it has nothing to change. [`Journal::tell`] keeps it, and
    /// the same plan is told once.
    ///
    /// [`Journal::tell`]: crate::journal::Journal::tell
    #[must_use]
    pub fn plan_notices(&self, document: &Document, at: DateTime<Utc>) -> Vec<Notice> {
        apply::plan_notices(document, &self.program, (&self.name, &self.settings), at)
    }

    /// What sinks are told of the machine itself: a feed that is late, rules that cannot be read.
    #[must_use]
    pub fn word_notices(&self, word: &Word, at: DateTime<Utc>) -> Vec<Notice> {
        apply::word_notices(word, (&self.name, &self.settings), at)
    }

    /// What channels answered to the uploads of earlier runs.
    fn answers(&self, place: &Place, ledger: &Ledger) -> Vec<Settled> {
        let data = self.data();
        let answers: Vec<_> = data.answers().collect();
        if answers.is_empty() {
            return Vec::new();
        }
        let folders = WalkDir::new(&place.outbox).min_depth(2).max_depth(2).sort_by_file_name();
        let manifests = folders.into_iter().filter_map(Result::ok).filter_map(|run| {
            let name = run.file_name().to_string_lossy();
            let known = ledger.runs.iter().find(|known| *known.id == *name)?;
            let manifest = std::fs::read(run.path().join(sink::MANIFEST)).ok()?;
            Some((Arc::clone(&known.id), sink::read_manifest(&manifest)?))
        });
        apply::answered(ledger, &manifests.collect::<Vec<_>>(), &answers)
    }

    /// Marks what channels answered to earlier uploads: what they refused was never made, and may be planned again.
    pub fn hear(&self, place: &Place, ledger: &mut Ledger) {
        let answers = self.answers(place, ledger);
        apply::mark(ledger, &answers);
    }

    /// Brings what the journal says of earlier changes to what channels answered and the newest snapshots show: confirmed, failed,
    /// expired, drifted.
    pub fn settle(&self, place: &Place, ledger: &mut Ledger) {
        self.hear(place, ledger);
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
