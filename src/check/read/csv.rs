//! Splits a table's text into cells that know their place. The separator is that of the heading line: `,`, `;` or tab.

use crate::text::{FileId, Span};

/// A cell and its place, quotes excluded from the text and included in the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CsvCell {
    pub(super) text: String,
    pub(super) span: Span,
}

/// The rows of a text; empty lines are left out. A quote that is never closed is `Err` with its place.
pub(super) fn rows(file: FileId, text: &str) -> Result<Vec<Vec<CsvCell>>, Span> {
    let mut reader = Reader { file, text, at: 0, separator: separator(text) };
    let mut rows = Vec::new();
    while reader.at < text.len() {
        let row = reader.row()?;
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn separator(text: &str) -> u8 {
    let heading = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    // The first of equals wins, and a heading without any has one column.
    b",;\t".iter().copied().rev().max_by_key(|sign| heading.bytes().filter(|byte| byte == sign).count()).unwrap_or(b',')
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    separator: u8,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<Vec<CsvCell>, Span> {
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell()?);
            match self.byte() {
                Some(byte) if byte == self.separator => self.at += 1,
                Some(b'\r') if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    return Ok(cells);
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(cells);
                }
                None => return Ok(cells),
            }
        }
    }

    fn cell(&mut self) -> Result<CsvCell, Span> {
        let start = self.at;
        if self.byte() != Some(b'"') {
            self.skip_plain();
            return Ok(self.trimmed(start));
        }
        let mut text = String::new();
        self.at += 1;
        loop {
            let from = self.at;
            let rest = self.text.get(from..).unwrap_or("");
            let Some(quote) = rest.find('"') else { return Err(self.span(start, start + 1)) };
            text.push_str(rest.get(..quote).unwrap_or(""));
            self.at = from + quote + 1;
            if self.byte() != Some(b'"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        let end = self.at;
        self.skip_plain();
        Ok(CsvCell { text: text.trim().to_owned(), span: self.span(start, end) })
    }

    fn skip_plain(&mut self) {
        while let Some(byte) = self.byte() {
            if byte == self.separator || byte == b'\n' || byte == b'\r' {
                break;
            }
            self.at += 1;
        }
    }

    fn trimmed(&self, start: usize) -> CsvCell {
        let raw = self.text.get(start..self.at).unwrap_or("");
        let text = raw.trim();
        let start = start + raw.find(text).unwrap_or(0);
        CsvCell { text: text.to_owned(), span: self.span(start, start + text.len()) }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(start), end: offset(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::text::FileId;

    fn read(text: &str) -> Vec<Vec<String>> {
        let rows = rows(FileId(0), text).unwrap();
        rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn cells_are_split() {
        assert_eq!(read("a,b\r\n1, 2 \n\n\"x, \"\"y\"\"\",\n"), [["a", "b"], ["1", "2"], ["x, \"y\"", ""]]);
        assert_eq!(read("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
        assert_eq!(read("a\tb\n1\t2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(read("only\n1"), [["only"], ["1"]]);
        assert!(rows(FileId(0), "a,b\n\"x,1\n").is_err());
    }

    #[test]
    fn cells_know_their_place() {
        let text = "sku,cost\nGP-1, $1.20\n";
        let rows = rows(FileId(0), text).unwrap();
        let span = rows[1][1].span;
        assert_eq!(text.get(span.start as usize..span.end as usize), Some("$1.20"));
    }
}
