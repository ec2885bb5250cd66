//! What one file says, typed but not yet joined with others.

use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::ingest::answer::Answer;
use crate::ingest::decode::Encoding;
use crate::ingest::expand::Packing;
use crate::ingest::numbers::Numbers;
use crate::ingest::profile::NoMatch;
use crate::ingest::read::Format;
use crate::table::{Column, Day, Ints, StrId};
use crate::value::Currency;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;

macro_rules! slots {
    ($( $slot:ident = $word:literal; )*) => {
        /// A column by which a row says what it is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Slot { $( $slot, )* }

        impl Slot {
            pub(super) const ALL: &'static [Self] = &[$( Self::$slot, )*];

            /// Its canonical name.
            pub(super) fn word(self) -> &'static str {
                match self { $( Self::$slot => $word, )* }
            }

            /// The slot of a canonical column.
            pub(super) fn of(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|slot| slot.word() == name)
            }
        }
    };
}

slots! {
    Account = "account";
    Market = "market";
    Currency = "currency";
    CampaignId = "campaign_id";
    Campaign = "campaign";
    AdGroupId = "ad_group_id";
    AdGroup = "ad_group";
    KeywordId = "keyword_id";
    Keyword = "keyword";
    MatchType = "match_type";
    SearchTerm = "search_term";
    Placement = "placement";
    Sku = "sku";
    Location = "location";
    Seller = "seller";
    OrderId = "order_id";
    Line = "line";
    ReviewId = "review_id";
    TicketId = "ticket_id";
    Metric = "metric";
}

/// The different things that the rows of a part are about, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Subjects {
    pub(super) slots: Vec<Slot>,
    /// The page of the lexicon that has them.
    pub(super) page: usize,
    /// What each thing of the page says in each slot; known when the lexicon is whole.
    pub(super) said: Arc<Vec<Option<StrId>>>,
    /// The things of the page that the part has.
    pub(super) things: Vec<u32>,
}

impl Subjects {
    pub(super) fn new(slots: Vec<Slot>, page: usize) -> Self {
        Self { slots, page, said: Arc::default(), things: Vec::new() }
    }

    /// Adds a thing of the page.
    pub(super) fn add(&mut self, thing: u32) -> u32 {
        self.things.push(thing);
        self.len() - 1
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.things.len()).unwrap_or(u32::MAX)
    }

    /// The thing of the page that a subject is.
    pub(super) fn thing(&self, subject: u32) -> Option<u32> {
        self.things.get(subject as usize).copied()
    }

    /// The place of a slot, when the file has it.
    pub(super) fn place(&self, slot: Slot) -> Option<usize> {
        self.slots.iter().position(|known| *known == slot)
    }

    /// What a subject's row says in a slot; `None` when it is blank or the file has no such column.
    pub(super) fn get(&self, subject: u32, slot: Slot) -> Option<StrId> {
        let place = self.place(slot)?;
        let thing = usize::try_from(self.thing(subject)?).ok()?;
        self.said.get(thing.checked_mul(self.slots.len())?.checked_add(place)?).copied().flatten()
    }

    /// Whether the file has the column at all.
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }
}

/// What the rows of a part are: days, or summaries of periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Grain {
    /// [`Part::when`] holds days.
    Daily,
    /// [`Part::when`] holds places among these.
    Periods(Vec<(Day, Day)>),
}

/// How a summary's period is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodFrom {
    /// Each row states it.
    Rows,
    /// The lines above the table say it.
    Preamble,
    /// The file's name has two dates.
    Name,
    /// `[[files]]` of portreeve.toml.
    Settings,
    /// From the first to the last active day among the rows: the best that is known.
    ActiveDays,
}

/// A column that is no identity: facts and attributes.
#[derive(Debug, Clone)]
pub(super) struct PartColumn {
    /// Its place among the columns of the dataset.
    pub(super) column: usize,
    /// One value a row: a mantissa, a text's number, 1 or 0, a date's day.
    pub(super) values: Ints,
    /// Decimal places.
    pub(super) scale: u8,
    /// The largest size among the values.
    pub(super) largest: u64,
}

impl PartColumn {
    pub(super) fn new(column: usize, numbers: &Numbers) -> Self {
        let values = Ints::from(numbers.values.as_slice());
        Self { column, values, scale: numbers.scale, largest: numbers.largest() }
    }

    /// The value of a row.
    pub(super) fn value(&self, row: usize) -> i64 {
        self.values.get(row).unwrap_or(Column::MISSING)
    }
}

/// The rows of one dataset in one file.
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the profile or the file, none a state")]
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) dataset: Dataset,
    /// The profile that took it.
    pub(super) profile: String,
    /// The channel of that profile; empty for canonical files, and for those that any account may have.
    pub(super) channel: String,
    /// By column: what it is, yes or no, of a key that the file lacks.
    pub(super) absent_is: Vec<(usize, bool)>,
    pub(super) sheet: Option<String>,
    pub(super) grain: Grain,
    pub(super) period_from: Option<PeriodFrom>,
    pub(super) subjects: Subjects,
    /// The subject of each row.
    pub(super) subject: Vec<u32>,
    /// The day of each row, or the place of its period.
    pub(super) when: Vec<i32>,
    /// Of each row that is a difference, what names it; empty for rows that stand for themselves.
    pub(super) marks: Vec<StrId>,
    /// The line of each row.
    pub(super) lines: Vec<u32>,
    pub(super) columns: Vec<PartColumn>,
    /// First and last day that the part holds.
    pub(super) span: Option<(Day, Day)>,
    /// Days with a row whose key could not be read: an absent row may be that one.
    pub(super) blind: BTreeSet<Day>,
    /// Whether a row was refused of which neither key nor day could be read: an absent row of any of its days may be that one.
    pub(super) lost: bool,
    /// Subjects of rows whose date could not be read: what they did on days without a row is unknown.
    pub(super) undated: BTreeSet<u32>,
    /// How many days after a click its conversion figures count, when its headers say so.
    pub(super) attribution: Option<u32>,
    /// The currency that headers or signs name, where no column does.
    pub(super) currency: Option<Currency>,
    /// Rows that were refused.
    pub(super) refused_rows: u64,
    /// Cells that were refused, by canonical column.
    pub(super) refused_cells: u64,
    /// Rows that were put together with others of the same key.
    pub(super) combined: u64,
    /// Whether a key that it does not have is gone.
    pub(super) complete: bool,
    /// Whether all rows are of the newest day that the file holds.
    pub(super) one_day: bool,
    /// Whether its days are covered.
    pub(super) covers: bool,
    /// Nothing in the file or its name says of which day it is.
    pub(super) dayless: bool,
    /// Headers that nothing was read from.
    pub(super) unused: Vec<String>,
    /// The headers by which the profile knows the file.
    pub(super) because: Vec<String>,
    /// How many headers the file has.
    pub(super) headers: usize,
    /// How many headers the profile knew.
    pub(super) known_headers: usize,
    /// Row of the header.
    pub(super) header_line: u64,
}

impl Part {
    /// Gives back the room that rows did not need.
    pub(super) fn shrink(&mut self) {
        self.subjects.things.shrink_to_fit();
        self.subject.shrink_to_fit();
        self.when.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.lines.shrink_to_fit();
    }
}

/// When a file was made, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Made {
    /// By its own stamp.
    pub(super) stamp: Option<DateTime<Utc>>,
    /// By its name, in the account's zone.
    pub(super) named: Option<NaiveDateTime>,
}

/// What one file says.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The file, relative to the workspace.
    pub name: Arc<str>,
    /// BLAKE3 of its bytes.
    pub hash: blake3::Hash,
    /// The folder under `snapshots/` that it lies in.
    pub folder: Option<String>,
    /// What kind of file it is.
    pub format: Format,
    /// How its text is encoded, for text files.
    pub encoding: Option<Encoding>,
    /// How it is packed.
    pub packing: Option<Packing>,
    /// Bytes of the file as it lies there.
    pub bytes: u64,
    /// Everything that is wrong with it. Problems beyond a limit are counted in the last of their kind.
    pub diagnostics: Vec<Diagnostic>,
    /// What the channel said of an upload, when it is such a file: then nothing of it becomes facts.
    pub answer: Option<Answer>,
    pub(super) made: Made,
    /// The profile that comes nearest to a file that none takes.
    pub(super) nearest: Option<NoMatch>,
    /// The day or days that its name is about.
    pub(super) named_days: Option<(NaiveDate, NaiveDate)>,
    /// The texts of its parts by their numbers, shared with the files that were read before and after it.
    pub(super) texts: Arc<Vec<Arc<str>>>,
    pub(super) parts: Vec<Part>,
}

impl Snapshot {
    /// How many rows were taken.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.parts.iter().map(|part| part.subject.len()).sum()
    }

    /// The texts that it refers to, the same for all files of one reader.
    pub(crate) fn texts(&self) -> &Arc<Vec<Arc<str>>> {
        &self.texts
    }

    pub(super) fn text(&self, id: StrId) -> &str {
        self.texts.get(id.0 as usize).map_or("", |text| text)
    }

    /// Whether nothing of it could be used.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.parts.is_empty()
    }
}
