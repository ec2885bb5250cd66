//! The layouts of `layouts.toml`, which is part of the program: a mistake in it is found by this module's test.

use serde::Deserialize;
use std::sync::OnceLock;

/// A file that some channel, or a person, takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// The Sponsored Products sheet of the bulk workbook.
    AmazonAdsBulk,
    /// Prices and quantities for Seller Central.
    AmazonPriceQuantity,
    /// The same as a feed of the Selling Partner API.
    AmazonListingsFeed,
    /// Prices for Walmart.
    WalmartPrice,
    /// Stock for Walmart.
    WalmartInventory,
    /// Prices for Shopify.
    ShopifyProducts,
    /// Stock for Shopify.
    ShopifyInventory,
    /// Everything for Google Ads.
    GoogleAdsEditor,
    /// Reorders.
    PurchaseOrder,
    /// What no other file takes.
    Other,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Xlsx,
    Csv,
    Tsv,
    AmazonFeed,
    WalmartPrice,
    WalmartInventory,
}

/// What is known of a file's form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    id: String,
    /// What it is called.
    pub(super) name: String,
    pub(super) form: Form,
    /// The sheet of a workbook.
    #[serde(default)]
    pub(super) sheet: String,
    /// What it is, in words.
    pub(super) what: String,
    /// Where it goes.
    pub(super) upload: String,
    /// Where its form is described.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is there for those who read the data"))]
    source: String,
    /// Its columns in order.
    pub(super) header: Vec<String>,
    /// Those of them that hold numbers.
    numbers: Vec<String>,
    /// Columns that are left out where no record fills them: an empty one would say "make it empty".
    #[serde(default)]
    optional: Vec<String>,
    /// How many records the channel takes in one file.
    pub(super) records_max: Option<usize>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    file: Vec<Layout>,
}

impl FileKind {
    /// Every one, in the order in which they are written.
    pub const ALL: &'static [Self] = &[
        Self::AmazonAdsBulk,
        Self::AmazonPriceQuantity,
        Self::AmazonListingsFeed,
        Self::WalmartPrice,
        Self::WalmartInventory,
        Self::ShopifyProducts,
        Self::ShopifyInventory,
        Self::GoogleAdsEditor,
        Self::PurchaseOrder,
        Self::Other,
    ];

    /// Its stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AmazonAdsBulk => "amazon_ads_bulk",
            Self::AmazonPriceQuantity => "amazon_price_quantity",
            Self::AmazonListingsFeed => "amazon_listings_feed",
            Self::WalmartPrice => "walmart_price",
            Self::WalmartInventory => "walmart_inventory",
            Self::ShopifyProducts => "shopify_products",
            Self::ShopifyInventory => "shopify_inventory",
            Self::GoogleAdsEditor => "google_ads_editor",
            Self::PurchaseOrder => "purchase_order",
            Self::Other => "other",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// Its columns in the order of the channel; none where the form has no columns.
    #[must_use]
    pub fn header(self) -> &'static [String] {
        self.layout().map_or(&[], |layout| &layout.header)
    }

    /// Whether its records are counted from the file's first line on, which is the header: the first row is record 2.
    #[must_use]
    pub fn counts_the_header(self) -> bool {
        self.layout().is_some_and(|layout| matches!(layout.form, Form::Xlsx | Form::Csv | Form::Tsv))
    }

    pub(super) fn layout(self) -> Option<&'static Layout> {
        layouts().iter().find(|layout| layout.id == self.word())
    }
}

impl Layout {
    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// Whether a column is left out when it is empty in every record.
    pub(super) fn is_optional(&self, name: &str) -> bool {
        self.optional.iter().any(|known| known == name)
    }

    /// Whether a column holds numbers.
    pub(super) fn is_number(&self, name: &str) -> bool {
        self.numbers.iter().any(|known| known == name)
    }
}

fn layouts() -> &'static [Layout] {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    // Unreadable data gives no layouts: the test below fails.
    LAYOUTS.get_or_init(|| toml::from_str::<Text>(include_str!("layouts.toml")).unwrap_or_default().file)
}

#[cfg(test)]
mod tests {
    use super::{FileKind, layouts};

    #[test]
    fn every_file_has_a_layout() {
        let read: Result<super::Text, _> = toml::from_str(include_str!("layouts.toml"));
        assert_eq!(read.map(|text| text.file.len()).unwrap(), FileKind::ALL.len());
        for kind in FileKind::ALL {
            let layout = kind.layout().unwrap_or_else(|| panic!("{} has no layout", kind.word()));
            assert_eq!(FileKind::from_word(kind.word()), Some(*kind));
            let known = |name: &String| layout.column(name).is_some();
            assert!(layout.numbers.iter().chain(&layout.optional).all(known), "{}", layout.id);
            assert!(!layout.source.is_empty() && !layout.upload.is_empty());
        }
        let mut names: Vec<&str> = layouts().iter().map(|layout| layout.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FileKind::ALL.len());
    }

    #[test]
    fn the_bulk_workbook_has_the_31_columns_of_the_blank_template() {
        let header = FileKind::AmazonAdsBulk.header();
        assert_eq!(header.len(), 31);
        assert_eq!(header.iter().position(|name| name == "Percentage"), Some(26));
    }
}
