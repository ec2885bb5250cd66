//! What the compiler does not see: every test runs, every code is explained, no file grows too long, nothing is left over.

use portreeve::diagnostic::Code;
use std::fs;
use std::path::{Path, PathBuf};

/// A longer file holds more than one concept.
const LINES_MAX: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
    files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_file_in_tests_is_a_module_of_a_binary() {
    let binaries = ["suite", "evaluator"];
    let modules = binaries.map(|name| fs::read_to_string(root().join(format!("tests/{name}.rs"))).unwrap()).concat();
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_stem().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if path.extension().is_some_and(|ending| ending == "rs") && !binaries.contains(&name.as_str()) {
            assert!(
                modules.contains(&format!("mod {name};")),
                "tests/{name}.rs does not run: add `mod {name};` to tests/suite.rs"
            );
        }
    }
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let page = code.explanation();
        let title = format!("# {} {}", code.id(), code.name());
        assert!(page.starts_with(&title), "{}: its page must begin with `{title}`", code.id());
        let lines = page.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines >= 3, "{}: its page says nothing beyond its title", code.id());
    }
    let folder = root().join("src/diagnostic/explanations");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let id = name.trim_end_matches(".md");
        assert!(Code::ALL.iter().any(|code| code.id() == id), "{name} explains no code");
    }
}

#[test]
fn every_code_is_shown_by_an_example() {
    // A code is shown where a pinned report or a test names it.
    let mut shown = String::new();
    for (_, text) in sources("tests") {
        shown.push_str(&text);
    }
    let pinned = walkdir::WalkDir::new(root().join("tests")).into_iter().filter_map(Result::ok);
    for entry in pinned.filter(|entry| entry.file_type().is_file()) {
        if entry.path().extension().is_some_and(|ending| ending == "snap" || ending == "md") {
            shown.push_str(&fs::read_to_string(entry.path()).unwrap());
        }
    }
    // Our own bugs have no input that shows them.
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| **code != Code::Internal)
        .map(|code| code.id())
        .filter(|id| !shown.contains(id))
        .collect();
    assert!(missing.is_empty(), "no test shows {}", missing.join(", "));
}

#[test]
fn nothing_is_left_over() {
    let words = ["dbg!", "todo!", "unimplemented!", "TODO", "FIXME"];
    for (path, text) in sources("src").into_iter().chain(sources("tests")).chain(sources("examples")) {
        if path.ends_with(Path::new("tests/tidy.rs")) {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            for word in words {
                assert!(!line.contains(word), "{}:{}: {word}", path.display(), at + 1);
            }
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for (path, text) in sources("src") {
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines, at most {LINES_MAX}: split it", path.display());
    }
}
