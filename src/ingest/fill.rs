//! Rows to typed columns by a profile. This is the hot path: nothing is allocated for a cell that is not new.

use crate::catalog::Catalog;
use crate::diagnostic::Code;
use crate::ingest::cell::{Bad, DateForm, Mark, Style, date_order, evidence, is_null, read_number, thousands};
use crate::ingest::combine::{combine, latest};
use crate::ingest::lexicon::Lexicon;
use crate::ingest::numbers::Numbers;
use crate::ingest::plan::{Feed, Plan};
use crate::ingest::problem::{At, Problems};
use crate::ingest::profile::{Marked, Match, Name};
use crate::ingest::read::{Cell, Kind, Row};
use crate::ingest::snapshot::{Grain, Part, PartColumn, Slot, Subjects};
use crate::ingest::subject::{self, Broken, Memory};
use crate::ingest::when;
use crate::table::{Day, StrId};
use crate::value::{Currency, Type};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How the dates and numbers of one file are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The account's zone; where it has none, days are those that are written.
    pub(super) zone: Option<chrono_tz::Tz>,
    /// Numbers of a date column without a date's style are Excel serials.
    pub(super) serials: bool,
    /// The decimal mark of printed numbers.
    pub(super) mark: Mark,
    /// The order of dates with slashes, once a reading of the file has told it.
    pub(super) order: Option<DateForm>,
}

/// Where fillers of one sheet write beside their parts: all of them to the same place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Into<'a> {
    pub(super) problems: &'a RefCell<Problems>,
    pub(super) lexicon: &'a RefCell<Lexicon>,
}

/// Stands for a thing that is no subject yet.
const NONE: u32 = u32::MAX;

/// Takes the rows below a header.
pub(super) struct Filler<'a> {
    plan: Plan<'a>,
    reading: Reading,
    style: Style,
    /// The same with the other decimal mark, for what is counted.
    other: (Mark, Style),
    sheet: Option<&'a str>,
    headers: Vec<String>,
    into: Into<'a>,
    part: Part,
    /// The columns of the part while they grow, by their places among those of the dataset.
    columns: Vec<(usize, Numbers)>,
    /// The thing that the row before was about.
    last: Option<u32>,
    scratch: Vec<u8>,
    /// The subject of each thing of the lexicon's page; [`NONE`] where no row was about it.
    subjects: Vec<u32>,
    memory: Memory,
    day: Option<(Box<[u8]>, Day)>,
    periods: Vec<(Day, Day)>,
    /// The currencies of signs in the cells.
    signs: BTreeSet<Currency>,
    /// What the printed numbers say about their decimal mark.
    pub(super) points: u64,
    pub(super) commas: u64,
    /// What its dates say about the order of day and month.
    pub(super) days_first: u64,
    pub(super) months_first: u64,
}

impl<'a> Filler<'a> {
    pub(super) fn new(
        matched: &Match<'a>,
        headers: Vec<String>,
        reading: Reading,
        sheet: Option<&'a str>,
        into: Into<'a>,
    ) -> Self {
        let plan = Plan::new(matched);
        let page = into.lexicon.borrow_mut().page(&plan);
        let columns = plan.feeds.iter().map(|feed| (feed.column, Numbers::default())).collect();
        let table = matched.table;
        let style = table.style(reading.mark);
        let other = if reading.mark == Mark::Point { Mark::Comma } else { Mark::Point };
        let fields = matched.columns.iter().map(|(_, column)| *column);
        let used: BTreeSet<usize> =
            fields.chain(matched.inputs.iter().flatten().copied()).chain(matched.wide.iter().copied()).collect();
        let own = headers.iter().enumerate().take(matched.width);
        let named = own.filter(|(at, header)| !used.contains(at) && !header.trim().is_empty());
        let part = Part {
            dataset: table.dataset,
            profile: table.name.clone(),
            channel: if table.names_account { table.channel.clone() } else { String::new() },
            absent_is: table.absent_is.iter().filter_map(|(field, value)| Some((field.column()?, *value))).collect(),
            sheet: sheet.map(str::to_owned),
            grain: Grain::Daily,
            period_from: None,
            subjects: Subjects::new(plan.slots.iter().map(|slot| slot.slot).collect(), page),
            subject: Vec::new(),
            when: Vec::new(),
            lines: Vec::new(),
            columns: Vec::new(),
            span: None,
            blind: BTreeSet::new(),
            undated: BTreeSet::new(),
            lost: false,
            attribution: matched.attribution,
            currency: matched.currency,
            refused_rows: 0,
            refused_cells: 0,
            combined: 0,
            complete: table.complete,
            one_day: table.one_day,
            covers: table.covers,
            dayless: false,
            marks: Vec::new(),
            // What is read beside another table leaves most to that.
            unused: named.filter(|_| !table.beside).map(|(_, header)| header.trim().to_owned()).collect(),
            because: because(matched, &headers),
            headers: headers.iter().take(matched.width).filter(|header| !header.trim().is_empty()).count(),
            known_headers: known_headers(matched),
            header_line: 0,
        };
        Self {
            plan,
            reading,
            style,
            other: (other, table.style(other)),
            sheet,
            headers,
            into,
            part,
            columns,
            last: None,
            scratch: Vec::new(),
            subjects: Vec::new(),
            memory: Memory::default(),
            day: None,
            periods: Vec::new(),
            signs: BTreeSet::new(),
            points: 0,
            commas: 0,
            days_first: 0,
            months_first: 0,
        }
    }

    /// The part, and the periods that its rows state.
    pub(super) fn finish(mut self) -> (Part, Vec<(Day, Day)>) {
        let catalog = Catalog::standard().dataset(self.part.dataset);
        for (column, numbers) in &self.columns {
            let Some(name) = catalog.columns.get(*column).map(|column| &column.name) else { continue };
            if numbers.rounded > 0 {
                let at = At { sheet: self.sheet, line: self.part.header_line, header: Some(name) };
                let (count, scale) = (numbers.rounded, numbers.scale);
                let values = if count == 1 { "1 value has".to_owned() } else { format!("{count} values have") };
                let message = || format!("{values} more decimal places than are kept, rounded to {scale}");
                self.into.problems.borrow_mut().add(Code::ValueRounded, at, message, "the nearest value is used, a tie going to the even digit; nothing needs to be done when the places are noise");
            }
        }
        if let Some((_, last)) = self.part.span.filter(|_| self.part.one_day && self.plan.day.is_some()) {
            self.part.when.fill(last.0);
            self.part.span = Some((last, last));
        }
        match self.plan.table.marked {
            Some((_, Marked::Latest)) => latest(&mut self.part, &mut self.columns, &self.into.lexicon.borrow().strings),
            Some((_, Marked::Deltas)) => {}
            None => combine(&mut self.part, &mut self.columns, self.plan.table.same),
        }
        if self.part.currency.is_none() && self.signs.len() == 1 {
            self.part.currency = self.signs.first().copied();
        }
        self.part.columns = self.columns.iter().map(|(column, numbers)| PartColumn::new(*column, numbers)).collect();
        self.part.shrink();
        (self.part, self.periods)
    }

    /// Which columns the profile reads.
    pub(super) fn wants(&self, column: usize) -> bool {
        self.plan.reads(column)
    }

    pub(super) fn row(&mut self, row: Row<'_>) -> bool {
        if self.plan.columns.iter().all(|column| row.cell(*column).is_blank()) {
            return true;
        }
        if row.strict && self.refuses_ragged(row, self.headers.len()) {
            return true;
        }
        let when = self.when(row);
        let subject = self.subject(row);
        match (when, subject) {
            (Ok(when), Ok(subject)) => {
                self.part.subject.push(subject);
                self.part.when.push(when);
                self.part.lines.push(u32::try_from(row.line).unwrap_or(u32::MAX));
                if let Some(mark) = self.plan.mark {
                    self.part.marks.push(self.into.lexicon.borrow_mut().strings.intern(row.cell(mark).text().trim()));
                }
                for feed in 0..self.plan.feeds.len() {
                    self.fact(row, feed, subject);
                }
            }
            (when, subject) => {
                self.part.refused_rows += 1;
                match (when, subject, self.plan.day.is_some()) {
                    (Err(()), Ok(subject), true) => drop(self.part.undated.insert(subject)),
                    (_, Err(()), _) => self.lose(row),
                    _ => {}
                }
            }
        }
        true
    }

    /// Refuses a row that has slipped; `width` is that of the header as it stands in the file.
    pub(super) fn refuses_ragged(&mut self, row: Row<'_>, width: usize) -> bool {
        let ragged = self.is_ragged(row, width);
        if ragged {
            self.part.refused_rows += 1;
            self.lose(row);
        }
        ragged
    }

    /// A row that says nothing of what it is about is somewhere among those that seem absent: on its day, where that can be read.
    fn lose(&mut self, row: Row<'_>) {
        let day = self
            .plan
            .day
            .and_then(|column| when::day(row.cell(column), &self.plan.table.dates, self.reading).ok().flatten());
        match day {
            Some(day) => drop(self.part.blind.insert(day)),
            None => self.part.lost = true,
        }
    }

    /// A row of more or fewer cells than the header has slipped, or is cut off.
    fn is_ragged(&mut self, row: Row<'_>, width: usize) -> bool {
        let fits = match row.len() {
            cells if cells == width => true,
            cells if cells > width => (width..cells).all(|at| row.cell(at).is_blank()),
            _ => false,
        };
        if !fits {
            let at = At { sheet: self.sheet, line: row.line, header: None };
            let message = || format!("the row has {} cells, the header has {width}", row.len());
            let help = if row.len() < width {
                "export the file again: where this is its last row, it was cut off; else look for a line break inside a name that has no quotes around it"
            } else {
                "look for a separator inside a name that has no quotes around it, or export the file again"
            };
            self.into.problems.borrow_mut().add(Code::BadRow, at, message, help);
        }
        !fits
    }

    /// The row's day, or the place of its period.
    fn when(&mut self, row: Row<'_>) -> Result<i32, ()> {
        if let Some(column) = self.plan.day {
            return self.day(row, column).map(|day| day.0);
        }
        let Some((start, end)) = self.plan.period else { return Ok(0) };
        let (start, end) = (self.day(row, start)?, self.day(row, end)?);
        if start > end {
            let at = At { sheet: self.sheet, line: row.line, header: None };
            self.into.problems.borrow_mut().add(
                Code::BadRow,
                at,
                || format!("the row ends on {end}, before it starts on {start}"),
                "mend the two dates of the row",
            );
            return Err(());
        }
        let place = self.periods.iter().rposition(|known| *known == (start, end)).unwrap_or_else(|| {
            self.periods.push((start, end));
            self.periods.len() - 1
        });
        i32::try_from(place).map_err(drop)
    }

    fn day(&mut self, row: Row<'_>, column: usize) -> Result<Day, ()> {
        let cell = row.cell(column);
        if let Some((text, day)) = &self.day
            && **text == *cell.bytes
            && !text.is_empty()
        {
            return Ok(self.hold(*day));
        }
        self.weigh_date(cell);
        match when::day(cell, &self.plan.table.dates, self.reading) {
            Ok(Some(day)) => {
                self.day = Some((cell.bytes.into(), day));
                Ok(self.hold(day))
            }
            Ok(None) => self.bad_key(row, column, &when::expected(&self.plan.table.dates)),
            Err(bad) => self.bad_key(row, column, &bad),
        }
    }

    /// Widens the span of the part.
    fn hold(&mut self, day: Day) -> Day {
        let (first, last) = self.part.span.unwrap_or((day, day));
        self.part.span = Some((first.min(day), last.max(day)));
        day
    }

    fn bad_key(&mut self, row: Row<'_>, column: usize, bad: &Bad) -> Result<Day, ()> {
        let at = At { sheet: self.sheet, line: row.line, header: self.headers.get(column).map(|header| header.trim()) };
        self.into.problems.borrow_mut().refuse(Code::BadRow, at, row.cell(column).text(), bad);
        Err(())
    }

    /// The number of what the row is about.
    fn subject(&mut self, row: Row<'_>) -> Result<u32, ()> {
        let page = self.part.subjects.page;
        let known = self.into.lexicon.borrow_mut().find(page, self.last, row, &mut self.scratch);
        let thing = match known {
            Some(thing) => thing,
            None => self.new_thing(row)?,
        };
        self.last = Some(thing);
        let at = thing as usize;
        if self.subjects.len() <= at {
            self.subjects.resize(at + 1, NONE);
        }
        let Some(subject) = self.subjects.get_mut(at) else { return Err(()) };
        if *subject == NONE {
            *subject = self.part.subjects.add(thing);
        }
        Ok(*subject)
    }

    fn new_thing(&mut self, row: Row<'_>) -> Result<u32, ()> {
        let mut lexicon = self.into.lexicon.borrow_mut();
        match subject::read(&self.plan, row, &mut lexicon.strings, &mut self.memory) {
            Ok(()) => lexicon.add(self.part.subjects.page, self.last, &self.scratch, &self.memory.ids).ok_or(()),
            Err(Broken { column, header, bad }) => {
                let header = column
                    .and_then(|column| self.headers.get(column))
                    .map_or(header, |header| header.trim().to_owned());
                let value = column.map_or("", |column| row.cell(column).text());
                let at = At { sheet: self.sheet, line: row.line, header: Some(&header) };
                self.into.problems.borrow_mut().refuse(Code::BadRow, at, value, &bad);
                Err(())
            }
        }
    }

    /// One fact or attribute of the row.
    fn fact(&mut self, row: Row<'_>, feed: usize, subject: u32) {
        let Some(plan) = self.plan.feeds.get(feed).copied() else { return };
        let cell = row.cell(plan.from);
        let result = match plan.ty {
            Type::Numeric(unit) => {
                let other = plan.is_whole && cell.kind == Kind::Text && thousands(cell.text()) == Some(self.other.0);
                let read = read_number(cell, unit, if other { &self.other.1 } else { &self.style });
                return self.number(row, feed, plan, subject, read);
            }
            Type::Text | Type::Time => self.text(plan, cell),
            Type::Date => {
                self.weigh_date(cell);
                when::day(cell, &self.plan.table.dates, self.reading).map(|day| day.map(|day| i64::from(day.0)))
            }
            Type::YesNo => subject::yes_no(cell),
        };
        let Some((_, numbers)) = self.columns.get_mut(feed) else { return };
        match result {
            Ok(Some(value)) => numbers.values.push(value),
            Ok(None) => numbers.push_missing(),
            Err(bad) => self.refuse(row, feed, plan, &bad),
        }
    }

    fn number(
        &mut self,
        row: Row<'_>,
        feed: usize,
        plan: Feed,
        subject: u32,
        read: Result<Option<(crate::ingest::cell::Num, Option<Currency>)>, Bad>,
    ) {
        if self.style.printed.is_some() && row.cell(plan.from).kind == Kind::Text {
            self.weigh(row.cell(plan.from));
        }
        let own = match read {
            Ok(Some((_, Some(_)))) => self.currency(subject),
            _ => None,
        };
        let Some((_, numbers)) = self.columns.get_mut(feed) else { return };
        match read {
            Ok(Some((num, None))) => numbers.push(num),
            Ok(Some((num, Some(sign)))) => {
                if own.is_some_and(|own| own != sign) {
                    let bad = Bad::new(
                        format!("an amount in the row's currency {}", own.unwrap_or(sign)),
                        "one of the two is wrong: mend the currency column or the amount",
                    );
                    return self.refuse(row, feed, plan, &bad);
                }
                self.signs.insert(sign);
                numbers.push(num);
            }
            Ok(None) if plan.blank_is_zero => numbers.push(crate::ingest::cell::Num::ZERO),
            Ok(None) => numbers.push_missing(),
            Err(bad) => self.refuse(row, feed, plan, &bad),
        }
    }

    /// The currency that a subject's column names.
    fn currency(&self, subject: u32) -> Option<Currency> {
        let subjects = &self.part.subjects;
        let lexicon = self.into.lexicon.borrow();
        let id = lexicon.said(subjects.page, subjects.thing(subject)?, subjects.place(Slot::Currency)?)?;
        Currency::from_code(lexicon.strings.get(id))
    }

    fn weigh(&mut self, cell: Cell<'_>) {
        match evidence(cell.text()) {
            Some(Mark::Point) => self.points += 1,
            Some(Mark::Comma) => self.commas += 1,
            None => {}
        }
    }

    fn weigh_date(&mut self, cell: Cell<'_>) {
        if cell.kind == Kind::Text && when::is_open(&self.plan.table.dates) {
            match date_order(cell.text()) {
                Some(DateForm::DayFirst) => self.days_first += 1,
                Some(_) => self.months_first += 1,
                None => {}
            }
        }
    }

    fn text(&mut self, plan: Feed, cell: Cell<'_>) -> Result<Option<i64>, Bad> {
        let text = subject::text(&self.plan, plan, cell)?;
        let id = text.filter(|text| !text.is_empty()).map(|text| self.into.lexicon.borrow_mut().strings.intern(&text));
        Ok(id.map(|StrId(id)| i64::from(id)))
    }

    fn refuse(&mut self, row: Row<'_>, feed: usize, plan: Feed, bad: &Bad) {
        self.part.refused_cells += 1;
        let at =
            At { sheet: self.sheet, line: row.line, header: self.headers.get(plan.from).map(|header| header.trim()) };
        self.into.problems.borrow_mut().refuse(Code::BadCell, at, row.cell(plan.from).text(), bad);
        if let Some((_, numbers)) = self.columns.get_mut(feed) {
            numbers.push_refused();
        }
    }

    /// A header of the file, as it stands there.
    pub(super) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", |header| header.trim())
    }

    /// Whether no row was taken, and none refused.
    pub(super) fn is_empty(&self) -> bool {
        self.part.subject.is_empty() && self.part.refused_rows == 0
    }

    pub(super) fn set_header_line(&mut self, line: u64) {
        self.part.header_line = line;
    }
}

/// How many headers the profile reads; several of its columns may be of one.
fn known_headers(matched: &Match<'_>) -> usize {
    let columns = matched.inputs.iter().flatten().filter(|column| **column < matched.width);
    columns.collect::<BTreeSet<_>>().len()
}

/// The headers that satisfy what the profile needs, as they stand in the file.
fn because(matched: &Match<'_>, headers: &[String]) -> Vec<String> {
    let column = |name: &Name| matched.inputs.get(name.0).copied().flatten().filter(|column| *column < matched.width);
    let whole = |group: &&Vec<Name>| group.iter().all(|name| column(name).is_some());
    let groups = matched.table.needs.iter().filter_map(|need| need.iter().find(whole));
    let mut found: Vec<String> = Vec::new();
    for column in groups.flatten().filter_map(column) {
        let header = headers.get(column).map(|header| header.trim().to_owned()).unwrap_or_default();
        if !found.contains(&header) {
            found.push(header);
        }
    }
    found
}

/// Whether a date or number cell is as good as empty.
pub(super) fn is_empty(cell: Cell<'_>) -> bool {
    cell.is_blank() || is_null(cell.text())
}
