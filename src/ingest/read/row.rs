//! One row as every reader hands it over: cells of text, each with what its source says about it.

/// What the source says of a cell. Text files say nothing; typed files say more, and their numbers have no locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Kind {
    /// Text as it stands in the file.
    Text,
    /// A number of a typed source, written plainly: `1234.5`, `-3`, `1.2e-7`.
    Number,
    /// A date of a typed source: `2026-11-20`, or with a time `2026-11-20T08:30:00`.
    Date,
}

/// One cell. Its bytes are UTF-8.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingest) struct Cell<'a> {
    pub(in crate::ingest) bytes: &'a [u8],
    pub(in crate::ingest) kind: Kind,
}

impl<'a> Cell<'a> {
    /// A cell that is not there.
    pub(in crate::ingest) const NONE: Self = Self { bytes: &[], kind: Kind::Text };

    /// Its text; readers only make UTF-8, so nothing is lost.
    pub(in crate::ingest) fn text(self) -> &'a str {
        std::str::from_utf8(self.bytes).unwrap_or("")
    }

    /// Whether it holds nothing but blanks.
    pub(in crate::ingest) fn is_blank(self) -> bool {
        match self.bytes {
            [] => true,
            [first, ..] if first.is_ascii_graphic() => false,
            _ => self.text().trim().is_empty(),
        }
    }
}

/// A row that a reader builds itself; its space is used again for the next one.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Buffer {
    bytes: Vec<u8>,
    cells: Vec<(usize, Kind)>,
}

impl Buffer {
    pub(in crate::ingest) fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
    }

    /// A header row.
    pub(in crate::ingest) fn header(names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut header = Self::default();
        for name in names {
            header.push(name.as_ref(), Kind::Text);
        }
        header
    }

    pub(in crate::ingest) fn push(&mut self, text: &str, kind: Kind) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.cells.push((self.bytes.len(), kind));
    }

    /// Adds what a formatting macro writes.
    pub(in crate::ingest) fn push_with(&mut self, kind: Kind, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.cells.push((self.bytes.len(), kind));
    }

    pub(in crate::ingest) fn len(&self) -> usize {
        self.cells.len()
    }

    fn get(&self, at: usize) -> Option<Cell<'_>> {
        let (end, kind) = *self.cells.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |cell| cell.0);
        Some(Cell { bytes: self.bytes.get(start..end)?, kind })
    }
}

/// A row that lies in one piece: its cells follow each other, the same number of bytes between each two.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingest) struct Split<'a> {
    pub(in crate::ingest) bytes: &'a [u8],
    /// Where each cell ends.
    pub(in crate::ingest) ends: &'a [usize],
    pub(in crate::ingest) between: usize,
}

impl<'a> Split<'a> {
    #[inline]
    fn get(&self, at: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(at)?;
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        self.bytes.get(before.map_or(0, |before| *before + self.between)..end)
    }
}

/// One row of a file.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingest) struct Row<'a> {
    cells: Cells<'a>,
    /// Its line or row in the file, from 1.
    pub(in crate::ingest) line: u64,
    /// Whether its number of cells must be that of the header.
    pub(in crate::ingest) strict: bool,
}

#[derive(Debug, Clone, Copy)]
enum Cells<'a> {
    Split(Split<'a>),
    Buffer(&'a Buffer),
}

impl<'a> Row<'a> {
    pub(in crate::ingest) fn split(split: Split<'a>, line: u64) -> Self {
        Self { cells: Cells::Split(split), line, strict: true }
    }

    pub(in crate::ingest) fn buffer(buffer: &'a Buffer, line: u64) -> Self {
        Self { cells: Cells::Buffer(buffer), line, strict: false }
    }

    /// The same row on another line.
    pub(in crate::ingest) fn at(self, line: u64) -> Self {
        Self { line, ..self }
    }

    pub(in crate::ingest) fn len(&self) -> usize {
        match self.cells {
            Cells::Split(split) => split.ends.len(),
            Cells::Buffer(buffer) => buffer.len(),
        }
    }

    /// A cell; one that the row does not have is blank.
    #[inline]
    pub(in crate::ingest) fn cell(&self, at: usize) -> Cell<'a> {
        let cell = match self.cells {
            Cells::Split(split) => split.get(at).map(|bytes| Cell { bytes, kind: Kind::Text }),
            Cells::Buffer(buffer) => buffer.get(at),
        };
        cell.unwrap_or(Cell::NONE)
    }

    pub(in crate::ingest) fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let row = *self;
        (0..row.len()).map(move |at| row.cell(at))
    }
}

/// Takes the rows of one sheet, the first of them the likeliest header.
pub(in crate::ingest) trait Rows {
    /// Takes one row; `false` ends the reading of this sheet.
    fn row(&mut self, row: Row<'_>) -> bool;

    /// Which columns are read, known after the header; an untyped reader has no use for it.
    fn wants(&self, column: usize) -> bool;
}
