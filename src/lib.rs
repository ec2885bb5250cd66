//! Portreeve: plain-text rules over channel snapshots, exact and previewed.
//!
//! Rules that an account manager writes and reads aloud are held against the files that marketplaces, ads and shops export.
//! What comes out is a plan: absolute changes with their reasons, what is held and why, findings and alerts. Nothing is changed.
//!
//! ```
//! use portreeve::Engine;
//! use portreeve::catalog::Dataset;
//! use portreeve::engine::PlanOptions;
//!
//! let day = |day: u32| [format!("2026-11-{day}"), "kw-1".into(), "garlic press".into(), "1.20".into(), "12.00".into(), "29.12".into()];
//! let engine = Engine::builder()
//!     .rules("rules/bids.rules", "if acos > 35% for 7d then lower bid 10%")
//!     .rows("acme-us", Dataset::Keywords, &["date", "keyword_id", "keyword", "bid", "spend", "sales"], (11..=20).map(day))
//!     .build();
//! let planned = engine.plan(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap();
//! let action = &planned.plan().actions[0];
//! assert_eq!((action.from.as_deref(), action.to.as_deref()), (Some("1.20"), Some("1.08")));
//! ```
//!
//! [`Engine`] is the door for programs that embed it; [`report`] writes what it gives as text, JSON and CSV. The command line is
//! [`cli`].
//!
//! The modules stand lowest first; each uses only those above it (`tests/layers.rs` holds it to that).

// Where text is from: files, spans, lines.
pub mod text;
// What we say about the user's input: code, place, label, help.
pub mod diagnostic;
// The clock as an argument.
pub mod clock;
// Files that are whole or not there.
pub mod durable;
// Money, percent, points, ratio, count, duration, date with units.
pub mod value;
// `portreeve.toml`: accounts, time, caps, pillars, sinks.
pub mod settings;
// Text to tree and back; knows no metric and no unit rule.
pub mod syntax;
// What names mean: entities, datasets, fields, flow metrics, channels' limits.
pub mod catalog;
// Resolved, unit-checked rules; a name that does not exist cannot be held in these types.
pub mod program;
// Tree and catalog give the program; lints, one file each.
pub mod check;
// Columns in memory: entities, days, integer facts; coverage; windows.
pub mod table;
// Bytes to raw rows to typed columns by a channel profile; every bad cell is a diagnostic.
pub mod ingest;
// What the engine did before, as a value that the journal produces.
pub mod history;
// Program and table at a day give an evaluation with traces.
pub mod eval;
// Evaluation, history and policy give a plan; guardrails, conflicts, refusals in a fixed order; pure.
pub mod plan;
// SQLite: runs, actions and their states, findings, alerts, what is to leave; loads History.
pub mod journal;
// Carries a plan out: the upload files that channels take, and what channels answer.
pub mod sink;
// A plan through sinks: intent, effect, confirmation, each durable.
pub mod apply;
// Plan, check, data and explanation as text, JSON, CSV and SARIF.
pub mod report;
// What others embed: check, plan, explain, data.
pub mod engine;
// The `test` statements: a small world in memory, the same evaluation and plan, every outcome held against what is expected.
pub mod scenario;
// One loop that looks at the folder, judges, carries out what needs no person, and tells.
pub mod daemon;
// Arguments, output, exit codes; the only place with the environment and the system clock.
pub mod cli;

pub use engine::{Engine, EngineBuilder};

// The page for programs that embed the library runs as a test of it.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
mod embedding {}
