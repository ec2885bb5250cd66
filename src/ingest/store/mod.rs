//! Snapshots as bytes and back, so that a file that was read once need not be read again.
//!
//! A pack holds the snapshots of several files and, once, the texts and things that they share. It is bound to the sources of this
//! program: another version's pack, a damaged one and one that was cut off are no packs. Reading one costs little more than
//! copying it: columns stand in it as they stand in memory.

mod bytes;
mod forms;
mod key;
mod share;
mod whole;

pub(crate) use key::Key;
pub(crate) use whole::{Whole, is_storable as is_whole_storable};

use crate::diagnostic::Diagnostic;
use crate::ingest::report::DataReport;
use crate::ingest::snapshot::{Part, Snapshot};
use crate::ingest::store::bytes::{Bytes, Stored};
use crate::table::{StrId, Table};
use std::sync::Arc;

/// How a pack begins.
const MAGIC: &[u8] = b"portreeve pack 1\n";
/// Bytes of a BLAKE3 hash.
const HASH_BYTES: usize = 32;

/// What the things of a page say, shared by the parts that are about them.
type Said = Arc<Vec<Option<StrId>>>;

/// The snapshots that a pack can hold: those without a channel's answer, and without a problem in a text of ours.
#[must_use]
pub(crate) fn is_storable(snapshot: &Snapshot) -> bool {
    snapshot.answer.is_none() && snapshot.diagnostics.iter().all(forms::is_storable)
}

/// Snapshots of one reader as a pack, each with the key by which it is found again. They must be storable.
#[must_use]
pub(crate) fn pack(snapshots: &[(Key, &Snapshot)]) -> Vec<u8> {
    let texts = snapshots.first().map(|(_, snapshot)| Arc::clone(&snapshot.texts)).unwrap_or_default();
    let mut pages: Vec<&Said> = Vec::new();
    let mut body = Vec::new();
    put_texts(&texts, &mut body);
    let mut files = Vec::new();
    snapshots.len().put(&mut files);
    for (key, snapshot) in snapshots {
        key.put(&mut files);
        snapshot.put(&mut files);
        let of_parts: Vec<usize> = snapshot.parts.iter().map(|part| page_of(&mut pages, part)).collect();
        of_parts.put(&mut files);
    }
    pages.len().put(&mut body);
    for page in pages {
        page.put(&mut body);
    }
    body.append(&mut files);
    sealed(&body)
}

/// What all files together say as bytes, with a key for the files and what they were put together by. It must be storable.
#[must_use]
pub(crate) fn pack_whole(key: Key, table: &Table, report: &DataReport, problems: &[Diagnostic]) -> Vec<u8> {
    let mut body = Vec::new();
    key.put(&mut body);
    whole::put(table, report, problems, &mut body);
    sealed(&body)
}

/// What all files of a key together say; `None` for other files, and for bytes that this program did not make.
#[must_use]
pub(crate) fn unpack_whole(key: Key, bytes: &[u8]) -> Option<Whole> {
    // Other files are told before all of the bytes are looked at.
    let begin = MAGIC.len() + 2 * HASH_BYTES;
    if Key::get(&mut Bytes::new(bytes.get(begin..)?))? != key {
        return None;
    }
    let mut from = Bytes::new(unsealed(bytes)?);
    Key::get(&mut from)?;
    whole::get(&mut from).filter(|_| from.is_empty())
}

/// Bound to this program and to its own content.
fn sealed(body: &[u8]) -> Vec<u8> {
    [MAGIC, &program()[..], blake3::hash(body).as_bytes(), body].concat()
}

fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&program())?;
    let (sum, body) = rest.split_at_checked(HASH_BYTES)?;
    (blake3::hash(body).as_bytes() == sum).then_some(body)
}

/// The place of a part's page among those of the pack.
fn page_of<'s>(pages: &mut Vec<&'s Said>, part: &'s Part) -> usize {
    let said = &part.subjects.said;
    pages.iter().position(|known| Arc::ptr_eq(known, said)).unwrap_or_else(|| {
        pages.push(said);
        pages.len() - 1
    })
}

/// The snapshots of a pack; `None` for any bytes that this program did not make a pack of.
#[must_use]
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<(Key, Snapshot)>> {
    let mut from = Bytes::new(unsealed(bytes)?);
    let texts = Arc::new(get_texts(&mut from)?);
    let pages: Vec<Said> = Stored::get(&mut from)?;
    let count = usize::get(&mut from)?;
    let mut found = Vec::new();
    for _ in 0..count {
        let key = Key::get(&mut from)?;
        let mut snapshot = Snapshot::get(&mut from)?;
        snapshot.texts = Arc::clone(&texts);
        let of_parts: Vec<usize> = Stored::get(&mut from)?;
        if of_parts.len() != snapshot.parts.len() {
            return None;
        }
        for (part, page) in snapshot.parts.iter_mut().zip(of_parts) {
            part.subjects.page = page;
            part.subjects.said = Arc::clone(pages.get(page)?);
        }
        let sound = snapshot.parts.iter().all(|part| is_sound(part, texts.len()));
        found.push((key, Some(snapshot).filter(|_| sound)?));
    }
    from.is_empty().then_some(found)
}

/// Gives snapshots that were read by several readers one set of texts and things, as if one reader had read them all.
pub(crate) fn share(snapshots: &mut [&mut Snapshot]) {
    share::share(snapshots);
}

/// Whether everything that a part refers to is there.
fn is_sound(part: &Part, texts: usize) -> bool {
    let text = |id: &StrId| (id.0 as usize) < texts;
    let rows = part.subject.len();
    let columns = part.columns.iter().all(|column| column.values.len() == rows);
    let marks = part.marks.is_empty() || part.marks.len() == rows;
    let things = part.subjects.said.len().checked_div(part.subjects.slots.len());
    columns
        && marks
        && part.when.len() == rows
        && part.lines.len() == rows
        && part.subject.iter().all(|subject| *subject < part.subjects.len())
        && part.subjects.things.iter().all(|thing| things.is_none_or(|things| (*thing as usize) < things))
        && part.subjects.said.iter().flatten().all(text)
        && part.marks.iter().all(text)
}

/// All texts after each other, behind the length of each.
fn put_texts(texts: &[Arc<str>], out: &mut Vec<u8>) {
    let lengths: Vec<u32> = texts.iter().map(|text| u32::try_from(text.len()).unwrap_or(u32::MAX)).collect();
    lengths.put(out);
    texts.iter().map(|text| text.len()).sum::<usize>().put(out);
    for text in texts {
        out.extend_from_slice(text.as_bytes());
    }
}

fn get_texts(from: &mut Bytes<'_>) -> Option<Vec<Arc<str>>> {
    let lengths: Vec<u32> = Stored::get(from)?;
    let length = usize::get(from)?;
    let mut rest = std::str::from_utf8(from.take(length)?).ok()?;
    let mut texts = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (text, after) = rest.split_at_checked(length as usize)?;
        texts.push(text.into());
        rest = after;
    }
    rest.is_empty().then_some(texts)
}

/// By what a pack is bound to this program.
fn program() -> [u8; HASH_BYTES] {
    blake3::derive_key("portreeve 2026 cache of files", env!("PORTREEVE_SOURCES").as_bytes())
}
