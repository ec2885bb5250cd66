//! Finds the members of a set by a text they must have, instead of trying each: `text is this.text` over an account's keywords.

use crate::catalog::{AttrId, Kind};
use crate::eval::attr;
use crate::eval::run::{Run, When};
use crate::table::Entity;
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Entities by the folded text of an attribute at the run's moment; `unknown` are those whose text is not known.
#[derive(Debug, Default)]
pub(super) struct ByText {
    by_text: HashMap<Arc<str>, Vec<u32>, FixedState>,
    unknown: Vec<u32>,
}

/// Indexes built so far.
#[derive(Debug, Default)]
pub(super) struct TextIndex(RefCell<HashMap<(Kind, AttrId), Rc<ByText>, FixedState>>);

impl TextIndex {
    /// The entities of a kind whose attribute is this folded text, or is not known; sorted.
    pub(super) fn candidates(
        &self,
        run: &Run<'_>,
        when: When<'_>,
        kind: Kind,
        attr: AttrId,
        folded: &str,
    ) -> Vec<Entity> {
        let index = self.index(run, when, kind, attr);
        let mut found: Vec<u32> =
            index.by_text.get(folded).into_iter().flatten().chain(&index.unknown).copied().collect();
        found.sort_unstable();
        found.into_iter().map(|index| Entity { kind, index }).collect()
    }

    fn index(&self, run: &Run<'_>, when: When<'_>, kind: Kind, attr: AttrId) -> Rc<ByText> {
        if let Some(known) = self.0.borrow().get(&(kind, attr)) {
            return Rc::clone(known);
        }
        let mut index = ByText::default();
        for entity in run.table.kind(kind).indices() {
            match attr::seen(run, when, Entity { kind, index: entity }, attr) {
                Ok(value) => index.by_text.entry(run.folded(attr::string(value))).or_default().push(entity),
                Err(_) => index.unknown.push(entity),
            }
        }
        let index = Rc::new(index);
        self.0.borrow_mut().insert((kind, attr), Rc::clone(&index));
        index
    }
}
