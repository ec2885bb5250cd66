//! What a plan says of one change.

use crate::catalog::WriteField;
use crate::history::ChangedField;
use crate::plan::{EntityRef, Refusal};
use crate::program::RuleId;
use crate::table::{AccountId, Day};
use crate::value::{Currency, Rational, Unit};
use std::sync::Arc;

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

impl Verb {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Lower,
        Self::Raise,
        Self::Set,
        Self::Pause,
        Self::Enable,
        Self::AddNegative,
        Self::AddKeyword,
        Self::Reorder,
        Self::Restore,
    ];

    /// The stable word of JSON, CSV and upload files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Raise => "raise",
            Self::Set => "set",
            Self::Pause => "pause",
            Self::Enable => "enable",
            Self::AddNegative => "add_negative",
            Self::AddKeyword => "add_keyword",
            Self::Reorder => "reorder",
            Self::Restore => "restore",
        }
    }

    /// The verb of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.word() == word)
    }
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
    /// The account whose caps it counts for; for a product that of its first listing.
    pub account: AccountId,
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
    /// The reason as one sentence: why it is held, else [`Action::because`].
    pub reason: String,
    /// The rule's own sentence.
    pub because: String,
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
    /// Its rule has `until`: the value is to be given back, and history keeps it as open.
    pub temporary: bool,
    /// For `restore`: the id of the change in history that is given back. Its precondition is `from`, or still `to`.
    pub restores: Option<Arc<str>>,
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

impl From<ChangedField> for Field {
    fn from(field: ChangedField) -> Self {
        match field {
            ChangedField::Field(field) => Self::Amount(field),
            ChangedField::State => Self::State,
            ChangedField::Negative => Self::Negative,
            ChangedField::Keyword => Self::Keyword,
            ChangedField::Reorder => Self::Reorder,
        }
    }
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
