//! Feeds that stop. Data says nothing of what did not come; only a clock does.

use crate::catalog::Dataset;
use crate::ingest::DataReport;
use crate::settings::Settings;
use crate::table::{Day, Table};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// So many of the newest deliveries say how often a feed comes.
const DELIVERIES_MAX: usize = 8;

/// How old the newest day of a feed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Feed {
    pub(super) account: String,
    pub(super) dataset: &'static str,
    /// The newest day that a file of it holds.
    pub(super) newest: Day,
    /// Days from it to today in the account's zone.
    pub(super) age: u32,
    /// From how many days on it is late: `stale_after`, longer where files come more seldom than every day.
    pub(super) limit: u32,
}

impl Feed {
    pub(super) fn is_late(&self) -> bool {
        self.age > self.limit
    }
}

/// Every feed, by account and dataset. What is an event rather than a list - orders, reviews, tickets - may be silent for days.
pub(super) fn feeds(table: &Table, report: &DataReport, settings: &Settings, now: DateTime<Utc>) -> Vec<Feed> {
    let deliveries = deliveries(report);
    let mut feeds = Vec::new();
    for account in &table.accounts {
        let today = Day::from_date(now.with_timezone(&account.timezone).date_naive());
        let own = report.accounts.iter().find(|one| *one.name == *account.name);
        for dataset in own.into_iter().flat_map(|account| &account.datasets) {
            let eventful = [Dataset::Orders, Dataset::Reviews, Dataset::Tickets];
            if eventful.iter().any(|one| one.word() == dataset.dataset) {
                continue;
            }
            let last = dataset.periods.iter().map(|period| period.last).max();
            let Some(newest) = dataset.span.map(|span| span.last).max(last) else { continue };
            let key = (account.name.to_string(), dataset.dataset);
            let usual = deliveries.get(&key).map_or(1, usual);
            let limit = settings.time.stale_after.saturating_add(usual).saturating_sub(1);
            let age = u32::try_from(today.since(newest)).unwrap_or(0);
            feeds.push(Feed { account: key.0, dataset: key.1, newest, age, limit });
        }
    }
    feeds
}

/// The last days of the files of each feed.
fn deliveries(report: &DataReport) -> BTreeMap<(String, &'static str), BTreeSet<Day>> {
    let mut all: BTreeMap<(String, &'static str), BTreeSet<Day>> = BTreeMap::new();
    for table in report.files.iter().flat_map(|file| &file.tables) {
        let Some(days) = table.days else { continue };
        for account in &table.accounts {
            all.entry((account.clone(), table.dataset)).or_default().insert(days.last);
        }
    }
    all
}

/// The usual number of days from one delivery to the next.
fn usual(days: &BTreeSet<Day>) -> u32 {
    let newest: Vec<Day> = days.iter().rev().take(DELIVERIES_MAX).copied().collect();
    let mut gaps: Vec<u32> =
        newest.windows(2).filter_map(|pair| u32::try_from(pair.first()?.since(*pair.last()?)).ok()).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(1).max(1)
}

/// The accounts of which no feed is fresh: nothing is changed there on what is old.
pub(super) fn stale(feeds: &[Feed]) -> BTreeSet<String> {
    let all: BTreeSet<String> = feeds.iter().map(|feed| feed.account.clone()).collect();
    let fresh: BTreeSet<&str> = feeds.iter().filter(|feed| !feed.is_late()).map(|feed| feed.account.as_str()).collect();
    all.into_iter().filter(|account| !fresh.contains(account.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::{feeds, stale};
    use crate::catalog::Dataset;
    use crate::engine::Engine;

    fn late(engine: &Engine, now: &str) -> Vec<String> {
        let data = engine.data();
        let feeds = feeds(data.table(), data.report(), engine.settings(), now.parse().unwrap());
        feeds.iter().filter(|feed| feed.is_late()).map(|feed| format!("{} {}", feed.account, feed.dataset)).collect()
    }

    #[test]
    fn a_daily_feed_is_late_after_the_days_that_data_may_be_old() {
        let listed = |day: u32| [format!("2026-11-{day}"), "GP-1".to_owned()];
        let stock = |day: u32| [format!("2026-11-{day}"), "GP-1".to_owned(), "5".to_owned()];
        let engine = Engine::builder()
            .rows("us", Dataset::Listings, &["date", "sku"], (10..=20).map(listed))
            .rows("us", Dataset::Inventory, &["date", "sku", "available"], (10..=22).map(stock))
            .build();
        assert!(late(&engine, "2026-11-23T23:00:00Z").is_empty());
        assert_eq!(late(&engine, "2026-11-24T00:00:00Z"), ["us listings"]);
        assert_eq!(late(&engine, "2026-11-26T00:00:00Z"), ["us listings", "us inventory"]);
        let data = engine.data();
        let at = |now: &str| feeds(data.table(), data.report(), engine.settings(), now.parse().unwrap());
        assert!(stale(&at("2026-11-24T00:00:00Z")).is_empty(), "one feed is fresh");
        assert_eq!(stale(&at("2026-11-26T00:00:00Z")).into_iter().collect::<Vec<_>>(), ["us"]);
    }

    #[test]
    fn a_weekly_feed_may_be_a_week_older() {
        let mut engine = Engine::builder();
        for last in [1_u32, 8, 15, 22] {
            let row = [[format!("2026-11-{last:02}"), "GP-1".to_owned()]];
            engine = engine.rows("us", Dataset::Listings, &["date", "sku"], row);
        }
        let engine = engine.build();
        assert!(late(&engine, "2026-12-01T12:00:00Z").is_empty());
        assert_eq!(late(&engine, "2026-12-02T00:00:00Z"), ["us listings"]);
    }
}
