//! Why a run ends before its result: a wrong command line, the machine's trouble, rules that are wrong, our own mistakes.

use crate::apply::ApplyError;
use crate::engine::OpenError;
use crate::journal::JournalError;
use crate::report::clean;
use std::io;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done, or nothing to change.
    Done = 0,
    /// An error in rules, data or machine.
    Failed = 1,
    /// Changes are planned, under `plan --detailed-exitcode`.
    Changes = 2,
    /// Warnings under `check --deny warnings`.
    Warnings = 3,
    /// A cap holds an account, under `plan --detailed-exitcode`.
    HeldByCap = 4,
    /// Rules contradict each other, under `plan --detailed-exitcode --strict`.
    Conflict = 5,
    /// A part of what was chosen went out.
    Partly = 6,
    /// The command line is wrong.
    Usage = 64,
    /// A mistake of ours.
    Bug = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        // The discriminants are written above and fit.
        Self::from(exit as u8)
    }
}

/// Why a run ends before its result.
#[derive(Debug)]
pub(super) enum Stop {
    /// The command line asks for what is not there.
    Usage {
        /// One sentence.
        message: String,
        /// What to type instead.
        help: String,
    },
    /// The machine or the workspace is not as it should be.
    Failed {
        /// One sentence.
        message: String,
        /// What to do.
        help: String,
    },
    /// The rules are wrong; it has been said.
    Said,
    /// Nobody reads our output any more, which is no error.
    Closed,
}

impl Stop {
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    pub(super) fn failed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), help: help.into() }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::failed(
            format!("the output cannot be written: {error}"),
            "see whether the disk is full or the file is protected",
        )
    }
}

impl From<OpenError> for Stop {
    fn from(error: OpenError) -> Self {
        Self::failed(error.to_string(), "name a workspace folder: one with rules/ and snapshots/ in it")
    }
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::failed(error.to_string(), error.help())
    }
}

impl From<ApplyError> for Stop {
    fn from(error: ApplyError) -> Self {
        let message = match &error {
            ApplyError::Drifted { moved, .. } => {
                let lines: Vec<String> = moved.iter().map(|moved| format!("\n  {}", moved.sentence())).collect();
                clean::terminal(&format!("{error}{}", lines.concat())).into_owned()
            }
            _ => error.to_string(),
        };
        match error {
            ApplyError::UnknownId { .. } | ApplyError::SeveralIds { .. } | ApplyError::UnknownAccept { .. } => {
                Self::usage(message, error.help())
            }
            _ => Self::failed(message, error.help()),
        }
    }
}
