//! `portreeve audit`.

use crate::cli::args::{Audit, AuditFormat, Common};
use crate::cli::error::{Exit, Stop};
use crate::cli::plan::{no_plan, read};
use crate::cli::terminal::Terminal;
use crate::cli::{moment, workspace};
use crate::journal::Ledger;
use crate::report;

pub(super) fn run(args: &Audit, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let folder = workspace::resolve(args.folder.as_deref(), common.workspace.as_deref())?;
    let engine = workspace::open(&folder, common)?;
    let place = engine.place(&folder);
    let mut ledger = Ledger::read(&place)?;
    let options = moment::options(&args.when)?;
    // With `--known-at` the audit reads its own choice of the files.
    if args.when.known_at.is_none() && !engine.has_errors() {
        read(&engine, terminal);
        engine.hear(&place, &mut ledger);
    }
    let options = options.history(ledger.history());
    let audited = terminal.step("auditing", || engine.audit(&options), |_| None);
    let audited = audited.map_err(|error| no_plan(&error, &engine, terminal))?;
    let view = audited.view();
    terminal.result(|out, style| match args.format {
        AuditFormat::Text => report::audit::text(&view, style, out),
        AuditFormat::Json => report::audit::json(&view, out),
        AuditFormat::Md => report::audit::markdown(&view, out),
    })?;
    Ok(Exit::Done)
}
