//! `portreeve history`, `findings`, `alerts` and `undo`: what the journal remembers.

use crate::cli::args::{Common, Findings, History, Remembered, TextOrJson, Undo};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{clock, file, plan, workspace};
use crate::daemon::Beat;
use crate::diagnostic::Style;
use crate::engine::Engine;
use crate::journal::{Ledger, Place};
use crate::report;
use crate::report::ledger::LedgerView;
use std::io::{self, Write};
use std::path::PathBuf;

/// How many runs are listed to somebody who misspelt one.
const RUNS_LISTED_MAX: usize = 10;

/// Opens the workspace and reads what it remembers.
fn open(common: &Common) -> Result<(Engine, Place, Ledger), Stop> {
    let folder = workspace::resolve(None, common.workspace.as_deref())?;
    let engine = Engine::open(&folder)?;
    let place = engine.place(&folder);
    let ledger = Ledger::read(&place)?;
    Ok((engine, place, ledger))
}

pub(super) fn history(args: &History, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let (engine, place, mut ledger) = open(common)?;
    if !ledger.actions.is_empty() {
        terminal.step("reading", || engine.settle(&place, &mut ledger), |()| None);
    }
    let of = Of { engine: &engine, ledger: &ledger, args: &args.remembered, terminal };
    let exit = of.show(report::ledger::history, report::ledger::history_json)?;
    // Somebody who looks at what was done wants to know whether anything is being done.
    if let Some(beat) = Beat::read(&place).filter(|_| terminal.talk != Talk::Quiet) {
        let said = report::clean::terminal(&beat.sentence(clock::now())).into_owned();
        terminal.tell(|err, _| writeln!(err, "{said}"));
    }
    Ok(exit)
}

pub(super) fn findings(args: &Findings, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    if let Some(wanted) = &args.plan_of_action {
        return plan::plan_of_action(wanted, common, terminal);
    }
    let (engine, _, ledger) = open(common)?;
    let of = Of { engine: &engine, ledger: &ledger, args: &args.remembered, terminal };
    of.show(report::ledger::findings, report::ledger::findings_json)
}

pub(super) fn alerts(args: &Remembered, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let (engine, _, ledger) = open(common)?;
    let of = Of { engine: &engine, ledger: &ledger, args, terminal };
    of.show(report::ledger::alerts, report::ledger::alerts_json)
}

struct Of<'a> {
    engine: &'a Engine,
    ledger: &'a Ledger,
    args: &'a Remembered,
    terminal: &'a Terminal,
}

impl Of<'_> {
    fn show(
        &self,
        text: fn(&LedgerView<'_>, Style, &mut dyn Write) -> io::Result<()>,
        json: fn(&LedgerView<'_>, &mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit, Stop> {
        let view = LedgerView {
            workspace: self.engine.name(),
            ledger: self.ledger,
            entity: self.args.entity.as_deref(),
            rule: self.args.rule.as_deref(),
        };
        self.terminal.result(|out, style| match self.args.format {
            TextOrJson::Text => text(&view, style, out),
            TextOrJson::Json => json(&view, out),
        })?;
        Ok(Exit::Done)
    }
}

pub(super) fn undo(args: &Undo, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let (engine, place, mut ledger) = open(common)?;
    let Some(run) = ledger.run(&args.run).cloned() else { return Err(no_run(&args.run, &ledger)) };
    terminal.step("reading", || engine.settle(&place, &mut ledger), |()| None);
    let (document, left) = engine.inverse(&ledger, &run, clock::now());
    let default = || (args.format == TextOrJson::Text).then(|| PathBuf::from(format!("undo-{}.json", run.id)));
    let path = args.out.clone().or_else(default);
    if let Some(path) = &path {
        file::write(path, |out| report::undo::json(&document, out)).map_err(|error| {
            Stop::failed(format!("`{}` cannot be written: {error}", path.display()), "name another file with --out")
        })?;
    }
    let name = path.map(|path| path.display().to_string()).unwrap_or_default();
    terminal.result(|out, style| match args.format {
        TextOrJson::Text => report::undo::text(&document, &left, &name, style, out),
        TextOrJson::Json => report::undo::json(&document, out),
    })?;
    Ok(Exit::Done)
}

pub(super) fn no_run(name: &str, ledger: &Ledger) -> Stop {
    let message = format!("there is no run `{name}`, or several begin so");
    if ledger.runs.is_empty() {
        return Stop::usage(message, "nothing was carried out yet: `portreeve apply` does");
    }
    let runs: Vec<&str> = ledger.runs.iter().rev().take(RUNS_LISTED_MAX).map(|run| run.id.as_ref()).collect();
    Stop::usage(message, format!("the newest runs are\n    {}", runs.join("\n    ")))
}
