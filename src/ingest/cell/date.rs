//! Dates of cells, to civil days of the account's zone.

use crate::ingest::cell::narrow;
use crate::ingest::limits::{YEAR_MAX, YEAR_MIN};
use crate::table::Day;
use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;
use std::borrow::Cow;

/// How a channel prints dates. A profile lists the forms of its files. None of them can be mistaken for another but the two with
/// slashes: where a profile lists both, the file decides, not the cell, and the one listed first where nothing in it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::ingest) enum DateForm {
    /// `2026-11-20` or `2026/11/20`, with or without a time.
    Iso,
    /// `Nov 20, 2026`, `20 Nov 2026`, `20-Nov-2026`.
    MonthName,
    /// `20.11.2026`.
    Dots,
    /// `20261120`.
    Compact,
    /// `11/20/2026` or `11/20/26`.
    MonthFirst,
    /// `20/11/2026` or `20/11/26`.
    DayFirst,
    /// `20-11-2026`.
    DayFirstDashes,
    /// `1778851723231`: milliseconds since 1970 in Greenwich.
    EpochMs,
}

/// What a text says about the order of the slashes of its file, when it says anything: `31/12/2026` does, `01/02/2026` does not.
pub(in crate::ingest) fn order(text: &str) -> Option<DateForm> {
    let [first, second, _] = parts(text.trim(), '/')?;
    match ((13..=31).contains(&first), second > 12) {
        (true, false) => Some(DateForm::DayFirst),
        (false, true) => Some(DateForm::MonthFirst),
        _ => None,
    }
}

/// The day of a text.
pub(in crate::ingest) fn day(text: &str, forms: &[DateForm], zone: Option<Tz>) -> Option<Day> {
    let text: &str = &narrow(text.trim());
    forms.iter().find_map(|form| match form {
        DateForm::Iso => iso(text, zone).or_else(|| japanese(text)),
        DateForm::MonthName => month_name(text),
        DateForm::Dots => parts(text, '.').and_then(|[day, month, year]| civil(year, month, day)),
        DateForm::Compact => compact(text),
        DateForm::EpochMs => epoch_ms(text, zone),
        DateForm::MonthFirst => parts(text, '/').and_then(|[month, day, year]| civil(year, month, day)),
        DateForm::DayFirst => parts(text, '/').and_then(|[day, month, year]| civil(year, month, day)),
        DateForm::DayFirstDashes => parts(text, '-').and_then(|[day, month, year]| civil(year, month, day)),
    })
}

/// `2026-11-20` without anything else, the usual case.
#[inline]
pub(in crate::ingest) fn plain_iso(bytes: &[u8]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[*y1, *y2, *y3, *y4])?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    civil(year, month, day)
}

/// A day of the calendar in the years that channels have.
fn civil(year: u32, month: u32, day: u32) -> Option<Day> {
    let year = if year < 100 { year + 2000 } else { year };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    plausible(date)
}

fn plausible(date: NaiveDate) -> Option<Day> {
    (YEAR_MIN..=YEAR_MAX).contains(&date.year()).then(|| Day::from_date(date))
}

/// A date, with a time that does not matter or with an instant, whose day is that of the account's zone. Where the account has
/// none, the day is the one that is written: channels print the time of the shop.
fn iso(text: &str, zone: Option<Tz>) -> Option<Day> {
    let slashes = [4, 7].iter().all(|at| text.as_bytes().get(*at) == Some(&b'/'));
    let text: &str = &if slashes { text.replacen('/', "-", 2).into() } else { Cow::Borrowed(text) };
    let head = text.get(..10)?;
    let date = plain_iso(head.as_bytes())?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(date);
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    if let Ok(instant) = DateTime::parse_from_rfc3339(&format!("{head}T{}", time.replacen(' ', "", 1))) {
        return plausible(zone.map_or(instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive()));
    }
    // `2026-11-20 08:30:00 -0500` and the like, as Shopify prints it; `2026-11-20T23:59Z` as Amazon does.
    let time = &time.strip_suffix(['Z', 'z']).map_or(time.to_owned(), |time| format!("{time}+0000"));
    for form in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z"] {
        if let Ok(instant) = DateTime::parse_from_str(&format!("{head}T{}", time.replacen(' ', "", 1)), form) {
            return plausible(zone.map_or(instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive()));
        }
    }
    let local = ["%H:%M:%S%.f", "%H:%M"].iter().any(|form| chrono::NaiveTime::parse_from_str(time, form).is_ok());
    local.then_some(date)
}

/// `2026年11月20日`, with or without a time, which does not matter.
fn japanese(text: &str) -> Option<Day> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    let number = |digits: &str| digits.trim().parse().ok();
    civil(number(year).filter(|year| *year >= 1000)?, number(month)?, number(day)?)
}

/// How the names of the months begin in English, German, French, Spanish and Italian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// The number of a month by its name or the beginning of it.
pub(in crate::ingest) fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    if !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    u32::try_from(at).ok()?.checked_add(1)
}

fn month_name(text: &str) -> Option<Day> {
    // `Nov 20, 2026, 8:30 AM` has a time that does not matter.
    let date =
        text.split_once(':').map_or(text, |(date, _)| date.rsplit_once([' ', ',']).map_or(date, |(date, _)| date));
    let words: Vec<&str> = date.split([' ', ',', '-']).filter(|word| !word.is_empty() && *word != "de").collect();
    let [first, second, year] = words.as_slice() else { return None };
    let year = if year.len() == 4 { year.parse().ok()? } else { return None };
    match (month(first), month(second)) {
        (Some(month), None) => civil(year, month, second.parse().ok()?),
        (None, Some(month)) => civil(year, month, first.trim_end_matches('.').parse().ok()?),
        _ => None,
    }
}

fn compact(text: &str) -> Option<Day> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    civil(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)
}

fn parts(text: &str, mark: char) -> Option<[u32; 3]> {
    let text = text.split(' ').next()?;
    let mut parts = text.split(mark);
    let mut next = || {
        let part = parts.next()?;
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let three = [next()?, next()?, next()?];
    parts.next().is_none().then_some(three)
}

fn epoch_ms(text: &str, zone: Option<Tz>) -> Option<Day> {
    let instant = DateTime::from_timestamp_millis(text.parse().ok()?)?;
    plausible(zone.map_or_else(|| instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive()))
}

/// The day of an Excel serial number, as the two calendars of workbooks count them.
pub(in crate::ingest) fn serial(days: i64, from_1904: bool) -> Option<Day> {
    // Serial 0 is 1899-12-30, so that the days after Excel's 1900-02-29 that never was are right.
    let epoch = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) }?;
    plausible(epoch.checked_add_signed(chrono::TimeDelta::try_days(days)?)?)
}

#[cfg(test)]
mod tests {
    use super::{DateForm, day, order, serial};
    use DateForm::{Compact, DayFirst, DayFirstDashes, Dots, EpochMs, Iso, MonthFirst, MonthName};

    fn read(text: &str, forms: &[DateForm]) -> Option<String> {
        day(text, forms, Some(chrono_tz::America::Los_Angeles)).map(|day| day.to_string())
    }

    #[test]
    fn dates_are_read_in_the_forms_of_their_file_only() {
        for (text, form, expected) in [
            ("2026-11-20", Iso, Some("2026-11-20")),
            ("2026/11/20", Iso, Some("2026-11-20")),
            ("2026/11/20 23:59:00", Iso, Some("2026-11-20")),
            ("2026/11-20", Iso, None),
            ("2026-11-20T00:00:00", Iso, Some("2026-11-20")),
            ("2026-11-20 23:59", Iso, Some("2026-11-20")),
            ("2026-11-20T03:12:44+00:00", Iso, Some("2026-11-19")),
            ("2026-11-20T03:12:44Z", Iso, Some("2026-11-19")),
            ("2026-11-20 14:22:10 -0500", Iso, Some("2026-11-20")),
            ("2020-11-20T03:59Z", Iso, Some("2020-11-19")),
            ("2026-02-30", Iso, None),
            ("2026-1-2", Iso, None),
            ("20/11/2026", Iso, None),
            ("1899-12-31", Iso, None),
            ("2026-11-20 noon", Iso, None),
            ("Nov 10, 2018", MonthName, Some("2018-11-10")),
            ("10 November 2018", MonthName, Some("2018-11-10")),
            ("10-Nov-2018", MonthName, Some("2018-11-10")),
            ("Nov 31, 2018", MonthName, None),
            ("1. März 2026", MonthName, Some("2026-03-01")),
            ("1 juil. 2026", MonthName, Some("2026-07-01")),
            ("1 de dic de 2026", MonthName, Some("2026-12-01")),
            ("Nov 20, 2026 8:30 AM", MonthName, Some("2026-11-20")),
            ("20.11.2026", Dots, Some("2026-11-20")),
            ("20261120", Compact, Some("2026-11-20")),
            ("11/20/26", MonthFirst, Some("2026-11-20")),
            ("20/11/2026", DayFirst, Some("2026-11-20")),
            ("20/11/2026", MonthFirst, None),
            ("20-11-2026", DayFirstDashes, Some("2026-11-20")),
            ("1795158000000", EpochMs, Some("2026-11-19")),
            ("1795158000000.5", EpochMs, None),
            ("20261120", EpochMs, None),
            ("31/12/2023 22:36", DayFirst, Some("2023-12-31")),
            ("", Iso, None),
            ("é026-11-20", Iso, None),
        ] {
            assert_eq!(read(text, &[form]).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_instant_is_on_the_day_that_is_written_where_the_account_has_no_zone() {
        let day = |text: &str| day(text, &[Iso], None).map(|day| day.to_string());
        assert_eq!(day("2022-04-06 21:52:40 -0400").as_deref(), Some("2022-04-06"));
        assert_eq!(day("2019-12-01T03:12:44+00:00").as_deref(), Some("2019-12-01"));
    }

    #[test]
    fn only_a_day_above_twelve_tells_the_order() {
        assert_eq!(order("31/12/2023 22:36"), Some(DayFirst));
        assert_eq!(order("12/31/2023"), Some(MonthFirst));
        for text in ["01/02/2023", "31/31/2023", "2023-12-31", ""] {
            assert_eq!(order(text), None);
        }
    }

    #[test]
    fn serials_are_days() {
        assert_eq!(serial(46_129, false).unwrap().to_string(), "2026-04-17");
        assert_eq!(serial(43_862, false).unwrap().to_string(), "2020-02-01");
        assert_eq!(serial(46_129 - 1462, true).unwrap().to_string(), "2026-04-17");
        assert_eq!(serial(0, false), None);
        assert_eq!(serial(i64::MAX, false), None);
    }
}
