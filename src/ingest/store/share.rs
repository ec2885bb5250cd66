//! What several readers have read, made one: the texts and things of all of them once.

use crate::catalog::{Catalog, Dataset};
use crate::ingest::snapshot::{Part, Slot, Snapshot};
use crate::table::{Column, Ints, StrId, Strings};
use crate::value::Type;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The texts that snapshots refer to by number.
type Texts = Arc<Vec<Arc<str>>>;
/// What things of a page say.
type Said = Arc<Vec<Option<StrId>>>;

/// The things of files that one profile takes and that say something in the same slots.
struct Page {
    dataset: Dataset,
    profile: String,
    slots: Vec<Slot>,
    said: Vec<Option<StrId>>,
    /// By what they say, and by how many of their own page said the same before them.
    known: HashMap<(Vec<Option<StrId>>, u32), u32, FixedState>,
}

impl Page {
    fn is_of(&self, part: &Part) -> bool {
        self.dataset == part.dataset && self.profile == part.profile && self.slots == part.subjects.slots
    }
}

pub(super) fn share(snapshots: &mut [&mut Snapshot]) {
    let mut strings = Strings::default();
    let mut texts: Vec<(Texts, Arc<Vec<StrId>>)> = Vec::new();
    let mut pages: Vec<Page> = Vec::new();
    // Of a page that several parts share, the things are found once.
    let mut moved: Vec<(Said, Arc<Vec<u32>>, usize)> = Vec::new();
    for snapshot in &mut *snapshots {
        let known = texts.iter().find(|(known, _)| Arc::ptr_eq(known, &snapshot.texts));
        let known = known.map(|(_, numbers)| Arc::clone(numbers));
        let numbers = known.unwrap_or_else(|| {
            let numbers = Arc::new(snapshot.texts.iter().map(|text| strings.share(text)).collect::<Vec<_>>());
            texts.push((Arc::clone(&snapshot.texts), Arc::clone(&numbers)));
            numbers
        });
        for part in &mut snapshot.parts {
            move_texts(part, &numbers);
            let said = &part.subjects.said;
            let is_it = |(known, _, page): &&(Said, Arc<Vec<u32>>, usize)| {
                Arc::ptr_eq(known, said) && pages.get(*page).is_some_and(|page| page.is_of(part))
            };
            let known = moved.iter().find(is_it).map(|(_, things, page)| (Arc::clone(things), *page));
            let (things, page) = known.unwrap_or_else(|| {
                let (things, page) = move_page(part, &numbers, &mut pages);
                let things = Arc::new(things);
                moved.push((Arc::clone(said), Arc::clone(&things), page));
                (things, page)
            });
            part.subjects.page = page;
            for thing in &mut part.subjects.things {
                *thing = things.get(*thing as usize).copied().unwrap_or(*thing);
            }
        }
    }
    let texts = Arc::new(strings.into_texts());
    let pages: Vec<Said> = pages.into_iter().map(|page| Arc::new(page.said)).collect();
    for snapshot in snapshots {
        snapshot.texts = Arc::clone(&texts);
        for part in &mut snapshot.parts {
            if let Some(said) = pages.get(part.subjects.page) {
                part.subjects.said = Arc::clone(said);
            }
        }
    }
}

/// The things of a part's page among those of all, and the page that they are on now.
fn move_page(part: &Part, numbers: &[StrId], pages: &mut Vec<Page>) -> (Vec<u32>, usize) {
    let slots = &part.subjects.slots;
    let place = pages.iter().position(|page| page.is_of(part)).unwrap_or_else(|| {
        pages.push(Page {
            dataset: part.dataset,
            profile: part.profile.clone(),
            slots: slots.clone(),
            said: Vec::new(),
            known: HashMap::default(),
        });
        pages.len() - 1
    });
    let Some(Page { said, known, .. }) = pages.get_mut(place) else { return (Vec::new(), place) };
    // Two things of one page stay two, though they may say the same.
    let mut given: HashSet<u32, FixedState> = HashSet::default();
    let mut of_thing = |old: &[Option<StrId>]| {
        let mut new = (old.iter().map(|id| id.map(|id| new_text(id, numbers))).collect::<Vec<_>>(), 0);
        loop {
            let thing = *known.entry(new.clone()).or_insert_with_key(|(new, _)| {
                let thing = said.len().checked_div(slots.len()).unwrap_or(0);
                said.extend_from_slice(new);
                u32::try_from(thing).unwrap_or(u32::MAX)
            });
            if given.insert(thing) {
                return thing;
            }
            new.1 += 1;
        }
    };
    (part.subjects.said.chunks_exact(slots.len().max(1)).map(&mut of_thing).collect(), place)
}

fn new_text(id: StrId, numbers: &[StrId]) -> StrId {
    numbers.get(id.0 as usize).copied().unwrap_or(id)
}

/// Gives the texts of a part's rows their new numbers.
fn move_texts(part: &mut Part, numbers: &[StrId]) {
    for mark in &mut part.marks {
        *mark = new_text(*mark, numbers);
    }
    let info = Catalog::standard().dataset(part.dataset);
    for column in &mut part.columns {
        let is_text = info.columns.get(column.column).is_some_and(|known| matches!(known.ty, Type::Text | Type::Time));
        if !is_text {
            continue;
        }
        let moved = |value: i64| u32::try_from(value).map_or(value, |id| i64::from(new_text(StrId(id), numbers).0));
        let values: Vec<i64> =
            (0..part.subject.len()).map(|row| column.values.get(row).map_or(Column::MISSING, moved)).collect();
        column.values = Ints::from(values.as_slice());
    }
}
