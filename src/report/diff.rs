//! What would change in a text file, for people.

use crate::diagnostic::Style;
use crate::report::clean;
use similar::TextDiff;
use std::io::{self, Write};

/// Writes the lines that differ with three lines around them, `-` before and `+` after.
pub fn unified(name: &str, before: &str, after: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let diff = TextDiff::from_lines(before, after);
    for line in diff.unified_diff().header(name, name).to_string().lines() {
        let color = match line.as_bytes().first() {
            Some(b'-') if style.color => "\u{1b}[31m",
            Some(b'+') if style.color => "\u{1b}[32m",
            _ => "",
        };
        let end = if color.is_empty() { "" } else { "\u{1b}[0m" };
        writeln!(out, "{color}{}{end}", clean::terminal(line))?;
    }
    Ok(())
}
