//! Every snapshot together: one table, restatements resolved, and a report of what was read.

mod accounts;
mod attribution;
mod asins;
mod attrs;
mod coverage;
mod duplicates;
mod entities;
mod facts;
mod identity;
mod merge;
mod orders;
mod periods;
mod places;
mod products;
mod registry;
mod report;
mod source;
mod work;

pub use source::Left;

use crate::catalog::{Dataset, Kind};
use crate::diagnostic::Diagnostic;
use crate::ingest::products::Products;
use crate::ingest::profile::Profiles;
use crate::ingest::report::DataReport;
use crate::ingest::snapshot::Snapshot;
use crate::settings::Settings;
use crate::table::{AttrStore, Coverage, Entities, Period, Rows, StrId, Table};
use crate::value::Type;
use chrono::{DateTime, Utc};
use identity::Identified;
use merge::Merged;
use std::collections::BTreeMap;
use work::Work;

/// What the snapshots are put together by.
#[derive(Debug, Clone, Copy)]
pub struct Assembly<'a> {
    /// Accounts and time.
    pub settings: &'a Settings,
    /// The profiles that the files were read with.
    pub profiles: &'a Profiles,
    /// `tables/products.csv`.
    pub products: &'a Products,
    /// Only what was known at this moment.
    pub known_at: Option<DateTime<Utc>>,
}

/// All snapshots together.
#[derive(Debug, Clone)]
pub struct Assembled {
    /// The facts.
    pub table: Table,
    /// What was read, for `portreeve data`.
    pub report: DataReport,
    /// What only shows when the files are seen together; what is wrong with a single one is in its snapshot.
    pub diagnostics: Vec<Diagnostic>,
}

/// Puts snapshots together. The order in which they are given does not matter.
#[must_use]
pub fn assemble(snapshots: &[Snapshot], assembly: Assembly<'_>) -> Assembled {
    let settings = assembly.settings;
    let (sources, left) = source::sources(snapshots, settings, assembly.known_at);
    let left_files: Vec<&Snapshot> = left.iter().map(|(snapshot, _)| *snapshot).collect();
    let names = accounts::names(&sources, &left_files, settings);
    let mut work = Work::new(&sources, names.sorted.clone(), |snapshot, named| names.of(snapshot, named));
    asins::join(&mut work);
    let mut identified = identity::identify(&mut work);
    places::leave_out_totals(&mut work);
    let merged = facts::merged(&work, &identified);
    let mut diagnostics = duplicates::report(&work, &mut identified, &merged);
    diagnostics.extend(attribution::report(&work, &identified));
    let coverage = coverage::coverage(&work, &identified, &merged, settings.time.suspect);
    let packs = products::products(&mut work, &mut identified, assembly.products);
    let facts = facts(&work, &identified, &merged, &coverage);
    let gap = settings.time.state_age;
    let mut attrs = attrs::attrs(&work, &identified, &merged, &facts.stock, gap);
    let accounts = accounts::accounts(&work, &names, settings, assembly.profiles, coverage);
    entities::finish(&work, &mut identified, &accounts, &merged);
    products::add_packs(&mut attrs, &packs, identified.count(Kind::Listing));
    let first_day = accounts.iter().flat_map(|account| account.coverage.iter().flatten());
    let first_day = first_day.filter_map(|coverage| coverage.days.first().copied()).min().unwrap_or_default();
    let mut links = BTreeMap::new();
    if let Some(campaigns) = products::campaigns_of_keywords(&work, &identified) {
        links.insert((Kind::Keyword, Kind::Campaign), campaigns);
    }
    links.insert((Kind::Listing, Kind::Product), std::mem::take(&mut identified.product_of));
    links.insert((Kind::ProductAd, Kind::Listing), std::mem::take(&mut identified.listing_of));
    let mut table = Table {
        strings: std::mem::take(&mut work.strings),
        accounts,
        entities: identified.entities,
        attrs,
        rows: facts.rows,
        periods: facts.periods,
        links,
        first_day,
    };
    order_texts(&mut table);
    let report = report::report(&table, &work, snapshots, &left);
    Assembled { table, report, diagnostics }
}

/// Rows and periods by dataset and kind.
#[derive(Default)]
struct Facts {
    rows: BTreeMap<(Dataset, Kind), Rows>,
    periods: BTreeMap<(Dataset, Kind), Vec<Period>>,
    /// Stock of listings by column.
    stock: facts::Stock,
}

fn facts(
    work: &Work<'_>,
    identified: &Identified,
    merged: &BTreeMap<Dataset, Merged>,
    coverage: &[Vec<Option<Coverage>>],
) -> Facts {
    let mut facts = Facts::default();
    let needed = facts::sums_needed();
    for (dataset, merged) in merged {
        let kind = crate::catalog::Catalog::standard().dataset(*dataset).kind;
        if *dataset == Dataset::Inventory {
            let (rows, values) = facts::stock(work, identified, merged);
            facts.stock = values;
            facts.rows.insert((*dataset, kind), rows);
            continue;
        }
        let rows = facts::own_rows(work, identified, (*dataset, merged), coverage);
        if *dataset == Dataset::Orders {
            let lines = orders::lines(work, merged, identified.count(kind));
            for (above, _) in periods::kinds(&needed, *dataset) {
                let parents = identified.parents(kind, above);
                facts.rows.insert((*dataset, above), orders::summed(&lines, &parents, identified.count(above)));
            }
        } else {
            for (above, names) in periods::kinds(&needed, *dataset) {
                let parents = identified.parents(kind, above);
                let suspect =
                    |parent| facts::suspect_days(coverage, identified.account_or_self(above, parent), *dataset);
                let sums = facts::summed(&rows, &parents, identified.count(above), &names, suspect);
                // Sums of nothing that any file has would only say that there are rows.
                if !sums.columns.is_empty() {
                    facts.rows.insert((*dataset, above), sums);
                }
            }
        }
        facts.rows.insert((*dataset, kind), rows);
    }
    for dataset in Dataset::ALL {
        let kind = crate::catalog::Catalog::standard().dataset(*dataset).kind;
        let own = periods::periods(work, identified, *dataset);
        if own.is_empty() {
            continue;
        }
        for (above, names) in periods::kinds(&needed, *dataset) {
            let parents = identified.parents(kind, above);
            facts.periods.insert((*dataset, above), periods::summed(&own, &parents, identified.count(above), &names));
        }
        facts.periods.insert((*dataset, kind), own);
    }
    facts
}

/// Numbers texts in their order, so that nothing depends on the order in which files and rows were met.
fn order_texts(table: &mut Table) {
    let (strings, numbers) = std::mem::take(&mut table.strings).ordered();
    table.strings = strings;
    let new = |id: StrId| numbers.get(id.0 as usize).copied().unwrap_or(id);
    for Entities { ids, names, .. } in &mut table.entities {
        for id in ids.iter_mut().chain(names) {
            *id = new(*id);
        }
    }
    for (store, attr) in table.attrs.iter_mut().zip(crate::catalog::Catalog::standard().attrs()) {
        let AttrStore { runs, .. } = store;
        for run in runs.iter_mut().filter(|run| attr.ty == Type::Text && run.value >= 0) {
            if let Ok(id) = u32::try_from(run.value) {
                run.value = i64::from(new(StrId(id)).0);
            }
        }
    }
}
