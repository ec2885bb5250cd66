//! What a channel gives back is held against what was uploaded.

use super::{Shop, file, plan};
use crate::cli::Workspace;
use portreeve::ingest::{AnswerForm, read_answer};
use portreeve::sink::{FileKind, Manifest, NotOurs, Verdict, judge, manifest};
use rust_xlsxwriter::Workbook;
use serde_json::json;

const TRIM: &str = "rule \"Trim\" on keyword if acos over 7d > 35% then lower bid 10% not below $0.20\n";
const SHEET: &str = "Sponsored Products Campaigns";

/// The upload of three keywords, and its manifest.
fn uploaded() -> (Vec<u8>, Manifest) {
    let engine = Shop::new(TRIM).keywords().engine();
    let planned = plan(&engine);
    let uploads = planned.uploads().accounts[0].clone();
    (file(&uploads, FileKind::AmazonAdsBulk).bytes.clone(), manifest(planned.plan(), &uploads))
}

/// A workbook of sheets of texts.
fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The rows of the upload as they come back.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    super::sheet(bytes).1.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn summary(errors: &[[&str; 4]]) -> Vec<Vec<String>> {
    let header = ["Original record #", "Error type", "Error code", "Error message"];
    std::iter::once(&header).chain(errors).map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn said(verdicts: &[Verdict]) -> Vec<(&str, &str, bool, String)> {
    verdicts.iter().map(|one| (one.entity.as_str(), one.field.as_str(), one.confirmed, one.words.join("; "))).collect()
}

#[test]
fn the_error_report_of_bulk_operations_marks_each_action() {
    let (bytes, manifest) = uploaded();
    let errors = [
        ["2", "Warning", "Not Processed", "This row was not processed due to errors from other rows"],
        ["4", "Input Error", "Invalid value", "Bid is lower than the minimum allowed by the marketplace"],
    ];
    let returned = workbook(&[("Upload Processing Summary", summary(&errors)), (SHEET, rows(&bytes))]);
    let answer = read_answer(&returned).unwrap();
    assert_eq!((answer.form, answer.processed, answer.accepted), (AnswerForm::BulkWorkbook, Some(3), Some(1)));
    let expected = [
        (
            "300000000000001",
            "bid",
            false,
            "Not Processed: This row was not processed due to errors from other rows".to_owned(),
        ),
        ("300000000000002", "bid", true, String::new()),
        (
            "300000000000003",
            "bid",
            false,
            "Invalid value: Bid is lower than the minimum allowed by the marketplace".to_owned(),
        ),
    ];
    let verdicts = judge(&manifest, &answer).unwrap();
    assert_eq!(said(&verdicts), expected);
    assert_eq!(verdicts[1].to.as_deref(), Some("0.72"));
    let ids: Vec<&str> = manifest.files[0].records.iter().map(|record| record.actions[0].id.as_str()).collect();
    assert_eq!(verdicts.iter().map(|one| one.action.as_str()).collect::<Vec<_>>(), ids);

    // The same words at the far right of the campaign tab, and no row numbers.
    let mut beside = rows(&bytes);
    beside[0].extend(["Error type", "Error code", "Error message"].map(str::to_owned));
    beside[1].extend([errors[0][1], errors[0][2], errors[0][3]].map(str::to_owned));
    beside[3].extend([errors[1][1], errors[1][2], errors[1][3]].map(str::to_owned));
    let answer = read_answer(&workbook(&[("Upload Processing Summary", summary(&[])), (SHEET, beside)])).unwrap();
    assert_eq!(said(&judge(&manifest, &answer).unwrap()), expected);

    // The summary alone.
    let answer = read_answer(&workbook(&[("Upload Processing Summary", summary(&errors))])).unwrap();
    assert_eq!(said(&judge(&manifest, &answer).unwrap()), expected);
}

#[test]
fn results_columns_mark_each_action() {
    let (bytes, manifest) = uploaded();
    let mut beside = rows(&bytes);
    for (row, cells) in
        [["Status", "Reason"], ["Success", ""], ["Error", "Archived entity"], ["Skipped", ""]].iter().enumerate()
    {
        beside[row].extend(cells.map(str::to_owned));
    }
    let answer = read_answer(&workbook(&[(SHEET, beside)])).unwrap();
    let verdicts = judge(&manifest, &answer).unwrap();
    let outcomes: Vec<(bool, String)> = verdicts.iter().map(|one| (one.confirmed, one.words.join(""))).collect();
    assert_eq!(
        outcomes,
        [(true, String::new()), (false, "Error: Archived entity".to_owned()), (false, "Skipped".to_owned())]
    );
}

#[test]
fn an_answer_to_another_upload_marks_nothing() {
    let (bytes, manifest) = uploaded();
    let mut fewer = rows(&bytes);
    fewer.pop();
    let answer = read_answer(&workbook(&[("Upload Processing Summary", summary(&[])), (SHEET, fewer)])).unwrap();
    assert_eq!(judge(&manifest, &answer), Err(NotOurs::Count { answered: 2, uploaded: 3 }));
    let mut other = rows(&bytes);
    for row in &mut other {
        for cell in row.iter_mut().filter(|cell| *cell == "300000000000002") {
            "300000000000009".clone_into(cell);
        }
    }
    let answer = read_answer(&workbook(&[("Upload Processing Summary", summary(&[])), (SHEET, other)])).unwrap();
    assert_eq!(judge(&manifest, &answer), Err(NotOurs::Record { record: 3 }));
    // The upload itself is no answer.
    assert_eq!(read_answer(&bytes), None);
    assert_eq!(read_answer(b"date,sku\n"), None);
}

fn listings() -> Manifest {
    let rule = "rule \"Cheaper\" on listing if price > $10 then lower price 10% once\n";
    let engine = Shop::new(rule)
        .settings("market = \"US\"", "market = \"US\"\nseller = \"A1EXAMPLE0000\"")
        .daily("sku,price", &["My-SKU-B,20", "My-SKU-C,20", "My-SKU-A,20"])
        .engine();
    let planned = plan(&engine);
    manifest(planned.plan(), &planned.uploads().accounts[0])
}

fn report(sku: &str) -> Vec<u8> {
    json!({
        "header": {"sellerId": "A1EXAMPLE0000", "version": "2.0", "feedId": "1"},
        "issues": [
            {"messageId": 2, "sku": sku, "code": "90220", "severity": "ERROR", "message": "'[batteries]' is required"},
            {"messageId": 2, "sku": sku, "code": "99022", "severity": "ERROR", "message": "not enough values"},
            {"messageId": 3, "sku": "My-SKU-C", "code": "18448", "severity": "WARNING", "message": "incomplete"},
        ],
        "summary": {"errors": 2, "warnings": 1, "messagesProcessed": 3, "messagesAccepted": 2, "messagesInvalid": 1},
    })
    .to_string()
    .into_bytes()
}

#[test]
fn the_report_of_a_listings_feed_marks_each_action() {
    let manifest = listings();
    let answer = read_answer(&report("My-SKU-B")).unwrap();
    assert_eq!((answer.form, answer.processed, answer.accepted), (AnswerForm::ListingsFeed, Some(3), Some(2)));
    assert_eq!(
        said(&judge(&manifest, &answer).unwrap()),
        [
            ("My-SKU-A", "price", true, String::new()),
            ("My-SKU-B", "price", false, "90220: '[batteries]' is required; 99022: not enough values".to_owned()),
            ("My-SKU-C", "price", true, "18448: incomplete".to_owned()),
        ]
    );
    let other = read_answer(&report("My-SKU-Z")).unwrap();
    assert_eq!(judge(&manifest, &other), Err(NotOurs::Record { record: 2 }));
    let (_, bulk) = uploaded();
    assert_eq!(judge(&bulk, &answer), Err(NotOurs::NoFile));
}

#[test]
fn the_text_report_of_a_flat_file_marks_each_action() {
    let text = "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t2\n\n\
                original-record-number\tsku\terror-code\terror-type\terror-message\n\
                1\tMy-SKU-B\t8541\tError\tThe price is out of range\n";
    let answer = read_answer(text.as_bytes()).unwrap();
    assert_eq!((answer.form, answer.processed, answer.accepted), (AnswerForm::FlatFile, Some(3), Some(2)));
    let verdicts = judge(&listings(), &answer).unwrap();
    let failed: Vec<&str> = verdicts.iter().filter(|one| !one.confirmed).map(|one| one.entity.as_str()).collect();
    assert_eq!(failed, ["My-SKU-B"]);
    let fatal = "Feed Processing Summary:\n\tNumber of records processed\t0\n\n\
                 original-record-number\tsku\terror-code\terror-type\terror-message\n0\tABC\t90009\tFatal\tThe header row is missing\n";
    let answer = read_answer(fatal.as_bytes()).unwrap();
    assert_eq!((answer.processed, answer.refused()), (Some(0), 1));
    assert!(judge(&listings(), &answer).unwrap().iter().all(|one| !one.confirmed && one.words[0].starts_with("90009")));
}

#[test]
fn data_shows_an_answer_and_makes_no_facts_of_it() {
    let (bytes, _) = uploaded();
    let errors = [["3", "Input Error", "Duplicate Text", "Duplicate \"Keyword Text\", which is the same as row 2"]];
    let workspace = Workspace::new(&[("rules/a.rules", TRIM)]);
    let returned = workbook(&[("Upload Processing Summary", summary(&errors)), (SHEET, rows(&bytes))]);
    workspace.write("snapshots/acme-us/bulk-errors.xlsx", returned);
    workspace.write("snapshots/acme-us/feed-report.json", report("My-SKU-B"));
    let run = workspace.run(&["data"]);
    insta::assert_snapshot!(run.shown());
    let json = workspace.run(&["data", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../../docs/schemas/data.schema.json"), &json.out);
}
