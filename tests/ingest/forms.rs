//! One table in every form gives one `Table`.

use super::{dump, lines, snapshots, together};
use portreeve::ingest::{Encoding, Format, Packing, Snapshot};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Style, Workbook};
use std::io::Write;

/// A value as each form writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum V {
    /// Text, also where it looks like a number.
    T(&'static str),
    /// A plain decimal.
    N(&'static str),
    /// Whole hundredths of a percent column.
    P(i64),
    /// A date.
    D(&'static str),
    /// Yes or no.
    B(bool),
    /// Nothing.
    E,
}

use V::{B, D, E, N, P, T};

pub(crate) struct Sheet {
    pub(crate) header: &'static [&'static str],
    pub(crate) rows: Vec<Vec<V>>,
}

fn keywords() -> Sheet {
    let header: &[&str] = &[
        "date",
        "keyword_id",
        "campaign_id",
        "campaign",
        "ad_group_id",
        "ad_group",
        "keyword",
        "match_type",
        "state",
        "bid",
        "currency",
        "impressions",
        "clicks",
        "spend",
        "sales",
        "orders",
        "note of ours",
    ];
    let mut rows = Vec::new();
    for (day, clicks) in [("2026-11-18", "7"), ("2026-11-19", "0"), ("2026-11-20", "12")] {
        let row = |id, text, kind, state, bid, spend, sales| {
            vec![
                D(day),
                T(id),
                T("300000000000001"),
                T("Kitchen, \"best\" 🍳"),
                T("200000000000002"),
                T("Core; a"),
                T(text),
                T(kind),
                T(state),
                bid,
                T("USD"),
                N("1000"),
                N(clicks),
                spend,
                sales,
                N("1"),
                T("x"),
            ]
        };
        rows.push(row("100000000000003", "garlic press", "exact", "enabled", N("1.2"), N("12.34"), N("30")));
        rows.push(row("100000000000004", "=cmd|' /C calc'!A0", "broad", "ENABLED", N("0.75"), N("0.01"), E));
        rows.push(row("100000000000005", "asin=\"b0abc\"", "", "paused", E, N("0"), N("0")));
    }
    Sheet { header, rows }
}

fn listings() -> Sheet {
    let header: &[&str] =
        &["date", "sku", "title", "price", "currency", "suppressed", "buy_box_pct", "rating", "sessions", "pack"];
    let row = |day, sku, title, price, suppressed, pct, rating| {
        vec![D(day), T(sku), T(title), price, T("EUR"), suppressed, pct, rating, N("90"), N("2")]
    };
    Sheet {
        header,
        rows: vec![
            row("2026-11-20", "00123", "Café crème 12\"", N("24.99"), B(false), P(97), N("4.5")),
            row("2026-11-20", "GP-1", "Straße", N("1234.5"), B(true), P(150), E),
            row("2026-11-19", "GP-1", "Straße", N("98.53"), B(true), P(0), N("0.3")),
        ],
    }
}

fn text(value: V) -> String {
    match value {
        T(text) | N(text) | D(text) => text.to_owned(),
        P(hundredths) => format!("{hundredths}%"),
        B(yes) => if yes { "yes" } else { "no" }.to_owned(),
        E => String::new(),
    }
}

pub(crate) fn delimited(sheet: &Sheet, delimiter: char, line_end: &str) -> String {
    let cell = |text: String| {
        let needs = text.contains([delimiter, '"', '\n']);
        if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let header: Vec<String> = sheet.header.iter().map(|name| cell((*name).to_owned())).collect();
    let mut lines = vec![header.join(&delimiter.to_string())];
    for row in &sheet.rows {
        lines.push(row.iter().map(|value| cell(text(*value))).collect::<Vec<_>>().join(&delimiter.to_string()));
    }
    lines.join(line_end) + line_end
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// A fraction of hundredths as a decimal: `0.97`, `1.5`.
fn fraction(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn json(sheet: &Sheet, lines: bool) -> String {
    let value = |value: V| match value {
        N(number) => number.to_owned(),
        // A bare number above 1 would be refused, so it is written as text.
        P(hundredths) if hundredths > 100 => format!("\"{hundredths}%\""),
        P(hundredths) => fraction(hundredths),
        B(yes) => yes.to_string(),
        E => "null".to_owned(),
        other => serde_json::to_string(&text(other)).unwrap(),
    };
    let object = |row: &Vec<V>| {
        let pairs = sheet.header.iter().zip(row).filter(|(_, value)| !matches!(value, E));
        let pairs: Vec<String> = pairs.map(|(name, cell)| format!("\"{name}\":{}", value(*cell))).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let objects: Vec<String> = sheet.rows.iter().map(object).collect();
    if lines { objects.join("\n") } else { format!("[{}]", objects.join(",\n")) }
}

/// As Excel itself would hold it: numbers as doubles, percents as fractions with a style, dates as serials with a style.
fn xlsx(sheet: &Sheet) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2026-12-01T10:00:00").unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let (date, percent) = (Style::new().set_num_format("mmm dd, yyyy"), Style::new().set_num_format("0.00%"));
    let page = workbook.add_worksheet();
    for (column, name) in (0_u16..).zip(sheet.header) {
        page.write(0, column, *name).unwrap();
    }
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        for (column, value) in (0_u16..).zip(cells) {
            match value {
                T("") | E => page.write_blank(row, column, &date).unwrap(),
                T(text) => page.write_string(row, column, *text).unwrap(),
                N(number) => page.write_number(row, column, number.parse::<f64>().unwrap()).unwrap(),
                P(hundredths) => {
                    let number: f64 = fraction(*hundredths).parse().unwrap();
                    page.write_number_with_format(row, column, number, &percent).unwrap()
                }
                D(day) => {
                    let day = ExcelDateTime::parse_from_str(day).unwrap();
                    page.write_datetime_with_format(row, column, &day, &date).unwrap()
                }
                B(yes) => page.write_boolean(row, column, *yes).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[cfg(feature = "parquet")]
fn parquet(sheet: &Sheet) -> Vec<u8> {
    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array, RecordBatch};
    use std::sync::Arc;
    let column = |at: usize| -> ArrayRef {
        let cells: Vec<V> = sheet.rows.iter().map(|row| row[at]).collect();
        let decimal = |text: &str| -> i128 {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            format!("{whole}{fraction:0<4}").parse().unwrap()
        };
        let whole = cells.iter().all(|cell| matches!(cell, N(text) if !text.contains('.')));
        match cells[0] {
            N(_) if whole => {
                Arc::new(Int64Array::from_iter_values(cells.iter().map(|cell| text(*cell).parse::<i64>().unwrap())))
            }
            N(_) | P(_) => {
                let value = |cell: &V| match cell {
                    N(text) => Some(decimal(text)),
                    P(hundredths) => Some(i128::from(*hundredths) * 100),
                    _ => None,
                };
                let array: Decimal128Array = cells.iter().map(value).collect();
                Arc::new(array.with_precision_and_scale(18, 4).unwrap())
            }
            D(_) => Arc::new(Date32Array::from_iter_values(cells.iter().map(|cell| {
                let day: chrono::NaiveDate = text(*cell).parse().unwrap();
                day.to_epoch_days()
            }))),
            B(_) => Arc::new(
                cells.iter().map(|cell| if let B(yes) = cell { Some(*yes) } else { None }).collect::<BooleanArray>(),
            ),
            T(_) | E => {
                let texts: Vec<String> = cells.iter().map(|cell| text(*cell)).collect();
                Arc::new(
                    texts
                        .iter()
                        .map(|text| Some(text.as_str()).filter(|text| !text.is_empty()))
                        .collect::<DictionaryArray<Int32Type>>(),
                )
            }
        }
    };
    let batch = RecordBatch::try_from_iter_with_nullable(
        sheet.header.iter().enumerate().map(|(at, name)| (*name, column(at), true)),
    )
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn one(name: &str, bytes: &[u8]) -> (Snapshot, String) {
    let snapshot = snapshots(&[(&format!("snapshots/acme/{name}"), bytes)]).remove(0);
    assert_eq!(lines(&snapshot.diagnostics), [""; 0], "{name}");
    let all = together(std::slice::from_ref(&snapshot));
    assert_eq!(lines(&all.diagnostics), [""; 0], "{name}");
    (snapshot, dump(&all.table))
}

fn same_in_every_form(sheet: &Sheet) -> String {
    let csv = delimited(sheet, ',', "\n");
    let (_, expected) = one("a.csv", csv.as_bytes());
    let mut forms: Vec<(&str, Format, Option<Encoding>, Vec<u8>)> = vec![
        (
            "a.csv",
            Format::Csv,
            Some(Encoding::Utf8),
            [b"\xef\xbb\xbf", delimited(sheet, ',', "\r\n").as_bytes()].concat(),
        ),
        ("a.csv", Format::Csv, Some(Encoding::Utf8), delimited(sheet, ';', "\n").into_bytes()),
        ("a.tsv", Format::Tsv, Some(Encoding::Utf16Le), utf16(&delimited(sheet, '\t', "\r\n"), false)),
        // A UTF-16 tab file is often called `.csv`.
        ("a.csv", Format::Tsv, Some(Encoding::Utf16Be), utf16(&delimited(sheet, '\t', "\n"), true)),
        ("a.json", Format::Json, Some(Encoding::Utf8), json(sheet, false).into_bytes()),
        ("a.jsonl", Format::Jsonl, Some(Encoding::Utf8), json(sheet, true).into_bytes()),
        ("a.xlsx", Format::Xlsx, None, xlsx(sheet)),
    ];
    #[cfg(feature = "parquet")]
    if !sheet.rows.iter().flatten().any(|value| matches!(value, P(hundredths) if *hundredths > 100)) {
        forms.push(("a.parquet", Format::Parquet, None, parquet(sheet)));
    }
    for (name, format, encoding, bytes) in forms {
        for (packing, ending) in
            [(None, ""), (Some(Packing::Gz), ".gz"), (Some(Packing::Zst), ".zst"), (Some(Packing::Zip), ".zip")]
        {
            let packed = match packing {
                None => bytes.clone(),
                Some(Packing::Gz) => gz(&bytes),
                Some(Packing::Zst) => zstd::encode_all(bytes.as_slice(), 1).unwrap(),
                Some(Packing::Zip) => zip(name, &bytes),
            };
            let (snapshot, found) = one(&format!("{name}{ending}"), &packed);
            assert_eq!(
                (snapshot.format, snapshot.encoding, snapshot.packing),
                (format, encoding, packing),
                "{name}{ending}"
            );
            assert_eq!(found, expected, "{name}{ending}");
        }
    }
    expected
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn keywords_are_the_same_in_every_form() {
    insta::assert_snapshot!("forms_keywords", same_in_every_form(&keywords()));
}

#[test]
fn listings_are_the_same_in_every_form() {
    insta::assert_snapshot!("forms_listings", same_in_every_form(&listings()));
    let mut sheet = listings();
    sheet.rows.remove(1);
    same_in_every_form(&sheet);
}

#[test]
fn windows_1252_is_read_and_said() {
    let text = delimited(&listings(), ';', "\r\n");
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lossy);
    let read = snapshots(&[("snapshots/acme/a.csv", &bytes)]);
    assert_eq!(
        lines(&read[0].diagnostics),
        ["N0106 File(\"snapshots/acme/a.csv\") the text is not UTF-8 and was read as Windows-1252"]
    );
    assert_eq!(dump(&together(&read).table), one("a.csv", text.as_bytes()).1);
}

/// People rename what they download.
#[test]
fn a_misleading_ending_changes_nothing() {
    let rows = "[{\"date\":\"2026-11-20\",\"keyword_id\":\"k\",\"clicks\":5}]";
    let lines = "{\"date\":\"2026-11-20\",\"keyword_id\":\"k\",\"clicks\":5}\n{\"date\":\"2026-11-19\",\"keyword_id\":\"k\",\"clicks\":4}\n";
    let table = "date,keyword_id,clicks\n2026-11-20,k,5\n";
    for (text, own) in [(rows, "json"), (lines, "jsonl"), (table, "csv")] {
        let of = |ending: &str| {
            let read = snapshots(&[(&format!("snapshots/a/file{ending}"), text.as_bytes())]);
            assert!(read[0].diagnostics.is_empty(), "{own} as {ending}: {:?}", read[0].diagnostics);
            dump(&together(&read).table)
        };
        for ending in [".csv", ".tsv", ".txt", ".json", ".xlsx", ""] {
            assert_eq!(of(ending), of(&format!(".{own}")), "{own} as `{ending}`");
        }
    }
    // An empty report is a quiet day, not a file that nobody knows.
    let said = &snapshots(&[("snapshots/a/report.json", b"[]")])[0].diagnostics;
    assert_eq!((said.len(), said[0].code.id(), said[0].message.as_str()), (1, "N0108", "it holds no rows"));
}
