//! What every rule came to on the days that the snapshots hold, each judged as if it were the as-of day.

use crate::check::{Outcome, Record, Restless};
use crate::eval::{self, Evaluation, Judged, Moment, Truth};
use crate::history::History;
use crate::plan::EntityRef;
use crate::program::{Program, Rule};
use crate::settings::{Caps, Settings};
use crate::table::{AccountId, Day, Entity, Table};
use crate::value::Rational;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many of the newest days are judged. A quarter shows what a rule does; each day costs a plan's evaluation.
const DAYS_MAX: u32 = 90;

/// In how many of the newest days an entity may be restless.
const RESTLESS_DAYS: u32 = 30;

/// One record a rule; none at all without a day.
pub(super) fn all(table: &Table, settings: &Settings, program: &Program, rules: &[Rule]) -> Vec<Record> {
    // What rules propose and say is not asked for, and making it is most of the work.
    let rules: Vec<Rule> = rules.iter().map(|rule| Rule { actions: Vec::new(), until: None, ..rule.clone() }).collect();
    let program = Program { rules: Arc::new(rules), guards: Vec::new(), ..program.clone() };
    let history = History::default();
    let evaluate =
        |moment| eval::evaluate(eval::Inputs { program: &program, table, settings, history: &history, moment });
    let Some((first, last)) = days(table) else { return Vec::new() };
    let mut tallies: Vec<Tally> = program.rules.iter().map(|_| Tally::default()).collect();
    for day in Day::range(first, last) {
        let evaluation = evaluate(Moment { as_of: Some(day), at: None });
        let recent = last.since(day) < i32::try_from(RESTLESS_DAYS).unwrap_or(i32::MAX);
        for (tally, judged) in tallies.iter_mut().zip(&evaluation.rules) {
            tally.add(judged, recent);
        }
    }
    let newest = evaluate(Moment::default());
    let made = program.rules.iter().zip(tallies).zip(&newest.rules);
    made.map(|((rule, tally), judged)| tally.record(table, rule, outcomes(table, settings, &newest, rule, judged)))
        .collect()
}

/// The days to judge: those up to the newest of any account on which there is data.
fn days(table: &Table) -> Option<(Day, Day)> {
    let last = table.accounts.iter().filter_map(|account| account.newest_day).max()?;
    let covered = table.accounts.iter().flat_map(|account| account.coverage.iter().flatten());
    let first = covered.filter_map(|coverage| coverage.days.first().copied()).min().unwrap_or(last);
    Some((first.max(last.minus(DAYS_MAX.saturating_sub(1))).min(last), last))
}

/// The counts of one rule.
#[derive(Debug, Default)]
struct Tally {
    days: u32,
    recent_days: u32,
    held: u64,
    failed: u64,
    undecided: u64,
    /// By entity: whether the rule held when that was last known, and how often it turned.
    turns: BTreeMap<u32, (bool, u32)>,
}

impl Tally {
    fn add(&mut self, judged: &Judged, recent: bool) {
        self.days = self.days.saturating_add(1);
        self.recent_days = self.recent_days.saturating_add(u32::from(recent));
        for (entity, truth) in judged.entities.iter().zip(&judged.truths) {
            let holds = match truth {
                Truth::Yes => true,
                Truth::No => false,
                Truth::Unknown(_) => {
                    self.undecided = self.undecided.saturating_add(1);
                    continue;
                }
            };
            let count = if holds { &mut self.held } else { &mut self.failed };
            *count = count.saturating_add(1);
            if recent {
                let (last, turns) = self.turns.entry(*entity).or_insert((holds, 0));
                *turns = turns.saturating_add(u32::from(*last != holds));
                *last = holds;
            }
        }
    }

    fn record(self, table: &Table, rule: &Rule, newest: Vec<Outcome>) -> Record {
        // Of entities that turn equally often, the first.
        let most = self.turns.iter().max_by_key(|(entity, (_, turns))| (*turns, std::cmp::Reverse(**entity)));
        let restless = most.filter(|(_, (_, turns))| *turns > 0).map(|(entity, (_, turns))| {
            let named = EntityRef::of(table, Entity { kind: rule.kind, index: *entity });
            Restless { entity: named.name.to_string(), turns: *turns, days: self.recent_days }
        });
        let Self { days, held, failed, undecided, .. } = self;
        Record { days, held, failed, undecided, newest, restless }
    }
}

/// What a rule came to on the newest day of each account.
fn outcomes(table: &Table, settings: &Settings, all: &Evaluation, rule: &Rule, judged: &Judged) -> Vec<Outcome> {
    let mut by_account: BTreeMap<Option<AccountId>, Outcome> = BTreeMap::new();
    for (index, truth) in judged.entities.iter().zip(&judged.truths) {
        let account = table.account_of(Entity { kind: rule.kind, index: *index });
        let outcome = by_account.entry(account).or_insert_with(|| outcome(table, settings, all, account));
        outcome.judged = outcome.judged.saturating_add(1);
        match truth {
            Truth::Yes => outcome.held = outcome.held.saturating_add(1),
            Truth::Unknown(_) => outcome.undecided = outcome.undecided.saturating_add(1),
            Truth::No => {}
        }
    }
    for (account, outcome) in &mut by_account {
        let groups = judged.undecided.iter().filter(|group| group.account == *account);
        outcome.why = groups.max_by_key(|group| (group.entities, group.reason)).map(|group| group.sentence.clone());
    }
    by_account.into_values().collect()
}

fn outcome(table: &Table, settings: &Settings, all: &Evaluation, account: Option<AccountId>) -> Outcome {
    let name = account.map(|id| table.account(id).name.to_string()).unwrap_or_default();
    let in_scope = account.and_then(|id| all.in_scope.get(id.0 as usize)).copied().unwrap_or(0);
    let own = settings.accounts.get(&name).and_then(|account| account.guards.as_ref());
    Outcome {
        cap: cap(&settings.guards, own),
        account: name,
        judged: 0,
        held: 0,
        undecided: 0,
        why: None,
        in_scope: u64::try_from(in_scope).unwrap_or(u64::MAX),
    }
}

/// An account's own cap only tightens.
fn cap(base: &Caps, own: Option<&Caps>) -> Option<Rational> {
    let own = own.and_then(|caps| caps.max_entities);
    match (base.max_entities, own) {
        (Some(base), Some(own)) if own.compare(base).is_ok_and(Ordering::is_lt) => Some(own),
        (base, own) => base.or(own),
    }
}
