//! What the snapshots say of entities, as rows of an upload need it: ids, names and attributes that must be carried along.

use crate::catalog::{Catalog, Kind};
use crate::table::{AccountId, Day, Entity, Seen, StrId, Table};
use crate::value::{Rational, Type, fold};
use std::sync::Arc;

/// What is known of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// Its text; dates are ISO, numbers plain decimals.
    Value(String),
    /// A file says that there is none.
    Blank,
    /// Rows of one file contradict each other, or the cell could not be read.
    Unclear,
    /// No file says it, or none that is new enough.
    Unknown,
}

impl Fact {
    /// The text, where there is one.
    pub(super) fn value(self) -> Option<String> {
        match self {
            Self::Value(text) => Some(text),
            Self::Blank | Self::Unclear | Self::Unknown => None,
        }
    }
}

/// The table of a run, looked up by entity.
pub(super) struct Desk<'a> {
    pub(super) table: &'a Table,
    /// By account: the last day whose files count.
    days: Vec<Day>,
    /// How many days an attribute stays known.
    state_age: u32,
}

impl<'a> Desk<'a> {
    pub(super) fn new(table: &'a Table, as_of: &[(Arc<str>, Day)], state_age: u32) -> Self {
        let day = |name: &Arc<str>| as_of.iter().find(|(of, _)| of == name).map(|(_, day)| day.next());
        let days = table.accounts.iter().map(|account| {
            let newest = || account.newest_day.unwrap_or_default().next();
            day(&account.name).unwrap_or_else(newest)
        });
        Self { table, days: days.collect(), state_age }
    }

    /// The id that a file gave; names stand in for it elsewhere, and no channel knows them.
    pub(super) fn id(&self, entity: Entity) -> Option<&'a Arc<str>> {
        let of = self.table.kind(entity.kind);
        let id = of.ids.get(entity.index as usize).map(|id| self.table.strings.get(*id))?;
        (of.has_id(entity.index) && !id.is_empty()).then_some(id)
    }

    /// What people call it, where a file says so.
    pub(super) fn name(&self, entity: Entity) -> Option<&'a Arc<str>> {
        let of = self.table.kind(entity.kind);
        of.is_named(entity.index).then_some(())?;
        of.names.get(entity.index as usize).map(|name| self.table.strings.get(*name))
    }

    /// The entity above.
    pub(super) fn above(&self, entity: Entity, kind: Kind) -> Option<Entity> {
        self.table.up(entity, kind)
    }

    /// An attribute as the newest files show it, no older than state stays known.
    pub(super) fn fact(&self, entity: Entity, name: &str) -> Fact {
        self.seen(entity, name, self.state_age)
    }

    /// An attribute that never changes, however old the file.
    pub(super) fn lasting(&self, entity: Entity, name: &str) -> Fact {
        self.seen(entity, name, u32::MAX)
    }

    fn seen(&self, entity: Entity, name: &str, age: u32) -> Fact {
        let Some(attr) = Catalog::standard().find_attr(entity.kind, name) else { return Fact::Unknown };
        let Some(account) = self.table.account_of(entity) else { return Fact::Unknown };
        match self.table.attr(attr.id, entity.index, self.day(account), age) {
            Seen::Value(value, _) => self.text(value, attr.ty, attr.id.0).map_or(Fact::Unknown, Fact::Value),
            Seen::Blank(_) => Fact::Blank,
            Seen::Refused(_) => Fact::Unclear,
            Seen::TooOld(_) | Seen::Never => Fact::Unknown,
        }
    }

    fn text(&self, value: i64, ty: Type, attr: u16) -> Option<String> {
        match ty {
            Type::Text => {
                let id = u32::try_from(value).ok().filter(|id| (*id as usize) < self.table.strings.len())?;
                Some(self.table.strings.get(StrId(id)).to_string())
            }
            Type::Date => Some(Day(i32::try_from(value).ok()?).to_string()),
            // No snapshot holds a time of day.
            Type::Time => None,
            Type::YesNo => Some(if value == 0 { "no" } else { "yes" }.to_owned()),
            Type::Numeric(_) => {
                let scale = self.table.attrs.get(usize::from(attr))?.scale;
                let value = Rational::scaled(i128::from(value), scale).ok()?;
                Some(crate::value::show::trimmed(value, scale))
            }
        }
    }

    /// A number of the newest files.
    pub(super) fn number(&self, entity: Entity, name: &str) -> Option<Rational> {
        let text = self.fact(entity, name).value()?;
        Rational::from_decimal(text.parse().ok()?).ok()
    }

    /// Its state as channels write it: `enabled`, `paused`, `archived`.
    pub(super) fn state(&self, entity: Entity) -> Option<String> {
        self.fact(entity, "state").value().map(|state| fold(&state))
    }

    /// The last day whose files count for an account.
    pub(super) fn day(&self, account: AccountId) -> Day {
        self.days.get(account.0 as usize).copied().unwrap_or_default()
    }
}
