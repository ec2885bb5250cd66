//! Cuts a page into sections: a heading begins a fresh workspace, its fenced blocks fill it and say what comes out.

use std::fmt;

/// One heading with the blocks under it.
#[derive(Debug)]
pub(crate) struct Section {
    /// The heading's words.
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// One fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    /// The line of the page on which the text begins, from 1.
    pub(crate) line: usize,
    pub(crate) text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// `rule`: a file of rules; `crlf` and `bom` write it as some editors do.
    Rules { crlf: bool, bom: bool },
    /// `toml`: `portreeve.toml`.
    Settings,
    /// `csv PATH`, `text PATH` and the like: a file of the workspace.
    File { path: String },
    /// `days [ACCOUNT]`: daily data in short, see `days.rs`.
    Days { account: String, last: Option<String> },
    /// `history`: what was done before, see `history.rs`.
    History,
    /// `plan [as of D] [at T] [known at T]`: everything that comes out.
    Plan(Moment),
    /// `problems`: everything that is said about the data.
    Problems,
    /// `data [known at T]`: everything that was read, see `data.rs`.
    Data(Moment),
    /// `formatted`: what `fmt` makes of the rules above.
    Formatted,
    /// `tested`: what becomes of the tests above.
    Tested,
}

/// For when a plan is made.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) as_of: Option<String>,
    pub(crate) at: Option<String>,
    pub(crate) known_at: Option<String>,
}

/// A mistake of the page itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The account that a page speaks of where it names none.
pub(crate) const ACCOUNT: &str = "acme-us";

/// The sections of a page that hold blocks.
pub(crate) fn sections(page: &str) -> Result<Vec<Section>, Mistake> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(heading) = line.strip_prefix('#') {
            let title = heading.trim_start_matches('#').trim().to_owned();
            sections.push(Section { title, blocks: Vec::new() });
        } else if let Some(info) = line.strip_prefix("```") {
            let mut text = String::new();
            let closed = lines.by_ref().map(|(line, _)| line).any(|line| {
                let end = line == "```";
                if !end {
                    text.push_str(line);
                    text.push('\n');
                }
                end
            });
            let mistake = |what: &str| Mistake { line: number, what: what.to_owned() };
            if !closed {
                return Err(mistake("this block is never closed"));
            }
            let kind = kind(info).ok_or_else(|| mistake("no such kind of block"))?;
            let section = sections.last_mut().ok_or_else(|| mistake("a block before the first heading"))?;
            section.blocks.push(Block { kind, line: number + 1, text });
        }
    }
    sections.retain(|section| !section.blocks.is_empty());
    Ok(sections)
}

fn kind(info: &str) -> Option<BlockKind> {
    let (word, rest) = info.split_once(' ').unwrap_or((info, ""));
    let words: Vec<&str> = rest.split_whitespace().collect();
    Some(match word {
        "rule" if words.iter().all(|word| ["crlf", "bom"].contains(word)) => {
            BlockKind::Rules { crlf: words.contains(&"crlf"), bom: words.contains(&"bom") }
        }
        "toml" if rest.is_empty() => BlockKind::Settings,
        "days" => days(&words)?,
        "history" if rest.is_empty() => BlockKind::History,
        "plan" => BlockKind::Plan(moment(rest)?),
        "problems" if rest.is_empty() => BlockKind::Problems,
        "data" => BlockKind::Data(moment(rest)?),
        "formatted" if rest.is_empty() => BlockKind::Formatted,
        "tested" if rest.is_empty() => BlockKind::Tested,
        "csv" | "tsv" | "json" | "jsonl" | "text" if words.len() == 1 => BlockKind::File { path: rest.to_owned() },
        _ => return None,
    })
}

fn days(words: &[&str]) -> Option<BlockKind> {
    let (account, last) = match words {
        [] => (ACCOUNT, None),
        ["to", last] => (ACCOUNT, Some(*last)),
        [account] => (*account, None),
        [account, "to", last] => (*account, Some(*last)),
        _ => return None,
    };
    Some(BlockKind::Days { account: account.to_owned(), last: last.map(str::to_owned) })
}

fn moment(rest: &str) -> Option<Moment> {
    let mut moment = Moment::default();
    let mut rest = rest.trim();
    while !rest.is_empty() {
        let (slot, after) = if let Some(after) = rest.strip_prefix("as of ") {
            (&mut moment.as_of, after)
        } else if let Some(after) = rest.strip_prefix("known at ") {
            (&mut moment.known_at, after)
        } else {
            (&mut moment.at, rest.strip_prefix("at ")?)
        };
        let (value, after) = after.split_once(' ').unwrap_or((after, ""));
        *slot = Some(value.to_owned());
        rest = after.trim_start();
    }
    Some(moment)
}

/// Cuts a line of a `days` or `history` block into words; `"…"` keeps blanks and commas together, a comma is a word.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    let mut any = false;
    for letter in line.chars() {
        match letter {
            '"' => {
                quoted = !quoted;
                any = true;
            }
            ' ' | ',' if !quoted => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
                if letter == ',' {
                    words.push(",".to_owned());
                }
            }
            other => word.push(other),
        }
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    words
}

#[test]
fn a_heading_begins_a_section_and_blocks_know_their_line() {
    let page = "# A page\n\nprose\n\n## One\n```rule crlf\nif a\n```\ntext\n## Empty\n## Two\n```plan as of 2026-11-20 at 22:00\nnothing\n```\n";
    let sections = sections(page).unwrap();
    let shape: Vec<_> = sections.iter().map(|section| (section.title.as_str(), section.blocks.len())).collect();
    assert_eq!(shape, [("One", 1), ("Two", 1)]);
    let block = &sections[0].blocks[0];
    assert_eq!((block.line, block.text.as_str()), (7, "if a\n"));
    assert_eq!(block.kind, BlockKind::Rules { crlf: true, bom: false });
    let moment = Moment { as_of: Some("2026-11-20".into()), at: Some("22:00".into()), known_at: None };
    assert_eq!(sections[1].blocks[0].kind, BlockKind::Plan(moment));
}

#[test]
fn a_mistake_of_a_page_names_its_line() {
    let lines: Vec<_> = ["# A\n```rule\n", "# A\n```rules\n```\n", "```rule\n```\n", "# A\n\n```plan on D\n```\n"]
        .into_iter()
        .map(|page| sections(page).unwrap_err().line)
        .collect();
    assert_eq!(lines, [2, 2, 1, 3]);
}

#[test]
fn words_keep_quoted_blanks() {
    assert_eq!(
        words(r#"keyword kw-1 text "garlic press", bid "" 2"#),
        ["keyword", "kw-1", "text", "garlic press", ",", "bid", "", "2"]
    );
}
