//! What holds for every plan: order does not matter, nothing panics, columns and traces say the same, history only restrains.

mod history;
mod lints;
mod noise;
mod order;
mod traces;

use crate::reference::files::files;
use crate::reference::generate::generate;
use crate::workbench::Bench;
use std::path::Path;

/// How many generated workspaces a property looks at; `PORTREEVE_CASES` asks for more.
fn cases(few: u64) -> u64 {
    std::env::var("PORTREEVE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// A generated workspace.
fn generated(seed: u64) -> Bench {
    bench(files(&generate(seed)).into_iter().map(|(path, text)| (path, text.into_bytes())).collect())
}

/// The sample business.
fn acme() -> Bench {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let walk = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let paths = walk.map(walkdir::DirEntry::into_path).filter(|path| path.is_file());
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    bench(paths.map(|path| (name(&path), std::fs::read(&path).unwrap())).collect())
}

/// Files sorted into what they are of a workspace.
fn bench(files: Vec<(String, Vec<u8>)>) -> Bench {
    let mut bench = Bench::default();
    for (path, bytes) in files {
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        if path == "portreeve.toml" {
            bench.settings = text();
        } else if path.starts_with("rules/") {
            bench.rules.push((path.clone(), text()));
        } else if let Some(name) = path.strip_prefix("tables/") {
            bench.tables.push((name.to_owned(), text()));
        } else if path.starts_with("snapshots/") {
            bench.files.push((path, bytes));
        }
    }
    bench
}
