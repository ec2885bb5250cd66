//! What stands against an addition: what files show, what was handed out before, what a negative would block.

use crate::history::{ChangeState, ChangedField, ChangedValue, EntityKey, PastChange};
use crate::plan::Refusal;
use crate::plan::additions::Added;
use crate::plan::context::Context;
use crate::plan::draft::Held;
use crate::plan::keywords::{Keyword, Keywords, joined};
use crate::plan::places::Places;
use crate::table::AccountId;
use crate::value::fold;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Keywords, negatives and places of the accounts that rules add to.
pub(super) struct Existing<'a> {
    pub(super) places: Places<'a>,
    keywords: Keywords<'a>,
    /// By account, negative or not, match type and folded text.
    out: HashMap<(AccountId, bool, &'a str, String), Vec<&'a PastChange>, FixedState>,
    /// Added keywords by the ad group they went to, each with its folded text.
    out_in: HashMap<&'a EntityKey, Vec<(String, &'a PastChange)>, FixedState>,
}

impl<'a> Existing<'a> {
    /// Reads what is there; nothing where no rule adds anything.
    pub(super) fn of(ctx: &Context<'a>, accounts: &[AccountId]) -> Self {
        let mut existing = Self {
            places: Places::of(ctx, accounts),
            keywords: Keywords::of(ctx, accounts),
            out: HashMap::default(),
            out_in: HashMap::default(),
        };
        if accounts.is_empty() {
            return existing;
        }
        for change in &ctx.history.changes {
            existing.hand_out(ctx, change);
        }
        existing
    }

    /// Remembers an addition that was handed out, but for what the channel refused.
    fn hand_out(&mut self, ctx: &Context<'a>, change: &'a PastChange) {
        let negative = change.field == ChangedField::Negative;
        if !negative && change.field != ChangedField::Keyword {
            return;
        }
        if matches!(change.state, ChangeState::Failed | ChangeState::Expired) {
            return;
        }
        let (Some(account), ChangedValue::Text(text)) = (ctx.account_named(&change.entity.account), &change.to) else {
            return;
        };
        let Some((match_type, text)) = text.split_once(':') else { return };
        let folded = joined(&fold(text));
        if !negative && let Some(place) = &change.place {
            self.out_in.entry(place).or_default().push((folded.clone(), change));
        }
        self.out.entry((account, negative, match_type, folded)).or_default().push(change);
    }

    /// A keyword exists in the whole account; a negative where it reaches.
    pub(super) fn exists(&self, ctx: &Context<'_>, account: AccountId, added: &Added) -> Option<Held> {
        let there = self.keywords.of_text(account, &added.folded).find(|keyword| is_there(keyword, added));
        let what = if added.negative { "negative" } else { "keyword" };
        if let Some(keyword) = there {
            let place = keyword.ad_group.or(keyword.campaign).map(|place| ctx.name(place));
            let place = place.map(|place| format!(" in `{place}`")).unwrap_or_default();
            return Some(Held::new(Refusal::Exists, format!("this {} {what} exists already{place}", added.match_type)));
        }
        let key = (account, added.negative, added.match_type, added.folded.clone());
        let mut out = self.out.get(&key)?.iter().filter(|change| went_there(ctx, change, added));
        let first = out.next()?;
        let day = out.fold(first.day, |day, other| day.min(other.day));
        Some(Held::new(Refusal::Exists, format!("this {} {what} was handed out on {day}", added.match_type)))
    }

    /// A negative may not block an enabled keyword in its reach, nor one that was handed out there.
    pub(super) fn blocked(&self, ctx: &Context<'_>, added: &Added) -> Option<Held> {
        if !added.negative {
            return None;
        }
        let running = self.keywords.of_campaign(added.campaign).find(|keyword| {
            keyword.enabled
                && !keyword.negative
                && added.reaches(keyword.campaign, keyword.ad_group)
                && added.blocks(&keyword.text)
        });
        if let Some(keyword) = running {
            let sentence = format!("it would block the enabled {} keyword `{}`", keyword.match_type, keyword.text);
            let held = Held::new(Refusal::BlocksKeyword, sentence);
            return Some(held.by(format!("keyword `{}`", ctx.id(keyword.entity))));
        }
        let all = self.places.inside(added.campaign);
        let reached = added.ad_group.as_ref().map_or(all, std::slice::from_ref);
        let keys = reached.iter().map(|group| ctx.key(*group));
        let out = keys.filter_map(|key| self.out_in.get(&key)).flatten();
        let day = out.filter(|(text, _)| added.blocks(text)).map(|(_, change)| change.day).min()?;
        Some(Held::new(Refusal::BlocksKeyword, format!("it would block the keyword that was handed out on {day}")))
    }
}

fn is_there(keyword: &Keyword<'_>, added: &Added) -> bool {
    if keyword.archived || keyword.negative != added.negative || keyword.match_type != added.match_type {
        return false;
    }
    // A campaign's negative reaches all its ad groups.
    !added.negative
        || (keyword.campaign == Some(added.campaign)
            && (keyword.ad_group.is_none() || keyword.ad_group == added.ad_group))
}

/// Where an addition of before went is only asked of negatives; what history does not say counts.
fn went_there(ctx: &Context<'_>, change: &PastChange, added: &Added) -> bool {
    let Some(place) = change.place.as_ref().filter(|_| added.negative) else { return true };
    *place == ctx.key(added.campaign) || added.ad_group.is_some_and(|ad_group| *place == ctx.key(ad_group))
}
