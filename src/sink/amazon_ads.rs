//! The Sponsored Products sheet of the bulk workbook.
//!
//! An entity has one row, since an id that stands twice is refused ("Duplicate Id for column"): all its changes are in it. A row
//! carries what it would otherwise delete: a Campaign row without Portfolio ID leaves its portfolio, one without End Date loses
//! its end. What no file shows is not guessed; the row is refused and says which file to download.

use crate::catalog::{Kind, WriteField};
use crate::plan::{Addition, Field, Verb};
use crate::sink::batch::{Batch, Record};
use crate::sink::change::{Change, Why, called};
use crate::sink::desk::{Desk, Fact};
use crate::table::Entity;
use crate::value::fold;

/// What to do where a file is missing.
const DOWNLOAD: &str = "download the bulk workbook (Amazon Ads console, Sponsored ads > Bulk operations, with paused items and \
                        items without impressions) into the account's folder under snapshots/, then plan again";

/// The words of placements.
const PLACEMENTS: &[(&str, &str)] = &[
    ("top_of_search", "Placement top"),
    ("product_page", "Placement product page"),
    ("rest_of_search", "Placement rest of search"),
];

/// Bidding strategies by what is left of their spellings without blanks and dashes: of workbooks, reports and the API.
const STRATEGIES: &[(&str, &str)] = &[
    ("fixedbid", "Fixed bid"),
    ("fixedbids", "Fixed bid"),
    ("manual", "Fixed bid"),
    ("dynamicbidsdownonly", "Dynamic bids - down only"),
    ("downonly", "Dynamic bids - down only"),
    ("legacyforsales", "Dynamic bids - down only"),
    ("dynamicbidsupanddown", "Dynamic bids - up and down"),
    ("upanddown", "Dynamic bids - up and down"),
    ("autoforsales", "Dynamic bids - up and down"),
];

pub(super) fn write(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    Batch::by_entity(changes, |entity, own| update(desk, entity, own), addition)
}

/// The row of an entity with all that changes of it.
fn update(desk: &Desk<'_>, entity: Entity, changes: &[&Change<'_>]) -> Result<Record, Why> {
    let mut record = identity(desk, entity)?.with("Product", "Sponsored Products").with("Operation", "Update");
    for change in changes {
        record.changes.push(change.at);
        let column = match change.action.field {
            Field::Amount(WriteField::Bid) => "Bid",
            Field::Amount(WriteField::DefaultBid) => "Ad Group Default Bid",
            Field::Amount(WriteField::Budget) => "Daily Budget",
            Field::Amount(WriteField::Adjustment) => "Percentage",
            Field::State => "State",
            Field::Amount(WriteField::Price | WriteField::Buffer)
            | Field::Negative
            | Field::Keyword
            | Field::Reorder => {
                return Err(Why::new("the bulk workbook has no column for it", "make the change by hand"));
            }
        };
        record.set(column, change.to());
    }
    Ok(record)
}

/// What names the entity, and what its row must carry along.
fn identity(desk: &Desk<'_>, entity: Entity) -> Result<Record, Why> {
    let record = Record::default();
    match entity.kind {
        Kind::Campaign => {
            let record = record.with("Entity", "Campaign").with("Campaign ID", id(desk, entity, "campaign")?);
            let portfolio = carried(desk, entity, "portfolio_id", "a portfolio", "would take it out of its portfolio")?;
            let end = carried(desk, entity, "end_date", "an end date", "would delete its end date")?;
            let record = record.with("Portfolio ID", portfolio).with("End Date", end.replace('-', ""));
            Ok(record.with("State", state(desk, entity)?))
        }
        Kind::AdGroup => {
            let record = of_campaign(desk, entity, record.with("Entity", "Ad group"))?;
            let record = record.with("Ad Group ID", id(desk, entity, "ad group")?);
            Ok(record.with("State", state(desk, entity)?))
        }
        Kind::Keyword => {
            let (word, column) = target_kind(desk, entity)?;
            let record = of_ad_group(desk, entity, record.with("Entity", word))?;
            Ok(record.with(column, id(desk, entity, "target")?).with("State", state(desk, entity)?))
        }
        Kind::ProductAd => {
            let record = of_ad_group(desk, entity, record.with("Entity", "Product ad"))?;
            let Some(ad) = desk.fact(entity, "ad_id").value() else {
                return Err(Why::new("no file gives the id of this product ad", DOWNLOAD));
            };
            Ok(record.with("Ad ID", ad).with("State", state(desk, entity)?))
        }
        Kind::Placement => {
            placement(desk, entity, of_campaign(desk, entity, record.with("Entity", "Bidding adjustment"))?)
        }
        Kind::Account
        | Kind::SearchTerm
        | Kind::Listing
        | Kind::Product
        | Kind::Offer
        | Kind::Review
        | Kind::Order
        | Kind::Ticket
        | Kind::Health => Err(Why::new("the bulk workbook has no such row", "make the change by hand")),
    }
}

/// A Bidding adjustment has no state of its own, and repeats the campaign's strategy.
fn placement(desk: &Desk<'_>, entity: Entity, record: Record) -> Result<Record, Why> {
    let known = desk.lasting(entity, "placement").value().map(|word| fold(&word));
    let place = known.and_then(|word| PLACEMENTS.iter().find(|(own, _)| *own == word));
    let Some((_, place)) = place else {
        return Err(Why::new(
            "this placement is none that the bulk workbook knows",
            "change it in the Amazon Ads console",
        ));
    };
    let campaign = desk.above(entity, Kind::Campaign);
    let strategy = campaign.and_then(|campaign| desk.fact(campaign, "bidding_strategy").value());
    let Some(strategy) = strategy else {
        return Err(Why::new(
            "no file shows the bidding strategy of its campaign, which the row must repeat",
            DOWNLOAD,
        ));
    };
    let bare: String = fold(&strategy).chars().filter(char::is_ascii_alphanumeric).collect();
    let Some((_, strategy)) = STRATEGIES.iter().find(|(known, _)| *known == bare) else {
        return Err(Why::new(
            format!("its campaign's bidding strategy `{strategy}` is none that the bulk workbook knows"),
            "change the adjustment in the Amazon Ads console",
        ));
    };
    Ok(record.with("Placement", *place).with("Bidding Strategy", *strategy))
}

/// Keywords, product targets and negatives are different rows with different ids.
fn target_kind(desk: &Desk<'_>, entity: Entity) -> Result<(&'static str, &'static str), Why> {
    let Some(kind) = desk.lasting(entity, "match_type").value() else {
        return Err(Why::new("no file says whether it is a keyword or a product target", DOWNLOAD));
    };
    match fold(&kind).as_str() {
        "negative_product" => Ok(("Negative product targeting", "Product Targeting ID")),
        "exact" | "phrase" | "broad" => Ok(("Keyword", "Keyword ID")),
        "auto" | "product" | "category" => Ok(("Product targeting", "Product Targeting ID")),
        "negative_exact" | "negative_phrase" if is_in_ad_group(desk, entity) => Ok(("Negative keyword", "Keyword ID")),
        "negative_exact" | "negative_phrase" => Err(Why::new(
            "a negative of a campaign can only be archived, not paused",
            "archive it in the Amazon Ads console",
        )),
        other => Err(Why::new(
            format!("the bulk workbook has no row for the match type `{other}`"),
            "make the change in the Amazon Ads console",
        )),
    }
}

/// A negative of a whole campaign stands in no ad group, or in one without a name.
fn is_in_ad_group(desk: &Desk<'_>, entity: Entity) -> bool {
    let Some(ad_group) = desk.above(entity, Kind::AdGroup) else { return false };
    desk.id(ad_group).is_some() || desk.name(ad_group).is_some_and(|name| !name.is_empty())
}

fn id(desk: &Desk<'_>, entity: Entity, what: &str) -> Result<String, Why> {
    let found = desk.id(entity).map(ToString::to_string);
    found.ok_or_else(|| Why::new(format!("no file gives the id of the {what}, only its name"), DOWNLOAD))
}

fn of_campaign(desk: &Desk<'_>, entity: Entity, record: Record) -> Result<Record, Why> {
    let Some(campaign) = desk.above(entity, Kind::Campaign) else {
        return Err(Why::new("no file says which campaign it is in", DOWNLOAD));
    };
    Ok(record.with("Campaign ID", id(desk, campaign, "campaign")?))
}

fn of_ad_group(desk: &Desk<'_>, entity: Entity, record: Record) -> Result<Record, Why> {
    let record = of_campaign(desk, entity, record)?;
    let Some(ad_group) = desk.above(entity, Kind::AdGroup) else {
        return Err(Why::new("no file says which ad group it is in", DOWNLOAD));
    };
    Ok(record.with("Ad Group ID", id(desk, ad_group, "ad group")?))
}

/// What a Campaign row must repeat: empty where a file says that there is none.
fn carried(desk: &Desk<'_>, entity: Entity, attr: &str, what: &str, would: &str) -> Result<String, Why> {
    match desk.fact(entity, attr) {
        Fact::Value(text) => Ok(text),
        Fact::Blank => Ok(String::new()),
        Fact::Unclear | Fact::Unknown => {
            Err(Why::new(format!("no file shows whether this campaign has {what}, and the upload {would}"), DOWNLOAD))
        }
    }
}

/// The state now, which every row but a Bidding adjustment repeats.
fn state(desk: &Desk<'_>, entity: Entity) -> Result<String, Why> {
    match desk.state(entity) {
        Some(state) if state == "archived" => Err(Why::new(
            "it is archived, and what is archived cannot be changed",
            "leave it out of the rule, or make it anew",
        )),
        Some(state) if state == "enabled" || state == "paused" => Ok(state),
        Some(state) => Err(Why::new(format!("its state `{state}` is none that the bulk workbook knows"), DOWNLOAD)),
        None => Err(Why::new("no file shows its state, which the row must repeat", DOWNLOAD)),
    }
}

/// A new keyword or negative.
fn addition(change: &Change<'_>, added: &Addition) -> Result<Record, Why> {
    let Some(campaign) = &added.campaign_id else {
        return Err(Why::new(format!("no file gives the id of the campaign `{}`", added.campaign), DOWNLOAD));
    };
    let record = Record::of(change)
        .with("Product", "Sponsored Products")
        .with("Operation", "Create")
        .with("Campaign ID", campaign.as_ref())
        .with("State", "enabled");
    let in_ad_group = added.level == "ad_group";
    let record = match (&added.ad_group_id, &added.ad_group) {
        _ if !in_ad_group => record,
        (Some(id), _) => record.with("Ad Group ID", id.as_ref()),
        (None, name) => {
            let name = name.as_deref().unwrap_or("");
            return Err(Why::new(format!("no file gives the id of the ad group `{name}`"), DOWNLOAD));
        }
    };
    if change.action.verb == Verb::AddNegative {
        negative(change, added, record)
    } else {
        keyword(change, added, record)
    }
}

fn keyword(change: &Change<'_>, added: &Addition, record: Record) -> Result<Record, Why> {
    if is_asin(&added.text) {
        return Err(Why::new(
            format!("`{}` is an ASIN: shoppers reached the ad from a product page, which no keyword does", added.text),
            "target the product by hand, or leave ASINs out of the rule: `where text does not match /^b0[0-9a-z]{8}$/`",
        ));
    }
    if added.level != "ad_group" {
        let name = called(&change.action.entity);
        return Err(Why::new(format!("no file says which ad group takes `{name}`"), DOWNLOAD));
    }
    let record =
        record.with("Entity", "Keyword").with("Keyword Text", added.text.trim()).with("Match Type", added.match_type);
    // Without a bid of its own the ad group's default holds.
    Ok(match &added.bid {
        Some(bid) => record.with("Bid", bid.as_str()),
        None => record,
    })
}

fn negative(change: &Change<'_>, added: &Addition, record: Record) -> Result<Record, Why> {
    let in_ad_group = added.level == "ad_group";
    if is_asin(&added.text) {
        if in_ad_group && added.match_type == "exact" {
            let expression = format!("asin=\"{}\"", added.text.trim().to_uppercase());
            return Ok(record
                .with("Entity", "Negative product targeting")
                .with("Product Targeting Expression", expression));
        }
        return Err(Why::new(
            format!(
                "`{}` is an ASIN, which only an exact negative of an ad group keeps out",
                called(&change.action.entity)
            ),
            "write `add negative exact to ad_group` for ASINs, or leave them out of the rule",
        ));
    }
    let match_type = if added.match_type == "phrase" { "negativePhrase" } else { "negativeExact" };
    let entity = if in_ad_group { "Negative keyword" } else { "Campaign negative keyword" };
    Ok(record.with("Entity", entity).with("Keyword Text", added.text.trim()).with("Match Type", match_type))
}

/// Ten letters and digits that begin with `b0`: what a search term is called when the ad stood on a product's page.
fn is_asin(text: &str) -> bool {
    let text = text.trim();
    let rest = text.strip_prefix("b0").or_else(|| text.strip_prefix("B0"));
    rest.is_some_and(|rest| rest.len() == 8 && rest.chars().all(|c| c.is_ascii_alphanumeric()))
        && text.chars().skip(2).any(|c| c.is_ascii_digit())
}
