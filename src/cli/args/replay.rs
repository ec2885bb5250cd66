//! Arguments of the commands that try rules out: on made-up worlds and on past days.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `test`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve test                          every test of the workspace
  portreeve test rules/bids.rules         those of one file
  portreeve test --run \"acos|budget\"     those whose name this pattern finds
  portreeve test --format junit > t.xml   for a build server
  portreeve test --coverage               which rules, conditions and limits no test reaches
  portreeve test --mutate                 which changes of the rules no test would notice

A test gives a small world and says what must come out:

  test \"high acos lowers the bid\"
    as of 2026-11-20
    given keyword \"garlic press\" in campaign \"Kitchen\"
      bid $1.00  spend $12 x 14  sales $30 x 14  clicks 30 x 14
    expect lower bid $1.00 -> $0.90 by \"Trim expensive keywords\"

Snapshots are not looked at. The exit code is 1 when a test fails.")]
pub(in crate::cli) struct Test {
    /// Files or folders of the workspace; else all of it
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Only tests whose name this pattern finds (a regular expression, letter case does not matter)
    #[arg(long, value_name = "REGEX")]
    pub(in crate::cli) run: Option<String>,
    /// Also show what no test reaches: rules, conditions, limits
    #[arg(long)]
    pub(in crate::cli) coverage: bool,
    /// Also change each rule in one place at a time - a sign, a threshold, a window, `and`, `or`, a condition, a text, a day, a direction - and
    /// show the changes that no test notices
    #[arg(long)]
    pub(in crate::cli) mutate: bool,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: TestFormat,
}

/// How `test` shows what became of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TestFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For build servers: the XML that they know from `JUnit`
    Junit,
}

/// `backtest`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve backtest --from 2026-10-01 --to 2026-11-20             day by day, on what was known then
  portreeve backtest --from 2026-10-01 --to 2026-11-20 --restated  in hindsight, on what is known today
  portreeve backtest --from 2026-10-01 --to 2026-11-20 --against ../acme-main
                                                                   what differs from the rules of another folder
  portreeve backtest --from 2026-11-01 --to 2026-11-20 --format csv > changes.csv
  portreeve backtest --from 2026-11-01 --to 2026-11-20 --save-test \"Trim expensive keywords\" \"garlic press\" 2026-11-12

The days are as-of days. Each is planned at noon of the day after in the account's zone, on the files that were there by then; a file
without a date in its name counts as known one day after each day it holds. Every planned change counts as made and confirmed,
so that bids, cooldowns, findings and alerts go on from it. Figures stay those of the past: what another bid would have earned,
nobody knows. The journal is neither read nor written.

To compare with rules that git knows: git worktree add ../acme-main main, then --against ../acme-main.")]
pub(in crate::cli) struct Backtest {
    /// The workspace
    #[arg(value_name = "WS")]
    pub(in crate::cli) folder: Option<PathBuf>,
    /// The first day, such as 2026-10-01
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) from: String,
    /// The last day
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) to: String,
    /// In hindsight: on what is known today, later files and restatements included
    #[arg(long)]
    pub(in crate::cli) restated: bool,
    /// Pass over what files show of a field after a simulated change; else somebody's own change of it counts from that day on
    #[arg(long)]
    pub(in crate::cli) ignore_real_changes: bool,
    /// Show what differs from other rules: a folder of rules, or a workspace whose rules, tables and portreeve.toml are taken
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) against: Option<PathBuf>,
    /// Write a test of what a rule did with an entity on a day to rules/tests/from-history.rules, and show it
    #[arg(long, value_names = ["RULE", "ENTITY", "DAY"], num_args = 3, conflicts_with = "against")]
    pub(in crate::cli) save_test: Vec<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: BacktestFormat,
}

/// How `backtest` shows what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BacktestFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets: every change
    Csv,
}
