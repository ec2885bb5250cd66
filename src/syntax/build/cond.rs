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
        OPERATORS
            .map_primary(|test| self.test(test))
            .map_prefix(|not, cond| {
                let cond = cond?;
                let span = self.span(&not).to(cond.span);
                Some(Cond { kind: CondKind::Not(Box::new(cond)), span })
            })
            .map_infix(|left, word, right| Some(join(left?, word.as_rule() == Rule::kw_and, right?)))
            .parse(part.into_inner())
    }

    /// A test with its `for`; also the test after the `when` of a window.
    pub(super) fn test(&self, part: Part<'_>) -> Option<Cond> {
        let mut inner = part.into_inner();
        let main = inner.next()?;
        let mut cond = match main.as_rule() {
            Rule::quantified => self.quantified(main)?,
            Rule::during => {
                let span = self.span(&main);
                Cond { kind: CondKind::During(self.parent(main)?), span }
            }
            Rule::weekday_test => self.weekday(main),
            Rule::time_test => self.time(main)?,
            _ => match inner.peek().filter(|tail| tail.as_rule() == Rule::tail) {
                None => self.bare(main)?,
                Some(tail) => {
                    inner.next();
                    self.compared(self.value(main)?, tail)?
                }
            },
        };
        if let Some(tail) = inner.next() {
            cond = self.lasting(cond, tail)?;
        }
        Some(cond)
    }

    /// A value without a comparison: a condition in parentheses, or a value where a condition must stand.
    fn bare(&self, part: Part<'_>) -> Option<Cond> {
        let span = self.span(&part);
        let Some(inside) = only_paren(&part) else {
            return Some(Cond { kind: CondKind::Bare(self.value(part)?), span });
        };
        if plain_value(inside.clone()).is_some_and(|value| only_paren(&value).is_none()) {
            return Some(Cond { kind: CondKind::Bare(self.value(part)?), span });
        }
        let kind = match self.condition(inside)? {
            // A value in two pairs of parentheses is still a value.
            Cond { kind: CondKind::Bare(value), .. } => {
                CondKind::Bare(Expr { kind: ExprKind::Paren(Box::new(value)), span })
            }
            cond => CondKind::Paren(Box::new(cond)),
        };
        Some(Cond { kind, span })
    }

    fn lasting(&self, cond: Cond, tail: Part<'_>) -> Option<Cond> {
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
        Some(Cond { kind: CondKind::For { cond: Box::new(cond), at_least, days: days?, all_days }, span })
    }

    /// A value and what it is tested for.
    fn compared(&self, value: Expr, tail: Part<'_>) -> Option<Cond> {
        let span = value.span.to(self.span(&tail));
        let tail = tail.into_inner().next()?;
        let negated = first(tail.clone(), Rule::kw_not).is_some();
        let kind = match tail.as_rule() {
            Rule::compare => {
                let sign = first(tail.clone(), Rule::compare_sign)?;
                let op = Spanned::new(compare_op(sign.as_str()), self.span(&sign));
                CondKind::Compare { left: value, op, right: self.only_value(tail)? }
            }
            Rule::between => {
                let mut bounds = self.values(tail)?.into_iter();
                CondKind::Between { value, negated, low: bounds.next()?, high: bounds.next()? }
            }
            Rule::is_test => {
                let known = first(tail.clone(), Rule::kw_known).is_some();
                if known || first(tail.clone(), Rule::kw_missing).is_some() {
                    CondKind::Missing { value, known: known != negated }
                } else {
                    CondKind::Is { value, negated, other: self.only_value(tail)? }
                }
            }
            Rule::membership => CondKind::In { value, negated, members: self.values(tail)? },
            Rule::text_test => self.text_test(value, negated, tail)?,
            Rule::changed => CondKind::Changed { value, within: self.days(&first(tail, Rule::duration)?)? },
            _ => self.calendar(&value, tail)?,
        };
        Some(Cond { kind, span })
    }

    fn values(&self, part: Part<'_>) -> Option<Vec<Expr>> {
        part.into_inner().filter(|inner| inner.as_rule() == Rule::value).map(|value| self.value(value)).collect()
    }

    fn only_value(&self, part: Part<'_>) -> Option<Expr> {
        self.value(first(part, Rule::value)?)
    }

    fn text_test(&self, value: Expr, negated: bool, part: Part<'_>) -> Option<CondKind> {
        let (mut op, mut op_span, mut other) = (TextOp::Contains, None::<Span>, None);
        for inner in part.into_inner() {
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::value => other = Some(TextOther::Value(self.value(inner)?)),
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

    fn weekday(&self, part: Part<'_>) -> Cond {
        let span = self.span(&part);
        let negated = first(part.clone(), Rule::kw_not).is_some();
        let days =
            part.into_inner().filter(|inner| inner.as_rule() == Rule::ident).map(|day| self.word(&day)).collect();
        Cond { kind: CondKind::Weekday { negated, days }, span }
    }

    fn time(&self, part: Part<'_>) -> Option<Cond> {
        let span = self.span(&part);
        let mut clocks = part.into_inner().filter(|inner| inner.as_rule() == Rule::clock);
        let (from, to) = (clocks.next()?, clocks.next()?);
        Some(Cond { kind: CondKind::Time { from: self.clock(&from)?, to: self.clock(&to)? }, span })
    }

    fn quantified(&self, part: Part<'_>) -> Option<Cond> {
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
                Rule::test => has = Some(Box::new(self.test(inner)?)),
                _ => {}
            }
        }
        let entity = entity?;
        let set = Set { span: entity.span.to(set_end), entity, other, of, filter: None };
        Some(Cond { kind: CondKind::Quantified { quantifier: quantifier?, set, has: has? }, span })
    }
}

/// Joins two conditions, flattening a chain of one word.
fn join(left: Cond, and: bool, right: Cond) -> Cond {
    let span = left.span.to(right.span);
    let kind = match (left.kind, and) {
        (CondKind::And(mut parts), true) => {
            parts.push(right);
            CondKind::And(parts)
        }
        (CondKind::Or(mut parts), false) => {
            parts.push(right);
            CondKind::Or(parts)
        }
        (kind, true) => CondKind::And(vec![Cond { kind, span: left.span }, right]),
        (kind, false) => CondKind::Or(vec![Cond { kind, span: left.span }, right]),
    };
    Cond { kind, span }
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
