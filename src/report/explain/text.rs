//! An explanation as a person reads it: the verdict and its reason first, then the tree.

use crate::diagnostic::Style;
use crate::eval::{Trace, TraceDay, TraceNode, TraceShape, Truth};
use crate::plan::{Action, PlanStatus};
use crate::report::advice;
use crate::report::explain::ExplainView;
use crate::report::explain::why::{Verdict, verdict, why};
use crate::report::layout::{Cell, Grid, Tone, paint, paragraph};
use crate::report::plan::names;
use std::io::{self, Write};

/// The room of `yes`, `no`, `unknown` before a row, and two blanks.
const MARK_WIDTH: usize = 9;

/// Writes an explanation as text.
pub fn text(view: &ExplainView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let trace = view.trace;
    paragraph(out, style, 0, Tone::Strong, &names::rule(&view.plan, trace.rule))?;
    paragraph(out, style, 0, Tone::Plain, &format!("on {}", names::placed(&view.plan, view.entity)))?;
    if let Some(days) = days(trace) {
        paragraph(out, style, 0, Tone::Dim, &days)?;
    }
    writeln!(out)?;
    outcome(view, style, out)?;
    writeln!(out)?;
    let mut grid = Grid::new(&[7, style.width * 45 / 100]).whole(1);
    if let Some(filter) = &trace.filter {
        section(&mut grid, "where", filter);
    }
    section(&mut grid, "if", &trace.condition);
    if let Some(until) = &trace.until {
        section(&mut grid, "until", until);
    }
    if !trace.actions.is_empty() {
        grid.line(0, Tone::Dim, "then");
        for amount in &trace.actions {
            tree(&mut grid, amount, 1);
        }
    }
    grid.write(out, style, 0)
}

fn days(trace: &Trace) -> Option<String> {
    let as_of = trace.as_of?;
    Some(match trace.end {
        Ok(end) if end == as_of => format!("data and windows through {as_of}"),
        Ok(end) => format!("data through {as_of}, windows end {end}"),
        Err(reason) => format!("data through {as_of}; the windows have no end: {} ({})", reason.about(), reason.code()),
    })
}

fn outcome(view: &ExplainView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (tone, sentence) = match verdict(view.trace) {
        Verdict::Matched => (Tone::Good, "it fires"),
        Verdict::NotMatched => (Tone::Strong, "it does not fire"),
        Verdict::Undecided => (Tone::Warn, "it is undecided, so it does nothing"),
        Verdict::OutOfScope => (Tone::Strong, "it is not judged here"),
    };
    writeln!(out, "{}", paint(style, tone, sentence))?;
    if let Some(why) = why(view.trace) {
        let clause = if why.clause.is_empty() { String::new() } else { format!("`{}`: ", why.clause) };
        paragraph(out, style, 2, Tone::Plain, &format!("{clause}{}", why.found))?;
        if let Some(change) = why.change {
            paragraph(out, style, 2, Tone::Plain, &change)?;
        }
    }
    for action in &view.plan.plan.actions {
        planned(action, style, out)?;
    }
    for finding in &view.plan.plan.findings {
        paragraph(out, style, 2, Tone::Plain, &format!("finding: {}", finding.message))?;
    }
    for alert in &view.plan.plan.alerts {
        paragraph(out, style, 2, Tone::Plain, &format!("alert: {}", alert.message))?;
    }
    Ok(())
}

fn planned(action: &Action, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let change = names::change(action);
    let line = match (action.status, action.refusal) {
        (PlanStatus::Planned, _) => format!("planned: {change}, {}", names::because(action)),
        (_, Some(refusal)) => format!("held: {change}, {} ({})", action.reason, refusal.code()),
        (_, None) => format!("held: {change}, {}", action.reason),
    };
    paragraph(out, style, 2, Tone::Plain, &line)?;
    if !action.blocked_by.is_empty() && action.status != PlanStatus::Planned {
        paragraph(out, style, 4, Tone::Plain, &format!("because of: {}", action.blocked_by.join("; ")))?;
    }
    if let Some(help) = action.refusal.and_then(advice::refusal) {
        paragraph(out, style, 4, Tone::Plain, &format!("what to do: {help}"))?;
    }
    Ok(())
}

fn section(grid: &mut Grid, word: &str, node: &TraceNode) {
    grid.line(0, Tone::Dim, word);
    tree(grid, node, 1);
}

/// One row a node, its parts below it, its days below those.
fn tree(grid: &mut Grid, node: &TraceNode, depth: usize) {
    let indent = "  ".repeat(depth);
    let (mark, tone) = if node.shape == TraceShape::Value { ("", Tone::Plain) } else { mark(node.truth) };
    // What is made of the rows below it needs no text of its own.
    let text = match node.shape {
        TraceShape::All if node.children.len() > 1 => "all of",
        TraceShape::Any => "one of",
        TraceShape::Not => "not",
        _ => &node.text,
    };
    grid.row(vec![Cell::new(tone, mark), Cell::indented(Tone::Plain, &indent, text), Cell::plain(details(node))]);
    if !node.days.is_empty() {
        grid.line(MARK_WIDTH + 2 * depth, Tone::Dim, by_day(node));
    }
    for child in &node.children {
        tree(grid, child, depth + 1);
    }
}

fn mark(truth: Truth) -> (&'static str, Tone) {
    match truth {
        Truth::Yes => ("yes", Tone::Good),
        Truth::No => ("no", Tone::Bad),
        Truth::Unknown(_) => ("unknown", Tone::Warn),
    }
}

fn details(node: &TraceNode) -> String {
    let mut parts = Vec::new();
    if let Some(unknown) = &node.unknown {
        parts.push(unknown.clone());
    } else if let Some(value) = node.value.as_ref().filter(|value| !value.shown.is_empty()) {
        let made = node.parts.as_ref().map(|parts| format!(" ({parts})")).unwrap_or_default();
        parts.push(format!("{}{made}", value.shown));
    }
    // A limit that is no literal of the text, such as another metric, is worth its value.
    let literal = |shown: &str| node.text.contains(shown.strip_suffix(".00").unwrap_or(shown));
    if let Some(limit) = node.limit.as_ref().filter(|limit| !limit.shown.is_empty() && !literal(&limit.shown)) {
        parts.push(format!("against {}", limit.shown));
    }
    match (node.from, node.to) {
        (Some(from), Some(to)) if from == to => parts.push(format!("on {from}")),
        (Some(from), Some(to)) => parts.push(format!("{from} to {to}")),
        _ => {}
    }
    parts.extend(node.notes.iter().cloned());
    if !node.files.is_empty() {
        parts.push(format!("from {}", node.files.join(", ")));
    }
    parts.join(", ")
}

/// `11-07 41.2%, 11-08 no 30.1%`: what failed is marked, what held is not.
fn by_day(node: &TraceNode) -> String {
    let tested = matches!(node.shape, TraceShape::For { .. });
    let one = |day: &TraceDay| {
        let date = day.day.date().format("%m-%d");
        let mark = match day.truth {
            Truth::No if tested => " no",
            Truth::Unknown(_) => " unknown",
            Truth::Yes | Truth::No => "",
        };
        let value = if day.value.is_empty() { String::new() } else { format!(" {}", day.value) };
        // A day and its value stay together where the line breaks.
        format!("{date}{mark}{value}").replace(' ', "\u{a0}")
    };
    node.days.iter().map(one).collect::<Vec<_>>().join(", ")
}
