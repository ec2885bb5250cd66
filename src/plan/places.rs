//! Where an added keyword or negative goes.

use crate::catalog::Kind;
use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::Held;
use crate::program::AddPlace;
use crate::table::{AccountId, Entity};
use crate::value::fold;

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

/// The ad group that a rule names, else the search term's own.
pub(super) fn find(
    ctx: &Context<'_>,
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
            let campaign = only(ctx, account, Kind::Campaign, name, None)?;
            let groups = inside(ctx, campaign);
            match groups.as_slice() {
                [group] => Ok((campaign, *group)),
                [] => missing(format!("these files show no ad group of campaign `{name}`")),
                several => missing(format!(
                    "campaign `{name}` has {} ad groups: write `to ad_group \"{name} / AD GROUP\"`",
                    several.len()
                )),
            }
        }
        Some(AddPlace::AdGroup { campaign: name, ad_group }) => {
            let campaign = only(ctx, account, Kind::Campaign, name, None)?;
            Ok((campaign, only(ctx, account, Kind::AdGroup, ad_group, Some(campaign))?))
        }
    }
}

/// The one entity of a name; letter case and accents decide only between several.
fn only(ctx: &Context<'_>, account: AccountId, kind: Kind, name: &str, parent: Option<Entity>) -> Result<Entity, Held> {
    let word = crate::plan::words::kind(kind);
    let all = ctx.table.kind(kind).indices().map(|index| Entity { kind, index });
    let here = all.filter(|entity| {
        ctx.account_of(*entity) == Some(account)
            && parent.is_none_or(|parent| ctx.table.up(*entity, parent.kind) == Some(parent))
    });
    let alike: Vec<Entity> = here.filter(|entity| fold(ctx.name(*entity)) == fold(name)).collect();
    let exact: Vec<Entity> = alike.iter().copied().filter(|entity| &**ctx.name(*entity) == name).collect();
    let found = if exact.is_empty() { alike } else { exact };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Held::new(Refusal::NoPlace, format!("there is no {word} `{name}` in this account"))),
        _ => Err(Held::new(Refusal::NoPlace, format!("several {word}s are called `{name}` in this account"))),
    }
}

fn inside(ctx: &Context<'_>, campaign: Entity) -> Vec<Entity> {
    let all = ctx.table.kind(Kind::AdGroup).indices().map(|index| Entity { kind: Kind::AdGroup, index });
    all.filter(|group| ctx.table.up(*group, Kind::Campaign) == Some(campaign)).collect()
}
