//! Daily data in short, written out as canonical CSV files.
//!
//! ```text
//! keyword kw-1  bid 1.20, match_type exact
//!   spend 12 x 13 15, orders 0 x 14
//! ```
//!
//! A line at the margin names an entity, then columns that are the same on all its days. An indented line holds series:
//! oldest to newest, ending on the last day of the block, `12 x 13` thirteen times 12. In a series `_` is a day that no file
//! covers, `.` a day without a row of this entity, `empty` an empty cell (also at the margin); anything else stands in the cell
//! as it is.

use super::page::{Block, Mistake, words};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// The last day of a block that names none.
pub(crate) const LAST_DAY: &str = "2026-11-20";

/// A file of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Under the workspace, `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The word of a block, its dataset, the column of the word behind the entity, and what is filled in where a page leaves it out.
type KindOfEntity = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The entities that a block may name; left out is what only one campaign, ad group or keyword is spoken of.
const KINDS: &[KindOfEntity] = &[
    ("keyword", "keywords", "keyword_id", &[("campaign_id", "c-1"), ("ad_group_id", "ag-1")]),
    (
        "search_term",
        "search_terms",
        "search_term",
        &[("keyword_id", "kw-1"), ("campaign_id", "c-1"), ("ad_group_id", "ag-1")],
    ),
    ("campaign", "campaigns", "campaign_id", &[]),
    ("placement", "placements", "placement", &[("campaign_id", "c-1")]),
    ("product_ad", "product_ads", "sku", &[("campaign_id", "c-1"), ("ad_group_id", "ag-1")]),
    ("listing", "listings", "sku", &[]),
    ("stock", "inventory", "sku", &[("location", "main")]),
    ("health", "account_health", "metric", &[]),
    ("offer", "offers", "sku", &[]),
    ("traffic", "traffic", "", &[]),
];

/// One entity of a block.
struct Series {
    dataset: &'static str,
    /// Columns that are the same on all days.
    fixed: BTreeMap<String, String>,
    /// Columns with a value a day, oldest first.
    daily: BTreeMap<String, Vec<String>>,
    line: usize,
}

/// Writes a block out as files: one a dataset, and one more after each uncovered day. Their names count from `first`.
pub(crate) fn files(block: &Block, account: &str, last: Option<&str>, first: usize) -> Result<Vec<File>, Mistake> {
    let last = last.unwrap_or(LAST_DAY);
    let last = NaiveDate::parse_from_str(last, "%Y-%m-%d")
        .map_err(|_| Mistake { line: block.line - 1, what: format!("`{last}` is no date") })?;
    let mut by_dataset: BTreeMap<&str, Vec<Series>> = BTreeMap::new();
    for series in entities(block)? {
        by_dataset.entry(series.dataset).or_default().push(series);
    }
    let mut files = Vec::new();
    for (dataset, entities) in by_dataset {
        for text in dataset_files(&entities, last)? {
            let path = format!("snapshots/{account}/{dataset}-{}.csv", first + files.len());
            files.push(File { path, text });
        }
    }
    Ok(files)
}

fn entities(block: &Block) -> Result<Vec<Series>, Mistake> {
    let mut all: Vec<Series> = Vec::new();
    for (text, line) in block.text.lines().zip(block.line..) {
        let mistake = |what: String| Mistake { line, what };
        let parts = words(text);
        if parts.is_empty() {
            continue;
        }
        if text.starts_with(' ') {
            let series = all.last_mut().ok_or_else(|| mistake("a series before the first entity".into()))?;
            for part in parts.split(|word| word == ",").filter(|part| !part.is_empty()) {
                let values = expand(&part[1..]).map_err(mistake)?;
                series.daily.insert(part[0].clone(), values);
            }
        } else {
            all.push(entity(&parts, line).map_err(mistake)?);
        }
    }
    Ok(all)
}

fn entity(parts: &[String], line: usize) -> Result<Series, String> {
    let kind = KINDS.iter().find(|(word, ..)| *word == parts[0]);
    let &(_, dataset, key, defaults) = kind.ok_or_else(|| format!("`{}` is no entity with days", parts[0]))?;
    let mut fixed: BTreeMap<String, String> =
        defaults.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect();
    let mut rest = &parts[1..];
    if !key.is_empty() {
        let id = rest.first().ok_or("the entity has no id")?;
        rest = &rest[1..];
        // An entity that is known by its names has no id.
        if id != "none" {
            fixed.insert(key.to_owned(), id.clone());
        }
    }
    let pairs: Vec<&String> = rest.iter().filter(|word| *word != ",").collect();
    if !pairs.len().is_multiple_of(2) {
        return Err("columns and values do not pair".into());
    }
    for pair in pairs.chunks(2) {
        match pair[1].as_str() {
            "none" => fixed.remove(pair[0]),
            "empty" => fixed.insert(pair[0].clone(), String::new()),
            value => fixed.insert(pair[0].clone(), value.to_owned()),
        };
    }
    Ok(Series { dataset, fixed, daily: BTreeMap::new(), line })
}

fn expand(words: &[String]) -> Result<Vec<String>, String> {
    let mut values: Vec<String> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "x" {
            let times: usize = words.next().and_then(|times| times.parse().ok()).ok_or("`x` without a number")?;
            let value = values.last().cloned().ok_or("`x` without a value")?;
            values.extend(std::iter::repeat_n(value, times.checked_sub(1).ok_or("`x 0`")?));
        } else {
            values.push(word.clone());
        }
    }
    if values.is_empty() { Err("a series without values".into()) } else { Ok(values) }
}

/// What an entity has on a day.
enum OnDay {
    Row(BTreeMap<String, String>),
    NoRow,
    Uncovered,
}

impl Series {
    fn days(&self) -> Result<usize, Mistake> {
        let lengths: BTreeSet<usize> = self.daily.values().map(Vec::len).collect();
        match lengths.len() {
            0 => Ok(1),
            1 => Ok(lengths.into_iter().next().unwrap_or(1)),
            _ => Err(Mistake { line: self.line, what: format!("series of {lengths:?} days: make them equally long") }),
        }
    }

    /// What it has so many days before the last one.
    fn on(&self, back: usize) -> Result<OnDay, Mistake> {
        let Some(at) = self.days()?.checked_sub(back + 1) else { return Ok(OnDay::NoRow) };
        let mut row = self.fixed.clone();
        for (column, values) in &self.daily {
            match values[at].as_str() {
                "_" => return Ok(OnDay::Uncovered),
                "." => return Ok(OnDay::NoRow),
                "empty" => row.insert(column.clone(), String::new()),
                value => row.insert(column.clone(), value.to_owned()),
            };
        }
        Ok(OnDay::Row(row))
    }
}

/// The texts of a dataset's files, oldest first.
fn dataset_files(entities: &[Series], last: NaiveDate) -> Result<Vec<String>, Mistake> {
    let mut columns: BTreeSet<&String> = BTreeSet::new();
    let mut longest = 0;
    for entity in entities {
        columns.extend(entity.fixed.keys().chain(entity.daily.keys()));
        longest = longest.max(entity.days()?);
    }
    let header: Vec<&str> = std::iter::once("date").chain(columns.iter().map(|column| column.as_str())).collect();
    let mut runs: Vec<Vec<(NaiveDate, Vec<String>)>> = vec![Vec::new()];
    for back in (0..longest).rev() {
        let date = last - Days::new(u64::try_from(back).unwrap());
        let mut rows = Vec::new();
        let mut uncovered = false;
        for entity in entities {
            match entity.on(back)? {
                OnDay::Row(row) => rows.push(cells(date, &columns, &row)),
                OnDay::NoRow => {}
                OnDay::Uncovered => uncovered = true,
            }
        }
        if uncovered && !rows.is_empty() {
            let what = format!("{date} is uncovered for one entity and has a row for another");
            return Err(Mistake { line: entities[0].line, what });
        }
        if uncovered {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push((date, rows));
        }
    }
    runs.iter().filter(|run| !run.is_empty()).map(|run| file_text(&header, run, entities[0].line)).collect()
}

fn cells(date: NaiveDate, columns: &BTreeSet<&String>, row: &BTreeMap<String, String>) -> String {
    let quote = |cell: &str| {
        if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    };
    let cells = columns.iter().map(|column| quote(row.get(*column).map_or("", String::as_str)));
    std::iter::once(date.to_string()).chain(cells).collect::<Vec<_>>().join(",")
}

/// One file: a stretch of covered days. Its first and last day need a row, for that is what says that they are covered.
fn file_text(header: &[&str], run: &[(NaiveDate, Vec<String>)], line: usize) -> Result<String, Mistake> {
    for (date, rows) in [run.first(), run.last()].into_iter().flatten() {
        if rows.is_empty() {
            return Err(Mistake { line, what: format!("no row on {date}: nothing would cover the day") });
        }
    }
    let rows = run.iter().flat_map(|(_, rows)| rows).map(String::as_str);
    let header = header.join(",");
    Ok(std::iter::once(header.as_str()).chain(rows).collect::<Vec<_>>().join("\n") + "\n")
}

#[cfg(test)]
fn written(text: &str) -> Result<Vec<File>, Mistake> {
    use super::page::BlockKind;
    let block = Block { kind: BlockKind::History, line: 10, text: text.to_owned() };
    files(&block, "acme-us", None, 1)
}

#[test]
fn a_series_ends_on_the_last_day() {
    let files =
        written("keyword kw-1  bid 1.20\n  spend 12 x 2 15, orders 0 x 3\n\nkeyword kw-2\n  spend 1, orders 2\n")
            .unwrap();
    let text = "date,ad_group_id,bid,campaign_id,keyword_id,orders,spend\n\
                2026-11-18,ag-1,1.20,c-1,kw-1,0,12\n\
                2026-11-19,ag-1,1.20,c-1,kw-1,0,12\n\
                2026-11-20,ag-1,1.20,c-1,kw-1,0,15\n\
                2026-11-20,ag-1,,c-1,kw-2,2,1\n";
    assert_eq!(files, [File { path: "snapshots/acme-us/keywords-1.csv".into(), text: text.into() }]);
}

#[test]
fn an_uncovered_day_begins_another_file() {
    let files = written("listing GP-1\n  price 5 6 _ 7\nlisting GP-2\n  price 3 . . 4\n").unwrap();
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "date,price,sku\n2026-11-17,5,GP-1\n2026-11-17,3,GP-2\n2026-11-18,6,GP-1\n",
            "date,price,sku\n2026-11-20,7,GP-1\n2026-11-20,4,GP-2\n"
        ]
    );
}

#[test]
fn names_may_take_the_place_of_ids() {
    let files = written("keyword none keyword press campaign \"A, B\" campaign_id none ad_group_id none\n").unwrap();
    assert_eq!(files[0].text, "date,campaign,keyword\n2026-11-20,\"A, B\",press\n");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for (text, line) in [
        ("keyword kw-1\n  spend 1 x 3, orders 1\n", 10),
        ("  spend 1\n", 10),
        ("keywords kw-1\n", 10),
        ("keyword kw-1\n  spend x 3\n", 11),
        ("listing a\n  price _ 1\nlisting b\n  price 1 1\n", 10),
        ("listing a\n  price . 1\n", 10),
        ("listing a price\n", 10),
    ] {
        assert_eq!(written(text).map_err(|mistake| mistake.line), Err(line), "{text}");
    }
}
