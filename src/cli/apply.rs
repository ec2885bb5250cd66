//! `portreeve apply`.

use crate::apply::{Accept, ApplyError, Choice, Document, Outcome, approved};
use crate::cli::args::{Apply, Common};
use crate::cli::error::{Exit, Stop};
use crate::cli::outside::Machine;
use crate::cli::terminal::Terminal;
use crate::cli::{clock, workspace};
use crate::durable::Unwatched;
use crate::engine::Engine;
use crate::journal::{Holder, Journal, JournalError};
use crate::report;
use crate::sink::deliver;
use std::fs;
use std::io::{self, BufRead, IsTerminal};
use std::path::Path;
use std::sync::Arc;

/// Larger plans are no plans: one change is about a thousand bytes.
const PLAN_BYTES_MAX: u64 = 1 << 30;

pub(super) fn run(args: &Apply, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let document = Document::parse(&read(args)?)?;
    let folder = workspace::resolve(None, common.workspace.as_deref())?;
    let engine = workspace::open(&folder, common)?;
    let place = engine.place(&folder);
    let now = clock::now();
    let since = now.format("%Y-%m-%d %H:%M UTC").to_string();
    let holder = Holder { command: "portreeve apply".to_owned(), since };
    let mut journal = Journal::open(&place, &holder, &mut Unwatched)?;
    let carried = carry_out(args, (&document, &engine), &mut journal, terminal);
    // Also after a refusal: an earlier run may have left something to be told.
    let told = send(&engine, &folder, &mut journal, terminal);
    let (carried, told) = (carried?, told?);
    Ok(if carried == Exit::Partly { carried } else { told.unwrap_or(carried) })
}

fn carry_out(
    args: &Apply,
    (document, engine): (&Document, &Engine),
    journal: &mut Journal,
    terminal: &Terminal,
) -> Result<Exit, Stop> {
    let (place, now) = (&journal.place().clone(), clock::now());
    let finished = journal.resume(&mut Unwatched)?;
    for one in &finished {
        terminal.tell(|err, _| writeln!(err, "run {} was interrupted; it is finished now", one.run));
    }
    if finished.iter().any(|one| *one.plan == *document.id) {
        terminal.tell(|err, _| writeln!(err, "that was this plan: its files are under {}", place.outbox.display()));
        return Ok(Exit::Done);
    }
    let taken = journal.take_in(&mut Unwatched)?;
    if taken > 0 {
        terminal.tell(|err, _| writeln!(err, "records of other machines taken in: {taken}"));
    }
    let ledger = journal.ledger()?;
    let choice = choice(args, document)?;
    let asks = choice == Choice::Nobody && io::stdin().is_terminal() && io::stderr().is_terminal();
    let choice = if asks { Choice::All } else { choice };
    let accept = args.accept.clone().zip(args.reason.clone()).map(|(hash, reason)| Accept { hash, reason });
    let prepare = || engine.prepare(document, &choice, accept.as_ref(), (place, &ledger), now);
    let prepared = terminal.step("checking", prepare, |_| None)?;
    if asks && prepared.going().next().is_some() {
        terminal.tell(|err, style| report::apply::ask(&prepared, style, err));
        if !agreed(terminal)? {
            terminal.tell(|err, _| writeln!(err, "nothing was done"));
            return Ok(Exit::Done);
        }
    }
    let carry = || prepared.carry_out(journal, &mut Unwatched);
    let outcome = terminal.step("writing", carry, |_| None).map_err(|error| interrupted(&error))?;
    terminal.result(|out, style| report::apply::text(&prepared, &place.outbox.display().to_string(), style, out))?;
    Ok(match outcome {
        Outcome::Whole => Exit::Done,
        Outcome::Part => Exit::Partly,
        Outcome::Held => Exit::HeldByCap,
    })
}

/// Tells whoever is to be told, once. What is not sent is a part of the plan that is not carried out yet, and no reason to stop.
fn send(engine: &Engine, folder: &Path, journal: &mut Journal, terminal: &Terminal) -> Result<Option<Exit>, Stop> {
    let sinks = engine.sinks(folder, Arc::new(Machine));
    let sent = terminal.step("sending", || deliver::due(journal, &sinks, &Machine, &mut Unwatched), |_| None)?;
    terminal.tell(|err, style| report::apply::sent(&sent, style, err));
    Ok((!sent.unsent.is_empty()).then_some(Exit::Partly))
}

fn read(args: &Apply) -> Result<String, Stop> {
    let path = args.plan.display();
    let size = fs::metadata(&args.plan).map_or(0, |found| found.len());
    if size > PLAN_BYTES_MAX {
        return Err(Stop::from(ApplyError::NotAPlan { what: format!("it has {size} bytes") }));
    }
    fs::read_to_string(&args.plan).map_err(|error| {
        Stop::failed(
            format!("`{path}` cannot be read: {error}"),
            "name the file that `portreeve plan --out plan.json` wrote",
        )
    })
}

/// A workbook of a plan is smaller than the plan.
const WORKBOOK_BYTES_MAX: u64 = 256 << 20;

fn choice(args: &Apply, document: &Document) -> Result<Choice, Stop> {
    if let Some(path) = &args.approved {
        // A workbook's bare name means the one beside the plan, where `watch` puts it.
        let beside = args.plan.with_file_name(path);
        let path = if path.exists() || path.parent().is_some_and(|above| !above.as_os_str().is_empty()) {
            path
        } else {
            &beside
        };
        let size = fs::metadata(path).map_or(0, |found| found.len());
        if size > WORKBOOK_BYTES_MAX {
            return Err(Stop::from(ApplyError::Workbook { what: format!("it has {size} bytes") }));
        }
        let bytes = fs::read(path).map_err(|error| {
            Stop::failed(
                format!("`{}` cannot be read: {error}", path.display()),
                "name the workbook with the marked rows",
            )
        })?;
        return Ok(approved(document, &bytes)?);
    }
    Ok(if args.yes {
        Choice::All
    } else if !args.only.is_empty() {
        Choice::Only(args.only.clone())
    } else if !args.except.is_empty() {
        Choice::Except(args.except.clone())
    } else {
        Choice::Nobody
    })
}

fn agreed(terminal: &Terminal) -> Result<bool, Stop> {
    terminal.tell(|err, _| write!(err, "carry this out? [y/N] "));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What stops a run after it was checked stops it with everything safe: what is durable is finished by the next.
fn interrupted(error: &JournalError) -> Stop {
    let help = format!("{}; then `portreeve apply` this plan again: it goes on where it stopped", error.help());
    Stop::failed(error.to_string(), help)
}
