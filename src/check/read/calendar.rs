//! Calendars: named spans of days, for whom they hold, and figures beside them.

use crate::check::checker::Checker;
use crate::check::names::ColumnKind;
use crate::check::read::cell::{Amount, amount};
use crate::check::read::column::{Sheet, key, plain_cell};
use crate::check::read::csv::CsvCell;
use crate::check::resolve::is_key_heading;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{CalendarData, CalendarRow, TableCell};
use crate::syntax::ast;
use crate::value::Unit;
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    /// Reads the file of every calendar.
    pub(in crate::check) fn read_calendars(&mut self) {
        for at in 0..self.names.calendars.len() {
            let Some(text) = self.names.calendars.get(at).map(|info| info.text) else { continue };
            let read = self.read_calendar(text);
            let broken = read.is_none();
            let (data, columns) = read.unwrap_or_else(|| (empty(text), Vec::new()));
            self.program.calendars.push(data);
            if let Some(info) = self.names.calendars.get_mut(at) {
                info.columns = columns;
                info.broken = broken;
            }
        }
    }

    fn read_calendar(&mut self, text: &'a ast::Calendar) -> Option<(CalendarData, Vec<ColumnKind>)> {
        let sheet = self.sheet(&text.file)?;
        let [name, start, end] = ["name", "start", "end"].map(|heading| {
            sheet.find(heading).or_else(|| {
                self.fail(
                    Diagnostic::at(
                        Code::UnknownName,
                        text.file.span,
                        format!("`tables/{}` has no column `{heading}`", text.file.node),
                    )
                    .label("calendar")
                    .help("the columns of a calendar begin with `name,start,end`"),
                )
            })
        });
        let (name, start, end) = (name?, start?, end?);
        let others = || sheet.headings.iter().enumerate().filter(|(at, _)| ![name, start, end].contains(at));
        let keys: Vec<usize> = others().filter(|(_, (heading, _))| is_key_heading(heading)).map(|(at, _)| at).collect();
        let columns: Vec<usize> =
            others().filter(|(at, (heading, _))| !keys.contains(at) && !heading.is_empty()).map(|(at, _)| at).collect();
        let kinds: Vec<ColumnKind> = columns.iter().map(|at| self.calendar_column(&sheet, *at)).collect();
        let units: Vec<Option<Unit>> = kinds
            .iter()
            .map(|kind| match kind {
                ColumnKind::Unit(unit) => Some(*unit),
                ColumnKind::Text(..) | ColumnKind::Empty => None,
            })
            .collect();
        let mut rows = Vec::new();
        for row in &sheet.rows {
            let found = self.calendar_row(&sheet, row, (name, start, end), &keys, &columns, &units);
            rows.extend(found);
        }
        rows.sort_by(|one, other| (one.start, one.end, &one.name).cmp(&(other.start, other.end, &other.name)));
        let heading = |at: &usize| sheet.headings.get(*at).map_or("", |(name, _)| name.as_str()).into();
        let data = CalendarData {
            name: text.name.node.as_str().into(),
            keys: keys.iter().map(heading).collect(),
            columns: columns.iter().map(heading).zip(units).collect(),
            rows,
            bindings: BTreeMap::new(),
        };
        Some((data, kinds))
    }

    fn calendar_row(
        &mut self,
        sheet: &Sheet,
        row: &[CsvCell],
        (name, start, end): (usize, usize, usize),
        keys: &[usize],
        columns: &[usize],
        units: &[Option<Unit>],
    ) -> Option<CalendarRow> {
        let (first, last) = (self.date_cell(row.get(start)?, "start"), self.date_cell(row.get(end)?, "end"));
        let (first, last) = (first?, last?);
        if last < first {
            return self.fail(
                Diagnostic::at(
                    Code::TableCell,
                    row.get(end)?.span,
                    format!("the end, {last}, is before the start, {first}"),
                )
                .label("end")
                .also(row.get(start)?.span, "start")
                .help("change one of the two days"),
            );
        }
        let currency = self.row_currency(sheet, row)?;
        let mut cells = Vec::new();
        for (at, unit) in columns.iter().zip(units) {
            let cell = row.get(*at)?;
            cells.push(match unit {
                Some(unit) => self.unit_cell(cell, *unit, currency).unwrap_or(TableCell::Blank),
                None => plain_cell(cell),
            });
        }
        Some(CalendarRow {
            name: row.get(name)?.text.as_str().into(),
            start: first,
            end: last,
            keys: keys.iter().map(|at| row.get(*at).filter(|cell| !cell.text.is_empty()).map(key)).collect(),
            cells,
        })
    }

    /// What a column holds, by its cells alone: a calendar has no place to say a unit.
    fn calendar_column(&self, sheet: &Sheet, column: usize) -> ColumnKind {
        let mut unit = None;
        for cell in sheet.cells(column).filter(|cell| !cell.text.is_empty()) {
            let found = match amount(&cell.text) {
                Ok(Amount::Number(_, unit)) => unit,
                Ok(Amount::Money(..)) => Unit::Money,
                Err(_) => return self.column_kind(sheet, column),
            };
            if *unit.get_or_insert(found) != found {
                return self.column_kind(sheet, column);
            }
        }
        unit.map_or(ColumnKind::Empty, ColumnKind::Unit)
    }
}

/// A calendar whose file was refused: nothing reads it, and its place is kept.
fn empty(text: &ast::Calendar) -> CalendarData {
    CalendarData {
        name: text.name.node.as_str().into(),
        keys: Vec::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        bindings: BTreeMap::new(),
    }
}
