//! Text of strangers made harmless: a search term or a title may hold anything.

use std::borrow::Cow;

/// A text for a terminal or a log: without control characters (C0, C1) and without characters that turn the direction of text;
/// line ends and tabs are blanks.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars().filter_map(|c| if is_blank(c) { Some(' ') } else { (!is_unsafe(c)).then_some(c) }).collect(),
    )
}

/// A cell of a table for people: spreadsheets run what begins with `= + - @`, a tab or a line end, so such text gets an
/// apostrophe before it (OWASP, CSV injection). Not for numbers, and never for files that a channel reads.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = terminal(text);
    // Full-width forms are normalised to the plain ones by some spreadsheets.
    let starts = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    if text.trim_start().starts_with(starts) { Cow::Owned(format!("'{text}")) } else { text }
}

fn is_blank(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || is_blank(c)
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{cell, terminal};

    #[test]
    fn controls_and_direction_marks_are_dropped() {
        for (text, clean) in [
            ("garlic press", "garlic press"),
            ("red\u{1b}[31m\u{7}", "red[31m"),
            ("a\tb\r\nc", "a b  c"),
            ("\u{9b}31mcsi", "31mcsi"),
            ("abc\u{202e}fed\u{202c}", "abcfed"),
            ("naïve café 日本 👩‍🍳", "naïve café 日本 👩‍🍳"),
        ] {
            assert_eq!(terminal(text), clean);
        }
    }

    #[test]
    fn formulas_are_text() {
        for (text, clean) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+shoes", "'+shoes"),
            ("-5 off", "'-5 off"),
            ("@sum", "'@sum"),
            ("\t=1+1", "' =1+1"),
            ("＝1+1", "'＝1+1"),
            ("garlic = press", "garlic = press"),
        ] {
            assert_eq!(cell(text), clean);
        }
    }
}
