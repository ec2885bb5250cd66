//! The standard metrics: written in the language, part of the program, in every check.

use crate::syntax::{self, ast};
use crate::text::Sources;
use std::sync::OnceLock;

/// The text of the standard metrics, for `portreeve reference`.
pub const STANDARD_METRICS: &str = include_str!("../../rules/standard/metrics.rules");

struct Standard {
    file: ast::File,
    problems: usize,
}

fn standard() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| {
        let mut sources = Sources::default();
        let id = sources.add("rules/standard/metrics.rules", STANDARD_METRICS);
        let (file, problems) = syntax::parse(&sources, id);
        Standard { file, problems: problems.len() }
    })
}

/// The tree of the standard metrics. Its spans are of a text that no message shows.
pub(super) fn file() -> &'static ast::File {
    &standard().file
}

/// How many problems their text has; a test holds it at none.
#[must_use]
pub fn standard_problems() -> usize {
    standard().problems
}
