//! The cells of a workbook that a person filled in: text as it stands, within the limits of every workbook that is read.

use crate::ingest::read::{Row, Rows, Workbook};

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledSheet {
    /// Its name.
    pub name: String,
    /// Its rows that have cells.
    pub rows: Vec<FilledRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledRow {
    /// Its number, counted from 1 as the workbook shows it.
    pub number: u64,
    /// Its cells: numbers as plain decimals, percents with their sign, dates as ISO dates.
    pub cells: Vec<String>,
}

impl FilledRow {
    /// A cell without blanks around it; empty for one that is not there.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

/// The sheets of a workbook.
///
/// # Errors
/// Why it cannot be read.
pub fn filled(bytes: &[u8]) -> Result<Vec<FilledSheet>, String> {
    let mut workbook = Workbook::open(bytes).map_err(|refusal| refusal.reason)?;
    let mut sheets = Vec::new();
    for name in workbook.sheets.clone() {
        let mut kept = Kept::default();
        workbook.read(&name, &mut kept).map_err(|refusal| refusal.reason)?;
        sheets.push(FilledSheet { name, rows: kept.0 });
    }
    Ok(sheets)
}

#[derive(Default)]
struct Kept(Vec<FilledRow>);

impl Rows for Kept {
    fn row(&mut self, row: Row<'_>) -> bool {
        let cells = row.cells().map(|cell| cell.text().to_owned()).collect();
        self.0.push(FilledRow { number: row.line, cells });
        true
    }

    fn wants(&self, _: usize) -> bool {
        true
    }
}
