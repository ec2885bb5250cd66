//! Gathers the report of what was read.

use crate::catalog::{Catalog, Dataset, Kind};
use crate::diagnostic::Code;
use crate::ingest::assemble::source::Left;
use crate::ingest::assemble::work::{PartWork, Work};
use crate::ingest::report::{
    AccountReport, AnswerReport, DATA_SCHEMA, DataReport, DatasetReport, EntityReport, FileReport, Nearest, Span,
    Status, TableReport, Totals,
};
use crate::ingest::snapshot::{Part, Snapshot};
use crate::table::{AccountId, Coverage, Day, Table};
use std::collections::{BTreeSet, HashMap};

/// What was read.
pub(super) fn report(table: &Table, work: &Work<'_>, snapshots: &[Snapshot], left: &[(&Snapshot, Left)]) -> DataReport {
    let known = Fates {
        parts: work.parts.iter().map(|part| (std::ptr::from_ref(part.part).addr(), part)).collect(),
        left: left.iter().map(|(snapshot, why)| (std::ptr::from_ref(*snapshot).addr(), why)).collect(),
    };
    let mut files: Vec<FileReport> = snapshots.iter().map(|snapshot| file(work, snapshot, &known)).collect();
    files.sort_by(|one, other| (&one.name, &one.hash).cmp(&(&other.name, &other.hash)));
    let accounts: Vec<AccountReport> =
        (0..).map(AccountId).take(table.accounts.len()).map(|id| account(table, id)).collect();
    let read = || files.iter().filter(|file| file.status == Status::Read);
    let tables = || read().flat_map(|file| &file.tables);
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Account);
    let totals = Totals {
        files: files.len(),
        read: read().count(),
        rows: tables().map(|table| table.rows).sum(),
        refused_rows: tables().map(|table| table.refused_rows).sum(),
        refused_cells: tables().map(|table| table.refused_cells).sum(),
        accounts: accounts.len(),
        entities: kinds.map(|kind| table.kind(*kind).len()).sum(),
    };
    DataReport { schema: DATA_SCHEMA, files, accounts, totals }
}

/// What became of each part and file, by where it lies in memory.
struct Fates<'w, 's> {
    parts: HashMap<usize, &'w PartWork<'s>>,
    left: HashMap<usize, &'w Left>,
}

fn file(work: &Work<'_>, snapshot: &Snapshot, known: &Fates<'_, '_>) -> FileReport {
    let stamp = snapshot.made.stamp.map(|stamp| stamp.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    let named = snapshot.made.named.map(|made| made.format("%Y-%m-%d").to_string());
    FileReport {
        name: snapshot.name.to_string(),
        status: status(snapshot, known),
        format: snapshot.format,
        packing: snapshot.packing,
        encoding: snapshot.encoding,
        bytes: snapshot.bytes,
        hash: snapshot.hash.to_hex().to_string(),
        made: stamp.or(named),
        nearest: snapshot.nearest.as_ref().map(|near| Nearest {
            profile: near.table.clone(),
            found: near.found,
            missing: near.missing.clone(),
        }),
        tables: snapshot.parts.iter().map(|part| table(work, snapshot, (part, known))).collect(),
        answer: snapshot.answer.as_ref().map(AnswerReport::of),
        problems: snapshot.diagnostics.len(),
    }
}

fn status(snapshot: &Snapshot, known: &Fates<'_, '_>) -> Status {
    if let Some(why) = known.left.get(&std::ptr::from_ref(snapshot).addr()) {
        return Status::Left((*why).clone());
    }
    if snapshot.answer.is_some() {
        return Status::Answer;
    }
    let has = |code: Code| snapshot.diagnostics.iter().any(|diagnostic| diagnostic.code == code);
    match snapshot.is_refused() {
        false => Status::Read,
        true if has(Code::FileNotRecognised) => Status::NotRecognised,
        true if has(Code::NothingToRead) => Status::NothingToRead,
        true => Status::Refused,
    }
}

fn table(work: &Work<'_>, snapshot: &Snapshot, (part, known): (&Part, &Fates<'_, '_>)) -> TableReport {
    let here = known.parts.get(&std::ptr::from_ref(part).addr()).copied();
    let names = here.map(|here| here.account.iter().copied().collect::<BTreeSet<u32>>()).unwrap_or_default();
    let accounts = names.iter().filter_map(|at| work.accounts.get(*at as usize)).cloned().collect();
    let headers = part.headers;
    let combined = usize::try_from(part.combined).unwrap_or(0);
    let span = here.map_or(part.span, |here| period_span(here).or(here.span()));
    TableReport {
        sheet: part.sheet.clone(),
        profile: part.profile.clone(),
        why: why(part, headers),
        dataset: part.dataset.word(),
        accounts,
        rows: here.map_or(part.subject.len(), |here| here.rows().count()).saturating_add(combined),
        refused_rows: part.refused_rows,
        refused_cells: part.refused_cells,
        days: span.map(|(first, last)| Span::new(first, last)),
        period_from: part.period_from,
        unused: part.unused.clone(),
    }
    .of(snapshot)
}

/// The headers that the profile goes by, and how many it knows of all.
fn why(part: &Part, headers: usize) -> String {
    let names: Vec<String> = part.because.iter().map(|header| format!("`{header}`")).collect();
    let known = format!("it knows {} of {headers} headers", part.known_headers);
    match names.split_last() {
        None => known,
        Some((last, [])) => format!("for {last}; {known}"),
        Some((last, rest)) => format!("for {} and {last}; {known}", rest.join(", ")),
    }
}

impl TableReport {
    /// A file that lies in a folder and has no rows is still of that account.
    fn of(mut self, snapshot: &Snapshot) -> Self {
        if self.accounts.is_empty() {
            self.accounts.extend(snapshot.folder.clone());
        }
        self
    }
}

/// From the first day of a summary's first period to the last day of its last.
fn period_span(part: &PartWork<'_>) -> Option<(Day, Day)> {
    if part.is_daily() {
        return None;
    }
    let periods = || part.rows().filter_map(|(_, _, when)| part.period(when));
    Some((periods().map(|(start, _)| start).min()?, periods().map(|(_, end)| end).max()?))
}

fn account(table: &Table, id: AccountId) -> AccountReport {
    let account = table.account(id);
    let datasets = Dataset::ALL
        .iter()
        .filter_map(|dataset| Some(dataset_report(table, id, *dataset, table.coverage(id, *dataset)?)));
    let entities = Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Account | Kind::Product)).map(|kind| {
        let entities = table.kind(*kind);
        let own = || entities.indices().filter(|index| entities.account(*index) == Some(id));
        let ambiguous = own().filter(|index| entities.ambiguous.get(*index as usize).copied().unwrap_or(false)).count();
        EntityReport { kind: kind.word(), count: own().count(), ambiguous }
    });
    AccountReport {
        name: account.name.to_string(),
        channel: account.channel.to_string(),
        currency: account.currency.code().to_owned(),
        timezone: account.timezone.name().to_owned(),
        market: account.market.as_ref().map(ToString::to_string),
        newest_day: account.newest_day.map(|day| day.to_string()),
        datasets: datasets.collect(),
        entities: entities.filter(|entity| entity.count > 0).collect(),
    }
}

fn dataset_report(table: &Table, id: AccountId, dataset: Dataset, coverage: &Coverage) -> DatasetReport {
    let span = coverage.days.first().zip(coverage.days.last()).map(|(first, last)| Span::new(*first, *last));
    DatasetReport {
        dataset: dataset.word(),
        rows: rows(table, id, dataset),
        span,
        days: coverage.days.len(),
        gaps: gaps(&coverage.days),
        suspect: coverage.suspect.clone(),
        incomplete: coverage.incomplete.clone(),
        periods: coverage.periods.iter().map(|(start, end)| Span::new(*start, *end)).collect(),
    }
}

fn rows(table: &Table, id: AccountId, dataset: Dataset) -> usize {
    let kind = Catalog::standard().dataset(dataset).kind;
    let entities = table.kind(kind);
    let daily = table.rows(dataset, kind).map_or(0, |rows| {
        entities.indices().filter(|index| entities.account(*index) == Some(id)).map(|index| rows.of(index).len()).sum()
    });
    let periods = table.periods(dataset, kind).iter().filter(|period| period.account == id);
    periods.map(|period| period.entities.len()).sum::<usize>().saturating_add(daily)
}

/// The uncovered days between covered ones.
fn gaps(days: &[Day]) -> Vec<Span> {
    let pairs = days.windows(2).filter_map(|pair| match pair {
        [before, after] if after.since(*before) > 1 => Some(Span::new(before.plus(1), after.minus(1))),
        _ => None,
    });
    pairs.collect()
}
