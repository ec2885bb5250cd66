//! `.gz` and `.zst`, by their first bytes, up to a limit.

use crate::ingest::limits::EXPANDED_BYTES_MAX;
use std::borrow::Cow;
use std::io::Read;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    /// gzip.
    Gz,
    /// Zstandard.
    Zst,
}

/// Why a packed file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// It is damaged or cut off.
    Damaged,
    /// It expands beyond [`EXPANDED_BYTES_MAX`].
    TooLarge,
}

/// The bytes inside, and how they were packed when they were.
pub(super) fn expand(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Option<Packing>), Unpacked> {
    match bytes {
        [0x1f, 0x8b, ..] => Ok((read(flate2::read::MultiGzDecoder::new(bytes))?, Some(Packing::Gz))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let reader = zstd::stream::read::Decoder::new(bytes).map_err(|_| Unpacked::Damaged)?;
            Ok((read(reader)?, Some(Packing::Zst)))
        }
        _ => Ok((Cow::Borrowed(bytes), None)),
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
    [".gz", ".GZ", ".zst", ".ZST"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Packing, Unpacked, expand, inner_name};
    use std::io::Write;

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
}
