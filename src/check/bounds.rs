//! Bounds: the lower not above the upper, and both within what the channel takes.

use crate::catalog::{WriteField, channel_limits};
use crate::check::checker::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{LetValue, Limits, Num, NumKind};
use crate::value::{Currency, Rational, show};
use std::cmp::Ordering;

impl Checker<'_> {
    /// `not below $2 not above $1` leaves nothing.
    pub(super) fn bounds_in_order(&mut self, limits: &Limits) -> Option<()> {
        let (Some(below), Some(above)) = (&limits.below, &limits.above) else { return Some(()) };
        let inverted = self.amounts_of(below).into_iter().find(|(currency, low)| {
            let high = self.amounts_of(above).into_iter().find(|(other, _)| other == currency);
            high.is_some_and(|(_, high)| low.compare(high) == Ok(Ordering::Greater))
        });
        let Some(_) = inverted else { return Some(()) };
        self.fail(
            Diagnostic::at(
                Code::BoundsInverted,
                above.span,
                format!("nothing is at least `{}` and at most `{}`", below.text, above.text),
            )
            .label("the upper bound")
            .also(below.span, "the lower bound")
            .help(format!("write `not below {} not above {}`", above.text, below.text)),
        )
    }

    /// A bound or value that the channel of an account does not take.
    pub(super) fn within_channel(&mut self, field: WriteField, limits: &Limits, value: Option<&Num>) {
        let accounts = &self.inputs.accounts;
        for account in accounts {
            let (Some(channel), Some(market)) = (&account.channel, &account.market) else { continue };
            let Some(known) = channel_limits(channel, market, field) else { continue };
            let of = |num: &Num| {
                let amounts = self.amounts_of(num);
                amounts.into_iter().find(|(currency, _)| *currency == known.currency).map(|(_, amount)| amount)
            };
            let below = limits.below.as_ref().and_then(|num| Some((num, of(num)?)));
            let above = limits.above.as_ref().and_then(|num| Some((num, of(num)?)));
            let set = value.and_then(|num| Some((num, of(num)?)));
            let is = |one: Rational, order: Ordering, other: Option<Rational>| {
                other.is_some_and(|other| one.compare(other) == Ok(order))
            };
            let takes = takes(channel, market, field, known);
            let problem = match (below, above, set) {
                (Some((num, low)), _, _) if is(low, Ordering::Greater, known.max) => {
                    Some((Code::BoundsInverted, num, "nothing is that high"))
                }
                (_, Some((num, high)), _) if is(high, Ordering::Less, known.min) => {
                    Some((Code::BoundsInverted, num, "nothing is that low"))
                }
                (Some((num, low)), _, _) if is(low, Ordering::Less, known.min) => {
                    Some((Code::OutsideChannelLimits, num, "the channel stops before"))
                }
                (_, Some((num, high)), _) if is(high, Ordering::Greater, known.max) => {
                    Some((Code::OutsideChannelLimits, num, "the channel stops before"))
                }
                (_, _, Some((num, set)))
                    if is(set, Ordering::Less, known.min) || is(set, Ordering::Greater, known.max) =>
                {
                    Some((Code::OutsideChannelLimits, num, "not taken"))
                }
                _ => None,
            };
            if let Some((code, num, label)) = problem {
                let message = format!("`{}` is outside of what {takes}", num.text);
                let problem =
                    Diagnostic::at(code, num.span, message).label(label).help("write a value between the two");
                self.report(problem);
                return;
            }
        }
    }

    /// The fixed amounts of a number, each with its currency; none for other units.
    pub(super) fn amounts_of(&self, num: &Num) -> Vec<(Option<Currency>, Rational)> {
        match &num.kind {
            NumKind::Const(value) => vec![(None, *value)],
            NumKind::Money(amounts) => amounts.iter().map(|(currency, amount)| (Some(*currency), *amount)).collect(),
            NumKind::Let(at) => match self.program.lets.get(*at).map(|one| &one.value) {
                Some(LetValue::Num(value, _)) => vec![(None, *value)],
                Some(LetValue::Money(amounts)) => {
                    amounts.iter().map(|(currency, amount)| (Some(*currency), *amount)).collect()
                }
                Some(LetValue::Text(_)) | None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

/// `Amazon US takes for bid: $0.02 to $1000.00`.
fn takes(channel: &str, market: &str, field: WriteField, known: crate::catalog::FieldLimits) -> String {
    let unit = super::action::field_unit(field);
    let amount = |value: Option<Rational>| value.map(|value| show::value(value, unit, known.currency));
    let range = match (amount(known.min), amount(known.max)) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, Some(max)) => format!("{max} or less"),
        (None, None) => "anything".to_owned(),
    };
    format!("{channel} takes for a {} in {market}: {range}", field.word())
}
