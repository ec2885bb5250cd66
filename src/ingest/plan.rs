//! What is read from which column of a file, decided once from its headers.

use crate::catalog::{Catalog, Role};
use crate::ingest::profile::{Field, Match, Name, Table};
use crate::ingest::snapshot::Slot;
use crate::value::Type;

/// An identity that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SlotPlan {
    pub(super) slot: Slot,
    pub(super) field: Field,
    pub(super) from: Option<usize>,
    /// The column that stands in when the cell is blank.
    pub(super) instead: Option<usize>,
}

/// A fact or attribute that is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feed {
    /// Its place among the columns of the dataset.
    pub(super) column: usize,
    pub(super) field: Field,
    pub(super) from: usize,
    pub(super) ty: Type,
    /// Whether an empty cell is zero.
    pub(super) blank_is_zero: bool,
    /// Whether it is counted, so that a mark before three digits groups thousands.
    pub(super) is_whole: bool,
    /// Whether it holds a state, whose word is kept in lower case.
    pub(super) is_state: bool,
}

/// What is read from a file.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    pub(super) table: &'p Table,
    /// The column of the day.
    pub(super) day: Option<usize>,
    /// The columns of a summary's first and last day.
    pub(super) period: Option<(usize, usize)>,
    pub(super) slots: Vec<SlotPlan>,
    pub(super) feeds: Vec<Feed>,
    /// Alternatives of identities, one of which a row must have whole.
    pub(super) needs: Vec<Vec<Vec<Slot>>>,
    /// The column that tells rows of one key and day apart.
    pub(super) mark: Option<usize>,
    /// The columns that say what a row is about.
    pub(super) identity: Vec<usize>,
    /// Every column that is read.
    pub(super) columns: Vec<usize>,
    /// By column: whether it is read.
    read: Vec<bool>,
}

impl<'p> Plan<'p> {
    pub(super) fn new(matched: &Match<'p>) -> Self {
        let table = matched.table;
        let dataset = table.dataset;
        let column = |name: &str| Field::of(dataset, name).and_then(|field| matched.column(field));
        let day = column("date");
        let period = column("period_start").zip(column("period_end")).filter(|_| day.is_none());
        let mut slots = Vec::new();
        for slot in Slot::ALL {
            let Some(field) = Field::of(dataset, slot.word()) else { continue };
            let from = matched.column(field);
            let other = table.instead.iter().find(|(of, _)| *of == field).and_then(|(_, other)| matched.column(*other));
            // A blank key is still an identity: stock without a location is stock of the one there is.
            if from.is_some() || other.is_some() || table.may_be_blank.contains(&field) {
                slots.push(SlotPlan { slot: *slot, field, from, instead: other });
            }
        }
        // Targets without a match type column have one by their shape.
        if column("keyword").is_some() && column("match_type").is_none() {
            let field = Field::of(dataset, "match_type");
            slots.extend(field.map(|field| SlotPlan { slot: Slot::MatchType, field, from: None, instead: None }));
        }
        let feeds = feeds(matched);
        let identity: Vec<usize> = slots.iter().flat_map(|slot| [slot.from, slot.instead]).flatten().collect();
        let mut columns: Vec<usize> = identity.iter().copied().chain(feeds.iter().map(|feed| feed.from)).collect();
        columns.extend(day);
        let mark = table.marked.and_then(|(name, _)| matched.input(name));
        columns.extend(mark);
        columns.extend(period.into_iter().flat_map(|(start, end)| [start, end]));
        columns.sort_unstable();
        columns.dedup();
        let mut read = vec![false; columns.last().map_or(0, |last| last + 1)];
        for column in &columns {
            if let Some(slot) = read.get_mut(*column) {
                *slot = true;
            }
        }
        Self { table, day, period, slots, feeds, needs: needs(table), mark, identity, columns, read }
    }

    pub(super) fn reads(&self, column: usize) -> bool {
        self.read.get(column).copied().unwrap_or(false)
    }

    pub(super) fn slot(&self, slot: Slot) -> Option<&SlotPlan> {
        self.slots.iter().find(|known| known.slot == slot)
    }
}

fn feeds(matched: &Match<'_>) -> Vec<Feed> {
    let columns = &Catalog::standard().dataset(matched.table.dataset).columns;
    let mut feeds = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let is_identity = Slot::of(&column.name).is_some() || (column.role == Role::Key && column.name == "date");
        let field = u16::try_from(at).ok().map(Field::Column).filter(|_| !is_identity);
        if let Some((field, from)) = field.and_then(|field| Some((field, matched.column(field)?))) {
            let is_state = column.name == "status" || column.name == "state" || column.name.ends_with("_state");
            let blank_is_zero = matched.table.blank_is_zero && column.role == Role::Flow;
            let is_whole = Catalog::standard().is_whole(matched.table.dataset, &column.name);
            feeds.push(Feed { column: at, field, from, ty: column.ty, blank_is_zero, is_whole, is_state });
        }
    }
    feeds
}

/// What of a profile's needs each row must have: those that are identities. A match type may follow from the target's shape.
fn needs(table: &Table) -> Vec<Vec<Vec<Slot>>> {
    let field = |name: &Name| table.inputs.get(name.0).and_then(|input| input.field);
    let slot = |name: &Name| Slot::of(field(name)?.name(table.dataset)).filter(|slot| *slot != Slot::MatchType);
    let group = |names: &Vec<Name>| names.iter().map(slot).collect::<Option<Vec<_>>>();
    let needs = table.needs.iter().map(|need| need.iter().filter_map(group).collect::<Vec<_>>());
    needs.filter(|need| !need.is_empty()).collect()
}
