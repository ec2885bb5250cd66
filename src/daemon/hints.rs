//! Hints of the operating system that something changed. Without them - a network folder, a container, too many watched folders - the
//! periodic look finds everything, a little later.

use crate::daemon::Event;
use crate::engine::FOLDERS;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

/// Watches the folders of a workspace.
#[derive(Debug)]
pub struct Hints {
    root: PathBuf,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<&'static str>,
}

impl Hints {
    /// Begins to watch, and what keeps it from that, as a sentence: the daemon then goes by its own looks.
    #[must_use]
    pub fn new(root: &Path, events: SyncSender<Event>) -> (Self, Option<String>) {
        // What does not fit into the queue is one of many hints to look at everything.
        let tell = move |_: notify::Result<notify::Event>| {
            let _ = events.try_send(Event::Files);
        };
        let mut hints = Self { root: root.to_owned(), watcher: None, watched: BTreeSet::new() };
        let problem = match notify::recommended_watcher(tell) {
            Ok(mut watcher) => {
                // Not below: the journal and the outbox lie there, and are ours.
                let problem = watcher.watch(root, RecursiveMode::NonRecursive).err();
                hints.watcher = Some(watcher);
                problem.or_else(|| hints.renew())
            }
            Err(error) => Some(error),
        };
        let said = problem.map(|error| {
            format!("changes of files are not reported here ({error}); the folder is looked at by the clock")
        });
        (hints, said)
    }

    /// Watches folders that were made meanwhile; one that was taken away and made again is another folder.
    pub fn look_again(&mut self) {
        let gone: Vec<&str> = self.watched.iter().copied().filter(|folder| !self.root.join(folder).is_dir()).collect();
        for folder in gone {
            self.watched.remove(folder);
            if let Some(watcher) = &mut self.watcher {
                let _ = watcher.unwatch(&self.root.join(folder));
            }
        }
        let _ = self.renew();
    }

    fn renew(&mut self) -> Option<notify::Error> {
        let watcher = self.watcher.as_mut()?;
        for folder in FOLDERS {
            let path = self.root.join(folder);
            if self.watched.contains(folder) || !path.is_dir() {
                continue;
            }
            match watcher.watch(&path, RecursiveMode::Recursive) {
                Ok(()) => self.watched.insert(folder),
                Err(error) => return Some(error),
            };
        }
        None
    }
}
