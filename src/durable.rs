//! Files that are whole or not there: written beside their place, brought to the disk, then put in their place.
//!
//! Every step of a write can be watched by a [`Probe`]: what is made of a workspace must survive being stopped at any of them, and
//! `tests/crash.rs` stops it at each.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Is told of every step before it is taken. An error in its place is what a full or failing disk would give.
pub trait Probe {
    /// A step is about to be taken.
    ///
    /// # Errors
    /// What the step shall fail with.
    fn before(&mut self, step: &str) -> io::Result<()>;
}

/// Lets every step be taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Probe for Unwatched {
    fn before(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a file that one process writes at a time. What was there before stays until everything is on the disk; a temporary file
/// that a crash leaves is overwritten by the next attempt.
///
/// # Errors
/// What the system says; the file is then as it was.
pub fn replace(path: &Path, bytes: &[u8], probe: &mut dyn Probe) -> io::Result<()> {
    let temporary = beside(path, "")?;
    let name = path.display();
    probe.before(&format!("create {name}"))?;
    let mut file = File::create(&temporary)?;
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    probe.before(&format!("write the rest of {name}"))?;
    file.write_all(rest)?;
    probe.before(&format!("sync {name}"))?;
    file.sync_all()?;
    drop(file);
    probe.before(&format!("rename {name}"))?;
    fs::rename(&temporary, path)?;
    probe.before(&format!("sync the folder of {name}"))?;
    sync_folder(folder_of(path))
}

/// Writes a file by streaming, also where several processes may write it at once. What was there before stays until everything is on
/// the disk.
///
/// # Errors
/// What the system or `fill` says; the file is then as it was.
pub fn stream(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let temporary = beside(path, &format!(".{}", std::process::id()))?;
    let written = fill_file(&temporary, fill)
        .and_then(|()| keep_permissions(path, &temporary))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // It is ours and of no use; that it cannot be taken away changes nothing.
        let _ = fs::remove_file(&temporary);
        return written;
    }
    sync_folder(folder_of(path))
}

/// Makes a folder and those above it, each brought to the disk in the folder that holds it.
///
/// # Errors
/// What the system says.
pub fn folder(path: &Path, probe: &mut dyn Probe) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        folder(above, probe)?;
    }
    probe.before(&format!("make the folder {}", path.display()))?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(folder_of(path))
}

/// Adds bytes at the end of a file and brings them to the disk.
///
/// # Errors
/// What the system says; a part of the bytes may then stand at the end.
pub fn append(path: &Path, bytes: &[u8], probe: &mut dyn Probe) -> io::Result<()> {
    let name = path.display();
    let new = !path.exists();
    probe.before(&format!("append to {name}"))?;
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    probe.before(&format!("append the rest to {name}"))?;
    file.write_all(rest)?;
    probe.before(&format!("sync {name}"))?;
    file.sync_all()?;
    if new { sync_folder(folder_of(path)) } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path, tag: &str) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!("{tag}.tmp"));
    Ok(path.with_file_name(temporary))
}

fn fill_file(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
    fill(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

/// Who may read and write a file that was there stays as it was.
fn keep_permissions(path: &Path, temporary: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) => fs::set_permissions(temporary, found.permissions()),
        Err(_) => Ok(()),
    }
}

/// The new name is on the disk only when the folder is; Windows has no such step.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Probe, Unwatched, append, folder, replace};
    use std::fs;
    use std::io;

    /// Fails at one step.
    struct Full(usize);

    impl Probe for Full {
        fn before(&mut self, _: &str) -> io::Result<()> {
            let left = self.0.checked_sub(1);
            left.map(|left| self.0 = left).ok_or_else(|| io::Error::from(io::ErrorKind::StorageFull))
        }
    }

    #[test]
    fn what_was_there_stays_until_the_new_is_whole() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("a/b/out.csv");
        folder(path.parent().unwrap(), &mut Unwatched).unwrap();
        replace(&path, b"old", &mut Unwatched).unwrap();
        for step in 0..4 {
            assert!(replace(&path, b"new and longer", &mut Full(step)).is_err());
            assert_eq!(fs::read(&path).unwrap(), b"old", "step {step}");
        }
        // Only that the folder is synced is missing: the file is whole.
        assert!(replace(&path, b"new and longer", &mut Full(4)).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"new and longer");
        replace(&path, b"newer", &mut Full(5)).unwrap();
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn appending_keeps_what_stands() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("log");
        append(&path, b"one\n", &mut Unwatched).unwrap();
        assert!(append(&path, b"two\n", &mut Full(1)).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one\ntw");
    }
}
