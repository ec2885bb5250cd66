//! What a channel gives back after an upload: which records it took and which it refused, in its own words.
//!
//! Three forms are known: the workbook of Amazon's bulk operations with its `Upload Processing Summary` or results columns, the
//! processing report of a JSON listings feed, and the text report of Seller Central. Such a file is no snapshot: it says nothing
//! of how things stand, so none of its rows become facts.

mod bulk;
mod feed;
mod flat;

use crate::ingest::expand::expand;
use crate::ingest::read::{Refusal, Workbook};
use serde::Serialize;

/// How much of a file is looked at to tell its form.
const LOOKED_AT_BYTES: usize = 4 << 10;
/// A listings feed holds 25,000 messages; a report beyond this size is none.
const REPORT_BYTES_MAX: usize = 256 << 20;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerForm {
    /// A workbook that came back from Amazon's bulk operations.
    BulkWorkbook,
    /// The processing report of a `JSON_LISTINGS_FEED`.
    ListingsFeed,
    /// The text report of Seller Central on a flat file.
    FlatFile,
}

/// A channel's answer to one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its form.
    pub form: AnswerForm,
    /// How many records the channel looked at, when it says so.
    pub processed: Option<u64>,
    /// How many it took, when it says so.
    pub accepted: Option<u64>,
    /// Whether every record of the upload is in [`Answer::records`]; else only those that something is said of.
    pub complete: bool,
    /// The records, sorted by sheet and number. Number 0 is the upload as a whole.
    pub records: Vec<Answered>,
}

/// What is said of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Answered {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Its number: the row of a sheet, the header being row 1; the message of a feed from 1; 0 for the whole.
    pub record: u64,
    /// What it is about, by the channel's ids and SKUs that stand in it.
    pub keys: Vec<String>,
    /// What kind of thing it is about, by the channel's word: `Keyword`, `Campaign`.
    pub entity: String,
    /// The fields that it would set: `bid`, `budget`, `state`….
    pub fields: Vec<&'static str>,
    /// The channel did not carry it out.
    pub refused: bool,
    /// The channel's words, none where it only took it.
    pub words: Vec<String>,
}

impl Answer {
    /// How many records were refused; of the upload as a whole when that was.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.records.iter().filter(|record| record.refused).count()
    }
}

/// Reads a channel's answer to an upload, plain or packed; `None` for any other file, and for one that cannot be read whole.
#[must_use]
pub fn read_answer(bytes: &[u8]) -> Option<Answer> {
    let bytes = expand(bytes).ok()?.0;
    if bytes.starts_with(b"PK") {
        return of_workbook(&mut Workbook::open(&bytes).ok()?).ok()?;
    }
    of_text(&bytes)
}

/// The answer in a workbook, if it is one.
///
/// # Errors
/// When it is one and cannot be read whole.
pub(super) fn of_workbook(workbook: &mut Workbook<'_>) -> Result<Option<Answer>, Refusal> {
    bulk::find(workbook)
}

/// The answer in a file of text, if it is one.
pub(super) fn of_text(bytes: &[u8]) -> Option<Answer> {
    if bytes.len() > REPORT_BYTES_MAX {
        return None;
    }
    let start = bytes.get(..LOOKED_AT_BYTES).unwrap_or(bytes);
    let has = |text: &str| start.windows(text.len()).any(|part| part == text.as_bytes());
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    if first == Some(&b'{') {
        return if has("\"header\"") && has("\"sellerId\"") { feed::read(bytes) } else { None };
    }
    if has("Feed Processing Summary") { flat::read(bytes) } else { None }
}
