//! The rows that count, after restatements, and which days are covered or suspect.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Cell, DataFile, Dataset, GeneratedWorkspace, Row, tolerated};
use super::names::Names;
use super::value::{Day, Q, q, whole};

/// A key on a day, with every file's row for it: of each column the newest observation counts.
#[derive(Clone, Debug)]
pub(crate) struct Seen<'w> {
    pub day: Day,
    /// The newest first.
    pub layers: Vec<(&'w DataFile, &'w Row)>,
    /// The key columns' texts, or the names where the file has no ids.
    pub key: Vec<String>,
    /// A row of a summary, which shows states of the day on which it was made.
    pub is_summary: bool,
}

impl<'w> Seen<'w> {
    /// `None` where no file of the key has such a column.
    pub(crate) fn cell(&self, column: &str) -> Option<&'w Cell> {
        let (_, row) = self.layers.iter().find(|(file, _)| file.columns.contains(&column))?;
        Some(row.get(column).unwrap_or(&Cell::Empty))
    }

    pub(crate) fn text(&self, column: &str) -> Option<&'w str> {
        match self.cell(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }
}

pub(crate) struct Store<'w> {
    pub workspace: &'w GeneratedWorkspace,
    pub names: Names,
    rows: BTreeMap<(String, Dataset), Vec<Seen<'w>>>,
    /// The rows of all days and of the summaries, by day.
    sightings: BTreeMap<(String, Dataset), Vec<Seen<'w>>>,
    covered: BTreeMap<(String, Dataset), BTreeSet<Day>>,
    delivered: BTreeSet<(String, Dataset)>,
}

/// What is known of each key: its day, whether it is of a period, its columns.
type Newest<'w> = BTreeMap<(Day, bool, Vec<String>), Seen<'w>>;

impl<'w> Store<'w> {
    pub(crate) fn new(workspace: &'w GeneratedWorkspace) -> Store<'w> {
        let names = Names::of(workspace);
        let mut newest: BTreeMap<(String, Dataset), Newest<'w>> = BTreeMap::new();
        let mut covered: BTreeMap<(String, Dataset), BTreeSet<Day>> = BTreeMap::new();
        let mut delivered = BTreeSet::new();
        for file in &workspace.files {
            let place = (file.account.clone(), file.dataset);
            delivered.insert(place.clone());
            if let (Some((first, last)), None) = (file.span(), file.period) {
                covered.entry(place.clone()).or_default().extend(first..=last);
            }
            for (day, row) in &file.rows {
                let day = if file.period.is_some() { file.observed() } else { *day };
                let key = names.key(file, row);
                let is_summary = file.period.is_some();
                let seen = newest
                    .entry(place.clone())
                    .or_default()
                    .entry((day, is_summary, key.clone()))
                    .or_insert_with(|| Seen { day, layers: Vec::new(), key, is_summary });
                seen.layers.push((file, row));
                seen.layers.sort_by_key(|(file, _)| std::cmp::Reverse(file.observed()));
            }
        }
        let sightings: BTreeMap<_, Vec<Seen>> =
            newest.into_iter().map(|(place, rows)| (place, rows.into_values().collect())).collect();
        let daily = |rows: &Vec<Seen<'w>>| rows.iter().filter(|seen| !seen.is_summary).cloned().collect();
        Store {
            workspace,
            names,
            rows: sightings.iter().map(|(place, rows)| (place.clone(), daily(rows))).collect(),
            sightings,
            covered,
            delivered,
        }
    }

    /// All rows of a dataset, by day and key.
    pub(crate) fn rows(&self, account: &str, dataset: Dataset) -> &[Seen<'w>] {
        self.rows.get(&(account.to_owned(), dataset)).map_or(&[], Vec::as_slice)
    }

    /// All rows that show a state, summaries among them.
    pub(crate) fn sightings(&self, account: &str, dataset: Dataset) -> &[Seen<'w>] {
        self.sightings.get(&(account.to_owned(), dataset)).map_or(&[], Vec::as_slice)
    }

    /// Whether some file of the dataset has a row per day.
    pub(crate) fn is_daily(&self, account: &str, dataset: Dataset) -> bool {
        self.covered.contains_key(&(account.to_owned(), dataset))
    }

    pub(crate) fn is_delivered(&self, account: &str, dataset: Dataset) -> bool {
        self.delivered.contains(&(account.to_owned(), dataset))
    }

    /// Whether some daily file of a dataset has a column.
    pub(crate) fn has_column(&self, account: &str, dataset: Dataset, column: &str) -> bool {
        let mut files = self.workspace.files.iter().filter(|file| file.account == account && file.dataset == dataset);
        files.any(|file| file.period.is_none() && file.columns.contains(&column))
    }

    pub(crate) fn is_covered(&self, account: &str, dataset: Dataset, day: Day) -> bool {
        self.covered.get(&(account.to_owned(), dataset)).is_some_and(|days| days.contains(&day))
    }

    pub(crate) fn summaries(
        &self,
        account: &str,
        dataset: Dataset,
    ) -> impl Iterator<Item = (&'w DataFile, (Day, Day))> {
        let account = account.to_owned();
        self.workspace
            .files
            .iter()
            .filter(move |file| file.account == account && file.dataset == dataset)
            .filter_map(|file| file.period.map(|period| (file, period)))
    }

    pub(crate) fn first_covered(&self, account: &str, dataset: Dataset) -> Option<Day> {
        self.covered.get(&(account.to_owned(), dataset)).and_then(|days| days.first().copied())
    }

    /// Whether the dataset covers a window, with as many gaps as are tolerated.
    pub(crate) fn covers(&self, account: &str, dataset: Dataset, days: &[Day], all_days: bool) -> bool {
        let gaps = days.iter().filter(|day| !self.is_covered(account, dataset, **day)).count();
        i32::try_from(gaps).expect("few days") <= self.tolerance(days.len(), all_days)
    }

    pub(crate) fn tolerance(&self, days: usize, all_days: bool) -> i32 {
        if all_days {
            return 0;
        }
        tolerated(i32::try_from(days).expect("a window is short"), &self.workspace.time.coverage)
    }

    /// A covered day with less than half the rows of its kind: an absent row is unknown there.
    pub(crate) fn is_suspect(&self, account: &str, dataset: Dataset, day: Day) -> bool {
        if !dataset.has_suspect_days() || !self.is_covered(account, dataset, day) {
            return false;
        }
        let rows_on = |day: Day| self.rows(account, dataset).iter().filter(|seen| seen.day == day).count();
        let counts = |days: Vec<Day>| -> Vec<usize> {
            days.into_iter().filter(|day| self.is_covered(account, dataset, *day)).map(rows_on).collect()
        };
        let mut usual = counts(vec![day - 7, day - 14, day - 21, day - 28]);
        if usual.len() < 4 {
            usual = counts((day - 14..day).collect());
        }
        let Some(median) = median(usual) else {
            return false;
        };
        let rows = whole(i64::try_from(rows_on(day)).expect("few rows"));
        median >= whole(20) && rows < median * &self.workspace.time.suspect
    }

    /// Of a complete list: whether the key is absent on the newest day with rows up to a day.
    pub(crate) fn is_gone(&self, account: &str, dataset: Dataset, key: &[String], upto: Day) -> bool {
        let rows = self.rows(account, dataset);
        let Some(newest) = rows
            .iter()
            .map(|seen| seen.day)
            .filter(|day| *day <= upto && !self.is_suspect(account, dataset, *day))
            .max()
        else {
            return false;
        };
        !rows.iter().any(|seen| (newest..=upto).contains(&seen.day) && seen.key == key)
    }
}

fn median(mut counts: Vec<usize>) -> Option<Q> {
    counts.sort_unstable();
    let middle = counts.len() / 2;
    let at = |index: usize| whole(i64::try_from(counts[index]).expect("few rows"));
    if counts.is_empty() {
        None
    } else if counts.len() % 2 == 1 {
        Some(at(middle))
    } else {
        Some((at(middle - 1) + at(middle)) * q(1, 2))
    }
}
