//! Findings: open, unverified, suppressed, closed. Identity is (rule, entity).

use crate::eval::{Output, Truth, Verdict};
use crate::history::PastFinding;
use crate::plan::context::Context;
use crate::plan::{EvidenceEntry, Finding, FindingState, ids};
use crate::program::{Action, Pillar, Rule, RuleId, Severity};
use crate::table::{AccountId, Entity};
use crate::value::fold;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run says of one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingSeen {
    /// The rule matches.
    Holds,
    /// It does not, or the entity is gone or out of scope.
    Gone,
    /// It cannot be said.
    Unknown,
}

/// The next state of a finding; `None` where there is none to speak of. Only a definite no closes; unknown never does.
#[must_use]
pub fn next_finding(open: bool, seen: FindingSeen, suppressed: bool) -> Option<FindingState> {
    match (seen, open) {
        (FindingSeen::Holds, _) | (FindingSeen::Unknown, true) if suppressed => Some(FindingState::Suppressed),
        (FindingSeen::Holds, _) => Some(FindingState::Open),
        (FindingSeen::Unknown, true) => Some(FindingState::Unverified),
        (FindingSeen::Gone, true) => Some(FindingState::Closed),
        (FindingSeen::Gone | FindingSeen::Unknown, false) => None,
    }
}

/// All findings of a run: those that hold, and what became of the open ones of history, sorted as plans are.
pub(super) fn findings(ctx: &Context<'_>) -> Vec<Finding> {
    let past = past(ctx);
    let mut holding: BTreeMap<(RuleId, Entity), Vec<&Output>> = BTreeMap::new();
    for output in ctx.evaluation.outputs.iter().filter(|output| !output.alert) {
        holding.entry((output.matched.rule, output.matched.entity)).or_default().push(output);
    }
    let mut findings = Vec::new();
    for ((rule, entity), outputs) in &holding {
        let Some(first) = outputs.first() else { continue };
        let message = outputs.iter().map(|output| output.message.as_str()).collect::<Vec<_>>().join("; ");
        let about = About { rule: *rule, entity: *entity, account: first.matched.account };
        let evidence = entries(&first.matched.evidence);
        findings.extend(finding(
            ctx,
            about,
            FindingSeen::Holds,
            past.get(&(*rule, *entity)).copied(),
            message,
            evidence,
        ));
    }
    for ((rule, entity), known) in past.iter().filter(|(at, known)| known.open && !holding.contains_key(at)) {
        let account = ctx.account_of(*entity).or_else(|| home(ctx, *entity)).unwrap_or(AccountId(0));
        let about = About { rule: *rule, entity: *entity, account };
        let (seen, message) = unmatched(ctx, *rule, *entity);
        findings.extend(finding(ctx, about, seen, Some(known), message, Vec::new()));
    }
    findings.sort_by_cached_key(|finding| {
        let of = &finding.entity;
        (Arc::clone(&of.account), of.kind, Arc::clone(&of.id), ctx.rank(finding.rule))
    });
    findings
}

/// A rule and an entity, with the account whose days count.
#[derive(Clone, Copy)]
struct About {
    rule: RuleId,
    entity: Entity,
    account: AccountId,
}

fn finding(
    ctx: &Context<'_>,
    about: About,
    seen: FindingSeen,
    known: Option<&PastFinding>,
    message: String,
    evidence: Vec<EvidenceEntry>,
) -> Option<Finding> {
    let rule = ctx.rule(about.rule);
    let suppressed = suppression(ctx, about.rule, about.entity, about.account);
    let state = next_finding(known.is_some_and(|known| known.open), seen, suppressed.is_some())?;
    let key = ctx.key(about.entity);
    let as_of = ctx.as_of(about.account).unwrap_or_default();
    Some(Finding {
        id: known.map_or_else(|| ids::output("finding", &rule.identity, &key), |known| known.id.to_string()),
        rule: about.rule,
        severity: rule.severity.unwrap_or(Severity::Low),
        pillar: rule.pillar,
        area: rule.area,
        entity: ctx.reference(about.entity),
        message,
        state,
        since: known.filter(|known| known.open).map_or(as_of, |known| known.since),
        gates: gates(rule),
        suppressed: suppressed.filter(|_| state == FindingState::Suppressed),
        evidence,
    })
}

/// While such a finding is open, nothing is amplified.
fn gates(rule: &Rule) -> bool {
    rule.pillar == Some(Pillar::Foundation) && rule.severity.is_some_and(|severity| severity >= Severity::High)
}

/// The findings of history by rule and entity of this run. One whose rule or entity is in no file any more is not spoken of: the
/// journal keeps it as it is.
fn past<'a>(ctx: &Context<'a>) -> BTreeMap<(RuleId, Entity), &'a PastFinding> {
    let mut past: BTreeMap<(RuleId, Entity), &PastFinding> = BTreeMap::new();
    for finding in &ctx.history.findings {
        let Some(rule) = ctx.rule_of(&finding.rule) else { continue };
        let Some(entity) = ctx.find(&finding.entity) else { continue };
        let known = past.entry((rule, entity)).or_insert(finding);
        // An open one before a closed one, then the smaller id: no order of history shows.
        if (!finding.open, &finding.id) < (!known.open, &known.id) {
            *known = finding;
        }
    }
    past
}

/// What a run says of an entity that the rule did not match.
fn unmatched(ctx: &Context<'_>, rule: RuleId, entity: Entity) -> (FindingSeen, String) {
    let still_flags = ctx.rule(rule).actions.iter().any(|action| matches!(action, Action::Flag(_)));
    match verdict(ctx, rule, entity) {
        Verdict::Judged(Truth::Unknown(reason)) if still_flags => {
            (FindingSeen::Unknown, format!("cannot be verified: {}", reason.about()))
        }
        Verdict::OutOfScope => (FindingSeen::Gone, "out of scope now".to_owned()),
        Verdict::Judged(_) => (FindingSeen::Gone, "does not hold any more".to_owned()),
    }
}

/// What became of a rule on an entity; a rule that is about another kind now does not judge it.
pub(super) fn verdict(ctx: &Context<'_>, rule: RuleId, entity: Entity) -> Verdict {
    if ctx.rule(rule).kind != entity.kind {
        return Verdict::OutOfScope;
    }
    ctx.evaluation.rules.get(rule.0 as usize).map_or(Verdict::OutOfScope, |judged| judged.verdict(entity.index))
}

/// For a product the account of its first listing.
pub(super) fn home(ctx: &Context<'_>, entity: Entity) -> Option<AccountId> {
    use crate::catalog::Kind;
    let mut listings = ctx.table.kind(Kind::Listing).indices().map(|index| Entity { kind: Kind::Listing, index });
    let first = listings.find(|listing| ctx.table.up(*listing, Kind::Product) == Some(entity))?;
    ctx.account_of(first)
}

/// The `suppress` that mutes a rule's words on an entity on the as-of day, as a sentence.
pub(super) fn suppression(ctx: &Context<'_>, rule: RuleId, entity: Entity, account: AccountId) -> Option<String> {
    let name = fold(&ctx.rule(rule).name);
    let (id, called) = (fold(ctx.id(entity)), fold(ctx.name(entity)));
    let day = ctx.as_of(account)?.date();
    let mut all: Vec<_> = ctx.program.suppressions.iter().collect();
    all.sort_by_key(|suppress| (suppress.until, &suppress.because));
    let last = all.into_iter().rev().find(|suppress| {
        let key = fold(&suppress.key);
        suppress.kind == entity.kind
            && day <= suppress.until
            && fold(&suppress.rule) == name
            && (key == id || key == called)
    })?;
    Some(format!("suppressed until {}: {}", last.until, last.because))
}

/// Evidence as plans show it.
pub(super) fn entries(evidence: &[crate::eval::Evidence]) -> Vec<EvidenceEntry> {
    let entry = |one: &crate::eval::Evidence| EvidenceEntry {
        text: Arc::clone(&one.text),
        value: one.value.clone(),
        from: one.from,
        to: one.to,
        result: match one.truth {
            Truth::Yes => "true",
            Truth::No => "false",
            Truth::Unknown(_) => "unknown",
        },
        notes: one.notes.clone(),
    };
    evidence.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{FindingSeen, next_finding};
    use crate::plan::FindingState;

    #[test]
    fn only_a_definite_no_closes() {
        use FindingSeen::{Gone, Holds, Unknown};
        for (open, seen, suppressed, expected) in [
            (false, Holds, false, Some(FindingState::Open)),
            (true, Holds, false, Some(FindingState::Open)),
            (false, Holds, true, Some(FindingState::Suppressed)),
            (true, Unknown, false, Some(FindingState::Unverified)),
            (true, Unknown, true, Some(FindingState::Suppressed)),
            (true, Gone, false, Some(FindingState::Closed)),
            (true, Gone, true, Some(FindingState::Closed)),
            (false, Unknown, false, None),
            (false, Gone, false, None),
        ] {
            assert_eq!(next_finding(open, seen, suppressed), expected, "{open} {seen:?} {suppressed}");
        }
    }
}
