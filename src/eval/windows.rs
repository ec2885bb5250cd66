//! Window sums of flow metrics: one pass over the rows of an account's entities, shared by all rules that ask the same.

use crate::catalog::{Dataset, Kind};
use crate::eval::Reason;
use crate::eval::columns::{Code, unknown_code};
use crate::table::{AccountId, Column, Coverage, Day, Rows, Table};
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Which sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) dataset: Dataset,
    pub(super) kind: Kind,
    /// Index of the column in the dataset's rows.
    pub(super) column: usize,
    pub(super) account: AccountId,
    pub(super) first: Day,
    pub(super) last: Day,
    /// How many more days may be unknown: suspect days without a row count as uncovered.
    pub(super) spare: u32,
}

/// The sum of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    /// A mantissa of the column's scale.
    Value(i64),
    /// A row's cell is empty.
    Missing,
    /// A row's cell was refused on this day.
    Refused(Day),
    /// The entity has no row on this suspect day, or a child of it has none.
    Suspect(Day),
    /// The sum does not fit.
    Overflow,
}

/// Beside a mantissa: it is known.
pub(super) const FINE: Code = 0;

/// Sums of the entities of one account. `codes` is empty when all are known.
#[derive(Debug)]
pub(super) struct Sums {
    first_entity: u32,
    mantissas: Vec<i64>,
    codes: Vec<Code>,
}

impl Sums {
    /// A column by entity: the mantissa and [`FINE`], or the code of an unknown.
    pub(super) fn new(entities: Range<u32>, value: impl Fn(u32) -> (i64, Code)) -> Self {
        let first_entity = entities.start;
        let (mut mantissas, mut codes) = (Vec::with_capacity(entities.len()), Vec::new());
        for (at, index) in entities.enumerate() {
            let (mantissa, code) = value(index);
            mantissas.push(mantissa);
            if code != FINE && codes.is_empty() {
                codes = vec![FINE; at];
                codes.reserve(mantissas.capacity().saturating_sub(at));
            }
            if code != FINE || !codes.is_empty() {
                codes.push(code);
            }
        }
        Self { first_entity, mantissas, codes }
    }

    /// A column that is unknown throughout.
    pub(super) fn all(entities: Range<u32>, code: Code) -> Self {
        Self::new(entities, |_| (0, code))
    }

    /// The mantissa of an entity, or the code of an unknown. An entity outside the account has nothing to add.
    pub(super) fn raw(&self, entity: u32) -> Result<i64, Code> {
        let at = entity.wrapping_sub(self.first_entity) as usize;
        match self.codes.get(at) {
            Some(code) if *code != FINE => Err(*code),
            _ => Ok(self.mantissas.get(at).copied().unwrap_or(0)),
        }
    }
}

/// Sums computed so far.
#[derive(Debug, Default)]
pub(super) struct Windows {
    sums: RefCell<HashMap<Key, Rc<Sums>, FixedState>>,
    ranges: RefCell<HashMap<(Kind, AccountId), Range<u32>, FixedState>>,
}

impl Windows {
    /// The sums of a window, computed when first asked for.
    pub(super) fn sums(&self, table: &Table, rows: &Rows, column: &Column, coverage: &Coverage, key: Key) -> Rc<Sums> {
        if let Some(known) = self.sums.borrow().get(&key) {
            return Rc::clone(known);
        }
        let range = self.entities(table, key.kind, key.account);
        let suspect = suspect_days(coverage, key);
        let sums = Sums::new(range, |entity| match sum(rows, column, entity, key, &suspect) {
            Sum::Value(mantissa) => (mantissa, FINE),
            Sum::Missing => (0, unknown_code(Reason::Missing)),
            Sum::Refused(_) => (0, unknown_code(Reason::RefusedCell)),
            Sum::Suspect(_) => (0, unknown_code(Reason::SuspectDay)),
            Sum::Overflow => (0, unknown_code(Reason::Overflow)),
        });
        let sums = Rc::new(sums);
        self.sums.borrow_mut().insert(key, Rc::clone(&sums));
        sums
    }

    /// The sum of one entity, with the day that makes it unknown.
    pub(super) fn one(
        &self,
        table: &Table,
        rows: &Rows,
        column: &Column,
        coverage: &Coverage,
        key: Key,
        entity: u32,
    ) -> Sum {
        match self.sums(table, rows, column, coverage, key).raw(entity) {
            Ok(mantissa) => Sum::Value(mantissa),
            Err(_) => sum(rows, column, entity, key, &suspect_days(coverage, key)),
        }
    }

    /// The entities of an account, which stand together: entities are sorted by account.
    pub(super) fn entities(&self, table: &Table, kind: Kind, account: AccountId) -> Range<u32> {
        if kind == Kind::Account {
            return account.0..account.0.saturating_add(1);
        }
        if let Some(known) = self.ranges.borrow().get(&(kind, account)) {
            return known.clone();
        }
        let accounts = &table.kind(kind).accounts;
        let from = accounts.partition_point(|one| *one < Some(account));
        let to = accounts.partition_point(|one| *one <= Some(account));
        let range = u32::try_from(from).unwrap_or(u32::MAX)..u32::try_from(to).unwrap_or(u32::MAX);
        self.ranges.borrow_mut().insert((kind, account), range.clone());
        range
    }
}

fn suspect_days(coverage: &Coverage, key: Key) -> Vec<Day> {
    coverage.suspect.iter().copied().filter(|day| *day >= key.first && *day <= key.last).collect()
}

fn sum(rows: &Rows, column: &Column, entity: u32, key: Key, suspect: &[Day]) -> Sum {
    let range = rows.between(entity, key.first, key.last);
    let mut absent = 0_u32;
    for day in suspect {
        if lacks_row(rows, entity, *day) {
            absent = absent.saturating_add(1);
            if absent > key.spare {
                return Sum::Suspect(*day);
            }
        }
    }
    let mut total = Some(0_i64);
    let mut missing = false;
    let values = column.values.get(range.clone()).unwrap_or(&[]);
    for (value, row) in values.iter().zip(range) {
        match *value {
            // A refused cell beside it would make all of it unknown, which no `else` replaces.
            Column::MISSING => missing = true,
            Column::REFUSED => return Sum::Refused(rows.days.get(row).copied().unwrap_or(key.first)),
            value => total = total.and_then(|sum| sum.checked_add(value)),
        }
    }
    if missing { Sum::Missing } else { total.map_or(Sum::Overflow, Sum::Value) }
}

/// Whether an entity, or one of those it is the sum of, has no row on a day.
pub(super) fn lacks_row(rows: &Rows, entity: u32, day: Day) -> bool {
    rows.on(entity, day).is_none_or(|row| u32::try_from(row).is_ok_and(|row| rows.partial.binary_search(&row).is_ok()))
}
