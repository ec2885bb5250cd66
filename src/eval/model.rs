//! What an evaluation holds.

use crate::catalog::WriteField;
use crate::eval::Reason;
use crate::history::ChangedField;
use crate::program::{AddPlace, AddedMatch, NegativeMatch, RuleId};
use crate::syntax::ast::Direction;
use crate::table::{AccountId, Day, Entity};
use crate::value::Rational;
use chrono::{DateTime, Timelike, Utc};
use std::sync::Arc;

/// What the run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// `--as-of`: every account's as-of day; each account's newest complete day when left out.
    pub as_of: Option<Day>,
    /// The plan's own moment: `--at`, or the daemon's tick; the day after the as-of day, its time unknown, when left out.
    pub at: Option<PlanTime>,
}

/// The moment that a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanTime {
    /// A civil day and minutes after its midnight, in each account's own time.
    Civil(Day, u16),
    /// One instant, which each account's time zone reads in its own way.
    Instant(DateTime<Utc>),
}

impl PlanTime {
    /// The civil day and the minutes after its midnight in a time zone.
    #[must_use]
    pub fn in_zone(self, zone: chrono_tz::Tz) -> (Day, u16) {
        match self {
            Self::Civil(day, minutes) => (day, minutes),
            Self::Instant(instant) => {
                let local = instant.with_timezone(&zone).naive_local();
                let minutes = local.hour().saturating_mul(60).saturating_add(local.minute());
                (Day::from_date(local.date()), u16::try_from(minutes).unwrap_or(0))
            }
        }
    }
}

/// One of three truth values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It holds.
    Yes,
    /// Not known, and why.
    Unknown(Reason),
}

/// What became of a rule on an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Not in scope.
    OutOfScope,
    /// Judged.
    Judged(Truth),
}

/// The outcome of all rules.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// The as-of day by account ([`AccountId`]).
    pub as_of: Vec<Option<Day>>,
    /// By account: the civil day the plan is for: `--at`, else the day after the as-of day. `every` and the like count back from it.
    pub plan_days: Vec<Option<Day>>,
    /// By account: how many entities are in scope of at least one rule.
    pub in_scope: Vec<usize>,
    /// By rule ([`RuleId`]).
    pub rules: Vec<Judged>,
    /// What the matched rules propose, sorted by account, entity, rule, action.
    pub proposals: Vec<Proposal>,
    /// For every change in history that is to be given back (`gives_back`, emitted or confirmed) and whose rule's `until` is true
    /// on its entity: what that rule's action would propose there now, whether its condition holds or not. The planner reads the
    /// current value and the guards from it; the evidence is that of `until`. Sorted likewise.
    pub give_backs: Vec<Proposal>,
    /// What the matched rules say (flags and alerts), sorted likewise.
    pub outputs: Vec<Output>,
}

/// One rule's outcome.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Entities in scope, or whose scope is unknown, by index, sorted.
    pub entities: Vec<u32>,
    /// One an entity of `entities`.
    pub truths: Vec<Truth>,
    /// For a rule with `until`: `until` on every entity of the kind, by index; empty otherwise.
    pub until: Vec<Truth>,
    /// By account: the day on which the rule's windows end; `Err` says why there is none.
    pub ends: Vec<Result<Day, Reason>>,
    /// By account: the first day of the window that fresh evidence goes by.
    pub evidence_from: Vec<Option<Day>>,
    /// What could not be decided, by account and reason, each with the first entity it happened to.
    pub undecided: Vec<Undecided>,
    /// For a rule with an alert: the entities on which it is not true because a `for` of it held only on some of the days it
    /// needs, sorted by entity.
    pub pending: Vec<Pending>,
}

/// How far a `for` has come on an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The entity's index.
    pub entity: u32,
    /// On how many of the newest days it held.
    pub held: u32,
    /// On how many it must hold.
    pub of: u32,
}

/// Entities of one account that a rule could not decide for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The account; `None` for products.
    pub account: Option<AccountId>,
    /// Why.
    pub reason: Reason,
    /// How many.
    pub entities: u64,
    /// The first of them.
    pub example: u32,
    /// The reason in words, from the example: `no data for 2026-11-17`, `unit_cost is missing`.
    pub sentence: String,
}

impl Judged {
    /// What became of an entity.
    #[must_use]
    pub fn verdict(&self, entity: u32) -> Verdict {
        match self.entities.binary_search(&entity) {
            Ok(at) => self.truths.get(at).map_or(Verdict::OutOfScope, |truth| Verdict::Judged(*truth)),
            Err(_) => Verdict::OutOfScope,
        }
    }
}

/// A rule and an entity that matched, with what a person wants to know.
#[derive(Debug, Clone)]
pub struct Match {
    /// The rule.
    pub rule: RuleId,
    /// The entity.
    pub entity: Entity,
    /// Its account; for a product the account of its first listing.
    pub account: AccountId,
    /// The `because` sentence, else one made from the evidence.
    pub because: String,
    /// What the conditions said.
    pub evidence: Vec<Evidence>,
}

/// One comparison of a condition with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The comparison's canonical text, such as `acos over 14d > 35%`.
    pub text: Arc<str>,
    /// The value as shown, such as `41.2%`, or the reason it is unknown.
    pub value: String,
    /// First day it is about.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// The truth.
    pub truth: Truth,
    /// What else a reader should know: `29 of 30 days`, `from placements`, `file of 2026-10-01 to 2026-10-30`.
    pub notes: Vec<String>,
}

/// A change that a matched rule asks for.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Who asks, of what.
    pub matched: Arc<Match>,
    /// Which of the rule's actions.
    pub action: usize,
    /// What it asks.
    pub change: AskedChange,
    /// The guards that restrain this change: those of the entity's kind whose filter and condition are not definitely false, with
    /// every `never` of theirs, whatever its verb. The planner picks, because the direction of a `set` shows only there.
    pub guards: Vec<GuardVerdict>,
    /// Another reason why nothing can be done: names that are ambiguous, money in another currency.
    pub refused: Option<Reason>,
}

/// A change as asked, before any limit.
#[derive(Debug, Clone)]
pub enum AskedChange {
    /// `raise`, `lower`, `set` of a field.
    Field {
        /// Which.
        field: WriteField,
        /// `None` for `set`.
        direction: Option<Direction>,
        /// The value now.
        current: Current,
        /// By or to how much.
        amount: Amount,
        /// `set` from an expression: within `min_step` of the current value it is nothing to do.
        computed: bool,
        /// `not below`.
        below: Bound,
        /// `not above`.
        above: Bound,
    },
    /// `pause`, `enable`.
    State {
        /// To enabled.
        enable: bool,
        /// The state now, lower case, when known.
        current: Option<Arc<str>>,
    },
    /// `add negative`.
    AddNegative {
        /// The search term.
        text: Arc<str>,
        /// Exact or phrase.
        match_type: NegativeMatch,
        /// To the campaign rather than the ad group.
        to_campaign: bool,
        /// Its campaign.
        campaign: Option<Entity>,
        /// Its ad group.
        ad_group: Option<Entity>,
    },
    /// `add keyword`.
    AddKeyword {
        /// The search term.
        text: Arc<str>,
        /// The match type.
        match_type: AddedMatch,
        /// The bid; `None` leaves it to the ad group's default.
        bid: Option<Amount>,
        /// `not below` of the bid.
        below: Bound,
        /// `not above` of the bid.
        above: Bound,
        /// Where to; its own ad group when left out.
        place: Option<AddPlace>,
        /// The search term's own campaign.
        campaign: Option<Entity>,
        /// Its own ad group.
        ad_group: Option<Entity>,
    },
    /// `reorder`.
    Reorder {
        /// How many units.
        quantity: Amount,
        /// `not below`.
        below: Bound,
        /// `not above`.
        above: Bound,
        /// `in packs of`.
        packs: Bound,
    },
}

/// The value of a field now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// Known, and the day it was seen.
    Known(Rational, Day),
    /// A blank bid: the ad group's default holds.
    Inherited,
    /// Not known, and why.
    Unknown(Reason),
}

/// By or to how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// By a share of the current value (a fraction).
    Share(Rational),
    /// By an amount of the field's unit.
    By(Rational),
    /// To a value.
    To(Rational),
    /// No usable value (undefined, above every limit, unknown), and why.
    None(Reason),
}

/// A bound of a rule or guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// None asked for.
    Free,
    /// At this value.
    At(Rational),
    /// Asked for, but unknown, blank or in another currency: the change is held.
    Unknown(Reason),
}

/// A guard's `never` that applies to a proposal's entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardVerdict {
    /// Index into `Program::guards`.
    pub guard: usize,
    /// Index into its `never`.
    pub never: usize,
    /// `below`.
    pub below: Bound,
    /// `above`.
    pub above: Bound,
    /// Its filter or condition is unknown: it restrains all the same.
    pub unsure: Option<Reason>,
}

/// A flag or alert of a matched rule.
#[derive(Debug, Clone)]
pub struct Output {
    /// Who says it, of what.
    pub matched: Arc<Match>,
    /// Which of the rule's actions.
    pub action: usize,
    /// An alert rather than a finding.
    pub alert: bool,
    /// The sentence.
    pub message: String,
    /// The sinks of an alert.
    pub to: Vec<Arc<str>>,
}

impl AskedChange {
    /// The field it changes, as history keeps it.
    #[must_use]
    pub fn field(&self) -> ChangedField {
        match self {
            Self::Field { field, .. } => ChangedField::Field(*field),
            Self::State { .. } => ChangedField::State,
            Self::AddNegative { .. } => ChangedField::Negative,
            Self::AddKeyword { .. } => ChangedField::Keyword,
            Self::Reorder { .. } => ChangedField::Reorder,
        }
    }
}
