//! Columns in memory: entities, days, integer facts; coverage; windows.
//!
//! A [`Table`] holds what all snapshots together say, restatements already resolved: the newest observation of a key. Facts are
//! `i64` mantissas of one scale a column, entities dense numbers, days offsets. Nothing here knows a rule.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

mod attrs;
pub mod build;
mod coverage;
mod day;
mod entities;
mod ints;
mod rows;
mod strings;

pub use attrs::{AttrStore, Run, Seen};
pub use coverage::Coverage;
pub use day::Day;
pub use entities::{Entities, Entity};
pub use ints::Ints;
pub use rows::{Cell, Column, Period, Rows};
pub use strings::{StrId, Strings};

use crate::catalog::{AttrId, Dataset, Kind};
use crate::value::Currency;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An account (index into [`Table::accounts`], which are sorted by name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// One account: a channel's seller account, a shop, an ads account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name: the folder under `snapshots/`, or what an `account` column says.
    pub name: Arc<str>,
    /// Its channel's word, such as `amazon`.
    pub channel: Arc<str>,
    /// Its currency.
    pub currency: Currency,
    /// Its time zone.
    pub timezone: chrono_tz::Tz,
    /// Its marketplace, such as `US`.
    pub market: Option<Arc<str>>,
    /// Our own seller name or id there.
    pub seller: Option<Arc<str>>,
    /// By dataset ([`Dataset::index`]): how many last days of its conversion metrics are not yet usable.
    pub settle: Vec<u32>,
    /// By dataset: what is covered. Never delivered is `None`.
    pub coverage: Vec<Option<Coverage>>,
    /// The newest complete day of any daily dataset, else the newest day that a summary file covers; `None` without any data.
    pub newest_day: Option<Day>,
}

/// What all snapshots together say.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Texts, each once.
    pub strings: Strings,
    /// Accounts, sorted by name.
    pub accounts: Vec<Account>,
    /// Entities by [`Kind::index`], each kind sorted by account and id.
    pub entities: Vec<Entities>,
    /// State attributes by [`AttrId`]; empty for derived ones.
    pub attrs: Vec<AttrStore>,
    /// Rows of each dataset (and of its sums) by the kind they are about: `(Keywords, Keyword)` as delivered,
    /// `(Keywords, Campaign)` summed over children. `(Orders, Listing)` and `(Orders, Account)` are sums over order lines.
    pub rows: BTreeMap<(Dataset, Kind), Rows>,
    /// Facts of files without a daily grain, by the kind they are about, sorted by account, end, start.
    pub periods: BTreeMap<(Dataset, Kind), Vec<Period>>,
    /// Listings of each product ad's SKU, the product of each listing and the like: `(from, to)` to one index an entity.
    pub links: BTreeMap<(Kind, Kind), Vec<Option<u32>>>,
    /// By kind: days on which we know of no row at all are before this; all offsets count from here.
    pub first_day: Day,
}

impl Table {
    /// The entities of a kind; none when the table holds no data at all.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> &Entities {
        static NONE: Entities = Entities::none();
        self.entities.get(kind.index()).unwrap_or(&NONE)
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> &Account {
        &self.accounts[id.0 as usize]
    }

    /// The account of an entity; `None` for products, which are above accounts.
    #[must_use]
    pub fn account_of(&self, entity: Entity) -> Option<AccountId> {
        self.kind(entity.kind).account(entity.index)
    }

    /// What is covered of a dataset in an account; `None` when the account never delivered it.
    #[must_use]
    pub fn coverage(&self, account: AccountId, dataset: Dataset) -> Option<&Coverage> {
        self.account(account).coverage.get(dataset.index()).and_then(Option::as_ref)
    }

    /// The rows of a dataset about a kind.
    #[must_use]
    pub fn rows(&self, dataset: Dataset, kind: Kind) -> Option<&Rows> {
        self.rows.get(&(dataset, kind))
    }

    /// The periods of a dataset about a kind.
    #[must_use]
    pub fn periods(&self, dataset: Dataset, kind: Kind) -> &[Period] {
        self.periods.get(&(dataset, kind)).map_or(&[], Vec::as_slice)
    }

    /// What is known of a state attribute on a day: the newest value seen up to then, at most `max_age` days old.
    #[must_use]
    pub fn attr(&self, attr: AttrId, entity: u32, day: Day, max_age: u32) -> Seen {
        self.attrs.get(attr.0 as usize).map_or(Seen::Never, |store| store.at(entity, day, max_age))
    }

    /// The entity above another, or linked to it: a keyword's ad group, campaign, account; a product ad's listing; a listing's product.
    #[must_use]
    pub fn up(&self, entity: Entity, to: Kind) -> Option<Entity> {
        if entity.kind == to {
            return Some(entity);
        }
        if let Some(link) = self.links.get(&(entity.kind, to)) {
            return link.get(entity.index as usize).copied().flatten().map(|index| Entity { kind: to, index });
        }
        if to == Kind::Account {
            return self.account_of(entity).map(|account| Entity { kind: Kind::Account, index: account.0 });
        }
        let parent = entity.kind.parent()?;
        let above = self.kind(entity.kind).parent(entity.index).map(|index| Entity { kind: parent, index })?;
        self.up(above, to)
    }
}
