//! An entry of a plan as the journal keeps it.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// An entry of a plan, as JSON. A journal holds one for every change of years and hardly one is looked into, so it stays a text until
/// it is.
#[derive(Debug, Clone)]
pub struct EntryText {
    text: Arc<str>,
    read: OnceLock<Value>,
}

impl EntryText {
    /// Of a text; `None` when it is no JSON.
    #[must_use]
    pub fn of(text: Arc<str>) -> Option<Self> {
        serde_json::from_str::<IgnoredAny>(&text).ok()?;
        Some(Self { text, read: OnceLock::new() })
    }

    /// What it says.
    #[must_use]
    pub fn value(&self) -> &Value {
        self.read.get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl From<Value> for EntryText {
    fn from(value: Value) -> Self {
        Self { text: value.to_string().into(), read: OnceLock::from(value) }
    }
}

impl PartialEq for EntryText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
