//! Real exports of every channel but Amazon Ads, when they are there, against figures that `tests/independent/channels.py`
//! computed apart from this program.

use super::dump::decimal;
use super::{lines, together};
use portreeve::catalog::{Catalog, Dataset, Kind};
use portreeve::diagnostic::Code;
use portreeve::ingest::{Profiles, Snapshot, Status, read};
use portreeve::settings::Settings;
use portreeve::table::{Cell, Column, Table};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is known of a column: its sum, and how many cells are not known.
#[derive(Default)]
struct Figure {
    sum: i128,
    scale: u32,
    unknown: u64,
}

impl Figure {
    fn add(&mut self, cell: Cell, scale: u32) {
        assert!(self.scale == scale || self.sum == 0);
        self.scale = scale;
        match cell {
            Cell::Value(value) => self.sum += i128::from(value),
            Cell::Missing | Cell::Refused => self.unknown += 1,
        }
    }

    fn shown(&self) -> (String, u64) {
        (decimal(i64::try_from(self.sum).unwrap(), self.scale), self.unknown)
    }
}

/// `listing.price`: the newest value of each entity; `orders/account/sales`: every day and period.
fn figure(table: &Table, name: &str) -> Figure {
    let mut figure = Figure::default();
    if let Some((kind, attr)) = name.split_once('.') {
        let kind = Kind::from_word(kind).unwrap();
        let attr = Catalog::standard().find_attr(kind, attr).unwrap();
        let store = &table.attrs[attr.id.0 as usize];
        for index in table.kind(kind).indices() {
            let value = store.of(index).last().map_or(Column::MISSING, |run| run.value);
            let cell = match value {
                Column::MISSING => Cell::Missing,
                Column::REFUSED => Cell::Refused,
                value => Cell::Value(value),
            };
            figure.add(cell, store.scale);
        }
        return figure;
    }
    let parts: Vec<&str> = name.split('/').collect();
    let (dataset, kind) = (Dataset::from_word(parts[0]).unwrap(), Kind::from_word(parts[1]).unwrap());
    if let Some(rows) = table.rows(dataset, kind) {
        let column = rows.column(parts[2]).unwrap_or_else(|| panic!("{name}"));
        for row in 0..rows.days.len() {
            figure.add(column.cell(row), column.scale);
        }
    }
    for period in table.periods(dataset, kind) {
        let column = period.columns.iter().find(|column| *column.name == *parts[2]).unwrap_or_else(|| panic!("{name}"));
        for row in 0..period.entities.len() {
            figure.add(column.cell(row), column.scale);
        }
    }
    figure
}

#[test]
fn every_real_export_is_read_and_its_figures_are_those_of_another_reader() {
    let Some(data) = super::console::data() else { return };
    let expected: BTreeMap<String, Value> = serde_json::from_str(include_str!("../independent/channels.json")).unwrap();
    let mut wrong = Vec::new();
    for (file, expected) in &expected {
        let bytes = std::fs::read(data.join(file)).unwrap();
        let name = format!("snapshots/real/{}", file.rsplit('/').next().unwrap());
        let snapshot: Snapshot = read(&name, &bytes, &Profiles::standard(), &Settings::default());
        let all = together(std::slice::from_ref(&snapshot));
        let tables: Vec<Value> =
            all.report.files[0].tables.iter().map(|table| serde_json::json!([table.profile, table.rows])).collect();
        let mut hold = |what: &str, found: &Value, wanted: &Value| {
            if found != wanted {
                wrong.push(format!("{file}: {what} {found}, expected {wanted}"));
            }
        };
        hold("tables", &Value::Array(tables), &expected["tables"]);
        let nothing = expected["tables"].as_array().unwrap().is_empty();
        let status = match nothing {
            true if file.contains("processing_report") => Status::Answer,
            true => Status::NothingToRead,
            false => Status::Read,
        };
        assert_eq!(all.report.files[0].status, status, "{file}");
        for table in &all.report.files[0].tables {
            assert_eq!((table.refused_rows, table.refused_cells), (0, 0), "{file}");
        }
        for (figure_name, wanted) in expected["figures"].as_object().unwrap() {
            let (sum, unknown) = figure(&all.table, figure_name).shown();
            hold(figure_name, &serde_json::json!({"sum": sum, "unknown": unknown}), wanted);
        }
        // What is said of these files is a note or the rounding of noise; only two variants of one SKU may contradict each other.
        let said = snapshot.diagnostics.iter().chain(&all.diagnostics);
        let quiet = [Code::NoDay, Code::NothingToRead, Code::ValueRounded];
        let loud: Vec<_> = said.filter(|problem| !quiet.contains(&problem.code)).cloned().collect();
        if !file.contains("products_export") {
            assert_eq!(lines(&loud), [""; 0], "{file}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
