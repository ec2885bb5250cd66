//! The counts of a plan: by rule and account, what could not be decided, and all in all.

use crate::catalog::Kind;
use crate::eval::{Judged, Truth};
use crate::history::AlertState;
use crate::plan::context::Context;
use crate::plan::{Action, AlertEntry, Finding, FindingState, PlanStatus, RuleCount, Summary, UndecidedGroup};
use crate::program::{Rule, RuleId};
use crate::table::{AccountId, Entity};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How every rule fared in every account, sorted by rule and account; a rule about products in none.
pub(super) fn rules(ctx: &Context<'_>, actions: &[Action]) -> Vec<RuleCount> {
    let mut held: BTreeMap<(RuleId, Option<AccountId>), u64> = BTreeMap::new();
    for action in actions.iter().filter(|action| action.status != PlanStatus::Planned) {
        let account = ctx.account_of(action.entity.entity);
        let count = held.entry((action.rule, account)).or_default();
        *count = count.saturating_add(1);
    }
    let mut counts = Vec::new();
    for ((id, rule), judged) in ctx.program.rule_ids().zip(&ctx.evaluation.rules) {
        for (account, mut count) in by_account(ctx, id, rule, judged) {
            count.held = held.get(&(id, account)).copied().unwrap_or(0);
            counts.push(count);
        }
    }
    counts.sort_by_key(|count| (ctx.rank(count.rule), count.account));
    counts
}

fn by_account(ctx: &Context<'_>, id: RuleId, rule: &Rule, judged: &Judged) -> BTreeMap<Option<AccountId>, RuleCount> {
    let accounts = (0..).map(AccountId).take(ctx.table.accounts.len());
    let accounts: Vec<Option<AccountId>> =
        if rule.kind == Kind::Product { vec![None] } else { accounts.map(Some).collect() };
    let mut counts: BTreeMap<Option<AccountId>, RuleCount> = BTreeMap::new();
    for account in accounts {
        let end = ctx.end(id, account.unwrap_or(AccountId(0)));
        counts.insert(account, RuleCount { rule: id, account, in_scope: 0, matched: 0, undecided: 0, held: 0, end });
    }
    for (index, truth) in judged.entities.iter().zip(&judged.truths) {
        let Some(count) = counts.get_mut(&ctx.account_of(Entity { kind: rule.kind, index: *index })) else { continue };
        count.in_scope = count.in_scope.saturating_add(1);
        match truth {
            Truth::Yes => count.matched = count.matched.saturating_add(1),
            Truth::Unknown(_) => count.undecided = count.undecided.saturating_add(1),
            Truth::No => {}
        }
    }
    counts
}

/// What could not be decided, one group a rule, account and reason.
pub(super) fn undecided(ctx: &Context<'_>) -> Vec<UndecidedGroup> {
    let mut groups = Vec::new();
    for ((id, rule), judged) in ctx.program.rule_ids().zip(&ctx.evaluation.rules) {
        groups.extend(judged.undecided.iter().map(|group| UndecidedGroup {
            rule: id,
            account: group.account,
            reason: group.reason,
            sentence: group.sentence.clone(),
            entities: group.entities,
            example: ctx.reference(Entity { kind: rule.kind, index: group.example }),
        }));
    }
    groups.sort_by_key(|group| (Arc::clone(&group.example.account), ctx.rank(group.rule), group.reason));
    groups
}

/// The counts of a plan of these parts.
#[must_use]
pub fn summary(rules: &[RuleCount], actions: &[Action], findings: &[Finding], alerts: &[AlertEntry]) -> Summary {
    let sum = |of: fn(&RuleCount) -> u64| rules.iter().map(of).fold(0_u64, u64::saturating_add);
    let with = |status| size(actions.iter().filter(|action| action.status == status).count());
    let open = |finding: &&Finding| matches!(finding.state, FindingState::Open | FindingState::Unverified);
    Summary {
        evaluated: sum(|count| count.in_scope),
        matched: sum(|count| count.matched),
        undecided: sum(|count| count.undecided),
        actions: with(PlanStatus::Planned),
        held: with(PlanStatus::Held),
        conflicts: with(PlanStatus::Conflict),
        findings: size(findings.iter().filter(open).count()),
        alerts: size(alerts.iter().filter(|alert| alert.state == AlertState::Firing && !alert.suppressed).count()),
    }
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
