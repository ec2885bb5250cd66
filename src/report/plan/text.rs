//! A plan as a person reads it: what would change and why, then what is held and undecided, findings, alerts, counts.

use crate::diagnostic::{Severity, Style};
use crate::plan::{AccountState, Action, Approval, PlanStatus, Refusal};
use crate::report::clean;
use crate::report::layout::{Cell, Grid, Tone, count, counted, paint, paragraph, width};
use crate::report::plan::notices::Part;
use crate::report::plan::{PlanView, changes, held, notices, quiet, since};
use std::io::{self, Write};

/// With more planned changes than this a list is no longer read: a summary comes first, then the most costly.
pub(super) const CHANGES_LISTED_MAX: usize = 40;

/// Writes a plan as text of the style's width.
pub fn text(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    header(view, style, out)?;
    notices::findings(view, Part::Urgent, style, out)?;
    // What only a cap holds is shown as it would be: a person decides on it.
    let shown: Vec<&Action> = view.plan.actions.iter().filter(|action| to_decide(action)).collect();
    if shown.is_empty() {
        quiet::write(view, style, out)?;
    } else if shown.len() > CHANGES_LISTED_MAX {
        changes::summary(view, &shown, style, out)?;
        changes::most_costly(view, &shown, style, out)?;
    } else {
        changes::list(view, &shown, style, out)?;
    }
    notices::caps(view, style, out)?;
    notices::notes(view, style, out)?;
    held::conflicts(view, style, out)?;
    held::held(view, style, out)?;
    notices::findings(view, Part::Others, style, out)?;
    notices::alerts(view, style, out)?;
    held::undecided(view, style, out)?;
    since::write(view, style, out)?;
    counts(view, style, out)
}

/// Whether a change is made, or would be if its account were let pass a cap.
pub(super) fn to_decide(action: &Action) -> bool {
    action.status == PlanStatus::Planned || action.refusal == Some(Refusal::Cap)
}

/// The actions of one status, in the order of the plan.
pub(super) fn with_status<'a>(view: &PlanView<'a>, status: PlanStatus) -> impl Iterator<Item = &'a Action> + use<'a> {
    view.plan.actions.iter().filter(move |action| action.status == status)
}

/// A blank line and a heading; what explains it follows, on a line of its own where there is no room.
pub(in crate::report) fn heading(out: &mut dyn Write, style: Style, title: &str, rest: &str) -> io::Result<()> {
    let title = clean::terminal(title);
    let beside = width(&title) + 2 + width(rest) <= style.width;
    writeln!(out)?;
    let strong = paint(style, Tone::Strong, &title);
    if rest.is_empty() {
        writeln!(out, "{strong}")
    } else if beside {
        writeln!(out, "{strong}  {}", paint(style, Tone::Dim, rest))
    } else {
        writeln!(out, "{strong}")?;
        paragraph(out, style, 2, Tone::Dim, rest)
    }
}

fn header(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut title = Grid::new(&[]);
    title.row(vec![Cell::new(Tone::Strong, view.workspace)]);
    title.write(out, style, 0)?;
    let mut grid = Grid::new(&[28, 12]);
    for (account, day) in &view.plan.as_of {
        let channel =
            view.table.accounts.iter().find(|known| known.name == *account).map_or("", |known| &known.channel);
        grid.row(vec![Cell::plain(account), Cell::new(Tone::Dim, channel), Cell::plain(format!("data through {day}"))]);
    }
    let rules = counted(view.program.rules.len() as u64, "rule", "rules");
    let guards = match view.program.guards.len() as u64 {
        0 => String::new(),
        many => format!(", {}", counted(many, "guard", "guards")),
    };
    grid.row(vec![Cell::plain("rules"), Cell::plain(""), Cell::plain(format!("{rules}{guards}"))]);
    grid.write(out, style, 2)?;
    if view.plan.as_of.is_empty() {
        paragraph(out, style, 2, Tone::Warn, "no data: put exports of your channels into snapshots/ACCOUNT/")?;
    }
    if !view.plan.complete {
        paragraph(
            out,
            style,
            2,
            Tone::Warn,
            "a part of the plan: everything was evaluated, only what you asked for is shown",
        )?;
    }
    Ok(())
}

fn counts(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let summary = &view.plan.summary;
    writeln!(out)?;
    let planned = || with_status(view, PlanStatus::Planned);
    let waiting = match planned().filter(|action| action.approval == Approval::Needed).count() {
        0 => String::new(),
        all if all == planned().count() && all > 1 => " (all to approve)".to_owned(),
        some => format!(" ({} to approve)", count(some as u64)),
    };
    let mut parts = vec![counted(summary.actions, "change planned", "changes planned") + &waiting];
    for (number, one, many) in [
        (summary.held, "held", "held"),
        (summary.conflicts, "in conflict", "in conflict"),
        (summary.findings, "finding", "findings"),
        (summary.alerts, "alert", "alerts"),
    ] {
        if number > 0 {
            parts.push(counted(number, one, many));
        }
    }
    let tone = if summary.actions > 0 { Tone::Strong } else { Tone::Plain };
    paragraph(out, style, 0, tone, &parts.join(", "))?;
    let judged = format!(
        "{} judged, {} matched, {} undecided",
        counted(summary.evaluated, "rule and entity", "pairs of rule and entity"),
        count(summary.matched),
        count(summary.undecided)
    );
    paragraph(out, style, 0, Tone::Dim, &judged)?;
    problems(view, style, out)?;
    if view.plan.accounts.iter().any(|account| account.state != AccountState::Nothing) {
        let line = "nothing was touched; keep this plan with --out plan.json";
        paragraph(out, style, 0, Tone::Dim, line)?;
    }
    Ok(())
}

fn problems(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = |severity| view.problems.iter().filter(|problem| problem.severity() == severity).count() as u64;
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(counted(errors, "refused file or cell", "refused files and cells"));
    }
    if warnings > 0 {
        parts.push(counted(warnings, "warning", "warnings"));
    }
    if parts.is_empty() {
        return Ok(());
    }
    let line = format!("{}: `portreeve check` and `portreeve data` list them", parts.join(", "));
    paragraph(out, style, 0, Tone::Warn, &line)
}
