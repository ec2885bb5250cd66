//! Days: coverage, restatement, what was known when, suspect and unfinished days, periods.

use super::{dump, known_at, only, settings, snapshots, together, workspace};
use portreeve::catalog::{Dataset, Kind};
use portreeve::settings::Settings;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::fmt::Write as _;

const HEADER: &str = "date,keyword_id,bid,spend,clicks\n";

fn day_files() -> Vec<(&'static str, String)> {
    // Three files hold the 2nd: by the date in their names the third is the newest, though it has no `clicks`.
    vec![
        (
            "snapshots/a/k-2026-11-02.csv",
            format!("{HEADER}2026-11-01,k1,1.00,10,5\n2026-11-02,k1,1.00,20,6\n2026-11-02,k2,0.50,7,1\n"),
        ),
        ("snapshots/a/k-2026-11-03.csv", format!("{HEADER}2026-11-02,k1,1.10,21,7\n2026-11-03,k1,,30,8\n")),
        ("snapshots/a/k-2026-11-05.csv", "date,keyword_id,spend\n2026-11-02,k1,22.5\n2026-11-03,k3,1\n".to_owned()),
    ]
}

fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    (0..items.len())
        .flat_map(|at| {
            let mut rest = items.to_vec();
            let first = rest.remove(at);
            permutations(&rest).into_iter().map(move |mut tail| {
                tail.insert(0, first.clone());
                tail
            })
        })
        .collect()
}

#[test]
fn the_newest_observation_that_has_a_column_wins_in_any_order() {
    let files = day_files();
    let mut expected: Option<String> = None;
    for order in permutations(&files) {
        let files: Vec<(&str, &[u8])> = order.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let found = dump(&together(&snapshots(&files)).table);
        assert_eq!(expected.get_or_insert_with(|| found.clone()), &found);
    }
    insta::assert_snapshot!("restated", expected.unwrap());
}

#[test]
fn content_seen_before_changes_nothing() {
    let files = day_files();
    let text = |at: usize| files[at].1.as_bytes();
    let once = together(&snapshots(&[(files[0].0, text(0)), (files[1].0, text(1))]));
    let twice = together(&snapshots(&[
        (files[0].0, text(0)),
        ("snapshots/a/copy-2026-12-31.csv", text(0)),
        (files[1].0, text(1)),
    ]));
    // The copy comes first by name, so it is the one that counts, with the date in its own name.
    let left: Vec<String> = twice.report.files.iter().map(|file| format!("{} {:?}", file.name, file.status)).collect();
    assert_eq!(
        left,
        [
            "snapshots/a/copy-2026-12-31.csv Read",
            "snapshots/a/k-2026-11-02.csv Left(SameAs(\"snapshots/a/copy-2026-12-31.csv\"))",
            "snapshots/a/k-2026-11-03.csv Read"
        ]
    );
    assert_eq!(once.report.totals.rows, twice.report.totals.rows);
    // In another account's folder it is another account's.
    let other = together(&snapshots(&[(files[0].0, text(0)), ("snapshots/b/k.csv", text(0))]));
    assert_eq!(other.table.accounts.len(), 2);
}

#[test]
fn an_older_name_of_the_same_content_is_the_one_that_counts() {
    // Which name counts must not depend on the order of reading.
    let text = day_files()[0].1.clone();
    let names = ["snapshots/a/x.csv", "snapshots/a/y.csv"];
    let forward = together(&snapshots(&[(names[0], text.as_bytes()), (names[1], text.as_bytes())]));
    let backward = together(&snapshots(&[(names[1], text.as_bytes()), (names[0], text.as_bytes())]));
    assert_eq!(serde_json::to_string(&forward.report).unwrap(), serde_json::to_string(&backward.report).unwrap());
}

#[test]
fn what_was_known_when() {
    let files = [
        (
            "snapshots/a/undated.csv",
            "date,keyword_id,spend\n2026-11-01,k1,1\n2026-11-02,k1,2\n2026-11-03,k1,3\n".as_bytes(),
        ),
        ("snapshots/a/dated-2026-11-03.csv", b"date,keyword_id,clicks\n2026-11-01,k1,10\n2026-11-03,k1,30\n"),
        ("snapshots/a/late-2026-11-09.csv", b"date,keyword_id,spend\n2026-11-01,k1,100\n"),
    ];
    let snapshots = snapshots(&files);
    let los_angeles = settings("[accounts.a]\ntimezone = \"America/Los_Angeles\"\n");
    let mut out = String::new();
    for (moment, settings) in [
        ("2026-11-01T23:59:59Z", &Settings::default()),
        ("2026-11-03T00:00:00Z", &Settings::default()),
        ("2026-11-03T23:00:00Z", &Settings::default()),
        ("2026-11-04T00:00:00Z", &Settings::default()),
        ("2026-11-04T00:00:00Z", &los_angeles),
        ("2026-11-04T08:00:00Z", &los_angeles),
        ("2026-11-09T00:00:00Z", &Settings::default()),
    ] {
        let all = known_at(&snapshots, settings, moment);
        let zone = all.table.accounts.first().map_or("", |account| account.timezone.name());
        writeln!(out, "{moment} {zone}\n{}", only(&all.table, &["  keywords", "row keywords keyword"])).unwrap();
    }
    insta::assert_snapshot!("known_at", out);
}

/// Daily files of a number of rows each.
fn busy(rows: &[usize]) -> String {
    let mut text = "date,keyword_id,spend\n".to_owned();
    for (day, rows) in (1..).zip(rows) {
        for row in 0..*rows {
            writeln!(text, "2026-11-{day:02},k{row:03},1").unwrap();
        }
    }
    text
}

#[test]
fn a_day_of_few_rows_is_suspect_and_sums_that_lack_a_child_are_partial() {
    let (all, _) = workspace("", &[("snapshots/a/k.csv", &busy(&[40, 40, 40, 19, 20]))]);
    assert_eq!(only(&all.table, &["    suspect"]), "    suspect 2026-11-04");
    let rows = all.table.rows(Dataset::Keywords, Kind::Account).unwrap();
    assert_eq!(rows.partial, [3]);
    let share = "[time]\nsuspect = \"90%\"\n";
    let (all, _) = workspace(share, &[("snapshots/a/k.csv", &busy(&[40, 40, 40, 19, 20]))]);
    assert_eq!(only(&all.table, &["    suspect"]), "    suspect 2026-11-04..2026-11-05");
    let orders = busy(&[40, 40, 40, 19]).replace("keyword_id,spend", "order_id,line");
    let (all, _) = workspace("", &[("snapshots/a/o.csv", &orders)]);
    assert_eq!(only(&all.table, &["    suspect", "  orders"]), "  orders: days 2026-11-01..2026-11-04");
}

#[test]
fn a_row_without_a_key_or_a_day_is_nobody_elses_quiet_day() {
    let text = format!(
        "{HEADER}2026-11-01,k1,1,5,1\n2026-11-01,,1,6,1\nyesterday,k2,1,7,1\n2026-11-03,k1,1,8,1\n2026-11-03,k2,1,9,1\n"
    );
    let (all, snapshots) = workspace("", &[("snapshots/a/k.csv", &text)]);
    insta::assert_snapshot!(
        "refused_rows",
        format!(
            "{}\n{}",
            super::lines(&snapshots[0].diagnostics).join("\n"),
            only(&all.table, &["  keywords", "    suspect", "keyword", "row"])
        )
    );
}

#[test]
fn a_file_covers_every_day_that_its_rows_or_its_name_span() {
    for (name, text, days) in [
        ("k.csv", "2026-11-02,k1,1\n2026-11-05,k1,1\n", "2026-11-02..2026-11-05"),
        ("k_2026-11-01_2026-11-07.csv", "2026-11-02,k1,1\n2026-11-05,k1,1\n", "2026-11-01..2026-11-07"),
        // One date is when it was made, unless nothing else says which day it is about.
        ("k-2026-11-09.csv", "2026-11-02,k1,1\n", "2026-11-02"),
        ("k-2026-11-09.csv", "", "2026-11-09"),
    ] {
        let text = format!("date,keyword_id,spend\n{text}");
        let (all, _) = workspace("", &[(&format!("snapshots/a/{name}"), &text)]);
        assert_eq!(only(&all.table, &["  keywords"]), format!("  keywords: days {days}"), "{name}");
    }
    let (all, _) = workspace(
        "[[files]]\npath = \"a/quiet*.csv\"\nfrom = \"2026-11-01\"\nto = \"2026-11-03\"\n",
        &[("snapshots/a/quiet orders.csv", "date,order_id,line\n2026-11-02,o1,1\n")],
    );
    assert_eq!(only(&all.table, &["  orders"]), "  orders: days 2026-11-01..2026-11-03");
}

/// A workbook of stock that says when it was made.
fn stock(days: &[(&str, f64)], made: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str(made).unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let page = workbook.add_worksheet();
    page.write_row(0, 0, ["date", "sku", "available"]).unwrap();
    for (row, (day, available)) in (1..).zip(days) {
        page.write_row(row, 0, [*day, "S1"]).unwrap();
        page.write_number(row, 2, *available).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_day_is_incomplete_when_every_file_of_it_was_made_before_it_ended() {
    let zone = settings("[accounts.a]\ntimezone = \"America/Los_Angeles\"\n");
    let read = |name: &str, bytes: &[u8]| {
        portreeve::ingest::read(name, bytes, &portreeve::ingest::Profiles::standard(), &zone)
    };
    // 07:00 UTC on the 21st is still the 20th in Los Angeles.
    let early =
        read("snapshots/a/stock1.xlsx", &stock(&[("2026-11-19", 5.0), ("2026-11-20", 6.0)], "2026-11-21T07:00:00"));
    let all = super::assembled(std::slice::from_ref(&early), &zone);
    assert_eq!(
        only(&all.table, &["account", "  inventory", "    incomplete", "  available"]),
        "account a |  | USD | America/Los_Angeles | market None | newest Some(2026-11-19) | settle []\n  inventory: days 2026-11-19..2026-11-20\n    \
         incomplete 2026-11-20\naccount `a` called `a` in Some(\"a\") below None Some(USD) first None\n  available 5 2026-11-19\n  available 6 2026-11-20"
    );
    let late = read("snapshots/a/stock2.xlsx", &stock(&[("2026-11-20", 7.0)], "2026-11-21T09:00:00"));
    let all = super::assembled(&[late, early], &zone);
    assert_eq!(
        only(&all.table, &["    incomplete", "  available"]),
        "  available 5 2026-11-19\n  available 7 2026-11-20"
    );
    // A stamp from before the data is a template's.
    let old = read("snapshots/a/stock3.xlsx", &stock(&[("2026-11-20", 8.0)], "2020-01-01T00:00:00"));
    let all = super::assembled(&[old], &zone);
    assert_eq!(only(&all.table, &["    incomplete"]), "");
    assert_eq!(all.report.files[0].made, None);
}

#[test]
fn summaries_are_periods() {
    let text = "period_start,period_end,keyword_id,campaign_id,search_term,spend,orders\n\
                2026-10-01,2026-10-30,k1,c1,mug,10,1\n2026-10-01,2026-10-30,k2,c1,cup,5,0\n2026-11-01,2026-11-07,k1,c1,mug,2,0\n";
    let newer =
        "period_start,period_end,keyword_id,campaign_id,search_term,spend\n2026-10-01,2026-10-30,k1,c1,mug,11\n";
    let (all, _) = workspace("", &[("snapshots/a/s.csv", text), ("snapshots/a/t-2026-11-20.csv", newer)]);
    insta::assert_snapshot!(
        "periods",
        format!(
            "{}\n{}",
            only(&all.table, &["account a ", "  search_terms", "    period", "period"]),
            serde_json::to_string_pretty(&all.report.accounts[0].datasets).unwrap()
        )
    );
}

#[test]
fn the_period_of_a_console_summary_comes_from_settings_or_name_or_its_active_days() {
    let text = "Start Date,End Date,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Spend\n\
                \"Oct 03, 2026\",\"Oct 05, 2026\",C,G,mug,BROAD,steel mug,1\n\"Oct 02, 2026\",\"Oct 29, 2026\",C,G,mug,BROAD,tin mug,2\n";
    for (toml, name, period, from) in [
        ("", "terms.csv", "2026-10-02..2026-10-29", "active_days"),
        ("", "terms 20261001-20261030.csv", "2026-10-01..2026-10-30", "name"),
        (
            "[[files]]\npath = \"a/*\"\nfrom = \"2026-09-30\"\nto = \"2026-10-29\"\n",
            "terms 20261001-20261030.csv",
            "2026-09-30..2026-10-29",
            "settings",
        ),
    ] {
        let (all, _) = workspace(toml, &[(&format!("snapshots/a/{name}"), text)]);
        assert_eq!(only(&all.table, &["    period"]), format!("    period {period}"));
        let read = serde_json::to_value(&all.report.files[0].tables[0]).unwrap();
        assert_eq!(read["period_from"], from);
    }
}
