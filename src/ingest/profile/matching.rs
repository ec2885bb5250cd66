//! Which profile takes a file: by its headers only, never by the order of columns or the name of the file.

use crate::ingest::profile::header::Header;
use crate::ingest::profile::{Field, Profiles, Table, normal};
use crate::value::Currency;

/// A file that a profile takes.
#[derive(Debug, Clone)]
pub(in crate::ingest) struct Match<'p> {
    pub(in crate::ingest) table: &'p Table,
    /// The column of each field that the file has.
    pub(in crate::ingest) columns: Vec<(Field, usize)>,
    /// The currency that the headers name.
    pub(in crate::ingest) currency: Option<Currency>,
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
}

/// What narrows the choice: `[[files]]` of portreeve.toml.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::ingest) struct Forced<'a> {
    pub(in crate::ingest) dataset: Option<&'a str>,
    pub(in crate::ingest) profile: Option<&'a str>,
    /// The file's period is given, so that it needs no dates.
    pub(in crate::ingest) period: bool,
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
        self.dataset.is_none_or(|name| table.dataset.word() == name) && self.profile.is_none_or(profile)
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
    for table in profiles.tables().filter(|table| forced.allows(table)) {
        let matched = take(table, &headers);
        let missing = missing(&matched, forced);
        let barred = table.without.iter().any(|header| headers.iter().any(|known| known.bare == *header));
        if missing.is_empty() && !barred {
            if best.as_ref().is_none_or(|best| best.columns.len() < matched.columns.len()) {
                best = Some(matched);
            }
        } else if !missing.is_empty() {
            let known = NoMatch { table: table.name.clone(), found: matched.columns.len(), missing };
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

fn take<'p>(table: &'p Table, headers: &[Header]) -> Match<'p> {
    let mut matched = Match { table, columns: Vec::new(), currency: None, comma: false, twice: None };
    for (field, names) in &table.columns {
        // The whole header first: a bulk workbook has both `Campaign Name` and `Campaign Name (Informational only)`.
        let column = names.iter().find_map(|name| {
            let whole = headers.iter().position(|header| header.full == *name);
            whole.or_else(|| headers.iter().position(|header| header.bare == *name))
        });
        let Some((column, header)) = column.and_then(|column| Some((column, headers.get(column)?))) else { continue };
        if headers.iter().filter(|other| other.full == header.full).count() > 1 {
            matched.twice.get_or_insert_with(|| header.full.clone());
        }
        matched.comma |= table.comma.contains(&header.bare);
        matched.currency = matched.currency.or(header.currency);
        matched.columns.push((*field, column));
    }
    matched
}

/// What a file lacks, in the headers that people know: `date`, `7 day total sales`.
fn missing(matched: &Match<'_>, forced: Forced<'_>) -> Vec<String> {
    let table = matched.table;
    let is_date = |field: Field| matches!(field.name(table.dataset), "date" | "period_start" | "period_end");
    let has = |field: &Field| matched.column(*field).is_some() || (forced.period && is_date(*field));
    let name = |field: &Field| {
        let headers = table.columns.iter().find(|(known, _)| known == field).and_then(|(_, headers)| headers.first());
        headers.map_or_else(|| field.name(table.dataset).to_owned(), Clone::clone)
    };
    let mut missing = Vec::new();
    for need in table.needs.iter().filter(|need| !need.iter().any(|group| group.iter().all(has))) {
        // Every alternative, that of which most is there first.
        let lacking = |group: &Vec<Field>| {
            let names = group.iter().filter(|field| !has(field)).map(|field| format!("`{}`", name(field)));
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
