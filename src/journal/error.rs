//! Why the journal cannot be used, and what to do.

use std::io;
use std::path::PathBuf;

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process writes it.
    #[error("the journal is in use by {holder}")]
    Locked {
        /// Who, as the lock says.
        holder: String,
    },
    /// Another daemon watches the workspace.
    #[error("this workspace is watched already by {holder}")]
    Watched {
        /// Who, as the lock says.
        holder: String,
    },
    /// It was written by a newer version.
    #[error("`{}` is of version {found}, this portreeve knows {known}", path.display())]
    Newer {
        /// The journal.
        path: PathBuf,
        /// Its version.
        found: usize,
        /// The newest version that is known here.
        known: usize,
    },
    /// It is damaged, or no journal at all.
    #[error("`{}` is damaged: {what}", path.display())]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// What the check found.
        what: String,
    },
    /// It would lie on a network file system.
    #[error("`{}` is on a network file system ({kind})", path.display())]
    Network {
        /// The folder.
        path: PathBuf,
        /// What the system calls it.
        kind: String,
    },
    /// A record of another machine cannot be understood.
    #[error("`{}` cannot be taken in: {what}", path.display())]
    Record {
        /// The record.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The system refuses.
    #[error("`{}` cannot be used: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database refuses.
    #[error("the journal cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
}

impl JournalError {
    /// What to do, in one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Locked { .. } => "wait until it is done; only one portreeve may write a journal at a time".to_owned(),
            Self::Watched { .. } => "one is enough; stop that one before you start another".to_owned(),
            Self::Newer { .. } => "use the portreeve that wrote it, or a newer one".to_owned(),
            Self::Corrupt { path, .. } => format!(
                "nothing was changed; put a backup of `{0}` in its place, or move it away with its -wal file: what was handed \
                 out comes back from the records under outbox/",
                path.display()
            ),
            Self::Network { .. } => {
                "set `[workspace] state = \"DIR\"` in portreeve.toml to a folder on a disk of this machine".to_owned()
            }
            Self::Record { .. } => {
                "see that the folder is whole (a sync may still be running), or restore this file".to_owned()
            }
            Self::Io { .. } | Self::Database(_) => "see whether the disk is full or the folder is protected".to_owned(),
        }
    }

    /// What SQLite says of a file, as damage where it is damage.
    pub(super) fn of(path: &std::path::Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Corrupt { path: path.to_owned(), what: error.to_string() },
            _ => Self::Database(error),
        }
    }
}
