//! What was read from snapshots, kept in the state folder of a workspace between two runs.
//!
//! The cache is a folder of packs ([`crate::ingest::store`]), each of several files, and of one file for all of them put together:
//! a run that finds the same files takes that, one that finds another takes the packs. A file is known by its content, name, profiles and settings, and a
//! pack by the program that made it, so that nothing stale is ever taken. Nothing here can fail: what cannot be read or written
//! is as if it were not there. Several processes may use it at once: a pack appears whole under the name of its own hash, and one
//! that another process takes away in the meantime is only missed.

use crate::ingest::Snapshot;
use crate::ingest::store::{self, Key};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Files of fewer bytes together are read again in no time, and leave a small workspace without a folder that it does not need.
pub const CACHED_BYTES_MIN: u64 = 1 << 20;
/// New files are kept once they are more than this part of all: else a large cache would grow by small packs.
const NEW_PART: u64 = 64;
/// More packs are put together to one.
const PACKS_MAX: usize = 8;
/// The most bytes of a pack; a hundred million rows take less.
const PACK_BYTES_MAX: u64 = 4 << 30;
/// What the name of a pack ends with.
const ENDING: &str = "pack";
/// What all files together said when they were read last.
const WHOLE: &str = "all.table";
/// What the name of a pack ends with while it is written.
const UNFINISHED: &str = "tmp";

/// Where packs are kept.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    least_bytes: u64,
}

/// The packs that were found.
#[derive(Debug)]
pub(super) struct Kept {
    /// Each with how many snapshots it holds.
    packs: Vec<(PathBuf, usize)>,
    /// Files that are no packs of this program.
    useless: Vec<PathBuf>,
    /// By key: the pack, and the snapshot until it is taken.
    files: Mutex<BTreeMap<Key, (usize, Option<Snapshot>)>>,
}

impl Kept {
    /// The snapshot of a key, once.
    pub(super) fn take(&self, key: &Key) -> Option<Snapshot> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get_mut(key)?.1.take()
    }
}

impl Cache {
    /// In a state folder, for files of so many bytes together.
    pub(super) fn new(state: &Path, least_bytes: u64) -> Self {
        Self { folder: state.join("cache"), least_bytes }
    }

    /// The bytes of what all files together said when they were read last.
    pub(super) fn whole(&self) -> Option<Vec<u8>> {
        let path = self.folder.join(WHOLE);
        fits(&path).then(|| fs::read(path).ok())?
    }

    /// Keeps what all files together say, of so many bytes, for a run that finds the same files.
    pub(super) fn keep_whole(&self, bytes: u64, whole: impl FnOnce() -> Vec<u8>) {
        if bytes >= self.least_bytes {
            let _ = self.put(&whole(), |_| WHOLE.to_owned());
        }
    }

    /// Reads every pack.
    pub(super) fn load(&self) -> Kept {
        let paths = self.files();
        let read: Vec<_> = paths.par_iter().map(|path| unpacked(path)).collect();
        let mut kept = Kept { packs: Vec::new(), useless: Vec::new(), files: Mutex::default() };
        let files = kept.files.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (path, read) in paths.into_iter().zip(read) {
            let Some(read) = read else {
                kept.useless.push(path);
                continue;
            };
            let pack = kept.packs.len();
            kept.packs.push((path, read.len()));
            for (key, snapshot) in read {
                files.entry(key).or_insert((pack, Some(snapshot)));
            }
        }
        kept
    }

    /// Keeps what was read anew among all snapshots, and takes away what nobody needs any more.
    pub(super) fn keep(&self, kept: Kept, all: Vec<&Snapshot>, key: &(dyn Fn(&Snapshot) -> Key + Sync)) {
        let Kept { packs, useless, files } = kept;
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut used = vec![0_usize; packs.len()];
        for (pack, snapshot) in files.values() {
            if let Some(used) = used.get_mut(*pack) {
                *used += usize::from(snapshot.is_none());
            }
        }
        let bytes = |snapshots: &[(Key, &Snapshot)]| snapshots.iter().map(|(_, one)| one.bytes).sum::<u64>();
        let all: Vec<&Snapshot> = all.into_iter().filter(|snapshot| store::is_storable(snapshot)).collect();
        let all: Vec<(Key, &Snapshot)> = all.into_par_iter().map(|snapshot| (key(snapshot), snapshot)).collect();
        let new: Vec<(Key, &Snapshot)> = all.iter().filter(|(key, _)| !files.contains_key(key)).copied().collect();
        let new_bytes = bytes(&new);
        let worth =
            !new.is_empty() && new_bytes >= self.least_bytes && new_bytes.saturating_mul(NEW_PART) >= bytes(&all);
        let mut gone = useless;
        let (live, dead): (Vec<_>, Vec<_>) = packs.into_iter().zip(used).partition(|(_, used)| *used > 0);
        gone.extend(dead.into_iter().map(|((path, _), _)| path));
        let groups = if worth { by_reader(new) } else { Vec::new() };
        let wasteful = live.iter().any(|((_, held), used)| used.saturating_mul(2) < *held);
        let written = if wasteful || live.len() + groups.len() > PACKS_MAX {
            gone.extend(live.into_iter().map(|((path, _), _)| path));
            self.write_one(&all)
        } else {
            groups.par_iter().map(|group| self.write(group)).collect()
        };
        // Only when what takes its place is there: else the next run has nothing.
        if let Ok(written) = written {
            for path in gone.iter().filter(|path| !written.contains(path)) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// All snapshots in one pack, their texts and things once.
    fn write_one(&self, all: &[(Key, &Snapshot)]) -> io::Result<Vec<PathBuf>> {
        let mut own: Vec<(Key, Snapshot)> = all.iter().map(|(key, snapshot)| (*key, (*snapshot).clone())).collect();
        store::share(&mut own.iter_mut().map(|(_, snapshot)| snapshot).collect::<Vec<_>>());
        let own: Vec<(Key, &Snapshot)> = own.iter().map(|(key, snapshot)| (*key, snapshot)).collect();
        Ok(vec![self.write(&own)?])
    }

    fn write(&self, snapshots: &[(Key, &Snapshot)]) -> io::Result<PathBuf> {
        self.put(&store::pack(snapshots), |hash| format!("{hash}.{ENDING}"))
    }

    /// Writes bytes beside their place, then puts them there, under a name for their hash.
    fn put(&self, bytes: &[u8], name: impl FnOnce(&str) -> String) -> io::Result<PathBuf> {
        if u64::try_from(bytes.len()).map_or(true, |length| length > PACK_BYTES_MAX) {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        fs::create_dir_all(&self.folder)?;
        let hash = blake3::hash(bytes).to_hex();
        let path = self.folder.join(name(&hash));
        let unfinished = self.folder.join(format!("{hash}-{}.{UNFINISHED}", std::process::id()));
        // What does not come to the disk whole is no pack, so nothing waits for the disk.
        let written = File::create(&unfinished).and_then(|mut file| file.write_all(bytes));
        let done = written.and_then(|()| fs::rename(&unfinished, &path));
        if done.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        done.map(|()| path)
    }

    /// Packs, and what a process left that was stopped while it wrote one, by name.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let ours = |path: &PathBuf| path.extension().is_some_and(|end| end == ENDING || end == UNFINISHED);
        let mut files: Vec<PathBuf> = entries.filter(ours).collect();
        files.sort();
        files
    }
}

fn unpacked(path: &Path) -> Option<Vec<(Key, Snapshot)>> {
    let is_pack = path.extension() == Some(OsStr::new(ENDING));
    (is_pack && fits(path)).then(|| store::unpack(&fs::read(path).ok()?))?
}

/// Whether a file is there and not larger than one of ours can be.
fn fits(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= PACK_BYTES_MAX)
}

/// Those that share their texts, together.
fn by_reader<'s>(snapshots: Vec<(Key, &'s Snapshot)>) -> Vec<Vec<(Key, &'s Snapshot)>> {
    let mut groups: Vec<Vec<(Key, &'s Snapshot)>> = Vec::new();
    for (key, snapshot) in snapshots {
        let is_its = |group: &&mut Vec<(Key, &Snapshot)>| {
            group.first().is_some_and(|(_, first)| Arc::ptr_eq(first.texts(), snapshot.texts()))
        };
        match groups.iter_mut().find(is_its) {
            Some(group) => group.push((key, snapshot)),
            None => groups.push(vec![(key, snapshot)]),
        }
    }
    groups
}
