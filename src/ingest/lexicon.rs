//! What the rows of several files are about, each once. Files of one account mostly list the same things in the same order, day
//! after day, so that what follows the thing before is known without a search.

use crate::ingest::plan::{Plan, SlotPlan};
use crate::ingest::read::{Kind, Row};
use crate::ingest::snapshot::Snapshot;
use crate::table::{StrId, Strings};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;

/// Texts and things of all files that one reader has read.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) strings: Strings,
    pages: Vec<Page>,
}

/// The things of files that say in the same columns what a row is about, by one table of a profile.
#[derive(Debug)]
pub(super) struct Page {
    /// Where the table lies.
    // INVARIANT: a lexicon serves one set of profiles, which stay where they are while it lives.
    table: usize,
    slots: Vec<SlotPlan>,
    identity: Vec<usize>,
    /// The text of each thing's cells, as it stands in the files.
    keys: Vec<Arc<[u8]>>,
    known: HashMap<Arc<[u8]>, u32, FixedState>,
    /// What each says in each slot.
    said: Vec<Option<StrId>>,
    /// What came after each when it was last looked up.
    next: Vec<u32>,
}

impl Lexicon {
    /// The page of files that are read by a plan.
    pub(super) fn page(&mut self, plan: &Plan<'_>) -> usize {
        let table = std::ptr::from_ref(plan.table).addr();
        let same = |page: &Page| page.table == table && page.slots == plan.slots && page.identity == plan.identity;
        self.pages.iter().position(same).unwrap_or_else(|| {
            self.pages.push(Page {
                table,
                slots: plan.slots.clone(),
                identity: plan.identity.clone(),
                keys: Vec::new(),
                known: HashMap::default(),
                said: Vec::new(),
                next: Vec::new(),
            });
            self.pages.len() - 1
        })
    }

    /// The thing that a row of a page is about, when it is known; `last` is that of the row before. Else the row's own cells are in
    /// `key`.
    pub(super) fn find(&mut self, page: usize, last: Option<u32>, row: Row<'_>, key: &mut Vec<u8>) -> Option<u32> {
        let page = self.pages.get_mut(page)?;
        let next = |thing: u32| page.next.get(thing as usize).copied();
        // Of the one that comes next there may be no row today.
        let likely = match last {
            Some(last) => [next(last), Some(last), next(last).and_then(next)],
            None => [Some(0), None, None],
        };
        if let Some(thing) = likely.into_iter().flatten().find(|thing| page.is(*thing, row)) {
            return Some(thing);
        }
        key.clear();
        for column in &page.identity {
            let cell = row.cell(*column);
            key.extend_from_slice(cell.bytes);
            key.push(end_of(cell.kind));
        }
        let thing = *page.known.get(key.as_slice())?;
        if let Some(slot) = last.and_then(|last| page.next.get_mut(last as usize)) {
            *slot = thing;
        }
        Some(thing)
    }

    /// Adds a thing that no row was about before.
    pub(super) fn add(&mut self, page: usize, last: Option<u32>, key: &[u8], said: &[Option<StrId>]) -> Option<u32> {
        let page = self.pages.get_mut(page)?;
        let thing = u32::try_from(page.keys.len()).ok()?;
        let key: Arc<[u8]> = key.into();
        page.known.insert(Arc::clone(&key), thing);
        page.keys.push(key);
        page.said.extend_from_slice(said);
        page.next.push(u32::MAX);
        if let Some(slot) = last.and_then(|last| page.next.get_mut(last as usize)) {
            *slot = thing;
        }
        Some(thing)
    }

    /// What a thing says in a slot, as a place among those of its page.
    pub(super) fn said(&self, page: usize, thing: u32, slot: usize) -> Option<StrId> {
        let page = self.pages.get(page)?;
        let at = usize::try_from(thing).ok()?.checked_mul(page.slots.len())?.checked_add(slot)?;
        page.said.get(at).copied().flatten()
    }

    /// Gives the snapshots that were read with it what their parts refer to.
    pub(super) fn seal(self, snapshots: &mut [Snapshot]) {
        let texts = Arc::new(self.strings.into_texts());
        let pages: Vec<Arc<Vec<Option<StrId>>>> = self.pages.into_iter().map(|page| Arc::new(page.said)).collect();
        for snapshot in snapshots {
            snapshot.texts = Arc::clone(&texts);
            for part in &mut snapshot.parts {
                if let Some(said) = pages.get(part.subjects.page) {
                    part.subjects.said = Arc::clone(said);
                }
            }
        }
    }
}

impl Page {
    /// Whether a row is about a thing: its cells are the same, and of the same kinds.
    fn is(&self, thing: u32, row: Row<'_>) -> bool {
        let Some(mut rest) = self.keys.get(thing as usize).map(AsRef::<[u8]>::as_ref) else { return false };
        for column in &self.identity {
            let cell = row.cell(*column);
            match rest.split_at_checked(cell.bytes.len()) {
                Some((text, [end, after @ ..])) if *end == end_of(cell.kind) && text == cell.bytes => rest = after,
                _ => return false,
            }
        }
        rest.is_empty()
    }
}

/// What stands behind a cell of a key.
fn end_of(kind: Kind) -> u8 {
    if kind == Kind::Text { 0x1f } else { 0x1e }
}
