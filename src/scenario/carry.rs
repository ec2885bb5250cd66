//! Between two days of a test: what was planned is carried out, is seen in the next day's files, and is remembered.

use crate::catalog::{Dataset, Kind, WriteField};
use crate::history::{ChangeState, ChangedField, ChangedValue, EntityKey, History, PastAlert, PastChange, PastFinding};
use crate::plan::{Action, Approval, EntityRef, FindingState, Plan, PlanStatus, Verb, changed_field};
use crate::program::Program;
use crate::scenario::judge::is_thing;
use crate::scenario::world::World;
use crate::table::{Day, Entity, Table};
use crate::value::fold;
use std::sync::Arc;

/// The moment of a plan that is made in the morning after a day, seconds since 1970 UTC.
pub(super) fn morning_after(day: Day) -> i64 {
    (i64::from(day.0) + 1) * 86_400 + 9 * 3_600
}

/// What is remembered of a plan, everything that it planned being handed out at once.
pub(super) fn remember(history: &mut History, plan: &Plan, program: &Program, table: &Table, day: Day) {
    let planned = plan.actions.iter().filter(|action| action.status == PlanStatus::Planned);
    let out: Vec<(&Action, Day)> = planned.map(|action| (action, day.next())).collect();
    remember_of(history, plan, (program, table), &out, morning_after(day));
}

/// What is remembered of a plan of which some changes were handed out, each on its account's civil day, at an instant.
pub(super) fn remember_of(
    history: &mut History,
    plan: &Plan,
    (program, table): (&Program, &Table),
    out: &[(&Action, Day)],
    at: i64,
) {
    history.serial = history.serial.saturating_add(1);
    for id in &plan.over {
        given_back(history, id);
    }
    for (action, day) in out {
        if let Some(id) = &action.restores {
            given_back(history, id);
        }
        history.changes.push(change(action, program, table, (*day, at)));
    }
    for finding in &plan.findings {
        let known = PastFinding {
            id: finding.id.as_str().into(),
            rule: Arc::clone(&program.rule(finding.rule).identity),
            entity: key(&finding.entity),
            open: finding.state != FindingState::Closed,
            since: finding.since,
            gates: finding.gates,
        };
        history.findings.retain(|past| past.id != known.id);
        history.findings.push(known);
    }
    for alert in &plan.alerts {
        let known = PastAlert {
            id: alert.id.as_str().into(),
            rule: Arc::clone(&program.rule(alert.rule).identity),
            entity: key(&alert.entity),
            state: alert.state,
            undecided_days: alert.undecided_days,
            judged: alert.judged,
            told: alert.told,
        };
        history.alerts.retain(|past| past.id != known.id);
        history.alerts.push(known);
    }
}

fn given_back(history: &mut History, id: &Arc<str>) {
    for change in history.changes.iter_mut().filter(|change| change.id == *id) {
        change.state = ChangeState::GivenBack;
    }
}

fn change(action: &Action, program: &Program, table: &Table, (day, at): (Day, i64)) -> PastChange {
    let value = |number: Option<crate::value::Rational>, text: Option<&String>| match (number, text) {
        (Some(number), _) => ChangedValue::Amount(number),
        (None, Some(text)) => ChangedValue::Text(text.as_str().into()),
        (None, None) => ChangedValue::Nothing,
    };
    let to = match &action.addition {
        Some(addition) => ChangedValue::Text(format!("{}:{}", addition.match_type, addition.text).into()),
        None => value(action.to_value, action.to.as_ref()),
    };
    PastChange {
        id: action.id.as_str().into(),
        entity: key(&action.entity),
        field: changed_field(action.field),
        rule: Arc::clone(&program.rule(action.rule).identity),
        day,
        at,
        from: value(action.from_value, action.from.as_ref()),
        to,
        state: ChangeState::Emitted,
        gives_back: action.temporary && action.verb != Verb::Restore,
        unattended: action.approval == Approval::None,
        place: place(action, table),
    }
}

/// Where an addition went.
fn place(action: &Action, table: &Table) -> Option<EntityKey> {
    let addition = action.addition.as_ref()?;
    let kind = if addition.level == "ad_group" { Kind::AdGroup } else { Kind::Campaign };
    let count = u32::try_from(table.kind(kind).len()).unwrap_or(u32::MAX);
    let all = (0..count).map(|index| EntityRef::of(table, Entity { kind, index }));
    let mut fits = all.filter(|one| {
        let name = if kind == Kind::AdGroup { addition.ad_group.as_deref() } else { Some(addition.campaign.as_ref()) };
        let inside = kind == Kind::Campaign || one.campaign.as_deref() == Some(&addition.campaign);
        one.account == action.entity.account && Some(one.name.as_ref()) == name && inside
    });
    fits.next().map(|one| key(&one))
}

pub(super) fn key(entity: &EntityRef) -> EntityKey {
    EntityKey { account: Arc::clone(&entity.account), kind: entity.kind, id: Arc::clone(&entity.id) }
}

/// The next day's files show what was carried out, unless the test says what they show; and what they show is confirmed.
pub(super) fn show(world: &mut World<'_>, history: &mut History, plan: &Plan) {
    for action in plan.actions.iter().filter(|action| action.status == PlanStatus::Planned) {
        let Some(to) = &action.to else { continue };
        let (dataset, column, cell) = match changed_field(action.field) {
            ChangedField::Field(field) => {
                let (dataset, column) = shown_in(field);
                let cell = if field == WriteField::Adjustment { format!("{to}%") } else { to.clone() };
                (dataset, column, cell)
            }
            ChangedField::State => match state_of(action.entity.kind) {
                Some(dataset) => (dataset, "state", to.clone()),
                None => continue,
            },
            ChangedField::Negative | ChangedField::Keyword | ChangedField::Reorder => {
                confirm(history, &action.id);
                continue;
            }
        };
        let things = things(world, action);
        let said = things.iter().any(|thing| world.is_given_today(*thing, dataset, column));
        for thing in things.iter().filter(|_| !said) {
            world.see(*thing, dataset, column, cell.clone());
        }
        if !said {
            confirm(history, &action.id);
        }
    }
}

fn confirm(history: &mut History, id: &str) {
    for change in history.changes.iter_mut().filter(|change| *change.id == *id && change.state == ChangeState::Emitted)
    {
        change.state = ChangeState::Confirmed;
    }
}

/// The column that shows a field.
fn shown_in(field: WriteField) -> (Dataset, &'static str) {
    match field {
        WriteField::Bid => (Dataset::Keywords, "bid"),
        WriteField::DefaultBid => (Dataset::Keywords, "default_bid"),
        WriteField::Budget => (Dataset::Campaigns, "budget"),
        WriteField::Adjustment => (Dataset::Placements, "adjustment"),
        WriteField::Price => (Dataset::Listings, "price"),
        WriteField::Buffer => (Dataset::Listings, "buffer"),
    }
}

/// The dataset whose column `state` shows the state of a kind.
fn state_of(kind: Kind) -> Option<Dataset> {
    match kind {
        Kind::Campaign => Some(Dataset::Campaigns),
        Kind::Keyword => Some(Dataset::Keywords),
        Kind::ProductAd => Some(Dataset::ProductAds),
        _ => None,
    }
}

/// The entities of the test whose rows show a change: the entity itself; an ad group's keywords show its default bid.
fn things(world: &World<'_>, action: &Action) -> Vec<usize> {
    let test = world.test;
    let in_ad_group = |at: &usize| {
        test.things.get(*at).is_some_and(|thing| {
            let said =
                |column: &str| thing.keys.iter().find(|(name, _)| &**name == column).map(|(_, value)| fold(value));
            thing.kind == Kind::Keyword
                && said("ad_group") == Some(fold(&action.entity.name))
                && said("campaign") == action.entity.campaign.as_deref().map(fold)
        })
    };
    let itself = |at: &usize| test.things.get(*at).is_some_and(|thing| is_thing(test, thing, &action.entity));
    let all = 0..test.things.len();
    if action.entity.kind == Kind::AdGroup { all.filter(in_ad_group).collect() } else { all.filter(itself).collect() }
}
