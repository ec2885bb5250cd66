//! What the journal holds, as text and JSON: runs with their changes, findings, alerts.

use crate::diagnostic::Style;
use crate::history::AlertState;
use crate::journal::{ActionRow, ActionState, AlertRow, FindingRow, Ledger, NoticeRow, NoticeState, RunRow, RunState};
use crate::report::clean;
use crate::report::json;
use crate::report::layout::{Cell, Grid, Tone, counted, paragraph};
use crate::value::{Currency, Rational, fold, show};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The names and versions of the JSON forms.
pub const HISTORY_SCHEMA: &str = "portreeve.history/1";
/// Of findings.
pub const FINDINGS_SCHEMA: &str = "portreeve.findings/1";
/// Of alerts.
pub const ALERTS_SCHEMA: &str = "portreeve.alerts/1";

/// What of a ledger is shown.
#[derive(Debug, Clone, Copy)]
pub struct LedgerView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// What the journal holds, its changes as the newest snapshots show them.
    pub ledger: &'a Ledger,
    /// Only what is about this entity, by id or name in any letter case.
    pub entity: Option<&'a str>,
    /// Only what came from this rule, by name in any letter case.
    pub rule: Option<&'a str>,
}

impl<'a> LedgerView<'a> {
    fn shows(&self, document: &Value) -> bool {
        let said = |keys: &[&str]| {
            let found = keys.iter().try_fold(document, |value, key| value.get(key));
            fold(found.and_then(Value::as_str).unwrap_or(""))
        };
        let entity = self.entity.map(fold);
        let rule = self.rule.map(fold);
        entity.is_none_or(|wanted| [said(&["entity", "id"]), said(&["entity", "name"])].contains(&wanted))
            && rule.is_none_or(|wanted| said(&["rule"]) == wanted)
    }

    /// The runs that have something to show, newest first, each with what is shown of it.
    fn runs(&self) -> Vec<(&'a RunRow, Vec<&'a ActionRow>)> {
        let narrowed = self.entity.is_some() || self.rule.is_some();
        let runs = self.ledger.runs.iter().rev().map(|run| {
            let own = self.ledger.actions.iter().filter(|row| row.run == run.id && self.shows(row.document.value()));
            (run, own.collect::<Vec<_>>())
        });
        runs.filter(|(_, rows)| !narrowed || !rows.is_empty()).collect()
    }

    fn findings(&self) -> impl Iterator<Item = &'a FindingRow> {
        self.ledger.findings.iter().filter(|row| self.shows(&row.document))
    }

    fn alerts(&self) -> impl Iterator<Item = &'a AlertRow> {
        self.ledger.alerts.iter().filter(|row| self.shows(&row.document))
    }
}

/// What a change did, on one line: `lower bid $1.20 -> $1.08`.
pub(super) fn change(row: &ActionRow) -> String {
    let verb = row.said(&["verb"]).replace('_', " ");
    let amount = |key: &str| amount(row.said(&[key]), row.said(&["unit"]));
    let (from, to) = (amount("from"), amount("to"));
    match row.said(&["verb"]) {
        "pause" | "enable" => verb,
        "reorder" => format!("reorder {to} units"),
        "add_negative" | "add_keyword" => {
            format!("{verb} {} \"{}\"", row.said(&["target", "match_type"]), row.said(&["target", "text"]))
        }
        _ if from.is_empty() => format!("{verb} {} to {to}", row.said(&["field"]).replace('_', " ")),
        _ => format!("{verb} {} {from} -> {to}", row.said(&["field"]).replace('_', " ")),
    }
}

fn amount(text: &str, unit: &str) -> String {
    let value = || text.parse().ok().and_then(|decimal| Rational::from_decimal(decimal).ok());
    match (unit, Currency::from_code(unit)) {
        ("percent", _) if !text.is_empty() => format!("{text}%"),
        (_, Some(currency)) => value().map_or_else(|| text.to_owned(), |value| show::money(value, Some(currency))),
        _ => text.to_owned(),
    }
}

fn moment(at: i64) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(at, 0).unwrap_or_default()
}

/// Writes the runs, newest first, with where each change stands.
pub fn history(view: &LedgerView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    // A daemon makes a run whenever a finding or an alert moves; who reads a history asks for what was changed.
    let (runs, idle): (Vec<_>, Vec<_>) = view.runs().into_iter().partition(|(run, rows)| {
        run.state == RunState::Intended || run.accepted.is_some() || rows.iter().any(|row| row.handed_out)
    });
    if runs.is_empty() {
        let narrowed = view.entity.is_some() || view.rule.is_some();
        let said =
            if narrowed { "nothing was changed there" } else { "nothing was carried out yet: `portreeve apply` does" };
        paragraph(out, style, 0, Tone::Plain, said)?;
    }
    for (run, rows) in runs {
        let state = match run.state {
            RunState::Intended => ", interrupted: the next `portreeve apply` finishes it",
            RunState::Done => "",
            RunState::TakenIn => ", by another machine",
        };
        let when = moment(run.at).format("%Y-%m-%d %H:%M UTC");
        let count = counted(rows.iter().filter(|row| row.handed_out).count() as u64, "change", "changes");
        paragraph(out, style, 0, Tone::Strong, &format!("{}  {when}  {count}{state}", run.id))?;
        if let (Some(hash), Some(reason)) = (&run.accepted, &run.reason) {
            paragraph(out, style, 2, Tone::Warn, &clean::terminal(&format!("past a cap ({hash}): {reason}")))?;
        }
        let mut grid = Grid::new(&[14, 32, 36, 24]);
        for row in rows {
            grid.row(vec![
                Cell::plain(clean::terminal(&row.account)),
                Cell::plain(clean::terminal(row.said(&["entity", "name"]))),
                Cell::plain(clean::terminal(&change(row))),
                Cell::new(tone(row.state), stands(row)),
                Cell::plain(clean::terminal(&because(row))),
            ]);
        }
        grid.write(out, style, 2)?;
    }
    if !idle.is_empty() {
        let count = counted(idle.len() as u64, "run", "runs");
        paragraph(out, style, 0, Tone::Dim, &format!("{count} without a change not shown: --format json has them"))?;
    }
    unsent(view, style, out)
}

fn because(row: &ActionRow) -> String {
    let rule = row.said(&["rule"]);
    if row.note.is_empty() { rule.to_owned() } else { format!("{rule}: {}", row.note) }
}

fn stands(row: &ActionRow) -> String {
    match row.state {
        ActionState::Planned => "not chosen".to_owned(),
        ActionState::Emitted => "handed out".to_owned(),
        ActionState::Drifted(day) if row.handed_out => format!("drifted on {day}"),
        ActionState::Drifted(_) => "moved before, stayed".to_owned(),
        ActionState::GivenBack => "given back".to_owned(),
        ActionState::Approved | ActionState::Confirmed | ActionState::Failed | ActionState::Expired => {
            row.state.word().to_owned()
        }
    }
}

fn tone(state: ActionState) -> Tone {
    match state {
        ActionState::Confirmed | ActionState::GivenBack => Tone::Good,
        ActionState::Failed | ActionState::Expired | ActionState::Drifted(_) => Tone::Warn,
        ActionState::Planned | ActionState::Approved | ActionState::Emitted => Tone::Plain,
    }
}

/// Writes the runs as JSON.
pub fn history_json(view: &LedgerView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let runs: Vec<Value> = view.runs().into_iter().map(|(run, rows)| run_json(run, &rows)).collect();
    json::write(
        &json!({"schema": HISTORY_SCHEMA, "workspace": view.workspace, "runs": runs, "unsent": unsent_json(view)}),
        out,
    )
}

fn run_json(run: &RunRow, rows: &[&ActionRow]) -> Value {
    let as_of: Value = serde_json::from_str(&run.as_of).unwrap_or_default();
    let actions = rows.iter().map(|row| {
        let day = match row.state {
            ActionState::Drifted(day) => Some(day.to_string()),
            _ => None,
        };
        json!({
            "id": *row.change.id, "state": row.state.word(), "drifted_on": day, "handed_out": row.handed_out,
            "day": row.change.day.to_string(), "note": row.note, "action": row.document.value(),
        })
    });
    json!({
        "run": *run.id, "plan": *run.plan, "at": moment(run.at).to_rfc3339_opts(SecondsFormat::Secs, true),
        "state": run.state.word(), "as_of": as_of, "accepted": run.accepted, "reason": run.reason,
        "actions": actions.collect::<Vec<_>>(),
    })
}

/// Writes the notices that were not sent: how many to which sink, why, and when they are tried again.
fn unsent(view: &LedgerView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<(&str, NoticeState, &str), (u64, i64)> = BTreeMap::new();
    for row in &view.ledger.notices {
        let group = groups.entry((&row.notice.sink, row.state, &row.error)).or_default();
        group.0 = group.0.saturating_add(1);
        group.1 = group.1.max(row.due);
    }
    for ((sink, state, error), (count, due)) in groups {
        let count = counted(count, "notice", "notices");
        let to = if sink.is_empty() { "nobody".to_owned() } else { format!("`{sink}`") };
        let why = if error.is_empty() { "not tried yet" } else { error };
        let then = match state {
            NoticeState::Waiting => {
                format!(
                    "; sent again by the next `portreeve apply` or `watch`, not before {}",
                    moment(due).format("%Y-%m-%d %H:%M UTC")
                )
            }
            NoticeState::Sent | NoticeState::Failed => "; not sent again".to_owned(),
        };
        let said = format!("{count} to {to} not sent: {why}{then}");
        paragraph(out, style, 0, Tone::Warn, &clean::terminal(&said))?;
    }
    Ok(())
}

fn unsent_json(view: &LedgerView<'_>) -> Vec<Value> {
    let row = |row: &NoticeRow| {
        let waits = row.state == NoticeState::Waiting;
        let next = waits.then(|| moment(row.due).to_rfc3339_opts(SecondsFormat::Secs, true));
        json!({
            "id": row.notice.key, "sink": row.notice.sink, "kind": row.notice.kind, "run": row.run,
            "at": moment(row.made).to_rfc3339_opts(SecondsFormat::Secs, true), "state": row.state.word(),
            "attempts": row.attempts, "next": next, "error": row.error,
        })
    };
    view.ledger.notices.iter().map(row).collect()
}

/// Writes the findings that are not closed, the worst first.
pub fn findings(view: &LedgerView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (mut open, closed): (Vec<&FindingRow>, Vec<&FindingRow>) = view.findings().partition(|row| row.finding.open);
    let rank = |row: &FindingRow| {
        let said = text(&row.document, "severity");
        ["critical", "high", "medium", "low", "info"].iter().position(|word| *word == said)
    };
    open.sort_by(|left, right| {
        let key = |row: &FindingRow| (rank(row), row.finding.entity.account.clone(), row.finding.entity.id.clone());
        key(left).cmp(&key(right))
    });
    let mut grid = Grid::new(&[10, 14, 28, 12]);
    for row in &open {
        grid.row(vec![
            Cell::plain(text(&row.document, "severity")),
            Cell::plain(clean::terminal(&row.finding.entity.account)),
            Cell::plain(clean::terminal(&name(&row.document))),
            Cell::plain(row.state.as_str()),
            Cell::plain(clean::terminal(&format!(
                "{} (since {}, {})",
                text(&row.document, "message"),
                row.finding.since,
                text(&row.document, "rule")
            ))),
        ]);
    }
    grid.write(out, style, 0)?;
    let said = format!("{} open, {} closed", counted(open.len() as u64, "finding", "findings"), closed.len());
    paragraph(out, style, 0, Tone::Strong, &said)
}

/// Writes the alerts that are not clear.
pub fn alerts(view: &LedgerView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (clear, on): (Vec<&AlertRow>, Vec<&AlertRow>) =
        view.alerts().partition(|row| row.alert.state == AlertState::Clear);
    let mut grid = Grid::new(&[14, 14, 28]);
    for row in &on {
        let state = match row.alert.state {
            AlertState::Pending { held, of } => format!("pending {held}/{of}"),
            AlertState::Firing => "firing".to_owned(),
            AlertState::Stale => "stale".to_owned(),
            AlertState::Clear => "clear".to_owned(),
        };
        let tone = if row.alert.state == AlertState::Firing { Tone::Bad } else { Tone::Warn };
        grid.row(vec![
            Cell::new(tone, state),
            Cell::plain(clean::terminal(&row.alert.entity.account)),
            Cell::plain(clean::terminal(&name(&row.document))),
            Cell::plain(clean::terminal(&format!(
                "{} (judged on {}, {})",
                text(&row.document, "message"),
                row.alert.judged,
                text(&row.document, "rule")
            ))),
        ]);
    }
    grid.write(out, style, 0)?;
    let said = format!("{} on, {} clear", counted(on.len() as u64, "alert", "alerts"), clear.len());
    paragraph(out, style, 0, Tone::Strong, &said)?;
    unsent(view, style, out)
}

/// Writes all findings as JSON.
pub fn findings_json(view: &LedgerView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Value> = view
        .findings()
        .map(|row| {
            json!({
                "id": *row.finding.id, "state": row.state, "since": row.finding.since.to_string(),
                "gates": row.finding.gates, "run": *row.run, "finding": row.document,
            })
        })
        .collect();
    json::write(&json!({"schema": FINDINGS_SCHEMA, "workspace": view.workspace, "findings": all}), out)
}

/// Writes all alerts as JSON.
pub fn alerts_json(view: &LedgerView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Value> = view
        .alerts()
        .map(|row| {
            let state = match row.alert.state {
                AlertState::Clear => "clear",
                AlertState::Pending { .. } => "pending",
                AlertState::Firing => "firing",
                AlertState::Stale => "stale",
            };
            json!({
                "id": *row.alert.id, "state": state, "judged": row.alert.judged.to_string(),
                "undecided_days": row.alert.undecided_days, "told": row.alert.told, "run": *row.run,
                "alert": row.document,
            })
        })
        .collect();
    json::write(
        &json!({"schema": ALERTS_SCHEMA, "workspace": view.workspace, "alerts": all, "unsent": unsent_json(view)}),
        out,
    )
}

fn text<'v>(document: &'v Value, key: &str) -> &'v str {
    document.get(key).and_then(Value::as_str).unwrap_or("")
}

fn name(document: &Value) -> String {
    let of =
        |key: &str| document.get("entity").and_then(|entity| entity.get(key)).and_then(Value::as_str).unwrap_or("");
    if of("name").is_empty() { of("id").to_owned() } else { of("name").to_owned() }
}
