//! Sample snapshots as if their month ended yesterday: a workspace that is new has fresh data, and `watch` takes it at its word.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::America::Los_Angeles;
use regex::{Captures, Regex};
use std::borrow::Cow;

/// The day on which the samples of `examples/starter` were drawn. Their rows end on the day before.
const DRAWN: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 21);

/// How many days later than they were written the samples are drawn.
pub(super) struct Later {
    days: TimeDelta,
    dates: Option<Regex>,
}

impl Later {
    /// Drawn on the day of `now`. Of the samples' zones this is the one whose day ends last, so that none is of a day that goes on.
    pub(super) fn at(now: DateTime<Utc>) -> Self {
        let today = now.with_timezone(&Los_Angeles).date_naive();
        let days = DRAWN.map_or(TimeDelta::zero(), |drawn| today.signed_duration_since(drawn));
        Self { days, dates: Regex::new(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b").ok() }
    }

    /// A snapshot's name or text with each date so much later; other files are as they are.
    pub(super) fn of<'t>(&self, path: &str, text: &'t str) -> Cow<'t, str> {
        match &self.dates {
            Some(dates) if path.starts_with("snapshots/") => dates.replace_all(text, |found: &Captures<'_>| {
                let written = found.get(0).map_or("", |date| date.as_str());
                let date = written.parse::<NaiveDate>().ok().and_then(|date| date.checked_add_signed(self.days));
                date.map_or_else(|| written.to_owned(), |date| date.to_string())
            }),
            _ => Cow::Borrowed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Later;

    #[test]
    fn every_date_of_a_snapshot_moves_by_the_same_days() {
        let later = Later::at("2027-03-02T12:00:00Z".parse().unwrap());
        let name = "snapshots/amazon-us/keywords-2026-11-21.csv";
        assert_eq!(later.of(name, name), "snapshots/amazon-us/keywords-2027-03-02.csv");
        assert_eq!(
            later.of(name, "date,id\n2026-11-20,9\n2026-10-22,7-11\n"),
            "date,id\n2027-03-01,9\n2027-01-31,7-11\n"
        );
        assert_eq!(later.of("rules/ads.rules", "as of 2026-11-20"), "as of 2026-11-20");
        // It is still the evening before in Los Angeles.
        assert_eq!(Later::at("2026-11-22T06:00:00Z".parse().unwrap()).of(name, "2026-11-20"), "2026-11-20");
    }
}
