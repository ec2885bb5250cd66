//! A numeric cell by its column's type and its file's style.

use crate::ingest::cell::Bad;
use crate::ingest::cell::money::{Mark, Signs, printed};
use crate::ingest::cell::number::{NotNumber, Num, hundredths, plain, typed};
use crate::ingest::read::{Cell, Kind};
use crate::value::{Currency, Unit};

/// How the numbers of a file are written.
#[derive(Debug, Clone)]
pub(in crate::ingest) enum Style {
    /// Plain decimals, as the canonical form wants them.
    Plain,
    /// As a channel prints them for people.
    Printed(Mark, Signs),
}

/// Words that stand for an empty cell among numbers and dates.
pub(in crate::ingest) fn is_null(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "--" | "—" | "N/A" | "n/a" | "NULL" | "null" | "None")
}

/// A numeric cell: `None` when it is empty, else the number and the currency of its sign.
pub(in crate::ingest) fn read_number(
    cell: Cell<'_>,
    unit: Unit,
    style: &Style,
) -> Result<Option<(Num, Option<Currency>)>, Bad> {
    if unit == Unit::Duration {
        return duration(cell);
    }
    // Nearly every cell is a plain decimal, so that is tried before anything else.
    if unit != Unit::Percent
        && cell.kind != Kind::Date
        && (matches!(style, Style::Plain) || cell.kind == Kind::Number)
        && let Ok(num) = plain(cell.bytes)
    {
        return Ok(Some((num, None)));
    }
    let text = cell.text().trim();
    if is_null(text) {
        return Ok(None);
    }
    if cell.kind == Kind::Date {
        return Err(expected(unit, style));
    }
    if unit == Unit::Percent {
        return percent(text, cell.kind, style).map(|num| Some((num, None)));
    }
    let read = match (cell.kind, style) {
        (Kind::Number, _) => typed(text.as_bytes()).map(|num| (num, None)),
        (Kind::Text | Kind::Date, Style::Plain) => plain(text.as_bytes()).map(|num| (num, None)),
        (Kind::Text | Kind::Date, Style::Printed(mark, signs)) => {
            printed(text, *mark, signs).map(|printed| (printed.num, printed.currency))
        }
    };
    read.map(Some).map_err(|why| meant(text, refused(why, unit, style)))
}

/// What to write instead, where the text leaves no doubt: `$1,200.50` was meant as 1200.50, `#N/A` as nothing.
fn meant(text: &str, bad: Bad) -> Bad {
    if text.starts_with('#') || text.eq_ignore_ascii_case("nan") {
        return Bad { help: "leave the cell empty where there is no value".into(), ..bad };
    }
    let plain = |num: Num| {
        let digits = format!("{:0>width$}", num.mantissa.unsigned_abs(), width = usize::from(num.places) + 1);
        let (whole, fraction) =
            digits.split_at_checked(digits.len().saturating_sub(usize::from(num.places))).unwrap_or((&digits, ""));
        let (sign, point) = (if num.mantissa < 0 { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
        format!("{sign}{whole}{point}{fraction}")
    };
    let num = typed(text.as_bytes()).or_else(|_| printed(text, Mark::Point, &Signs::new()).map(|printed| printed.num));
    match num {
        Ok(num) => Bad {
            help: format!("write `{}`: numbers stand without sign, thousands mark and exponent", plain(num)).into(),
            ..bad
        },
        Err(_) => bad,
    }
}

/// `35%`, or a fraction: a bare number above 1 would be read a hundred times too large or too small by someone.
fn percent(text: &str, kind: Kind, style: &Style) -> Result<Num, Bad> {
    let number = |text: &str| match (kind, style) {
        (Kind::Text, Style::Printed(mark, signs)) => printed(text, *mark, signs).map(|printed| printed.num),
        (Kind::Number, _) => typed(text.as_bytes()),
        (Kind::Text | Kind::Date, _) => plain(text.as_bytes()),
    };
    if let Some(text) = text.strip_suffix('%') {
        return number(text.trim()).map(hundredths).map_err(|why| refused(why, Unit::Percent, style));
    }
    let num = number(text).map_err(|why| refused(why, Unit::Percent, style))?;
    let one = 10_i64.saturating_pow(u32::from(num.places));
    if num.mantissa.saturating_abs() > one { Err(expected(Unit::Percent, style)) } else { Ok(num) }
}

/// Days: `30d`, `30 days`, `4w`, or a bare number of days.
fn duration(cell: Cell<'_>) -> Result<Option<(Num, Option<Currency>)>, Bad> {
    let text = cell.text().trim();
    if is_null(text) {
        return Ok(None);
    }
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).trim_end();
    let unit = text.get(digits.len()..).unwrap_or("").trim().to_lowercase();
    let bad = || Bad::new("a number of days such as `30d`", "write the days, such as `30d` or `30`");
    let days = match unit.as_str() {
        "" | "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        _ => return Err(bad()),
    };
    let num = typed(digits.as_bytes()).map_err(|_| bad())?;
    let mantissa = num.mantissa.checked_mul(days).ok_or_else(bad)?;
    Ok(Some((Num { mantissa, ..num }, None)))
}

fn refused(why: NotNumber, unit: Unit, style: &Style) -> Bad {
    match why {
        NotNumber::Form => expected(unit, style),
        NotNumber::TooLarge => {
            Bad::new("a number below 9 quintillion", "check the cell: no fact of an account is that large")
        }
    }
}

fn expected(unit: Unit, style: &Style) -> Bad {
    match (unit, style) {
        (Unit::Percent, _) => Bad::new(
            "a percent such as `35%`, or a fraction up to 1",
            "write `35%` or `0.35`: a bare 35 could mean either",
        ),
        (Unit::Money, Style::Plain) => Bad::new(
            "a plain amount such as `1234.50`",
            "write it without sign and thousands mark; the currency goes into the column `currency`",
        ),
        (_, Style::Plain) => {
            Bad::new("a plain number such as `1234.5`", "write it with digits and a decimal point only")
        }
        (_, Style::Printed(Mark::Point, _)) => Bad::new(
            "a number such as `1,234.50`",
            "the other numbers of this file have a decimal point; export the file again if they should not",
        ),
        (_, Style::Printed(Mark::Comma, _)) => Bad::new(
            "a number such as `1.234,50`",
            "the other numbers of this file have a decimal comma; export the file again if they should not",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, read_number};
    use crate::ingest::cell::Num;
    use crate::ingest::cell::money::Mark;
    use crate::ingest::read::{Cell, Kind};
    use crate::value::Unit;

    fn read(text: &str, kind: Kind, unit: Unit) -> Result<Option<(i64, u8)>, String> {
        read_number(Cell { bytes: text.as_bytes(), kind }, unit, &Style::Plain)
            .map(|read| read.map(|(Num { mantissa, places, .. }, _)| (mantissa, places)))
            .map_err(|bad| bad.expected.into_owned())
    }

    #[test]
    fn a_percent_has_its_sign_or_is_a_fraction() {
        assert_eq!(read("35%", Kind::Text, Unit::Percent), Ok(Some((35, 2))));
        assert_eq!(read("900 %", Kind::Text, Unit::Percent), Ok(Some((9, 0))));
        assert_eq!(read("0.35", Kind::Text, Unit::Percent), Ok(Some((35, 2))));
        assert_eq!(read("1", Kind::Text, Unit::Percent), Ok(Some((1, 0))));
        assert_eq!(read("-0.5", Kind::Text, Unit::Percent), Ok(Some((-5, 1))));
        assert!(read("1.01", Kind::Text, Unit::Percent).is_err());
        assert!(read("35", Kind::Number, Unit::Percent).is_err());
        assert_eq!(read("4.5e-2", Kind::Number, Unit::Percent), Ok(Some((45, 3))));
    }

    #[test]
    fn canonical_numbers_are_plain() {
        assert_eq!(read("1234.50", Kind::Text, Unit::Money), Ok(Some((12_345, 1))));
        assert_eq!(read(" 7 ", Kind::Text, Unit::Number), Ok(Some((7, 0))));
        assert_eq!(read(" --", Kind::Text, Unit::Number), Ok(None));
        for text in ["1,234.50", "$5", "12 USD", "1e3", "abc", "NaN", "inf"] {
            assert!(read(text, Kind::Text, Unit::Money).is_err(), "{text}");
        }
        assert_eq!(read("1e3", Kind::Number, Unit::Number), Ok(Some((1000, 0))));
        assert!(read("2026-11-20", Kind::Date, Unit::Number).is_err());
    }

    #[test]
    fn typed_numbers_have_no_locale() {
        let style = Style::Printed(Mark::Comma, Vec::new());
        let read = |text: &str, kind| read_number(Cell { bytes: text.as_bytes(), kind }, Unit::Money, &style).unwrap();
        assert_eq!(read("1258.4", Kind::Number).unwrap().0.mantissa, 12_584);
        assert_eq!(read("1.258,40", Kind::Text).unwrap().0.mantissa, 12_584);
    }

    #[test]
    fn durations_are_days() {
        assert_eq!(read("30d", Kind::Text, Unit::Duration), Ok(Some((30, 0))));
        assert_eq!(read("4 weeks", Kind::Text, Unit::Duration), Ok(Some((28, 0))));
        assert_eq!(read("60", Kind::Number, Unit::Duration), Ok(Some((60, 0))));
        assert!(read("a month", Kind::Text, Unit::Duration).is_err());
    }
}
