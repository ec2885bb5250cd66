//! Carries out exactly the plan it is given; evaluates nothing.
//!
//! [`Document`] reads a plan and knows an edited one. [`prepare`] holds it against the journal, the rules on disk and the newest
//! snapshots, in the order of [`ApplyError`]; what it gives is everything that would be written. [`Prepared::carry_out`] then makes it
//! durable, writes the files and marks the run done. [`inverse`] makes the plan that takes a run back.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod approved;
mod check;
mod choose;
mod digest;
mod document;
mod error;
mod inverse;
mod notices;
mod outputs;
mod prepare;
mod rebuild;
mod settle;
mod tell;

pub use approved::{approved, columns};
pub use choose::{Accept, Choice};
pub use document::{Document, Entry};
pub use error::{ApplyError, Moved};
pub use inverse::{Inverse, Left, inverse};
pub use notices::{Word, plan_notices, word_notices};
pub use prepare::{Inputs, Outcome, Prepared, prepare};
pub use settle::{answered, mark, settle, standing_now};
pub use tell::NOTICE_SCHEMA;
