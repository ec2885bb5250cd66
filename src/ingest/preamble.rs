//! Days that stand above a table: `1 May 2026 - 8 May 2026`, `# Start date: 20230424`.

use crate::ingest::cell::month;
use crate::ingest::limits::{YEAR_MAX, YEAR_MIN};
use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Every form of a day, told apart by the place of its year, month and day among the groups.
static DAYS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b",
        r"|\b(\d{4})(\d{2})(\d{2})\b",
        r"|(\d{4})年(\d{1,2})月(\d{1,2})日",
        r"|\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b",
        r"|\b(\d{1,2})\.? (?:de )?(\p{L}{3,})\.? (?:de )?(\d{4})\b",
        r"|\b(\p{L}{3,})\.? (\d{1,2}),? (\d{4})\b",
    ))
    .ok()
});

/// The period that lines above a table name: two days in one line, else in two lines, else one day.
pub(super) fn period(lines: &[String]) -> Option<(NaiveDate, NaiveDate)> {
    let found: Vec<Vec<NaiveDate>> = lines.iter().map(|line| days(line)).collect();
    let both =
        found.iter().find_map(|days| if let [first, last] = days.as_slice() { Some((*first, *last)) } else { None });
    let mut single = found.iter().filter_map(|days| if let [day] = days.as_slice() { Some(*day) } else { None });
    let apart = || {
        let first = single.next()?;
        Some((first, single.next().unwrap_or(first)))
    };
    both.or_else(apart).filter(|(first, last)| first <= last)
}

fn days(line: &str) -> Vec<NaiveDate> {
    let Some(regex) = DAYS.as_ref() else { return Vec::new() };
    regex.captures_iter(line).filter_map(|captures| day(&captures)).collect()
}

fn day(captures: &Captures<'_>) -> Option<NaiveDate> {
    let number = |at: usize| captures.get(at)?.as_str().parse::<u32>().ok();
    let named = |at: usize| month(captures.get(at)?.as_str());
    let (year, month, day) = if captures.get(1).is_some() {
        (number(1)?, number(2)?, number(3)?)
    } else if captures.get(4).is_some() {
        (number(4)?, number(5)?, number(6)?)
    } else if captures.get(7).is_some() {
        (number(7)?, number(8)?, number(9)?)
    } else if captures.get(10).is_some() {
        (number(12)?, number(11)?, number(10)?)
    } else if captures.get(13).is_some() {
        (number(15)?, named(14)?, number(13)?)
    } else {
        (number(18)?, named(16)?, number(17)?)
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (YEAR_MIN..=YEAR_MAX).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::period;

    #[test]
    fn periods_are_found_in_the_forms_that_reports_print() {
        for (lines, expected) in [
            (&["Search keyword report", "1 May 2026 - 8 May 2026"][..], Some("2026-05-01..2026-05-08")),
            (&["May 1, 2026 - May 8, 2026"], Some("2026-05-01..2026-05-08")),
            (&["1. Mai 2026 – 8. Mai 2026"], Some("2026-05-01..2026-05-08")),
            (&["1 de mayo de 2026 - 8 de mayo de 2026"], Some("2026-05-01..2026-05-08")),
            (&["# Start date: 20230424", "# End date: 20230521"], Some("2023-04-24..2023-05-21")),
            (&["# 20230515-20230521"], Some("2023-05-15..2023-05-21")),
            (&["2026-05-01 to 2026-05-08"], Some("2026-05-01..2026-05-08")),
            (&["01.05.2026 - 08.05.2026"], Some("2026-05-01..2026-05-08")),
            (&["2026年5月1日 - 2026年5月8日"], Some("2026-05-01..2026-05-08")),
            (&["as of May 8, 2026"], Some("2026-05-08..2026-05-08")),
            (&["All time"], None),
            (&["8 May 2026 - 1 May 2026"], None),
            (&["13 Foo 2026", "20261399"], None),
            (&[], None),
        ] {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let found = period(&lines).map(|(first, last)| format!("{first}..{last}"));
            assert_eq!(found.as_deref(), expected, "{lines:?}");
        }
    }
}
