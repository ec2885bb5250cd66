//! A notice as people read it: a title and lines, without what a stranger's text could do to them.

use crate::journal::Notice;
use crate::text::clean;
use serde_json::Value;

/// How many lines a person gets; the file, the webhook and the commands have them all.
const LINES_MAX: usize = 20;
/// The most characters of one line.
const LINE_CHARACTERS_MAX: usize = 400;

/// A notice for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// `Acme Kitchen: firing: ACOS 41.2% …`.
    pub(super) title: String,
    /// What follows it.
    pub(super) lines: Vec<String>,
}

impl Words {
    /// Of a notice; one that cannot be read gives only its kind.
    pub(super) fn of(notice: &Notice) -> Self {
        let body: Value = serde_json::from_str(&notice.body).unwrap_or_default();
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(line).filter(|text| !text.is_empty());
        let title = text("title").unwrap_or_else(|| format!("a notice of {}", notice.kind));
        let title = text("workspace").map_or_else(|| title.clone(), |workspace| format!("{workspace}: {title}"));
        let all = body.get("lines").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut lines: Vec<String> = all.iter().filter_map(Value::as_str).take(LINES_MAX).map(line).collect();
        let more = all.len().saturating_sub(LINES_MAX);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        Self { title, lines }
    }
}

/// One line, without control characters and marks that turn the direction of text.
fn line(text: &str) -> String {
    clean::terminal(text).chars().take(LINE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::journal::Notice;
    use serde_json::json;

    fn notice(body: &str) -> Notice {
        Notice { key: "k".to_owned(), sink: "s".to_owned(), kind: "alerts".to_owned(), body: body.to_owned() }
    }

    #[test]
    fn people_get_a_title_and_some_lines() {
        let lines: Vec<String> = (0..25).map(|at| format!("line {at}")).collect();
        let body = json!({"workspace": "Acme", "title": "25 new\r\nBcc: a@b\u{202e}", "lines": lines}).to_string();
        let words = Words::of(&notice(&body));
        assert_eq!(words.title, "Acme: 25 new  Bcc: a@b");
        assert_eq!((words.lines.len(), words.lines[20].as_str()), (21, "and 5 more"));
        let long = json!({"title": "x".repeat(9_000)}).to_string();
        assert_eq!(Words::of(&notice(&long)).title.len(), 400);
        assert_eq!(Words::of(&notice("no json")).title, "a notice of alerts");
    }
}
