//! A profile as it stands in its file, each value with its place.

use crate::ingest::cell::{DateForm, Percents};
use crate::ingest::profile::{DayFrom, Known, Same};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A text and its place.
pub(super) type Said = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub(super) channel: String,
    #[serde(default = "yes")]
    pub(super) names_account: bool,
    pub(super) settle: Option<SettleText>,
    #[serde(default)]
    pub(super) signs: BTreeMap<String, Said>,
    #[serde(default)]
    pub(super) words: BTreeMap<Said, BTreeMap<String, String>>,
    #[serde(default)]
    pub(super) nulls: Vec<String>,
    /// Words in headers of conversion figures: how many days after a click they count.
    #[serde(default)]
    pub(super) attribution: BTreeMap<String, u32>,
    #[serde(default)]
    pub(super) columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) table: Vec<TableText>,
    #[serde(default)]
    pub(super) known: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettleText {
    pub(super) days: u32,
    pub(super) datasets: Vec<Said>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a word of the profile, none a state")]
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct TableText {
    pub(super) name: String,
    /// A table above, of which this one takes what it does not say itself.
    pub(super) like: Option<Said>,
    pub(super) dataset: Said,
    pub(super) numbers: Option<NumbersText>,
    pub(super) percents: Option<Percents>,
    #[serde(default)]
    pub(super) nulls: Vec<String>,
    #[serde(default)]
    pub(super) dates: Vec<DateForm>,
    #[serde(default)]
    pub(super) comma: Vec<String>,
    #[serde(default)]
    pub(super) summary: SummaryText,
    pub(super) day: Option<DayFrom>,
    pub(super) absent: Option<AbsentText>,
    #[serde(default = "yes")]
    pub(super) covers: bool,
    #[serde(default)]
    pub(super) same: Same,
    pub(super) blanks: Option<BlanksText>,
    /// A column by which the last of several rows of one key and day is known.
    pub(super) latest: Option<Said>,
    /// A column that names each difference, so that one that comes again is known.
    pub(super) deltas: Option<Said>,
    #[serde(default)]
    pub(super) one_day: bool,
    pub(super) needs: Vec<Said>,
    #[serde(default)]
    pub(super) without: Vec<String>,
    #[serde(default)]
    pub(super) also: Vec<Said>,
    #[serde(default)]
    pub(super) columns: BTreeMap<Said, Vec<String>>,
    #[serde(default)]
    pub(super) names: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) make: BTreeMap<Said, Said>,
    #[serde(default)]
    pub(super) instead: BTreeMap<Said, Said>,
    #[serde(default)]
    pub(super) may_be_blank: Vec<Said>,
    #[serde(default)]
    pub(super) absent_is: BTreeMap<Said, Said>,
    #[serde(default)]
    pub(super) totals: Vec<String>,
    #[serde(default)]
    pub(super) only: BTreeMap<Said, Vec<String>>,
    #[serde(default)]
    pub(super) skip: BTreeMap<Said, Vec<String>>,
    /// What a reader is told of rows that do not count, with what to do.
    pub(super) skip_why: Option<String>,
    pub(super) group: Option<GroupText>,
    pub(super) wide: Option<WideText>,
    #[serde(default)]
    pub(super) plain_tabs: bool,
    pub(super) rows: Option<String>,
    #[serde(default)]
    pub(super) keyed: Vec<String>,
    #[serde(default)]
    pub(super) sections: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupText {
    pub(super) by: Said,
    #[serde(default)]
    pub(super) fill: Vec<Said>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct WideText {
    pub(super) header: Said,
    pub(super) cell: Said,
    #[serde(default)]
    pub(super) except: Vec<String>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum NumbersText {
    #[default]
    Plain,
    Printed,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum SummaryText {
    #[default]
    Stated,
    Active,
}

/// What an empty cell of a figure is.
#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum BlanksText {
    /// Not known.
    #[default]
    Missing,
    /// None of it.
    Zero,
}

/// What it means that a file does not have a key.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum AbsentText {
    /// The thing is gone.
    Gone,
    /// Nothing.
    Nothing,
}
