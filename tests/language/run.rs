//! Carries a page out.

use super::outcome::{self, Line};
use super::page::{BlockKind, Mistake, Moment, Section};
use super::workspace::Workspace;
use super::{data, expect, history, page, remarks};
use chrono::{DateTime, NaiveDateTime, Utc};
use portreeve::Engine;
use portreeve::diagnostic::{Diagnostic, Style, render};
use portreeve::engine::PlanOptions;
use portreeve::history::History;
use portreeve::scenario::{self, Pick};
use portreeve::syntax;
use portreeve::text::Sources;
use std::fmt::Write;
use std::sync::Arc;

/// When plans are made that do not say so: in the morning after the last day. History's last 24 hours count from here.
const NOW: &str = "2026-11-21T09:00:00Z";

/// Everything on a page that is not as it says; empty when all is. `path` is its place in the repository.
pub(crate) fn page(path: &str, text: &str) -> String {
    report(path, text, section)
}

/// As [`page`], of a page for users: its rules stand in their one form, and each has tests that pass.
pub(crate) fn guide(path: &str, text: &str) -> String {
    report(path, text, |of| {
        let mut found = section(of);
        found.extend(model(of));
        found
    })
}

fn report(path: &str, text: &str, judge: impl Fn(&Section) -> Vec<Found>) -> String {
    let mut report = String::new();
    match page::sections(text) {
        Err(mistake) => {
            let _ = writeln!(report, "{path}, {mistake}");
        }
        Ok(sections) => {
            for found in sections.iter().flat_map(judge) {
                let _ = writeln!(report, "{path}:{} {}\n{}", found.line, found.title, found.what);
            }
        }
    }
    report
}

/// The changes of a page's rules that none of their tests notices, a line each.
pub(crate) fn survivors(text: &str) -> String {
    let mut out = String::new();
    for section in page::sections(text).unwrap_or_default() {
        let mut workspace = Workspace::default();
        section.blocks.iter().for_each(|block| drop(workspace.take(block)));
        for survivor in scenario::mutate(&engine(&workspace), Pick::default()).survivors {
            let _ = writeln!(out, "{}: {}", survivor.rule, survivor.change);
        }
    }
    out
}

/// What keeps the rules of a section from being models.
fn model(section: &Section) -> Vec<Found> {
    let mut workspace = Workspace::default();
    section.blocks.iter().for_each(|block| drop(workspace.take(block)));
    let mut what = String::new();
    for file in &workspace.rules {
        let mut sources = Sources::default();
        let id = sources.add(&file.path, &file.text);
        match syntax::format::format(&sources, id) {
            Ok(text) if text == file.text => {}
            Ok(text) => what.push_str(&format!("`portreeve fmt` writes:\n{text}")),
            Err(error) => what.push_str(&format!("{error}\n")),
        }
    }
    let engine = engine(&workspace);
    let failed = tested(&workspace);
    if failed.contains("FAIL") {
        what.push_str(&failed);
    }
    for rule in &scenario::mutate(&engine, Pick::default()).untested {
        let _ = writeln!(what, "`{rule}` has no test");
    }
    let line = section.blocks.first().map_or(0, |block| block.line);
    let found = Found { line, title: section.title.clone(), what };
    if found.what.is_empty() { Vec::new() } else { vec![found] }
}

/// Something that is not as the page says.
struct Found {
    line: usize,
    title: String,
    what: String,
}

fn section(section: &Section) -> Vec<Found> {
    let mut all = Vec::new();
    let mut workspace = Workspace::default();
    let mut found = |line: usize, what: String| all.push(Found { line, title: section.title.clone(), what });
    for block in &section.blocks {
        if let Err(mistake) = workspace.take(block) {
            found(mistake.line, mistake.what);
            continue;
        }
        match &block.kind {
            BlockKind::Formatted => {
                let actual = formatted(&workspace);
                if actual != block.text {
                    found(block.line, actual.lines().map(|line| format!("  + {line}\n")).collect());
                }
            }
            BlockKind::Tested => {
                let actual = tested(&workspace);
                if actual != block.text {
                    found(block.line, actual.lines().map(|line| format!("  + {line}\n")).collect());
                }
            }
            BlockKind::Plan(moment) => match plan(&workspace, moment) {
                Ok(actual) => {
                    if let Some(what) = expect::difference(&expect::expected(block), &actual) {
                        found(block.line, what);
                    }
                }
                Err(mistake) => found(mistake.line.max(block.line), mistake.what),
            },
            BlockKind::Data(moment) => match read(&workspace, moment) {
                Ok(actual) => {
                    if let Some(what) = expect::difference(&expect::expected(block), &actual) {
                        found(block.line, what);
                    }
                }
                Err(mistake) => found(block.line, mistake.what),
            },
            _ => {}
        }
    }
    let engine = engine(&workspace);
    let problems: Vec<Diagnostic> = engine.check().iter().chain(engine.data().problems()).cloned().collect();
    let actual = remarks::actual(&problems, engine.sources(), &workspace);
    if let Some(what) = remarks::difference(&remarks::expected(section), &actual) {
        let line = section.blocks.first().map_or(0, |block| block.line);
        found(line, what + &reports(&problems, engine.sources()));
    }
    for (line, what) in remarks::unsaid(section, &problems, engine.sources(), &workspace) {
        found(line, format!("  - {what}\n{}", reports(&problems, engine.sources())));
    }
    all
}

/// An engine over the workspace, all of it in memory.
fn engine(workspace: &Workspace) -> Engine {
    let mut builder = Engine::builder().name("Acme").settings(&workspace.settings.text);
    for file in &workspace.rules {
        builder = builder.rules(&file.path, &file.text);
    }
    for file in &workspace.files {
        if let Some(table) = file.path.strip_prefix("tables/") {
            builder = builder.table(table, &file.text);
        } else if let Some((account, path)) = file.path.strip_prefix("snapshots/").and_then(|path| path.split_once('/'))
        {
            builder = builder.snapshot(account, path, file.text.clone().into_bytes());
        }
    }
    builder.build()
}

/// What comes out, for a moment.
fn plan(workspace: &Workspace, moment: &Moment) -> Result<Vec<Line>, Mistake> {
    let engine = engine(workspace);
    let options = options(&engine, workspace, moment)?;
    match engine.plan(&options) {
        Ok(planned) => Ok(outcome::lines(planned.plan(), engine.program())),
        Err(error) => {
            let what = format!("{error}\n{}", reports(engine.check(), engine.sources()));
            Err(Mistake { line: 0, what })
        }
    }
}

/// What was read, as it was known at a moment.
fn read(workspace: &Workspace, moment: &Moment) -> Result<Vec<Line>, Mistake> {
    let engine = engine(workspace);
    let data = match &moment.known_at {
        Some(known_at) => engine.data_known_at(instant(known_at)?),
        None => engine.data(),
    };
    Ok(data::lines(data.report()))
}

fn instant(text: &str) -> Result<DateTime<Utc>, Mistake> {
    text.parse().map_err(|_| Mistake { line: 0, what: format!("`{text}` is no moment") })
}

fn options(engine: &Engine, workspace: &Workspace, moment: &Moment) -> Result<PlanOptions, Mistake> {
    let mistake = |text: &str| Mistake { line: 0, what: format!("`{text}` is no moment") };
    let mut options = PlanOptions::new(instant(NOW)?).history(past(engine, workspace)?);
    if let Some(day) = &moment.as_of {
        options = options.as_of(day.parse().map_err(|_| mistake(day))?);
    }
    if let Some(at) = &moment.at {
        let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M").map_err(|_| mistake(at))?;
        options = options.at(at);
    }
    if let Some(known_at) = &moment.known_at {
        options = options.known_at(instant(known_at)?);
    }
    Ok(options)
}

fn past(engine: &Engine, workspace: &Workspace) -> Result<History, Mistake> {
    let Some(block) = workspace.history else { return Ok(History::default()) };
    // A rule that is gone, or has another name now, was kept under its name.
    let identity = |name: &str| -> Arc<str> {
        let rule = engine.program().rules.iter().find(|rule| *rule.name == *name);
        rule.map_or_else(|| name.into(), |rule| Arc::clone(&rule.identity))
    };
    history::read(block, &identity)
}

fn reports(problems: &[Diagnostic], sources: &Sources) -> String {
    problems.iter().map(|problem| render(problem, sources, Style::default())).collect::<Vec<_>>().join("\n")
}

/// What becomes of the tests of the rules: a line each, and what differs below.
fn tested(workspace: &Workspace) -> String {
    let mut out = String::new();
    for case in scenario::run(&engine(workspace), Pick::default()).cases {
        let _ = writeln!(out, "{} {}", if case.passed() { "ok  " } else { "FAIL" }, case.name);
        for difference in &case.differences {
            let _ = writeln!(out, "  on {}", difference.day);
            for line in &difference.missing {
                let _ = writeln!(out, "  - {line}");
            }
            for line in &difference.unexpected {
                let _ = writeln!(out, "  + {line}");
            }
        }
    }
    out
}

/// What `fmt` makes of the last rule file.
fn formatted(workspace: &Workspace) -> String {
    let Some(text) = workspace.rules.last() else { return String::new() };
    // The remarks at the ends of lines are the page's, not the rules'.
    let remarks = ["  # error: [", "  # warning: [", "  # note: [", " # error: [", " # warning: [", " # note: ["];
    let plain = text.text.lines().map(|line| {
        let end = remarks.iter().filter_map(|remark| line.find(remark)).min().unwrap_or(line.len());
        format!("{}\n", line[..end].trim_end())
    });
    let mut sources = Sources::default();
    let id = sources.add(&text.path, &plain.collect::<String>());
    syntax::format::format(&sources, id).unwrap_or_else(|error| format!("{error}\n"))
}
