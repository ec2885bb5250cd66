//! Records of a file on their way to bytes, each with the changes that stand in it.

use crate::plan::Addition;
use crate::sink::change::{Change, Why};
use crate::table::Entity;
use std::collections::BTreeMap;

/// One row of a table, or one message of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Cells by column; a column that is not named is empty.
    cells: Vec<(&'static str, String)>,
    /// The changes in it, by their place among those of the account.
    pub(super) changes: Vec<usize>,
}

impl Record {
    pub(super) fn of(change: &Change<'_>) -> Self {
        Self { cells: Vec::new(), changes: vec![change.at] }
    }

    /// With a cell, which replaces one of the same column.
    pub(super) fn with(mut self, column: &'static str, text: impl Into<String>) -> Self {
        self.set(column, text);
        self
    }

    /// The record without a cell of this column.
    pub(super) fn clear(&mut self, column: &str) {
        self.cells.retain(|(known, _)| *known != column);
    }

    /// The columns that have a cell.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.cells.iter().map(|(column, _)| *column)
    }

    /// Sets a cell, which replaces one of the same column.
    pub(super) fn set(&mut self, column: &'static str, text: impl Into<String>) {
        let text = text.into();
        match self.cells.iter_mut().find(|(known, _)| *known == column) {
            Some((_, cell)) => *cell = text,
            None => self.cells.push((column, text)),
        }
    }

    /// A cell; empty where none is set.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.iter().find(|(known, _)| *known == column).map_or("", |(_, text)| text)
    }
}

/// What a writer makes of its changes.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    /// By the place of the change.
    pub(super) refused: Vec<(usize, Why)>,
}

impl Batch {
    /// One record a change, or why there is none.
    pub(super) fn each<'a>(changes: &[Change<'a>], record: impl Fn(&Change<'a>) -> Result<Record, Why>) -> Self {
        let mut batch = Self::default();
        for change in changes {
            match record(change) {
                Ok(record) => batch.records.push(record),
                Err(why) => batch.refused.push((change.at, why)),
            }
        }
        batch
    }

    /// One record an entity with all that changes of it, in the order of the first of each, and one an addition.
    pub(super) fn by_entity<'a>(
        changes: &[Change<'a>],
        update: impl Fn(Entity, &[&Change<'a>]) -> Result<Record, Why>,
        add: impl Fn(&Change<'a>, &'a Addition) -> Result<Record, Why>,
    ) -> Self {
        let mut batch = Self::default();
        for group in groups(changes) {
            let record = match &group {
                Group::Entity(entity, own) => update(*entity, own),
                Group::Addition(change, added) => add(change, added),
            };
            match record {
                Ok(record) => batch.records.push(record),
                Err(why) => batch.refused.extend(group.changes().iter().map(|change| (change.at, why.clone()))),
            }
        }
        batch
    }
}

/// Changes that make one record.
enum Group<'c, 'a> {
    /// Those of an entity.
    Entity(Entity, Vec<&'c Change<'a>>),
    /// An addition stands alone.
    Addition(&'c Change<'a>, &'a Addition),
}

impl<'c, 'a> Group<'c, 'a> {
    fn changes(&self) -> &[&'c Change<'a>] {
        match self {
            Self::Entity(_, own) => own,
            Self::Addition(change, _) => std::slice::from_ref(change),
        }
    }
}

fn groups<'c, 'a>(changes: &'c [Change<'a>]) -> Vec<Group<'c, 'a>> {
    let mut groups: Vec<Group<'c, 'a>> = Vec::new();
    let mut places: BTreeMap<Entity, usize> = BTreeMap::new();
    for change in changes {
        if let Some(added) = &change.action.addition {
            groups.push(Group::Addition(change, added));
            continue;
        }
        let entity = change.entity();
        let place = *places.entry(entity).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(Group::Entity(_, own)) => own.push(change),
            _ => groups.push(Group::Entity(entity, vec![change])),
        }
    }
    groups
}
