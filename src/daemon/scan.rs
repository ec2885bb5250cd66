//! What lies in the folder, and whether it is at rest. Pure but for the looking: the same sights at the same times give the same.
//!
//! A file counts as whole when its size and time stayed the same for a while and its end is that of a whole file. A new snapshot that is
//! still being written is simply not there yet. While a file that was read before is being written anew, or any text is, nothing is read
//! anew at all: what was read stays true until the next whole state. So an editor that saves by way of a second file, or that empties the
//! file first, causes one reading of the final text.

use crate::daemon::tail;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file that did not change for so long is not being written.
const SETTLE: TimeDelta = TimeDelta::seconds(2);
/// A file whose end looks cut is waited for so long; then it is read as it is, and what is wrong with it is reported.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);

/// What tells states of a file apart without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self { size: found.len(), modified: found.modified().ok() })
    }
}

/// Files by their path from the workspace on.
pub(super) type Files = BTreeMap<String, Stamp>;

#[derive(Debug, Clone)]
struct Seen {
    stamp: Stamp,
    /// Since when it has this stamp, as far as was looked.
    since: DateTime<Utc>,
    /// Its end is that of a whole file.
    whole: bool,
}

/// What was seen before.
#[derive(Debug, Default)]
pub(super) struct Scan {
    seen: BTreeMap<String, Seen>,
    /// When a file that was read is missing since.
    missing: BTreeMap<String, DateTime<Utc>>,
    /// What was read last.
    read: Option<Files>,
}

/// What a look finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// What is to be read now: other files than those read last, all at rest.
    pub(super) ready: Option<Files>,
    /// When to look again for what is being written.
    pub(super) again: Option<DateTime<Utc>>,
    /// What is being written.
    pub(super) waiting: Vec<String>,
}

impl Scan {
    /// Looks at every file.
    pub(super) fn look(&mut self, listed: &[(String, PathBuf)], now: DateTime<Utc>) -> Look {
        let mut found: BTreeMap<String, Seen> = BTreeMap::new();
        let mut whole = Files::new();
        let mut look = Look::default();
        let mut held = false;
        for (name, path) in listed {
            let Some(stamp) = Stamp::of(path) else { continue };
            let seen = self.see(name, path, stamp, now);
            match rests_at(&seen, now) {
                None => {
                    whole.insert(name.clone(), stamp);
                }
                Some(at) => {
                    look.again = Some(look.again.map_or(at, |known| known.min(at)));
                    look.waiting.push(name.clone());
                    held |= self.holds(name);
                }
            }
            found.insert(name.clone(), seen);
        }
        held |= self.gone(&found, now, &mut look);
        self.seen = found;
        if !held && self.read.as_ref() != Some(&whole) {
            look.ready = Some(whole);
        }
        look
    }

    fn see(&self, name: &str, path: &Path, stamp: Stamp, now: DateTime<Utc>) -> Seen {
        match self.seen.get(name) {
            Some(seen) if seen.stamp == stamp => {
                // A clock that was set back does not make a file young again for long.
                Seen { since: seen.since.min(now), whole: seen.whole || tail::is_whole(path), ..seen.clone() }
            }
            _ => Seen { stamp, since: born(stamp, now), whole: is_text(name) || tail::is_whole(path) },
        }
    }

    /// Whether a file that is being written keeps everything else from being read.
    fn holds(&self, name: &str) -> bool {
        is_text(name) || self.read.as_ref().is_some_and(|read| read.contains_key(name))
    }

    /// Files that were read and are not there: an editor may be about to put them back.
    fn gone(&mut self, found: &BTreeMap<String, Seen>, now: DateTime<Utc>, look: &mut Look) -> bool {
        let read = self.read.iter().flatten().map(|(name, _)| name);
        let missing: Vec<String> = read.filter(|name| !found.contains_key(*name)).cloned().collect();
        let before = std::mem::take(&mut self.missing);
        let mut held = false;
        for name in missing {
            let since = before.get(&name).copied().unwrap_or(now).min(now);
            let back = later(since, SETTLE);
            if back > now {
                held = true;
                look.again = Some(look.again.map_or(back, |known| known.min(back)));
                look.waiting.push(name.clone());
            }
            self.missing.insert(name, since);
        }
        held
    }

    /// Keeps what was read.
    pub(super) fn read(&mut self, files: Files) {
        self.missing.clear();
        self.read = Some(files);
    }

    /// Whether files are as they were when they were listed.
    pub(super) fn still(files: &Files, listed: &[(String, PathBuf)]) -> bool {
        let now: BTreeMap<&str, &Path> = listed.iter().map(|(name, path)| (name.as_str(), path.as_path())).collect();
        files.iter().all(|(name, stamp)| now.get(name.as_str()).and_then(|path| Stamp::of(path)) == Some(*stamp))
    }
}

/// When a file was last written: by its own time where that lies in the past, else it was just found.
fn born(stamp: Stamp, now: DateTime<Utc>) -> DateTime<Utc> {
    stamp.modified.map(DateTime::<Utc>::from).filter(|modified| *modified <= now).unwrap_or(now)
}

/// When a file may be read; `None` for now.
fn rests_at(seen: &Seen, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = later(seen.since, if seen.whole { SETTLE } else { PATIENCE });
    // While its end looks cut, it is looked at again soon: the rest may come at any time.
    (at > now).then(|| at.min(later(now, SETTLE)))
}

fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(at)
}

/// Whether a file is a text of the workspace: rules, tables, settings, profiles.
pub(super) fn is_text(name: &str) -> bool {
    !name.starts_with("snapshots/")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests write as other programs do")]
mod tests {
    use super::{Scan, TimeDelta};
    use chrono::{DateTime, Utc};
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    struct Folder {
        dir: TempDir,
        now: DateTime<Utc>,
        scan: Scan,
    }

    impl Folder {
        fn new() -> Self {
            // Before every file of the test: as if the clock of the machine that wrote them ran ahead.
            Self { dir: TempDir::new().unwrap(), now: "2020-01-01T00:00:00Z".parse().unwrap(), scan: Scan::default() }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.dir.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
            fs::write(self.path(name), text).unwrap();
        }

        /// What is read after so many seconds, if anything; it counts as read.
        fn after(&mut self, seconds: i64) -> Option<Vec<String>> {
            self.now = self.now.checked_add_signed(TimeDelta::seconds(seconds)).unwrap();
            let listed = crate::engine::files(self.dir.path()).unwrap();
            let ready = self.scan.look(&listed, self.now).ready?;
            self.scan.read(ready.clone());
            Some(ready.into_keys().collect())
        }
    }

    #[test]
    fn a_file_is_read_when_it_is_at_rest_and_once() {
        let mut folder = Folder::new();
        folder.write("rules/a.rules", "#");
        folder.write("snapshots/x/a.csv", "date\n");
        assert_eq!(folder.after(0), None);
        assert_eq!(folder.after(1), None);
        assert_eq!(folder.after(1).unwrap().len(), 2);
        assert_eq!(folder.after(60), None);
    }

    #[test]
    fn a_new_snapshot_that_grows_is_not_there_yet_and_stops_nothing() {
        let mut folder = Folder::new();
        folder.write("snapshots/x/a.csv", "date\n");
        folder.after(0);
        folder.after(2);
        folder.write("snapshots/x/big.csv", "date\n2026");
        folder.write("snapshots/x/b.csv", "date\n");
        assert_eq!(folder.after(1), None);
        // b is at rest; big has a row without an end.
        assert_eq!(folder.after(2).unwrap(), ["snapshots/x/a.csv", "snapshots/x/b.csv"]);
        folder.write("snapshots/x/big.csv", "date\n2026-11-20\n");
        assert_eq!(folder.after(1), None);
        assert_eq!(folder.after(2).unwrap().len(), 3);
    }

    #[test]
    fn a_snapshot_without_its_end_is_read_in_the_end() {
        let mut folder = Folder::new();
        folder.write("snapshots/x/a.csv", "date\n2026-11-20");
        assert_eq!(folder.after(0), Some(vec![]));
        assert_eq!(folder.after(30), None);
        assert_eq!(folder.after(31).unwrap(), ["snapshots/x/a.csv"]);
    }

    #[test]
    fn what_was_read_stays_while_it_is_written_anew() {
        let mut folder = Folder::new();
        folder.write("snapshots/x/a.csv", "date\n");
        folder.after(0);
        folder.after(2);
        folder.write("snapshots/x/a.csv", "date\n2026-11-20\n20");
        folder.write("snapshots/x/b.csv", "date\n");
        for _ in 0..20 {
            assert_eq!(folder.after(2), None);
        }
        folder.write("snapshots/x/a.csv", "date\n2026-11-20\n2026-11-21\n");
        assert_eq!(folder.after(1), None);
        assert_eq!(folder.after(2).unwrap().len(), 2);
    }

    /// By rename, by emptying first, by deleting first: one reading, of the final text.
    #[test]
    fn editors_save_in_several_ways() {
        let mut folder = Folder::new();
        folder.write("rules/a.rules", "# one");
        folder.after(0);
        assert!(folder.after(2).is_some());
        folder.write("rules/.a.rules.swp", "# two, longer");
        fs::rename(folder.path("rules/.a.rules.swp"), folder.path("rules/a.rules")).unwrap();
        assert_eq!((folder.after(1), folder.after(3).map(|read| read.len()), folder.after(9)), (None, Some(1), None));
        folder.write("rules/a.rules", "");
        assert_eq!(folder.after(1), None);
        folder.write("rules/a.rules", "# three, longer still");
        assert_eq!((folder.after(1), folder.after(3).map(|read| read.len()), folder.after(9)), (None, Some(1), None));
        fs::remove_file(folder.path("rules/a.rules")).unwrap();
        assert_eq!(folder.after(1), None);
        folder.write("rules/a.rules", "# four");
        assert_eq!((folder.after(1), folder.after(3).map(|read| read.len()), folder.after(9)), (None, Some(1), None));
        fs::remove_file(folder.path("rules/a.rules")).unwrap();
        assert_eq!((folder.after(1), folder.after(2)), (None, Some(vec![])));
    }

    #[test]
    fn what_moves_while_it_is_read_is_seen() {
        let mut folder = Folder::new();
        folder.write("snapshots/x/a.csv", "date\n");
        folder.after(0);
        let listed = crate::engine::files(folder.dir.path()).unwrap();
        let ready = folder.scan.look(&listed, folder.now + TimeDelta::seconds(2)).ready.unwrap();
        assert!(Scan::still(&ready, &listed));
        folder.write("snapshots/x/a.csv", "date\n2026-11-20\n");
        assert!(!Scan::still(&ready, &listed));
    }
}
