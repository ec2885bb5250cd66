//! The snapshots of a workspace, read and put together to one table.

use crate::catalog::Dataset;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::engine::Engine;
use crate::engine::builder::{Bytes, EngineBuilder, SnapshotFile};
use crate::engine::cache::Cache;
use crate::ingest::store::{self, Key, Whole};
use crate::ingest::{self, Answer, Assembly, DataReport, Reader, Snapshot, Status};
use crate::table::Table;
use chrono::{DateTime, Utc};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the snapshots of a workspace say.
#[derive(Debug)]
pub struct Data {
    table: Table,
    report: DataReport,
    problems: Vec<Diagnostic>,
    digest: String,
    /// What channels answered to uploads, with the account of each.
    answers: Vec<(String, Answer)>,
}

/// Snapshots that were read and not yet put together.
#[derive(Debug, Default)]
pub(crate) struct FilesRead {
    snapshots: Vec<Snapshot>,
    problems: Vec<Diagnostic>,
    answers: Vec<(String, Answer)>,
}

/// A file that was read or refused, with its place among the files.
type Numbered = (usize, Result<Snapshot, Box<Diagnostic>>);

/// The snapshot of a file that was read before, by its path and the hash of its bytes.
type KnownFiles<'k> = dyn Fn(&str, &blake3::Hash) -> Option<Snapshot> + Sync + 'k;

impl Data {
    /// The facts alone.
    pub(crate) fn into_table(self) -> Table {
        self.table
    }

    pub(super) fn answers(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.answers.iter().map(|(account, answer)| (account.as_str(), answer))
    }

    /// The facts.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// What was read: files, datasets, rows, days, gaps.
    #[must_use]
    pub fn report(&self) -> &DataReport {
        &self.report
    }

    /// Refused files, rows and cells, and what only shows when the files are seen together. They stop nothing.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// `sha256:` and a hash over the content of every file that counts.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl Engine {
    /// What the snapshots say, read at the first call and kept.
    #[must_use]
    pub fn data(&self) -> Arc<Data> {
        Arc::clone(self.data.get_or_init(|| Arc::new(self.read(None))))
    }

    /// What the snapshots that were known at a moment say. Read anew at each call.
    #[must_use]
    pub fn data_known_at(&self, known_at: DateTime<Utc>) -> Arc<Data> {
        Arc::new(self.read(Some(known_at)))
    }

    /// How far reading is, for whoever waits: files that were read, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.files_read.load(Ordering::Relaxed), self.snapshots.len())
    }

    fn read(&self, known_at: Option<DateTime<Utc>>) -> Data {
        match self.cache.as_ref().filter(|_| known_at.is_none()) {
            Some(cache) => self.read_whole(cache),
            None => self.assemble(&self.files_read(), known_at),
        }
    }

    /// Everything, from the cache where the same files were put together before.
    fn read_whole(&self, cache: &Cache) -> Data {
        let known = cache.whole().and_then(|bytes| store::unpack_whole(self.key_of_all()?, &bytes));
        if let Some(Whole { table, report, problems }) = known {
            self.files_read.store(self.snapshots.len(), Ordering::Relaxed);
            let digest = digest(&report);
            return Data { table, report, problems, digest, answers: Vec::new() };
        }
        let files = self.files_read();
        let data = self.assemble(&files, None);
        if files.snapshots.len() == self.snapshots.len() && store::is_whole_storable(&data.report, &data.problems) {
            let keys = files.snapshots.iter().map(|snapshot| self.key(&snapshot.name, &snapshot.hash)).collect();
            let bytes = files.snapshots.iter().map(|snapshot| snapshot.bytes).sum();
            let key = Key::of_all(keys, &self.products, &self.settings);
            cache.keep_whole(bytes, || store::pack_whole(key, &data.table, &data.report, &data.problems));
        }
        data
    }

    /// The key of all files as they are now; `None` where one of them cannot be read.
    fn key_of_all(&self) -> Option<Key> {
        let key = |room: &mut Vec<u8>, file: &SnapshotFile| {
            let hash = blake3::hash(bytes(file, room).ok()?);
            Some(self.key(&file.path, &hash))
        };
        let keys: Option<Vec<Key>> = self.snapshots.par_iter().map_init(Vec::new, key).collect();
        Some(Key::of_all(keys?, &self.products, &self.settings))
    }

    fn key(&self, path: &str, hash: &blake3::Hash) -> Key {
        Key::of(path, hash, &self.profiles, &self.settings)
    }

    /// Every snapshot, read and not yet put together: for whoever needs what was known at several moments.
    pub(crate) fn files_read(&self) -> FilesRead {
        let read = match &self.cache {
            Some(cache) => self.read_cached(cache),
            None => self.read_files(&|_, _| None),
        };
        let mut files = FilesRead::default();
        for (one, file) in read.into_iter().zip(&self.snapshots) {
            match one {
                Ok(snapshot) => {
                    let account = file.path.split('/').nth(1).unwrap_or_default();
                    files.answers.extend(snapshot.answer.clone().map(|answer| (account.to_owned(), answer)));
                    files.problems.extend(snapshot.diagnostics.iter().cloned());
                    files.snapshots.push(snapshot);
                }
                Err(problem) => files.problems.push(*problem),
            }
        }
        files
    }

    /// What files say that were read, as far as it was known at a moment.
    pub(crate) fn assemble(&self, files: &FilesRead, known_at: Option<DateTime<Utc>>) -> Data {
        let assembly =
            Assembly { settings: &self.settings, profiles: &self.profiles, products: &self.products, known_at };
        let assembled = ingest::assemble(&files.snapshots, assembly);
        let mut problems = files.problems.clone();
        problems.extend(assembled.diagnostics);
        let digest = digest(&assembled.report);
        Data { table: assembled.table, report: assembled.report, problems, digest, answers: files.answers.clone() }
    }

    /// Every file, from the cache where that holds it.
    fn read_cached(&self, cache: &Cache) -> Vec<Result<Snapshot, Box<Diagnostic>>> {
        let kept = cache.load();
        let read = self.read_files(&|path, hash| kept.take(&self.key(path, hash)));
        let key = |snapshot: &Snapshot| self.key(&snapshot.name, &snapshot.hash);
        cache.keep(kept, read.iter().filter_map(|one| one.as_ref().ok()).collect(), &key);
        read
    }

    /// Reads every file that is not `known`, in their order; a thread takes the next file when it is done with one.
    fn read_files(&self, known: &KnownFiles<'_>) -> Vec<Result<Snapshot, Box<Diagnostic>>> {
        let next = AtomicUsize::new(0);
        self.files_read.store(0, Ordering::Relaxed);
        let threads = rayon::current_num_threads().min(self.snapshots.len());
        let taken: Vec<Vec<Numbered>> = (0..threads).into_par_iter().map(|_| self.read_some(&next, known)).collect();
        let mut read: Vec<Numbered> = taken.into_iter().flatten().collect();
        read.sort_unstable_by_key(|(at, _)| *at);
        read.into_iter().map(|(_, read)| read).collect()
    }

    /// Reads files until none is left.
    fn read_some(&self, next: &AtomicUsize, known: &KnownFiles<'_>) -> Vec<Numbered> {
        let mut reader = Reader::new(&self.profiles, &self.settings);
        let mut others = Vec::new();
        let mut places = Vec::new();
        // The room of one file does for the next.
        let mut room = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = self.snapshots.get(at) else { break };
            match bytes(file, &mut room) {
                Ok(bytes) => {
                    let hash = blake3::hash(bytes);
                    if let Some(snapshot) = known(&file.path, &hash) {
                        others.push((at, Ok(snapshot)));
                    } else {
                        reader.read_hashed(&file.path, bytes, hash);
                        places.push(at);
                    }
                }
                Err(problem) => others.push((at, Err(problem))),
            }
            self.files_read.fetch_add(1, Ordering::Relaxed);
        }
        let read = places.into_iter().zip(reader.finish().into_iter().map(Ok));
        read.chain(others).collect()
    }
}

/// The bytes of a file, `room` for those on disk.
fn bytes<'b>(file: &'b SnapshotFile, room: &'b mut Vec<u8>) -> Result<&'b [u8], Box<Diagnostic>> {
    match &file.bytes {
        Bytes::Memory(bytes) => Ok(bytes),
        Bytes::File(path) => {
            room.clear();
            match File::open(path).and_then(|mut open| open.read_to_end(room)) {
                Ok(_) => Ok(room),
                Err(error) => {
                    let place = Place::File(file.path.as_str().into());
                    let problem =
                        Diagnostic::new(Code::FileRefused, place, format!("this file cannot be read: {error}"));
                    Err(Box::new(problem.help("see that it can be opened, then plan again")))
                }
            }
        }
    }
}

/// Over the hashes of the files that count, in a fixed order: what a file is called does not matter, nor one that says nothing new.
fn digest(report: &DataReport) -> String {
    let mut hashes: Vec<&str> =
        report.files.iter().filter(|file| file.status == Status::Read).map(|file| file.hash.as_str()).collect();
    hashes.sort_unstable();
    let mut hash = Sha256::new();
    for one in hashes {
        hash.update(one);
    }
    let digits: Vec<String> = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", digits.concat())
}

impl EngineBuilder {
    /// Rows of a dataset in memory, of an account: the canonical columns, and a text for each cell as a CSV file has it.
    ///
    /// ```
    /// use portreeve::Engine;
    /// use portreeve::catalog::Dataset;
    ///
    /// let engine = Engine::builder()
    ///     .rows(
    ///         "acme-us",
    ///         Dataset::Listings,
    ///         &["date", "sku", "title", "price"],
    ///         [["2026-11-20", "GP-1", "Garlic press", "19.99"], ["2026-11-20", "GP-2", "Peeler", "8.50"]],
    ///     )
    ///     .build();
    /// assert_eq!(engine.data().report().totals.rows, 2);
    /// ```
    #[must_use]
    pub fn rows<R, C>(
        self,
        account: &str,
        dataset: Dataset,
        columns: &[&str],
        rows: impl IntoIterator<Item = R>,
    ) -> Self
    where
        R: IntoIterator<Item = C>,
        C: AsRef<str>,
    {
        let mut text = csv_line(columns.iter());
        for row in rows {
            text.push_str(&csv_line(row));
        }
        let name = format!("rows-{}-{}.csv", self.snapshots.len() + 1, dataset.word());
        self.snapshot(account, &name, text.into_bytes())
    }
}

fn csv_line<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> String {
    let quoted = cells.into_iter().map(|cell| format!("\"{}\"", cell.as_ref().replace('"', "\"\"")));
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}
