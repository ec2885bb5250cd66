//! Whether a file looks whole by its end: a copy that was cut short, or still runs, does not.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the end is read. The directory of a zip file ends in at most 64 KiB of comment; ours have none, so less is enough.
const TAIL_BYTES: u64 = 4096;

/// Whether the end of a file is that of a whole one. Formats without a mark at their end count as whole.
pub(super) fn is_whole(path: &Path) -> bool {
    let Some(tail) = tail(path) else { return false };
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending = name.rsplit('.').next().unwrap_or("");
    match ending {
        // Every program that exports rows ends the last one; a cut row has no end.
        "csv" | "tsv" | "txt" | "jsonl" | "ndjson" => matches!(tail.last(), Some(b'\n' | b'\r' | 0)),
        // As it begins it ends. What is cut within and ends so all the same is refused whole when it is read.
        "json" => {
            let last = tail.iter().rev().find(|byte| !byte.is_ascii_whitespace());
            match first(path) {
                Some(b'[') => last == Some(&b']'),
                Some(b'{') => last == Some(&b'}'),
                _ => last.is_some(),
            }
        }
        "xlsx" | "xlsm" | "xlsb" | "zip" => tail.windows(4).any(|four| four == b"PK\x05\x06"),
        "parquet" => tail.ends_with(b"PAR1"),
        _ => true,
    }
}

/// The first byte that is no blank and no part of a byte order mark.
fn first(path: &Path) -> Option<u8> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(TAIL_BYTES).read_to_end(&mut bytes).ok()?;
    bytes.into_iter().find(u8::is_ascii_graphic)
}

fn tail(path: &Path) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES))).ok()?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the files it looks at")]
mod tests {
    use super::is_whole;

    #[test]
    fn every_cut_of_a_whole_file_is_seen_where_the_form_has_an_end() {
        let dir = tempfile::TempDir::new().unwrap();
        let whole: &[(&str, &[u8])] = &[
            ("a.csv", b"date,sku\n2026-11-20,GP-1\n"),
            ("a.jsonl", b"{\"a\":1}\n"),
            ("a.json", b"[{\"a\":1}]\n "),
            ("a.parquet", b"PAR1....PAR1"),
            ("a.xlsx", b"PK\x03\x04....PK\x05\x06\0\0\0\0\0\0"),
        ];
        for (name, bytes) in whole {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            assert!(is_whole(&path), "{name}");
            let last = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace() && *byte != 0).unwrap();
            std::fs::write(&path, &bytes[..last]).unwrap();
            assert!(!is_whole(&path), "{name} cut");
        }
        std::fs::write(dir.path().join("empty.csv"), b"").unwrap();
        assert!(!is_whole(&dir.path().join("empty.csv")) && !is_whole(&dir.path().join("gone.csv")));
    }
}
