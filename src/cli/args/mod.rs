//! The command line as clap reads it, with the help that account managers see.

mod replay;
mod watch;

pub(in crate::cli) use replay::{Backtest, BacktestFormat, Test, TestFormat};
pub(in crate::cli) use watch::Watch;

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
  4   an account is held by a cap (apply, plan --detailed-exitcode)
  5   rules contradict each other (plan --detailed-exitcode --strict)
  6   partly applied (apply)
  64  the command line is wrong
  70  a mistake of portreeve itself: please report it";

/// What one types first, before the exit codes.
const FIRST_STEPS: &str = "\
First steps:
  portreeve init my-brand      a workspace with rules and sample data
  portreeve plan my-brand      what its rules would change, and why
  portreeve plan --help        each command's own help has examples";

const FINDINGS_EXAMPLES: &str = "\
Examples:
  portreeve findings                              what is open
  portreeve findings --entity GP-1                of one listing
  portreeve findings --rule \"Listing suppressed\" --format json";

const ALERTS_EXAMPLES: &str = "\
Examples:
  portreeve alerts                                what is on
  portreeve alerts --rule \"Low stock\"
  portreeve alerts --format json                  for programs";

/// Plain-text rules for marketplace, ads and shop accounts: checked, exact, previewed.
///
/// Put the exports of your channels into snapshots/ACCOUNT/, write rules into rules/, and look at the plan. Nothing is changed
/// anywhere by `check`, `test`, `backtest`, `data`, `plan` and `explain`.
#[derive(Debug, Parser)]
#[command(name = "portreeve", version, max_term_width = 100, after_help = format!("{FIRST_STEPS}\n\n{EXIT_CODES}"))]
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
    #[arg(long, global = true, help_heading = "Options of every command", value_name = "DIR")]
    pub(super) workspace: Option<PathBuf>,
    /// When to use colours
    #[arg(
        long,
        global = true,
        help_heading = "Options of every command",
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    pub(super) color: Color,
    /// Say more on stderr: notes, files, times
    #[arg(short, long, global = true, help_heading = "Options of every command", conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, help_heading = "Options of every command")]
    pub(super) quiet: bool,
    /// Read every file anew: take nothing from what earlier runs kept under .portreeve/, and keep nothing
    #[arg(long, global = true, help_heading = "Options of every command")]
    pub(super) no_cache: bool,
    /// How many threads read and replay; else as many as the machine has cores
    #[arg(
        long,
        global = true,
        help_heading = "Options of every command",
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    pub(super) threads: Option<u16>,
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
    /// Make a small workspace that plans something at once
    Init(Init),
    /// Find every mistake in rules, lists, tables and portreeve.toml, all in one go
    Check(Check),
    /// Write rules in their one form: spelling, order of clauses, lines; keeps every comment
    Fmt(Fmt),
    /// Run the tests of the rule files
    Test(Test),
    /// Replay the rules over past days: what they would have changed, day by day
    Backtest(Backtest),
    /// Show what was read: files, datasets, rows, days, refused cells, gaps
    Data(Data),
    /// Show what the rules would change, and why; changes nothing
    Plan(Plan),
    /// Show why a rule did, did not or could not fire on one keyword, listing or other entity
    Explain(Explain),
    /// Write the account audit: a score for each pillar and account, what makes it up, and the account's figures
    Audit(Audit),
    /// Carry out a plan: write upload files for the channels and remember what was handed out
    Apply(Apply),
    /// Watch the folder: plan, find and alert whenever files or rules change, and with --apply carry out what needs no person
    Watch(Watch),
    /// Show what was carried out, and what became of it
    History(History),
    /// Show the findings that runs left open
    #[command(after_help = FINDINGS_EXAMPLES)]
    Findings(Findings),
    /// Show the alerts that are on
    #[command(after_help = ALERTS_EXAMPLES)]
    Alerts(Remembered),
    /// Write the plan that takes a run back
    Undo(Undo),
    /// Look up an entity, field, metric, action, code or word
    Reference(Reference),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "\
Examples:
  portreeve man > portreeve.1          the page of all commands
  portreeve man | man -l -             read it now")]
    Man,
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve init my-brand                    for Amazon: ads, listings, stock
  portreeve init my-shop --channel shopify   for a shop: visits, carts, listings
  portreeve init my-brand --playbook         with every rule of the playbook; delete what does not fit
  portreeve plan my-brand                    look what its rules would change

The workspace holds commented rules with tests and a month of made-up snapshots. A folder that holds something is left alone, but
for --playbook: into a workspace it puts the playbook's files that are not there yet.")]
pub(super) struct Init {
    /// The folder to make; it must be empty or not there yet
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// The channel whose rules and files to begin with
    #[arg(long, value_name = "CHANNEL", default_value = "amazon")]
    pub(super) channel: Channel,
    /// The whole job as rules: storefront, catalog, ads, inventory, pricing, compliance, with their tables
    #[arg(long)]
    pub(super) playbook: bool,
}

/// The channels that `init` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Channel {
    /// Amazon: ads, listings, stock
    Amazon,
    /// Walmart: listings, stock, account health
    Walmart,
    /// Shopify: visits, carts, listings, stock
    Shopify,
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve check                      the whole workspace
  portreeve check rules/bids.rules     what is wrong in one file
  portreeve check --fix                make every repair that is certain, then show what is left
  portreeve check --fix --diff         show those repairs, write nothing
  portreeve check --deny warnings      for a pull request: warnings fail too")]
pub(super) struct Check {
    /// Files or folders; only what is wrong in them is shown
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read the snapshots too, and report their problems and the rules that do not suit them
    #[arg(long)]
    pub(super) with_data: bool,
    /// Make the repairs that are certain: a misspelt name that only one is near to, `7 days`, what is said twice
    #[arg(long)]
    pub(super) fix: bool,
    /// Show the repairs as a diff and write nothing
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,
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

/// `fmt`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve fmt                        all rules of the workspace
  portreeve fmt rules/bids.rules       one file
  portreeve fmt --diff                 show what would change, write nothing
  portreeve fmt --check                for a pull request: fails when a file is not in its form
  portreeve fmt - < bids.rules         from standard input to standard output

The new text is read again before it is written: it must mean the same and hold the same comments, else the file is left alone.
A file with mistakes is left alone too; `portreeve check` explains them.")]
pub(super) struct Fmt {
    /// Files or folders; `-` is standard input. Else the rules of the workspace
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not in their form and exit with 1 when there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Write nothing; show what would change and exit with 1 when something would
    #[arg(long)]
    pub(super) diff: bool,
}

/// `data`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve data                       files, datasets, days and gaps of every account
  portreeve data --format json         the same for programs")]
pub(super) struct Data {
    /// The workspace
    #[arg(value_name = "WS")]
    pub(super) folder: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: TextOrJson,
}

/// Text or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Which day and moment a plan is for.
#[derive(Debug, Args)]
pub(super) struct When {
    /// The day to plan on, such as 2026-11-20; else each account's newest complete day
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// The moment the plan is for, in each account's own time, such as "2026-11-21 22:30": for rules with `time` and `weekday`
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// Use only what was known then, such as 2026-11-18 or "2026-11-18 09:00": files that came later are left out
    #[arg(long, value_name = "TIME")]
    pub(super) known_at: Option<String>,
    /// Read every file anew
    #[arg(long)]
    pub(super) no_cache: bool,
}

/// `plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve plan                                     the plan for the newest day
  portreeve plan --rule \"Trim expensive keywords\"    one rule's changes
  portreeve plan --account acme-us --account @tier1  an account and a group of accounts
  portreeve plan --format csv > plan.csv             every change for a spreadsheet
  portreeve plan --out plan.json                     keep the plan, to carry it out with `apply`
  portreeve plan --since last                        what is new since the plan that was carried out last
  portreeve plan --uploads uploads                   files that the channels take, under a folder for each account

`--rule` and `--account` choose what is shown; everything is evaluated all the same.")]
pub(super) struct Plan {
    /// The workspace
    #[arg(value_name = "WS")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) when: When,
    /// Show only this rule; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) rule: Vec<String>,
    /// Show only this account, or the accounts of a group with @GROUP; may be repeated
    #[arg(long, value_name = "ACCOUNT")]
    pub(super) account: Vec<String>,
    /// Mark what is new, changed or gone since the plan of a run: its id, or `last`
    #[arg(long, value_name = "RUN")]
    pub(super) since: Option<String>,
    /// Also write the plan as JSON to this file
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Also write the planned changes as files that the channels take, to DIR/ACCOUNT/
    #[arg(long, value_name = "DIR")]
    pub(super) uploads: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: PlanFormat,
    /// Exit with 2 when changes are planned, 4 when an account is held by a cap
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
    /// Exit with 5 when rules contradict each other
    #[arg(long, requires = "detailed_exitcode")]
    pub(super) strict: bool,
}

/// How `plan` shows the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormat {
    /// For people
    Text,
    /// For programs, and to carry it out
    Json,
    /// For spreadsheets
    Csv,
    /// A workbook for people: a sheet for each area, with filters
    Xlsx,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve explain \"Trim expensive keywords\" \"garlic press\"
  portreeve explain rules/bids.rules:4 kw-88121 --as-of 2026-11-18
  portreeve explain \"Low stock\" GP-1 --account acme-us")]
pub(super) struct Explain {
    /// The rule's name, or its file and line
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// The entity's id or name
    #[arg(value_name = "ENTITY")]
    pub(super) entity: String,
    /// The account it is in, where several have one of that name
    #[arg(long, value_name = "ACCOUNT")]
    pub(super) account: Option<String>,
    #[command(flatten)]
    pub(super) when: When,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: TextOrJson,
}

/// `audit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve audit                          the audit on the newest day
  portreeve audit --format md > audit.md   to send to a client
  portreeve audit --as-of 2026-10-31       as things stood then

A score is 100 less 25 for each rule with a critical finding, 15 high, 7 medium, 3 low, and 2 for each rule that only has changes
planned. Nothing is changed anywhere.")]
pub(super) struct Audit {
    /// The workspace
    #[arg(value_name = "WS")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) when: When,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: AuditFormat,
}

/// How `audit` is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For people elsewhere: Markdown
    Md,
}

/// `apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve plan --out plan.json                     look at the plan first
  portreeve apply plan.json                          carry it out; asks on a terminal
  portreeve apply plan.json --yes                    agree to everything planned
  portreeve apply plan.json --only 3f2a9c1b d04e     only these changes, by the beginning of their ids
  portreeve plan --out plan.json --format xlsx > plan.xlsx
  portreeve apply plan.json --approved plan.xlsx     only the rows marked `yes` in the column Approve
  portreeve apply plan.json --accept 9c41 --reason \"relaunch, agreed with Ann\"

Nothing is evaluated: what the plan says is done, or is refused when something moved since. Then the sinks of
portreeve.toml are told, once; what they do not take is sent again by the next apply or by watch, and is exit code 6.")]
pub(super) struct Apply {
    /// The plan, as `plan --out` wrote it
    #[arg(value_name = "PLAN.json")]
    pub(super) plan: PathBuf,
    /// Agree to every planned change
    #[arg(long, conflicts_with_all = ["only", "except", "approved"])]
    pub(super) yes: bool,
    /// Carry out only these changes
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["except", "approved"])]
    pub(super) only: Vec<String>,
    /// Carry out all planned changes but these
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "approved")]
    pub(super) except: Vec<String>,
    /// Carry out only the changes that a person marked in the plan's workbook, in its column `Approve`
    #[arg(long, value_name = "FILE.xlsx")]
    pub(super) approved: Option<PathBuf>,
    /// Let the account pass that a cap holds, by the hash that the plan names
    #[arg(long, value_name = "HASH", requires = "reason")]
    pub(super) accept: Option<String>,
    /// Why the cap may be passed, kept in the journal
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(super) reason: Option<String>,
}

/// `history`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve history                                  every run, newest first
  portreeve history --entity \"garlic press\"         what was done to one keyword
  portreeve history --rule \"Trim expensive keywords\" --format json")]
pub(super) struct History {
    #[command(flatten)]
    pub(super) remembered: Remembered,
}

/// What the journal is asked for.
#[derive(Debug, Args)]
pub(super) struct Remembered {
    /// Only about this entity, by id or name
    #[arg(long, value_name = "ENTITY")]
    pub(super) entity: Option<String>,
    /// Only from this rule
    #[arg(long, value_name = "NAME")]
    pub(super) rule: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: TextOrJson,
}

/// `findings`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve findings                                   what runs left open
  portreeve findings --plan-of-action odr > plan.md    a draft for the channel, from what is open today")]
pub(super) struct Findings {
    #[command(flatten)]
    pub(super) remembered: Remembered,
    /// Write a Plan of Action as a Markdown draft: for the open finding with this id, entity or rule
    #[arg(long, value_name = "ID")]
    pub(super) plan_of_action: Option<String>,
}

/// `undo`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve undo last                                write undo-RUN.json, then apply it
  portreeve undo 2026-11-21-3f2a9c1b --out back.json")]
pub(super) struct Undo {
    /// The run, by its id or the beginning of it, or `last`
    #[arg(value_name = "RUN")]
    pub(super) run: String,
    /// Where to write the plan; else undo-RUN.json in this folder
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// How to show it; json is the plan itself, written to no file unless --out names one
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: TextOrJson,
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
