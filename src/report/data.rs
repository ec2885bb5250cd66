//! What was read: files, datasets, days, gaps, refused cells, as text and JSON.

use crate::catalog::Kind;
use crate::diagnostic::{Diagnostic, Style};
use crate::ingest::{
    AccountReport, AnswerReport, DataReport, DatasetReport, FileReport, Left, Span, Status, TableReport,
};
use crate::report::check;
use crate::report::json::{self, each};
use crate::report::layout::{Cell, Grid, Tone, count, counted, paragraph};
use crate::report::plan::names;
use crate::report::plan::text::heading;
use crate::report::problem::ProblemJson;
use crate::text::Sources;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};

/// How many days or spans of days are listed before they are only counted.
const SPANS_LISTED_MAX: usize = 5;
/// How many records of a channel's answer are listed.
const ANSWERED_LISTED_MAX: usize = 20;
/// How many headers that nothing was read from are listed.
const UNUSED_LISTED_MAX: usize = 8;

/// What was read, with what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct DataView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// What was read.
    pub report: &'a DataReport,
    /// Refused files, rows and cells.
    pub problems: &'a [Diagnostic],
    /// The texts of the workspace.
    pub sources: &'a Sources,
}

/// Writes what was read as text.
pub fn text(view: &DataView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    paragraph(out, style, 0, Tone::Strong, view.workspace)?;
    let totals = &view.report.totals;
    if totals.files == 0 {
        let help = "no files: put exports of your channels into snapshots/ACCOUNT/, such as snapshots/acme-us/";
        return paragraph(out, style, 2, Tone::Warn, help);
    }
    let line = format!(
        "{}, {} read, {}, {}",
        counted(totals.files as u64, "file", "files"),
        count(totals.read as u64),
        counted(totals.rows as u64, "row", "rows"),
        counted(totals.accounts as u64, "account", "accounts"),
    );
    paragraph(out, style, 2, Tone::Plain, &line)?;
    for account in &view.report.accounts {
        self::account(account, style, out)?;
    }
    files(&view.report.files, style, out)?;
    if !view.problems.is_empty() {
        heading(out, style, "Problems", "")?;
        writeln!(out)?;
        check::text(view.problems, view.sources, style, out)?;
    }
    Ok(())
}

fn account(account: &AccountReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut about: Vec<String> = [&account.channel, &account.currency, &account.timezone]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    about.extend(account.market.clone());
    about.push(match &account.newest_day {
        Some(day) => format!("plans are for {day}"),
        None => "no data".to_owned(),
    });
    heading(out, style, &account.name, &about.join(", "))?;
    let mut grid = Grid::new(&[16, 12]);
    for dataset in &account.datasets {
        grid.row(vec![
            Cell::plain(dataset.dataset),
            Cell::number(Tone::Plain, count(dataset.rows as u64)),
            Cell::plain(days(dataset)),
        ]);
        for (label, note) in notes(dataset) {
            grid.row(vec![Cell::plain(""), Cell::plain(""), Cell::new(Tone::Warn, format!("{label}: {note}"))]);
        }
    }
    grid.write(out, style, 2)?;
    let entities: Vec<String> = account
        .entities
        .iter()
        .map(|of| {
            let ambiguous =
                if of.ambiguous == 0 { String::new() } else { format!(" ({} ambiguous)", count(of.ambiguous as u64)) };
            let kind = Kind::from_word(of.kind).unwrap_or(Kind::Account);
            format!("{}{ambiguous}", counted(of.count as u64, &names::kind(kind), &names::kinds(kind)))
        })
        .collect();
    if entities.is_empty() { Ok(()) } else { paragraph(out, style, 2, Tone::Dim, &entities.join(", ")) }
}

fn days(dataset: &DatasetReport) -> String {
    let mut parts = Vec::new();
    if let Some(span) = &dataset.span {
        let covered = dataset.days;
        let of = if covered == span.days {
            counted(covered as u64, "day", "days")
        } else {
            format!("{covered} of {} days", span.days)
        };
        parts.push(format!("{}, {of}", between(span)));
    }
    if !dataset.periods.is_empty() {
        let periods = listed(dataset.periods.iter().map(between), dataset.periods.len());
        parts.push(format!("summaries of {periods}"));
    }
    parts.join("; ")
}

fn notes(dataset: &DatasetReport) -> Vec<(&'static str, String)> {
    let days = |days: &[crate::table::Day]| listed(days.iter().map(ToString::to_string), days.len());
    let mut notes = Vec::new();
    if !dataset.gaps.is_empty() {
        notes.push(("no file holds", listed(dataset.gaps.iter().map(between), dataset.gaps.len())));
    }
    if !dataset.suspect.is_empty() {
        notes.push(("far fewer rows than usual on", days(&dataset.suspect)));
    }
    if !dataset.incomplete.is_empty() {
        notes.push(("not complete when the file was made", days(&dataset.incomplete)));
    }
    notes
}

fn between(span: &Span) -> String {
    if span.first == span.last { span.first.to_string() } else { format!("{} to {}", span.first, span.last) }
}

fn listed(texts: impl Iterator<Item = String>, all: usize) -> String {
    let mut shown: Vec<String> = texts.take(SPANS_LISTED_MAX).collect();
    if all > shown.len() {
        shown.push(format!("{} more", count((all - shown.len()) as u64)));
    }
    shown.join(", ")
}

fn files(files: &[FileReport], style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(out, style, "Files", "")?;
    for file in files {
        paragraph(out, style, 2, Tone::Plain, &file.name)?;
        let (tone, said) = match &file.status {
            Status::Read => (Tone::Plain, String::new()),
            Status::Refused => (Tone::Bad, "refused: it cannot be read".to_owned()),
            Status::NothingToRead => (Tone::Dim, "known, but nothing of it is read".to_owned()),
            Status::NotRecognised => (Tone::Bad, "not recognised: no profile takes these headers".to_owned()),
            Status::Left(Left::SameAs(other)) => (Tone::Dim, format!("the same content as {other}")),
            Status::Answer => (Tone::Plain, file.answer.as_ref().map(answered).unwrap_or_default()),
            Status::Left(Left::NotYetKnown) => (Tone::Dim, "left out: it was not known at that moment".to_owned()),
        };
        if !said.is_empty() {
            paragraph(out, style, 4, tone, &said)?;
        }
        if let Some(near) = &file.nearest {
            let missing = near.missing.join("; ");
            let line =
                format!("nearest is {}: it knows {} headers, and {missing} is missing", near.profile, near.found);
            paragraph(out, style, 4, Tone::Dim, &line)?;
        }
        for table in &file.tables {
            paragraph(out, style, 4, Tone::Dim, &read(table))?;
        }
        if let Some(answer) = &file.answer {
            self::answer(answer, style, out)?;
        }
    }
    Ok(())
}

/// `the channel's answer to an upload: 12 records, 9 taken, 3 refused`.
fn answered(answer: &AnswerReport) -> String {
    let mut parts = Vec::new();
    parts.extend(answer.processed.map(|many| counted(many, "record", "records")));
    parts.extend(answer.accepted.map(|many| format!("{} taken", count(many))));
    parts.push(format!("{} refused", count(answer.refused as u64)));
    format!("the channel's answer to an upload: {}", parts.join(", "))
}

/// What the channel said, record by record.
fn answer(answer: &AnswerReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for said in answer.said.iter().take(ANSWERED_LISTED_MAX) {
        let what = match (said.record, said.keys.first()) {
            (0, None) => "the whole".to_owned(),
            (_, None) => format!("record {}", said.record),
            (_, Some(key)) if said.entity.is_empty() => format!("record {}, {key}", said.record),
            (_, Some(key)) => format!("record {}, {} {key}", said.record, said.entity.to_lowercase()),
        };
        let fields = if said.fields.is_empty() { String::new() } else { format!(" ({})", said.fields.join(", ")) };
        let became = if said.refused { "refused" } else { "taken" };
        let tone = if said.refused { Tone::Bad } else { Tone::Dim };
        paragraph(out, style, 6, tone, &format!("{what}{fields}: {became}: {}", said.words.join("; ")))?;
    }
    let more = answer.said.len().saturating_sub(ANSWERED_LISTED_MAX);
    if more > 0 {
        paragraph(out, style, 6, Tone::Dim, &format!("and {} more, which `--format json` lists", count(more as u64)))?;
    }
    Ok(())
}

/// `keywords by amazon (12 of 14 headers): 14,968 rows, 2026-10-22 to 2026-11-20`.
fn read(table: &TableReport) -> String {
    let sheet = table.sheet.as_ref().map(|sheet| format!("sheet `{sheet}`: ")).unwrap_or_default();
    let mut parts = vec![format!(
        "{sheet}{} by profile {}, {}: {}",
        table.dataset,
        table.profile,
        table.why,
        counted(table.rows as u64, "row", "rows")
    )];
    parts.extend(table.days.as_ref().map(between));
    for (number, one, many) in
        [(table.refused_rows, "row refused", "rows refused"), (table.refused_cells, "cell refused", "cells refused")]
    {
        if number > 0 {
            parts.push(counted(number, one, many));
        }
    }
    if !table.unused.is_empty() {
        let more = table.unused.len().saturating_sub(UNUSED_LISTED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<String> =
            table.unused.iter().take(UNUSED_LISTED_MAX).map(|header| format!("`{}`", header.trim())).collect();
        parts.push(format!("nothing read from {}{more}", names.join(", ")));
    }
    parts.join(", ")
}

/// Writes what was read as JSON.
pub fn json(view: &DataView<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(&Document { view }, out)
}

struct Document<'a> {
    view: &'a DataView<'a>,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = self.view;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", view.report.schema)?;
        map.serialize_entry("workspace", view.workspace)?;
        map.serialize_entry("totals", &view.report.totals)?;
        map.serialize_entry("accounts", &view.report.accounts)?;
        map.serialize_entry("files", &view.report.files)?;
        map.serialize_entry("problems", &each(view.problems, |one| ProblemJson::new(one, view.sources)))?;
        map.end()
    }
}
