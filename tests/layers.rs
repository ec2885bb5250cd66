//! `src/lib.rs` lists the modules lowest first; a module uses only those above it.

use std::fs;
use std::path::Path;

#[test]
fn a_module_uses_only_those_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(root.join("lib.rs")).unwrap();
    let modules: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(modules.len() > 10, "{modules:?}");
    let mut wrong = Vec::new();
    for (at, module) in modules.iter().enumerate() {
        for path in files(&root, module) {
            let text = fs::read_to_string(&path).unwrap();
            for (line, used) in uses(&text) {
                let place = modules.iter().position(|known| *known == used);
                // `crate::Engine` and other names that lib.rs itself hands out are above everything.
                if place.is_none_or(|place| place > at) {
                    wrong.push(format!("{}:{line}: {module} uses {used}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn files(root: &Path, module: &str) -> Vec<std::path::PathBuf> {
    let single = root.join(format!("{module}.rs"));
    let mut files: Vec<_> = walkdir::WalkDir::new(root.join(module))
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    files.extend(single.exists().then_some(single));
    assert!(!files.is_empty(), "{module} has no file");
    files
}

/// The first part after every `crate::` of code, with its line.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for (start, _) in code.match_indices("crate::") {
            let (before, rest) = code.split_at(start);
            let rest = rest.trim_start_matches("crate::");
            if let Some(group) = rest.strip_prefix('{') {
                let parts = group.split(',').map(|part| part.trim().split("::").next().unwrap_or(""));
                found.extend(
                    parts.filter(|part| !part.is_empty()).map(|part| (at + 1, part.trim_end_matches("};").to_owned())),
                );
                continue;
            }
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            // `in crate::x` of a visibility names a place, it uses nothing.
            if !before.ends_with("in ") {
                found.push((at + 1, name));
            }
        }
    }
    found
}
