//! `portreeve test`: the tests of the rule files.

use crate::cli::args::{Common, Test, TestFormat};
use crate::cli::check::open_paths;
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::{Talk, Terminal};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::check;
use crate::scenario::{self, Mutation, Outcomes, Pick};
use regex::{Regex, RegexBuilder};

/// A pattern may become so large when it is compiled; a test's name is short.
const PATTERN_BYTES_MAX: usize = 1 << 20;

pub(super) fn run(args: &Test, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let name = args.run.as_deref().map(pattern).transpose()?;
    let (engine, below) = open_paths(&args.paths, common, "test one workspace at a time")?;
    let errors: Vec<Diagnostic> =
        engine.check().iter().filter(|problem| problem.severity() == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        terminal.tell(|err, style| {
            check::text(&errors, engine.sources(), style, err)?;
            writeln!(err, "error: no test was run: the rules have errors; mend them first")
        });
        return Err(Stop::Said);
    }
    let pick = Pick { name: name.as_ref(), below: &below };
    let mut outcomes = terminal.step(
        "testing",
        || if args.coverage { scenario::run_with_coverage(&engine, pick) } else { scenario::run(&engine, pick) },
        |outcomes: &Outcomes| Some(format!("{} tests", outcomes.cases.len())),
    );
    // A test that fails as it is notices nothing.
    if args.mutate && outcomes.failed() == 0 {
        let mutation = terminal.step(
            "changing rules",
            || scenario::mutate(&engine, pick),
            |mutation: &Mutation| Some(format!("{} changes", mutation.tried)),
        );
        outcomes.mutation = Some(mutation);
    }
    terminal.result(|out, style| match args.format {
        TestFormat::Text => scenario::text(&outcomes, terminal.talk == Talk::Verbose, style, out),
        TestFormat::Json => scenario::json(&outcomes, out),
        TestFormat::Junit => scenario::junit(&outcomes, out),
    })?;
    Ok(if outcomes.failed() > 0 { Exit::Failed } else { Exit::Done })
}

fn pattern(text: &str) -> Result<Regex, Stop> {
    RegexBuilder::new(text).case_insensitive(true).size_limit(PATTERN_BYTES_MAX).build().map_err(|error| {
        let said = error.to_string();
        let last = said.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
        Stop::usage(
            format!("`{text}` is no pattern: {last}"),
            "write letters, or a regular expression such as `acos|budget`",
        )
    })
}
