//! The plan that takes a run back, as text and JSON.

use crate::apply::Left;
use crate::diagnostic::Style;
use crate::report::clean;
use crate::report::json;
use crate::report::layout::{Tone, counted, paragraph};
use serde_json::{Map, Value};
use std::io::{self, Write};

/// Writes the plan as JSON, for `apply`.
pub fn json(document: &Map<String, Value>, out: &mut dyn Write) -> io::Result<()> {
    json::write(document, out)
}

/// Writes what it would do, what it has to leave, and how to carry it out.
pub fn text(
    document: &Map<String, Value>,
    left: &[Left],
    file: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let actions = document.get("actions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for action in actions {
        let said = |key: &str| action.get(key).and_then(Value::as_str).unwrap_or("nothing");
        let name = action.get("entity").and_then(|entity| entity.get("name")).and_then(Value::as_str).unwrap_or("");
        let line = format!("{} of {name} ({}): {} -> {}", said("field"), said("account"), said("from"), said("to"));
        paragraph(out, style, 2, Tone::Plain, &clean::terminal(&line.replace('_', " ")))?;
    }
    for one in left {
        let line = format!("stays: {}, since {}", one.what.replace('_', " "), one.why);
        paragraph(out, style, 2, Tone::Warn, &clean::terminal(&line))?;
    }
    let count = counted(actions.len() as u64, "change", "changes");
    let said = if actions.is_empty() {
        "nothing to take back".to_owned()
    } else {
        format!("{count} to take back: look at them, then `portreeve apply {file}`")
    };
    paragraph(out, style, 0, Tone::Strong, &clean::terminal(&said))
}
