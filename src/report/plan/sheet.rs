//! Sheets of a workbook for people: a frozen heading with filters, widths, and cells with the format of their unit.

use crate::report::plan::xlsx::neutral;
use crate::table::Day;
use chrono::Datelike;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io;

/// The most characters that a cell holds.
const CELL_CHARACTERS_MAX: usize = 32_000;
/// The most rows of a sheet, its heading left aside: Excel has 1,048,576.
const ROWS_MAX: u32 = 1_000_000;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A plain decimal.
    Number(String),
    /// A fraction.
    Percent(String),
    /// An amount, and how many places its currency shows.
    Money(String, u32),
    Date(Day),
}

impl Cell {
    /// A text, neutralised.
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(neutral(text.as_ref()))
    }

    /// A count.
    pub(super) fn count(count: usize) -> Self {
        Self::Number(count.to_string())
    }
}

/// A workbook in the making.
pub(super) struct Book {
    workbook: Workbook,
    formats: Formats,
}

/// The formats of cells.
struct Formats {
    heading: Format,
    text: Format,
    number: Format,
    percent: Format,
    /// By places.
    money: [Format; 4],
    date: Format,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let money = |pattern: &str| top().set_num_format(pattern);
        Self {
            heading: Format::new().set_bold().set_background_color(Color::RGB(0xE8_ED_F3)).set_align(FormatAlign::Top),
            text: top().set_text_wrap(),
            number: top().set_num_format("#,##0.######"),
            percent: top().set_num_format("0.0%"),
            money: [money("#,##0"), money("#,##0.0"), money("#,##0.00"), money("#,##0.000")],
            date: top().set_num_format("yyyy-mm-dd"),
        }
    }
}

impl Book {
    /// An empty workbook, dated by the day of its data and not by a clock.
    pub(super) fn new(day: Day) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new().set_creation_datetime(&date(day).map_err(io::Error::other)?);
        workbook.set_properties(&properties);
        Ok(Self { workbook, formats: Formats::new() })
    }

    /// A new sheet with its heading.
    pub(super) fn sheet(&mut self, title: &str, columns: &[(&'static str, u16)]) -> io::Result<Sheet<'_>> {
        let sheet = self.workbook.add_worksheet();
        head(sheet, title, columns, &self.formats).map_err(io::Error::other)?;
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        Ok(Sheet { inner: sheet, formats: &self.formats, row: 0, last, left: 0 })
    }

    pub(super) fn bytes(mut self) -> io::Result<Vec<u8>> {
        self.workbook.save_to_buffer().map_err(io::Error::other)
    }
}

fn head(
    sheet: &mut Worksheet,
    title: &str,
    columns: &[(&'static str, u16)],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(title)?;
    for (column, (heading, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *heading, &formats.heading)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A sheet in the making.
pub(super) struct Sheet<'b> {
    inner: &'b mut Worksheet,
    formats: &'b Formats,
    /// The last row written.
    row: u32,
    /// The last column.
    last: u16,
    /// Rows that did not fit.
    left: u64,
}

impl Sheet<'_> {
    pub(super) fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        if self.row >= ROWS_MAX {
            self.left = self.left.saturating_add(1);
            return Ok(());
        }
        self.row = self.row.saturating_add(1);
        for (column, cell) in (0_u16..).zip(cells) {
            self.cell(column, &cell).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (row, formats) = (self.row, self.formats);
        let (number, format) = match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => {
                let short: String = text.chars().take(CELL_CHARACTERS_MAX).collect();
                if !short.is_empty() {
                    self.inner.write_string_with_format(row, column, short, &formats.text)?;
                }
                return Ok(());
            }
            Cell::Date(day) => {
                self.inner.write_datetime_with_format(row, column, &date(*day)?, &formats.date)?;
                return Ok(());
            }
            Cell::Number(text) => (text, &formats.number),
            Cell::Percent(text) => (text, &formats.percent),
            Cell::Money(text, places) => {
                let at = usize::try_from(*places).unwrap_or(2).min(formats.money.len() - 1);
                (text, formats.money.get(at).unwrap_or(&formats.number))
            }
        };
        match number.parse::<f64>() {
            Ok(value) => self.inner.write_number_with_format(row, column, value, format)?,
            Err(_) => self.inner.write_string_with_format(row, column, number.as_str(), &formats.text)?,
        };
        Ok(())
    }

    /// Sets the filters, and says how many rows did not fit.
    pub(super) fn finish(self) -> io::Result<()> {
        let filtered = self.inner.autofilter(0, 0, self.row, self.last).map(|_| ());
        filtered.map_err(io::Error::other)?;
        if self.left > 0 {
            let said = format!("and {} more, which `--format csv` lists", self.left);
            let row = self.row.saturating_add(1);
            self.inner.write_string(row, 0, said).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// A day as Excel counts it; days before its calendar are its first.
fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    let year = u16::try_from(date.year()).unwrap_or(1900).clamp(1900, 9999);
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
}
