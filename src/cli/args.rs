//! The command line as clap reads it, with the help that account managers see.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// How the exit codes read, at the end of the help.
const EXIT_CODES: &str = "\
Exit codes:
  0   done, or nothing to change
  1   an error in rules, data or machine
  2   changes are planned (plan --detailed-exitcode)
  3   warnings (check --deny warnings)
  4   an account is held by a cap (plan --detailed-exitcode)
  5   rules contradict each other (plan --detailed-exitcode --strict)
  64  the command line is wrong
  70  a mistake of portreeve itself: please report it";

/// Plain-text rules for marketplace, ads and shop accounts: checked, exact, previewed.
///
/// Put the exports of your channels into snapshots/ACCOUNT/, write rules into rules/, and look at the plan. Nothing is changed
/// anywhere by `check`, `data`, `plan` and `explain`.
#[derive(Debug, Parser)]
#[command(name = "portreeve", version, max_term_width = 100, after_help = EXIT_CODES)]
#[command(after_long_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The workspace; else the nearest folder upward that has a portreeve.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) workspace: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub(super) color: Color,
    /// Say more on stderr: notes, files, times
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find every mistake in rules, lists, tables and portreeve.toml, all in one go
    Check(Check),
    /// Look up an entity, field, metric, action, code or word
    Reference(Reference),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve check                      the whole workspace
  portreeve check rules/bids.rules     what is wrong in one file
  portreeve check --deny warnings      for a pull request: warnings fail too")]
pub(super) struct Check {
    /// Files or folders; only what is wrong in them is shown
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read the snapshots too, and report their problems and the rules that do not suit them
    #[arg(long)]
    pub(super) with_data: bool,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: CheckFormat,
    /// Exit with 3 when there are warnings
    #[arg(long, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
}

/// What `check --deny` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings
    Warnings,
}

/// How `check` shows problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code review tools (SARIF 2.1.0)
    Sarif,
}

/// `reference`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve reference                  everything there is, by kind
  portreeve reference keyword          what a rule may ask of a keyword
  portreeve reference acos             a metric: formula, unit, where it exists
  portreeve reference E0012            what a message means and how to mend it
  portreeve reference fresh_evidence   why a change is held
  portreeve reference words            the words that cannot be names")]
pub(super) struct Reference {
    /// What to look up
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReferenceFormat,
}

/// How `reference` shows its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReferenceFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a handbook
    Markdown,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve completions bash > ~/.local/share/bash-completion/completions/portreeve
  portreeve completions zsh > ~/.zfunc/_portreeve")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: Shell,
}
