//! A flow metric over a window: which dataset answers, what is covered, and the sum.

use crate::catalog::{Dataset, Flow, FlowId, Kind};
use crate::eval::cond;
use crate::eval::quantity::{Quantity, Value, arithmetic, compare};
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::{About, Unknown};
use crate::eval::windows::{Key, Sum, lacks_row};
use crate::eval::{Reason, related};
use crate::program::{Cond, Op, Window, WindowDays, WindowRole};
use crate::syntax::ast::CompareOp;
use crate::table::{AccountId, Cell, Column, Coverage, Day, Entity, Period, Rows};
use crate::value::{Currency, Rational, Type, Unit};

/// What answered a flow metric, for evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) dataset: Dataset,
    pub(super) first: Day,
    pub(super) last: Day,
    /// Days of the window that are covered, and how many it has; not for summaries.
    pub(super) days: Option<(u32, u32)>,
}

/// The value of a flow metric of the entity at hand.
pub(super) fn value(run: &Run<'_>, at: At<'_>, flow: FlowId, window: &Window) -> Value {
    let info = run.catalog.flow(flow);
    if info.kind == Kind::Product {
        return product(run, at, info, window);
    }
    let source = source(run, at, info, window)?;
    match source {
        Answer::Daily { rows, column, coverage, account, dataset, first, last, spare } => {
            let mantissa = if let Some(when) = &window.when {
                sum_when(run, at, (rows, column, coverage), (first, last), (when, window.all_days))?
            } else {
                let Some(index) = rows.columns.iter().position(|one| std::ptr::eq(one, column)) else {
                    return Err(Unknown::bare(Reason::Missing));
                };
                let key = Key { dataset, kind: info.kind, column: index, account, first, last, spare };
                run.windows.one(run.table, rows, column, coverage, key, at.entity.index)
            };
            amount(run, at.entity, info, mantissa, column.scale, dataset)
        }
        Answer::Period { period, column, dataset } => {
            let mantissa = match period.row(at.entity.index).map(|row| column.cell(row)) {
                None => Sum::Value(0),
                Some(Cell::Value(value)) => Sum::Value(value),
                Some(Cell::Missing) => Sum::Missing,
                Some(Cell::Refused) => Sum::Refused(period.end),
            };
            amount(run, at.entity, info, mantissa, column.scale, dataset)
        }
    }
}

/// Where a flow metric's value is from: for evidence, and for `days`.
pub(super) fn answered_by(run: &Run<'_>, at: At<'_>, flow: FlowId, window: &Window) -> Result<Source, Unknown> {
    let info = run.catalog.flow(flow);
    Ok(match source(run, at, info, window)? {
        Answer::Daily { coverage, dataset, first, last, .. } => {
            let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(0);
            let covered = u32::try_from(coverage.count(first, last)).unwrap_or(length);
            Source { dataset, first, last, days: Some((covered, length)) }
        }
        Answer::Period { period, dataset, .. } => Source { dataset, first: period.start, last: period.end, days: None },
    })
}

/// `days`: how many days of the window are covered and fulfil its condition. Beside flow metrics these are the days that enter
/// their sums.
pub(super) fn days(run: &Run<'_>, at: At<'_>, flows: &[FlowId], window: &Window) -> Value {
    let Some(flow) = flows.first() else { return days_alone(run, at, window) };
    let info = run.catalog.flow(*flow);
    if info.kind == Kind::Product {
        return product_days(run, at, info, window);
    }
    let count = match source(run, at, info, window)? {
        Answer::Daily { rows, coverage, first, last, .. } => match &window.when {
            None => coverage.count(first, last),
            Some(when) => days_when(run, at, (rows, coverage), (first, last), (when, window.all_days))?.len(),
        },
        Answer::Period { period, .. } => usize::try_from(period.end.since(period.start).saturating_add(1)).unwrap_or(0),
    };
    Ok(Quantity::plain(Rational::whole(i64::try_from(count).unwrap_or(i64::MAX))))
}

/// `days` with no flow metric beside it: the days on which the condition holds, whatever the datasets of flows cover.
fn days_alone(run: &Run<'_>, at: At<'_>, window: &Window) -> Value {
    let account = run.account(at.entity).ok_or(Unknown::bare(Reason::Missing))?;
    if window.days == WindowDays::Report {
        return Err(Unknown::bare(Reason::NoPeriod));
    }
    let (first, last) = bounds(run, at.when, account, window.days)?;
    let (mut held, mut unknown, mut why) = (0_i64, 0_u32, None);
    for day in Day::range(first, last) {
        match window.when.as_ref().map_or(Ok(true), |when| cond::truth(run, at.on(day), when)) {
            Ok(true) => held = held.saturating_add(1),
            Ok(false) => {}
            Err(reason) => {
                unknown = unknown.saturating_add(1);
                why = why.or(Some(reason));
            }
        }
    }
    let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(u32::MAX);
    match why {
        Some(why) if unknown > tolerated(run, length, window.all_days)? => Err(why),
        _ => Ok(Quantity::plain(Rational::whole(held))),
    }
}

/// What answers a flow metric.
pub(super) enum Answer<'t> {
    /// Rows by day.
    Daily {
        rows: &'t Rows,
        column: &'t Column,
        coverage: &'t Coverage,
        account: AccountId,
        dataset: Dataset,
        first: Day,
        last: Day,
        /// How many more days may be unknown beside the uncovered ones.
        spare: u32,
    },
    /// A summary file.
    Period { period: &'t Period, column: &'t Column, dataset: Dataset },
}

/// The first and last day of a window in an account.
pub(super) fn bounds(
    run: &Run<'_>,
    when: When<'_>,
    account: AccountId,
    days: WindowDays,
) -> Result<(Day, Day), Unknown> {
    let end = run.end(when, account)?;
    Ok(match days {
        WindowDays::Day | WindowDays::Report => (end, end),
        WindowDays::Last { length, lag, .. } => {
            let last = end.minus(lag);
            (last.minus(length.saturating_sub(1)), last)
        }
    })
}

/// How many uncovered days a window of a length tolerates.
pub(super) fn tolerated(run: &Run<'_>, length: u32, all_days: bool) -> Result<u32, Unknown> {
    if all_days {
        return Ok(0);
    }
    let uncovered = Rational::ONE.minus(run.settings.time.coverage)?.times(Rational::whole(i64::from(length)))?;
    Ok(u32::try_from(uncovered.floor()?).unwrap_or(0))
}

/// Finds what answers a flow metric of the entity at hand over a window: the same for all entities of one account.
pub(super) fn source<'t>(run: &Run<'t>, at: At<'_>, flow: &Flow, window: &Window) -> Result<Answer<'t>, Unknown> {
    let account = run.account(at.entity).ok_or(Unknown::bare(Reason::NoDataset))?;
    let delivered = || {
        flow.from.iter().filter_map(|(dataset, name)| Some((*dataset, name, run.table.coverage(account, *dataset)?)))
    };
    let Some((own, _, _)) = delivered().next() else {
        let dataset = flow.from.first().map_or(Dataset::Keywords, |(dataset, _)| *dataset);
        return Err(Unknown::new(Reason::NoDataset, About::Dataset(dataset)));
    };
    if window.days == WindowDays::Report {
        return newest_period(run, at, account, flow).ok_or(Unknown::new(Reason::NoPeriod, About::Dataset(own)));
    }
    let (first, last) = bounds(run, at.when, account, window.days)?;
    let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(u32::MAX);
    let tolerated = tolerated(run, length, window.all_days)?;
    let mut lacks_column = false;
    for (dataset, name, coverage) in delivered() {
        let uncovered = usize::try_from(length).unwrap_or(usize::MAX).saturating_sub(coverage.count(first, last));
        let Some(spare) = (tolerated as usize).checked_sub(uncovered) else { continue };
        let spare = u32::try_from(spare).unwrap_or(u32::MAX);
        let rows = run.table.rows(dataset, flow.kind);
        if let Some((rows, column)) = rows.and_then(|rows| Some((rows, rows.column(name)?))) {
            return Ok(Answer::Daily { rows, column, coverage, account, dataset, first, last, spare });
        }
        lacks_column = true;
    }
    // A summary answers only where no daily dataset does and it covers exactly these days, and never `for`, `previous`, `change`.
    let plain = matches!(window.days, WindowDays::Last { role: WindowRole::Plain, .. });
    if plain && matches!(at.when, When::Run(_)) && window.when.is_none() && !lacks_column {
        for (dataset, name, _) in delivered() {
            let exact = run.table.periods(dataset, flow.kind).iter();
            let exact = exact.filter(|period| period.account == account && (period.start, period.end) == (first, last));
            if let Some((period, column)) = exact
                .filter_map(|period| Some((period, period.column(name)?)))
                .max_by_key(|(period, _)| period.observed)
            {
                return Ok(Answer::Period { period, column, dataset });
            }
        }
    }
    if lacks_column {
        return Err(Unknown::new(Reason::Missing, About::Flow(flow.id, last)));
    }
    Err(uncovered(delivered().map(|(dataset, _, coverage)| (dataset, coverage)), first, last, own))
}

/// Why no dataset answers: the first uncovered day of the first daily one, else both periods.
fn uncovered<'t>(
    mut delivered: impl Iterator<Item = (Dataset, &'t Coverage)> + Clone,
    first: Day,
    last: Day,
    own: Dataset,
) -> Unknown {
    let mut again = delivered.clone();
    if let Some((dataset, coverage)) = delivered.find(|(_, coverage)| !coverage.days.is_empty()) {
        let day = Day::range(first, last).find(|day| !coverage.covers(*day)).unwrap_or(first);
        return Unknown::new(Reason::MissingDay, About::Day(dataset, day));
    }
    let newest = again.find_map(|(_, coverage)| coverage.periods.last().copied());
    Unknown::new(Reason::NoPeriod, About::Period { dataset: own, first, last, newest })
}

fn newest_period<'t>(run: &Run<'t>, at: At<'_>, account: AccountId, flow: &Flow) -> Option<Answer<'t>> {
    let until = run.state_day(at.when, account);
    flow.from.iter().find_map(|(dataset, name)| {
        let periods = run.table.periods(*dataset, flow.kind).iter();
        let (period, column) = periods
            .filter(|period| period.account == account && period.end <= until)
            .filter_map(|period| Some((period, period.column(name)?)))
            .max_by_key(|(period, _)| (period.end, period.observed))?;
        Some(Answer::Period { period, column, dataset: *dataset })
    })
}

fn amount(run: &Run<'_>, entity: Entity, flow: &Flow, sum: Sum, scale: u32, dataset: Dataset) -> Value {
    let mantissa = match sum {
        Sum::Value(mantissa) => mantissa,
        Sum::Missing => return Err(Unknown::new(Reason::Missing, About::Flow(flow.id, Day::default()))),
        Sum::Refused(day) => return Err(Unknown::new(Reason::RefusedCell, About::Flow(flow.id, day))),
        Sum::Suspect(day) => return Err(Unknown::new(Reason::SuspectDay, About::Day(dataset, day))),
        Sum::Overflow => return Err(Unknown::bare(Reason::Overflow)),
    };
    let value = Rational::scaled(i128::from(mantissa), scale)?;
    if flow.ty != Type::Numeric(Unit::Money) {
        return Ok(Quantity::plain(value));
    }
    let currency = currency(run, entity);
    // A sum over entities of different currencies is no amount, unless there is nothing to add.
    if currency.is_none() && !value.is_zero() {
        return Err(Unknown::bare(Reason::Currency));
    }
    Ok(Quantity::money(value, currency))
}

/// The currency of an entity's money.
pub(super) fn currency(run: &Run<'_>, entity: Entity) -> Option<Currency> {
    if entity.kind == Kind::Account && run.table.kind(Kind::Account).is_empty() {
        return run.account(entity).map(|account| run.table.account(account).currency);
    }
    run.table.kind(entity.kind).currencies.get(entity.index as usize).copied().flatten()
}

/// The days of a window on which its condition holds. A day on which it is unknown counts as uncovered, and so does a covered
/// one that is suspect and lacks the entity's row; a day on which it does not hold needs no data.
fn days_when(
    run: &Run<'_>,
    at: At<'_>,
    (rows, coverage): (&Rows, &Coverage),
    (first, last): (Day, Day),
    (when, all_days): (&Cond, bool),
) -> Result<Vec<Day>, Unknown> {
    let mut held = Vec::new();
    let (mut uncovered, mut why) = (0_u32, None);
    for day in Day::range(first, last) {
        let suspect = coverage.is_suspect(day) && lacks_row(rows, at.entity.index, day);
        match cond::truth(run, at.on(day), when) {
            Ok(false) => {}
            Ok(true) if coverage.covers(day) && !suspect => held.push(day),
            unknown => {
                uncovered = uncovered.saturating_add(1);
                why = why.or(unknown.err());
            }
        }
    }
    let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(u32::MAX);
    if uncovered > tolerated(run, length, all_days)? {
        return Err(why.unwrap_or(Unknown::bare(Reason::MissingDay)));
    }
    Ok(held)
}

fn sum_when(
    run: &Run<'_>,
    at: At<'_>,
    (rows, column, coverage): (&Rows, &Column, &Coverage),
    span: (Day, Day),
    when: (&Cond, bool),
) -> Result<Sum, Unknown> {
    let mut total = Some(0_i64);
    let mut missing = false;
    for day in days_when(run, at, (rows, coverage), span, when)? {
        let Some(row) = rows.on(at.entity.index, day) else { continue };
        match column.cell(row) {
            Cell::Missing => missing = true,
            Cell::Refused => return Ok(Sum::Refused(day)),
            Cell::Value(value) => total = total.and_then(|sum| sum.checked_add(value)),
        }
    }
    Ok(if missing { Sum::Missing } else { total.map_or(Sum::Overflow, Sum::Value) })
}

/// A product's flow: the sum over its listings, each at its own account's days.
fn product(run: &Run<'_>, at: At<'_>, flow: &Flow, window: &Window) -> Value {
    let mut total = Quantity::plain(Rational::ZERO);
    for (listing, id) in product_listings(run, at, flow)? {
        let value = value(run, at.of(listing), id, window)?;
        total = arithmetic(Op::Add, total, value, false)?;
    }
    Ok(total)
}

/// `days` of a product: those of the listing with the fewest.
fn product_days(run: &Run<'_>, at: At<'_>, flow: &Flow, window: &Window) -> Value {
    let mut fewest: Option<Quantity> = None;
    for (listing, id) in product_listings(run, at, flow)? {
        let count = days(run, at.of(listing), &[id], window)?;
        let fewer = fewest.is_none_or(|known| compare(count, CompareOp::Less, known).unwrap_or(false));
        if fewer {
            fewest = Some(count);
        }
    }
    fewest.ok_or(Unknown::bare(Reason::Missing))
}

/// A product's listings with the listing's flow of the same name; accounts whose days are far apart do not add up.
fn product_listings(run: &Run<'_>, at: At<'_>, flow: &Flow) -> Result<Vec<(Entity, FlowId)>, Unknown> {
    let listing_flow = run.catalog.find_flow(Kind::Listing, &flow.name).ok_or(Unknown::bare(Reason::Missing))?;
    let listings = related::listings_of_product(run, at.entity.index, at.when);
    related::close_together(run, at.when, &listings)?;
    Ok(listings.into_iter().map(|listing| (listing, listing_flow.id)).collect())
}
