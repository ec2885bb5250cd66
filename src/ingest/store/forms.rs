//! The bytes of each part of a snapshot.

use crate::catalog::Dataset;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ingest::decode::Encoding;
use crate::ingest::expand::Packing;
use crate::ingest::profile::NoMatch;
use crate::ingest::read::Format;
use crate::ingest::snapshot::{Grain, Made, Part, PartColumn, PeriodFrom, Slot, Snapshot, Subjects};
use crate::ingest::store::bytes::{Bytes, Stored, stored, stored_options, stored_words};
use crate::table::{Day, Ints};
use crate::value::Currency;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use std::sync::Arc;

stored_words!(Format { Csv, Tsv, Xlsx, Json, Jsonl, Parquet });
stored_words!(Encoding { Utf8, Utf16Le, Utf16Be, Windows1252, ShiftJis });
stored_words!(Packing { Gz, Zst, Zip });
stored_words!(PeriodFrom { Rows, Preamble, Name, Settings, ActiveDays });
stored!(Made { stamp, named });
stored!(NoMatch { table, found, missing });
stored!(PartColumn { column, values, scale, largest });
stored_options!(
    String,
    u32,
    Encoding,
    Packing,
    PeriodFrom,
    NoMatch,
    Currency,
    DateTime<Utc>,
    NaiveDateTime,
    (NaiveDate, NaiveDate),
    (Day, Day),
);
stored!(Part {
    dataset,
    profile,
    channel,
    absent_is,
    sheet,
    grain,
    period_from,
    subjects,
    subject,
    when,
    marks,
    lines,
    columns,
    span,
    blind,
    lost,
    undated,
    attribution,
    currency,
    refused_rows,
    refused_cells,
    combined,
    complete,
    one_day,
    covers,
    dayless,
    unused,
    because,
    headers,
    known_headers,
    header_line,
});

// Its texts it shares with others; a channel's answer is never kept.
stored!(Snapshot {
    name,
    hash,
    folder,
    format,
    encoding,
    packing,
    bytes,
    diagnostics,
    made,
    nearest,
    named_days,
    parts,
} without { answer: None, texts: Arc::default() });
// What its page says is shared too.
stored!(Subjects { slots, things } without { page: 0, said: Arc::default() });

impl Stored for blake3::Hash {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_bytes().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Stored::get(from).map(Self::from_bytes)
    }
}

impl Stored for Slot {
    fn put(&self, out: &mut Vec<u8>) {
        put_place(Self::ALL, self, out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::get(from)?)).copied()
    }
}

impl Stored for Dataset {
    fn put(&self, out: &mut Vec<u8>) {
        put_place(Self::ALL, self, out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::get(from)?)).copied()
    }
}

pub(super) fn put_place<T: PartialEq>(all: &[T], one: &T, out: &mut Vec<u8>) {
    let place = all.iter().position(|known| known == one);
    out.push(place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX));
}

impl Stored for Grain {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Daily => false.put(out),
            Self::Periods(periods) => {
                true.put(out);
                periods.put(out);
            }
        }
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some(if bool::get(from)? { Self::Periods(Stored::get(from)?) } else { Self::Daily })
    }
}

impl Stored for Day {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        i32::get(from).map(Self)
    }

    fn put_all(all: &[Self], out: &mut Vec<u8>) {
        i32::put_all(&all.iter().map(|day| day.0).collect::<Vec<_>>(), out);
    }

    fn get_all(count: usize, from: &mut Bytes<'_>) -> Option<Vec<Self>> {
        Some(i32::get_all(count, from)?.into_iter().map(Self).collect())
    }
}

impl Stored for NaiveDate {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_epoch_days().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::from_epoch_days(i32::get(from)?)
    }
}

impl Stored for DateTime<Utc> {
    fn put(&self, out: &mut Vec<u8>) {
        self.timestamp().put(out);
        self.timestamp_subsec_nanos().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::from_timestamp(i64::get(from)?, u32::get(from)?)
    }
}

impl Stored for NaiveDateTime {
    fn put(&self, out: &mut Vec<u8>) {
        self.and_utc().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        DateTime::<Utc>::get(from).map(|moment| moment.naive_utc())
    }
}

impl Stored for Currency {
    fn put(&self, out: &mut Vec<u8>) {
        self.code().to_owned().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::from_code(&String::get(from)?)
    }
}

impl Stored for Ints {
    fn put(&self, out: &mut Vec<u8>) {
        u8::try_from(self.width()).unwrap_or(0).put(out);
        self.len().put(out);
        self.write_to(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let (width, count) = (usize::from(u8::get(from)?), usize::get(from)?);
        Self::read(width, from.take(count.checked_mul(width)?)?)
    }
}

/// Whether a problem is about the file itself: what lies in a text of ours is of another day's texts.
pub(super) fn is_storable(problem: &Diagnostic) -> bool {
    let Diagnostic { place, also, fix, .. } = problem;
    also.is_empty() && fix.is_none() && !matches!(place, Place::Text(_))
}

stored!(Diagnostic { code, message, place, label, notes, help } without { also: Vec::new(), fix: None });

impl Stored for Code {
    fn put(&self, out: &mut Vec<u8>) {
        self.id().to_owned().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::parse(&String::get(from)?)
    }
}

impl Stored for Place {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            // What lies in a text is not storable.
            Self::Workspace | Self::Text(_) => 0_u8.put(out),
            Self::File(file) => {
                1_u8.put(out);
                file.put(out);
            }
            Self::Cell { file, sheet, line, column } => {
                2_u8.put(out);
                file.put(out);
                sheet.put(out);
                line.put(out);
                column.put(out);
            }
        }
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some(match u8::get(from)? {
            0 => Self::Workspace,
            1 => Self::File(Stored::get(from)?),
            2 => Self::Cell {
                file: Stored::get(from)?,
                sheet: Stored::get(from)?,
                line: Stored::get(from)?,
                column: Stored::get(from)?,
            },
            _ => return None,
        })
    }
}
