//! Numbers as channels print them for people: `$5,216.29`, `Rs.1000.0`, `1.258,40 €`, `(12.00)`, `2,73 %`.

use crate::ingest::cell::narrow;
use crate::ingest::cell::number::{NotNumber, Num, plain};
use crate::value::Currency;

/// Which sign stands before the decimals. It is decided once a file, never cell by cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Mark {
    /// `1,258.40`.
    Point,
    /// `1.258,40`.
    Comma,
}

/// The signs of a channel beside those of the language: `Rs.` for INR.
pub(in crate::ingest) type Signs = Vec<(String, Currency)>;

/// A number with what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct Printed {
    pub(in crate::ingest) num: Num,
    /// The currency of its sign or code; a bare `$` may be any dollar and says nothing.
    pub(in crate::ingest) currency: Option<Currency>,
}

/// Reads a printed number.
pub(in crate::ingest) fn printed(text: &str, mark: Mark, signs: &Signs) -> Result<Printed, NotNumber> {
    let text: &str = &narrow(text.trim());
    let (text, mut negative) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let (text, minus) = minus(text);
    let (text, currency) = without_currency(text, signs);
    // `$-5.00` has its minus behind the sign.
    let (text, second) = self::minus(text);
    negative |= minus || second;
    if minus && second {
        return Err(NotNumber::Form);
    }
    let digits = ungrouped(text, mark).ok_or(NotNumber::Form)?;
    let num = plain(digits.as_bytes())?;
    let num = if negative { Num { mantissa: num.mantissa.saturating_neg(), ..num } } else { num };
    Ok(Printed { num, currency })
}

/// What a text says about the decimal mark of its file, when it says anything: `1.258,40` and `12,5` do, `1,258` does not.
pub(in crate::ingest) fn evidence(text: &str) -> Option<Mark> {
    let body = text.trim_matches(|letter: char| !letter.is_ascii_digit());
    let last = body.rfind(['.', ','])?;
    let mark = if body.as_bytes().get(last) == Some(&b'.') { Mark::Point } else { Mark::Comma };
    let other = if mark == Mark::Point { Mark::Comma } else { Mark::Point };
    let before = body.get(..last)?;
    if before.contains(['.', ',']) {
        // Two different marks: the last is the decimal one. One mark twice groups thousands.
        let same = before.contains(if mark == Mark::Point { '.' } else { ',' });
        return Some(if same { other } else { mark });
    }
    let decimals = body.len().saturating_sub(last).saturating_sub(1);
    let groups = decimals == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    (!groups).then_some(mark)
}

/// For `1,234` and `1.234`, which groups thousands where nothing but whole numbers stands: the decimal mark that it would have then.
pub(in crate::ingest) fn thousands(text: &str) -> Option<Mark> {
    let text = text.trim();
    let at = text.find(['.', ','])?;
    let (whole, rest) = (text.get(..at)?, text.get(at + 1..)?);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let groups = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3;
    let mark = if text.as_bytes().get(at) == Some(&b',') { Mark::Point } else { Mark::Comma };
    (groups && digits(whole) && digits(rest)).then_some(mark)
}

fn minus(text: &str) -> (&str, bool) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    }
}

/// Drops a sign or code before or after the number.
fn without_currency<'a>(text: &'a str, signs: &Signs) -> (&'a str, Option<Currency>) {
    let known = signs.iter().map(|(sign, currency)| (sign.as_str(), Some(*currency)));
    let general = Currency::signs().iter().map(|(sign, code)| (*sign, Currency::from_code(code)));
    for (sign, currency) in known.chain(general) {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return (rest.trim(), if sign == "$" { None } else { currency });
        }
    }
    let code = |code: Option<&str>| code.and_then(Currency::from_code);
    if let Some(currency) = code(text.get(..3)) {
        return (text.get(3..).unwrap_or("").trim(), Some(currency));
    }
    let from = text.len().saturating_sub(3);
    if let Some(currency) = code(text.get(from..)) {
        return (text.get(..from).unwrap_or("").trim(), Some(currency));
    }
    (text, None)
}

/// The digits without thousands marks and with a decimal point; `None` when the groups are none.
fn ungrouped(text: &str, mark: Mark) -> Option<String> {
    let decimal = if mark == Mark::Point { '.' } else { ',' };
    let group = if mark == Mark::Point { ',' } else { '.' };
    let is_group = |letter: char| letter == group || matches!(letter, '\'' | '\u{2019}') || letter.is_whitespace();
    let (whole, fraction) = text.split_once(decimal).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let parts: Vec<&str> = whole.split(is_group).collect();
    let grouped = parts.len() > 1;
    if grouped {
        // Thousands everywhere, in India hundreds of thousands: `12,34,567.00`.
        let (first, rest) = parts.split_first()?;
        let (last, middle) = rest.split_last()?;
        let fits =
            (1..=3).contains(&first.len()) && last.len() == 3 && middle.iter().all(|part| matches!(part.len(), 2 | 3));
        if !fits {
            return None;
        }
    }
    let mut digits = parts.concat();
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{Mark, Signs, evidence, printed, thousands};
    use crate::ingest::cell::number::Num;

    #[test]
    fn a_mark_before_three_digits_may_group_thousands() {
        for (text, mark) in [
            ("1,234", Some(Mark::Point)),
            ("1.234", Some(Mark::Comma)),
            (" 12.345 ", Some(Mark::Comma)),
            ("0.123", None),
            ("1.23", None),
            ("1,234,567", None),
            ("1234", None),
            ("1234.567", None),
            ("", None),
        ] {
            assert_eq!(thousands(text), mark, "{text}");
        }
    }
    use crate::value::Currency;

    fn signs() -> Signs {
        vec![("Rs.".to_owned(), Currency::from_code("INR").unwrap())]
    }

    #[test]
    fn money_is_read_as_channels_print_it() {
        for (text, mark, mantissa, places, currency) in [
            ("$5,216.29", Mark::Point, 521_629, 2, None),
            ("$6.0", Mark::Point, 6, 0, None),
            ("Rs.1000.0", Mark::Point, 1000, 0, Some("INR")),
            ("₹1,000.00", Mark::Point, 1000, 0, Some("INR")),
            ("₹12,34,567.50", Mark::Point, 12_345_675, 1, Some("INR")),
            ("1.258,40 €", Mark::Comma, 12_584, 1, Some("EUR")),
            ("1\u{a0}258,40\u{a0}€", Mark::Comma, 12_584, 1, Some("EUR")),
            ("1\u{202f}258,40", Mark::Comma, 12_584, 1, None),
            ("15.00 USD", Mark::Point, 15, 0, Some("USD")),
            ("(12.50)", Mark::Point, -125, 1, None),
            ("-$3.20", Mark::Point, -32, 1, None),
            ("$-3.20", Mark::Point, -32, 1, None),
            ("\u{2212}3", Mark::Point, -3, 0, None),
            ("3,395", Mark::Point, 3395, 0, None),
            ("12.880", Mark::Comma, 12_880, 0, None),
        ] {
            let read = printed(text, mark, &signs()).unwrap();
            assert_eq!(read.num, Num { mantissa, places, rounded: false }, "{text}");
            assert_eq!(read.currency, currency.and_then(Currency::from_code), "{text}");
        }
        for text in ["", "$", "1,25", "12,3456", "1.2.3", "abc", "--5", "-$-5", "1 23", "USD"] {
            assert!(printed(text, Mark::Point, &signs()).is_err(), "{text}");
        }
    }

    #[test]
    fn only_some_numbers_say_which_mark_is_the_decimal_one() {
        for (text, mark) in [
            ("1.258,40 €", Some(Mark::Comma)),
            ("$1,258.40", Some(Mark::Point)),
            ("2,73 %", Some(Mark::Comma)),
            ("0,123", Some(Mark::Comma)),
            ("1234,567", Some(Mark::Comma)),
            ("1,234,567", Some(Mark::Point)),
            ("1.234.567", Some(Mark::Comma)),
            ("12.880", None),
            ("1,258", None),
            ("Rs.1000.0", Some(Mark::Point)),
            ("7", None),
        ] {
            assert_eq!(evidence(text), mark, "{text}");
        }
    }
}
