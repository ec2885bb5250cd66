//! What sinks are told outside of runs: of a plan that nobody carries out, and of the machine itself.

use crate::apply::tell::{Message, Teller};
use crate::apply::{Document, digest};
use crate::journal::Notice;
use crate::program::Program;
use crate::settings::Settings;
use chrono::{DateTime, Utc};

/// A word of the machine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it is about, such as `feed acme-us keywords 2026-11-20`: the same subject is told once.
    pub subject: String,
    /// One sentence.
    pub title: String,
    /// More of them.
    pub lines: Vec<String>,
}

/// What the sinks of a workspace (its name and settings) are told of a plan that nobody carries out.
#[must_use]
pub fn plan_notices(
    document: &Document,
    program: &Program,
    (workspace, settings): (&str, &Settings),
    at: DateTime<Utc>,
) -> Vec<Notice> {
    let teller = Teller { workspace, settings, at, run: None };
    digest::of_plan(document, program).iter().flat_map(|message| teller.address(message)).collect()
}

/// What the sinks of a workspace (its name and settings) are told of the machine itself.
#[must_use]
pub fn word_notices(word: &Word, (workspace, settings): (&str, &Settings), at: DateTime<Utc>) -> Vec<Notice> {
    let Word { subject, title, lines } = word.clone();
    let message = Message { kind: "engine", subject, title, lines, ..Message::default() };
    Teller { workspace, settings, at, run: None }.address(&message)
}
