//! The data of a generated workspace: files of rows per dataset and day, tables, calendars, and
//! the settings of `portreeve.toml`, as the contract's section 1 and 2 name them.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::tree::{Expr, Guard, Metric, Mode, Rule, Suppress};
use super::value::{Day, Q, q, whole};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dataset {
    Keywords,
    SearchTerms,
    Campaigns,
    Placements,
    ProductAds,
    Listings,
    Inventory,
    Orders,
    Reviews,
    AccountHealth,
    Traffic,
    Offers,
    Tickets,
}

impl Dataset {
    pub(crate) const ALL: [Dataset; 13] = [
        Dataset::Keywords,
        Dataset::SearchTerms,
        Dataset::Campaigns,
        Dataset::Placements,
        Dataset::ProductAds,
        Dataset::Listings,
        Dataset::Inventory,
        Dataset::Orders,
        Dataset::Reviews,
        Dataset::AccountHealth,
        Dataset::Traffic,
        Dataset::Offers,
        Dataset::Tickets,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Dataset::Keywords => "keywords",
            Dataset::SearchTerms => "search_terms",
            Dataset::Campaigns => "campaigns",
            Dataset::Placements => "placements",
            Dataset::ProductAds => "product_ads",
            Dataset::Listings => "listings",
            Dataset::Inventory => "inventory",
            Dataset::Orders => "orders",
            Dataset::Reviews => "reviews",
            Dataset::AccountHealth => "account_health",
            Dataset::Traffic => "traffic",
            Dataset::Offers => "offers",
            Dataset::Tickets => "tickets",
        }
    }

    /// The key columns beside `date`.
    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Dataset::Keywords => &["keyword_id"],
            Dataset::SearchTerms => &["keyword_id", "search_term"],
            Dataset::Campaigns => &["campaign_id"],
            Dataset::Placements => &["campaign_id", "placement"],
            Dataset::ProductAds => &["ad_group_id", "sku"],
            Dataset::Listings => &["sku"],
            Dataset::Inventory => &["sku", "location"],
            Dataset::Orders => &["order_id", "line"],
            Dataset::Reviews => &["review_id"],
            Dataset::AccountHealth => &["metric"],
            Dataset::Traffic => &[],
            Dataset::Offers => &["sku", "seller"],
            Dataset::Tickets => &["ticket_id"],
        }
    }

    /// A number of events varies by nature, so few rows say nothing.
    pub(crate) fn has_suspect_days(self) -> bool {
        !matches!(self, Dataset::Orders | Dataset::Reviews | Dataset::Tickets)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// A number or an amount of money, by its column.
    Number(Q),
    /// As a fraction; written with `%`.
    Percent(Q),
    Text(String),
    YesNo(bool),
    Date(Day),
    Empty,
    /// What no reader accepts, such as `n/a!`.
    Bad(&'static str),
}

pub(crate) type Row = BTreeMap<&'static str, Cell>;

#[derive(Clone, Debug)]
pub(crate) struct DataFile {
    pub account: String,
    pub dataset: Dataset,
    /// Under `snapshots/<account>/`, without a date.
    pub stem: String,
    /// The date in its name.
    pub stamp: Option<Day>,
    /// Beside `date`, in order.
    pub columns: Vec<&'static str>,
    pub rows: Vec<(Day, Row)>,
    /// A summary of the days from the first to the second, without a row per day.
    pub period: Option<(Day, Day)>,
}

impl DataFile {
    /// The first and last day the file holds.
    pub(crate) fn span(&self) -> Option<(Day, Day)> {
        if self.period.is_some() {
            return self.period;
        }
        let first = self.rows.iter().map(|(day, _)| *day).min()?;
        let last = self.rows.iter().map(|(day, _)| *day).max()?;
        Some((first, last))
    }

    /// How new its observations are: the date in its name, else the last day it holds.
    pub(crate) fn observed(&self) -> Day {
        self.stamp.or_else(|| self.span().map(|(_, last)| last)).unwrap_or(0)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub name: String,
    pub channel: &'static str,
    pub currency: &'static str,
    pub timezone: &'static str,
    /// Of conversion metrics, in days; `None` leaves the channel's own.
    pub settle: Option<i32>,
    pub seller: Option<String>,
    pub lets: BTreeMap<String, Expr>,
    pub(crate) mode: Option<Mode>,
}

#[derive(Clone, Debug)]
pub(crate) struct Time {
    pub coverage: Q,
    pub suspect: Q,
    pub state_age: i32,
    pub stale_after: i32,
    pub confirm_within: i32,
}

impl Default for Time {
    fn default() -> Self {
        Time { coverage: q(9, 10), suspect: q(1, 2), state_age: 60, stale_after: 3, confirm_within: 3 }
    }
}

/// The workspace's caps; `None` is `"none"`.
#[derive(Clone, Debug)]
pub(crate) struct Caps {
    pub max_step: Option<Q>,
    pub max_drift: Option<(Q, i32)>,
    pub max_entities: Option<Q>,
    pub max_actions: Option<usize>,
    pub max_budget: Option<Q>,
    pub max_paused: Option<Q>,
    pub max_adjustment_step: Option<Q>,
    pub min_step: Option<Q>,
    pub no_budget_increase: bool,
    pub hold_outside_changes: bool,
}

impl Default for Caps {
    fn default() -> Self {
        Caps {
            max_step: Some(q(30, 100)),
            max_drift: Some((q(40, 100), 30)),
            max_entities: Some(q(30, 100)),
            max_actions: Some(200),
            max_budget: Some(q(20, 100)),
            max_paused: Some(q(5, 100)),
            max_adjustment_step: Some(q(20, 100)),
            min_step: Some(q(5, 100)),
            no_budget_increase: false,
            hold_outside_changes: false,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub name: String,
    /// `(heading in the file, attribute of the entity)` pairs are equal here: keys are attributes.
    pub keys: Vec<&'static str>,
    /// The column of the date from which a row is in force.
    pub since: Option<&'static str>,
    pub columns: Vec<(&'static str, Unit)>,
    pub rows: Vec<TableRow>,
}

#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub keys: Vec<String>,
    pub since: Option<Day>,
    pub cells: Vec<Cell>,
    /// The row's own `currency` column.
    pub currency: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Number,
    Percent,
    Money,
    Days,
    #[expect(dead_code, reason = "tables of text are read; the generator writes none")]
    Text,
}

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub name: String,
    /// The column that ties a row to entities, if the file has one.
    pub key: Option<&'static str>,
    /// A column of numbers, if the file has one.
    pub number: Option<&'static str>,
    pub rows: Vec<CalendarRow>,
}

#[derive(Clone, Debug)]
pub(crate) struct CalendarRow {
    pub name: String,
    pub start: Day,
    pub end: Day,
    pub key: Option<String>,
    pub number: Option<Q>,
}

#[derive(Clone, Debug)]
pub(crate) struct GeneratedWorkspace {
    pub seed: u64,
    pub currency: &'static str,
    pub accounts: Vec<Account>,
    pub time: Time,
    pub caps: Caps,
    pub gate: bool,
    pub as_of: Option<Day>,
    /// The minute of the day after the as-of day for which the plan is made.
    pub at: Option<u32>,
    pub rules: Vec<Rule>,
    pub lets: BTreeMap<String, Expr>,
    pub metrics: Vec<Metric>,
    pub lists: BTreeMap<String, Vec<String>>,
    pub tables: Vec<Table>,
    pub calendars: Vec<Calendar>,
    pub guards: Vec<Guard>,
    pub suppressions: Vec<Suppress>,
    pub files: Vec<DataFile>,
    /// `tables/products.csv`: account, sku, product.
    pub products: Vec<(String, String, String)>,
    pub history: History,
}

impl GeneratedWorkspace {
    /// A workspace of one account with nothing in it.
    pub(crate) fn empty() -> GeneratedWorkspace {
        GeneratedWorkspace {
            seed: 0,
            currency: "USD",
            accounts: vec![Account {
                name: "acme-us".into(),
                channel: "amazon",
                currency: "USD",
                timezone: "UTC",
                settle: Some(0),
                seller: None,
                lets: BTreeMap::new(),
                mode: None,
            }],
            time: Time::default(),
            caps: Caps::default(),
            gate: true,
            as_of: None,
            at: None,
            rules: Vec::new(),
            lets: BTreeMap::new(),
            metrics: Vec::new(),
            lists: BTreeMap::new(),
            tables: Vec::new(),
            calendars: Vec::new(),
            guards: Vec::new(),
            suppressions: Vec::new(),
            files: Vec::new(),
            products: Vec::new(),
            history: History::default(),
        }
    }

    pub(crate) fn account(&self, name: &str) -> &Account {
        self.accounts.iter().find(|account| account.name == name).unwrap_or_else(|| panic!("no account {name}"))
    }

    /// Every day that some daily file of the account holds.
    pub(crate) fn days_held(&self, account: &str) -> BTreeSet<Day> {
        self.files
            .iter()
            .filter(|file| file.account == account && file.period.is_none())
            .filter_map(DataFile::span)
            .flat_map(|(first, last)| first..=last)
            .collect()
    }
}

/// The largest number below which a share of a count lies.
pub(crate) fn tolerated(days: i32, coverage: &Q) -> i32 {
    let share = (whole(1) - coverage) * whole(i64::from(days));
    i32::try_from(share.floor().to_integer()).expect("a window is short")
}
