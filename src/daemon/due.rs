//! When something is due without a file having changed.

use crate::settings::{Schedule, Settings};
use crate::table::Table;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// Rules with `time` and `weekday`, and feeds that stop, are looked at so often also when no file changes.
const JUDGED_EVERY: TimeDelta = TimeDelta::minutes(15);

/// When changes of an account may go out.
fn schedule<'s>(settings: &'s Settings, account: &str) -> Option<&'s Schedule> {
    let own = settings.accounts.get(account).and_then(|account| account.schedule.as_ref());
    own.or(settings.watch.schedule.as_ref())
}

/// The accounts whose changes may go out now: those without a schedule always, the others at the first turn from each of its moments
/// on. `before` is the last turn; without one only moments to come count.
pub(super) fn due(
    settings: &Settings,
    table: &Table,
    before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> BTreeSet<String> {
    let named = table.accounts.iter().filter(|account| match schedule(settings, &account.name) {
        None => true,
        Some(schedule) => {
            before.and_then(|before| schedule.next(before, account.timezone)).is_some_and(|next| next <= now)
        }
    });
    named.map(|account| account.name.to_string()).collect()
}

/// When the next turn comes if no file changes.
pub(super) fn next_turn(settings: &Settings, table: &Table, now: DateTime<Utc>) -> DateTime<Utc> {
    let quarter = quarter_after(now);
    let scheduled = table
        .accounts
        .iter()
        .filter_map(|account| schedule(settings, &account.name)?.next(now, account.timezone))
        .min();
    scheduled.map_or(quarter, |at| at.min(quarter))
}

/// The next full quarter of an hour, so that `time between 22:00 and …` begins at 22:00 and not some minutes later.
fn quarter_after(now: DateTime<Utc>) -> DateTime<Utc> {
    let length = JUDGED_EVERY.num_seconds();
    let into = now.timestamp().checked_rem_euclid(length).unwrap_or(0);
    let left = length.saturating_sub(into);
    let whole = now.timestamp().saturating_add(left);
    DateTime::from_timestamp(whole, 0).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::{due, next_turn, quarter_after};
    use crate::catalog::Dataset;
    use crate::engine::Engine;
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn engine() -> Engine {
        let rows = [["2026-11-20", "GP-1"]];
        Engine::builder()
            .settings(
                "[watch]\nschedule = \"0 7 * * *\"\n[accounts.berlin]\ntimezone = \"Europe/Berlin\"\n\
                 [accounts.la]\ntimezone = \"America/Los_Angeles\"\nschedule = \"30 22 * * 1-5\"\n",
            )
            .rows("berlin", Dataset::Listings, &["date", "sku"], rows)
            .rows("la", Dataset::Listings, &["date", "sku"], rows)
            .build()
    }

    #[test]
    fn each_account_acts_at_its_own_times() {
        let engine = engine();
        assert_eq!(engine.check(), []);
        let data = engine.data();
        let of = |before: Option<&str>, now: &str| -> Vec<String> {
            due(engine.settings(), data.table(), before.map(at), at(now)).into_iter().collect()
        };
        // 7:00 in Berlin is 6:00 UTC in winter; 22:30 in Los Angeles on Monday the 23rd is 6:30 UTC on the 24th.
        assert_eq!(of(Some("2026-11-23T05:59:00Z"), "2026-11-23T06:00:00Z"), ["berlin"]);
        assert!(of(Some("2026-11-23T06:00:00Z"), "2026-11-23T06:15:00Z").is_empty());
        assert_eq!(of(Some("2026-11-24T06:15:00Z"), "2026-11-24T06:30:00Z"), ["la"]);
        assert_eq!(of(Some("2026-11-20T12:00:00Z"), "2026-11-25T12:00:00Z"), ["berlin", "la"], "also when it was down");
        assert!(of(None, "2026-11-25T12:00:00Z").is_empty());
        assert_eq!(next_turn(engine.settings(), data.table(), at("2026-11-23T05:50:00Z")), at("2026-11-23T06:00:00Z"));
    }

    #[test]
    fn turns_are_at_full_quarters() {
        assert_eq!(quarter_after(at("2026-11-23T21:59:59Z")), at("2026-11-23T22:00:00Z"));
        assert_eq!(quarter_after(at("2026-11-23T22:00:00Z")), at("2026-11-23T22:15:00Z"));
    }
}
