//! What may be looked up: entities, datasets, fields, metrics, actions, diagnostic codes, reason words. Made from the catalog and
//! the tables of codes, so it cannot go stale.

mod actions;
mod catalog;
mod codes;
mod metrics;
mod show;

pub use show::{SCHEMA, json, markdown, text};

use crate::diagnostic::nearest;
use crate::syntax;

/// One thing that may be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What kind of thing it is.
    pub what: What,
    /// What it is, in one sentence.
    pub about: String,
    /// What else there is to know: a label and its text.
    pub facts: Vec<(&'static str, String)>,
    /// How it is used in a rule.
    pub example: Option<String>,
    /// Its own page, in Markdown.
    pub page: Option<&'static str>,
}

/// The kinds of things, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// What a rule judges.
    Entity,
    /// What files hold.
    Dataset,
    /// A state attribute of entities.
    Field,
    /// What adds up over days.
    Flow,
    /// A metric that ships with the program.
    Metric,
    /// What a rule does.
    Action,
    /// A diagnostic code.
    Code,
    /// Why a change is held.
    Refusal,
    /// Why something is undecided.
    Reason,
    /// The words that cannot be names.
    Words,
}

impl What {
    /// Every one, in the order of listing.
    pub const ALL: &'static [Self] = &[
        Self::Entity,
        Self::Dataset,
        Self::Field,
        Self::Flow,
        Self::Metric,
        Self::Action,
        Self::Code,
        Self::Refusal,
        Self::Reason,
        Self::Words,
    ];

    /// The word of JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Dataset => "dataset",
            Self::Field => "field",
            Self::Flow => "figure",
            Self::Metric => "metric",
            Self::Action => "action",
            Self::Code => "code",
            Self::Refusal => "refusal",
            Self::Reason => "reason",
            Self::Words => "words",
        }
    }

    /// The heading of a list of them.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Entity => "Entities: what a rule judges",
            Self::Dataset => "Datasets: what files hold",
            Self::Field => "Fields: the newest value holds",
            Self::Flow => "Figures: they add up over days",
            Self::Metric => "Metrics that ship with the program",
            Self::Action => "Actions: what a rule does",
            Self::Code => "Codes of messages",
            Self::Refusal => "Why a change is held",
            Self::Reason => "Why something is undecided",
            Self::Words => "Words that cannot be names",
        }
    }
}

/// Everything, by kind and name.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let mut entries = catalog::entries();
    entries.extend(metrics::entries());
    entries.extend(actions::entries());
    entries.extend(codes::entries());
    entries.push(Entry {
        name: "words".to_owned(),
        what: What::Words,
        about: "no `let`, metric, list, table or calendar may be named so; after a dot any word may stand".to_owned(),
        facts: vec![("words", syntax::words().join(", "))],
        example: None,
        page: None,
    });
    // Stable, so that refusals and reasons keep the order in which they are tried.
    entries.sort_by_key(|entry| entry.what);
    entries
}

/// The entries of a name, in any letter case; a code may be short, such as `e12`.
#[must_use]
pub fn find(name: &str) -> Vec<Entry> {
    let wanted = name.trim().to_lowercase().replace('-', "_");
    let code = crate::diagnostic::Code::parse(name).map(|code| code.id().to_lowercase());
    let is = |entry: &Entry| {
        let own = entry.name.to_lowercase();
        own == wanted || Some(&own) == code.as_ref() || own.replace(' ', "_") == wanted
    };
    entries().into_iter().filter(is).collect()
}

/// The name that a misspelt one most likely means.
#[must_use]
pub fn suggestion(name: &str) -> Option<String> {
    let entries = entries();
    nearest(name, entries.iter().map(|entry| entry.name.as_str())).map(|near| near.name.to_owned())
}
