//! What of a plan is new, changed or gone since an earlier one.

use crate::diagnostic::Style;
use crate::report::clean;
use crate::report::layout::{Tone, counted, paragraph};
use crate::report::plan::PlanView;
use crate::report::plan::json::values;
use crate::report::plan::text::heading;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many entries that are gone are listed; JSON has them all.
const GONE_LISTED_MAX: usize = 20;

/// What tells an entry from others of its list.
const KEYS: &[(&str, &[&str])] = &[
    (
        "actions",
        &[
            "/account",
            "/entity/account",
            "/entity/kind",
            "/entity/id",
            "/field",
            "/rule",
            "/target/match_type",
            "/target/text",
            "/restores",
        ],
    ),
    ("findings", &["/id"]),
    ("alerts", &["/id"]),
];
/// What makes an entry another than before.
const CONTENT: &[&str] = &["/status", "/from", "/to", "/reason_code", "/state"];

/// How an entry compares with the earlier plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The earlier plan had none such.
    New,
    /// It had another value, status or state.
    Changed,
    /// It had the same.
    Same,
}

impl Mark {
    /// The word of JSON and CSV.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// A plan held against an earlier one.
#[derive(Debug, Clone)]
pub struct Since {
    /// The run that carried the earlier one out.
    pub run: String,
    /// The earlier plan's id.
    pub plan: String,
    /// By the id of an action, finding or alert.
    marks: BTreeMap<String, Mark>,
    /// Entries of the earlier plan that this one has not, by list.
    gone: Map<String, Value>,
}

impl Since {
    /// Holds a plan against the document of an earlier one; `None` when that is none.
    #[must_use]
    pub fn new(view: &PlanView<'_>, run: &str, earlier: &str) -> Option<Self> {
        let earlier: Value = serde_json::from_str(earlier).ok()?;
        let now = values(view).ok()?;
        let mut since = Self {
            run: run.to_owned(),
            plan: earlier.get("id")?.as_str()?.to_owned(),
            marks: BTreeMap::new(),
            gone: Map::new(),
        };
        for (list, keys) in KEYS {
            let entries = |of: &Value| of.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
            let mut before: BTreeMap<String, Value> =
                entries(&earlier).into_iter().map(|entry| (text(&entry, keys), entry)).collect();
            for entry in entries(&now) {
                let mark = match before.remove(&text(&entry, keys)) {
                    None => Mark::New,
                    Some(old) if text(&old, CONTENT) == text(&entry, CONTENT) => Mark::Same,
                    Some(_) => Mark::Changed,
                };
                if let Some(id) = entry.get("id").and_then(Value::as_str) {
                    since.marks.insert(id.to_owned(), mark);
                }
            }
            since.gone.insert((*list).to_owned(), before.into_values().map(|entry| short(&entry)).collect());
        }
        Some(since)
    }

    /// How an entry of the plan compares, by its id.
    #[must_use]
    pub fn mark(&self, id: &str) -> Mark {
        self.marks.get(id).copied().unwrap_or(Mark::New)
    }

    /// What is gone, by list: `actions`, `findings`, `alerts`.
    #[must_use]
    pub fn gone(&self) -> &Map<String, Value> {
        &self.gone
    }
}

/// Some values of an entry as one text; no value can run into the next.
fn text(entry: &Value, pointers: &[&str]) -> String {
    pointers.iter().map(|pointer| entry.pointer(pointer).map(ToString::to_string).unwrap_or_default() + "\n").collect()
}

/// What is said of an entry that is gone.
fn short(entry: &Value) -> Value {
    let mut kept = Map::new();
    for key in
        ["id", "rule", "entity", "account", "verb", "field", "from", "to", "status", "severity", "message", "state"]
    {
        if let Some(value) = entry.get(key) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(kept)
}

/// Writes the counts, and what is gone.
pub(super) fn write(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(since) = view.since else { return Ok(()) };
    let with = |mark| since.marks.values().filter(|one| **one == mark).count() as u64;
    let gone: Vec<&Value> = since.gone.values().filter_map(Value::as_array).flatten().collect();
    let said = format!("{} new, {} changed, {} gone", with(Mark::New), with(Mark::Changed), gone.len());
    heading(out, style, &format!("Since run {}", since.run), &said)?;
    for entry in gone.iter().take(GONE_LISTED_MAX) {
        let said = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or("");
        let what = if said("/message").is_empty() {
            format!("{} {}", said("/verb").replace('_', " "), said("/field").replace('_', " "))
        } else {
            said("/message").to_owned()
        };
        let line =
            format!("gone: {} ({}): {what}, by {}", said("/entity/name"), said("/entity/account"), said("/rule"));
        paragraph(out, style, 2, Tone::Plain, &clean::terminal(&line))?;
    }
    let more = gone.len().saturating_sub(GONE_LISTED_MAX) as u64;
    if more == 0 {
        return Ok(());
    }
    paragraph(out, style, 2, Tone::Dim, &format!("and {} gone", counted(more, "more", "more")))
}
