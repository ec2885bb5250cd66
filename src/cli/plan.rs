//! `portreeve plan`, `explain` and `data`.

use crate::cli::args::{self, Common, Explain, Plan, PlanFormat, TextOrJson};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{clock, file, memory, moment, uploads, workspace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{Data, Engine, ExplainError, PlanError, PlanOptions, Planned};
use crate::journal::{Ledger, Place};
use crate::plan::{AccountState, EntityRef, Finding};
use crate::report;
use crate::report::plan::{PlanView, Since};
use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

/// How many rules are listed to somebody who misspelt one.
const RULES_LISTED_MAX: usize = 20;
/// How many findings are listed to somebody who named none.
const FINDINGS_LISTED_MAX: usize = 20;
/// How many entities of one name are listed.
const NAMESAKES_LISTED_MAX: usize = 10;

pub(super) fn plan(args: &Plan, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    if args.format == PlanFormat::Xlsx && Terminal::is_shown() {
        return Err(Stop::usage(
            "a workbook cannot be shown on a terminal",
            "write it to a file: portreeve plan --format xlsx > plan.xlsx",
        ));
    }
    let folder = workspace::resolve(args.folder.as_deref(), common.workspace.as_deref())?;
    let engine = workspace::open(&folder, common)?;
    let place = engine.place(&folder);
    let mut ledger = Ledger::read(&place)?;
    let mut options = moment::options(&args.when)?;
    for rule in &args.rule {
        options = options.rule(rule);
    }
    for account in &args.account {
        options = options.account(account);
    }
    // With `--known-at` the plan reads its own choice of the files.
    if args.when.known_at.is_none() && !engine.has_errors() {
        read(&engine, terminal);
        engine.hear(&place, &mut ledger);
    }
    let options = options.history(ledger.history());
    let planned = terminal.step("planning", || engine.plan(&options), |planned| planned.as_ref().ok().map(evaluated));
    let planned = planned.map_err(|error| no_plan(&error, &engine, terminal))?;
    let since = args.since.as_deref().map(|run| since(&planned, (&place, &ledger), run)).transpose()?;
    let view = PlanView { since: since.as_ref(), ..planned.view() };
    if let Some(path) = &args.out {
        file::write(path, |out| report::plan::json(&view, out)).map_err(|error| {
            Stop::failed(format!("`{}` cannot be written: {error}", path.display()), "name another file with --out")
        })?;
    }
    if let Some(root) = &args.uploads {
        let workspace = workspace::resolve(args.folder.as_deref(), common.workspace.as_deref())?;
        uploads::write(&planned, &workspace, root, terminal)?;
    }
    let write = || {
        terminal.result(|out, style| match args.format {
            PlanFormat::Text => report::plan::text(&view, style, out),
            PlanFormat::Json => report::plan::json(&view, out),
            PlanFormat::Csv => report::plan::csv(&view, out),
            PlanFormat::Xlsx => report::plan::xlsx(&view, out),
        })
    };
    terminal.step("writing", write, |_| None)?;
    Ok(if args.detailed_exitcode { detailed(&planned, args.strict) } else { Exit::Done })
}

/// The plan held against that of an earlier run.
fn since(planned: &Planned<'_>, (place, ledger): (&Place, &Ledger), name: &str) -> Result<Since, Stop> {
    let run = ledger.run(name).ok_or_else(|| memory::no_run(name, ledger))?;
    let document = Ledger::plan_of(place, run)?.ok_or_else(|| {
        Stop::failed(
            format!("run {} was carried out on another machine, which has its plan", run.id),
            "name a run of this machine with --since; `portreeve history` lists them",
        )
    })?;
    Since::new(&planned.view(), &run.id, &document).ok_or_else(|| {
        Stop::failed(format!("the plan of run {} cannot be read any more", run.id), "name another run with --since")
    })
}

/// The first that holds: a cap, a conflict, changes.
fn detailed(planned: &Planned<'_>, strict: bool) -> Exit {
    let plan = planned.plan();
    if plan.accounts.iter().any(|account| account.state == AccountState::Held) {
        Exit::HeldByCap
    } else if strict && plan.summary.conflicts > 0 {
        Exit::Conflict
    } else if plan.summary.actions > 0 {
        Exit::Changes
    } else {
        Exit::Done
    }
}

pub(super) fn explain(args: &Explain, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let folder = workspace::resolve(None, common.workspace.as_deref())?;
    let engine = workspace::open(&folder, common)?;
    let mut options = moment::options(&args.when)?.history(Ledger::read(&engine.place(&folder))?.history());
    if let Some(account) = &args.account {
        options = options.account(account);
    }
    let explained = terminal.step("explaining", || engine.explain(&args.rule, &args.entity, &options), |_| None);
    let explained = explained.map_err(|error| no_explanation(&error, &engine, terminal))?;
    terminal.result(|out, style| match args.format {
        TextOrJson::Text => report::explain::text(&explained.view(), style, out),
        TextOrJson::Json => report::explain::json(&explained.view(), out),
    })?;
    Ok(Exit::Done)
}

/// The draft for a finding that is open today, whether or not a run has remembered it.
pub(super) fn plan_of_action(wanted: &str, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let folder = workspace::resolve(None, common.workspace.as_deref())?;
    let engine = workspace::open(&folder, common)?;
    let options = PlanOptions::new(clock::now()).history(Ledger::read(&engine.place(&folder))?.history());
    let planned = terminal.step("planning", || engine.plan(&options), |planned| planned.as_ref().ok().map(evaluated));
    let planned = planned.map_err(|error| no_plan(&error, &engine, terminal))?;
    let view = planned.view();
    match report::plan_of_action::find(&view, wanted).as_slice() {
        [one] => terminal.result(|out, _| report::plan_of_action::markdown(&view, one, out))?,
        several => {
            let message = match several {
                [] => format!("no open finding is, concerns or comes from `{wanted}`"),
                _ => format!("`{wanted}` is about several findings"),
            };
            let mut choice = several.to_vec();
            if choice.is_empty() {
                choice = report::plan_of_action::find(&view, "");
            }
            return Err(Stop::usage(message, choose(&view, &choice)));
        }
    }
    Ok(Exit::Done)
}

/// The findings to choose from, the worst first.
fn choose(view: &PlanView<'_>, findings: &[&Finding]) -> String {
    if findings.is_empty() {
        return "nothing is open: `portreeve plan` shows what the rules say of today's files".to_owned();
    }
    let mut sorted = findings.to_vec();
    sorted.sort_by_key(|one| (Reverse(one.severity), one.id.as_str()));
    let lines = sorted.iter().take(FINDINGS_LISTED_MAX).map(|one| report::plan_of_action::line(view, one));
    format!("name one by its id; open are\n    {}", lines.collect::<Vec<_>>().join("\n    "))
}

pub(super) fn data(args: &args::Data, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let engine = open(args.folder.as_deref(), common)?;
    settings_are_fine(&engine, terminal)?;
    let data = read(&engine, terminal);
    let view = report::data::DataView {
        workspace: engine.name(),
        report: data.report(),
        problems: data.problems(),
        sources: engine.sources(),
    };
    terminal.result(|out, style| match args.format {
        TextOrJson::Text => report::data::text(&view, style, out),
        TextOrJson::Json => report::data::json(&view, out),
    })?;
    Ok(Exit::Done)
}

/// Reads the snapshots, which an engine does once.
pub(super) fn read(engine: &Engine, terminal: &Terminal) -> Arc<Data> {
    terminal.counted(
        "reading",
        &|| Some(engine.progress()),
        || engine.data(),
        |data| Some(format!("{} files, {} rows", data.report().totals.read, data.report().totals.rows)),
    )
}

fn evaluated(planned: &Planned<'_>) -> String {
    format!("{} rules × entities", planned.plan().summary.evaluated)
}

fn open(argument: Option<&Path>, common: &Common) -> Result<Engine, Stop> {
    Ok(workspace::open(&workspace::resolve(argument, common.workspace.as_deref())?, common)?)
}

/// Files are read as portreeve.toml says; what it says must be known. Wrong rules do not matter here.
fn settings_are_fine(engine: &Engine, terminal: &Terminal) -> Result<(), Stop> {
    let of_settings = |problem: &&Diagnostic| {
        let place = match &problem.place {
            crate::diagnostic::Place::Text(span) => engine.sources().file(span.file).name.as_ref(),
            crate::diagnostic::Place::File(file) | crate::diagnostic::Place::Cell { file, .. } => file,
            crate::diagnostic::Place::Workspace => "",
        };
        let setting = place == "portreeve.toml" || place == "tables/products.csv" || place.starts_with("channels/");
        setting && problem.severity() == Severity::Error
    };
    let wrong: Vec<Diagnostic> = engine.check().iter().filter(of_settings).cloned().collect();
    if wrong.is_empty() {
        return Ok(());
    }
    terminal.tell(|err, style| report::check::text(&wrong, engine.sources(), style, err));
    Err(Stop::Said)
}

/// Says why there is no plan: with wrong rules, every problem that keeps it from being made.
pub(super) fn no_plan(error: &PlanError, engine: &Engine, terminal: &Terminal) -> Stop {
    let help = |suggestion: &Option<String>, list: &str| match suggestion {
        Some(near) => format!("did you mean `{near}`?"),
        None => list.to_owned(),
    };
    match error {
        PlanError::Rules => {
            let shown: Vec<Diagnostic> = engine
                .check()
                .iter()
                .filter(|problem| problem.severity() == Severity::Error || terminal.talk == Talk::Verbose)
                .cloned()
                .collect();
            terminal.tell(|err, style| {
                report::check::text(&shown, engine.sources(), style, err)?;
                writeln!(err, "error: {error}; mend them first, `portreeve check` lists everything")
            });
            Stop::Said
        }
        PlanError::UnknownRule { suggestion, .. } => Stop::usage(error.to_string(), help(suggestion, &rules(engine))),
        PlanError::UnknownAccount { suggestion, .. } => {
            Stop::usage(error.to_string(), help(suggestion, "`portreeve data` lists the accounts"))
        }
    }
}

/// The rules there are, by name.
fn rules(engine: &Engine) -> String {
    let all = &engine.program().rules;
    if all.is_empty() {
        return "there are no rules: write one into rules/".to_owned();
    }
    let names: Vec<&str> = all.iter().take(RULES_LISTED_MAX).map(|rule| rule.name.as_ref()).collect();
    let more = all.len().saturating_sub(names.len());
    let more = if more > 0 { format!("\n    and {more} more") } else { String::new() };
    format!("the rules are\n    {}{more}", names.join("\n    "))
}

pub(super) fn no_explanation(error: &ExplainError, engine: &Engine, terminal: &Terminal) -> Stop {
    match error {
        ExplainError::Plan(error) => no_plan(error, engine, terminal),
        ExplainError::UnknownEntity { suggestion, .. } => {
            let help = match suggestion {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name it as the plan does, or by its id; `portreeve data` shows what was read".to_owned(),
            };
            Stop::usage(error.to_string(), help)
        }
        ExplainError::SeveralEntities { name, entities } => {
            let listed: Vec<String> = entities.iter().take(NAMESAKES_LISTED_MAX).map(placed).collect();
            let more = entities.len().saturating_sub(listed.len());
            let more = if more > 0 { format!("\n    and {more} more") } else { String::new() };
            let accounts: std::collections::BTreeSet<&str> =
                entities.iter().map(|entity| entity.account.as_ref()).collect();
            let how = if accounts.len() == entities.len() { "with --account" } else { "by its id" };
            Stop::usage(
                format!("{} are called `{name}`", entities.len()),
                format!("say which {how}:\n    {}{more}", listed.join("\n    ")),
            )
        }
    }
}

/// `"kw-1"  in Kitchen / Presses, acme-us`.
fn placed(entity: &EntityRef) -> String {
    let parts = [entity.campaign.as_deref(), entity.ad_group.as_deref()];
    let place = parts.into_iter().flatten().collect::<Vec<_>>().join(" / ");
    let place = if place.is_empty() { String::new() } else { format!(" in {place},") };
    report::clean::terminal(&format!("\"{}\"{place} {}", entity.id, entity.account)).into_owned()
}
