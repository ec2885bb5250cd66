//! Program and table at a day give an evaluation: who matched, who could not be decided and why, and what is proposed.
//! Reads no clock and no file.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod attr;
mod columns;
mod cond;
mod ends;
mod evaluate;
mod explain;
mod flow;
mod index;
mod model;
mod num;
mod propose;
mod quantity;
mod reason;
mod related;
mod run;
mod say;
mod scope;
mod sets;
mod tables;
mod text;
mod trace;
mod unknown;
mod windows;

pub use evaluate::{evaluate, verdict};
pub use explain::explain;
pub use model::{
    Amount, AskedChange, Bound, Current, Evaluation, Evidence, GuardVerdict, Judged, Match, Moment, Output, Pending,
    PlanTime, Proposal, Truth, Undecided, Verdict,
};
pub use reason::Reason;
pub use run::Inputs;
pub use trace::{Trace, TraceDay, TraceNode, TraceScope, TraceShape, TraceValue};
