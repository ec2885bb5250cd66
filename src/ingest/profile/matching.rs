//! Which profile takes a file: by its headers only, never by the order of columns or the name of the file.

use crate::ingest::profile::header::Header;
use crate::ingest::profile::index::Hit;
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
    let hits = profiles.index.hits(&headers);
    let mut rest = hits.as_slice();
    let candidates = profiles.tables().enumerate().filter_map(|(at, table)| {
        let (own, others) = rest.split_at(rest.partition_point(|hit| hit.table <= at));
        rest = others;
        (!own.is_empty() || profiles.index.may_do_without(at)).then_some((table, own))
    });
    choose(candidates, &headers, forced)
}

/// Of tables, each with the headers of it that the file has, the best or the nearest.
fn choose<'p, 'h>(
    candidates: impl Iterator<Item = (&'p Table, &'h [Hit])>,
    headers: &[Header],
    forced: Forced<'_>,
) -> Result<Match<'p>, Option<NoMatch>> {
    let mut best: Option<Match<'p>> = None;
    let mut nearest: Option<(Match<'p>, usize)> = None;
    for (table, hits) in candidates.filter(|(table, _)| forced.allows(table) && forced.reads(table)) {
        let matched = take(table, headers, hits, forced.attribution);
        let lacks = unmet(&matched, forced.period).count();
        let barred = table.without.iter().any(|header| headers.iter().any(|known| known.bare == *header));
        if lacks == 0 && !barred {
            if best.as_ref().is_none_or(|best| best.known < matched.known) {
                best = Some(matched);
            }
        } else if lacks > 0 && nearest.as_ref().is_none_or(|(near, its)| (matched.known, *its) > (near.known, lacks)) {
            nearest = Some((matched, lacks));
        }
    }
    let no_match = |(matched, _): (Match<'_>, usize)| NoMatch {
        table: matched.table.name.clone(),
        found: matched.known,
        missing: missing(&matched, forced.period),
    };
    best.ok_or_else(|| nearest.filter(|(matched, _)| matched.known > 0).map(no_match))
}

/// Whether a table may take a file that has none of its headers: all that it needs is made of nothing, or of columns that have
/// no name in it.
pub(super) fn may_do_without(table: &Table) -> bool {
    table.shape.wide.is_some() || unmet(&take(table, &[], &[], None), true).next().is_none()
}

fn take<'p>(table: &'p Table, headers: &[Header], hits: &[Hit], attribution: Option<u32>) -> Match<'p> {
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
    let mut rest = hits;
    for (at, input) in table.inputs.iter().enumerate() {
        let (own, others) = rest.split_at(rest.partition_point(|hit| hit.input <= at));
        rest = others;
        let late = input.field.is_some_and(|field| field.is_late(table.dataset));
        let days = |hit: &Hit| input.headers.get(hit.alias).filter(|_| late).and_then(|name| table.attribution(name));
        let wanted = own.iter().find(|hit| late && attribution.is_some() && days(hit) == attribution);
        let found = wanted.or_else(|| own.first());
        let column = found.map(|hit| hit.column);
        matched.attribution = matched.attribution.or_else(|| found.and_then(days));
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

/// What a table needs and a file lacks; days are there when its `period` is given.
fn unmet<'p>(matched: &Match<'p>, period: bool) -> impl Iterator<Item = &'p Vec<Vec<Name>>> {
    let needs = &matched.table.needs;
    needs.iter().filter(move |need| !need.iter().any(|group| group.iter().all(|name| is_there(matched, *name, period))))
}

fn is_there(matched: &Match<'_>, name: Name, period: bool) -> bool {
    let input = matched.table.inputs.get(name.0);
    let is_date = || input.is_some_and(|input| matches!(input.name.as_str(), "date" | "period_start" | "period_end"));
    matched.has(name) || (period && is_date())
}

/// The same, in the headers that people know: `date`, `7 day total sales`.
fn missing(matched: &Match<'_>, period: bool) -> Vec<String> {
    let said = |name: &Name| {
        let input = matched.table.inputs.get(name.0);
        let known = input.map_or("", |input| &input.name);
        input.and_then(|input| input.headers.first()).map_or(known, String::as_str).to_owned()
    };
    let lacking = |group: &Vec<Name>| {
        let names = group.iter().filter(|name| !is_there(matched, **name, period));
        names.map(|name| format!("`{}`", said(name))).collect::<Vec<_>>()
    };
    let all = unmet(matched, period).map(|need| {
        // Every alternative, that of which most is there first.
        let mut ways: Vec<Vec<String>> = need.iter().map(lacking).collect();
        ways.sort_by_key(Vec::len);
        ways.iter().map(|way| way.join(" and ")).collect::<Vec<_>>().join(", or ")
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::{Forced, Match, NoMatch, choose, find};
    use crate::ingest::profile::header::Header;
    use crate::ingest::profile::index::{Hit, hits_of};
    use crate::ingest::profile::{Profiles, normal};

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

    type Found<'p> = Result<Match<'p>, Option<NoMatch>>;

    /// Every table looked at, with every header of it looked for: what the index must give as well.
    fn find_in_all<'p>(profiles: &'p Profiles, headers: &[String], forced: Forced<'_>) -> Found<'p> {
        let headers: Vec<Header> = headers.iter().map(|header| normal(header)).collect();
        let hits: Vec<Vec<Hit>> =
            profiles.tables().enumerate().map(|(at, table)| hits_of(at, table, &headers)).collect();
        choose(profiles.tables().zip(hits.iter().map(Vec::as_slice)), &headers, forced)
    }

    fn same(profiles: &Profiles, headers: &[String], forced: Forced<'_>) {
        let (indexed, all) = (find(profiles, headers, forced), find_in_all(profiles, headers, forced));
        assert_eq!(format!("{indexed:?}"), format!("{all:?}"), "{headers:?} {forced:?}");
    }

    /// The next of a row of numbers that only look random.
    fn next(state: &mut u64, below: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*state >> 33).unwrap() % below.max(1)
    }

    #[test]
    fn the_index_finds_what_a_look_at_every_table_finds() {
        let profiles = Profiles::standard();
        let all: Vec<String> =
            profiles.tables().flat_map(|table| table.inputs.iter().flat_map(|input| input.headers.clone())).collect();
        let forms = [Forced::default(), Forced { period: true, ..Forced::default() }];
        let paths: Vec<Forced<'_>> =
            profiles.paths().into_iter().map(|(path, _)| Forced { rows: Some(path), ..Forced::default() }).collect();
        for table in profiles.tables() {
            let own: Vec<String> = table.inputs.iter().filter_map(|input| input.headers.last().cloned()).collect();
            let name = Forced { profile: Some(&table.name), ..Forced::default() };
            let days = Forced { attribution: Some(14), rows: table.shape.rows.as_deref(), ..Forced::default() };
            let sections = Forced { sections: true, ..Forced::default() };
            for forced in [name, days, sections].into_iter().chain(forms) {
                same(&profiles, &own, forced);
                same(&profiles, own.get(1..).unwrap_or_default(), forced);
            }
        }
        let mut state = 7;
        for round in 0..400 {
            let own = profiles.tables().nth(next(&mut state, profiles.tables().count())).unwrap();
            let mut headers: Vec<String> = own.inputs.iter().flat_map(|input| input.headers.clone()).collect();
            headers.retain(|_| next(&mut state, 3) > 0);
            for _ in 0..next(&mut state, 6) {
                let stray = all.get(next(&mut state, all.len())).unwrap();
                headers.push(match next(&mut state, 4) {
                    0 => format!("{} (USD)", stray.to_uppercase()),
                    1 => format!("{stray} (Informational only)"),
                    2 => format!("{stray} x"),
                    _ => stray.clone(),
                });
            }
            let forced = if round % 4 == 0 { paths.get(next(&mut state, paths.len())).copied() } else { None };
            same(&profiles, &headers, forced.unwrap_or(forms[round % 2]));
        }
        same(&profiles, &[], Forced::default());
        same(&profiles, &["x".to_owned()], Forced { period: true, ..Forced::default() });
    }
}
