//! `plan --uploads DIR`: the upload files of a plan, under a folder for each account.
//!
//! What lies there already is overwritten only where the manifest beside it says that it is ours and nobody changed it. Everything is
//! looked at before the first file is written.

use crate::cli::error::Stop;
use crate::cli::file;
use crate::cli::terminal::{Talk, Terminal};
use crate::engine::Planned;
use crate::report;
use crate::sink::{AccountUploads, MANIFEST, Manifest, WithoutUploads, manifest, read_manifest};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be done in the folder of one account.
struct Step<'u> {
    folder: PathBuf,
    uploads: &'u AccountUploads,
    manifest: Manifest,
    /// Files of an earlier plan, ours and unchanged, that this one has not.
    stale: Vec<PathBuf>,
}

/// Writes the upload files of a plan and says what was written.
pub(super) fn write(planned: &Planned<'_>, workspace: &Path, root: &Path, terminal: &Terminal) -> Result<(), Stop> {
    if is_inside(root, &workspace.join("snapshots")) {
        return Err(Stop::usage(
            format!("`{}` lies in snapshots/, where upload files would be read as data", root.display()),
            "name another folder, such as --uploads uploads",
        ));
    }
    let uploads = planned.uploads();
    let mut steps = Vec::new();
    for account in &uploads.accounts {
        steps.push(step(root, account, manifest(planned.plan(), account))?);
    }
    // Where nothing is planned now, what an earlier plan left is taken away; no folder is made for it.
    let nothing: Vec<AccountUploads> = uploads.without.iter().map(empty).collect();
    for account in &nothing {
        if root.join(&account.folder).join(MANIFEST).exists() {
            steps.push(step(root, account, manifest(planned.plan(), account))?);
        }
    }
    for step in &steps {
        perform(step)?;
    }
    let refused = uploads.accounts.iter().any(|account| !account.refused.is_empty());
    if refused || terminal.talk != Talk::Quiet {
        terminal.tell(|err, style| report::uploads::text(&uploads, &root.display().to_string(), style, err));
    }
    Ok(())
}

fn empty(account: &WithoutUploads) -> AccountUploads {
    AccountUploads {
        account: Arc::clone(&account.account),
        folder: account.folder.clone(),
        files: Vec::new(),
        refused: Vec::new(),
        notes: Vec::new(),
    }
}

/// Whether a folder, which need not be there yet, is or lies below another.
fn is_inside(path: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    path.ancestors()
        .map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above })
        .find_map(|above| fs::canonicalize(above).ok())
        .is_some_and(|above| above.starts_with(&folder))
}

/// Looks at what lies in an account's folder.
fn step<'u>(root: &Path, uploads: &'u AccountUploads, manifest: Manifest) -> Result<Step<'u>, Stop> {
    let folder = root.join(&uploads.folder);
    let earlier = match read(&folder.join(MANIFEST))? {
        Some(bytes) => {
            let known = read_manifest(&bytes).ok_or_else(|| foreign(&folder.join(MANIFEST)))?;
            Some(known)
        }
        None => None,
    };
    let new: BTreeMap<&str, &[u8]> =
        uploads.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    for (name, bytes) in &new {
        let path = folder.join(name);
        let Some(there) = read(&path)? else { continue };
        let ours = earlier.as_ref().is_some_and(|manifest| manifest.wrote(name, &there));
        if !ours && there != *bytes {
            return Err(foreign(&path));
        }
    }
    let mut stale = Vec::new();
    for file in earlier.iter().flat_map(|manifest| &manifest.files) {
        // A name of the manifest is one of ours; one with a folder in it was written by somebody else.
        let plain = Path::new(&file.name).file_name().is_some_and(|name| name == file.name.as_str());
        let path = folder.join(&file.name);
        if plain
            && !new.contains_key(file.name.as_str())
            && let Some(there) = read(&path)?
            && earlier.as_ref().is_some_and(|manifest| manifest.wrote(&file.name, &there))
        {
            stale.push(path);
        }
    }
    Ok(Step { folder, uploads, manifest, stale })
}

/// Writes the files of an account. Those of an earlier plan go first: nobody shall upload them by mistake.
fn perform(step: &Step<'_>) -> Result<(), Stop> {
    fs::create_dir_all(&step.folder).map_err(|error| cannot_write(&step.folder, &error))?;
    for path in &step.stale {
        fs::remove_file(path).map_err(|error| cannot_write(path, &error))?;
    }
    for file in &step.uploads.files {
        let path = step.folder.join(&file.name);
        file::write(&path, |out| out.write_all(&file.bytes)).map_err(|error| cannot_write(&path, &error))?;
    }
    let path = step.folder.join(MANIFEST);
    file::write(&path, |out| out.write_all(&step.manifest.bytes())).map_err(|error| cannot_write(&path, &error))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Stop> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Stop::failed(
            format!("`{}` cannot be read: {error}", path.display()),
            "see that it is a file that you may read, or name another folder with --uploads",
        )),
    }
}

fn foreign(path: &Path) -> Stop {
    Stop::failed(
        format!("`{}` is not as portreeve wrote it, so it is not overwritten, and nothing was written", path.display()),
        "move it away, or name another folder with --uploads",
    )
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    Stop::failed(format!("`{}` cannot be written: {error}", path.display()), "name another folder with --uploads")
}
