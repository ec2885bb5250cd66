//! The parts of an `and` chain that bound one thing: a number between constants, or a text among words.

use crate::check::range::ratio::Ratio;
use crate::check::range::{Interval, World};
use crate::program::{Cond, CondKind, LetValue, Num, NumKind, TextNeedle, TextTest, Txt, TxtKind};
use crate::syntax::ast::CompareOp;
use crate::value::{Rational, fold};
use std::collections::BTreeSet;

/// One part of a chain and what it leaves possible.
#[derive(Debug, Clone)]
pub(in crate::check) struct Part<'c> {
    pub(in crate::check) cond: &'c Cond,
    /// What it bounds, in canonical words; the condition's own text when it bounds nothing of its own.
    pub(in crate::check) of: String,
    pub(in crate::check) leaves: Leaves,
    /// What it leaves of a ratio, whichever way that is written.
    ratio: Option<Ratio>,
}

/// What a part leaves possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) enum Leaves {
    /// Numbers of a range.
    Numbers(Interval),
    /// One of these words, folded.
    Words(BTreeSet<String>),
    /// None of these words, folded.
    NotWords(BTreeSet<String>),
    /// What the condition says, which is compared by its text only.
    Opaque,
}

impl Part<'_> {
    /// Whether this part holds only where the other does too.
    pub(in crate::check) fn implies(&self, other: &Self) -> bool {
        if self.ratio.as_ref().zip(other.ratio.as_ref()).is_some_and(|(mine, wanted)| mine.implies(wanted)) {
            return true;
        }
        if self.of != other.of {
            return false;
        }
        match (&self.leaves, &other.leaves) {
            (Leaves::Numbers(mine), Leaves::Numbers(wanted)) => mine.within(*wanted),
            (Leaves::Words(mine), Leaves::Words(wanted)) => mine.is_subset(wanted),
            (Leaves::Words(mine), Leaves::NotWords(refused)) => mine.is_disjoint(refused),
            (Leaves::NotWords(mine), Leaves::NotWords(refused)) => refused.is_subset(mine),
            (Leaves::Opaque, Leaves::Opaque) => self.cond.text == other.cond.text,
            _ => false,
        }
    }

    /// Whether this part and the other can never hold together.
    pub(in crate::check) fn excludes(&self, other: &Self) -> bool {
        if self.ratio.as_ref().zip(other.ratio.as_ref()).is_some_and(|(one, two)| one.excludes(two)) {
            return true;
        }
        if self.of != other.of {
            return false;
        }
        match (&self.leaves, &other.leaves) {
            (Leaves::Numbers(one), Leaves::Numbers(two)) => one.and(*two).is_empty(),
            (Leaves::Words(one), Leaves::Words(two)) => one.is_disjoint(two),
            (Leaves::Words(words), Leaves::NotWords(refused)) | (Leaves::NotWords(refused), Leaves::Words(words)) => {
                words.is_subset(refused)
            }
            _ => false,
        }
    }
}

/// The parts of a condition that must all hold.
pub(in crate::check) fn parts<'c>(cond: &'c Cond, world: World<'_>, into: &mut Vec<Part<'c>>) {
    match &cond.kind {
        CondKind::And(all) => {
            for part in all {
                parts(part, world, into);
            }
        }
        CondKind::Not(inner) => match &inner.kind {
            CondKind::Or(any) => {
                for part in any {
                    into.push(negated(part, cond, world));
                }
            }
            _ => into.push(negated(inner, cond, world)),
        },
        _ => into.push(part(cond, world)),
    }
}

fn part<'c>(cond: &'c Cond, world: World<'_>) -> Part<'c> {
    let found = match &cond.kind {
        CondKind::Compare { left, op, right } => compared(left, *op, right, world),
        CondKind::Between { value, low, high } => bound(low, world)
            .zip(bound(high, world))
            .and_then(|(low, high)| Some((key(value)?, low.hull(high))))
            .map(|(of, range)| (of, Leaves::Numbers(range))),
        CondKind::Same { left, right } => words_of([left, right]),
        CondKind::Text { value, test: TextTest::In(needles) } => {
            listed(needles).map(|words| (text_key(value), Leaves::Words(words)))
        }
        // Of each of the same days, so two of them are about the same days.
        CondKind::For { cond: inner, at_least, days, .. } if at_least == days => {
            let inner = part(inner, world);
            Some((format!("{} on each of {days} days", inner.of), inner.leaves))
                .filter(|(_, leaves)| *leaves != Leaves::Opaque)
        }
        _ => None,
    };
    let (of, leaves) = found.unwrap_or_else(|| (cond.text.to_string(), Leaves::Opaque));
    Part { cond, of, leaves, ratio: ratio(cond, world) }
}

/// What a condition leaves of a ratio.
fn ratio(cond: &Cond, world: World<'_>) -> Option<Ratio> {
    match &cond.kind {
        CondKind::Compare { left, op, right } => ratio_of(left, *op, right, world),
        CondKind::Between { value, low, high } => {
            let (low, high) = (fixed(low, world)?, fixed(high, world)?);
            Ratio::of(value, Interval::from(low, true).and(Interval::up_to(high, true)))
        }
        CondKind::For { cond: inner, at_least, days, .. } if at_least == days => {
            Some(ratio(inner, world)?.each(&format!("on each of {days} days")))
        }
        _ => None,
    }
}

fn ratio_of(left: &Num, op: CompareOp, right: &Num, world: World<'_>) -> Option<Ratio> {
    match (fixed(left, world), fixed(right, world)) {
        (None, Some(limit)) => Ratio::of(left, Interval::compared(op, limit)?),
        (Some(limit), None) => Ratio::of(right, Interval::compared(turned(op), limit)?),
        (None, None) => Ratio::of_linear(left, op, right, world),
        (Some(_), Some(_)) => None,
    }
}

/// The value of a constant, or of a `let` that no account overrides.
pub(super) fn fixed(num: &Num, world: World<'_>) -> Option<Rational> {
    Some(bound(num, world)?.low?.at)
}

/// A part that must not hold. `whole` is the condition with its `not`, which reports point at.
fn negated<'c>(inner: &Cond, whole: &'c Cond, world: World<'_>) -> Part<'c> {
    let opaque = || Part { cond: whole, of: format!("not {}", inner.text), leaves: Leaves::Opaque, ratio: None };
    if let CondKind::Compare { left, op, right } = &inner.kind {
        let turned = match op {
            CompareOp::Less => CompareOp::GreaterEqual,
            CompareOp::LessEqual => CompareOp::Greater,
            CompareOp::Greater => CompareOp::LessEqual,
            CompareOp::GreaterEqual => CompareOp::Less,
            CompareOp::NotEqual => CompareOp::Equal,
            CompareOp::Equal => return opaque(),
        };
        return compared(left, turned, right, world).map_or_else(opaque, |(of, leaves)| Part {
            cond: whole,
            of,
            leaves,
            ratio: ratio_of(left, turned, right, world),
        });
    }
    let inner = part_of_words(inner);
    match inner {
        Some((of, Leaves::Words(words))) => Part { cond: whole, of, leaves: Leaves::NotWords(words), ratio: None },
        _ => opaque(),
    }
}

fn part_of_words(cond: &Cond) -> Option<(String, Leaves)> {
    match &cond.kind {
        CondKind::Same { left, right } => words_of([left, right]),
        CondKind::Text { value, test: TextTest::In(needles) } => {
            listed(needles).map(|words| (text_key(value), Leaves::Words(words)))
        }
        _ => None,
    }
}

/// A number against a constant, whichever side it stands on.
fn compared(left: &Num, op: CompareOp, right: &Num, world: World<'_>) -> Option<(String, Leaves)> {
    let (num, op, limit) = match (bound(left, world), bound(right, world)) {
        (None, Some(limit)) => (left, op, limit),
        (Some(limit), None) => (right, turned(op), limit),
        _ => return None,
    };
    let range = Interval::compared(op, limit.low?.at)?;
    Some((key(num)?, Leaves::Numbers(range)))
}

fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}

/// The value of a constant, or of a `let` that no account overrides.
fn bound(num: &Num, world: World<'_>) -> Option<Interval> {
    let fixed = match &num.kind {
        NumKind::Const(_) | NumKind::Money(_) => true,
        NumKind::Let(at) => {
            let money_or_number = |value: &LetValue| !matches!(value, LetValue::Text(_));
            world.program.lets.get(*at).is_some_and(|one| money_or_number(&one.value))
                && !world.program.account_lets.keys().any(|(_, of)| of == at)
        }
        _ => false,
    };
    fixed.then(|| world.range(num)).flatten()
}

/// What a number is, in canonical words; constants bound themselves.
fn key(num: &Num) -> Option<String> {
    match num.kind {
        NumKind::Const(_) | NumKind::Money(_) | NumKind::Let(_) => None,
        _ => Some(num.text.to_string()),
    }
}

fn text_key(txt: &Txt) -> String {
    txt.text.to_string()
}

/// A text that is one word.
fn words_of([left, right]: [&Txt; 2]) -> Option<(String, Leaves)> {
    let literal = |txt: &Txt| match &txt.kind {
        TxtKind::Literal(word) => Some(fold(word)),
        _ => None,
    };
    let (of, word) = match (literal(left), literal(right)) {
        (None, Some(word)) => (left, word),
        (Some(word), None) => (right, word),
        _ => return None,
    };
    if matches!(of.kind, TxtKind::Let(_)) {
        return None;
    }
    Some((text_key(of), Leaves::Words(BTreeSet::from([word]))))
}

fn listed(needles: &[TextNeedle]) -> Option<BTreeSet<String>> {
    needles
        .iter()
        .map(|needle| match needle {
            TextNeedle::Literal(word) => Some(word.to_string()),
            TextNeedle::Value(_) => None,
        })
        .collect()
}
