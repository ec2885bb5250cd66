//! Text files that hold several tables: lines with `#` say what the next one is about, blank lines stand between them.

use crate::ingest::read::{Row, Rows};

/// One table of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct Section<'t> {
    /// The lines with `#` above it.
    pub(in crate::ingest) above: Vec<String>,
    /// How many lines of the file stand before it.
    pub(in crate::ingest) before: u64,
    pub(in crate::ingest) text: &'t str,
}

/// The tables of a text that begins with `#`; none of any other text. A table without lines of its own above it is about what the
/// one before is about.
pub(in crate::ingest) fn sections(text: &str) -> Vec<Section<'_>> {
    if !text.trim_start_matches(['\u{feff}', ' ', '\r', '\n']).starts_with('#') {
        return Vec::new();
    }
    let mut sections = Vec::new();
    let mut above: Vec<String> = Vec::new();
    let mut fresh = true;
    // Where the table that is being gathered begins, and the lines before it.
    let mut open: Option<(usize, u64)> = None;
    let mut at = 0;
    for (before, line) in (0_u64..).zip(text.split_inclusive('\n')) {
        let is_note = line.trim_start_matches(['\u{feff}', ' ']).starts_with('#');
        if (is_note || line.trim().is_empty())
            && let Some((from, lines)) = open.take()
        {
            sections.extend(text.get(from..at).map(|text| Section { above: above.clone(), before: lines, text }));
            fresh = true;
        }
        if is_note {
            if fresh {
                above.clear();
            }
            fresh = false;
            above.push(line.trim().to_owned());
        } else if !line.trim().is_empty() && open.is_none() {
            open = Some((at, before));
        }
        at += line.len();
    }
    if let Some((from, before)) = open {
        sections.extend(text.get(from..).map(|text| Section { above, before, text }));
    }
    sections
}

/// Rows whose lines are counted from the beginning of the file.
pub(in crate::ingest) struct Below<'r, R> {
    pub(in crate::ingest) rows: &'r mut R,
    pub(in crate::ingest) before: u64,
}

impl<R: Rows> Rows for Below<'_, R> {
    fn row(&mut self, row: Row<'_>) -> bool {
        self.rows.row(row.at(row.line.saturating_add(self.before)))
    }

    fn wants(&self, column: usize) -> bool {
        self.rows.wants(column)
    }
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn tables_are_told_apart_by_notes_and_blank_lines() {
        let text = "# top\r\n# Start date: 20230424\r\nNth day,Users\r\n0000,1\r\n\r\n# second\r\na,b\r\n1,2\r\n\r\nc\r\n3\r\n";
        let found = sections(text);
        let shown: Vec<(Vec<&str>, u64, String)> = found
            .iter()
            .map(|section| {
                (section.above.iter().map(String::as_str).collect(), section.before, section.text.replace("\r\n", "|"))
            })
            .collect();
        assert_eq!(
            shown,
            [
                (vec!["# top", "# Start date: 20230424"], 2, "Nth day,Users|0000,1|".to_owned()),
                (vec!["# second"], 6, "a,b|1,2|".to_owned()),
                (vec!["# second"], 9, "c|3|".to_owned()),
            ]
        );
        assert_eq!(sections("a,b\n# no note\n"), []);
        assert_eq!(sections("# nothing else"), []);
    }
}
