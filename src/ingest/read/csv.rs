//! CSV and TSV. The text is whole and UTF-8 already.

use crate::ingest::limits::{COLUMNS_MAX, HEADER_ROWS_MAX, ROWS_PER_FILE_MAX};
use crate::ingest::read::{Refusal, Row, Rows};
use csv::{ByteRecord, ReaderBuilder};
use std::io::Read;

/// What may stand between cells.
pub(in crate::ingest) const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// A record of its own after the end of the text: when it is swallowed, a quote was never closed.
const END: &[u8] = b"\n\x01\n";

/// How the cells of a text stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct Layout {
    pub(in crate::ingest) delimiter: u8,
    /// Whether a quote may open a cell; else it is a letter like any other.
    pub(in crate::ingest) quotes: bool,
}

impl Layout {
    pub(in crate::ingest) fn quoted(delimiter: u8) -> Self {
        Self { delimiter, quotes: true }
    }
}

fn reader(text: &str, layout: Layout) -> csv::Reader<impl Read + '_> {
    let Layout { delimiter, quotes } = layout;
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).quoting(quotes).buffer_capacity(1 << 16);
    if quotes && escapes_quotes(text, delimiter) {
        builder.escape(Some(b'\\')).double_quote(true);
    }
    builder.from_reader(text.as_bytes().chain(END))
}

/// The first records, for the search of the header.
pub(in crate::ingest) fn first_records(text: &str, layout: Layout) -> Vec<Vec<String>> {
    let mut reader = reader(text, layout);
    let mut record = ByteRecord::new();
    let mut records = Vec::new();
    while records.len() < HEADER_ROWS_MAX && matches!(reader.read_byte_record(&mut record), Ok(true)) {
        if is_end(&record) {
            break;
        }
        records.push(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
    }
    records
}

/// The delimiter that stands most often in the first line.
pub(in crate::ingest) fn likeliest_delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Hands over every record.
pub(in crate::ingest) fn read_csv(text: &str, layout: Layout, rows: &mut impl Rows) -> Result<(), Refusal> {
    let mut reader = reader(text, layout);
    let mut record = ByteRecord::new();
    let mut count = 0_usize;
    let mut last = 1;
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|_| Refusal::damaged("text"))?;
        if !more {
            return Err(Refusal::new(
                format!("a quote that opens at line {last} is never closed"),
                "close the quote, or export the file again",
            ));
        }
        if is_end(&record) {
            return Ok(());
        }
        count += 1;
        if count > ROWS_PER_FILE_MAX || record.len() > COLUMNS_MAX {
            return Err(Refusal::new("it has too many rows or columns", "split the file"));
        }
        last = record.position().map_or(last, |position| line(text, position));
        if !rows.row(Row::record(&record, last)) {
            return Ok(());
        }
    }
}

/// The line on which a record begins: its position may lie before line ends that the record before left over.
fn line(text: &str, position: &csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let ends = text.as_bytes().get(at..).unwrap_or(&[]).iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = ends.filter(|byte| **byte == b'\n').count();
    position.line().saturating_add(u64::try_from(skipped).unwrap_or(0))
}

fn is_end(record: &ByteRecord) -> bool {
    record.len() == 1 && record.get(0) == Some(b"\x01")
}

/// Whether quotes inside quoted cells are written `\"` rather than doubled. A run of quotes after a backslash tells: one inside a
/// cell, or two before the cell's end, can only be an escaped quote; doubled ones come in twos inside and in threes at the end.
fn escapes_quotes(text: &str, delimiter: u8) -> bool {
    if !text.contains("\\\"") {
        return false;
    }
    let bytes = text.as_bytes();
    let ends = |byte: Option<&u8>| matches!(byte, None | Some(b'\n' | b'\r')) || byte == Some(&delimiter);
    let mut at = 0;
    while at < bytes.len() {
        if bytes.get(at) != Some(&b'"') {
            // An unquoted cell is read the same either way.
            at += bytes.iter().skip(at).take_while(|byte| !ends(Some(byte))).count() + 1;
            continue;
        }
        at += 1;
        loop {
            let Some(plain) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'"')) else {
                return false;
            };
            at += plain;
            let quotes = bytes.iter().skip(at).take_while(|byte| **byte == b'"').count();
            let closed = ends(bytes.get(at + quotes));
            let escaped = plain > 0 && bytes.get(at - 1) == Some(&b'\\');
            at += quotes;
            match (quotes, closed) {
                (1, false) | (2, true) if escaped => return true,
                (1, true) => {}
                _ if escaped => return false,
                _ => {}
            }
            if closed && quotes % 2 == 1 {
                at += 1;
                break;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{DELIMITERS, Layout, likeliest_delimiter, read_csv};
    use crate::ingest::read::{Row, Rows};

    #[derive(Default)]
    struct Collect(Vec<(u64, Vec<String>)>);

    impl Rows for Collect {
        fn row(&mut self, row: Row<'_>) -> bool {
            self.0.push((row.line, row.cells().map(|cell| cell.text().to_owned()).collect()));
            true
        }

        fn wants(&self, _: usize) -> bool {
            true
        }
    }

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
        let mut rows = Collect::default();
        read_csv(text, Layout::quoted(b','), &mut rows).map_err(|refusal| refusal.reason)?;
        Ok(rows.0)
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text).unwrap().into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn records_have_their_lines() {
        let rows = read("a,b\r\n\"x\ny\",2\r\n\r\n3,4").unwrap();
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 5]);
        assert_eq!(rows[1].1, ["x\ny", "2"]);
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn an_unclosed_quote_is_found() {
        assert_eq!(read("a,b\n1,2\n\"x,3\n4,5\n"), Err("a quote that opens at line 3 is never closed".to_owned()));
        assert!(read("a,b\n1,\"2\"").is_ok());
    }

    #[test]
    fn escaped_quotes_are_read_in_each_form_that_exports_have() {
        // Doubled inside a quoted cell, with the backslash left in front.
        assert_eq!(cells("\"Rug 31\\\"\" x 19\\\"\"\",1"), [["Rug 31\\\" x 19\\\"", "1"]]);
        // Escaped inside a quoted cell.
        assert_eq!(cells("\"Rug 31\\\" x, 19\\\"\",1"), [["Rug 31\" x, 19\"", "1"]]);
        assert_eq!(cells("\"Rug 19\\\"\",1"), [["Rug 19\"", "1"]]);
        // Unquoted.
        assert_eq!(cells("Rug 31\\\" x 19\\\",1"), [["Rug 31\\\" x 19\\\"", "1"]]);
        assert_eq!(cells("Rug 19\",1"), [["Rug 19\"", "1"]]);
    }

    #[test]
    fn a_quote_is_data_where_nothing_is_quoted() {
        let mut rows = Collect::default();
        let layout = Layout { delimiter: b'\t', quotes: false };
        read_csv("a\tb\nRug 31\" x 19\"\t\"x\n", layout, &mut rows).unwrap();
        assert_eq!(rows.0[1].1, ["Rug 31\" x 19\"", "\"x"]);
    }

    #[test]
    fn the_delimiter_is_the_most_frequent() {
        assert_eq!(likeliest_delimiter("a;b;c,d"), b';');
        assert_eq!(likeliest_delimiter("\n a\tb,c\td"), b'\t');
        assert_eq!(likeliest_delimiter("alone"), b'\t');
        assert!(DELIMITERS.contains(&likeliest_delimiter("")));
    }
}
