//! The integration tests; the differential run is `evaluator.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test that cannot go on says so by failing; it makes the files and figures it needs"
)]

mod acme;
mod apply;
mod audit;
mod backtest;
mod cache;
mod check;
mod cli;
mod commands;
mod crash;
mod deliver;
mod docs;
mod editors;
mod engine;
mod explanations;
mod fix;
mod fmt;
mod fuzz_seeds;
mod ingest;
mod init;
mod journal;
mod language;
mod layers;
mod lived_in;
mod plan;
mod playbook;
mod real_data;
mod report;
mod scenario;
mod schema;
mod settings;
mod sheets;
mod sink;
mod syntax;
mod tidy;
mod tutorial;
mod watch;
mod with_data;
#[expect(dead_code, reason = "the properties, in another binary, ask for more")]
mod workbench;
