//! The world of a test: its facts day by day, written out as files and read as every file is.
//!
//! Every day is covered, settling takes no days unless the test says so, and a day without a value had no activity. A state
//! holds from the day it is given for, and before its first day too.

use crate::catalog::{Catalog, Dataset, Kind, Role};
use crate::ingest::{self, Assembly, Products, Profiles};
use crate::program::test::{Test, TestCell, TestFact, TestThing};
use crate::program::{CalendarData, CalendarRow, Program, TableData, TableRow};
use crate::settings::Settings;
use crate::table::{Coverage, Day, Table};
use crate::value::Currency;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many days before the first as-of day are covered: more than the longest window that people write.
const COVERED_DAYS: u32 = 400;
/// On every so many of them a state is seen: less than `state_age`, so that it is known on all of them.
const SEEN_EVERY: usize = 30;

/// Datasets that answer for one another, first choice first: one without a row leaves the question to the next.
const CHAINS: &[&[Dataset]] = &[
    &[Dataset::Campaigns, Dataset::Placements, Dataset::ProductAds, Dataset::Keywords],
    &[Dataset::Orders, Dataset::Listings],
];

/// A column of an entity: which, and what it holds by day.
type Columns = BTreeMap<(usize, Dataset, Arc<str>), Values>;

#[derive(Debug, Clone, Default)]
struct Values {
    flow: bool,
    currency: Option<Currency>,
    by_day: BTreeMap<Day, TestCell>,
}

/// The world of a test on one of its days.
#[derive(Debug, Clone)]
pub(super) struct World<'t> {
    pub(super) test: &'t Test,
    pub(super) day: Day,
    first: Day,
    columns: Columns,
    /// Ages that a row of a table of cases gives instead.
    ages: BTreeMap<usize, u32>,
    settings: Settings,
}

impl<'t> World<'t> {
    /// The world on the first day. `workspace` holds what the rules are checked by: caps, and accounts of the same names.
    pub(super) fn new(test: &'t Test, workspace: &Settings) -> Self {
        let day = Day::from_date(test.as_of);
        let settings = settings(test, workspace);
        let mut world = Self { test, day, first: day, columns: BTreeMap::new(), ages: BTreeMap::new(), settings };
        for fact in &test.given {
            world.put(fact);
        }
        world
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Goes on some days.
    pub(super) fn advance(&mut self, days: u32) {
        self.day = self.day.plus(days);
    }

    /// Takes a fact in: its values end on the day that the world is at.
    pub(super) fn put(&mut self, fact: &TestFact) {
        let key = (fact.thing, fact.dataset, Arc::clone(&fact.column));
        let values = self.columns.entry(key).or_default();
        values.flow = fact.flow;
        values.currency = fact.currency.or(values.currency);
        for (back, cell) in (0_u32..).zip(fact.cells.iter().rev()) {
            values.by_day.insert(self.day.minus(back), cell.clone());
        }
    }

    /// Says how many days old an entity is on the first day.
    pub(super) fn age(&mut self, thing: usize, days: u32) {
        self.ages.insert(thing, days);
    }

    /// Whether a fact of the column is given for the day that the world is at.
    pub(super) fn is_given_today(&self, thing: usize, dataset: Dataset, column: &str) -> bool {
        let values = self.columns.get(&(thing, dataset, Arc::from(column)));
        values.is_some_and(|values| values.by_day.contains_key(&self.day))
    }

    /// Lets a state be seen from the day on that the world is at.
    pub(super) fn see(&mut self, thing: usize, dataset: Dataset, column: &str, cell: String) {
        let values = self.columns.entry((thing, dataset, Arc::from(column))).or_default();
        values.by_day.insert(self.day, TestCell::Text(cell.into()));
    }

    /// The rules, with the tables and calendars that the test gives and no others.
    pub(super) fn program(&self, program: &Program) -> Option<Program> {
        if program.tables.is_empty() && program.calendars.is_empty() {
            return None;
        }
        let table = |(at, table): (usize, &TableData)| filled_table(table, at, self.test);
        let calendar = |(at, calendar): (usize, &CalendarData)| filled_calendar(calendar, at, self.test);
        Some(Program {
            rules: Arc::clone(&program.rules),
            guards: program.guards.clone(),
            suppressions: program.suppressions.clone(),
            lets: program.lets.clone(),
            account_lets: program.account_lets.clone(),
            tables: program.tables.iter().enumerate().map(table).collect(),
            calendars: program.calendars.iter().enumerate().map(calendar).collect(),
            tests: Arc::clone(&program.tests),
            digest: program.digest.clone(),
        })
    }

    /// The facts up to the day that the world is at.
    pub(super) fn table(&self, profiles: &Profiles) -> Table {
        let mut snapshots = Vec::new();
        for (at, account) in self.test.accounts.iter().enumerate() {
            for dataset in Dataset::ALL {
                if let Some(text) = self.file(at, *dataset) {
                    let name = format!("snapshots/{}/{}.csv", account.name, dataset.word());
                    snapshots.push(ingest::read(&name, text.as_bytes(), profiles, &self.settings));
                }
            }
        }
        let products = self.products();
        let assembly = Assembly { settings: &self.settings, profiles, products: &products, known_at: None };
        let mut table = ingest::assemble(&snapshots, assembly).table;
        self.cover(&mut table);
        table
    }

    /// Which SKUs are one product.
    fn products(&self) -> Products {
        let mut text = String::from("account,sku,product\n");
        for thing in self.test.things.iter().filter(|thing| thing.kind == Kind::Listing) {
            if let (Some(product), Some(account)) = (&thing.product, self.test.accounts.get(thing.account)) {
                text.push_str(&line([account.name.as_ref(), thing.name.as_ref(), product.as_ref()]));
            }
        }
        Products::read("tables/products.csv", text.as_bytes()).0
    }

    /// The rows of a dataset of an account, when there are any.
    fn file(&self, account: usize, dataset: Dataset) -> Option<String> {
        let info = Catalog::standard().dataset(dataset);
        let things: Vec<usize> =
            (0..self.test.things.len()).filter(|at| self.has_rows(*at, account, dataset)).collect();
        if things.is_empty() {
            return None;
        }
        let thing = |at: usize| self.test.things.get(at);
        let keys: BTreeSet<&str> = things
            .iter()
            .filter_map(|at| thing(*at))
            .flat_map(|thing| thing.keys.iter().map(|(name, _)| name.as_ref()))
            .filter(|name| info.columns.iter().any(|column| column.name == *name))
            .collect();
        let stock = dataset == Dataset::Inventory;
        let given = self.columns.keys().filter(|(at, of, _)| things.contains(at) && *of == dataset);
        let given = given.map(|(_, _, column)| column.as_ref()).filter(|column| *column != "date");
        // What adds up and is not given had no activity.
        let flows = info.columns.iter().filter(|column| column.role == Role::Flow).map(|column| column.name.as_str());
        // A key that is also given as a field, the SKU of a review, stands in one column.
        let columns: BTreeSet<&str> = given.chain(flows).filter(|column| !keys.contains(column)).collect();
        let is_flow = |name: &str| info.columns.iter().any(|column| column.name == name && column.role == Role::Flow);
        let currencies = info.columns.iter().any(|column| column.name == "currency");
        let mut text = String::new();
        let head = ["date"].into_iter().chain(keys.iter().copied()).chain(columns.iter().copied());
        let head = head.chain(stock.then_some("location")).chain(currencies.then_some("currency"));
        text.push_str(&line(head));
        let uncovered = self.uncovered(account, dataset);
        for at in things {
            let Some(of) = thing(at) else { continue };
            for day in self.days_of(at, of, dataset).into_iter().filter(|day| !uncovered.contains(day)) {
                let mut cells = vec![day.to_string()];
                let key = |name: &&str| of.keys.iter().find(|(column, _)| **column == **name).map(|(_, value)| value);
                cells.extend(keys.iter().map(|name| {
                    let said = self.cell((at, dataset, name), false, day);
                    if said.is_empty() { key(name).map_or_else(String::new, ToString::to_string) } else { said }
                }));
                cells.extend(columns.iter().map(|column| self.cell((at, dataset, column), is_flow(column), day)));
                cells.extend(stock.then(|| "main".to_owned()));
                cells.extend(currencies.then(|| self.currency(at, dataset)));
                text.push_str(&line(cells.iter().map(String::as_str)));
            }
        }
        Some(text)
    }

    fn has_rows(&self, at: usize, account: usize, dataset: Dataset) -> bool {
        let Some(thing) = self.test.things.get(at).filter(|thing| thing.account == account) else { return false };
        let of_kind = |dataset: Dataset| Catalog::standard().dataset(dataset).kind == thing.kind;
        if !of_kind(dataset) || !self.is_given(at) {
            return false;
        }
        let given = self.columns.keys().any(|(of, in_dataset, _)| *of == at && *in_dataset == dataset);
        // An entity without a field is there all the same: in the first dataset of its kind.
        let first = Dataset::ALL.iter().find(|dataset| of_kind(**dataset));
        given || first == Some(&dataset)
    }

    /// Whether anything that adds up over days is given in a dataset of an account.
    fn has_flows(&self, account: usize, dataset: Dataset) -> bool {
        self.columns.iter().any(|((at, of, _), values)| {
            *of == dataset && values.flow && self.test.things.get(*at).is_some_and(|thing| thing.account == account)
        })
    }

    /// Whether data is given of an entity, rather than it being spoken of in an outcome.
    fn is_given(&self, at: usize) -> bool {
        self.test.things.get(at).is_some_and(|thing| thing.given)
    }

    /// The days on which an entity has a row: those with a value, some on which its states are seen, and the newest.
    fn days_of(&self, at: usize, thing: &TestThing, dataset: Dataset) -> BTreeSet<Day> {
        let begin = self.ages.get(&at).copied().or(thing.age).map(|age| self.first.minus(age));
        if matches!(thing.kind, Kind::Review | Kind::Order | Kind::Ticket) {
            let date = match self
                .columns
                .get(&(at, dataset, Arc::from("date")))
                .and_then(|date| date.by_day.values().last())
            {
                Some(TestCell::Text(text)) => text.parse().ok().map(Day::from_date),
                Some(TestCell::Uncovered) | None => None,
            };
            return BTreeSet::from([date.or(begin).unwrap_or(self.first)]);
        }
        let begin = begin.unwrap_or_else(|| self.first.minus(COVERED_DAYS));
        let mut days: BTreeSet<Day> = Day::range(begin, self.day).step_by(SEEN_EVERY).collect();
        for ((of, in_dataset, _), values) in &self.columns {
            if *of == at && *in_dataset == dataset {
                days.extend(values.by_day.keys().copied().filter(|day| *day <= self.day));
            }
        }
        days.extend([begin, self.day]);
        days
    }

    fn cell(&self, (at, dataset, column): (usize, Dataset, &str), flow: bool, day: Day) -> String {
        let nothing = if flow { "0" } else { "" };
        let Some(values) = self.columns.get(&(at, dataset, Arc::from(column))) else { return nothing.to_owned() };
        let shown = |cell: Option<&TestCell>| match cell {
            Some(TestCell::Text(text)) => Some(text.to_string()),
            Some(TestCell::Uncovered) | None => None,
        };
        if flow {
            return shown(values.by_day.get(&day)).unwrap_or_else(|| nothing.to_owned());
        }
        let known = values.by_day.range(..=day).rev().find_map(|(_, cell)| shown(Some(cell)));
        known.or_else(|| values.by_day.values().find_map(|cell| shown(Some(cell)))).unwrap_or_default()
    }

    fn currency(&self, at: usize, dataset: Dataset) -> String {
        let found = self
            .columns
            .iter()
            .find_map(|((of, in_dataset, _), values)| values.currency.filter(|_| *of == at && *in_dataset == dataset));
        found.map(|currency| currency.code().to_owned()).unwrap_or_default()
    }

    /// The days that a test leaves uncovered in a dataset of an account.
    fn uncovered(&self, account: usize, dataset: Dataset) -> BTreeSet<Day> {
        let of_account = |at: usize| self.test.things.get(at).is_some_and(|thing| thing.account == account);
        let columns = self.columns.iter().filter(|((at, of, _), _)| *of == dataset && of_account(*at));
        let cells = columns.flat_map(|(_, values)| &values.by_day);
        cells.filter(|(_, cell)| **cell == TestCell::Uncovered).map(|(day, _)| *day).collect()
    }

    /// Says of every dataset that its files cover all days.
    fn cover(&self, table: &mut Table) {
        let start = self.first.minus(COVERED_DAYS);
        for known in &mut table.accounts {
            let Some(at) = self.test.accounts.iter().position(|account| account.name == known.name) else { continue };
            let with_rows =
                |dataset: Dataset| (0..self.test.things.len()).any(|thing| self.has_rows(thing, at, dataset));
            for dataset in Dataset::ALL {
                let answered_later = CHAINS.iter().any(|chain| {
                    let mut later = chain.iter().skip_while(|one| *one != dataset).skip(1);
                    later.any(|later| self.has_flows(at, *later))
                });
                let covered = with_rows(*dataset) || !answered_later;
                let uncovered = self.uncovered(at, *dataset);
                let days = Day::range(start, self.day).filter(|day| !uncovered.contains(day)).collect();
                if let Some(slot) = known.coverage.get_mut(dataset.index()) {
                    *slot = covered.then(|| Coverage { days, ..Coverage::default() });
                }
            }
            known.newest_day = Some(self.day);
        }
        table.first_day = table.first_day.min(start);
    }
}

/// The settings of a test: the workspace's caps, and the test's accounts.
fn settings(test: &Test, workspace: &Settings) -> Settings {
    let mut settings = Settings { accounts: BTreeMap::new(), files: Vec::new(), ..workspace.clone() };
    for account in &test.accounts {
        let mut own = workspace.accounts.get(&*account.name).cloned().unwrap_or_default();
        own.channel.get_or_insert_with(|| "amazon".to_owned());
        own.currency.get_or_insert(workspace.currency);
        own.settle = Some(0);
        for (key, value) in &account.settings {
            // The checker has refused what cannot be set.
            let _ = own.set(key, value);
        }
        settings.accounts.insert(account.name.to_string(), own);
    }
    settings
}

/// A table with the rows of a test and no others.
fn filled_table(table: &TableData, at: usize, test: &Test) -> TableData {
    let mut rows: BTreeMap<Vec<Arc<str>>, Vec<TableRow>> = BTreeMap::new();
    for (_, keys, row) in test.rows.iter().filter(|(of, ..)| *of == at) {
        rows.entry(keys.clone()).or_default().push(row.clone());
    }
    for versions in rows.values_mut() {
        versions.sort_by_key(|row| row.since);
    }
    let TableData { name, keys, columns, rows: _ } = table;
    TableData { name: Arc::clone(name), keys: keys.clone(), columns: columns.clone(), rows }
}

/// A calendar with the rows of a test and no others.
fn filled_calendar(calendar: &CalendarData, at: usize, test: &Test) -> CalendarData {
    let of_test = test.calendar_rows.iter().filter(|(of, _)| *of == at);
    let mut rows: Vec<CalendarRow> = of_test.map(|(_, row)| row.clone()).collect();
    rows.sort_by(|one, other| (one.start, one.end, &one.name).cmp(&(other.start, other.end, &other.name)));
    let CalendarData { name, keys, columns, rows: _, bindings } = calendar;
    CalendarData {
        name: Arc::clone(name),
        keys: keys.clone(),
        columns: columns.clone(),
        rows,
        bindings: bindings.clone(),
    }
}

fn line<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let quoted = cells.into_iter().map(|cell| {
        if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}
