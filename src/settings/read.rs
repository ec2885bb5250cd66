//! Reads typed values out of a TOML tree and says what was found, what is expected, and an example.
//!
//! No float is ever read: percents, days and points are text, counts are whole numbers.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::text::{FileId, Sources, Span};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads one file and gathers what is wrong with it.
pub(super) struct Reader<'a> {
    file: FileId,
    pub(super) text: &'a str,
    found: Vec<Diagnostic>,
}

/// A table of the file with its name, such as `[accounts.acme-us]`.
pub(super) struct Section<'a> {
    path: Vec<String>,
    list: bool,
    pub(super) table: &'a DeTable<'a>,
    place: Range<usize>,
}

impl<'a> Section<'a> {
    pub(super) fn root(document: &'a Spanned<DeTable<'a>>) -> Self {
        Self { path: Vec::new(), list: false, table: document.get_ref(), place: 0..0 }
    }

    /// The last part of its name.
    pub(super) fn last(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The part of its name before the last.
    pub(super) fn parent_name(&self) -> &str {
        self.path.iter().rev().nth(1).map_or("", String::as_str)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where its name stands.
    pub(super) fn span(&self, reader: &Reader<'_>) -> Span {
        reader.span(&self.place)
    }

    /// Where a key's value stands; the section's name when the key is not there.
    pub(super) fn value_span(&self, reader: &Reader<'_>, key: &str) -> Span {
        reader.span(&self.table.get(key).map_or(self.place.clone(), Spanned::span))
    }

    fn title(&self) -> String {
        match (self.path.is_empty(), self.list) {
            (true, _) => "portreeve.toml".to_owned(),
            (false, true) => format!("[[{}]]", self.path.join(".")),
            (false, false) => format!("[{}]", self.path.join(".")),
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(sources: &'a Sources, file: FileId) -> Self {
        Self { file, text: &sources.file(file).text, found: Vec::new() }
    }

    /// The tree, when the text is TOML at all; otherwise what is wrong is reported.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'a>>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return Some(document);
        }
        for error in errors {
            let place = self.span(&error.span().unwrap_or(0..0));
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            self.report(
                Diagnostic::at(Code::Config, place, format!("this line cannot be read: {message}")).help(
                    "write `key = \"value\"` under a `[section]`; text, percents and days stand in double quotes",
                ),
            );
        }
        None
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Everything found, in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| match diagnostic.place {
            crate::diagnostic::Place::Text(span) => span.start,
            _ => 0,
        });
        self.found
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(range.start), end: offset(range.end) }
    }

    /// A section below another; something else under its name is reported.
    pub(super) fn section<'t>(&mut self, parent: &Section<'t>, key: &str) -> Option<Section<'t>> {
        let (name, value) = parent.table.get_key_value(key)?;
        self.as_section(parent, name, value)
    }

    /// The sections `[key.x]`, sorted by name.
    pub(super) fn named_sections<'t>(&mut self, parent: &Section<'t>, key: &str) -> Vec<Section<'t>> {
        let Some(all) = self.section(parent, key) else { return Vec::new() };
        all.table.iter().filter_map(|(name, value)| self.as_section(&all, name, value)).collect()
    }

    /// The sections `[[key]]`, in the order of the file.
    pub(super) fn list_of_sections<'t>(&mut self, parent: &Section<'t>, key: &str) -> Vec<Section<'t>> {
        let Some((name, value)) = parent.table.get_key_value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(parent, key, "a list of sections", "[[files]] with path = \"acme-us/keywords.csv\"");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in items {
            if let Some(mut section) = self.as_section(parent, name, item) {
                section.list = true;
                section.place = item.span();
                sections.push(section);
            }
        }
        sections
    }

    fn as_section<'t>(
        &mut self,
        parent: &Section<'t>,
        name: &'t Spanned<std::borrow::Cow<'t, str>>,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Option<Section<'t>> {
        let mut path = parent.path.clone();
        path.push(name.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(table) => Some(Section { path, list: false, table, place: name.span() }),
            other => {
                let title = path.join(".");
                self.report(
                    Diagnostic::at(
                        Code::Config,
                        self.span(&value.span()),
                        format!("`{title}` is a section, found {}", found(other)),
                    )
                    .help(format!("write [{title}] on a line of its own, its keys under it")),
                );
                None
            }
        }
    }

    /// Reports the keys of a section that are not known; `elsewhere` says where a misplaced one belongs.
    pub(super) fn known(
        &mut self,
        section: &Section<'_>,
        keys: &[&str],
        elsewhere: &[(&str, &'static [&'static str])],
    ) {
        for name in section.table.keys() {
            let key = name.get_ref().as_ref();
            if keys.contains(&key) {
                continue;
            }
            let title = section.title();
            let mut report =
                Diagnostic::at(Code::ConfigKey, self.span(&name.span()), format!("{title} has no key `{key}`"));
            report = if let Some(near) = nearest(key, keys.iter().copied()) {
                report.fix(self.span(&name.span()), near).help(format!("did you mean `{near}`?"))
            } else if let Some((home, _)) = elsewhere.iter().find(|(_, keys)| keys.contains(&key)) {
                report.help(format!("`{key}` belongs under {home}"))
            } else {
                report.help(format!("its keys are {}", words(keys)))
            };
            self.report(report);
        }
    }

    /// Says that a value is not what is expected.
    pub(super) fn wrong(&mut self, section: &Section<'_>, key: &str, expected: &str, example: &str) {
        let Some(value) = section.table.get(key) else { return };
        let found = found(value.get_ref());
        self.report(
            Diagnostic::at(Code::Config, self.span(&value.span()), format!("`{key}` takes {expected}, found {found}"))
                .label(kind(value.get_ref()))
                .help(format!("write {example}")),
        );
    }

    /// Says that a word is none of those it may be.
    pub(super) fn not_one_of(&mut self, section: &Section<'_>, key: &str, word: &str, known: &[&str]) {
        let help = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean {key} = \"{near}\"?"),
            None => format!("write {key} = \"{}\"", known.first().copied().unwrap_or_default()),
        };
        self.report(
            Diagnostic::at(
                Code::Config,
                section.value_span(self, key),
                format!("`{key}` is one of {}, found `{word}`", words(known)),
            )
            .help(help),
        );
    }

    /// Says that a key must be there.
    pub(super) fn required(&mut self, section: &Section<'_>, key: &str, example: &str) {
        if section.has(key) {
            return;
        }
        let title = section.title();
        self.report(
            Diagnostic::at(Code::Config, section.span(self), format!("{title} needs `{key}`"))
                .help(format!("add a line {example}")),
        );
    }
}

/// What stands there, as the user wrote it.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.trim().is_empty() => "empty text".to_owned(),
        DeValue::String(text) => format!("`\"{text}\"`"),
        DeValue::Integer(number) => format!("`{number}`"),
        DeValue::Float(number) => format!("`{number}`"),
        DeValue::Boolean(yes) => format!("`{yes}`"),
        DeValue::Datetime(date) => format!("`{date}`"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a bare number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

fn words(words: &[&str]) -> String {
    let mut quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.pop() {
        Some(last) if !quoted.is_empty() => format!("{} and {last}", quoted.join(", ")),
        last => last.unwrap_or_default(),
    }
}
