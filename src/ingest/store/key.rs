//! By what the snapshot of a file is found again: everything that reading it depends on.

use crate::ingest::file::Told;
use crate::ingest::name;
use crate::ingest::products::Products;
use crate::ingest::profile::Profiles;
use crate::ingest::store::bytes::{Bytes, Stored};
use crate::settings::Settings;

/// A hash over a file's name, its content, the profiles, and what the settings say of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// That of a file, by its path relative to the workspace and the BLAKE3 hash of its bytes.
    #[must_use]
    pub(crate) fn of(name: &str, hash: &blake3::Hash, profiles: &Profiles, settings: &Settings) -> Self {
        let told = Told::of(&name::read(name), settings);
        let mut hasher = blake3::Hasher::new();
        hasher.update(hash.as_bytes());
        hasher.update(profiles.digest());
        // Neither a path nor what settings say has a line break of its own: it is shown as `\n`.
        hasher.update(format!("{name:?}\n{told:?}").as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

impl Key {
    /// That of all files together, by their keys and by what they are put together by.
    #[must_use]
    pub(crate) fn of_all(mut files: Vec<Self>, products: &Products, settings: &Settings) -> Self {
        files.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for Self(file) in &files {
            hasher.update(file);
        }
        hasher.update(format!("{products:?}\n{settings:?}").as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

impl Stored for Key {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn get(from: &mut Bytes<'_>) -> Option<Self> {
        Stored::get(from).map(Self)
    }
}
