//! One loop: look at the folder, judge when something is to be judged, commit, deliver, wait.
//!
//! What wakes it ([`Event`]) only shortens the wait; what is true is found by looking at the whole folder again (`scan`), so nothing
//! depends on an event that may be lost. A turn (`turn`) is a plan carried out as `apply` carries one out, with a person's part left
//! to a person. Everything that must outlive the process is in the journal: the daemon may be killed between any two instructions.
//!
//! All time comes from a [`Clock`](crate::clock::Clock), so that tests live through months.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod approvals;
mod due;
mod effect;
mod feeds;
mod hints;
mod listen;
mod load;
mod metrics;
mod outbox;
mod own;
mod run;
mod scan;
mod status;
mod tail;
mod turn;

pub use hints::Hints;
pub use listen::{Listen, ListenError, Server, serve};
pub use load::Standing;
pub use run::{Event, run};
pub use status::{Beat, Health, Shared, Status};
pub use turn::{Daemon, Options, Step, WatchError};
