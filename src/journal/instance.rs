//! The one daemon of a journal. It holds no lock of the journal while it waits, so that people apply and undo beside it; what it holds
//! is a lock of its own.

use crate::durable::{self, Unwatched};
use crate::journal::lock::take_file;
use crate::journal::network::network;
use crate::journal::{Holder, JournalError, Place};
use std::fs::File;

/// What the lock of the daemon is called.
const LOCK: &str = "watch.lock";

/// Held while a daemon lives. The lock is the operating system's: it dies with its process.
#[derive(Debug)]
pub struct Instance {
    _lock: File,
}

impl Instance {
    /// Takes the place of the one daemon.
    ///
    /// # Errors
    /// When another daemon has it, when the folder is on a network file system, or when the system refuses.
    pub fn take(place: &Place, holder: &Holder) -> Result<Self, JournalError> {
        let io = |source| JournalError::Io { path: place.state.clone(), source };
        durable::folder(&place.state, &mut Unwatched).map_err(io)?;
        if let Some(kind) = network(&place.state) {
            return Err(JournalError::Network { path: place.state.clone(), kind });
        }
        match take_file(&place.state.join(LOCK), holder) {
            Ok(lock) => Ok(Self { _lock: lock }),
            Err(JournalError::Locked { holder }) => Err(JournalError::Watched { holder }),
            Err(error) => Err(error),
        }
    }
}
