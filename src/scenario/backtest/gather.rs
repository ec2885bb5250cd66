//! What is kept of each day of a replay.

use crate::history::{AlertState, ChangedValue};
use crate::plan::{Action, EntityRef, FindingState, PlanStatus, changed_field};
use crate::program::RuleId;
use crate::report;
use crate::report::backtest::{Breach, Change, DayPlan, Flapping, Held, Overridden, Subject, Unanswered};
use crate::report::plan::PlanView;
use crate::scenario::backtest::replay::Planned;
use crate::scenario::backtest::simulate::FieldKey;
use crate::scenario::backtest::watch::Watch;
use crate::scenario::carry::key;
use crate::table::Day;
use crate::value::show;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// More places than any amount has.
const PLACES: u32 = 9;

/// The days of a replay, and what is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Gather {
    pub(super) days: Vec<DayPlan>,
    pub(super) rules: BTreeMap<RuleId, Counted>,
    pub(super) overridden: BTreeMap<(FieldKey, Day), Overridden>,
    /// What turned, by entity and field, finding or alert.
    turns: BTreeMap<(Subject, &'static str), Turning>,
}

/// How a rule fared.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) days_matched: u64,
    pub(super) matched: u64,
    pub(super) changes: u64,
    pub(super) held: u64,
    pub(super) opened: u64,
    pub(super) fired: u64,
    /// By reason: days, entities, the first sentence.
    pub(super) undecided: BTreeMap<&'static str, (u64, u64, String)>,
}

/// The way of a field, finding or alert.
#[derive(Debug, Default)]
struct Turning {
    last: Option<Ordering>,
    turns: u64,
    rules: BTreeSet<String>,
}

impl Turning {
    /// Takes in a step; one against the last step is a turn.
    fn step(&mut self, way: Ordering, rule: &str) {
        if way == Ordering::Equal {
            return;
        }
        if self.last.is_some_and(|last| last != way) {
            self.turns = self.turns.saturating_add(1);
        }
        self.last = Some(way);
        self.rules.insert(rule.to_owned());
    }
}

impl Watch for Gather {
    fn day(&mut self, planned: &Planned<'_>) {
        let plan = planned.plan;
        let mut day = DayPlan {
            day: planned.day.date(),
            as_of: plan.as_of.iter().map(|(account, day)| (account.to_string(), day.date())).collect(),
            evaluated: plan.summary.evaluated,
            matched: plan.summary.matched,
            undecided: plan.summary.undecided,
            changes: Vec::new(),
            held: Vec::new(),
            caps: caps(planned),
            unanswered: Vec::new(),
            opened: 0,
            closed: 0,
            fired: 0,
            cleared: 0,
        };
        self.actions(planned, &mut day);
        self.findings(planned, &mut day);
        self.alerts(planned, &mut day);
        self.matches(planned);
        self.undecided(planned, &mut day);
        self.overridden(planned);
        self.days.push(day);
    }
}

impl Gather {
    fn actions(&mut self, planned: &Planned<'_>, day: &mut DayPlan) {
        let mut held: BTreeMap<&str, u64> = BTreeMap::new();
        let view = view(planned);
        let changed: BTreeSet<_> = planned.history.changes.iter().map(|change| &change.entity).collect();
        for action in &planned.plan.actions {
            let counted = self.rules.entry(action.rule).or_default();
            if action.status != PlanStatus::Planned {
                let code = action.refusal.map_or("conflict", crate::plan::Refusal::code);
                *held.entry(code).or_default() += 1;
                counted.held = counted.held.saturating_add(1);
                continue;
            }
            counted.changes = counted.changes.saturating_add(1);
            let entity = subject(&view, &action.entity);
            let rule = &planned.engine.program().rule(action.rule).name;
            let field = report::plan::field(action.field);
            // A give-back is the end of an episode, and meant.
            if action.verb != crate::plan::Verb::Restore {
                self.turns.entry((entity.clone(), field)).or_default().step(way(action), rule);
            }
            day.changes.push(Change {
                rule: rule.to_string(),
                also: action.also.iter().map(|also| planned.engine.program().rule(*also).name.to_string()).collect(),
                verb: action.verb.word(),
                field,
                from: action.from.clone(),
                to: action.to.clone(),
                unit: action.unit.clone(),
                phrase: report::plan::phrase(action),
                reason: action.reason.clone(),
                by_hand: planned.unfiled.contains(&action.id),
                after_simulated: changed.contains(&key(&action.entity)),
                entity,
            });
        }
        day.held = held.into_iter().map(|(code, changes)| Held { reason_code: code.to_owned(), changes }).collect();
    }

    fn findings(&mut self, planned: &Planned<'_>, day: &mut DayPlan) {
        let open: BTreeSet<&str> =
            planned.history.findings.iter().filter(|past| past.open).map(|past| past.id.as_ref()).collect();
        let view = view(planned);
        for finding in &planned.plan.findings {
            let (was, is) = (open.contains(finding.id.as_str()), finding.state != FindingState::Closed);
            if was == is {
                continue;
            }
            let rule = &planned.engine.program().rule(finding.rule).name;
            let turning = self.turns.entry((subject(&view, &finding.entity), "finding")).or_default();
            turning.step(if is { Ordering::Greater } else { Ordering::Less }, rule);
            if is {
                day.opened = day.opened.saturating_add(1);
                let counted = self.rules.entry(finding.rule).or_default();
                counted.opened = counted.opened.saturating_add(1);
            } else {
                day.closed = day.closed.saturating_add(1);
            }
        }
    }

    fn alerts(&mut self, planned: &Planned<'_>, day: &mut DayPlan) {
        let firing = |state: AlertState| matches!(state, AlertState::Firing | AlertState::Stale);
        let on: BTreeSet<&str> =
            planned.history.alerts.iter().filter(|past| firing(past.state)).map(|past| past.id.as_ref()).collect();
        let view = view(planned);
        for alert in &planned.plan.alerts {
            let (was, is) = (on.contains(alert.id.as_str()), firing(alert.state));
            if was == is {
                continue;
            }
            let rule = &planned.engine.program().rule(alert.rule).name;
            let turning = self.turns.entry((subject(&view, &alert.entity), "alert")).or_default();
            turning.step(if is { Ordering::Greater } else { Ordering::Less }, rule);
            if is {
                day.fired = day.fired.saturating_add(1);
                let counted = self.rules.entry(alert.rule).or_default();
                counted.fired = counted.fired.saturating_add(1);
            } else {
                day.cleared = day.cleared.saturating_add(1);
            }
        }
    }

    fn matches(&mut self, planned: &Planned<'_>) {
        let mut matched: BTreeMap<RuleId, u64> = BTreeMap::new();
        for count in &planned.plan.rules {
            *matched.entry(count.rule).or_default() += count.matched;
        }
        for (rule, entities) in matched.into_iter().filter(|(_, entities)| *entities > 0) {
            let counted = self.rules.entry(rule).or_default();
            counted.days_matched = counted.days_matched.saturating_add(1);
            counted.matched = counted.matched.saturating_add(entities);
        }
    }

    fn undecided(&mut self, planned: &Planned<'_>, day: &mut DayPlan) {
        let mut on: BTreeSet<(RuleId, &str)> = BTreeSet::new();
        for group in &planned.plan.undecided {
            let code = group.reason.code();
            let account = group.account.map(|id| planned.table.account(id).name.to_string());
            day.unanswered.push(Unanswered {
                rule: planned.engine.program().rule(group.rule).name.to_string(),
                account: account.unwrap_or_default(),
                reason_code: code,
                reason: group.sentence.clone(),
                entities: group.entities,
            });
            let counted = self.rules.entry(group.rule).or_default();
            let (days, entities, _) = counted.undecided.entry(code).or_insert((0, 0, group.sentence.clone()));
            *entities = entities.saturating_add(group.entities);
            if on.insert((group.rule, code)) {
                *days = days.saturating_add(1);
            }
        }
    }

    fn overridden(&mut self, planned: &Planned<'_>) {
        for (field, day, file, simulated) in &planned.laid.overridden {
            let (entity, changed) = field;
            self.overridden.entry((field.clone(), *day)).or_insert_with(|| Overridden {
                account: entity.account.to_string(),
                kind: entity.kind.word(),
                id: entity.id.to_string(),
                field: report::plan::field((*changed).into()),
                day: day.date(),
                simulated: shown(Some(simulated)),
                file: shown(file.as_ref()),
            });
        }
    }

    /// What turned at least twice, most first: up and down and up again, or a finding that closed and opened again. A single turn may
    /// be a rule that does its work.
    pub(super) fn flapping(&mut self) -> Vec<Flapping> {
        let turns = std::mem::take(&mut self.turns);
        let turned = turns.into_iter().filter(|(_, turning)| turning.turns > 1);
        let mut all: Vec<Flapping> = turned
            .map(|((entity, what), turning)| Flapping {
                entity,
                what,
                turns: turning.turns,
                rules: turning.rules.into_iter().collect(),
            })
            .collect();
        all.sort_by(|one, other| (other.turns, &one.entity, one.what).cmp(&(one.turns, &other.entity, other.what)));
        all
    }
}

fn view<'p>(planned: &Planned<'p>) -> PlanView<'p> {
    PlanView {
        workspace: planned.engine.name(),
        plan: planned.plan,
        program: planned.engine.program(),
        table: planned.table,
        problems: &[],
        sources: planned.engine.sources(),
        since: None,
        created_at: planned.now,
    }
}

fn subject(view: &PlanView<'_>, entity: &EntityRef) -> Subject {
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(ToOwned::to_owned);
    Subject {
        account: entity.account.to_string(),
        channel: entity.channel.to_string(),
        kind: entity.kind.word(),
        id: entity.id.to_string(),
        name: report::plan::called(view, entity),
        campaign: text(&entity.campaign),
        ad_group: text(&entity.ad_group),
    }
}

fn caps(planned: &Planned<'_>) -> Vec<Breach> {
    let accounts = planned.plan.accounts.iter();
    let breaches = accounts.flat_map(|account| account.caps.iter().map(move |cap| (account, cap)));
    breaches
        .map(|(account, cap)| Breach {
            account: account.account.to_string(),
            cap: cap.cap,
            found: cap.found.clone(),
            allowed: cap.allowed.clone(),
            rules: cap.rules.iter().map(|(rule, _)| planned.engine.program().rule(*rule).name.to_string()).collect(),
        })
        .collect()
}

/// Up or down; enabling is up.
fn way(action: &Action) -> Ordering {
    match (action.from_value, action.to_value) {
        (Some(from), Some(to)) => to.compare(from).unwrap_or(Ordering::Equal),
        _ if changed_field(action.field) != crate::history::ChangedField::State => Ordering::Equal,
        _ if action.to.as_deref() == Some("paused") => Ordering::Less,
        _ => Ordering::Greater,
    }
}

fn shown(value: Option<&ChangedValue>) -> String {
    match value {
        Some(ChangedValue::Amount(amount)) => show::trimmed(*amount, PLACES),
        Some(ChangedValue::Text(text)) => text.to_string(),
        Some(ChangedValue::Nothing) | None => "nothing".to_owned(),
    }
}
