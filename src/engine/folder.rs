//! A workspace folder: which files are of it, in a fixed order. The only place of the engine that lists or reads files.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::engine::builder::{Bytes, EngineBuilder, SETTINGS, SnapshotFile};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The most bytes of a text file of the workspace: tables of costs and lists of words are far smaller.
const TEXT_BYTES_MAX: u64 = 64 << 20;
/// How deep folders may lie in each other. Deeper ones are a loop or a mistake.
const DEPTH_MAX: usize = 32;

/// The folders of a workspace that are read.
pub const FOLDERS: &[&str] = &["channels", "rules", "snapshots", "tables"];

/// Endings of files that somebody is still writing or that an editor keeps for itself.
const TEMPORARY: &[&str] = &[".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swo", ".lock"];

/// Why a folder cannot be opened as a workspace.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such folder.
    #[error("there is no folder `{}`", .0.display())]
    Missing(PathBuf),
    /// It is a file.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// It cannot be read.
    #[error("the folder `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Reads the texts of a workspace folder and finds its snapshots.
///
/// Hidden and temporary files are passed over. A link that leads out of the folder is refused and reported: a shared workspace
/// must not read the files of whoever opens it.
pub(super) fn load(root: &Path) -> Result<EngineBuilder, OpenError> {
    let mut loader = load_empty(root)?;
    loader.builder.name = loader.root.file_name().map(|name| name.to_string_lossy().into_owned());
    loader.settings();
    loader.rules();
    loader.tables();
    loader.profiles();
    loader.snapshots();
    Ok(loader.builder)
}

/// Takes the rules of another folder instead: of a workspace its rules, tables, channels and portreeve.toml, else the rule files in it.
pub(super) fn rules_of(mut builder: EngineBuilder, root: &Path) -> Result<EngineBuilder, OpenError> {
    let other = load(root)?;
    builder.problems = other.problems;
    if root.join("portreeve.toml").is_file() || root.join("rules").is_dir() {
        builder.rules = other.rules;
        builder.tables = other.tables;
        builder.profiles = other.profiles;
        builder.settings = other.settings;
        return Ok(builder);
    }
    let real = fs::canonicalize(root).map_err(|source| OpenError::Unreadable { path: root.to_owned(), source })?;
    let mut loader = Loader { root: real, builder: EngineBuilder::default() };
    loader.rules_below("");
    builder.rules = loader.builder.rules.into_iter().map(|(name, text)| (format!("rules/{name}"), text)).collect();
    builder.problems.extend(loader.builder.problems);
    Ok(builder)
}

fn load_empty(root: &Path) -> Result<Loader, OpenError> {
    let real = match fs::canonicalize(root) {
        Ok(real) if real.is_dir() => real,
        Ok(_) => return Err(OpenError::NotAFolder(root.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing(root.to_owned())),
        Err(source) => return Err(OpenError::Unreadable { path: root.to_owned(), source }),
    };
    Ok(Loader { root: real, builder: EngineBuilder::default() })
}

/// Every file that a workspace is read from, sorted by its path from the workspace on, and where it lies.
///
/// # Errors
/// When the folder is not there or cannot be read.
pub fn files(root: &Path) -> Result<Vec<(String, PathBuf)>, OpenError> {
    let mut loader = load_empty(root)?;
    let mut all: Vec<(String, PathBuf)> = FOLDERS.iter().flat_map(|folder| loader.files(folder)).collect();
    let settings = loader.root.join(SETTINGS);
    if settings.is_file() {
        all.push((SETTINGS.to_owned(), settings));
    }
    all.sort();
    Ok(all)
}

struct Loader {
    root: PathBuf,
    builder: EngineBuilder,
}

impl Loader {
    fn settings(&mut self) {
        let path = self.root.join(SETTINGS);
        if path.is_file()
            && let Some(text) = self.text(SETTINGS, &path)
        {
            self.builder.settings = Some((SETTINGS.to_owned(), text));
        }
    }

    fn rules(&mut self) {
        self.rules_below("rules");
    }

    fn rules_below(&mut self, folder: &str) {
        for (name, path) in self.files(folder) {
            if has_ending(&path, &["rules"])
                && let Some(text) = self.text(&name, &path)
            {
                self.builder.rules.push((name, text));
            }
        }
    }

    fn tables(&mut self) {
        for (name, path) in self.files("tables") {
            if has_ending(&path, &["csv", "tsv", "txt"])
                && let Some(text) = self.text(&name, &path)
            {
                let below = name.strip_prefix("tables/").unwrap_or(&name).to_owned();
                self.builder.tables.push((below, text));
            }
        }
    }

    fn profiles(&mut self) {
        for (name, path) in self.files("channels") {
            if has_ending(&path, &["toml"])
                && let Some(text) = self.text(&name, &path)
            {
                self.builder.profiles.push((name, text));
            }
        }
    }

    fn snapshots(&mut self) {
        for (name, path) in self.files("snapshots") {
            self.builder.snapshots.push(SnapshotFile { path: name, bytes: Bytes::File(path) });
        }
    }

    /// The files below a folder of the workspace, sorted by their path, each with its path from the workspace on.
    fn files(&mut self, folder: &str) -> Vec<(String, PathBuf)> {
        let top = self.root.join(folder);
        if !top.exists() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let walk = WalkDir::new(&top).follow_links(true).max_depth(DEPTH_MAX).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || is_wanted(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let name = self.name_of(entry.path());
                    if self.is_inside(entry.path()) {
                        found.push((name, entry.into_path()));
                    } else {
                        self.refuse(&name, "leads out of the workspace", "put the file itself here, not a link to it");
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let name = error.path().map_or_else(|| folder.to_owned(), |path| self.name_of(path));
                    let why = error.io_error().map_or_else(
                        || "is a link to a folder above it".to_owned(),
                        |io| format!("cannot be read: {io}"),
                    );
                    self.refuse(&name, &why, "see that it can be opened, or take it out");
                }
            }
        }
        // By the whole path, so that the order does not depend on how folders are walked.
        found.sort();
        found
    }

    /// Whether a path, links followed, lies in the workspace.
    fn is_inside(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| real.starts_with(&self.root))
    }

    /// A path from the workspace on, `/` between its parts.
    fn name_of(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts = below.components().filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_string_lossy()),
            _ => None,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The text of a file; what keeps it from being read is reported.
    fn text(&mut self, name: &str, path: &Path) -> Option<String> {
        let size = fs::metadata(path).map_or(0, |found| found.len());
        if size > TEXT_BYTES_MAX {
            self.refuse(name, &format!("has {size} bytes, at most {TEXT_BYTES_MAX} are read"), "move it to snapshots/");
            return None;
        }
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.refuse(name, &format!("cannot be read: {error}"), "see that it can be opened, or take it out");
                return None;
            }
        };
        let (text, encoding) = decode(&bytes);
        if encoding == "windows-1252" {
            let said = Diagnostic::new(Code::EncodingGuessed, Place::File(name.into()), "read as Windows-1252");
            self.builder.problems.push(said.help("save it as UTF-8 to be sure of every sign"));
        }
        Some(text)
    }

    fn refuse(&mut self, name: &str, why: &str, help: &str) {
        let problem = Diagnostic::new(Code::FileRefused, Place::File(name.into()), format!("this file {why}"));
        self.builder.problems.push(problem.help(help));
    }
}

/// Text by its byte order mark, else UTF-8, else Windows-1252, in which every byte means something.
fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return (encoding.decode_without_bom_handling(rest).0.into_owned(), "by its mark");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "utf-8"),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), "windows-1252"),
    }
}

/// Whether a file or folder is neither hidden nor somebody's temporary copy.
fn is_wanted(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let passed = name.starts_with('.')
        || name.starts_with('~')
        || name.starts_with('#')
        || name.ends_with('~')
        || name == "thumbs.db"
        || name == "desktop.ini"
        || TEMPORARY.iter().any(|ending| name.ends_with(ending));
    !passed
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|found| endings.iter().any(|ending| found.eq_ignore_ascii_case(ending)))
}
