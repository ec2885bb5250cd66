//! Reference entries as text, Markdown and JSON.

use crate::diagnostic::Style;
use crate::report::json::{self, each};
use crate::report::layout::{Cell, Grid, Tone, paint, paragraph};
use crate::report::reference::{Entry, What};
use serde::Serialize;
use std::io::{self, Write};

/// The name and version of the JSON form.
pub const SCHEMA: &str = "portreeve.reference/1";

/// Writes entries as text: one or a few in full, all of them as lists by kind.
pub fn text(entries: &[Entry], all: bool, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if all {
        return overview(entries, style, out);
    }
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        in_full(entry, style, out)?;
    }
    Ok(())
}

fn overview(entries: &[Entry], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for what in What::ALL {
        let of: Vec<&Entry> = entries.iter().filter(|entry| entry.what == *what).collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "{}", paint(style, Tone::Strong, what.heading()))?;
        if matches!(what, What::Field | What::Flow) {
            let mut names: Vec<&str> = of.iter().map(|entry| entry.name.as_str()).collect();
            names.dedup();
            paragraph(out, style, 2, Tone::Plain, &names.join(", "))?;
        } else if *what == What::Words {
            paragraph(out, style, 2, Tone::Plain, "portreeve reference words")?;
        } else {
            let mut grid = Grid::new(&[24]);
            for entry in of {
                grid.row(vec![Cell::plain(&entry.name), Cell::new(Tone::Dim, &entry.about)]);
            }
            grid.write(out, style, 2)?;
        }
        writeln!(out)?;
    }
    paragraph(out, style, 0, Tone::Plain, "`portreeve reference NAME` explains one of these")
}

fn in_full(entry: &Entry, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if let Some(page) = entry.page {
        return writeln!(out, "{}", page.trim_end());
    }
    let kind = paint(style, Tone::Dim, entry.what.word());
    writeln!(out, "{}  {kind}", paint(style, Tone::Strong, &entry.name))?;
    paragraph(out, style, 2, Tone::Plain, &entry.about)?;
    let mut grid = Grid::new(&[26]);
    for (label, value) in &entry.facts {
        grid.row(vec![Cell::new(Tone::Dim, label), Cell::plain(value)]);
    }
    if let Some(example) = &entry.example {
        grid.row(vec![Cell::new(Tone::Dim, "example"), Cell::plain(example)]);
    }
    grid.write(out, style, 2)
}

/// Writes entries as a chapter of a handbook.
pub fn markdown(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let mut what = None;
    for entry in entries {
        if what != Some(entry.what) {
            writeln!(out, "# {}\n", entry.what.heading())?;
            what = Some(entry.what);
        }
        if let Some(page) = entry.page {
            writeln!(out, "#{}\n", page.trim_end())?;
            continue;
        }
        writeln!(out, "## `{}`\n\n{}\n", entry.name, entry.about)?;
        for (label, value) in &entry.facts {
            writeln!(out, "- {label}: {value}")?;
        }
        if let Some(example) = &entry.example {
            writeln!(out, "- example: `{example}`")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes entries as JSON.
pub fn json(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let document = Document { schema: SCHEMA, entries: each(entries, EntryJson::new) };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document<T> {
    schema: &'static str,
    entries: T,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    name: &'a str,
    what: &'static str,
    about: &'a str,
    facts: Vec<FactJson<'a>>,
    example: Option<&'a str>,
    page: Option<&'static str>,
}

#[derive(Serialize)]
struct FactJson<'a> {
    label: &'static str,
    text: &'a str,
}

impl<'a> EntryJson<'a> {
    fn new(entry: &'a Entry) -> Self {
        Self {
            name: &entry.name,
            what: entry.what.word(),
            about: &entry.about,
            facts: entry.facts.iter().map(|(label, text)| FactJson { label, text }).collect(),
            example: entry.example.as_deref(),
            page: entry.page,
        }
    }
}
