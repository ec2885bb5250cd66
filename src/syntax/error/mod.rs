//! Errors of the grammar in the user's words.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::grammar::Rule;
use crate::syntax::mend::Mended;
use pest::error::{Error, InputLocation};

/// What pest could not read.
pub(super) fn explain(mended: &Mended, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    Diagnostic::at(Code::Syntax, mended.span(at..at + 1), format!("{:?}", error.variant))
}
