//! A plan as CSV for spreadsheets: changes, findings, alerts and what is undecided, one a row. For people: text that a
//! spreadsheet would run is neutralised, numbers are plain.

use crate::plan::{Action, EntityRef, Field};
use crate::program::RuleId;
use crate::report::clean;
use crate::report::plan::entries::{alert_state, finding_state};
use crate::report::plan::json::{approval, status};
use crate::report::plan::{PlanView, Since};
use std::io::{self, Write};

const HEADINGS: &[&str] = &[
    "what",
    "status",
    "reason_code",
    "account",
    "channel",
    "campaign",
    "ad_group",
    "kind",
    "entity",
    "entity_id",
    "verb",
    "field",
    "from",
    "to",
    "unit",
    "reason",
    "rule",
    "also",
    "file",
    "line",
    "severity",
    "approval",
    "limited_by",
    "blocked_by",
    "id",
];

/// One row, empty where a column says nothing of it.
#[derive(Default)]
struct Row<'a> {
    what: &'a str,
    status: &'a str,
    reason_code: &'a str,
    entity: Option<&'a EntityRef>,
    account: &'a str,
    verb: &'a str,
    field: &'a str,
    from: String,
    to: String,
    unit: &'a str,
    reason: &'a str,
    rule: Option<RuleId>,
    also: String,
    severity: &'a str,
    approval: &'a str,
    limited_by: String,
    blocked_by: String,
    id: &'a str,
}

/// Writes a plan as CSV with a byte order mark, so that spreadsheets read it as UTF-8.
pub fn csv(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEADINGS.iter().chain(view.since.is_some().then_some(&"since_run")))?;
    for action in &view.plan.actions {
        writer.write_record(record(view, &action_row(view, action)))?;
    }
    for finding in &view.plan.findings {
        let row = Row {
            what: "finding",
            status: finding_state(finding.state),
            entity: Some(&finding.entity),
            reason: &finding.message,
            rule: Some(finding.rule),
            severity: finding.severity.word(),
            id: &finding.id,
            ..Row::default()
        };
        writer.write_record(record(view, &row))?;
    }
    for alert in &view.plan.alerts {
        let row = Row {
            what: "alert",
            status: alert_state(alert.state),
            entity: Some(&alert.entity),
            reason: &alert.message,
            rule: Some(alert.rule),
            id: &alert.id,
            ..Row::default()
        };
        writer.write_record(record(view, &row))?;
    }
    for group in &view.plan.undecided {
        let row = Row {
            what: "undecided",
            reason_code: group.reason.code(),
            account: group.account.map_or("", |account| &view.table.account(account).name),
            to: group.entities.to_string(),
            unit: "entities",
            reason: &group.sentence,
            rule: Some(group.rule),
            ..Row::default()
        };
        writer.write_record(record(view, &row))?;
    }
    writer.flush()
}

fn action_row<'a>(view: &PlanView<'a>, action: &'a Action) -> Row<'a> {
    let names: Vec<&str> = action.also.iter().map(|rule| view.program.rule(*rule).name.as_ref()).collect();
    Row {
        what: "change",
        status: status(action.status),
        reason_code: action.refusal.map_or("", crate::plan::Refusal::code),
        entity: Some(&action.entity),
        verb: action.verb.word(),
        field: field(action.field),
        from: value(action, action.from.as_deref()),
        to: value(action, action.to.as_deref()),
        unit: &action.unit,
        reason: &action.reason,
        rule: Some(action.rule),
        also: names.join("; "),
        approval: approval(action.approval),
        limited_by: action.limited_by.join("; "),
        blocked_by: action.blocked_by.join("; "),
        id: &action.id,
        ..Row::default()
    }
}

/// A number as it is; a text neutralised.
fn value(action: &Action, text: Option<&str>) -> String {
    let text = text.unwrap_or("");
    if action.value_unit.is_some() { text.to_owned() } else { clean::cell(text).into_owned() }
}

fn record(view: &PlanView<'_>, row: &Row<'_>) -> Vec<String> {
    let text = |text: &str| clean::cell(text).into_owned();
    let of = |part: fn(&EntityRef) -> &str| text(row.entity.map_or("", part));
    let account = row.entity.map_or(row.account, |entity| &entity.account);
    let rule = row.rule.map(|rule| view.program.rule(rule));
    [
        row.what.to_owned(),
        row.status.to_owned(),
        row.reason_code.to_owned(),
        text(account),
        of(|entity| &entity.channel),
        of(|entity| entity.campaign.as_deref().unwrap_or("")),
        of(|entity| entity.ad_group.as_deref().unwrap_or("")),
        of(|entity| entity.kind.word()),
        of(|entity| &entity.name),
        of(|entity| &entity.id),
        row.verb.to_owned(),
        row.field.to_owned(),
        row.from.clone(),
        row.to.clone(),
        row.unit.to_owned(),
        text(row.reason),
        text(rule.map_or("", |rule| &rule.name)),
        text(&row.also),
        text(rule.map_or("", |rule| &rule.file)),
        rule.map(|rule| rule.line.to_string()).unwrap_or_default(),
        row.severity.to_owned(),
        row.approval.to_owned(),
        text(&row.limited_by),
        text(&row.blocked_by),
        row.id.to_owned(),
    ]
    .into_iter()
    .chain(view.since.map(|since| mark(since, row)))
    .collect()
}

/// What could not be decided has no id and is compared with nothing.
fn mark(since: &Since, row: &Row<'_>) -> String {
    if row.id.is_empty() { String::new() } else { since.mark(row.id).word().to_owned() }
}

/// The field of JSON and CSV.
pub(super) fn field(field: Field) -> &'static str {
    match field {
        Field::Amount(field) => field.word(),
        Field::State => "state",
        Field::Negative => "negative",
        Field::Keyword => "keyword",
        Field::Reorder => "reorder",
    }
}
