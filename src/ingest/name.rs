//! What the name of a file says: its account, the days it is about, and when it was made.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    /// The folder under `snapshots/`.
    pub(super) account: Option<String>,
    /// The path under `snapshots/`.
    pub(super) path: String,
    /// When it was made: the latest date in the name, with a time when one stands behind it; else that of the nearest folder.
    pub(super) made: Option<NaiveDateTime>,
    /// Two dates in the file's own name: what the file is about.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    /// One date in the file's own name, or its folder's.
    pub(super) date: Option<NaiveDate>,
}

/// Reads a path, relative to the workspace or to `snapshots/`.
pub(super) fn read(name: &str) -> Named {
    let path = name.strip_prefix("snapshots/").unwrap_or(name);
    let parts: Vec<&str> = path.split('/').collect();
    let account = match parts.as_slice() {
        [account, _, ..] => Some((*account).to_owned()),
        _ => None,
    };
    // The file's own name, else its folders from the inside out, but never the account's.
    let folders = parts.get(1..).filter(|rest| !rest.is_empty()).unwrap_or(&parts);
    let dates = folders.iter().rev().map(|part| dates(part)).find(|dates| !dates.is_empty()).unwrap_or_default();
    let own = parts.last().map(|file| self::dates(file)).unwrap_or_default();
    let period = match own.as_slice() {
        [first, second] if first.date() < second.date() => Some((first.date(), second.date())),
        _ => None,
    };
    let made = dates.iter().max().copied();
    Named { account, path: path.to_owned(), made, period, date: made.map(|made| made.date()) }
}

/// Every date of a text: `2026-11-20`, `2026_11_20`, `2026.11.20`, `20261120`, each perhaps with `T0830` or `T08-30-00` behind it.
fn dates(text: &str) -> Vec<NaiveDateTime> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let begins = before.is_none_or(|byte| !byte.is_ascii_digit());
        match date(rest).filter(|_| begins) {
            Some((date, length)) => {
                let (time, more) = rest.get(length..).and_then(time).unwrap_or((NaiveTime::MIN, 0));
                found.push(date.and_time(time));
                at += length + more;
            }
            None => at += 1,
        }
    }
    found
}

fn number(bytes: &[u8], from: usize, length: usize) -> Option<u32> {
    let digits = bytes.get(from..from.checked_add(length)?)?;
    digits.iter().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

fn date(bytes: &[u8]) -> Option<(NaiveDate, usize)> {
    let year = number(bytes, 0, 4).filter(|year| (1990..2200).contains(year))?;
    let mark = bytes.get(4)?;
    let (month, day, length) = if mark.is_ascii_digit() {
        (number(bytes, 4, 2)?, number(bytes, 6, 2)?, 8)
    } else {
        let same = matches!(mark, b'-' | b'_' | b'.') && bytes.get(7) == Some(mark);
        if !same {
            return None;
        }
        (number(bytes, 5, 2)?, number(bytes, 8, 2)?, 10)
    };
    if bytes.get(length).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(|date| (date, length))
}

/// `T0830`, `T083000`, `T08-30`, `T08-30-00`.
fn time(bytes: &[u8]) -> Option<(NaiveTime, usize)> {
    if !matches!(bytes.first(), Some(b'T' | b't')) {
        return None;
    }
    let (hour, mark) = (number(bytes, 1, 2)?, bytes.get(3)?);
    let step = if matches!(mark, b'-' | b':' | b'_') { 3 } else { 2 };
    let minute = number(bytes, 1 + step, 2)?;
    let marked = step == 2 || bytes.get(1 + 2 * step - 1) == Some(mark);
    match number(bytes, 1 + 2 * step, 2).filter(|_| marked) {
        Some(second) => Some((NaiveTime::from_hms_opt(hour, minute, second)?, 3 + 2 * step)),
        None => Some((NaiveTime::from_hms_opt(hour, minute, 0)?, 3 + step)),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn said(name: &str) -> (Option<String>, Option<String>, Option<String>) {
        let named = read(name);
        let made = named.made.map(|made| made.to_string());
        let period = named.period.map(|(first, last)| format!("{first}..{last}"));
        (named.account, made, period)
    }

    #[test]
    fn names_say_account_dates_and_periods() {
        for (name, account, made, period) in [
            ("snapshots/acme-us/keywords.csv", Some("acme-us"), None, None),
            ("snapshots/acme-us/ads/keywords-2026-11-20.csv.gz", Some("acme-us"), Some("2026-11-20 00:00:00"), None),
            ("acme-us/20261120/stock.csv", Some("acme-us"), Some("2026-11-20 00:00:00"), None),
            ("snapshots/2026-01-01/stock.csv", Some("2026-01-01"), None, None),
            (
                "snapshots/a/bulk-a1b2c3-20260901-20260930-1.xlsx",
                Some("a"),
                Some("2026-09-30 00:00:00"),
                Some("2026-09-01..2026-09-30"),
            ),
            ("snapshots/a/Item_2022-04-22T160006.392.csv", Some("a"), Some("2022-04-22 16:00:06"), None),
            ("snapshots/a/stock_2026-11-20T08-30.csv", Some("a"), Some("2026-11-20 08:30:00"), None),
            ("keywords.csv", None, None, None),
            ("snapshots/a/order-120261120.csv", Some("a"), None, None),
            ("snapshots/a/x-2026-13-40.csv", Some("a"), None, None),
            ("snapshots/a/é2026.11.20é.csv", Some("a"), Some("2026-11-20 00:00:00"), None),
        ] {
            let expected = (account.map(str::to_owned), made.map(str::to_owned), period.map(str::to_owned));
            assert_eq!(said(name), expected, "{name}");
        }
    }
}
