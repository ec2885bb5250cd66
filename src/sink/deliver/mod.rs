//! Sends what the journal says is to be sent: to webhooks, Slack, mail and files of JSON lines.
//!
//! A notice is committed with what it tells, sent after, and marked when the sink took it. So it arrives at least once, always under
//! the same key; a process that dies in between sends it again. What a sink does not take is tried again with growing pauses
//! (`retry`), and given up after days, with a message.
//!
//! Secrets are read when something is sent ([`Outside`]), and stand in no message, log or journal.

mod address;
mod http;
mod lines;
mod mail;
mod outcome;
mod pass;
mod retry;
mod secret;
mod sinks;
mod slack;
mod trust;
mod webhook;
mod words;

pub use pass::{Report, Unsent, due};
pub use secret::{is_secret, read as read_secret};
pub use sinks::{Outside, Sinks};
