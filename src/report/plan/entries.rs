//! Entities, findings and alerts of a plan as JSON.

use crate::history::AlertState;
use crate::plan::{AlertEntry, EntityRef, Finding, FindingState, Notice};
use crate::program::{Area, Pillar};
use crate::report::plan::PlanView;
use crate::report::plan::json::{EvidenceJson, RuleAt, rule, since};
use serde::Serialize;

/// An entity: `account` and `channel` are empty for products, which are above accounts.
#[derive(Serialize)]
pub(in crate::report) struct EntityJson<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    account: &'a str,
    channel: &'a str,
    campaign: Option<&'a str>,
    ad_group: Option<&'a str>,
}

impl<'a> EntityJson<'a> {
    pub(in crate::report) fn new(entity: &'a EntityRef) -> Self {
        Self {
            kind: entity.kind.word(),
            id: &entity.id,
            name: &entity.name,
            account: &entity.account,
            channel: &entity.channel,
            campaign: entity.campaign.as_deref(),
            ad_group: entity.ad_group.as_deref(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
    id: &'a str,
    rule: &'a str,
    at: RuleAt<'a>,
    severity: &'static str,
    pillar: Option<&'static str>,
    area: Option<&'static str>,
    entity: EntityJson<'a>,
    message: &'a str,
    state: &'static str,
    since: String,
    suppressed: Option<&'a str>,
    evidence: Vec<EvidenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_run: Option<&'static str>,
}

impl<'a> FindingJson<'a> {
    pub(super) fn new(view: &PlanView<'a>, finding: &'a Finding) -> Self {
        Self {
            id: &finding.id,
            rule: rule(view, finding.rule),
            at: RuleAt::new(view, finding.rule),
            severity: finding.severity.word(),
            pillar: finding.pillar.map(Pillar::word),
            area: finding.area.map(Area::word),
            entity: EntityJson::new(&finding.entity),
            message: &finding.message,
            state: finding_state(finding.state),
            since: finding.since.to_string(),
            suppressed: finding.suppressed.as_deref(),
            evidence: finding.evidence.iter().map(EvidenceJson::new).collect(),
            since_run: since(view, &finding.id),
        }
    }
}

pub(super) fn finding_state(state: FindingState) -> &'static str {
    match state {
        FindingState::Open => "open",
        FindingState::Unverified => "unverified",
        FindingState::Suppressed => "suppressed",
        FindingState::Closed => "closed",
    }
}

#[derive(Serialize)]
pub(super) struct AlertJson<'a> {
    id: &'a str,
    rule: &'a str,
    at: RuleAt<'a>,
    entity: EntityJson<'a>,
    message: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed_days: Option<u32>,
    to: Vec<&'a str>,
    suppressed: bool,
    notice: &'static str,
    undecided_days: u32,
    judged: String,
    told: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_run: Option<&'static str>,
}

impl<'a> AlertJson<'a> {
    pub(super) fn new(view: &PlanView<'a>, alert: &'a AlertEntry) -> Self {
        let pending = match alert.state {
            AlertState::Pending { held, of } => Some((held, of)),
            AlertState::Clear | AlertState::Firing | AlertState::Stale => None,
        };
        Self {
            id: &alert.id,
            rule: rule(view, alert.rule),
            at: RuleAt::new(view, alert.rule),
            entity: EntityJson::new(&alert.entity),
            message: &alert.message,
            state: alert_state(alert.state),
            held_days: pending.map(|(held, _)| held),
            needed_days: pending.map(|(_, of)| of),
            to: alert.to.iter().map(AsRef::as_ref).collect(),
            suppressed: alert.suppressed,
            notice: match alert.notice {
                Notice::None => "none",
                Notice::Own => "own",
                Notice::Together => "together",
            },
            undecided_days: alert.undecided_days,
            judged: alert.judged.to_string(),
            told: alert.told,
            since_run: since(view, &alert.id),
        }
    }
}

pub(super) fn alert_state(state: AlertState) -> &'static str {
    match state {
        AlertState::Clear => "clear",
        AlertState::Pending { .. } => "pending",
        AlertState::Firing => "firing",
        AlertState::Stale => "stale",
    }
}
