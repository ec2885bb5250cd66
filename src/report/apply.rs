//! What carrying out a plan did, as text for people.

use crate::apply::Prepared;
use crate::diagnostic::Style;
use crate::journal::{ActionRow, ActionState};
use crate::report::clean;
use crate::report::layout::{Cell, Grid, Tone, counted, paragraph};
use crate::report::ledger::change;
use crate::sink::AccountUploads;
use crate::sink::deliver::Report;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many changes of one kind are listed; the journal has them all.
const LISTED_MAX: usize = 20;

/// Writes what is about to go out, for whoever is asked.
pub fn ask(prepared: &Prepared, style: Style, out: &mut dyn Write) -> io::Result<()> {
    partial(prepared, style, out)?;
    let going: Vec<&ActionRow> = prepared.going().collect();
    let mut grid = Grid::new(&[36, 40]);
    for row in going.iter().take(LISTED_MAX) {
        grid.row(vec![
            Cell::plain(clean::terminal(row.said(&["entity", "name"]))),
            Cell::plain(clean::terminal(&change(row))),
            Cell::plain(clean::terminal(row.said(&["reason"]))),
        ]);
    }
    grid.write(out, style, 2)?;
    more(going.len(), style, out)?;
    stayed(prepared, style, out)
}

/// Writes what a run did: where its files are, and what stayed.
pub fn text(prepared: &Prepared, outbox: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    partial(prepared, style, out)?;
    let run = &prepared.intent.run.id;
    let count = prepared.going().count();
    let said = format!("run {run}: {} handed out", counted(count as u64, "change", "changes"));
    paragraph(out, style, 0, Tone::Strong, &said)?;
    for account in &prepared.uploads.accounts {
        let own = prepared.going().filter(|row| row.account == account.account).count();
        if own > 0 {
            self::account(account, own, &format!("{outbox}/{}/{run}", account.folder), style, out)?;
        }
    }
    stayed(prepared, style, out)?;
    if count > 0 {
        let next = format!(
            "upload these files; the next snapshot that shows the values confirms them, and `portreeve undo {run}` plans the way back"
        );
        paragraph(out, style, 0, Tone::Dim, &next)?;
    }
    Ok(())
}

/// Sink, reason, and whether it is tried again.
type Line<'r> = (&'r str, &'r str, bool);

/// Writes what could not be sent and when it is tried again, a line for each sink and reason.
pub fn sent(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut lines: BTreeMap<Line<'_>, (u64, Option<DateTime<Utc>>)> = BTreeMap::new();
    for unsent in &report.unsent {
        let line = lines.entry((&unsent.sink, &unsent.error, unsent.next.is_some())).or_default();
        line.0 = line.0.saturating_add(1);
        line.1 = line.1.max(unsent.next);
    }
    for ((sink, error, _), (count, next)) in lines {
        let count = counted(count, "notice", "notices");
        let then = match next {
            Some(next) => format!(
                "not before {} the next `portreeve apply` or `watch` sends it again",
                next.format("%Y-%m-%d %H:%M:%S UTC")
            ),
            None => "it is not sent again".to_owned(),
        };
        let said = format!("{count} to `{sink}` not sent: {error}; {then}");
        paragraph(out, style, 0, Tone::Warn, &clean::terminal(&said))?;
    }
    Ok(())
}

fn partial(prepared: &Prepared, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if !prepared.partial {
        return Ok(());
    }
    paragraph(out, style, 0, Tone::Warn, "this plan shows only a part of the rules or accounts")
}

fn account(
    account: &AccountUploads,
    changes: usize,
    folder: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let said = format!("{}  {}", account.account, counted(changes as u64, "change", "changes"));
    paragraph(out, style, 2, Tone::Plain, &clean::terminal(&said))?;
    for file in &account.files {
        paragraph(out, style, 4, Tone::Plain, &clean::terminal(&format!("{folder}/{}", file.name)))?;
        paragraph(out, style, 6, Tone::Dim, &format!("{}: {}", file.what, file.upload))?;
    }
    for note in &account.notes {
        paragraph(out, style, 4, Tone::Dim, note)?;
    }
    Ok(())
}

/// What was not chosen, what moved, what no file takes, what a cap holds.
fn stayed(prepared: &Prepared, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let with = |wanted: fn(&ActionRow) -> bool| -> Vec<&ActionRow> {
        prepared.intent.actions.iter().filter(|row| wanted(row)).collect()
    };
    let drifted = with(|row| matches!(row.state, ActionState::Drifted(_)));
    if !drifted.is_empty() {
        let said = format!("{} not as planned and stayed:", counted(drifted.len() as u64, "value is", "values are"));
        paragraph(out, style, 0, Tone::Warn, &said)?;
        listed(&drifted, |row| row.note.clone(), style, out)?;
    }
    let failed = with(|row| row.state == ActionState::Failed);
    if !failed.is_empty() {
        let said = format!("{} in no file:", counted(failed.len() as u64, "change is", "changes are"));
        paragraph(out, style, 0, Tone::Warn, &said)?;
        let line = |row: &ActionRow| format!("{} {}: {}", change(row), row.said(&["entity", "name"]), row.note);
        listed(&failed, line, style, out)?;
    }
    let planned = with(|row| row.state == ActionState::Planned).len();
    if planned > 0 {
        let said = format!("{} not chosen", counted(planned as u64, "change was", "changes were"));
        paragraph(out, style, 0, Tone::Plain, &said)?;
    }
    for account in &prepared.held {
        let said = format!("{account} is held by a cap: look at the plan, then --accept HASH --reason \"…\"");
        paragraph(out, style, 0, Tone::Warn, &clean::terminal(&said))?;
    }
    Ok(())
}

fn listed(
    rows: &[&ActionRow],
    line: impl Fn(&ActionRow) -> String,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows.iter().take(LISTED_MAX) {
        paragraph(out, style, 2, Tone::Plain, &clean::terminal(&line(row)))?;
    }
    more(rows.len(), style, out)
}

fn more(count: usize, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let more = count.saturating_sub(LISTED_MAX);
    if more == 0 {
        return Ok(());
    }
    paragraph(out, style, 2, Tone::Dim, &format!("and {more} more"))
}
