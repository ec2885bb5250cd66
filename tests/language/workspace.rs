//! The workspace that the blocks of a section fill.

use super::days::{self, File};
use super::page::{ACCOUNT, Block, BlockKind, Mistake};

/// A text of a page that stands in the workspace under a name of its own.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "a text is what it holds")]
pub(crate) struct Text {
    /// Its path under the workspace.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The page's line of the text's first line.
    pub(crate) line: usize,
}

/// A workspace in memory.
#[derive(Debug)]
pub(crate) struct Workspace<'p> {
    pub(crate) settings: Text,
    /// The rule files, in the order of the page.
    pub(crate) rules: Vec<Text>,
    /// Files under `tables/` and `snapshots/`.
    pub(crate) files: Vec<File>,
    pub(crate) history: Option<&'p Block>,
}

/// The account that a page speaks of where its `toml` does not describe it.
const SETTINGS: &str = "channel = \"amazon\"\ncurrency = \"USD\"\nsettle = \"0d\"\n";

impl Default for Workspace<'_> {
    fn default() -> Self {
        Self { settings: settings("", 1), rules: Vec::new(), files: Vec::new(), history: None }
    }
}

impl<'p> Workspace<'p> {
    /// Takes a block in; one that expects an outcome leaves the workspace as it is.
    pub(crate) fn take(&mut self, block: &'p Block) -> Result<(), Mistake> {
        match &block.kind {
            BlockKind::Rules { crlf, bom } => {
                let path = match self.rules.len() {
                    0 => "rules/page.rules".to_owned(),
                    others => format!("rules/page{}.rules", others + 1),
                };
                let text = if *crlf { block.text.replace('\n', "\r\n") } else { block.text.clone() };
                let text = if *bom { format!("\u{feff}{text}") } else { text };
                self.rules.push(Text { path, text, line: block.line });
            }
            BlockKind::Settings => self.settings = settings(&block.text, block.line),
            BlockKind::File { path } => self.files.push(File { path: path.clone(), text: block.text.clone() }),
            BlockKind::Days { account, last } => {
                self.files.extend(days::files(block, account, last.as_deref(), self.files.len() + 1)?);
            }
            BlockKind::History => self.history = Some(block),
            BlockKind::Plan(_)
            | BlockKind::Data(_)
            | BlockKind::Problems
            | BlockKind::Formatted
            | BlockKind::Tested => {}
        }
        Ok(())
    }

    /// Where a line of a text of the workspace stands on the page; `None` for files that bear no remarks.
    pub(crate) fn page_line(&self, path: &str, line: usize) -> Option<usize> {
        let mut texts = self.rules.iter().chain(std::iter::once(&self.settings));
        texts.find(|text| text.path == path).map(|text| text.line + line - 1)
    }
}

/// `portreeve.toml` of a page: its own lines first, so that their numbers stay.
fn settings(text: &str, line: usize) -> Text {
    let account = format!("[accounts.{ACCOUNT}]");
    let text = if text.contains(&account) { text.to_owned() } else { format!("{text}\n{account}\n{SETTINGS}") };
    Text { path: "portreeve.toml".to_owned(), text, line }
}
