//! The `test` statements of rule files: a small world in memory, the same evaluation and plan as everywhere, and every outcome
//! held against what the test expects. And the backtest: the same over past days as the files tell them.
//!
//! A test is exact and complete: what comes out by the rules that it names, and is not expected, fails it as much as what is
//! expected and does not come out.

mod backtest;
mod carry;
mod coverage;
mod judge;
mod mutate;
mod outcome;
mod report;
mod run;
mod world;

pub use backtest::{BacktestError, DAYS_MAX, Other, SAVED_TESTS, SaveError, Span, Wanted, backtest, save_test};
pub use coverage::{Coverage, Met, RuleCoverage};
pub use mutate::{Mutation, Survivor, mutate};
pub use outcome::{CaseOutcome, Difference, Outcomes};
pub use report::{TEST_SCHEMA, json, junit, text};
pub use run::{Pick, run, run_with_coverage};
