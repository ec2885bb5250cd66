//! Cells and files that are refused, and what is said of them.

use super::{lines, snapshots};
use portreeve::diagnostic::{Diagnostic, Style, render};
use portreeve::ingest::{Snapshot, collapse};
use portreeve::text::Sources;
use std::fmt::Write as _;

fn reports(diagnostics: &[Diagnostic]) -> String {
    let sources = Sources::default();
    diagnostics.iter().map(|problem| render(problem, &sources, Style::default())).collect::<Vec<_>>().join("\n")
}

fn read(name: &str, text: &str) -> Snapshot {
    snapshots(&[(&format!("snapshots/acme/{name}"), text.as_bytes())]).remove(0)
}

#[test]
fn bad_cells_say_what_was_expected() {
    let keywords = "date,keyword_id,bid,impressions,spend,currency\n\
                    2026-11-20,k1,$1.20,1000,12.5,USD\n2026-11-20,k2,\"1,25\",\"1,000\",99999999999999999999,USD\n\
                    2026-11-20,k3,#N/A,1e3,NaN,USD\n20.11.2026,k4,1,1,1,USD\n,k5,1,1,1,USD\n2026-11-20,1.23E+14,1,1,1,USD\n\
                    2026-11-20,,1,1,1,USD\n2026-11-20,k6,1,1,1,dollars\n2026-11-20,k7,0.12345678901,1,1,USD\n2026-11-20,k8,1\n\
                    2026-11-20,k9,1,1,1,USD,and more\n";
    let listings = "date,sku,title,suppressed,buy_box_pct,rating\n\
                    2026-11-20,S1,=1+1,maybe,35,4.5\n2026-02-30,S2,\"a, \u{1f373}\",no,101%,4\n2026-11-20,S3,x,TRUE,0.99,n/a\n";
    let health = "date,metric,window,value\n2026-11-20,odr,a month,0.1%\n";
    let mut out = String::new();
    for (name, text) in [("keywords.csv", keywords), ("listings.csv", listings), ("health.csv", health)] {
        let snapshot = read(name, text);
        writeln!(out, "== {name}: {} rows\n{}", snapshot.rows(), reports(&snapshot.diagnostics)).unwrap();
    }
    insta::assert_snapshot!("bad_cells", out);
}

#[test]
fn files_that_cannot_be_read_whole_are_refused_whole() {
    let gz = [0x1f_u8, 0x8b, 8, 0, 1, 2, 3];
    let mut out = String::new();
    for (name, bytes) in [
        ("open-quote.csv", b"date,keyword_id,spend\n2026-11-20,k1,1\n2026-11-20,\"k2,2\n2026-11-20,k3,3\n".as_slice()),
        ("cut.csv.gz", &gz),
        ("cut.json", b"[{\"date\":\"2026-11-20\",\"keyword_id\":\"k1\"},{\"da"),
        ("object.json", b"{\n\"date\":\"2026-11-20\"}"),
        ("bad-line.jsonl", b"{\"date\":\"2026-11-20\",\"keyword_id\":\"k1\"}\nnot json\n"),
        ("not.xlsx", b"PK\x03\x04 but nothing else"),
        ("not.parquet", b"PAR1 but nothing else"),
        ("half.csv", b"\xff\xfed\x00a"),
        ("twice.csv", b"date,keyword_id,spend,Spend \n2026-11-20,k1,1,2\n"),
        ("near.csv", b"date,keyword,match_type,bid,clicks\n2026-11-20,mug,exact,1,2\n"),
        ("console.csv", b"Date,Campaign Name,Ad Group Name,Targeting,Spend,7 Day Total Sales \n"),
        ("other.csv", b"name,colour\nx,red\n"),
        ("empty.csv", b""),
        ("empty.json", b"[]"),
    ] {
        let snapshot = snapshots(&[(&format!("snapshots/acme/{name}"), bytes)]).remove(0);
        assert!(snapshot.is_refused(), "{name}");
        writeln!(out, "{}", reports(&snapshot.diagnostics)).unwrap();
    }
    insta::assert_snapshot!("refused_files", out);
}

#[test]
fn a_refused_file_stops_no_other() {
    let files: [(&str, &[u8]); 2] =
        [("snapshots/a/bad.json", b"{"), ("snapshots/a/good.csv", b"date,keyword_id,spend\n2026-11-20,k1,1\n")];
    let all = super::together(&snapshots(&files));
    assert_eq!((all.report.totals.files, all.report.totals.read, all.report.totals.rows), (2, 1, 1));
}

#[test]
fn many_problems_of_one_kind_are_one_message_and_all_are_counted() {
    let mut text = "date,keyword_id,bid,spend\n".to_owned();
    for row in 0..5_000 {
        writeln!(text, "2026-11-20,k{row},x,{}", if row == 17 { "y" } else { "1" }).unwrap();
    }
    let snapshot = read("keywords.csv", &text);
    assert_eq!(snapshot.diagnostics.len(), 101);
    insta::assert_snapshot!("collapsed", reports(&collapse(&snapshot.diagnostics)));
    let all = super::together(&[snapshot]);
    assert_eq!(all.report.totals.refused_cells, 5_001);
}

#[test]
fn forced_files_are_read_as_they_are_said_to_be() {
    let text = "date,sku,price,available\n2026-11-20,S1,1,2\n";
    let dataset = |toml: &str| {
        let (all, snapshots) = super::workspace(toml, &[("snapshots/a/stock now.csv", text)]);
        let said = lines(&snapshots[0].diagnostics);
        all.report.files[0].tables.first().map_or_else(|| said.join(""), |table| table.dataset.to_owned())
    };
    assert_eq!(dataset(""), "listings");
    assert_eq!(dataset("[[files]]\npath = \"a/*.csv\"\ndataset = \"inventory\"\n"), "inventory");
    assert_eq!(dataset("[[files]]\npath = \"b/*.csv\"\ndataset = \"inventory\"\n"), "listings");
    assert!(
        dataset("[[files]]\npath = \"a/stock*\"\ndataset = \"orders\"\n")
            .ends_with("portreeve.toml says that this file is `orders`, but its headers do not fit")
    );
    assert!(
        dataset("[[files]]\npath = \"a/stock*\"\ndataset = \"stock\"\n")
            .ends_with("portreeve.toml says that this file is `stock`, which no dataset or profile is called")
    );
    assert!(
        dataset("[[files]]\npath = \"a/stock*\"\nprofile = \"amazon\"\n")
            .ends_with("portreeve.toml says that this file is `amazon`, but its headers do not fit")
    );
}
