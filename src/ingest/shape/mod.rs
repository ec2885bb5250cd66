//! Rows of a file to rows of a dataset, as the profile says: totals left out, rows of one thing together, columns made of others,
//! columns beside each other as rows below each other. Files whose rows are what they seem never come through here.

mod held;
mod make;

use crate::ingest::cell::Style;
use crate::ingest::fill::Filler;
use crate::ingest::limits::GROUP_ROWS_MAX;
use crate::ingest::profile::{Expr, Match, Name, Table, WIDE_COLUMNS};
use crate::ingest::read::{Buffer, Cell, Kind, Row};
use held::Held;
use make::{Maker, Seen};
use std::collections::{BTreeSet, HashMap};

/// Shapes the rows below a header.
pub(super) struct Shaper<'a> {
    plan: Plan<'a>,
    style: Style,
    /// The first day that stands above the table.
    start: Option<chrono::NaiveDate>,
    /// Rows of one thing, until its last is seen.
    group: Vec<Held>,
    seen: Seen,
    buffer: Buffer,
    /// Rows of which the profile has something to say that they do not count.
    skipped: u64,
}

/// Where everything stands in the file.
pub(super) struct Plan<'a> {
    pub(super) table: &'a Table,
    /// The column of each input among those of the file.
    pub(super) inputs: Vec<Option<usize>>,
    pub(super) made: Vec<(Name, &'a Expr)>,
    /// The columns of a wide file, each with its header.
    wide: Vec<(usize, String)>,
    /// How many columns the file has.
    width: usize,
    /// Whether a row is made of itself alone, so that one that does not count need not be looked at.
    alone: bool,
    /// Columns that nothing else than the shaper reads.
    reads: BTreeSet<usize>,
}

impl<'a> Shaper<'a> {
    pub(super) fn new(matched: &Match<'a>, headers: &[String], style: Style, start: Option<chrono::NaiveDate>) -> Self {
        let header = |at: &usize| Some((*at, headers.get(*at)?.trim().to_owned()));
        let shape = &matched.table.shape;
        let column = |name: Name| matched.inputs.get(name.0).copied().flatten();
        let names = matched.made.iter().flat_map(|(_, expr)| expr.names());
        let names = names.chain(shape.only.iter().chain(&shape.skip).map(|(name, _)| *name));
        let names = names.chain(shape.group.iter().flat_map(|group| group.fill.iter().copied().chain([group.by])));
        let plan = Plan {
            table: matched.table,
            inputs: matched.inputs.clone(),
            made: matched.made.clone(),
            wide: matched.wide.iter().filter_map(header).collect(),
            width: matched.width,
            alone: shape.group.is_none() && !matched.made.iter().any(|(_, expr)| expr.remembers()),
            reads: names.filter_map(column).chain(matched.wide.iter().copied()).collect(),
        };
        Self { plan, style, start, group: Vec::new(), seen: Seen::default(), buffer: Buffer::default(), skipped: 0 }
    }

    /// Whether a column of the file is needed to make others; totals may stand anywhere.
    pub(super) fn wants(&self, column: usize) -> bool {
        !self.plan.table.shape.totals.is_empty() || self.plan.reads.contains(&column)
    }

    /// What the numbers that went into others say about the file's decimal mark.
    pub(super) fn evidence(&self) -> (u64, u64) {
        (self.seen.points, self.seen.commas)
    }

    /// How many rows do not count, by which column, and what the profile says of that.
    pub(super) fn skipped(&self) -> Option<(u64, usize, &'a str)> {
        let shape = &self.plan.table.shape;
        let column = shape.skip.iter().find_map(|(name, _)| self.plan.column(*name))?;
        shape.skip_why.as_deref().filter(|_| self.skipped > 0).map(|why| (self.skipped, column, why))
    }

    /// Takes a row of the file.
    pub(super) fn row(&mut self, row: Row<'_>, filler: &mut Filler<'_>) -> bool {
        if self.is_total(row) || row.cells().all(Cell::is_blank) {
            return true;
        }
        if row.strict && filler.refuses_ragged(row, self.plan.width) {
            return true;
        }
        if self.plan.table.shape.skip_why.is_some() && self.plan.is_skipped(row) {
            self.skipped += 1;
        }
        if self.plan.alone && self.plan.is_another_kind(row) {
            return true;
        }
        let key = self.plan.table.shape.group.as_ref().and_then(|group| self.plan.column(group.by));
        let continues = key.is_some_and(|key| self.continues(row.cell(key)));
        if !continues || self.group.len() >= GROUP_ROWS_MAX {
            self.flush(filler);
        }
        self.group.push(Held::new(row, self.plan.width));
        if key.is_none() {
            self.flush(filler);
        }
        true
    }

    fn is_total(&self, row: Row<'_>) -> bool {
        let totals = &self.plan.table.shape.totals;
        let begins = |cell: Cell<'_>| {
            let text = cell.text().trim_start();
            totals.iter().any(|total| {
                text.get(..total.len()).is_some_and(|start| start.eq_ignore_ascii_case(total))
                    || text.to_lowercase().starts_with(total)
            })
        };
        !totals.is_empty() && row.cells().any(begins)
    }

    /// Whether a row is of the same thing as the one above.
    fn continues(&self, key: Cell<'_>) -> bool {
        let Some(group) = &self.plan.table.shape.group else { return false };
        let Some(column) = self.plan.column(group.by) else { return false };
        let Some(first) = self.group.first() else { return false };
        key.is_blank() || first.cell(column).text().trim() == key.text().trim()
    }

    /// Hands over the rows of one thing.
    pub(super) fn flush(&mut self, filler: &mut Filler<'_>) {
        if self.group.is_empty() {
            return;
        }
        let mut group = std::mem::take(&mut self.group);
        self.fill_down(&mut group);
        let mut maker = Maker {
            plan: &self.plan,
            style: &self.style,
            start: self.start,
            seen: &mut self.seen,
            of_group: HashMap::default(),
        };
        maker.make(&mut group);
        for held in &group {
            if self.plan.counts(held) {
                self.hand_over(held, filler);
            }
        }
        group.clear();
        self.group = group;
    }

    /// What only the first row of a thing says holds for all of them.
    fn fill_down(&self, group: &mut [Held]) {
        let Some(shape) = &self.plan.table.shape.group else { return };
        for column in shape.fill.iter().filter_map(|name| self.plan.column(*name)) {
            let Some(first) = group.iter().find(|held| !held.cell(column).is_blank()) else { continue };
            let (text, kind) = (first.cell(column).text().to_owned(), first.cell(column).kind);
            for held in group.iter_mut().filter(|held| held.cell(column).is_blank()) {
                held.fill(column, &text, kind);
            }
        }
    }

    fn hand_over(&mut self, held: &Held, filler: &mut Filler<'_>) {
        if self.plan.wide.is_empty() {
            self.buffer.clear();
            held.copy(self.plan.width, &mut self.buffer);
            held.copy_made(&mut self.buffer);
            filler.row(Row::buffer(&self.buffer, held.line));
            return;
        }
        for (column, header) in &self.plan.wide {
            let cell = held.cell(*column);
            // A place that holds no such thing is no place without any.
            if self.style.is_none(cell.text()) {
                continue;
            }
            self.buffer.clear();
            held.copy(self.plan.width, &mut self.buffer);
            self.buffer.push(header, Kind::Text);
            self.buffer.push(cell.text(), cell.kind);
            held.copy_made(&mut self.buffer);
            filler.row(Row::buffer(&self.buffer, held.line));
        }
    }
}

impl Plan<'_> {
    pub(super) fn column(&self, name: Name) -> Option<usize> {
        self.inputs.get(name.0).copied().flatten()
    }

    /// Where a name's value stands among what was made.
    pub(super) fn made_at(&self, name: Name) -> Option<usize> {
        self.made.iter().position(|(made, _)| *made == name)
    }

    /// Whether the file's own cells tell already that a row does not count.
    fn is_another_kind(&self, row: Row<'_>) -> bool {
        let mut only = self.table.shape.only.iter();
        only.any(|(name, words)| self.is_one(row, *name, words) == Some(false)) || self.is_skipped(row)
    }

    /// Whether they tell that it is one of those to be left out.
    fn is_skipped(&self, row: Row<'_>) -> bool {
        self.table.shape.skip.iter().any(|(name, words)| self.is_one(row, *name, words) == Some(true))
    }

    fn is_one(&self, row: Row<'_>, name: Name, words: &[String]) -> Option<bool> {
        let column = self.column(name).filter(|_| self.made_at(name).is_none())?;
        let text = row.cell(column).text().trim().to_lowercase();
        Some(words.iter().any(|word| word == &text || (word == "*" && !text.is_empty())))
    }

    /// Whether a row is one of those that the profile wants. A filter on a column that the file lacks lets all pass.
    fn counts(&self, held: &Held) -> bool {
        let shape = &self.table.shape;
        let is = |name: Name, words: &[String]| {
            let text = match (self.made_at(name), self.column(name)) {
                (Some(made), _) => held.made_text(made),
                (None, Some(column)) => held.cell(column).text().into(),
                (None, None) => return None,
            };
            let text = text.trim().to_lowercase();
            Some(words.iter().any(|word| word == &text || (word == "*" && !text.is_empty())))
        };
        shape.only.iter().all(|(name, words)| is(*name, words).unwrap_or(true))
            && !shape.skip.iter().any(|(name, words)| is(*name, words).unwrap_or(false))
    }
}

/// Columns behind those of the file.
pub(super) fn columns_behind(matched: &Match<'_>) -> usize {
    matched.made.len() + if matched.wide.is_empty() { 0 } else { WIDE_COLUMNS }
}
