//! Tree and catalog give the program: names are found, units checked, actions held against entities.
//!
//! Every problem of every file is reported in one go, one for each cause; a broken rule hides no other, and the program holds
//! the good ones. What the snapshots hold is not looked at, except by the lints of `check --with-data`.

mod action;
mod bounds;
mod checker;
mod context;
mod digest;
mod facts;
mod guard;
mod inputs;
mod lets;
mod lints;
mod mentioned;
mod names;
mod overrides;
mod print;
mod range;
mod read;
mod record;
mod resolve;
mod rule;
mod standard;
mod template;
mod tests;
mod units;
mod walk;

pub use inputs::{Account, Inputs};
pub use record::{Data, Held, Outcome, Record, Restless};
pub use standard::{STANDARD_METRICS, standard_problems};

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::program::Program;
use std::sync::Arc;

/// The checked rules of a workspace and everything there is to say about them, sorted by place.
///
/// The program holds the good rules also when others are broken: whether to go on is the caller's to decide.
#[must_use]
pub fn check(inputs: &Inputs<'_>, catalog: &Catalog) -> (Program, Vec<Diagnostic>) {
    let mut checker = checker::Checker::new(inputs, catalog);
    checker.collect_names();
    checker.read_lists();
    checker.read_tables();
    checker.read_calendars();
    checker.read_lets();
    checker.check_metrics();
    checker.check_guards();
    let mut rules = checker.check_rules();
    checker.check_overrides(&mut rules);
    checker.check_suppressions(&rules);
    checker.check_tests(&rules);
    lints::run(&mut checker, &rules);
    checker.program.rules = Arc::new(rules.into_iter().map(|checked| checked.rule).collect());
    checker.program.digest = digest::digest(inputs);
    checker.finish()
}
