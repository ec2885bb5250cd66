//! Making the columns of a table: rows in order, sums over children, runs of attributes, suspect days.

mod rows;
mod runs;
mod sums;
mod suspect;

pub use runs::{Sighting, runs};
pub use sums::{Blank, Children, sum};
pub use suspect::suspect;
