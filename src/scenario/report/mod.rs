//! What became of tests: for people, for programs, and for the build servers that read `JUnit`'s XML.

mod json;
mod junit;
mod text;

pub use json::{TEST_SCHEMA, json};
pub use junit::junit;
pub use text::text;
