//! What became of tests.

use crate::program::test::Test;
use crate::scenario::coverage::Coverage;
use crate::scenario::mutate::Mutation;
use std::sync::Arc;

/// What became of the tests of a workspace, in the order of files and lines.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// Each test, and each row of a table of cases.
    pub cases: Vec<CaseOutcome>,
    /// How many tests were left out by `--run` and the paths.
    pub left_out: usize,
    /// What they reach of the rules, where it was asked for.
    pub coverage: Option<Coverage>,
    /// Which changes of the rules they do not notice, where it was asked for.
    pub mutation: Option<Mutation>,
}

/// What became of one test, or of one row of its table.
#[derive(Debug, Clone)]
pub struct CaseOutcome {
    /// The test's name; with the row's cells where it is one of a table.
    pub name: Arc<str>,
    /// The file, relative to the workspace.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// What is not as expected; none when it passes.
    pub differences: Vec<Difference>,
    /// The condition trees of the rules that differ, as a person reads them.
    pub explanations: Vec<String>,
}

/// Something that is not as expected, on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The day.
    pub day: String,
    /// What was expected and did not come out.
    pub missing: Vec<String>,
    /// What came out and was not expected.
    pub unexpected: Vec<String>,
}

impl CaseOutcome {
    pub(super) fn of(test: &Test) -> Self {
        Self {
            name: Arc::clone(&test.name),
            file: Arc::clone(&test.file),
            line: test.line,
            differences: Vec::new(),
            explanations: Vec::new(),
        }
    }

    /// Whether everything is as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

impl Outcomes {
    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.passed()).count()
    }
}
