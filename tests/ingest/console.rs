//! Real console reports of Amazon Ads, when they are there. The figures were computed apart from this program by
//! `tests/independent/amazon_console.py`.

use super::dump::{decimal, total};
use super::{lines, together};
use portreeve::catalog::{Dataset, Kind};
use portreeve::ingest::{Assembled, PeriodFrom, Profiles, Snapshot, Status, read};
use portreeve::settings::Settings;
use portreeve::table::{Cell, Column, Day};
use std::io::Write;
use std::path::PathBuf;

/// `$PORTREEVE_SHARED/data`, else `../shared/data` beside the package.
pub(crate) fn data() -> Option<PathBuf> {
    let named = std::env::var_os("PORTREEVE_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let further = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let found = named.into_iter().chain([beside, further]).map(|path| path.join("data")).find(|path| path.is_dir());
    if found.is_none() {
        // Not an error: the exports are not ours to ship.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: no ../shared/data with real exports, and PORTREEVE_SHARED names none"
        );
    }
    found
}

fn real(file: &str) -> Option<Snapshot> {
    let bytes = std::fs::read(data()?.join("amazon_ads").join(file)).unwrap();
    Some(read(&format!("snapshots/real/{file}"), &bytes, &Profiles::standard(), &Settings::default()))
}

fn alone(file: &str) -> Option<Assembled> {
    let snapshot = real(file)?;
    assert_eq!(lines(&snapshot.diagnostics), [""; 0], "{file}");
    let all = together(std::slice::from_ref(&snapshot));
    assert_eq!(lines(&all.diagnostics), [""; 0], "{file}");
    assert_eq!(all.report.files[0].status, Status::Read);
    Some(all)
}

/// A daily report: its profile, rows and days, the sums of its own rows, and that sums above say the same.
fn check(
    file: &str,
    profile: &str,
    dataset: Dataset,
    rows: usize,
    days: (&str, &str),
    sums: [(&str, &str); 5],
) -> Option<Assembled> {
    let all = alone(file)?;
    let read = &all.report.files[0].tables[0];
    assert_eq!((read.profile.as_str(), read.dataset, read.rows), (profile, dataset.word(), rows));
    let span = read.days.unwrap();
    assert_eq!((span.first.to_string().as_str(), span.last.to_string().as_str()), days);
    let kind = portreeve::catalog::Catalog::standard().dataset(dataset).kind;
    for (column, sum) in sums {
        for above in [kind, Kind::AdGroup, Kind::Campaign, Kind::Account] {
            let there = all.table.rows(dataset, above).is_some();
            assert!(there || above != kind);
            if there {
                assert_eq!(total(&all.table, dataset, above, column), sum, "{file} {column} {}", above.word());
            }
        }
    }
    let account = &all.table.accounts[0];
    assert_eq!(account.channel.as_ref(), "amazon");
    assert_eq!(account.settle[dataset.index()], 2);
    Some(all)
}

#[test]
fn the_targeting_report_of_2026() {
    let sums =
        [("impressions", "370447"), ("clicks", "3050"), ("spend", "1568.79"), ("sales", "4985.23"), ("orders", "428")];
    let days = ("2026-04-15", "2026-05-14");
    let file = "sp_targeting_daily_2026_us.xlsx";
    let Some(all) = check(file, "amazon ads targeting report", Dataset::Keywords, 14_968, days, sums) else { return };
    assert_eq!(total(&all.table, Dataset::Keywords, Kind::Keyword, "units"), "480");
    assert_eq!(all.table.kind(Kind::Keyword).len(), 1211);
    assert_eq!(all.table.kind(Kind::Campaign).len(), 691);
    let account = &all.table.accounts[0];
    assert_eq!((account.currency.code(), account.market.as_deref()), ("USD", Some("US")));
    assert_eq!(account.newest_day, Some(day("2026-05-14")));
    assert_eq!(all.report.files[0].made.as_deref(), Some("2026-05-15T16:04:42Z"));
    // The targets that cost most, each with two days of its own.
    let mut targets: Vec<(i64, u32)> =
        all.table.kind(Kind::Keyword).indices().map(|index| (cost(&all, index), index)).collect();
    targets.sort_unstable();
    for (total, days) in [
        (8679, [("2026-04-25", "20.79"), ("2026-05-12", "12.07")]),
        (5760, [("2026-05-09", "18.43"), ("2026-05-02", "0.82")]),
        (4664, [("2026-05-02", "6.99"), ("2026-04-15", "3.61")]),
    ] {
        let (cost, target) = targets.pop().unwrap();
        assert_eq!(cost, total);
        for (on, expected) in days {
            assert_eq!(spend(&all, target, on).as_deref(), Some(expected));
        }
    }
}

fn cost(all: &Assembled, keyword: u32) -> i64 {
    let rows = all.table.rows(Dataset::Keywords, Kind::Keyword).unwrap();
    let column = rows.column("spend").unwrap();
    assert_eq!(column.scale, 2);
    rows.of(keyword).map(|row| column.values[row]).sum()
}

fn day(text: &str) -> Day {
    Day::from_date(text.parse().unwrap())
}

fn spend(all: &Assembled, keyword: u32, on: &str) -> Option<String> {
    let rows = all.table.rows(Dataset::Keywords, Kind::Keyword)?;
    let column = rows.column("spend")?;
    match column.cell(rows.on(keyword, day(on))?) {
        Cell::Value(value) => Some(decimal(value, column.scale)),
        Cell::Missing | Cell::Refused => None,
    }
}

#[test]
fn the_vendor_reports_of_2020() {
    let days = ("2020-02-01", "2020-02-29");
    let money = [("clicks", "1955"), ("spend", "47108.12")];
    let sums = |impressions, sales, orders| {
        let [clicks, spend] = money;
        [("impressions", impressions), clicks, spend, ("sales", sales), ("orders", orders)]
    };
    let file = "sp_advertised_product_daily_2020_in.xlsx";
    let all = sums("640262", "71129.81", "194");
    let Some(ads) = check(file, "amazon ads advertised product report", Dataset::ProductAds, 265, days, all) else {
        return;
    };
    assert_eq!(ads.table.kind(Kind::ProductAd).len(), 14);
    // Vendors have no SKU: the ASIN stands for it, and the listing hangs on it.
    assert_eq!(total(&ads.table, Dataset::ProductAds, Kind::Listing, "units"), "224");
    let file = "sp_campaign_daily_2020_in.csv";
    let campaigns =
        check(file, "amazon ads campaign report", Dataset::Campaigns, 182, days, sums("640242", "71129.81", "194"))
            .unwrap();
    assert_eq!(campaigns.table.kind(Kind::Campaign).len(), 10);
    let file = "sp_placement_daily_2020_in.xlsx";
    let placements = check(file, "amazon ads placement report", Dataset::Placements, 545, days, all).unwrap();
    assert_eq!(placements.table.kind(Kind::Placement).len(), 30);
    let file = "sp_search_term_daily_2020_in.xlsx";
    let terms = check(
        file,
        "amazon ads search term report",
        Dataset::SearchTerms,
        923,
        days,
        sums("333570", "70853.92", "193"),
    )
    .unwrap();
    assert_eq!(terms.table.kind(Kind::SearchTerm).len(), 451);
    for all in [&ads, &campaigns, &placements, &terms] {
        assert_eq!(all.table.accounts[0].currency.code(), "INR");
    }
}

#[test]
fn summaries_that_look_daily_hold_for_their_period() {
    for (file, rows, period, sums) in [
        (
            "sp_search_term_summary_2022_us.xlsx",
            638,
            ("2022-07-17", "2022-08-15"),
            [
                ("impressions", "245277"),
                ("clicks", "1919"),
                ("spend", "1179.16"),
                ("sales", "1692.46"),
                ("orders", "150"),
                ("units", "154"),
            ],
        ),
        (
            "sp_search_term_summary_2022_us_blank_header_col.xlsx",
            50,
            ("2022-08-01", "2022-08-01"),
            [
                ("impressions", "9847"),
                ("clicks", "74"),
                ("spend", "42.99"),
                ("sales", "54.95"),
                ("orders", "5"),
                ("units", "5"),
            ],
        ),
    ] {
        let Some(all) = alone(file) else { return };
        let read = &all.report.files[0].tables[0];
        assert_eq!((read.rows, read.period_from), (rows, Some(PeriodFrom::ActiveDays)));
        assert!(all.table.rows.is_empty());
        let [only] = all.table.periods(Dataset::SearchTerms, Kind::SearchTerm) else { panic!("{file}") };
        assert_eq!((only.start, only.end, only.entities.len()), (day(period.0), day(period.1), rows));
        for (column, sum) in sums {
            assert_eq!(whole(only.column(column).unwrap()), sum, "{file} {column}");
        }
        assert_eq!(all.table.accounts[0].newest_day, Some(day(period.1)));
    }
}

fn whole(column: &Column) -> String {
    let value = |row: usize| if let Cell::Value(value) = column.cell(row) { value } else { panic!("{row}") };
    decimal((0..column.values.len()).map(value).sum(), column.scale)
}

/// The five reports of one account and month agree with one another, and their entities are the same ones.
#[test]
fn reports_of_one_account_join_by_names() {
    let files = [
        "sp_advertised_product_daily_2020_in.xlsx",
        "sp_campaign_daily_2020_in.csv",
        "sp_placement_daily_2020_in.xlsx",
        "sp_search_term_daily_2020_in.xlsx",
    ];
    let Some(snapshots) = files.iter().map(|file| real(file)).collect::<Option<Vec<_>>>() else { return };
    let all = together(&snapshots);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    assert_eq!(all.table.kind(Kind::Campaign).len(), 10);
    for dataset in [Dataset::Campaigns, Dataset::Placements, Dataset::ProductAds] {
        assert_eq!(total(&all.table, dataset, Kind::Campaign, "spend"), "47108.12");
        assert_eq!(total(&all.table, dataset, Kind::Account, "orders"), "194");
    }
}
