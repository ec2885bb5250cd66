//! A random history that fits the rows: changes of every fate, open findings, known alerts.

use super::data::{Cell, GeneratedWorkspace};
use super::history::{AlertState, Change, EntityRef, Held, KnownAlert, OpenFinding};
use super::random::Random;
use super::tree::{Action, Field, Kind, Rule, Verb};
use super::value::{Day, Q, q};

/// An entity that a rule may have changed, with the values its field has shown.
struct Target {
    entity: EntityRef,
    amounts: Vec<Q>,
}

pub(crate) fn add_history(random: &mut Random, workspace: &mut GeneratedWorkspace, last: Day) {
    if !random.chance(55) {
        return;
    }
    for rule in workspace.rules.clone() {
        let field = match &rule.actions[0] {
            Action::Change { field, .. } => *field,
            Action::Pause | Action::Enable => Field::State,
            _ => {
                add_known(random, workspace, &rule, last);
                continue;
            }
        };
        for target in targets(workspace, rule.on, field) {
            if random.chance(45) {
                let name = if random.chance(70) { rule.name.clone() } else { "An old rule".to_owned() };
                let mut change = change(random, &name, &target, field, last);
                if rule.until.is_some() && name == rule.name {
                    change.until = random.chance(90);
                }
                // Two hand-outs of one field on one day would have no order.
                let is_alone =
                    workspace.history.changes.iter().all(|other| {
                        (&other.entity, other.field, other.day) != (&change.entity, change.field, change.day)
                    });
                if is_alone {
                    workspace.history.changes.push(change);
                }
            }
        }
    }
}

fn change(random: &mut Random, rule: &str, target: &Target, field: Field, last: Day) -> Change {
    let day = last - random.pick(&[2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 25]);
    let (from, to) = if field == Field::State {
        (Held::Word("enabled".into()), Held::Word("paused".into()))
    } else {
        let shown = |random: &mut Random| Held::Amount(random.pick(&target.amounts));
        let other = Held::Amount(random.pick(&target.amounts) * q(9, 10));
        match random.below(4) {
            // Seen, never seen, and neither of the two values seen.
            0 | 1 => (other, shown(random)),
            2 => (shown(random), other),
            _ => (other.clone(), other),
        }
    };
    let (from, to) = if from == to && field != Field::State {
        (Held::Amount(q(777, 100)), Held::Amount(q(888, 100)))
    } else {
        (from, to)
    };
    let verb = match (&from, &to) {
        (Held::Amount(from), Held::Amount(to)) if to > from => Verb::Raise,
        (Held::Amount(_), Held::Amount(_)) => Verb::Lower,
        _ => Verb::Pause,
    };
    Change {
        rule: rule.to_owned(),
        entity: target.entity.clone(),
        field,
        verb,
        from,
        to,
        day,
        until: false,
        stated: None,
        place: None,
    }
}

/// The entities of a kind with the amounts seen in the field.
fn targets(workspace: &GeneratedWorkspace, kind: Kind, field: Field) -> Vec<Target> {
    let key: &[&str] = match kind {
        Kind::Keyword => &["keyword_id"],
        Kind::Campaign => &["campaign_id"],
        Kind::AdGroup => &["ad_group_id"],
        Kind::Placement => &["campaign_id", "placement"],
        Kind::ProductAd => &["ad_group_id", "sku"],
        Kind::Listing => &["sku"],
        _ => return Vec::new(),
    };
    let mut found: Vec<Target> = Vec::new();
    for file in &workspace.files {
        for (_, row) in &file.rows {
            let ids: Vec<&str> = key
                .iter()
                .filter_map(|column| match row.get(column) {
                    Some(Cell::Text(id)) => Some(id.as_str()),
                    _ => None,
                })
                .collect();
            let shown = match row.get(field.word()) {
                Some(Cell::Number(n) | Cell::Percent(n)) => Some(n.clone()),
                Some(Cell::Text(_)) if field == Field::State => None,
                _ => continue,
            };
            if ids.len() < key.len() {
                continue;
            }
            let entity = EntityRef { account: file.account.clone(), kind, id: ids.join(" / ") };
            match found.iter_mut().find(|target| target.entity == entity) {
                Some(target) => target.amounts.extend(shown),
                None => found.push(Target { entity, amounts: shown.into_iter().collect() }),
            }
        }
    }
    found.retain(|target| field == Field::State || !target.amounts.is_empty());
    found
}

/// Findings and alerts that stood before this run.
fn add_known(random: &mut Random, workspace: &mut GeneratedWorkspace, rule: &Rule, last: Day) {
    let field = match rule.on {
        Kind::Keyword => Field::Bid,
        Kind::Listing => Field::Price,
        Kind::Campaign => Field::Budget,
        _ => return,
    };
    for target in targets(workspace, rule.on, field) {
        if !random.chance(40) {
            continue;
        }
        let entity = target.entity;
        if !matches!(rule.actions[0], Action::Flag(_) | Action::Alert(_)) {
            return;
        }
        if matches!(rule.actions[0], Action::Flag(_)) {
            workspace.history.findings.push(OpenFinding { rule: rule.name.clone(), entity, since: last - 5 });
        } else {
            workspace.history.alerts.push(KnownAlert {
                rule: rule.name.clone(),
                entity,
                state: random.pick(&[AlertState::Firing, AlertState::Firing, AlertState::Stale]),
                since: last - 5,
                undecided_days: random.between(0, 2),
            });
        }
    }
}
