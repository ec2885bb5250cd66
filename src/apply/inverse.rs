//! The plan that takes a run back: every value goes from what was handed out to what was there before.

use crate::apply::document::digest;
use crate::history::{ChangedField, ChangedValue};
use crate::journal::{ActionRow, ActionState, Ledger, RunRow};
use crate::plan::SCHEMA;
use crate::table::Table;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// How long it may be carried out.
const EXPIRES_AFTER: TimeDelta = TimeDelta::hours(24);

/// What an inverse plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Inverse<'a> {
    /// What the journal holds, as the newest snapshots show it.
    pub ledger: &'a Ledger,
    /// The workspace's name.
    pub workspace: &'a str,
    /// The digest of the rules on disk.
    pub rules_digest: &'a str,
    /// The digest of the snapshots.
    pub data_digest: &'a str,
    /// The newest snapshots.
    pub table: &'a Table,
    /// Now.
    pub now: DateTime<Utc>,
}

/// A change that is not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it did: `add_negative of garlic mincer (acme-us)`.
    pub what: String,
    /// Why it stays, in one sentence.
    pub why: String,
}

/// The plan that takes a run back, as `portreeve.plan/1`, and what it leaves. Its changes wait for a person, whatever the rules say.
#[must_use]
pub fn inverse(inputs: &Inverse<'_>, run: &RunRow) -> (Map<String, Value>, Vec<Left>) {
    let mut actions: Vec<Value> = Vec::new();
    let mut left = Vec::new();
    for row in inputs.ledger.actions.iter().filter(|row| row.run == run.id && row.handed_out) {
        match back(inputs.ledger, row) {
            Ok(action) => actions.push(action),
            Err(why) => {
                let what = format!("{} of {} ({})", row.said(&["verb"]), row.said(&["entity", "name"]), row.account);
                left.push(Left { what, why });
            }
        }
    }
    (document(inputs, actions), left)
}

/// The action that takes one change back, or why it stays.
fn back(ledger: &Ledger, row: &ActionRow) -> Result<Value, String> {
    match row.state {
        ActionState::Emitted | ActionState::Approved | ActionState::Confirmed => {}
        ActionState::Drifted(day) => return Err(format!("somebody set another value, seen on {day}")),
        ActionState::Expired => return Err("no snapshot ever showed it".to_owned()),
        ActionState::GivenBack => return Err("it was given back".to_owned()),
        ActionState::Failed | ActionState::Planned => return Err("it never went out".to_owned()),
    }
    match row.change.field {
        ChangedField::Field(_) | ChangedField::State => {}
        ChangedField::Negative | ChangedField::Keyword => {
            return Err("what was added is taken out in the channel's own console".to_owned());
        }
        ChangedField::Reorder => return Err("an order is called off with the supplier".to_owned()),
    }
    if row.change.from == ChangedValue::Nothing {
        return Err("the value before is not known".to_owned());
    }
    let later = ledger.actions.iter().rev().find(|other| {
        let same = other.change.entity == row.change.entity && other.change.field == row.change.field;
        same && other.handed_out && (other.change.at, &other.run) > (row.change.at, &row.run)
    });
    if let Some(later) = later {
        return Err(format!(
            "run {0} changed it again: take that one back first, with `portreeve undo {0}`",
            later.run
        ));
    }
    Ok(action(row))
}

fn action(row: &ActionRow) -> Value {
    let mut entry = row.document.value().as_object().cloned().unwrap_or_default();
    let (from, to) = (entry.get("from").cloned().unwrap_or_default(), entry.get("to").cloned().unwrap_or_default());
    let reason = format!("takes back run {}", row.run);
    for (key, value) in [
        ("id", id(row).into()),
        ("also", json!([])),
        ("verb", "restore".into()),
        ("from", to),
        ("to", from),
        ("status", "planned".into()),
        ("reason_code", Value::Null),
        ("reason", reason.as_str().into()),
        ("because", reason.as_str().into()),
        ("evidence", json!([])),
        ("asked", Value::Null),
        ("limited_by", json!([])),
        ("mode", "propose".into()),
        ("approval", "needed".into()),
        ("blocked_by", json!([])),
        ("temporary", false.into()),
        ("restores", row.change.id.as_ref().into()),
        ("notes", json!([])),
    ] {
        entry.insert(key.to_owned(), value);
    }
    // What an earlier plan was compared with is not this one's.
    entry.shift_remove("since_run");
    Value::Object(entry)
}

fn id(row: &ActionRow) -> String {
    let hash = Sha256::digest(format!("undo {} {}", row.run, row.change.id).as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn document(inputs: &Inverse<'_>, actions: Vec<Value>) -> Map<String, Value> {
    let as_of: Map<String, Value> = inputs
        .table
        .accounts
        .iter()
        .filter_map(|account| Some((account.name.to_string(), account.newest_day?.to_string().into())))
        .collect();
    let count = actions.len();
    let (zero, nothing) = (json!(0), json!([]));
    let summary = json!({
        "evaluated": zero, "matched": zero, "undecided": zero, "actions": count, "held": zero, "conflicts": zero,
        "findings": zero, "alerts": zero,
    });
    let mut map = Map::new();
    for (key, value) in [
        ("schema", SCHEMA.into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("workspace", inputs.workspace.into()),
        ("as_of", Value::Object(as_of)),
        ("rules_digest", inputs.rules_digest.into()),
        ("data_digest", inputs.data_digest.into()),
        ("state_serial", inputs.ledger.serial.into()),
        ("complete", false.into()),
        ("summary", summary),
        ("actions", Value::Array(actions)),
        ("findings", nothing.clone()),
        ("alerts", nothing.clone()),
        ("over", nothing.clone()),
        ("undecided", nothing.clone()),
        ("accounts", nothing.clone()),
        ("rules", nothing.clone()),
        ("problems", nothing),
    ] {
        map.insert(key.to_owned(), value);
    }
    let id = digest(&map);
    let time = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let expires = inputs.now.checked_add_signed(EXPIRES_AFTER).unwrap_or(inputs.now);
    map.insert("id".to_owned(), id.into());
    map.insert("created_at".to_owned(), time(inputs.now).into());
    map.insert("expires_at".to_owned(), time(expires).into());
    map
}
