//! A plan as `plan --out` wrote it: read, and known to be unchanged.

use crate::apply::ApplyError;
use crate::plan::SCHEMA;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The keys that the id does not cover.
const UNCOVERED: &[&str] = &["id", "created_at", "expires_at"];

/// A plan that is whole and unchanged. What it says has not been held against rules, data or journal.
#[derive(Debug, Clone)]
pub struct Document {
    /// As it was read.
    pub text: String,
    /// Its id: the hash of its canonical bytes.
    pub id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it may be carried out.
    pub expires_at: DateTime<Utc>,
    /// The as-of day by account.
    pub as_of: BTreeMap<String, String>,
    /// The digest of the rules it is of.
    pub rules_digest: String,
    /// The digest of the data it is of.
    pub data_digest: String,
    /// The journal's serial it is of.
    pub state_serial: u64,
    /// Every rule and account is in it.
    pub complete: bool,
    /// Its changes, in its order.
    pub actions: Vec<Entry>,
    /// Its accounts.
    pub accounts: Vec<AccountPart>,
    /// Its findings.
    pub findings: Vec<Value>,
    /// Its alerts.
    pub alerts: Vec<Value>,
    /// What could not be decided.
    pub undecided: Vec<Value>,
    /// Changes of history whose episode ended by itself.
    pub over: Vec<String>,
}

#[derive(Deserialize)]
struct Head {
    version: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    as_of: BTreeMap<String, String>,
    rules_digest: String,
    data_digest: String,
    state_serial: u64,
    complete: bool,
    actions: Vec<Value>,
    accounts: Vec<AccountPart>,
    findings: Vec<Value>,
    alerts: Vec<Value>,
    undecided: Vec<Value>,
    over: Vec<String>,
}

/// An account's part of a plan.
#[derive(Debug, Clone, Deserialize)]
pub struct AccountPart {
    /// The account's name.
    pub account: String,
    /// `nothing`, `ready`, `held`.
    pub state: String,
    /// What lets it pass a cap.
    pub accept: Option<String>,
}

/// A change of a plan.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is read of it.
    pub said: EntryText,
    /// The whole entry.
    pub document: Value,
}

/// What is read of a change: the keys of `portreeve.plan/1`, as its schema explains them.
#[derive(Debug, Clone, Deserialize)]
pub struct EntryText {
    pub id: String,
    pub rule: String,
    pub entity: EntityText,
    pub verb: String,
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub unit: String,
    pub status: String,
    pub reason_code: Option<String>,
    pub reason: String,
    pub because: String,
    pub approval: String,
    pub account: String,
    pub temporary: bool,
    pub restores: Option<String>,
    pub target: Option<TargetText>,
}

/// The entity of a change.
#[derive(Debug, Clone, Deserialize)]
pub struct EntityText {
    pub kind: String,
    pub id: String,
    pub name: String,
    pub account: String,
}

/// What is added, and where.
#[derive(Debug, Clone, Deserialize)]
pub struct TargetText {
    pub text: String,
    pub match_type: String,
    pub level: String,
    pub campaign: String,
    pub campaign_id: Option<String>,
    pub ad_group: Option<String>,
    pub ad_group_id: Option<String>,
    pub bid: Option<String>,
}

impl Document {
    /// Reads a plan.
    ///
    /// # Errors
    /// When it is none, of a form or version that is not ours, or was changed since it was written.
    pub fn parse(text: &str) -> Result<Self, ApplyError> {
        let not = |what: String| ApplyError::NotAPlan { what };
        let mut map: Map<String, Value> = serde_json::from_str(text).map_err(|error| not(error.to_string()))?;
        match map.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => {}
            Some(found) => return Err(ApplyError::Schema { found: found.to_owned() }),
            None => return Err(not("it names no schema".to_owned())),
        }
        let version = map.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
        if version != env!("CARGO_PKG_VERSION") {
            return Err(ApplyError::Version { found: version });
        }
        let head = Head::deserialize(&Value::Object(map.clone())).map_err(|error| not(error.to_string()))?;
        let id = map.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        for key in UNCOVERED {
            map.shift_remove(*key);
        }
        if digest(&map) != id || head.version != version {
            return Err(ApplyError::Edited);
        }
        let mut actions = Vec::with_capacity(head.actions.len());
        for document in head.actions {
            let said = EntryText::deserialize(&document).map_err(|error| not(error.to_string()))?;
            actions.push(Entry { said, document });
        }
        Ok(Self {
            text: text.to_owned(),
            id,
            created_at: head.created_at,
            expires_at: head.expires_at,
            as_of: head.as_of,
            rules_digest: head.rules_digest,
            data_digest: head.data_digest,
            state_serial: head.state_serial,
            complete: head.complete,
            actions,
            accounts: head.accounts,
            findings: head.findings,
            alerts: head.alerts,
            undecided: head.undecided,
            over: head.over,
        })
    }

    /// The id of a run that carries it out on a day.
    #[must_use]
    pub fn run_id(&self, now: DateTime<Utc>) -> String {
        let short: String = self.id.chars().take(8).collect();
        format!("{}-{short}", now.format("%Y-%m-%d"))
    }
}

/// SHA-256 of canonical JSON: no blanks, keys in the document's order.
pub(super) fn digest(map: &Map<String, Value>) -> String {
    // Texts and numbers always have a form in JSON.
    let bytes = serde_json::to_vec(map).unwrap_or_default();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
