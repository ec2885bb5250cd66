//! Snapshots: bytes of every form to one table.

mod ads_api;
mod ads_files;
mod bulk;
mod cells;
mod channels;
mod channels_real;
mod console;
mod cut;
mod dump;
mod entities;
mod forms;
mod locale;
mod properties;
mod stock;
mod time;
mod traps;
mod unseen;

pub(crate) use dump::dump;
use portreeve::diagnostic::Diagnostic;
use portreeve::ingest::{Assembled, Assembly, Products, Profiles, Snapshot, assemble, read};
use portreeve::settings::Settings;
use portreeve::table::Table;
use portreeve::text::Sources;

/// Reads files with default settings.
fn snapshots(files: &[(&str, &[u8])]) -> Vec<Snapshot> {
    let profiles = Profiles::standard();
    files.iter().map(|(name, bytes)| read(name, bytes, &profiles, &Settings::default())).collect()
}

/// Puts snapshots together with default settings.
pub(crate) fn together(snapshots: &[Snapshot]) -> Assembled {
    let (settings, profiles, products) = (Settings::default(), Profiles::standard(), Products::default());
    assemble(snapshots, Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None })
}

/// Puts snapshots together as they were known at a moment.
fn known_at(snapshots: &[Snapshot], settings: &Settings, moment: &str) -> Assembled {
    let (profiles, products) = (Profiles::standard(), Products::default());
    let known_at = Some(moment.parse().unwrap());
    assemble(snapshots, Assembly { settings, profiles: &profiles, products: &products, known_at })
}

/// Reads and puts together with settings from the text of a `portreeve.toml`.
fn workspace(toml: &str, files: &[(&str, &str)]) -> (Assembled, Vec<Snapshot>) {
    let settings = settings(toml);
    let profiles = Profiles::standard();
    let snapshots: Vec<Snapshot> =
        files.iter().map(|(name, text)| read(name, text.as_bytes(), &profiles, &settings)).collect();
    let products = Products::default();
    let all = assemble(
        &snapshots,
        Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None },
    );
    (all, snapshots)
}

fn settings(toml: &str) -> Settings {
    let mut sources = Sources::default();
    let file = sources.add("portreeve.toml", toml);
    let (settings, problems) = portreeve::settings::parse(&sources, file);
    assert!(problems.is_empty(), "{problems:?}");
    settings
}

/// The lines of a dump that begin with one of the words.
fn only(table: &Table, words: &[&str]) -> String {
    let dumped = dump(table);
    dumped.lines().filter(|line| words.iter().any(|word| line.starts_with(word))).collect::<Vec<_>>().join("\n")
}

/// Puts snapshots together with settings.
fn assembled(snapshots: &[Snapshot], settings: &Settings) -> Assembled {
    let (profiles, products) = (Profiles::standard(), Products::default());
    assemble(snapshots, Assembly { settings, profiles: &profiles, products: &products, known_at: None })
}

/// One line a problem, without its help.
fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|problem| format!("{} {:?} {}", problem.code.id(), problem.place, problem.message)).collect()
}
