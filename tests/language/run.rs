//! Carries a page out.

use super::page::{BlockKind, Section};
use super::workspace::Workspace;
use super::{page, remarks};
use portreeve::catalog::Catalog;
use portreeve::check::{Inputs, check};
use portreeve::diagnostic::{Diagnostic, Style, render};
use portreeve::program::Program;
use portreeve::syntax::{self, ast, print};
use portreeve::text::Sources;
use std::fmt::Write;

/// Everything on a page that is not as it says; empty when all is.
pub(crate) fn page(name: &str, text: &str) -> String {
    let mut report = String::new();
    match page::sections(text) {
        Err(mistake) => {
            let _ = writeln!(report, "{name}, {mistake}");
        }
        Ok(sections) => {
            for found in sections.iter().flat_map(section) {
                let _ = writeln!(report, "{name}:{} {}\n{}", found.line, found.title, found.what);
            }
        }
    }
    report
}

/// Something that is not as the page says.
struct Found {
    line: usize,
    title: String,
    what: String,
}

fn section(section: &Section) -> Vec<Found> {
    let mut all = Vec::new();
    let mut workspace = Workspace::default();
    for block in &section.blocks {
        let mut found = |line: usize, what: String| all.push(Found { line, title: section.title.clone(), what });
        if let Err(mistake) = workspace.take(block) {
            found(mistake.line, mistake.what);
            continue;
        }
        match &block.kind {
            BlockKind::Formatted => {
                let actual = formatted(&workspace);
                if actual != block.text {
                    found(block.line, indented(&actual));
                }
            }
            _ => {}
        }
    }
    let checked = Checked::new(&workspace);
    let expected = remarks::expected(section);
    let actual = remarks::actual(&checked.problems, &checked.sources, &workspace);
    if let Some(what) = remarks::difference(&expected, &actual) {
        let line = section.blocks.first().map_or(0, |block| block.line);
        all.push(Found { line, title: section.title.clone(), what: what + &checked.reports() });
    }
    all
}

struct Checked {
    sources: Sources,
    program: Program,
    problems: Vec<Diagnostic>,
}

impl Checked {
    fn new(workspace: &Workspace) -> Self {
        let mut sources = Sources::default();
        let toml = sources.add(&workspace.settings.path, &workspace.settings.text);
        let (settings, mut problems) = portreeve::settings::parse(&sources, toml);
        let tables = workspace.files.iter().filter_map(|file| {
            let name = file.path.strip_prefix("tables/")?;
            Some((name.to_owned(), sources.add(&file.path, &file.text)))
        });
        let tables = tables.collect();
        let ids: Vec<_> = workspace.rules.iter().map(|file| sources.add(&file.path, &file.text)).collect();
        let mut files: Vec<ast::File> = Vec::new();
        for id in ids {
            let (file, found) = syntax::parse(&sources, id);
            files.push(file);
            problems.extend(found);
        }
        let inputs = Inputs::new(&sources, &files, tables, &settings);
        let (program, found) = check(&inputs, Catalog::standard());
        problems.extend(found);
        Self { sources, program, problems }
    }

    fn reports(&self) -> String {
        let one = |problem: &Diagnostic| render(problem, &self.sources, Style::default());
        self.problems.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}

/// What `fmt` makes of the last rule file.
fn formatted(workspace: &Workspace) -> String {
    let Some(text) = workspace.rules.last() else { return String::new() };
    let mut sources = Sources::default();
    let id = sources.add(&text.path, &text.text);
    let (file, _) = syntax::parse(&sources, id);
    file.items.iter().map(|item| print::item(item) + "\n").collect::<Vec<_>>().join("\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  + {line}\n")).collect()
}
