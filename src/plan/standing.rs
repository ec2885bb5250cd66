//! Where a change that was handed out stands, from what history kept and what snapshots showed since. Pure.

use crate::history::{ChangeState, ChangedValue, PastChange};
use crate::table::Day;

/// A value that a snapshot showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The day that its row is of.
    pub day: Day,
    /// The value.
    pub value: ChangedValue,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Handed out, and no snapshot made late enough showed the field since: it blocks the next change.
    InFlight,
    /// A snapshot showed our value.
    Confirmed,
    /// The channel refused it.
    Failed,
    /// The first snapshot made `confirm_within` after the hand-out still showed the earlier value.
    Expired,
    /// A snapshot showed a third value, first on this day.
    Drifted(Day),
    /// Another change of ours followed before a snapshot showed it.
    Superseded,
}

impl Standing {
    /// Whether the change counts as made.
    #[must_use]
    pub fn is_made(self) -> bool {
        !matches!(self, Self::Failed | Self::Expired)
    }
}

/// Where a change stands. `next` is our next change of the same field that was made; sightings are oldest first.
///
/// The first snapshot that decides does: ours confirms, a third value drifts, the earlier value expires it once it was made
/// `confirm_within` days after the hand-out. A snapshot of the very day may be from before the hand-out, so there only our own
/// value says something. What is seen from the day of our next change on belongs to that one.
#[must_use]
pub fn standing(
    change: &PastChange,
    next: Option<&PastChange>,
    sightings: &[Sighting],
    confirm_within: u32,
) -> Standing {
    match change.state {
        ChangeState::Failed => return Standing::Failed,
        ChangeState::Confirmed | ChangeState::GivenBack => return Standing::Confirmed,
        ChangeState::Drifted(day) => return Standing::Drifted(day),
        ChangeState::Emitted | ChangeState::Expired => {}
    }
    let until = next.map_or(Day(i32::MAX), |next| next.day.minus(1).max(change.day));
    for Sighting { day, value } in sightings.iter().filter(|seen| (change.day..=until).contains(&seen.day)) {
        if *value == change.to {
            return Standing::Confirmed;
        }
        if *day == change.day {
            continue;
        }
        if *value != change.from {
            return Standing::Drifted(*day);
        }
        if *day >= change.day.plus(confirm_within) {
            return Standing::Expired;
        }
    }
    match (change.state, next) {
        (ChangeState::Expired, _) => Standing::Expired,
        (_, Some(_)) => Standing::Superseded,
        (_, None) => Standing::InFlight,
    }
}

#[cfg(test)]
mod tests {
    use super::{Sighting, Standing, standing};
    use crate::catalog::{Kind, WriteField};
    use crate::history::{ChangeState, ChangedField, ChangedValue, EntityKey, PastChange};
    use crate::table::Day;
    use crate::value::Rational;

    fn cents(value: i128) -> ChangedValue {
        ChangedValue::Amount(Rational::new(value, 100).unwrap())
    }

    fn change(state: ChangeState) -> PastChange {
        PastChange {
            id: "a".into(),
            entity: EntityKey { account: "acme-us".into(), kind: Kind::Keyword, id: "k".into() },
            field: ChangedField::Field(WriteField::Bid),
            rule: "Trim".into(),
            day: Day(100),
            at: 0,
            from: cents(120),
            to: cents(108),
            state,
            gives_back: false,
            unattended: false,
            place: None,
        }
    }

    /// First day, last day, cents.
    type Seen = (i32, i32, i128);

    /// A value on each day from one to another.
    fn seen(sightings: &[Seen]) -> Vec<Sighting> {
        let seen =
            |&(first, last, value)| (first..=last).map(move |day| Sighting { day: Day(day), value: cents(value) });
        sightings.iter().flat_map(seen).collect()
    }

    #[test]
    fn the_first_snapshot_that_decides_does() {
        let rows: &[(&[Seen], Standing)] = &[
            (&[], Standing::InFlight),
            (&[(80, 99, 120)], Standing::InFlight),
            (&[(80, 100, 120)], Standing::InFlight),
            (&[(80, 102, 120)], Standing::InFlight),
            (&[(80, 103, 120)], Standing::Expired),
            // Only what a snapshot showed counts, not the days between two of them.
            (&[(80, 102, 120), (109, 109, 150)], Standing::Drifted(Day(109))),
            (&[(80, 99, 120), (100, 100, 108)], Standing::Confirmed),
            (&[(80, 102, 120), (103, 110, 108)], Standing::Confirmed),
            (&[(80, 103, 120), (104, 110, 108)], Standing::Expired),
            (&[(80, 99, 120), (102, 102, 150)], Standing::Drifted(Day(102))),
            // Another value on the very day may be from before the hand-out; the next day's is not.
            (&[(100, 100, 150)], Standing::InFlight),
            (&[(90, 105, 150)], Standing::Drifted(Day(101))),
            // Once confirmed, what others do is a change of theirs.
            (&[(101, 104, 108), (105, 110, 150)], Standing::Confirmed),
        ];
        for (sightings, expected) in rows {
            let got = standing(&change(ChangeState::Emitted), None, &seen(sightings), 3);
            assert_eq!(got, *expected, "{sightings:?}");
        }
    }

    #[test]
    fn what_the_journal_knows_stands() {
        let odd = seen(&[(101, 110, 150)]);
        for (state, expected) in [
            (ChangeState::Failed, Standing::Failed),
            (ChangeState::Confirmed, Standing::Confirmed),
            (ChangeState::GivenBack, Standing::Confirmed),
            (ChangeState::Drifted(Day(105)), Standing::Drifted(Day(105))),
        ] {
            assert_eq!(standing(&change(state), None, &odd, 3), expected);
        }
        assert_eq!(standing(&change(ChangeState::Expired), None, &[], 3), Standing::Expired);
        // It came late after all.
        assert_eq!(standing(&change(ChangeState::Expired), None, &seen(&[(106, 106, 108)]), 3), Standing::Confirmed);
    }

    #[test]
    fn what_follows_our_next_change_belongs_to_that_one() {
        let first = change(ChangeState::Emitted);
        let next = PastChange { day: Day(104), from: cents(108), to: cents(97), ..first.clone() };
        let late = seen(&[(80, 101, 120), (105, 110, 97)]);
        assert_eq!(standing(&first, Some(&next), &late, 3), Standing::Superseded);
        assert_eq!(standing(&first, None, &late, 3), Standing::Drifted(Day(105)));
        let same_day = seen(&[(80, 101, 120), (104, 110, 97)]);
        assert_eq!(standing(&first, Some(&next), &same_day, 3), Standing::Superseded);
        // Also when the value of the next change was there a day before, as somebody else's: on that day it says nothing of ours.
        let soon = PastChange { day: Day(101), ..next.clone() };
        assert_eq!(standing(&first, Some(&soon), &seen(&[(100, 101, 97)]), 3), Standing::Superseded);
        let before = seen(&[(80, 101, 120), (102, 110, 108)]);
        assert_eq!(standing(&first, Some(&next), &before, 3), Standing::Confirmed);
    }
}
