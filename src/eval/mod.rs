//! Program and table at a day give an evaluation: who matched, who could not be decided and why, and what is proposed.
//! Reads no clock and no file.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod model;
mod reason;
mod trace;

pub use model::{
    Amount, AskedChange, Bound, Current, Evaluation, Evidence, GuardVerdict, Judged, Match, Moment, Output, Pending,
    Proposal, Truth, Undecided, Verdict,
};
pub use reason::Reason;
pub use trace::{Trace, TraceDay, TraceNode, TraceScope, TraceShape, TraceValue};
