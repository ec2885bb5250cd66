//! `portreeve init`: a workspace that plans something at once. Its files are those of `examples/starter`, its snapshots of today.

use crate::cli::args::{Channel, Init};
use crate::cli::error::{Exit, Stop};
use crate::cli::sample::Later;
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{clock, file, playbook};
use crate::report::clean;
use std::fs;
use std::path::Path;

/// Files of a starter workspace, with their paths in it.
macro_rules! starter {
    ($channel:literal: $($path:literal),* $(,)?) => {
        &[$( ($path, include_str!(concat!("../../examples/starter/", $channel, "/", $path))), )*]
    };
}

const AMAZON: &[(&str, &str)] = starter!(
    "amazon":
    "portreeve.toml",
    "rules/ads.rules",
    "rules/listings.rules",
    "snapshots/amazon-us/campaigns-2026-11-21.csv",
    "snapshots/amazon-us/keywords-2026-11-21.csv",
    "snapshots/amazon-us/listings-2026-11-21.csv",
    "snapshots/amazon-us/stock-2026-11-21.csv",
);

const WALMART: &[(&str, &str)] = starter!(
    "walmart":
    "portreeve.toml",
    "rules/listings.rules",
    "rules/offers.rules",
    "snapshots/walmart-us/account-health-2026-11-21.csv",
    "snapshots/walmart-us/listings-2026-11-21.csv",
    "snapshots/walmart-us/stock-2026-11-21.csv",
);

const SHOPIFY: &[(&str, &str)] = starter!(
    "shopify":
    "portreeve.toml",
    "rules/listings.rules",
    "rules/shop.rules",
    "snapshots/shop/listings-2026-11-21.csv",
    "snapshots/shop/stock-2026-11-21.csv",
    "snapshots/shop/traffic-2026-11-21.csv",
);

/// What a repository of the workspace leaves out: the journal, and files made for channels.
const IGNORED: (&str, &str) = (".gitignore", ".portreeve/\noutbox/\n");

pub(super) fn run(args: &Init, terminal: &Terminal) -> Result<Exit, Stop> {
    let folder = args.folder.as_path();
    let name = folder.to_string_lossy();
    if args.playbook && folder.join("portreeve.toml").is_file() {
        return add(folder, &name, terminal);
    }
    refuse_what_is_there(folder, &name)?;
    let starter = match args.channel {
        Channel::Amazon => AMAZON,
        Channel::Walmart => WALMART,
        Channel::Shopify => SHOPIFY,
    };
    // The starter's own rules are the playbook's in short.
    let of_starter = starter.iter().filter(|(path, _)| !args.playbook || !path.starts_with("rules/"));
    let of_playbook = playbook::FILES.iter().filter(|_| args.playbook);
    let later = Later::at(clock::now());
    let all = of_starter.chain(of_playbook);
    let files: Vec<(String, &str)> = all.map(|(path, text)| (later.of(path, path).into_owned(), *text)).collect();
    for (path, text) in &files {
        put(folder, path, &later.of(path, text))?;
    }
    put(folder, IGNORED.0, IGNORED.1)?;
    if terminal.talk == Talk::Quiet {
        return Ok(Exit::Done);
    }
    let at = if name == "." { String::new() } else { format!(" {}", clean::terminal(&name)) };
    terminal.result(|out, _| {
        writeln!(out, "a workspace with sample data is in {}:", clean::terminal(&name))?;
        for (path, _) in &files {
            writeln!(out, "  {path}")?;
        }
        writeln!(out, "\nnext:")?;
        writeln!(out, "  portreeve plan{at}    what the rules would change, and why")?;
        writeln!(out, "  portreeve test{at}    the tests beside the rules")?;
        writeln!(out, "then put your own exports in place of the sample files, and your figures into the rules")
    })?;
    Ok(Exit::Done)
}

fn put(folder: &Path, path: &str, text: &str) -> Result<(), Stop> {
    let path = folder.join(path);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    written.and_then(|()| file::write(&path, |out| out.write_all(text.as_bytes()))).map_err(|error| {
        Stop::failed(
            format!("`{}` cannot be written: {error}", path.display()),
            "choose a folder that you may write to",
        )
    })
}

/// Puts the playbook into a workspace: what stands there already stays as it is.
fn add(folder: &Path, name: &str, terminal: &Terminal) -> Result<Exit, Stop> {
    let (there, new): (Vec<_>, Vec<_>) = playbook::FILES.iter().partition(|(path, _)| folder.join(path).exists());
    for (path, text) in &new {
        put(folder, path, text)?;
    }
    if terminal.talk == Talk::Quiet {
        return Ok(Exit::Done);
    }
    terminal.result(|out, _| {
        writeln!(out, "the playbook is in {}:", clean::terminal(name))?;
        for (path, _) in &new {
            writeln!(out, "  {path}")?;
        }
        for (path, _) in &there {
            writeln!(out, "  {path} stood there already and stays")?;
        }
        writeln!(
            out,
            "\nnext:\n  portreeve check    a name that your own rules have too is an error: keep one of the two"
        )?;
        writeln!(out, "then delete the rules that do not fit, and put your own rows into the tables")
    })?;
    Ok(Exit::Done)
}

/// A folder that holds something is left alone: nobody's rules are written over.
fn refuse_what_is_there(folder: &Path, name: &str) -> Result<(), Stop> {
    let stop =
        |what: &str| Err(Stop::failed(format!("`{name}` {what}"), "name a new folder: `portreeve init my-brand`"));
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| stop("holds something already")),
        Err(_) if folder.exists() => stop("is no folder"),
        Err(_) => Ok(()),
    }
}
