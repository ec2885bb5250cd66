//! Where in its turn a process was when it was killed, as database and files tell it.

use crate::watch::audit::Audited;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The parts of a turn, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Nothing of the run is durable.
    Before,
    /// The run is committed, none of its files is there.
    Committed,
    /// Some of its files are there, or one of them is half written.
    Files,
    /// All its files are there, and the journal does not know it.
    Unmarked,
    /// The run is done, and not everybody was told.
    Telling,
    /// All is done.
    After,
}

impl Phase {
    pub(crate) const ALL: [Self; 6] =
        [Self::Before, Self::Committed, Self::Files, Self::Unmarked, Self::Telling, Self::After];

    /// What a kill left: `before` and `after` are audits on its two sides.
    pub(crate) fn left(root: &Path, before: &Audited, after: &Audited) -> Self {
        let connection = rusqlite::Connection::open(root.join(".portreeve/journal.db"));
        let Ok(connection) = connection else { return Self::Before };
        if after.unfinished == 0 {
            let waiting = connection
                .query_row("SELECT count(*) FROM notices WHERE state = 'waiting'", [], |row| row.get::<_, i64>(0))
                .unwrap_or(0);
            return match (waiting > 0, after.done > before.done) {
                (true, _) => Self::Telling,
                (false, true) => Self::After,
                (false, false) => Self::Before,
            };
        }
        let query = "SELECT path FROM outbox JOIN runs ON runs.id = outbox.run WHERE runs.state = 'intended' AND outbox.kind = 'file'";
        let mut statement = connection.prepare(query).unwrap();
        let wanted: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let there = wanted.iter().filter(|path| root.join("outbox").join(path).exists()).count();
        let found = walkdir::WalkDir::new(root.join("outbox")).into_iter().filter_map(Result::ok);
        let half = found.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "tmp")).count();
        match (there, half) {
            (0, 0) => Self::Committed,
            (there, 0) if there == wanted.len() => Self::Unmarked,
            _ => Self::Files,
        }
    }
}

/// How often each phase was met.
#[derive(Debug, Default)]
pub(crate) struct Phases(BTreeMap<Phase, u64>);

impl Phases {
    pub(crate) fn met(&mut self, phase: Phase) {
        *self.0.entry(phase).or_default() += 1;
    }

    pub(crate) fn of(&self, phase: Phase) -> u64 {
        self.0.get(&phase).copied().unwrap_or(0)
    }
}

impl fmt::Display for Phases {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            "before the commit",
            "after it without a file",
            "amid the files",
            "with all files and no mark",
            "amid the telling",
            "after all",
        ];
        let parts: Vec<String> =
            Phase::ALL.iter().zip(names).map(|(phase, name)| format!("{} {name}", self.of(*phase))).collect();
        out.write_str(&parts.join(", "))
    }
}

/// Waits for the moment of a kill. Most of a turn is reading and judging, so two kills of three are aimed at what comes after: at the
/// time from the first write to the journal on, and from the first folder of the run on. `share` spreads each over its time, 0 to 999.
pub(crate) fn wait(root: &Path, round: u64, whole: Duration, share: u32) {
    let most = Instant::now() + whole * 3;
    let until = |changed: &dyn Fn() -> bool| {
        while !changed() && Instant::now() < most {
            sleep(Duration::from_micros(50));
        }
    };
    match round % 3 {
        0 => sleep(whole / 20 + whole * share / 800),
        1 => {
            let wal = root.join(".portreeve/journal.db-wal");
            let size = || fs::metadata(&wal).map_or(0, |data| data.len());
            // A run is larger than what else is written.
            until(&|| size() > 16 << 10);
            sleep(Duration::from_micros(40) * share);
        }
        _ => {
            let runs = || fs::read_dir(root.join("outbox/acme-us")).map_or(0, Iterator::count);
            let before = runs();
            until(&|| runs() > before);
            sleep(Duration::from_micros(30) * share);
        }
    }
}
