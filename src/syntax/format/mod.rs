//! The one form of a rule file.
//!
//! Words in lower case, one blank between them, `7d` for `7 days`, the clauses of a rule in one order, one clause a line; a
//! condition, a list of actions or a list of words that does not fit on a line has each part on a line of its own. Nothing is
//! aligned, so that a change of one line changes one line.
//!
//! A comment keeps its place: above or beside what it stood above or beside, and it moves with it. Blank lines stay, at most one
//! at a time; what takes several lines stands between blank lines.
//!
//! Nothing is trusted: the new text is read again, and must hold the same tree and the same comments and have the same form.

mod blocks;

use crate::diagnostic::Diagnostic;
use crate::syntax::ast::File;
use crate::syntax::ast::erase::erased;
use crate::syntax::parse;
use crate::text::{FileId, Sources};

/// Why a file is not formatted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It has mistakes: what was meant is not known.
    #[error("it has mistakes")]
    Mistakes(Vec<Diagnostic>),
    /// The new text does not say the same. A mistake of ours.
    #[error("{}", .0.what())]
    Unproven(Proof),
}

/// What the new text of a file must hold to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It reads without a mistake.
    Readable,
    /// It means the same.
    SameTree,
    /// It has the same comments.
    SameComments,
    /// Formatting it again changes nothing.
    Stable,
}

impl Proof {
    /// What failed, in words.
    fn what(self) -> &'static str {
        match self {
            Self::Readable => "its new form cannot be read",
            Self::SameTree => "its new form would not mean the same",
            Self::SameComments => "its new form would lose or change a comment",
            Self::Stable => "its new form has another form still",
        }
    }
}

/// The one form of a rule file's text.
///
/// Lines end as the first one of the file does. An empty file stays empty.
///
/// # Errors
/// With [`FormatError::Mistakes`] for a file that cannot be read whole, with [`FormatError::Unproven`] when the new text is not
/// shown to say the same.
pub fn format(sources: &Sources, id: FileId) -> Result<String, FormatError> {
    let (file, problems) = parse(sources, id);
    if !problems.is_empty() {
        return Err(FormatError::Mistakes(problems));
    }
    let text = sources.file(id).text.as_ref();
    let formatted = blocks::write(text, &file);
    prove(&file, &formatted).map_err(FormatError::Unproven)?;
    Ok(with_line_ends_of(text, formatted))
}

/// Holds a new text to what the old one said.
fn prove(before: &File, formatted: &str) -> Result<(), Proof> {
    let mut sources = Sources::default();
    let id = sources.add("formatted", formatted);
    let (after, problems) = parse(&sources, id);
    if !problems.is_empty() {
        return Err(Proof::Readable);
    }
    if erased(&before.items) != erased(&after.items) {
        return Err(Proof::SameTree);
    }
    if comments(before) != comments(&after) {
        return Err(Proof::SameComments);
    }
    if blocks::write(formatted, &after) != formatted {
        return Err(Proof::Stable);
    }
    Ok(())
}

/// The comments of a file. They are sorted: a clause that moves takes its comments with it.
fn comments(file: &File) -> Vec<&str> {
    let mut comments: Vec<&str> = file.comments.iter().map(|comment| comment.node.as_str()).collect();
    comments.sort_unstable();
    comments
}

fn with_line_ends_of(text: &str, formatted: String) -> String {
    let first = text.find('\n').and_then(|end| text.as_bytes().get(end.checked_sub(1)?));
    if first == Some(&b'\r') { formatted.replace('\n', "\r\n") } else { formatted }
}

#[cfg(test)]
mod tests {
    use super::{Proof, prove};
    use crate::syntax::parse;
    use crate::text::Sources;

    #[test]
    fn a_text_that_does_not_say_the_same_is_refused() {
        let mut sources = Sources::default();
        let id = sources.add("a.rules", "# why\nlet a = 1\n");
        let (file, _) = parse(&sources, id);
        assert_eq!(prove(&file, "# why\nlet a = 1\n"), Ok(()));
        assert_eq!(prove(&file, "# why\nlet a =\n"), Err(Proof::Readable));
        assert_eq!(prove(&file, "# why\nlet a = 2\n"), Err(Proof::SameTree));
        assert_eq!(prove(&file, "# who\nlet a = 1\n"), Err(Proof::SameComments));
        assert_eq!(prove(&file, "# why\nlet  a = 1\n"), Err(Proof::Stable));
    }
}
