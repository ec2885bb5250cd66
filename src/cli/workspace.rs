//! Which folder is the workspace: the one named, else the nearest upward that has a `portreeve.toml`.

use crate::cli::args::Common;
use crate::cli::error::Stop;
use crate::engine::{CACHED_BYTES_MIN, Engine, EngineBuilder, OpenError};
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

/// Opens a workspace whose snapshots are read.
pub(super) fn open(folder: &Path, common: &Common) -> Result<Engine, OpenError> {
    Ok(load(folder, common)?.build())
}

/// Reads the texts of a workspace whose snapshots are read, with the cache unless it is not wanted.
pub(super) fn load(folder: &Path, common: &Common) -> Result<EngineBuilder, OpenError> {
    let builder = Engine::load(folder)?;
    Ok(if common.no_cache { builder } else { builder.cached(folder, CACHED_BYTES_MIN) })
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
