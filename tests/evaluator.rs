//! The slow evaluator written from the language's page alone, its run against the library, and what holds for every workspace it
//! makes up. A binary of its own: it is half of all test code, and who changes a reader need not build it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::match_same_arms,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test that cannot go on says so by failing; it makes the files and figures it needs; what the page lists apart, the \
              evaluator lists apart"
)]

mod differential;
mod properties;
mod reference;
#[expect(dead_code, reason = "the suite reads more of what it lays out")]
mod workbench;
