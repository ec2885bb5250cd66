//! Which days of a dataset an account has delivered.

use crate::table::Day;

/// The days of one dataset in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Days that some daily file holds: a file holds every day from its first to its last date. Sorted.
    pub days: Vec<Day>,
    /// Days of `days` that some file lists whole: what such a file does not have is gone. Sorted.
    pub lists: Vec<Day>,
    /// Days of `days` whose rows are so few that an absent row is unknown. Sorted.
    pub suspect: Vec<Day>,
    /// Days of `days` that are not complete: their file is known to be made before they ended. Sorted.
    pub incomplete: Vec<Day>,
    /// First and last day of each summary file, sorted by end and start.
    pub periods: Vec<(Day, Day)>,
}

impl Coverage {
    /// Whether a day is covered by a daily file.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.days.binary_search(&day).is_ok()
    }

    /// Whether a day is suspect.
    #[must_use]
    pub fn is_suspect(&self, day: Day) -> bool {
        self.suspect.binary_search(&day).is_ok()
    }

    /// How many days from `first` to `last` are covered.
    #[must_use]
    pub fn count(&self, first: Day, last: Day) -> usize {
        let to = self.days.partition_point(|day| *day <= last);
        to.saturating_sub(self.days.partition_point(|day| *day < first))
    }

    /// The newest covered day not after another.
    #[must_use]
    pub fn newest(&self, until: Day) -> Option<Day> {
        newest(&self.days, until)
    }

    /// The newest day, not after another, that a file lists whole.
    #[must_use]
    pub fn newest_list(&self, until: Day) -> Option<Day> {
        newest(&self.lists, until)
    }
}

fn newest(days: &[Day], until: Day) -> Option<Day> {
    days.get(days.partition_point(|day| *day <= until).checked_sub(1)?).copied()
}
