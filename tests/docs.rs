//! What the front page claims is what the program prints.

use std::path::Path;
use std::process::Command;

/// Blocks of a page that begin with `$ portreeve …`: the arguments, and the lines that follow.
fn sessions(page: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let mut sessions: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if let Some(command) = line.strip_prefix("    $ portreeve ") {
            sessions.push((words(command), Vec::new()));
            open = true;
        } else if line.starts_with("    ") || line.is_empty() {
            if let (true, Some((_, lines))) = (open, sessions.last_mut()) {
                lines.push(line.strip_prefix("    ").unwrap_or("").to_owned());
            }
        } else {
            open = false;
        }
    }
    sessions
}

/// The words of a command line; quotes hold words together.
pub(crate) fn words(command: &str) -> Vec<String> {
    command
        .split('"')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages of the book, by their paths under `docs/`.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = std::fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    pages.sort();
    pages
}

/// What links of a page lead to within the repository.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| !target.contains("://") && !target.starts_with('#') && !target.contains(' '))
}

#[test]
fn every_page_is_in_the_book() {
    let pages = pages();
    let (_, summary) = pages.iter().find(|(name, _)| name == "SUMMARY.md").unwrap();
    let listed: Vec<&str> = links(summary).collect();
    for (name, _) in pages.iter().filter(|(name, _)| name != "SUMMARY.md") {
        assert!(listed.contains(&name.as_str()), "docs/{name} is not in docs/SUMMARY.md");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let front = ("../README.md".to_owned(), std::fs::read_to_string(root().join("README.md")).unwrap());
    for (name, page) in pages().into_iter().chain([front]) {
        let folder = root().join("docs").join(&name).parent().unwrap().to_owned();
        for link in links(&page) {
            let file = link.split('#').next().unwrap_or(link);
            assert!(folder.join(file).exists(), "docs/{name} links to {link}, which is not there");
        }
    }
}

#[test]
fn the_front_page_shows_what_the_program_prints() {
    let root = root();
    let page = std::fs::read_to_string(root.join("README.md")).unwrap();
    let sessions = sessions(&page);
    assert!(sessions.len() >= 2, "the page shows a plan and an explanation");
    for (arguments, lines) in sessions {
        let output = Command::new(env!("CARGO_BIN_EXE_portreeve")).args(&arguments).current_dir(root).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let mut printed = printed.lines().map(str::trim_end);
        let mut skip = false;
        for line in lines.iter().map(|line| line.trim_end()) {
            if line == "…" {
                skip = true;
            } else if skip && !line.is_empty() {
                assert!(printed.any(|found| found == line), "{arguments:?} does not print {line:?}");
                skip = false;
            } else if !skip && !line.is_empty() {
                let found = printed.find(|found| !found.is_empty());
                assert_eq!(found, Some(line), "{arguments:?}");
            }
        }
    }
}
