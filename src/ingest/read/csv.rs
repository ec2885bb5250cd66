//! CSV and TSV. The text is whole and UTF-8 already.

use crate::ingest::limits::{COLUMNS_MAX, HEADER_ROWS_MAX, ROWS_PER_FILE_MAX};
use crate::ingest::read::{Refusal, Row, Rows, Split};
use csv_core::{ReadRecordResult, ReaderBuilder};
use memchr::{memchr, memchr_iter, memchr2, memmem};

/// What may stand between cells.
pub(in crate::ingest) const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

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

/// The records of a text, one after the other. A line without a quote is split where it stands; a record with one goes through
/// the reader of the `csv` crate, which knows every way of quoting.
struct Records<'t> {
    text: &'t [u8],
    /// Where the next record begins, or the line ends before it, and on which line that is.
    at: usize,
    line: u64,
    layout: Layout,
    /// Made when the first quote is met: most files have none, and it is dear beside a short file.
    quoted: Option<Box<csv_core::Reader>>,
    /// What a record with quotes says without them.
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// One record.
struct Record<'r> {
    cells: Split<'r>,
    /// The line on which it begins.
    line: u64,
    /// Whether a quote in it is never closed, so that it has swallowed the rest of the text.
    open: bool,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, layout: Layout) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes();
        Self { text, at: 0, line: 1, layout, quoted: None, cells: Vec::new(), ends: Vec::new() }
    }

    /// The next record; blank lines are none.
    fn next(&mut self) -> Option<Record<'_>> {
        let text = self.text;
        let rest = text.get(self.at..).unwrap_or(&[]);
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = self.pass(blank)?;
        let line = self.line;
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let bytes = rest.get(..length).unwrap_or(rest);
        if self.layout.quotes && memchr(b'"', bytes).is_some() {
            let open = self.unquote(rest);
            return Some(Record { cells: Split { bytes: &self.cells, ends: &self.ends, between: 0 }, line, open });
        }
        self.at += length;
        self.ends.clear();
        self.ends.extend(memchr_iter(self.layout.delimiter, bytes));
        self.ends.push(length);
        Some(Record { cells: Split { bytes, ends: &self.ends, between: 1 }, line, open: false })
    }

    /// Goes on by some bytes; what is left of the text then, when anything is.
    fn pass(&mut self, bytes: usize) -> Option<&'t [u8]> {
        let (passed, rest) = self.text.get(self.at..)?.split_at_checked(bytes)?;
        self.line = self.line.saturating_add(u64::try_from(memchr_iter(b'\n', passed).count()).unwrap_or(0));
        self.at += bytes;
        (!rest.is_empty()).then_some(rest)
    }

    /// Reads a record with quotes from the beginning of `rest`; whether one of them is never closed.
    fn unquote(&mut self, rest: &[u8]) -> bool {
        let (text, delimiter) = (self.text, self.layout.delimiter);
        let quoted = self.quoted.get_or_insert_with(|| Box::new(quoted_reader(text, delimiter)));
        let (mut input, mut taken, mut filled, mut count) = (rest, 0, 0, 0);
        let mut ended = false;
        let open = loop {
            let cells = self.cells.get_mut(filled..).unwrap_or(&mut []);
            let ends = self.ends.get_mut(count..).unwrap_or(&mut []);
            let (result, read, written, found) = quoted.read_record(input, cells, ends);
            input = input.get(read..).unwrap_or(&[]);
            taken += if ended { 0 } else { read };
            filled += written;
            count += found;
            match result {
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len().max(64) * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len().max(16) * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break false,
                // A line end closes the last record, unless a quote is open.
                ReadRecordResult::InputEmpty if !ended => (ended, input) = (true, b"\n"),
                ReadRecordResult::InputEmpty => break true,
            }
        };
        self.ends.truncate(count);
        self.pass(taken);
        open
    }
}

/// What reads the records with quotes of a text.
fn quoted_reader(text: &[u8], delimiter: u8) -> csv_core::Reader {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter);
    if escapes_quotes(text, delimiter) {
        builder.escape(Some(b'\\')).double_quote(true);
    }
    let mut reader = builder.build();
    // It takes a byte order mark off what it reads first, which may be a record in the middle.
    reader.read_record(b"\n", &mut [], &mut []);
    reader
}

/// The first records, for the search of the header.
pub(in crate::ingest) fn first_records(text: &str, layout: Layout) -> Vec<Vec<String>> {
    let mut records = Records::new(text, layout);
    let mut first = Vec::new();
    while first.len() < HEADER_ROWS_MAX
        && let Some(record) = records.next()
    {
        let row = Row::split(record.cells, record.line);
        first.push(row.cells().map(|cell| String::from_utf8_lossy(cell.bytes).into_owned()).collect());
    }
    first
}

/// The delimiter that stands most often in the first line.
pub(in crate::ingest) fn likeliest_delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Hands over every record.
pub(in crate::ingest) fn read_csv(text: &str, layout: Layout, rows: &mut impl Rows) -> Result<(), Refusal> {
    let mut records = Records::new(text, layout);
    let mut count = 0_usize;
    while let Some(record) = records.next() {
        if record.open {
            return Err(Refusal::new(
                format!("a quote that opens at line {} is never closed", record.line),
                "close the quote, or export the file again",
            ));
        }
        let row = Row::split(record.cells, record.line);
        count += 1;
        if count > ROWS_PER_FILE_MAX || row.len() > COLUMNS_MAX {
            return Err(Refusal::new("it has too many rows or columns", "split the file"));
        }
        if !rows.row(row) {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether quotes inside quoted cells are written `\"` rather than doubled. A run of quotes after a backslash tells: one inside a
/// cell, or two before the cell's end, can only be an escaped quote; doubled ones come in twos inside and in threes at the end.
fn escapes_quotes(bytes: &[u8], delimiter: u8) -> bool {
    if memmem::find(bytes, b"\\\"").is_none() {
        return false;
    }
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
    use proptest::prelude::*;

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

    /// The same by the reader of the `csv` crate alone, a record of its own behind the text telling whether a quote was closed.
    fn by_the_crate(text: &str, layout: Layout) -> Result<Vec<(u64, Vec<String>)>, String> {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(layout.delimiter).quoting(layout.quotes);
        if layout.quotes && super::escapes_quotes(text.as_bytes(), layout.delimiter) {
            builder.escape(Some(b'\\')).double_quote(true);
        }
        let mut reader = builder.from_reader(std::io::Read::chain(text.as_bytes(), b"\n\x01\n".as_slice()));
        let (mut record, mut rows, mut last) = (csv::ByteRecord::new(), Vec::new(), 1);
        while reader.read_byte_record(&mut record).unwrap() {
            if record.len() == 1 && &record[0] == b"\x01" {
                return Ok(rows);
            }
            let position = record.position().unwrap();
            let ends =
                text.bytes().skip(usize::try_from(position.byte()).unwrap()).take_while(|byte| b"\r\n".contains(byte));
            last = position.line() + u64::try_from(ends.filter(|byte| *byte == b'\n').count()).unwrap();
            rows.push((last, record.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect()));
        }
        Err(format!("a quote that opens at line {last} is never closed"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn records_are_those_of_the_csv_crate(pieces in prop::collection::vec(piece(), 0..40), delimiter in 0..3_usize, quotes in any::<bool>()) {
            let (text, layout) = (pieces.concat(), Layout { delimiter: DELIMITERS[delimiter], quotes });
            // Behind a mark at the very start the crate counts lines from the mark on.
            prop_assume!(!text.starts_with('\u{feff}'));
            let mut rows = Collect::default();
            let read = read_csv(&text, layout, &mut rows).map(|()| rows.0).map_err(|refusal| refusal.reason);
            prop_assert_eq!(read, by_the_crate(&text, layout));
        }
    }

    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "a", "12.50", "é", " ", ",", ",", ";", "\t", "\n", "\n", "\r", "\r\n", "\"", "\"", "\"\"", "\\", "\\\"",
            "\"x,y\"", "\"z\"\n", "\u{feff}",
        ])
    }

    #[test]
    fn the_delimiter_is_the_most_frequent() {
        assert_eq!(likeliest_delimiter("a;b;c,d"), b';');
        assert_eq!(likeliest_delimiter("\n a\tb,c\td"), b'\t');
        assert_eq!(likeliest_delimiter("alone"), b'\t');
        assert!(DELIMITERS.contains(&likeliest_delimiter("")));
    }
}
