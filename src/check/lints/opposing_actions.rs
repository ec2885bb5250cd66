//! W0021: two rules that can ask for opposite changes of one field at the same time.
//!
//! A warning and no error: at run time nothing happens to such an entity and the plan shows both (language.md section 8), so the
//! rules are safe, only not what was meant. It is said only with a proof: days on which both rules hold.

use crate::catalog::{Catalog, Kind};
use crate::check::lints::Look;
use crate::check::lints::steady::{Fixed, FlowKey, Steady, ends};
use crate::check::names::list_words;
use crate::check::range::{Part, World, parts};
use crate::check::rule::Checked;
use crate::check::walk::{self, Visit};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Cond, CondKind, Mode, Num, NumKind, Op, RuleId, TextNeedle, Txt, TxtKind, WindowDays};
use crate::syntax::ast::Direction;
use crate::value::{Currency, Rational, Type, Unit, fold, show};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many worlds, begun or whole, are tried for all pairs together: a check must stay quick however many rules there are.
const WORLDS_MAX: usize = 100_000;

/// How many worlds are tried for one pair.
const WORLDS_OF_A_PAIR_MAX: usize = 2_000;

/// How many values are tried for one metric or attribute.
const VALUES_MAX: usize = 20;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut left = WORLDS_MAX;
    for (other, at) in look.rules.iter().zip(0_u32..) {
        let mut opponents: Vec<Found<'_>> = Vec::new();
        for (one, before) in look.rules.iter().zip(0..at) {
            let Some((first, second)) = opposite(one, other) else { continue };
            let says = |rule: &Checked<'_>, over: u32| rule.rule.overrides.contains(&RuleId(over));
            if says(one, at) || says(other, before) || left == 0 {
                continue;
            }
            if let Some(world) = together(look, one, other, &mut left) {
                opponents.push(Found { rule: one.rule.name.as_ref(), one: (one, first), at: second, world });
            }
        }
        if let Some((first, more)) = opponents.split_first() {
            found.push(report(look, first, other, more));
        }
    }
    found
}

/// An earlier rule that opposes the one at hand, with the actions of both and a proof.
struct Found<'c> {
    rule: &'c str,
    one: (&'c Checked<'c>, usize),
    at: usize,
    world: Steady,
}

fn report(look: &Look<'_, '_>, first: &Found<'_>, other: &Checked<'_>, more: &[Found<'_>]) -> Diagnostic {
    let (one, other, world) = (first.one, (other, first.at), &first.world);
    let span = |(checked, at): (&Checked<'_>, usize)| {
        checked.text.actions.get(at).map_or(checked.rule.span, |action| action.span)
    };
    let (first, second) = (one.0, other.0);
    let wants = |(checked, at): (&Checked<'_>, usize)| checked.rule.actions.get(at).map_or("changes it", wants);
    let field = other.0.rule.actions.get(other.1).map_or("state", field_of);
    let problem = Diagnostic::at(
        Code::OpposingActions,
        span(other),
        format!(
            "`{}` and `{}` can want opposite changes of one {}'s `{field}`",
            second.rule.name,
            first.rule.name,
            first.rule.kind.word().replace('_', " ")
        ),
    )
    .label(wants(other))
    .also(span(one), wants(one));
    let example = example(look, world);
    let problem =
        if example.is_empty() { problem } else { problem.note(format!("both hold, for example, with {example}")) };
    let problem = match more {
        [] => problem,
        more => {
            let names: Vec<String> = more.iter().map(|found| format!("`{}`", found.rule)).collect();
            problem.note(format!("so do {}", list_words(&names.iter().map(String::as_str).collect::<Vec<_>>(), "and")))
        }
    };
    let named = [first, second].into_iter().find(|checked| checked.rule.named);
    problem.note("where both hold neither is done").help(match named {
        Some(winner) => {
            format!("exclude the overlap in one of them, or let the other say `overrides \"{}\"`", winner.rule.name)
        }
        None => "exclude the overlap in one of them, or name them and let one say `overrides`".to_owned(),
    })
}

fn wants(action: &Action) -> &'static str {
    match action {
        Action::Step { direction: Direction::Raise, .. } => "raises it",
        Action::Step { direction: Direction::Lower, .. } => "lowers it",
        Action::State { enable: true } => "enables",
        Action::State { enable: false } => "pauses",
        _ => "sets it",
    }
}

fn field_of(action: &Action) -> &'static str {
    match action {
        Action::Step { field, .. } | Action::Set { field, .. } => field.word(),
        _ => "state",
    }
}

/// The first actions of two rules that oppose each other.
fn opposite(one: &Checked<'_>, other: &Checked<'_>) -> Option<(usize, usize)> {
    let (left, right) = (&one.rule, &other.rule);
    if left.kind != right.kind || left.mode == Mode::Observe || right.mode == Mode::Observe {
        return None;
    }
    left.actions.iter().enumerate().find_map(|(first, mine)| {
        let second = right.actions.iter().position(|theirs| match (mine, theirs) {
            (Action::Step { direction, field, .. }, Action::Step { direction: against, field: of, .. }) => {
                field == of && direction != against
            }
            (Action::State { enable }, Action::State { enable: against }) => enable != against,
            (
                Action::Set { field, value, computed: false, .. },
                Action::Set { field: of, value: against, computed: false, .. },
            ) => field == of && value.text != against.text,
            _ => false,
        })?;
        Some((first, second))
    })
}

/// A steady world in which both rules hold.
fn together(look: &Look<'_, '_>, one: &Checked<'_>, other: &Checked<'_>, left: &mut usize) -> Option<Steady> {
    let conds: Vec<&Cond> =
        [one, other].iter().flat_map(|checked| checked.rule.filter.iter().chain([&checked.rule.condition])).collect();
    let currency = *look.currencies.first()?;
    let (program, catalog) = (&look.checker.program, look.checker.catalog);
    let fixed = Fixed { program, currency };
    let mut all: Vec<Part<'_>> = Vec::new();
    let mut met = Met::default();
    for cond in &conds {
        parts(cond, World { program, catalog, currency, newborn: false }, &mut all);
        walk::cond(cond, &mut met);
    }
    if all.iter().any(|part| all.iter().any(|other| part.excludes(other))) {
        return None;
    }
    let mut begin = Steady::default();
    for state in enabled(one, other) {
        // What only one of them judges when it is paused, both judge only when it is enabled.
        if met.texts.remove(&state).is_some() {
            begin.texts.insert(state, "enabled".to_owned());
        }
    }
    let choices = choices(&met, &all, catalog);
    let mut search = Search { fixed, catalog, left: WORLDS_OF_A_PAIR_MAX.min(*left) };
    let before = search.left;
    let mut needed = Vec::new();
    for cond in &conds {
        all_of(cond, &mut needed);
    }
    let found = search.decide(&mut begin, &choices, &needed).then_some(begin);
    *left = left.saturating_sub(before.saturating_sub(search.left));
    found
}

/// The states that must be `enabled` where both rules judge an entity: its own and its parents', unless both rules speak of it.
fn enabled(one: &Checked<'_>, other: &Checked<'_>) -> Vec<String> {
    let kind = one.rule.kind;
    let line = std::iter::successors(Some(kind), |kind| kind.parent()).filter(|kind| kind.is_ad());
    let lifted = |above: &Kind| [one, other].iter().all(|checked| checked.rule.any_state.contains(above));
    line.filter(|above| !lifted(above))
        .map(|above| if above == kind { "state".to_owned() } else { format!("{}.state", above.word()) })
        .collect()
}

/// What must hold for a condition to hold.
fn all_of<'c>(cond: &'c Cond, found: &mut Vec<&'c Cond>) {
    match &cond.kind {
        CondKind::And(parts) => {
            for part in parts {
                all_of(part, found);
            }
        }
        _ => found.push(cond),
    }
}

/// Looks for a world in which conditions hold, one choice after the other; one that is refuted already is not gone on with.
struct Search<'s> {
    fixed: Fixed<'s>,
    catalog: &'s Catalog,
    left: usize,
}

impl Search<'_> {
    /// Whether the choices can be made so that everything holds that the world does not decide yet; the world is then such a one,
    /// else as it was. What holds goes on to hold whatever is chosen after it, so that it is not looked at again.
    fn decide(&mut self, world: &mut Steady, choices: &[Choice], open: &[&Cond]) -> bool {
        let Some((choice, rest)) = choices.split_first() else {
            return open.iter().all(|cond| world.holds(cond, self.fixed) == Some(true));
        };
        for at in 0..choice.len() {
            let Some(left) = self.left.checked_sub(1) else { break };
            self.left = left;
            choice.put(at, world);
            if let Some(open) = self.undecided(world, open)
                && world.is_plausible(self.catalog)
                && self.decide(world, rest, &open)
            {
                return true;
            }
        }
        choice.take_back(world);
        false
    }

    /// The conditions that a world does not decide; `None` when it refutes one.
    fn undecided<'c>(&self, world: &Steady, conds: &[&'c Cond]) -> Option<Vec<&'c Cond>> {
        let mut open = Vec::with_capacity(conds.len());
        for cond in conds {
            match world.holds(cond, self.fixed) {
                Some(true) => {}
                Some(false) => return None,
                None => open.push(*cond),
            }
        }
        Some(open)
    }
}

/// What two rules read, each once.
#[derive(Default)]
struct Met {
    /// Metrics with the text and length of each of their windows.
    flows: BTreeMap<FlowKey, Vec<(String, u32)>>,
    /// Plain ratios: their text, the metric above and the one below the line.
    ratios: Vec<(String, FlowKey, FlowKey)>,
    numbers: BTreeSet<String>,
    texts: BTreeMap<String, BTreeSet<String>>,
}

impl Visit for Met {
    fn num(&mut self, num: &Num) -> bool {
        match &num.kind {
            NumKind::Flow { path, flow, window } => {
                let length = match window.days {
                    WindowDays::Last { length, .. } => length,
                    WindowDays::Day | WindowDays::Report => 1,
                };
                self.flows.entry((path.0.clone(), *flow)).or_default().push((num.text.to_string(), length));
            }
            NumKind::Binary { op: Op::Divide, left, right, .. } => {
                if let (NumKind::Flow { path, flow, .. }, NumKind::Flow { path: below, flow: by, .. }) =
                    (&left.kind, &right.kind)
                {
                    self.ratios.push((num.text.to_string(), (path.0.clone(), *flow), (below.0.clone(), *by)));
                }
            }
            NumKind::Attr { .. } | NumKind::Derived { .. } | NumKind::Cell { .. } => {
                self.numbers.insert(num.text.to_string());
            }
            _ => {}
        }
        true
    }

    fn cond(&mut self, cond: &Cond) -> bool {
        match &cond.kind {
            CondKind::Same { left, right } => {
                for (txt, word) in [(left, right), (right, left)] {
                    if let (true, TxtKind::Literal(word)) = (is_variable(txt), &word.kind) {
                        self.texts.entry(txt.text.to_string()).or_default().insert(fold(word));
                    }
                }
            }
            CondKind::Text { value, test } if is_variable(value) => {
                let words = walk::needles(test).iter().filter_map(|needle| match needle {
                    TextNeedle::Literal(word) => Some(word.to_string()),
                    TextNeedle::Value(_) => None,
                });
                self.texts.entry(value.text.to_string()).or_default().extend(words);
            }
            // Other entities cannot be assumed to be one thing or another.
            CondKind::Quantified { .. } => return false,
            _ => {}
        }
        true
    }

    fn set(&mut self, _set: &crate::program::Set) -> bool {
        false
    }
}

fn is_variable(txt: &Txt) -> bool {
    matches!(txt.kind, TxtKind::Attr { .. } | TxtKind::Own { .. })
}

/// One thing that a world decides, with the values to try.
enum Choice {
    Flow(FlowKey, Vec<Rational>),
    Number(String, Vec<Rational>),
    Text(String, Vec<String>),
}

impl Choice {
    fn len(&self) -> usize {
        match self {
            Self::Flow(_, values) | Self::Number(_, values) => values.len(),
            Self::Text(_, values) => values.len(),
        }
    }

    /// Decides it for the value of a number.
    fn put(&self, at: usize, world: &mut Steady) {
        match self {
            Self::Flow(key, values) => world.flows.extend(values.get(at).map(|value| (key.clone(), *value))),
            Self::Number(text, values) => world.numbers.extend(values.get(at).map(|value| (text.clone(), *value))),
            Self::Text(text, values) => world.texts.extend(values.get(at).map(|value| (text.clone(), value.clone()))),
        }
    }

    /// Leaves it undecided again.
    fn take_back(&self, world: &mut Steady) {
        match self {
            Self::Flow(key, _) => drop(world.flows.remove(key)),
            Self::Number(text, _) => drop(world.numbers.remove(text)),
            Self::Text(text, _) => drop(world.texts.remove(text)),
        }
    }
}

/// Values near the limits that the conditions set: those are where they begin and cease to hold.
fn choices(met: &Met, parts: &[Part<'_>], catalog: &Catalog) -> Vec<Choice> {
    let mut flows: BTreeMap<FlowKey, Vec<Rational>> = BTreeMap::new();
    for (key, windows) in &met.flows {
        let values = flows.entry(key.clone()).or_default();
        for (text, length) in windows {
            let days = Rational::whole(i64::from(*length));
            values.extend(near(&ends(parts, text)).into_iter().filter_map(|end| end.over(days).ok()));
        }
        values.extend([10, 1000, 1, 0, 100_000].map(Rational::whole));
        tidy(values, is_count(key, catalog));
    }
    for (text, above, below) in &met.ratios {
        let wanted = near(&ends(parts, text));
        let divisors = flows.get(below).cloned().unwrap_or_default();
        let products = divisors.iter().flat_map(|divisor| wanted.iter().filter_map(|ratio| ratio.times(*divisor).ok()));
        let mut values = flows.get(above).cloned().unwrap_or_default();
        values.extend(products);
        tidy(&mut values, is_count(above, catalog));
        flows.insert(above.clone(), values);
    }
    let numbers = met.numbers.iter().map(|text| {
        let mut values = near(&ends(parts, text));
        values.push(Rational::ONE);
        tidy(&mut values, false);
        Choice::Number(text.clone(), values)
    });
    let texts = met.texts.iter().map(|(text, words)| {
        let together = words.iter().cloned().collect::<Vec<_>>().join(" ");
        let mut values: Vec<String> = words.iter().cloned().collect();
        values.push(together);
        values.push("something else".to_owned());
        values.truncate(VALUES_MAX);
        Choice::Text(text.clone(), values)
    });
    flows.into_iter().map(|(key, values)| Choice::Flow(key, values)).chain(numbers).chain(texts).collect()
}

/// Each limit, half of it, twice of it, and what lies between two limits: `above 25%` and `below 35%` leave only that.
fn near(ends: &[Rational]) -> Vec<Rational> {
    let two = Rational::whole(2);
    let around = |end: Rational| [Some(end), end.times(two).ok(), end.over(two).ok()].into_iter().flatten();
    let mut sorted = ends.to_vec();
    sorted.sort_by(|one, other| one.compare(*other).unwrap_or(Ordering::Equal));
    let between = sorted.iter().zip(sorted.iter().skip(1));
    let between = between.filter_map(|(low, high)| low.plus(*high).and_then(|sum| sum.over(two)).ok());
    ends.iter().copied().flat_map(around).chain(between).collect()
}

/// Each value once, none below zero; nobody clicks half.
fn tidy(values: &mut Vec<Rational>, whole: bool) {
    let mut kept: Vec<Rational> = Vec::new();
    for value in values.iter().filter(|value| !value.is_negative()) {
        let ceiling = value.ceil().and_then(|ceiling| Rational::new(ceiling, 1)).unwrap_or(*value);
        let value = if whole { ceiling } else { *value };
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept.truncate(VALUES_MAX);
    *values = kept;
}

fn is_count((_, flow): &FlowKey, catalog: &Catalog) -> bool {
    catalog.flow(*flow).ty == Type::Numeric(Unit::Number)
}

/// The days of a world in words: `clicks 20, spend $14.00, sales $20.00 a day`.
fn example(look: &Look<'_, '_>, world: &Steady) -> String {
    let currency: Option<Currency> = look.currencies.first().copied();
    let daily: Vec<String> = world
        .flows
        .iter()
        .map(|((path, id), value)| {
            let flow = look.checker.catalog.flow(*id);
            let owner = path.last().map_or_else(String::new, |kind| format!("{}.", kind.word()));
            let shown = match flow.ty {
                Type::Numeric(unit) => show::value(*value, unit, currency),
                Type::Text | Type::Date | Type::Time | Type::YesNo => String::new(),
            };
            format!("{owner}{} {shown}", flow.name)
        })
        .collect();
    if daily.is_empty() { String::new() } else { format!("{} a day", daily.join(", ")) }
}
