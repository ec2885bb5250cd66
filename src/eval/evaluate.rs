//! The whole evaluation: every rule on every entity of its kind.

use crate::catalog::Kind;
use crate::eval::columns::{Block, Code};
use crate::eval::ends::Ends;
use crate::eval::model::{Evaluation, Judged, Pending, Undecided};
use crate::eval::run::{At, Inputs, Run, When};
use crate::eval::unknown::truth;
use crate::eval::{Reason, Truth, columns, cond, propose, say, scope};
use crate::program::{Action, Cond, CondKind, Rule, RuleId};
use crate::table::{AccountId, Entity};
use std::collections::BTreeMap;

/// Judges every rule on every entity of its kind.
#[must_use]
pub fn evaluate(inputs: Inputs<'_>) -> Evaluation {
    let run = Run::new(inputs);
    let mut evaluation = Evaluation { as_of: run.as_of.clone(), ..Evaluation::default() };
    let mut scoped: Vec<Vec<Entity>> = vec![Vec::new(); run.table.accounts.len()];
    for (id, rule) in run.program.rule_ids() {
        let ends = Ends::new(&run, rule);
        let judged = judge(&run, rule, &ends);
        for entity in &judged.entities {
            let entity = Entity { kind: rule.kind, index: *entity };
            if let Some(list) = run.account(entity).and_then(|account| scoped.get_mut(account.0 as usize)) {
                list.push(entity);
            }
        }
        propose::propose(&run, (id, rule), &ends, &judged, &mut evaluation);
        evaluation.rules.push(judged);
    }
    evaluation.in_scope = scoped
        .into_iter()
        .map(|mut entities| {
            entities.sort_unstable();
            entities.dedup();
            entities.len()
        })
        .collect();
    propose::give_backs(&run, &mut evaluation);
    let accounts = (0..).map(AccountId).take(run.table.accounts.len());
    evaluation.plan_days = accounts.map(|account| run.plan_day_of(account)).collect();
    let key = |matched: &crate::eval::Match, action: usize| (matched.account, matched.entity, matched.rule, action);
    evaluation.proposals.sort_by_key(|proposal| key(&proposal.matched, proposal.action));
    evaluation.give_backs.sort_by_key(|proposal| key(&proposal.matched, proposal.action));
    evaluation.outputs.sort_by_key(|output| key(&output.matched, output.action));
    evaluation
}

fn judge(run: &Run<'_>, rule: &Rule, ends: &Ends) -> Judged {
    let mut judged = Judged { ends: ends.public(), evidence_from: evidence_from(run, rule, ends), ..Judged::default() };
    let mut unknowns: BTreeMap<(Option<AccountId>, Reason), Undecided> = BTreeMap::new();
    let alerts = rule.actions.iter().any(|action| matches!(action, Action::Alert { .. }));
    for (entity, code) in verdicts(run, rule, ends) {
        let at = At { entity, this: entity, when: When::Run(ends) };
        if alerts
            && code != columns::YES
            && let Some((held, of)) = pending(run, at, &rule.condition)
        {
            judged.pending.push(Pending { entity: entity.index, held, of });
        }
        judged.entities.push(entity.index);
        let reason = columns::reason(code);
        judged.truths.push(reason.map_or(if code == columns::YES { Truth::Yes } else { Truth::No }, Truth::Unknown));
        if let Some(reason) = reason {
            let group =
                unknowns.entry((run.account(entity), reason)).or_insert_with(|| undecided(run, at, rule, reason));
            group.entities = group.entities.saturating_add(1);
        }
    }
    judged.undecided = unknowns.into_values().collect();
    if let Some(until) = &rule.until {
        judged.until = scope::all(run, rule.kind)
            .into_iter()
            .map(|entity| truth(cond::truth(run, At { entity, this: entity, when: When::Run(ends) }, until)))
            .collect();
    }
    judged
}

/// The entities in a rule's scope, or whose scope is unknown, each with what the rule comes to.
fn verdicts(run: &Run<'_>, rule: &Rule, ends: &Ends) -> Vec<(Entity, Code)> {
    let when = When::Run(ends);
    let mut verdicts = Vec::new();
    if rule.kind == Kind::Product {
        for entity in scope::all(run, rule.kind) {
            let at = At { entity, this: entity, when };
            match scope::in_scope(run, at, rule) {
                Ok(false) => {}
                Ok(true) => verdicts.push((entity, columns::code(cond::truth(run, at, &rule.condition)))),
                Err(unknown) => verdicts.push((entity, columns::unknown_code(unknown.reason))),
            }
        }
        return verdicts;
    }
    for account in (0..).map(AccountId).take(run.table.accounts.len()) {
        let range = run.windows.entities(run.table, rule.kind, account);
        if range.is_empty() {
            continue;
        }
        let block = Block { kind: rule.kind, account, span: (range.start, range.end), when };
        let mut scopes = scope::stand(run, block, rule);
        if let Some(filter) = &rule.filter {
            let wanted: Vec<bool> = scopes.iter().map(|scope| *scope == columns::YES).collect();
            let filtered = columns::truths(run, block, filter, &wanted);
            for ((scope, code), wanted) in scopes.iter_mut().zip(filtered).zip(wanted) {
                if wanted {
                    *scope = code;
                }
            }
        }
        let wanted: Vec<bool> = scopes.iter().map(|scope| *scope == columns::YES).collect();
        let codes = columns::truths(run, block, &rule.condition, &wanted);
        for ((index, scope), code) in range.zip(scopes).zip(codes) {
            if scope != columns::NO {
                verdicts.push((Entity { kind: rule.kind, index }, if scope == columns::YES { code } else { scope }));
            }
        }
    }
    verdicts
}

/// The first entity that a rule could not decide for a reason, with the reason in words: judged once more, one by one.
fn undecided(run: &Run<'_>, at: At<'_>, rule: &Rule, reason: Reason) -> Undecided {
    let again = scope::in_scope(run, at, rule).and_then(|_| cond::truth(run, at, &rule.condition));
    let sentence = again.err().map_or_else(|| reason.about().to_owned(), |unknown| say::unknown(run, unknown));
    Undecided { account: run.account(at.entity), reason, entities: 0, example: at.entity.index, sentence }
}

/// How far a `for` has come whose condition held on some of its days, when nothing beside it is false.
fn pending(run: &Run<'_>, at: At<'_>, cond: &Cond) -> Option<(u32, u32)> {
    if let CondKind::And(parts) = &cond.kind {
        let waits = parts.iter().filter(|part| cond::truth(run, at, part) != Ok(true));
        let waits: Option<Vec<_>> = waits.map(|part| pending(run, at, part)).collect();
        return waits?.first().copied();
    }
    let CondKind::For { cond: inner, at_least, days, .. } = &cond.kind else { return None };
    let held = cond::days_held(run, at, inner, *days).ok()?;
    (held > 0 && held < *at_least).then_some((held, *at_least))
}

/// The first day of the window that fresh evidence goes by, in each account.
fn evidence_from(run: &Run<'_>, rule: &Rule, ends: &Ends) -> Vec<Option<crate::table::Day>> {
    (0..)
        .map(AccountId)
        .take(run.table.accounts.len())
        .map(|account| Some(ends.of(account).ok()?.minus(rule.evidence_days?.saturating_sub(1))))
        .collect()
}

/// The truth of a rule on one entity, for tests that hold columns and traces together.
#[must_use]
pub fn verdict(inputs: Inputs<'_>, rule: RuleId, entity: Entity) -> Truth {
    let run = Run::new(inputs);
    let rule = run.program.rule(rule);
    let ends = Ends::new(&run, rule);
    truth(cond::truth(&run, At { entity, this: entity, when: When::Run(&ends) }, &rule.condition))
}
