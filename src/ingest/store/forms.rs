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

/// Without its texts and pages, which it shares with others.
impl Stored for Snapshot {
    fn put(&self, out: &mut Vec<u8>) {
        // Every field is named, so that a new one is not forgotten here.
        let Self {
            name,
            hash,
            folder,
            format,
            encoding,
            packing,
            bytes,
            diagnostics,
            answer: _,
            made,
            nearest,
            named_days,
            texts: _,
            parts,
        } = self;
        name.put(out);
        hash.as_bytes().put(out);
        folder.put(out);
        format.put(out);
        encoding.put(out);
        packing.put(out);
        bytes.put(out);
        diagnostics.put(out);
        made.put(out);
        nearest.put(out);
        named_days.put(out);
        parts.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            name: Stored::get(from)?,
            hash: blake3::Hash::from_bytes(Stored::get(from)?),
            folder: Stored::get(from)?,
            format: Stored::get(from)?,
            encoding: Stored::get(from)?,
            packing: Stored::get(from)?,
            bytes: Stored::get(from)?,
            diagnostics: Stored::get(from)?,
            answer: None,
            made: Stored::get(from)?,
            nearest: Stored::get(from)?,
            named_days: Stored::get(from)?,
            texts: Arc::default(),
            parts: Stored::get(from)?,
        })
    }
}

/// Without what its page says.
impl Stored for Subjects {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { slots, page: _, said: _, things } = self;
        slots.put(out);
        things.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Self { slots: Stored::get(from)?, page: 0, said: Arc::default(), things: Stored::get(from)? })
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

impl Stored for Diagnostic {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { code, message, place, label, also: _, notes, help, fix: _ } = self;
        code.id().to_owned().put(out);
        message.put(out);
        match place {
            Place::Workspace | Place::Text(_) => 0_u8.put(out),
            Place::File(file) => {
                1_u8.put(out);
                file.put(out);
            }
            Place::Cell { file, sheet, line, column } => {
                2_u8.put(out);
                file.put(out);
                sheet.put(out);
                line.put(out);
                column.put(out);
            }
        }
        label.put(out);
        notes.put(out);
        help.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let code = Code::parse(&String::get(from)?)?;
        let message = String::get(from)?;
        let place = match u8::get(from)? {
            0 => Place::Workspace,
            1 => Place::File(Stored::get(from)?),
            2 => Place::Cell {
                file: Stored::get(from)?,
                sheet: Stored::get(from)?,
                line: Stored::get(from)?,
                column: Stored::get(from)?,
            },
            _ => return None,
        };
        let label = Stored::get(from)?;
        Some(Self { label, notes: Stored::get(from)?, help: Stored::get(from)?, ..Self::new(code, place, message) })
    }
}
