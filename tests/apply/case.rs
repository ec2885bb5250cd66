//! A workspace on disk, planned and carried out at moments of the test's own.

use chrono::{DateTime, Utc};
use portreeve::Engine;
use portreeve::apply::{Accept, ApplyError, Choice, Document, Outcome, Prepared};
use portreeve::durable::Unwatched;
use portreeve::engine::PlanOptions;
use portreeve::journal::{Holder, Journal, JournalError, Ledger, Place};
use portreeve::report;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) const SETTINGS: &str = "[workspace]
name = \"Acme Kitchen\"
[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
timezone = \"America/Los_Angeles\"
settle = \"0d\"
[guards]
max_entities = \"none\"
max_paused = \"none\"
";

/// One rule that lowers a bid, one that pauses.
pub(crate) const RULES: &str = "rule \"Trim expensive keywords\"
  on keyword where text is \"garlic press\"
  if acos over 7d > 35% and clicks over 7d >= 20
  then lower bid 10% not below $0.20
  because \"ACOS {acos over 7d} on {spend over 7d} spend, limit 35%\"

rule \"Pause waste\"
  on keyword where text is \"press\"
  if spend over 7d > $20 and orders over 7d = 0
  then pause
  because \"{spend over 7d} spent in 7 days without an order\"
";

/// Ten days of keywords of which one is too dear and one never sells.
pub(crate) fn keywords() -> String {
    let all = crate::commands::keywords();
    all.lines().filter(|line| !line.contains("kw-4")).map(|line| format!("{line}\n")).collect()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) struct Case {
    dir: TempDir,
}

impl Case {
    pub(crate) fn new(rules: &str) -> Self {
        Self::with(rules, SETTINGS, &keywords())
    }

    pub(crate) fn with(rules: &str, settings: &str, keywords: &str) -> Self {
        let case = Self { dir: TempDir::new().unwrap() };
        case.write("portreeve.toml", settings);
        case.write("rules/bids.rules", rules);
        case.write("snapshots/acme-us/keywords-2026-11-21.csv", keywords);
        case
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    pub(crate) fn place(&self) -> Place {
        Place::of(&self.root(), None)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn copy_from(&self, other: &Self, folder: &str) {
        for entry in walkdir::WalkDir::new(other.root().join(folder)).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let to = self.root().join(entry.path().strip_prefix(other.root()).unwrap());
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::open(self.root()).unwrap()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::read(&self.place()).unwrap()
    }

    /// The ledger as the newest snapshots show it.
    pub(crate) fn settled(&self) -> Ledger {
        let mut ledger = self.ledger();
        self.engine().settle(&self.place(), &mut ledger);
        ledger
    }

    /// `plan --format json`.
    pub(crate) fn plan(&self, now: DateTime<Utc>) -> String {
        plan(&self.root(), now)
    }

    /// The actions of a plan.
    pub(crate) fn planned(&self, now: DateTime<Utc>) -> Vec<Value> {
        let document: Value = serde_json::from_str(&self.plan(now)).unwrap();
        document["actions"].as_array().unwrap().clone()
    }

    /// The ids of what a plan would do.
    #[expect(clippy::unused_self, reason = "it reads beside the others of a case")]
    pub(crate) fn ids(&self, text: &str) -> Vec<String> {
        let document: Value = serde_json::from_str(text).unwrap();
        let planned = document["actions"].as_array().unwrap().iter().filter(|action| action["status"] == "planned");
        planned.map(|action| action["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything before the first write.
    pub(crate) fn prepare(
        &self,
        text: &str,
        now: DateTime<Utc>,
        choice: &Choice,
        accept: Option<&Accept>,
    ) -> Result<Prepared, ApplyError> {
        self.engine().prepare(&Document::parse(text)?, choice, accept, (&self.place(), &self.ledger()), now)
    }

    pub(crate) fn apply(&self, text: &str, now: DateTime<Utc>) -> Result<(Prepared, Outcome), ApplyError> {
        self.apply_with(text, now, &Choice::All, None)
    }

    pub(crate) fn apply_with(
        &self,
        text: &str,
        now: DateTime<Utc>,
        choice: &Choice,
        accept: Option<&Accept>,
    ) -> Result<(Prepared, Outcome), ApplyError> {
        let document = Document::parse(text)?;
        let mut journal = open(&self.place());
        journal.resume(&mut Unwatched)?;
        journal.take_in(&mut Unwatched)?;
        let prepared = self.engine().prepare(&document, choice, accept, (&self.place(), &journal.ledger()?), now)?;
        let outcome = prepared.carry_out(&mut journal, &mut Unwatched)?;
        Ok((prepared, outcome))
    }
}

pub(crate) fn plan(root: &Path, now: DateTime<Utc>) -> String {
    let engine = Engine::open(root).unwrap();
    let place = Place::of(root, None);
    let mut ledger = Ledger::read(&place).unwrap();
    engine.hear(&place, &mut ledger);
    let history = ledger.history();
    let planned = engine.plan(&PlanOptions::new(now).history(history)).unwrap();
    let mut text = Vec::new();
    report::plan::json(&planned.view(), &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

pub(crate) fn open(place: &Place) -> Journal {
    opened(|| Journal::open(place, &Holder { command: "a test".to_owned(), since: "now".to_owned() }, &mut Unwatched))
        .unwrap()
}

/// Tries again while a process that another test is just starting still shares a lock that was dropped here: between `fork` and
/// `exec` it holds all files of this one.
pub(crate) fn opened<T>(mut open: impl FnMut() -> Result<T, JournalError>) -> Result<T, JournalError> {
    let mut tries = 0;
    loop {
        match open() {
            Err(JournalError::Locked { .. }) if tries < 200 => tries += 1,
            other => return other,
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
