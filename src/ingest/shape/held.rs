//! A row that is kept until the rows of its group are together.

use crate::ingest::read::{Buffer, Cell, Kind, Row};
use std::borrow::Cow;

/// A row of the file, and what was made of it.
pub(super) struct Held {
    cells: Buffer,
    /// Cells that the rows above fill.
    filled: Vec<(usize, String, Kind)>,
    made: Vec<Value>,
    pub(super) line: u64,
}

/// What a formula gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Blank,
    Text(String, Kind),
    /// A decimal, as text.
    Number(crate::value::Rational),
    /// A cell that should be a number and is not, to be refused with its own text.
    Bad(String),
}

impl Held {
    pub(super) fn new(row: Row<'_>, width: usize) -> Self {
        let mut cells = Buffer::default();
        for cell in row.cells().take(width) {
            cells.push(cell.text(), cell.kind);
        }
        Self { cells, filled: Vec::new(), made: Vec::new(), line: row.line }
    }

    pub(super) fn cell(&self, column: usize) -> Cell<'_> {
        let filled = self.filled.iter().find(|(at, ..)| *at == column);
        match filled {
            Some((_, text, kind)) => Cell { bytes: text.as_bytes(), kind: *kind },
            None => Row::buffer(&self.cells, self.line).cell(column),
        }
    }

    pub(super) fn fill(&mut self, column: usize, text: &str, kind: Kind) {
        self.filled.push((column, text.to_owned(), kind));
    }

    pub(super) fn made(&self, at: usize) -> &Value {
        self.made.get(at).unwrap_or(&Value::Blank)
    }

    /// The text of what was made.
    pub(super) fn made_text(&self, at: usize) -> Cow<'_, str> {
        match self.made(at) {
            Value::Text(text, _) | Value::Bad(text) => Cow::Borrowed(text),
            Value::Blank => Cow::Borrowed(""),
            Value::Number(number) => super::make::decimal(*number).unwrap_or_default().into(),
        }
    }

    pub(super) fn put(&mut self, value: Value) {
        self.made.push(value);
    }

    pub(super) fn copy(&self, width: usize, buffer: &mut Buffer) {
        for column in 0..width {
            let cell = self.cell(column);
            buffer.push(cell.text(), cell.kind);
        }
    }

    pub(super) fn copy_made(&self, buffer: &mut Buffer) {
        for value in &self.made {
            match value {
                Value::Blank => buffer.push("", Kind::Text),
                Value::Text(text, kind) => buffer.push(text, *kind),
                Value::Bad(text) => buffer.push(text, Kind::Text),
                Value::Number(number) => match super::make::decimal(*number) {
                    Some(text) => buffer.push(&text, Kind::Number),
                    None => buffer.push(super::make::TOO_LARGE, Kind::Text),
                },
            }
        }
    }
}
