//! Days whose rows are so few that an absent row is unknown (language.md section 6).

use crate::table::Day;
use crate::value::Rational;

/// A usual day has at least so many rows, or few rows say nothing.
const USUAL_ROWS_MIN: u64 = 20;
/// The same weekday of so many weeks before.
const WEEKS: u32 = 4;
/// Else the days of so many days before.
const DAYS: u32 = 14;

/// The suspect days among covered ones, each with its number of rows, sorted by day. A day is suspect when its rows number
/// less than `share` of the median of the same weekday of the four weeks before, where all four are covered, else of the
/// covered days of the 14 days before, where that median is at least 20 rows.
#[must_use]
pub fn suspect(days: &[(Day, u64)], share: Rational) -> Vec<Day> {
    let rows = |day: Day| {
        days.binary_search_by_key(&day, |(day, _)| *day).ok().and_then(|at| days.get(at)).map(|(_, rows)| *rows)
    };
    let is_suspect = |(day, count): &(Day, u64)| {
        let weeks: Option<Vec<u64>> = (1..=WEEKS).map(|week| rows(day.minus(week.saturating_mul(7)))).collect();
        let usual = weeks.unwrap_or_else(|| (1..=DAYS).filter_map(|back| rows(day.minus(back))).collect());
        let Some(doubled) = doubled_median(usual) else { return false };
        doubled >= USUAL_ROWS_MIN.saturating_mul(2) && is_less(*count, share, doubled)
    };
    days.iter().filter(|day| is_suspect(day)).map(|(day, _)| *day).collect()
}

/// Twice the median, so that the middle of two counts stays whole.
fn doubled_median(mut counts: Vec<u64>) -> Option<u64> {
    counts.sort_unstable();
    let upper = counts.get(counts.len().checked_div(2)?)?;
    let lower = if counts.len().is_multiple_of(2) { counts.get((counts.len() / 2).checked_sub(1)?)? } else { upper };
    lower.checked_add(*upper)
}

/// `2 × count < share × doubled`; a share that is out of all range makes nothing suspect.
fn is_less(count: u64, share: Rational, doubled: u64) -> bool {
    let whole = |value: u64| i64::try_from(value).map(Rational::whole).ok();
    let (Some(count), Some(doubled)) = (count.checked_mul(2).and_then(whole), whole(doubled)) else { return false };
    share.times(doubled).and_then(|least| count.compare(least)).is_ok_and(std::cmp::Ordering::is_lt)
}

#[cfg(test)]
mod tests {
    use super::suspect;
    use crate::table::Day;
    use crate::value::Rational;

    fn days(counts: &[u64]) -> Vec<(Day, u64)> {
        (0..).map(Day).zip(counts.iter().copied()).collect()
    }

    fn found(counts: &[u64]) -> Vec<i32> {
        suspect(&days(counts), Rational::new(1, 2).unwrap()).into_iter().map(|day| day.0).collect()
    }

    #[test]
    fn few_rows_are_suspect_against_the_same_weekday_or_the_last_fortnight() {
        // Weekends are quiet in every week, which is known once four weeks are there.
        let quiet: Vec<u64> = [90, 90, 90, 90, 90, 30, 30].repeat(6);
        assert_eq!(found(&quiet), [5, 6, 12, 13, 19, 20, 26, 27]);
        let mut broken = quiet.clone();
        broken[30] = 44;
        assert!(found(&broken).contains(&30));
        broken[30] = 45;
        assert!(!found(&broken).contains(&30), "exactly half is not less than half");
    }

    #[test]
    fn a_usual_day_of_few_rows_makes_nothing_suspect() {
        assert_eq!(found(&[19, 19, 19, 0]), [0; 0]);
        assert_eq!(found(&[20, 20, 20, 9]), [3]);
        assert_eq!(found(&[0]), [0; 0]);
        // The median of 10 and 30 is 20.
        assert_eq!(found(&[10, 30, 9]), [2]);
        assert_eq!(found(&[9, 30, 9]), [0; 0]);
    }
}
