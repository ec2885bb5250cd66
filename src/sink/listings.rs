//! Prices and stock of listings: Amazon's price and quantity file and listings feed, Walmart's feeds.
//!
//! A buffer is stock that is not offered: the quantity that goes out is what files show as available less the buffer, never below
//! zero. Stock that the channel itself holds cannot be held back this way.

use crate::catalog::WriteField;
use crate::plan::Field;
use crate::sink::batch::{Batch, Record};
use crate::sink::change::{Change, Why};
use crate::sink::desk::{Desk, Fact};
use crate::table::{Account, Entity};
use crate::value::{Rational, fold, show};
use std::cmp::Ordering;

/// The column of the price and quantity file that says who sends the goods.
const FULFILMENT: &str = "fulfillment-channel";

/// Who sends the goods of a listing.
enum Fulfilment {
    /// The channel, from its own stock, by the word of its files.
    Channel(String),
    /// The seller.
    Seller,
    /// No file says it.
    Unknown,
}

/// One row a SKU.
pub(super) fn amazon(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    let market = changes.first().and_then(|change| change.account.market.as_deref());
    let mut batch = rows(desk, changes, |entity, record| match fulfilment(desk, entity) {
        Fulfilment::Channel(word) => record.set(FULFILMENT, flat_file_word(&word, market)),
        Fulfilment::Seller => record.set(FULFILMENT, "DEFAULT"),
        Fulfilment::Unknown => {}
    });
    // An empty cell says "sent by the seller": where one SKU's way is not known, the column is left out, which changes none.
    if batch.records.iter().any(|record| record.cell(FULFILMENT).is_empty()) {
        for record in &mut batch.records {
            record.clear(FULFILMENT);
        }
    }
    batch
}

/// Flat files name the part of the world in which Amazon holds the stock; empty where that is not known.
fn flat_file_word(word: &str, market: Option<&str>) -> String {
    let upper = word.trim().to_uppercase();
    if upper.starts_with("AMAZON_") {
        return upper;
    }
    market.and_then(marketplace).map(|(_, word)| word.to_owned()).unwrap_or_default()
}

pub(super) fn walmart(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    rows(desk, changes, |_, _| {})
}

fn rows(desk: &Desk<'_>, changes: &[Change<'_>], more: impl Fn(Entity, &mut Record)) -> Batch {
    let update = |entity, own: &[&Change<'_>]| {
        let mut record = row(desk, entity, own)?;
        more(entity, &mut record);
        Ok(record)
    };
    Batch::by_entity(changes, update, |_, _| Err(Why::new("a file of listings takes no additions", "add it by hand")))
}

fn row(desk: &Desk<'_>, entity: Entity, changes: &[&Change<'_>]) -> Result<Record, Why> {
    let Some(sku) = desk.id(entity) else {
        return Err(Why::new("no file gives its SKU", "deliver a listings report of the account, then plan again"));
    };
    let mut record = Record::default().with("sku", sku.as_ref());
    for change in changes {
        record.changes.push(change.at);
        if change.action.field == Field::Amount(WriteField::Buffer) {
            record.set("quantity", quantity(desk, entity, change)?);
        } else {
            record.set("price", change.to());
            record.set("currency", change.currency().code());
        }
    }
    Ok(record)
}

/// What is offered: the stock that files show less the buffer.
fn quantity(desk: &Desk<'_>, entity: Entity, change: &Change<'_>) -> Result<String, Why> {
    match fulfilment(desk, entity) {
        Fulfilment::Channel(word) => {
            return Err(Why::new(
                format!("{} holds the stock of this SKU, so no quantity can be uploaded", change.account.channel),
                format!("leave such SKUs out of the rule: `where fulfilment is not \"{word}\"`"),
            ));
        }
        // A quantity for a SKU that Amazon sends would make it one that the seller sends.
        Fulfilment::Unknown if fold(&change.account.channel) == "amazon" => {
            return Err(Why::new(
                "no file says who sends this SKU, and a quantity would make it one that the seller sends",
                "deliver the All Listings report, or a `fulfilment` column in the listings file, then plan again",
            ));
        }
        Fulfilment::Seller | Fulfilment::Unknown => {}
    }
    offered(desk, entity, change)
}

/// The available stock less the buffer, not below zero.
pub(super) fn offered(desk: &Desk<'_>, entity: Entity, change: &Change<'_>) -> Result<String, Why> {
    let deliver = "deliver an inventory report of the account, then plan again";
    let Some(available) = desk.number(entity, "available") else {
        return Err(Why::new("no file shows its stock, from which the buffer is held back", deliver));
    };
    let left = change.action.to_value.and_then(|buffer| available.minus(buffer).ok());
    let Some(left) = left.filter(|left| left.on_grid(0).is_some()) else {
        return Err(Why::new("its stock is no whole number of units", deliver));
    };
    let left = if left.compare(Rational::ZERO) == Ok(Ordering::Less) { Rational::ZERO } else { left };
    Ok(show::decimal(left, 0))
}

fn fulfilment(desk: &Desk<'_>, entity: Entity) -> Fulfilment {
    match desk.fact(entity, "fulfilment") {
        Fact::Value(word) => {
            let folded = fold(&word);
            if ["amazon", "afn", "fba", "wfs", "walmart"].iter().any(|own| folded.starts_with(own)) {
                Fulfilment::Channel(word)
            } else {
                Fulfilment::Seller
            }
        }
        Fact::Blank | Fact::Unclear | Fact::Unknown => Fulfilment::Unknown,
    }
}

/// The records of the feed: the same as those of the file, with their marketplace. Else what is missing for it.
pub(super) fn feed(account: &Account, records: &[Record]) -> Result<Vec<Record>, String> {
    let marketplace = account.market.as_deref().and_then(marketplace);
    let is_id =
        |seller: &&str| seller.len() >= 10 && seller.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let seller = account.seller.as_deref().filter(is_id);
    let Some(((marketplace, _), _)) = marketplace.zip(seller) else {
        return Err(format!(
            "the listings feed is left out: it needs `market` and the seller id as `seller` in [accounts.{}]",
            account.name
        ));
    };
    let of_feed = |record: &Record| {
        let mut record = record.clone();
        record.clear(FULFILMENT);
        record.with("marketplace", marketplace)
    };
    Ok(records.iter().map(of_feed).collect())
}

/// The id of one of Amazon's marketplaces, and its word for stock that Amazon holds there.
fn marketplace(market: &str) -> Option<(&'static str, &'static str)> {
    let market = if market.eq_ignore_ascii_case("GB") { "UK" } else { market };
    let lines = include_str!("marketplaces.csv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(',')).find(|(of, _)| of.eq_ignore_ascii_case(market))?.1.split_once(',')
}
