//! The command line: arguments, output, exit codes. The only place that prints, reads the environment or the system's clock.

mod apply;
mod args;
mod audit;
mod backtest;
mod check;
mod clock;
mod error;
mod file;
mod fmt;
mod init;
mod memory;
mod moment;
mod outside;
mod plan;
mod playbook;
mod reference;
mod sample;
mod supervisor;
mod terminal;
mod test;
mod uploads;
mod watch;
mod workspace;

use crate::cli::args::{Cli, Command};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::Terminal;
use crate::diagnostic::Code;
use clap::Parser;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

/// Runs the program with the arguments of a command line, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::set_hook(Box::new(|info| say_bug(&info.to_string())));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // A panic is a mistake of ours and has been told by the hook; whatever was half done is dropped with the stack.
    let exit = panic::catch_unwind(|| parsed(&arguments)).unwrap_or(Exit::Bug);
    exit.into()
}

fn parsed(arguments: &[OsString]) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; clap writes them to stdout, mistakes to stderr.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
                _ => Exit::Usage,
            };
        }
    };
    if let Some(threads) = cli.common.threads {
        // Where the system gives no more threads, those that there are do the work: the result is the same.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    let terminal = Terminal::new(&cli.common);
    match command(&cli, &terminal) {
        Ok(exit) => exit,
        Err(stop) => stopped(&stop, &terminal),
    }
}

fn command(cli: &Cli, terminal: &Terminal) -> Result<Exit, Stop> {
    match &cli.command {
        Command::Init(args) => init::run(args, terminal),
        Command::Check(args) => check::run(args, &cli.common, terminal),
        Command::Fmt(args) => fmt::run(args, &cli.common, terminal),
        Command::Test(args) => test::run(args, &cli.common, terminal),
        Command::Backtest(args) => backtest::run(args, &cli.common, terminal),
        Command::Data(args) => plan::data(args, &cli.common, terminal),
        Command::Plan(args) => plan::plan(args, &cli.common, terminal),
        Command::Explain(args) => plan::explain(args, &cli.common, terminal),
        Command::Audit(args) => audit::run(args, &cli.common, terminal),
        Command::Apply(args) => apply::run(args, &cli.common, terminal),
        Command::Watch(args) => watch::run(args, &cli.common, terminal),
        Command::History(args) => memory::history(args, &cli.common, terminal),
        Command::Findings(args) => memory::findings(args, &cli.common, terminal),
        Command::Alerts(args) => memory::alerts(args, &cli.common, terminal),
        Command::Undo(args) => memory::undo(args, &cli.common, terminal),
        Command::Reference(args) => reference::run(args, terminal),
        Command::Completions(args) => reference::completions(args, terminal),
        Command::Man => reference::man(terminal),
    }
}

fn stopped(stop: &Stop, terminal: &Terminal) -> Exit {
    let (exit, message, help) = match stop {
        Stop::Usage { message, help } => (Exit::Usage, message, help),
        Stop::Failed { message, help } => (Exit::Failed, message, help),
        Stop::Said => return Exit::Failed,
        Stop::Closed => return Exit::Done,
    };
    terminal.tell(|err, _| writeln!(err, "error: {message}\n  help: {help}"));
    exit
}

/// What a person sees of a mistake of ours.
fn say_bug(what: &str) {
    let mut err = io::stderr().lock();
    let _ = writeln!(
        err,
        "error[{}]: portreeve made a mistake of its own, please report it with the command you typed\n  {what}\n  version {}",
        Code::Internal.id(),
        env!("CARGO_PKG_VERSION")
    );
}
