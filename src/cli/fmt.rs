//! `portreeve fmt`: rule files in their one form.

use crate::cli::args::{Common, Fmt};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{file, workspace};
use crate::diagnostic::Code;
use crate::report::{check, diff};
use crate::syntax::format::{FormatError, format};
use crate::text::Sources;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How deep folders may lie in each other. Deeper ones are a loop or a mistake.
const DEPTH_MAX: usize = 32;

/// What became of the files.
#[derive(Debug, Default)]
struct Tally {
    files: usize,
    changed: usize,
    broken: usize,
    bugs: usize,
}

pub(super) fn run(args: &Fmt, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input(args, terminal);
    }
    let mut tally = Tally::default();
    for path in files(args, common)? {
        let name = path.to_string_lossy().replace('\\', "/");
        let bytes = fs::read(&path).map_err(|error| unreadable(&name, &error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&name, "it is not UTF-8"))?;
        tally.files += 1;
        let Some(formatted) = formatted(&name, &text, &mut tally, terminal) else { continue };
        if formatted == text {
            continue;
        }
        tally.changed += 1;
        if !args.check && !args.diff {
            file::rewrite(&path, &formatted)?;
        }
        show(args, &name, &text, &formatted, terminal)?;
    }
    summary(args, &tally, terminal)?;
    Ok(exit(args, &tally))
}

fn standard_input(args: &Fmt, terminal: &Terminal) -> Result<Exit, Stop> {
    if args.paths.len() > 1 {
        return Err(Stop::usage("`-` stands beside other paths", "format standard input by itself"));
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable("standard input", &error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("standard input", "it is not UTF-8"))?;
    let mut tally = Tally { files: 1, ..Tally::default() };
    if let Some(formatted) = formatted("standard input", &text, &mut tally, terminal) {
        tally.changed = usize::from(formatted != text);
        if args.diff {
            show(args, "standard input", &text, &formatted, terminal)?;
        } else if !args.check {
            terminal.result(|out, _| out.write_all(formatted.as_bytes()))?;
        }
    }
    Ok(exit(args, &tally))
}

/// The new text of a file; why there is none is said.
fn formatted(name: &str, text: &str, tally: &mut Tally, terminal: &Terminal) -> Option<String> {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    match format(&sources, id) {
        Ok(formatted) => Some(formatted),
        Err(FormatError::Mistakes(problems)) => {
            tally.broken += 1;
            terminal.tell(|err, style| check::text(&problems, &sources, style, err));
            None
        }
        Err(FormatError::Unproven(proof)) => {
            tally.bugs += 1;
            let error = FormatError::Unproven(proof);
            terminal.tell(|err, _| {
                writeln!(
                    err,
                    "error[{}]: `{name}` is left alone: {error}\n  help: this is a mistake of portreeve: please report it with the file",
                    Code::Internal.id()
                )
            });
            None
        }
    }
}

fn show(args: &Fmt, name: &str, text: &str, formatted: &str, terminal: &Terminal) -> io::Result<()> {
    terminal.result(|out, style| {
        if args.diff {
            return diff::unified(name, text, formatted, style, out);
        }
        let name = crate::report::clean::terminal(name);
        match (args.check, terminal.talk) {
            (true, _) => writeln!(out, "not in its form: {name}"),
            (false, Talk::Quiet) => Ok(()),
            (false, _) => writeln!(out, "formatted {name}"),
        }
    })
}

fn summary(args: &Fmt, tally: &Tally, terminal: &Terminal) -> io::Result<()> {
    if terminal.talk == Talk::Quiet || args.diff {
        return Ok(());
    }
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let fine = tally.files - tally.changed - tally.broken - tally.bugs;
    let mut said = vec![format!("{} in form", files(fine))];
    if tally.changed > 0 {
        said.push(format!("{} {}", tally.changed, if args.check { "not" } else { "formatted" }));
    }
    if tally.broken > 0 {
        said.push(format!("{} with mistakes left alone", tally.broken));
    }
    if tally.bugs > 0 {
        said.push(format!("{} left alone by a mistake of ours", tally.bugs));
    }
    terminal.result(|out, _| writeln!(out, "{}", said.join(", ")))
}

fn exit(args: &Fmt, tally: &Tally) -> Exit {
    if tally.bugs > 0 {
        Exit::Bug
    } else if tally.broken > 0 || (tally.changed > 0 && (args.check || args.diff)) {
        Exit::Failed
    } else {
        Exit::Done
    }
}

/// The files to format, in a fixed order, each once.
fn files(args: &Fmt, common: &Common) -> Result<Vec<PathBuf>, Stop> {
    let mut found = Vec::new();
    if args.paths.is_empty() {
        let rules = workspace::resolve(None, common.workspace.as_deref())?.join("rules");
        if rules.is_dir() {
            below(&rules, &mut found)?;
        }
    }
    for path in &args.paths {
        if path.is_dir() {
            below(path, &mut found)?;
        } else if path.exists() {
            found.push(path.clone());
        } else {
            let message = format!("there is no file or folder `{}`", path.display());
            return Err(Stop::failed(message, "see how it is spelt"));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let walk = WalkDir::new(folder).max_depth(DEPTH_MAX).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        let entry = entry.map_err(|error| unreadable(&folder.to_string_lossy(), &error.to_string()))?;
        let ending = entry.path().extension().is_some_and(|ending| ending.eq_ignore_ascii_case("rules"));
        if entry.file_type().is_file() && ending {
            found.push(entry.into_path());
        }
    }
    Ok(())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn unreadable(name: &str, why: &str) -> Stop {
    Stop::failed(format!("`{name}` cannot be read: {why}"), "name a file of rules in UTF-8")
}
