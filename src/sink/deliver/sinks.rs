//! The sinks of a workspace, and what they need of the world outside.

use crate::clock::Clock;
use crate::durable::Probe;
use crate::journal::NoticeRow;
use crate::settings::{Settings, Sink};
use crate::sink::deliver::http::Target;
use crate::sink::deliver::mail::Post;
use crate::sink::deliver::outcome::Outcome;
use crate::sink::deliver::{lines, mail, secret, slack, trust, webhook};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What sending needs of the machine: the environment and the names of hosts.
pub trait Outside: Debug + Send + Sync + 'static {
    /// A variable of the environment.
    fn variable(&self, name: &str) -> Option<String>;

    /// The addresses of a host.
    ///
    /// # Errors
    /// When the name is not known, or nobody can be asked.
    fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        (host, port).to_socket_addrs().map(Iterator::collect)
    }
}

/// The sinks of a workspace.
#[derive(Debug, Clone)]
pub struct Sinks {
    pub(super) list: BTreeMap<String, Sink>,
    /// The workspace's folder, which paths of the settings start from.
    root: PathBuf,
    outside: Arc<dyn Outside>,
}

impl Sinks {
    /// Those of `[sinks.NAME]`, of the workspace whose folder is `root`.
    #[must_use]
    pub fn of(settings: &Settings, root: &Path, outside: Arc<dyn Outside>) -> Self {
        Self { list: settings.sinks.clone(), root: root.to_owned(), outside }
    }
}

impl Sinks {
    /// A mark of where a sink is now, from which nobody finds the address. `None` when it is not known, or the sink can be at one
    /// place only.
    pub(super) fn mark(&self, name: &str) -> Option<String> {
        let url = self.list.get(name)?.key("url")?;
        let url = secret::read(url, &self.root, &*self.outside).ok()?;
        let digest = blake3::derive_key("portreeve 2026-11 address of a sink", url.as_bytes());
        Some(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }

    /// Sends a notice. What is said about it repeats no secret.
    pub(super) fn send(&self, row: &NoticeRow, clock: &dyn Clock, probe: &mut dyn Probe) -> Outcome {
        let name = &row.notice.sink;
        let Some(sink) = self.list.get(name) else {
            return Outcome::down(format!("there is no [sinks.{name}] in portreeve.toml"));
        };
        let keys = match Keys::read(sink, &self.root, &*self.outside) {
            Ok(keys) => keys,
            Err(why) => return Outcome::down(why),
        };
        let now = clock.now();
        let (private, outside) = (sink.allows_private(), &self.outside);
        let ca = match trust::read(keys.get("ca"), &self.root) {
            Ok(ca) => ca,
            Err(why) => return Outcome::down(why),
        };
        let ca = ca.as_deref();
        let target = Target { url: keys.get("url"), private, outside, ca };
        let outcome = match sink.kind.as_str() {
            "file" => lines::append(&self.root.join(keys.get("path")), &row.notice.body, probe),
            "webhook" => webhook::send(&target, keys.get("secret"), row, now),
            "slack" => slack::send(&target, row, now),
            "email" => {
                let post = Post {
                    server: keys.get("server"),
                    from: keys.get("from"),
                    to: keys.get("to"),
                    user: keys.get("user"),
                    password: keys.get("password"),
                    private,
                    outside,
                    ca,
                };
                mail::send(&post, row, now)
            }
            kind => Outcome::never(format!("a sink of kind `{kind}` cannot be told")),
        };
        outcome.map(|why| secret::redact(&why, &keys.secrets))
    }
}

/// The keys of a sink with their secrets read.
#[derive(Default)]
pub(super) struct Keys {
    values: BTreeMap<String, String>,
    secrets: Vec<String>,
}

impl Keys {
    fn read(sink: &Sink, root: &Path, outside: &dyn Outside) -> Result<Self, String> {
        let mut keys = Self::default();
        for (key, written) in &sink.keys {
            let value = secret::read(written, root, outside).map_err(|why| format!("its `{key}`: {why}"))?;
            if secret::is_secret(written) {
                keys.secrets.push(value.clone());
            }
            keys.values.insert(key.clone(), value);
        }
        Ok(keys)
    }

    /// A key; empty when it is not set.
    pub(super) fn get(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }
}
