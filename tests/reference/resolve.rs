//! Many rules, one field: overrides, merge, absorbed, conflict, moot, unfunded, caps, mode.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{Signed, Zero};

use super::additions::Addition;
use super::fate::{Fate, changes_of};
use super::history::Held;
use super::proposals::{Proposal, Status};
use super::state;
use super::tree::{Field, Kind, Mode, Verb};
use super::value::{Q, amount, whole};
use super::world::{Entity, World};

/// Settles what the proposals that were not refused do to each other. `in_scope` are the entities
/// that the rules of an account judged.
pub(crate) fn resolve<'a>(
    world: &World,
    mut proposals: Vec<Proposal<'a>>,
    in_scope: &BTreeMap<String, BTreeSet<&Entity>>,
) -> Vec<Proposal<'a>> {
    let fields: BTreeSet<(Entity, Field)> = proposals.iter().map(|p| (p.entity.clone(), p.field)).collect();
    proposals = merge_additions(world, proposals);
    for (entity, field) in fields.into_iter().filter(|(_, field)| !matches!(field, Field::Negative | Field::Keyword)) {
        let (here, rest): (Vec<_>, Vec<_>) =
            proposals.into_iter().partition(|p| *p.entity == entity && p.field == field && p.is_planned());
        proposals = rest;
        proposals.extend(settle_field(here));
    }
    moot(world, &mut proposals);
    keep_added(world, &mut proposals);
    unfunded(world, &mut proposals);
    account_caps(world, &mut proposals, in_scope);
    for proposal in &mut proposals {
        if proposal.is_planned() && proposal.mode == Mode::Observe {
            proposal.status = Status::Held("observe_mode");
        }
    }
    proposals
}

/// Equal additions are one, also from several search terms; the lowest bid decides, then the first rule by name.
fn merge_additions<'a>(world: &World, proposals: Vec<Proposal<'a>>) -> Vec<Proposal<'a>> {
    let (mut added, mut rest): (Vec<_>, Vec<_>) =
        proposals.into_iter().partition(|p| p.is_planned() && p.addition.is_some());
    let bid = |proposal: &Proposal| {
        let addition = proposal.addition.as_ref()?;
        let group = world.entity(&proposal.entity.account, Kind::AdGroup, &addition.place);
        addition.bid.clone().or_else(|| amount(&state::newest(world, group?, "default_bid").ok()?))
    };
    let are_one = |a: &Proposal, b: &Proposal| {
        a.verb == b.verb
            && a.entity.account == b.entity.account
            && matches!((&a.addition, &b.addition), (Some(a), Some(b)) if a.is_same(b))
    };
    let is_overridden = |proposal: &Proposal| {
        added.iter().any(|other| {
            other.rule.overrides.as_deref() == Some(proposal.rule.name.as_str()) && are_one(other, proposal)
        })
    };
    let overridden: Vec<bool> = added.iter().map(is_overridden).collect();
    for (proposal, _) in added.iter_mut().zip(overridden).filter(|(_, overridden)| *overridden) {
        proposal.status = Status::Held("overridden");
    }
    rest.extend(added.extract_if(.., |proposal| !proposal.is_planned()));
    // A default that no file shows may be anything: a bid that is said decides.
    added.sort_by_key(|p| (bid(p).is_none(), bid(p), p.rule.name.clone(), p.entity.clone()));
    let mut deciders: Vec<Proposal> = Vec::new();
    for mut proposal in added {
        match deciders.iter_mut().find(|known| are_one(known, &proposal)) {
            None => deciders.push(proposal),
            Some(known) if known.addition == proposal.addition && known.entity == proposal.entity => {
                known.mode = known.mode.max(proposal.mode);
                if known.rule.name != proposal.rule.name {
                    known.also.push(proposal.rule.name.clone());
                }
            }
            Some(_) => {
                proposal.status = Status::Held("absorbed");
                rest.push(proposal);
            }
        }
    }
    rest.extend(deciders);
    rest
}

fn settle_field(mut here: Vec<Proposal>) -> Vec<Proposal> {
    let present: Vec<(String, Option<String>)> =
        here.iter().map(|p| (p.rule.name.clone(), p.rule.overrides.clone())).collect();
    for proposal in &mut here {
        let overridden = present.iter().any(|(_, over)| over.as_deref() == Some(proposal.rule.name.as_str()));
        if overridden {
            proposal.status = Status::Held("overridden");
        }
    }
    let mut here = merge(here);
    absorb(&mut here);
    conflict(&mut here);
    here
}

/// Equal targets are one action that credits all rules, the first by name before the others.
fn merge(mut here: Vec<Proposal>) -> Vec<Proposal> {
    here.sort_by_key(|p| (p.verb != Verb::Restore, p.rule.name.clone()));
    let mut merged: Vec<Proposal> = Vec::new();
    for proposal in here {
        let equal =
            merged.iter_mut().find(|known| known.is_planned() && proposal.is_planned() && known.to == proposal.to);
        match equal {
            Some(known) => {
                known.also.push(proposal.rule.name.clone());
                known.mode = known.mode.max(proposal.mode);
                if known.verb != Verb::Set {
                    known.verb = proposal.verb;
                }
            }
            None => merged.push(proposal),
        }
    }
    merged
}

/// Of one direction the change that spends less decides; for other fields the smaller change.
/// Two different `set` values do not absorb each other.
fn absorb(here: &mut [Proposal]) {
    for up in [true, false] {
        let decider = here
            .iter()
            .enumerate()
            .filter(|(_, p)| p.is_planned() && p.goes_up() == Some(up))
            .min_by_key(|(_, p)| (p.verb != Verb::Restore, size(p)))
            .map(|(index, _)| index);
        let Some(decider) = decider else { continue };
        // A value to be given back decides before all.
        let decided_by_set = here[decider].verb == Verb::Set;
        for (index, proposal) in here.iter_mut().enumerate() {
            let same_way = proposal.is_planned() && proposal.goes_up() == Some(up);
            let both_set = decided_by_set && proposal.verb == Verb::Set;
            if index != decider && same_way && !both_set {
                proposal.status = Status::Held("absorbed");
            }
        }
    }
}

/// What is compared: the new value where less of it spends less, else the size of the change.
fn size(proposal: &Proposal) -> Q {
    let (from, to) = match (&proposal.from, &proposal.to) {
        (Some(Held::Amount(from)), Some(Held::Amount(to))) => (from.clone(), to),
        (None, Some(Held::Amount(to))) => (Q::zero(), to),
        _ => return Q::zero(),
    };
    match proposal.field {
        Field::Bid | Field::DefaultBid | Field::Budget | Field::Adjustment => to.clone(),
        _ => (to - from).abs(),
    }
}

/// What is left wants different things.
fn conflict(here: &mut [Proposal]) {
    let left = here.iter().filter(|p| p.is_planned()).count();
    if left < 2 {
        return;
    }
    for proposal in here.iter_mut().filter(|p| p.is_planned()) {
        proposal.status = Status::Conflict;
    }
}

/// A pause, planned or handed out and not yet seen, makes every other change to the entity and below it moot.
fn moot(world: &World, proposals: &mut [Proposal]) {
    let mut paused: Vec<Entity> =
        proposals.iter().filter(|p| p.is_planned() && pauses(p)).map(|p| p.entity.clone()).collect();
    paused.extend(waiting_pauses(world));
    for proposal in proposals.iter_mut().filter(|p| p.is_planned()) {
        let is_moot = paused.iter().any(|entity| {
            if entity == proposal.entity {
                proposal.field != Field::State
            } else {
                lies_below(world, proposal.entity, entity)
            }
        });
        if is_moot {
            proposal.status = Status::Held("moot");
        }
    }
}

/// Entities that we paused last, and no row showed it yet.
fn waiting_pauses(world: &World) -> Vec<Entity> {
    let changes = world.workspace().history.changes.iter().filter(|change| change.field == Field::State);
    let entities =
        changes.filter_map(|change| world.entity(&change.entity.account, change.entity.kind, &change.entity.id));
    let waits = |entity: &&Entity| {
        changes_of(world, entity, Field::State)
            .last()
            .is_some_and(|(last, fate)| *fate == Fate::InFlight && last.to == Held::Word("paused".into()))
    };
    entities.filter(waits).cloned().collect()
}

fn pauses(proposal: &Proposal) -> bool {
    proposal.field == Field::State && proposal.to == Some(Held::Word("paused".into()))
}

fn lies_below(world: &World, entity: &Entity, above: &Entity) -> bool {
    [Kind::Campaign, Kind::AdGroup, Kind::Keyword]
        .into_iter()
        .filter(|kind| *kind != entity.kind)
        .filter_map(|kind| world.up(entity, kind))
        .any(|parent| parent == above)
}

/// A negative may not block a keyword that the same plan adds.
fn keep_added(world: &World, proposals: &mut [Proposal]) {
    let added: Vec<(String, Addition)> = proposals
        .iter()
        .filter(|p| p.is_planned() && p.verb == Verb::AddKeyword)
        .filter_map(|p| Some((p.entity.account.clone(), p.addition.clone()?)))
        .collect();
    for proposal in proposals.iter_mut().filter(|p| p.is_planned() && p.verb == Verb::AddNegative) {
        let Some(negative) = &proposal.addition else { continue };
        let account = &proposal.entity.account;
        let reaches = |place: &str| {
            if negative.level == Kind::AdGroup {
                return negative.place == place;
            }
            let group = world.entity(account, Kind::AdGroup, place);
            group.is_some_and(|group| group.campaign.as_ref() == Some(&negative.place))
        };
        let blocks =
            added.iter().any(|(of, keyword)| of == account && reaches(&keyword.place) && negative.stops(&keyword.text));
        if blocks {
            proposal.status = Status::Held("blocks_keyword");
        }
    }
}

/// `total_budget = "no increase"`: when raises exceed cuts, all raises are held.
fn unfunded(world: &World, proposals: &mut [Proposal]) {
    if !world.workspace().caps.no_budget_increase {
        return;
    }
    for account in &world.workspace().accounts {
        let moved: Q = proposals.iter().filter(|p| is_budget_change(p, &account.name)).map(budget_move).sum();
        if !moved.is_positive() {
            continue;
        }
        for proposal in proposals.iter_mut() {
            if is_budget_change(proposal, &account.name) && budget_move(proposal).is_positive() {
                proposal.status = Status::Held("unfunded");
            }
        }
    }
}

fn is_budget_change(proposal: &Proposal, account: &str) -> bool {
    proposal.is_planned()
        && proposal.field == Field::Budget
        && proposal.entity.account == account
        && proposal.verb != Verb::Restore
}

fn budget_move(proposal: &Proposal) -> Q {
    match (&proposal.from, &proposal.to) {
        (Some(Held::Amount(from)), Some(Held::Amount(to))) => to - from,
        _ => Q::zero(),
    }
}

/// Blast radius: one cap exceeded holds the whole account's plan.
fn account_caps(world: &World, proposals: &mut [Proposal], in_scope: &BTreeMap<String, BTreeSet<&Entity>>) {
    for account in &world.workspace().accounts {
        let planned: Vec<&Proposal> =
            proposals.iter().filter(|p| p.is_planned() && p.entity.account == account.name).collect();
        let judged = in_scope.get(&account.name).map_or(0, BTreeSet::len);
        if exceeds(world, &account.name, &planned, judged) {
            for proposal in proposals.iter_mut() {
                if proposal.is_planned() && proposal.entity.account == account.name {
                    proposal.status = Status::Held("cap");
                }
            }
        }
    }
}

fn exceeds(world: &World, account: &str, planned: &[&Proposal], judged: usize) -> bool {
    let caps = &world.workspace().caps;
    let number = |count: usize| whole(i64::try_from(count).expect("few entities"));
    // Half a day lies between a hand-out at noon and the run at noon of the plan's day.
    let now = world.as_of.values().copied().flatten().max().unwrap_or(0) + 1;
    let recent: Vec<_> = world
        .workspace()
        .history
        .changes
        .iter()
        .filter(|change| change.entity.account == account && now - change.day < 1)
        .collect();
    let mut changed: BTreeSet<_> = planned.iter().map(|p| p.entity.reference()).collect();
    changed.extend(recent.iter().map(|change| change.entity.clone()));
    let mut paused: BTreeSet<_> = planned.iter().filter(|p| pauses(p)).map(|p| p.entity.reference()).collect();
    paused.extend(recent.iter().filter(|change| change.verb == Verb::Pause).map(|change| change.entity.clone()));
    let too_many = |share: &Option<Q>, count: usize| {
        judged >= 10 && share.as_ref().is_some_and(|share| number(count) > number(judged) * share)
    };
    let unattended = planned.iter().filter(|p| p.mode == Mode::Apply).count();
    let moved: Q = planned.iter().filter(|p| p.field == Field::Budget).map(|p| budget_move(p).abs()).sum();
    let too_much = caps.max_budget.as_ref().is_some_and(|share| moved > total_budget(world, account) * share);
    too_many(&caps.max_entities, changed.len())
        || (planned.iter().any(|p| pauses(p)) && too_many(&caps.max_paused, paused.len()))
        || caps.max_actions.is_some_and(|most| unattended > most)
        || (moved.is_positive() && too_much)
}

/// The daily budgets of the account's enabled campaigns.
fn total_budget(world: &World, account: &str) -> Q {
    world
        .entities
        .iter()
        .filter(|e| e.kind == Kind::Campaign && e.account == account && world.is_enabled(e))
        .filter_map(|campaign| {
            let budget = state::newest(world, campaign, "budget").ok()?;
            amount(&budget)
        })
        .sum()
}
