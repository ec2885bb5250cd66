//! The engine that runs: of the rules on disk, or of the last good ones while those on disk are wrong.

use crate::daemon::scan::Files;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{CACHED_BYTES_MIN, Engine, EngineBuilder, OpenError};
use crate::scenario::{self, Pick};
use crate::text::Sources;
use chrono::{DateTime, Utc};
use std::path::Path;

/// The most problems that are named; `portreeve check` and `portreeve test` list all.
const NAMED_MAX: usize = 3;

/// Whether the rules on disk are those that run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They are.
    Good,
    /// They are wrong since then; the last good ones run for findings and alerts, and no change goes out.
    Broken {
        /// When that was first seen.
        since: DateTime<Utc>,
        /// What is wrong, the first few.
        problems: Vec<String>,
    },
}

/// What runs.
#[derive(Debug)]
pub(super) struct Loaded {
    /// `None` where the rules on disk are wrong and no good ones are known.
    pub(super) engine: Option<Engine>,
    pub(super) standing: Standing,
}

/// Texts by path.
pub(super) type Texts = Vec<(String, String)>;

/// Reads a workspace whose files are at rest. All or nothing: parsed, checked, and the tests of its rules passed, or it does not run.
/// `last_good` is asked only where the rules on disk are wrong.
pub(super) fn load(
    (root, cache): (&Path, bool),
    files: &Files,
    before: &Standing,
    now: DateTime<Utc>,
    last_good: impl FnOnce() -> Option<Texts>,
) -> Result<Loaded, OpenError> {
    let wanted = |builder: EngineBuilder| {
        let builder = builder.snapshots_where(|path| files.contains_key(path));
        if cache { builder.cached(root, CACHED_BYTES_MIN) } else { builder }
    };
    let engine = wanted(Engine::load(root)?).build();
    let problems = wrong(&engine);
    if problems.is_empty() {
        return Ok(Loaded { engine: Some(engine), standing: Standing::Good });
    }
    let since = match before {
        Standing::Broken { since, .. } => *since,
        Standing::Good => now,
    };
    let standing = Standing::Broken { since, problems };
    let engine = match last_good() {
        Some(texts) => Some(wanted(Engine::load(root)?).with_texts(&texts).build()).filter(|last| !last.has_errors()),
        None => None,
    };
    Ok(Loaded { engine, standing })
}

/// What keeps rules from running: errors, else tests that fail.
fn wrong(engine: &Engine) -> Vec<String> {
    let errors: Vec<&Diagnostic> =
        engine.check().iter().filter(|problem| problem.severity() == Severity::Error).collect();
    if !errors.is_empty() {
        return some(errors.iter().map(|problem| said(problem, engine.sources())).collect(), "errors");
    }
    let outcomes = scenario::run(engine, Pick::default());
    let failed = outcomes.cases.iter().filter(|case| !case.passed());
    some(failed.map(|case| format!("{}:{}: test \"{}\" fails", case.file, case.line, case.name)).collect(), "tests")
}

fn said(problem: &Diagnostic, sources: &Sources) -> String {
    use crate::diagnostic::Place;
    let place = match &problem.place {
        Place::Text(span) => format!("{}:{}: ", sources.file(span.file).name, sources.start(*span).line),
        Place::File(file) | Place::Cell { file, .. } => format!("{file}: "),
        Place::Workspace => String::new(),
    };
    format!("{place}{}", problem.message)
}

fn some(mut all: Vec<String>, what: &str) -> Vec<String> {
    let more = all.len().saturating_sub(NAMED_MAX);
    all.truncate(NAMED_MAX);
    if more > 0 {
        all.push(format!("and {more} more {what}"));
    }
    all
}
