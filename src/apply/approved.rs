//! What a person approved in the workbook of a plan: the rows that are marked, when all else stands as it was written.

use crate::apply::document::Entry;
use crate::apply::{ApplyError, Choice, Document};
use crate::ingest::{FilledRow, FilledSheet, filled};
use crate::text::clean;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The headings of a plan's workbook that are read again.
pub mod columns {
    /// Where a person marks a change.
    pub const APPROVE: &str = "Approve";
    /// The account that takes the change.
    pub const ACCOUNT: &str = "Account";
    /// The value before.
    pub const FROM: &str = "From";
    /// The value after.
    pub const TO: &str = "To";
    /// The unit of both.
    pub const UNIT: &str = "Unit";
    /// The rule.
    pub const RULE: &str = "Rule";
    /// The entity's id.
    pub const ENTITY_ID: &str = "Id on the channel";
    /// The change's id in the plan.
    pub const ACTION_ID: &str = "Action id";
    /// The plan's id.
    pub const PLAN_ID: &str = "Plan";
}

/// What stands in the column of marks for yes.
const YES: &[&str] = &["yes", "y", "x", "ok", "approve", "approved", "true", "1", "✓", "✔"];
/// And for no.
const NO: &[&str] = &["", "no", "n", "-", "false", "0", "reject", "rejected"];

/// The changes that are marked in a workbook.
///
/// # Errors
/// When it is no workbook of this plan, a row is of no planned change, a value was changed, a mark cannot be understood, each with its
/// sheet, row and column; or when nothing is marked.
pub fn approved(document: &Document, workbook: &[u8]) -> Result<Choice, ApplyError> {
    let sheets = filled(workbook).map_err(|what| ApplyError::Workbook { what })?;
    let planned: BTreeMap<&str, &Entry> = document
        .actions
        .iter()
        .filter(|entry| entry.said.status == "planned")
        .map(|entry| (entry.said.id.as_str(), entry))
        .collect();
    let mut reading = Reading { document, planned, seen: BTreeSet::new(), ids: Vec::new() };
    let mut found = false;
    for sheet in &sheets {
        // What is held or only said can be marked by nobody; its sheets are passed over.
        if let Some(heads) = Heads::of(sheet) {
            found = true;
            reading.sheet(sheet, &heads)?;
        }
    }
    if !found {
        let what = format!("no sheet of it has the columns `{}` and `{}`", columns::APPROVE, columns::ACTION_ID);
        return Err(ApplyError::Workbook { what });
    }
    if reading.ids.is_empty() { Err(ApplyError::NothingApproved) } else { Ok(Choice::Only(reading.ids)) }
}

/// Where the columns of a sheet are.
struct Heads {
    by_name: BTreeMap<String, usize>,
    /// The row that they stand in.
    row: u64,
}

impl Heads {
    fn of(sheet: &FilledSheet) -> Option<Self> {
        let first = sheet.rows.first()?;
        let names = first.cells.iter().enumerate().map(|(at, name)| (name.trim().to_owned(), at));
        let by_name: BTreeMap<String, usize> = names.collect();
        // The sheet of what is held says why it is; only what is planned can be approved.
        let asks = [columns::APPROVE, columns::ACTION_ID].iter().all(|name| by_name.contains_key(*name));
        (asks && !by_name.contains_key("Status")).then_some(Self { by_name, row: first.number })
    }

    /// A cell of a row; empty where the column is not there.
    fn cell<'r>(&self, row: &'r FilledRow, name: &str) -> &'r str {
        self.by_name.get(name).map_or("", |at| row.cell(*at))
    }
}

struct Reading<'d> {
    document: &'d Document,
    planned: BTreeMap<&'d str, &'d Entry>,
    seen: BTreeSet<String>,
    ids: Vec<String>,
}

impl Reading<'_> {
    fn sheet(&mut self, sheet: &FilledSheet, heads: &Heads) -> Result<(), ApplyError> {
        let wrong = |row: u64, column: &str, what: String| {
            Err(ApplyError::Cell { sheet: sheet.name.clone(), row, column: column.to_owned(), what })
        };
        for column in [
            columns::PLAN_ID,
            columns::ACCOUNT,
            columns::FROM,
            columns::TO,
            columns::UNIT,
            columns::RULE,
            columns::ENTITY_ID,
        ] {
            if !heads.by_name.contains_key(column) {
                return wrong(heads.row, column, "the column is gone".to_owned());
            }
        }
        for row in sheet.rows.iter().skip(1).filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
            let cell = |name: &str| heads.cell(row, name);
            let (id, plan) = (cell(columns::ACTION_ID), cell(columns::PLAN_ID));
            if plan != self.document.id {
                return wrong(row.number, columns::PLAN_ID, "the row is of another plan".to_owned());
            }
            let Some(entry) = self.planned.get(id) else {
                return wrong(
                    row.number,
                    columns::ACTION_ID,
                    format!("this plan has no planned change `{}`", shown(id)),
                );
            };
            if !self.seen.insert(id.to_owned()) {
                return wrong(row.number, columns::ACTION_ID, format!("`{}` stands here twice", shown(id)));
            }
            if let Some((column, planned)) = changed(entry, cell) {
                let found = shown(cell(column));
                return wrong(row.number, column, format!("it is `{found}` and the plan says `{}`", shown(&planned)));
            }
            let mark = cell(columns::APPROVE).to_lowercase();
            if YES.contains(&mark.as_str()) {
                self.ids.push(id.to_owned());
            } else if !NO.contains(&mark.as_str()) {
                let what = format!("`{}` is neither yes nor no", shown(cell(columns::APPROVE)));
                return wrong(row.number, columns::APPROVE, what);
            }
        }
        Ok(())
    }
}

/// A cell of a message.
fn shown(text: &str) -> String {
    clean::terminal(text).chars().take(80).collect()
}

/// The first column whose value is not the plan's, and what the plan says.
fn changed<'r>(entry: &Entry, cell: impl Fn(&str) -> &'r str) -> Option<(&'static str, String)> {
    let said = &entry.said;
    let texts = [
        (columns::ACCOUNT, said.account.as_str()),
        (columns::UNIT, said.unit.as_str()),
        (columns::RULE, said.rule.as_str()),
        (columns::ENTITY_ID, said.entity.id.as_str()),
    ];
    let values = [(columns::FROM, said.from.as_deref()), (columns::TO, said.to.as_deref())];
    let texts = texts.into_iter().filter(|(column, planned)| cell(column) != clean::cell(planned).trim());
    let values = values.into_iter().map(|(column, value)| (column, value.unwrap_or("")));
    let values = values.filter(|(column, planned)| !is_same(cell(column), planned));
    values.chain(texts).map(|(column, planned)| (column, planned.to_owned())).next()
}

/// Numbers are the same by their value, percents without their sign; all else by its text.
fn is_same(cell: &str, planned: &str) -> bool {
    let number = |text: &str| text.trim_end_matches('%').parse::<Decimal>().ok().map(|number| number.normalize());
    match (number(cell), number(planned)) {
        (Some(cell), Some(planned)) => cell == planned,
        _ => cell == clean::cell(planned).trim(),
    }
}
