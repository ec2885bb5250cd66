//! Days and moments as people type them.

use crate::cli::args::When;
use crate::cli::clock;
use crate::cli::error::Stop;
use crate::engine::PlanOptions;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// The options of a plan as the command line says when it is for.
pub(super) fn options(when: &When) -> Result<PlanOptions, Stop> {
    let mut options = PlanOptions::new(clock::now());
    if let Some(text) = &when.as_of {
        options = options.as_of(day(text).ok_or_else(|| wrong("--as-of", text, "a day", "2026-11-20"))?);
    }
    if let Some(text) = &when.at {
        let moment = civil(text).ok_or_else(|| wrong("--at", text, "a day and a time", "\"2026-11-21 22:30\""))?;
        options = options.at(moment);
    }
    if let Some(text) = &when.known_at {
        let moment =
            instant(text).ok_or_else(|| wrong("--known-at", text, "a day or a day and a time", "2026-11-18"))?;
        options = options.known_at(moment);
    }
    Ok(options)
}

/// The day that a flag says.
pub(super) fn day_of(flag: &str, text: &str) -> Result<NaiveDate, Stop> {
    day(text).ok_or_else(|| wrong(flag, text, "a day", "2026-11-20"))
}

fn wrong(flag: &str, text: &str, expected: &str, example: &str) -> Stop {
    Stop::usage(format!("{flag} takes {expected}, found `{text}`"), format!("write {flag} {example}"))
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// A day and a time without a zone: each account's own.
fn civil(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.trim().split_once(['T', ' '])?;
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(time.trim(), form).ok())?;
    Some(day(date)?.and_time(time))
}

/// An instant: with its zone, else UTC; a day alone is its end.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text.trim()) {
        return Some(moment.with_timezone(&Utc));
    }
    if let Some(moment) = civil(text) {
        return Some(moment.and_utc());
    }
    let next = day(text)?.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
    next.checked_sub_signed(TimeDelta::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::{civil, day, instant};

    #[test]
    fn moments_are_read() {
        assert_eq!(day("2026-11-20").unwrap().to_string(), "2026-11-20");
        assert_eq!(civil("2026-11-21 22:30").unwrap().to_string(), "2026-11-21 22:30:00");
        assert_eq!(civil("2026-11-21T22:30:10").unwrap().to_string(), "2026-11-21 22:30:10");
        assert_eq!(instant("2026-11-18").unwrap().to_rfc3339(), "2026-11-18T23:59:59+00:00");
        assert_eq!(instant("2026-11-18T09:00:00+01:00").unwrap().to_rfc3339(), "2026-11-18T08:00:00+00:00");
        for wrong in ["yesterday", "22:30", "2026-13-01 10:00", "2026-11-21 25:00", ""] {
            assert!(civil(wrong).is_none() && instant(wrong).is_none() && day(wrong).is_none(), "{wrong}");
        }
    }
}
