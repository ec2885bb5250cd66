//! Blast radius: how much of an account one plan may change. A plan beyond a cap is held whole, never cut short.

use crate::catalog::{Kind, WriteField};
use crate::history::{ChangeState, ChangedField, ChangedValue, EntityKey, PastChange};
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value};
use crate::plan::seen::{amount_of, is_off};
use crate::plan::{AccountPlan, AccountState, CapBreach, Refusal, ids};
use crate::program::{Mode, RuleId};
use crate::table::{AccountId, Entity};
use crate::value::{Rational, Unit, show};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Shares of the entities in scope are asked only where so many are: of three, one is a third.
const SCOPE_MIN: usize = 10;

/// How long what was handed out counts, in seconds.
const RECENT_SECONDS: i64 = 24 * 60 * 60;

/// How many rules a breach names.
const RULES_NAMED: usize = 3;

/// Every account's part of the plan; where it exceeds a cap, everything planned in it is held.
pub(super) fn hold_wide(ctx: &Context<'_>, drafts: &mut [Draft<'_>]) -> Vec<AccountPlan> {
    let accounts = (0..).map(AccountId).take(ctx.table.accounts.len());
    accounts.map(|account| account_plan(ctx, account, drafts)).collect()
}

fn account_plan(ctx: &Context<'_>, account: AccountId, drafts: &mut [Draft<'_>]) -> AccountPlan {
    let info = ctx.table.account(account);
    let planned: Vec<&Draft<'_>> =
        drafts.iter().filter(|draft| draft.account == account && draft.is_planned()).collect();
    let (before, after) = budgets(ctx, account, &planned);
    let caps = breaches(ctx, account, &planned, before);
    let state = match (planned.is_empty(), caps.is_empty()) {
        (true, _) => AccountState::Nothing,
        (false, true) => AccountState::Ready,
        (false, false) => AccountState::Held,
    };
    let accept = (state == AccountState::Held).then(|| accept(ctx, account, &planned, &caps));
    if accept.is_some() {
        hold(account, drafts, &caps);
    }
    AccountPlan {
        account: Arc::clone(&info.name),
        as_of: ctx.as_of(account),
        state,
        caps,
        accept,
        budget_before: before,
        budget_after: after,
        currency: info.currency,
        notes: Vec::new(),
    }
}

fn hold(account: AccountId, drafts: &mut [Draft<'_>], caps: &[CapBreach]) {
    let names: Vec<String> = caps.iter().map(|cap| cap.cap.to_owned()).collect();
    let said: Vec<String> =
        caps.iter().map(|cap| format!("{}: {}, allowed {}", cap.cap, cap.found, cap.allowed)).collect();
    let sentence = format!("the account's plan waits for a person ({})", said.join("; "));
    for draft in drafts.iter_mut().filter(|draft| draft.account == account && draft.is_planned()) {
        let mut held = Held::new(Refusal::Cap, sentence.clone());
        held.blocked_by.clone_from(&names);
        draft.held = Some(held);
    }
}

/// What `--accept` takes: the ids of all that is planned, and the caps it exceeds.
fn accept(ctx: &Context<'_>, account: AccountId, planned: &[&Draft<'_>], caps: &[CapBreach]) -> String {
    let mut ids: Vec<String> = planned.iter().map(|draft| ids::action(ctx, draft)).collect();
    ids.sort();
    let name = ctx.table.account(account).name.as_ref();
    let parts = caps.iter().flat_map(|cap| [cap.cap, cap.found.as_str()]);
    ids::hash(std::iter::once(name).chain(parts).chain(ids.iter().map(String::as_str)))
}

/// What was handed out in an account in the last 24 hours, but for what the channel refused.
fn recent<'a>(ctx: &Context<'a>, account: AccountId) -> Vec<&'a PastChange> {
    let name = &ctx.table.account(account).name;
    let since = ctx.now.saturating_sub(RECENT_SECONDS);
    let changes = ctx.history.changes.iter();
    changes
        .filter(|change| change.entity.account == *name && change.at > since && change.state != ChangeState::Failed)
        .collect()
}

fn breaches(ctx: &Context<'_>, account: AccountId, planned: &[&Draft<'_>], total: Rational) -> Vec<CapBreach> {
    if planned.is_empty() {
        return Vec::new();
    }
    let policy = ctx.policy(account);
    let recent = recent(ctx, account);
    let scope = ctx.evaluation.in_scope.get(account.0 as usize).copied().unwrap_or(0);
    let mut caps = Vec::new();
    let all: BTreeSet<&EntityKey> =
        planned.iter().map(|draft| &draft.key).chain(recent.iter().map(|change| &change.entity)).collect();
    caps.extend(share(ctx, "max_entities", policy.max_entities, (all.len(), scope), planned));
    let unattended: Vec<&Draft<'_>> = planned.iter().copied().filter(|draft| draft.mode == Mode::Apply).collect();
    let out = recent.iter().filter(|change| change.unattended).count();
    caps.extend(actions(ctx, policy.max_actions, out, &unattended));
    caps.extend(budget(ctx, policy.max_budget, (planned, &recent), total, account));
    let pausing: Vec<&Draft<'_>> = planned.iter().copied().filter(|draft| pauses(draft)).collect();
    let before = recent.iter().filter(|change| is_pause(change)).map(|change| &change.entity);
    let paused: BTreeSet<&EntityKey> = pausing.iter().map(|draft| &draft.key).chain(before).collect();
    caps.extend(share(ctx, "max_paused", policy.max_paused, (paused.len(), scope), &pausing));
    caps
}

fn pauses(draft: &Draft<'_>) -> bool {
    matches!(&draft.to, Some(Value::State(to)) if &**to == "paused")
}

fn is_pause(change: &PastChange) -> bool {
    change.field == ChangedField::State && matches!(&change.to, ChangedValue::Text(to) if &**to == "paused")
}

/// A share of the entities in scope.
fn share(
    ctx: &Context<'_>,
    cap: &'static str,
    most: Option<Rational>,
    (count, scope): (usize, usize),
    by: &[&Draft<'_>],
) -> Option<CapBreach> {
    let most = most.filter(|_| scope >= SCOPE_MIN && !by.is_empty())?;
    let (found, all) = (whole(count), whole(scope));
    // Numbers that are too large are a breach: a cap that cannot be computed holds.
    let fits = all.times(most).and_then(|allowed| found.compare(allowed)).is_ok_and(Ordering::is_le);
    let percent = |value| show::value(value, Unit::Percent, None);
    (!fits).then(|| CapBreach {
        cap,
        allowed: format!("{} of {scope} entities in scope", percent(most)),
        found: format!("{count} entities ({})", found.over(all).map_or_else(|_| "too many".to_owned(), percent)),
        rules: most_of(ctx, by),
        help: help(cap),
    })
}

fn actions(ctx: &Context<'_>, most: Option<u32>, out: usize, by: &[&Draft<'_>]) -> Option<CapBreach> {
    let most = most.filter(|_| !by.is_empty())?;
    let count = by.len().saturating_add(out);
    (u32::try_from(count).map_or(true, |count| count > most)).then(|| CapBreach {
        cap: "max_actions",
        allowed: format!("{most} actions without a person in 24 hours"),
        found: if out == 0 { format!("{count} actions") } else { format!("{count} actions, {out} of them before") },
        rules: most_of(ctx, by),
        help: "set `mode propose` in some of these rules, or narrow them with `where` or `if`".to_owned(),
    })
}

fn budget(
    ctx: &Context<'_>,
    most: Option<Rational>,
    (planned, recent): (&[&Draft<'_>], &[&PastChange]),
    total: Rational,
    account: AccountId,
) -> Option<CapBreach> {
    let most = most?;
    let by: Vec<&Draft<'_>> = planned.iter().copied().filter(|draft| draft.budget_move().is_some()).collect();
    if by.is_empty() {
        return None;
    }
    let now = by.iter().filter_map(|draft| draft.budget_move());
    let before = recent.iter().filter_map(|change| match (change.field, &change.from, &change.to) {
        (ChangedField::Field(WriteField::Budget), ChangedValue::Amount(from), ChangedValue::Amount(to)) => {
            to.minus(*from).ok()
        }
        _ => None,
    });
    let moved = now.chain(before).try_fold(Rational::ZERO, |sum, moved| sum.plus(moved.abs()?));
    let fits = total.times(most).and_then(|allowed| moved?.compare(allowed)).is_ok_and(Ordering::is_le);
    let currency = Some(ctx.table.account(account).currency);
    let money = |value: Rational| show::money(value, currency);
    (!fits).then(|| CapBreach {
        cap: "max_budget",
        allowed: format!("{} of {} a day", show::value(most, Unit::Percent, None), money(total)),
        found: format!("{} moved", moved.map_or_else(|_| "too much".to_owned(), money)),
        rules: most_of(ctx, &by),
        help: help("max_budget"),
    })
}

fn help(cap: &str) -> String {
    format!("narrow these rules with `where` or `if`, or loosen `{cap}` under [guards]")
}

/// The rules that cause most, with their counts, the most first.
fn most_of(ctx: &Context<'_>, by: &[&Draft<'_>]) -> Vec<(RuleId, u64)> {
    let mut counts: BTreeMap<RuleId, u64> = BTreeMap::new();
    for draft in by {
        let count = counts.entry(draft.rule).or_default();
        *count = count.saturating_add(1);
    }
    let mut counts: Vec<(RuleId, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), ctx.rank(*rule)));
    counts.truncate(RULES_NAMED);
    counts
}

/// The total daily budget of the account's enabled campaigns, before and after what is planned; sums that are too large are zero,
/// which no move of a budget fits into.
fn budgets(ctx: &Context<'_>, account: AccountId, planned: &[&Draft<'_>]) -> (Rational, Rational) {
    let currency = ctx.table.account(account).currency;
    let all = ctx.table.kind(Kind::Campaign).indices().map(|index| Entity { kind: Kind::Campaign, index });
    let own = all.filter(|campaign| {
        ctx.account_of(*campaign) == Some(account) && ctx.currency(*campaign).is_none_or(|own| own == currency)
    });
    let budgets: Vec<(Entity, Rational, bool)> = own
        .filter_map(|campaign| {
            let budget = amount_of(ctx, campaign, WriteField::Budget.word())?;
            Some((campaign, budget, !is_off(ctx, campaign)))
        })
        .collect();
    let sum =
        |amounts: Vec<Rational>| amounts.into_iter().try_fold(Rational::ZERO, Rational::plus).unwrap_or(Rational::ZERO);
    let before = sum(budgets.iter().filter(|(_, _, on)| *on).map(|(_, budget, _)| *budget).collect());
    let mut after: BTreeMap<Entity, (Rational, bool)> =
        budgets.into_iter().map(|(campaign, budget, on)| (campaign, (budget, on))).collect();
    for draft in planned {
        let Some(known) = after.get_mut(&draft.entity) else { continue };
        match (&draft.to, draft.field) {
            (Some(Value::Amount(to)), ChangedField::Field(WriteField::Budget)) => known.0 = *to,
            (Some(Value::State(to)), ChangedField::State) => known.1 = &**to == "enabled",
            _ => {}
        }
    }
    let after = sum(after.into_values().filter(|(_, on)| *on).map(|(budget, _)| budget).collect());
    (before, after)
}

fn whole(count: usize) -> Rational {
    Rational::whole(i64::try_from(count).unwrap_or(i64::MAX))
}
