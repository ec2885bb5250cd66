//! What the newest snapshots say of what was done before, without any rule: for whoever carries a plan out.

use crate::catalog::Kind;
use crate::history::{ChangedField, ChangedValue, EntityKey, History, PastChange};
use crate::plan::Standing;
use crate::plan::evidence::{is_shown, stand};
use crate::plan::seen::{newest, shown};
use crate::settings::Settings;
use crate::table::{AccountId, Day, Entity, Table};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// The entities of a table by what outlives a run.
#[derive(Debug)]
pub struct Known<'a> {
    table: &'a Table,
    ids: HashMap<(Kind, Option<AccountId>, &'a str), u32, FixedState>,
}

impl<'a> Known<'a> {
    /// Of some kinds.
    #[must_use]
    pub fn of(table: &'a Table, kinds: impl IntoIterator<Item = Kind>) -> Self {
        let mut ids = HashMap::default();
        let mut done = std::collections::BTreeSet::new();
        for kind in kinds {
            if kind == Kind::Account || !done.insert(kind) {
                continue;
            }
            let entities = table.kind(kind);
            for index in entities.indices() {
                if let Some(id) = entities.ids.get(index as usize) {
                    ids.insert((kind, entities.account(index), table.strings.get(*id).as_ref()), index);
                }
            }
        }
        Self { table, ids }
    }

    /// An account by its name.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<AccountId> {
        let at = self.table.accounts.binary_search_by(|account| account.name.as_ref().cmp(name)).ok()?;
        u32::try_from(at).ok().map(AccountId)
    }

    /// An entity by its key.
    #[must_use]
    pub fn find(&self, key: &'a EntityKey) -> Option<Entity> {
        let account = self.account(&key.account);
        let index = if key.kind == Kind::Account {
            account?.0
        } else {
            *self.ids.get(&(key.kind, account, key.id.as_ref()))?
        };
        Some(Entity { kind: key.kind, index })
    }
}

/// The last day whose files count for state: that after the newest day of an account, of all accounts for products.
fn state_day(table: &Table, account: Option<AccountId>) -> Day {
    let own = account.and_then(|id| table.accounts.get(id.0 as usize)).and_then(|account| account.newest_day);
    let newest = || table.accounts.iter().filter_map(|account| account.newest_day).max();
    own.or_else(newest).unwrap_or_default().next()
}

/// The value that the newest snapshots show of a field; `None` where they show none, or none any more.
#[must_use]
pub fn shown_now(table: &Table, entity: Entity, field: ChangedField) -> Option<ChangedValue> {
    newest(table, entity, field, state_day(table, table.account_of(entity)))
}

/// Where each change of history stands by the newest snapshots, by its place in [`History::changes`]. Changes that no snapshot shows
/// as a field (additions, orders) are left out.
#[must_use]
pub fn settled(table: &Table, settings: &Settings, history: &History) -> Vec<(usize, Standing)> {
    let known = Known::of(table, history.changes.iter().map(|change| change.entity.kind));
    let mut fields: BTreeMap<(&EntityKey, ChangedField), Vec<(usize, &PastChange)>> = BTreeMap::new();
    for (at, change) in history.changes.iter().enumerate().filter(|(_, change)| is_shown(change.field)) {
        fields.entry((&change.entity, change.field)).or_default().push((at, change));
    }
    let mut all = Vec::new();
    for ((key, field), mut changes) in fields {
        changes.sort_by_key(|(_, change)| (change.day, change.at, &change.id));
        let until = state_day(table, known.account(&key.account));
        let seen = known.find(key).map(|entity| shown(table, entity, field, until)).unwrap_or_default();
        let only: Vec<&PastChange> = changes.iter().map(|(_, change)| *change).collect();
        let standing = stand(&only, field, &seen, settings.time.confirm_within);
        all.extend(changes.iter().zip(standing).map(|((at, _), (_, standing))| (*at, standing)));
    }
    all.sort_unstable_by_key(|(at, _)| *at);
    all
}
