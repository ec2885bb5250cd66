//! One file from its bytes to a snapshot.

use crate::diagnostic::Code;
use crate::ingest::answer::{self, Answer};
use crate::ingest::cell::Mark;
use crate::ingest::decode::{Encoding, decode};
use crate::ingest::expand::{Unpacked, expand, inner_name};
use crate::ingest::fill::{Filler, Reading};
use crate::ingest::limits::{FILE_BYTES_MAX, HEADER_ROWS_MAX};
use crate::ingest::name::{self, Named};
use crate::ingest::problem::Problems;
use crate::ingest::profile::{Forced, Match, NoMatch, Profiles, Summary, find};
use crate::ingest::read::{
    DELIMITERS, Format, Refusal, Row, Rows, Workbook, detect, first_records, json_headers, likeliest_delimiter,
    read_csv, read_json,
};
use crate::ingest::snapshot::{Grain, Made, Part, PeriodFrom, Snapshot};
use crate::settings::{ForcedFile, Settings};
use crate::table::{Day, Strings};
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::sync::Arc;

/// Reads one file. It reads no clock and no other file: the same name, bytes, profiles and settings give the same snapshot.
///
/// `name` is the path relative to the workspace; what lies under `snapshots/ACCOUNT/` is of that account.
#[must_use]
pub fn read(name: &str, bytes: &[u8], profiles: &Profiles, settings: &Settings) -> Snapshot {
    let named = name::read(name);
    let zone =
        named.account.as_ref().and_then(|account| settings.accounts.get(account)).and_then(|account| account.timezone);
    let file: Arc<str> = name.into();
    let mut reader = FileReader {
        profiles,
        forced: settings.files.iter().find(|forced| matches(&forced.path, &named.path)),
        zone: zone.unwrap_or(chrono_tz::UTC),
        problems: Problems::new(&file),
        snapshot: Snapshot {
            name: file,
            hash: blake3::hash(bytes),
            folder: named.account.clone(),
            format: Format::Csv,
            encoding: None,
            packing: None,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            diagnostics: Vec::new(),
            answer: None,
            made: Made { stamp: None, named: named.made },
            named_days: named.period.or_else(|| named.date.map(|date| (date, date))),
            texts: Vec::new(),
            parts: Vec::new(),
        },
        named,
        strings: Strings::default(),
        stamps: Vec::new(),
        nearest: None,
        taken: false,
    };
    reader.read(bytes);
    reader.finish()
}

/// Whether a path under `snapshots/` fits a pattern, `*` standing for any part of a name.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

struct FileReader<'p> {
    profiles: &'p Profiles,
    forced: Option<&'p ForcedFile>,
    zone: chrono_tz::Tz,
    problems: Problems,
    snapshot: Snapshot,
    named: Named,
    strings: Strings,
    /// When a workbook was made and saved, the earlier first.
    stamps: Vec<DateTime<Utc>>,
    nearest: Option<NoMatch>,
    /// Whether any sheet was taken by a profile.
    taken: bool,
}

impl<'p> FileReader<'p> {
    fn read(&mut self, bytes: &[u8]) {
        if let Err(refusal) = self.try_read(bytes) {
            // A file that cannot be read whole is refused whole: half of it would look like a quiet day.
            self.snapshot.parts.clear();
            self.taken = true;
            self.problems.file(Code::FileRefused, format!("cannot be read: {}", refusal.reason), refusal.help);
        }
    }

    fn try_read(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.snapshot.bytes > FILE_BYTES_MAX {
            return Err(Refusal::new("it is larger than 4 GB", "split it, by month for example"));
        }
        let (bytes, packing) = expand(bytes).map_err(|why| match why {
            Unpacked::Damaged => Refusal::damaged("packed file"),
            Unpacked::TooLarge => Refusal::new("it expands to more than 2 GB", "split it, by month for example"),
        })?;
        self.snapshot.packing = packing;
        if bytes.trim_ascii().is_empty() {
            return Err(Refusal::new("it is empty", "export the file again; a quiet day still has a header"));
        }
        let file = self.snapshot.name.clone();
        self.snapshot.format = detect(inner_name(&file), &bytes);
        if let Some(answer) = answer::of_text(&bytes) {
            self.answered(answer);
            return Ok(());
        }
        match self.snapshot.format {
            Format::Xlsx => self.workbook(&bytes),
            Format::Parquet => self.parquet(&bytes),
            Format::Csv | Format::Tsv => {
                let text = self.text(&bytes)?;
                self.delimited(&text)
            }
            Format::Json | Format::Jsonl => {
                let text = self.text(&bytes)?;
                let lines = self.snapshot.format == Format::Jsonl;
                let headers = json_headers(&text, lines)?;
                self.sheet(None, false, false, |rows| read_json(&text, lines, &headers, rows))
            }
        }
    }

    fn text<'b>(&mut self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Refusal> {
        let (text, encoding) = decode(bytes).ok_or_else(|| Refusal::damaged("text"))?;
        self.snapshot.encoding = Some(encoding);
        if encoding == Encoding::Windows1252 {
            self.problems.file(
                Code::EncodingGuessed,
                "the text is not UTF-8 and was read as Windows-1252",
                "if names look wrong in the plan, save the file as UTF-8",
            );
        }
        Ok(text)
    }

    fn delimited(&mut self, text: &str) -> Result<(), Refusal> {
        let forced = self.forced();
        let takes = |delimiter: &u8| {
            first_records(text, *delimiter).iter().any(|record| find(self.profiles, record, forced).is_ok())
        };
        let delimiter = DELIMITERS.into_iter().find(takes).unwrap_or_else(|| likeliest_delimiter(text));
        if delimiter == b'\t' {
            self.snapshot.format = Format::Tsv;
        }
        self.sheet(None, false, delimiter == b';', |rows| read_csv(text, delimiter, rows))
    }

    #[cfg(feature = "parquet")]
    fn parquet(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.sheet(None, false, false, |rows| crate::ingest::read::read_parquet(bytes, rows))
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(&mut self, _bytes: &[u8]) -> Result<(), Refusal> {
        Err(Refusal::new(
            "this build of portreeve reads no Parquet",
            "build it with the feature `parquet`, or export CSV",
        ))
    }

    fn workbook(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let mut workbook = Workbook::open(bytes)?;
        self.stamps = [workbook.created, workbook.modified].into_iter().flatten().collect();
        self.stamps.sort_unstable();
        if let Some(answer) = answer::of_workbook(&mut workbook)? {
            self.answered(answer);
            return Ok(());
        }
        for sheet in workbook.sheets.clone() {
            self.sheet(Some(&sheet), true, false, |rows| workbook.read(&sheet, rows))?;
        }
        Ok(())
    }

    /// What a channel says of an upload is no snapshot: none of it becomes facts.
    fn answered(&mut self, answer: Answer) {
        self.snapshot.answer = Some(answer);
        self.taken = true;
    }

    fn forced(&self) -> Forced<'p> {
        Forced {
            dataset: self.forced.and_then(|forced| forced.dataset.as_deref()),
            profile: self.forced.and_then(|forced| forced.profile.as_deref()),
            period: self.forced.is_some_and(|forced| forced.period.is_some()),
        }
    }

    /// One sheet, or the one of a text file. Read a second time when its numbers turn out to be written the other way.
    fn sheet(
        &mut self,
        sheet: Option<&str>,
        serials: bool,
        semicolons: bool,
        mut rows: impl FnMut(&mut Sheet<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut mark = None;
        loop {
            let reading = Reading { zone: self.zone, serials, mark: Mark::Point };
            let mut problems = Problems::new(&self.snapshot.name);
            let mut strings = std::mem::take(&mut self.strings);
            let mut reader = Sheet {
                profiles: self.profiles,
                forced: self.forced(),
                name: sheet,
                reading,
                mark,
                semicolons,
                looked_at: 0,
                nearest: None,
                into: Some((&mut problems, &mut strings)),
                filler: None,
            };
            let result = rows(&mut reader);
            let (filler, nearest) = (reader.filler.take(), reader.nearest.take());
            let Some(filler) = filler else {
                self.strings = strings;
                result?;
                self.nearest = self.nearest.take().or(nearest);
                return Ok(());
            };
            result?;
            let used = filler.mark();
            let other = filler.better_mark();
            let twice = filler.twice.clone();
            let (part, periods, summary) = filler.finish();
            self.strings = strings;
            if let Some(twice) = twice {
                return Err(Refusal::new(format!("two columns are called `{twice}`"), "rename or delete one of them"));
            }
            if mark.is_none() && other != used {
                mark = Some(other);
                continue;
            }
            self.problems.extend(problems);
            self.taken = true;
            self.keep(part, periods, summary);
            return Ok(());
        }
    }

    /// Decides the grain of a part and keeps it.
    fn keep(&mut self, mut part: Part, periods: Vec<(Day, Day)>, summary: Option<Summary>) {
        let days = |(first, last): (NaiveDate, NaiveDate)| (Day::from_date(first), Day::from_date(last));
        let forced = self.forced.and_then(|forced| forced.period).map(days);
        let named = self.named.period.map(days);
        match summary {
            None => {
                // A file holds every day that its name spans, also those without a row.
                let named = named.or_else(|| part.span.is_none().then(|| self.snapshot.named_days.map(days)).flatten());
                if let Some((first, last)) = forced.or(named) {
                    let (start, end) = part.span.unwrap_or((first, last));
                    part.span = Some((start.min(first), end.max(last)));
                }
            }
            Some(summary) => {
                let (span, from) = match (forced, named, summary) {
                    (Some(period), _, _) => (Some(period), PeriodFrom::Settings),
                    (None, _, Summary::Stated) => (None, PeriodFrom::Rows),
                    (None, Some(period), Summary::Active) => (Some(period), PeriodFrom::Name),
                    (None, None, Summary::Active) => (part.span, PeriodFrom::ActiveDays),
                };
                part.period_from = Some(from);
                match span {
                    Some(span) => {
                        part.when.fill(0);
                        part.grain = Grain::Periods(vec![span]);
                        part.span = Some(span);
                    }
                    None => part.grain = Grain::Periods(periods),
                }
            }
        }
        self.snapshot.parts.push(part);
    }

    fn finish(mut self) -> Snapshot {
        if !self.taken {
            self.not_recognised();
        }
        // A stamp from before the last day that the file holds is not when it was made: a template's, or a broken clock's.
        let last = self.snapshot.parts.iter().filter_map(|part| part.span).map(|(_, last)| last).max();
        let zone = self.zone;
        let made = |stamp: &&DateTime<Utc>| {
            last.is_none_or(|last| Day::from_date(stamp.with_timezone(&zone).date_naive()) >= last)
        };
        self.snapshot.made.stamp = self.stamps.iter().find(made).copied();
        self.snapshot.texts = self.strings.into_texts();
        self.snapshot.diagnostics = self.problems.finish();
        self.snapshot
    }

    fn not_recognised(&mut self) {
        let forced = self.forced();
        let said = forced.dataset.or(forced.profile);
        let (message, help) = match (&self.nearest, said) {
            (_, Some(said)) if !forced.exists(self.profiles) => (
                format!("portreeve.toml says that this file is `{said}`, which no dataset or profile is called"),
                "`portreeve reference` lists the datasets; mend the entry under `[[files]]`".to_owned(),
            ),
            (Some(near), said) if near.found > 1 || said.is_some() => (
                match said {
                    Some(said) => format!("portreeve.toml says that this file is `{said}`, but its headers do not fit"),
                    None => format!("no dataset or report has these headers; the nearest is `{}`", near.table),
                },
                format!("add the columns that `{}` needs: {}", near.table, near.missing.join("; ")),
            ),
            _ => (
                "no dataset or report has these headers".to_owned(),
                "`portreeve reference` lists the columns of each dataset; a file that is no snapshot belongs outside `snapshots/`".to_owned(),
            ),
        };
        self.problems.file(Code::FileNotRecognised, message, help);
    }
}

/// The rows of one sheet: first the search for the header, then the rows below it.
struct Sheet<'a> {
    profiles: &'a Profiles,
    forced: Forced<'a>,
    name: Option<&'a str>,
    reading: Reading,
    /// The decimal mark, once it is known from a first reading.
    mark: Option<Mark>,
    semicolons: bool,
    looked_at: usize,
    nearest: Option<NoMatch>,
    into: Option<(&'a mut Problems, &'a mut Strings)>,
    filler: Option<Body<'a>>,
}

/// What is below a header.
struct Body<'a> {
    filler: Filler<'a>,
    mark: Mark,
    twice: Option<String>,
    summary: Option<Summary>,
}

impl Body<'_> {
    fn mark(&self) -> Mark {
        self.mark
    }

    /// The decimal mark that most numbers tell; that of the reading where they tell none.
    fn better_mark(&self) -> Mark {
        match self.filler.points.cmp(&self.filler.commas) {
            std::cmp::Ordering::Greater => Mark::Point,
            std::cmp::Ordering::Less => Mark::Comma,
            std::cmp::Ordering::Equal => self.mark,
        }
    }

    fn finish(self) -> (Part, Vec<(Day, Day)>, Option<Summary>) {
        let (part, periods) = self.filler.finish();
        (part, periods, self.summary)
    }
}

impl<'a> Sheet<'a> {
    fn begin(&mut self, matched: &Match<'a>, headers: Vec<String>, line: u64) -> bool {
        let Some(into) = self.into.take() else { return false };
        let default = if matched.comma || self.semicolons { Mark::Comma } else { Mark::Point };
        let mark = self.mark.unwrap_or(default);
        let dataset = matched.table.dataset;
        let has = |name: &str| {
            crate::ingest::profile::Field::of(dataset, name).is_some_and(|field| matched.column(field).is_some())
        };
        let reading = Reading { mark, ..self.reading };
        let mut filler = Filler::new(matched, headers, reading, self.name, into);
        filler.set_header_line(line);
        let summary = (!has("date")).then_some(matched.table.summary);
        let twice = matched.twice.clone();
        let goes_on = twice.is_none();
        self.filler = Some(Body { filler, mark, twice, summary });
        goes_on
    }
}

impl Rows for Sheet<'_> {
    fn row(&mut self, row: Row<'_>) -> bool {
        if let Some(body) = &mut self.filler {
            return body.filler.row(row);
        }
        let headers: Vec<String> = row.cells().map(|cell| cell.text().to_owned()).collect();
        if headers.iter().all(|header| header.trim().is_empty()) {
            return true;
        }
        self.looked_at += 1;
        match find(self.profiles, &headers, self.forced) {
            Ok(matched) => self.begin(&matched, headers, row.line),
            Err(near) => {
                let better = |known: &NoMatch| near.as_ref().is_some_and(|near| near.found > known.found);
                if self.nearest.as_ref().is_none_or(better) {
                    self.nearest = near;
                }
                self.looked_at < HEADER_ROWS_MAX
            }
        }
    }

    fn wants(&self, column: usize) -> bool {
        self.filler.as_ref().is_none_or(|body| body.filler.wants(column))
    }
}
