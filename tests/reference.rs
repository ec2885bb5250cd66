//! A slow evaluator and planner, written from the language's specification alone and row by row
//! with exact rationals, to hold the fast one against. It shares no code with it.

mod catalog;
mod conds;
pub(crate) mod data;
mod evaluate;
mod examples;
mod examples_data;
mod expr;
mod fate;
pub(crate) mod files;
mod flows;
mod gate;
pub(crate) mod generate;
mod generate_conds;
mod generate_data;
mod generate_history;
mod generate_rules;
mod generate_shop;
mod generate_values;
pub(crate) mod history;
mod judge;
mod limits;
mod lookup;
mod names;
pub(crate) mod parts;
pub(crate) mod plan;
pub(crate) mod print;
pub(crate) mod proposals;
mod random;
mod reads;
mod resolve;
mod state;
mod store;
pub(crate) mod tree;
pub(crate) mod value;
mod words;
mod world;
