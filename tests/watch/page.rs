//! What `docs/` shows of the daemon is what the program takes.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The arguments of every line that runs the program.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let line = line.replace(['[', ']', '"', ','], " ");
        let words: Vec<&str> = line.split_whitespace().collect();
        let named = |word: &&str| *word == "portreeve" || word.ends_with("/bin/portreeve");
        // The last one that is named so: a user of that name may stand before it.
        let Some(at) = words.iter().rposition(named) else { continue };
        let rest: Vec<String> = words[at + 1..].iter().map(|word| (*word).to_owned()).collect();
        if rest.iter().any(|word| word == "watch" || word == "alerts") {
            all.push(rest);
        }
    }
    all
}

#[test]
fn unit_cron_and_image_call_the_program_as_it_is() {
    for (file, count) in [("portreeve.service", 1), ("portreeve.cron", 1), ("Dockerfile", 2)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
        let commands = commands(&fs::read_to_string(&path).unwrap());
        assert_eq!(commands.len(), count, "{file}: {commands:?}");
        for arguments in commands {
            // Help comes after all else was understood.
            let run = Command::new(env!("CARGO_BIN_EXE_portreeve")).args(&arguments).arg("--help").output().unwrap();
            assert!(run.status.success(), "{file}: {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        }
    }
}

#[test]
fn the_page_names_settings_that_there_are() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/watch.md")).unwrap();
    let block: String = page
        .lines()
        .skip_while(|line| *line != "    [watch]")
        .take_while(|line| line.starts_with("    "))
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    assert!(block.contains("schedule") && block.contains("rescan"));
    let engine = portreeve::Engine::builder().settings(block).build();
    assert_eq!(engine.check(), []);
    assert_eq!(engine.settings().watch.rescan, 60);
    assert!(engine.settings().accounts["acme-de"].schedule.is_some());
}
