//! A steady world: every day is like every other. If two conditions hold in one such world they can hold together, so a
//! world that is found is a proof, and one that is not found proves nothing.

use crate::catalog::{Catalog, FlowId, Kind};
use crate::check::range::{Leaves, Part};
use crate::program::{
    Cond, CondKind, LetValue, Num, NumKind, Op, Program, TextNeedle, TextTest, Txt, TxtKind, WindowDays,
};
use crate::syntax::ast::CompareOp;
use crate::value::{Currency, Rational, fold, mentions};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A metric of an entity or of one above it.
pub(super) type FlowKey = (Vec<Kind>, FlowId);

/// One world.
#[derive(Debug, Clone, Default)]
pub(super) struct Steady {
    /// What each metric is on every day.
    pub(super) flows: BTreeMap<FlowKey, Rational>,
    /// Attributes that are numbers, by their text.
    pub(super) numbers: BTreeMap<String, Rational>,
    /// Attributes that are texts, by their text, folded.
    pub(super) texts: BTreeMap<String, String>,
}

/// What is fixed in every world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed<'p> {
    pub(super) program: &'p Program,
    pub(super) currency: Currency,
}

/// A number in a steady world (language.md section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Finite(Rational),
    AboveEveryLimit,
    Undefined,
}

impl Steady {
    /// Whether a condition surely holds here. `None` where this world does not say.
    pub(super) fn holds(&self, cond: &Cond, fixed: Fixed<'_>) -> Option<bool> {
        match &cond.kind {
            CondKind::And(parts) => self.all(parts, fixed, true),
            CondKind::Or(parts) => self.all(parts, fixed, false),
            CondKind::Not(inner) => self.holds(inner, fixed).map(|holds| !holds),
            CondKind::For { cond: inner, .. } => self.holds(inner, fixed),
            CondKind::Compare { left, op, right } => compare(self.num(left, fixed)?, *op, self.num(right, fixed)?),
            CondKind::Between { value, low, high } => {
                let value = self.num(value, fixed)?;
                let low = compare(value, CompareOp::GreaterEqual, self.num(low, fixed)?)?;
                Some(low && compare(value, CompareOp::LessEqual, self.num(high, fixed)?)?)
            }
            CondKind::Same { left, right } => Some(self.txt(left)? == self.txt(right)?),
            CondKind::Text { value, test } => test_text(&self.txt(value)?, test),
            CondKind::NumMissing(num) => self.num(num, fixed).map(|_| false),
            CondKind::TxtMissing(txt) => self.txt(txt).map(|_| false),
            _ => None,
        }
    }

    /// `and` (or, turned, `or`): one part decides, whatever the others are.
    fn all(&self, parts: &[Cond], fixed: Fixed<'_>, wanted: bool) -> Option<bool> {
        let mut sure = true;
        for part in parts {
            match self.holds(part, fixed) {
                Some(holds) if holds != wanted => return Some(!wanted),
                Some(_) => {}
                None => sure = false,
            }
        }
        sure.then_some(wanted)
    }

    fn num(&self, num: &Num, fixed: Fixed<'_>) -> Option<Known> {
        let finite = |value: Option<Rational>| value.map(Known::Finite);
        match &num.kind {
            NumKind::Const(value) => Some(Known::Finite(*value)),
            NumKind::Money(amounts) => finite(amount(amounts, fixed.currency)),
            NumKind::Let(at) => match &fixed.program.lets.get(*at)?.value {
                LetValue::Num(value, _) => Some(Known::Finite(*value)),
                LetValue::Money(amounts) => finite(amount(amounts, fixed.currency)),
                LetValue::Text(_) => None,
            },
            NumKind::Flow { path, flow, window } if window.when.is_none() => {
                let daily = *self.flows.get(&(path.0.clone(), *flow))?;
                match window.days {
                    WindowDays::Day => Some(Known::Finite(daily)),
                    WindowDays::Last { length, .. } => finite(daily.times(Rational::whole(i64::from(length))).ok()),
                    WindowDays::Report => None,
                }
            }
            NumKind::Attr { .. } | NumKind::Derived { .. } | NumKind::Cell { .. } => {
                finite(self.numbers.get(num.text.as_ref()).copied())
            }
            NumKind::Stat { value, window, .. } if window.when.is_none() => self.num(value, fixed),
            NumKind::Binary { op, left, right, signed } => {
                operate(*op, self.num(left, fixed)?, self.num(right, fixed)?, *signed)
            }
            NumKind::Else { value, .. } => self.num(value, fixed),
            NumKind::Pick { larger, of } => {
                let mut best: Option<Rational> = None;
                for one in of {
                    let Known::Finite(value) = self.num(one, fixed)? else { return None };
                    let wanted = if *larger { Ordering::Greater } else { Ordering::Less };
                    if best.is_none_or(|best| value.compare(best) == Ok(wanted)) {
                        best = Some(value);
                    }
                }
                finite(best)
            }
            NumKind::Change { last, .. } => match self.num(last, fixed)? {
                Known::Finite(value) if value.is_positive() => Some(Known::Finite(Rational::ZERO)),
                _ => Some(Known::Undefined),
            },
            _ => None,
        }
    }

    fn txt(&self, txt: &Txt) -> Option<String> {
        match &txt.kind {
            TxtKind::Literal(word) => Some(fold(word)),
            TxtKind::Attr { .. } | TxtKind::Own { .. } => self.texts.get(txt.text.as_ref()).cloned(),
            TxtKind::Let(_) | TxtKind::OwnOffer | TxtKind::Cell { .. } | TxtKind::On { .. } | TxtKind::This(_) => None,
        }
    }

    /// Whether such days exist: nobody clicks on what is not shown, and nothing is spent or sold without clicks and orders.
    pub(super) fn is_plausible(&self, catalog: &Catalog) -> bool {
        self.flows.iter().all(|((path, id), value)| {
            let flow = catalog.flow(*id);
            let other = |name: &str| {
                let id = catalog.find_flow(flow.kind, &flow.name.replacen(base(&flow.name), name, 1))?.id;
                self.flows.get(&(path.clone(), id)).copied()
            };
            let at_most = |name: &str| other(name).is_none_or(|most| value.compare(most).is_ok_and(Ordering::is_le));
            let needs = |name: &str| value.is_zero() || other(name).is_none_or(Rational::is_positive);
            match base(&flow.name) {
                "clicks" => at_most("impressions"),
                "orders" => at_most("clicks") && at_most("units"),
                "units" => needs("orders"),
                "spend" if value.is_zero() => other("clicks").is_none_or(Rational::is_zero),
                "spend" => needs("clicks"),
                "sales" => needs("orders") && needs("clicks"),
                _ => true,
            }
        })
    }
}

/// A test on a folded text.
fn test_text(text: &str, test: &TextTest) -> Option<bool> {
    let any = |needles: &[TextNeedle], holds: fn(&str, &str) -> bool| {
        let mut found = Some(false);
        for needle in needles {
            match needle {
                TextNeedle::Literal(needle) if holds(text, needle) => return Some(true),
                TextNeedle::Literal(_) => {}
                TextNeedle::Value(_) => found = None,
            }
        }
        found
    };
    match test {
        TextTest::In(needles) => any(needles, |text, needle| text == needle),
        TextTest::Contains(needles) => any(needles, |text, needle| text.contains(needle)),
        TextTest::Mentions(needles) => any(needles, mentions),
        TextTest::StartsWith(needles) => any(needles, |text, needle| text.starts_with(needle)),
        TextTest::EndsWith(needles) => any(needles, |text, needle| text.ends_with(needle)),
        // The text is folded here, and patterns heed case.
        TextTest::Matches(_) => None,
    }
}

/// A metric's name without the `ad_` or `total_` before it.
fn base(name: &str) -> &str {
    name.strip_prefix("ad_").or_else(|| name.strip_prefix("total_")).unwrap_or(name)
}

fn amount(amounts: &[(Currency, Rational)], currency: Currency) -> Option<Rational> {
    amounts.iter().find(|(known, _)| *known == currency).map(|(_, amount)| *amount)
}

fn operate(op: Op, one: Known, other: Known, signed: bool) -> Option<Known> {
    let (Known::Finite(one), Known::Finite(other)) = (one, other) else {
        return (one == Known::Undefined || other == Known::Undefined).then_some(Known::Undefined);
    };
    let result = match op {
        Op::Add => one.plus(other),
        Op::Subtract => one.minus(other),
        Op::Multiply => one.times(other),
        Op::Divide if other.is_positive() && (signed || !one.is_negative()) => one.over(other),
        Op::Divide if other.is_zero() && one.is_positive() => return Some(Known::AboveEveryLimit),
        Op::Divide => return Some(Known::Undefined),
    };
    result.ok().map(Known::Finite)
}

/// A comparison; `None` when one side has no value or both are above every limit.
fn compare(one: Known, op: CompareOp, other: Known) -> Option<bool> {
    let order = match (one, other) {
        (Known::Finite(one), Known::Finite(other)) => one.compare(other).ok()?,
        (Known::AboveEveryLimit, Known::Finite(_)) => Ordering::Greater,
        (Known::Finite(_), Known::AboveEveryLimit) => Ordering::Less,
        _ => return None,
    };
    Some(match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
        CompareOp::Less => order.is_lt(),
        CompareOp::LessEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterEqual => order.is_ge(),
    })
}

/// The ends of the ranges that parts leave to a number of this text.
pub(super) fn ends(parts: &[Part<'_>], of: &str) -> Vec<Rational> {
    let ranges = parts.iter().filter(|part| part.of == of || part.of.starts_with(&format!("{of} on each of")));
    let ends = ranges.flat_map(|part| match part.leaves {
        Leaves::Numbers(range) => vec![range.low, range.high],
        Leaves::Words(_) | Leaves::NotWords(_) | Leaves::Opaque => Vec::new(),
    });
    ends.flatten().map(|end| end.at).collect()
}
