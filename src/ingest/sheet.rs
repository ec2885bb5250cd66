//! The rows of one sheet: first the search for the header, then the rows below it.

use crate::ingest::cell::{DateForm, Mark};
use crate::ingest::fill::{Filler, Into, Reading};
use crate::ingest::grain::Columns;
use crate::ingest::limits::{HEADER_ROWS_MAX, PREAMBLE_LINES_MAX};
use crate::ingest::preamble;
use crate::ingest::profile::{DayFrom, Field, Forced, Match, NoMatch, Profiles, Summary, Table, find};
use crate::ingest::read::{Row, Rows};
use crate::ingest::shape::{Shaper, columns_behind};
use crate::ingest::snapshot::Part;
use crate::table::Day;
use chrono::NaiveDate;

/// Takes the rows of a sheet.
pub(super) struct Sheet<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) forced: Forced<'a>,
    pub(super) name: Option<&'a str>,
    pub(super) reading: Reading,
    /// How numbers and dates are written, once it is known from a first reading.
    pub(super) told: Option<Told>,
    pub(super) semicolons: bool,
    /// The lines above the header.
    pub(super) above: Vec<String>,
    pub(super) nearest: Option<NoMatch>,
    /// Rows that could have been the header.
    pub(super) heads: Vec<Vec<String>>,
    pub(super) into: Into<'a>,
    /// One for the profile that takes the sheet, and one for each table that reads the same rows beside it.
    pub(super) bodies: Vec<Body<'a>>,
}

/// What a file tells of how its numbers and dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) mark: Mark,
    pub(super) order: Option<DateForm>,
}

/// What is below a header.
pub(super) struct Body<'a> {
    filler: Filler<'a>,
    shaper: Option<Shaper<'a>>,
    used: Told,
    table: &'a Table,
    columns: Columns,
    above: Option<(NaiveDate, NaiveDate)>,
    pub(super) twice: Option<String>,
    /// The line of the header.
    line: u64,
}

/// Rows of a sheet that its profile leaves out with a word.
pub(super) struct Skipped {
    pub(super) rows: u64,
    /// The header of the column that tells.
    pub(super) header: String,
    pub(super) why: String,
    pub(super) line: u64,
}

/// What a sheet gave.
pub(super) struct Done {
    pub(super) part: Part,
    /// The periods that its rows state.
    pub(super) periods: Vec<(Day, Day)>,
    pub(super) columns: Columns,
    pub(super) summary: Summary,
    pub(super) day: DayFrom,
    /// The days that the lines above name.
    pub(super) above: Option<(NaiveDate, NaiveDate)>,
    /// Whether it was read beside another.
    pub(super) beside: bool,
}

/// What the cells told, where that is not what they were read by.
pub(super) fn told_otherwise(bodies: &[Body<'_>]) -> Option<Told> {
    let used = bodies.first()?.used;
    let shaped = |body: &Body<'_>| body.shaper.as_ref().map_or((0, 0), Shaper::evidence);
    let sum = |count: &dyn Fn(&Body<'_>) -> u64| bodies.iter().map(count).sum::<u64>();
    let points = sum(&|body| body.filler.points + shaped(body).0);
    let commas = sum(&|body| body.filler.commas + shaped(body).1);
    let mark = match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Mark::Point,
        std::cmp::Ordering::Less => Mark::Comma,
        std::cmp::Ordering::Equal => used.mark,
    };
    let order = match sum(&|body| body.filler.days_first).cmp(&sum(&|body| body.filler.months_first)) {
        std::cmp::Ordering::Greater => Some(DateForm::DayFirst),
        std::cmp::Ordering::Less => Some(DateForm::MonthFirst),
        std::cmp::Ordering::Equal => used.order,
    };
    let told = Told { mark, order };
    (told != used).then_some(told)
}

impl Body<'_> {
    fn row(&mut self, row: Row<'_>) -> bool {
        match &mut self.shaper {
            Some(shaper) => shaper.row(row, &mut self.filler),
            None => self.filler.row(row),
        }
    }

    fn wants(&self, column: usize) -> bool {
        self.filler.wants(column) || self.shaper.as_ref().is_some_and(|shaper| shaper.wants(column))
    }

    /// Rows that do not count and of which the profile says why: how many, under which header, and its words.
    pub(super) fn skipped(&self) -> Option<Skipped> {
        let (rows, column, why) = self.shaper.as_ref()?.skipped()?;
        Some(Skipped { rows, header: self.filler.header(column).to_owned(), why: why.to_owned(), line: self.line })
    }

    /// Whether no row was taken, and none refused.
    pub(super) fn is_empty(&self) -> bool {
        self.filler.is_empty()
    }

    /// Hands over what is held back.
    pub(super) fn end(&mut self) {
        if let Some(shaper) = &mut self.shaper {
            shaper.flush(&mut self.filler);
        }
    }

    pub(super) fn finish(self) -> Done {
        let Self { filler, table, columns, above, .. } = self;
        let (part, periods) = filler.finish();
        Done { part, periods, columns, summary: table.summary, day: table.day, above, beside: table.beside }
    }
}

impl<'a> Sheet<'a> {
    /// By the profile that takes the sheet, and by those that read the same rows beside it.
    fn begin_all(&mut self, matched: &Match<'a>, headers: &[String], line: u64) -> bool {
        self.begin(matched, headers.to_vec(), line);
        let profiles = self.profiles;
        for name in &matched.table.also {
            let forced = Forced { profile: Some(name), dataset: None, ..self.forced };
            if let Ok(beside) = find(profiles, headers, forced) {
                self.begin(&beside, headers.to_vec(), line);
            }
        }
        self.bodies.iter().all(|body| body.twice.is_none())
    }

    fn begin(&mut self, matched: &Match<'a>, mut headers: Vec<String>, line: u64) {
        let default = if matched.comma || self.semicolons { Mark::Comma } else { Mark::Point };
        // Those beside read as the first does: a sheet is written in one way.
        let first = self.bodies.first().map(|body| body.used);
        // Nobody who writes decimals behind a comma writes the month before the day.
        let order = (default == Mark::Comma).then_some(DateForm::DayFirst);
        let used = self.told.or(first).unwrap_or(Told { mark: default, order });
        let table = matched.table;
        let has = |name: &str| Field::of(table.dataset, name).is_some_and(|field| matched.column(field).is_some());
        let columns = if has("date") {
            Columns::Day
        } else if has("period_start") && has("period_end") {
            Columns::Period
        } else {
            Columns::Nothing
        };
        let above = preamble::period(&self.above);
        let shaper = (!matched.is_plain())
            .then(|| Shaper::new(matched, &headers, table.style(used.mark), above.map(|(first, _)| first)));
        headers.extend((0..columns_behind(matched)).map(|behind| name_behind(matched, behind)));
        let reading = Reading { mark: used.mark, order: used.order, ..self.reading };
        let mut filler = Filler::new(matched, headers, reading, self.name, self.into);
        filler.set_header_line(line);
        let twice = matched.twice.clone();
        self.bodies.push(Body { filler, shaper, used, table, columns, above, twice, line });
    }
}

/// What problems call a column that the file does not have: its canonical name.
fn name_behind(matched: &Match<'_>, behind: usize) -> String {
    let at = matched.width + behind;
    let field = matched.columns.iter().find(|(_, column)| *column == at).map(|(field, _)| *field);
    field.map_or_else(String::new, |field| field.name(matched.table.dataset).to_owned())
}

impl Rows for Sheet<'_> {
    fn row(&mut self, row: Row<'_>) -> bool {
        if !self.bodies.is_empty() {
            let mut goes_on = false;
            for body in &mut self.bodies {
                goes_on |= body.row(row);
            }
            return goes_on;
        }
        let headers: Vec<String> = row.cells().map(|cell| cell.text().to_owned()).collect();
        if headers.iter().all(|header| header.trim().is_empty()) {
            return true;
        }
        match find(self.profiles, &headers, self.forced) {
            Ok(matched) => self.begin_all(&matched, &headers, row.line),
            Err(near) => {
                let better = |known: &NoMatch| near.as_ref().is_some_and(|near| near.found > known.found);
                if self.nearest.as_ref().is_none_or(better) {
                    self.nearest = near;
                }
                if self.above.len() < PREAMBLE_LINES_MAX {
                    self.above.push(headers.join(" "));
                    self.heads.push(headers);
                }
                self.above.len() < self.forced_above() + HEADER_ROWS_MAX
            }
        }
    }

    fn wants(&self, column: usize) -> bool {
        self.bodies.is_empty() || self.bodies.iter().any(|body| body.wants(column))
    }
}

impl Sheet<'_> {
    /// How many of the lines above are not rows of this sheet.
    fn forced_above(&self) -> usize {
        self.above.iter().take_while(|line| line.starts_with('#')).count()
    }
}
