//! Gathers what an engine works on: texts and rows in memory, or a folder.

use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, OpenError, folder};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the settings of a workspace are called.
pub(super) const SETTINGS: &str = "portreeve.toml";

/// Gathers settings, rules, tables and snapshots for an [`Engine`].
///
/// Paths are relative to the workspace, `/` between the parts; messages show them. The order of adding does not matter.
///
/// ```
/// use portreeve::Engine;
///
/// let engine = Engine::builder()
///     .name("Acme Kitchen")
///     .rules("rules/bids.rules", "if acos over 7d > 35% and clicks over 7d >= 20 then lower bid 10% not below $0.20")
///     .build();
/// assert_eq!(engine.check(), []);
/// assert_eq!(engine.program().rules.len(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct EngineBuilder {
    pub(super) name: Option<String>,
    pub(super) settings: Option<(String, String)>,
    pub(super) rules: Vec<(String, String)>,
    pub(super) tables: Vec<(String, String)>,
    pub(super) profiles: Vec<(String, String)>,
    pub(super) snapshots: Vec<SnapshotFile>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) day: Option<NaiveDate>,
    pub(super) cache: Option<(PathBuf, u64)>,
}

/// One snapshot file, in memory or on disk.
#[derive(Debug, Clone)]
pub(super) struct SnapshotFile {
    /// `snapshots/ACCOUNT/…`.
    pub(super) path: String,
    pub(super) bytes: Bytes,
}

#[derive(Debug, Clone)]
pub(super) enum Bytes {
    Memory(Arc<[u8]>),
    File(PathBuf),
}

impl EngineBuilder {
    /// What the workspace is called where `[workspace] name` says nothing.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The text of `portreeve.toml`. Without it every account has the defaults.
    #[must_use]
    pub fn settings(mut self, text: impl Into<String>) -> Self {
        self.settings = Some((SETTINGS.to_owned(), text.into()));
        self
    }

    /// A rule file. All rule files are one namespace.
    #[must_use]
    pub fn rules(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.rules.push((path.into(), text.into()));
        self
    }

    /// A table, list or calendar by its path under `tables/`, such as `costs.csv`.
    #[must_use]
    pub fn table(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.tables.push((path.into(), text.into()));
        self
    }

    /// The profile of a channel, as a file under `channels/` has it.
    #[must_use]
    pub fn profile(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.profiles.push((path.into(), text.into()));
        self
    }

    /// A file as a channel delivers it, of an account. Its dataset is found by its headers; CSV, TSV, XLSX, JSON, JSONL, Parquet.
    #[must_use]
    pub fn snapshot(mut self, account: &str, path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let path = format!("snapshots/{account}/{path}");
        self.snapshots.push(SnapshotFile { path, bytes: Bytes::Memory(bytes.into()) });
        self
    }

    /// Leaves out the snapshots whose path is not wanted, such as one that is still being written.
    #[must_use]
    pub fn snapshots_where(mut self, wanted: impl Fn(&str) -> bool) -> Self {
        self.snapshots.retain(|file| wanted(&file.path));
        self
    }

    /// Settings, rules, tables and profiles as they were once read ([`Engine::texts`]), in the place of what was added.
    #[must_use]
    pub fn with_texts(mut self, texts: &[(String, String)]) -> Self {
        self.settings = None;
        (self.rules, self.tables, self.profiles) = (Vec::new(), Vec::new(), Vec::new());
        for (path, text) in texts {
            let text = text.clone();
            if let Some(table) = path.strip_prefix("tables/") {
                self.tables.push((table.to_owned(), text));
            } else if path.starts_with("channels/") {
                self.profiles.push((path.clone(), text));
            } else if path == SETTINGS {
                self.settings = Some((path.clone(), text));
            } else {
                self.rules.push((path.clone(), text));
            }
        }
        // What could not be read then is not among them; what cannot be read now does not count.
        self.problems.clear();
        self
    }

    /// The day of the check, for suppressions that have ended; without it they are not looked at.
    #[must_use]
    pub fn day(mut self, day: NaiveDate) -> Self {
        self.day = Some(day);
        self
    }

    /// Keeps what was read from snapshots under the state folder of the workspace `root`, and takes from there what is still true:
    /// the same name, bytes, profiles and settings. It changes no result; where it cannot be written or read, files are read as
    /// without it.
    ///
    /// Files of fewer than `least_bytes` together are read again instead, which costs less than keeping them; the command line
    /// asks for [`CACHED_BYTES_MIN`](super::CACHED_BYTES_MIN).
    #[must_use]
    pub fn cached(mut self, root: impl AsRef<Path>, least_bytes: u64) -> Self {
        self.cache = Some((root.as_ref().to_owned(), least_bytes));
        self
    }

    /// Takes the rules of another folder instead of those added so far: of a workspace its rules, tables, channels and
    /// `portreeve.toml`, else the rule files in it. Snapshots stay.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read.
    pub fn rules_of(self, folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        folder::rules_of(self, folder.as_ref())
    }

    /// Reads settings, rules and tables, and checks them. Snapshots are read when they are first needed.
    #[must_use]
    pub fn build(self) -> Engine {
        Engine::new(self)
    }
}
