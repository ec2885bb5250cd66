//! Values as people and machines read them. Display rounds; the value itself never does.

use crate::value::{Currency, Rational, Unit};

/// A value with its unit as a person reads it: `41.2%`, `$84.00`, `12`, `7d`, `3.5 per day`.
///
/// Percents have one place (two below 1%), money the places of its currency, other numbers at most two.
#[must_use]
pub fn value(value: Rational, unit: Unit, currency: Option<Currency>) -> String {
    match unit {
        Unit::Number => trimmed(value, 2),
        Unit::Percent => format!("{}%", hundredths(value)),
        Unit::Points => format!("{} points", hundredths(value)),
        Unit::Money => money(value, currency),
        Unit::Duration => format!("{}d", trimmed(value, 1)),
        Unit::PerDay => format!("{} per day", trimmed(value, 2)),
        Unit::MoneyPerDay => format!("{} per day", money(value, currency)),
    }
}

/// Money with its sign, or its code when it has none: `$1.20`, `15.00 SEK`, `-$3.00`. Sub-grid amounts round for display.
#[must_use]
pub fn money(value: Rational, currency: Option<Currency>) -> String {
    let Some(currency) = currency else { return decimal(value, 2) };
    let text = decimal(value, currency.places());
    match (currency.sign(), text.strip_prefix('-')) {
        (Some(sign), Some(rest)) => format!("-{sign}{rest}"),
        (Some(sign), None) => format!("{sign}{text}"),
        (None, _) => format!("{text} {currency}"),
    }
}

/// A decimal string with exactly `places` places, half away from zero: the machine's form of money.
#[must_use]
pub fn decimal(value: Rational, places: u32) -> String {
    let Ok(units) = value.rounded(places) else { return "too large".to_owned() };
    let digits = units.unsigned_abs().to_string();
    let places = places as usize;
    let padded = format!("{digits:0>width$}", width = places.saturating_add(1));
    let (whole, fraction) = padded.split_at_checked(padded.len().saturating_sub(places)).unwrap_or((&padded, ""));
    let sign = if units < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A decimal string with at most `places` places and no trailing zeros.
#[must_use]
pub fn trimmed(value: Rational, places: u32) -> String {
    let text = decimal(value, places);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A fraction in hundredths: one place, two below 1.
fn hundredths(value: Rational) -> String {
    let Ok(value) = value.times(Rational::whole(100)) else { return "too large".to_owned() };
    let small = value.abs().and_then(|size| size.compare(Rational::ONE)).is_ok_and(std::cmp::Ordering::is_lt);
    let places = if small { 2 } else { 1 };
    trimmed(value, places)
}
