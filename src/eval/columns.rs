//! Conditions over all entities of an account at once: passes over shared columns. What has no column form is judged by the
//! nodes that judge one entity; a property test holds both to one verdict.

use crate::catalog::Kind;
use crate::eval::flow::{self, Answer};
use crate::eval::quantity::holds;
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::{Tri, Unknown};
use crate::eval::windows::{FINE, Key, Sums};
use crate::eval::{Reason, attr, cond, tables};
use crate::program::{Cond, CondKind, Num, NumKind, Op};
use crate::syntax::ast::CompareOp;
use crate::table::{AccountId, Column, Day, Entity, Seen};
use crate::value::{Rational, Type, Unit};
use std::cmp::Ordering;
use std::ops::Range;
use std::rc::Rc;

/// A truth in a byte: no, yes, or unknown for a reason.
pub(super) type Code = u8;
pub(super) const NO: Code = 0;
pub(super) const YES: Code = 1;
const UNKNOWN: Code = 2;

/// The byte of a truth.
pub(super) fn code(tri: Tri) -> Code {
    match tri {
        Ok(false) => NO,
        Ok(true) => YES,
        Err(unknown) => unknown_code(unknown.reason),
    }
}

/// The byte of an unknown.
pub(super) fn unknown_code(reason: Reason) -> Code {
    u8::try_from(Reason::ALL.iter().position(|one| *one == reason).unwrap_or(0)).unwrap_or(0).saturating_add(UNKNOWN)
}

/// The reason of an unknown truth.
pub(super) fn reason(code: Code) -> Option<Reason> {
    Reason::ALL.get(usize::from(code.checked_sub(UNKNOWN)?)).copied()
}

/// Entities of one account and one kind, and the day they are judged on.
#[derive(Clone, Copy)]
pub(super) struct Block<'r> {
    pub(super) kind: Kind,
    pub(super) account: AccountId,
    /// The first entity and the one after the last.
    pub(super) span: (u32, u32),
    pub(super) when: When<'r>,
}

impl<'r> Block<'r> {
    fn entities(self) -> Range<u32> {
        self.span.0..self.span.1
    }

    fn len(self) -> usize {
        self.entities().len()
    }

    fn at(self, index: u32) -> At<'r> {
        let entity = Entity { kind: self.kind, index };
        At { entity, this: entity, when: self.when }
    }

    fn on<'d>(self, day: Day) -> Block<'d> {
        Block { kind: self.kind, account: self.account, span: self.span, when: When::Day(day) }
    }
}

/// The truth of a condition on every entity of a block; entities whose `wanted` is false may be left at any value.
pub(super) fn truths(run: &Run<'_>, block: Block<'_>, cond: &Cond, wanted: &[bool]) -> Vec<Code> {
    if let CondKind::And(parts) = &cond.kind {
        return joined(run, block, parts, wanted, NO);
    }
    if let CondKind::Or(parts) = &cond.kind {
        return joined(run, block, parts, wanted, YES);
    }
    if let CondKind::Not(inner) = &cond.kind {
        let mut codes = truths(run, block, inner, wanted);
        for code in &mut codes {
            *code = negated(*code);
        }
        return codes;
    }
    if let CondKind::For { cond: inner, at_least, days, all_days: false } = &cond.kind {
        return for_days(run, block, inner, (*at_least, *days), wanted);
    }
    if let CondKind::Compare { left, op, right } = &cond.kind
        && let Some(codes) = comparison(run, block, left, *op, right)
    {
        return codes;
    }
    let rows = block.entities().zip(wanted);
    rows.map(|(index, wanted)| if *wanted { code(cond::truth(run, block.at(index), cond)) } else { NO }).collect()
}

fn negated(code: Code) -> Code {
    match code {
        NO => YES,
        YES => NO,
        unknown => unknown,
    }
}

/// `and` (decided by a no) or `or` (decided by a yes): the first unknown in the order written names the reason.
fn joined(run: &Run<'_>, block: Block<'_>, parts: &[Cond], wanted: &[bool], decides: Code) -> Vec<Code> {
    let mut wanted = wanted.to_vec();
    let mut joined = vec![negated(decides); block.len()];
    for part in parts {
        let codes = truths(run, block, part, &wanted);
        for ((joined, wanted), code) in joined.iter_mut().zip(&mut wanted).zip(codes) {
            if code == decides || *joined == decides {
                *joined = decides;
                *wanted = false;
            } else if *joined < UNKNOWN {
                *joined = code;
            }
        }
    }
    joined
}

/// `C for Nd`: the codes of each day, counted.
fn for_days(run: &Run<'_>, block: Block<'_>, inner: &Cond, (at_least, days): (u32, u32), wanted: &[bool]) -> Vec<Code> {
    let end = match run.end(block.when, block.account) {
        Ok(end) => end,
        Err(unknown) => return vec![unknown_code(unknown.reason); block.len()],
    };
    let mut wanted = wanted.to_vec();
    let mut held = vec![0_u32; block.len()];
    let mut open = vec![0_u32; block.len()];
    let mut why = vec![NO; block.len()];
    for (left, day) in (0..days).rev().zip(Day::range(end.minus(days.saturating_sub(1)), end)) {
        let codes = truths(run, block.on(day), inner, &wanted);
        for (at, code) in codes.into_iter().enumerate() {
            let (Some(held), Some(open), Some(why), Some(wanted)) =
                (held.get_mut(at), open.get_mut(at), why.get_mut(at), wanted.get_mut(at))
            else {
                continue;
            };
            if !*wanted {
                continue;
            }
            match code {
                NO => {}
                YES => *held = held.saturating_add(1),
                unknown => {
                    *open = open.saturating_add(1);
                    if *why == NO {
                        *why = unknown;
                    }
                }
            }
            // What the days left cannot change is decided.
            *wanted = *held < at_least && held.saturating_add(*open).saturating_add(left) >= at_least;
        }
    }
    let counts = held.into_iter().zip(open).zip(why);
    counts
        .map(|((held, open), why)| {
            if held >= at_least {
                YES
            } else if held.saturating_add(open) < at_least || why == NO {
                NO
            } else {
                why
            }
        })
        .collect()
}

/// One side of a comparison: `factor × over / under` with whole-number factors and columns.
struct Side {
    /// Multiplies the numerator.
    over_factor: i128,
    over: Option<Values>,
    /// Multiplies the denominator, above zero.
    under_factor: i128,
    under: Option<Values>,
    /// The numerator is written as a difference.
    signed: bool,
    /// Applies the table of ratios: a quotient stands here.
    ratio: bool,
}

/// A column of a block: mantissas, and a code beside them where one is not known.
struct Values {
    sums: Rc<Sums>,
    scale: u32,
    money: bool,
}

/// What a side comes to on one entity.
enum Part {
    Finite(i128, i128),
    Unlimited,
    Unknown(Code),
}

fn comparison(run: &Run<'_>, block: Block<'_>, left: &Num, op: CompareOp, right: &Num) -> Option<Vec<Code>> {
    let (left, right) = (side(run, block, left)?, side(run, block, right)?);
    if (left.over.is_none() && right.over.is_none()) || (has_money(&left, &right) && !one_currency(run, block)) {
        return None;
    }
    let codes = block.entities().map(|index| match (left.part(index), right.part(index)) {
        (Part::Unknown(code), _) | (_, Part::Unknown(code)) => code,
        (Part::Finite(above, below), Part::Finite(other_above, other_below)) => {
            match (above.checked_mul(other_below), other_above.checked_mul(below)) {
                (Some(one), Some(other)) => Code::from(holds(op, one.cmp(&other))),
                _ => unknown_code(Reason::Overflow),
            }
        }
        (Part::Unlimited, Part::Finite(..)) => Code::from(holds(op, Ordering::Greater)),
        (Part::Finite(..), Part::Unlimited) => Code::from(holds(op, Ordering::Less)),
        (Part::Unlimited, Part::Unlimited) => unknown_code(Reason::Unlimited),
    });
    Some(codes.collect())
}

fn has_money(left: &Side, right: &Side) -> bool {
    [&left.over, &left.under, &right.over, &right.under].into_iter().flatten().any(|values| values.money)
}

/// Whether all entities of a block have one known currency: then no amount needs a second look.
fn one_currency(run: &Run<'_>, block: Block<'_>) -> bool {
    let currencies = &run.table.kind(block.kind).currencies;
    let own = currencies.get(block.span.0 as usize..block.span.1 as usize).unwrap_or(&[]);
    own.first().is_some_and(|first| first.is_some() && own.iter().all(|one| one == first))
}

impl Side {
    fn constant(value: Rational) -> Self {
        Self {
            over_factor: value.numerator(),
            over: None,
            under_factor: value.denominator(),
            under: None,
            signed: true,
            ratio: false,
        }
    }

    fn part(&self, index: u32) -> Part {
        let value = |values: &Option<Values>| match values {
            None => Ok(1),
            Some(values) => values.sums.raw(index),
        };
        let (over, under) = match (value(&self.over), value(&self.under)) {
            (Ok(over), Ok(under)) => (over, under),
            (Err(code), _) | (_, Err(code)) => return Part::Unknown(code),
        };
        let factors =
            (i128::from(over).checked_mul(self.over_factor), i128::from(under).checked_mul(self.under_factor));
        let (Some(above), Some(below)) = factors else { return Part::Unknown(unknown_code(Reason::Overflow)) };
        if !self.ratio {
            return Part::Finite(above, below);
        }
        if below < 0 || (above < 0 && !self.signed) || (below == 0 && above <= 0) {
            Part::Unknown(unknown_code(Reason::Undefined))
        } else if below == 0 {
            Part::Unlimited
        } else {
            Part::Finite(above, below)
        }
    }

    /// Multiplies by a factor above zero.
    fn times(mut self, factor: Rational) -> Option<Self> {
        if !factor.is_positive() {
            return None;
        }
        self.over_factor = self.over_factor.checked_mul(factor.numerator())?;
        self.under_factor = self.under_factor.checked_mul(factor.denominator())?;
        Some(self)
    }
}

/// The column form of a number, when it has one.
fn side(run: &Run<'_>, block: Block<'_>, num: &Num) -> Option<Side> {
    if let Some(constant) = constant(run, block, num) {
        return Some(Side::constant(constant));
    }
    if let Some(values) = column(run, block, num) {
        let under_factor = 10_i128.checked_pow(values.scale)?;
        return Some(Side {
            over_factor: 1,
            over: Some(values),
            under_factor,
            under: None,
            signed: true,
            ratio: false,
        });
    }
    let NumKind::Binary { op, left, right, signed } = &num.kind else { return None };
    match op {
        Op::Multiply => {
            if let Some(factor) = constant(run, block, left) {
                return side(run, block, right)?.times(factor);
            }
            side(run, block, left)?.times(constant(run, block, right)?)
        }
        Op::Divide => {
            let (over, under) = (column(run, block, left)?, column(run, block, right)?);
            // (x / 10^a) / (y / 10^b) = (x × 10^b) / (y × 10^a)
            let (over_factor, under_factor) = (10_i128.checked_pow(under.scale)?, 10_i128.checked_pow(over.scale)?);
            Some(Side { over_factor, over: Some(over), under_factor, under: Some(under), signed: *signed, ratio: true })
        }
        Op::Add | Op::Subtract => None,
    }
}

/// A number that is the same for all entities of a block.
fn constant(run: &Run<'_>, block: Block<'_>, num: &Num) -> Option<Rational> {
    let value = if let NumKind::Const(value) = &num.kind {
        return Some(*value);
    } else if let NumKind::Money(amounts) = &num.kind {
        one_currency(run, block).then(|| tables::money(run, block.at(block.span.0), amounts))?
    } else if let NumKind::Let(index) = &num.kind {
        if num.unit == Unit::Money && !one_currency(run, block) {
            return None;
        }
        tables::let_number(run, block.at(block.span.0), *index)
    } else {
        return None;
    };
    value.ok()?.finite().ok()
}

/// A flow metric's sums, or a state attribute, of the entities themselves.
fn column(run: &Run<'_>, block: Block<'_>, num: &Num) -> Option<Values> {
    if let NumKind::Flow { path, flow, window } = &num.kind
        && path.0.is_empty()
        && window.when.is_none()
        && block.kind != Kind::Product
    {
        let info = run.catalog.flow(*flow);
        let money = info.ty == Type::Numeric(Unit::Money);
        return match flow::source(run, block.at(block.span.0), info, window) {
            Ok(Answer::Daily { rows, column, coverage, account, dataset, first, last, spare }) => {
                let index = rows.columns.iter().position(|one| std::ptr::eq(one, column))?;
                let key = Key { dataset, kind: info.kind, column: index, account, first, last, spare };
                let sums = run.windows.sums(run.table, rows, column, coverage, key);
                Some(Values { sums, scale: column.scale, money })
            }
            Ok(Answer::Period { .. }) => None,
            Err(Unknown { reason, .. }) => {
                let sums = Rc::new(Sums::all(block.entities(), unknown_code(reason)));
                Some(Values { sums, scale: 0, money })
            }
        };
    }
    if let NumKind::Attr { path, attr } = &num.kind
        && path.0.is_empty()
    {
        let info = run.catalog.attr(*attr);
        let store = run.table.attrs.get(attr.0 as usize)?;
        let day = run.state_day(block.when, block.account);
        let value = |index: u32| match store.at(index, day, run.settings.time.state_age) {
            Seen::Value(value, _) if value > Column::REFUSED => (value, FINE),
            Seen::Value(..) | Seen::Blank(_) | Seen::Refused(_) | Seen::TooOld(_) | Seen::Never => {
                let entity = Entity { kind: block.kind, index };
                let unknown = attr::seen(run, block.when, entity, *attr).err();
                (0, unknown_code(unknown.map_or(Reason::Missing, |unknown| unknown.reason)))
            }
        };
        let sums = Rc::new(Sums::new(block.entities(), value));
        return Some(Values { sums, scale: store.scale, money: info.ty == Type::Numeric(Unit::Money) });
    }
    None
}
