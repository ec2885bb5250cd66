//! The daemon: one loop that looks at a folder, judges, carries out what needs no person, and tells.

mod audit;
mod command;
mod days;
mod faults;
mod kill;
pub(crate) mod live;
#[cfg(target_os = "linux")]
mod machine;
mod night;
mod page;
mod person;
mod phase;
mod soak;
mod stale;
mod web;
mod workbook;
