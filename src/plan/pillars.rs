//! Pillars gate each other: while a foundation finding of severity high or critical is open, what would amplify is held.

use crate::catalog::{Kind, WriteField};
use crate::history::ChangedField;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value};
use crate::plan::seen::is_off;
use crate::plan::{Finding, FindingState, Refusal, Verb};
use crate::program::{Action, Area, Pillar, Rule};
use crate::syntax::ast::Direction;
use crate::table::{AccountId, Entity};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that an open finding gates, with the first finding that does.
#[derive(Debug, Default)]
pub(super) struct Gate {
    accounts: BTreeMap<AccountId, String>,
    entities: BTreeMap<Entity, String>,
}

impl Gate {
    /// The gate of this run's findings. A suppressed one gates too: `suppress` allows no action.
    pub(super) fn new(ctx: &Context<'_>, findings: &[Finding]) -> Self {
        let mut gate = Self::default();
        if !ctx.settings.pillar_gate {
            return gate;
        }
        let mut listings = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.gates && finding.state != FindingState::Closed) {
            let what = format!("finding \"{}\" on {}", ctx.rule(finding.rule).name, finding.entity.name);
            gate.add(ctx, finding.entity.entity, &what, &mut listings);
        }
        gate.add_ads(ctx, &listings);
        gate
    }

    /// An account's finding gates all in it, also one about its health; what is about a listing gates the listing.
    fn add(&mut self, ctx: &Context<'_>, entity: Entity, what: &str, listings: &mut BTreeMap<u32, String>) {
        self.entities.entry(entity).or_insert_with(|| what.to_owned());
        match entity.kind {
            Kind::Account | Kind::Health => {
                if let Some(account) = ctx.account_of(entity) {
                    self.accounts.entry(account).or_insert_with(|| what.to_owned());
                }
            }
            Kind::Listing => {
                listings.entry(entity.index).or_insert_with(|| what.to_owned());
            }
            Kind::Product => {
                let all = ctx.table.kind(Kind::Listing).indices().map(|index| Entity { kind: Kind::Listing, index });
                for listing in all.filter(|listing| ctx.table.up(*listing, Kind::Product) == Some(entity)) {
                    self.add(ctx, listing, what, listings);
                }
            }
            Kind::Offer | Kind::Review | Kind::Order | Kind::Ticket => {
                if let Some(listing) = ctx.table.up(entity, Kind::Listing) {
                    self.add(ctx, listing, what, listings);
                }
            }
            Kind::Campaign | Kind::AdGroup | Kind::Keyword | Kind::SearchTerm | Kind::Placement | Kind::ProductAd => {}
        }
    }

    /// The ad groups and campaigns that advertise a listing, through product ads that run.
    fn add_ads(&mut self, ctx: &Context<'_>, listings: &BTreeMap<u32, String>) {
        if listings.is_empty() {
            return;
        }
        for index in ctx.table.kind(Kind::ProductAd).indices() {
            let ad = Entity { kind: Kind::ProductAd, index };
            let Some(what) = ctx.table.up(ad, Kind::Listing).and_then(|listing| listings.get(&listing.index)) else {
                continue;
            };
            if is_off(ctx, ad) {
                continue;
            }
            for above in [Kind::AdGroup, Kind::Campaign].into_iter().filter_map(|kind| ctx.table.up(ad, kind)) {
                self.entities.entry(above).or_insert_with(|| what.clone());
            }
        }
    }

    /// Whether a change is amplification and gated.
    pub(super) fn hold(&self, ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Held> {
        if self.entities.is_empty() || draft.restores.is_some() || !amplifies(ctx.rule(draft.rule), draft) {
            return None;
        }
        let above = [draft.entity.kind, Kind::Keyword, Kind::AdGroup, Kind::Campaign, Kind::Listing];
        let mut chain = above.into_iter().filter_map(|kind| ctx.table.up(draft.entity, kind));
        let gated = chain.find_map(|entity| self.entities.get(&entity));
        let what = gated.or_else(|| self.accounts.get(&draft.account))?;
        Some(Held::new(Refusal::PillarGate, format!("{what} is open: mend that first")).by(what.clone()))
    }
}

/// A rule's pillar. One that says none is amplification when it raises what is spent, enables or adds keywords, as for the gate;
/// else its area decides: what must be right first is foundation, what can be made better is optimization.
#[must_use]
pub fn pillar_of(rule: &Rule) -> Pillar {
    rule.pillar.unwrap_or_else(|| match rule.area {
        _ if rule.actions.iter().any(raises) => Pillar::Amplification,
        Some(Area::Ppc | Area::Pricing) | None => Pillar::Optimization,
        Some(Area::Storefront | Area::Catalog | Area::Inventory | Area::Compliance) => Pillar::Foundation,
    })
}

/// A rule of the pillar amplification; without a pillar one that raises bids, budgets or adjustments, enables or adds keywords. Of a
/// `set` only the value says which way it goes.
fn amplifies(rule: &Rule, draft: &Draft<'_>) -> bool {
    match rule.pillar {
        Some(pillar) => pillar == Pillar::Amplification,
        None => rule.actions.iter().any(raises) || sets_upward(draft),
    }
}

fn raises(action: &Action) -> bool {
    match action {
        Action::Step { direction, field, .. } => *direction == Direction::Raise && spends(*field),
        Action::State { enable } => *enable,
        Action::AddKeyword { .. } => true,
        Action::Set { .. }
        | Action::AddNegative { .. }
        | Action::Reorder { .. }
        | Action::Flag(_)
        | Action::Alert { .. } => false,
    }
}

fn sets_upward(draft: &Draft<'_>) -> bool {
    let ChangedField::Field(field) = draft.field else { return false };
    let asked = draft.asked.as_ref().and_then(Value::amount);
    let (Some(from), Some(to)) = (draft.from.as_ref().and_then(Value::amount), asked) else { return false };
    draft.verb == Verb::Set && spends(field) && to.compare(from) == Ok(Ordering::Greater)
}

/// More of it spends more.
pub(super) fn spends(field: WriteField) -> bool {
    match field {
        WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Adjustment => true,
        WriteField::Price | WriteField::Buffer => false,
    }
}

/// The accounts that rules add keywords or negatives in.
pub(super) fn adding(drafts: &[Draft<'_>]) -> Vec<AccountId> {
    let adds = drafts.iter().filter(|draft| matches!(draft.field, ChangedField::Negative | ChangedField::Keyword));
    adds.map(|draft| draft.account).collect::<BTreeSet<_>>().into_iter().collect()
}
