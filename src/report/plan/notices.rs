//! What a plan says without changing anything: findings, alerts, and caps that hold an account.

use crate::diagnostic::Style;
use crate::history::AlertState;
use crate::plan::{AccountPlan, AccountState, AlertEntry, Finding, FindingState};
use crate::program::Severity;
use crate::report::layout::{Cell, Grid, Tone, count, counted, paint, paragraph};
use crate::report::plan::text::heading;
use crate::report::plan::{PlanView, names};
use std::io::{self, Write};

/// How many findings of one rule are listed.
const FINDINGS_LISTED_MAX: usize = 10;
/// How many alerts of one rule are listed; more are one message (language.md, section 10).
const ALERTS_LISTED_MAX: usize = 20;

/// Writes the accounts that a cap holds whole, what exceeds it and the next command.
pub(super) fn caps(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for account in view.plan.accounts.iter().filter(|account| account.state == AccountState::Held) {
        let caps = counted(account.caps.len() as u64, "cap", "caps");
        heading(
            out,
            style,
            &format!("{} is held whole", account.account),
            &format!("by {caps}; nothing of it goes out"),
        )?;
        for cap in &account.caps {
            let line = format!("{}: {}, allowed {}", cap.cap, cap.found, cap.allowed);
            paragraph(out, style, 2, Tone::Bad, &line)?;
            let mut grid = Grid::new(&[style.width / 2]);
            for (rule, changes) in &cap.rules {
                grid.row(vec![
                    Cell::plain(names::rule(view, *rule)),
                    Cell::plain(counted(*changes, "change", "changes")),
                ]);
            }
            grid.write(out, style, 4)?;
            paragraph(out, style, 4, Tone::Plain, &cap.help)?;
        }
        next_command(view, account, style, out)?;
    }
    Ok(())
}

/// Writes what a person should know of an account: the file to download while changes are in flight.
pub(super) fn notes(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for account in view.plan.accounts.iter().filter(|account| !account.notes.is_empty()) {
        heading(out, style, &format!("To do for {}", account.account), "")?;
        for note in &account.notes {
            paragraph(out, style, 2, Tone::Plain, note)?;
        }
    }
    Ok(())
}

fn next_command(view: &PlanView<'_>, account: &AccountPlan, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some((rule, _)) = account.caps.iter().flat_map(|cap| &cap.rules).max_by_key(|(_, changes)| *changes) else {
        return Ok(());
    };
    let see = format!(
        "to see what causes most: portreeve plan --account {} --rule \"{}\"",
        account.account,
        names::rule_name(view, *rule)
    );
    paragraph(out, style, 2, Tone::Strong, &see)?;
    if let Some(accept) = &account.accept {
        let pass = format!("to let it pass as it is: portreeve apply plan.json --accept {accept} --reason \"…\"");
        paragraph(out, style, 2, Tone::Plain, &pass)?;
    }
    Ok(())
}

/// Which of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those that cannot wait, which stand before the changes: open, of severity critical or high.
    Urgent,
    /// All others.
    Others,
}

fn part(finding: &Finding) -> Part {
    let open = matches!(finding.state, FindingState::Open | FindingState::Unverified);
    if open && finding.severity >= Severity::High { Part::Urgent } else { Part::Others }
}

/// Writes the findings of a part, the most severe first.
pub(super) fn findings(view: &PlanView<'_>, of: Part, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (own, rest): (Vec<&Finding>, Vec<&Finding>) = view.plan.findings.iter().partition(|one| part(one) == of);
    let mut shown: Vec<&Finding> = own.into_iter().filter(|one| one.state != FindingState::Suppressed).collect();
    let suppressed = match of {
        Part::Urgent => 0,
        Part::Others => view.plan.findings.iter().filter(|one| one.state == FindingState::Suppressed).count(),
    };
    if shown.is_empty() && suppressed == 0 {
        return Ok(());
    }
    if shown.is_empty() {
        return heading(out, style, &format!("Suppressed findings ({})", count(suppressed as u64)), "");
    }
    shown.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.rule));
    let title = match of {
        Part::Urgent => "Urgent",
        Part::Others if rest.is_empty() => "Findings",
        Part::Others => "Other findings",
    };
    heading(out, style, &format!("{title} ({})", count(shown.len() as u64)), "")?;
    for chunk in shown.chunk_by(|one, other| one.rule == other.rule && one.severity == other.severity) {
        let Some(first) = chunk.first() else { continue };
        let severity = paint(style, severity_tone(first.severity), first.severity.word());
        let rule = paint(style, Tone::Dim, &names::rule(view, first.rule));
        writeln!(out, "  {severity}  {rule}")?;
        let mut grid = Grid::new(&[20, style.width / 3]).whole(1);
        for finding in chunk.iter().take(FINDINGS_LISTED_MAX) {
            grid.row(vec![
                Cell::new(Tone::Dim, &finding.entity.account),
                Cell::plain(names::with_campaign(view, &finding.entity)),
                Cell::plain(format!("{}{}", finding.message, state(finding.state))),
            ]);
        }
        grid.write(out, style, 4)?;
        more(chunk.len(), FINDINGS_LISTED_MAX, style, out)?;
    }
    if suppressed > 0 {
        let line = format!("{} suppressed", count(suppressed as u64));
        paragraph(out, style, 2, Tone::Dim, &line)?;
    }
    Ok(())
}

fn state(state: FindingState) -> &'static str {
    match state {
        FindingState::Open | FindingState::Suppressed => "",
        FindingState::Unverified => " (was open, cannot be verified now)",
        FindingState::Closed => " (closed: it does not hold any more)",
    }
}

fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Warn,
        Severity::Low | Severity::Info => Tone::Strong,
    }
}

/// Writes the alerts that are not clear, or became clear.
pub(super) fn alerts(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut shown: Vec<&AlertEntry> = view.plan.alerts.iter().filter(|alert| !alert.suppressed).collect();
    if shown.is_empty() {
        return Ok(());
    }
    shown.sort_by_key(|alert| alert.rule);
    heading(out, style, &format!("Alerts ({})", count(shown.len() as u64)), "")?;
    for chunk in shown.chunk_by(|one, other| one.rule == other.rule) {
        let Some(first) = chunk.first() else { continue };
        let to = if first.to.is_empty() { String::new() } else { format!(" to {}", first.to.join(", ")) };
        paragraph(out, style, 2, Tone::Dim, &format!("{}{to}", names::rule(view, first.rule)))?;
        let mut grid = Grid::new(&[16, 20, style.width / 3]).whole(2);
        for alert in chunk.iter().take(ALERTS_LISTED_MAX) {
            let (word, tone) = alert_state(alert.state);
            grid.row(vec![
                Cell::new(tone, word),
                Cell::new(Tone::Dim, &alert.entity.account),
                Cell::plain(names::with_campaign(view, &alert.entity)),
                Cell::plain(&alert.message),
            ]);
        }
        grid.write(out, style, 4)?;
        more(chunk.len(), ALERTS_LISTED_MAX, style, out)?;
    }
    Ok(())
}

fn alert_state(state: AlertState) -> (String, Tone) {
    match state {
        AlertState::Firing => ("firing".to_owned(), Tone::Bad),
        AlertState::Pending { held, of } => (format!("pending {held} of {of}"), Tone::Warn),
        AlertState::Stale => ("stale".to_owned(), Tone::Warn),
        AlertState::Clear => ("clear again".to_owned(), Tone::Good),
    }
}

fn more(all: usize, listed: usize, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if all > listed {
        let line = format!("{} more: `--format csv` lists them", count((all - listed) as u64));
        paragraph(out, style, 4, Tone::Dim, &line)?;
    }
    Ok(())
}
