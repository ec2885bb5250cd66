//! Channel profiles: which headers of which export mean which canonical column. All of it is data (`channels/*.toml`).

mod formula;
mod header;
mod index;
mod like;
mod load;
mod matching;
mod text;

pub(super) use formula::{Expr, Function, Operator};
pub(super) use header::normal;
pub(super) use matching::{Forced, Match, NoMatch, WIDE_COLUMNS, find};

use crate::catalog::{Catalog, Dataset};
use crate::diagnostic::Diagnostic;
use crate::ingest::cell::{DateForm, Mark, Percents, Signs, Style};
use crate::ingest::profile::index::Index;
use crate::text::{FileId, Sources};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What the channels' files look like.
#[derive(Debug, Clone)]
pub struct Profiles {
    channels: Arc<Vec<Channel>>,
    index: Arc<Index>,
    /// Of the texts that a workspace added, in their order.
    digest: [u8; 32],
}

/// The files of one channel; the canonical form is a channel without a name.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) name: String,
    /// How many last days of conversion metrics are not yet usable, by dataset.
    pub(super) settle: BTreeMap<Dataset, u32>,
    pub(super) tables: Vec<Table>,
    /// Files of the channel of which nothing is read.
    pub(super) known: Vec<Known>,
}

/// A kind of file that the channel gives and of which nothing is read.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    /// What it is called.
    pub(super) name: String,
    /// Headers, or keys of a JSON document, by which it is known.
    pub(super) headers: Vec<String>,
    /// Why nothing of it is read.
    pub(super) why: String,
}

/// One kind of file: what it is about, and how to read it.
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the profile, none a state")]
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// What `portreeve data` calls it.
    pub(super) name: String,
    /// Its channel; empty for canonical files.
    pub(super) channel: String,
    /// Whether an account of which nothing else is said is one of that channel.
    pub(super) names_account: bool,
    pub(super) dataset: Dataset,
    /// Whether numbers are printed for people rather than plain.
    pub(super) printed: bool,
    pub(super) percents: Percents,
    /// Words for an empty cell, in lower case.
    pub(super) nulls: Vec<String>,
    pub(super) signs: Signs,
    pub(super) dates: Vec<DateForm>,
    /// Words in headers of conversion figures: how many days after a click they count.
    pub(super) attribution: Vec<(String, u32)>,
    /// Headers by which a file says that its decimals stand behind a comma.
    pub(super) comma: Vec<String>,
    /// What the dates of a summary's rows are.
    pub(super) summary: Summary,
    /// What must be there: each a list of alternatives, each of them inputs that belong together.
    pub(super) needs: Vec<Vec<Vec<Name>>>,
    /// Headers that such a file never has.
    pub(super) without: Vec<String>,
    /// What the profile calls the columns that it reads.
    pub(super) inputs: Vec<Input>,
    /// What is made of other columns, each after those that it is made of.
    pub(super) made: Vec<(Name, Expr)>,
    pub(super) shape: Shape,
    /// Other tables that the same rows are read by as well.
    pub(super) also: Vec<String>,
    /// Whether it is only read beside another table, never chosen for a file.
    pub(super) beside: bool,
    /// Where the day of a file without a column of days comes from.
    pub(super) day: DayFrom,
    /// Whether a key that a file does not have is gone; else its absence says nothing.
    pub(super) complete: bool,
    /// Whether a day that it holds is one on which a key without a row did nothing.
    pub(super) covers: bool,
    /// Whether an empty cell of a figure is none of it.
    pub(super) blank_is_zero: bool,
    /// What rows of one key and day in one file are to each other.
    pub(super) same: Same,
    /// The column by which rows of one key and day are told apart, and what they are then.
    pub(super) marked: Option<(Name, Marked)>,
    /// Whether all rows are of the newest day among them.
    pub(super) one_day: bool,
    /// A field that stands for another that is missing or blank.
    pub(super) instead: Vec<(Field, Field)>,
    /// Keys that a row may lack.
    pub(super) may_be_blank: Vec<Field>,
    /// What yes-or-no columns are of a key that the file lacks.
    pub(super) absent_is: Vec<(Field, bool)>,
    /// The channel's words for canonical ones, both in lower case, by field.
    pub(super) words: BTreeMap<Field, BTreeMap<String, String>>,
}

/// A column that a profile reads: one that feeds a field, or one that others are made of.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// What the profile calls it.
    pub(super) name: String,
    /// The field that it feeds.
    pub(super) field: Option<Field>,
    /// Its headers, the first that is there being taken.
    pub(super) headers: Vec<String>,
}

/// The place of an input in [`Table::inputs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(pub(super) usize);

/// How the rows of a file become rows of the dataset.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// A row with a cell that begins so is a sum of others. In lower case.
    pub(super) totals: Vec<String>,
    /// Rows that count: the column holds one of the words, `*` being any.
    pub(super) only: Vec<(Name, Vec<String>)>,
    /// Rows that do not count.
    pub(super) skip: Vec<(Name, Vec<String>)>,
    /// What the user is told of them; without it they go unsaid.
    pub(super) skip_why: Option<String>,
    /// Neighbouring rows of one thing.
    pub(super) group: Option<Group>,
    /// Columns beside each other that become rows below each other.
    pub(super) wide: Option<Wide>,
    /// In files with tabs a quote is a letter like any other.
    pub(super) plain_tabs: bool,
    /// Where in a JSON document the rows stand.
    pub(super) rows: Option<String>,
    /// Keys by whose values the elements of lists in a JSON document are told apart.
    pub(super) keyed: Vec<String>,
    /// The file holds several tables, blank lines between them.
    pub(super) sections: bool,
}

/// Neighbouring rows that are of one thing: a column says of which, a blank one that it is the one above.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) by: Name,
    /// Columns that only the first row fills.
    pub(super) fill: Vec<Name>,
}

/// Every column without a name in the profile is a row of its own.
#[derive(Debug, Clone)]
pub(super) struct Wide {
    /// What its header is.
    pub(super) header: Name,
    /// What its cell is.
    pub(super) cell: Name,
    /// Headers that stand for nothing of the kind.
    pub(super) except: Vec<String>,
}

/// Where the day of a file comes from that has no column for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DayFrom {
    /// From columns.
    #[default]
    Rows,
    /// The file shows how things stood when it was made: by its first lines, its name, else the newest day of the account.
    File,
    /// The file sums up a period, which its first lines, its name or `[[files]]` must say.
    Period,
    /// It shows how things stood when it was made, and sums up the period that its name or `[[files]]` says; where neither does,
    /// only how things stood is read.
    Download,
}

/// What a column says of rows of one key and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// That of the largest mark is how things stood in the end.
    Latest,
    /// They are differences that add up, also over files; a mark that was seen before is the same difference again.
    Deltas,
}

/// What several rows of one file are that have the same key and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Same {
    /// They contradict each other, or are two things of one name.
    #[default]
    Contradict,
    /// Parts of one figure: they add up.
    Add,
    /// The same figure again: the largest counts.
    Largest,
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

    /// Its place among the columns of its dataset.
    pub(super) fn column(self) -> Option<usize> {
        if let Self::Column(at) = self { Some(usize::from(at)) } else { None }
    }

    /// Whether it is a conversion figure, which counts some days after a click.
    pub(super) fn is_late(self, dataset: Dataset) -> bool {
        let Self::Column(at) = self else { return false };
        Catalog::standard().dataset(dataset).columns.get(usize::from(at)).is_some_and(|column| column.late)
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

impl Table {
    /// How many days after a click a header's figures count; `None` where it does not say.
    pub(super) fn attribution(&self, header: &str) -> Option<u32> {
        let said = |(word, days): &(String, u32)| {
            let at = header.find(word.as_str())?;
            // `7d` does not stand in `17d`.
            let begins = !header.get(..at)?.ends_with(|letter: char| letter.is_ascii_digit());
            begins.then_some((word.len(), *days))
        };
        self.attribution.iter().filter_map(said).max().map(|(_, days)| days)
    }

    /// How its numbers are written, with the decimal mark of a file.
    pub(super) fn style(&self, mark: Mark) -> Style {
        Style {
            printed: self.printed.then(|| (mark, self.signs.clone())),
            percents: self.percents,
            nulls: self.nulls.clone(),
        }
    }
}

/// The profiles inside the binary, canonical files first.
const STANDARD: [(&str, &str); 8] = [
    ("channels/canonical.toml", include_str!("../../../channels/canonical.toml")),
    ("channels/amazon.toml", include_str!("../../../channels/amazon.toml")),
    ("channels/amazon_seller.toml", include_str!("../../../channels/amazon_seller.toml")),
    ("channels/shopify.toml", include_str!("../../../channels/shopify.toml")),
    ("channels/google.toml", include_str!("../../../channels/google.toml")),
    ("channels/walmart.toml", include_str!("../../../channels/walmart.toml")),
    ("channels/helpdesk.toml", include_str!("../../../channels/helpdesk.toml")),
    ("channels/other.toml", include_str!("../../../channels/other.toml")),
];

impl Profiles {
    /// The profiles inside the binary.
    #[must_use]
    pub fn standard() -> Self {
        // A mistake in them is found by this module's test; such a file takes nothing.
        static PROFILES: OnceLock<Profiles> = OnceLock::new();
        let load = || Self::of(STANDARD.iter().filter_map(|(_, text)| load::load(text).ok()).collect(), [0; 32]);
        PROFILES.get_or_init(load).clone()
    }

    /// Adds a workspace's own profile. One for a channel that is known already is tried before it.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each with its place; then nothing is added.
    pub fn add(&mut self, sources: &Sources, file: FileId) -> Result<(), Vec<Diagnostic>> {
        let channel = load::load(&sources.file(file).text)
            .map_err(|wrong| wrong.into_iter().map(|wrong| wrong.diagnostic(file)).collect::<Vec<_>>())?;
        // Canonical files stay canonical whatever a workspace adds.
        let mut channels = self.channels.as_ref().clone();
        channels.insert(1.min(channels.len()), channel);
        let mut digest = blake3::Hasher::new();
        digest.update(&self.digest).update(sources.file(file).text.as_bytes());
        *self = Self::of(channels, *digest.finalize().as_bytes());
        Ok(())
    }

    fn of(channels: Vec<Channel>, digest: [u8; 32]) -> Self {
        let index = Index::new(&channels, matching::may_do_without);
        Self { channels: Arc::new(channels), index: Arc::new(index), digest }
    }

    /// By what profiles are told from those of another workspace that this program reads.
    pub(super) fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.channels.iter().flat_map(|channel| &channel.tables)
    }

    /// A file of which nothing is read, by its headers.
    pub(super) fn known(&self, headers: &[String]) -> Option<&Known> {
        let headers: Vec<String> = headers.iter().map(|header| normal(header).bare).collect();
        let mut all = self.channels.iter().flat_map(|channel| &channel.known);
        all.find(|known| known.headers.iter().all(|header| headers.contains(header)))
    }

    /// Where in JSON documents rows may lie, with the keys that tell elements of lists apart.
    pub(super) fn paths(&self) -> Vec<(&str, &[String])> {
        let mut paths: Vec<(&str, &[String])> = Vec::new();
        for table in self.tables() {
            if let Some(path) = table.shape.rows.as_deref()
                && !paths.iter().any(|(known, _)| *known == path)
            {
                paths.push((path, &table.shape.keyed));
            }
        }
        paths
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
