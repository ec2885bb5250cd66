//! What a plan holds, as `contract.md` section 4 gives it to other programs.

use crate::catalog::{Kind, WriteField};
use crate::eval::Reason;
use crate::history::AlertState;
use crate::plan::Refusal;
use crate::program::{Area, Pillar, RuleId, Severity};
use crate::table::{AccountId, Day, Entity};
use crate::value::{Currency, Rational, Unit};
use std::sync::Arc;

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

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// `lower`.
    Lower,
    /// `raise`.
    Raise,
    /// `set`.
    Set,
    /// `pause`.
    Pause,
    /// `enable`.
    Enable,
    /// `add_negative`.
    AddNegative,
    /// `add_keyword`.
    AddKeyword,
    /// `reorder`.
    Reorder,
    /// `restore`: an `until` came true.
    Restore,
}

/// What becomes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanStatus {
    /// It would be carried out.
    Planned,
    /// It is held; the reason says why.
    Held,
    /// It contradicts another; neither is carried out.
    Conflict,
}

/// Whether a person must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Approval {
    /// No.
    None,
    /// Yes.
    Needed,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Action {
    /// Hash of account, entity, field, from, to, evidence window end: the same on every run that asks the same.
    pub id: String,
    /// The deciding rule; for a held action the rule that asked.
    pub rule: RuleId,
    /// Other rules with an equal limited target.
    pub also: Vec<RuleId>,
    /// The entity.
    pub entity: EntityRef,
    /// What is done.
    pub verb: Verb,
    /// The field: `bid`, `budget`, `state`, `negative`, `keyword`, `reorder`…
    pub field: Field,
    /// The value now, canonical; `None` for additions and when not known.
    pub from: Option<String>,
    /// The value after; for a held action what it would have set, when that is known.
    pub to: Option<String>,
    /// `USD`, `percent`, `units`, `state`, `text`.
    pub unit: String,
    /// `from` as a number, for sums and display.
    pub from_value: Option<Rational>,
    /// `to` as a number.
    pub to_value: Option<Rational>,
    /// The unit of both.
    pub value_unit: Option<Unit>,
    /// The currency of money.
    pub currency: Option<Currency>,
    /// What the rule asked for before any limit, canonical.
    pub asked: Option<String>,
    /// What shrank the change, in order: `not below`, `guard "…"`, `max_step`, `channel minimum`….
    pub limited_by: Vec<String>,
    /// What becomes of it.
    pub status: PlanStatus,
    /// Why it is held or in conflict.
    pub refusal: Option<Refusal>,
    /// What holds it, in words: a rule's, guard's or finding's name, the file that would give a current bid.
    pub blocked_by: Vec<String>,
    /// The reason as one sentence.
    pub reason: String,
    /// What the conditions said.
    pub evidence: Vec<EvidenceEntry>,
    /// The rule's mode, under the account's ceiling.
    pub mode: crate::program::Mode,
    /// Whether a person must agree.
    pub approval: Approval,
    /// What is added, and where.
    pub addition: Option<Addition>,
    /// Remarks that hold nothing: a change made outside.
    pub notes: Vec<String>,
    /// Dated effect for sorting "most costly first": the spend of the entity over the rule's window, else its budget or price.
    pub weight: Rational,
}

/// The field of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// An amount.
    Amount(WriteField),
    /// `state`.
    State,
    /// `negative`.
    Negative,
    /// `keyword`.
    Keyword,
    /// `reorder`.
    Reorder,
}

/// What an addition adds, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The text.
    pub text: Arc<str>,
    /// `exact`, `phrase`, `broad`.
    pub match_type: &'static str,
    /// `ad_group` or `campaign`.
    pub level: &'static str,
    /// The campaign's name.
    pub campaign: Arc<str>,
    /// Its id, when a file gave one.
    pub campaign_id: Option<Arc<str>>,
    /// The ad group's name.
    pub ad_group: Option<Arc<str>>,
    /// Its id.
    pub ad_group_id: Option<Arc<str>>,
    /// The bid, canonical.
    pub bid: Option<String>,
}

/// One line of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// The comparison.
    pub text: Arc<str>,
    /// Its value.
    pub value: String,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// `true`, `false`, `unknown`.
    pub result: &'static str,
    /// Remarks: `29 of 30 days`.
    pub notes: Vec<String>,
}

/// The state of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingState {
    /// It holds.
    Open,
    /// It was open and cannot be verified now.
    Unverified,
    /// It holds and a `suppress` mutes it.
    Suppressed,
    /// It was open and does not hold any more.
    Closed,
}

/// A compliance finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its id: of rule and entity, kept when it reopens.
    pub id: String,
    /// The rule.
    pub rule: RuleId,
    /// Its severity.
    pub severity: Severity,
    /// Its pillar.
    pub pillar: Option<Pillar>,
    /// Its area.
    pub area: Option<Area>,
    /// The entity.
    pub entity: EntityRef,
    /// The sentence.
    pub message: String,
    /// Its state.
    pub state: FindingState,
    /// Why and until when it is suppressed.
    pub suppressed: Option<String>,
    /// What the conditions said.
    pub evidence: Vec<EvidenceEntry>,
}

/// An alert.
#[derive(Debug, Clone)]
pub struct AlertEntry {
    /// Its id: of rule and entity.
    pub id: String,
    /// The rule.
    pub rule: RuleId,
    /// The entity.
    pub entity: EntityRef,
    /// The sentence.
    pub message: String,
    /// Its state.
    pub state: AlertState,
    /// A `suppress` mutes it.
    pub suppressed: bool,
    /// The sinks.
    pub to: Vec<Arc<str>>,
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
