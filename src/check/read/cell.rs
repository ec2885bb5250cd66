//! Amounts in cells and in `[accounts.x.let]`: exact decimals with an optional sign or unit.

use crate::value::{Currency, Rational, Unit};
use rust_decimal::Decimal;
use std::str::FromStr;

/// An amount as a cell says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Amount {
    /// A number with its unit; percents and points are fractions, durations days.
    Number(Rational, Unit),
    /// Money with its sign or code.
    Money(Rational, Currency),
}

/// The amount of a text: `12`, `1.20`, `-3`, `35%`, `5 points`, `7d`, `12 per day`, `$1.20`, `1.20 USD`.
/// `Err` says what is wrong with it and what to write.
pub(in crate::check) fn amount(text: &str) -> Result<Amount, String> {
    let text = text.trim();
    if let Some(number) = text.strip_suffix('%') {
        return number_of(number).and_then(hundredth).map(|value| Amount::Number(value, Unit::Percent));
    }
    if let Some(found) = money(text) {
        return found;
    }
    let lower = text.to_ascii_lowercase();
    for (suffix, unit) in [(" points", Unit::Points), (" point", Unit::Points), (" per day", Unit::PerDay)] {
        if let Some(number) = lower.strip_suffix(suffix) {
            let value = number_of(number)?;
            let value = if unit == Unit::Points { hundredth(value)? } else { value };
            return Ok(Amount::Number(value, unit));
        }
    }
    for (suffix, days) in [("days", 1), ("day", 1), ("d", 1), ("weeks", 7), ("week", 7), ("w", 7)] {
        if let Some(number) =
            lower.strip_suffix(suffix).filter(|number| number.trim().ends_with(|sign: char| sign.is_ascii_digit()))
        {
            let value = number_of(number)?.times(Rational::whole(days)).map_err(|_| "is too large".to_owned())?;
            return Ok(Amount::Number(value, Unit::Duration));
        }
    }
    number_of(text).map(|value| Amount::Number(value, Unit::Number))
}

/// `$1.20`, `-$1.20`, `1.20 USD`, `USD 1.20`.
fn money(text: &str) -> Option<Result<Amount, String>> {
    let (minus, bare) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let signed = Currency::signs().iter().find_map(|(sign, code)| {
        let number = bare.strip_prefix(sign).or_else(|| bare.strip_suffix(sign))?;
        Some((number, Currency::from_code(code)?))
    });
    let coded = || {
        let (first, last) = (bare.split_whitespace().next()?, bare.split_whitespace().last()?);
        let code = |word: &str| Currency::from_code(word);
        code(last)
            .and_then(|currency| Some((bare.get(..bare.len().checked_sub(last.len())?)?, currency)))
            .or_else(|| code(first).and_then(|currency| Some((bare.get(first.len()..)?, currency))))
    };
    let (number, currency) = signed.or_else(coded)?;
    Some(number_of(number).and_then(|value| {
        let value = if minus { value.negate().map_err(|_| "is too large".to_owned())? } else { value };
        Ok(Amount::Money(value, currency))
    }))
}

/// A plain decimal. Separators of thousands and decimal commas are refused, with the plain form.
fn number_of(text: &str) -> Result<Rational, String> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.chars().all(|sign| sign.is_ascii_digit() || sign == '.')
        && digits.starts_with(|sign: char| sign.is_ascii_digit());
    if !plain {
        return Err(match without_separators(text) {
            Some(better) => format!("is written with separators; plain it is `{better}`"),
            None => "is no number".to_owned(),
        });
    }
    let value = Decimal::from_str(text.trim_start_matches('+')).map_err(|_| "is no number".to_owned())?;
    Rational::from_decimal(value).map_err(|_| "is too large".to_owned())
}

/// `1,234.50` and `1.234,50` are `1234.50`, `1,5` is `1.5`. `1,234` may be both and is left to its writer.
fn without_separators(text: &str) -> Option<String> {
    if !text.chars().any(|sign| sign.is_ascii_digit()) || text.chars().any(char::is_alphabetic) {
        return None;
    }
    let (comma, dot) = (text.rfind(','), text.rfind('.'));
    let plain: String = match (comma, dot) {
        (Some(comma), Some(dot)) if comma < dot => text.replace(',', ""),
        (Some(_), Some(_)) => text.replace('.', "").replace(',', "."),
        (Some(comma), None) if text.len().checked_sub(comma) != Some(4) => text.replacen(',', ".", 1),
        _ => return None,
    };
    Decimal::from_str(&plain).is_ok().then_some(plain)
}

fn hundredth(value: Rational) -> Result<Rational, String> {
    value.over(Rational::whole(100)).map_err(|_| "is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Amount, amount};
    use crate::value::{Currency, Rational, Unit};

    #[test]
    fn amounts_are_exact() {
        let number = |top, bottom, unit| Amount::Number(Rational::new(top, bottom).unwrap(), unit);
        let money =
            |top, bottom, code| Amount::Money(Rational::new(top, bottom).unwrap(), Currency::from_code(code).unwrap());
        for (text, wanted) in [
            ("12", number(12, 1, Unit::Number)),
            ("-1.50", number(-3, 2, Unit::Number)),
            ("35%", number(7, 20, Unit::Percent)),
            ("2.5 %", number(1, 40, Unit::Percent)),
            ("5 points", number(1, 20, Unit::Points)),
            ("2w", number(14, 1, Unit::Duration)),
            ("30 days", number(30, 1, Unit::Duration)),
            ("12 per day", number(12, 1, Unit::PerDay)),
            ("$1.20", money(6, 5, "USD")),
            ("-$3", money(-3, 1, "USD")),
            ("C$4", money(4, 1, "CAD")),
            ("4 €", money(4, 1, "EUR")),
            ("15.00 SEK", money(15, 1, "SEK")),
            ("usd 7", money(7, 1, "USD")),
        ] {
            assert_eq!(amount(text).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn other_forms_say_what_to_write() {
        for (text, wanted) in [
            ("1,234.50", "is written with separators; plain it is `1234.50`"),
            ("1.234,50", "is written with separators; plain it is `1234.50`"),
            ("1,5", "is written with separators; plain it is `1.5`"),
            ("1,234", "is no number"),
            ("n/a", "is no number"),
            ("", "is no number"),
            (".5", "is no number"),
            ("12 boxes", "is no number"),
            ("$", "is no number"),
        ] {
            assert_eq!(amount(text).unwrap_err(), wanted, "{text}");
        }
    }
}
