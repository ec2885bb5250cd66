//! What the engine found, for people and for programs: text, JSON, CSV. Writes to whatever it is given; prints nothing itself.

pub use crate::text::clean;

pub mod advice;
pub mod apply;
pub mod audit;
pub mod backtest;
pub mod check;
pub mod data;
pub mod diff;
pub mod explain;
mod json;
mod layout;
pub mod ledger;
pub mod plan;
pub mod plan_of_action;
mod problem;
pub mod reference;
pub mod undo;
pub mod uploads;
