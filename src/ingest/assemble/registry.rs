//! The entities of one kind while they are found: by id, or by their names from the account down.

use crate::table::{StrId, Strings};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Names below a scope: an ad group's name in its campaign, a keyword's text and match type in its ad group.
pub(super) type Names = (u32, StrId, StrId);

/// The day on which something was seen, and the rank of the file.
pub(super) type When = (i32, u32);

/// What a row says of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) account: u32,
    /// The channel's id.
    pub(super) id: Option<StrId>,
    /// Its names, made comparable, when they are whole.
    pub(super) names: Option<Names>,
    /// What people call it.
    pub(super) display: Option<StrId>,
    /// The entity above.
    pub(super) parent: Option<u32>,
}

/// One entity.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) account: u32,
    pub(super) id: Option<StrId>,
    /// The newest names, and when they were seen.
    pub(super) names: Option<(When, Names)>,
    pub(super) display: Option<(When, StrId)>,
    pub(super) parent: Option<(When, u32)>,
    pub(super) ambiguous: bool,
    /// Every name that it had in a file with ids.
    namings: Vec<Naming>,
}

/// A name, and the ranks of the first and last file that has it.
#[derive(Debug, Clone, Copy)]
struct Naming {
    names: Names,
    first: u32,
    last: u32,
}

impl Entry {
    fn name(&mut self, names: Names, rank: u32) {
        match self.namings.iter_mut().find(|naming| naming.names == names) {
            Some(naming) => {
                naming.first = naming.first.min(rank);
                naming.last = naming.last.max(rank);
            }
            None => self.namings.push(Naming { names, first: rank, last: rank }),
        }
    }

    /// Whether it may have been called so when a file was made: the name was seen around then, or no other was since, or it is
    /// the next that was seen.
    fn bore(&self, names: Names, rank: u32) -> bool {
        let Some(naming) = self.namings.iter().find(|naming| naming.names == names) else { return false };
        let mut others = self.namings.iter().filter(|other| other.names != names);
        if rank > naming.last {
            !others.any(|other| other.last > naming.last && other.first <= rank)
        } else if rank < naming.first {
            !others.any(|other| other.first > rank && other.first < naming.first)
        } else {
            true
        }
    }
}

/// The entities of one kind.
#[derive(Debug, Default)]
pub(super) struct Registry {
    pub(super) entries: Vec<Entry>,
    ids: HashMap<(u32, StrId), u32, FixedState>,
    /// Entities with an id, by all the names they ever had.
    named: HashMap<Names, Vec<u32>, FixedState>,
    unnamed: HashMap<Names, u32, FixedState>,
}

/// What names alone lead to.
pub(super) enum ByName {
    One(u32),
    /// Several entities have these names: theirs is a place of its own, which no rule acts on.
    Several {
        place: u32,
        is_new: bool,
    },
}

impl Registry {
    /// The entity of an id, with what the row says of it.
    pub(super) fn with_id(&mut self, found: Found, id: StrId, when: When, strings: &Strings) -> u32 {
        let fresh = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let index = *self.ids.entry((found.account, id)).or_insert(fresh);
        if index == fresh {
            self.entries.push(entry(found.account, Some(id)));
        }
        if let Some(names) = found.names {
            let list = self.named.entry(names).or_default();
            if !list.contains(&index) {
                list.push(index);
            }
        }
        self.again(index, found, when, strings);
        index
    }

    /// What a row says of an entity of which a row with this id and these names was seen before.
    pub(super) fn again(&mut self, index: u32, found: Found, when: When, strings: &Strings) {
        if let Some((names, entry)) = found.names.zip(self.entries.get_mut(index as usize)) {
            entry.name(names, when.1);
        }
        self.learn(index, found, when, strings);
    }

    /// The entity of names alone.
    pub(super) fn with_names(&mut self, found: Found, names: Names, when: When, strings: &Strings) -> ByName {
        let candidates = self.named.get(&names).map_or(&[] as &[u32], Vec::as_slice);
        // After a rename the name belongs to whoever bore it when the file was made.
        let bore = |index: &&u32| self.entries.get(**index as usize).is_some_and(|entry| entry.bore(names, when.1));
        let bearers: Vec<u32> = candidates.iter().filter(bore).copied().collect();
        if let [one] = bearers.as_slice() {
            let one = *one;
            self.learn(one, found, when, strings);
            return ByName::One(one);
        }
        let several = !bearers.is_empty();
        for index in bearers {
            if let Some(entry) = self.entries.get_mut(index as usize) {
                entry.ambiguous = true;
            }
        }
        let fresh = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let index = *self.unnamed.entry(names).or_insert(fresh);
        if index == fresh {
            self.entries.push(Entry { ambiguous: several, ..entry(found.account, None) });
        }
        self.learn(index, found, when, strings);
        if several { ByName::Several { place: index, is_new: index == fresh } } else { ByName::One(index) }
    }

    /// The newest day decides, then the newest file; of one file's contradictions the larger, whatever the order of its rows.
    fn learn(&mut self, index: u32, found: Found, when: When, strings: &Strings) {
        let Some(entry) = self.entries.get_mut(index as usize) else { return };
        let text = |id: StrId| strings.get(id);
        if let Some(names) = found.names
            && entry.names.is_none_or(|(known, old)| {
                (when, text(names.1), text(names.2), names.0) > (known, text(old.1), text(old.2), old.0)
            })
        {
            entry.names = Some((when, names));
        }
        if let Some(display) = found.display
            && entry.display.is_none_or(|(known, old)| (when, text(display)) > (known, text(old)))
        {
            entry.display = Some((when, display));
        }
        if let Some(parent) = found.parent
            && entry.parent.is_none_or(|known| (when, parent) > known)
        {
            entry.parent = Some((when, parent));
        }
    }
}

fn entry(account: u32, id: Option<StrId>) -> Entry {
    Entry { account, id, names: None, display: None, parent: None, ambiguous: false, namings: Vec::new() }
}

/// The places of provisional entities in the order of account and id.
pub(super) fn places(registry: &Registry, ids: &[StrId], strings: &Strings) -> Vec<u32> {
    let key = |at: usize| {
        let entry = registry.entries.get(at);
        let id = ids.get(at).map(|id| strings.get(*id));
        (entry.map(|entry| entry.account), id, entry.is_some_and(|entry| entry.id.is_none()))
    };
    let mut order: Vec<usize> = (0..registry.entries.len()).collect();
    order.sort_by(|left, right| key(*left).cmp(&key(*right)));
    let mut places = vec![0; order.len()];
    for (new, old) in (0..).zip(order) {
        if let Some(place) = places.get_mut(old) {
            *place = new;
        }
    }
    places
}
