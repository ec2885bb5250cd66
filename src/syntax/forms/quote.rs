//! Quotes that the language does not have, quotes that are missing, and apostrophes.

use crate::diagnostic::Code;
use crate::syntax::forms::{Finding, View};

/// `“kitchen”`, `'exact'`.
pub(super) fn wrong(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let raw = token.text(view.text);
    let mut chars = raw.chars();
    let (open, _) = (chars.next()?, chars.next_back()?);
    let inner = chars.as_str().replace('\\', "\\\\").replace('"', "\\\"");
    let what = if matches!(open, '\'' | '`') { "single quotes" } else { "the quotes of a word processor" };
    let finding = Finding::new(token.range(), format!("`{raw}` has {what}"), "text").code(Code::NumberForm);
    Some(finding.repair(format!("\"{inner}\"")))
}

/// A text that does not end on its line.
pub(super) fn open(view: &View<'_>, at: usize) -> Finding {
    let (range, raw) = view.get(at).map_or((0..0, ""), |token| (token.range(), token.text(view.text)));
    if let Some((inner, _)) = raw.split_once(['”', '“', '»', '’']) {
        let end = range.start + inner.len();
        let close = raw.get(inner.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let message = "this text is closed by a quote of a word processor";
        let mut finding = Finding::new(range.start..end + close, message, "text").repair(format!("{inner}\""));
        // What stands behind the closing quote was taken for a part of the text; it is read when this is mended.
        finding.end = range.end;
        return finding;
    }
    let line = view.text.get(..range.start).map_or(0, |before| before.rfind('\n').map_or(0, |end| end + 1));
    let alone = !view.text.get(line..range.start).unwrap_or("").contains('"');
    let text = raw.trim_end();
    let finding =
        Finding::new(range.start..range.start + text.len(), "this text has no closing quote", "text begins here")
            .code(Code::Syntax);
    if alone && text.len() > 1 && !raw.contains(" then ") {
        finding.help("a text ends on its line: close it with `\"`").repair(format!("{text}\""))
    } else {
        finding.help("a text ends on its line: count the quotes of this line, one is missing")
    }
}

/// `doesn't`, `isn't`.
pub(super) fn apostrophe(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let raw = token.text(view.text);
    if !raw.contains(['\'', '’']) {
        return None;
    }
    let finding = Finding::new(token.range(), format!("`{raw}` is written out"), "short form").code(Code::Syntax);
    match raw.to_lowercase().replace('’', "'").as_str() {
        "doesn't" | "don't" => Some(finding.repair("does not")),
        "isn't" | "aren't" | "wasn't" => Some(finding.repair("is not")),
        _ => Some(
            Finding::new(token.range(), format!("`{raw}` has an apostrophe"), "name")
                .code(Code::Syntax)
                .help("names have letters, digits and `_`; text stands in quotes: `\"…\"`"),
        ),
    }
}
