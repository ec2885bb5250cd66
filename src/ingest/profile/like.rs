//! `like = "another table"`: what a table does not say itself it takes from one above, so that the levels of one export say only
//! where they differ.

use crate::catalog::Dataset;
use crate::ingest::profile::Field;
use crate::ingest::profile::load::Wrong;
use crate::ingest::profile::text::{Said, TableText};
use std::collections::BTreeMap;

/// Fills in what tables take from others. One that names no table above is reported and stays as it is.
pub(super) fn resolve(tables: Vec<TableText>, wrong: &mut Vec<Wrong>) -> Vec<TableText> {
    let mut resolved: Vec<TableText> = Vec::with_capacity(tables.len());
    for mut table in tables {
        if let Some(like) = table.like.take() {
            match resolved.iter().find(|known| known.name == *like.get_ref()) {
                Some(model) => take(&mut table, model),
                None => wrong.push(Wrong::new(&like, format!("no table above is called `{}`", like.get_ref()))),
            }
        }
        resolved.push(table);
    }
    resolved
}

/// How numbers and dates stand, which rows count, and the headers. What a table needs, its name, dataset and what is read beside
/// it are its own; an empty formula makes nothing.
fn take(table: &mut TableText, model: &TableText) {
    table.numbers = table.numbers.or(model.numbers);
    table.percents = table.percents.or(model.percents);
    table.day = table.day.or(model.day);
    table.blanks = table.blanks.or(model.blanks);
    for (own, others) in
        [(&mut table.nulls, &model.nulls), (&mut table.comma, &model.comma), (&mut table.totals, &model.totals)]
    {
        if own.is_empty() {
            own.clone_from(others);
        }
    }
    if table.dates.is_empty() {
        table.dates.clone_from(&model.dates);
    }
    // A column that this dataset does not have is none of its own.
    let dataset = Dataset::from_word(table.dataset.get_ref());
    let columns = model
        .columns
        .iter()
        .filter(|(name, _)| dataset.is_some_and(|dataset| Field::of(dataset, name.get_ref()).is_some()));
    fill(&mut table.columns, &columns.map(|(name, headers)| (name.clone(), headers.clone())).collect());
    fill(&mut table.make, &model.make);
    fill(&mut table.only, &model.only);
    fill(&mut table.skip, &model.skip);
    for (name, headers) in &model.names {
        table.names.entry(name.clone()).or_insert_with(|| headers.clone());
    }
    table.make.retain(|_, formula| !formula.get_ref().is_empty());
}

fn fill<T: Clone>(own: &mut BTreeMap<Said, T>, model: &BTreeMap<Said, T>) {
    for (name, value) in model {
        if !own.keys().any(|known| known.get_ref() == name.get_ref()) {
            own.insert(name.clone(), value.clone());
        }
    }
}
