//! What the names of sections 2 of the contract and 9 of the language mean: which dataset answers
//! a flow metric, where a state attribute is seen, and the standard metrics as trees.

use super::data::Dataset;
use super::tree::{Expr, Kind, Path};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Number,
    Money,
    Percent,
    Text,
    YesNo,
    Date,
}

/// The datasets that may answer a flow metric of an entity, in the order in which they are asked,
/// and the column in each.
pub(crate) fn flow(kind: Kind, name: &str) -> Option<(Type, Vec<(Dataset, &'static str)>)> {
    let all = |sets: &[Dataset], column: &'static str| sets.iter().map(|set| (*set, column)).collect::<Vec<_>>();
    let own: &[Dataset] = match kind {
        Kind::Campaign => &[Dataset::Campaigns, Dataset::Placements, Dataset::ProductAds, Dataset::Keywords],
        Kind::AdGroup => &[Dataset::ProductAds, Dataset::Keywords],
        Kind::Keyword => &[Dataset::Keywords],
        Kind::SearchTerm => &[Dataset::SearchTerms],
        Kind::Placement => &[Dataset::Placements],
        Kind::ProductAd => &[Dataset::ProductAds],
        Kind::Listing => return listing_flow(name),
        Kind::Account => return account_flow(name),
        _ => return None,
    };
    let (unit, column) = ad_column(name)?;
    Some((unit, all(own, column)))
}

fn ad_column(name: &str) -> Option<(Type, &'static str)> {
    Some(match name {
        "impressions" => (Type::Number, "impressions"),
        "clicks" => (Type::Number, "clicks"),
        "spend" => (Type::Money, "spend"),
        "sales" => (Type::Money, "sales"),
        "orders" => (Type::Number, "orders"),
        "units" => (Type::Number, "units"),
        _ => return None,
    })
}

fn listing_flow(name: &str) -> Option<(Type, Vec<(Dataset, &'static str)>)> {
    Some(match name {
        "units" => (Type::Number, vec![(Dataset::Orders, "quantity"), (Dataset::Listings, "units")]),
        "sales" => (Type::Money, vec![(Dataset::Orders, "amount"), (Dataset::Listings, "sales")]),
        "orders" => (Type::Number, vec![(Dataset::Orders, "order_id"), (Dataset::Listings, "orders")]),
        "sessions" => (Type::Number, vec![(Dataset::Listings, "sessions")]),
        "page_views" => (Type::Number, vec![(Dataset::Listings, "page_views")]),
        "ad_spend" => (Type::Money, vec![(Dataset::ProductAds, "spend")]),
        "ad_sales" => (Type::Money, vec![(Dataset::ProductAds, "sales")]),
        "ad_orders" => (Type::Number, vec![(Dataset::ProductAds, "orders")]),
        _ => return None,
    })
}

fn account_flow(name: &str) -> Option<(Type, Vec<(Dataset, &'static str)>)> {
    let total =
        |column_orders, column_listings| vec![(Dataset::Orders, column_orders), (Dataset::Listings, column_listings)];
    Some(match name {
        "total_units" => (Type::Number, total("quantity", "units")),
        "total_sales" => (Type::Money, total("amount", "sales")),
        "total_orders" => (Type::Number, total("order_id", "orders")),
        "sessions" => (Type::Number, vec![(Dataset::Traffic, "sessions")]),
        "carts" => (Type::Number, vec![(Dataset::Traffic, "carts")]),
        "checkouts" => (Type::Number, vec![(Dataset::Traffic, "checkouts")]),
        "purchases" => (Type::Number, vec![(Dataset::Traffic, "purchases")]),
        "new_customers" => (Type::Number, vec![(Dataset::Traffic, "new_customers")]),
        "marketing_spend" => (Type::Money, vec![(Dataset::Traffic, "marketing_spend")]),
        _ => {
            let (unit, column) = ad_column(name.strip_prefix("ad_")?)?;
            let sets = [Dataset::Campaigns, Dataset::Placements, Dataset::ProductAds, Dataset::Keywords];
            (unit, sets.iter().map(|set| (*set, column)).collect())
        }
    })
}

/// Sales arrive late: what an ad is credited with is settled some days after the click.
pub(crate) fn is_conversion(kind: Kind, name: &str) -> bool {
    if kind.is_ad() {
        return matches!(name, "sales" | "orders" | "units");
    }
    matches!(name, "ad_sales" | "ad_orders" | "ad_units")
}

/// Where a state attribute is seen, in the order in which two rows of one day are asked.
pub(crate) fn state(kind: Kind, name: &str) -> Option<(Type, Vec<(Dataset, &'static str)>)> {
    use Dataset::{
        AccountHealth, Campaigns, Inventory, Keywords, Listings, Offers, Orders, Placements, ProductAds, Reviews,
        SearchTerms, Tickets,
    };
    Some(match (kind, name) {
        (Kind::Campaign, "name") => (
            Type::Text,
            vec![
                (Campaigns, "campaign"),
                (Keywords, "campaign"),
                (ProductAds, "campaign"),
                (SearchTerms, "campaign"),
                (Placements, "campaign"),
            ],
        ),
        (Kind::Campaign, "state") => (Type::Text, vec![(Campaigns, "state"), (Keywords, "campaign_state")]),
        (Kind::Campaign, "budget") => (Type::Money, vec![(Campaigns, "budget")]),
        (Kind::Campaign, "budget_used") => (Type::Percent, vec![(Campaigns, "budget_used")]),
        (Kind::Campaign, "start_date") => (Type::Date, vec![(Campaigns, "start_date")]),
        (Kind::Campaign, "targeting") => (Type::Text, vec![(Campaigns, "targeting")]),
        (Kind::Campaign, "bidding_strategy") => (Type::Text, vec![(Campaigns, "bidding_strategy")]),
        (Kind::AdGroup, "name") => {
            (Type::Text, vec![(Keywords, "ad_group"), (ProductAds, "ad_group"), (SearchTerms, "ad_group")])
        }
        (Kind::AdGroup, "state") => (Type::Text, vec![(Keywords, "ad_group_state")]),
        (Kind::AdGroup, "default_bid") => (Type::Money, vec![(Keywords, "default_bid")]),
        (Kind::Keyword, "text") => (Type::Text, vec![(Keywords, "keyword")]),
        (Kind::Keyword, "match_type") => (Type::Text, vec![(Keywords, "match_type")]),
        (Kind::Keyword, "state") => (Type::Text, vec![(Keywords, "state")]),
        (Kind::Keyword, "bid") => (Type::Money, vec![(Keywords, "bid")]),
        (Kind::SearchTerm, "text") => (Type::Text, vec![(SearchTerms, "search_term")]),
        (Kind::SearchTerm, "match_type") => (Type::Text, vec![(SearchTerms, "match_type")]),
        (Kind::Placement, "placement") => (Type::Text, vec![(Placements, "placement")]),
        (Kind::Placement, "adjustment") => (Type::Percent, vec![(Placements, "adjustment")]),
        (Kind::ProductAd, "sku") => (Type::Text, vec![(ProductAds, "sku")]),
        (Kind::ProductAd, "asin") => (Type::Text, vec![(ProductAds, "asin")]),
        (Kind::ProductAd, "state") => (Type::Text, vec![(ProductAds, "state")]),
        (Kind::Listing, "sku") => (Type::Text, vec![(Listings, "sku")]),
        (Kind::Listing, "title" | "brand" | "bullets" | "description" | "status" | "asin" | "images") => {
            (Type::Text, vec![(Listings, column(name))])
        }
        (Kind::Listing, "price" | "list_price" | "map" | "buy_box_price" | "lowest_price") => {
            (Type::Money, vec![(Listings, column(name))])
        }
        (Kind::Listing, "buffer" | "pack" | "rating" | "review_count" | "bullet_count" | "image_count") => {
            (Type::Number, vec![(Listings, column(name))])
        }
        (Kind::Listing, "buy_box_pct") => (Type::Percent, vec![(Listings, "buy_box_pct")]),
        (Kind::Listing, "suppressed" | "has_buy_box" | "aplus") => (Type::YesNo, vec![(Listings, column(name))]),
        (Kind::Listing, "available" | "inbound" | "reserved" | "unfulfillable") => {
            (Type::Number, vec![(Inventory, column(name))])
        }
        (Kind::Offer, "seller" | "fulfilment" | "condition") => (Type::Text, vec![(Offers, column(name))]),
        (Kind::Offer, "price" | "shipping") => (Type::Money, vec![(Offers, column(name))]),
        (Kind::Offer, "rating") => (Type::Number, vec![(Offers, "rating")]),
        (Kind::Offer, "buy_box") => (Type::YesNo, vec![(Offers, "buy_box")]),
        (Kind::Review, "rating") => (Type::Number, vec![(Reviews, "rating")]),
        (Kind::Review, "title" | "text") => (Type::Text, vec![(Reviews, column(name))]),
        (Kind::Review, "verified" | "answered") => (Type::YesNo, vec![(Reviews, column(name))]),
        (Kind::Order, "quantity") => (Type::Number, vec![(Orders, "quantity")]),
        (Kind::Order, "amount" | "discount" | "shipping") => (Type::Money, vec![(Orders, column(name))]),
        (Kind::Order, "status") => (Type::Text, vec![(Orders, "status")]),
        (Kind::Ticket, "subject" | "status") => (Type::Text, vec![(Tickets, column(name))]),
        (Kind::Ticket, "first_response_hours") => (Type::Number, vec![(Tickets, "first_response_hours")]),
        (Kind::Health, "metric" | "status") => (Type::Text, vec![(AccountHealth, column(name))]),
        (Kind::Health, "value" | "threshold") => (Type::Percent, vec![(AccountHealth, column(name))]),
        (Kind::Health, "numerator" | "denominator") => (Type::Number, vec![(AccountHealth, column(name))]),
        _ => return None,
    })
}

/// The columns whose attribute has the same name.
fn column(name: &str) -> &'static str {
    const SAME: &[&str] = &[
        "title",
        "brand",
        "bullets",
        "description",
        "status",
        "asin",
        "images",
        "price",
        "list_price",
        "map",
        "buy_box_price",
        "lowest_price",
        "buffer",
        "pack",
        "rating",
        "review_count",
        "bullet_count",
        "image_count",
        "suppressed",
        "has_buy_box",
        "aplus",
        "available",
        "inbound",
        "reserved",
        "unfulfillable",
        "seller",
        "fulfilment",
        "condition",
        "shipping",
        "text",
        "verified",
        "answered",
        "amount",
        "discount",
        "subject",
        "metric",
        "value",
        "threshold",
        "numerator",
        "denominator",
    ];
    SAME.iter().copied().find(|known| *known == name).unwrap_or_else(|| panic!("no column {name}"))
}

/// The standard metrics that are quotients of two flows of the same entity.
pub(crate) fn standard(kind: Kind, name: &str) -> Option<Expr> {
    let of = |flow: &'static str| Box::new(Expr::Name(Path::Own, flow));
    if kind == Kind::Account {
        return match name {
            "tacos" => Some(Expr::AsPercent(Box::new(Expr::Divide(of("ad_spend"), of("total_sales"))))),
            _ => None,
        };
    }
    if !kind.is_ad() {
        return None;
    }
    let percent = |quotient| Expr::AsPercent(Box::new(quotient));
    Some(match name {
        "acos" => percent(Expr::Divide(of("spend"), of("sales"))),
        "roas" => Expr::Divide(of("sales"), of("spend")),
        "cpc" => Expr::Divide(of("spend"), of("clicks")),
        "rpc" => Expr::Divide(of("sales"), of("clicks")),
        "ctr" => percent(Expr::Divide(of("clicks"), of("impressions"))),
        "cvr" => percent(Expr::Divide(of("orders"), of("clicks"))),
        _ => return None,
    })
}
