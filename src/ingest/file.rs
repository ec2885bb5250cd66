//! One file from its bytes to a snapshot.

use crate::diagnostic::Code;
use crate::ingest::answer::{self, Answer};
use crate::ingest::cell::Mark;
use crate::ingest::decode::decode;
use crate::ingest::expand::{Unpacked, expand, inner_name};
use crate::ingest::fill::{Into, Reading};
use crate::ingest::grain::{self, Known};
use crate::ingest::lexicon::Lexicon;
use crate::ingest::limits::{FILE_BYTES_MAX, NESTED_BYTES_MAX};
use crate::ingest::name::{self, Named};
use crate::ingest::problem::{At, Problems};
use crate::ingest::profile::{Forced, Known as KnownFile, NoMatch, Profiles, find};
use crate::ingest::read::{
    Below, DELIMITERS, Documents, Format, Layout, Refusal, Workbook, detect, first_records, json_headers,
    likeliest_delimiter, read_csv, read_json, sections,
};
use crate::ingest::sheet::{self, Body, Done, Sheet, Skipped, told_otherwise};
use crate::ingest::snapshot::{Made, Snapshot};
use crate::settings::{ForcedFile, Settings};
use crate::table::Day;
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

/// Reads one file. It reads no clock and no other file: the same name, bytes, profiles and settings give the same snapshot.
///
/// `name` is the path relative to the workspace; what lies under `snapshots/ACCOUNT/` is of that account.
#[must_use]
pub fn read(name: &str, bytes: &[u8], profiles: &Profiles, settings: &Settings) -> Snapshot {
    let mut lexicon = Lexicon::default();
    let mut snapshot = read_with(&mut lexicon, name, (bytes, blake3::hash(bytes)), (profiles, settings));
    lexicon.seal(std::slice::from_mut(&mut snapshot));
    snapshot
}

/// Reads files one after the other, each as [`read`] does, faster where they are about the same things.
#[derive(Debug)]
pub struct Reader<'p> {
    profiles: &'p Profiles,
    settings: &'p Settings,
    lexicon: Lexicon,
    snapshots: Vec<Snapshot>,
}

impl<'p> Reader<'p> {
    /// A reader that has read nothing.
    #[must_use]
    pub fn new(profiles: &'p Profiles, settings: &'p Settings) -> Self {
        Self { profiles, settings, lexicon: Lexicon::default(), snapshots: Vec::new() }
    }

    /// Reads one more file.
    pub fn read(&mut self, name: &str, bytes: &[u8]) {
        self.read_hashed(name, bytes, blake3::hash(bytes));
    }

    /// Reads one more file, whose BLAKE3 hash is known already.
    pub(crate) fn read_hashed(&mut self, name: &str, bytes: &[u8], hash: blake3::Hash) {
        let snapshot = read_with(&mut self.lexicon, name, (bytes, hash), (self.profiles, self.settings));
        self.snapshots.push(snapshot);
    }

    /// What was read, in the order of reading.
    #[must_use]
    pub fn finish(mut self) -> Vec<Snapshot> {
        self.lexicon.seal(&mut self.snapshots);
        self.snapshots
    }
}

/// All that the settings say of how a file is read: what a snapshot depends on beside the file and the profiles.
#[derive(Debug)]
pub(super) struct Told<'s> {
    forced: Option<&'s ForcedFile>,
    zone: Option<chrono_tz::Tz>,
    /// How many days after a click the account counts.
    attribution: Option<u32>,
}

impl<'s> Told<'s> {
    pub(super) fn of(named: &Named, settings: &'s Settings) -> Self {
        let account = named.account.as_ref().and_then(|account| settings.accounts.get(account));
        Self {
            forced: settings.files.iter().find(|forced| matches(&forced.path, &named.path)),
            zone: account.and_then(|account| account.timezone),
            attribution: account.and_then(|account| account.attribution),
        }
    }
}

fn read_with(
    lexicon: &mut Lexicon,
    name: &str,
    (bytes, hash): (&[u8], blake3::Hash),
    (profiles, settings): (&Profiles, &Settings),
) -> Snapshot {
    let named = name::read(name);
    let Told { forced, zone, attribution } = Told::of(&named, settings);
    let file: Arc<str> = name.into();
    let mut reader = FileReader {
        profiles,
        forced,
        zone,
        attribution,
        problems: Problems::new(&file),
        snapshot: Snapshot {
            name: file,
            hash,
            folder: named.account.clone(),
            format: Format::Csv,
            encoding: None,
            packing: None,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            diagnostics: Vec::new(),
            answer: None,
            made: Made { stamp: None, named: named.made },
            nearest: None,
            named_days: named.period.or_else(|| named.date.map(|date| (date, date))),
            texts: Arc::default(),
            parts: Vec::new(),
        },
        named,
        lexicon: std::mem::take(lexicon),
        stamps: Vec::new(),
        nearest: None,
        heads: Vec::new(),
        taken: false,
    };
    reader.read(bytes);
    *lexicon = std::mem::take(&mut reader.lexicon);
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

/// A list of flat objects is read as it comes, whatever its length; records inside records must be held whole.
fn too_long(text: &str, lines: bool) -> Refusal {
    let megabytes = |bytes: usize| bytes.div_ceil(1 << 20);
    let help = if lines && text.trim_end().contains('\n') {
        "split it by its lines, into a file a day for example"
    } else {
        "ask for fewer days or fewer products in one file, or take the list of records out of it and write one a line (.jsonl), without objects inside them"
    };
    let (size, most) = (megabytes(text.len()), megabytes(NESTED_BYTES_MAX));
    Refusal::new(format!("its records lie inside a JSON document of {size} MB, and {most} MB is the most"), help)
}

struct FileReader<'p> {
    profiles: &'p Profiles,
    forced: Option<&'p ForcedFile>,
    zone: Option<chrono_tz::Tz>,
    /// How many days after a click the account counts.
    attribution: Option<u32>,
    problems: Problems,
    snapshot: Snapshot,
    named: Named,
    /// What this file and those before it are about.
    lexicon: Lexicon,
    /// When a workbook was made and saved, the earlier first.
    stamps: Vec<DateTime<Utc>>,
    nearest: Option<NoMatch>,
    /// Rows of sheets without a profile that could have been their header.
    heads: Vec<Vec<String>>,
    /// Whether any sheet was taken by a profile.
    taken: bool,
}

/// Where the rows of a sheet come from.
#[derive(Debug, Clone, Copy, Default)]
struct Origin<'o> {
    forced: Forced<'o>,
    /// The sheet of a workbook.
    name: Option<&'o str>,
    /// Numbers of a date column are Excel serials.
    serials: bool,
    /// The cells are told apart by semicolons, so that decimals stand behind a comma.
    semicolons: bool,
    /// Lines above that are no rows.
    above: &'o [String],
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
            Unpacked::Several(files) => Refusal::new(
                format!("the archive holds {files} files"),
                "take them out of it: each file is one snapshot",
            ),
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
                self.json(&text)
            }
        }
    }

    fn text<'b>(&mut self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Refusal> {
        let (text, encoding) = decode(bytes).ok_or_else(|| Refusal::damaged("text"))?;
        self.snapshot.encoding = Some(encoding);
        if let Some(guessed) = encoding.guessed() {
            self.problems.file(
                Code::EncodingGuessed,
                format!("the text is not UTF-8 and was read as {guessed}"),
                "if names look wrong in the plan, save the file as UTF-8",
            );
        }
        Ok(text)
    }

    fn delimited(&mut self, text: &str) -> Result<(), Refusal> {
        let sections = sections(text);
        for section in &sections {
            let layout = Layout::quoted(likeliest_delimiter(section.text));
            let forced = Forced { sections: true, ..self.forced() };
            let origin = Origin { forced, above: &section.above, ..Origin::default() };
            let before = section.before;
            self.sheet(origin, |rows| read_csv(section.text, layout, &mut Below { rows, before }))?;
        }
        if self.taken {
            return Ok(());
        }
        let forced = self.forced();
        let takes = |layout: &Layout, plain: bool| {
            let found = |record: &Vec<String>| find(self.profiles, record, forced);
            first_records(text, *layout)
                .iter()
                .find_map(|record| found(record).ok())
                .is_some_and(|matched| matched.table.shape.plain_tabs == plain || !plain)
        };
        let plain_tabs = Layout { delimiter: b'\t', quotes: false };
        let layout = if takes(&plain_tabs, true) {
            plain_tabs
        } else {
            let layouts = DELIMITERS.into_iter().map(Layout::quoted);
            let mut layouts = layouts.filter(|layout| takes(layout, false));
            layouts.next().unwrap_or_else(|| Layout::quoted(likeliest_delimiter(text)))
        };
        if layout.delimiter == b'\t' {
            self.snapshot.format = Format::Tsv;
        }
        let origin = Origin { forced, semicolons: layout.delimiter == b';', ..Origin::default() };
        self.sheet(origin, |rows| read_csv(text, layout, rows))
    }

    /// A list of flat objects; else documents inside which the rows lie.
    fn json(&mut self, text: &str) -> Result<(), Refusal> {
        let lines = self.snapshot.format == Format::Jsonl;
        let flat = match json_headers(text, lines) {
            Ok(headers) => {
                let origin = Origin { forced: self.forced(), ..Origin::default() };
                self.sheet(origin, |rows| read_json(text, lines, &headers, rows))?;
                None
            }
            Err(refusal) => Some(refusal),
        };
        if self.taken {
            return Ok(());
        }
        if text.len() > NESTED_BYTES_MAX {
            return Err(too_long(text, lines));
        }
        if let Some(documents) = Documents::read(text, lines) {
            self.heads.push(documents.keys());
            for (path, keyed) in self.profiles.paths() {
                let headers = documents.headers(path, keyed);
                if headers.is_empty() {
                    continue;
                }
                let origin = Origin { forced: Forced { rows: Some(path), ..self.forced() }, ..Origin::default() };
                self.sheet(origin, |rows| documents.hand_over((path, keyed), &headers, rows))?;
            }
        }
        let known = self.heads.iter().any(|head| self.profiles.known(head).is_some());
        flat.filter(|_| !self.taken && !known).map_or(Ok(()), Err)
    }

    #[cfg(feature = "parquet")]
    fn parquet(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let origin = Origin { forced: self.forced(), ..Origin::default() };
        self.sheet(origin, |rows| crate::ingest::read::read_parquet(bytes, rows))
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
        let mut untold: Vec<(String, &KnownFile)> = Vec::new();
        for sheet in workbook.sheets.clone() {
            let origin = Origin { forced: self.forced(), name: Some(&sheet), serials: true, ..Origin::default() };
            let heads = self.heads.len();
            self.sheet(origin, |rows| workbook.read(&sheet, rows))?;
            let known = self.heads.iter().skip(heads).find_map(|head| self.profiles.known(head));
            untold.extend(known.map(|known| (sheet, known)));
        }
        // Of a workbook of which nothing at all is read the file says why.
        for (sheet, known) in untold.into_iter().filter(|_| self.taken) {
            let at = At { sheet: Some(&sheet), line: 1, header: None };
            let message = || format!("these are the {}, of which nothing is read", known.name);
            self.problems.add(Code::NothingToRead, at, message, &known.why);
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
            attribution: self.attribution,
            period: self.forced.is_some_and(|forced| forced.period.is_some()),
            rows: None,
            sections: false,
        }
    }

    /// One sheet, or the one of a text file, by its profile and by those that read the same rows beside it. Read a second time when
    /// its numbers or dates turn out to be written the other way.
    fn sheet(
        &mut self,
        origin: Origin<'_>,
        mut rows: impl FnMut(&mut Sheet<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut told: Option<sheet::Told> = None;
        loop {
            let reading = Reading { zone: self.zone, serials: origin.serials, mark: Mark::Point, order: None };
            let problems = RefCell::new(Problems::new(&self.snapshot.name));
            let lexicon = RefCell::new(std::mem::take(&mut self.lexicon));
            let mut reader = Sheet {
                profiles: self.profiles,
                forced: origin.forced,
                name: origin.name,
                reading,
                told,
                semicolons: origin.semicolons,
                above: origin.above.to_vec(),
                nearest: None,
                heads: Vec::new(),
                into: Into { problems: &problems, lexicon: &lexicon },
                bodies: Vec::new(),
            };
            let result = rows(&mut reader);
            let (mut bodies, nearest) = (std::mem::take(&mut reader.bodies), reader.nearest.take());
            let heads = std::mem::take(&mut reader.heads);
            drop(reader);
            if bodies.is_empty() {
                self.lexicon = lexicon.into_inner();
                result?;
                let better = |known: &NoMatch| nearest.as_ref().is_some_and(|near| near.found > known.found);
                if self.nearest.as_ref().is_none_or(better) {
                    self.nearest = nearest;
                }
                self.heads.extend(heads);
                return Ok(());
            }
            bodies.iter_mut().for_each(Body::end);
            let otherwise = told_otherwise(&bodies).filter(|_| told.is_none());
            let twice = bodies.iter().find_map(|body| body.twice.clone());
            let all_skipped = bodies.iter().all(Body::is_empty);
            let skipped = bodies.first().and_then(Body::skipped);
            let done: Vec<Done> = bodies.into_iter().map(Body::finish).collect();
            // What files before this one refer to must not be lost with it.
            self.lexicon = lexicon.into_inner();
            result?;
            if let Some(twice) = twice {
                return Err(Refusal::new(format!("two columns are called `{twice}`"), "rename or delete one of them"));
            }
            if otherwise.is_some() {
                told = otherwise;
                continue;
            }
            self.problems.extend(problems.into_inner());
            if let Some(skipped) = skipped {
                self.left_out(&skipped, all_skipped, origin.name);
            }
            self.taken = true;
            return done.into_iter().try_for_each(|done| self.keep(done));
        }
    }

    /// Rows that the profile leaves out with a word.
    fn left_out(&mut self, skipped: &Skipped, all: bool, sheet: Option<&str>) {
        let Skipped { rows, header, why, line } = skipped;
        let rows = if *rows == 1 { "1 row is".to_owned() } else { format!("{rows} rows are") };
        let none = if all { ", and no other row counts" } else { "" };
        let message = || format!("{rows} left out for what `{header}` says{none}");
        self.problems.add(Code::NothingToRead, At { sheet, line: *line, header: Some(header) }, message, why);
    }

    /// Decides the grain of a part and keeps it.
    fn keep(&mut self, done: Done) -> Result<(), Refusal> {
        let days = |(first, last): (NaiveDate, NaiveDate)| (Day::from_date(first), Day::from_date(last));
        let known = Known {
            forced: self.forced.and_then(|forced| forced.period).map(days),
            above: done.above.map(days),
            period: self.named.period.map(days),
            named: self.snapshot.named_days.map(days),
        };
        let Done { mut part, periods, columns, day, summary, beside, .. } = done;
        let profile = part.profile.clone();
        grain::settle(&mut part, periods, columns, (day, summary), known).map_err(|_| {
            Refusal::new(
                format!("it is a summary of several days (`{profile}`), and nothing says of which"),
                "say it in portreeve.toml: [[files]], then path, from and to; or put both days into the file's name, such as `report-2026-10-01-2026-10-30.csv`",
            )
        })?;
        // A second reading that finds no row of its own kind says nothing.
        if !beside || !part.subject.is_empty() || part.refused_rows > 0 {
            self.snapshot.parts.push(part);
        }
        Ok(())
    }

    fn finish(mut self) -> Snapshot {
        if !self.taken {
            self.not_recognised();
            self.snapshot.nearest = self.nearest.take().filter(|near| near.found > 1);
        }
        // A stamp from before the last day that the file holds is not when it was made: a template's, or a broken clock's.
        let last = self.snapshot.parts.iter().filter_map(|part| part.span).map(|(_, last)| last).max();
        let zone = self.zone.unwrap_or(chrono_tz::UTC);
        let made = |stamp: &&DateTime<Utc>| {
            last.is_none_or(|last| Day::from_date(stamp.with_timezone(&zone).date_naive()) >= last)
        };
        self.snapshot.made.stamp = self.stamps.iter().find(made).copied();
        let stamp = self.snapshot.made.stamp.map(|stamp| Day::from_date(stamp.with_timezone(&zone).date_naive()));
        let dayless = self.snapshot.parts.iter_mut().filter(|part| part.dayless);
        match stamp {
            Some(day) => dayless.for_each(|part| grain::of_one_day(part, day)),
            None if dayless.count() > 0 => self.problems.file(
                Code::NoDay,
                "nothing in the file or its name says of which day it is, so it counts as of the newest day of the account's other files",
                "put the day into its name, such as `products-2026-11-20.csv`, so that each download is kept apart",
            ),
            None => {}
        }
        grain::join_days(&mut self.snapshot.parts);
        self.snapshot.diagnostics = self.problems.finish();
        self.snapshot
    }

    fn not_recognised(&mut self) {
        let forced = self.forced();
        if let Some(known) = self.heads.iter().find_map(|head| self.profiles.known(head)) {
            let message = format!("this is the {}, of which nothing is read: {}", known.name, known.why);
            let help = "it does no harm here; it may as well lie outside `snapshots/`";
            return self.problems.file(Code::NothingToRead, message, help);
        }
        if self.heads.iter().all(Vec::is_empty) && matches!(self.snapshot.format, Format::Json | Format::Jsonl) {
            let help =
                "a quiet day may give an empty report, and then nothing needs to be done; else export the file again";
            return self.problems.file(Code::NothingToRead, "it holds no rows", help);
        }
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
