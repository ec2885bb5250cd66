//! Shopify's product and inventory files.
//!
//! The product file overwrites what it names: a column that stands there empty is made empty, and a variant is known by its
//! handle and options. So every variant of a changed product has its row, with the price it has, and only the columns that must be
//! there are.

use crate::catalog::Kind;
use crate::sink::batch::{Batch, Record};
use crate::sink::change::{Change, Why};
use crate::sink::desk::{Desk, Fact};
use crate::sink::listings::offered;
use crate::table::{AccountId, Entity};
use crate::value::{Rational, show};
use std::collections::BTreeMap;

/// The option columns with the attributes that fill them.
const OPTIONS: &[(&str, &str)] = &[
    ("Option1 Name", "option1_name"),
    ("Option1 Value", "option1_value"),
    ("Option2 Name", "option2_name"),
    ("Option2 Value", "option2_value"),
    ("Option3 Name", "option3_name"),
    ("Option3 Value", "option3_value"),
];

const EXPORT: &str = "deliver the product export (Shopify admin, Products > Export) into the account's folder under snapshots/, \
                      then plan again";

pub(super) fn products(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    let mut batch = Batch::default();
    let mut by_handle: BTreeMap<String, Vec<&Change<'_>>> = BTreeMap::new();
    for change in changes {
        match handle(desk, change.entity()) {
            Ok(handle) => by_handle.entry(handle).or_default().push(change),
            Err(why) => batch.refused.push((change.at, why)),
        }
    }
    let siblings = variants(desk, changes);
    for (handle, own) in by_handle {
        let account = own.first().map(|change| change.action.account);
        let all = account.and_then(|account| siblings.get(&(account, handle.clone()))).cloned().unwrap_or_default();
        match product(desk, &handle, &all, &own) {
            Ok(records) => batch.records.extend(records),
            Err(why) => batch.refused.extend(own.iter().map(|change| (change.at, why.clone()))),
        }
    }
    batch
}

/// The listings of each handle, in the accounts that change.
fn variants(desk: &Desk<'_>, changes: &[Change<'_>]) -> BTreeMap<(AccountId, String), Vec<Entity>> {
    let mut variants: BTreeMap<(AccountId, String), Vec<Entity>> = BTreeMap::new();
    let Some(account) = changes.first().map(|change| change.action.account) else { return variants };
    let listings = desk.table.kind(Kind::Listing);
    for index in listings.indices().filter(|index| listings.account(*index) == Some(account)) {
        let entity = Entity { kind: Kind::Listing, index };
        if let Fact::Value(handle) = desk.fact(entity, "handle") {
            variants.entry((account, handle)).or_default().push(entity);
        }
    }
    variants
}

/// The rows of a product: every variant, the changed ones with their new price.
fn product(desk: &Desk<'_>, handle: &str, all: &[Entity], changes: &[&Change<'_>]) -> Result<Vec<Record>, Why> {
    let title = all.iter().find_map(|entity| desk.fact(*entity, "title").value());
    let Some(title) = title else {
        return Err(Why::new(
            format!("no file shows the title of `{handle}`, which the first row must repeat"),
            EXPORT,
        ));
    };
    let mut records = Vec::new();
    for entity in all {
        let change = changes.iter().find(|change| change.entity() == *entity);
        let mut record = change.map_or_else(Record::default, |change| Record::of(change)).with("Handle", handle);
        if records.is_empty() {
            record.set("Title", title.as_str());
        }
        options(desk, *entity, &mut record)?;
        record.set("Variant SKU", sku(desk, *entity, handle));
        record.set("Variant Price", price(desk, *entity, change.copied())?);
        records.push(record);
    }
    Ok(records)
}

fn price(desk: &Desk<'_>, entity: Entity, change: Option<&Change<'_>>) -> Result<String, Why> {
    if let Some(change) = change {
        return Ok(change.to().to_owned());
    }
    // Another variant keeps its price, which its row must repeat.
    let currency = desk.table.kind(Kind::Listing).currencies.get(entity.index as usize).copied().flatten();
    let places = currency.map_or(2, |currency| currency.places());
    let price = desk.number(entity, "price").map(|price| show::decimal(price, places));
    price.ok_or_else(|| {
        let sku = desk.id(entity).map(ToString::to_string).unwrap_or_default();
        Why::new(format!("no file shows the price of `{sku}`, another variant of this product"), EXPORT)
    })
}

fn handle(desk: &Desk<'_>, entity: Entity) -> Result<String, Why> {
    let handle = desk.fact(entity, "handle").value();
    handle.ok_or_else(|| Why::new("no file gives its handle, by which Shopify knows the product", EXPORT))
}

/// The SKU, where the shop has given one: a variant without is known here by its handle and options, which the shop must not get
/// as a SKU.
fn sku(desk: &Desk<'_>, entity: Entity, handle: &str) -> String {
    let id = desk.id(entity).map(ToString::to_string).unwrap_or_default();
    let values = OPTIONS.iter().filter(|(column, _)| column.ends_with("Value"));
    let values: Vec<String> = values.filter_map(|(_, attr)| desk.fact(entity, attr).value()).collect();
    let stand_in = std::iter::once(handle).chain(values.iter().map(String::as_str)).collect::<Vec<_>>().join(" / ");
    if id == stand_in { String::new() } else { id }
}

/// What tells variants apart. A product without options has none of the second and third.
fn options(desk: &Desk<'_>, entity: Entity, record: &mut Record) -> Result<(), Why> {
    for (column, attr) in OPTIONS {
        match desk.fact(entity, attr) {
            Fact::Value(text) => record.set(column, text),
            // One SKU on several variants: a row without one of its options would be that of another, or of none.
            Fact::Unclear => {
                return Err(Why::new(
                    "several variants of the product have this SKU, and a row must name one of them",
                    "give each variant a SKU of its own in the shop, export the products again, then plan again",
                ));
            }
            Fact::Unknown if attr.starts_with("option1") => {
                return Err(Why::new("no file gives its options, which tell the variants of a product apart", EXPORT));
            }
            Fact::Blank | Fact::Unknown => {}
        }
    }
    Ok(())
}

/// Stock as it is offered plus what is committed or set aside: Shopify takes what is on hand, and reckons the rest itself.
pub(super) fn inventory(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    Batch::each(changes, |change| {
        let entity = change.entity();
        let mut record = Record::of(change).with("Handle", handle(desk, entity)?);
        options(desk, entity, &mut record)?;
        record.set("Title", desk.fact(entity, "title").value().unwrap_or_default());
        let handle = record.cell("Handle").to_owned();
        record.set("SKU", sku(desk, entity, &handle));
        let Some(location) = desk.fact(entity, "location").value() else {
            return Err(Why::new(
                "its stock lies at several locations, or at one that no file names",
                "hold the buffer back by hand at the location of your choice",
            ));
        };
        record.set("Location", location);
        let offered = offered(desk, entity, change)?;
        record.set("On hand (new)", on_hand(desk, entity, &offered)?);
        Ok(record)
    })
}

fn on_hand(desk: &Desk<'_>, entity: Entity, offered: &str) -> Result<String, Why> {
    let deliver =
        "deliver the inventory export (Shopify admin, Products > Inventory > Export, all quantities), then plan again";
    let mut sum = offered.parse().ok().map(Rational::whole);
    for part in ["reserved", "unfulfillable"] {
        let Some(units) = desk.number(entity, part) else {
            return Err(Why::new(
                format!("no file shows how many of its units are {part}, which on-hand stock holds"),
                deliver,
            ));
        };
        sum = sum.and_then(|sum| sum.plus(units).ok());
    }
    let whole = sum.filter(|sum| sum.on_grid(0).is_some()).map(|sum| show::decimal(sum, 0));
    whole.ok_or_else(|| Why::new("its stock is no whole number of units", deliver))
}
