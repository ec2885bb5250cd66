//! The language specification runs: every page of `tests/language/` is a chapter of the manual whose examples are carried out.
//!
//! A heading begins a fresh workspace. Under it stand, as fenced blocks, its rules, its data, what was done before, and
//! everything that comes out; `README.md` beside the pages says how to write them.

mod days;
mod expect;
mod history;
mod outcome;
mod page;
