//! What the rows of a part are: days, or summaries of periods; by the rows, the lines above them, `[[files]]` and the file's name.

use crate::catalog::{Catalog, Role};
use crate::ingest::profile::{DayFrom, Summary};
use crate::ingest::snapshot::{Grain, Part, PeriodFrom};
use crate::table::Day;

/// First and last day.
type Days = (Day, Day);

/// What is known of a file's days beside its rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// `[[files]]` of portreeve.toml.
    pub(super) forced: Option<Days>,
    /// The lines above the table.
    pub(super) above: Option<Days>,
    /// Two days in the file's name.
    pub(super) period: Option<Days>,
    /// One or two days in the name of the file or its folder.
    pub(super) named: Option<Days>,
}

/// What the columns say of a row's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// The day.
    Day,
    /// The first and last day of a summary.
    Period,
    /// Nothing.
    Nothing,
}

/// A file that sums up days of which nothing says which they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoPeriod;

/// Decides the grain of a part. `periods` are those that its rows state.
pub(super) fn settle(
    part: &mut Part,
    periods: Vec<Days>,
    columns: Columns,
    (day, summary): (DayFrom, Summary),
    known: Known,
) -> Result<(), NoPeriod> {
    match (columns, day) {
        (Columns::Day, _) => {
            // A file holds every day that its name spans, also those without a row.
            let named = known.period.or_else(|| part.span.is_none().then_some(known.named).flatten());
            if let Some((first, last)) = known.forced.or(named) {
                let (start, end) = part.span.unwrap_or((first, last));
                part.span = Some((start.min(first), end.max(last)));
            }
        }
        (Columns::Period, _) => stated(part, periods, summary, known),
        (Columns::Nothing, DayFrom::File) => {
            if let Some((_, day)) = known.forced.or(known.above).or(known.named) {
                of_one_day(part, day);
            } else {
                part.when.fill(0);
                part.dayless = true;
            }
        }
        (Columns::Nothing, DayFrom::Download) => match known.forced.or(known.period) {
            Some(period) => {
                let from = if known.forced.is_some() { PeriodFrom::Settings } else { PeriodFrom::Name };
                of_one_period(part, period, from);
            }
            None => states_only(part, known.named.map(|(_, day)| day)),
        },
        (Columns::Nothing, DayFrom::Rows | DayFrom::Period) => {
            let (span, from) = [
                (known.forced, PeriodFrom::Settings),
                (known.above, PeriodFrom::Preamble),
                (known.period.or(known.named), PeriodFrom::Name),
            ]
            .into_iter()
            .find_map(|(span, from)| Some((span?, from)))
            .ok_or(NoPeriod)?;
            of_one_period(part, span, from);
        }
    }
    Ok(())
}

fn stated(part: &mut Part, periods: Vec<Days>, summary: Summary, known: Known) {
    match (known.forced, known.period, summary) {
        (Some(period), ..) => of_one_period(part, period, PeriodFrom::Settings),
        (None, Some(period), Summary::Active) => of_one_period(part, period, PeriodFrom::Name),
        (None, None, Summary::Active) => {
            part.grain = Grain::Periods(part.span.map_or(periods, |span| vec![span]));
            if part.span.is_some() {
                part.when.fill(0);
            }
            part.period_from = Some(PeriodFrom::ActiveDays);
        }
        (None, _, Summary::Stated) if !periods.is_empty() && periods.iter().all(|(start, end)| start == end) => {
            // A summary of one day is that day.
            for when in &mut part.when {
                let day = usize::try_from(*when).ok().and_then(|place| periods.get(place));
                *when = day.map_or(0, |(day, _)| day.0);
            }
        }
        (None, _, Summary::Stated) => {
            part.grain = Grain::Periods(periods);
            part.period_from = Some(PeriodFrom::Rows);
        }
    }
}

/// What one document says of one day lies in several of its parts, each with days of its own: all of it is of the newest.
pub(super) fn join_days(parts: &mut [Part]) {
    let newest = parts.iter().filter(|part| part.one_day).filter_map(|part| part.span).map(|(_, last)| last).max();
    let Some(newest) = newest else { return };
    for part in parts.iter_mut().filter(|part| part.one_day && part.grain == Grain::Daily) {
        of_one_day(part, newest);
    }
}

/// All rows are of one day.
pub(super) fn of_one_day(part: &mut Part, day: Day) {
    part.dayless = false;
    part.when.fill(day.0);
    part.span = Some((day, day));
}

/// Figures of nobody knows which days are worth nothing; what it says of states holds for the day on which it was made.
fn states_only(part: &mut Part, day: Option<Day>) {
    let columns = &Catalog::standard().dataset(part.dataset).columns;
    part.covers = false;
    part.columns.retain(|column| columns.get(column.column).is_none_or(|column| column.role != Role::Flow));
    if let Some(day) = day {
        return of_one_day(part, day);
    }
    part.when.fill(0);
    part.dayless = true;
}

fn of_one_period(part: &mut Part, (first, last): Days, from: PeriodFrom) {
    if first == last {
        return of_one_day(part, first);
    }
    part.when.fill(0);
    part.grain = Grain::Periods(vec![(first, last)]);
    part.span = Some((first, last));
    part.period_from = Some(from);
}
