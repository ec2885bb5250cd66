//! Tables: keys, columns with their units, rows in force from a day.

use crate::check::checker::Checker;
use crate::check::names::ColumnKind;
use crate::check::read::column::{Sheet, key, plain_cell};
use crate::check::read::csv::CsvCell;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{TableCell, TableData, TableRow};
use crate::syntax::ast::{self, Word};
use crate::value::Unit;
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Reads the file of every table.
    pub(in crate::check) fn read_tables(&mut self) {
        for at in 0..self.names.tables.len() {
            let Some(text) = self.names.tables.get(at).map(|info| info.text) else { continue };
            let read = self.read_table(text);
            let broken = read.is_none();
            let (data, columns) = read.unwrap_or_else(|| (empty(text), Vec::new()));
            self.program.tables.push(data);
            if let Some(info) = self.names.tables.get_mut(at) {
                info.columns = columns;
                info.broken = broken;
            }
        }
    }

    fn read_table(&mut self, text: &'a ast::Table) -> Option<(TableData, Vec<ColumnKind>)> {
        let units = self.units(text);
        let sheet = self.sheet(&text.file)?;
        let keys: Vec<Option<usize>> = text.keys.iter().map(|word| self.heading(&sheet, word)).collect();
        let since = text.since.as_ref().map(|word| self.heading(&sheet, word));
        let named: Vec<Option<usize>> =
            text.columns.iter().flat_map(|(words, _)| words).map(|word| self.heading(&sheet, word)).collect();
        let keys = keys.into_iter().collect::<Option<Vec<_>>>()?;
        named.into_iter().collect::<Option<Vec<_>>>()?;
        let since = match since {
            Some(column) => Some(column?),
            None => None,
        };
        let units = units?;
        let unit_of = |name: &str| units.iter().find(|(word, _)| *word == name).and_then(|(_, unit)| *unit);
        let others: Vec<(usize, Option<Unit>)> = sheet
            .headings
            .iter()
            .enumerate()
            .filter(|(at, (name, _))| !keys.contains(at) && since != Some(*at) && !name.is_empty())
            .map(|(at, (name, _))| (at, unit_of(name)))
            .collect();
        let kinds = others
            .iter()
            .map(|(at, unit)| unit.map_or_else(|| self.column_kind(&sheet, *at), ColumnKind::Unit))
            .collect();
        let rows = self.rows(&sheet, &keys, since, &others);
        let heading = |at: usize| sheet.headings.get(at).map_or("", |(name, _)| name.as_str());
        let data = TableData {
            name: text.name.node.as_str().into(),
            keys: keys.iter().map(|at| heading(*at).into()).collect(),
            columns: others.iter().map(|(at, unit)| (heading(*at).into(), *unit)).collect(),
            rows,
        };
        Some((data, kinds))
    }

    /// The unit of each column that the statement names.
    fn units(&mut self, text: &'a ast::Table) -> Option<Vec<(&'a str, Option<Unit>)>> {
        let mut units = Vec::new();
        let mut good = true;
        for (words, unit) in &text.columns {
            let unit = match unit {
                None => None,
                Some(word) => {
                    let unit = self.column_unit(word);
                    good &= unit.is_some();
                    unit
                }
            };
            units.extend(words.iter().map(|word| (word.node.as_str(), unit)));
        }
        good.then_some(units)
    }

    fn column_unit(&mut self, word: &Word) -> Option<Unit> {
        const UNITS: &[(&str, Unit)] = &[
            ("money", Unit::Money),
            ("percent", Unit::Percent),
            ("points", Unit::Points),
            ("days", Unit::Duration),
            ("number", Unit::Number),
        ];
        if let Some((_, unit)) = UNITS.iter().find(|(name, _)| *name == word.node) {
            return Some(*unit);
        }
        let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{}` is no unit of a column", word.node))
            .label("unknown word");
        self.fail(match nearest(&word.node, UNITS.iter().map(|(name, _)| *name)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help("write `as money`, `as percent`, `as points`, `as days` or `as number`"),
        })
    }

    /// The column of a heading that the statement names.
    fn heading(&mut self, sheet: &Sheet, word: &Word) -> Option<usize> {
        if let Some(at) = sheet.find(&word.node) {
            return Some(at);
        }
        let file = &self.inputs.sources.file(sheet.file).name;
        let problem = Diagnostic::at(Code::UnknownName, word.span, format!("`{file}` has no column `{}`", word.node))
            .label("unknown");
        let known: Vec<&str> = sheet.headings.iter().map(|(name, _)| name.as_str()).collect();
        let problem = match nearest(&word.node, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!("its columns are {}", known.join(", "))),
        };
        self.fail(problem)
    }

    fn rows(
        &mut self,
        sheet: &Sheet,
        keys: &[usize],
        since: Option<usize>,
        columns: &[(usize, Option<Unit>)],
    ) -> BTreeMap<Vec<Arc<str>>, Vec<TableRow>> {
        let mut rows: BTreeMap<Vec<Arc<str>>, Vec<TableRow>> = BTreeMap::new();
        let mut seen: BTreeMap<(Vec<Arc<str>>, Option<chrono::NaiveDate>), crate::text::Span> = BTreeMap::new();
        for row in &sheet.rows {
            let Some((found, since_day, cells)) = self.row(sheet, row, keys, since, columns) else { continue };
            let place = keys.first().and_then(|at| row.get(*at)).map(|cell| cell.span);
            if let (Some(place), Some(first)) = (place, seen.get(&(found.clone(), since_day)).copied()) {
                self.report(
                    Diagnostic::at(Code::TableCell, place, format!("there are two rows for `{}`", found.join(", ")))
                        .label("the second")
                        .also(first, "the first")
                        .help(match since {
                            Some(_) => "keep one of them, or give them different days",
                            None => "keep one of them",
                        }),
                );
                continue;
            }
            if let Some(place) = place {
                seen.insert((found.clone(), since_day), place);
            }
            rows.entry(found).or_default().push(TableRow { since: since_day, cells });
        }
        for versions in rows.values_mut() {
            versions.sort_by_key(|row| row.since);
        }
        rows
    }

    #[expect(clippy::type_complexity, reason = "the parts of one row, taken apart at once by its only caller")]
    fn row(
        &mut self,
        sheet: &Sheet,
        row: &[CsvCell],
        keys: &[usize],
        since: Option<usize>,
        columns: &[(usize, Option<Unit>)],
    ) -> Option<(Vec<Arc<str>>, Option<chrono::NaiveDate>, Vec<TableCell>)> {
        let mut found = Vec::new();
        for at in keys {
            let cell = row.get(*at)?;
            if cell.text.is_empty() {
                let heading = sheet.headings.get(*at).map_or("", |(name, _)| name.as_str());
                let span = row.iter().find(|cell| !cell.text.is_empty()).map_or(cell.span, |cell| cell.span);
                return self.fail(
                    Diagnostic::at(
                        Code::TableCell,
                        span,
                        format!("this row has no `{heading}`, by which rows are found"),
                    )
                    .label("row")
                    .help(format!("fill in `{heading}`, or take the row out")),
                );
            }
            found.push(key(cell));
        }
        let since = match since {
            Some(at) => {
                let heading = sheet.headings.get(at).map_or("since", |(name, _)| name.as_str()).to_owned();
                Some(self.date_cell(row.get(at)?, &heading)?)
            }
            None => None,
        };
        let currency = self.row_currency(sheet, row)?;
        let mut cells = Vec::new();
        for (at, unit) in columns {
            let cell = row.get(*at)?;
            cells.push(match unit {
                Some(unit) => self.unit_cell(cell, *unit, currency).unwrap_or(TableCell::Blank),
                None => plain_cell(cell),
            });
        }
        Some((found, since, cells))
    }
}

/// A table whose file was refused: nothing reads it, and its place is kept.
fn empty(text: &ast::Table) -> TableData {
    TableData { name: text.name.node.as_str().into(), keys: Vec::new(), columns: Vec::new(), rows: BTreeMap::new() }
}
