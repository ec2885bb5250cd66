//! Lists: their entries from the text or from a file, an entry a line.

use crate::check::checker::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::ListFrom;
use crate::value::fold;
use std::sync::Arc;

impl Checker<'_> {
    /// Reads the entries of every list.
    pub(in crate::check) fn read_lists(&mut self) {
        for at in 0..self.names.lists.len() {
            let Some(text) = self.names.lists.get(at).map(|info| info.text) else { continue };
            let entries = match &text.from {
                ListFrom::Inline(words) => Some(words.iter().map(|word| word.node.as_str()).collect::<Vec<_>>()),
                ListFrom::File(file) => {
                    self.table_file(file).map(|file| self.inputs.sources.file(file).text.lines().collect::<Vec<_>>())
                }
            };
            let entries = entries.map(folded);
            if entries.as_ref().is_some_and(Vec::is_empty) {
                let name = &text.name;
                self.report(
                    Diagnostic::at(Code::AlwaysOrNever, name.span, format!("the list `{}` is empty", name.node))
                        .label("no entries")
                        .note(format!("`in {}` is never true, `not in {}` always", name.node, name.node))
                        .help("add an entry a line to its file"),
                );
            }
            if let Some(info) = self.names.lists.get_mut(at) {
                info.entries = entries;
            }
        }
    }
}

/// The entries as texts are compared, each once, in their order.
fn folded(entries: Vec<&str>) -> Vec<Arc<str>> {
    let mut known: Vec<Arc<str>> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for entry in entries {
        let entry = fold(entry);
        if !entry.is_empty() && seen.insert(entry.clone()) {
            known.push(entry.into());
        }
    }
    known
}
