//! What the fuzz targets hold for any input, on their seeds and on mutations of them, with the stable compiler.

#[path = "../fuzz/checks.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets use it as a crate of its own")]
mod checks;

use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// How many random cases each property gets: few, because a check of the smallest text also checks the standard metrics;
/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// The files of folders of the project, sorted, with one of the endings.
fn files(folders: &[&str], endings: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let walk = folders.iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name());
    let paths = walk.filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let fits = |path: &PathBuf| path.is_file() && endings.iter().any(|ending| path.to_string_lossy().ends_with(ending));
    paths.filter(fits).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn texts(folders: &[&str], endings: &[&str]) -> Vec<String> {
    files(folders, endings).into_iter().filter_map(|(_, bytes)| String::from_utf8(bytes).ok()).collect()
}

fn rule_texts() -> Vec<String> {
    texts(&["tests", "examples", "rules", "fuzz/seeds/rules"], &[".rules"])
}

fn settings_texts() -> Vec<String> {
    texts(&["tests", "examples", "fuzz/seeds/settings"], &[".toml"])
}

/// One change of a text: pieces of it removed, doubled, swapped, replaced by what the language is made of.
#[derive(Debug, Clone)]
enum Edit {
    Cut(usize, usize),
    Double(usize, usize),
    Put(usize, &'static str),
    Any(usize, char),
    Stop(usize),
}

const PIECES: &[&str] = &[
    "(",
    ")",
    "\"",
    "{",
    "}",
    "#",
    "\n",
    "\r\n",
    "\u{feff}",
    "\u{a0}",
    " and ",
    " or ",
    " not ",
    " for 7d",
    " over 14d",
    " over report",
    " over previous 7d",
    " when ",
    "$1,200",
    "35,5%",
    ".5",
    "20k",
    "99999999999999999999999999999",
    "-",
    " - ",
    "%",
    " | €1",
    " else ",
    "any ",
    "every ",
    " of 7d",
    " between 1 and 2",
    "if ",
    "then ",
    "unless ",
    "rule \"a\"\n  ",
    "let x = ",
    "lower bid 10%",
    "0",
    "0d",
    "4294967296d",
    "“",
    "é",
    "[time]\n",
    "= \"",
    "''",
    "\"\"\"",
    "[[files]]\n",
    "1e400%",
    "-0",
];

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    let edit = prop_oneof![
        (at.clone(), 1_usize..40).prop_map(|(at, len)| Edit::Cut(at, len)),
        (at.clone(), 1_usize..60).prop_map(|(at, len)| Edit::Double(at, len)),
        (at.clone(), prop::sample::select(PIECES)).prop_map(|(at, piece)| Edit::Put(at, piece)),
        (at.clone(), any::<char>()).prop_map(|(at, char)| Edit::Any(at, char)),
        at.prop_map(Edit::Stop),
    ];
    prop::collection::vec(edit, 0..6)
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits {
        let place = |at: usize| at.checked_rem(chars.len()).unwrap_or(0);
        match *edit {
            Edit::Cut(at, len) => drop(chars.splice(place(at)..chars.len().min(place(at) + len), [])),
            Edit::Double(at, len) => {
                let piece: Vec<char> = chars.iter().skip(place(at)).take(len).copied().collect();
                let at = place(at);
                drop(chars.splice(at..at, piece));
            }
            Edit::Put(at, piece) => {
                let at = place(at);
                drop(chars.splice(at..at, piece.chars()));
            }
            Edit::Any(at, char) => {
                let at = place(at);
                chars.insert(at, char);
            }
            Edit::Stop(at) => chars.truncate(place(at)),
        }
    }
    chars.into_iter().collect()
}

/// A part of a seed of a few statements, so that a case takes a millisecond.
fn part(texts: &[String], which: prop::sample::Index, from: prop::sample::Index) -> String {
    let text = which.get(texts);
    let lines: Vec<&str> = text.lines().collect();
    let from = if lines.is_empty() { 0 } else { from.index(lines.len()) };
    lines.iter().skip(from).take(30).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn rule_seeds() {
    let texts = rule_texts();
    assert!(texts.len() > 3, "the seeds are gone");
    for text in &texts {
        checks::rules(text);
        checks::check_rules(text);
    }
}

#[test]
fn settings_seeds() {
    let texts = settings_texts();
    assert!(texts.len() > 5, "the seeds are gone");
    for text in &texts {
        checks::settings(text);
    }
}

/// What channels deliver, small: canonical, a console report, a German one with a preamble, JSON, and a sheet's XML.
const TABLES: &[&str] = &[
    "date,keyword_id,campaign_id,keyword,match_type,bid,clicks,spend,sales,orders\n2026-11-20,k1,c1,press,exact,1.20,30,12.00,30.00,2\n2026-11-19,k1,c1,press,exact,1.20,,0,0,0\n",
    "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)\n\"Nov 20, 2026\",A,B,\"a, b\",BROAD,1,2,$3.00,$4.00,5\n",
    "sep=;\nDatum;Kampagnenname;Klicks;Ausgaben\n20.11.2026;A;1.258;1.258,40 €\n",
    "order_id\tline\tdate\tsku\tquantity\tamount\n1\t1\t2026-11-20\tA\t2\t10.00\n",
    // Rows of one thing below each other, shares of a figure, refunds.
    "Name,Financial Status,Subtotal,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount\n#1,paid,9.00,1.00,20/11/2026 10:00,1,A,5.00,2.00\n#1,,,,13/11/2026 10:00,1,B,5.00,\n",
    "Handle,Title,SKU,COO,Option1 Value,Main,Outlet\na,A,S,,Red,3,not stocked\n",
    // Lines above, totals below; several tables in one file.
    "Report\n1 May 2026 - 8 May 2026\nKeyword,Match type,Campaign,Ad group,Impr.,Cost\na,Exact match,C,G,\"1,234\",< 10%\nTotal: all, --,,,1,2\n",
    "# Start date: 20260501\n# End date: 20260503\nNth day,Sessions\n0000,1\n0002,3\n\n# x\nCountry,Sessions\nDE,4\n,4,Grand total\n",
    "amazon-order-id\tpurchase-date\torder-status\tsku\tquantity\titem-price\n1\t2026-11-20T03:12:44Z\tShipped\tA \"B\"\t1\t2.00\n",
];
const OBJECTS: &[&str] = &[
    r#"[{"date":"2026-11-20","sku":"A","price":12.50,"suppressed":false},{"date":"2026-11-20","sku":"B","price":null}]"#,
    "{\"date\":\"2026-11-20\",\"sku\":\"A\",\"location\":\"x\",\"available\":3}\n{\"date\":\"2026-11-20\",\"sku\":\"B\",\"location\":\"x\",\"available\":1e2}\n",
    r#"{"rows":[{"date":"2026-11-20","campaign_id":1,"budget":10.0}],"next":null}"#,
    r#"{"reportSpecification":{"reportOptions":{"dateGranularity":"WEEK"},"dataStartTime":"2026-11-01","dataEndTime":"2026-11-07"},"salesAndTrafficByDate":[{"date":"2026-11-01","trafficByDate":{"sessions":9}}],"salesAndTrafficByAsin":[{"childAsin":"B1","salesByAsin":{"unitsOrdered":1},"trafficByAsin":{"sessions":5,"buyBoxPercentage":95.2}}]}"#,
    r#"{"performanceMetrics":[{"lateShipmentRate":{"reportingDateRange":{"reportingDateFrom":"2026-10-01T00:00Z","reportingDateTo":"2026-10-30T23:59Z"},"rate":0.03,"targetValue":0.04,"orderCount":10,"lateShipmentCount":1},"orderDefectRate":{"mfn":{"rate":0.1}}}]}"#,
    r#"{"Payload":{"AnyOfferChangedNotification":{"OfferChangeTrigger":{"ASIN":"B1","TimeOfOfferChange":"2026-11-20T19:42:04Z"},"Summary":{"LowestPrices":[{"Condition":"new","LandedPrice":{"Amount":1.5}}]},"Offers":[{"SellerId":"A","ListingPrice":{"Amount":2}}]}}}"#,
];
const SHEETS: &[&str] = &[
    r#"<worksheet><dimension ref="A1"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c><c r="B1" t="inlineStr"><is><t>sku</t></is></c><c r="C1" t="str"><v>price</v></c></row><row r="2"><c r="A2" s="1"><v>46346</v></c><c r="B2" t="inlineStr"><is><t>A</t></is></c><c r="C2"><v>12.5</v></c></row></sheetData></worksheet>"#,
];

#[test]
fn snapshot_seeds() {
    for text in TABLES {
        checks::delimited(text.as_bytes());
    }
    for text in OBJECTS {
        checks::json(text.as_bytes());
    }
    for text in SHEETS {
        checks::sheet(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_tables(which in any::<prop::sample::Index>(), edits in edits()) {
        checks::delimited(edited(which.get::<&str>(TABLES), &edits).as_bytes());
    }

    #[test]
    fn mutated_objects(which in any::<prop::sample::Index>(), edits in edits()) {
        checks::json(edited(which.get::<&str>(OBJECTS), &edits).as_bytes());
    }

    #[test]
    fn mutated_sheets(which in any::<prop::sample::Index>(), edits in edits()) {
        checks::sheet(edited(which.get::<&str>(SHEETS), &edits).as_bytes());
    }

    #[test]
    fn any_bytes_as_a_workbook_or_a_parquet_file(bytes in prop::collection::vec(any::<u8>(), 0..300), start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"PAR1", b""])) {
        let bytes = [start, &bytes, start].concat();
        checks::xlsx(&bytes);
        checks::parquet(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_rules((which, from) in any::<(prop::sample::Index, prop::sample::Index)>(), edits in edits()) {
        let text = edited(&part(&rule_texts(), which, from), &edits);
        checks::rules(&text);
        checks::check_rules(&text);
    }

    #[test]
    fn mutated_settings((which, from) in any::<(prop::sample::Index, prop::sample::Index)>(), edits in edits()) {
        checks::settings(&edited(&part(&settings_texts(), which, from), &edits));
    }

    #[test]
    fn any_text(text in "\\PC{0,80}|(?s).{0,80}") {
        checks::rules(&text);
        checks::check_rules(&text);
        checks::settings(&text);
    }
}

#[test]
fn found_by_mutation() {
    // A place was measured in the mended text, and ended inside a letter of the file's.
    checks::rules("th\u{200b}en pause");
    // Lines that end with a carriage return alone: all of it was one comment.
    checks::rules("# bids\rif acos > 35% for 7d then lower bid 10%\r");
}
