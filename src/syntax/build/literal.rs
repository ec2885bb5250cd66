//! Literals: numbers with their units, dates, times, texts with holes.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{DayUnit, Days, Literal, Template, TemplatePart};
use crate::syntax::build::{Builder, Part, lower, unescape};
use crate::syntax::grammar::Rule;
use crate::text::Spanned;
use crate::value::Currency;
use chrono::NaiveDate;
use rust_decimal::Decimal;

impl Builder<'_> {
    /// Any literal.
    pub(super) fn literal(&self, part: &Part<'_>) -> Option<Literal> {
        let text = part.as_str();
        Some(match part.as_rule() {
            Rule::date => Literal::Date(self.date(part)?),
            Rule::clock => Literal::Time(self.clock(part)?.node),
            Rule::money => {
                let amounts = part.clone().into_inner().filter(|inner| inner.as_rule() == Rule::amount);
                Literal::Money(amounts.map(|amount| self.amount(&amount)).collect::<Option<_>>()?)
            }
            Rule::percent => Literal::Percent(self.decimal(part, text.trim_end_matches('%'))?),
            Rule::points => Literal::Points(self.decimal(part, leading(text))?),
            Rule::per_day => Literal::PerDay(self.decimal(part, leading(text))?),
            Rule::duration => Literal::Duration(self.duration(part)?),
            Rule::number => Literal::Number(self.decimal(part, text)?),
            Rule::yes_no => Literal::YesNo(lower(text) == "yes"),
            _ => Literal::Text(self.quoted(part)?),
        })
    }

    /// A text, which in a hole is written `\"so\"`: a plain quote would end the text around it.
    pub(super) fn quoted(&self, part: &Part<'_>) -> Option<String> {
        let plain = part.as_rule() == Rule::text;
        if plain == self.in_hole.get() {
            let (message, help) = if plain {
                ("a plain quote ends the text around `{…}`", "write `\\\"` for a quote within `{…}`")
            } else {
                ("`\\\"` stands for a quote only within a text", "write a plain quote: `\"…\"`")
            };
            return self.problem(Diagnostic::at(Code::Syntax, self.span(part), message).label("text").help(help));
        }
        Some(self.text(part).node)
    }

    /// A civil day.
    pub(super) fn date(&self, part: &Part<'_>) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(part.as_str(), "%Y-%m-%d").ok().or_else(|| {
            let message = format!("there is no day `{}`", part.as_str());
            self.problem(
                Diagnostic::at(Code::NumberForm, self.span(part), message)
                    .label("date")
                    .help("write a day of the calendar as year-month-day, such as `2026-11-20`"),
            )
        })
    }

    /// A time of day in minutes after midnight.
    pub(super) fn clock(&self, part: &Part<'_>) -> Option<Spanned<u16>> {
        let time = part.as_str().split_once(':').and_then(|(hours, minutes)| {
            let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
            (hours < 24 && minutes < 60).then(|| hours * 60 + minutes)
        });
        let Some(time) = time else {
            let message = format!("there is no time `{}`", part.as_str());
            return self.problem(
                Diagnostic::at(Code::NumberForm, self.span(part), message)
                    .label("time")
                    .help("write a time from `00:00` to `23:59`"),
            );
        };
        Some(Spanned::new(time, self.span(part)))
    }

    /// An amount such as `-$1.50`, `C$5` or `20 USD`.
    pub(super) fn amount(&self, part: &Part<'_>) -> Option<(Decimal, Currency)> {
        let text = part.as_str();
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let sign = Currency::signs()
            .iter()
            .map(|(sign, _)| *sign)
            .find(|sign| text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign)));
        let (currency, digits) = if let Some(sign) = sign {
            (Currency::from_sign(sign)?, text.get(sign.len()..)?)
        } else {
            let digits = leading(text);
            (Currency::from_code(text.get(digits.len()..)?.trim())?, digits)
        };
        let mut amount = self.decimal(part, digits)?;
        amount.set_sign_negative(negative && !amount.is_zero());
        Some((amount, currency))
    }

    /// A number of hours, days or weeks.
    pub(super) fn duration(&self, part: &Part<'_>) -> Option<Days> {
        let digits = leading(part.as_str());
        let unit = match part.as_str().get(digits.len()..).unwrap_or("").trim().chars().next() {
            Some('h' | 'H') => DayUnit::Hours,
            Some('w' | 'W') => DayUnit::Weeks,
            _ => DayUnit::Days,
        };
        let Ok(count) = digits.trim().parse::<u32>() else {
            let message = format!("`{}` is no whole number of days", part.as_str());
            return self.problem(
                Diagnostic::at(Code::NumberForm, self.span(part), message)
                    .label("duration")
                    .help("write whole days or weeks, such as `7d` or `2w`"),
            );
        };
        Some(Days { count, unit })
    }

    /// A whole number such as the `5` of `for 5 of 7d`.
    pub(super) fn whole(&self, part: &Part<'_>) -> Option<u32> {
        part.as_str().parse().ok().or_else(|| self.problem(self.too_long(part)))
    }

    pub(super) fn decimal(&self, part: &Part<'_>, digits: &str) -> Option<Decimal> {
        let digits = digits.trim();
        // `from_str_exact` refuses what it would have to round.
        let value = Decimal::from_str_exact(digits).ok().or_else(|| self.problem(self.too_long(part)))?;
        Some(value.normalize())
    }

    fn too_long(&self, part: &Part<'_>) -> Diagnostic {
        Diagnostic::at(Code::NumberForm, self.span(part), "this number has too many digits")
            .label("number")
            .help("numbers have at most 28 digits; leave out the last places")
    }

    /// A text with holes.
    pub(super) fn template(&self, part: &Part<'_>) -> Option<Template> {
        let span = self.span(part);
        let mut parts = Vec::new();
        for inner in part.clone().into_inner() {
            match inner.as_rule() {
                Rule::hole => {
                    self.in_hole.set(true);
                    let value = first(inner).and_then(|value| self.value(value));
                    self.in_hole.set(false);
                    parts.push(TemplatePart::Value(value?));
                }
                _ => parts.push(TemplatePart::Text(braces(&unescape(inner.as_str())))),
            }
        }
        if parts.iter().all(|part| matches!(part, TemplatePart::Text(text) if text.trim().is_empty())) {
            let problem = Diagnostic::at(Code::MissingClause, span, "this text is empty")
                .label("empty text")
                .help("say in a sentence what a person should know, such as `\"ACOS {acos over 14d}, limit 35%\"`");
            return self.problem(problem);
        }
        Some(Template { parts, span })
    }
}

fn first(hole: Part<'_>) -> Option<Part<'_>> {
    super::first(hole, Rule::value)
}

/// The number that a literal begins with, blanks after it included.
fn leading(text: &str) -> &str {
    let end = text.find(|char: char| char.is_alphabetic()).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// `{{` and `}}` are single braces in a text with holes.
fn braces(text: &str) -> String {
    text.replace("{{", "{").replace("}}", "}")
}
