//! Bytes to raw rows (CSV, XLSX, JSON, Parquet) to typed columns by a channel profile, and all of them to one table.
//!
//! [`read`] takes one file, [`assemble`] puts all of them together. Both are pure: they read no clock, no environment and no
//! other file, and everything they have to say about the input comes back as diagnostics. A bad cell is refused and
//! reported, a file that cannot be read whole is refused whole, and neither stops the others.

mod answer;
mod assemble;
mod cell;
mod combine;
mod decode;
mod expand;
mod file;
mod fill;
mod grain;
mod lexicon;
mod limits;
mod name;
mod numbers;
mod plan;
mod preamble;
mod problem;
mod products;
mod profile;
mod read;
mod report;
mod shape;
mod sheet;
mod snapshot;
pub(crate) mod store;
mod subject;
mod when;
mod workbook;

pub use answer::{Answer, AnswerForm, Answered, read_answer};
pub use assemble::{Assembled, Assembly, Left, assemble};
pub use decode::Encoding;
pub use expand::Packing;
pub use file::{Reader, read};
pub use problem::collapse;
pub use products::Products;
pub use profile::Profiles;
pub use read::Format;
pub use report::{
    AccountReport, AnswerReport, DATA_SCHEMA, DataReport, DatasetReport, EntityReport, FileReport, Nearest, Span,
    Status, TableReport, Totals,
};
pub use snapshot::{PeriodFrom, Snapshot};
pub use workbook::{FilledRow, FilledSheet, filled};
