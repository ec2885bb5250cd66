//! Rows of tables and calendars that a test gives. In a test these have no others.

use crate::check::checker::Checker;
use crate::check::names::{Named, list_words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{CalendarRow, TableCell, TableRow};
use crate::syntax::ast::{Cell, DayUnit, Literal, Series, Word};
use crate::syntax::print;
use crate::text::Spanned;
use crate::value::{Rational, Unit, fold};
use chrono::NaiveDate;
use std::sync::Arc;

impl Checker<'_> {
    /// A row of a table, with the table's place and the row's keys.
    pub(super) fn test_table_row(
        &mut self,
        name: &Word,
        fields: &[Series],
    ) -> Option<(usize, Vec<Arc<str>>, TableRow)> {
        let Some(Named::Table(at)) = self.names.find(&name.node, false) else {
            return self.no_such(name, "table", |named| matches!(named, Named::Table(_)));
        };
        let since_word = self.names.tables.get(at)?.text.since.as_ref().map(|word| word.node.clone());
        let data = self.program.tables.get(at)?.clone();
        let headings: Vec<&str> = data
            .keys
            .iter()
            .map(AsRef::as_ref)
            .chain(since_word.as_deref())
            .chain(data.columns.iter().map(|(name, _)| name.as_ref()))
            .collect();
        let mut keys: Vec<Option<Arc<str>>> = vec![None; data.keys.len()];
        let mut cells = vec![TableCell::Blank; data.columns.len()];
        let mut since = None;
        for series in fields {
            let cell = self.single(series)?;
            if let Some(key) = data.keys.iter().position(|key| **key == *series.name.node) {
                let slot = keys.get_mut(key)?;
                *slot = Some(fold(&shown(cell)).into());
            } else if since_word.as_deref() == Some(series.name.node.as_str()) {
                since = Some(self.day(cell)?);
            } else if let Some(column) = data.columns.iter().position(|(name, _)| **name == *series.name.node) {
                let unit = data.columns.get(column)?.1;
                let found = self.given_cell(cell, &series.name.node, unit)?;
                *cells.get_mut(column)? = found;
            } else {
                return self.no_column(&series.name, &headings);
            }
        }
        let Some(found) = keys.iter().cloned().collect::<Option<Vec<_>>>() else {
            let missing: Vec<&str> =
                data.keys.iter().zip(&keys).filter(|(_, key)| key.is_none()).map(|(name, _)| name.as_ref()).collect();
            let names = list_words(&missing, "and");
            return self.fail(
                Diagnostic::at(
                    Code::MissingClause,
                    name.span,
                    format!("this row has no {names}, by which rows are found"),
                )
                .label("row")
                .help(format!("write `{} \"…\"` into the row", missing.first().copied().unwrap_or("sku"))),
            );
        };
        Some((at, found, TableRow { since, cells }))
    }

    /// A row of a calendar, with the calendar's place.
    pub(super) fn test_calendar_row(&mut self, name: &Word, fields: &[Series]) -> Option<(usize, CalendarRow)> {
        let Some(Named::Calendar(at)) = self.names.find(&name.node, false) else {
            return self.no_such(name, "calendar", |named| matches!(named, Named::Calendar(_)));
        };
        let data = self.program.calendars.get(at)?.clone();
        let headings: Vec<&str> = ["name", "start", "end"]
            .into_iter()
            .chain(data.keys.iter().map(AsRef::as_ref))
            .chain(data.columns.iter().map(|(name, _)| name.as_ref()))
            .collect();
        let mut row = CalendarRow {
            name: "".into(),
            start: NaiveDate::MIN,
            end: NaiveDate::MIN,
            keys: vec![None; data.keys.len()],
            cells: vec![TableCell::Blank; data.columns.len()],
        };
        for series in fields {
            let cell = self.single(series)?;
            match series.name.node.as_str() {
                "name" => row.name = shown(cell).into(),
                "start" => row.start = self.day(cell)?,
                "end" => row.end = self.day(cell)?,
                heading => {
                    if let Some(key) = data.keys.iter().position(|key| **key == *heading) {
                        *row.keys.get_mut(key)? = Some(fold(&shown(cell)).into());
                    } else if let Some(column) = data.columns.iter().position(|(name, _)| **name == *heading) {
                        let unit = data.columns.get(column)?.1;
                        *row.cells.get_mut(column)? = self.given_cell(cell, heading, unit)?;
                    } else {
                        return self.no_column(&series.name, &headings);
                    }
                }
            }
        }
        if row.start == NaiveDate::MIN || row.end < row.start {
            return self.fail(
                Diagnostic::at(Code::MissingClause, name.span, "this row does not say from when to when")
                    .label("calendar")
                    .help("write `start 2026-11-21 end 2026-11-24`"),
            );
        }
        Some((at, row))
    }

    fn no_such<T>(&mut self, name: &Word, what: &str, sort: impl Fn(Named) -> bool) -> Option<T> {
        let known = self.names.of_sort(sort);
        let problem = Diagnostic::at(Code::UnknownName, name.span, format!("there is no {what} `{}`", name.node))
            .label("unknown");
        self.fail(match nearest(&name.node, known.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.span, near),
            None => {
                problem.help(format!("a line `{what} {} from \"…\"` of the rules says what its columns are", name.node))
            }
        })
    }

    fn no_column<T>(&mut self, name: &Word, known: &[&str]) -> Option<T> {
        let problem = Diagnostic::at(Code::UnknownName, name.span, format!("there is no column `{}`", name.node))
            .label("unknown");
        self.fail(match nearest(&name.node, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.span, near),
            None => problem.help(format!("the columns are {}", list_words(known, "and"))),
        })
    }

    fn single<'s>(&mut self, series: &'s Series) -> Option<&'s Spanned<Cell>> {
        match series.runs.as_slice() {
            [run] if run.times == 1 => Some(&run.cell),
            runs => {
                let name = &series.name.node;
                let first = runs.first().map_or_else(|| "…".to_owned(), |run| self.source(run.cell.span));
                let message = format!("`{name}` is one cell of a table, and has one value");
                self.fail(
                    Diagnostic::at(Code::Syntax, series.name.span, message)
                        .label("column")
                        .help(format!("write it once: `{name} {first}`")),
                )
            }
        }
    }

    fn day(&mut self, cell: &Spanned<Cell>) -> Option<NaiveDate> {
        if let Cell::Literal(Literal::Date(day)) = cell.node {
            return Some(day);
        }
        self.fail(
            Diagnostic::at(Code::WrongType, cell.span, format!("`{}` is no date", print::cells([cell])))
                .label("value")
                .help("write year, month and day, such as `2026-11-20`"),
        )
    }

    fn given_cell(&mut self, cell: &Spanned<Cell>, name: &str, unit: Option<Unit>) -> Option<TableCell> {
        let days = |days: &crate::syntax::ast::Days| match days.unit {
            DayUnit::Weeks => Rational::whole(i64::from(days.count).saturating_mul(7)),
            DayUnit::Days | DayUnit::Hours => Rational::whole(i64::from(days.count)),
        };
        #[expect(clippy::match_same_arms, reason = "a line each for what a column of a unit may hold")]
        let found = match (&cell.node, unit) {
            (Cell::Word(word), _) if word == "none" => Some(TableCell::Blank),
            (Cell::Word(word), None) => Some(TableCell::Text(word.as_str().into())),
            (Cell::Literal(Literal::Text(text)), None) => Some(TableCell::Text(text.as_str().into())),
            (Cell::Literal(Literal::YesNo(yes)), None) => Some(TableCell::Text(if *yes { "yes" } else { "no" }.into())),
            (Cell::Literal(Literal::Number(value)), None | Some(Unit::Number)) => {
                Rational::from_decimal(*value).ok().map(TableCell::Number)
            }
            (Cell::Literal(Literal::Percent(value)), Some(Unit::Percent)) => {
                Rational::from_percent(*value).ok().map(TableCell::Number)
            }
            (Cell::Literal(Literal::Points(value)), Some(Unit::Points)) => {
                Rational::from_percent(*value).ok().map(TableCell::Number)
            }
            (Cell::Literal(Literal::PerDay(value)), Some(Unit::PerDay)) => {
                Rational::from_decimal(*value).ok().map(TableCell::Number)
            }
            (Cell::Literal(Literal::Duration(value)), Some(Unit::Duration)) => Some(TableCell::Number(days(value))),
            (Cell::Literal(Literal::Money(amounts)), Some(Unit::Money)) => amounts
                .first()
                .and_then(|(value, currency)| Some(TableCell::Money(Rational::from_decimal(*value).ok()?, *currency))),
            _ => None,
        };
        found.or_else(|| {
            let what = unit.map_or("a number or text", Unit::word);
            let message = format!("`{name}` holds {what}, `{}` is not", print::cells([cell]));
            self.fail(Diagnostic::at(Code::WrongType, cell.span, message).label("value").help(match unit {
                Some(Unit::Money) => "write an amount such as `$1.20`",
                Some(Unit::Percent) => "write a percent such as `35%`",
                Some(Unit::Points) => "write points such as `5 points`",
                Some(Unit::Duration) => "write days such as `14d`",
                Some(Unit::PerDay) => "write a rate such as `12 per day`",
                Some(Unit::Number | Unit::MoneyPerDay) => "write a number such as `12`",
                None => "write a number or a text in quotes",
            }))
        })
    }
}

/// A cell as a key has it.
fn shown(cell: &Spanned<Cell>) -> String {
    match &cell.node {
        Cell::Literal(Literal::Text(text)) => text.clone(),
        Cell::Word(word) => word.clone(),
        Cell::Uncovered | Cell::Literal(_) | Cell::Ramp { .. } => print::cells([cell]),
    }
}
