//! Numbers of cells: decimal text to an integer and a number of places, exactly. No float is ever made.

use crate::ingest::limits::PLACES_MAX;

/// `mantissa / 10^places`, without trailing zeros, so that `1.0` and `1` are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct Num {
    pub(in crate::ingest) mantissa: i64,
    pub(in crate::ingest) places: u8,
    /// More places stood there than are kept; the value is the nearest, a tie to even.
    pub(in crate::ingest) rounded: bool,
}

impl Num {
    /// None of it.
    pub(in crate::ingest) const ZERO: Self = Self { mantissa: 0, places: 0, rounded: false };
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum NotNumber {
    /// Something other than digits and one decimal point.
    Form,
    /// It does not fit.
    TooLarge,
}

/// Digits that fit a `u64` for certain.
const SAFE_DIGITS: u32 = 18;
/// Decimal places that are told apart before rounding; anything after them only breaks ties.
const EXACT_PLACES: usize = 18;
/// Digits before the decimal point that can fit an `i64`.
const WHOLE_DIGITS_MAX: usize = 19;

/// A plain decimal: `1234.50`, `-3`, `.5`.
#[inline]
pub(in crate::ingest) fn plain(bytes: &[u8]) -> Result<Num, NotNumber> {
    let (negative, digits) = sign(bytes);
    let (mut mantissa, mut count, mut places, mut point) = (0_u64, 0_u32, 0_u8, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                count = count.saturating_add(1);
                places = places.saturating_add(u8::from(point));
            }
            b'.' if !point => point = true,
            _ => return Err(NotNumber::Form),
        }
    }
    if count == 0 {
        return Err(NotNumber::Form);
    }
    if count > SAFE_DIGITS || places > PLACES_MAX {
        return long(negative, digits, 0);
    }
    Ok(trimmed(negative, mantissa.cast_signed(), places, false))
}

/// A number of a typed source, which may have an exponent: `1.2e-7`.
pub(in crate::ingest) fn typed(bytes: &[u8]) -> Result<Num, NotNumber> {
    let Some(at) = bytes.iter().position(|byte| matches!(byte, b'e' | b'E')) else { return plain(bytes) };
    let (number, exponent) = bytes.split_at(at);
    let exponent = exponent.get(1..).and_then(|text| std::str::from_utf8(text).ok()).and_then(|text| text.parse().ok());
    let (negative, digits) = sign(number);
    long(negative, digits, exponent.ok_or(NotNumber::Form)?)
}

/// A percent's fraction: `35%` is 0.35.
pub(in crate::ingest) fn hundredths(percent: Num) -> Num {
    let Num { mantissa, places, rounded } = percent;
    if let Some(places) = places.checked_add(2).filter(|places| *places <= PLACES_MAX) {
        return trimmed(mantissa < 0, mantissa.saturating_abs(), places, rounded);
    }
    let dropped = places.saturating_add(2).saturating_sub(PLACES_MAX);
    let divisor = 10_u128.saturating_pow(u32::from(dropped));
    let (value, inexact) = half_even(u128::from(mantissa.unsigned_abs()), divisor, false);
    trimmed(mantissa < 0, i64::try_from(value).unwrap_or(i64::MAX), PLACES_MAX, rounded || inexact)
}

fn sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    }
}

/// Any number of digits: what does not fit is rounded away after the decimal point, never before it.
fn long(negative: bool, bytes: &[u8], exponent: i32) -> Result<Num, NotNumber> {
    let point = bytes.iter().position(|byte| *byte == b'.').unwrap_or(bytes.len());
    let digits: Vec<u8> = bytes.iter().enumerate().filter(|(at, _)| *at != point).map(|(_, byte)| *byte).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NotNumber::Form);
    }
    let lead = digits.iter().take_while(|digit| **digit == b'0').count();
    let significant = digits.get(lead..).unwrap_or(&[]);
    let tail = significant.iter().rev().take_while(|digit| **digit == b'0').count();
    let significant = significant.get(..significant.len().saturating_sub(tail)).unwrap_or(&[]);
    if significant.is_empty() {
        return Ok(Num { mantissa: 0, places: 0, rounded: false });
    }
    // How many of the significant digits, or zeros beside them, stand before the decimal point.
    let size = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let whole = size(point).saturating_sub(size(lead)).saturating_add(i64::from(exponent));
    if whole > size(WHOLE_DIGITS_MAX) {
        return Err(NotNumber::TooLarge);
    }
    let mut value = 0_u128;
    let mut places = 0_u32;
    let mut at = whole.min(0);
    // Zeros between the point and the first significant digit, then the digits, then zeros up to the point.
    let digit = |at: i64| usize::try_from(at).ok().and_then(|at| significant.get(at)).map_or(0, |digit| digit - b'0');
    let end = whole.saturating_add(size(EXACT_PLACES)).min(size(significant.len()).max(whole));
    while at < end {
        value = value.saturating_mul(10).saturating_add(u128::from(digit(at)));
        places = places.saturating_add(u32::from(at >= whole));
        at = at.saturating_add(1);
    }
    let more = end < size(significant.len());
    fit(negative, value, places, more)
}

/// The most places that fit.
fn fit(negative: bool, value: u128, places: u32, more: bool) -> Result<Num, NotNumber> {
    for kept in (0..=places.min(u32::from(PLACES_MAX))).rev() {
        let (rounded, inexact) = half_even(value, 10_u128.saturating_pow(places.saturating_sub(kept)), more);
        if let (Ok(mantissa), Ok(kept)) = (i64::try_from(rounded), u8::try_from(kept)) {
            return Ok(trimmed(negative, mantissa, kept, inexact));
        }
    }
    Err(NotNumber::TooLarge)
}

/// `value / divisor` to the nearest whole number, a tie to the even one, and whether anything was lost. `more` says that
/// digits follow that are not in `value`.
pub(in crate::ingest) fn half_even(value: u128, divisor: u128, more: bool) -> (u128, bool) {
    let divisor = divisor.max(1);
    let (quotient, rest) = (value / divisor, value % divisor);
    let up = match rest.saturating_mul(2).cmp(&divisor) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => more || quotient % 2 == 1,
        std::cmp::Ordering::Greater => true,
    };
    (quotient.saturating_add(u128::from(up)), rest != 0 || more)
}

/// Without zeros at the end.
fn trimmed(negative: bool, mut mantissa: i64, mut places: u8, rounded: bool) -> Num {
    while places > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        places -= 1;
    }
    Num { mantissa: if negative { mantissa.saturating_neg() } else { mantissa }, places, rounded }
}

#[cfg(test)]
mod tests {
    use super::{NotNumber, Num, hundredths, plain, typed};

    fn num(mantissa: i64, places: u8) -> Num {
        Num { mantissa, places, rounded: false }
    }

    #[test]
    fn plain_decimals_are_exact() {
        for (text, expected) in [
            ("1234.50", num(12345, 1)),
            ("-3", num(-3, 0)),
            ("+7", num(7, 0)),
            (".5", num(5, 1)),
            ("1.0", num(1, 0)),
            ("0.00", num(0, 0)),
            ("-0", num(0, 0)),
            ("90071992547409.93", num(9_007_199_254_740_993, 2)),
            ("9223372036854775807", num(i64::MAX, 0)),
            ("0000000000000000000000001", num(1, 0)),
            ("0.123456789", num(123_456_789, 9)),
            ("1.50000000000000000000", num(15, 1)),
        ] {
            assert_eq!(plain(text.as_bytes()), Ok(expected), "{text}");
        }
        for text in ["", "-", ".", "1,5", "1.2.3", "12a", "1e3", "٣", " 1", "0x1"] {
            assert_eq!(plain(text.as_bytes()), Err(NotNumber::Form), "{text}");
        }
        assert_eq!(plain(b"9223372036854775808"), Err(NotNumber::TooLarge));
        assert_eq!(plain(&[b'9'; 400]), Err(NotNumber::TooLarge));
    }

    #[test]
    fn more_places_than_nine_are_rounded_half_to_even() {
        for (text, mantissa, places) in [
            ("0.1234567894", 123_456_789, 9),
            ("0.1234567885", 123_456_788, 9),
            ("0.1234567895", 12_345_679, 8),
            ("0.12345678850000000000000000001", 123_456_789, 9),
            ("-0.1234567885", -123_456_788, 9),
            ("123456789012.123456789", 1_234_567_890_121_234_568, 7),
            ("0.00000000000000000000001", 0, 0),
        ] {
            assert_eq!(plain(text.as_bytes()), Ok(Num { mantissa, places, rounded: true }), "{text}");
        }
    }

    #[test]
    fn typed_numbers_may_have_an_exponent() {
        assert_eq!(typed(b"1.5e3"), Ok(num(1500, 0)));
        assert_eq!(typed(b"15E-1"), Ok(num(15, 1)));
        assert_eq!(typed(b"1.2e-7"), Ok(num(12, 8)));
        assert_eq!(typed(b"2"), Ok(num(2, 0)));
        assert_eq!(typed(b"0e99999"), Ok(num(0, 0)));
        assert_eq!(typed(b"1e-400"), Ok(Num { mantissa: 0, places: 0, rounded: true }));
        assert_eq!(typed(b"1e19"), Err(NotNumber::TooLarge));
        assert_eq!(typed(b"1e99999999999"), Err(NotNumber::Form));
        assert_eq!(typed(b"e5"), Err(NotNumber::Form));
    }

    #[test]
    fn a_percent_is_a_fraction() {
        assert_eq!(hundredths(num(35, 0)), num(35, 2));
        assert_eq!(hundredths(num(-1234, 1)), num(-1234, 3));
        assert_eq!(hundredths(num(100, 0)), num(1, 0));
        assert_eq!(hundredths(num(123_456_789, 8)), Num { mantissa: 12_345_679, places: 9, rounded: true });
    }
}
