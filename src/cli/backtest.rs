//! `portreeve backtest`: past days replayed.

use crate::cli::args::{Backtest, BacktestFormat, Common};
use crate::cli::error::{Exit, Stop};
use crate::cli::file;
use crate::cli::moment::day_of;
use crate::cli::plan::{no_explanation, no_plan};
use crate::cli::terminal::Terminal;
use crate::cli::workspace;
use crate::engine::{Engine, EngineBuilder, PlanError};
use crate::report::backtest as report;
use crate::scenario::{self, BacktestError, DAYS_MAX, Other, SAVED_TESTS, SaveError, Span, Wanted};
use std::path::Path;

pub(super) fn run(args: &Backtest, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let span = Span {
        restated: args.restated,
        ignore_real_changes: args.ignore_real_changes,
        ..Span::new(day_of("--from", &args.from)?, day_of("--to", &args.to)?)
    };
    let folder = workspace::resolve(args.folder.as_deref(), common.workspace.as_deref())?;
    if let [rule, entity, day] = args.save_test.as_slice() {
        let wanted = Wanted { rule, entity, day: day_of("--save-test RULE ENTITY", day)? };
        return save(&workspace::load(&folder, common)?, (&folder, span), wanted, terminal);
    }
    let engine = workspace::open(&folder, common)?;
    let other = args.against.as_deref().map(|rules| against(&folder, rules)).transpose()?;
    if let Some(wrong) = other.as_ref().filter(|other| other.has_errors() && !engine.has_errors()) {
        return Err(no_plan(&PlanError::Rules, wrong, terminal));
    }
    let from = args.against.as_deref().map(|rules| rules.display().to_string()).unwrap_or_default();
    let other = other.as_ref().map(|engine| Other { engine, from: &from });
    let replayed = terminal.step(
        "replaying",
        || scenario::backtest(&engine, span, other),
        |replayed| Some(format!("{} days", replayed.as_ref().map_or(0, |replayed| replayed.days.len()))),
    );
    let replayed = replayed.map_err(|error| no_backtest(&error, &engine, terminal))?;
    terminal.result(|out, style| match args.format {
        BacktestFormat::Text => report::text(&replayed, style, out),
        BacktestFormat::Json => report::json(&replayed, out),
        BacktestFormat::Csv => report::csv(&replayed, out),
    })?;
    Ok(Exit::Done)
}

/// Adds a test to the file of saved ones, and shows it.
fn save(
    files: &EngineBuilder,
    (folder, span): (&Path, Span),
    wanted: Wanted<'_>,
    terminal: &Terminal,
) -> Result<Exit, Stop> {
    let made = terminal.step("replaying", || scenario::save_test(files, span, wanted), |_| None);
    let test = made.map_err(|error| not_saved(&error, &files.clone().build(), terminal))?;
    let path = folder.join(SAVED_TESTS);
    let before = match std::fs::read_to_string(&path) {
        Ok(before) => format!("{}\n\n", before.trim_end()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Stop::failed(format!("{SAVED_TESTS} cannot be read: {error}"), "see that it can be opened"));
        }
    };
    if before.contains(test.trim_end()) {
        terminal.result(|out, _| write!(out, "{test}"))?;
        terminal.tell(|err, _| writeln!(err, "{SAVED_TESTS} holds it already"));
        return Ok(Exit::Done);
    }
    let write = || {
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above)?;
        }
        file::write(&path, |out| write!(out, "{before}{test}"))
    };
    write().map_err(|error| {
        Stop::failed(format!("{SAVED_TESTS} cannot be written: {error}"), "see whether the folder is protected")
    })?;
    terminal.result(|out, _| write!(out, "{test}"))?;
    terminal.tell(|err, _| writeln!(err, "added to {SAVED_TESTS}; run it with `portreeve test {SAVED_TESTS}`"));
    Ok(Exit::Done)
}

fn not_saved(error: &SaveError, engine: &Engine, terminal: &Terminal) -> Stop {
    match error {
        SaveError::Backtest(error) => no_backtest(error, engine, terminal),
        SaveError::Unknown(error) => no_explanation(error, engine, terminal),
        SaveError::NotReplayed { .. } => Stop::usage(error.to_string(), "choose --from and --to around the day"),
        SaveError::NoRows { .. } => {
            Stop::failed(error.to_string(), "give the rows that it is made of: its listings, campaigns or keywords")
        }
        SaveError::Differs { .. } => Stop::failed(
            error.to_string(),
            "look at it with `portreeve explain RULE ENTITY --as-of DAY`, and write a test with the other entities or table rows",
        ),
    }
}

/// The workspace with the rules of another folder.
fn against(folder: &Path, rules: &Path) -> Result<Engine, Stop> {
    Ok(Engine::load(folder)?.rules_of(rules)?.build())
}

fn no_backtest(error: &BacktestError, engine: &Engine, terminal: &Terminal) -> Stop {
    let help = match error {
        BacktestError::Plan(error) => return no_plan(error, engine, terminal),
        BacktestError::Backward { .. } => "write the earlier day behind --from".to_owned(),
        BacktestError::TooLong { .. } => format!("write days at most {DAYS_MAX} apart"),
    };
    Stop::usage(error.to_string(), help)
}
