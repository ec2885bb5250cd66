//! What was done before only restrains: with more history a rule changes nothing that it would not change without.
//!
//! It is a property of each rule by itself: among several, a change that is held makes room for one that it had absorbed, and a
//! smaller plan may pass a cap that a larger one exceeds. So each rule stands alone here, with the caps of plans lifted.

use crate::properties::{acme, cases, generated};
use crate::workbench::{Bench, now};
use portreeve::history::{ChangeState, ChangedValue, EntityKey, History, PastChange};
use portreeve::plan::{Action, Plan, PlanStatus, changed_field};
use portreeve::program::Program;
use portreeve::value::Rational;
use std::collections::BTreeMap;

/// The changes that go out: entity and field to the value before and after.
type Out = BTreeMap<String, (Option<Rational>, Option<Rational>)>;

fn out(plan: &Plan) -> Out {
    let planned = plan.actions.iter().filter(|action| action.status == PlanStatus::Planned);
    let key = |action: &Action| {
        let addition = action.addition.as_ref().map(|addition| (&addition.text, addition.match_type, addition.level));
        format!(
            "{} {:?} {} {:?} {addition:?}",
            action.entity.account, action.entity.kind, action.entity.id, action.field
        )
    };
    planned.map(|action| (key(action), (action.from_value, action.to_value))).collect()
}

/// A change as the journal would remember it, some days ago.
fn remembered(program: &Program, plan: &Plan, action: &Action, dice: u64) -> PastChange {
    let as_of =
        plan.as_of.iter().find(|(name, _)| *name == action.entity.account).map(|(_, day)| *day).unwrap_or_default();
    let day = as_of.minus(u32::try_from(dice % 23).unwrap());
    let value = |value: Option<Rational>, text: &Option<String>| match (value, text) {
        (Some(value), _) => ChangedValue::Amount(value),
        (None, Some(text)) => ChangedValue::Text(text.as_str().into()),
        (None, None) => ChangedValue::Nothing,
    };
    let states = [
        ChangeState::Emitted,
        ChangeState::Confirmed,
        ChangeState::Confirmed,
        ChangeState::Failed,
        ChangeState::Expired,
        ChangeState::Drifted(day.plus(1)),
        ChangeState::GivenBack,
    ];
    PastChange {
        id: action.id.as_str().into(),
        entity: EntityKey {
            account: action.entity.account.clone(),
            kind: action.entity.kind,
            id: action.entity.id.clone(),
        },
        field: changed_field(action.field),
        rule: program.rule(action.rule).identity.clone(),
        day,
        at: i64::from(day.0) * 86_400,
        from: value(action.from_value, &action.from),
        to: value(action.to_value, &action.to),
        state: states[usize::try_from(dice / 23).unwrap() % states.len()],
        gives_back: false,
        unattended: dice.is_multiple_of(2),
        place: None,
    }
}

/// One rule at a time, with everything beside it that is no rule, and without caps.
fn alone(bench: &Bench) -> Vec<Bench> {
    let text: String = bench.rules.iter().map(|(_, text)| text.as_str()).collect();
    let statements = super::order::statements(&text);
    let is_rule = |text: &&String| text.starts_with("rule ") || text.starts_with("if ");
    let beside: String = statements.iter().filter(|text| !is_rule(text)).cloned().collect();
    let mut settings = String::new();
    let mut in_guards = false;
    for line in bench.settings.lines() {
        if line.starts_with('[') {
            in_guards = line.trim() == "[guards]" || line.contains(".guards]");
        }
        if !in_guards {
            settings.push_str(line);
            settings.push('\n');
        }
    }
    settings.push_str(
        "[guards]\nmax_entities = \"none\"\nmax_actions = \"none\"\nmax_budget = \"none\"\nmax_paused = \"none\"\n",
    );
    let rules =
        statements.iter().filter(is_rule).filter(|text| !text.contains("until ") && !text.contains("overrides "));
    rules
        .map(|rule| Bench {
            settings: settings.clone(),
            rules: vec![("rules/a.rules".to_owned(), format!("{beside}\n{rule}"))],
            ..bench.clone()
        })
        .collect()
}

fn hold(seed: u64, bench: &Bench) -> usize {
    let mut compared = 0;
    for (at, bench) in alone(bench).into_iter().enumerate() {
        let engine = bench.engine();
        // A rule that names another (a suppression, `overrides`) cannot stand alone.
        let Ok(first) = engine.plan(&now()) else { continue };
        let without = out(first.plan());
        if without.is_empty() {
            continue;
        }
        let mut history = History { serial: 1, ..History::default() };
        for (place, action) in first.plan().actions.iter().enumerate() {
            let dice = seed.wrapping_mul(2_654_435_761).wrapping_add(u64::try_from(at * 977 + place * 7_919).unwrap())
                % 10_007;
            if action.status == PlanStatus::Planned && !dice.is_multiple_of(5) {
                history.changes.push(remembered(engine.program(), first.plan(), action, dice));
            }
        }
        let second = engine.plan(&now().history(history)).unwrap();
        for (key, (from, to)) in out(second.plan()) {
            let place = format!("seed {seed}, rule {at}: {key}\n{}", bench.rules[0].1);
            let Some((from_before, to_before)) = without.get(&key) else { panic!("only with history: {place}") };
            assert_eq!(from, *from_before, "{place}");
            let step = |from: Option<Rational>, to: Option<Rational>| to?.minus(from?).ok()?.abs().ok();
            let steps = step(from, to).zip(step(*from_before, *to_before));
            let smaller = steps.is_none_or(|(now, before)| now.compare(before).is_ok_and(std::cmp::Ordering::is_le));
            assert!(smaller, "a larger step with history: {place}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn more_history_never_allows_more() {
    let mut compared = hold(0, &acme());
    for seed in 0..cases(60) {
        compared += hold(seed, &generated(seed));
    }
    assert!(compared > 20, "only {compared} changes went out beside history");
}
