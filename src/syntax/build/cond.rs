//! Conditions.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{CompareOp, Cond, CondKind, Expr, ExprKind, Quantifier, Set, TextOp, TextOther, Word};
use crate::syntax::build::expr::plain_value;
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::grammar::Rule;
use crate::text::{Span, Spanned};
use pest::pratt_parser::{Assoc, ConstPrattParser, Op};

/// `or` binds loosest, then `and`, then `not`.
static OPERATORS: ConstPrattParser<Rule, 3> = ConstPrattParser::new_const([
    (Op::infix(Rule::kw_or, Assoc::Left), true),
    (Op::infix(Rule::kw_and, Assoc::Left), true),
    (Op::prefix(Rule::kw_not), true),
]);

impl Builder<'_> {
    /// A condition: tests joined by `and`, `or`, `not`.
    pub(super) fn condition(&self, part: Part<'_>) -> Option<Cond> {
        self.boxed_condition(part).map(|cond| *cond)
    }

    /// A condition on the heap, for the reason that [`Builder::boxed_value`] gives.
    pub(super) fn boxed_condition(&self, part: Part<'_>) -> Option<Box<Cond>> {
        OPERATORS
            .map_primary(|test| self.test(test))
            .map_prefix(|not, cond| {
                let cond = cond?;
                let span = self.span(&not).to(cond.span);
                Some(boxed(CondKind::Not(cond), span))
            })
            .map_infix(|left, word, right| Some(join(left?, word.as_rule() == Rule::kw_and, right?)))
            .parse(part.into_inner())
    }

    /// A test with its `for`; also the test after the `when` of a window.
    pub(super) fn test(&self, part: Part<'_>) -> Option<Box<Cond>> {
        let mut inner = part.into_inner();
        let main = inner.next()?;
        let tail = inner.peek().filter(|tail| tail.as_rule() == Rule::tail);
        let cond = match (main.as_rule(), tail) {
            (Rule::quantified, _) => self.quantified(main)?,
            (Rule::during, _) => self.during(main)?,
            (Rule::weekday_test, _) => self.weekday(main),
            (Rule::time_test, _) => self.time(main)?,
            (_, None) => self.bare(main)?,
            (_, Some(tail)) => {
                inner.next();
                let value = self.boxed_value(main)?;
                self.compared(*value, tail)?
            }
        };
        match inner.next() {
            Some(tail) => self.lasting(cond, tail),
            None => Some(cond),
        }
    }

    /// A value without a comparison: a condition in parentheses, or a value where a condition must stand.
    fn bare(&self, part: Part<'_>) -> Option<Box<Cond>> {
        let span = self.span(&part);
        let condition = only_paren(&part)
            .filter(|inside| plain_value(inside.clone()).is_none_or(|value| only_paren(&value).is_some()));
        match condition {
            Some(inside) => self.boxed_condition(inside).map(|cond| in_paren(cond, span)),
            None => self.boxed_value(part).map(|value| boxed(CondKind::Bare(*value), span)),
        }
    }

    fn during(&self, part: Part<'_>) -> Option<Box<Cond>> {
        let span = self.span(&part);
        Some(boxed(CondKind::During(self.parent(part)?), span))
    }

    fn lasting(&self, cond: Box<Cond>, tail: Part<'_>) -> Option<Box<Cond>> {
        let span = cond.span.to(self.span(&tail));
        let (mut at_least, mut days, mut all_days) = (None, None, false);
        for inner in tail.into_inner() {
            match inner.as_rule() {
                Rule::for_count => at_least = Some(self.whole(&first(inner, Rule::whole)?)?),
                Rule::duration => days = Some(self.days(&inner)?),
                Rule::all_days => all_days = true,
                _ => {}
            }
        }
        Some(boxed(CondKind::For { cond, at_least, days: days?, all_days }, span))
    }

    /// A value and what it is tested for.
    fn compared(&self, value: Expr, tail: Part<'_>) -> Option<Box<Cond>> {
        let span = value.span.to(self.span(&tail));
        let tail = tail.into_inner().next()?;
        let others = self.values(tail.clone())?;
        self.tested(value, others, tail).map(|kind| boxed(kind, span))
    }

    /// The test of a value, the other values of it already built.
    fn tested(&self, value: Expr, others: Vec<Expr>, tail: Part<'_>) -> Option<CondKind> {
        let negated = first(tail.clone(), Rule::kw_not).is_some();
        let mut others = others.into_iter();
        Some(match tail.as_rule() {
            Rule::compare => {
                let sign = first(tail, Rule::compare_sign)?;
                let op = Spanned::new(compare_op(sign.as_str()), self.span(&sign));
                CondKind::Compare { left: value, op, right: others.next()? }
            }
            Rule::between => CondKind::Between { value, negated, low: others.next()?, high: others.next()? },
            Rule::is_test => match others.next() {
                Some(other) => CondKind::Is { value, negated, other },
                None => CondKind::Missing { value, known: first(tail, Rule::kw_known).is_some() != negated },
            },
            Rule::membership => CondKind::In { value, negated, members: others.collect() },
            Rule::text_test => self.text_test(value, negated, others.next(), tail)?,
            Rule::changed => CondKind::Changed { value, within: self.days(&first(tail, Rule::duration)?)? },
            _ => self.calendar(&value, tail)?,
        })
    }

    fn values(&self, part: Part<'_>) -> Option<Vec<Expr>> {
        part.into_inner().filter(|inner| inner.as_rule() == Rule::value).map(|value| self.value(value)).collect()
    }

    fn text_test(&self, value: Expr, negated: bool, other: Option<Expr>, part: Part<'_>) -> Option<CondKind> {
        let (mut op, mut op_span, mut other) = (TextOp::Contains, None::<Span>, other.map(TextOther::Value));
        for inner in part.into_inner() {
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::value => {}
                Rule::any_of => other = Some(TextOther::AnyOf(self.parent(inner)?)),
                Rule::regex => other = Some(TextOther::Regex(self.regex(&inner))),
                keyword => {
                    op_span = Some(op_span.map_or(span, |earlier| earlier.to(span)));
                    match keyword {
                        Rule::kw_mention | Rule::kw_mentions => op = TextOp::Mentions,
                        Rule::kw_start | Rule::kw_starts => op = TextOp::StartsWith,
                        Rule::kw_end | Rule::kw_ends => op = TextOp::EndsWith,
                        Rule::kw_match | Rule::kw_matches => op = TextOp::Matches,
                        _ => {}
                    }
                }
            }
        }
        Some(CondKind::Text { value, op: Spanned::new(op, op_span?), negated, other: other? })
    }

    /// The pattern between the slashes, `\/` already a slash.
    fn regex(&self, part: &Part<'_>) -> Word {
        let inner = part.clone().into_inner().next().map_or("", |inner| inner.as_str());
        Spanned::new(inner.replace("\\/", "/"), self.span(part))
    }

    fn calendar(&self, value: &Expr, tail: Part<'_>) -> Option<CondKind> {
        let calendar = match &value.kind {
            ExprKind::Name(path) if path.len() == 1 => path.first().cloned()?,
            _ => {
                let problem = Diagnostic::at(Code::Syntax, value.span, "this is not the name of a calendar")
                    .label("value")
                    .help("a calendar's name stands before `starts within` and `ended within`: `promos starts within 21d`");
                return self.problem(problem);
            }
        };
        let ended = first(tail.clone(), Rule::kw_ended).is_some();
        Some(CondKind::Calendar { calendar, ended, within: self.days(&first(tail, Rule::duration)?)? })
    }

    fn weekday(&self, part: Part<'_>) -> Box<Cond> {
        let span = self.span(&part);
        let negated = first(part.clone(), Rule::kw_not).is_some();
        let days =
            part.into_inner().filter(|inner| inner.as_rule() == Rule::ident).map(|day| self.word(&day)).collect();
        boxed(CondKind::Weekday { negated, days }, span)
    }

    fn time(&self, part: Part<'_>) -> Option<Box<Cond>> {
        let span = self.span(&part);
        let mut clocks = part.into_inner().filter(|inner| inner.as_rule() == Rule::clock);
        let (from, to) = (clocks.next()?, clocks.next()?);
        Some(boxed(CondKind::Time { from: self.clock(&from)?, to: self.clock(&to)? }, span))
    }

    fn quantified(&self, part: Part<'_>) -> Option<Box<Cond>> {
        let span = self.span(&part);
        let (mut quantifier, mut entity, mut other, mut of, mut has) = (None, None, false, None, None);
        let mut set_end = span;
        for inner in part.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::kw_any => quantifier = Some(Spanned::new(Quantifier::Any, place)),
                Rule::kw_every => quantifier = Some(Spanned::new(Quantifier::Every, place)),
                Rule::kw_no => quantifier = Some(Spanned::new(Quantifier::No, place)),
                Rule::kw_other => other = true,
                Rule::ident => {
                    set_end = place;
                    entity = Some(self.word(&inner));
                }
                Rule::of_parent => {
                    set_end = place;
                    of = self.parent(inner);
                }
                Rule::test => has = Some(self.test(inner)?),
                _ => {}
            }
        }
        let entity = entity?;
        let set = Set { span: entity.span.to(set_end), entity, other, of, filter: None };
        Some(boxed(CondKind::Quantified { quantifier: quantifier?, set, has: has? }, span))
    }
}

/// Joins two conditions, flattening a chain of one word.
fn join(mut left: Box<Cond>, and: bool, right: Box<Cond>) -> Box<Cond> {
    let span = left.span.to(right.span);
    match (&mut left.kind, and) {
        (CondKind::And(parts), true) | (CondKind::Or(parts), false) => {
            parts.push(*right);
            left.span = span;
            left
        }
        (_, true) => boxed(CondKind::And(vec![*left, *right]), span),
        (_, false) => boxed(CondKind::Or(vec![*left, *right]), span),
    }
}

/// A condition in parentheses. A value in two pairs of parentheses is still a value.
fn in_paren(cond: Box<Cond>, span: Span) -> Box<Cond> {
    let kind = match *cond {
        Cond { kind: CondKind::Bare(value), .. } => {
            CondKind::Bare(Expr { kind: ExprKind::Paren(Box::new(value)), span })
        }
        cond => CondKind::Paren(Box::new(cond)),
    };
    boxed(kind, span)
}

fn boxed(kind: CondKind, span: Span) -> Box<Cond> {
    Box::new(Cond { kind, span })
}

/// The condition in the parenthesis that a value consists of, when it is nothing else.
fn only_paren<'i>(value: &Part<'i>) -> Option<Part<'i>> {
    let mut operands = value.clone().into_inner();
    let operand = operands.next().filter(|_| operands.next().is_none())?;
    let mut atoms = operand.into_inner();
    let atom = atoms.next().filter(|_| atoms.next().is_none())?;
    if atom.as_rule() == Rule::paren { first(atom, Rule::condition) } else { None }
}

fn compare_op(sign: &str) -> CompareOp {
    match sign {
        "!=" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessEqual,
        ">" => CompareOp::Greater,
        ">=" => CompareOp::GreaterEqual,
        _ => CompareOp::Equal,
    }
}
