//! `docs/tutorial.md`, played from its first line to its last: each command is run, each edit is made, and what the program prints is
//! what the page says. The page stands on one day, the program on today: dates are moved between the two, moments and the ends of
//! run ids are not compared.

use crate::apply::approved::saved;
use crate::cli::Workspace;
use calamine::{Reader, Xlsx};
use chrono::{NaiveDate, TimeDelta};
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The day of the page.
const DAY: &str = "2026-11-21";
/// Where the page says that the workspace lies.
const HOME: &str = "/home/ann/my-brand";

/// What a reader of the page does.
#[derive(Debug)]
enum Step {
    Run { arguments: Vec<String>, printed: Vec<String> },
    Enter { folder: String },
    Change { from: String, to: String, file: String },
    Save { file: String, text: Vec<String> },
    Approve { name: String, file: String },
}

/// The parts of a line that stand between backticks.
fn quoted(line: &str) -> Vec<String> {
    line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if let Some(line) = line.strip_prefix("    ") {
            if let Some(command) = line.strip_prefix("$ portreeve ") {
                steps.push(Step::Run { arguments: crate::docs::words(command), printed: Vec::new() });
                open = true;
            } else if let Some(folder) = line.strip_prefix("$ cd ") {
                steps.push(Step::Enter { folder: folder.to_owned() });
                open = false;
            } else if open {
                match steps.last_mut() {
                    Some(Step::Run { printed: lines, .. } | Step::Save { text: lines, .. }) => {
                        lines.push(line.to_owned());
                    }
                    other => panic!("{line:?} belongs to {other:?}"),
                }
            }
            continue;
        }
        if line.is_empty() {
            // Within what is printed or saved.
            if let (true, Some(Step::Run { printed: lines, .. } | Step::Save { text: lines, .. })) =
                (open, steps.last_mut())
            {
                lines.push(String::new());
            }
            continue;
        }
        open = false;
        let parts = quoted(line);
        let step = match line.split_whitespace().next() {
            Some("Change") => Step::Change { from: parts[0].clone(), to: parts[1].clone(), file: parts[2].clone() },
            Some("Save") if line.starts_with("Save this") => Step::Save { file: parts[0].clone(), text: Vec::new() },
            Some("Write") if line.starts_with("Write `yes`") => {
                Step::Approve { name: parts[1].clone(), file: parts[2].clone() }
            }
            _ => continue,
        };
        open = matches!(step, Step::Save { .. });
        steps.push(step);
    }
    steps
}

static DATE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{4}-\d{2}-\d{2}\b").unwrap());
static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{4}-\d{2}-\d{2}-[0-9a-f]{8}\b").unwrap());
static MOMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?").unwrap());

/// A reader at a machine of today.
struct Reading {
    workspace: Workspace,
    root: PathBuf,
    later: TimeDelta,
    /// Runs of the page, by their names here.
    runs: BTreeMap<String, String>,
}

impl Reading {
    /// What the page says, as it is here.
    fn here(&self, text: &str) -> String {
        let text =
            self.runs.iter().fold(text.to_owned(), |text, (page, here)| text.replace(page, &format!("<{here}>")));
        let parts = text.split(['<', '>']).enumerate();
        // What stands between the marks is a run of here and stays.
        parts.map(|(at, part)| if at % 2 == 1 { part.to_owned() } else { moved(part, self.later) }).collect()
    }

    fn do_step(&mut self, step: &Step) {
        match step {
            Step::Run { arguments, printed } => {
                let arguments: Vec<String> = arguments.iter().map(|word| self.here(word)).collect();
                let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
                let run = self.workspace.run_in(&self.root, &words);
                if words[0] == "init" {
                    let drawn = DATE.find(&run.out).unwrap().as_str().parse::<NaiveDate>().unwrap();
                    self.later = drawn - DAY.parse::<NaiveDate>().unwrap();
                }
                assert!(run.code <= 1, "{}", run.shown());
                let said = format!("{}{}", run.out, run.err).replace("TMP/acme/my-brand", HOME);
                self.compare(&words, printed, &said);
            }
            Step::Enter { folder } => self.root.push(folder),
            Step::Change { from, to, file } => {
                let path = self.root.join(self.here(file));
                let text = fs::read_to_string(&path).unwrap();
                assert_eq!(text.matches(from.as_str()).count(), 1, "{from:?} in {file}");
                fs::write(&path, text.replace(from.as_str(), to)).unwrap();
            }
            Step::Save { file, text } => {
                // A rule file keeps its dates: those of its tests are days of its own.
                let text = text.join("\n").trim_matches('\n').to_owned() + "\n";
                let text = if file.starts_with("snapshots/") { self.here(&text) } else { text };
                fs::write(self.root.join(self.here(file)), text).unwrap();
            }
            Step::Approve { name, file } => approve(&self.root.join(self.here(file)), name),
        }
    }

    /// Each line that the page shows is printed, in that order and with nothing between; `…` stands for lines left out.
    fn compare(&mut self, words: &[&str], page: &[String], said: &str) {
        // Who watches is a name of the machine.
        let mut said =
            said.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.contains("last sign of life"));
        let mut skip = false;
        for line in page.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()) {
            if line == "…" {
                skip = true;
                continue;
            }
            let wanted = masked(line);
            let found = said.find(|found| !skip || masked(&moved(found, -self.later)) == wanted);
            let found = found.unwrap_or_else(|| panic!("{words:?} does not print {line:?}"));
            assert_eq!(masked(&moved(found, -self.later)), wanted, "{words:?}");
            for (page, here) in RUN.find_iter(line).zip(RUN.find_iter(found)) {
                let known = self.runs.insert(page.as_str().to_owned(), here.as_str().to_owned());
                assert!(known.is_none_or(|known| known == here.as_str()), "{words:?}: {line:?}");
            }
            skip = false;
        }
        let rest: Vec<&str> = said.collect();
        assert!(skip || rest.is_empty(), "{words:?} prints more: {rest:#?}");
    }
}

/// With each date so much later.
fn moved(text: &str, later: TimeDelta) -> String {
    let date = |found: &regex::Captures<'_>| match found[0].parse::<NaiveDate>() {
        Ok(date) => (date + later).to_string(),
        Err(_) => found[0].to_owned(),
    };
    DATE.replace_all(text, date).into_owned()
}

fn masked(line: &str) -> String {
    RUN.replace_all(&MOMENT.replace_all(line, "MOMENT"), "RUN").into_owned()
}

/// What a person does in a spreadsheet program.
fn approve(path: &Path, name: &str) {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let sheet = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&sheet).unwrap();
    let mut rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let column = rows[0].iter().position(|heading| heading == "Approve").unwrap();
    let row = rows.iter_mut().find(|row| row.iter().any(|cell| cell == name)).unwrap();
    "yes".clone_into(&mut row[column]);
    fs::write(path, saved(&sheet, &rows)).unwrap();
}

#[test]
fn the_tutorial_is_what_happens() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md");
    let steps = steps(&fs::read_to_string(page).unwrap());
    let runs = steps.iter().filter(|step| matches!(step, Step::Run { .. })).count();
    assert!(runs > 15 && steps.len() > runs + 6, "{runs} commands of {} steps", steps.len());
    let workspace = Workspace::new(&[("empty", "")]);
    let root = workspace.root();
    let mut reading = Reading { workspace, root, later: TimeDelta::zero(), runs: BTreeMap::new() };
    for step in &steps {
        reading.do_step(step);
    }
}
