//! Likely mistakes in rules that check: one lint a file. None of them looks at the standard metrics.

use crate::check::checker::Checker;
use crate::check::rule::Checked;

/// Runs every lint.
pub(super) fn run<'a>(_checker: &mut Checker<'a>, _rules: &[Checked<'a>]) {}
