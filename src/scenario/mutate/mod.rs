//! Rules changed in one place at a time: a change that no test notices is something that no test holds.

mod words;

use crate::engine::Engine;
use crate::ingest::Profiles;
use crate::program::test::Test;
use crate::program::{
    Action, Cond, CondKind, Limits, Num, NumKind, Program, Quantifier, Rule, RuleId, StepAmount, WindowDays,
};
use crate::scenario::run::{Bench, Pick, rules_of};
use crate::syntax::ast::{CompareOp, Direction};
use crate::value::{Rational, Unit, show};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::sync::Arc;
use words::words;

/// What became of the changed rules.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// How many changes were tried.
    pub tried: usize,
    /// Those that no test noticed, in the order of the rules.
    pub survivors: Vec<Survivor>,
    /// Rules that no test names: none of theirs was tried.
    pub untested: Vec<Arc<str>>,
}

/// A change that no test noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The rule.
    pub rule: Arc<str>,
    /// Its file.
    pub file: Arc<str>,
    /// Its line.
    pub line: u32,
    /// The change, in words.
    pub change: String,
}

/// A changed thing with the change in words.
type Changed<T> = (String, T);

/// Changes every rule that a picked test names in one place at a time and runs the tests that name it.
#[must_use]
pub fn mutate(engine: &Engine, pick: Pick<'_>) -> Mutation {
    let program = engine.program();
    let tests: Vec<&Test> = program.tests.iter().filter(|test| pick.takes(test)).collect();
    let mut changes: Vec<(RuleId, Changed<Rule>)> = Vec::new();
    let mut mutation = Mutation::default();
    for (id, rule) in program.rule_ids() {
        if tests.iter().any(|test| rules_of(test, program).contains(&id)) {
            changes.extend(changed_rules(rule).into_iter().map(|changed| (id, changed)));
        } else {
            mutation.untested.push(Arc::clone(&rule.name));
        }
    }
    mutation.tried = changes.len();
    let survivors: Vec<Option<Survivor>> = changes
        .par_iter()
        .map(|(id, (change, rule))| {
            let mut changed = program.clone();
            if let Some(slot) = Arc::make_mut(&mut changed.rules).get_mut(id.0 as usize) {
                *slot = rule.clone();
            }
            let noticed = notices(engine, &changed, &tests, *id);
            (!noticed).then(|| Survivor {
                rule: Arc::clone(&rule.name),
                file: Arc::clone(&rule.file),
                line: rule.line,
                change: change.clone(),
            })
        })
        .collect();
    mutation.survivors = survivors.into_iter().flatten().collect();
    mutation
}

/// Whether a test that names the rule fails with the changed rules.
fn notices(engine: &Engine, changed: &Program, tests: &[&Test], id: RuleId) -> bool {
    let bench = Bench { engine, program: changed, profiles: Profiles::standard(), explain: false, watch: false };
    let naming = tests.iter().filter(|test| rules_of(test, changed).contains(&id));
    naming.flat_map(|test| bench.run(test).0).any(|case| !case.passed())
}

fn changed_rules(rule: &Rule) -> Vec<Changed<Rule>> {
    let mut all = Vec::new();
    let mut add = |change: String, rule: Rule| all.push((change, rule));
    for (change, condition) in conds(&rule.condition) {
        add(change, Rule { condition, ..rule.clone() });
    }
    if let Some(filter) = &rule.filter {
        add(format!("without `where {}`", filter.text), Rule { filter: None, ..rule.clone() });
        for (change, filter) in conds(filter) {
            add(change, Rule { filter: Some(filter), ..rule.clone() });
        }
    }
    if let Some(until) = &rule.until {
        for (change, until) in conds(until) {
            add(change, Rule { until: Some(until), ..rule.clone() });
        }
    }
    if let Some(every) = rule.every {
        add(format!("without `every {every}d`"), Rule { every: None, ..rule.clone() });
    }
    if rule.once {
        add("without `once`".to_owned(), Rule { once: false, ..rule.clone() });
    }
    for (at, action) in rule.actions.iter().enumerate() {
        for (change, action) in actions(action) {
            let mut changed = rule.clone();
            if let Some(slot) = changed.actions.get_mut(at) {
                *slot = action;
            }
            add(change, changed);
        }
    }
    all
}

fn conds(cond: &Cond) -> Vec<Changed<Cond>> {
    let with = |kind: CondKind| Cond { kind, ..cond.clone() };
    let mut all = Vec::new();
    match &cond.kind {
        CondKind::And(parts) | CondKind::Or(parts) => {
            let is_and = matches!(cond.kind, CondKind::And(_));
            let joined =
                |parts: Vec<Cond>, is_and: bool| with(if is_and { CondKind::And(parts) } else { CondKind::Or(parts) });
            let words = if is_and { ("or", "and") } else { ("and", "or") };
            let texts: Vec<&str> = parts.iter().map(|part| part.text.as_ref()).collect();
            all.push((
                format!("`{}` for `{}` between `{}`", words.0, words.1, texts.join("` and `")),
                joined(parts.clone(), !is_and),
            ));
            for (at, part) in parts.iter().enumerate() {
                let mut fewer = parts.clone();
                fewer.remove(at);
                all.push((format!("without `{}`", part.text), joined(fewer, is_and)));
                for (change, part) in conds(part) {
                    let mut changed = parts.clone();
                    if let Some(slot) = changed.get_mut(at) {
                        *slot = part;
                    }
                    all.push((change, joined(changed, is_and)));
                }
            }
        }
        CondKind::Not(inner) => {
            for (change, inner) in conds(inner) {
                all.push((change, with(CondKind::Not(Box::new(inner)))));
            }
        }
        CondKind::Compare { left, op, right } => {
            for other in other_signs(*op) {
                let change = format!("`{}` for `{}` in `{}`", other.sign(), op.sign(), cond.text);
                all.push((change, with(CondKind::Compare { left: left.clone(), op: other, right: right.clone() })));
            }
            for (change, left) in nums(left) {
                all.push((in_text(&change, cond), with(CondKind::Compare { left, op: *op, right: right.clone() })));
            }
            for (change, right) in nums(right) {
                all.push((in_text(&change, cond), with(CondKind::Compare { left: left.clone(), op: *op, right })));
            }
        }
        CondKind::Between { value, low, high } => {
            let between = |value: Num, low: Num, high: Num| with(CondKind::Between { value, low, high });
            for (change, value) in nums(value) {
                all.push((in_text(&change, cond), between(value, low.clone(), high.clone())));
            }
            for (change, low) in nums(low) {
                all.push((in_text(&change, cond), between(value.clone(), low, high.clone())));
            }
            for (change, high) in nums(high) {
                all.push((in_text(&change, cond), between(value.clone(), low.clone(), high)));
            }
        }
        CondKind::Quantified { quantifier, set } => {
            let other = match quantifier {
                Quantifier::Any => Quantifier::Every,
                Quantifier::Every | Quantifier::No => Quantifier::Any,
            };
            all.push((
                format!("another quantifier in `{}`", cond.text),
                with(CondKind::Quantified { quantifier: other, set: set.clone() }),
            ));
            for (change, filter) in set.filter.iter().flat_map(|filter| conds(filter)) {
                let mut set = set.clone();
                set.filter = Some(Box::new(filter));
                all.push((change, with(CondKind::Quantified { quantifier: *quantifier, set })));
            }
        }
        CondKind::For { cond: inner, at_least, days, all_days } => {
            let lasting = |inner: Cond, at_least: u32, days: u32| {
                with(CondKind::For { cond: Box::new(inner), at_least, days, all_days: *all_days })
            };
            for (change, inner) in conds(inner) {
                all.push((change, lasting(inner, *at_least, *days)));
            }
            let whole = at_least == days;
            for more in [1_i32, -1] {
                let (count, of) = (at_least.saturating_add_signed(more), days.saturating_add_signed(more));
                if count == 0 || (!whole && count > *days) {
                    continue;
                }
                let (change, changed) = if whole {
                    (format!("{of}d for {days}d in `{}`", cond.text), lasting((**inner).clone(), of, of))
                } else {
                    (format!("{count} of {days}d in `{}`", cond.text), lasting((**inner).clone(), count, *days))
                };
                all.push((change, changed));
            }
        }
        CondKind::Same { .. }
        | CondKind::NumIn { .. }
        | CondKind::Text { .. }
        | CondKind::NumMissing(_)
        | CondKind::TxtMissing(_)
        | CondKind::Changed { .. }
        | CondKind::During(_)
        | CondKind::StartsWithin { .. }
        | CondKind::EndedWithin { .. }
        | CondKind::Weekday(_)
        | CondKind::Time { .. } => all.extend(words(cond)),
    }
    all
}

fn in_text(change: &str, cond: &Cond) -> String {
    format!("{change} in `{}`", cond.text)
}

/// The signs that a mistake would write: with or without the limit itself, and the other way round.
fn other_signs(op: CompareOp) -> Vec<CompareOp> {
    match op {
        CompareOp::Greater => vec![CompareOp::GreaterEqual, CompareOp::Less],
        CompareOp::GreaterEqual => vec![CompareOp::Greater, CompareOp::LessEqual],
        CompareOp::Less => vec![CompareOp::LessEqual, CompareOp::Greater],
        CompareOp::LessEqual => vec![CompareOp::Less, CompareOp::GreaterEqual],
        CompareOp::Equal => vec![CompareOp::NotEqual],
        CompareOp::NotEqual => vec![CompareOp::Equal],
    }
}

/// A number with one of its literals or windows a step larger or smaller.
fn nums(num: &Num) -> Vec<Changed<Num>> {
    let mut all = literals(num);
    let mut found = Vec::new();
    windows_of(num, &mut found);
    for days in found {
        // Both sides of a ratio have one window, so all that are equal change together.
        all.extend(windows(days).into_iter().map(|(change, other)| (change, with_window(num, days, other))));
    }
    all
}

/// The windows of a number, each once.
fn windows_of(num: &Num, found: &mut Vec<WindowDays>) {
    match &num.kind {
        NumKind::Flow { window, .. } | NumKind::Stat { window, .. } | NumKind::Days { window, .. }
            if !found.contains(&window.days) =>
        {
            found.push(window.days);
        }
        NumKind::Binary { left, right, .. } => {
            windows_of(left, found);
            windows_of(right, found);
        }
        NumKind::Else { value, .. } => windows_of(value, found),
        _ => {}
    }
}

/// A number with every window of these days given others.
fn with_window(num: &Num, days: WindowDays, other: WindowDays) -> Num {
    let mut changed = num.clone();
    match &mut changed.kind {
        NumKind::Flow { window, .. } | NumKind::Stat { window, .. } | NumKind::Days { window, .. }
            if window.days == days =>
        {
            window.days = other;
        }
        NumKind::Binary { left, right, .. } => {
            **left = with_window(left, days, other);
            **right = with_window(right, days, other);
        }
        NumKind::Else { value, .. } => **value = with_window(value, days, other),
        _ => {}
    }
    changed
}

/// A number with one of its literals a step larger or smaller.
fn literals(num: &Num) -> Vec<Changed<Num>> {
    let with = |kind: NumKind| Num { kind, ..num.clone() };
    let boxed = |num: Num| Box::new(num);
    let mut all = Vec::new();
    match &num.kind {
        NumKind::Const(value) => {
            for (text, changed) in steps(*value, num.unit) {
                all.push((format!("{text} for {}", num.text), with(NumKind::Const(changed))));
            }
        }
        NumKind::Money(amounts) => {
            for more in [1, -1] {
                let step = Rational::new(more, 100);
                let moved = amounts
                    .iter()
                    .map(|(currency, amount)| Some((*currency, step.and_then(|step| amount.plus(step)).ok()?)));
                let Some(moved) = moved.collect::<Option<Vec<_>>>() else { continue };
                let shown = moved.first().map(|(currency, amount)| show::money(*amount, Some(*currency)));
                all.push((format!("{} for {}", shown.unwrap_or_default(), num.text), with(NumKind::Money(moved))));
            }
        }
        NumKind::Binary { op, left, right, signed } => {
            for (change, left) in literals(left) {
                let kind = NumKind::Binary { op: *op, left: boxed(left), right: right.clone(), signed: *signed };
                all.push((change, with(kind)));
            }
            for (change, right) in literals(right) {
                let kind = NumKind::Binary { op: *op, left: left.clone(), right: boxed(right), signed: *signed };
                all.push((change, with(kind)));
            }
        }
        NumKind::Else { value, default } => {
            for (change, value) in literals(value) {
                all.push((change, with(NumKind::Else { value: boxed(value), default: default.clone() })));
            }
        }
        _ => {}
    }
    all
}

fn steps(value: Rational, unit: Unit) -> Vec<(String, Rational)> {
    let step = match unit {
        Unit::Percent | Unit::Points => Rational::new(1, 100),
        Unit::Number | Unit::Money | Unit::Duration | Unit::PerDay | Unit::MoneyPerDay => Ok(Rational::ONE),
    };
    let Ok(step) = step else { return Vec::new() };
    let moved = [value.plus(step), value.minus(step)];
    moved.into_iter().flatten().map(|moved| (show::value(moved, unit, None), moved)).collect()
}

fn windows(days: WindowDays) -> Vec<(String, WindowDays)> {
    let WindowDays::Last { length, lag, role } = days else { return Vec::new() };
    [1_i32, -1]
        .into_iter()
        .map(|more| length.saturating_add_signed(more))
        .filter(|length| *length > 0)
        .map(|other| (format!("over {other}d for over {length}d"), WindowDays::Last { length: other, lag, role }))
        .collect()
}

fn actions(action: &Action) -> Vec<Changed<Action>> {
    let mut all = Vec::new();
    match action {
        Action::Step { direction, field, amount, limits } => {
            let step = |direction: Direction, amount: StepAmount, limits: Limits| Action::Step {
                direction,
                field: *field,
                amount,
                limits,
            };
            let (word, other) = match direction {
                Direction::Raise => ("`lower` for `raise`", Direction::Lower),
                Direction::Lower => ("`raise` for `lower`", Direction::Raise),
            };
            all.push((word.to_owned(), step(other, amount.clone(), limits.clone())));
            let (StepAmount::Percent(num) | StepAmount::Amount(num)) = amount;
            for (change, num) in nums(num) {
                let amount = match amount {
                    StepAmount::Percent(_) => StepAmount::Percent(num),
                    StepAmount::Amount(_) => StepAmount::Amount(num),
                };
                all.push((format!("{change} in `then`"), step(*direction, amount, limits.clone())));
            }
            for (change, limits) in limit_changes(limits) {
                all.push((change, step(*direction, amount.clone(), limits)));
            }
        }
        Action::Set { field, value, computed, limits } => {
            let set = |value: Num, limits: Limits| Action::Set { field: *field, value, computed: *computed, limits };
            for (change, value) in nums(value) {
                all.push((format!("{change} in `then`"), set(value, limits.clone())));
            }
            for (change, limits) in limit_changes(limits) {
                all.push((change, set(value.clone(), limits)));
            }
        }
        Action::State { enable } => {
            let word = if *enable { "`pause` for `enable`" } else { "`enable` for `pause`" };
            all.push((word.to_owned(), Action::State { enable: !enable }));
        }
        Action::Reorder { quantity, limits, packs } => {
            for (change, quantity) in nums(quantity) {
                let action = Action::Reorder { quantity, limits: limits.clone(), packs: packs.clone() };
                all.push((format!("{change} in `then`"), action));
            }
            for (change, limits) in limit_changes(limits) {
                all.push((change, Action::Reorder { quantity: quantity.clone(), limits, packs: packs.clone() }));
            }
            if let Some(packs) = packs {
                let change = format!("without `in packs of {}`", packs.text);
                all.push((change, Action::Reorder { quantity: quantity.clone(), limits: limits.clone(), packs: None }));
            }
        }
        Action::AddNegative { .. } | Action::AddKeyword { .. } | Action::Flag(_) | Action::Alert { .. } => {}
    }
    all
}

fn limit_changes(limits: &Limits) -> Vec<Changed<Limits>> {
    let mut all = Vec::new();
    if let Some(below) = &limits.below {
        all.push((format!("without `not below {}`", below.text), Limits { below: None, ..limits.clone() }));
    }
    if let Some(above) = &limits.above {
        all.push((format!("without `not above {}`", above.text), Limits { above: None, ..limits.clone() }));
    }
    all
}
