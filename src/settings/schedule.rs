//! When something is done: the five fields of cron, read in an account's own time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use std::str::FromStr;

/// A schedule as cron writes it: minute, hour, day of the month, month, weekday.
///
/// A time that a change of the clocks skips comes right after it; one that happens twice comes once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    cron: Cron,
}

impl Schedule {
    /// Reads a schedule; `None` where it is none, or one that never comes.
    ///
    /// ```
    /// use portreeve::settings::Schedule;
    ///
    /// let daily = Schedule::parse("0 7 * * *").unwrap();
    /// let next = daily.next("2026-11-21T09:00:00Z".parse().unwrap(), chrono_tz::Europe::Berlin).unwrap();
    /// assert_eq!(next.to_rfc3339(), "2026-11-22T06:00:00+00:00");
    /// assert!(Schedule::parse("every morning").is_none());
    /// assert!(Schedule::parse("0 7 31 2 *").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // A field for seconds, or a year, would be read as something else than what whoever knows cron means.
        if text.split_whitespace().count() != 5 {
            return None;
        }
        let schedule = Self { cron: Cron::from_str(text.trim()).ok()? };
        schedule.next(DateTime::UNIX_EPOCH, Tz::UTC).map(|_| schedule)
    }

    /// The first moment after another that it names, in a time zone.
    #[must_use]
    pub fn next(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let next = self.cron.find_next_occurrence(&after.with_timezone(&zone), false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use chrono::{DateTime, Utc};

    fn all(schedule: &str, from: &str, to: &str, zone: chrono_tz::Tz) -> Vec<String> {
        let schedule = Schedule::parse(schedule).unwrap();
        let (mut at, to): (DateTime<Utc>, DateTime<Utc>) = (from.parse().unwrap(), to.parse().unwrap());
        let mut found = Vec::new();
        while let Some(next) = schedule.next(at, zone).filter(|next| *next <= to) {
            found.push(next.format("%d %H:%M").to_string());
            at = next;
        }
        found
    }

    #[test]
    fn a_day_of_23_or_25_hours_has_each_time_once() {
        let berlin = chrono_tz::Europe::Berlin;
        // On 2026-03-29 the clocks go from 2:00 to 3:00, on 2026-10-25 from 3:00 back to 2:00.
        let spring = all("30 2 * * *", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z", berlin);
        assert_eq!(spring.len(), 3, "{spring:?}");
        let autumn = all("30 2 * * *", "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z", berlin);
        assert_eq!(autumn.len(), 3, "{autumn:?}");
        assert_eq!(all("0 7 * * *", "2026-10-25T00:00:00Z", "2026-10-25T23:00:00Z", berlin), ["25 06:00"]);
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for wrong in ["", "7", "0 7 * *", "0 0 7 * * *", "61 7 * * *", "0 7 * * mondays", "0 7 30 2 *"] {
            assert!(Schedule::parse(wrong).is_none(), "{wrong}");
        }
    }
}
