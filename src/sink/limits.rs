//! What a channel would refuse, checked before anything is written. The planner keeps to these limits too; this is the last look,
//! on what is really written, whatever the plan came from.

use crate::catalog::{FieldLimits, Kind, LimitsOf, WriteField, account_limits, text_limits};
use crate::plan::{Action, Addition, Field, Verb};
use crate::sink::change::{Change, Why, amount};
use crate::sink::desk::Desk;
use crate::sink::layout::FileKind;
use crate::table::Entity;
use crate::value::{Rational, fold, length, show};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What stands in the files of an account so far: a channel refuses what comes twice.
#[derive(Debug, Default)]
pub(super) struct Seen {
    fields: BTreeSet<(Entity, Field)>,
    /// Where it goes, negative or not, match type and folded text.
    added: BTreeSet<(String, bool, &'static str, String)>,
}

/// Whether a change may be written.
pub(super) fn check(desk: &Desk<'_>, change: &Change<'_>, file: FileKind, seen: &mut Seen) -> Result<(), Why> {
    let action = change.action;
    if let Some(field) = amount(action.field) {
        within(change, field)?;
    }
    if field_is_price(action) {
        within_allowed_prices(desk, change)?;
    }
    match (&action.addition, action.verb) {
        (Some(added), Verb::AddNegative | Verb::AddKeyword) => {
            text(change, added)?;
            if file == FileKind::AmazonAdsBulk {
                amazon_signs(&added.text)?;
            }
            if let Some(bid) = &added.bid {
                bid_within(change, bid)?;
            }
            only_once(change, added, seen)
        }
        (None, Verb::AddNegative | Verb::AddKeyword) => {
            Err(Why::new("the plan does not say what is added, and where", "make the plan again"))
        }
        (_, Verb::Reorder) => units(change),
        _ if seen.fields.insert((change.entity(), action.field)) => Ok(()),
        _ => Err(Why::new(
            format!("another change of its {} stands in these files already", action.field.word()),
            "make the plan again: it holds each field once",
        )),
    }
}

fn field_is_price(action: &Action) -> bool {
    action.field == Field::Amount(WriteField::Price) && action.entity.kind == Kind::Listing
}

/// The least and the most that the channel takes, and its grid.
fn within(change: &Change<'_>, field: WriteField) -> Result<(), Why> {
    let Some(value) = change.action.to_value else {
        return Err(Why::new("the plan holds no value for it", "make the plan again"));
    };
    match field {
        WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price => {
            on_money_grid(change, value)?;
            if !value.is_positive() {
                return Err(Why::new(
                    format!("{} is no {}", change.to(), word(field)),
                    "give the rule a floor with `not below`",
                ));
            }
        }
        WriteField::Adjustment if value.on_grid(2).is_none() => {
            return Err(Why::new(
                format!("an adjustment of {}% is no whole percent", change.to()),
                "set the adjustment by whole points in the rule",
            ));
        }
        WriteField::Buffer if value.on_grid(0).is_none() || value.is_negative() => {
            return Err(Why::new(
                format!("a buffer of {} is no whole number of units", change.to()),
                "set the buffer to whole units in the rule",
            ));
        }
        WriteField::Adjustment | WriteField::Buffer => {}
    }
    bounds(change, field, value)
}

fn on_money_grid(change: &Change<'_>, value: Rational) -> Result<(), Why> {
    let currency = change.currency();
    if value.on_grid(currency.places()).is_some() {
        return Ok(());
    }
    let places = match currency.places() {
        0 => "whole amounts".to_owned(),
        places => format!("{places} decimals"),
    };
    Err(Why::new(
        format!("{} has more places than the {places} of {currency}", change.to()),
        "set it by hand to an amount of that many places, then plan again",
    ))
}

fn bounds(change: &Change<'_>, field: WriteField, value: Rational) -> Result<(), Why> {
    let account = change.account;
    let (channel, market) = (account.channel.as_ref(), account.market.as_deref());
    let Some((FieldLimits { min, max, .. }, of)) = account_limits(channel, market, change.currency(), field) else {
        return Ok(());
    };
    let whose = match of {
        LimitsOf::Market("*") => String::new(),
        LimitsOf::Market(market) => format!(" in {market}"),
        LimitsOf::Currency(currency) | LimitsOf::Narrowest(currency) => format!(" for {currency}"),
        LimitsOf::UnitedStates => " in the US".to_owned(),
    };
    let shown = |value: Rational| {
        if field == WriteField::Adjustment {
            let percent = value.times(Rational::whole(100)).map(|value| show::trimmed(value, 2));
            return percent.unwrap_or_default() + "%";
        }
        let currency = change.currency();
        format!("{} {currency}", show::decimal(value, currency.places().max(places(value))))
    };
    let name = word(field);
    if let Some(min) = min.filter(|min| value.compare(*min) == Ok(Ordering::Less)) {
        return Err(Why::new(
            format!("the {name} {} is below {}, the least that {channel} takes{whose}", shown(value), shown(min)),
            format!("give the rule `not below` {} or more", shown(min)),
        ));
    }
    if let Some(max) = max.filter(|max| value.compare(*max) == Ok(Ordering::Greater)) {
        return Err(Why::new(
            format!("the {name} {} is above {}, the most that {channel} takes{whose}", shown(value), shown(max)),
            format!("give the rule `not above` {} or less", shown(max)),
        ));
    }
    Ok(())
}

/// How many places a limit is written with.
fn places(value: Rational) -> u32 {
    (0..=4).find(|places| value.on_grid(*places).is_some()).unwrap_or(4)
}

fn word(field: WriteField) -> &'static str {
    match field {
        WriteField::DefaultBid => "default bid",
        WriteField::Bid | WriteField::Budget | WriteField::Adjustment | WriteField::Price | WriteField::Buffer => {
            field.word()
        }
    }
}

/// The bid of an added keyword.
fn bid_within(change: &Change<'_>, bid: &str) -> Result<(), Why> {
    let value = bid.parse().ok().and_then(|bid| Rational::from_decimal(bid).ok());
    let Some(value) = value.filter(|value| value.is_positive()) else {
        return Err(Why::new(format!("`{bid}` is no bid"), "give the rule's bid a floor with `not below`"));
    };
    if value.on_grid(change.currency().places()).is_none() {
        return Err(Why::new(
            format!("the bid {bid} has more places than {} has", change.currency()),
            "make the plan again",
        ));
    }
    bounds(change, WriteField::Bid, value)
}

/// The seller's own lowest and highest price, which the channel holds a new price to.
fn within_allowed_prices(desk: &Desk<'_>, change: &Change<'_>) -> Result<(), Why> {
    let Some(value) = change.action.to_value else { return Ok(()) };
    for (attr, wrong, least) in [
        ("min_allowed_price", Ordering::Less, "below the lowest"),
        ("max_allowed_price", Ordering::Greater, "above the highest"),
    ] {
        let Some(bound) = desk.number(change.entity(), attr) else { continue };
        if value.compare(bound) == Ok(wrong) {
            let bound = show::decimal(bound, change.currency().places());
            return Err(Why::new(
                format!(
                    "the price {} is {least} price {bound} that the seller set for this SKU on the channel",
                    change.to()
                ),
                "change that price on the channel first, or bound the rule by it",
            ));
        }
    }
    Ok(())
}

/// How many words and characters the channel takes.
fn text(change: &Change<'_>, added: &Addition) -> Result<(), Why> {
    let channel = change.account.channel.as_ref();
    let limits = text_limits(channel);
    let negative = change.action.verb == Verb::AddNegative;
    let most = match (negative, added.match_type) {
        (false, _) => limits.keyword_words,
        (true, "phrase") => limits.negative_phrase_words,
        (true, _) => limits.negative_exact_words,
    };
    let what = if negative { format!("{} negatives", added.match_type) } else { "keywords".to_owned() };
    let words = added.text.split_whitespace().count();
    let counts = [(words, most, "words"), (length(&added.text), limits.characters, "characters")];
    for (count, most, unit) in counts {
        if let Some(most) = most.filter(|most| count > *most) {
            let clause = if unit == "words" { "words in" } else { "length of" };
            return Err(Why::new(
                format!("it has {count} {unit}, {channel} takes {what} of at most {most}"),
                format!("leave such texts out of the rule: `where {clause} text <= {most}`"),
            ));
        }
    }
    if words == 0 {
        return Err(Why::new("the text is empty", "make the plan again"));
    }
    Ok(())
}

/// The signs that Amazon takes in a keyword only in some places (Limits, keyword character constraints).
fn amazon_signs(text: &str) -> Result<(), Why> {
    let by_hand = "add it by hand with another spelling, or leave such texts out of the rule with `does not match`";
    let quotes = text.matches('"').count();
    if quotes.checked_rem(2) != Some(0) {
        return Err(Why::new(format!("`{text}` has a single double quote, which amazon takes in pairs only"), by_hand));
    }
    if text.trim().is_empty() || text.trim() == "*" {
        return Err(Why::new(
            "`*` stands for terms that amazon withholds",
            "leave it out of the rule: `where text is not \"*\"`",
        ));
    }
    let edge = |word: &str| {
        let (first, last) = (word.chars().next(), word.chars().next_back());
        [first, last].into_iter().flatten().find(|c| matches!(c, '-' | '+'))
    };
    if let Some(sign) = text.split_whitespace().find_map(edge) {
        return Err(Why::new(
            format!("`{text}` has a `{sign}` at the edge of a word, which amazon takes inside words only"),
            by_hand,
        ));
    }
    Ok(())
}

/// A text and match type stands once in an ad group or campaign.
fn only_once(change: &Change<'_>, added: &Addition, seen: &mut Seen) -> Result<(), Why> {
    let place = |id: &Option<std::sync::Arc<str>>, name: &str| id.as_deref().unwrap_or(name).to_owned();
    let campaign = place(&added.campaign_id, &added.campaign);
    let place = match &added.ad_group {
        Some(name) if added.level == "ad_group" => format!("{campaign}\n{}", place(&added.ad_group_id, name)),
        _ => campaign,
    };
    let negative = change.action.verb == Verb::AddNegative;
    let folded = fold(&added.text).split_whitespace().collect::<Vec<_>>().join(" ");
    if seen.added.insert((place, negative, added.match_type, folded)) {
        return Ok(());
    }
    Err(Why::new(
        format!("this {} text goes to the same place twice", added.match_type),
        "nothing needs to be done: the first of them stands in the file",
    ))
}

fn units(change: &Change<'_>) -> Result<(), Why> {
    let whole = change.action.to_value.is_some_and(|value| value.on_grid(0).is_some() && value.is_positive());
    if whole {
        return Ok(());
    }
    Err(Why::new(format!("{} is no number of units to order", change.to()), "give the rule `in packs of 1`"))
}
