//! The figures of an account that an audit shows, and the file that would give one that is not known.

use crate::catalog::Dataset;
use crate::eval::Reason;
use crate::report::advice;
use crate::table::Day;
use std::sync::Arc;

/// A figure that an audit shows of every account.
#[derive(Debug)]
pub struct Figure {
    /// What people call it.
    pub label: &'static str,
    /// The metrics that have it, the first that the workspace or the standard library defines being taken.
    pub metrics: &'static [&'static str],
    /// Its window, in days.
    pub days: u32,
    /// What it is made of, in words.
    pub formula: &'static str,
    /// What must have been delivered: one dataset of each group.
    pub needs: &'static [&'static [Dataset]],
    /// The columns that a delivered file may lack.
    pub columns: &'static str,
}

const ADS: &[Dataset] = &[Dataset::Campaigns, Dataset::ProductAds, Dataset::Keywords, Dataset::Placements];
const SALES: &[Dataset] = &[Dataset::Orders, Dataset::Listings];
const TRAFFIC: &[Dataset] = &[Dataset::Traffic];

/// The figures, in the order of the audit.
pub const FIGURES: &[Figure] = &[
    Figure {
        label: "Conversion rate",
        metrics: &["conversion_rate"],
        days: 30,
        formula: "orders / sessions",
        needs: &[TRAFFIC, SALES],
        columns: "`sessions` of `traffic`, and orders",
    },
    Figure {
        label: "Average order value",
        metrics: &["aov"],
        days: 30,
        formula: "sales / orders",
        needs: &[SALES],
        columns: "`amount` of `orders`",
    },
    Figure {
        label: "Customer acquisition cost",
        metrics: &["cac"],
        days: 30,
        formula: "marketing spend / new customers",
        needs: &[TRAFFIC],
        columns: "`marketing_spend` and `new_customers` of `traffic`",
    },
    Figure {
        label: "Customer lifetime value",
        metrics: &["clv_margin", "clv_simple", "clv"],
        days: 30,
        formula: "order value × orders a year × years × margin",
        needs: &[SALES],
        columns: "the account's row of `orders_per_year`, `years` and `margin` in tables/customers.csv",
    },
    Figure {
        label: "ROAS",
        metrics: &["roas"],
        days: 30,
        formula: "ad sales / ad spend",
        needs: &[ADS],
        columns: "spend and sales of ads",
    },
    Figure {
        label: "ACOS",
        metrics: &["acos"],
        days: 30,
        formula: "ad spend / ad sales",
        needs: &[ADS],
        columns: "spend and sales of ads",
    },
    Figure {
        label: "TACOS",
        metrics: &["tacos"],
        days: 30,
        formula: "ad spend / all sales",
        needs: &[ADS, SALES],
        columns: "spend of ads, and `amount` of `orders`",
    },
];

/// The figures of one account.
#[derive(Debug)]
pub struct AccountFigures {
    /// The account's name.
    pub account: Arc<str>,
    /// One for each of [`FIGURES`], in their order.
    pub figures: Vec<Found>,
}

/// What became of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is known.
    Value {
        /// The metric that answered.
        metric: &'static str,
        /// As a person reads it: `41.2%`, `no sales on $12.40 spend`.
        shown: String,
        /// What it is made of: `$84.00 of spend / $204.00 of sales`.
        parts: Option<String>,
        /// The first day it is about.
        from: Option<Day>,
        /// The last day it is about.
        to: Option<Day>,
    },
    /// The data does not answer.
    Unknown {
        /// Why, in words.
        why: String,
        /// The file or column that would give it.
        help: Option<String>,
    },
    /// No metric of this name can be asked of an account.
    Undefined,
}

impl Figure {
    /// What would give it: the files that were never delivered, else what the reason asks for.
    #[must_use]
    pub fn help(&self, channel: &str, reason: Reason, delivered: impl Fn(Dataset) -> bool) -> Option<String> {
        let lacking: Vec<&str> = self
            .needs
            .iter()
            .filter(|any| !any.iter().any(|dataset| delivered(*dataset)))
            .filter_map(|any| any.first())
            .map(|dataset| source(*dataset, channel))
            .collect();
        match (lacking.is_empty(), reason) {
            (false, _) => Some(format!("deliver {}", lacking.join(" and "))),
            (true, Reason::Missing | Reason::NoDataset) => Some(format!("deliver {}", self.columns)),
            (true, other) => advice::undecided(other).map(str::to_owned),
        }
    }
}

/// Where the file of a dataset comes from.
fn source(dataset: Dataset, channel: &str) -> &'static str {
    match (dataset, channel) {
        (Dataset::Campaigns, "amazon") => "the daily campaign report (Advertising console, Measurement & reporting)",
        (Dataset::Campaigns, "walmart") => "the daily keyword report of Walmart Connect",
        (Dataset::Campaigns, _) => "a daily report of the ads that bring its visitors, such as that of Google Ads",
        (Dataset::Orders, "amazon") => "the All Orders report (Seller Central, Reports > Fulfillment)",
        (Dataset::Orders, "shopify") => "the orders export (admin, Orders > Export)",
        (Dataset::Orders, _) => "its orders as an `orders` file",
        (Dataset::Traffic, "amazon") => "the business report by date (Seller Central, Reports > Business Reports)",
        _ => "a `traffic` file: date, sessions, carts, purchases, new_customers, marketing_spend",
    }
}
