//! What people and machines are told, as `portreeve.notice/1`, addressed to the sinks that take it.

use crate::journal::Notice;
use crate::settings::Settings;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

/// The name and version of the JSON form.
pub const NOTICE_SCHEMA: &str = "portreeve.notice/1";

/// How many letters of a digest make a key: 128 bits, so no two are alike.
const KEY_LETTERS: usize = 32;

/// Who tells: a run of a workspace, or the machine itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) workspace: &'a str,
    pub(super) settings: &'a Settings,
    /// When it became true.
    pub(super) at: DateTime<Utc>,
    /// The run it is of.
    pub(super) run: Option<&'a str>,
}

/// A message before it is addressed.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// `alerts`, `findings`, `digest`, `plan`, `engine`.
    pub(super) kind: &'static str,
    /// What makes its key, with run and sink: the same subject is told once.
    pub(super) subject: String,
    /// One sentence.
    pub(super) title: String,
    /// More of them, for people.
    pub(super) lines: Vec<String>,
    /// What machines read, by key.
    pub(super) more: Vec<(&'static str, Value)>,
    /// The sinks that it names; none for all that take its kind.
    pub(super) to: Vec<String>,
}

impl Teller<'_> {
    /// A notice for each sink that is told.
    pub(super) fn address(&self, message: &Message) -> Vec<Notice> {
        let taking = self.settings.sinks.iter().filter(|(_, sink)| sink.takes.iter().any(|kind| kind == message.kind));
        let mut sinks: Vec<&str> = if message.to.is_empty() {
            taking.map(|(name, _)| name.as_str()).collect()
        } else {
            message.to.iter().map(String::as_str).collect()
        };
        sinks.sort_unstable();
        sinks.dedup();
        sinks.into_iter().map(|sink| self.notice(message, sink)).collect()
    }

    fn notice(&self, message: &Message, sink: &str) -> Notice {
        let named = [self.run.unwrap_or(""), message.kind, &message.subject, sink].join("\n");
        let key: String = blake3::hash(named.as_bytes()).to_hex().chars().take(KEY_LETTERS).collect();
        let mut body = Map::new();
        let mut set = |key: &str, value: Value| body.insert(key.to_owned(), value);
        set("schema", NOTICE_SCHEMA.into());
        set("id", key.as_str().into());
        set("kind", message.kind.into());
        set("workspace", self.workspace.into());
        set("at", self.at.to_rfc3339_opts(SecondsFormat::Secs, true).into());
        set("run", self.run.map_or(Value::Null, Into::into));
        set("title", message.title.as_str().into());
        set("lines", message.lines.clone().into());
        for (key, value) in &message.more {
            set(key, value.clone());
        }
        Notice { key, sink: sink.to_owned(), kind: message.kind.to_owned(), body: Value::Object(body).to_string() }
    }
}
