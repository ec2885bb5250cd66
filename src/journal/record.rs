//! The record of a run under `outbox/<folder>/<run>/record.jsonl`: what a journal of another machine needs to know of it.
//!
//! The first line is about the run, each further one an action that was handed out. A journal that lacks it takes it in, once.

use crate::history::{EntityKey, PastChange};
use crate::journal::values::{day_of, field_of, field_word, kind_of, value_of, value_text};
use crate::journal::{ActionRow, ActionState, JournalError, Ledger, Place, RunRow, RunState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name and version of the form.
pub const SCHEMA: &str = "portreeve.record/1";
/// What the file is called.
const NAME: &str = "record.jsonl";

/// One account's part of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The folder of the account under `outbox/`.
    pub folder: String,
    /// The run.
    pub run: RunRow,
    /// Its actions in this account.
    pub actions: Vec<ActionRow>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    run: String,
    plan: String,
    account: String,
    at: i64,
    as_of: String,
    accepted: Option<String>,
    reason: Option<String>,
    /// How many lines follow: a file that a sync has brought only in part is not taken for whole.
    actions: usize,
}

#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    of_account: String,
    kind: String,
    entity: String,
    field: String,
    rule: String,
    day: String,
    at: i64,
    before: Option<String>,
    after: Option<String>,
    gives_back: bool,
    unattended: bool,
    place_kind: Option<String>,
    place: Option<String>,
    action: Value,
}

impl Record {
    /// Its path under the outbox.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}/{NAME}", self.folder, self.run.id)
    }

    /// Its bytes; only actions that are handed out stand in it.
    #[must_use]
    pub fn bytes(&self, account: &str) -> Vec<u8> {
        let out: Vec<&ActionRow> = self.actions.iter().filter(|row| row.handed_out).collect();
        let head = Head {
            schema: SCHEMA.to_owned(),
            run: self.run.id.to_string(),
            plan: self.run.plan.to_string(),
            account: account.to_owned(),
            at: self.run.at,
            as_of: self.run.as_of.clone(),
            accepted: self.run.accepted.clone(),
            reason: self.run.reason.clone(),
            actions: out.len(),
        };
        let mut lines = vec![serde_json::to_string(&head)];
        lines.extend(out.into_iter().map(|row| serde_json::to_string(&line(row))));
        let mut text = String::new();
        // Texts and numbers always have a form in JSON.
        for line in lines.into_iter().flatten() {
            text.push_str(&line);
            text.push('\n');
        }
        text.into_bytes()
    }

    /// Adds it to what is known.
    pub(super) fn add_to(self, ledger: &mut Ledger) {
        ledger.serial = ledger.serial.saturating_add(1);
        if ledger.runs.iter().all(|run| run.id != self.run.id) {
            ledger.runs.push(self.run);
            ledger.runs.sort_by(|left, right| (left.at, &left.id).cmp(&(right.at, &right.id)));
        }
        let known: BTreeSet<(Arc<str>, Arc<str>)> =
            ledger.actions.iter().map(|row| (Arc::clone(&row.run), Arc::clone(&row.change.id))).collect();
        let new = |row: &ActionRow| !known.contains(&(Arc::clone(&row.run), Arc::clone(&row.change.id)));
        ledger.actions.extend(self.actions.into_iter().filter(new));
        ledger.actions.sort_by(ActionRow::order);
    }
}

fn line(row: &ActionRow) -> Line {
    let change = &row.change;
    Line {
        id: change.id.to_string(),
        of_account: change.entity.account.to_string(),
        kind: change.entity.kind.word().to_owned(),
        entity: change.entity.id.to_string(),
        field: field_word(change.field).to_owned(),
        rule: change.rule.to_string(),
        day: change.day.to_string(),
        at: change.at,
        before: value_text(&change.from),
        after: value_text(&change.to),
        gives_back: change.gives_back,
        unattended: change.unattended,
        place_kind: change.place.as_ref().map(|place| place.kind.word().to_owned()),
        place: change.place.as_ref().map(|place| place.id.to_string()),
        action: row.document.value().clone(),
    }
}

/// The records under the outbox that are not among the known ones, in a fixed order.
pub(super) fn missing(place: &Place, known: &[(String, String)]) -> Result<Vec<Record>, JournalError> {
    let known: BTreeSet<(&str, &str)> = known.iter().map(|(run, folder)| (run.as_str(), folder.as_str())).collect();
    let mut records = Vec::new();
    for folder in folders(&place.outbox)? {
        for run in folders(&folder)? {
            let path = run.join(NAME);
            let (Some(run), Some(folder)) = (name(&run), name(&folder)) else { continue };
            if known.contains(&(run.as_str(), folder.as_str())) {
                continue;
            }
            match fs::read(&path) {
                Ok(bytes) => records.push(parse(&path, folder, &run, &bytes)?),
                // A run that was interrupted before its record has none yet.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(source) => return Err(JournalError::Io { path, source }),
            }
        }
    }
    records.sort_by(|left, right| {
        (left.run.at, &left.run.id, &left.folder).cmp(&(right.run.at, &right.run.id, &right.folder))
    });
    Ok(records)
}

fn name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let wrong = |source| JournalError::Io { path: path.to_owned(), source };
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(wrong(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(wrong)?;
        if entry.file_type().map_err(wrong)?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn parse(path: &Path, folder: String, run: &str, bytes: &[u8]) -> Result<Record, JournalError> {
    let wrong = |what: String| JournalError::Record { path: path.to_owned(), what };
    let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    let mut lines = text.lines();
    let head: Head = serde_json::from_str(lines.next().unwrap_or_default())
        .map_err(|error| wrong(format!("its first line is not that of a record: {error}")))?;
    if head.schema != SCHEMA {
        return Err(wrong(format!("it is `{}`, this portreeve knows `{SCHEMA}`", head.schema)));
    }
    if head.run != run {
        return Err(wrong(format!("it is the record of run {}", head.run)));
    }
    let row = RunRow {
        id: head.run.into(),
        plan: head.plan.into(),
        at: head.at,
        state: RunState::TakenIn,
        as_of: head.as_of,
        accepted: head.accepted,
        reason: head.reason,
    };
    let mut actions = Vec::new();
    for (at, line) in lines.enumerate() {
        let line: Line = serde_json::from_str(line).map_err(|error| wrong(format!("line {}: {error}", at + 2)))?;
        let action = action(&row.id, &head.account, line)
            .ok_or_else(|| wrong(format!("line {} holds a word that this portreeve does not know", at + 2)))?;
        actions.push(action);
    }
    if actions.len() != head.actions {
        return Err(wrong(format!("it holds {} of {} actions", actions.len(), head.actions)));
    }
    Ok(Record { folder, run: row, actions })
}

fn action(run: &Arc<str>, account: &str, line: Line) -> Option<ActionRow> {
    let account: Arc<str> = account.into();
    let place = match (line.place_kind, line.place) {
        (Some(kind), Some(id)) => {
            Some(EntityKey { account: Arc::clone(&account), kind: kind_of(&kind)?, id: id.into() })
        }
        _ => None,
    };
    Some(ActionRow {
        run: Arc::clone(run),
        account,
        change: PastChange {
            id: line.id.into(),
            entity: EntityKey { account: line.of_account.into(), kind: kind_of(&line.kind)?, id: line.entity.into() },
            field: field_of(&line.field)?,
            rule: line.rule.into(),
            day: day_of(&line.day)?,
            at: line.at,
            from: value_of(line.before.as_deref())?,
            to: value_of(line.after.as_deref())?,
            state: ActionState::Emitted.change_state(),
            gives_back: line.gives_back,
            unattended: line.unattended,
            place,
        },
        state: ActionState::Emitted,
        handed_out: true,
        note: String::new(),
        document: line.action.into(),
    })
}
