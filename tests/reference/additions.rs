//! Keywords and negatives that a search term asks for, and orders of units.

use super::conds::is_negative;
use super::evaluate::Judged;
use super::expr::value;
use super::fate::Fate;
use super::history::Held;
use super::judge::{At, Judge};
use super::limits::{Limit, Of, Wanted, amazon, fit, money_grid, packs};
use super::state;
use super::tree::{Action, Field, Kind, Verb};
use super::value::{Q, Value, Why, amount, whole};
use super::words::{fold, mentions};
use super::world::{Entity, World};

/// What is added, and where to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Addition {
    pub text: String,
    pub match_type: &'static str,
    /// The campaign or ad group.
    pub level: Kind,
    pub place: String,
    pub bid: Option<Q>,
}

impl Addition {
    /// Whether a negative keeps ads from searches for a text.
    pub(crate) fn stops(&self, text: &str) -> bool {
        match self.match_type {
            "exact" => fold(text) == fold(&self.text),
            _ => mentions(text, &self.text),
        }
    }

    /// Equal but for the bid.
    pub(crate) fn is_same(&self, other: &Addition) -> bool {
        self.match_type == other.match_type
            && self.level == other.level
            && self.place == other.place
            && fold(&self.text) == fold(&other.text)
    }
}

pub(crate) fn verb_and_field(action: &Action) -> Option<(Verb, Field)> {
    match action {
        Action::AddNegative { .. } => Some((Verb::AddNegative, Field::Negative)),
        Action::AddKeyword { .. } => Some((Verb::AddKeyword, Field::Keyword)),
        Action::Reorder { .. } => Some((Verb::Reorder, Field::Reorder)),
        _ => None,
    }
}

fn text_of(world: &World, entity: &Entity, name: &str) -> Option<String> {
    match state::newest(world, entity, name) {
        Ok(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The addition, or why it is held. `guarded` is what the guards say of its verb.
pub(crate) fn addition<'a>(
    judged: &'a Judged<'a>,
    entity: &'a Entity,
    action: &'a Action,
    is_guarded: bool,
) -> Result<Addition, &'static str> {
    let judge = &judged.judge;
    let world = judge.world;
    let bid = match action {
        Action::AddKeyword { bid: Some(bid), .. } => Some(value(judge, &At::of(entity), bid)),
        _ => None,
    };
    let bid = match bid {
        None => None,
        Some(Ok(bid)) => Some(fitted(judge, entity, &bid, is_guarded)?),
        Some(Err(_)) => return Err("no_value"),
    };
    if is_guarded {
        return Err("guard");
    }
    let text = text_of(world, entity, "text").ok_or("no_value")?;
    let (match_type, level, place) = match action {
        Action::AddNegative { match_type, level } => {
            let place = if *level == Kind::Campaign { &entity.campaign } else { &entity.ad_group };
            (*match_type, *level, place.clone().ok_or("no_place")?)
        }
        Action::AddKeyword { match_type, campaign, .. } => {
            let place = place_of_keyword(world, entity, campaign.as_deref()).ok_or("no_place")?;
            (*match_type, Kind::AdGroup, place)
        }
        other => panic!("{other:?} adds nothing"),
    };
    let addition = Addition { text, match_type, level, place, bid };
    let is_keyword = matches!(action, Action::AddKeyword { .. });
    if !is_keyword && blocks(judge, entity, &addition) {
        return Err("blocks_keyword");
    }
    if exists(world, entity, &addition, is_keyword) {
        return Err("exists");
    }
    Ok(addition)
}

/// The own ad group, or the only one of the campaign that is named.
fn place_of_keyword(world: &World, entity: &Entity, campaign: Option<&str>) -> Option<String> {
    let Some(wanted) = campaign else {
        return entity.ad_group.clone();
    };
    let campaigns: Vec<&Entity> = world
        .entities
        .iter()
        .filter(|e| e.kind == Kind::Campaign && e.account == entity.account)
        .filter(|e| text_of(world, e, "name").is_some_and(|name| fold(&name) == fold(wanted)))
        .collect();
    let [campaign] = campaigns[..] else { return None };
    let groups: Vec<&Entity> = world
        .entities
        .iter()
        .filter(|e| e.kind == Kind::AdGroup && e.account == entity.account)
        .filter(|e| e.campaign.as_ref() == Some(&campaign.id))
        .collect();
    let [group] = groups[..] else { return None };
    Some(group.id.clone())
}

/// A first bid on the grid, within the channel's range; it moves up from nothing.
fn fitted(judge: &Judge, entity: &Entity, bid: &Value, is_guarded: bool) -> Result<Q, &'static str> {
    let wanted = amount(bid).filter(|a| *a > whole(0)).ok_or("no_value")?;
    if is_guarded {
        return Err("guard");
    }
    let currency = super::expr::currency(judge, entity).unwrap_or_default();
    let mut limits = Vec::new();
    if judge.world.workspace().account(&entity.account).channel == "amazon"
        && let Some((low, high)) = amazon(&currency, false)
    {
        limits.push(Limit::new(Of::Channel, true, low));
        limits.push(Limit::new(Of::Channel, false, high));
    }
    let wanted = Wanted { current: whole(0), target: wanted, up: true, is_money: true };
    fit(&wanted, &limits, &money_grid(&currency))
}

/// In the account for a keyword, in its place for a negative; what was handed out counts.
fn exists(world: &World, entity: &Entity, addition: &Addition, is_keyword: bool) -> bool {
    let wanted = if is_keyword { addition.match_type.to_owned() } else { format!("negative_{}", addition.match_type) };
    let seen = world.entities.iter().filter(|e| e.kind == Kind::Keyword && e.account == entity.account).any(|e| {
        let place = if addition.level == Kind::Campaign { &e.campaign } else { &e.ad_group };
        let in_place =
            place.as_ref() == Some(&addition.place) && (addition.level == Kind::AdGroup || e.ad_group.is_none());
        (is_keyword || in_place)
            && text_of(world, e, "match_type").is_some_and(|kind| fold(&kind) == wanted)
            && text_of(world, e, "state").is_none_or(|state| state != "archived")
            && text_of(world, e, "text").is_some_and(|text| fold(&text) == fold(&addition.text))
    });
    let field = if is_keyword { Field::Keyword } else { Field::Negative };
    let handed = world.workspace().history.changes.iter().any(|change| {
        let text = match &change.to {
            Held::Word(text) => text.as_str(),
            Held::Amount(_) => return false,
        };
        let in_place = change.place.as_ref().is_some_and(|place| place.id == addition.place);
        change.field == field
            && change.entity.account == entity.account
            && !matches!(super::fate::stated(change), Some(Fate::Expired))
            && (is_keyword || in_place)
            && fold(text) == format!("{}:{}", addition.match_type, fold(&addition.text))
    });
    seen || handed
}

/// Whether an enabled keyword in its reach would lose the searches for its own text.
fn blocks(judge: &Judge, entity: &Entity, addition: &Addition) -> bool {
    let world = judge.world;
    world
        .entities
        .iter()
        .filter(|e| e.kind == Kind::Keyword && e.account == entity.account)
        .filter(|e| {
            let place = if addition.level == Kind::Campaign { &e.campaign } else { &e.ad_group };
            place.as_ref() == Some(&addition.place)
        })
        .filter(|e| !is_negative(judge, e) && has_text(world, e))
        .filter(|e| !matches!(text_of(world, e, "state").as_deref(), Some("paused" | "archived")))
        .any(|e| text_of(world, e, "text").is_some_and(|text| addition.stops(&text)))
}

/// Automatic targets have no text of their own.
fn has_text(world: &World, keyword: &Entity) -> bool {
    !matches!(text_of(world, keyword, "match_type").as_deref(), Some("auto" | "product" | "category"))
}

/// How many units are ordered: the minimum first, then up to a whole pack.
pub(crate) fn units<'a>(judge: &'a Judge<'a>, entity: &'a Entity, action: &'a Action) -> Result<Q, &'static str> {
    let Action::Reorder { units, not_below, packs_of } = action else {
        panic!("{action:?} orders nothing");
    };
    let at = At::of(entity);
    let asked = match value(judge, &at, units) {
        Ok(known) => amount(&known).ok_or("no_value")?,
        Err(_) => return Err("no_value"),
    };
    if asked <= whole(0) {
        return Err("nothing_to_do");
    }
    let bound = |expr| match value(judge, &at, expr) {
        Ok(known) => amount(&known).ok_or("no_bound"),
        Err(whys) if whys.contains(&Why::Currency) => Err("currency"),
        Err(_) => Err("no_bound"),
    };
    let least = not_below.as_ref().map(bound).transpose()?;
    let pack = packs_of.as_ref().map(bound).transpose()?.unwrap_or_else(|| whole(1));
    if pack <= whole(0) {
        return Err("no_bound");
    }
    let wanted = least.map_or(asked.clone(), |least| asked.max(least));
    Ok(packs(&wanted, &pack))
}
