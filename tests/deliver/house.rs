//! A journal with notices, sinks, and a world outside that a test makes up.

use crate::apply::case::open;
use chrono::{DateTime, Utc};
use portreeve::clock::FixedClock;
use portreeve::durable::{Probe, Unwatched};
use portreeve::journal::{Journal, JournalError, Notice, NoticeRow, NoticeState, Place};
use portreeve::settings::{self, Settings};
use portreeve::sink::deliver::{self, Outside, Report, Sinks};
use portreeve::text::Sources;
use serde_json::json;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A Saturday.
pub(crate) const START: &str = "2026-11-21T09:00:00Z";

/// The environment and the names of hosts; each look-up takes the next answer, the last stays.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) hosts: Mutex<BTreeMap<String, Vec<&'static str>>>,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Outside for World {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        self.asked.lock().unwrap().push(host.to_owned());
        let mut hosts = self.hosts.lock().unwrap();
        let answers = hosts.get_mut(host).ok_or(io::ErrorKind::NotFound)?;
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
        Ok(vec![SocketAddr::new(answer.parse().unwrap(), port)])
    }
}

pub(crate) fn settings(text: &str) -> Settings {
    let mut sources = Sources::default();
    let file = sources.add("portreeve.toml", text);
    let (settings, found) = settings::parse(&sources, file);
    assert!(found.is_empty(), "{found:?}");
    settings
}

pub(crate) struct House {
    pub(crate) dir: TempDir,
    pub(crate) world: Arc<World>,
    pub(crate) journal: Journal,
    settings: Settings,
    now: DateTime<Utc>,
    told: usize,
}

impl House {
    pub(crate) fn new(toml: &str) -> Self {
        Self::in_world(toml, World::default())
    }

    pub(crate) fn in_world(toml: &str, world: World) -> Self {
        let dir = TempDir::new().unwrap();
        let journal = open(&Place::of(dir.path(), None));
        let now = START.parse().unwrap();
        Self { dir, world: Arc::new(world), journal, settings: settings(toml), now, told: 0 }
    }

    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// Other settings from now on.
    pub(crate) fn set(&mut self, toml: &str) {
        self.settings = settings(toml);
    }

    /// Has so many notices for a sink made; the keys of all of them.
    pub(crate) fn tell(&mut self, sink: &str, count: usize) -> Vec<String> {
        let notices: Vec<Notice> = (0..count)
            .map(|at| {
                let key = format!("{sink}{}", self.told + at);
                let body = json!({
                    "schema": "portreeve.notice/1", "id": key, "kind": "alerts", "workspace": "Acme", "at": START,
                    "run": null, "title": format!("firing: number {}", self.told + at), "lines": ["one", "two"], "alerts": [],
                });
                Notice { key, sink: sink.to_owned(), kind: "alerts".to_owned(), body: body.to_string() }
            })
            .collect();
        self.told += count;
        self.journal.tell(&notices, self.now.timestamp(), &mut Unwatched).unwrap();
        notices.into_iter().map(|notice| notice.key).collect()
    }

    pub(crate) fn later(&mut self, seconds: i64) {
        self.now += chrono::TimeDelta::seconds(seconds);
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.timestamp()
    }

    pub(crate) fn send(&mut self) -> Report {
        self.send_watched(&mut Unwatched).unwrap()
    }

    pub(crate) fn send_watched(&mut self, probe: &mut dyn Probe) -> Result<Report, JournalError> {
        let sinks = Sinks::of(&self.settings, self.dir.path(), Arc::clone(&self.world) as Arc<dyn Outside>);
        deliver::due(&mut self.journal, &sinks, &FixedClock(self.now), probe)
    }

    /// What was not sent, oldest first.
    pub(crate) fn unsent(&self) -> Vec<NoticeRow> {
        self.journal.ledger().unwrap().notices
    }

    /// State, attempts, seconds until it is due, and why, of each that was not sent.
    pub(crate) fn stands(&self) -> Vec<(NoticeState, u32, i64, String)> {
        let row = |row: NoticeRow| (row.state, row.attempts, row.due - self.now(), row.error);
        self.unsent().into_iter().map(row).collect()
    }
}

/// A webhook at an address of this machine.
pub(crate) fn webhook(name: &str, url: &str) -> String {
    format!("[sinks.{name}]\nkind = \"webhook\"\nurl = \"{url}\"\nallow_private = true\n")
}
