//! The Google Ads Editor file. An empty cell is "no change" there, so that a row holds only what names the thing and what changes.

use crate::catalog::{Kind, WriteField};
use crate::plan::{Action, Addition, Field, Verb};
use crate::sink::batch::{Batch, Record};
use crate::sink::change::{Change, Why};
use crate::sink::desk::Desk;
use crate::table::Entity;
use crate::value::fold;

const REPORT: &str =
    "deliver a Google Ads report with the columns Campaign, Ad group, Keyword and Match type, then plan again";

pub(super) fn write(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    Batch::by_entity(changes, |entity, own| update(desk, entity, own), addition)
}

fn update(desk: &Desk<'_>, entity: Entity, changes: &[&Change<'_>]) -> Result<Record, Why> {
    let mut record = names(desk, entity)?;
    for change in changes {
        record.changes.push(change.at);
        let (column, value) = match change.action.field {
            Field::Amount(WriteField::Bid | WriteField::DefaultBid) => ("Max CPC", change.to().to_owned()),
            Field::Amount(WriteField::Budget) => ("Campaign Daily Budget", change.to().to_owned()),
            Field::State => (state_column(entity.kind), status(change.action)),
            Field::Amount(WriteField::Adjustment | WriteField::Price | WriteField::Buffer)
            | Field::Negative
            | Field::Keyword
            | Field::Reorder => {
                return Err(Why::new("the Editor file has no column for it", "make the change by hand"));
            }
        };
        record.set(column, value);
    }
    Ok(record)
}

/// Editor knows things by their names.
fn names(desk: &Desk<'_>, entity: Entity) -> Result<Record, Why> {
    let mut record = Record::default();
    for (kind, column) in [(Kind::Campaign, "Campaign"), (Kind::AdGroup, "Ad Group"), (Kind::Keyword, "Keyword")] {
        if let Some(above) = desk.above(entity, kind) {
            let Some(name) = desk.name(above) else {
                return Err(Why::new(format!("no file names its {}", kind.word().replace('_', " ")), REPORT));
            };
            record.set(column, name.as_ref());
        }
    }
    if entity.kind == Kind::Keyword {
        let kind = desk.lasting(entity, "match_type").value().map(|word| fold(&word));
        let Some(kind) = kind.as_deref().and_then(criterion) else {
            return Err(Why::new("no file says its match type, which tells keywords of one text apart", REPORT));
        };
        record.set("Criterion Type", kind);
    }
    Ok(record)
}

fn criterion(match_type: &str) -> Option<&'static str> {
    match match_type {
        "exact" => Some("Exact"),
        "phrase" => Some("Phrase"),
        "broad" => Some("Broad"),
        _ => None,
    }
}

fn state_column(kind: Kind) -> &'static str {
    match kind {
        Kind::Campaign => "Campaign Status",
        Kind::AdGroup => "Ad Group Status",
        Kind::Keyword
        | Kind::Account
        | Kind::SearchTerm
        | Kind::Placement
        | Kind::ProductAd
        | Kind::Listing
        | Kind::Product
        | Kind::Offer
        | Kind::Review
        | Kind::Order
        | Kind::Ticket
        | Kind::Health => "Status",
    }
}

/// `Enabled`, `Paused`.
fn status(action: &Action) -> String {
    match action.to.as_deref() {
        Some("enabled") => "Enabled".to_owned(),
        Some("paused") => "Paused".to_owned(),
        other => other.unwrap_or("").to_owned(),
    }
}

fn addition(change: &Change<'_>, added: &Addition) -> Result<Record, Why> {
    let Some(kind) = criterion(added.match_type) else {
        return Err(Why::new(format!("Editor knows no match type `{}`", added.match_type), "add it by hand"));
    };
    let in_ad_group = added.level == "ad_group";
    let kind = match (change.action.verb == Verb::AddNegative, in_ad_group) {
        (true, true) => format!("Negative {kind}"),
        (true, false) => format!("Campaign Negative {kind}"),
        (false, _) => kind.to_owned(),
    };
    let mut record = Record::of(change)
        .with("Campaign", added.campaign.as_ref())
        .with("Keyword", added.text.trim())
        .with("Criterion Type", kind);
    if in_ad_group {
        let Some(ad_group) = &added.ad_group else {
            return Err(Why::new("no file says which ad group it goes to", REPORT));
        };
        record.set("Ad Group", ad_group.as_ref());
    }
    if let Some(bid) = &added.bid {
        record.set("Max CPC", bid.as_str());
    }
    Ok(record)
}
