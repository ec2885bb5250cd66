//! Evaluation, history and policy give a plan: limits, conflicts, fresh evidence and caps, refusals in a fixed order. Pure.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod model;
mod refusal;

pub use model::{
    AccountPlan, AccountState, Action, Addition, AlertEntry, Approval, CapBreach, EntityRef, EvidenceEntry, Field,
    Finding, FindingState, Plan, PlanStatus, RuleCount, Summary, UndecidedGroup, Verb,
};
pub use refusal::Refusal;
