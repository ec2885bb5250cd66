//! Likely mistakes in rules that check: one lint a file. None of them looks at the standard metrics.

mod affects_too_many;
mod always_or_never;
mod common_threshold;
mod confusing_precedence;
mod contradictory_range;
mod currency_not_covered;
mod fires_on_the_newborn;
mod flapping;
mod long_form;
mod mixed_script;
mod mostly_undecided;
mod never_matched;
mod no_limit;
mod opposing_actions;
mod ratio_without_volume;
mod redundant_condition;
mod secret_in_rule;
mod short_cooldown;
mod steady;
mod subsumed_rule;
mod unused;
mod window_longer_than_data;

pub(super) use secret_in_rule::is_secret;

use crate::check::checker::Checker;
use crate::check::range::World;
use crate::check::record::Record;
use crate::check::rule::Checked;
use crate::diagnostic::Diagnostic;
use crate::program::{Cond, CondKind, RuleId};
use crate::text::Span;
use crate::value::Currency;

/// What a lint looks at.
pub(super) struct Look<'l, 'a> {
    pub(super) checker: &'l Checker<'a>,
    pub(super) rules: &'l [Checked<'a>],
    /// The currencies of the accounts, or the workspace's when they are not known.
    pub(super) currencies: Vec<Currency>,
}

/// Finds what one lint is about.
type Lint = fn(&Look<'_, '_>) -> Vec<Diagnostic>;

/// Runs every lint.
pub(super) fn run<'a>(checker: &mut Checker<'a>, rules: &[Checked<'a>]) {
    let mut currencies: Vec<Currency> = checker.inputs.accounts.iter().filter_map(|account| account.currency).collect();
    if currencies.is_empty() {
        currencies.push(checker.inputs.currency);
    }
    currencies.sort_unstable();
    currencies.dedup();
    let look = Look { checker, rules, currencies };
    let lints: [Lint; 21] = [
        secret_in_rule::find,
        mixed_script::find,
        confusing_precedence::find,
        contradictory_range::find,
        always_or_never::find,
        redundant_condition::find,
        ratio_without_volume::find,
        no_limit::find,
        short_cooldown::find,
        fires_on_the_newborn::find,
        currency_not_covered::find,
        subsumed_rule::find,
        opposing_actions::find,
        unused::find,
        long_form::find,
        common_threshold::find,
        window_longer_than_data::find,
        never_matched::find,
        affects_too_many::find,
        mostly_undecided::find,
        flapping::find,
    ];
    let found: Vec<Diagnostic> = lints.iter().flat_map(|lint| lint(&look)).collect();
    for diagnostic in found {
        checker.report(diagnostic);
    }
}

impl<'l, 'a> Look<'l, 'a> {
    /// Every rule with what it came to on the days that the snapshots hold; none without `--with-data`.
    fn recorded(&self) -> impl Iterator<Item = (&'l Checked<'a>, &'a Record)> {
        let data = self.checker.inputs.data;
        let numbered = self.rules.iter().zip((0..).map(RuleId));
        numbered.filter_map(move |(checked, id)| Some((checked, data?.record(id)?)))
    }

    /// One world for each currency that money can be read in. What a lint says must hold in all of them.
    fn worlds(&self, newborn: bool) -> Vec<World<'l>> {
        let (program, catalog) = (&self.checker.program, self.checker.catalog);
        self.currencies.iter().map(|currency| World { program, catalog, currency: *currency, newborn }).collect()
    }

    /// The scopes and conditions of rules and guards, each with whether it is a guard's.
    fn conditions(&self) -> Vec<(Vec<&'l Cond>, bool)> {
        let rules = self.rules.iter().map(|checked| {
            let conds: Vec<&'l Cond> = checked.rule.filter.iter().chain([&checked.rule.condition]).collect();
            (conds, false)
        });
        let guards = self.checker.program.guards.iter().map(|guard| {
            let conds: Vec<&'l Cond> = guard.filter.iter().chain(&guard.condition).collect();
            (conds, true)
        });
        rules.chain(guards).collect()
    }
}

/// Where a rule is named, or begins.
fn place(checked: &Checked<'_>) -> Span {
    checked.text.name.as_ref().map_or(checked.text.span, |name| name.span)
}

/// The comparisons of a condition, outside of sets: those of the judged entity.
fn leaves(cond: &Cond) -> Vec<&Cond> {
    match &cond.kind {
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().flat_map(leaves).collect(),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => leaves(inner),
        _ => vec![cond],
    }
}

/// The comparisons that must hold for a condition to hold.
fn required(cond: &Cond) -> Vec<&Cond> {
    match &cond.kind {
        CondKind::And(parts) => parts.iter().flat_map(required).collect(),
        CondKind::For { cond: inner, .. } => required(inner),
        _ => vec![cond],
    }
}

/// Every `and` chain inside a condition but the outermost one.
fn inner_chains(cond: &Cond, outermost: bool) -> Vec<&Cond> {
    match &cond.kind {
        CondKind::And(parts) => {
            let own = (!outermost).then_some(cond);
            own.into_iter().chain(parts.iter().flat_map(|part| inner_chains(part, outermost))).collect()
        }
        CondKind::Or(parts) => parts.iter().flat_map(|part| inner_chains(part, false)).collect(),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => inner_chains(inner, false),
        CondKind::Quantified { set, .. } => set.filter.iter().flat_map(|filter| inner_chains(filter, false)).collect(),
        _ => Vec::new(),
    }
}
