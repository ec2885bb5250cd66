//! A person marks rows in the workbook of a plan; only these go out, and only when all else stands as it was written.

use crate::apply::case::{Case, RULES, at};
use calamine::{Data, Reader, Xlsx};
use portreeve::apply::{ApplyError, Choice, Document, approved};
use portreeve::engine::PlanOptions;
use portreeve::report;
use rust_xlsxwriter::Workbook;
use std::io::Cursor;

const NOW: &str = "2026-11-21T09:00:00Z";

/// The rows of a sheet, heading first, as text.
type Rows = Vec<Vec<String>>;

/// The plan of a case, and the rows of the sheet in which it asks for approval.
fn asked(case: &Case) -> (String, Rows) {
    let engine = case.engine();
    let planned = engine.plan(&PlanOptions::new(at(NOW))).unwrap();
    let mut bytes = Vec::new();
    assert!(report::plan::to_approve(&planned.view(), None, &mut bytes).unwrap());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["To approve"]);
    let range = book.worksheet_range("To approve").unwrap();
    (case.plan(at(NOW)), range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
}

/// A workbook of one sheet, numbers as numbers: as a person's program saves it.
pub(crate) fn saved(name: &str, rows: &Rows) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn column(rows: &Rows, name: &str) -> usize {
    rows[0].iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"))
}

fn with(rows: &Rows, changes: &[(usize, &str, &str)]) -> Vec<u8> {
    let mut rows = rows.clone();
    for (row, name, value) in changes {
        let column = column(&rows, name);
        (*value).clone_into(&mut rows[*row][column]);
    }
    saved("To approve", &rows)
}

fn read(plan: &str, workbook: &[u8]) -> Result<Choice, ApplyError> {
    approved(&Document::parse(plan).unwrap(), workbook)
}

#[test]
fn only_marked_rows_go_out() {
    let case = Case::new(RULES);
    let (plan, rows) = asked(&case);
    assert_eq!(rows.len(), 3);
    let first = rows[1][column(&rows, "Action id")].clone();
    for yes in ["yes", "X", " Ok ", "1", "✓"] {
        let choice = read(&plan, &with(&rows, &[(1, "Approve", yes), (2, "Approve", "no")])).unwrap();
        assert_eq!(choice, Choice::Only(vec![first.clone()]), "{yes}");
    }
    // Saved again by another program, sorted, in a sheet of another name, with a note beside it: it still means the same.
    let mut sorted = rows.clone();
    sorted.swap(1, 2);
    for row in &mut sorted {
        row.push("my note".to_owned());
    }
    let approve = column(&sorted, "Approve");
    "yes".clone_into(&mut sorted[2][approve]);
    let choice = read(&plan, &saved("Sheet1", &sorted)).unwrap();
    assert_eq!(choice, Choice::Only(vec![first]));
    let (prepared, _) = case.apply_with(&plan, at(NOW), &choice, None).unwrap();
    assert_eq!(prepared.going().count(), 1);
}

#[test]
fn what_does_not_fit_is_refused_with_its_row_and_column() {
    let case = Case::new(RULES);
    let (plan, rows) = asked(&case);
    let bid = (1..rows.len()).find(|row| rows[*row][column(&rows, "To")] == "1.08").unwrap();
    let other = 3 - bid;
    let id = rows[bid][column(&rows, "Action id")].clone();
    for (row, name, value, what) in [
        (bid, "To", "0.90", "it is `0.9` and the plan says `1.08`"),
        (bid, "To", "", "it is `` and the plan says `1.08`"),
        (bid, "From", "1.30", "it is `1.3` and the plan says `1.20`"),
        (bid, "Unit", "EUR", "it is `EUR` and the plan says `USD`"),
        (bid, "Account", "acme-de", "it is `acme-de` and the plan says `acme-us`"),
        (bid, "Id on the channel", "kw-2", "it is `kw-2` and the plan says `kw-1`"),
        (other, "Action id", &*id, "stands here twice"),
        (other, "Action id", "beef", "this plan has no planned change `beef`"),
        (other, "Action id", "", "this plan has no planned change ``"),
        (other, "Plan", "beef", "the row is of another plan"),
        (other, "Approve", "maybe", "`maybe` is neither yes nor no"),
    ] {
        let row_number = (row + 1) as u64;
        let error = read(&plan, &with(&rows, &[(bid, "Approve", "yes"), (row, name, value)])).unwrap_err();
        let ApplyError::Cell { sheet, row: found, column, what: said } = &error else { panic!("{error}") };
        let expected_row = if what == "stands here twice" { 3 } else { row_number };
        assert_eq!((sheet.as_str(), *found, column.as_str()), ("To approve", expected_row, name), "{error}");
        assert!(said.contains(what), "{said}");
    }
}

#[test]
fn a_workbook_of_another_plan_or_of_none_is_refused() {
    let case = Case::new(RULES);
    let (plan, rows) = asked(&case);
    let other = Case::new(&RULES.replace("10%", "12%"));
    let error = read(&other.plan(at(NOW)), &with(&rows, &[(1, "Approve", "yes")])).unwrap_err();
    assert!(matches!(&error, ApplyError::Cell { row: 2, column, .. } if column == "Plan"), "{error}");
    assert!(matches!(read(&plan, &saved("To approve", &rows)), Err(ApplyError::NothingApproved)));
    assert!(matches!(read(&plan, b"no workbook"), Err(ApplyError::Workbook { .. })));
    let strange = vec![vec!["a".to_owned(), "b".to_owned()]];
    assert!(matches!(read(&plan, &saved("S", &strange)), Err(ApplyError::Workbook { .. })));
    let mut without = rows.clone();
    let to = column(&rows, "To");
    for row in &mut without {
        row.remove(to);
    }
    let error = read(&plan, &saved("To approve", &without)).unwrap_err();
    assert!(matches!(&error, ApplyError::Cell { row: 1, column, .. } if column == "To"), "{error}");
}

#[test]
fn the_workbook_of_the_whole_plan_is_approved_in_too() {
    let case = Case::new(RULES);
    let engine = case.engine();
    let planned = engine.plan(&PlanOptions::new(at(NOW))).unwrap();
    let mut bytes = Vec::new();
    report::plan::xlsx(&planned.view(), &mut bytes).unwrap();
    assert!(matches!(read(&case.plan(at(NOW)), &bytes), Err(ApplyError::NothingApproved)));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let ppc = book.worksheet_range("PPC").unwrap();
    let mut rows: Rows = ppc
        .rows()
        .map(|row| {
            row.iter()
                .map(|cell| if let Data::DateTime(day) = cell { day.to_string() } else { cell.to_string() })
                .collect()
        })
        .collect();
    let approve = column(&rows, "Approve");
    for row in &mut rows[1..] {
        "yes".clone_into(&mut row[approve]);
    }
    let Choice::Only(ids) = read(&case.plan(at(NOW)), &saved("PPC", &rows)).unwrap() else { panic!() };
    assert_eq!(ids.len(), 2);
}
