//! `portreeve check`: every mistake of rules, lists, tables and portreeve.toml in one go.

use crate::cli::args::{Check, CheckFormat, Common, Deny};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{clock, file, workspace};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::engine::{Engine, EngineBuilder};
use crate::report::{check, diff};
use std::path::{Path, PathBuf};

pub(super) fn run(args: &Check, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let mut opened = open(args, common)?;
    if args.fix {
        let exit = fix(&mut opened, args, terminal)?;
        if args.diff {
            return Ok(exit);
        }
    }
    let Opened { builder, below, .. } = opened;
    let engine = builder.build();
    let mut problems = if args.with_data { engine.check_with_data() } else { engine.check().to_vec() };
    problems.retain(|one| is_below(one, &engine, &below));
    let exit = exit(&problems, args.deny);
    match terminal.talk {
        Talk::Quiet => problems.retain(|problem| problem.severity() == Severity::Error),
        Talk::Usual if args.format == CheckFormat::Text => problems.retain(|one| one.severity() != Severity::Note),
        Talk::Usual | Talk::Verbose => {}
    }
    show(args.format, &problems, &engine, terminal)?;
    Ok(exit)
}

fn exit(problems: &[Diagnostic], deny: Option<Deny>) -> Exit {
    let any = |severity| problems.iter().any(|problem| problem.severity() == severity);
    if any(Severity::Error) {
        Exit::Failed
    } else if any(Severity::Warning) && deny == Some(Deny::Warnings) {
        Exit::Warnings
    } else {
        Exit::Done
    }
}

fn show(format: CheckFormat, problems: &[Diagnostic], engine: &Engine, terminal: &Terminal) -> Result<(), Stop> {
    let sources = engine.sources();
    terminal.result(|out, style| match format {
        CheckFormat::Json => check::json(problems, sources, out),
        CheckFormat::Sarif => check::sarif(problems, sources, out),
        CheckFormat::Text => {
            check::text(problems, sources, style, out)?;
            if terminal.talk == Talk::Quiet {
                return Ok(());
            }
            let checked = check::checked(engine.program().rules.len(), engine.rule_files());
            check::summary(problems, &checked, style, out)
        }
    })?;
    Ok(())
}

/// Makes the certain repairs: in the files, or with `--diff` on paper.
fn fix(opened: &mut Opened, args: &Check, terminal: &Terminal) -> Result<Exit, Stop> {
    let below = &opened.below;
    let repaired = opened.builder.repair(|file| inside(file, below));
    for file in &repaired {
        let path = opened.root.as_ref().map_or_else(|| PathBuf::from(&file.name), |root| root.join(&file.name));
        if !args.diff {
            file::rewrite(&path, &file.after)?;
        }
    }
    if args.format == CheckFormat::Text || args.diff {
        terminal.result(|out, style| {
            for file in &repaired {
                if args.diff {
                    diff::unified(&file.name, &file.before, &file.after, style, out)?;
                } else if terminal.talk != Talk::Quiet {
                    check::repaired(&file.name, file.repairs, out)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(if repaired.is_empty() { Exit::Done } else { Exit::Failed })
}

/// What is to be checked.
pub(super) struct Opened {
    /// The workspace's texts.
    builder: EngineBuilder,
    /// Its folder; none for files that are in no workspace.
    root: Option<PathBuf>,
    /// The paths asked for, from the folder on; none for the workspace itself.
    below: Vec<String>,
}

fn open(args: &Check, common: &Common) -> Result<Opened, Stop> {
    open_builder(&args.paths, common, "check one workspace at a time")
}

/// The engine of some paths, and the paths from its workspace on; none for the workspace itself.
pub(super) fn open_paths(paths: &[PathBuf], common: &Common, one: &str) -> Result<(Engine, Vec<String>), Stop> {
    let Opened { builder, below, .. } = open_builder(paths, common, one)?;
    Ok((builder.build(), below))
}

fn open_builder(paths: &[PathBuf], common: &Common, one: &str) -> Result<Opened, Stop> {
    let today = clock::now().date_naive();
    let Some(first) = paths.first() else {
        let root = workspace::resolve(None, common.workspace.as_deref())?;
        let builder = Engine::load(&root)?.day(today);
        return Ok(Opened { builder, root: Some(root), below: Vec::new() });
    };
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        return Err(Stop::failed(format!("there is no file or folder `{}`", missing.display()), "see how it is spelt"));
    }
    let root = match &common.workspace {
        Some(root) => Some(root.clone()),
        None if first.is_dir() && workspace::of(first).is_none() => Some(first.clone()),
        None => workspace::of(first),
    };
    let Some(root) = root else {
        return alone(paths).map(|builder| Opened { builder, root: None, below: Vec::new() });
    };
    let builder = Engine::load(&root)?.day(today);
    let root = std::fs::canonicalize(&root).unwrap_or(root);
    let mut below = Vec::new();
    for path in paths {
        let real = std::fs::canonicalize(path)?;
        let Ok(path_below) = real.strip_prefix(&root) else {
            return Err(Stop::usage(format!("`{}` is not in the workspace `{}`", path.display(), root.display()), one));
        };
        below.push(slashed(path_below));
    }
    // The workspace itself: everything is shown.
    if below.iter().any(String::is_empty) {
        below.clear();
    }
    Ok(Opened { builder, root: Some(root), below })
}

/// Rule files that belong to no workspace are checked as one of their own.
fn alone(paths: &[PathBuf]) -> Result<EngineBuilder, Stop> {
    let mut builder = Engine::builder();
    for path in paths {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Stop::failed(format!("`{}` cannot be read: {error}", path.display()), "name a file of rules in UTF-8")
        })?;
        builder = builder.rules(slashed(path), text);
    }
    Ok(builder.day(clock::now().date_naive()))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn is_below(problem: &Diagnostic, engine: &Engine, below: &[String]) -> bool {
    let file = match &problem.place {
        Place::Text(span) => &engine.sources().file(span.file).name,
        Place::Cell { file, .. } | Place::File(file) => file,
        Place::Workspace => return true,
    };
    inside(file, below)
}

/// Whether a file is one of these paths or below one; everything is where there are none.
fn inside(file: &str, below: &[String]) -> bool {
    let under = |folder: &String| {
        file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below.is_empty() || below.iter().any(under)
}
