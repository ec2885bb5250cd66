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
fn words(command: &str) -> Vec<String> {
    command
        .split('"')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn the_front_page_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
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
