//! The score of an audit: whole points, the same for everyone, each with what takes it.

use crate::history::AlertState;
use crate::plan::{Action, AlertEntry, EntityRef, Finding, FindingState, PlanStatus, pillar_of};
use crate::program::{Pillar, RuleId, Severity};
use crate::report::audit::AuditView;
use crate::table::AccountId;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The score of a pillar on which nothing was found.
pub const FULL: u32 = 100;
/// What a rule takes that only has changes planned.
pub const CHANGE_POINTS: u32 = 2;

/// How the score is made, as every form of the audit says.
pub const EXPLANATION: &str = "A pillar's score is 100 less what its rules take: 25 for a rule with a critical finding or alert, 15 high, \
7 medium, 3 low, none for information, and 2 for a rule that only has changes planned. A rule counts once an account, by its worst \
finding, however many products or keywords it names; no score is below 0. An account's score is the mean of its pillars, rounded \
down. What is held or could not be judged takes nothing; a pillar of which no rule could be judged has no score.";

/// How an account stands, or what is sold across accounts.
#[derive(Debug)]
pub struct Card<'a> {
    /// The account's name; empty for products across accounts.
    pub account: Arc<str>,
    /// Its channel's word.
    pub channel: Arc<str>,
    /// The mean of the pillars that have a score.
    pub score: Option<u32>,
    /// In the order of the pillars.
    pub pillars: Vec<PillarScore<'a>>,
}

/// How a pillar of an account stands.
#[derive(Debug)]
pub struct PillarScore<'a> {
    /// Which.
    pub pillar: Pillar,
    /// `None` when no rule of it could be judged.
    pub score: Option<u32>,
    /// What was found, what takes most first.
    pub lines: Vec<Line<'a>>,
    /// How many of its rules could judge something.
    pub judged: u64,
    /// How many of its rules have something in scope that could not be decided.
    pub undecided: u64,
}

/// A rule that found something.
#[derive(Debug)]
pub struct Line<'a> {
    /// The rule.
    pub rule: RuleId,
    /// What it takes off the score.
    pub points: u32,
    /// How bad it is; `None` where there are only changes.
    pub severity: Option<Severity>,
    /// What it found: of what, and what.
    pub found: Vec<(&'a EntityRef, &'a str)>,
    /// The changes that it has planned.
    pub planned: Vec<&'a Action>,
    /// Its changes that are held or in conflict.
    pub held: Vec<&'a Action>,
}

/// What the rules of a pillar found in one account so far.
#[derive(Default)]
struct Tally<'a> {
    findings: Vec<&'a Finding>,
    alerts: Vec<&'a AlertEntry>,
    planned: Vec<&'a Action>,
    held: Vec<&'a Action>,
}

/// Every account, and products across accounts where rules judge them: the lowest score first.
#[must_use]
pub fn cards<'a>(view: &AuditView<'a>) -> Vec<Card<'a>> {
    let plan = &view.plan;
    let mut found: BTreeMap<(Arc<str>, RuleId), Tally<'a>> = BTreeMap::new();
    let key = |entity: &EntityRef, rule| (Arc::clone(&entity.account), rule);
    for finding in plan.plan.findings.iter().filter(|one| counts(one.state)) {
        found.entry(key(&finding.entity, finding.rule)).or_default().findings.push(finding);
    }
    for alert in plan.plan.alerts.iter().filter(|one| one.state == AlertState::Firing && !one.suppressed) {
        found.entry(key(&alert.entity, alert.rule)).or_default().alerts.push(alert);
    }
    for action in &plan.plan.actions {
        let tally = found.entry(key(&action.entity, action.rule)).or_default();
        if action.status == PlanStatus::Planned { tally.planned.push(action) } else { tally.held.push(action) }
    }
    let mut accounts: Vec<(Arc<str>, Arc<str>, Option<AccountId>)> = plan
        .table
        .accounts
        .iter()
        .zip(0_u32..)
        .map(|(account, index)| (Arc::clone(&account.name), Arc::clone(&account.channel), Some(AccountId(index))))
        .collect();
    accounts.push(("".into(), "".into(), None));
    let mut cards: Vec<Card<'a>> = accounts
        .into_iter()
        .map(|(account, channel, id)| card(view, &mut found, account, channel, id))
        .filter(|card| !card.account.is_empty() || card.score.is_some())
        .collect();
    cards.sort_by(|left, right| {
        (left.score.is_none(), left.score, &left.account).cmp(&(right.score.is_none(), right.score, &right.account))
    });
    cards
}

fn counts(state: FindingState) -> bool {
    matches!(state, FindingState::Open | FindingState::Unverified)
}

fn card<'a>(
    view: &AuditView<'a>,
    found: &mut BTreeMap<(Arc<str>, RuleId), Tally<'a>>,
    account: Arc<str>,
    channel: Arc<str>,
    id: Option<AccountId>,
) -> Card<'a> {
    let pillars: Vec<PillarScore<'a>> = Pillar::ALL
        .iter()
        .map(|pillar| {
            let (judged, undecided) = judged(view, *pillar, id);
            let own = view.plan.program.rule_ids().filter(|(_, rule)| pillar_of(rule) == *pillar);
            let mut lines: Vec<Line<'a>> = own
                .filter_map(|(rule, _)| Some(line(view, rule, found.remove(&(Arc::clone(&account), rule))?)))
                .collect();
            lines.sort_by_key(|line| (Reverse(line.points), Reverse(line.severity), line.rule));
            let taken = lines.iter().fold(0_u32, |sum, line| sum.saturating_add(line.points));
            let score = (judged > 0 || !lines.is_empty()).then(|| FULL.saturating_sub(taken));
            PillarScore { pillar: *pillar, score, lines, judged, undecided }
        })
        .collect();
    let scores: Vec<u32> = pillars.iter().filter_map(|pillar| pillar.score).collect();
    let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let score = scores.iter().sum::<u32>().checked_div(count);
    Card { account, channel, score, pillars }
}

/// How many rules of a pillar could judge something in an account, and of how many something was left undecided.
fn judged(view: &AuditView<'_>, pillar: Pillar, account: Option<AccountId>) -> (u64, u64) {
    let counts = view.plan.plan.rules.iter();
    let own = counts.filter(|one| one.account == account && pillar_of(view.plan.program.rule(one.rule)) == pillar);
    own.fold((0, 0), |(judged, undecided), one| {
        (judged + u64::from(one.in_scope > one.undecided), undecided + u64::from(one.undecided > 0))
    })
}

fn line<'a>(view: &AuditView<'a>, rule: RuleId, tally: Tally<'a>) -> Line<'a> {
    let own = view.plan.program.rule(rule).severity.unwrap_or(Severity::Low);
    let of_findings = tally.findings.iter().map(|finding| finding.severity).max();
    let severity = of_findings.or((!tally.alerts.is_empty()).then_some(own));
    let mut found: Vec<(&EntityRef, &str)> =
        tally.findings.iter().map(|finding| (&finding.entity, finding.message.as_str())).collect();
    // A rule that both flags and alerts says the same thing twice.
    let told = found.iter().map(|(entity, _)| entity.entity).collect::<Vec<_>>();
    let alerts = tally.alerts.iter().filter(|alert| !told.contains(&alert.entity.entity));
    found.extend(alerts.map(|alert| (&alert.entity, alert.message.as_str())));
    let points = severity.map_or(if tally.planned.is_empty() { 0 } else { CHANGE_POINTS }, points);
    Line { rule, points, severity, found, planned: tally.planned, held: tally.held }
}

/// What a rule takes off by its worst finding or alert.
#[must_use]
pub fn points(severity: Severity) -> u32 {
    match severity {
        Severity::Critical => 25,
        Severity::High => 15,
        Severity::Medium => 7,
        Severity::Low => 3,
        Severity::Info => 0,
    }
}
