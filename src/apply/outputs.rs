//! Findings and alerts of a plan, as the journal keeps them, and who is to be told.

use crate::apply::ApplyError;
use crate::apply::prepare::Inputs;
use crate::catalog::Kind;
use crate::history::{AlertState, EntityKey, PastAlert, PastFinding};
use crate::journal::{AlertRow, FindingRow, Notice};
use crate::program::{Pillar, Program, Severity};
use crate::table::Day;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    let mut together: BTreeMap<String, Vec<(Value, String)>> = BTreeMap::new();
    for alert in &document.alerts {
        let said = AlertText::deserialize(alert).map_err(|_| odd("alert"))?;
        let row = self::alert(inputs.program, run, &said, alert).ok_or_else(|| odd("alert"))?;
        match said.notice.as_str() {
            "own" => outputs.notices.push(notice(run, &said.id, &said.to, alert)),
            "together" => together.entry(said.rule.clone()).or_default().push((alert.clone(), said.to.join(" "))),
            _ => {}
        }
        outputs.alerts.push(row);
    }
    for (rule, alerts) in together {
        outputs.notices.push(one_message(run, &rule, &alerts));
    }
    if document.complete {
        close_removed(inputs, run, &mut outputs);
    }
    Ok(outputs)
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

fn notice(run: &str, id: &str, to: &[String], alert: &Value) -> Notice {
    let body = json!({"run": run, "alert": alert});
    Notice { key: format!("{run}/{id}"), to: to.join(" "), body: body.to_string() }
}

/// Many new alerts of one rule are one message, which names each of them.
fn one_message(run: &str, rule: &str, alerts: &[(Value, String)]) -> Notice {
    let to: BTreeSet<&str> = alerts.iter().flat_map(|(_, to)| to.split(' ')).filter(|to| !to.is_empty()).collect();
    let all: Vec<&Value> = alerts.iter().map(|(alert, _)| alert).collect();
    let message = format!("{} new alerts of `{rule}`", all.len());
    let body = json!({"run": run, "rule": rule, "message": message, "alerts": all});
    let to = to.into_iter().collect::<Vec<_>>().join(" ");
    Notice { key: format!("{run}/{rule}"), to, body: body.to_string() }
}

/// What a rule said that is no more: its findings close, its alerts clear, and who was told of one is told.
fn close_removed(inputs: &Inputs<'_>, run: &Arc<str>, outputs: &mut Outputs) {
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
        if row.alert.state == AlertState::Clear || known.contains(&*row.alert.rule) {
            continue;
        }
        let mut row = AlertRow { run: Arc::clone(run), ..row.clone() };
        let told = std::mem::replace(&mut row.alert.told, false);
        row.alert.state = AlertState::Clear;
        say(&mut row.document, "clear");
        if told {
            let to: Vec<String> = row
                .document
                .get("to")
                .and_then(Value::as_array)
                .map(|to| to.iter().filter_map(|one| one.as_str().map(ToOwned::to_owned)).collect())
                .unwrap_or_default();
            outputs.notices.push(notice(run, &row.alert.id, &to, &row.document));
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
