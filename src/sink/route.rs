//! Which change goes to which file. What no writer takes goes to `other-changes.csv`, so that nothing planned is lost.

use crate::catalog::{Kind, WriteField};
use crate::plan::Field;
use crate::sink::change::Change;
use crate::sink::desk::{Desk, Fact};
use crate::sink::layout::FileKind;
use crate::value::fold;

/// The file that a change stands in.
pub(super) fn route(desk: &Desk<'_>, change: &Change<'_>) -> FileKind {
    let (kind, field) = (change.action.entity.kind, change.action.field);
    if field == Field::Reorder {
        return FileKind::PurchaseOrder;
    }
    let taken = match fold(&change.account.channel).as_str() {
        "amazon" => amazon(desk, change, kind, field),
        "walmart" => walmart(kind, field),
        "shopify" => shopify(kind, field),
        "google_ads" => google_ads(kind, field),
        _ => None,
    };
    taken.unwrap_or(FileKind::Other)
}

fn amazon(desk: &Desk<'_>, change: &Change<'_>, kind: Kind, field: Field) -> Option<FileKind> {
    if kind == Kind::Listing {
        return is_price_or_stock(field).then_some(FileKind::AmazonPriceQuantity);
    }
    let takes = match field {
        Field::Amount(WriteField::Bid) => kind == Kind::Keyword,
        Field::Amount(WriteField::DefaultBid) => kind == Kind::AdGroup,
        Field::Amount(WriteField::Budget) => kind == Kind::Campaign,
        Field::Amount(WriteField::Adjustment) => kind == Kind::Placement,
        Field::Amount(WriteField::Price | WriteField::Buffer) | Field::Reorder => false,
        Field::State => matches!(kind, Kind::Campaign | Kind::AdGroup | Kind::Keyword | Kind::ProductAd),
        Field::Negative | Field::Keyword => true,
    };
    (takes && is_sponsored_products(desk, change)).then_some(FileKind::AmazonAdsBulk)
}

/// Brands and Display have sheets of their own, with other columns. Where no file says the product, it is the one that console
/// reports and API reports of `sp…` types are of.
fn is_sponsored_products(desk: &Desk<'_>, change: &Change<'_>) -> bool {
    let Some(campaign) = desk.above(change.entity(), Kind::Campaign) else { return true };
    match desk.lasting(campaign, "ad_product") {
        Fact::Value(product) => fold(&product).replace(['_', ' '], "").contains("sponsoredproducts"),
        Fact::Blank | Fact::Unclear | Fact::Unknown => true,
    }
}

fn is_price_or_stock(field: Field) -> bool {
    matches!(field, Field::Amount(WriteField::Price | WriteField::Buffer))
}

fn walmart(kind: Kind, field: Field) -> Option<FileKind> {
    match (kind, field) {
        (Kind::Listing, Field::Amount(WriteField::Price)) => Some(FileKind::WalmartPrice),
        (Kind::Listing, Field::Amount(WriteField::Buffer)) => Some(FileKind::WalmartInventory),
        _ => None,
    }
}

fn shopify(kind: Kind, field: Field) -> Option<FileKind> {
    match (kind, field) {
        (Kind::Listing, Field::Amount(WriteField::Price)) => Some(FileKind::ShopifyProducts),
        (Kind::Listing, Field::Amount(WriteField::Buffer)) => Some(FileKind::ShopifyInventory),
        _ => None,
    }
}

fn google_ads(kind: Kind, field: Field) -> Option<FileKind> {
    let takes = match field {
        Field::Amount(WriteField::Bid) => kind == Kind::Keyword,
        Field::Amount(WriteField::DefaultBid) => kind == Kind::AdGroup,
        Field::Amount(WriteField::Budget) => kind == Kind::Campaign,
        Field::Amount(WriteField::Adjustment | WriteField::Price | WriteField::Buffer) | Field::Reorder => false,
        Field::State => matches!(kind, Kind::Campaign | Kind::AdGroup | Kind::Keyword),
        Field::Negative | Field::Keyword => true,
    };
    takes.then_some(FileKind::GoogleAdsEditor)
}
