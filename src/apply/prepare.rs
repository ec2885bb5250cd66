//! Everything that a run would write, before anything is written.

use crate::apply::choose::choose;
use crate::apply::document::Entry;
use crate::apply::error::Moved;
use crate::apply::outputs::{identity, outputs};
use crate::apply::rebuild::{self, Kept};
use crate::apply::tell::Teller;
use crate::apply::{Accept, ApplyError, Choice, Document, check, digest, settle};
use crate::durable::Probe;
use crate::history::PastChange;
use crate::journal::{
    ActionRow, ActionState, Intent, Journal, JournalError, Ledger, OutFile, Record, RunRow, RunState, Settled,
};
use crate::plan::{Action, Known, Plan};
use crate::program::{Program, RuleId};
use crate::settings::Settings;
use crate::sink::{self, AccountUploads, Uploads};
use crate::table::{Day, Table};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// From so many changes on, a share of them that moved stops the whole plan: of three, one is a third.
const SHARE_ASKED_FROM: usize = 10;
/// One in so many may have moved.
const MOVED_ONE_IN: usize = 10;

/// What a plan is held against.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// The plan.
    pub document: &'a Document,
    /// What a person chose.
    pub choice: &'a Choice,
    /// What lets a held account pass.
    pub accept: Option<&'a Accept>,
    /// The rules on disk.
    pub program: &'a Program,
    /// The newest snapshots.
    pub table: &'a Table,
    /// The settings.
    pub settings: &'a Settings,
    /// What the journal holds, marked with `answers`.
    pub ledger: &'a Ledger,
    /// What channels answered to earlier uploads.
    pub answers: &'a [Settled],
    /// The snapshot files that were read: content hash and path.
    pub seen: &'a [(String, String)],
    /// Settings, rules, tables and profiles: path and text.
    pub texts: &'a [(String, String)],
    /// Now.
    pub now: DateTime<Utc>,
}

/// A run that is ready to be carried out.
#[derive(Debug)]
pub struct Prepared {
    /// What it writes to the journal.
    pub intent: Intent,
    /// Its upload files.
    pub uploads: Uploads,
    /// The accounts that a cap holds and that nobody accepted.
    pub held: Vec<String>,
    /// Values that are not as planned; their changes do not go out.
    pub moved: Vec<Moved>,
    /// The plan shows only a part of the rules or accounts.
    pub partial: bool,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that was chosen went out, or there was nothing to do.
    Whole,
    /// A part of what was chosen went out.
    Part,
    /// A cap holds an account; the rest went out.
    Held,
}

/// Holds a plan against the journal, the rules on disk and the newest snapshots.
///
/// # Errors
/// The first reason, in the order of [`ApplyError`]. Nothing is written in any case.
pub fn prepare(inputs: &Inputs<'_>) -> Result<Prepared, ApplyError> {
    check::whole(inputs)?;
    let document = inputs.document;
    let chosen = choose(document, inputs.choice, inputs.accept)?;
    let run: Arc<str> = document.run_id(inputs.now).into();
    let Judged { mut rows, going, moved } = judge(inputs, &run, &chosen)?;
    let names: Vec<Arc<str>> = going.names;
    let plan = Plan {
        as_of: days(document),
        rules_digest: document.rules_digest.clone(),
        data_digest: document.data_digest.clone(),
        state_serial: document.state_serial,
        actions: going.actions,
        ..Plan::default()
    };
    let (table, settings) = (inputs.table, inputs.settings);
    let uploads = sink::uploads(&sink::Inputs { plan: &plan, rules: &names, table, settings });
    refuse_unfiled(&mut rows, &uploads);
    let run = RunRow {
        id: run,
        plan: document.id.as_str().into(),
        at: inputs.now.timestamp(),
        state: RunState::Intended,
        as_of: serde_json::to_string(&document.as_of).unwrap_or_default(),
        accepted: inputs.accept.map(|accept| accept.hash.clone()),
        reason: inputs.accept.map(|accept| accept.reason.clone()),
    };
    let files = uploads.accounts.iter().flat_map(|account| files(&plan, account, &run, &rows)).collect();
    let mut outputs = outputs(inputs, &run.id)?;
    let teller = Teller { workspace: inputs.workspace, settings, at: inputs.now, run: Some(&run.id) };
    let digest = digest::of_run(document, inputs.program, &run.id, &rows);
    outputs.notices.extend(digest.iter().flat_map(|digest| teller.address(digest)));
    let settled = settled(inputs, &rows);
    let decisions = decisions(document, &run, &rows, &settled);
    let accepted = inputs.accept.map(|accept| accept.hash.as_str());
    let held = document.accounts.iter().filter(|part| part.state == "held" && part.accept.as_deref() != accepted);
    let held = held.map(|part| part.account.clone()).collect();
    let intent = Intent {
        document: document.text.clone(),
        actions: rows,
        settled,
        findings: outputs.findings,
        alerts: outputs.alerts,
        notices: outputs.notices,
        files,
        seen: inputs.seen.to_vec(),
        rules: (inputs.program.digest.clone(), inputs.texts.to_vec()),
        decisions,
        run,
    };
    // A plan that takes a run back speaks of no account, and is all that it is meant to be.
    let partial = !document.complete && !document.accounts.is_empty();
    Ok(Prepared { intent, uploads, held, moved, partial })
}

impl Prepared {
    /// Makes the run durable, writes its files and marks it done.
    ///
    /// # Errors
    /// When a file or the journal cannot be written. Where the run is durable already, the next writer finishes it.
    pub fn carry_out(&self, journal: &mut Journal, probe: &mut dyn Probe) -> Result<Outcome, JournalError> {
        journal.begin(&self.intent, probe)?;
        journal.carry_out(&self.intent.run.id, probe)?;
        Ok(self.outcome())
    }

    /// How the run ends when it is carried out.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let stayed = |row: &ActionRow| matches!(row.state, ActionState::Drifted(_) | ActionState::Failed);
        if self.intent.actions.iter().any(stayed) {
            Outcome::Part
        } else if self.held.is_empty() {
            Outcome::Whole
        } else {
            Outcome::Held
        }
    }

    /// The changes that go out.
    pub fn going(&self) -> impl Iterator<Item = &ActionRow> {
        self.intent.actions.iter().filter(|row| row.handed_out)
    }
}

/// The changes that go out, as the writers of upload files know them, and the rule names that their ids count in.
#[derive(Default)]
struct Going {
    names: Vec<Arc<str>>,
    actions: Vec<Action>,
}

struct Judged {
    rows: Vec<ActionRow>,
    going: Going,
    moved: Vec<Moved>,
}

/// Every planned change: whether it was chosen, and whether its value is still as planned.
fn judge(inputs: &Inputs<'_>, run: &Arc<str>, chosen: &[(usize, bool)]) -> Result<Judged, ApplyError> {
    let odd = || ApplyError::NotAPlan { what: "it has a change that this portreeve does not understand".to_owned() };
    let mut entries: Vec<(&Entry, Kept, bool)> = Vec::new();
    for (at, is_chosen) in chosen {
        let entry = inputs.document.actions.get(*at).ok_or_else(odd)?;
        entries.push((entry, rebuild::kept(&entry.said).ok_or_else(odd)?, *is_chosen));
    }
    let known = Known::of(inputs.table, entries.iter().map(|(_, kept, _)| kept.key.kind));
    let mut judged = Judged { rows: Vec::new(), going: Going::default(), moved: Vec::new() };
    let mut count = 0_usize;
    for (entry, kept, is_chosen) in &entries {
        let mut row = row(inputs, run, &known, entry, kept);
        if *is_chosen {
            count = count.saturating_add(1);
            let entity = known.find(&kept.key);
            match (rebuild::still(inputs.table, entity, &entry.said, kept), entity) {
                (Ok(()), Some(entity)) => {
                    let rule = rule_id(&mut judged.going.names, &entry.said.rule);
                    let action = rebuild::action(inputs.table, &known, entry, kept, entity, rule).ok_or_else(odd)?;
                    judged.going.actions.push(action);
                    row.state = ActionState::Approved;
                    row.handed_out = true;
                }
                (Err(moved), _) => {
                    row.state = ActionState::Drifted(row.change.day);
                    row.note = moved.sentence();
                    judged.moved.push(moved);
                }
                (Ok(()), None) => return Err(odd()),
            }
        }
        judged.rows.push(row);
    }
    let too_many = count >= SHARE_ASKED_FROM && judged.moved.len().saturating_mul(MOVED_ONE_IN) > count;
    if too_many || count > 0 && judged.moved.len() == count {
        return Err(ApplyError::Drifted { moved: judged.moved, of: count });
    }
    Ok(judged)
}

fn rule_id(names: &mut Vec<Arc<str>>, name: &str) -> RuleId {
    let at = names.iter().position(|known| **known == *name).unwrap_or_else(|| {
        names.push(name.into());
        names.len().saturating_sub(1)
    });
    RuleId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn row(inputs: &Inputs<'_>, run: &Arc<str>, known: &Known<'_>, entry: &Entry, kept: &Kept) -> ActionRow {
    let said = &entry.said;
    let account = known.account(&said.account);
    let zone = account.map_or(chrono_tz::UTC, |account| inputs.table.account(account).timezone);
    let place = said.target.as_ref().and_then(|target| rebuild::place(inputs.table, account?, target));
    let state = ActionState::Planned;
    ActionRow {
        run: Arc::clone(run),
        account: said.account.as_str().into(),
        change: PastChange {
            id: said.id.as_str().into(),
            entity: kept.key.clone(),
            field: kept.field,
            rule: identity(inputs.program, &said.rule),
            day: Day::from_date(inputs.now.with_timezone(&zone).date_naive()),
            at: inputs.now.timestamp(),
            from: kept.from.clone(),
            to: kept.to.clone(),
            state: state.change_state(),
            gives_back: said.temporary,
            unattended: said.approval == "none",
            place,
        },
        state,
        handed_out: false,
        note: String::new(),
        document: entry.document.clone().into(),
    }
}

fn days(document: &Document) -> Vec<(Arc<str>, Day)> {
    let day = |text: &String| text.parse().ok().map(Day::from_date);
    document.as_of.iter().filter_map(|(account, text)| Some((account.as_str().into(), day(text)?))).collect()
}

/// What no file holds does not go out.
fn refuse_unfiled(rows: &mut [ActionRow], uploads: &Uploads) {
    let files = uploads.accounts.iter().flat_map(|account| &account.files);
    let filed: BTreeSet<&str> = files
        .flat_map(|file| &file.records)
        .flat_map(|record| record.actions.iter().map(|action| action.id.as_str()))
        .collect();
    let why: BTreeMap<&str, String> = uploads
        .accounts
        .iter()
        .flat_map(|account| &account.refused)
        .map(|refused| (refused.action.as_str(), format!("{}; {}", refused.message, refused.help)))
        .collect();
    for row in rows.iter_mut().filter(|row| row.handed_out) {
        let id: &str = &row.change.id;
        if let Some(why) = why.get(id) {
            row.note.clone_from(why);
        } else if filed.contains(id) {
            continue;
        } else {
            "no upload file holds it".clone_into(&mut row.note);
        }
        row.state = ActionState::Failed;
        row.handed_out = false;
    }
}

/// The files of an account: what is uploaded, the manifest, and last the record by which another machine knows of it.
fn files(plan: &Plan, account: &AccountUploads, run: &RunRow, rows: &[ActionRow]) -> Vec<OutFile> {
    let own: Vec<ActionRow> =
        rows.iter().filter(|row| row.handed_out && row.account == account.account).cloned().collect();
    if own.is_empty() {
        return Vec::new();
    }
    let under = |name: &str| format!("{}/{}/{name}", account.folder, run.id);
    let uploads = account.files.iter().map(|file| OutFile { path: under(&file.name), bytes: file.bytes.clone() });
    let manifest = OutFile { path: under(sink::MANIFEST), bytes: sink::manifest(plan, account).bytes() };
    let record = Record { folder: account.folder.clone(), run: run.clone(), actions: own };
    let record = OutFile { path: record.path(), bytes: record.bytes(&account.account) };
    uploads.chain([manifest, record]).collect()
}

/// Earlier changes that answers, snapshots, give-backs and ended episodes move.
fn settled(inputs: &Inputs<'_>, rows: &[ActionRow]) -> Vec<Settled> {
    let shown = settle::standing_now(inputs.table, inputs.settings, inputs.ledger);
    let mut moved: BTreeMap<(Arc<str>, Arc<str>), Settled> = inputs
        .answers
        .iter()
        .cloned()
        .chain(shown)
        .map(|one| ((Arc::clone(&one.run), Arc::clone(&one.id)), one))
        .collect();
    let given = rows.iter().filter(|row| row.handed_out).map(|row| row.said(&["restores"]));
    for id in given.chain(inputs.document.over.iter().map(String::as_str)).filter(|id| !id.is_empty()) {
        let of_id = inputs
            .ledger
            .actions
            .iter()
            .rev()
            .find(|row| *row.change.id == *id && row.handed_out && row.state != ActionState::GivenBack);
        if let Some(row) = of_id {
            let (run, id) = (Arc::clone(&row.run), Arc::clone(&row.change.id));
            let state = ActionState::GivenBack;
            let settled = Settled { run: Arc::clone(&run), id: Arc::clone(&id), state, note: String::new() };
            moved.insert((run, id), settled);
        }
    }
    moved.into_values().collect()
}

/// The lines of the decision log: the run, every change that was asked for and what became of it, findings, alerts, what could not
/// be decided, and every state that moved.
fn decisions(document: &Document, run: &RunRow, rows: &[ActionRow], settled: &[Settled]) -> Vec<Value> {
    let mut lines = vec![json!({
        "what": "run",
        "state": run.state.word(),
        "plan": *run.plan,
        "version": env!("CARGO_PKG_VERSION"),
        "rules_digest": document.rules_digest,
        "data_digest": document.data_digest,
        "as_of": document.as_of,
        "accepted": run.accepted,
        "reason": run.reason,
    })];
    let states: BTreeMap<&str, &ActionRow> = rows.iter().map(|row| (row.change.id.as_ref(), row)).collect();
    for entry in &document.actions {
        let row = states.get(entry.said.id.as_str());
        let state = row.map_or(entry.said.status.as_str(), |row| row.state.word());
        let note = row.map_or("", |row| row.note.as_str());
        lines.push(json!({"what": "action", "state": state, "note": note, "action": entry.document}));
    }
    lines.extend(document.findings.iter().map(|one| json!({"what": "finding", "finding": one})));
    lines.extend(document.alerts.iter().map(|one| json!({"what": "alert", "alert": one})));
    lines.extend(document.undecided.iter().map(|one| json!({"what": "undecided", "undecided": one})));
    let moved =
        settled.iter().map(|one| json!({"what": "state", "of": *one.run, "id": *one.id, "state": one.state.word()}));
    lines.extend(moved);
    lines
}
