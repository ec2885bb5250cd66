//! When a notice is tried again: pauses grow and are spread, so that many do not come back at once.

use chrono::{DateTime, Utc};

/// The first pause, in seconds.
const FIRST_SECONDS: u64 = 30;
/// The longest pause, in seconds.
const LONGEST_SECONDS: u64 = 6 * 3600;
/// How long a sink may ask to be left alone, in seconds.
const ASKED_SECONDS_MAX: u64 = 24 * 3600;
/// A notice that could not be sent for so long is given up, in seconds,
const GIVE_UP_SECONDS: i64 = 7 * 24 * 3600;
/// when it was tried so often at least: a machine that was off for a week tries too.
const ATTEMPTS_MIN: u32 = 5;

/// Whether a notice made `age` seconds ago is given up with its attempt `attempt`.
pub(super) fn gives_up(age: i64, attempt: u32) -> bool {
    age > GIVE_UP_SECONDS && attempt >= ATTEMPTS_MIN
}

/// The pause after attempt `attempt` (1 is the first), in seconds: it doubles, and is between a half of that and the whole. Which is
/// told by the key, so the same notice gives the same pauses.
pub(super) fn pause(key: &str, attempt: u32) -> u64 {
    let doubled = 1_u64.checked_shl(attempt.saturating_sub(1)).and_then(|times| FIRST_SECONDS.checked_mul(times));
    let whole = doubled.unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS);
    let half = whole / 2;
    let digest = blake3::hash(format!("{key}/{attempt}").as_bytes());
    let mut seed = [0_u8; 8];
    seed.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    let spread = u64::from_le_bytes(seed).checked_rem(half.saturating_add(1)).unwrap_or(0);
    half.saturating_add(spread)
}

/// What `Retry-After` asks for, in seconds from `now`: it is a number of seconds or a date. Nothing for anything else.
pub(super) fn asked(header: &str, now: DateTime<Utc>) -> Option<u64> {
    let header = header.trim();
    let seconds = header.parse::<u64>().ok().or_else(|| {
        let until = DateTime::parse_from_rfc2822(header).ok()?;
        Some(u64::try_from(until.timestamp().saturating_sub(now.timestamp())).unwrap_or(0))
    })?;
    Some(seconds.min(ASKED_SECONDS_MAX))
}

#[cfg(test)]
mod tests {
    use super::{ASKED_SECONDS_MAX, LONGEST_SECONDS, asked, pause};

    #[test]
    fn pauses_double_and_are_spread_by_the_key() {
        for (attempt, whole) in [(1, 30), (2, 60), (3, 120), (6, 960), (12, LONGEST_SECONDS), (4_000, LONGEST_SECONDS)]
        {
            for key in ["a", "b", "c"] {
                let seconds = pause(key, attempt);
                assert!((whole / 2..=whole).contains(&seconds), "{attempt}: {seconds}");
                assert_eq!(pause(key, attempt), seconds);
            }
        }
        let spread: std::collections::BTreeSet<u64> = (0..50).map(|key| pause(&key.to_string(), 8)).collect();
        assert!(spread.len() > 40, "{spread:?}");
    }

    #[test]
    fn a_sink_asks_in_seconds_or_by_a_date() {
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        for (header, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sat, 21 Nov 2026 09:01:30 GMT", Some(90)),
            ("Sat, 21 Nov 2026 08:00:00 GMT", Some(0)),
            ("99999999999", Some(ASKED_SECONDS_MAX)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(asked(header, now), seconds, "{header}");
        }
    }
}
