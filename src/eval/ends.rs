//! The day on which all windows of a rule end, in each account.

use crate::catalog::{Dataset, Flow};
use crate::eval::Reason;
use crate::eval::run::Run;
use crate::eval::unknown::{About, Unknown};
use crate::program::visit::{guard_numbers, rule_numbers};
use crate::program::{Guard, Num, NumKind, Rule, WindowDays};
use crate::table::{AccountId, Coverage, Day};

/// One rule's end day by account.
#[derive(Debug, Clone)]
pub(super) struct Ends(Vec<Result<Day, Unknown>>);

impl Ends {
    pub(super) fn of(&self, account: AccountId) -> Result<Day, Unknown> {
        self.0.get(account.0 as usize).copied().unwrap_or(Err(Unknown::bare(Reason::NoDataset)))
    }

    pub(super) fn public(&self) -> Vec<Result<Day, Reason>> {
        self.0.iter().map(|end| end.map_err(|unknown| unknown.reason)).collect()
    }

    /// The end days of a rule.
    pub(super) fn new(run: &Run<'_>, rule: &Rule) -> Self {
        Self::by_flows(run, &daily_flows(run, |visit| rule_numbers(rule, visit)))
    }

    /// The end days of a guard's own windows.
    pub(super) fn of_guard(run: &Run<'_>, guard: &Guard) -> Self {
        Self::by_flows(run, &daily_flows(run, |visit| guard_numbers(guard, visit)))
    }

    fn by_flows(run: &Run<'_>, flows: &[&'static Flow]) -> Self {
        Self((0..).map(AccountId).take(run.table.accounts.len()).map(|account| end(run, account, flows)).collect())
    }
}

/// The flow metrics that a rule reads by days. `over report` needs no day.
fn daily_flows<'p>(run: &Run<'_>, walk: impl FnOnce(&mut dyn FnMut(&'p Num))) -> Vec<&'static Flow> {
    let mut flows = Vec::new();
    walk(&mut |num| {
        let mut read: &[_] = &[];
        if let NumKind::Flow { flow, window, .. } = &num.kind
            && window.days != WindowDays::Report
        {
            read = std::slice::from_ref(flow);
        } else if let NumKind::Days { flows, window, .. } = &num.kind
            && window.days != WindowDays::Report
        {
            read = flows;
        }
        for id in read {
            if !flows.contains(id) {
                flows.push(*id);
            }
        }
    });
    flows.into_iter().map(|id| run.catalog.flow(id)).collect()
}

/// The datasets of a flow that an account has delivered, first choice first.
fn delivered<'t>(run: &Run<'t>, account: AccountId, flow: &Flow) -> Vec<(Dataset, &'t Coverage)> {
    flow.from.iter().filter_map(|(dataset, _)| Some((*dataset, run.table.coverage(account, *dataset)?))).collect()
}

fn end(run: &Run<'_>, account: AccountId, flows: &[&Flow]) -> Result<Day, Unknown> {
    let as_of = run.as_of(account).ok_or(Unknown::bare(Reason::NoDataset))?;
    let delivered: Vec<_> =
        flows.iter().map(|flow| (*flow, delivered(run, account, flow))).filter(|(_, from)| !from.is_empty()).collect();
    if delivered.iter().all(|(_, from)| from.iter().all(|(_, coverage)| coverage.days.is_empty())) {
        // Only summaries: they cannot be cut shorter, so the newest that ends by the as-of day decides, settled or not.
        let from = delivered.iter().flat_map(|(_, from)| from);
        let ends = from.flat_map(|(dataset, coverage)| coverage.periods.iter().map(|(_, end)| (*end, *dataset)));
        let oldest = as_of.minus(run.settings.time.stale_after);
        return match ends.filter(|(end, _)| *end <= as_of).max() {
            Some((newest, dataset)) if newest < oldest => {
                Err(Unknown::new(Reason::StaleData, About::Stale(dataset, Some(newest), oldest)))
            }
            newest => Ok(newest.map_or(as_of, |(newest, _)| newest)),
        };
    }
    let settle = delivered.iter().filter(|(flow, _)| flow.late).filter_map(|(_, from)| from.first());
    let settle = settle.map(|(dataset, _)| settle_days(run, account, *dataset)).max().unwrap_or(0);
    let limit = as_of.minus(settle);
    let oldest = limit.minus(run.settings.time.stale_after);
    let holds = |coverage: &Coverage, day: Day| {
        coverage.covers(day) || coverage.periods.iter().any(|(start, end)| *start <= day && day <= *end)
    };
    let covered = |day: Day| delivered.iter().all(|(_, from)| from.iter().any(|(_, coverage)| holds(coverage, day)));
    Day::range(oldest, limit).rev().find(|day| covered(*day)).ok_or_else(|| {
        let (dataset, newest) = behind(&delivered, limit);
        Unknown::new(Reason::StaleData, About::Stale(dataset, newest, oldest))
    })
}

/// How many last days of an account's conversion metrics are not yet usable.
fn settle_days(run: &Run<'_>, account: AccountId, dataset: Dataset) -> u32 {
    run.table.account(account).settle.get(dataset.index()).copied().unwrap_or(0)
}

/// The dataset that is furthest behind, and its newest day.
fn behind(delivered: &[(&Flow, Vec<(Dataset, &Coverage)>)], limit: Day) -> (Dataset, Option<Day>) {
    delivered
        .iter()
        .filter_map(|(_, from)| from.iter().map(|(dataset, coverage)| (coverage.newest(limit), *dataset)).max())
        .min()
        .map_or((Dataset::Keywords, None), |(newest, dataset)| (dataset, newest))
}
