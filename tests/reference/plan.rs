//! The whole plan of a workspace, reduced to what the differential test compares.

use std::collections::{BTreeMap, BTreeSet};

use super::data::GeneratedWorkspace;
use super::episodes::restores;
use super::evaluate::{Judged, Verdict};
use super::gate::Gate;
use super::history::{AlertState, EntityRef};
use super::proposals::{Proposal, propose};
use super::resolve::resolve;
use super::tree::{Action, Rule};
use super::value::{Day, Truth, Whys};
use super::world::{Entity, World};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Note {
    pub rule: String,
    pub entity: EntityRef,
    pub state: &'static str,
}

/// One undecided entity of a rule and every reason that may be named for it.
#[derive(Clone, Debug)]
pub(crate) struct Undecided {
    pub rule: String,
    pub entity: EntityRef,
    pub whys: Whys,
}

pub(crate) struct Plan<'a> {
    pub proposals: Vec<Proposal<'a>>,
    pub undecided: Vec<Undecided>,
    pub findings: Vec<Note>,
    pub alerts: Vec<Note>,
    /// In scope and matched, by rule and account.
    pub tallies: BTreeMap<(String, String), (usize, usize)>,
}

/// Calls `done` with the plan of a workspace, which borrows from the world built for it.
pub(crate) fn plan<T>(workspace: &GeneratedWorkspace, done: impl FnOnce(&World, &Plan) -> T) -> T {
    let world = World::new(workspace);
    let judged: Vec<Judged> = workspace.rules.iter().map(|rule| Judged::new(&world, rule)).collect();
    let verdicts: Vec<(&Judged, Vec<Verdict>)> = judged.iter().map(|j| (j, j.verdicts())).collect();
    let gate = Gate::new(&world, &verdicts);
    let mut plan = Plan {
        proposals: Vec::new(),
        undecided: Vec::new(),
        findings: Vec::new(),
        alerts: Vec::new(),
        tallies: BTreeMap::new(),
    };
    let mut in_scope: BTreeMap<String, BTreeSet<&Entity>> = BTreeMap::new();
    let mut proposals = Vec::new();
    for (judged, verdicts) in &verdicts {
        for verdict in verdicts {
            let place = (judged.rule.name.clone(), verdict.entity.account.clone());
            let tally = plan.tallies.entry(place).or_default();
            tally.0 += 1;
            in_scope.entry(verdict.entity.account.clone()).or_default().insert(verdict.entity);
            match &verdict.truth {
                Truth::True => {
                    tally.1 += 1;
                    let actions = judged.rule.actions.iter();
                    proposals.extend(actions.filter_map(|action| propose(judged, &gate, verdict.entity, action)));
                }
                Truth::Unknown(whys) => plan.undecided.push(Undecided {
                    rule: judged.rule.name.clone(),
                    entity: verdict.entity.reference(),
                    whys: whys.clone(),
                }),
                Truth::False => {}
            }
            plan.findings.extend(finding(workspace, judged.rule, verdict));
            plan.alerts.extend(alert(workspace, judged, verdict));
        }
    }
    for (judged, _) in &verdicts {
        proposals.extend(restores(judged));
    }
    for (judged, verdicts) in &verdicts {
        no_more(&world, judged.rule, verdicts, &mut plan);
    }
    plan.proposals = resolve(&world, proposals, &in_scope);
    plan.findings.sort();
    plan.alerts.sort();
    done(&world, &plan)
}

/// The day that all of a workspace's plan is for, where a moment is asked for.
pub(crate) fn moment(workspace: &GeneratedWorkspace) -> Day {
    World::new(workspace).as_of.values().copied().flatten().max().unwrap_or(0) + 1
}

fn is_suppressed(workspace: &GeneratedWorkspace, rule: &Rule, entity: &Entity) -> bool {
    workspace
        .suppressions
        .iter()
        .any(|suppress| suppress.rule == rule.name && suppress.kind == entity.kind && suppress.entity == entity.id)
}

/// What is gone or out of scope is judged no more: its findings close and its alerts clear.
fn no_more(world: &World, rule: &Rule, verdicts: &[Verdict], plan: &mut Plan) {
    let history = &world.workspace().history;
    let is_judged = |entity: &EntityRef| verdicts.iter().any(|verdict| verdict.entity.reference() == *entity);
    let is_known = |entity: &EntityRef| world.entity(&entity.account, entity.kind, &entity.id).is_some();
    let note = |entity: &EntityRef, state| Note { rule: rule.name.clone(), entity: entity.clone(), state };
    for finding in history.findings.iter().filter(|finding| finding.rule == rule.name) {
        if is_known(&finding.entity) && !is_judged(&finding.entity) {
            plan.findings.push(note(&finding.entity, "closed"));
        }
    }
    for alert in history.alerts.iter().filter(|alert| alert.rule == rule.name) {
        if is_known(&alert.entity) && !is_judged(&alert.entity) {
            plan.alerts.push(note(&alert.entity, "clear"));
        }
    }
}

/// A finding opens on a match, stays unverified on unknown, closes on a definite false.
fn finding(workspace: &GeneratedWorkspace, rule: &Rule, verdict: &Verdict) -> Option<Note> {
    rule.actions.iter().find(|a| matches!(a, Action::Flag(_)))?;
    let entity = verdict.entity.reference();
    let was_open = workspace.history.findings.iter().any(|f| f.rule == rule.name && f.entity == entity);
    let state = match (&verdict.truth, was_open) {
        (Truth::True, _) | (Truth::Unknown(_), true) if is_suppressed(workspace, rule, verdict.entity) => "suppressed",
        (Truth::True, _) => "open",
        (Truth::Unknown(_), true) => "unverified",
        (Truth::False, true) => "closed",
        (Truth::Unknown(_) | Truth::False, false) => return None,
    };
    Some(Note { rule: rule.name.clone(), entity, state })
}

/// An alert fires on a match, holds its state on unknown, and clears on `until` or a definite false.
fn alert(workspace: &GeneratedWorkspace, judged: &Judged, verdict: &Verdict) -> Option<Note> {
    let rule = judged.rule;
    rule.actions.iter().find(|a| matches!(a, Action::Alert(_)))?;
    let entity = verdict.entity.reference();
    let known = workspace.history.alerts.iter().find(|a| a.rule == rule.name && a.entity == entity);
    let was = known.map(|alert| alert.state);
    let clears = match &verdict.until {
        Some(until) => until.clone(),
        None => verdict.truth.clone().negated(),
    };
    let state = match (&verdict.truth, was) {
        (Truth::True, _) => "firing",
        (Truth::False, None | Some(AlertState::Pending)) if judged.is_waiting(verdict.entity) => "pending",
        (_, None) => return None,
        (_, Some(AlertState::Pending)) if verdict.truth == Truth::False => "clear",
        (_, Some(AlertState::Pending)) => "pending",
        (_, Some(AlertState::Firing | AlertState::Stale)) => match clears {
            Truth::True => "clear",
            Truth::False => "firing",
            Truth::Unknown(_) if known.is_some_and(|a| a.undecided_days + 1 >= 3) => "stale",
            Truth::Unknown(_) if was == Some(AlertState::Stale) => "stale",
            Truth::Unknown(_) => "firing",
        },
    };
    Some(Note { rule: rule.name.clone(), entity, state })
}
