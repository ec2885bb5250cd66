//! Where an expression is judged: the entity, the day, the window, and the end day of the rule.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog;
use super::data::Dataset;
use super::reads::{Read, reads};
use super::tree::{Cond, Window};
use super::value::{Day, Known, Why, unknown};
use super::world::{Entity, World};

/// What a bare metric stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scope<'a> {
    /// The day at hand inside `for`; elsewhere the language asks for a window.
    Bare,
    Days {
        /// Unknown where the rule's end day is.
        days: Known<Vec<Day>>,
        whens: Vec<&'a Cond>,
        all_days: bool,
        /// `previous` and `change` never use summaries.
        summaries: bool,
        /// The flows of the windowed expression, whose days `days` counts.
        mates: Vec<&'static str>,
    },
    Report,
}

#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    pub entity: &'a Entity,
    /// The judged entity, inside a quantifier.
    pub this: Option<&'a Entity>,
    /// The day at hand, inside `for` and `when`.
    pub day: Option<Day>,
    pub scope: Scope<'a>,
}

impl<'a> At<'a> {
    pub(crate) fn of(entity: &'a Entity) -> At<'a> {
        At { entity, this: None, day: None, scope: Scope::Bare }
    }

    pub(crate) fn about(&self, entity: &'a Entity) -> At<'a> {
        At { entity, ..self.clone() }
    }

    pub(crate) fn on_day(&self, day: Day) -> At<'a> {
        At { day: Some(day), scope: Scope::Bare, ..self.clone() }
    }
}

/// One rule, guard or clause in the accounts of the workspace.
pub(crate) struct Judge<'a> {
    pub world: &'a World<'a>,
    ends: BTreeMap<String, Known<Day>>,
}

impl<'a> Judge<'a> {
    /// All windows of one rule end on the same day, which depends on everything it reads.
    pub(crate) fn new(world: &'a World<'a>, read: &[Read]) -> Judge<'a> {
        let ends = world
            .workspace()
            .accounts
            .iter()
            .map(|account| (account.name.clone(), end_day(world, &account.name, read)))
            .collect();
        Judge { world, ends }
    }

    pub(crate) fn for_conditions(world: &'a World<'a>, kind: super::tree::Kind, conds: &[&Cond]) -> Self {
        let mut read = BTreeSet::new();
        for cond in conds {
            reads(world.workspace(), kind, cond, &mut read);
        }
        Judge::new(world, &read.into_iter().collect::<Vec<_>>())
    }

    pub(crate) fn end(&self, account: &str) -> Known<Day> {
        self.ends.get(account).cloned().unwrap_or_else(|| Ok(self.world.today(account)))
    }

    pub(crate) fn is_stale(&self, account: &str) -> bool {
        self.end(account).is_err()
    }

    /// The day a window ends on: the day at hand, else the rule's end day.
    pub(crate) fn end_at(&self, at: &At) -> Known<Day> {
        match at.day {
            Some(day) => Ok(day),
            None => self.end(&at.entity.account),
        }
    }

    pub(crate) fn days(&self, window: &Window, at: &At) -> Known<Vec<Day>> {
        let mut last = self.end_at(at)? - window.lagging;
        if window.previous {
            last -= window.days;
        }
        Ok((last - window.days + 1..=last).collect())
    }
}

/// The newest day, not after the as-of day less the settle, that every flow dataset covers.
fn end_day(world: &World, account: &str, read: &[Read]) -> Known<Day> {
    let settings = world.workspace().account(account);
    let settle = read
        .iter()
        .filter(|read| catalog::is_conversion(read.kind, read.name))
        .filter(|read| {
            let sources = catalog::flow(read.kind, read.name).map(|(_, sources)| sources).unwrap_or_default();
            sources.into_iter().any(|(set, _)| world.store.is_delivered(account, set))
        })
        .map(|_| settings.settle.unwrap_or(if settings.channel == "amazon" { 2 } else { 0 }))
        .max()
        .unwrap_or(0);
    let today = world.today(account);
    let limit = today - settle;
    let store = &world.store;
    let asked: Vec<Vec<Dataset>> = read
        .iter()
        .filter_map(|read| catalog::flow(read.kind, read.name))
        .map(|(_, sources)| {
            sources.into_iter().map(|(set, _)| set).filter(|set| store.is_delivered(account, *set)).collect::<Vec<_>>()
        })
        .filter(|sets| !sets.is_empty())
        .collect();
    let is_daily = asked.iter().flatten().any(|set| store.is_daily(account, *set));
    if !is_daily && let Some(last) = newest_summary(world, account, &asked) {
        // A summary cannot be cut, so it ends where it ends, settled or not.
        return if today - last > world.workspace().time.stale_after { unknown(Why::Stale) } else { Ok(last) };
    }
    let holds = |set: Dataset, day: Day| {
        let summed = store.summaries(account, set).any(|(_, (first, last))| (first..=last).contains(&day));
        summed || store.is_covered(account, set, day)
    };
    let covered = |day: Day| !is_daily || asked.iter().all(|sets| sets.iter().any(|set| holds(*set, day)));
    let oldest = limit - world.workspace().time.stale_after;
    match (oldest..=limit).rev().find(|day| covered(*day)) {
        Some(day) => Ok(day),
        None => unknown(Why::Stale),
    }
}

fn newest_summary(world: &World, account: &str, asked: &[Vec<Dataset>]) -> Option<Day> {
    let today = world.today(account);
    asked
        .iter()
        .flatten()
        .flat_map(|set| world.store.summaries(account, *set))
        .map(|(_, (_, last))| last)
        .filter(|last| *last <= today)
        .max()
}
