//! The planner, from rules and files in memory to what a plan says.

mod additions;
mod before;
mod caps;
mod case;
mod refusals;
mod resolve;
