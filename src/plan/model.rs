//! What a plan holds, as `contract.md` section 4 gives it to other programs.

use crate::catalog::Kind;
use crate::eval::Reason;
use crate::plan::{Action, AlertEntry, Finding};
use crate::program::RuleId;
use crate::table::{AccountId, Day, Entity, StrId, Table};
use crate::value::{Currency, Rational};
use std::sync::Arc;

/// The name and version of a plan's form as JSON.
pub const SCHEMA: &str = "portreeve.plan/1";

/// A plan: everything that would change, what is held and why, findings, alerts, and what could not be decided. Lists are sorted
/// by account, entity kind, entity id, field, rule. Two runs on the same input give the same plan.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The as-of day by account, sorted by account.
    pub as_of: Vec<(Arc<str>, Day)>,
    /// [`crate::program::Program::digest`].
    pub rules_digest: String,
    /// Digest over the content hashes of all files read.
    pub data_digest: String,
    /// [`crate::history::History::serial`].
    pub state_serial: u64,
    /// Every rule and account was shown.
    pub complete: bool,
    /// The counts.
    pub summary: Summary,
    /// Every change that a matched rule asked for, whatever became of it.
    pub actions: Vec<Action>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Alerts that are not clear, or were cleared by this run.
    pub alerts: Vec<AlertEntry>,
    /// One per rule, account and reason.
    pub undecided: Vec<UndecidedGroup>,
    /// By account.
    pub accounts: Vec<AccountPlan>,
    /// By rule and account.
    pub rules: Vec<RuleCount>,
    /// Ids of changes in history whose episode ended without a `restore`: `until` came true, but the field does not hold our value
    /// any more, or never did. The journal marks them as given back.
    pub over: Vec<Arc<str>>,
}

/// The counts of a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rules times entities in scope.
    pub evaluated: u64,
    /// Of these, matched.
    pub matched: u64,
    /// Of these, undecided.
    pub undecided: u64,
    /// Planned actions.
    pub actions: u64,
    /// Held actions.
    pub held: u64,
    /// Actions in conflict.
    pub conflicts: u64,
    /// Findings that are open and not suppressed.
    pub findings: u64,
    /// Alerts that are firing.
    pub alerts: u64,
}

/// An entity as plans name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityRef {
    /// The account's name; empty for products.
    pub account: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Arc<str>,
    /// What people call it.
    pub name: Arc<str>,
    /// The channel of its account; empty for products.
    pub channel: Arc<str>,
    /// The name of its campaign.
    pub campaign: Option<Arc<str>>,
    /// The name of its ad group.
    pub ad_group: Option<Arc<str>>,
    /// Its number in the table of this run.
    pub entity: Entity,
}

impl EntityRef {
    /// An entity of a table as plans name it.
    #[must_use]
    pub fn of(table: &Table, entity: Entity) -> Self {
        // An account is known by its name, also where it has no rows of its own.
        let own = (entity.kind == Kind::Account).then_some(AccountId(entity.index));
        let account = own.or_else(|| table.account_of(entity)).map(|id| table.account(id));
        let text =
            |texts: &[StrId], of: Entity| texts.get(of.index as usize).map(|id| Arc::clone(table.strings.get(*id)));
        let of = table.kind(entity.kind);
        let id = match (own, account) {
            (Some(_), Some(account)) => Arc::clone(&account.name),
            _ => text(&of.ids, entity).unwrap_or_else(|| "".into()),
        };
        let above = |kind| {
            let above = table.up(entity, kind).filter(|above| above.kind != entity.kind)?;
            text(&table.kind(above.kind).names, above).or_else(|| text(&table.kind(above.kind).ids, above))
        };
        Self {
            account: account.map_or_else(|| "".into(), |account| Arc::clone(&account.name)),
            kind: entity.kind,
            name: text(&of.names, entity).unwrap_or_else(|| Arc::clone(&id)),
            id,
            channel: account.map_or_else(|| "".into(), |account| Arc::clone(&account.channel)),
            campaign: above(Kind::Campaign),
            ad_group: above(Kind::AdGroup),
            entity,
        }
    }
}

/// What could not be decided, by rule, account and reason.
#[derive(Debug, Clone)]
pub struct UndecidedGroup {
    /// The rule.
    pub rule: RuleId,
    /// The account; `None` for products.
    pub account: Option<AccountId>,
    /// Why.
    pub reason: Reason,
    /// The reason in words, from the example: `no data for 2026-11-17`, `unit_cost is missing`.
    pub sentence: String,
    /// How many entities.
    pub entities: u64,
    /// One of them.
    pub example: EntityRef,
}

/// Whether an account's part of the plan may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountState {
    /// Nothing to change.
    Nothing,
    /// It may go out.
    Ready,
    /// A cap holds it whole for a person.
    Held,
}

/// One account's part of the plan.
#[derive(Debug, Clone)]
pub struct AccountPlan {
    /// The account's name.
    pub account: Arc<str>,
    /// Its as-of day.
    pub as_of: Option<Day>,
    /// Whether it may go out.
    pub state: AccountState,
    /// The caps that hold it.
    pub caps: Vec<CapBreach>,
    /// What `--accept` takes to let it pass: a hash of the account's part of the plan.
    pub accept: Option<String>,
    /// Total daily budget before, of the campaigns whose budget is known.
    pub budget_before: Rational,
    /// Total daily budget after.
    pub budget_after: Rational,
    /// The account's currency.
    pub currency: Currency,
    /// What a person should do or know, one sentence each: the file to download while changes are in flight.
    pub notes: Vec<String>,
}

/// A cap that a plan exceeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapBreach {
    /// `max_entities`, `max_actions`, `max_budget`, `max_paused`.
    pub cap: &'static str,
    /// What is allowed, in words: `30% of 40 entities`.
    pub allowed: String,
    /// What the plan has, in words: `18 entities (45%)`.
    pub found: String,
    /// The three rules that cause most, with their counts.
    pub rules: Vec<(RuleId, u64)>,
    /// How to narrow it or let it pass.
    pub help: String,
}

/// How a rule fared in an account.
#[derive(Debug, Clone)]
pub struct RuleCount {
    /// The rule.
    pub rule: RuleId,
    /// The account; `None` for products.
    pub account: Option<AccountId>,
    /// Entities in scope.
    pub in_scope: u64,
    /// Of these, matched.
    pub matched: u64,
    /// Of these, undecided.
    pub undecided: u64,
    /// Its actions that are held or in conflict.
    pub held: u64,
    /// The day its windows end on.
    pub end: Result<Day, Reason>,
}
