//! What the engine remembers, in one SQLite file: runs, plans, actions and their states, findings, alerts, what is still to leave.
//!
//! One process writes at a time ([`Journal`], which holds the lock); everybody may read ([`Ledger`], a copy in memory). The planner
//! sees none of it: [`Ledger::history`] makes the value it reads.
//!
//! A run is durable before anything of it is seen outside ([`Journal::begin`]), then its files are written, then it is done
//! (`Journal::finish`). What a crash leaves in between is finished by the next writer, never undone: somebody may have used a
//! file already.

mod action;
mod entry;
mod error;
mod instance;
mod intent;
mod ledger;
mod load;
mod lock;
mod log;
mod network;
mod notices;
mod open;
mod record;
mod schema;
mod values;
mod write;

pub use action::{ActionRow, ActionState};
pub use entry::EntryText;
pub use error::JournalError;
pub use instance::Instance;
pub use intent::{AlertRow, FindingRow, Intent, OutFile, RunRow, RunState, Settled};
pub use ledger::Ledger;
pub use lock::Holder;
pub use notices::{Attempt, Notice, NoticeRow, NoticeState};
pub use open::{Journal, Place};
pub use record::{Record, SCHEMA as RECORD_SCHEMA};
pub use write::Unfinished;
