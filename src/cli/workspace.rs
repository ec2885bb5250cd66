//! Which folder is the workspace: the one named, else the nearest upward that has a `portreeve.toml`.

use crate::cli::error::Stop;
use std::path::{Path, PathBuf};

/// What makes a folder a workspace where nothing names one.
const PARTS: &[&str] = &["portreeve.toml", "rules", "snapshots"];

/// The workspace of a command: its argument, else `--workspace`, else what is found upward from here.
pub(super) fn resolve(argument: Option<&Path>, option: Option<&Path>) -> Result<PathBuf, Stop> {
    if let Some(named) = argument.or(option) {
        return Ok(named.to_owned());
    }
    let here = here()?;
    above(&here).or_else(|| looks_like_one(&here).then(|| here.clone())).ok_or_else(|| {
        Stop::failed(
            "there is no workspace here: no portreeve.toml in this folder or above, and no rules/ or snapshots/ in it",
            "go to your workspace, or name it with --workspace DIR",
        )
    })
}

/// The workspace that a file or folder is in, when there is one.
pub(super) fn of(path: &Path) -> Option<PathBuf> {
    let real = std::fs::canonicalize(path).ok()?;
    let folder = if real.is_dir() { real.as_path() } else { real.parent()? };
    if let Some(found) = above(folder) {
        return Some(found);
    }
    if real.is_dir() && looks_like_one(folder) {
        return Some(folder.to_owned());
    }
    // A file somewhere below `rules/` belongs to the folder that holds `rules/`.
    let rules = folder.ancestors().find(|above| above.file_name().is_some_and(|name| name == "rules"))?;
    rules.parent().map(Path::to_owned)
}

fn above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join("portreeve.toml").is_file()).map(Path::to_owned)
}

fn looks_like_one(folder: &Path) -> bool {
    PARTS.iter().any(|part| folder.join(part).exists())
}

/// The folder we were started in.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(super) fn here() -> Result<PathBuf, Stop> {
    std::env::current_dir()
        .map_err(|error| Stop::failed(format!("this folder cannot be read: {error}"), "go to another folder"))
}
