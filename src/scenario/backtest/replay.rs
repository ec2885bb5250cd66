//! Day after day: what was known is put together, planned on, and what the plan would have changed counts as changed.

use crate::engine::{Engine, FilesRead, PlanError};
use crate::eval::{self, Moment};
use crate::history::{ChangedField, ChangedValue, History};
use crate::plan::{self, Action, Plan, PlanStatus, changed_field};
use crate::scenario::backtest::simulate::{Laid, Simulation, shown_by_files};
use crate::scenario::backtest::watch::Watch;
use crate::scenario::carry::{key, remember_of};
use crate::sink;
use crate::table::{Coverage, Day, Table};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A replay covers at most so many days: ten years.
pub const DAYS_MAX: u32 = 3_660;
/// The hour of the day after, in the account's zone, at which each day is planned.
const PLAN_HOUR: u32 = 12;

/// What is replayed.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first as-of day.
    pub from: NaiveDate,
    /// The last as-of day.
    pub to: NaiveDate,
    /// On what is known today instead of what was known then.
    pub restated: bool,
    /// What files show after a simulated change is passed over.
    pub ignore_real_changes: bool,
}

/// Why there is no backtest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BacktestError {
    /// Rules or settings have errors.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The last day is before the first.
    #[error("`{to}` is before `{from}`")]
    Backward {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Too many days.
    #[error("{days} days are too many, at most {DAYS_MAX} are replayed")]
    TooLong {
        /// How many.
        days: u32,
    },
}

impl Span {
    /// The days from one to another, on what was known then.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to, restated: false, ignore_real_changes: false }
    }

    fn days(self) -> Result<Vec<Day>, BacktestError> {
        let (first, last) = (Day::from_date(self.from), Day::from_date(self.to));
        let days = last.since(first).saturating_add(1);
        let days = u32::try_from(days).map_err(|_| BacktestError::Backward { from: self.from, to: self.to })?;
        if days == 0 {
            return Err(BacktestError::Backward { from: self.from, to: self.to });
        }
        if days > DAYS_MAX {
            return Err(BacktestError::TooLong { days });
        }
        Ok(Day::range(first, last).collect())
    }
}

/// A day that was planned, while its table stands.
pub(super) struct Planned<'r> {
    pub(super) engine: &'r Engine,
    /// The as-of day that is replayed; an account whose files were late has an earlier one.
    pub(super) day: Day,
    pub(super) now: DateTime<Utc>,
    pub(super) table: &'r Table,
    pub(super) laid: &'r Laid,
    pub(super) history: &'r History,
    pub(super) plan: &'r Plan,
    /// The planned changes that no upload file can hold.
    pub(super) unfiled: &'r BTreeSet<String>,
}

/// Replays an engine's rules over the files of a workspace and shows each day to `watch`.
pub(super) fn replay(
    engine: &Engine,
    files: &FilesRead,
    span: Span,
    watch: &mut dyn Watch,
) -> Result<(), BacktestError> {
    if engine.has_errors() {
        return Err(PlanError::Rules.into());
    }
    let days = span.days()?;
    let mut replay = Replay::new(engine, span.ignore_real_changes);
    if span.restated {
        let mut table = engine.assemble(files, None).into_table();
        for day in days {
            replay.day(&mut table, day, watch);
        }
        return Ok(());
    }
    // What was known on a day does not depend on what was done before, so several days are put together side by side.
    for days in days.chunks(rayon::current_num_threads().max(1)) {
        let known = |day: &Day| engine.assemble(files, Some(planned_at(engine, *day))).into_table();
        let tables: Vec<Table> = days.to_vec().into_par_iter().map(|day| known(&day)).collect();
        for (day, mut table) in days.iter().zip(tables) {
            replay.day(&mut table, *day, watch);
        }
    }
    Ok(())
}

/// The moment at which a day is planned: noon of the day after in the account's zone, in the last of several.
pub(super) fn planned_at(engine: &Engine, day: Day) -> DateTime<Utc> {
    let noon = day.next().date().and_time(NaiveTime::from_hms_opt(PLAN_HOUR, 0, 0).unwrap_or_default());
    let zones: BTreeSet<&str> =
        engine.settings().accounts.values().filter_map(|account| account.timezone).map(Tz::name).collect();
    let zones = zones.into_iter().filter_map(|name| name.parse::<Tz>().ok());
    let moments = zones.filter_map(|zone| zone.from_local_datetime(&noon).earliest());
    moments.map(|moment| moment.to_utc()).max().unwrap_or_else(|| noon.and_utc())
}

/// What a replay remembers from one day to the next.
struct Replay<'e> {
    engine: &'e Engine,
    history: History,
    simulation: Simulation,
    rules: Vec<Arc<str>>,
}

impl<'e> Replay<'e> {
    fn new(engine: &'e Engine, ignore_real: bool) -> Self {
        let rules = engine.program().rules.iter().map(|rule| Arc::clone(&rule.name)).collect();
        Self { engine, history: History::default(), simulation: Simulation::new(ignore_real), rules }
    }

    fn day(&mut self, table: &mut Table, day: Day, watch: &mut dyn Watch) {
        let newest: Vec<Option<Day>> = table.accounts.iter().map(|account| account.newest_day).collect();
        for account in &mut table.accounts {
            account.newest_day = account.newest_day.and_then(|newest| until(&account.coverage, newest, day));
        }
        let settings = self.engine.settings();
        let laid = self.simulation.lay(table, settings.time.state_age);
        let now = planned_at(self.engine, day);
        self.plan(table, &laid, (day, now), watch);
        laid.lift(table);
        for (account, newest) in table.accounts.iter_mut().zip(newest) {
            account.newest_day = newest;
        }
    }

    fn plan(&mut self, table: &Table, laid: &Laid, (day, now): (Day, DateTime<Utc>), watch: &mut dyn Watch) {
        let (program, settings, history) = (self.engine.program(), self.engine.settings(), &self.history);
        let moment = Moment { as_of: None, at: None };
        let evaluation = eval::evaluate(eval::Inputs { program, table, settings, history, moment });
        let at = now.timestamp();
        let inputs = plan::Inputs { program, table, settings, evaluation: &evaluation, history, now: at };
        let plan = plan::plan(inputs);
        let unfiled = unfiled(&plan, &self.rules, table, self.engine);
        watch.day(&Planned { engine: self.engine, day, now, table, laid, history, plan: &plan, unfiled: &unfiled });
        let mut out: Vec<(&Action, Day)> = Vec::new();
        for action in plan.actions.iter().filter(|action| action.status == PlanStatus::Planned) {
            let zone = table.account(action.account).timezone;
            let handed = Day::from_date(now.with_timezone(&zone).date_naive());
            out.push((action, handed));
            let field = changed_field(action.field);
            if let Some(to) = value_after(action, field) {
                let as_of = table.account(action.account).newest_day.unwrap_or(day);
                let base = shown_by_files(table, laid, action.entity.entity, field, as_of.next());
                self.simulation.hand_out((key(&action.entity), field), handed, to, base);
            }
        }
        remember_of(&mut self.history, &plan, (program, table), &out, at);
    }
}

/// The newest complete day of an account, not after the replayed one.
fn until(coverage: &[Option<Coverage>], newest: Day, day: Day) -> Option<Day> {
    if newest <= day {
        return Some(newest);
    }
    let known = || coverage.iter().flatten();
    let complete = |coverage: &Coverage| {
        let mut days = coverage.days.iter().rev().filter(|known| **known <= day);
        days.find(|known| coverage.incomplete.binary_search(known).is_err()).copied()
    };
    let ends = || known().flat_map(|coverage| &coverage.periods).map(|(_, end)| *end).filter(|end| *end <= day);
    known().filter_map(complete).max().or_else(|| ends().max())
}

/// The planned changes that no upload file can hold: somebody has to make them in the channel's console.
fn unfiled(plan: &Plan, rules: &[Arc<str>], table: &Table, engine: &Engine) -> BTreeSet<String> {
    let planned = |action: &&Action| action.status == PlanStatus::Planned;
    if !plan.actions.iter().any(|action| planned(&action)) {
        return BTreeSet::new();
    }
    let uploads = sink::uploads(&sink::Inputs { plan, rules, table, settings: engine.settings() });
    let files = uploads.accounts.iter().flat_map(|account| &account.files);
    let records = files.flat_map(|file| &file.records).flat_map(|record| &record.actions);
    let filed: BTreeSet<&str> = records.map(|action| action.id.as_str()).collect();
    let refused = uploads.accounts.iter().flat_map(|account| &account.refused);
    let refused: BTreeSet<&str> = refused.map(|refused| refused.action.as_str()).collect();
    let out = |action: &&Action| filed.contains(action.id.as_str()) && !refused.contains(action.id.as_str());
    plan.actions.iter().filter(planned).filter(|action| !out(action)).map(|action| action.id.clone()).collect()
}

/// What a field holds after a change; `None` for what no snapshot shows as a field.
fn value_after(action: &Action, field: ChangedField) -> Option<ChangedValue> {
    match field {
        ChangedField::Field(_) => action.to_value.map(ChangedValue::Amount),
        ChangedField::State => action.to.as_deref().map(|to| ChangedValue::Text(to.into())),
        ChangedField::Negative | ChangedField::Keyword | ChangedField::Reorder => None,
    }
}
