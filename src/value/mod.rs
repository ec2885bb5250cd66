//! Money, percent, points, counts, durations and dates, with their units; the only place with decimal operators.
//!
//! A number of the evaluation is a [`Rational`]: exact, checked, never a float. Text and JSON show it through [`show`].

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod currency;
mod fold;
mod rational;
pub mod show;
mod unit;

pub use currency::Currency;
pub use fold::{fold, length, mentions, words};
pub use rational::{Overflow, Rational};
pub use unit::{Type, Unit};
