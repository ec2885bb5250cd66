//! Columns of a table or calendar: headings, and what the cells of a column hold.

use crate::check::checker::Checker;
use crate::check::names::ColumnKind;
use crate::check::read::cell::{Amount, amount};
use crate::check::read::csv::{self, CsvCell};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::TableCell;
use crate::syntax::ast::Word;
use crate::text::FileId;
use crate::value::{Currency, Unit, fold};
use chrono::NaiveDate;
use std::str::FromStr;
use std::sync::Arc;

/// A file split into headings and rows of equal width.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) file: FileId,
    /// The headings, `lower_snake`.
    pub(super) headings: Vec<(String, CsvCell)>,
    pub(super) rows: Vec<Vec<CsvCell>>,
}

impl Sheet {
    /// The place of a heading.
    pub(super) fn find(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|(name, _)| name == heading)
    }

    /// The cells of a column.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &CsvCell> {
        self.rows.iter().filter_map(move |row| row.get(column))
    }
}

impl Checker<'_> {
    /// Reads a file's headings and rows; what is wrong with it is reported.
    pub(super) fn sheet(&mut self, word: &Word) -> Option<Sheet> {
        let file = self.table_file(word)?;
        let source = self.inputs.sources.file(file);
        let mut rows = match csv::rows(file, &source.text) {
            Ok(rows) => rows.into_iter(),
            Err(span) => {
                return self.fail(
                    Diagnostic::at(Code::TableCell, span, "a quote is opened here and never closed")
                        .label("quote")
                        .help("close it, or write two quotes for one inside a quoted cell"),
                );
            }
        };
        let Some(headings) = rows.next() else {
            return self.fail(
                Diagnostic::at(Code::TableCell, word.span, format!("`tables/{}` is empty", word.node))
                    .label("file")
                    .help("its first line names the columns"),
            );
        };
        let headings: Vec<(String, CsvCell)> = headings.into_iter().map(|cell| (snake(&cell.text), cell)).collect();
        for (at, (name, cell)) in headings.iter().enumerate() {
            if let Some((_, first)) = headings.iter().take(at).find(|(other, _)| other == name && !name.is_empty()) {
                return self.fail(
                    Diagnostic::at(Code::TableCell, cell.span, format!("the heading `{name}` stands twice"))
                        .label("the second")
                        .also(first.span, "the first")
                        .help("give one of the columns another heading"),
                );
            }
        }
        let width = headings.len();
        let mut kept = Vec::new();
        for mut row in rows {
            if let Some(extra) = row.get(width).filter(|_| row.iter().skip(width).any(|cell| !cell.text.is_empty())) {
                let (has, span) = (row.len(), extra.span);
                self.report(
                    Diagnostic::at(Code::TableCell, span, format!("this row has {has} cells and the heading {width}"))
                        .label("one cell too many")
                        .help("put a cell that holds the separator into quotes"),
                );
            }
            let end = row.last().map(|cell| cell.span);
            row.truncate(width);
            while let (true, Some(span)) = (row.len() < width, end) {
                row.push(CsvCell { text: String::new(), span: crate::text::Span { start: span.end, ..span } });
            }
            kept.push(row);
        }
        Some(Sheet { file, headings, rows: kept })
    }

    /// What the cells of a column without a unit hold.
    pub(super) fn column_kind(&self, sheet: &Sheet, column: usize) -> ColumnKind {
        let mut filled = false;
        for cell in sheet.cells(column).filter(|cell| !cell.text.is_empty()) {
            filled = true;
            if !matches!(amount(&cell.text), Ok(Amount::Number(_, Unit::Number))) {
                return ColumnKind::Text(cell.text.clone(), self.inputs.sources.start(cell.span).line);
            }
        }
        if filled { ColumnKind::Unit(Unit::Number) } else { ColumnKind::Empty }
    }

    /// A cell of a column with a unit. `currency` is that of the row.
    pub(super) fn unit_cell(&mut self, cell: &CsvCell, unit: Unit, currency: Currency) -> Option<TableCell> {
        if cell.text.is_empty() {
            return Some(TableCell::Blank);
        }
        let found = match amount(&cell.text) {
            Ok(found) => found,
            Err(why) => return self.fail(bad_cell(cell, unit, &why)),
        };
        match (found, unit) {
            (Amount::Money(value, currency), Unit::Money) => Some(TableCell::Money(value, currency)),
            (Amount::Number(value, Unit::Number), Unit::Money) => Some(TableCell::Money(value, currency)),
            (Amount::Number(value, given), wanted) if given == wanted => Some(TableCell::Number(value)),
            (Amount::Number(value, Unit::Number), Unit::Duration | Unit::PerDay) => Some(TableCell::Number(value)),
            (Amount::Number(value, Unit::Number), Unit::Percent | Unit::Points) => {
                // As in snapshots: a fraction is taken, a number above 1 could be either and is refused.
                let fraction = value.abs().and_then(|size| size.compare(crate::value::Rational::ONE));
                if fraction.is_ok_and(std::cmp::Ordering::is_le) {
                    Some(TableCell::Number(value))
                } else {
                    self.fail(bad_cell(cell, unit, "has no `%`"))
                }
            }
            _ => self.fail(bad_cell(cell, unit, "has another unit")),
        }
    }

    /// A date of a `since`, `start` or `end` column.
    pub(super) fn date_cell(&mut self, cell: &CsvCell, heading: &str) -> Option<NaiveDate> {
        NaiveDate::from_str(&cell.text).ok().filter(|_| cell.text.len() == 10).or_else(|| {
            self.fail(
                Diagnostic::at(Code::TableCell, cell.span, format!("`{}` in column `{heading}` is no date", cell.text))
                    .label("date")
                    .help("write year, month and day, such as `2026-11-20`"),
            )
        })
    }

    /// The currency of a row: its `currency` cell, else the workspace's.
    pub(super) fn row_currency(&mut self, sheet: &Sheet, row: &[CsvCell]) -> Option<Currency> {
        let cell = sheet.find("currency").and_then(|column| row.get(column)).filter(|cell| !cell.text.is_empty());
        let Some(cell) = cell else { return Some(self.inputs.currency) };
        Currency::from_code(&cell.text).or_else(|| {
            self.fail(
                Diagnostic::at(
                    Code::TableCell,
                    cell.span,
                    format!("`{}` in column `currency` is no currency", cell.text),
                )
                .label("currency")
                .help("write a code such as `USD` or `EUR`"),
            )
        })
    }
}

/// A cell as it is, number or text.
pub(super) fn plain_cell(cell: &CsvCell) -> TableCell {
    if cell.text.is_empty() {
        return TableCell::Blank;
    }
    match amount(&cell.text) {
        Ok(Amount::Number(value, Unit::Number)) => TableCell::Number(value),
        _ => TableCell::Text(cell.text.as_str().into()),
    }
}

/// A key as rows are found by it.
pub(super) fn key(cell: &CsvCell) -> Arc<str> {
    fold(&cell.text).into()
}

/// `Unit Cost ($)` is `unit_cost`.
pub(super) fn snake(heading: &str) -> String {
    let mut name = String::new();
    for letter in fold(heading).chars() {
        if letter.is_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

fn bad_cell(cell: &CsvCell, unit: Unit, why: &str) -> Diagnostic {
    let example = match unit {
        Unit::Money => "`1.20` or `$1.20`",
        Unit::Percent => "`35%`",
        Unit::Points => "`5 points`",
        Unit::Duration => "`14` or `14d`",
        Unit::PerDay => "`12 per day`",
        Unit::Number | Unit::MoneyPerDay => "`12`",
    };
    Diagnostic::at(Code::TableCell, cell.span, format!("`{}` {why}", cell.text))
        .label(unit.word())
        .help(format!("write {example}, or leave the cell empty"))
}
