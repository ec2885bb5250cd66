//! What names mean: entities, datasets, fields, flow metrics, channels' limits. All of it is data (`catalog.toml`).

mod kind;
mod limits;
mod load;
mod reach;

pub use kind::{Dataset, Kind, WriteField};
pub use limits::{FieldLimits, LimitsOf, TextLimits, account_limits, channel_limits, text_limits};
pub use reach::Up;

use crate::value::{Rational, Type};
use std::sync::OnceLock;

/// A state attribute of one kind of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttrId(pub u16);

/// A flow metric of one kind of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u16);

/// Everything that names mean.
#[derive(Debug, Default)]
pub struct Catalog {
    datasets: Vec<DatasetInfo>,
    attrs: Vec<Attr>,
    flows: Vec<Flow>,
    aliases: Vec<(Kind, String)>,
    words: Vec<(AttrId, Words)>,
    ranges: Vec<(String, Range)>,
    whole: Vec<(Dataset, String)>,
}

/// The words that an attribute holds.
#[derive(Debug)]
pub struct Words {
    /// The words, the usual first.
    pub words: Vec<String>,
    /// No other word is possible.
    pub closed: bool,
}

/// Between which values a figure always lies, both included; percents are fractions, durations days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// Never below.
    pub low: Option<Rational>,
    /// Never above.
    pub high: Option<Rational>,
}

/// A dataset's canonical form.
#[derive(Debug)]
pub struct DatasetInfo {
    /// Which.
    pub dataset: Dataset,
    /// What one row is about.
    pub kind: Kind,
    /// What one row is, in words.
    pub about: String,
    /// Whether a file is a complete list: a key absent from the newest one is gone.
    pub complete: bool,
    /// Whether a day with few rows is suspect (`orders`, `reviews`, `tickets` have none).
    pub suspect: bool,
    /// Its columns, keys first.
    pub columns: Vec<Column>,
}

/// A canonical column.
#[derive(Debug)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// What its cells hold.
    pub ty: Type,
    /// What it does.
    pub role: Role,
    /// A conversion metric, whose last days are not yet usable.
    pub late: bool,
    /// The attribute it sets.
    pub attr: Option<AttrId>,
}

/// What a column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Identifies the row.
    Key,
    /// Adds up over days.
    Flow,
    /// The newest value holds.
    State,
    /// Names a parent or the currency.
    Link,
    /// Belongs to the row's own entity, which is an event such as an order line.
    Row,
}

/// A state attribute.
#[derive(Debug)]
pub struct Attr {
    /// Its id.
    pub id: AttrId,
    /// Whose.
    pub kind: Kind,
    /// Its name in rules.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// The datasets whose columns set it; empty when the evaluator derives it.
    pub from: Vec<Dataset>,
}

/// A flow metric: a number or money that adds up over days.
#[derive(Debug)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Whose.
    pub kind: Kind,
    /// Its name in rules.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// A conversion metric, whose last days are not yet usable.
    pub late: bool,
    /// The datasets that answer it, first choice first, with the column's name there.
    pub from: Vec<(Dataset, String)>,
}

/// What a bare name means on an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A state attribute.
    Attr(AttrId),
    /// A flow metric.
    Flow(FlowId),
}

impl Catalog {
    /// The catalog inside the binary. It never changes while the program runs.
    #[must_use]
    pub fn standard() -> &'static Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| load::load(include_str!("catalog.toml")))
    }

    /// The datasets, in the order of [`Dataset::ALL`].
    #[must_use]
    pub fn datasets(&self) -> &[DatasetInfo] {
        &self.datasets
    }

    /// One dataset.
    #[must_use]
    pub fn dataset(&self, dataset: Dataset) -> &DatasetInfo {
        &self.datasets[dataset.index()]
    }

    /// Every state attribute.
    #[must_use]
    pub fn attrs(&self) -> &[Attr] {
        &self.attrs
    }

    /// One state attribute.
    #[must_use]
    pub fn attr(&self, id: AttrId) -> &Attr {
        &self.attrs[id.0 as usize]
    }

    /// Every flow metric.
    #[must_use]
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// One flow metric.
    #[must_use]
    pub fn flow(&self, id: FlowId) -> &Flow {
        &self.flows[id.0 as usize]
    }

    /// The attribute of a name on an entity.
    #[must_use]
    pub fn find_attr(&self, kind: Kind, name: &str) -> Option<&Attr> {
        self.attrs.iter().find(|attr| attr.kind == kind && attr.name == name)
    }

    /// The flow metric of a name on an entity. `ad_spend` on a keyword is its `spend`, `total_sales` on a listing its `sales`.
    #[must_use]
    pub fn find_flow(&self, kind: Kind, name: &str) -> Option<&Flow> {
        let find = |name: &str| self.flows.iter().find(|flow| flow.kind == kind && flow.name == name);
        find(name).or_else(|| {
            let aliases = self.aliases.iter().filter(|(of, _)| *of == kind);
            aliases.filter_map(|(_, prefix)| name.strip_prefix(prefix.as_str())).find_map(find)
        })
    }

    /// The words that an attribute holds, when they are known.
    #[must_use]
    pub fn words(&self, attr: AttrId) -> Option<&Words> {
        self.words.iter().find(|(of, _)| *of == attr).map(|(_, words)| words)
    }

    /// Between which values a figure of this name always lies.
    #[must_use]
    pub fn range(&self, name: &str) -> Range {
        self.ranges.iter().find(|(of, _)| of == name).map_or_else(Range::default, |(_, range)| *range)
    }

    /// Whether a column is counted, so that no file has decimals in it.
    #[must_use]
    pub fn is_whole(&self, dataset: Dataset, column: &str) -> bool {
        self.whole.iter().any(|(of, name)| *of == dataset && name == column)
    }

    /// What a bare name means on an entity.
    #[must_use]
    pub fn meaning(&self, kind: Kind, name: &str) -> Option<Meaning> {
        self.find_flow(kind, name)
            .map(|flow| Meaning::Flow(flow.id))
            .or_else(|| self.find_attr(kind, name).map(|attr| Meaning::Attr(attr.id)))
    }
}
