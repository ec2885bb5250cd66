//! Where text is from: files, spans and lines; text of strangers made harmless.

pub mod clean;

use std::borrow::Cow;
use std::sync::Arc;

/// A file among [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// First byte after the range.
    pub end: u32,
}

impl Span {
    /// The range from the start of `self` to the end of `other`, both of one file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A value and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub node: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One text file of the workspace: rules, `portreeve.toml`, a list or a table.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path as messages show it: relative to the workspace, `/` between the parts.
    pub name: Arc<str>,
    /// Its text, without a byte order mark.
    pub text: Arc<str>,
    lines: Vec<u32>,
}

/// The text files of one run, in a fixed order.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file; a byte order mark is dropped, and a carriage return alone is the line end that it once was: else a comment
    /// in the first line of such a file would hide all that follows.
    pub fn add(&mut self, name: &str, text: &str) -> FileId {
        let text = &line_ends(text.strip_prefix('\u{feff}').unwrap_or(text));
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| offset(at) + 1))
            .collect();
        self.files.push(Source { name: name.into(), text: text.as_ref().into(), lines });
        FileId(offset(self.files.len() - 1))
    }

    /// A file that [`Sources::add`] gave the id of.
    ///
    /// # Panics
    /// With the id of another `Sources`, which is a bug of the caller.
    #[must_use]
    pub fn file(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Every file with its id, in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(offset(at)), file))
    }

    /// The text of a span; empty when the span does not lie on character bounds.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of the start of a span.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// Line and column just after a span.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end)
    }
}

impl Source {
    /// Line and column of a byte.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let from = self.lines[line - 1] as usize;
        let column = self.text.get(from..byte as usize).map_or(0, |text| text.chars().count());
        Position { line: offset(line), column: offset(column) + 1 }
    }
}

/// A text whose lines all end with a line feed; places in it are those of the text given.
fn line_ends(text: &str) -> Cow<'_, str> {
    let mut parts = text.split('\r');
    let first = parts.next().unwrap_or("");
    if parts.clone().all(|part| part.starts_with('\n')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    out.push_str(first);
    for part in parts {
        out.push(if part.starts_with('\n') { '\r' } else { '\n' });
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// Offsets are 32 bits: `RULE_FILE_BYTES_MAX` (1 MiB) keeps every text file far below.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
