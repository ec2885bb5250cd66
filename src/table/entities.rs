//! The entities of one kind, dense and sorted.

use crate::catalog::Kind;
use crate::table::{AccountId, Day, StrId};
use crate::value::Currency;

/// One entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// Which of its kind.
    pub index: u32,
}

/// The entities of one kind, sorted by account and id; all columns have one length.
#[derive(Debug, Clone, Default)]
pub struct Entities {
    /// The channel's id, or its names from the account down when the files have none.
    pub ids: Vec<StrId>,
    /// What people call it: a keyword's text, a campaign's name, a listing's SKU.
    pub names: Vec<StrId>,
    /// No file says what it is called: in `names` its id stands in, for people to read and for no rule to judge by. Left empty where
    /// all are named.
    pub unnamed: Vec<bool>,
    /// No file gives its id: in `ids` its names stand in, which no channel knows it by. Left empty where all have one.
    pub without_id: Vec<bool>,
    /// The account; products have none.
    pub accounts: Vec<Option<AccountId>>,
    /// The entity of [`Kind::parent`] above it.
    pub parents: Vec<Option<u32>>,
    /// The currency of its money; `None` when its rows disagree.
    pub currencies: Vec<Option<Currency>>,
    /// The day of its first row in its own dataset.
    pub first_rows: Vec<Option<Day>>,
    /// The first day on which any file names it; `None` where none says a day. Before that nobody knew of it.
    pub first_seen: Vec<Option<Day>>,
    /// Two different things have its names: it takes no action.
    pub ambiguous: Vec<bool>,
    /// Whether a file of its own dataset has it, not only a link from elsewhere.
    pub own_rows: Vec<bool>,
}

impl Entities {
    /// No entities.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            ids: Vec::new(),
            names: Vec::new(),
            unnamed: Vec::new(),
            without_id: Vec::new(),
            accounts: Vec::new(),
            parents: Vec::new(),
            currencies: Vec::new(),
            first_rows: Vec::new(),
            first_seen: Vec::new(),
            ambiguous: Vec::new(),
            own_rows: Vec::new(),
        }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Every index.
    pub fn indices(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// Its account.
    #[must_use]
    pub fn account(&self, index: u32) -> Option<AccountId> {
        self.accounts.get(index as usize).copied().flatten()
    }

    /// Whether some file says what it is called.
    #[must_use]
    pub fn is_named(&self, index: u32) -> bool {
        !self.unnamed.get(index as usize).copied().unwrap_or(false)
    }

    /// Whether some file gives its id.
    #[must_use]
    pub fn has_id(&self, index: u32) -> bool {
        !self.without_id.get(index as usize).copied().unwrap_or(false)
    }

    /// Whether some file up to a day names it.
    #[must_use]
    pub fn is_known_on(&self, index: u32, day: Day) -> bool {
        self.first_seen.get(index as usize).copied().flatten().is_none_or(|first| first <= day)
    }

    /// The index of its parent.
    #[must_use]
    pub fn parent(&self, index: u32) -> Option<u32> {
        self.parents.get(index as usize).copied().flatten()
    }
}
