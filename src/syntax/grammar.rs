//! The generated parser. Its rules never reach a user: [`super::error`] has a word for each.

/// The parser of one statement, generated from `grammar/portreeve.pest`.
#[derive(Debug, pest_derive::Parser)]
#[grammar = "../grammar/portreeve.pest"]
pub(super) struct Grammar;
