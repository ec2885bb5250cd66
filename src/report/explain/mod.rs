//! Why a rule did, did not or could not fire on one entity: the condition as a tree with its values.

mod json;
mod text;
mod why;

pub use json::{SCHEMA, json};
pub use text::text;

use crate::eval::Trace;
use crate::plan::EntityRef;
use crate::report::plan::PlanView;

/// A trace with its entity, beside the part of the plan that is about it.
#[derive(Debug, Clone, Copy)]
pub struct ExplainView<'a> {
    /// The plan of this rule and entity only.
    pub plan: PlanView<'a>,
    /// The entity.
    pub entity: &'a EntityRef,
    /// The condition tree.
    pub trace: &'a Trace,
}
