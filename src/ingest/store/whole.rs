//! All files together as bytes: the table, what was read and what is wrong with it, for a run that finds the same files again.

use crate::catalog::{Dataset, Kind};
use crate::diagnostic::Diagnostic;
use crate::ingest::assemble::Left;
use crate::ingest::report::{
    AccountReport, DATA_SCHEMA, DataReport, DatasetReport, EntityReport, FileReport, Nearest, Span, Status,
    TableReport, Totals,
};
use crate::ingest::store::bytes::{Bytes, Stored, stored, stored_options};
use crate::ingest::store::{forms, get_texts, put_texts};
use crate::table::{
    Account, AccountId, AttrStore, Column, Coverage, Day, Entities, Ints, Period, Rows, Run, Strings, Table,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What all files together say.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) table: Table,
    pub(crate) report: DataReport,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Whether it can be kept: nothing in it is a channel's answer or points into a text of ours.
pub(crate) fn is_storable(report: &DataReport, problems: &[Diagnostic]) -> bool {
    problems.iter().all(forms::is_storable) && report.files.iter().all(|file| file.status != Status::Answer)
}

/// The bytes of what all files together say. It must be storable.
pub(super) fn put(table: &Table, report: &DataReport, problems: &[Diagnostic], out: &mut Vec<u8>) {
    table.put(out);
    report.put(out);
    problems.len().put(out);
    Diagnostic::put_all(problems, out);
}

pub(super) fn get(from: &mut Bytes<'_>) -> Option<Whole> {
    let whole = Whole { table: Stored::get(from)?, report: Stored::get(from)?, problems: Stored::get(from)? };
    is_sound(&whole.table).then_some(whole)
}

/// Whether everything that a table refers to is there.
fn is_sound(table: &Table) -> bool {
    let (texts, accounts) = (table.strings.len(), table.accounts.len());
    let known = |kind: Kind| table.kind(kind).len();
    let of_kind = |(entities, kind): (&Entities, &Kind)| {
        let length = entities.len();
        let above = kind.parent().map_or(0, known);
        entities.ids.iter().chain(&entities.names).all(|id| (id.0 as usize) < texts)
            && entities.accounts.iter().flatten().all(|account| (account.0 as usize) < accounts)
            && entities.parents.iter().flatten().all(|parent| (*parent as usize) < above)
            && entities.names.len() == length
            && entities.accounts.len() == length
    };
    let rows = |rows: &Rows| {
        let length = rows.days.len();
        rows.starts.is_sorted()
            && rows.starts.iter().all(|start| (*start as usize) <= length)
            && rows.columns.iter().all(|column| column.values.len() == length)
    };
    table.entities.iter().zip(Kind::ALL).all(of_kind) && table.rows.values().all(rows)
}

stored_options!(Coverage, Arc<str>, AccountId, Span, Nearest, Day);
stored!(Account { name, channel, currency, timezone, market, seller, settle, coverage, newest_day });
stored!(Coverage { days, lists, suspect, incomplete, periods });
stored!(Entities {
    ids,
    names,
    unnamed,
    without_id,
    accounts,
    parents,
    currencies,
    first_rows,
    first_seen,
    ambiguous,
    own_rows,
});
stored!(AttrStore { starts, runs, stretch_starts, stretches, scale });
stored!(Run { first, last, value });
stored!(Rows { starts, days, columns, partial });
stored!(Period { account, start, end, observed, entities, columns });
stored!(Table { strings, accounts, entities, attrs, rows, periods, links, first_day });
stored!(DataReport { schema, files, accounts, totals });
stored!(Nearest { profile, found, missing });
stored!(TableReport {
    sheet,
    profile,
    why,
    dataset,
    accounts,
    rows,
    refused_rows,
    refused_cells,
    days,
    period_from,
    unused,
});
stored!(Span { first, last, days });
stored!(AccountReport { name, channel, currency, timezone, market, newest_day, datasets, entities });
stored!(DatasetReport { dataset, rows, span, days, gaps, suspect, incomplete, periods });
stored!(EntityReport { kind, count, ambiguous });
stored!(Totals { files, read, rows, refused_rows, refused_cells, accounts, entities });

stored!(FileReport {
    name,
    status,
    format,
    packing,
    encoding,
    bytes,
    hash,
    made,
    nearest,
    tables,
    problems,
} without { answer: None });

impl Stored for Status {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Read => out.push(0),
            Self::Refused => out.push(1),
            Self::NotRecognised => out.push(2),
            Self::NothingToRead => out.push(3),
            Self::Left(Left::NotYetKnown) => out.push(4),
            Self::Answer => out.push(5),
            Self::Left(Left::SameAs(name)) => {
                out.push(6);
                name.put(out);
            }
        }
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Some(match u8::get(from)? {
            0 => Self::Read,
            1 => Self::Refused,
            2 => Self::NotRecognised,
            3 => Self::NothingToRead,
            4 => Self::Left(Left::NotYetKnown),
            5 => Self::Answer,
            6 => Self::Left(Left::SameAs(Stored::get(from)?)),
            _ => return None,
        })
    }
}

/// A word of ours: a dataset's, a kind's, that of the report's schema.
impl Stored for &'static str {
    fn put(&self, out: &mut Vec<u8>) {
        (*self).to_owned().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let word = String::get(from)?;
        let ours = || Dataset::from_word(&word).map(Dataset::word).or_else(|| Kind::from_word(&word).map(Kind::word));
        if word == DATA_SCHEMA { Some(DATA_SCHEMA) } else { ours() }
    }
}

impl Stored for chrono_tz::Tz {
    fn put(&self, out: &mut Vec<u8>) {
        self.name().to_owned().put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        String::get(from)?.parse().ok()
    }
}

impl Stored for Kind {
    fn put(&self, out: &mut Vec<u8>) {
        forms::put_place(Self::ALL, self, out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::get(from)?)).copied()
    }
}

impl Stored for AccountId {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        u32::get(from).map(Self)
    }
}

impl Stored for Strings {
    fn put(&self, out: &mut Vec<u8>) {
        put_texts(self.texts(), out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Self::of(get_texts(from)?)
    }
}

/// In the fewest bytes that hold each of its values.
impl Stored for Column {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { name, scale, values } = self;
        name.put(out);
        scale.put(out);
        Ints::from(values.as_slice()).put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let (name, scale) = (Stored::get(from)?, Stored::get(from)?);
        Some(Self { name, scale, values: <Ints as Stored>::get(from)?.to_vec() })
    }
}

impl<K: Stored + Ord, V: Stored> Stored for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        let count = usize::get(from)?;
        (0..count).map(|_| <(K, V)>::get(from)).collect()
    }
}
