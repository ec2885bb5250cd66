//! Evaluation, history and policy give a plan: limits, conflicts, fresh evidence and caps, refusals in a fixed order. Pure.
//!
//! A change goes through the stages in the order of [`Refusal`]: what holds it alone (`refuse`), its limits, what other
//! changes do to it (`resolve`), then what its account allows (`funding`, `blast`).

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod action;
mod additions;
mod alerts;
mod assemble;
mod blast;
mod context;
mod counts;
mod draft;
mod evidence;
mod existing;
mod fields;
mod findings;
mod funding;
mod guards;
mod ids;
mod keywords;
mod limits;
mod memory;
mod model;
mod output;
mod pillars;
mod places;
mod policy;
mod refusal;
mod refuse;
mod reorder;
mod resolve;
mod run;
mod seen;
mod standing;
mod waiting;
mod words;

pub use action::{Action, Addition, Approval, EvidenceEntry, Field, PlanStatus, Verb};
pub use alerts::{AlertKnown, AlertNext, AlertSeen, next_alert};
pub use assemble::changed_field;
pub use context::Inputs;
pub use counts::summary;
pub use findings::{FindingSeen, next_finding};
pub use memory::{Known, settled, shown_now};
pub use model::{AccountPlan, AccountState, CapBreach, EntityRef, Plan, RuleCount, SCHEMA, Summary, UndecidedGroup};
pub use output::{AlertEntry, Finding, FindingState, Notice};
pub use pillars::pillar_of;
pub use refusal::Refusal;
pub use run::plan;
pub use seen::{attr as shown_by, newest as newest_shown, value as shown_value};
pub use standing::{Sighting, Standing, standing};
