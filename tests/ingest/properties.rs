//! Whatever the bytes and whatever their order.

use super::{dump, lines, snapshots, together};
use portreeve::diagnostic::Diagnostic;
use portreeve::ingest::{Profiles, Reader, Snapshot, read};
use portreeve::settings::Settings;
use proptest::prelude::*;

const NAMES: [&str; 8] = ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.xlsx", "a.parquet", "a.csv.gz", "a"];

/// Beginnings by which readers are chosen.
const STARTS: [&[u8]; 8] = [
    b"",
    b"PK\x03\x04",
    b"PAR1",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"\xff\xfe",
    b"[{",
    b"date,keyword_id,spend,bid\n",
];

fn survives(name: &str, bytes: &[u8]) {
    let snapshot = read(&format!("snapshots/x/{name}"), bytes, &Profiles::standard(), &Settings::default());
    let all = together(std::slice::from_ref(&snapshot));
    dump(&all.table);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(start in 0..STARTS.len(), name in 0..NAMES.len(), rest in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(NAMES[name], &[STARTS[start], &rest].concat());
    }

    #[test]
    fn no_text_makes_a_reader_panic(rows in prop::collection::vec(prop::collection::vec(cell(), 1..8), 0..12), name in 0..2_usize) {
        let text: Vec<String> = rows.iter().map(|row| row.join([",", "\t"][name])).collect();
        let header = ["date", "keyword_id", "bid", "spend", "campaign", "ad_group", "keyword"].join([",", "\t"][name]);
        survives(NAMES[name], format!("{header}\n{}", text.join("\n")).as_bytes());
    }

    #[test]
    fn damaged_workbooks_are_refused_not_fatal(at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = workbook();
        for (index, byte) in at {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        survives("a.xlsx", &bytes);
    }

    #[test]
    fn the_order_of_files_and_rows_does_not_matter(files in prop::collection::vec(rows(), 1..4), seed in any::<u64>()) {
        let text = |rows: &[String]| format!("date,keyword_id,campaign_id,campaign,ad_group,keyword,match_type,bid,spend,clicks\n{}", rows.join("\n"));
        // Contents change with the order of their rows, and of two files made at once the content decides: so each has its date.
        let name = |at: usize| format!("snapshots/x/k-2026-12-{:02}.csv", at + 1);
        let straight: Vec<(String, String)> = files.iter().enumerate().map(|(at, rows)| (name(at), text(rows))).collect();
        let mut shuffled = straight.clone();
        for (at, (_, text_of)) in shuffled.iter_mut().enumerate() {
            let mut rows = files[at].clone();
            shuffle(&mut rows, seed);
            *text_of = text(&rows);
        }
        shuffle(&mut shuffled, seed);
        let table = |files: &[(String, String)]| {
            let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
            dump(&together(&snapshots(&files)).table)
        };
        prop_assert_eq!(table(&straight), table(&shuffled));
    }

    #[test]
    fn files_read_one_after_the_other_say_what_each_says_alone(files in prop::collection::vec((rows(), damage(), any::<u64>()), 1..5)) {
        let files: Vec<(String, String)> = (1..).zip(&files).map(|(at, (rows, damage, seed))| daily(at, rows, damage, *seed)).collect();
        let (profiles, settings) = (Profiles::standard(), Settings::default());
        let mut reader = Reader::new(&profiles, &settings);
        for (name, text) in &files {
            reader.read(name, text.as_bytes());
        }
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let said = |snapshots: &[Snapshot]| {
            let all = together(snapshots);
            let own = snapshots.iter().flat_map(|snapshot| &snapshot.diagnostics);
            let problems: Vec<Diagnostic> = own.chain(&all.diagnostics).cloned().collect();
            (dump(&all.table), lines(&problems), serde_json::to_string(&all.report).unwrap())
        };
        prop_assert_eq!(said(&reader.finish()), said(&snapshots(&files)));
    }
}

/// Cells of some rows that stand where they should not: of a row, of a column, a cell.
fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, prop::sample::Index, String)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), cell()), 0..4)
}

/// A file of one of two layouts, its rows in any order.
fn daily(
    at: usize,
    rows: &[String],
    damage: &[(prop::sample::Index, prop::sample::Index, String)],
    seed: u64,
) -> (String, String) {
    let mut rows: Vec<Vec<String>> = rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect();
    for (row, column, cell) in damage {
        let row = row.index(rows.len());
        let column = column.index(rows[row].len());
        rows[row][column].clone_from(cell);
    }
    shuffle(&mut rows, seed);
    let mut header: Vec<String> = "date,keyword_id,campaign_id,campaign,ad_group,keyword,match_type,bid,spend,clicks"
        .split(',')
        .map(str::to_owned)
        .collect();
    if seed.is_multiple_of(3) {
        header.rotate_left(3);
        for row in &mut rows {
            row.rotate_left(3);
        }
    }
    let lines: Vec<String> = std::iter::once(&header).chain(&rows).map(|row| row.join(",")).collect();
    (format!("snapshots/x/k-2026-12-{at:02}.csv"), lines.join("\n"))
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,22}(\\.[0-9]{0,14})?",
        "-?[0-9]{0,3}%?",
        "2026-1[0-3]-[0-3][0-9]",
        "k[0-3]",
        "\\PC{0,6}",
        Just(String::new()),
        Just("\"".to_owned()),
    ]
}

fn rows() -> impl Strategy<Value = Vec<String>> {
    let row = (1..6_u32, 0..4_u32, 0..3_u32, 0..2_u32, 0..300_u32, 0..3_u32).prop_map(
        |(day, keyword, campaign, case, bid, spend)| {
            let id = if keyword == 3 { String::new() } else { format!("k{keyword}") };
            let name = if case == 0 { "Kitchen" } else { "kitchen" };
            format!(
                "2026-11-{day:02},{id},,{name} {campaign},G,text {keyword},exact,{}.{:02},{spend}.5,{}",
                bid / 100,
                bid % 100,
                bid % 7
            )
        },
    );
    prop::collection::vec(row, 1..25)
}

/// A fixed shuffle of a seed: Fisher and Yates with a linear congruence.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % (at + 1);
        items.swap(at, other);
    }
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let page = workbook.add_worksheet();
    page.write_row(0, 0, ["date", "sku", "available"]).unwrap();
    page.write_row(1, 0, ["2026-11-20", "S1", "5"]).unwrap();
    workbook.save_to_buffer().unwrap()
}
