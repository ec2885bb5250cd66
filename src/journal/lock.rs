//! The one writer of a journal. The lock is the operating system's: it dies with its process.

use crate::journal::JournalError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What the lock is called.
const LOCK: &str = "lock";

/// Who writes, for whoever finds the journal in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What it does: `portreeve apply`.
    pub command: String,
    /// Since when, in words that people read.
    pub since: String,
}

/// Takes the lock of a folder.
pub(super) fn take(folder: &Path, holder: &Holder) -> Result<File, JournalError> {
    take_file(&folder.join(LOCK), holder)
}

/// Takes a lock by its file, and leaves word in it of who holds it.
pub(super) fn take_file(path: &Path, holder: &Holder) -> Result<File, JournalError> {
    let wrong = |source| JournalError::Io { path: path.to_owned(), source };
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // What cannot be read is told as unknown.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.lines().next().filter(|line| !line.is_empty());
            return Err(JournalError::Locked { holder: holder.unwrap_or("another process").to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(wrong(source)),
    }
    let said = format!("{} (process {}, since {})\n", holder.command, std::process::id(), holder.since);
    let told =
        file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(said.as_bytes()));
    told.map_err(wrong)?;
    Ok(file)
}

/// A share in the lock while nobody writes; `None` while somebody does or where it cannot be told.
pub(super) fn share(folder: &Path) -> Option<File> {
    let file = File::open(folder.join(LOCK)).ok()?;
    file.try_lock_shared().is_ok().then_some(file)
}
