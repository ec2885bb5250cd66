//! The planner, from rules and files in memory to what a plan says.

mod additions;
mod before;
mod caps;
mod case;
mod give_back;
mod outputs;
mod properties;
mod refusals;
mod resolve;
