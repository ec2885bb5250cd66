//! Which part of a plan is shown. Everything has been evaluated; nothing here changes what would be done.

use crate::diagnostic::nearest;
use crate::engine::{Engine, PlanError, PlanOptions};
use crate::plan::{EntityRef, Plan, summary};
use crate::program::{Program, RuleId};
use crate::table::Table;
use crate::value::fold;
use std::collections::BTreeSet;

/// The rules and accounts to show; `None` for all.
pub(super) struct Selection {
    rules: Option<BTreeSet<RuleId>>,
    accounts: Option<BTreeSet<String>>,
}

impl Selection {
    pub(super) fn new(engine: &Engine, table: &Table, options: &PlanOptions) -> Result<Self, PlanError> {
        let rules: Result<BTreeSet<RuleId>, PlanError> =
            options.rules.iter().map(|name| find_rule(engine.program(), name)).collect();
        let mut accounts = BTreeSet::new();
        for name in &options.accounts {
            accounts.extend(find_accounts(engine, table, name)?);
        }
        Ok(Self {
            rules: (!options.rules.is_empty()).then_some(rules?),
            accounts: (!options.accounts.is_empty()).then_some(accounts),
        })
    }

    fn has_rule(&self, rule: RuleId) -> bool {
        self.rules.as_ref().is_none_or(|rules| rules.contains(&rule))
    }

    fn has_account(&self, account: &str) -> bool {
        self.accounts.as_ref().is_none_or(|accounts| accounts.contains(account))
    }

    /// What is above accounts belongs to all of them.
    fn has_entity(&self, entity: &EntityRef) -> bool {
        entity.account.is_empty() || self.has_account(&entity.account)
    }
}

/// A rule by its name in any letter case, or by `file:line`.
pub(crate) fn find_rule(program: &Program, name: &str) -> Result<RuleId, PlanError> {
    let wanted = fold(name);
    let placed = |file: &str, line: u32| fold(&format!("{file}:{line}")) == wanted;
    let found = program.rule_ids().find(|(_, rule)| fold(&rule.name) == wanted || placed(&rule.file, rule.line));
    found.map(|(id, _)| id).ok_or_else(|| PlanError::UnknownRule {
        name: name.to_owned(),
        suggestion: likely(name, program.rules.iter().map(|rule| rule.name.as_ref())),
    })
}

/// The name that was most likely meant: one spelt nearly so, else the only one that holds what was typed.
pub(super) fn likely<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(name, known.clone()) {
        return Some(near.name.to_owned());
    }
    let wanted = fold(name);
    let mut holding: Vec<&str> = known.filter(|one| !wanted.is_empty() && fold(one).contains(&wanted)).collect();
    holding.sort_unstable();
    holding.dedup();
    match holding.as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}

/// The accounts of a name, or of `@group`.
pub(super) fn find_accounts(engine: &Engine, table: &Table, name: &str) -> Result<Vec<String>, PlanError> {
    let settings = engine.settings();
    let groups: BTreeSet<&str> =
        settings.accounts.values().flat_map(|account| &account.groups).map(String::as_str).collect();
    let known: BTreeSet<&str> = table
        .accounts
        .iter()
        .map(|account| account.name.as_ref())
        .chain(settings.accounts.keys().map(String::as_str))
        .collect();
    let found: Vec<String> = if let Some(group) = name.strip_prefix('@') {
        let has = |groups: &[String]| groups.iter().any(|one| fold(one) == fold(group));
        settings.accounts.iter().filter(|(_, account)| has(&account.groups)).map(|(name, _)| name.clone()).collect()
    } else {
        known.iter().filter(|one| fold(one) == fold(name)).map(|one| (*one).to_owned()).collect()
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let suggestion = match name.strip_prefix('@') {
        Some(group) => likely(group, groups.iter().copied()).map(|near| format!("@{near}")),
        None => likely(name, known.iter().copied()),
    };
    Err(PlanError::UnknownAccount { name: name.to_owned(), suggestion })
}

/// The part of a plan that is selected. Its counts are of what is shown, and it says that it is not complete.
pub(super) fn select(mut plan: Plan, table: &Table, selection: &Selection) -> Plan {
    if selection.rules.is_none() && selection.accounts.is_none() {
        return plan;
    }
    let named = |account: crate::table::AccountId| table.account(account).name.as_ref();
    let counted = |account: Option<crate::table::AccountId>| account.is_none_or(|id| selection.has_account(named(id)));
    plan.actions.retain(|action| {
        let rules = selection.has_rule(action.rule) || action.also.iter().any(|rule| selection.has_rule(*rule));
        rules && selection.has_account(named(action.account))
    });
    plan.findings.retain(|finding| selection.has_rule(finding.rule) && selection.has_entity(&finding.entity));
    plan.alerts.retain(|alert| selection.has_rule(alert.rule) && selection.has_entity(&alert.entity));
    plan.undecided.retain(|group| selection.has_rule(group.rule) && counted(group.account));
    plan.rules.retain(|count| selection.has_rule(count.rule) && counted(count.account));
    plan.accounts.retain(|account| selection.has_account(&account.account));
    plan.as_of.retain(|(account, _)| selection.has_account(account));
    plan.summary = summary(&plan.rules, &plan.actions, &plan.findings, &plan.alerts);
    plan.complete = false;
    plan
}
