//! Channel profiles: which headers of which export mean which canonical column. All of it is data (`channels/*.toml`).

mod header;
mod load;
mod matching;

pub(super) use header::normal;
pub(super) use matching::{Forced, Match, NoMatch, find};

use crate::catalog::{Catalog, Dataset};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ingest::cell::{DateForm, Signs};
use std::collections::BTreeMap;

/// What the channels' files look like.
#[derive(Debug, Clone)]
pub struct Profiles {
    channels: Vec<Channel>,
}

/// The files of one channel; the canonical form is a channel without a name.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) name: String,
    /// How many last days of conversion metrics are not yet usable, by dataset.
    pub(super) settle: BTreeMap<Dataset, u32>,
    pub(super) tables: Vec<Table>,
}

/// One kind of file: what it is about, and how to read it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// What `portreeve data` calls it.
    pub(super) name: String,
    /// Its channel; empty for canonical files.
    pub(super) channel: String,
    pub(super) dataset: Dataset,
    /// Whether numbers are printed for people rather than plain.
    pub(super) printed: bool,
    pub(super) signs: Signs,
    pub(super) dates: Vec<DateForm>,
    /// Headers by which a file says that its decimals stand behind a comma.
    pub(super) comma: Vec<String>,
    /// What the dates of a summary's rows are.
    pub(super) summary: Summary,
    /// What must be there: each a list of alternatives, each of them fields that belong together.
    pub(super) needs: Vec<Vec<Vec<Field>>>,
    /// Headers that such a file never has.
    pub(super) without: Vec<String>,
    /// The headers of each field, the first that is there being taken.
    pub(super) columns: Vec<(Field, Vec<String>)>,
    /// A field that stands for another that is missing or blank.
    pub(super) instead: Vec<(Field, Field)>,
    /// Keys that a row may lack.
    pub(super) may_be_blank: Vec<Field>,
    /// The channel's words for canonical ones, both in lower case, by field.
    pub(super) words: BTreeMap<Field, BTreeMap<String, String>>,
}

/// What the two dates of a row without a day are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summary {
    /// The period of the row.
    Stated,
    /// The row's first and last active day: the period itself must come from elsewhere.
    Active,
}

/// What a column of a file feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    /// A canonical column, by its place among those of its dataset.
    Column(u16),
    /// The account that the row is of.
    Account,
    /// The marketplace.
    Market,
    /// First day of a period.
    PeriodStart,
    /// Last day of a period.
    PeriodEnd,
}

impl Field {
    /// The field of a canonical name.
    pub(super) fn of(dataset: Dataset, name: &str) -> Option<Self> {
        match name {
            "account" => Some(Self::Account),
            "market" => Some(Self::Market),
            "period_start" => Some(Self::PeriodStart),
            "period_end" => Some(Self::PeriodEnd),
            _ => {
                let at = Catalog::standard().dataset(dataset).columns.iter().position(|column| column.name == name)?;
                u16::try_from(at).ok().map(Self::Column)
            }
        }
    }

    /// Its canonical name.
    pub(super) fn name(self, dataset: Dataset) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Market => "market",
            Self::PeriodStart => "period_start",
            Self::PeriodEnd => "period_end",
            Self::Column(at) => {
                Catalog::standard().dataset(dataset).columns.get(usize::from(at)).map_or("", |column| &column.name)
            }
        }
    }
}

impl Profiles {
    /// The profiles inside the binary.
    #[must_use]
    pub fn standard() -> Self {
        let mut profiles = Self { channels: Vec::new() };
        for text in [include_str!("../../../channels/canonical.toml"), include_str!("../../../channels/amazon.toml")] {
            // A mistake in them is found by this module's test; such a file takes nothing.
            profiles.channels.extend(load::load(text).ok());
        }
        profiles
    }

    /// Adds a workspace's own profile. One for a channel that is known already is tried before it.
    ///
    /// # Errors
    /// What is wrong with the file; then nothing is added.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), Box<Diagnostic>> {
        let channel = load::load(text).map_err(|problem| {
            let diagnostic = Diagnostic::new(Code::Config, Place::File(name.into()), problem);
            Box::new(diagnostic.help("the profiles that ship with portreeve show the form: `channels/amazon.toml`"))
        })?;
        // Canonical files stay canonical whatever a workspace adds.
        self.channels.insert(1.min(self.channels.len()), channel);
        Ok(())
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.channels.iter().flat_map(|channel| &channel.tables)
    }

    /// How many last days of a channel's conversion metrics are not yet usable.
    pub(super) fn settle(&self, channel: &str, dataset: Dataset) -> u32 {
        let mut known = self.channels.iter().filter(|known| known.name == channel && !channel.is_empty());
        known.find_map(|known| known.settle.get(&dataset).copied()).unwrap_or(0)
    }
}

impl Default for Profiles {
    fn default() -> Self {
        Self::standard()
    }
}
