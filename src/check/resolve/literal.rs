//! Literals of the rule text.

use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::print;
use crate::check::resolve::Value;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Num, NumKind, Txt, TxtKind};
use crate::syntax::ast::{DayUnit, Days, Expr, Literal};
use crate::text::{Span, Spanned};
use crate::value::{Currency, Overflow, Rational, Unit};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The longest window, in days: three years and a month, more than any channel's reports reach back.
pub(in crate::check) const WINDOW_DAYS_MAX: u32 = 1_127;

impl<'a> Checker<'a> {
    pub(in crate::check) fn literal(&mut self, literal: &'a Literal, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<Value> {
        let (text, span) = (print::expr(expr), ctx.at(expr.span));
        let num = |kind: NumKind, unit: Unit| Num { kind, unit, text: Arc::clone(&text), span };
        let exact = |value: Result<Rational, Overflow>| value.map(NumKind::Const);
        let number = match literal {
            Literal::Number(value) => exact(Rational::from_decimal(*value)).map(|kind| num(kind, Unit::Number)),
            Literal::Percent(value) => exact(Rational::from_percent(*value)).map(|kind| num(kind, Unit::Percent)),
            Literal::Points(value) => exact(Rational::from_percent(*value)).map(|kind| num(kind, Unit::Points)),
            Literal::PerDay(value) => exact(Rational::from_decimal(*value)).map(|kind| num(kind, Unit::PerDay)),
            Literal::Money(amounts) => {
                let amounts = self.amounts(amounts, span)?;
                amounts.map(|amounts| num(NumKind::Money(amounts), Unit::Money))
            }
            Literal::Duration(days) => {
                let days = self.duration(&Spanned::new(*days, expr.span), ctx)?;
                Ok(num(NumKind::Const(Rational::whole(i64::from(days))), Unit::Duration))
            }
            Literal::Date(date) => {
                return Some(Value::Date(num(
                    NumKind::Const(Rational::whole(days_since_epoch(*date))),
                    Unit::Duration,
                )));
            }
            Literal::Text(value) => {
                return Some(Value::Text(Txt { kind: TxtKind::Literal(value.as_str().into()), text }, span));
            }
            Literal::YesNo(value) => {
                let word = if *value { "yes" } else { "no" };
                return Some(Value::YesNo(Txt { kind: TxtKind::Literal(word.into()), text }, span));
            }
            Literal::Time(_) => {
                return self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        span,
                        format!("`{text}` is a time of day, which only `time` is compared with"),
                    )
                    .label("time")
                    .help("write `time between 22:00 and 06:00`"),
                );
            }
        };
        match number {
            Ok(number) => Some(Value::Num(number)),
            Err(Overflow) => self.fail(too_large(&text, span)),
        }
    }

    /// One amount per currency.
    fn amounts(
        &mut self,
        amounts: &[(Decimal, Currency)],
        span: Span,
    ) -> Option<Result<Vec<(Currency, Rational)>, Overflow>> {
        let mut known: Vec<(Currency, Rational)> = Vec::new();
        for (amount, currency) in amounts {
            if known.iter().any(|(other, _)| other == currency) {
                return self.fail(
                    Diagnostic::at(Code::CurrencyMismatch, span, format!("two amounts are in {currency}"))
                        .label("money")
                        .help("write one amount per currency, such as `$0.20 | €0.18`"),
                );
            }
            match Rational::from_decimal(*amount) {
                Ok(amount) => known.push((*currency, amount)),
                Err(overflow) => return Some(Err(overflow)),
            }
        }
        Some(Ok(known))
    }

    /// A number of days from the text; hours are an error.
    pub(in crate::check) fn duration(&mut self, days: &Spanned<Days>, ctx: &Ctx<'a>) -> Option<u32> {
        let span = ctx.at(days.span);
        let each = match days.node.unit {
            DayUnit::Days => 1,
            DayUnit::Weeks => 7,
            DayUnit::Hours => {
                let text = format!("{}h", days.node.count);
                let whole = days.node.count.div_ceil(24).max(1);
                return self.fail(
                    Diagnostic::at(
                        Code::HoursOnDailyData,
                        span,
                        format!("`{text}` is in hours, and the data is by day"),
                    )
                    .label("hours")
                    .note("a day is a calendar day of the account's time zone, of 23 to 25 hours")
                    .help(format!("write `{whole}d`"))
                    .fix(span, format!("{whole}d")),
                );
            }
        };
        days.node.count.checked_mul(each).or_else(|| self.fail(too_large(&format!("{}d", days.node.count), span)))
    }

    /// The length of a window: at least a day.
    pub(in crate::check) fn window_days(&mut self, days: &Spanned<Days>, ctx: &Ctx<'a>) -> Option<u32> {
        let length = self.duration(days, ctx)?;
        if (1..=WINDOW_DAYS_MAX).contains(&length) {
            return Some(length);
        }
        let help = if length == 0 { "1d".to_owned() } else { format!("{WINDOW_DAYS_MAX}d") };
        self.fail(
            Diagnostic::at(
                Code::WindowLength,
                ctx.at(days.span),
                format!("a window has 1 to {WINDOW_DAYS_MAX} days, and this has {length}"),
            )
            .label("days")
            .help(format!("write `{help}`")),
        )
    }
}

/// A date as the program holds it.
pub(in crate::check) fn days_since_epoch(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

pub(in crate::check) fn too_large(text: &str, span: Span) -> Diagnostic {
    Diagnostic::at(Code::NumberForm, span, format!("`{text}` is too large"))
        .label("number")
        .help("write a smaller number")
}
