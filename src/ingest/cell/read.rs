//! A numeric cell by its column's type and its file's style.

use crate::ingest::cell::Bad;
use crate::ingest::cell::money::{Mark, Signs, printed};
use crate::ingest::cell::number::{NotNumber, Num, hundredths, plain, typed};
use crate::ingest::read::{Cell, Kind};
use crate::value::{Currency, Unit};

/// How the numbers of a file are written.
#[derive(Debug, Clone, Default)]
pub(in crate::ingest) struct Style {
    /// Printed for people, with a decimal mark and signs; else plain decimals, as the canonical form wants them.
    pub(in crate::ingest) printed: Option<(Mark, Signs)>,
    pub(in crate::ingest) percents: Percents,
    /// Words of the channel that stand for an empty cell, in lower case.
    pub(in crate::ingest) nulls: Vec<String>,
}

/// What a bare number is in a column of percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::ingest) enum Percents {
    /// A fraction up to 1; more is refused, for it could be either.
    #[default]
    Signed,
    /// A fraction, also above 1: `3.0` is 300%.
    Fractions,
    /// Hundredths: `12.5` is 12.5%.
    Hundreds,
}

impl Style {
    /// Whether a cell says that there is no value: empty, a word for it, or an inequality such as `< 10%`, which is no number.
    pub(in crate::ingest) fn is_none(&self, text: &str) -> bool {
        is_null(text)
            || (self.printed.is_some() && text.trim_start().starts_with(['<', '>']))
            || (!self.nulls.is_empty() && self.nulls.contains(&text.trim().to_lowercase()))
    }
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
        && (style.printed.is_none() || cell.kind == Kind::Number)
        && let Ok(num) = plain(cell.bytes)
    {
        return Ok(Some((num, None)));
    }
    let text = cell.text().trim();
    if style.is_none(text) {
        return Ok(None);
    }
    if cell.kind == Kind::Date {
        return Err(expected(unit, style));
    }
    if unit == Unit::Percent {
        return percent(text, cell.kind, style).map(|num| Some((num, None)));
    }
    let read = match (cell.kind, &style.printed) {
        (Kind::Number, _) => typed(text.as_bytes()).map(|num| (num, None)),
        (Kind::Text | Kind::Date, None) => plain(text.as_bytes()).map(|num| (num, None)),
        (Kind::Text | Kind::Date, Some((mark, signs))) => {
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
    let number = |text: &str| match (kind, &style.printed) {
        (Kind::Text, Some((mark, signs))) => printed(text, *mark, signs).map(|printed| printed.num),
        (Kind::Number, _) => typed(text.as_bytes()),
        (Kind::Text | Kind::Date, _) => plain(text.as_bytes()),
    };
    if let Some(text) = text.strip_suffix('%') {
        return number(text.trim()).map(hundredths).map_err(|why| refused(why, Unit::Percent, style));
    }
    let num = number(text).map_err(|why| refused(why, Unit::Percent, style))?;
    let one = 10_i64.saturating_pow(u32::from(num.places));
    match style.percents {
        Percents::Hundreds => Ok(hundredths(num)),
        Percents::Signed if num.mantissa.saturating_abs() > one => Err(expected(Unit::Percent, style)),
        Percents::Signed | Percents::Fractions => Ok(num),
    }
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
    match (unit, style.printed.as_ref().map(|(mark, _)| *mark)) {
        (Unit::Percent, _) => Bad::new(
            "a percent such as `35%`, or a fraction up to 1",
            "write `35%` or `0.35`: a bare 35 could mean either",
        ),
        (Unit::Money, None) => Bad::new(
            "a plain amount such as `1234.50`",
            "write it without sign and thousands mark; the currency goes into the column `currency`",
        ),
        (_, None) => Bad::new("a plain number such as `1234.5`", "write it with digits and a decimal point only"),
        (_, Some(Mark::Point)) => Bad::new(
            "a number such as `1,234.50`",
            "the other numbers of this file have a decimal point; export the file again if they should not",
        ),
        (_, Some(Mark::Comma)) => Bad::new(
            "a number such as `1.234,50`",
            "the other numbers of this file have a decimal comma; export the file again if they should not",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Percents, Style, read_number};
    use crate::ingest::cell::Num;
    use crate::ingest::cell::money::Mark;
    use crate::ingest::read::{Cell, Kind};
    use crate::value::Unit;

    fn read(text: &str, kind: Kind, unit: Unit) -> Result<Option<(i64, u8)>, String> {
        read_number(Cell { bytes: text.as_bytes(), kind }, unit, &Style::default())
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
        let style = Style { printed: Some((Mark::Comma, Vec::new())), ..Style::default() };
        let read = |text: &str, kind| read_number(Cell { bytes: text.as_bytes(), kind }, Unit::Money, &style).unwrap();
        assert_eq!(read("1258.4", Kind::Number).unwrap().0.mantissa, 12_584);
        assert_eq!(read("1.258,40", Kind::Text).unwrap().0.mantissa, 12_584);
    }

    #[test]
    fn a_profile_says_the_scale_of_bare_percents() {
        let read = |text: &str, percents| {
            let style = Style { printed: Some((Mark::Point, Vec::new())), percents, ..Style::default() };
            read_number(Cell { bytes: text.as_bytes(), kind: Kind::Number }, Unit::Percent, &style)
                .ok()
                .flatten()
                .map(|(num, _)| (num.mantissa, num.places))
        };
        assert_eq!(read("12.5", Percents::Signed), None);
        assert_eq!(read("12.5", Percents::Hundreds), Some((125, 3)));
        assert_eq!(read("0.5", Percents::Hundreds), Some((5, 3)));
        assert_eq!(read("3", Percents::Fractions), Some((3, 0)));
        assert_eq!(read("12.5%", Percents::Hundreds), Some((125, 3)));
    }

    #[test]
    fn words_and_inequalities_are_no_numbers() {
        let style = Style {
            printed: Some((Mark::Point, Vec::new())),
            nulls: vec!["not stocked".to_owned()],
            ..Style::default()
        };
        for text in ["Not stocked", " --", "< 10%", "> 90%", "N/A"] {
            let cell = Cell { bytes: text.as_bytes(), kind: Kind::Text };
            assert_eq!(read_number(cell, Unit::Number, &style), Ok(None), "{text}");
        }
    }

    #[test]
    fn durations_are_days() {
        assert_eq!(read("30d", Kind::Text, Unit::Duration), Ok(Some((30, 0))));
        assert_eq!(read("4 weeks", Kind::Text, Unit::Duration), Ok(Some((28, 0))));
        assert_eq!(read("60", Kind::Number, Unit::Duration), Ok(Some((60, 0))));
        assert!(read("a month", Kind::Text, Unit::Duration).is_err());
    }
}
