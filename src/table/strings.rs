//! Texts, each stored once and known by a number.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;

/// A text of [`Strings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StrId(pub u32);

/// Texts, each once.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, StrId, FixedState>,
}

impl Strings {
    /// The number of a text, new or known.
    pub fn intern(&mut self, text: &str) -> StrId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        self.add(text.into())
    }

    /// The number of a text, new or known; a new one is kept without a copy.
    pub fn share(&mut self, text: &Arc<str>) -> StrId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        self.add(Arc::clone(text))
    }

    fn add(&mut self, text: Arc<str>) -> StrId {
        let id = StrId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// Texts by their numbers; `None` where one stands there twice.
    #[must_use]
    pub(crate) fn of(texts: Vec<Arc<str>>) -> Option<Self> {
        let count = texts.len();
        let mut strings = Self { texts: Vec::with_capacity(count), ids: HashMap::default() };
        strings.ids.reserve(count);
        for text in texts {
            strings.add(text);
        }
        (strings.ids.len() == count).then_some(strings)
    }

    /// Every text, in the order of their numbers.
    pub(crate) fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// Every text, in the order of their numbers.
    #[must_use]
    pub fn into_texts(self) -> Vec<Arc<str>> {
        self.texts
    }

    /// The text of a number.
    #[must_use]
    pub fn get(&self, id: StrId) -> &Arc<str> {
        &self.texts[id.0 as usize]
    }

    /// The same texts numbered in their order, and the new number of each old one: so that numbers do not depend on the order
    /// in which texts were met.
    #[must_use]
    pub fn ordered(self) -> (Self, Vec<StrId>) {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_unstable_by(|left, right| self.texts.get(*left).cmp(&self.texts.get(*right)));
        let mut numbers = vec![StrId(0); self.texts.len()];
        let mut ordered = Self::default();
        for old in order {
            if let (Some(text), Some(number)) = (self.texts.get(old), numbers.get_mut(old)) {
                *number = StrId(u32::try_from(ordered.texts.len()).unwrap_or(u32::MAX));
                ordered.ids.insert(Arc::clone(text), *number);
                ordered.texts.push(Arc::clone(text));
            }
        }
        (ordered, numbers)
    }

    /// The number of a known text.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<StrId> {
        self.ids.get(text).copied()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
