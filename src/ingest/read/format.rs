//! What kind of file it is: by its content where that says it, else by the ending of its name.

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with a delimiter: comma or semicolon.
    Csv,
    /// Text with tabs.
    Tsv,
    /// An Excel workbook.
    Xlsx,
    /// A JSON array of flat objects.
    Json,
    /// A flat JSON object a line.
    Jsonl,
    /// Parquet.
    Parquet,
}

/// The format of a file; text without any sign of JSON is CSV or TSV, which the delimiter decides later.
pub(in crate::ingest) fn detect(name: &str, bytes: &[u8]) -> Format {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Format::Xlsx,
        [b'P', b'A', b'R', b'1', ..] => return Format::Parquet,
        _ => {}
    }
    // Zeros are the other halves of UTF-16 letters, the first bytes may be a byte order mark.
    let mut letters = bytes.iter().copied().filter(u8::is_ascii_graphic);
    let (first, second) = (letters.next(), letters.next());
    let said = matches!(ending.as_str(), "json" | "jsonl" | "ndjson");
    match (first, second) {
        (Some(b'{'), _) if matches!(ending.as_str(), "jsonl" | "ndjson") => Format::Jsonl,
        (Some(b'{'), Some(b'"' | b'}')) if lines_of_objects(bytes) => Format::Jsonl,
        // No header of a table begins so.
        (Some(b'['), Some(b'{' | b'[' | b']')) | (Some(b'{'), Some(b'"' | b'}')) => Format::Json,
        (Some(b'[' | b'{'), _) if said => Format::Json,
        _ => Format::Csv,
    }
}

/// Whether a second object begins a line: then a `.json` file is lines of JSON.
fn lines_of_objects(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.next().map(<[u8]>::trim_ascii).is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}"))
}

#[cfg(test)]
mod tests {
    use super::{Format, detect};

    #[test]
    fn content_goes_before_the_ending() {
        for (name, bytes, expected) in [
            ("a.csv", b"PK\x03\x04".as_slice(), Format::Xlsx),
            ("a.csv", b"PAR1....", Format::Parquet),
            ("a.csv", b"a,b", Format::Csv),
            ("a.csv", b"{name},b", Format::Csv),
            ("a.csv", b"[a],b", Format::Csv),
            ("a.csv", b"[{\"a\":1}]", Format::Json),
            ("a.txt", b"{\n\"a\":1}", Format::Json),
            ("a.csv", b"{\"a\":1}\n{\"a\":2}", Format::Jsonl),
            ("a.json", b"a,b", Format::Csv),
            ("a", b"{\n\"a\":1}", Format::Json),
            ("a.json", b"[]", Format::Json),
            ("a.json", b" [{}]", Format::Json),
            ("a.json", b"{\"a\":1}\n{\"a\":2}", Format::Jsonl),
            ("a.json", b"{\n\"a\":1}", Format::Json),
            ("a.jsonl", b"{\"a\":1}", Format::Jsonl),
            ("a.jsonl", b"[{\"a\":1}]", Format::Json),
            ("a", b"[{\"a\":1}]", Format::Json),
            ("a", b"a,b", Format::Csv),
            ("a.xlsx", b"a,b", Format::Csv),
        ] {
            assert_eq!(detect(name, bytes), expected, "{name}");
        }
    }
}
