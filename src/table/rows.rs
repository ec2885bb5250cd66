//! Facts by entity and day, and facts of whole periods.

use crate::table::{AccountId, Day};
use std::sync::Arc;

/// One fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// A mantissa of the column's scale.
    Value(i64),
    /// The cell is empty, or the file has no such column.
    Missing,
    /// The cell could not be read, and was reported.
    Refused,
}

/// A column of facts: `i64` mantissas of one scale; two values of the range stand for no value.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its canonical name.
    pub name: Arc<str>,
    /// Decimal places: the value is `mantissa / 10^scale`.
    pub scale: u32,
    /// One a row.
    pub values: Vec<i64>,
}

impl Column {
    /// Stands for an empty cell.
    pub const MISSING: i64 = i64::MIN;
    /// Stands for a refused cell.
    pub const REFUSED: i64 = i64::MIN + 1;

    /// The fact of a row.
    #[must_use]
    pub fn cell(&self, row: usize) -> Cell {
        match self.values.get(row).copied() {
            None | Some(Self::MISSING) => Cell::Missing,
            Some(Self::REFUSED) => Cell::Refused,
            Some(value) => Cell::Value(value),
        }
    }
}

/// Rows of one dataset about one kind of entity, sorted by entity and day: entity `e` has the rows `starts[e]..starts[e + 1]`.
/// An entity has at most one row a day.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// One more than there are entities of the kind.
    pub starts: Vec<u32>,
    /// The day of each row.
    pub days: Vec<Day>,
    /// The facts.
    pub columns: Vec<Column>,
    /// For sums over children: rows on a suspect day in which a child's row is absent, sorted. Their sums are unknown.
    pub partial: Vec<u32>,
}

impl Rows {
    /// The rows of an entity.
    #[must_use]
    pub fn of(&self, entity: u32) -> std::ops::Range<usize> {
        let at = entity as usize;
        match (self.starts.get(at), self.starts.get(at.saturating_add(1))) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The rows of an entity from one day to another, both included.
    #[must_use]
    pub fn between(&self, entity: u32, first: Day, last: Day) -> std::ops::Range<usize> {
        let all = self.of(entity);
        let days = self.days.get(all.clone()).unwrap_or(&[]);
        let from = days.partition_point(|day| *day < first);
        let to = days.partition_point(|day| *day <= last).max(from);
        all.start.saturating_add(from)..all.start.saturating_add(to)
    }

    /// The row of an entity on a day.
    #[must_use]
    pub fn on(&self, entity: u32, day: Day) -> Option<usize> {
        let range = self.between(entity, day, day);
        (!range.is_empty()).then_some(range.start)
    }

    /// A column by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.as_ref() == name)
    }
}

/// Facts of one period of one account: a summary file, restatements resolved. An entity without a row had no activity.
#[derive(Debug, Clone)]
pub struct Period {
    /// The account.
    pub account: AccountId,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// The order of observation: of two periods the one with the larger number was made later.
    pub observed: u64,
    /// The entities with a row, sorted.
    pub entities: Vec<u32>,
    /// The facts, one a row of `entities`.
    pub columns: Vec<Column>,
}

impl Period {
    /// The row of an entity.
    #[must_use]
    pub fn row(&self, entity: u32) -> Option<usize> {
        self.entities.binary_search(&entity).ok()
    }

    /// A column by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.as_ref() == name)
    }
}
