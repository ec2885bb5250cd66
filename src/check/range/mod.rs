//! Between which values a number can lie, and what a condition can therefore be. What is said to be impossible is: an operation
//! whose bounds are not known gives no bounds, never wrong ones.

mod interval;
mod judge;
mod part;
mod ratio;

pub(super) use interval::{End, Interval};
pub(super) use judge::World;
pub(super) use part::{Leaves, Part, parts};
