//! Snapshots: bytes of every form to one table.

mod console;
mod dump;
mod forms;

use dump::dump;
use portreeve::diagnostic::Diagnostic;
use portreeve::ingest::{Assembled, Assembly, Products, Profiles, Snapshot, assemble, read};
use portreeve::settings::Settings;

/// Reads files with default settings.
fn snapshots(files: &[(&str, &[u8])]) -> Vec<Snapshot> {
    let profiles = Profiles::standard();
    files.iter().map(|(name, bytes)| read(name, bytes, &profiles, &Settings::default())).collect()
}

/// Puts snapshots together with default settings.
fn together(snapshots: &[Snapshot]) -> Assembled {
    let (settings, profiles, products) = (Settings::default(), Profiles::standard(), Products::default());
    assemble(snapshots, Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None })
}

/// One line a problem, without its help.
fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|problem| format!("{} {:?} {}", problem.code.id(), problem.place, problem.message)).collect()
}

/// Every file below a folder, with its path from there.
fn files(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let name = |path: &std::path::Path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (name(entry.path()), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn the_sample_business_is_read_whole() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let files = files(&root);
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let files: Vec<(&str, &[u8])> = files.into_iter().filter(|(name, _)| name.starts_with("snapshots/")).collect();
    let snapshots = snapshots(&files);
    for snapshot in &snapshots {
        assert_eq!(lines(&snapshot.diagnostics), [""; 0], "{}", snapshot.name);
    }
    let all = together(&snapshots);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    assert_eq!(all.report.totals.read, files.len());
    let dumped = dump(&all.table);
    assert!(dumped.contains("\nproduct `MUG-500` called `MUG-500`"), "{dumped}");
}
