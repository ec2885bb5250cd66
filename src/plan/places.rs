//! Where an added keyword or negative goes.

use crate::catalog::Kind;
use crate::plan::context::Context;
use crate::plan::draft::Held;
use crate::plan::{Refusal, words};
use crate::program::AddPlace;
use crate::table::{AccountId, Entity};
use crate::value::fold;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;

/// Campaigns and ad groups by name.
pub(super) struct Places<'a> {
    /// By the entity above and the folded name.
    named: HashMap<(Above, String), Vec<Named<'a>>, FixedState>,
    /// Ad groups of a campaign.
    inside: HashMap<Entity, Vec<Entity>, FixedState>,
}

/// An entity with its name as written.
type Named<'a> = (Entity, &'a Arc<str>);

/// What a name is looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Above {
    Account(AccountId),
    Campaign(Entity),
}

/// A campaign and, but for a negative of the whole campaign, an ad group of it.
pub(super) fn own(
    campaign: Option<Entity>,
    ad_group: Option<Entity>,
    to_campaign: bool,
) -> Result<(Entity, Option<Entity>), Held> {
    let missing = |what: &str| Held::new(Refusal::NoPlace, format!("these files do not say which {what} it is in"));
    let campaign = campaign.ok_or_else(|| missing("campaign"))?;
    if to_campaign {
        return Ok((campaign, None));
    }
    Ok((campaign, Some(ad_group.ok_or_else(|| missing("ad group"))?)))
}

impl<'a> Places<'a> {
    /// The campaigns and ad groups of some accounts.
    pub(super) fn of(ctx: &Context<'a>, accounts: &[AccountId]) -> Self {
        let mut places = Self { named: HashMap::default(), inside: HashMap::default() };
        if accounts.is_empty() {
            return places;
        }
        for index in ctx.table.kind(Kind::Campaign).indices() {
            let campaign = Entity { kind: Kind::Campaign, index };
            if let Some(account) = ctx.account_of(campaign) {
                places.add(ctx, Above::Account(account), campaign);
            }
        }
        for index in ctx.table.kind(Kind::AdGroup).indices() {
            let group = Entity { kind: Kind::AdGroup, index };
            if let Some(campaign) = ctx.table.up(group, Kind::Campaign) {
                places.add(ctx, Above::Campaign(campaign), group);
                places.inside.entry(campaign).or_default().push(group);
            }
        }
        places
    }

    fn add(&mut self, ctx: &Context<'a>, above: Above, entity: Entity) {
        let name = ctx.name(entity);
        self.named.entry((above, fold(name))).or_default().push((entity, name));
    }

    /// The ad groups of a campaign.
    pub(super) fn inside(&self, campaign: Entity) -> &[Entity] {
        self.inside.get(&campaign).map_or(&[], Vec::as_slice)
    }

    /// The ad group that a rule names, else the search term's own.
    pub(super) fn find(
        &self,
        account: AccountId,
        place: Option<&AddPlace>,
        (campaign, ad_group): (Option<Entity>, Option<Entity>),
    ) -> Result<(Entity, Entity), Held> {
        let missing = |sentence: String| Err(Held::new(Refusal::NoPlace, sentence));
        match place {
            None => match own(campaign, ad_group, false)? {
                (campaign, Some(ad_group)) => Ok((campaign, ad_group)),
                (_, None) => missing("these files do not say which ad group it is in".to_owned()),
            },
            Some(AddPlace::Campaign(name)) => {
                let campaign = self.only(Above::Account(account), Kind::Campaign, name)?;
                match self.inside(campaign) {
                    [group] => Ok((campaign, *group)),
                    [] => missing(format!("these files show no ad group of campaign `{name}`")),
                    several => missing(format!(
                        "campaign `{name}` has {} ad groups: write `to ad_group \"{name} / AD GROUP\"`",
                        several.len()
                    )),
                }
            }
            Some(AddPlace::AdGroup { campaign: name, ad_group }) => {
                let campaign = self.only(Above::Account(account), Kind::Campaign, name)?;
                Ok((campaign, self.only(Above::Campaign(campaign), Kind::AdGroup, ad_group)?))
            }
        }
    }

    /// The one entity of a name; letter case and accents decide only between several.
    fn only(&self, above: Above, kind: Kind, name: &str) -> Result<Entity, Held> {
        let alike = self.named.get(&(above, fold(name))).map_or(&[][..], Vec::as_slice);
        let mut exact = alike.iter().filter(|(_, own)| &***own == name);
        let word = words::kind(kind);
        match (alike, exact.next(), exact.next()) {
            ([(one, _)], _, _) | (_, Some((one, _)), None) => Ok(*one),
            ([], _, _) => Err(Held::new(Refusal::NoPlace, format!("there is no {word} `{name}` in this account"))),
            _ => Err(Held::new(Refusal::NoPlace, format!("several {word}s are called `{name}` in this account"))),
        }
    }
}
