//! How JSON is written: one line an entry, so that a file of thousands can be read, searched and compared by line.

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes a document: a key of it a line, and an entry of a list of it a line. Ends with a line end.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines { depth: 0 });
    document.serialize(&mut serializer)?;
    writeln!(out)
}

/// SHA-256 of a document's canonical bytes: JSON without blanks, keys in the document's order. In hexadecimal.
pub(super) fn digest(document: &impl Serialize) -> io::Result<String> {
    let mut hash = Hashing(Sha256::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut hash, CompactFormatter);
    document.serialize(&mut serializer)?;
    let mut text = String::with_capacity(64);
    for byte in hash.0.finalize() {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// A list whose entries are made one at a time, when the writer reaches them.
pub(super) struct Each<'a, T, F> {
    items: &'a [T],
    make: F,
}

/// Every item of a slice as `make` shows it.
pub(super) fn each<'a, T, S, F>(items: &'a [T], make: F) -> Each<'a, T, F>
where
    S: Serialize,
    F: Fn(&'a T) -> S,
{
    Each { items, make }
}

impl<'a, T, S, F> Serialize for Each<'a, T, F>
where
    S: Serialize,
    F: Fn(&'a T) -> S,
{
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_seq(self.items.iter().map(&self.make))
    }
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Breaks lines at depth one and two only.
struct Lines {
    depth: usize,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.depth < 2 {
            self.line(out)?;
        }
        out.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= 2 {
            return self.line(out);
        }
        if first { Ok(()) } else { out.write_all(b" ") }
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
