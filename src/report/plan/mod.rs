//! A plan as text and as a workbook for people, as JSON for programs, as CSV for spreadsheets.

mod changes;
mod csv;
mod entries;
mod held;
mod json;
pub(super) mod names;
mod notices;
mod quiet;
mod sheet;
mod since;
pub(super) mod text;
mod xlsx;

pub(super) use entries::EntityJson;
pub(super) use json::{ActionJson, RuleAt, status};

pub use crate::plan::SCHEMA;
pub use csv::csv;
pub use json::json;
pub use since::{Mark, Since};
pub use text::text;
pub use xlsx::{to_approve, xlsx};

use crate::diagnostic::Diagnostic;
use crate::plan::{Action, EntityRef, Field, Plan};
use crate::program::Program;
use crate::table::Table;
use crate::text::Sources;
use chrono::{DateTime, Utc};

/// A change as a person says it: `lower bid $1.20 -> $1.08`.
#[must_use]
pub fn phrase(action: &Action) -> String {
    names::change(action)
}

/// The field of an action as JSON and CSV name it.
#[must_use]
pub fn field(field: Field) -> &'static str {
    csv::field(field)
}

/// What people call an entity: a keyword with its match type, everything else by its name.
#[must_use]
pub fn called(view: &PlanView<'_>, entity: &EntityRef) -> String {
    names::entity(view, entity)
}

/// A plan with everything its numbers and names refer to.
#[derive(Debug, Clone, Copy)]
pub struct PlanView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// The rules it is of.
    pub program: &'a Program,
    /// The data it is of.
    pub table: &'a Table,
    /// What was wrong with rules and data without stopping the plan: warnings, refused cells and files.
    pub problems: &'a [Diagnostic],
    /// The texts that the problems point into.
    pub sources: &'a Sources,
    /// The earlier plan that it is compared with.
    pub since: Option<&'a Since>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
