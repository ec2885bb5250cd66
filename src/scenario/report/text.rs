//! What became of tests, for people.

use crate::diagnostic::Style;
use crate::report::clean;
use crate::scenario::coverage::Coverage;
use crate::scenario::mutate::Mutation;
use crate::scenario::outcome::{CaseOutcome, Outcomes};
use std::io::{self, Write};

/// Writes what became of tests: the failing ones with what differs and why, then the counts. `all` also names those that pass.
pub fn text(outcomes: &Outcomes, all: bool, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for case in &outcomes.cases {
        if !case.passed() {
            failed(case, style, out)?;
        } else if all {
            writeln!(out, "{} {}", paint(style, "32", "ok  "), clean::terminal(&case.name))?;
        }
    }
    let failed = outcomes.failed();
    let passed = outcomes.cases.len() - failed;
    let tests = |count: usize| if count == 1 { "1 test".to_owned() } else { format!("{count} tests") };
    let mut said = match (passed, failed) {
        (0, 0) => "no test was run".to_owned(),
        (_, 0) => paint(style, "32", &format!("{} passed", tests(passed))),
        _ => paint(style, "31", &format!("{} passed, {failed} failed", tests(passed))),
    };
    if outcomes.left_out > 0 {
        said = format!("{said}, {} left out", outcomes.left_out);
    }
    writeln!(out, "{said}")?;
    if let Some(coverage) = &outcomes.coverage {
        reached(coverage, out)?;
    }
    if let Some(mutation) = &outcomes.mutation {
        survivors(mutation, out)?;
    }
    Ok(())
}

/// What no test reaches, rule by rule.
fn reached(coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nWhat no test reaches")?;
    for rule in coverage.rules.iter().filter(|rule| !rule.whole()) {
        let said = if rule.named { rule.rule.lacks() } else { "no test names it".to_owned() };
        let said = if said.is_empty() { said } else { format!("  {said}") };
        writeln!(out, "  {} ({}:{}){said}", clean::terminal(&rule.name), clean::terminal(&rule.file), rule.line)?;
        for (condition, met) in &rule.conditions {
            writeln!(out, "    `{}`  {}", clean::terminal(condition), met.lacks())?;
        }
        for limit in &rule.limits {
            writeln!(out, "    `{}`  never held", clean::terminal(limit))?;
        }
    }
    let whole = coverage.rules.iter().filter(|rule| rule.whole()).count();
    let named = coverage.rules.iter().filter(|rule| rule.named).count();
    writeln!(out, "  {whole} of {} rules are reached whole, {named} are named by a test", coverage.rules.len())
}

/// The changes that no test notices.
fn survivors(mutation: &Mutation, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nChanges that no test notices")?;
    for rules in mutation.survivors.chunk_by(|one, other| one.rule == other.rule && one.line == other.line) {
        for (at, survivor) in rules.iter().enumerate() {
            if at == 0 {
                let (rule, file) = (clean::terminal(&survivor.rule), clean::terminal(&survivor.file));
                writeln!(out, "  {rule} ({file}:{})", survivor.line)?;
            }
            writeln!(out, "    {}", clean::terminal(&survivor.change))?;
        }
    }
    for rule in &mutation.untested {
        writeln!(out, "  {}: no test names it", clean::terminal(rule))?;
    }
    let noticed = mutation.tried - mutation.survivors.len();
    writeln!(out, "  {noticed} of {} changes are noticed", mutation.tried)
}

fn failed(case: &CaseOutcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{} {}  ({}:{})",
        paint(style, "31", "FAIL"),
        clean::terminal(&case.name),
        clean::terminal(&case.file),
        case.line
    )?;
    for difference in &case.differences {
        writeln!(out, "     on {}", difference.day)?;
        for line in &difference.missing {
            writeln!(out, "       {}", paint(style, "31", &format!("- {}", clean::terminal(line))))?;
        }
        for line in &difference.unexpected {
            writeln!(out, "       {}", paint(style, "32", &format!("+ {}", clean::terminal(line))))?;
        }
    }
    for explanation in &case.explanations {
        writeln!(out)?;
        for line in explanation.lines() {
            let end = if line.is_empty() { "" } else { "       " };
            writeln!(out, "{end}{line}")?;
        }
    }
    writeln!(out)
}

fn paint(style: Style, color: &str, text: &str) -> String {
    if style.color { format!("\u{1b}[{color}m{text}\u{1b}[0m") } else { text.to_owned() }
}
