//! Actions of `then`.

use crate::syntax::ast::{Action, ActionKind, AddTarget, Direction, Expr, Limits, Word};
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::grammar::Rule;
use crate::text::Span;

/// The bounds of an action while they are read.
#[derive(Default)]
struct Bounds {
    limits: Limits,
    below: Option<Span>,
    above: Option<Span>,
}

impl Builder<'_> {
    /// One action.
    pub(super) fn action(&self, part: Part<'_>) -> Option<Action> {
        let span = self.span(&part);
        let part = part.into_inner().next()?;
        let kind = match part.as_rule() {
            Rule::step_action => self.step(part)?,
            Rule::set_action => {
                let (field, value, limits) = self.field_and_value(part)?;
                ActionKind::Set { field, value, limits }
            }
            Rule::pause_action => ActionKind::Pause,
            Rule::enable_action => ActionKind::Enable,
            Rule::add_action => self.addition(part.into_inner().last()?)?,
            Rule::reorder_action => self.reorder(part)?,
            Rule::flag_action => ActionKind::Flag(self.template(&first(part, Rule::template)?)?),
            _ => {
                let message = self.template(&first(part.clone(), Rule::template)?)?;
                ActionKind::Alert { message, to: self.names(part)? }
            }
        };
        Some(Action { kind, span })
    }

    /// Every quoted name of a part.
    pub(super) fn names(&self, part: Part<'_>) -> Option<Vec<Word>> {
        part.into_inner().filter(|inner| inner.as_rule() == Rule::text).map(|name| self.name(&name)).collect()
    }

    fn step(&self, part: Part<'_>) -> Option<ActionKind> {
        let lower = first(part.clone(), Rule::kw_lower).is_some();
        let direction = if lower { Direction::Lower } else { Direction::Raise };
        let (field, amount, limits) = self.field_and_value(part)?;
        Some(ActionKind::Step { direction, field, amount, limits })
    }

    fn field_and_value(&self, part: Part<'_>) -> Option<(Word, Expr, Limits)> {
        let (mut field, mut value, mut bounds) = (None, None, Bounds::default());
        for inner in part.into_inner() {
            match inner.as_rule() {
                Rule::ident => field = Some(self.word(&inner)),
                Rule::value => value = Some(self.value(inner)?),
                Rule::limit => self.limit(&mut bounds, inner)?,
                _ => {}
            }
        }
        Some((field?, value?, bounds.limits))
    }

    fn limit(&self, bounds: &mut Bounds, part: Part<'_>) -> Option<()> {
        let span = self.span(&part);
        let bound = part.into_inner().last()?;
        let below = bound.as_rule() == Rule::not_below;
        let value = self.value(first(bound, Rule::value)?)?;
        if below {
            self.twice("not below", bounds.below, span);
            (bounds.below, bounds.limits.below) = (Some(span), Some(value));
        } else {
            self.twice("not above", bounds.above, span);
            (bounds.above, bounds.limits.above) = (Some(span), Some(value));
        }
        Some(())
    }

    fn addition(&self, part: Part<'_>) -> Option<ActionKind> {
        if part.as_rule() == Rule::add_negative {
            let mut words = part.into_inner().filter(|inner| inner.as_rule() == Rule::ident);
            let (match_type, level) = (self.word(&words.next()?), self.word(&words.next()?));
            return Some(ActionKind::AddNegative { match_type, level });
        }
        let (mut match_type, mut bid, mut target, mut bounds) = (None, None, None, Bounds::default());
        for inner in part.into_inner() {
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::ident => match_type = Some(self.word(&inner)),
                Rule::add_bid => {
                    self.twice("bid", bid.as_ref().map(|(place, _)| *place), span);
                    bid = Some((span, self.value(first(inner, Rule::value)?)?));
                }
                Rule::add_target => {
                    self.twice("to", target.as_ref().map(|(place, _)| *place), span);
                    target = Some((span, self.add_target(inner)?));
                }
                Rule::limit => self.limit(&mut bounds, inner)?,
                _ => {}
            }
        }
        Some(ActionKind::AddKeyword {
            match_type: match_type?,
            bid: bid.map(|(_, bid)| bid),
            target: target.map(|(_, target)| target),
            limits: bounds.limits,
        })
    }

    fn add_target(&self, part: Part<'_>) -> Option<AddTarget> {
        let campaign = first(part.clone(), Rule::kw_campaign).is_some();
        let name = self.name(&first(part, Rule::text)?)?;
        Some(if campaign { AddTarget::Campaign(name) } else { AddTarget::AdGroup(name) })
    }

    fn reorder(&self, part: Part<'_>) -> Option<ActionKind> {
        let (mut quantity, mut packs, mut bounds) = (None, None, Bounds::default());
        for inner in part.into_inner() {
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::value => quantity = Some(self.value(inner)?),
                Rule::limit => self.limit(&mut bounds, inner)?,
                Rule::packs => {
                    self.twice("in packs of", packs.as_ref().map(|(place, _)| *place), span);
                    packs = Some((span, self.value(first(inner, Rule::value)?)?));
                }
                _ => {}
            }
        }
        Some(ActionKind::Reorder { quantity: quantity?, limits: bounds.limits, packs: packs.map(|(_, packs)| packs) })
    }
}
