//! Which profile takes a file: by its headers only, never by the order of columns or the name of the file.

use crate::ingest::profile::header::Header;
use crate::ingest::profile::{Expr, Field, Name, Profiles, Table, normal};
use crate::value::Currency;

/// A file that a profile takes.
#[derive(Debug, Clone)]
pub(in crate::ingest) struct Match<'p> {
    pub(in crate::ingest) table: &'p Table,
    /// The column of each field that the file has. What is made of others stands behind the file's own columns.
    pub(in crate::ingest) columns: Vec<(Field, usize)>,
    /// The column of each input that the file has.
    pub(in crate::ingest) inputs: Vec<Option<usize>>,
    /// What is made of others here, in the order of their columns behind those of the file.
    pub(in crate::ingest) made: Vec<(Name, &'p Expr)>,
    /// The columns that become rows of their own.
    pub(in crate::ingest) wide: Vec<usize>,
    /// How many columns the file has.
    pub(in crate::ingest) width: usize,
    /// How many of them the profile knows.
    pub(in crate::ingest) known: usize,
    /// The currency that the headers name.
    pub(in crate::ingest) currency: Option<Currency>,
    /// How many days after a click its conversion figures count, when the headers say so.
    pub(in crate::ingest) attribution: Option<u32>,
    /// Whether the headers say that decimals stand behind a comma.
    pub(in crate::ingest) comma: bool,
    /// A header that stands there twice although it is read.
    pub(in crate::ingest) twice: Option<String>,
}

/// The profile that a file nearly has the headers of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct NoMatch {
    pub(in crate::ingest) table: String,
    pub(in crate::ingest) found: usize,
    pub(in crate::ingest) missing: Vec<String>,
}

impl Match<'_> {
    /// The column of a field.
    pub(in crate::ingest) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    /// The column of an input that the file has.
    pub(in crate::ingest) fn input(&self, name: Name) -> Option<usize> {
        self.inputs.get(name.0).copied().flatten()
    }

    /// Whether the rows are those of the file as they stand.
    pub(in crate::ingest) fn is_plain(&self) -> bool {
        let shape = &self.table.shape;
        self.made.is_empty()
            && self.wide.is_empty()
            && shape.group.is_none()
            && shape.totals.is_empty()
            && shape.only.is_empty()
            && shape.skip.is_empty()
    }

    fn has(&self, name: Name) -> bool {
        self.inputs.get(name.0).copied().flatten().is_some() || self.made.iter().any(|(made, _)| *made == name)
    }
}

/// What narrows the choice: `[[files]]` of portreeve.toml.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::ingest) struct Forced<'a> {
    pub(in crate::ingest) dataset: Option<&'a str>,
    pub(in crate::ingest) profile: Option<&'a str>,
    /// How many days after a click the account counts, where a file has several figures.
    pub(in crate::ingest) attribution: Option<u32>,
    /// The file's period is given, so that it needs no dates.
    pub(in crate::ingest) period: bool,
    /// Where in a JSON document the rows stand; in any other file nowhere.
    pub(in crate::ingest) rows: Option<&'a str>,
    /// Only tables whose files hold several tables.
    pub(in crate::ingest) sections: bool,
}

impl Forced<'_> {
    /// Whether any profile can be what the file is said to be.
    pub(in crate::ingest) fn exists(&self, profiles: &Profiles) -> bool {
        profiles.tables().any(|table| self.allows(table))
    }

    fn allows(&self, table: &Table) -> bool {
        let profile = |name: &str| {
            table.channel == name || table.name == name || (name == "canonical" && table.channel.is_empty())
        };
        // A table that is read beside another is never chosen on its own.
        let alone = !table.beside || self.profile == Some(&table.name);
        self.dataset.is_none_or(|name| table.dataset.word() == name) && self.profile.is_none_or(profile) && alone
    }

    fn reads(&self, table: &Table) -> bool {
        table.shape.rows.as_deref() == self.rows && table.shape.sections == self.sections
    }
}

/// The profile that explains most of the headers, among those that have all they need; else the nearest one.
pub(in crate::ingest) fn find<'p>(
    profiles: &'p Profiles,
    headers: &[String],
    forced: Forced<'_>,
) -> Result<Match<'p>, Option<NoMatch>> {
    let headers: Vec<Header> = headers.iter().map(|header| normal(header)).collect();
    let mut best: Option<Match<'p>> = None;
    let mut nearest: Option<NoMatch> = None;
    for table in profiles.tables().filter(|table| forced.allows(table) && forced.reads(table)) {
        let matched = take(table, &headers, forced.attribution);
        let missing = missing(&matched, forced);
        let barred = table.without.iter().any(|header| headers.iter().any(|known| known.bare == *header));
        if missing.is_empty() && !barred {
            if best.as_ref().is_none_or(|best| best.known < matched.known) {
                best = Some(matched);
            }
        } else if !missing.is_empty() {
            let known = NoMatch { table: table.name.clone(), found: matched.known, missing };
            if nearest.as_ref().is_none_or(|nearest| nearer(&known, nearest)) {
                nearest = Some(known);
            }
        }
    }
    best.ok_or(nearest.filter(|nearest| nearest.found > 0))
}

fn nearer(known: &NoMatch, nearest: &NoMatch) -> bool {
    (known.found, nearest.missing.len()) > (nearest.found, known.missing.len())
}

fn take<'p>(table: &'p Table, headers: &[Header], attribution: Option<u32>) -> Match<'p> {
    let mut matched = Match {
        table,
        columns: Vec::new(),
        inputs: Vec::with_capacity(table.inputs.len()),
        made: Vec::new(),
        wide: Vec::new(),
        width: headers.len(),
        known: 0,
        currency: None,
        attribution: None,
        comma: false,
        twice: None,
    };
    for input in &table.inputs {
        // The whole header first: a bulk workbook has both `Campaign Name` and `Campaign Name (Informational only)`.
        let place = |name: &String| {
            let whole = headers.iter().position(|header| header.full == *name);
            whole.or_else(|| headers.iter().position(|header| header.bare == *name))
        };
        let late = input.field.is_some_and(|field| field.is_late(table.dataset));
        let wanted = |name: &&String| late && attribution.is_some() && table.attribution(name) == attribution;
        let found = |name: &String| place(name).map(|column| (column, table.attribution(name).filter(|_| late)));
        let found =
            input.headers.iter().filter(wanted).find_map(found).or_else(|| input.headers.iter().find_map(found));
        let column = found.map(|(column, _)| column);
        matched.attribution = matched.attribution.or(found.and_then(|(_, days)| days));
        matched.inputs.push(column);
        let Some((column, header)) = column.and_then(|column| Some((column, headers.get(column)?))) else { continue };
        matched.known += 1;
        if headers.iter().filter(|other| other.full == header.full).count() > 1 {
            matched.twice.get_or_insert_with(|| header.full.clone());
        }
        matched.comma |= table.comma.contains(&header.bare);
        matched.currency = matched.currency.or(header.currency);
        matched.columns.extend(input.field.map(|field| (field, column)));
    }
    widen(&mut matched, headers);
    make(&mut matched);
    matched
}

/// The columns that no name stands for become rows of their own.
fn widen(matched: &mut Match<'_>, headers: &[Header]) {
    let table = matched.table;
    let Some(wide) = &table.shape.wide else { return };
    let used: Vec<usize> = matched.inputs.iter().flatten().copied().collect();
    let is_one = |(at, header): &(usize, &Header)| {
        !used.contains(at) && !header.full.is_empty() && !wide.except.contains(&header.full)
    };
    matched.wide = headers.iter().enumerate().filter(is_one).map(|(at, _)| at).collect();
    if matched.wide.is_empty() {
        return;
    }
    // Header and cell stand behind the columns of the file, before what is made.
    for (place, name) in [wide.header, wide.cell].into_iter().enumerate() {
        put(matched, name, matched.width + place);
    }
}

/// What can be made of the columns that are there.
fn make(matched: &mut Match<'_>) {
    let table = matched.table;
    let first = matched.width + if matched.wide.is_empty() { 0 } else { WIDE_COLUMNS };
    for (name, expr) in &table.made {
        // Its own name in a formula is the column of the file.
        let has = |known: Name| {
            if known == *name { matched.inputs.get(known.0).copied().flatten().is_some() } else { matched.has(known) }
        };
        if expr.is_there(&has) {
            matched.made.push((*name, expr));
            if let Some(field) = table.inputs.get(name.0).and_then(|input| input.field) {
                matched.columns.retain(|(known, _)| *known != field);
                matched.columns.push((field, first + matched.made.len() - 1));
            }
        }
    }
}

/// Columns behind those of a wide file: the header and the cell.
pub(in crate::ingest) const WIDE_COLUMNS: usize = 2;

fn put(matched: &mut Match<'_>, name: Name, column: usize) {
    if let Some(slot) = matched.inputs.get_mut(name.0) {
        *slot = Some(column);
    }
    if let Some(field) = matched.table.inputs.get(name.0).and_then(|input| input.field) {
        matched.columns.push((field, column));
    }
}

/// What a file lacks, in the headers that people know: `date`, `7 day total sales`.
fn missing(matched: &Match<'_>, forced: Forced<'_>) -> Vec<String> {
    let table = matched.table;
    let input = |name: &Name| table.inputs.get(name.0);
    let is_date = |name: &Name| {
        input(name).is_some_and(|input| matches!(input.name.as_str(), "date" | "period_start" | "period_end"))
    };
    let has = |name: &Name| matched.has(*name) || (forced.period && is_date(name));
    let said = |name: &Name| {
        let known = input(name).map_or("", |input| &input.name);
        input(name).and_then(|input| input.headers.first()).map_or(known, String::as_str).to_owned()
    };
    let mut missing = Vec::new();
    for need in table.needs.iter().filter(|need| !need.iter().any(|group| group.iter().all(has))) {
        // Every alternative, that of which most is there first.
        let lacking = |group: &Vec<Name>| {
            let names = group.iter().filter(|name| !has(name)).map(|name| format!("`{}`", said(name)));
            names.collect::<Vec<_>>()
        };
        let mut ways: Vec<Vec<String>> = need.iter().map(lacking).collect();
        ways.sort_by_key(Vec::len);
        missing.push(ways.iter().map(|way| way.join(" and ")).collect::<Vec<_>>().join(", or "));
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::{Forced, find};
    use crate::ingest::profile::Profiles;

    fn taken(headers: &str) -> Result<String, String> {
        let headers: Vec<String> = headers.split(';').map(str::to_owned).collect();
        let profiles = Profiles::standard();
        match find(&profiles, &headers, Forced::default()) {
            Ok(found) => Ok(found.table.name.clone()),
            Err(Some(near)) => Err(format!("{} without {}", near.table, near.missing.join("; "))),
            Err(None) => Err("nothing".to_owned()),
        }
    }

    #[test]
    fn the_profile_that_explains_most_takes_the_file() {
        for (headers, expected) in [
            ("date;keyword_id;campaign_id;clicks;spend", "canonical keywords"),
            ("DATE;Keyword_ID;search_term;clicks", "canonical search_terms"),
            ("date;campaign_id;campaign;budget", "canonical campaigns"),
            ("date;campaign_id;placement;clicks", "canonical placements"),
            ("date;ad_group_id;sku;asin;clicks", "canonical product_ads"),
            ("date;sku;title;price", "canonical listings"),
            ("date;sku;available", "canonical inventory"),
            ("order_id;line;date;sku;quantity;amount", "canonical orders"),
            ("review_id;date;sku;rating;title;text", "canonical reviews"),
            ("date;metric;value;threshold", "canonical account_health"),
            ("date;sessions;carts", "canonical traffic"),
            ("date;sku;seller;price", "canonical offers"),
            ("ticket_id;date;subject", "canonical tickets"),
            (
                "Date;Campaign Name;Ad Group Name;Targeting;Match Type;Spend;7 Day Total Sales ",
                "amazon ads targeting report",
            ),
            (
                "Start Date;End Date;Campaign Name;Ad Group Name;Targeting;Match Type;Customer Search Term;;Total cost;Sales",
                "amazon ads search term report",
            ),
            (
                "Date;Campaign Name;Ad Group Name;Advertised ASIN;Spend;14 Day Total Sales (₹)",
                "amazon ads advertised product report",
            ),
            ("Date;Start Date;End Date;Campaign Name;Status;Budget;Spend", "amazon ads campaign report"),
            ("Start Date;End Date;Campaign Name;Status;Budget Amount;Spend", "amazon ads campaign report, summary"),
            ("Date;Campaign Name;Placement;Spend", "amazon ads placement report"),
        ] {
            assert_eq!(taken(headers), Ok(expected.to_owned()), "{headers}");
        }
    }

    #[test]
    fn a_file_that_nothing_takes_names_the_nearest() {
        assert_eq!(taken("a;b;c"), Err("nothing".to_owned()));
        assert_eq!(taken("date;keyword;clicks;spend;bid"), Err("canonical keywords without `keyword_id`, or `campaign` and `ad_group`, or `campaign_id` and `ad_group_id`".to_owned()));
        assert_eq!(
            taken("Date;Campaign Name;Ad Group Name;Targeting;Spend;7 Day Total Sales;7 Day Total Orders (#)"),
            Err("amazon ads targeting report without `match type`".to_owned())
        );
    }
}
