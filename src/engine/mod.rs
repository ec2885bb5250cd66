//! What others embed: rules, tables and snapshots in; problems, a plan and explanations out.
//!
//! An [`Engine`] is made from texts and rows in memory ([`Engine::builder`]) or from a folder ([`Engine::open`]). It reads no
//! clock and no environment: the moment and the history come in with [`PlanOptions`]. It holds no global state and may be
//! shared between threads.

mod apply;
mod audit;
mod builder;
mod cache;
mod data;
mod explain;
mod facts;
mod folder;
mod options;
mod plan;
mod record;
mod repair;
mod select;

pub use audit::Audited;
pub use builder::EngineBuilder;
pub use cache::CACHED_BYTES_MIN;
pub use data::Data;
pub(crate) use data::FilesRead;
pub(crate) use explain::find_entity;
pub use explain::{ExplainError, Explained};
pub use folder::{FOLDERS, OpenError, files};
pub use options::PlanOptions;
pub use plan::{PlanError, Planned};
pub use repair::Repaired;
pub(crate) use select::find_rule;

use crate::catalog::Catalog;
use crate::check::{self, Inputs};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::engine::builder::SnapshotFile;
use crate::engine::cache::Cache;
use crate::ingest::{Products, Profiles};
use crate::program::Program;
use crate::settings::{self, Settings};
use crate::syntax::{self, ast};
use crate::text::{FileId, Sources};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

/// The table that joins SKUs of different accounts to products, by its path under `tables/`.
const PRODUCTS: &str = "products.csv";

/// A workspace: its rules checked, its snapshots read when they are first needed.
#[derive(Debug)]
pub struct Engine {
    name: String,
    sources: Sources,
    settings: Settings,
    program: Program,
    problems: Vec<Diagnostic>,
    /// Those of `problems` that the checker does not find.
    base: Vec<Diagnostic>,
    files: Vec<ast::File>,
    tables: BTreeMap<String, FileId>,
    day: Option<NaiveDate>,
    profiles: Profiles,
    products: Products,
    snapshots: Vec<SnapshotFile>,
    cache: Option<Cache>,
    /// How many files were read so far.
    files_read: AtomicUsize,
    data: OnceLock<Arc<Data>>,
}

impl Engine {
    /// Gathers texts and rows in memory.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Opens a workspace folder and checks its rules.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read. What is wrong *in* it is in [`Engine::check`].
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Ok(Self::load(folder)?.build())
    }

    /// Reads the texts of a workspace folder, to which more may be added before it is built.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read.
    pub fn load(folder: impl AsRef<Path>) -> Result<EngineBuilder, OpenError> {
        folder::load(folder.as_ref())
    }

    fn new(mut builder: EngineBuilder) -> Self {
        let mut sources = Sources::default();
        let mut problems = std::mem::take(&mut builder.problems);
        let mut settings = Settings::default();
        if let Some((name, text)) = &builder.settings {
            let file = sources.add(name, text);
            let (read, found) = settings::parse(&sources, file);
            settings = read;
            problems.extend(found);
        }
        builder.rules.sort();
        builder.tables.sort();
        let rules: Vec<FileId> = builder.rules.iter().map(|(name, text)| sources.add(name, text)).collect();
        let tables: BTreeMap<String, FileId> = builder
            .tables
            .iter()
            .map(|(name, text)| (name.clone(), sources.add(&format!("tables/{name}"), text)))
            .collect();
        let mut files = Vec::new();
        for file in rules {
            let (tree, found) = syntax::parse(&sources, file);
            files.push(tree);
            problems.extend(found);
        }
        let mut profiles = Profiles::standard();
        builder.profiles.sort();
        for (name, text) in &builder.profiles {
            let file = sources.add(name, text);
            problems.extend(profiles.add(&sources, file).err().unwrap_or_default());
        }
        let products = builder.tables.iter().find(|(name, _)| name == PRODUCTS);
        let (products, found) =
            products.map(|(name, text)| Products::read(&format!("tables/{name}"), text.as_bytes())).unwrap_or_default();
        problems.extend(found);
        builder.snapshots.sort_by(|left, right| left.path.cmp(&right.path));
        let mut engine = Self {
            name: settings.name.clone().or(builder.name).unwrap_or_else(|| "workspace".to_owned()),
            sources,
            settings,
            program: Program::default(),
            problems: problems.clone(),
            base: problems,
            files,
            tables,
            day: builder.day,
            profiles,
            products,
            snapshots: builder.snapshots,
            cache: None,
            files_read: AtomicUsize::new(0),
            data: OnceLock::new(),
        };
        engine.cache = builder.cache.map(|(root, least)| Cache::new(&engine.place(&root).state, least));
        let (program, found) = engine.compile(None);
        engine.program = program;
        engine.problems.extend(found);
        sort(&mut engine.problems);
        engine
    }

    fn compile(&self, data: Option<&dyn check::Data>) -> (Program, Vec<Diagnostic>) {
        let inputs = Inputs::new(&self.sources, &self.files, self.tables.clone(), &self.settings);
        check::check(&Inputs { day: self.day, data, ..inputs }, Catalog::standard())
    }

    /// The workspace's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The texts that problems point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Settings, rules, tables and profiles as they were read: path from the workspace on, and text. They make the same engine again
    /// ([`EngineBuilder::with_texts`]).
    #[must_use]
    pub fn texts(&self) -> Vec<(String, String)> {
        self.sources.iter().map(|(_, source)| (source.name.to_string(), source.text.to_string())).collect()
    }

    /// The settings; defaults stand for what could not be read.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The good rules. With errors among [`Engine::check`] it is not the whole, and no plan is made of it.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Everything there is to say about rules, guards, lists, tables and settings, sorted by place.
    #[must_use]
    pub fn check(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Whether an error keeps plans from being made.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }

    /// How many rule files there are.
    #[must_use]
    pub fn rule_files(&self) -> usize {
        self.files.len()
    }
}

/// By file and place; what has no place in a text first.
fn sort(problems: &mut [Diagnostic]) {
    problems.sort_by(|left, right| key(left).cmp(&key(right)));
}

fn key(problem: &Diagnostic) -> (u8, u32, u32, &str) {
    match &problem.place {
        Place::Workspace => (0, 0, 0, ""),
        Place::File(file) => (1, 0, 0, file),
        Place::Text(span) => (2, span.file.0, span.start, ""),
        Place::Cell { file, .. } => (3, 0, 0, file),
    }
}
