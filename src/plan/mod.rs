//! Evaluation, history and policy give a plan: limits, conflicts, fresh evidence and caps, refusals in a fixed order. Pure.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod action;
mod model;
mod output;
mod refusal;

pub use action::{Action, Addition, Approval, EvidenceEntry, Field, PlanStatus, Verb};
pub use model::{AccountPlan, AccountState, CapBreach, EntityRef, Plan, RuleCount, Summary, UndecidedGroup};
pub use output::{AlertEntry, Finding, FindingState, Notice};
pub use refusal::Refusal;
