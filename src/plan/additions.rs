//! Keywords and negatives that rules add: where they go, whether they are there already, what they would block.

use crate::catalog::{WriteField, text_limits};
use crate::eval::{Amount, AskedChange, Bound};
use crate::history::ChangedField;
use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held, Value};
use crate::plan::existing::Existing;
use crate::plan::fields::{self, Asked, Fit};
use crate::plan::guards::{self, Doing};
use crate::plan::keywords::joined;
use crate::plan::limits::{Stopped, Wanted, limit};
use crate::plan::places;
use crate::program::{AddedMatch, NegativeMatch};
use crate::syntax::ast::Direction;
use crate::table::{AccountId, Entity};
use crate::value::{Rational, fold, mentions};
use std::cmp::Ordering;
use std::sync::Arc;

/// What is added, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Added {
    /// As the shopper typed it.
    pub(super) text: Arc<str>,
    /// Folded, one blank between words.
    pub(super) folded: String,
    /// `exact`, `phrase`, `broad`.
    pub(super) match_type: &'static str,
    pub(super) negative: bool,
    pub(super) campaign: Entity,
    /// `None` for a negative of the whole campaign.
    pub(super) ad_group: Option<Entity>,
    pub(super) bid: Option<Rational>,
}

impl Added {
    /// What tells additions apart.
    pub(super) fn place_and_text(&self) -> (bool, Entity, Option<Entity>, &'static str, &str) {
        (self.negative, self.campaign, self.ad_group, self.match_type, &self.folded)
    }

    /// The campaign or ad group it goes to.
    pub(super) fn place(&self) -> Entity {
        self.ad_group.unwrap_or(self.campaign)
    }

    /// Whether a negative stops a keyword of this text from showing ads.
    pub(super) fn blocks(&self, folded: &str) -> bool {
        match self.match_type {
            "phrase" => mentions(folded, &self.folded),
            _ => folded == self.folded,
        }
    }

    /// Whether an ad group is in its reach.
    pub(super) fn reaches(&self, campaign: Option<Entity>, ad_group: Option<Entity>) -> bool {
        match self.ad_group {
            Some(own) => ad_group == Some(own),
            None => campaign == Some(self.campaign),
        }
    }
}

/// Fits `add negative` and `add keyword`: the bid and guards, the place, the length of the text, what it would block, what exists.
pub(super) fn fit(ctx: &Context<'_>, existing: &Existing<'_>, draft: &Draft<'_>) -> Fit {
    let (bid, by) = match bid(ctx, draft) {
        Ok(bid) => bid,
        Err(held) => return Fit::held(None, held),
    };
    let added = match wanted(existing, draft, bid) {
        Ok(added) => Arc::new(added),
        Err(held) => return Fit::held(None, held),
    };
    let asked = Some(Value::Added(Arc::clone(&added)));
    let held = too_long(ctx, draft.account, &added)
        .or_else(|| existing.blocked(ctx, &added))
        .or_else(|| existing.exists(ctx, draft.account, &added));
    match held {
        Some(held) => Fit::held(asked, held),
        None => Fit { asked, end: Ok((Value::Added(added), by)) },
    }
}

fn wanted(existing: &Existing<'_>, draft: &Draft<'_>, bid: Option<Rational>) -> Result<Added, Held> {
    let (text, match_type, negative, (campaign, ad_group)) = match &draft.proposal.change {
        AskedChange::AddNegative { text, match_type, to_campaign, campaign, ad_group } => {
            let place = places::own(*campaign, *ad_group, *to_campaign)?;
            (text, negative_word(*match_type), true, place)
        }
        AskedChange::AddKeyword { text, match_type, place, campaign, ad_group, .. } => {
            let (campaign, ad_group) = existing.places.find(draft.account, place.as_ref(), (*campaign, *ad_group))?;
            (text, keyword_word(*match_type), false, (campaign, Some(ad_group)))
        }
        AskedChange::Field { .. } | AskedChange::State { .. } | AskedChange::Reorder { .. } => {
            return Err(Held::new(Refusal::NoPlace, "nothing is added"));
        }
    };
    let folded = joined(&fold(text));
    Ok(Added { text: Arc::clone(text), folded, match_type, negative, campaign, ad_group, bid })
}

fn negative_word(match_type: NegativeMatch) -> &'static str {
    match match_type {
        NegativeMatch::Exact => "exact",
        NegativeMatch::Phrase => "phrase",
    }
}

fn keyword_word(match_type: AddedMatch) -> &'static str {
    match match_type {
        AddedMatch::Exact => "exact",
        AddedMatch::Phrase => "phrase",
        AddedMatch::Broad => "broad",
    }
}

/// The bid of an added keyword, and what limited it. Guards come here too: they stand before the channel.
fn bid(ctx: &Context<'_>, draft: &Draft<'_>) -> Result<(Option<Rational>, Vec<Arc<str>>), Held> {
    let negative = draft.field == ChangedField::Negative;
    let doing = if negative { Doing::AddNegative } else { Doing::AddKeyword };
    let guards = guards::limits(ctx, &draft.proposal.guards, doing);
    let AskedChange::AddKeyword { bid: Some(bid), below, above, .. } = &draft.proposal.change else {
        // Without a bid the default of the ad group holds, which no bound can be tried against.
        return match guards.first() {
            Some(guard) => {
                Err(Held::new(Refusal::Guard, format!("{} forbids it", guard.name)).by(guard.name.to_string()))
            }
            None => Ok((None, Vec::new())),
        };
    };
    let field = WriteField::Bid;
    let target = match bid {
        Amount::To(amount) | Amount::By(amount) | Amount::Share(amount) if amount.is_positive() => *amount,
        Amount::To(_) | Amount::By(_) | Amount::Share(_) => {
            return Err(Held::new(Refusal::NoValue, "the bid is zero or negative"));
        }
        Amount::None(reason) => return Err(fields::no_amount(*reason)),
    };
    let asked = Asked { field, direction: None, amount: *bid, computed: true, below: *below, above: *above };
    let currency = ctx.currency(draft.entity);
    let mut limits = fields::bounds(ChangedField::Field(field), asked, currency);
    // A new bid moves from nothing: the rule's own floor is where it begins.
    let mut by = Vec::new();
    let target = match below {
        Bound::At(least) if target.compare(*least) == Ok(Ordering::Less) => {
            by.extend(limits.first().map(|limit| Arc::clone(&limit.name)));
            *least
        }
        Bound::At(_) | Bound::Free | Bound::Unknown(_) => target,
    };
    limits.extend(guards);
    limits.extend(fields::channel(ctx, draft, field));
    let wanted = Wanted { current: Rational::ZERO, target, way: Direction::Raise, positive: true };
    match limit(wanted, &limits, fields::grid(ctx, draft, field)) {
        Ok(limited) => {
            by.extend(limited.by);
            Ok((Some(limited.value), by))
        }
        Err(Stopped { refusal, by }) => {
            let (name, said) = by.unwrap_or_else(|| ("size".into(), "a number that is too large".into()));
            let sentence = if refusal == Refusal::Guard {
                format!("{said} forbids it")
            } else if refusal == Refusal::NoBound {
                format!("`{said}` is blank or not known")
            } else {
                format!("{said} leaves no value for the bid")
            };
            Err(Held::new(refusal, sentence).by(name.to_string()))
        }
    }
}

fn too_long(ctx: &Context<'_>, account: AccountId, added: &Added) -> Option<Held> {
    let channel = &ctx.table.account(account).channel;
    let limits = text_limits(channel);
    let words = added.text.split_whitespace().count();
    let most = match (added.negative, added.match_type) {
        (false, _) => limits.keyword_words,
        (true, "phrase") => limits.negative_phrase_words,
        (true, _) => limits.negative_exact_words,
    };
    let characters = crate::value::length(&added.text);
    let what = if added.negative { format!("{} negatives", added.match_type) } else { "keywords".to_owned() };
    let too = |count: usize, most: Option<usize>, unit: &str| {
        let most = most.filter(|most| count > *most)?;
        Some(Held::new(
            Refusal::TextTooLong,
            format!("it has {count} {unit}, {channel} takes {what} of at most {most}"),
        ))
    };
    too(words, most, "words").or_else(|| too(characters, limits.characters, "characters"))
}
