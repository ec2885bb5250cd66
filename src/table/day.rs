//! Civil days as numbers.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::fmt;

/// A civil day of an account's zone: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);

/// Between these all days are in the calendar, so that the one after another needs no look at it: the years 1 and 9999 and what is
/// between them.
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

impl Day {
    /// The day of a date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// The date of a day; days outside the calendar's range give its ends.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// So many days earlier.
    #[must_use]
    pub fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    /// Days from `earlier` to `self`; negative when it is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// From Monday (0) to Sunday (6).
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from(self.date().weekday().num_days_from_monday()).unwrap_or(0)
    }

    /// Whether it is a Saturday or Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.date().weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The days from `first` to `last`, both included.
    pub fn range(first: Self, last: Self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let length = u32::try_from(last.since(first).saturating_add(1)).unwrap_or(0);
        (0..length).map(move |at| first.plus(at))
    }

    /// The next civil day's date, for display.
    #[must_use]
    pub fn next(self) -> Self {
        if (FIRST..LAST).contains(&self.0) {
            return Self(self.0.saturating_add(1));
        }
        self.date().checked_add_days(Days::new(1)).map_or(self, Self::from_date)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, FIRST, LAST};
    use chrono::NaiveDate;

    #[test]
    fn the_next_day_is_that_of_the_calendar() {
        for day in [i32::MIN, FIRST - 1, FIRST, -1, 0, 58, 59, 20_781, LAST - 1, LAST, i32::MAX].map(Day) {
            let after = day.date().succ_opt().map_or(day, Day::from_date);
            assert_eq!(day.next(), after, "{day}");
        }
        assert_eq!(Some(Day(FIRST).date()), NaiveDate::from_ymd_opt(1, 1, 1));
        assert_eq!(Some(Day(LAST).date()), NaiveDate::from_ymd_opt(9999, 12, 31));
    }
}
