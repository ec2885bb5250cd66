//! The one namespace of a workspace: values, metrics, lists, tables, calendars, and the metrics that ship.

use crate::catalog::{Catalog, Kind};
use crate::check::checker::Checker;
use crate::check::standard;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{self, Item, Word};
use crate::text::Span;
use crate::value::{Type, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a name of the workspace stands for; the number is its place in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// A `let`, also its place in `Program::lets`.
    Let(usize),
    /// A `metric`.
    Metric(usize),
    /// A `list`.
    List(usize),
    /// A `table`, also its place in `Program::tables`.
    Table(usize),
    /// A `calendar`, also its place in `Program::calendars`.
    Calendar(usize),
}

/// Everything that has a name.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    own: BTreeMap<String, (Named, Span)>,
    shipped: BTreeMap<String, usize>,
    pub(super) lets: Vec<LetInfo<'a>>,
    pub(super) metrics: Vec<MetricInfo<'a>>,
    pub(super) lists: Vec<ListInfo<'a>>,
    pub(super) tables: Vec<TableInfo<'a>>,
    pub(super) calendars: Vec<CalendarInfo<'a>>,
}

/// A `let`; its value is in `Program::lets`.
#[derive(Debug)]
pub(super) struct LetInfo<'a> {
    pub(super) text: &'a ast::Let,
    /// What it holds; `None` when it was refused.
    pub(super) ty: Option<Type>,
}

/// A `metric`, the workspace's own or a shipped one.
#[derive(Debug)]
pub(super) struct MetricInfo<'a> {
    pub(super) text: &'a ast::Metric,
    pub(super) standard: bool,
    /// The entities on which it has a meaning; empty when its definition was refused.
    pub(super) kinds: BTreeSet<Kind>,
}

/// A `list`.
#[derive(Debug)]
pub(super) struct ListInfo<'a> {
    pub(super) text: &'a ast::List,
    /// Its entries, folded, each once; `None` when its file was refused.
    pub(super) entries: Option<Vec<Arc<str>>>,
}

/// A `table`; its rows are in `Program::tables`.
#[derive(Debug)]
pub(super) struct TableInfo<'a> {
    pub(super) text: &'a ast::Table,
    /// What its columns hold, in the order of `TableData::columns`.
    pub(super) columns: Vec<ColumnKind>,
    /// Its file was refused: nothing that reads it is looked at.
    pub(super) broken: bool,
}

/// A `calendar`; its rows are in `Program::calendars`.
#[derive(Debug)]
pub(super) struct CalendarInfo<'a> {
    pub(super) text: &'a ast::Calendar,
    /// What its columns hold, in the order of `CalendarData::columns`.
    pub(super) columns: Vec<ColumnKind>,
    /// Its file was refused: nothing that reads it is looked at.
    pub(super) broken: bool,
}

/// What a column of a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Numbers of this unit, said by `as` or by all cells.
    Unit(Unit),
    /// Text in at least one cell, here the first, with its line.
    Text(String, u32),
    /// Nothing in any cell: it can stand for both.
    Empty,
}

impl Names<'_> {
    /// What a name stands for; `standard` looks among the shipped metrics only.
    pub(super) fn find(&self, name: &str, standard: bool) -> Option<Named> {
        if standard { None } else { self.own.get(name).map(|(named, _)| *named) }
    }

    /// A shipped metric.
    pub(super) fn find_shipped(&self, name: &str) -> Option<Named> {
        self.shipped.get(name).map(|at| Named::Metric(*at))
    }

    /// Every name of the workspace with where it was given.
    pub(super) fn own(&self) -> impl Iterator<Item = (&str, Named, Span)> {
        self.own.iter().map(|(name, (named, span))| (name.as_str(), *named, *span))
    }

    /// The names of metrics that mean something on an entity.
    pub(super) fn metrics_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.metrics
            .iter()
            .filter(move |metric| metric.kinds.contains(&kind))
            .map(|metric| metric.text.name.node.as_str())
    }

    /// The names of one sort, for candidates.
    pub(super) fn of_sort(&self, sort: impl Fn(Named) -> bool) -> Vec<String> {
        self.own.iter().filter(|(_, (named, _))| sort(*named)).map(|(name, _)| name.clone()).collect()
    }
}

impl<'a> Checker<'a> {
    /// Takes the names of all files. The first of two equal ones stays.
    pub(super) fn collect_names(&mut self) {
        for item in &standard::file().items {
            if let Item::Metric(metric) = item {
                let at = self.names.metrics.len();
                self.names.shipped.insert(metric.name.node.clone(), at);
                self.names.metrics.push(MetricInfo { text: metric, standard: true, kinds: BTreeSet::new() });
            }
        }
        let files = self.inputs.files;
        for item in files.iter().flat_map(|file| &file.items) {
            self.collect_name(item);
        }
    }

    fn collect_name(&mut self, item: &'a Item) {
        match item {
            Item::Let(text) => {
                if self.give_name(&text.name, Named::Let(self.names.lets.len())) {
                    self.names.lets.push(LetInfo { text, ty: None });
                }
            }
            Item::Metric(text) => {
                if self.give_name(&text.name, Named::Metric(self.names.metrics.len())) {
                    self.names.metrics.push(MetricInfo { text, standard: false, kinds: BTreeSet::new() });
                }
            }
            Item::List(text) => {
                if self.give_name(&text.name, Named::List(self.names.lists.len())) {
                    self.names.lists.push(ListInfo { text, entries: None });
                }
            }
            Item::Table(text) => {
                if self.give_name(&text.name, Named::Table(self.names.tables.len())) {
                    self.names.tables.push(TableInfo { text, columns: Vec::new(), broken: false });
                }
            }
            Item::Calendar(text) => {
                if self.give_name(&text.name, Named::Calendar(self.names.calendars.len())) {
                    self.names.calendars.push(CalendarInfo { text, columns: Vec::new(), broken: false });
                }
            }
            Item::Rule(_) | Item::Guard(_) | Item::Suppress(_) | Item::Test(_) => {}
        }
    }

    /// Gives a name to something; `false` when it is taken.
    fn give_name(&mut self, word: &Word, named: Named) -> bool {
        let name = &word.node;
        if let Some((_, first)) = self.names.own.get(name) {
            let first = *first;
            self.report(
                Diagnostic::at(Code::DuplicateName, word.span, format!("`{name}` stands for two things"))
                    .label("the second")
                    .also(first, "the first")
                    .help("give one of them another name"),
            );
            return false;
        }
        if let Some(kind) = Kind::from_word(name) {
            self.report(
                Diagnostic::at(Code::DuplicateName, word.span, format!("`{name}` is the word for {}", kind.about()))
                    .label("an entity")
                    .help("give it another name"),
            );
            return false;
        }
        self.names.own.insert(name.clone(), (named, word.span));
        if let Some(note) = self.shadows(word, named) {
            self.report(note);
        }
        true
    }

    /// The workspace's own names win over those that ship, and say so.
    fn shadows(&self, word: &Word, named: Named) -> Option<Diagnostic> {
        let name = word.node.as_str();
        let shipped = self.names.shipped.contains_key(name);
        let on = kinds_with(self.catalog, name);
        if !shipped && on.is_empty() {
            return None;
        }
        let what = if shipped { "a standard metric".to_owned() } else { format!("a field of {}", list_kinds(&on)) };
        let own = if matches!(named, Named::Metric(_)) { "your definition" } else { "your value" };
        let note = Diagnostic::at(Code::NamesShadowed, word.span, format!("`{name}` is also {what}"))
            .label("yours")
            .help(format!("rules of this workspace read {own}; give it another name to read the other"));
        Some(if shipped { note.note("other standard metrics keep using the standard one") } else { note })
    }
}

/// The entities on which the catalog knows a name.
pub(super) fn kinds_with(catalog: &Catalog, name: &str) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| catalog.meaning(*kind, name).is_some()).collect()
}

/// `keyword, campaign and listing`.
pub(super) fn list_kinds(kinds: &[Kind]) -> String {
    list_words(&kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>(), "and")
}

/// `a keyword`, `an ad group`.
pub(super) fn a(kind: Kind) -> String {
    let name = kind.word().replace('_', " ");
    let article = if name.starts_with(['a', 'o']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// `keywords`, `ad groups`.
pub(super) fn many(kind: Kind) -> String {
    match kind {
        Kind::Health => "account health metrics".to_owned(),
        _ => format!("{}s", kind.word().replace('_', " ")),
    }
}

/// `a, b and c`.
pub(super) fn list_words(words: &[&str], joint: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} {joint} {last}", rest.join(", ")),
    }
}
