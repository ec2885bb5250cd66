//! Where the headers of a file stand in the profiles: only tables that have one of them are looked at, of some hundred.

use crate::ingest::profile::header::Header;
use crate::ingest::profile::{Channel, Table};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Every header that the profiles know, with its places.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    places: HashMap<String, Vec<Place>, FixedState>,
    /// Of each table, whether it may take a file that has no header of its inputs.
    bare: Vec<bool>,
}

/// A header's place in the profiles.
#[derive(Debug, Clone, Copy)]
struct Place {
    table: usize,
    input: usize,
    alias: usize,
}

/// A header of a table that a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// The table, by its place among all.
    pub(super) table: usize,
    /// Its input.
    pub(super) input: usize,
    /// The header, by its place among those of the input.
    pub(super) alias: usize,
    /// A whole header goes before one without its unit: a bulk workbook has both `Campaign Name` and
    /// `Campaign Name (Informational only)`.
    without_unit: bool,
    /// The column of the file.
    pub(super) column: usize,
}

impl Index {
    /// `bare` says whether a table may take a file that has no header of its inputs.
    pub(super) fn new(channels: &[Channel], bare: impl Fn(&Table) -> bool) -> Self {
        let mut index = Self::default();
        for (at, table) in channels.iter().flat_map(|channel| &channel.tables).enumerate() {
            index.bare.push(bare(table));
            for (input, of) in table.inputs.iter().enumerate() {
                for (alias, header) in of.headers.iter().enumerate() {
                    let places = index.places.entry(header.clone()).or_default();
                    places.push(Place { table: at, input, alias });
                }
            }
        }
        index
    }

    /// What of a file's headers the tables have, by table, input and header.
    pub(super) fn hits(&self, headers: &[Header]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (column, header) in headers.iter().enumerate() {
            for (text, without_unit) in [(&header.full, false), (&header.bare, true)] {
                let places = self.places.get(text).into_iter().flatten();
                hits.extend(places.map(|place| {
                    let Place { table, input, alias } = *place;
                    Hit { table, input, alias, without_unit, column }
                }));
            }
        }
        hits.sort_unstable();
        hits.dedup_by_key(|hit| (hit.table, hit.input, hit.alias));
        hits
    }

    /// Whether a table may take a file that has no header of its inputs.
    pub(super) fn may_do_without(&self, table: usize) -> bool {
        self.bare.get(table).copied().unwrap_or(true)
    }
}

/// The same without an index: every header of one table is looked for.
#[cfg(test)]
pub(super) fn hits_of(at: usize, table: &Table, headers: &[Header]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (input, of) in table.inputs.iter().enumerate() {
        for (alias, name) in of.headers.iter().enumerate() {
            let whole = headers.iter().position(|header| header.full == *name);
            let found = whole.or_else(|| headers.iter().position(|header| header.bare == *name));
            let without_unit = whole.is_none();
            hits.extend(found.map(|column| Hit { table: at, input, alias, without_unit, column }));
        }
    }
    hits
}
