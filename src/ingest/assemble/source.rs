//! Which files count, in which order they were made, and what of them was known at a moment.

use crate::ingest::snapshot::Snapshot;
use crate::settings::Settings;
use crate::table::Day;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// A file that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) snapshot: &'s Snapshot,
    /// Its place among all files by when they were made: of two the larger was made later.
    pub(super) rank: u32,
    /// Rows of days before this were known; all of them when there is none.
    pub(super) before: Option<Day>,
    /// The day on which it was made, in the account's zone, when it says so.
    pub(super) made: Option<Day>,
    /// The day of its rows, where nothing in the file says it.
    pub(super) given: Option<Day>,
    /// The first day that had not ended when it was made, when that is known.
    pub(super) unfinished: Option<Day>,
}

/// Why a file does not count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// Its content was seen under another name, which is given.
    SameAs(String),
    /// It was not known at that moment.
    NotYetKnown,
}

/// The files that count, sorted by rank, and why each of the others does not.
pub(super) fn sources<'s>(
    snapshots: &'s [Snapshot],
    settings: &Settings,
    known_at: Option<DateTime<Utc>>,
) -> (Vec<Source<'s>>, Vec<(&'s Snapshot, Left)>) {
    let mut by_name: Vec<&Snapshot> = snapshots.iter().collect();
    by_name.sort_by(|left, right| (&left.name, left.hash.as_bytes()).cmp(&(&right.name, right.hash.as_bytes())));
    let mut seen: Vec<&Snapshot> = Vec::new();
    let mut known = BTreeSet::new();
    let mut left = Vec::new();
    for snapshot in by_name {
        // The same export in two accounts' folders is of two accounts.
        if known.insert((snapshot.folder.as_deref(), *snapshot.hash.as_bytes())) {
            seen.push(snapshot);
        } else {
            let same = seen.iter().find(|other| other.hash == snapshot.hash && other.folder == snapshot.folder);
            left.push((snapshot, Left::SameAs(same.map(|other| other.name.to_string()).unwrap_or_default())));
        }
    }
    let mut counted = Vec::new();
    let newest = Newest::new(&seen);
    for snapshot in seen {
        let zone = zone(snapshot, settings);
        match known_before(snapshot, newest.of(snapshot), zone, known_at) {
            Known::No => left.push((snapshot, Left::NotYetKnown)),
            Known::All => counted.push((snapshot, zone, None)),
            Known::Before(day) => counted.push((snapshot, zone, Some(day))),
        }
    }
    // Never by modification time: a clone of the files must give the same table.
    counted.sort_by_cached_key(|(snapshot, zone, _)| {
        (observed(snapshot, newest.of(snapshot), *zone), *snapshot.hash.as_bytes())
    });
    let sources = (0..).zip(counted).map(|(rank, (snapshot, zone, before))| {
        let stamp = snapshot.made.stamp.map(|stamp| stamp.with_timezone(&zone).naive_local());
        // A date alone does not say that its day had not ended.
        let timed = snapshot.made.named.filter(|made| made.time() != NaiveTime::MIN);
        let made = stamp.or(snapshot.made.named).map(|made| Day::from_date(made.date()));
        let given = newest.of(snapshot);
        Source {
            snapshot,
            rank,
            before,
            made,
            given,
            unfinished: stamp.or(timed).map(|made| Day::from_date(made.date())),
        }
    });
    (sources.collect(), left)
}

/// The zone of the account in whose folder a file lies.
fn zone(snapshot: &Snapshot, settings: &Settings) -> Tz {
    let account = snapshot.folder.as_ref().and_then(|folder| settings.accounts.get(folder));
    account.and_then(|account| account.timezone).unwrap_or(chrono_tz::UTC)
}

fn last_day(snapshot: &Snapshot) -> Option<Day> {
    snapshot.parts.iter().filter_map(|part| part.span).map(|(_, last)| last).max()
}

/// When a file was made: by its own stamp, else the date in its name, else the last day it holds.
fn observed(snapshot: &Snapshot, given: Option<Day>, zone: Tz) -> DateTime<Utc> {
    let named = || snapshot.made.named.map(|made| instant(made, zone));
    let last = || last_day(snapshot).max(given).map(|day| instant(day.date().and_time(NaiveTime::MIN), zone));
    snapshot.made.stamp.or_else(named).or_else(last).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The instant of a civil time; one that the clocks skipped is taken as if they had not.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |time| time.to_utc())
}

/// The newest day that the other files of an account hold: that of a file of which nothing says its day.
struct Newest<'s> {
    by_folder: BTreeMap<Option<&'s str>, Day>,
    all: Option<Day>,
}

/// The day of files that nothing at all says the day of. Any day does, as long as it is always the same.
const NO_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2000, 1, 1);

impl<'s> Newest<'s> {
    fn new(snapshots: &[&'s Snapshot]) -> Self {
        let mut newest = Self { by_folder: BTreeMap::new(), all: None };
        for snapshot in snapshots {
            let Some(last) = last_day(snapshot) else { continue };
            newest.all = newest.all.max(Some(last));
            let known = newest.by_folder.entry(snapshot.folder.as_deref()).or_insert(last);
            *known = last.max(*known);
        }
        newest
    }

    /// The day of a file's rows, when it says none itself.
    fn of(&self, snapshot: &Snapshot) -> Option<Day> {
        if !snapshot.parts.iter().any(|part| part.dayless) {
            return None;
        }
        let own = self.by_folder.get(&snapshot.folder.as_deref()).copied();
        own.or(self.all).or_else(|| NO_DAY.map(Day::from_date))
    }
}

enum Known {
    All,
    No,
    Before(Day),
}

/// A stamp says when a file became known. So does a date in its name, but not before the last day it holds had ended. A file with
/// neither counts as known one day after each day it holds.
fn known_before(snapshot: &Snapshot, given: Option<Day>, zone: Tz, known_at: Option<DateTime<Utc>>) -> Known {
    let Some(known_at) = known_at else { return Known::All };
    let from = if let Some(stamp) = snapshot.made.stamp {
        stamp
    } else if let Some(made) = snapshot.made.named {
        let ended = last_day(snapshot).max(given).map(|day| day.next().date().and_time(NaiveTime::MIN));
        let timed = made.time() != NaiveTime::MIN;
        instant(if timed { made } else { ended.map_or(made, |ended| ended.max(made)) }, zone)
    } else {
        return Known::Before(Day::from_date(known_at.with_timezone(&zone).date_naive()));
    };
    if from <= known_at { Known::All } else { Known::No }
}
