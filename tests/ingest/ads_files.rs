//! Every real Amazon Ads file there is, against an independent reader (`tests/independent/amazon_ads.py`).

use super::dump::decimal;
use super::{settings, together};
use portreeve::catalog::{Dataset, Kind};
use portreeve::ingest::{Assembled, Profiles, Snapshot, read};
use portreeve::settings::Settings;
use portreeve::table::Column;
use serde_json::Value;

/// What takes each file, and why rows that the independent reader has are not used.
const FILES: [(&str, &str, &str); 18] = [
    ("api_v2_sp_keyword_query_2018_ca.json.gz", "amazon ads api search term report", ""),
    ("fivetran_advertised_product_report_data.csv", "amazon ads api advertised product report", ""),
    ("fivetran_campaign_history_data.csv", "amazon ads campaign history", ""),
    ("fivetran_campaign_level_report_data.csv", "amazon ads api campaign report", ""),
    ("fivetran_keyword_history_data.csv", "amazon ads keyword history", ""),
    ("fivetran_portfolio_history_data.csv", "", "portfolios are no dataset"),
    ("fivetran_profile_data.csv", "", "profiles are no dataset"),
    ("fivetran_search_term_ad_keyword_report_data.csv", "amazon ads api search term report", ""),
    ("fivetran_targeting_keyword_report_data.csv", "amazon ads api targeting report", ""),
    ("sp_advertised_product_daily_2020_in.xlsx", "amazon ads advertised product report", ""),
    ("sp_bulksheet_31col_tool_generated.xlsx", "amazon ads bulk workbook", ""),
    ("sp_campaign_daily_2020_in.csv", "amazon ads campaign report", ""),
    ("sp_placement_daily_2020_in.xlsx", "amazon ads placement report", ""),
    ("sp_sb_bid_change_history_2026_us.csv", "amazon ads history", ""),
    ("sp_search_term_daily_2020_in.xlsx", "amazon ads search term report", ""),
    ("sp_search_term_summary_2022_us.xlsx", "amazon ads search term report", ""),
    ("sp_search_term_summary_2022_us_blank_header_col.xlsx", "amazon ads search term report", ""),
    ("sp_targeting_daily_2026_us.xlsx", "amazon ads targeting report", ""),
];

/// The report of v2 is of one day, which its name does not say.
const SETTINGS: &str = "[accounts.real]\nchannel = \"amazon\"\ntimezone = \"America/Los_Angeles\"\n\
                        [[files]]\npath = \"real/api_v2*\"\nfrom = 2018-05-30\nto = 2018-05-30\n";

fn one(file: &str, settings: &Settings) -> Option<(Snapshot, Assembled)> {
    let bytes = std::fs::read(super::console::data()?.join("amazon_ads").join(file)).unwrap();
    let snapshot = read(&format!("snapshots/real/{file}"), &bytes, &Profiles::standard(), settings);
    let all = together(std::slice::from_ref(&snapshot));
    Some((snapshot, all))
}

/// The sum of a figure over days or periods, blank cells left out.
fn sum(all: &Assembled, dataset: Dataset, kind: Kind, name: &str) -> String {
    let days = all.table.rows(dataset, kind).into_iter().flat_map(|rows| &rows.columns);
    let periods = all.table.periods(dataset, kind).iter().flat_map(|period| &period.columns);
    let columns: Vec<_> = days.chain(periods).filter(|column| column.name.as_ref() == name).collect();
    assert!(columns.len() <= 1, "{name} stands in days and in periods");
    let values = columns.iter().flat_map(|column| &column.values).filter(|value| **value > Column::REFUSED);
    decimal(values.sum(), columns.first().map_or(0, |column| column.scale))
}

#[test]
fn every_file_is_read_as_an_independent_reader_reads_it() {
    if super::console::data().is_none() {
        return;
    }
    let expected: Value = serde_json::from_str(include_str!("../independent/amazon_ads.json")).unwrap();
    let settings = settings(SETTINGS);
    let mut wrong = Vec::new();
    for (file, expected) in expected.as_object().unwrap() {
        let (_, profile, reason) = FILES.iter().find(|(name, ..)| name == file).copied().unwrap_or_default();
        let (snapshot, all) = one(file, &settings).unwrap();
        let tables = &all.report.files[0].tables;
        let taken = tables.first().map_or("", |table| table.profile.as_str());
        if taken != profile {
            wrong.push(format!("{file}: taken by `{taken}`, expected `{profile}`"));
            continue;
        }
        let Some(table) = tables.first() else {
            assert!(!reason.is_empty(), "{file}");
            continue;
        };
        let mut hold = |what: &str, found: String, expected: &Value| {
            let expected = expected.as_str().map_or_else(|| expected.to_string(), str::to_owned);
            if found != expected {
                wrong.push(format!("{file}: {what} {found}, expected {expected}"));
            }
        };
        let rows: usize = tables.iter().map(|table| table.rows).sum();
        if !profile.ends_with("history") || expected.get("bids").is_some() {
            hold("rows used", rows.to_string(), &expected["used"]);
        }
        if let Some(bids) = expected.get("bids") {
            // Of a day's changes of one bid the last counts.
            hold("bids", snapshot.rows().to_string(), bids);
            hold("targets", all.table.kind(Kind::Keyword).len().to_string(), &expected["targets"]);
        }
        let dataset = Dataset::from_word(table.dataset).unwrap();
        let kind = portreeve::catalog::Catalog::standard().dataset(dataset).kind;
        if rows > 0 {
            for (figure, expected) in expected["sums"].as_object().unwrap() {
                hold(figure, sum(&all, dataset, kind, figure), expected);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
