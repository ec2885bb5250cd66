//! Holds what comes out against what a page expects, and says the difference so that a person can read it.

use super::outcome::Line;
use super::page::Block;
use std::fmt::Write;

/// What a block expects: lines at the margin with the indented details under each. `nothing` is none at all.
pub(crate) fn expected(block: &Block) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for text in block.text.lines().filter(|text| !text.trim().is_empty() && text.trim() != "nothing") {
        match lines.last_mut() {
            Some(line) if text.starts_with(' ') => line.details.push(text.trim().to_owned()),
            _ => lines.push(Line { text: text.trim().to_owned(), details: Vec::new() }),
        }
    }
    lines
}

/// The difference; `None` when there is none. The order of lines does not matter: a plan's order is pinned elsewhere.
pub(crate) fn difference(expected: &[Line], actual: &[Line]) -> Option<String> {
    let mut left: Vec<&Line> = actual.iter().collect();
    let mut missing = Vec::new();
    for line in expected {
        match left.iter().position(|known| known.text == line.text && lacks(line, known).is_empty()) {
            Some(at) => {
                left.remove(at);
            }
            None => missing.push(line),
        }
    }
    if missing.is_empty() && left.is_empty() {
        return None;
    }
    let mut text = String::new();
    for line in missing {
        let _ = writeln!(text, "  - {}", line.text);
        let near = left.iter().position(|known| known.text == line.text);
        let near = near.map(|at| left.remove(at));
        let details = near.map_or(line.details.iter().collect(), |near| lacks(line, near));
        for detail in details {
            let _ = writeln!(text, "      - {detail}");
        }
        for detail in near.iter().flat_map(|near| &near.details) {
            let _ = writeln!(text, "      + {detail}");
        }
    }
    for line in left {
        let _ = writeln!(text, "  + {}", line.text);
        for detail in &line.details {
            let _ = writeln!(text, "      + {detail}");
        }
    }
    Some(text)
}

/// The details that a page states and the outcome has not.
fn lacks<'a>(expected: &'a Line, actual: &Line) -> Vec<&'a String> {
    expected.details.iter().filter(|detail| !actual.details.contains(detail)).collect()
}

#[cfg(test)]
fn line(text: &str, details: &[&str]) -> Line {
    Line { text: text.to_owned(), details: details.iter().map(|detail| (*detail).to_owned()).collect() }
}

#[test]
fn a_page_states_every_line_and_the_details_it_is_about() {
    use super::page::BlockKind;
    let block = |text: &str| Block { kind: BlockKind::Problems, line: 1, text: text.to_owned() };
    let page = expected(&block("pause on keyword a\n  because no sale\n\nflag \"b\" on listing c\n"));
    assert_eq!(page, [line("pause on keyword a", &["because no sale"]), line("flag \"b\" on listing c", &[])]);
    assert_eq!(expected(&block("nothing\n")), []);

    let actual =
        [line("flag \"b\" on listing c", &["since 1"]), line("pause on keyword a", &["mode x", "because no sale"])];
    assert_eq!(difference(&page, &actual), None);
    assert_eq!(difference(&page, &actual[1..]).as_deref(), Some("  - flag \"b\" on listing c\n"));
    assert_eq!(difference(&page[..1], &actual).as_deref(), Some("  + flag \"b\" on listing c\n      + since 1\n"));
    let other = [line("pause on keyword a", &["because no view"])];
    assert_eq!(
        difference(&page[..1], &other).as_deref(),
        Some("  - pause on keyword a\n      - because no sale\n      + because no view\n")
    );
}

#[test]
fn equal_lines_are_counted() {
    let one = [line("a", &[])];
    let two = [line("a", &[]), line("a", &[])];
    assert_eq!(difference(&two, &two), None);
    assert!(difference(&one, &two).is_some());
    assert!(difference(&two, &one).is_some());
}
