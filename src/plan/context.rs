//! What every stage of the planner looks things up in.

use crate::catalog::{Catalog, Kind};
use crate::eval::{Evaluation, Reason};
use crate::history::{ChangedField, EntityKey, History, PastChange};
use crate::plan::EntityRef;
use crate::plan::policy::Policy;
use crate::program::{Mode, Program, Rule, RuleId};
use crate::settings::Settings;
use crate::table::{AccountId, Day, Entity, Table};
use crate::value::Currency;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The facts.
    pub table: &'a Table,
    /// Caps and ceilings.
    pub settings: &'a Settings,
    /// What the rules came to, of the same program and table.
    pub evaluation: &'a Evaluation,
    /// What was done before.
    pub history: &'a History,
    /// Now, in seconds since 1970 UTC: caps count what was handed out in the 24 hours before. Nothing else depends on it.
    pub now: i64,
}

/// Inputs with indices over them.
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) table: &'a Table,
    pub(super) settings: &'a Settings,
    pub(super) evaluation: &'a Evaluation,
    pub(super) history: &'a History,
    pub(super) now: i64,
    pub(super) catalog: &'static Catalog,
    policies: Vec<Policy>,
    ranks: Vec<u32>,
    identities: BTreeMap<&'a str, RuleId>,
    past: BTreeMap<&'a EntityKey, BTreeMap<ChangedField, Vec<&'a PastChange>>>,
    known: BTreeMap<Kind, Ids<'a>>,
}

/// Entities of one kind by account and id.
type Ids<'a> = HashMap<(Option<AccountId>, &'a str), u32, FixedState>;

impl<'a> Context<'a> {
    pub(super) fn new(inputs: Inputs<'a>) -> Self {
        let Inputs { program, table, settings, evaluation, history, now } = inputs;
        Self {
            program,
            table,
            settings,
            evaluation,
            history,
            now,
            catalog: Catalog::standard(),
            policies: table.accounts.iter().map(|account| Policy::of(settings, &account.name)).collect(),
            ranks: ranks(program),
            identities: identities(program),
            past: past(history),
            known: known(table, history),
        }
    }

    /// A rule.
    pub(super) fn rule(&self, id: RuleId) -> &'a Rule {
        self.program.rule(id)
    }

    /// The place of a rule among all by name, then file and line: no order of files shows in a plan.
    pub(super) fn rank(&self, id: RuleId) -> u32 {
        self.ranks.get(id.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// The rule that history knows by an identity, also by the one before a rename.
    pub(super) fn rule_of(&self, identity: &str) -> Option<RuleId> {
        self.identities.get(identity).copied()
    }

    /// Whether a change of history came from a rule.
    pub(super) fn is_of(&self, identity: &str, rule: RuleId) -> bool {
        self.rule_of(identity) == Some(rule)
    }

    /// The caps of an account.
    pub(super) fn policy(&self, account: AccountId) -> &Policy {
        &self.policies[account.0 as usize]
    }

    /// How far a rule may go in an account.
    pub(super) fn mode(&self, rule: RuleId, account: AccountId) -> Mode {
        self.rule(rule).mode.min(self.policy(account).ceiling)
    }

    /// The account of an entity; `None` for products.
    pub(super) fn account_of(&self, entity: Entity) -> Option<AccountId> {
        if entity.kind == Kind::Account { Some(AccountId(entity.index)) } else { self.table.account_of(entity) }
    }

    /// The as-of day of an account.
    pub(super) fn as_of(&self, account: AccountId) -> Option<Day> {
        self.evaluation.as_of.get(account.0 as usize).copied().flatten()
    }

    /// The civil day that the plan is for.
    pub(super) fn plan_day(&self, account: AccountId) -> Day {
        let said = self.evaluation.plan_days.get(account.0 as usize).copied().flatten();
        said.unwrap_or_else(|| self.as_of(account).unwrap_or_default().next())
    }

    /// The last day whose files count for state: that after the as-of day.
    pub(super) fn state_day(&self, account: AccountId) -> Day {
        self.as_of(account).unwrap_or_default().next()
    }

    /// The day that a rule's windows end on.
    pub(super) fn end(&self, rule: RuleId, account: AccountId) -> Result<Day, Reason> {
        let judged = self.evaluation.rules.get(rule.0 as usize);
        judged.and_then(|judged| judged.ends.get(account.0 as usize).copied()).unwrap_or(Err(Reason::NoDataset))
    }

    /// The first day of the window that fresh evidence goes by.
    pub(super) fn evidence_from(&self, rule: RuleId, account: AccountId) -> Option<Day> {
        let judged = self.evaluation.rules.get(rule.0 as usize)?;
        judged.evidence_from.get(account.0 as usize).copied().flatten()
    }

    /// The currency of an entity's money; `None` when its rows disagree.
    pub(super) fn currency(&self, entity: Entity) -> Option<Currency> {
        if let Kind::Account = entity.kind {
            return self.table.accounts.get(entity.index as usize).map(|account| account.currency);
        }
        self.table.kind(entity.kind).currencies.get(entity.index as usize).copied().flatten()
    }

    /// What the channel calls an entity; an account is its name.
    pub(super) fn id(&self, entity: Entity) -> &'a Arc<str> {
        if entity.kind == Kind::Account {
            return &self.table.account(AccountId(entity.index)).name;
        }
        self.table.strings.get(self.table.kind(entity.kind).ids[entity.index as usize])
    }

    /// What people call an entity.
    pub(super) fn name(&self, entity: Entity) -> &'a Arc<str> {
        let names = &self.table.kind(entity.kind).names;
        names.get(entity.index as usize).map_or_else(|| self.id(entity), |name| self.table.strings.get(*name))
    }

    /// An entity by what outlives a run.
    pub(super) fn key(&self, entity: Entity) -> EntityKey {
        let account = self.account_of(entity).map_or_else(|| "".into(), |id| Arc::clone(&self.table.account(id).name));
        EntityKey { account, kind: entity.kind, id: Arc::clone(self.id(entity)) }
    }

    /// An entity as plans name it.
    pub(super) fn reference(&self, entity: Entity) -> EntityRef {
        EntityRef::of(self.table, entity)
    }

    /// The changes of one field of one entity, oldest first.
    pub(super) fn past(&self, key: &EntityKey, field: ChangedField) -> &[&'a PastChange] {
        self.past.get(key).and_then(|fields| fields.get(&field)).map_or(&[], Vec::as_slice)
    }

    /// All changes of history, by entity and field, each oldest first.
    pub(super) fn all_past(&self) -> impl Iterator<Item = (&'a EntityKey, ChangedField, &[&'a PastChange])> {
        self.past
            .iter()
            .flat_map(|(key, fields)| fields.iter().map(|(field, changes)| (*key, *field, changes.as_slice())))
    }

    /// An account by its name.
    pub(super) fn account_named(&self, name: &str) -> Option<AccountId> {
        let at = self.table.accounts.binary_search_by(|account| account.name.as_ref().cmp(name)).ok()?;
        u32::try_from(at).ok().map(AccountId)
    }

    /// The entity of this run that history knows by a key. What only files after the as-of day name is in none of this run.
    pub(super) fn find(&self, key: &EntityKey) -> Option<Entity> {
        let account = self.account_named(&key.account);
        let index = if key.kind == Kind::Account {
            account?.0
        } else {
            *self.known.get(&key.kind)?.get(&(account, key.id.as_ref()))?
        };
        let horizon = account.and_then(|account| self.as_of(account)).map(Day::next);
        if horizon.is_some_and(|day| !self.table.kind(key.kind).is_known_on(index, day)) {
            return None;
        }
        Some(Entity { kind: key.kind, index })
    }
}

fn ranks(program: &Program) -> Vec<u32> {
    let mut order: Vec<(&Rule, usize)> = program.rules.iter().zip(0..).collect();
    order.sort_by_key(|(rule, at)| (&rule.name, &rule.file, rule.line, *at));
    let mut ranks = vec![0; order.len()];
    for ((_, at), rank) in order.into_iter().zip(0..) {
        ranks[at] = rank;
    }
    ranks
}

/// A rule's own identity comes before one that another had before a rename.
fn identities(program: &Program) -> BTreeMap<&str, RuleId> {
    let earlier = program.rule_ids().filter_map(|(id, rule)| Some((rule.was.as_deref()?, id)));
    let now = program.rule_ids().map(|(id, rule)| (rule.identity.as_ref(), id));
    earlier.chain(now).collect()
}

fn past(history: &History) -> BTreeMap<&EntityKey, BTreeMap<ChangedField, Vec<&PastChange>>> {
    let mut past: BTreeMap<_, BTreeMap<_, Vec<&PastChange>>> = BTreeMap::new();
    for change in &history.changes {
        past.entry(&change.entity).or_default().entry(change.field).or_default().push(change);
    }
    for changes in past.values_mut().flat_map(BTreeMap::values_mut) {
        changes.sort_by_key(|change| (change.day, change.at, &change.id));
    }
    past
}

/// Only the kinds that history speaks of are indexed: a first run pays nothing.
fn known<'a>(table: &'a Table, history: &History) -> BTreeMap<Kind, Ids<'a>> {
    let changes = history.changes.iter().map(|change| change.entity.kind);
    let findings = history.findings.iter().map(|finding| finding.entity.kind);
    let alerts = history.alerts.iter().map(|alert| alert.entity.kind);
    let mut known: BTreeMap<Kind, Ids<'a>> = BTreeMap::new();
    for kind in changes.chain(findings).chain(alerts) {
        known.entry(kind).or_insert_with(|| {
            let entities = table.kind(kind);
            let id = |index: u32| table.strings.get(entities.ids[index as usize]).as_ref();
            entities.indices().map(|index| ((entities.account(index), id(index)), index)).collect()
        });
    }
    known
}
