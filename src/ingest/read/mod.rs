//! Raw readers: bytes to rows of text cells. They know no channel and no dataset.

mod csv;
mod format;
mod json;
mod nested;
#[cfg(feature = "parquet")]
mod parquet;
mod row;
mod sections;
mod xlsx;

pub(super) use csv::{DELIMITERS, Layout, first_records, likeliest_delimiter, read_csv};
pub use format::Format;
pub(super) use format::detect;
pub(super) use json::{json_headers, read_json};
pub(super) use nested::Documents;
#[cfg(feature = "parquet")]
pub(super) use parquet::read_parquet;
pub(super) use row::{Buffer, Cell, Kind, Row, Rows, Split};
pub(super) use sections::{Below, sections};
pub(super) use xlsx::{Workbook, number_text};

/// Why a file cannot be read whole: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// After `cannot be read:`.
    pub(super) reason: String,
    pub(super) help: String,
}

impl Refusal {
    pub(super) fn new(reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self { reason: reason.into(), help: help.into() }
    }

    /// A file that is damaged, cut off, or of another kind than it seems.
    pub(super) fn damaged(what: &str) -> Self {
        Self::new(format!("the {what} is damaged or cut off"), "export or copy the file again")
    }
}

/// Runs a reader that is not ours; a panic in it on a hostile file is a damaged file, not our bug.
pub(super) fn guarded<T>(what: &str, read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Refusal::damaged(what)))
}
