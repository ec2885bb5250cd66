//! N0062: a longer form of what is written shorter, such as `7 days` for `7d`.

use crate::check::lints::Look;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let inputs = look.checker.inputs;
    let mut found = Vec::new();
    for file in inputs.files {
        for (span, short) in syntax::long_forms(inputs.sources, file) {
            let problem = if short.is_empty() {
                Diagnostic::at(Code::LongForm, span, "`by` says nothing here").label("may be left out")
            } else {
                let long = look.checker.source(span);
                Diagnostic::at(Code::LongForm, span, format!("`{long}` is written `{short}`")).label("longer form")
            };
            found.push(problem.help("`portreeve check --fix` or `portreeve fmt` writes it").fix(span, short));
        }
    }
    found
}
