//! The planner, from rules and files in memory to what a plan says.

mod case;
mod refusals;
