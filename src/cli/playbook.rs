//! The playbook: the rule library that ships, with its tables, as `init --playbook` writes it into a workspace.

/// Files of the library, with their paths in a workspace.
macro_rules! library {
    ($($path:literal),* $(,)?) => {
        &[$( ($path, include_str!(concat!("../../", $path))), )*]
    };
}

/// Every rule file and every table of the library. A test holds it to the folders.
pub(super) const FILES: &[(&str, &str)] = library!(
    "rules/ads/bids.rules",
    "rules/ads/campaigns.rules",
    "rules/ads/search-terms.rules",
    "rules/catalog/content.rules",
    "rules/catalog/listings.rules",
    "rules/compliance/account-health.rules",
    "rules/compliance/claims.rules",
    "rules/house.rules",
    "rules/inventory/ads-and-stock.rules",
    "rules/inventory/stock.rules",
    "rules/pricing/prices.rules",
    "rules/storefront/reviews.rules",
    "rules/storefront/sellers.rules",
    "rules/storefront/shop.rules",
    "tables/authenticity-words.txt",
    "tables/authorised-sellers.txt",
    "tables/brand-guide.csv",
    "tables/buffers.csv",
    "tables/channel-norms.csv",
    "tables/content-limits.csv",
    "tables/costs.csv",
    "tables/customers.csv",
    "tables/forbidden-claims.txt",
    "tables/green-claims.txt",
    "tables/our-brand.txt",
    "tables/pesticide-claims.txt",
    "tables/placeholders.txt",
    "tables/policy.csv",
    "tables/promotional-words.txt",
    "tables/promotions.csv",
    "tables/registry.csv",
    "tables/safety-words.txt",
    "tables/season.csv",
    "tables/small-words.txt",
    "tables/targets.csv",
);
