//! `.gz`, `.zst` and a `.zip` with one file in it, by their first bytes, up to a limit.

use crate::ingest::limits::{EXPANDED_BYTES_MAX, WORKBOOK_ENTRIES_MAX};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    /// gzip.
    Gz,
    /// Zstandard.
    Zst,
    /// ZIP with one file in it; a workbook is no such thing.
    Zip,
}

/// Why a packed file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// It is damaged or cut off.
    Damaged,
    /// It expands beyond [`EXPANDED_BYTES_MAX`].
    TooLarge,
    /// It holds so many files rather than one.
    Several(usize),
}

/// The bytes inside, and how they were packed when they were.
pub(super) fn expand(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Option<Packing>), Unpacked> {
    match bytes {
        [0x1f, 0x8b, ..] => Ok((read(flate2::read::MultiGzDecoder::new(bytes))?, Some(Packing::Gz))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let reader = zstd::stream::read::Decoder::new(bytes).map_err(|_| Unpacked::Damaged)?;
            Ok((read(reader)?, Some(Packing::Zst)))
        }
        [b'P', b'K', 3, 4, ..] => zip(bytes),
        _ => Ok((Cow::Borrowed(bytes), None)),
    }
}

/// The one file of an archive; a workbook, and what cannot be opened as an archive, stay as they are.
fn zip(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Option<Packing>), Unpacked> {
    let as_it_is = Ok((Cow::Borrowed(bytes), None));
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return as_it_is };
    if archive.len() > WORKBOOK_ENTRIES_MAX {
        return as_it_is;
    }
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| Unpacked::Damaged)?;
        let name = entry.name().map(|name| name.to_string()).unwrap_or_default();
        if name.starts_with("xl/") || name == "[Content_Types].xml" {
            return as_it_is;
        }
        // Archives made on a Mac hold a shadow of each file.
        if !name.ends_with('/') && !name.starts_with("__MACOSX/") {
            files.push(at);
        }
    }
    match files.as_slice() {
        [only] => Ok((read(archive.by_index(*only).map_err(|_| Unpacked::Damaged)?)?, Some(Packing::Zip))),
        several => Err(Unpacked::Several(several.len())),
    }
}

fn read(reader: impl Read) -> Result<Cow<'static, [u8]>, Unpacked> {
    let mut out = Vec::new();
    let limit = EXPANDED_BYTES_MAX.saturating_add(1);
    let length = reader.take(limit).read_to_end(&mut out).map_err(|_| Unpacked::Damaged)?;
    let fits = u64::try_from(length).is_ok_and(|length| length <= EXPANDED_BYTES_MAX);
    if fits { Ok(Cow::Owned(out)) } else { Err(Unpacked::TooLarge) }
}

/// The name without the packing's ending: `a.csv.gz` is `a.csv`.
pub(super) fn inner_name(name: &str) -> &str {
    [".gz", ".GZ", ".zst", ".ZST", ".zip", ".ZIP"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Packing, Unpacked, expand, inner_name};
    use std::io::{Cursor, Write};

    #[test]
    fn packed_files_are_expanded() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"a,b\n").unwrap();
        let gz = gz.finish().unwrap();
        assert_eq!(expand(&gz).unwrap(), (b"a,b\n".as_slice().into(), Some(Packing::Gz)));
        assert_eq!(expand(&gz[..gz.len() - 6]), Err(Unpacked::Damaged));
        let zst = zstd::encode_all(b"a,b\n".as_slice(), 1).unwrap();
        assert_eq!(expand(&zst).unwrap(), (b"a,b\n".as_slice().into(), Some(Packing::Zst)));
        assert_eq!(expand(b"a,b").unwrap(), (b"a,b".as_slice().into(), None));
        assert_eq!(inner_name("x/a.csv.gz"), "x/a.csv");
    }

    #[test]
    fn an_archive_with_one_file_is_that_file() {
        let archive = |names: &[&str]| {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for name in names {
                archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
                archive.write_all(b"a,b\n").unwrap();
            }
            archive.finish().unwrap().into_inner()
        };
        let one = archive(&["report.csv", "__MACOSX/._report.csv"]);
        assert_eq!(expand(&one).unwrap(), (b"a,b\n".as_slice().into(), Some(Packing::Zip)));
        assert_eq!(expand(&archive(&["a.csv", "b.csv"])), Err(Unpacked::Several(2)));
        assert_eq!(expand(&archive(&["xl/workbook.xml"])).unwrap().1, None);
    }
}
