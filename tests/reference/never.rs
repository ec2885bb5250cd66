//! Whether two conditions can hold together of one thing: what the checker refuses as never true is proved here once more.

use std::collections::BTreeSet;

use super::data::GeneratedWorkspace;
use super::expr::value;
use super::judge::{At, Judge};
use super::lookup;
use super::print;
use super::tree::{Cond, Expr, Kind, Members, TextArg, TextOp};
use super::value::{Op, Q, Truth, Value, all, amount, any, q};
use super::words::fold;
use super::world::World;

/// Whether two conditions, as written, stand in one chain of `and` and exclude each other in every account.
pub(crate) fn never_together(workspace: &GeneratedWorkspace, first: &str, second: &str) -> bool {
    let world = World::new(workspace);
    let judge = Judge::for_conditions(&world, Kind::Account, &[]);
    chains_of(workspace).iter().any(|chain| {
        let of = |text: &str| chain.iter().find(|part| print::condition(part.cond) == text).copied();
        let (Some(first), Some(second)) = (of(first), of(second)) else { return false };
        let mut accounts = world.entities.iter().filter(|entity| entity.kind == Kind::Account);
        accounts.all(|account| exclude(&judge, &At::of(account), first, second))
    })
}

/// A condition in a chain of `and`.
#[derive(Clone, Copy)]
struct Part<'c> {
    cond: &'c Cond,
    /// That of `unless` must not hold.
    unless: bool,
}

/// Every chain of `and`: the scope with the conditions of a rule or guard, and those inside of them.
fn chains_of(workspace: &GeneratedWorkspace) -> Vec<Vec<Part<'_>>> {
    let rules =
        workspace.rules.iter().map(|rule| ([rule.filter.as_ref(), rule.condition.as_ref()], rule.unless.as_ref()));
    let guards = workspace.guards.iter().map(|guard| ([guard.filter.as_ref(), guard.condition.as_ref()], None));
    let mut found = Vec::new();
    for (conds, unless) in rules.chain(guards) {
        let mut whole = Vec::new();
        for cond in conds.into_iter().flatten() {
            parts(cond, &mut whole);
            chains(cond, &mut found);
        }
        if let Some(cond) = unless {
            whole.push(Part { cond, unless: true });
            chains(cond, &mut found);
        }
        found.push(whole);
    }
    found
}

fn parts<'c>(cond: &'c Cond, found: &mut Vec<Part<'c>>) {
    match cond {
        Cond::And(all) => all.iter().for_each(|part| parts(part, found)),
        cond => found.push(Part { cond, unless: false }),
    }
}

fn chains<'c>(cond: &'c Cond, found: &mut Vec<Vec<Part<'c>>>) {
    let mut own = Vec::new();
    parts(cond, &mut own);
    for part in &own {
        match part.cond {
            Cond::Or(parts) => parts.iter().for_each(|part| chains(part, found)),
            Cond::Not(inner) | Cond::For(inner, _) | Cond::KOf(inner, ..) => chains(inner, found),
            Cond::Quantified(_, set) => set.cond.iter().for_each(|inner| chains(inner, found)),
            _ => {}
        }
    }
    found.push(own);
}

/// Between two neighbouring limits a condition is true or false throughout, so one value of each stretch and the limits
/// themselves are all there is to try; of texts those that are named and one that is not.
fn exclude<'a>(judge: &'a Judge<'a>, at: &At<'a>, first: Part<'a>, second: Part<'a>) -> bool {
    let (Some(of), Some(also)) = (subject(first.cond), subject(second.cond)) else { return false };
    let (of, also) = (print::expr(of), print::expr(also));
    // Of these two each is one through the other, over the same days.
    let turned = of != also && turn_name(&of).is_some_and(|turned| turned == also);
    if of != also && !turned {
        return false;
    }
    let (mut named, mut others) = (Named::default(), Named::default());
    named.add(judge, at, first.cond);
    if turned { &mut others } else { &mut named }.add(judge, at, second.cond);
    let mut tried = named.samples();
    tried.extend(others.samples().iter().filter_map(|sample| turn(sample, of.starts_with("acos"))));
    let part = |part: Part<'a>, sample: &Value| {
        let holds = holds(judge, at, part.cond, sample);
        if part.unless { holds.negated() } else { holds }
    };
    let together = |sample: &Value| {
        let other = if turned { turn(sample, also.starts_with("acos")) } else { Some(sample.clone()) };
        other.is_none_or(|other| all([part(first, sample), part(second, &other)]).is_true())
    };
    !tried.is_empty() && tried.iter().all(|sample| !together(sample))
}

/// `acos over 14d` for `roas over 14d`, and the other way round.
fn turn_name(name: &str) -> Option<String> {
    let (metric, days) = name.split_once(' ').map_or((name, None), |(metric, days)| (metric, Some(days)));
    let turned = match metric {
        "acos" => "roas",
        "roas" => "acos",
        _ => return None,
    };
    Some(days.map_or(turned.to_owned(), |days| format!("{turned} {days}")))
}

/// What one of the two is, `acos` as a percent, where the other is this; none where no ratio is so.
fn turn(sample: &Value, percent: bool) -> Option<Value> {
    let zero = q(0, 1);
    let unit = |amount: Q| if percent { Value::Percent(amount) } else { Value::Number(amount) };
    match sample {
        Value::AboveEveryLimit => Some(unit(zero)),
        Value::Number(amount) | Value::Percent(amount) if *amount == zero => Some(Value::AboveEveryLimit),
        Value::Number(amount) | Value::Percent(amount) if *amount > zero => Some(unit(q(1, 1) / amount)),
        _ => None,
    }
}

/// The one value that a condition is about.
fn subject(cond: &Cond) -> Option<&Expr> {
    match cond {
        Cond::Compare(of, ..) | Cond::Between(of, ..) | Cond::Text(of, ..) | Cond::In(of, ..) | Cond::Is(of, _) => {
            Some(of)
        }
        Cond::Not(inner) => subject(inner),
        Cond::And(all) | Cond::Or(all) => {
            let (first, rest) = all.split_first()?;
            let of = subject(first)?;
            let same = |other: &Cond| subject(other).is_some_and(|also| print::expr(also) == print::expr(of));
            rest.iter().all(same).then_some(of)
        }
        _ => None,
    }
}

/// What two conditions compare their value with.
#[derive(Default)]
struct Named {
    limits: Vec<Value>,
    texts: BTreeSet<String>,
    yes_no: bool,
}

impl Named {
    fn add<'a>(&mut self, judge: &'a Judge<'a>, at: &At<'a>, cond: &'a Cond) {
        match cond {
            Cond::Compare(_, _, limit) => self.limits.extend(value(judge, at, limit)),
            Cond::Between(_, low, high) => {
                self.limits.extend([low, high].into_iter().flat_map(|l| value(judge, at, l)));
            }
            Cond::Text(_, _, argument) => self.texts.extend(text(argument)),
            Cond::In(_, _, Members::Written(written)) => self.texts.extend(written.iter().filter_map(text)),
            Cond::In(_, _, Members::List(list)) => self.texts.extend(lookup::list(judge, list).iter().cloned()),
            Cond::Is(..) => self.yes_no = true,
            Cond::Not(inner) => self.add(judge, at, inner),
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|part| self.add(judge, at, part)),
            _ => {}
        }
    }

    fn samples(&self) -> Vec<Value> {
        let mut samples: Vec<Value> = Vec::new();
        let little = q(1, 1_000_000);
        for limit in &self.limits {
            if let Some(known) = amount(limit) {
                let near = [known.clone() - &little, known.clone(), known + &little];
                samples.extend(near.into_iter().map(|amount| like(limit, amount)));
            }
        }
        if !samples.is_empty() {
            samples.push(Value::AboveEveryLimit);
        }
        if !self.texts.is_empty() {
            samples.extend(self.texts.iter().cloned().map(Value::Text));
            samples.push(Value::Text("named by nobody".to_owned()));
        }
        if self.yes_no {
            samples.extend([true, false].map(Value::YesNo));
        }
        samples
    }
}

fn text(argument: &TextArg) -> Option<String> {
    match argument {
        TextArg::Quoted(text) => Some(text.clone()),
        TextArg::Word(word) => Some((*word).to_owned()),
        TextArg::Expr(_) | TextArg::AnyOf(_) | TextArg::Pattern(_) => None,
    }
}

/// An amount in the unit of another.
fn like(limit: &Value, amount: Q) -> Value {
    match limit {
        Value::Money(_, code) => Value::Money(amount, code.clone()),
        Value::Percent(_) => Value::Percent(amount),
        Value::Points(_) => Value::Points(amount),
        Value::Days(_) => Value::Days(amount),
        Value::PerDay(_) => Value::PerDay(amount),
        _ => Value::Number(amount),
    }
}

/// Whether a condition would hold if its value were the sample. What is not understood might.
fn holds<'a>(judge: &'a Judge<'a>, at: &At<'a>, cond: &'a Cond, sample: &Value) -> Truth {
    let compared = |op: Op, limit: &'a Expr| match value(judge, at, limit) {
        Ok(limit) => op.holds(sample, &limit),
        Err(whys) => Truth::Unknown(whys),
    };
    let is = |text: &String| Truth::of(Ok(matches!(sample, Value::Text(sample) if fold(sample) == fold(text))));
    match cond {
        Cond::Compare(_, op, limit) => compared(*op, limit),
        Cond::Between(_, low, high) => all([compared(Op::GreaterOrEqual, low), compared(Op::LessOrEqual, high)]),
        Cond::Text(_, TextOp::Is, argument) => text(argument).map_or(Truth::True, |text| is(&text)),
        Cond::Text(_, TextOp::IsNot, argument) => text(argument).map_or(Truth::True, |text| is(&text).negated()),
        Cond::In(_, not, members) => {
            let among = match members {
                Members::Written(written) => any(written.iter().filter_map(text).map(|text| is(&text))),
                Members::List(list) => any(lookup::list(judge, list).iter().map(is)),
            };
            if *not { among.negated() } else { among }
        }
        Cond::Is(_, yes) => Truth::of(Ok(*sample == Value::YesNo(*yes))),
        Cond::Not(inner) => holds(judge, at, inner, sample).negated(),
        Cond::And(parts) => all(parts.iter().map(|part| holds(judge, at, part, sample))),
        Cond::Or(parts) => any(parts.iter().map(|part| holds(judge, at, part, sample))),
        _ => Truth::True,
    }
}
