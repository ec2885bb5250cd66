//! Text to tree and back (pest, comments, canonical text). Knows no metric and no unit rule.

pub mod ast;
pub mod format;
pub mod print;

mod build;
mod error;
mod forms;
mod grammar;
mod lex;
mod long_form;
mod mend;
mod nesting;
mod split;
mod words;

pub use long_form::long_forms;
pub use words::words;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::syntax::ast::Item;
use crate::syntax::build::Builder;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::lex::{Kind, lex};
use crate::syntax::mend::Mended;
use crate::text::{FileId, Sources, Span, Spanned};
use pest::Parser;
use pest::iterators::Pairs;

/// The most bytes of a rule file. A file is read by people; one that is larger was put under `rules/` by mistake.
pub const RULE_FILE_BYTES_MAX: usize = 1024 * 1024;

/// Reads one rule file.
///
/// Never fails: what could not be read is left out of the tree and reported, and everything else goes on. A statement
/// with a mistake whose repair is certain, such as `$1,200`, is reported and kept as repaired.
#[must_use]
pub fn parse(sources: &Sources, id: FileId) -> (ast::File, Vec<Diagnostic>) {
    let text = sources.file(id).text.as_ref();
    let mut file = ast::File { id, items: Vec::new(), comments: Vec::new() };
    if text.len() > RULE_FILE_BYTES_MAX {
        return (file, vec![too_large(id, text.len())]);
    }
    let tokens = lex(text);
    let (statements, mut problems) = split::split(id, text, &tokens);
    for statement in &statements {
        let source = text.get(statement.range.clone()).unwrap_or("");
        let mended = Mended::new(id, statement.range.start, source);
        file.items.extend(read(mended, statement.test, &mut problems));
    }
    problems.sort_by_key(place);
    for comment in tokens.iter().filter(|token| token.kind == Kind::Comment) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { file: id, start: offset(comment.start), end: offset(comment.end) };
        file.comments.push(Spanned::new(comment.text(text).to_owned(), span));
    }
    (file, problems)
}

/// Where a problem of a rule file begins.
fn place(problem: &Diagnostic) -> u32 {
    match problem.place {
        Place::Text(span) => span.start,
        Place::Cell { .. } | Place::File(_) | Place::Workspace => 0,
    }
}

/// The most certain repairs that are tried in one statement; each reads the statement again.
const REPAIRS_MAX: usize = 12;

/// The most bytes of a statement that is read again after a repair. Larger ones are data, not prose.
const REPAIRED_BYTES_MAX: usize = 16 * 1024;

/// Reads one statement.
fn read(mut mended: Mended, test: bool, problems: &mut Vec<Diagnostic>) -> Option<Item> {
    if !test && !forms::check(&mut mended, problems) {
        return None;
    }
    if lex(mended.text()).iter().all(|token| token.kind == Kind::Comment) {
        // A comment in the form of another language, mended.
        return None;
    }
    for _ in 0..=REPAIRS_MAX {
        if let Some(problem) = nesting::too_deep(&mended).filter(|_| !test) {
            problems.push(problem);
            return None;
        }
        let error = match Grammar::parse(Rule::statement, mended.text()) {
            Ok(parsed) => return build(&mended, parsed, problems),
            Err(error) => error,
        };
        let (problem, repair) = error::explain(&mended, &error);
        if problems.last().is_some_and(|last| last.place == problem.place && last.message == problem.message) {
            // The repair did not help; saying it again would not either.
            return None;
        }
        problems.push(problem);
        let repair = repair.filter(|_| mended.text().len() <= REPAIRED_BYTES_MAX)?;
        mended.mend(&[repair]);
    }
    None
}

fn build(mended: &Mended, mut parsed: Pairs<'_, Rule>, problems: &mut Vec<Diagnostic>) -> Option<Item> {
    let builder = Builder::new(mended);
    let item = parsed.next().and_then(|statement| builder.statement(statement));
    let found = builder.problems();
    if item.is_none() && found.is_empty() {
        let place = mended.span(0..mended.text().len());
        problems.push(
            Diagnostic::at(Code::Internal, place, "this statement was read and then lost")
                .label("statement")
                .help("this is a mistake of the program, not yours: please report it with this statement"),
        );
    }
    problems.extend(found);
    item
}

fn too_large(id: FileId, bytes: usize) -> Diagnostic {
    let place = Span { file: id, start: 0, end: 0 };
    Diagnostic::at(
        Code::FileTooLarge,
        place,
        format!("this rule file has {bytes} bytes, at most {RULE_FILE_BYTES_MAX} are read"),
    )
    .label("the file begins here")
    .help("split it into several files under `rules/`, or move lists and tables to `tables/`")
}
