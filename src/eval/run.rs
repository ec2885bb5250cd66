//! One evaluation at work: its inputs, its caches, and where in time and among the entities it stands.

use crate::catalog::{Catalog, Kind};
use crate::eval::Moment;
use crate::eval::columns::Code;
use crate::eval::ends::Ends;
use crate::eval::index::TextIndex;
use crate::eval::related::Children;
use crate::eval::unknown::Unknown;
use crate::eval::windows::Windows;
use crate::history::History;
use crate::program::Program;
use crate::settings::Settings;
use crate::table::{AccountId, Day, Entity, StrId, Table};
use crate::value::fold;
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What an evaluation reads.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The facts.
    pub table: &'a Table,
    /// Time and caps.
    pub settings: &'a Settings,
    /// What we did before.
    pub history: &'a History,
    /// What the run is for.
    pub moment: Moment,
}

/// One evaluation at work.
pub(super) struct Run<'a> {
    pub(super) program: &'a Program,
    pub(super) table: &'a Table,
    pub(super) settings: &'a Settings,
    pub(super) history: &'a History,
    pub(super) moment: Moment,
    pub(super) catalog: &'static Catalog,
    /// The as-of day by account.
    pub(super) as_of: Vec<Option<Day>>,
    /// Window sums, each computed once for all rules.
    pub(super) windows: Windows,
    /// Folded texts by their number.
    folded: RefCell<HashMap<StrId, Arc<str>, FixedState>>,
    /// Entities by a folded text attribute, for sets compared by text.
    pub(super) index: TextIndex,
    /// Which entities stand, by kind, account and what a scope lifts.
    pub(super) standing: RefCell<HashMap<StandingKey, Vec<Code>, FixedState>>,
    /// Children by parent.
    pub(super) children: Children,
}

impl<'a> Run<'a> {
    pub(super) fn new(inputs: Inputs<'a>) -> Self {
        let as_of = inputs.table.accounts.iter().map(|account| inputs.moment.as_of.or(account.newest_day)).collect();
        Self {
            program: inputs.program,
            table: inputs.table,
            settings: inputs.settings,
            history: inputs.history,
            moment: inputs.moment,
            catalog: Catalog::standard(),
            as_of,
            windows: Windows::default(),
            folded: RefCell::default(),
            index: TextIndex::default(),
            standing: RefCell::default(),
            children: Children::default(),
        }
    }

    /// The as-of day of an account.
    pub(super) fn as_of(&self, account: AccountId) -> Option<Day> {
        self.as_of.get(account.0 as usize).copied().flatten()
    }

    /// A text of the table, folded.
    pub(super) fn folded(&self, id: StrId) -> Arc<str> {
        let mut folded = self.folded.borrow_mut();
        Arc::clone(folded.entry(id).or_insert_with(|| fold(self.table.strings.get(id)).into()))
    }

    /// The account of an entity; products have none.
    pub(super) fn account(&self, entity: Entity) -> Option<AccountId> {
        if entity.kind == Kind::Account { Some(AccountId(entity.index)) } else { self.table.account_of(entity) }
    }
}

/// What a scope lifts: the kinds whose state it mentions, and whether it names negatives.
type StandingKey = (Kind, AccountId, Vec<Kind>, bool);

/// Where an evaluation stands: an entity, and a day.
#[derive(Clone, Copy)]
pub(super) struct At<'r> {
    /// The entity at hand.
    pub(super) entity: Entity,
    /// The judged entity, which `this` means inside a set.
    pub(super) this: Entity,
    /// When.
    pub(super) when: When<'r>,
}

/// When a value is taken.
#[derive(Clone, Copy)]
pub(super) enum When<'r> {
    /// The day of the run: windows end on the rule's day in each account, attributes are the newest seen.
    Run(&'r Ends),
    /// One day, inside `for`, `when` and statistics: windows end there, attributes are of that day.
    Day(Day),
}

impl At<'_> {
    /// The same moment at another entity.
    pub(super) fn of(self, entity: Entity) -> Self {
        Self { entity, ..self }
    }

    /// The same entity on one day.
    pub(super) fn on<'r>(self, day: Day) -> At<'r> {
        At { entity: self.entity, this: self.this, when: When::Day(day) }
    }
}

impl Run<'_> {
    /// The day on which windows end in an account.
    #[expect(clippy::unused_self, reason = "it stands beside the other days of the run")]
    pub(super) fn end(&self, when: When<'_>, account: AccountId) -> Result<Day, Unknown> {
        match when {
            When::Run(ends) => ends.of(account),
            When::Day(day) => Ok(day),
        }
    }

    /// The last day whose attributes count: at the run's moment also a file of the day after the as-of day.
    pub(super) fn state_day(&self, when: When<'_>, account: AccountId) -> Day {
        match when {
            When::Run(_) => self.as_of(account).map_or(Day::default(), Day::next),
            When::Day(day) => day,
        }
    }

    /// The day that "today" means to ages and tables: the as-of day, or the one day.
    pub(super) fn today(&self, when: When<'_>, account: AccountId) -> Day {
        match when {
            When::Run(_) => self.as_of(account).unwrap_or_default(),
            When::Day(day) => day,
        }
    }

    /// The plan's own moment in an account's time zone.
    pub(super) fn plan_time(&self, account: AccountId) -> Option<(Day, u16)> {
        self.moment.at.map(|at| at.in_zone(self.table.account(account).timezone))
    }

    /// The civil day the plan is for; none for an account without data.
    pub(super) fn plan_day_of(&self, account: AccountId) -> Option<Day> {
        self.plan_time(account).map(|(day, _)| day).or_else(|| self.as_of(account).map(Day::next))
    }

    /// The civil day the plan is for: `--at`, else the day after the as-of day.
    pub(super) fn plan_day(&self, when: When<'_>, account: AccountId) -> Day {
        match when {
            When::Run(_) => {
                self.plan_time(account).map_or_else(|| self.as_of(account).unwrap_or_default().next(), |(day, _)| day)
            }
            When::Day(day) => day,
        }
    }
}
