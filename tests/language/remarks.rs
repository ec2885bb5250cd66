//! What is said about rules and data, as a page expects it: `# error: [E0012]` at the end of a line of a `rule` or `toml` block,
//! or a line of a `problems` block for every other place.

use super::page::{Block, BlockKind, Section};
use super::workspace::Workspace;
use portreeve::diagnostic::{Diagnostic, Place};
use portreeve::text::Sources;
use std::collections::BTreeMap;

/// Where something is said: a line of the page, or a place in the workspace in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    Line(usize),
    Elsewhere(String),
}

/// Codes by their place, each counted.
pub(crate) type Remarks = BTreeMap<(Spot, String), usize>;

/// What a section expects.
pub(crate) fn expected(section: &Section) -> Remarks {
    let mut remarks = Remarks::new();
    for block in &section.blocks {
        for (text, line) in block.text.lines().zip(block.line..) {
            match &block.kind {
                BlockKind::Rules { .. } | BlockKind::Settings => {
                    for code in codes(text) {
                        *remarks.entry((Spot::Line(line), code)).or_default() += 1;
                    }
                }
                BlockKind::Problems if text != "nothing" && !text.starts_with(' ') => {
                    let (code, place) = problem(text);
                    *remarks.entry((Spot::Elsewhere(place.to_owned()), code.to_owned())).or_default() += 1;
                }
                _ => {}
            }
        }
    }
    remarks
}

/// `E0100 snapshots/a.csv:3 bid`: a code and a place.
fn problem(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

/// What a page says that a problem says, and it does not: the indented lines `says …`, `help …` and `note …` under it.
pub(crate) fn unsaid(
    section: &Section,
    problems: &[Diagnostic],
    sources: &Sources,
    workspace: &Workspace,
) -> Vec<(usize, String)> {
    let mut unsaid = Vec::new();
    for block in section.blocks.iter().filter(|block| block.kind == BlockKind::Problems) {
        let mut at = ("", "");
        for (text, line) in block.text.lines().zip(block.line..) {
            let Some(words) = text.strip_prefix("  ") else {
                at = problem(text);
                continue;
            };
            let here = |problem: &&Diagnostic| {
                problem.code.id() == at.0 && spot(problem, sources, workspace) == Spot::Elsewhere(at.1.to_owned())
            };
            if !problems.iter().filter(here).any(|problem| said(problem).iter().any(|said| said == words)) {
                unsaid.push((line, words.to_owned()));
            }
        }
    }
    unsaid
}

/// Everything that a problem says.
fn said(problem: &Diagnostic) -> Vec<String> {
    let help = problem.help.iter().map(|help| format!("help {help}"));
    let notes = problem.notes.iter().map(|note| format!("note {note}"));
    std::iter::once(format!("says {}", problem.message)).chain(help).chain(notes).collect()
}

/// The codes that a line bears: `# error: [E0012]`, with the word of the code's letter.
fn codes(line: &str) -> Vec<String> {
    let mut codes = Vec::new();
    for (word, letter) in [("error", 'E'), ("warning", 'W'), ("note", 'N')] {
        for part in line.split(&format!("# {word}: [")).skip(1) {
            codes.extend(part.split_once(']').map(|(code, _)| code.to_owned()).filter(|code| code.starts_with(letter)));
        }
    }
    codes
}

/// What is said in fact.
pub(crate) fn actual(problems: &[Diagnostic], sources: &Sources, workspace: &Workspace) -> Remarks {
    let mut remarks = Remarks::new();
    for problem in problems {
        let spot = spot(problem, sources, workspace);
        *remarks.entry((spot, problem.code.id().to_owned())).or_default() += 1;
    }
    remarks
}

fn spot(problem: &Diagnostic, sources: &Sources, workspace: &Workspace) -> Spot {
    match &problem.place {
        Place::Text(span) => {
            let path = sources.file(span.file).name.as_ref();
            let line = sources.start(*span).line as usize;
            match workspace.page_line(path, line) {
                Some(line) => Spot::Line(line),
                None => Spot::Elsewhere(format!("{path}:{line}")),
            }
        }
        Place::Cell { file, line, column, .. } => {
            let column = column.as_ref().map(|column| format!(" {column}")).unwrap_or_default();
            Spot::Elsewhere(format!("{file}:{line}{column}"))
        }
        Place::File(file) => Spot::Elsewhere(file.to_string()),
        Place::Workspace => Spot::Elsewhere("workspace".to_owned()),
    }
}

/// The difference; `None` when there is none.
pub(crate) fn difference(expected: &Remarks, actual: &Remarks) -> Option<String> {
    let mut text = String::new();
    let lines = |sign: &str, from: &Remarks, other: &Remarks| -> String {
        from.iter()
            .filter(|(key, count)| other.get(*key).copied().unwrap_or(0) < **count)
            .map(|((spot, code), _)| match spot {
                Spot::Line(line) => format!("  {sign} line {line}: {code}\n"),
                Spot::Elsewhere(place) => format!("  {sign} {code} {place}\n"),
            })
            .collect()
    };
    text.push_str(&lines("-", expected, actual));
    text.push_str(&lines("+", actual, expected));
    if text.is_empty() { None } else { Some(text) }
}

#[test]
fn remarks_are_read_from_the_ends_of_lines() {
    let line = "if a  # warning: [W0031] # error: [E0012] # note: [N0060] # error: [W0001]";
    assert_eq!(codes(line), ["E0012", "W0031", "N0060"]);
    let block = |kind, line, text: &str| Block { kind, line, text: text.to_owned() };
    let section = Section {
        title: String::new(),
        blocks: vec![
            block(BlockKind::Rules { crlf: false, bom: false }, 5, "a\nb  # error: [E0012]\n"),
            block(BlockKind::Problems, 20, "E0100 snapshots/a.csv:3 bid\n"),
            block(BlockKind::History, 30, "# error: [E0001]\n"),
        ],
    };
    let remarks = expected(&section);
    let keys: Vec<_> = remarks.keys().cloned().collect();
    let elsewhere = Spot::Elsewhere("snapshots/a.csv:3 bid".into());
    assert_eq!(keys, [(Spot::Line(6), "E0012".into()), (elsewhere, "E0100".into())]);
    assert_eq!(difference(&remarks, &remarks), None);
    assert_eq!(difference(&remarks, &Remarks::new()).unwrap().lines().count(), 2);
}
