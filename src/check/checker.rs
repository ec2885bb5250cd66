//! The checker's state: names, what was found so far, and the program that grows.

use crate::catalog::Catalog;
use crate::check::inputs::Inputs;
use crate::check::names::{Named, Names};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::program::Program;
use crate::text::Span;
use std::collections::BTreeSet;

/// How deep metric definitions may use one another: each level is a level of the machine's stack.
pub(super) const METRIC_DEPTH_MAX: usize = 32;

/// How many parts a value may have once the definitions of its metrics are put in their places. Definitions that double at
/// each level would otherwise grow without end.
pub(super) const VALUE_PARTS_MAX: usize = 10_000;

/// The checker's state.
pub(super) struct Checker<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) catalog: &'a Catalog,
    pub(super) names: Names<'a>,
    pub(super) program: Program,
    /// The names that something uses.
    pub(super) used: BTreeSet<Named>,
    /// The metrics whose definitions are being read, outermost first.
    pub(super) expanding: Vec<usize>,
    /// The metrics that are made of themselves.
    pub(super) circular: BTreeSet<usize>,
    /// Parts of the value being read.
    pub(super) parts: usize,
    /// How many bare metrics took the days of the `over` around them.
    pub(super) windows_taken: usize,
    out: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, catalog: &'a Catalog) -> Self {
        Self {
            inputs,
            catalog,
            names: Names::default(),
            program: Program::default(),
            used: BTreeSet::new(),
            expanding: Vec::new(),
            circular: BTreeSet::new(),
            parts: 0,
            windows_taken: 0,
            out: Vec::new(),
        }
    }

    /// Keeps a problem; one that was said already at the same place is dropped.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let said = |known: &Diagnostic| {
            known.place == diagnostic.place && known.code == diagnostic.code && known.message == diagnostic.message
        };
        if !self.out.iter().any(said) {
            self.out.push(diagnostic);
        }
    }

    /// Keeps an error and gives nothing, for the end of a function that found no value.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report(diagnostic);
        None
    }

    /// Runs with the problems put aside, and gives them.
    pub(super) fn aside<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (T, Vec<Diagnostic>) {
        let before = std::mem::take(&mut self.out);
        let value = run(self);
        (value, std::mem::replace(&mut self.out, before))
    }

    /// Everything said, by place.
    pub(super) fn finish(mut self) -> (Program, Vec<Diagnostic>) {
        self.out.sort_by_cached_key(order);
        (self.program, self.out)
    }

    /// The user's text of a span, blanks made single.
    pub(super) fn source(&self, span: Span) -> String {
        self.inputs.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn order(diagnostic: &Diagnostic) -> (u8, Option<Span>, String, Code) {
    match &diagnostic.place {
        Place::Text(span) => (0, Some(*span), String::new(), diagnostic.code),
        Place::Cell { file, line, .. } => (1, None, format!("{file}:{line:012}"), diagnostic.code),
        Place::File(file) => (2, None, file.to_string(), diagnostic.code),
        Place::Workspace => (3, None, String::new(), diagnostic.code),
    }
}
