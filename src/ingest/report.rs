//! What was read, as a value: `portreeve data`.

use crate::ingest::answer::{Answer, AnswerForm, Answered};
use crate::ingest::assemble::Left;
use crate::ingest::decode::Encoding;
use crate::ingest::expand::Packing;
use crate::ingest::read::Format;
use crate::ingest::snapshot::PeriodFrom;
use crate::table::Day;
use serde::{Serialize, Serializer};

/// The schema of its JSON form.
pub const DATA_SCHEMA: &str = "portreeve.data/1";

/// Everything that was read.
#[derive(Debug, Clone, Serialize)]
pub struct DataReport {
    /// [`DATA_SCHEMA`].
    pub schema: &'static str,
    /// Every file, by name.
    pub files: Vec<FileReport>,
    /// Every account, by name.
    pub accounts: Vec<AccountReport>,
    /// All of them together.
    pub totals: Totals,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its rows count.
    Read,
    /// It cannot be read.
    Refused,
    /// No profile takes it.
    NotRecognised,
    /// It is known, and holds nothing that any dataset has a place for.
    NothingToRead,
    /// It does not count.
    Left(Left),
    /// It is what the channel said of an upload.
    Answer,
}

/// One file.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// Relative to the workspace.
    pub name: String,
    /// What became of it.
    pub status: Status,
    /// What kind of file it is.
    pub format: Format,
    /// How it is packed.
    pub packing: Option<Packing>,
    /// How its text is encoded.
    pub encoding: Option<Encoding>,
    /// Its size as it lies there.
    pub bytes: u64,
    /// BLAKE3 of its bytes, by which it is known.
    pub hash: String,
    /// When it was made, by its own stamp (UTC) or its name.
    pub made: Option<String>,
    /// For a file that no profile takes: the one that comes nearest.
    pub nearest: Option<Nearest>,
    /// What was read from it, a sheet at a time.
    pub tables: Vec<TableReport>,
    /// What the channel said of an upload, when it is such a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerReport>,
    /// How many problems were reported.
    pub problems: usize,
}

/// What a channel said of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerReport {
    /// The form of the answer.
    pub form: AnswerForm,
    /// How many records it looked at, when it says so.
    pub processed: Option<u64>,
    /// How many it took, when it says so.
    pub accepted: Option<u64>,
    /// How many it refused.
    pub refused: usize,
    /// The records that it has words for.
    pub said: Vec<Answered>,
}

impl AnswerReport {
    /// What is told of an answer.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let has_words = |record: &&Answered| record.refused || !record.words.is_empty();
        Self {
            form: answer.form,
            processed: answer.processed,
            accepted: answer.accepted,
            refused: answer.refused(),
            said: answer.records.iter().filter(has_words).cloned().collect(),
        }
    }
}

/// The profile that comes nearest to a file that none takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nearest {
    /// The profile.
    pub profile: String,
    /// How many of its headers the file has.
    pub found: usize,
    /// The headers that it lacks; alternatives stand in one text.
    pub missing: Vec<String>,
}

/// The rows of one sheet.
#[derive(Debug, Clone, Serialize)]
pub struct TableReport {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The profile that took it.
    pub profile: String,
    /// Why: the headers that the profile goes by, and how many it knows.
    pub why: String,
    /// The canonical dataset.
    pub dataset: &'static str,
    /// The accounts of its rows.
    pub accounts: Vec<String>,
    /// Rows that count.
    pub rows: usize,
    /// Rows that were refused.
    pub refused_rows: u64,
    /// Cells that were refused.
    pub refused_cells: u64,
    /// First and last day that it holds.
    pub days: Option<Span>,
    /// How the period of a summary is known; daily files have none.
    pub period_from: Option<PeriodFrom>,
    /// Headers that nothing was read from.
    pub unused: Vec<String>,
}

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first day.
    #[serde(serialize_with = "day")]
    pub first: Day,
    /// The last day.
    #[serde(serialize_with = "day")]
    pub last: Day,
    /// How many they are.
    pub days: usize,
}

impl Span {
    /// Days from one to another.
    #[must_use]
    pub fn new(first: Day, last: Day) -> Self {
        Self { first, last, days: Day::range(first, last).len() }
    }
}

/// One account.
#[derive(Debug, Clone, Serialize)]
pub struct AccountReport {
    /// Its name.
    pub name: String,
    /// Its channel's word; empty when nothing says it.
    pub channel: String,
    /// Its currency.
    pub currency: String,
    /// Its time zone.
    pub timezone: String,
    /// Its marketplace.
    pub market: Option<String>,
    /// The newest complete day, on which plans are made by default.
    pub newest_day: Option<String>,
    /// Each dataset that it delivered.
    pub datasets: Vec<DatasetReport>,
    /// How many entities of each kind it has.
    pub entities: Vec<EntityReport>,
}

/// One dataset of an account.
#[derive(Debug, Clone, Serialize)]
pub struct DatasetReport {
    /// Its name.
    pub dataset: &'static str,
    /// Rows after restatement: one an entity and day.
    pub rows: usize,
    /// First and last covered day.
    pub span: Option<Span>,
    /// How many days are covered.
    pub days: usize,
    /// Uncovered days between the first and the last.
    pub gaps: Vec<Span>,
    /// Days with so few rows that an absent row is unknown.
    #[serde(serialize_with = "days")]
    pub suspect: Vec<Day>,
    /// Days that had not ended when their file was made.
    #[serde(serialize_with = "days")]
    pub incomplete: Vec<Day>,
    /// Periods of summary files.
    pub periods: Vec<Span>,
}

/// How many entities of a kind there are.
#[derive(Debug, Clone, Serialize)]
pub struct EntityReport {
    /// The kind.
    pub kind: &'static str,
    /// How many.
    pub count: usize,
    /// Of them, those that no rule acts on because their names are not theirs alone.
    pub ambiguous: usize,
}

/// Everything together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    /// Files.
    pub files: usize,
    /// Files that count.
    pub read: usize,
    /// Rows of files that count, before restatement.
    pub rows: usize,
    /// Rows that were refused.
    pub refused_rows: u64,
    /// Cells that were refused.
    pub refused_cells: u64,
    /// Accounts.
    pub accounts: usize,
    /// Entities of all kinds but accounts.
    pub entities: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn day<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

fn days<S: Serializer>(days: &[Day], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().map(ToString::to_string))
}
