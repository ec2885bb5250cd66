//! What must hold for any input whatever, one function a stage. The fuzz targets run them on what libFuzzer finds, the test
//! suite on the seeds and on mutations of them.

use portreeve::catalog::Catalog;
use portreeve::check::{Account, Inputs, check};
use portreeve::diagnostic::{Diagnostic, Place, Style, render};
use portreeve::ingest::{Assembly, Products, Profiles, assemble, read};
use portreeve::settings::{self, Settings};
use portreeve::syntax::{self, ast, print};
use portreeve::text::{Sources, Span};
use portreeve::value::Currency;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Every statement that the parser keeps is printed, and the print is read as the same statement without a problem; reports
/// can be drawn; their places lie inside the text.
pub fn rules(text: &str) {
    let (file, problems, sources) = parse(text);
    reports(&problems, &sources);
    assert!(
        !file.items.is_empty() || !problems.is_empty() || is_empty(text),
        "a text was read as nothing, without a word"
    );
    let whole = problems.is_empty();
    for item in &file.items {
        let once = print::item(item);
        let (again, problems, sources) = parse(&once);
        let reports: String = problems.iter().map(|problem| render(problem, &sources, Style::default())).collect();
        assert!(problems.is_empty(), "the canonical text has problems\n{once}\n{reports}");
        assert_eq!(again.items.len(), 1, "one statement became several\n{once}");
        assert_eq!(once, print::item(&again.items[0]), "printing twice gives another text");
        // A clause that stands where none may is reported and left out of the text.
        if whole {
            assert_eq!(placeless(item), placeless(&again.items[0]), "the canonical text means something else\n{once}");
        }
    }
}

/// The checker: a program or problems, never a panic, the same twice; a text that the parser refused in part goes on to it.
pub fn check_rules(text: &str) {
    let mut sources = Sources::default();
    let id = sources.add("rules/a.rules", text);
    let table = sources.add("tables/costs.csv", "account,sku,unit_cost,lead_time\nacme-us,A-1,$3.20,14d\n,,,\n");
    let words = sources.add("tables/banned.txt", "best seller\n\n# no word\nfree shipping\n");
    let (file, mut problems) = syntax::parse(&sources, id);
    let account = |name: &str, channel: &str, currency| Account {
        name: name.to_owned(),
        channel: Some(channel.to_owned()),
        currency: Some(currency),
        market: None,
        lets: BTreeMap::new(),
    };
    let files = [file];
    let inputs = Inputs {
        sources: &sources,
        files: &files,
        tables: [("costs.csv".to_owned(), table), ("banned.txt".to_owned(), words)].into(),
        accounts: vec![
            account("acme-us", "amazon", Currency::USD),
            account("acme-shop", "shopify", Currency::from_code("EUR").unwrap_or(Currency::USD)),
        ],
        currency: Currency::USD,
        sinks: None,
        day: None,
        data: None,
    };
    let (program, found) = check(&inputs, Catalog::standard());
    let (again, _) = check(&inputs, Catalog::standard());
    assert_eq!(format!("{program:?}"), format!("{again:?}"));
    problems.extend(found);
    reports(&problems, &sources);
}

/// Whether only one input in [`THOROUGH`] is read twice, put together and its reports drawn: libFuzzer looks for inputs that a
/// reader minds, and finds thousands a second where each is read once.
pub static QUICK: AtomicBool = AtomicBool::new(false);

/// See [`QUICK`].
const THOROUGH: u32 = 16;

/// Whether an input is one of those; by its bytes, so that it is again when it is run alone.
fn is_thorough(bytes: &[u8]) -> bool {
    let sum = bytes.iter().fold(1_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    !QUICK.load(Ordering::Relaxed) || (sum >> 8).is_multiple_of(THOROUGH)
}

/// A snapshot file: rows or problems, never a panic; what was read is put together to a table, the same twice.
pub fn snapshot(name: &str, bytes: &[u8]) {
    let (profiles, settings) = (Profiles::standard(), Settings::default());
    let first = read(name, bytes, &profiles, &settings);
    assert!(
        first.rows() > 0 || !first.is_refused() || !first.diagnostics.is_empty(),
        "a file was refused without a word"
    );
    if !is_thorough(bytes) {
        return;
    }
    let second = read(name, bytes, &profiles, &settings);
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    reports(&first.diagnostics, &Sources::default());
    let assembly =
        Assembly { settings: &settings, profiles: &profiles, products: &Products::default(), known_at: None };
    let assembled = assemble(&[first, second], assembly);
    reports(&assembled.diagnostics, &Sources::default());
}

/// Text forms of snapshots.
pub fn delimited(bytes: &[u8]) {
    snapshot("snapshots/us/a.csv", bytes);
}

/// `.json` and `.jsonl`.
pub fn json(bytes: &[u8]) {
    snapshot("snapshots/us/a.json", bytes);
    snapshot("snapshots/us/a.jsonl", bytes);
}

/// Workbooks.
pub fn xlsx(bytes: &[u8]) {
    snapshot("snapshots/us/a.xlsx", bytes);
}

/// A workbook whose first sheet is this XML: what libFuzzer would need days to find behind the archive's checksums.
pub fn sheet(xml: &[u8]) {
    xlsx(&workbook(xml));
}

/// Parquet.
pub fn parquet(bytes: &[u8]) {
    snapshot("snapshots/us/a.parquet", bytes);
}

/// `portreeve.toml`: settings or problems, never a panic, the same twice.
pub fn settings(text: &str) {
    let mut sources = Sources::default();
    let id = sources.add("portreeve.toml", text);
    let (first, problems) = settings::parse(&sources, id);
    reports(&problems, &sources);
    let (second, _) = settings::parse(&sources, id);
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
}

fn parse(text: &str) -> (ast::File, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let id = sources.add("rules/a.rules", text);
    let (file, problems) = syntax::parse(&sources, id);
    (file, problems, sources)
}

/// Whether there is nothing but blanks, comments and a byte order mark.
fn is_empty(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split(['\n', '\r']).all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Draws every report in each style, and holds its places to the text.
pub fn reports(problems: &[Diagnostic], sources: &Sources) {
    for problem in problems {
        let places = match &problem.place {
            Place::Text(span) => vec![*span],
            Place::Cell { .. } | Place::File(_) | Place::Workspace => Vec::new(),
        };
        for span in places.into_iter().chain(problem.also.iter().map(|(span, _)| *span)) {
            inside(span, sources, problem);
        }
        assert!(!problem.message.is_empty(), "a problem without a message");
        for style in [Style::default(), Style { width: 40, color: true, unicode: false }] {
            assert!(!render(problem, sources, style).is_empty());
        }
    }
}

fn inside(span: Span, sources: &Sources, problem: &Diagnostic) {
    let text = &sources.file(span.file).text;
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(start <= end && text.get(start..end).is_some(), "a place outside the text: {span:?} of {problem:?}");
}

/// A tree as text, its places left out.
fn placeless(item: &ast::Item) -> String {
    let debug = format!("{item:?}");
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span { file: FileId(0), start: ") {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

/// A workbook of one sheet.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        // Writing into memory does not fail.
        let _ = zip.start_file(name, options).map(|()| zip.write_all(bytes));
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
