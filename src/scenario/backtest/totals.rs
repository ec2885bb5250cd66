//! What adds up over the days of a replay.

use crate::engine::Engine;
use crate::report::backtest::{Backtest, Change, RuleTotal, Subject, Touched, UndecidedDays};
use crate::scenario::backtest::gather::{Counted, Gather};
use crate::scenario::backtest::replay::Span;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What every backtest says of itself.
const SIMULATED: &[&str] = &[
    "Simulated: every planned change goes out at once, also one that a person would be asked about, and is made and seen on the day after its as-of day; cooldowns, findings and alerts follow from that. What no upload file can hold counts as made by hand. A plan that a cap holds does not go out",
    "Not simulated: figures. Spend, sales and stock are those of the past and did not react to any change, so nothing is said of what a change would have earned; added keywords get no figures",
    "The journal was neither read nor written: the replay begins without a history",
];

/// The whole of a replay.
pub(super) fn backtest(engine: &Engine, span: Span, mut gathered: Gather) -> Backtest {
    let rules = engine.program().rule_ids().map(|(id, rule)| {
        let counted = gathered.rules.remove(&id).unwrap_or_default();
        total((&rule.name, &rule.file, rule.line), counted)
    });
    Backtest {
        workspace: engine.name().to_owned(),
        from: span.from,
        to: span.to,
        restated: span.restated,
        rules: rules.collect(),
        simulated: SIMULATED.iter().map(|sentence| (*sentence).to_owned()).collect(),
        entities: touched(gathered.days.iter().flat_map(|day| &day.changes)),
        flapping: gathered.flapping(),
        overridden: gathered.overridden.into_values().collect(),
        days: gathered.days,
        against: None,
    }
}

fn total((rule, file, line): (&str, &str, u32), counted: Counted) -> RuleTotal {
    let undecided = counted.undecided.into_iter().map(|(reason_code, (days, entities, example))| UndecidedDays {
        reason_code,
        example,
        days,
        entities,
    });
    let mut undecided: Vec<UndecidedDays> = undecided.collect();
    undecided.sort_by_key(|one| (Reverse(one.entities), one.reason_code));
    RuleTotal {
        rule: rule.to_owned(),
        file: file.to_owned(),
        line,
        days_matched: counted.days_matched,
        matched: counted.matched,
        changes: counted.changes,
        held: counted.held,
        opened: counted.opened,
        fired: counted.fired,
        undecided,
    }
}

/// The changed entities, most changed first.
fn touched<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<Touched> {
    let mut by_entity: BTreeMap<&Subject, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        by_entity.entry(&change.entity).or_default().push(change);
    }
    let mut all: Vec<Touched> = by_entity
        .into_iter()
        .map(|(entity, changes)| {
            let mut rules: Vec<String> = changes.iter().map(|change| change.rule.clone()).collect();
            rules.sort();
            rules.dedup();
            Touched { entity: entity.clone(), changes: changes.len() as u64, rules, way: way(&changes) }
        })
        .collect();
    all.sort_by(|one, other| (other.changes, &one.entity).cmp(&(one.changes, &other.entity)));
    all
}

/// `bid 1.20 -> 0.97`, where all changes are of one field.
fn way(changes: &[&Change]) -> Option<String> {
    let (first, last) = (changes.first()?, changes.last()?);
    if changes.iter().any(|change| change.field != first.field) {
        return None;
    }
    Some(format!("{} {} -> {}", first.field.replace('_', " "), first.from.as_deref()?, last.to.as_deref()?))
}
