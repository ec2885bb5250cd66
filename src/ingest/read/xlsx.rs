//! Excel workbooks, cell by cell as they stream: the declared `dimension` is never trusted.

use crate::ingest::limits::{
    COLUMNS_MAX, ROWS_PER_FILE_MAX, WORKBOOK_BYTES_MAX, WORKBOOK_ENTRIES_MAX, WORKBOOK_TEXTS_BYTES_MAX,
};
use crate::ingest::read::{Buffer, Kind, Refusal, Row, Rows, guarded};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use chrono::{DateTime, NaiveTime, Timelike, Utc};
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use zip::ZipArchive;

/// An opened workbook.
pub(in crate::ingest) struct Workbook<'b> {
    inner: Xlsx<Cursor<&'b [u8]>>,
    /// The names of its sheets, in order.
    pub(in crate::ingest) sheets: Vec<String>,
    /// When it was made, by its own word.
    pub(in crate::ingest) created: Option<DateTime<Utc>>,
    /// When it was last saved, by its own word.
    pub(in crate::ingest) modified: Option<DateTime<Utc>>,
}

const WHAT: &str = "workbook";

impl<'b> Workbook<'b> {
    /// Opens a workbook that keeps within the limits.
    pub(in crate::ingest) fn open(bytes: &'b [u8]) -> Result<Self, Refusal> {
        guarded(WHAT, || {
            let properties = inspect(bytes)?;
            let inner = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged(WHAT))?;
            let sheets = inner.sheet_names();
            let stamp = |name: &str| stamp(&properties, name);
            Ok(Self { inner, sheets, created: stamp("created"), modified: stamp("modified") })
        })
    }

    /// Hands over the rows of a sheet that have cells.
    pub(in crate::ingest) fn read(&mut self, sheet: &str, rows: &mut impl Rows) -> Result<(), Refusal> {
        guarded(WHAT, || self.stream(sheet, rows))
    }

    fn stream(&mut self, sheet: &str, rows: &mut impl Rows) -> Result<(), Refusal> {
        let mut reader = self.inner.worksheet_cells_reader(sheet).map_err(|_| Refusal::damaged("sheet"))?;
        let percents: Vec<bool> = reader.styles().iter().map(is_percent).collect();
        let mut buffer = Buffer::default();
        let mut scratch = String::new();
        let mut current: Option<u32> = None;
        let mut count = 0_usize;
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| Refusal::damaged("sheet"))? {
            let (row, column) = cell.get_position();
            if current != Some(row) {
                if let Some(row) = current
                    && !rows.row(Row::buffer(&buffer, u64::from(row) + 1))
                {
                    return Ok(());
                }
                buffer.clear();
                current = Some(row);
                count += 1;
                if count > ROWS_PER_FILE_MAX {
                    return Err(Refusal::new("it has too many rows", "split the file"));
                }
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            // A cell far to the right (a stray note, a trap) belongs to no column that has a header we know.
            if column >= COLUMNS_MAX || column < buffer.len() || matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            while buffer.len() < column {
                buffer.push("", Kind::Text);
            }
            let percent = percents.get(style).copied().unwrap_or(false);
            push(&mut buffer, &mut scratch, cell.get_value(), percent);
        }
        if let Some(row) = current {
            rows.row(Row::buffer(&buffer, u64::from(row) + 1));
        }
        Ok(())
    }
}

fn is_percent(style: &calamine::Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
}

fn push(buffer: &mut Buffer, scratch: &mut String, value: &DataRef<'_>, percent: bool) {
    match value {
        DataRef::Empty => buffer.push("", Kind::Text),
        DataRef::String(text) | DataRef::DurationIso(text) => buffer.push(text, Kind::Text),
        DataRef::SharedString(text) => buffer.push(text, Kind::Text),
        DataRef::Bool(yes) => buffer.push(if *yes { "yes" } else { "no" }, Kind::Text),
        DataRef::Int(whole) => buffer.push_with(Kind::Number, |bytes| {
            // Writing to memory does not fail.
            let _ = write!(bytes, "{whole}");
        }),
        DataRef::Float(number) => {
            scratch.clear();
            number_text(*number, scratch);
            if percent {
                percent_text(scratch);
            }
            buffer.push(scratch, Kind::Number);
        }
        DataRef::DateTime(moment) if moment.is_datetime() => {
            scratch.clear();
            date_text(moment, scratch);
            buffer.push(scratch, Kind::Date);
        }
        DataRef::DateTime(duration) => {
            scratch.clear();
            number_text(duration.as_f64(), scratch);
            buffer.push(scratch, Kind::Number);
        }
        DataRef::DateTimeIso(text) => buffer.push(text, Kind::Date),
        // `#N/A`, `#DIV/0!`: refused with this text wherever a value is wanted.
        DataRef::Error(error) => buffer.push(&error.to_string(), Kind::Text),
    }
}

/// The one place where a workbook's float becomes decimal text: rounded to 15 significant digits, as many as Excel itself keeps,
/// so that `98.52999999999999` is the 98.53 that was meant. A whole number of more digits keeps its exponent, by which
/// an id that lost digits is known.
pub(in crate::ingest) fn number_text(number: f64, out: &mut String) {
    let start = out.len();
    // Writing to a String does not fail.
    let _ = write!(out, "{number:.14e}");
    let text = out.split_off(start);
    let Some((mantissa, exponent)) = text.split_once('e') else {
        // Not a number, or endless: refused wherever a number is wanted.
        out.push_str(&text);
        return;
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let Ok(exponent) = exponent.parse::<i32>() else { return };
    if digits.is_empty() {
        out.push('0');
        return;
    }
    out.push_str(sign);
    if !(-30..15).contains(&exponent) {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let point = if rest.is_empty() { "" } else { "." };
        let _ = write!(out, "{first}{point}{rest}e{exponent:+}");
        return;
    }
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    if whole == 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', usize::try_from(-exponent - 1).unwrap_or(0)));
        out.push_str(digits);
    } else if digits.len() <= whole {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', whole - digits.len()));
    } else {
        let (front, back) = digits.split_at_checked(whole).unwrap_or((digits, ""));
        let _ = write!(out, "{front}.{back}");
    }
}

/// A fraction in a cell that shows percents: `0.35` becomes `35%`, so that 1.5 is 150% and not a bare number above 1.
fn percent_text(text: &mut String) {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    if !plain {
        return;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let fraction = format!("{fraction:0<2}");
    let (moved, rest) = fraction.split_at_checked(2).unwrap_or((&fraction, ""));
    let point = if rest.is_empty() { "" } else { "." };
    *text = format!("{sign}{whole}{moved}{point}{rest}%");
}

/// A serial with a date's style, as `2026-11-20` or with its time.
fn date_text(moment: &ExcelDateTime, out: &mut String) {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    // Half a second before midnight is noise of the fraction.
    let time = NaiveTime::from_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli));
    if let Some(time) = time.filter(|time| time.num_seconds_from_midnight() > 0) {
        let _ = write!(out, "T{}", time.format("%H:%M:%S"));
    }
}

/// Checks the archive against the limits before anything of it is kept, and gives its own properties.
fn inspect(bytes: &[u8]) -> Result<String, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged(WHAT))?;
    let too_large =
        || Refusal::new("the workbook expands beyond what is read", "export fewer rows or days in one file");
    if archive.len() > WORKBOOK_ENTRIES_MAX {
        return Err(too_large());
    }
    let mut properties = String::new();
    let (mut total, mut texts) = (0_u64, 0_u64);
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| Refusal::damaged(WHAT))?;
        let name = entry.name().map(|name| name.to_string()).unwrap_or_default();
        if entry.size() > WORKBOOK_BYTES_MAX {
            return Err(too_large());
        }
        // The size that stands in the archive may lie, so the bytes are counted as they come out.
        let limit = WORKBOOK_BYTES_MAX.saturating_sub(total).saturating_add(1);
        let mut counter = Counter { count: 0, keep: name == "docProps/core.xml", kept: Vec::new() };
        std::io::copy(&mut entry.take(limit), &mut counter).map_err(|_| Refusal::damaged(WHAT))?;
        total = total.saturating_add(counter.count);
        if !name.starts_with("xl/worksheets/") {
            texts = texts.saturating_add(counter.count);
        }
        if total > WORKBOOK_BYTES_MAX || texts > WORKBOOK_TEXTS_BYTES_MAX {
            return Err(too_large());
        }
        if counter.keep {
            properties = String::from_utf8_lossy(&counter.kept).into_owned();
        }
    }
    Ok(properties)
}

/// Counts bytes, and keeps the first few where asked.
struct Counter {
    count: u64,
    keep: bool,
    kept: Vec<u8>,
}

/// Bytes of a workbook's properties that are looked at.
const PROPERTIES_BYTES_MAX: usize = 64 << 10;

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.count = self.count.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.keep && self.kept.len() < PROPERTIES_BYTES_MAX {
            self.kept.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The time in `<dcterms:created …>2026-05-15T16:04:42Z</dcterms:created>`.
fn stamp(properties: &str, name: &str) -> Option<DateTime<Utc>> {
    let (_, rest) = properties.split_once(&format!("<dcterms:{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once('<')?;
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::{number_text, percent_text, stamp};

    #[test]
    fn floats_become_the_decimals_that_were_meant() {
        for (number, expected) in [
            (98.529_999_999_999_99, "98.53"),
            (14.217_777_799_999_999, "14.2177778"),
            (215.739_999_999_999_95, "215.74"),
            (215.739_999_999_999_98, "215.74"),
            (1.0, "1"),
            (0.0, "0"),
            (-0.0, "0"),
            (-3.25, "-3.25"),
            (0.1 + 0.2, "0.3"),
            (0.002_245_508_982_035_928, "0.00224550898203593"),
            (1e-7, "0.0000001"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234_567_890_123_456.0, "1.23456789012346e+15"),
            (1e300, "1e+300"),
            (5e-324, "4.94065645841247e-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ] {
            let mut text = String::new();
            number_text(number, &mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn percents_are_shifted_in_text() {
        for (text, expected) in
            [("0.35", "035%"), ("1.5", "150%"), ("0.4688", "046.88%"), ("9", "900%"), ("-0.005", "-000.5%")]
        {
            let mut text = text.to_owned();
            percent_text(&mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_workbook_says_when_it_was_made() {
        let xml = "<a><dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-05-15T16:04:42Z</dcterms:created></a>";
        assert_eq!(stamp(xml, "created").unwrap().to_rfc3339(), "2026-05-15T16:04:42+00:00");
        assert_eq!(stamp(xml, "modified"), None);
        assert_eq!(stamp("<dcterms:created", "created"), None);
    }
}
