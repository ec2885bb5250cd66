//! Pillars gate each other: what an open foundation finding holds back.

use std::collections::BTreeSet;

use super::evaluate::{Judged, Verdict};
use super::history::EntityRef;
use super::tree::{Action, Kind, Pillar, Rule};
use super::value::Truth;
use super::world::{Entity, World};

/// The entities with an open foundation finding of severity high or critical.
pub(crate) struct Gate {
    open: Vec<EntityRef>,
}

impl Gate {
    pub(crate) fn new(world: &World, judged: &[(&Judged, Vec<Verdict>)]) -> Gate {
        let mut open = Vec::new();
        if !world.workspace().gate {
            return Gate { open };
        }
        for (judged, verdicts) in judged {
            if !is_serious(judged.rule) {
                continue;
            }
            for verdict in verdicts {
                let reference = verdict.entity.reference();
                let was_open = world
                    .workspace()
                    .history
                    .findings
                    .iter()
                    .any(|f| f.rule == judged.rule.name && f.entity == reference);
                // Only a definite false closes a finding.
                match verdict.truth {
                    Truth::True => open.push(reference),
                    Truth::Unknown(_) if was_open => open.push(reference),
                    Truth::Unknown(_) | Truth::False => {}
                }
            }
        }
        Gate { open }
    }

    pub(crate) fn gates(&self, world: &World, entity: &Entity) -> bool {
        self.open.iter().any(|finding| {
            world.entity(&finding.account, finding.kind, &finding.id).is_some_and(|found| reaches(world, found, entity))
        })
    }
}

fn is_serious(rule: &Rule) -> bool {
    rule.pillar == Some(Pillar::Foundation)
        && matches!(rule.severity, Some("high" | "critical"))
        && rule.actions.iter().any(|a| matches!(a, Action::Flag(_)))
}

/// A finding gates its own entity and what lies below; a listing's the ads that advertise it; an
/// account's everything in it.
fn reaches(world: &World, found: &Entity, entity: &Entity) -> bool {
    if found.kind == Kind::Product {
        return world
            .related(found, Kind::Listing, None)
            .unwrap_or_default()
            .into_iter()
            .any(|listing| reaches(world, listing, entity));
    }
    if found.account != entity.account {
        return false;
    }
    match found.kind {
        Kind::Account | Kind::Health => true,
        Kind::Listing => {
            let campaigns: BTreeSet<&str> = world
                .entities
                .iter()
                .filter(|e| e.kind == Kind::ProductAd && e.account == found.account)
                .filter(|ad| ad.sku.as_ref() == Some(&found.id) && world.is_enabled(ad))
                .filter_map(|ad| ad.campaign.as_deref())
                .collect();
            world.up(entity, Kind::Listing).is_some_and(|listing| listing == found)
                || own_campaign(entity).is_some_and(|id| campaigns.contains(id))
        }
        Kind::Campaign => own_campaign(entity) == Some(found.id.as_str()),
        Kind::AdGroup => {
            (entity.kind == Kind::AdGroup && entity.id == found.id) || entity.ad_group.as_ref() == Some(&found.id)
        }
        Kind::Keyword => {
            (entity.kind == Kind::Keyword && entity.id == found.id) || entity.keyword.as_ref() == Some(&found.id)
        }
        _ => entity.kind == found.kind && entity.id == found.id,
    }
}

fn own_campaign(entity: &Entity) -> Option<&str> {
    if entity.kind == Kind::Campaign { Some(&entity.id) } else { entity.campaign.as_deref() }
}
