//! The keywords and negatives that files show, by text and by campaign. Made only where a rule adds one.

use crate::catalog::Kind;
use crate::plan::context::Context;
use crate::plan::seen::{state_of, text_of};
use crate::table::{AccountId, Entity};
use crate::value::fold;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// A keyword or negative.
#[derive(Debug)]
pub(super) struct Keyword<'a> {
    pub(super) entity: Entity,
    /// Folded, one blank between words.
    pub(super) text: String,
    /// `exact`, `phrase`, `broad`, or what else the channel says, without `negative_`.
    pub(super) match_type: &'a str,
    pub(super) negative: bool,
    pub(super) campaign: Option<Entity>,
    /// A negative without one is the campaign's.
    pub(super) ad_group: Option<Entity>,
    /// Its state is enabled or not known.
    pub(super) enabled: bool,
    pub(super) archived: bool,
}

/// All of them in the accounts that rules add to.
#[derive(Debug, Default)]
pub(super) struct Keywords<'a> {
    all: Vec<Keyword<'a>>,
    by_text: HashMap<(AccountId, String), Vec<usize>, FixedState>,
    by_campaign: HashMap<Entity, Vec<usize>, FixedState>,
}

impl<'a> Keywords<'a> {
    /// Reads the keywords of some accounts.
    pub(super) fn of(ctx: &Context<'a>, accounts: &[AccountId]) -> Self {
        let mut keywords = Self::default();
        if accounts.is_empty() {
            return keywords;
        }
        for index in ctx.table.kind(Kind::Keyword).indices() {
            let entity = Entity { kind: Kind::Keyword, index };
            let Some(account) = ctx.account_of(entity).filter(|account| accounts.contains(account)) else { continue };
            let Some(keyword) = read(ctx, entity) else { continue };
            let at = keywords.all.len();
            keywords.by_text.entry((account, keyword.text.clone())).or_default().push(at);
            if let Some(campaign) = keyword.campaign {
                keywords.by_campaign.entry(campaign).or_default().push(at);
            }
            keywords.all.push(keyword);
        }
        keywords
    }

    /// Those of a text, in the order of ids.
    pub(super) fn of_text(&self, account: AccountId, folded: &str) -> impl Iterator<Item = &Keyword<'a>> {
        let found = self.by_text.get(&(account, folded.to_owned()));
        found.into_iter().flatten().filter_map(|at| self.all.get(*at))
    }

    /// Those of a campaign, in the order of ids.
    pub(super) fn of_campaign(&self, campaign: Entity) -> impl Iterator<Item = &Keyword<'a>> {
        let found = self.by_campaign.get(&campaign);
        found.into_iter().flatten().filter_map(|at| self.all.get(*at))
    }
}

/// A target that is no keyword (a product, a category, automatic) has no text to compare; a product that is kept out has its ASIN,
/// as which `add negative exact` knows it.
fn read<'a>(ctx: &Context<'a>, entity: Entity) -> Option<Keyword<'a>> {
    let said = text_of(ctx, entity, "match_type").unwrap_or("");
    let (negative, match_type) = match said.strip_prefix("negative_") {
        Some(rest) => (true, rest),
        None => (false, said),
    };
    let text = text_of(ctx, entity, "text").unwrap_or_else(|| ctx.name(entity));
    let (text, match_type) = match (negative, match_type) {
        (true, "product") => (asin_of(text)?, "exact"),
        (_, "auto" | "product" | "category") => return None,
        _ => (text, match_type),
    };
    let state = state_of(ctx, entity);
    Some(Keyword {
        entity,
        text: joined(&fold(text)),
        match_type,
        negative,
        campaign: ctx.table.up(entity, Kind::Campaign),
        ad_group: ctx.table.up(entity, Kind::AdGroup),
        enabled: !matches!(state.as_deref(), Some("paused" | "archived")),
        archived: state.as_deref() == Some("archived"),
    })
}

/// The ASIN of `asin="B0…"`; a brand that is kept out has none.
fn asin_of(expression: &str) -> Option<&str> {
    let (name, rest) = expression.trim().split_once('=')?;
    name.trim().eq_ignore_ascii_case("asin").then(|| rest.trim().trim_matches('"'))
}

/// A folded text with one blank between its words.
pub(super) fn joined(folded: &str) -> String {
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
