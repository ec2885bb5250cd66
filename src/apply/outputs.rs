//! Findings and alerts of a plan, as the journal keeps them, and who is to be told.

use crate::apply::ApplyError;
use crate::apply::prepare::Inputs;
use crate::apply::tell::{Message, Teller};
use crate::catalog::Kind;
use crate::history::{AlertState, EntityKey, OWN_ALERT, PastAlert, PastFinding};
use crate::journal::{AlertRow, FindingRow, Notice};
use crate::program::{Pillar, Program, Severity};
use crate::table::Day;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// More findings than this are told in several messages: receivers bound what they take.
const FINDINGS_PER_MESSAGE: usize = 500;

/// What a plan says beside its changes.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    pub(super) findings: Vec<FindingRow>,
    pub(super) alerts: Vec<AlertRow>,
    pub(super) notices: Vec<Notice>,
}

#[derive(Deserialize)]
struct EntityText {
    kind: String,
    id: String,
    account: String,
}

#[derive(Deserialize)]
struct FindingText {
    id: String,
    rule: String,
    severity: String,
    pillar: Option<String>,
    entity: EntityText,
    state: String,
    since: NaiveDate,
}

#[derive(Deserialize)]
struct AlertText {
    id: String,
    rule: String,
    entity: EntityText,
    state: String,
    #[serde(default)]
    held_days: u32,
    #[serde(default)]
    needed_days: u32,
    to: Vec<String>,
    notice: String,
    undecided_days: u32,
    judged: NaiveDate,
    told: bool,
}

/// What history keeps a rule under, by its name.
pub(super) fn identity(program: &Program, name: &str) -> Arc<str> {
    let rule = program.rules.iter().find(|rule| *rule.name == *name);
    rule.map_or_else(|| name.into(), |rule| Arc::clone(&rule.identity))
}

/// Findings, alerts and notices of a plan that run `run` carries out.
pub(super) fn outputs(inputs: &Inputs<'_>, run: &Arc<str>) -> Result<Outputs, ApplyError> {
    let document = inputs.document;
    let mut outputs = Outputs::default();
    for finding in &document.findings {
        outputs.findings.push(self::finding(inputs.program, run, finding).ok_or_else(|| odd("finding"))?);
    }
    let mut told: Vec<Told> = Vec::new();
    let mut together: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for alert in &document.alerts {
        let said = AlertText::deserialize(alert).map_err(|_| odd("alert"))?;
        outputs.alerts.push(self::alert(inputs.program, run, &said, alert).ok_or_else(|| odd("alert"))?);
        let one = Told { document: alert.clone(), id: said.id, to: said.to };
        match said.notice.as_str() {
            "own" => told.push(one),
            "together" => together.entry(said.rule).or_default().push(one),
            _ => {}
        }
    }
    if document.complete {
        close_removed(inputs, run, &mut outputs, &mut told);
    }
    let own = told.iter().map(of_alert);
    let messages: Vec<Message> = own.chain(together.iter().map(|(rule, all)| of_alerts(rule, all))).collect();
    let teller = Teller { workspace: inputs.workspace, settings: inputs.settings, at: inputs.now, run: Some(run) };
    outputs.notices = messages.iter().flat_map(|message| teller.address(message)).collect();
    outputs.notices.extend(of_findings(&inputs.ledger.findings, &outputs.findings, &teller));
    Ok(outputs)
}

/// An alert that somebody is told of.
struct Told {
    document: Value,
    id: String,
    to: Vec<String>,
}

fn odd(what: &str) -> ApplyError {
    ApplyError::NotAPlan { what: format!("it has a {what} that this portreeve does not understand") }
}

fn key(entity: &EntityText) -> Option<EntityKey> {
    let kind = Kind::from_word(&entity.kind)?;
    Some(EntityKey { account: entity.account.as_str().into(), kind, id: entity.id.as_str().into() })
}

fn finding(program: &Program, run: &Arc<str>, document: &Value) -> Option<FindingRow> {
    let said = FindingText::deserialize(document).ok()?;
    let severity = Severity::from_word(&said.severity)?;
    Some(FindingRow {
        finding: PastFinding {
            id: said.id.as_str().into(),
            rule: identity(program, &said.rule),
            entity: key(&said.entity)?,
            open: said.state != "closed",
            since: Day::from_date(said.since),
            gates: said.pillar.as_deref() == Some(Pillar::Foundation.word()) && severity >= Severity::High,
        },
        state: said.state,
        run: Arc::clone(run),
        document: document.clone(),
    })
}

fn alert(program: &Program, run: &Arc<str>, said: &AlertText, document: &Value) -> Option<AlertRow> {
    let state = match said.state.as_str() {
        "clear" => AlertState::Clear,
        "pending" => AlertState::Pending { held: said.held_days, of: said.needed_days },
        "firing" => AlertState::Firing,
        "stale" => AlertState::Stale,
        _ => return None,
    };
    Some(AlertRow {
        alert: PastAlert {
            id: said.id.as_str().into(),
            rule: identity(program, &said.rule),
            entity: key(&said.entity)?,
            state,
            undecided_days: said.undecided_days,
            judged: Day::from_date(said.judged),
            told: said.told,
        },
        run: Arc::clone(run),
        document: document.clone(),
    })
}

fn of_alert(told: &Told) -> Message {
    let alert = &told.document;
    Message {
        kind: "alerts",
        subject: told.id.clone(),
        title: format!("{}: {}", text(alert, "state"), sentence(alert)),
        more: vec![("alerts", json!([alert]))],
        to: told.to.clone(),
        ..Message::default()
    }
}

/// Many new alerts of one rule are one message, which names each of them.
fn of_alerts(rule: &str, told: &[Told]) -> Message {
    let documents: Vec<&Value> = told.iter().map(|one| &one.document).collect();
    let to: BTreeSet<&String> = told.iter().flat_map(|one| &one.to).collect();
    Message {
        kind: "alerts",
        subject: rule.to_owned(),
        title: format!("{} new alerts of `{rule}`", told.len()),
        lines: documents.iter().map(|alert| sentence(alert)).collect(),
        more: vec![("alerts", json!(documents))],
        to: to.into_iter().cloned().collect(),
    }
}

/// What findings opened and closed since the last run, in messages of a bounded size. Who does not see a finding since it is
/// suppressed is not told that it closed.
fn of_findings(before: &[FindingRow], now: &[FindingRow], teller: &Teller<'_>) -> Vec<Notice> {
    let seen = |state: &str| matches!(state, "open" | "unverified");
    let was: BTreeMap<&str, bool> = before.iter().map(|row| (row.finding.id.as_ref(), seen(&row.state))).collect();
    let was = |row: &FindingRow| was.get(row.finding.id.as_ref()).copied().unwrap_or(false);
    let opened = now.iter().filter(|row| seen(&row.state) && !was(row)).map(|row| (true, &row.document));
    let closed = now.iter().filter(|row| row.state == "closed" && was(row)).map(|row| (false, &row.document));
    let all: Vec<(bool, &Value)> = opened.chain(closed).collect();
    let parts = all.chunks(FINDINGS_PER_MESSAGE).enumerate();
    parts.flat_map(|(at, part)| teller.address(&some_findings(at, part))).collect()
}

fn some_findings(at: usize, findings: &[(bool, &Value)]) -> Message {
    let of = |opened: bool| findings.iter().filter(move |(is, _)| *is == opened).map(|(_, finding)| *finding);
    let line = |(opened, finding): &(bool, &Value)| {
        let word = if *opened { text(finding, "severity") } else { "closed" };
        format!("{word}: {}", sentence(finding))
    };
    let counts = [(of(true).count(), "opened"), (of(false).count(), "closed")];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    Message {
        kind: "findings",
        subject: at.to_string(),
        title: format!("findings: {}", counts.join(", ")),
        lines: findings.iter().map(line).collect(),
        more: vec![("opened", of(true).cloned().collect()), ("closed", of(false).cloned().collect())],
        to: Vec::new(),
    }
}

/// `ACOS 41.2% on $84.00 spend (garlic press, acme-us)`.
fn sentence(document: &Value) -> String {
    let entity = document.get("entity").unwrap_or(&Value::Null);
    let name = if text(entity, "name").is_empty() { text(entity, "id") } else { text(entity, "name") };
    let place: Vec<&str> = [name, text(entity, "account")].into_iter().filter(|part| !part.is_empty()).collect();
    format!("{} ({})", text(document, "message"), place.join(", "))
}

fn text<'v>(document: &'v Value, key: &str) -> &'v str {
    document.get(key).and_then(Value::as_str).unwrap_or("")
}

/// What a rule said that is no more: its findings close, its alerts clear, and who was told of one is told.
fn close_removed(inputs: &Inputs<'_>, run: &Arc<str>, outputs: &mut Outputs, told: &mut Vec<Told>) {
    let program = inputs.program;
    let mut known: BTreeSet<&str> = program.rules.iter().map(|rule| rule.identity.as_ref()).collect();
    known.extend(program.rules.iter().filter_map(|rule| rule.was.as_deref()));
    for row in inputs.ledger.findings.iter().filter(|row| row.finding.open && !known.contains(&*row.finding.rule)) {
        let mut row = FindingRow { run: Arc::clone(run), state: "closed".to_owned(), ..row.clone() };
        row.finding.open = false;
        say(&mut row.document, "closed");
        outputs.findings.push(row);
    }
    for row in &inputs.ledger.alerts {
        let own = row.alert.rule.starts_with(OWN_ALERT);
        if own || row.alert.state == AlertState::Clear || known.contains(&*row.alert.rule) {
            continue;
        }
        let mut row = AlertRow { run: Arc::clone(run), ..row.clone() };
        let was_told = std::mem::replace(&mut row.alert.told, false);
        row.alert.state = AlertState::Clear;
        say(&mut row.document, "clear");
        if was_told {
            let to: Vec<String> = row
                .document
                .get("to")
                .and_then(Value::as_array)
                .map(|to| to.iter().filter_map(|one| one.as_str().map(ToOwned::to_owned)).collect())
                .unwrap_or_default();
            told.push(Told { document: row.document.clone(), id: row.alert.id.to_string(), to });
        }
        outputs.alerts.push(row);
    }
}

fn say(document: &mut Value, state: &str) {
    if let Value::Object(map) = document {
        map.insert("state".to_owned(), state.into());
        map.insert("message".to_owned(), "its rule was removed".into());
    }
}
