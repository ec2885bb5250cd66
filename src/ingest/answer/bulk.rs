//! The workbook that comes back from bulk operations.
//!
//! Its tab `Upload Processing Summary` names the row numbers with an error; the tabs of campaigns hold every row that was
//! uploaded, with the same words at the far right (Amazon Ads, bulksheets error reports). A newer form has the columns `Status` and
//! `Reason` there and no summary.

use crate::ingest::answer::{Answer, AnswerForm, Answered};
use crate::ingest::read::{Refusal, Row, Rows, Workbook};
use crate::value::fold;
use std::collections::BTreeMap;

const SUMMARY: &str = "upload processing summary";

/// Columns of ids, in the order in which they name the row's own entity.
const IDS: &[&str] = &[
    "keyword id",
    "product targeting id",
    "targeting id",
    "ad id",
    "sku",
    "placement",
    "ad group id",
    "campaign id",
    "portfolio id",
];

/// Columns that an upload sets, with the field of plans.
const FIELDS: &[(&str, &str)] = &[
    ("bid", "bid"),
    ("ad group default bid", "default_bid"),
    ("daily budget", "budget"),
    ("budget", "budget"),
    ("percentage", "adjustment"),
    ("keyword text", "keyword"),
    ("state", "state"),
];

pub(super) fn find(workbook: &mut Workbook<'_>) -> Result<Option<Answer>, Refusal> {
    let has_summary = workbook.sheets.iter().any(|sheet| fold(sheet) == SUMMARY);
    let mut summary = Table::default();
    let mut uploaded: Vec<(String, Table)> = Vec::new();
    for sheet in workbook.sheets.clone() {
        let is_summary = fold(&sheet) == SUMMARY;
        let wanted = match (is_summary, has_summary) {
            (true, _) => Wanted::Summary,
            (false, true) => Wanted::Uploaded,
            (false, false) => Wanted::Results,
        };
        let mut table = Table { wanted, ..Table::default() };
        workbook.read(&sheet, &mut table)?;
        if is_summary {
            summary = table;
        } else if table.is_wanted() {
            uploaded.push((sheet, table));
        }
    }
    let is_answer = has_summary || !uploaded.is_empty();
    Ok(is_answer.then(|| answer(&summary, &uploaded)))
}

fn answer(summary: &Table, uploaded: &[(String, Table)]) -> Answer {
    // Numbers of the summary name a row where there is one sheet of rows; with more, each sheet's own words count.
    let named = summary.errors();
    let mut records = Vec::new();
    for (sheet, table) in uploaded {
        let said = if uploaded.len() == 1 && !table.has_results() { named.clone() } else { table.errors() };
        for (line, cells) in &table.rows {
            if table.text(cells, "operation").is_empty() {
                continue;
            }
            let errors = said.get(line).map_or(&[][..], Vec::as_slice);
            records.push(Answered {
                sheet: Some(sheet.clone()),
                record: *line,
                keys: IDS.iter().map(|id| table.text(cells, id).to_owned()).filter(|id| !id.is_empty()).collect(),
                entity: table.text(cells, "entity").to_owned(),
                fields: FIELDS
                    .iter()
                    .filter(|(name, _)| !table.text(cells, name).is_empty())
                    .map(|(_, field)| *field)
                    .collect(),
                refused: errors.iter().any(|error| error.refuses),
                words: errors.iter().map(|error| error.words.clone()).collect(),
            });
        }
    }
    let complete = !uploaded.is_empty();
    if !complete {
        records.extend(named.into_iter().map(|(record, errors)| Answered {
            record,
            refused: errors.iter().any(|error| error.refuses),
            words: errors.into_iter().map(|error| error.words).collect(),
            ..Answered::default()
        }));
    }
    let refused = records.iter().filter(|record| record.refused).count();
    let count = |count: usize| u64::try_from(count).ok();
    Answer {
        form: AnswerForm::BulkWorkbook,
        processed: count(records.len()).filter(|_| complete),
        accepted: count(records.len().saturating_sub(refused)).filter(|_| complete),
        complete,
        records,
    }
}

#[derive(Debug, Clone)]
struct Error {
    refuses: bool,
    words: String,
}

/// Which sheet is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wanted {
    /// The summary.
    #[default]
    Summary,
    /// Rows that were uploaded.
    Uploaded,
    /// Rows that were uploaded, with the channel's words beside them.
    Results,
}

/// The rows of a sheet under its header.
#[derive(Debug, Default)]
struct Table {
    wanted: Wanted,
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    fn text<'c>(&self, cells: &'c [String], name: &str) -> &'c str {
        self.column(name).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// Whether the header is one of the sheets that are read: of a plain download, which has an `Operation` too, nothing is.
    fn is_wanted(&self) -> bool {
        let has = |name: &str| self.column(name).is_some();
        match self.wanted {
            Wanted::Summary => has("original record #"),
            Wanted::Uploaded => has("operation"),
            Wanted::Results => has("operation") && self.has_results(),
        }
    }

    /// Whether the words of the channel stand in it: a `Status` beside a `Reason`, or an error message.
    fn has_results(&self) -> bool {
        let has = |name: &str| self.column(name).is_some();
        has("error message") || (has("status") && has("reason"))
    }

    /// What is said of each row: by the number in `Original record #`, else of the row itself.
    fn errors(&self) -> BTreeMap<u64, Vec<Error>> {
        let mut errors: BTreeMap<u64, Vec<Error>> = BTreeMap::new();
        for (line, cells) in &self.rows {
            let number = self.text(cells, "original record #").parse().unwrap_or(*line);
            if let Some(error) = self.error(cells) {
                errors.entry(number).or_default().push(error);
            }
        }
        errors
    }

    fn error(&self, cells: &[String]) -> Option<Error> {
        let text = |name: &str| self.text(cells, name);
        let (kind, code, message) = (text("error type"), text("error code"), text("error message"));
        if !kind.is_empty() || !code.is_empty() || !message.is_empty() {
            let words = [code, message].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
            // `Warning`, `Not Processed`: another row's error kept this one from being carried out.
            let refuses = fold(kind) != "warning" || fold(code) == "not processed";
            return Some(Error { refuses, words: if words.is_empty() { kind.to_owned() } else { words } });
        }
        let (status, reason) = (text("status"), text("reason"));
        if status.is_empty() || matches!(fold(status).as_str(), "success" | "successful" | "succeeded") {
            return (!reason.is_empty()).then(|| Error { refuses: false, words: reason.to_owned() });
        }
        let words = [status, reason].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        Some(Error { refuses: true, words })
    }
}

impl Rows for Table {
    fn row(&mut self, row: Row<'_>) -> bool {
        let cells: Vec<String> = row.cells().map(|cell| cell.text().to_owned()).collect();
        if self.header.is_empty() {
            self.header = cells.iter().map(|cell| fold(cell)).collect();
            return self.is_wanted();
        }
        self.rows.push((row.line, cells));
        true
    }

    fn wants(&self, _column: usize) -> bool {
        true
    }
}
