//! A backtest as a person reads it: what was replayed and what is simulated, the days, then what adds up over them.

use crate::diagnostic::Style;
use crate::eval::Reason;
use crate::report::advice;
use crate::report::backtest::{Against, Backtest, Change, DayPlan, Subject};
use crate::report::clean;
use crate::report::layout::{Cell, Grid, Tone, count, counted, paint, paragraph};
use crate::report::plan::text::heading;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// So many changes of a day are listed; `--format csv` has them all.
const CHANGES_LISTED_MAX: usize = 8;
/// So many days with something to say are listed.
const DAYS_LISTED_MAX: usize = 120;
/// So many lines have the lists that add up over days.
const LINES_MAX: usize = 10;

/// Writes a backtest as text of the style's width.
pub fn text(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    header(backtest, style, out)?;
    timeline(backtest, style, out)?;
    if let Some(against) = &backtest.against {
        differences(backtest, against, style, out)?;
    }
    rules(backtest, style, out)?;
    touched(backtest, style, out)?;
    flapping(backtest, style, out)?;
    caps(backtest, style, out)?;
    held(backtest, style, out)?;
    undecided(backtest, style, out)?;
    overridden(backtest, style, out)?;
    closing(backtest, style, out)
}

/// On which data the days were judged. Hindsight is called so wherever a page begins or ends.
fn basis(backtest: &Backtest) -> &'static str {
    if backtest.restated {
        "HINDSIGHT: on what is known today, later files and restatements included"
    } else {
        "on what was known then: each day is planned at noon of the day after"
    }
}

fn header(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", paint(style, Tone::Strong, &clean::terminal(&backtest.workspace)))?;
    let days = counted(backtest.days.len() as u64, "day", "days");
    paragraph(out, style, 2, Tone::Plain, &format!("backtest from {} to {} ({days})", backtest.from, backtest.to))?;
    let tone = if backtest.restated { Tone::Warn } else { Tone::Plain };
    paragraph(out, style, 2, tone, basis(backtest))?;
    for sentence in &backtest.simulated {
        paragraph(out, style, 2, Tone::Dim, sentence)?;
    }
    Ok(())
}

/// Whether a day has something to say.
fn says(day: &DayPlan) -> bool {
    !day.changes.is_empty() || !day.caps.is_empty() || day.opened + day.closed + day.fired + day.cleared > 0
}

fn timeline(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let days: Vec<&DayPlan> = backtest.days.iter().filter(|day| says(day)).collect();
    let quiet = backtest.days.len() - days.len();
    let rest =
        if quiet == 0 { String::new() } else { format!("{} without news", counted(quiet as u64, "day", "days")) };
    heading(out, style, "Timeline", &rest)?;
    let dark = backtest.days.iter().filter(|day| day.as_of.is_empty()).count();
    if dark > 0 {
        let more =
            if backtest.restated { "" } else { ": their files came later, `--restated` replays them in hindsight" };
        let line = format!("nothing was known on {}{more}", counted(dark as u64, "day", "days"));
        paragraph(out, style, 2, Tone::Warn, &line)?;
    }
    for day in days.iter().take(DAYS_LISTED_MAX) {
        writeln!(out, "  {}  {}", paint(style, Tone::Strong, &day.day.to_string()), said(day))?;
        let mut grid = Grid::new(&[30, 34]);
        for change in day.changes.iter().take(CHANGES_LISTED_MAX) {
            grid.row(row(change));
        }
        let more = day.changes.len().saturating_sub(CHANGES_LISTED_MAX);
        if more > 0 {
            grid.line(4, Tone::Dim, format!("and {} more: `--format csv` lists all", count(more as u64)));
        }
        grid.write(out, style, 4)?;
    }
    let more = days.len().saturating_sub(DAYS_LISTED_MAX);
    if more > 0 {
        paragraph(
            out,
            style,
            2,
            Tone::Dim,
            &format!("and {} more days: `--format json` lists all", count(more as u64)),
        )?;
    }
    Ok(())
}

/// A day in one line: changes, caps, findings, alerts.
fn said(day: &DayPlan) -> String {
    let mut said = Vec::new();
    for (number, one, many) in [
        (day.changes.len() as u64, "change", "changes"),
        (day.opened, "finding opens", "findings open"),
        (day.closed, "finding closes", "findings close"),
        (day.fired, "alert fires", "alerts fire"),
        (day.cleared, "alert clears", "alerts clear"),
    ] {
        if number > 0 {
            said.push(counted(number, one, many));
        }
    }
    for cap in &day.caps {
        said.push(format!("{} held by {}", clean::terminal(&cap.account), cap.cap));
    }
    said.join(", ")
}

fn row(change: &Change) -> Vec<Cell> {
    let mark = if change.after_simulated { "*" } else { "" };
    vec![
        Cell::plain(named(&change.entity)),
        Cell::plain(format!("{}{mark}", change.phrase)),
        Cell::new(Tone::Dim, &change.rule),
    ]
}

/// An entity with its campaign.
fn named(entity: &Subject) -> String {
    match &entity.campaign {
        Some(campaign) if entity.kind != "campaign" => format!("{} in {campaign}", entity.name),
        _ => entity.name.clone(),
    }
}

fn differences(backtest: &Backtest, against: &Against, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let own: u64 = backtest.days.iter().map(|day| day.changes.len() as u64).sum();
    let rest = format!(
        "{} here, {} there, {} the same",
        counted(own, "change", "changes"),
        counted(against.changes, "change", "changes"),
        count(against.same)
    );
    heading(out, style, &format!("Against the rules of {}", against.rules), &rest)?;
    let mut grid = Grid::new(&[10, 8, 30, 34]);
    for one in against.differences.iter().take(4 * LINES_MAX) {
        let Some(shown) = one.change.as_ref().or(one.other.as_ref()) else { continue };
        let told = match (&one.change, &one.other) {
            (Some(change), Some(other)) => format!("{}, there: {}", change.phrase, other.phrase),
            _ => shown.phrase.clone(),
        };
        grid.row(vec![
            Cell::plain(one.day.to_string()),
            Cell::plain(one.what.word()),
            Cell::plain(named(&shown.entity)),
            Cell::plain(told),
            Cell::new(Tone::Dim, &shown.rule),
        ]);
    }
    let more = against.differences.len().saturating_sub(4 * LINES_MAX);
    if more > 0 {
        grid.line(2, Tone::Dim, format!("and {} more: `--format csv` lists all", count(more as u64)));
    }
    if against.differences.is_empty() {
        grid.line(2, Tone::Plain, "nothing differs");
    }
    grid.write(out, style, 2)
}

fn rules(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(out, style, "Rules", "over all days; what matches or is held on ten days counts ten times")?;
    let mut grid = Grid::new(&[34, 9, 14, 9, 9, 9]);
    grid.row(
        ["rule", "changes", "days matched", "matched", "held", "findings", "alerts"]
            .into_iter()
            .enumerate()
            .map(|(at, word)| if at == 0 { Cell::new(Tone::Dim, word) } else { Cell::number(Tone::Dim, word) })
            .collect(),
    );
    for total in &backtest.rules {
        let numbers =
            [total.changes, total.days_matched, total.matched, total.held, total.opened, total.fired].map(count);
        let cells = numbers.into_iter().map(|number| Cell::number(Tone::Plain, number));
        grid.row(std::iter::once(Cell::plain(&total.rule)).chain(cells).collect());
    }
    grid.write(out, style, 2)
}

fn touched(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if backtest.entities.is_empty() {
        return Ok(());
    }
    heading(out, style, "Changed most", "")?;
    let mut grid = Grid::new(&[38, 11, 24]);
    for one in backtest.entities.iter().take(LINES_MAX) {
        grid.row(vec![
            Cell::plain(named(&one.entity)),
            Cell::number(Tone::Plain, counted(one.changes, "change", "changes")),
            Cell::plain(one.way.as_deref().unwrap_or("")),
            Cell::new(Tone::Dim, one.rules.join(", ")),
        ]);
    }
    more(&mut grid, backtest.entities.len(), "entity", "entities");
    grid.write(out, style, 2)
}

fn flapping(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if backtest.flapping.is_empty() {
        return Ok(());
    }
    heading(out, style, "Back and forth", "a wider gap between the rules' limits, or `every`, calms these")?;
    let mut grid = Grid::new(&[38, 10, 9]);
    for one in backtest.flapping.iter().take(LINES_MAX) {
        grid.row(vec![
            Cell::plain(named(&one.entity)),
            Cell::plain(one.what.replace('_', " ")),
            Cell::number(Tone::Plain, counted(one.turns, "turn", "turns")),
            Cell::new(Tone::Dim, one.rules.join(", ")),
        ]);
    }
    more(&mut grid, backtest.flapping.len(), "entity", "entities");
    grid.write(out, style, 2)
}

fn caps(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> = backtest.days.iter().flat_map(|day| day.caps.iter().map(move |cap| (day.day, cap))).collect();
    if all.is_empty() {
        return Ok(());
    }
    heading(out, style, "Held by caps", "nothing of these accounts goes out on these days")?;
    let mut grid = Grid::new(&[10, 16, 14, 26, 34]);
    for (day, cap) in all.iter().take(LINES_MAX) {
        grid.row(vec![
            Cell::plain(day.to_string()),
            Cell::plain(&cap.account),
            Cell::plain(cap.cap),
            Cell::plain(&cap.found),
            Cell::plain(format!("allowed {}", cap.allowed)),
            Cell::new(Tone::Dim, cap.rules.join(", ")),
        ]);
    }
    more(&mut grid, all.len(), "day", "days");
    grid.write(out, style, 2)
}

fn held(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for held in backtest.days.iter().flat_map(|day| &day.held) {
        let (days, changes) = reasons.entry(&held.reason_code).or_default();
        *days += 1;
        *changes += held.changes;
    }
    if reasons.is_empty() {
        return Ok(());
    }
    heading(out, style, "Held", "`portreeve reference REASON` says what one means")?;
    let mut sorted: Vec<_> = reasons.into_iter().collect();
    sorted.sort_by_key(|(reason, (_, changes))| (std::cmp::Reverse(*changes), *reason));
    let mut grid = Grid::new(&[24, 9, 14]);
    for (reason, (days, changes)) in sorted {
        grid.row(vec![
            Cell::plain(reason),
            Cell::number(Tone::Plain, counted(days, "day", "days")),
            Cell::number(Tone::Plain, counted(changes, "time", "times")),
        ]);
    }
    grid.write(out, style, 2)
}

fn undecided(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> =
        backtest.rules.iter().flat_map(|total| total.undecided.iter().map(move |one| (total, one))).collect();
    if all.is_empty() {
        return Ok(());
    }
    heading(out, style, "Undecided", "not enough was known, so these rules did nothing there")?;
    let mut sorted = all.clone();
    sorted.sort_by_key(|(total, one)| (std::cmp::Reverse(one.entities), &total.rule, one.reason_code));
    let mut grid = Grid::new(&[34, 9, 14]);
    for (total, one) in sorted.iter().take(LINES_MAX) {
        grid.row(vec![
            Cell::plain(&total.rule),
            Cell::number(Tone::Plain, counted(one.days, "day", "days")),
            Cell::number(Tone::Plain, counted(one.entities, "time", "times")),
            Cell::plain(format!("{} ({})", one.example, one.reason_code)),
        ]);
    }
    more(&mut grid, sorted.len(), "reason", "reasons");
    grid.write(out, style, 2)?;
    let code = sorted.first().map_or("", |(_, one)| one.reason_code);
    let reason = Reason::ALL.iter().find(|reason| reason.code() == code);
    match reason.and_then(|reason| advice::undecided(*reason)) {
        Some(help) => paragraph(out, style, 2, Tone::Plain, &format!("what to do about the first: {help}")),
        None => Ok(()),
    }
}

fn overridden(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if backtest.overridden.is_empty() {
        return Ok(());
    }
    heading(
        out,
        style,
        "Changed in earnest meanwhile",
        "from that day on the files' own value counts; `--ignore-real-changes` passes over it",
    )?;
    let mut grid = Grid::new(&[10, 28, 14, 14]);
    for one in backtest.overridden.iter().take(LINES_MAX) {
        grid.row(vec![
            Cell::plain(one.day.to_string()),
            Cell::plain(format!("{} {}", one.kind.replace('_', " "), one.id)),
            Cell::plain(one.field.replace('_', " ")),
            Cell::plain(format!("simulated {}", one.simulated)),
            Cell::plain(format!("files show {}", one.file)),
        ]);
    }
    more(&mut grid, backtest.overridden.len(), "field", "fields");
    grid.write(out, style, 2)
}

fn more(grid: &mut Grid, all: usize, one: &str, many: &str) {
    let more = all.saturating_sub(LINES_MAX) as u64;
    if more > 0 {
        let (one, many) = (format!("more {one}"), format!("more {many}"));
        grid.line(2, Tone::Dim, format!("and {}: `--format json` lists them", counted(more, &one, &many)));
    }
}

fn closing(backtest: &Backtest, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let changes: u64 = backtest.days.iter().map(|day| day.changes.len() as u64).sum();
    let held: u64 = backtest.days.iter().flat_map(|day| &day.held).map(|held| held.changes).sum();
    let after = backtest.days.iter().flat_map(|day| &day.changes).any(|change| change.after_simulated);
    let line = format!(
        "{} would have gone out on {}, {} held; {}",
        counted(changes, "change", "changes"),
        counted(backtest.days.iter().filter(|day| !day.changes.is_empty()).count() as u64, "day", "days"),
        count(held),
        basis(backtest)
    );
    paragraph(out, style, 0, Tone::Plain, &line)?;
    let by_hand = backtest.days.iter().flat_map(|day| &day.changes).filter(|change| change.by_hand).count();
    if by_hand > 0 {
        let line = format!(
            "{} of them no upload file can hold as the files are (`portreeve plan --uploads DIR` says why); they count as made by hand",
            count(by_hand as u64)
        );
        paragraph(out, style, 0, Tone::Plain, &line)?;
    }
    if after {
        let line = "* an earlier change of it is simulated: the figures are those of history and did not react";
        paragraph(out, style, 0, Tone::Dim, line)?;
    }
    Ok(())
}
