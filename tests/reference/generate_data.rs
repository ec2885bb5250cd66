//! Random rows: a few ads, listings and events over some days, with gaps, restatements, missing
//! columns, empty and unreadable cells.

use super::data::{Account, Cell, DataFile, Dataset, Row};
use super::random::Random;
use super::value::{Day, Q, q, whole};

/// 2026-11-20.
pub(crate) const BASE: Day = 739_940;

/// How a dataset's days are spread over files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub first: Day,
    pub last: Day,
    /// Percent of days that no file holds.
    pub gaps: usize,
    /// Percent of rows that are absent.
    pub absent: usize,
    /// Percent of cells that are empty, and half as many that cannot be read.
    pub holes: usize,
}

/// One ad of every level, as the rows name it.
#[derive(Clone, Debug)]
pub(crate) struct AdKeyword {
    pub id: String,
    pub text: &'static str,
    pub match_type: &'static str,
    pub group: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct AdGroup {
    pub id: String,
    pub name: &'static str,
    pub campaign: usize,
    pub skus: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Ads {
    pub campaigns: Vec<(String, &'static str)>,
    pub groups: Vec<AdGroup>,
    pub keywords: Vec<AdKeyword>,
}

pub(crate) const SKUS: [&str; 4] = ["GP-1", "GP-2", "KT-7", "TX-9"];
pub(crate) const TEXTS: [&str; 6] =
    ["garlic press", "acme garlic press", "Crème Brûlée torch", "kitchen torch", "ACME scale", "steel knife set"];
pub(crate) const TITLES: [&str; 5] = [
    "Acme Garlic Press, stainless steel",
    "Best Seller garlic press for the kitchen",
    "Café torch and torch for the Crème brûlée",
    "Knife",
    "acme scale, free shipping",
];

impl Ads {
    pub(crate) fn random(random: &mut Random, prefix: &str, most_keywords: usize) -> Ads {
        const CAMPAIGNS: [&str; 3] = ["Kitchen", "Harvest", "Garden tools"];
        const GROUPS: [&str; 3] = ["Press", "Torch", "Scale"];
        let campaigns: Vec<_> =
            (0..=random.below(3)).map(|index| (format!("{prefix}c{index}"), CAMPAIGNS[index])).collect();
        let mut groups = Vec::new();
        for campaign in 0..campaigns.len() {
            for (name, index) in GROUPS.iter().zip(0..=random.below(2)) {
                let skus = SKUS.iter().copied().filter(|_| random.chance(40)).collect();
                let id = format!("{prefix}g{campaign}{index}");
                groups.push(AdGroup { id, name, campaign, skus });
            }
        }
        let mut keywords = Vec::new();
        for group in 0..groups.len() {
            for index in 0..=random.below(most_keywords) {
                let match_type = random.pick(&["exact", "exact", "phrase", "broad", "auto", "negative_exact"]);
                let text = TEXTS[(group + index * 2 + random.below(2)) % TEXTS.len()];
                keywords.push(AdKeyword { id: format!("{prefix}k{group}{index}"), text, match_type, group });
            }
        }
        Ads { campaigns, groups, keywords }
    }
}

/// Money that fits the currency's grid.
pub(crate) fn money(random: &mut Random, currency: &str, cents: &[i64]) -> Q {
    let amount = random.pick(cents);
    if currency == "JPY" { whole(amount) } else { q(amount, 100) }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// The flows that all ad datasets share.
fn performance(random: &mut Random, currency: &str, row: &mut Row) {
    let busy = random.chance(75);
    let count = |random: &mut Random, items: &[i64]| Cell::Number(if busy { random.number(items) } else { whole(0) });
    let impressions = count(random, &[0, 10, 100, 250, 1000]);
    let clicks = count(random, &[0, 1, 2, 5, 10, 20]);
    let spend = if busy { money(random, currency, &[0, 50, 100, 200, 350, 700, 1234]) } else { whole(0) };
    let sales = if busy { money(random, currency, &[0, 0, 200, 500, 1000, 2000]) } else { whole(0) };
    let sales = if random.chance(3) { -sales } else { sales };
    let orders = count(random, &[0, 0, 1, 2]);
    row.insert("impressions", impressions);
    row.insert("clicks", clicks);
    row.insert("spend", Cell::Number(spend));
    row.insert("sales", Cell::Number(sales));
    row.insert("units", orders.clone());
    row.insert("orders", orders);
}

/// A value that may change on one day.
pub(crate) struct Step<T> {
    pub before: T,
    pub after: T,
    pub from: Day,
}

impl<T: Clone> Step<T> {
    pub(crate) fn on(&self, day: Day) -> T {
        if day >= self.from { self.after.clone() } else { self.before.clone() }
    }
}

/// What the keyword rows need beside the ads.
pub(crate) struct KeywordState {
    pub bids: Vec<Step<Cell>>,
    pub states: Vec<&'static str>,
    pub campaign_states: Vec<&'static str>,
    pub group_states: Vec<&'static str>,
    pub has_parent_states: bool,
    pub row_currency: Option<&'static str>,
    pub has_ids: bool,
}

pub(crate) fn keyword_rows(
    random: &mut Random,
    ads: &Ads,
    account: &Account,
    state: &KeywordState,
    days: &Spread,
) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for (index, keyword) in ads.keywords.iter().enumerate() {
            if random.chance(days.absent) {
                continue;
            }
            let group = &ads.groups[keyword.group];
            let campaign = &ads.campaigns[group.campaign];
            let mut row: Row = [
                ("campaign_id", text(&campaign.0)),
                ("campaign", text(campaign.1)),
                ("ad_group_id", text(&group.id)),
                ("ad_group", text(group.name)),
                ("keyword", text(keyword.text)),
                ("match_type", text(keyword.match_type)),
                ("state", text(state.states[index])),
                ("bid", state.bids[index].on(day)),
                ("default_bid", Cell::Number(whole(1))),
            ]
            .into();
            if state.has_ids {
                row.insert("keyword_id", text(&keyword.id));
            }
            if state.has_parent_states {
                row.insert("campaign_state", text(state.campaign_states[group.campaign]));
                row.insert("ad_group_state", text(state.group_states[keyword.group]));
            }
            if let Some(currency) = state.row_currency {
                row.insert("currency", text(currency));
            }
            performance(random, account.currency, &mut row);
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) struct CampaignState {
    pub budgets: Vec<Step<Cell>>,
    pub states: Vec<&'static str>,
    pub start_dates: Vec<Cell>,
}

pub(crate) fn campaign_rows(
    random: &mut Random,
    ads: &Ads,
    account: &Account,
    state: &CampaignState,
    days: &Spread,
) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for (index, (id, name)) in ads.campaigns.iter().enumerate() {
            if random.chance(days.absent) {
                continue;
            }
            let mut row: Row = [
                ("campaign_id", text(id)),
                ("campaign", text(*name)),
                ("state", text(state.states[index])),
                ("start_date", state.start_dates[index].clone()),
                ("budget", state.budgets[index].on(day)),
                ("budget_used", Cell::Percent(random.share(&[0, 50, 95, 100, 120]))),
            ]
            .into();
            performance(random, account.currency, &mut row);
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) fn placement_rows(random: &mut Random, ads: &Ads, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    const PLACES: [(&str, i64); 2] = [("top_of_search", 50), ("product_page", 0)];
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for (id, name) in &ads.campaigns {
            for (place, adjustment) in PLACES {
                if random.chance(days.absent) {
                    continue;
                }
                let mut row: Row = [
                    ("campaign_id", text(id)),
                    ("campaign", text(*name)),
                    ("placement", text(place)),
                    ("adjustment", Cell::Percent(q(adjustment, 100))),
                ]
                .into();
                performance(random, account.currency, &mut row);
                rows.push((day, row));
            }
        }
    }
    rows
}

pub(crate) fn product_ad_rows(random: &mut Random, ads: &Ads, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let paused: Vec<&str> = SKUS.into_iter().filter(|_| random.chance(15)).collect();
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for group in &ads.groups {
            for sku in &group.skus {
                if random.chance(days.absent) {
                    continue;
                }
                let campaign = &ads.campaigns[group.campaign];
                let state = if paused.contains(sku) { "paused" } else { "enabled" };
                let mut row: Row = [
                    ("campaign_id", text(&campaign.0)),
                    ("campaign", text(campaign.1)),
                    ("ad_group_id", text(&group.id)),
                    ("ad_group", text(group.name)),
                    ("sku", text(*sku)),
                    ("asin", text(format!("B0{sku}"))),
                    ("state", text(state)),
                ]
                .into();
                performance(random, account.currency, &mut row);
                rows.push((day, row));
            }
        }
    }
    rows
}

pub(crate) fn search_term_rows(random: &mut Random, ads: &Ads, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    let searched: Vec<(usize, &str)> = (0..ads.keywords.len())
        .filter(|index| !ads.keywords[*index].match_type.starts_with("negative"))
        .flat_map(|index| [(index, TEXTS[index % TEXTS.len()]), (index, "cheap press")])
        .collect();
    for day in days.first..=days.last {
        for (index, term) in &searched {
            if random.chance(days.absent + 20) {
                continue;
            }
            let keyword = &ads.keywords[*index];
            let group = &ads.groups[keyword.group];
            let campaign = &ads.campaigns[group.campaign];
            let mut row: Row = [
                ("keyword_id", text(&keyword.id)),
                ("search_term", text(*term)),
                ("campaign_id", text(&campaign.0)),
                ("campaign", text(campaign.1)),
                ("ad_group_id", text(&group.id)),
                ("ad_group", text(group.name)),
                ("match_type", text(keyword.match_type)),
            ]
            .into();
            performance(random, account.currency, &mut row);
            rows.push((day, row));
        }
    }
    rows
}

/// Cuts rows into files at the gaps, drops what a file lacks, makes holes and restates a part.
pub(crate) fn deliver(
    random: &mut Random,
    account: &Account,
    dataset: Dataset,
    rows: Vec<(Day, Row)>,
    days: &Spread,
    optional: &[&'static str],
) -> Vec<DataFile> {
    let mut files = Vec::new();
    let mut runs: Vec<Vec<Day>> = vec![Vec::new()];
    for day in days.first..=days.last {
        let is_gap = random.chance(days.gaps);
        let cut = random.chance(12);
        // A file from before a gap to after it holds the day in between.
        let bridges = is_gap && random.chance(15);
        if is_gap && !bridges || cut {
            runs.push(Vec::new());
        }
        if !is_gap {
            runs.last_mut().unwrap().push(day);
        }
    }
    for (index, run) in runs.iter().filter(|run| !run.is_empty()).enumerate() {
        let mut kept: Vec<(Day, Row)> = rows.iter().filter(|(day, _)| run.contains(day)).cloned().collect();
        if kept.is_empty() {
            continue;
        }
        for (_, row) in &mut kept {
            punch(random, row, days.holes, optional);
        }
        let mut columns: Vec<&'static str> = Vec::new();
        for (_, row) in &kept {
            columns.extend(row.keys().copied().filter(|column| !columns.contains(column)).collect::<Vec<_>>());
        }
        if random.chance(days.holes) && !optional.is_empty() {
            let lost = random.pick(optional);
            columns.retain(|column| *column != lost);
            for (_, row) in &mut kept {
                row.remove(lost);
            }
        }
        let last = kept.iter().map(|(day, _)| *day).max().unwrap();
        let stamp = random.chance(70).then_some(last + random.between(1, 3));
        let file = DataFile {
            account: account.name.clone(),
            dataset,
            stem: format!("{}_{index}", dataset.word()),
            stamp,
            columns,
            rows: kept,
            period: None,
        };
        if random.chance(20) {
            files.push(restated(random, &file, index));
        }
        files.push(file);
    }
    files
}

/// The same keys and days with other numbers, observed later or earlier.
fn restated(random: &mut Random, file: &DataFile, index: usize) -> DataFile {
    let mut other = file.clone();
    other.stem = format!("{}_again_{index}", file.dataset.word());
    // A file is not made before the days it holds are over.
    let last = file.span().map_or(0, |(_, last)| last);
    let is_older = random.chance(40) && file.observed() > last + 1;
    other.stamp = Some(if is_older { last + 1 } else { file.observed() + random.between(1, 3) });
    for (_, row) in &mut other.rows {
        for column in ["clicks", "orders", "spend", "available", "title"] {
            if let Some(Cell::Number(n)) = row.get_mut(column)
                && random.chance(50)
            {
                *n += whole(1);
            }
        }
    }
    if random.chance(30) && other.rows.len() > 1 {
        other.rows.remove(random.below(other.rows.len()));
    }
    other
}

fn punch(random: &mut Random, row: &mut Row, holes: usize, optional: &[&'static str]) {
    for column in optional {
        let Some(cell) = row.get_mut(column) else { continue };
        if random.chance(holes) {
            *cell = Cell::Empty;
        } else if random.chance(holes / 2) && matches!(cell, Cell::Number(_)) {
            *cell = Cell::Bad("n/a?");
        }
    }
}
