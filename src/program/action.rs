//! What a checked rule does.

use crate::catalog::WriteField;
use crate::program::value::{Num, Txt};
use crate::syntax::ast::Direction;
use std::sync::Arc;

/// One action of `then`.
#[derive(Debug, Clone)]
pub enum Action {
    /// `raise|lower FIELD AMOUNT`.
    Step {
        /// Up or down.
        direction: Direction,
        /// The field of the judged entity.
        field: WriteField,
        /// By how much.
        amount: StepAmount,
        /// The rule's own bounds.
        limits: Limits,
    },
    /// `set FIELD to VALUE`.
    Set {
        /// The field of the judged entity.
        field: WriteField,
        /// The new value, of the field's unit.
        value: Num,
        /// It is no literal or `let`: within `min_step` of the current value it is nothing to do.
        computed: bool,
        /// The rule's own bounds.
        limits: Limits,
    },
    /// `pause` (false) or `enable` (true): the judged entity's state.
    State {
        /// To enabled.
        enable: bool,
    },
    /// `add negative` of the judged search term's text.
    AddNegative {
        /// Exact or phrase.
        match_type: NegativeMatch,
        /// To the campaign rather than the ad group.
        to_campaign: bool,
    },
    /// `add keyword` of the judged search term's text.
    AddKeyword {
        /// The match type.
        match_type: AddedMatch,
        /// The bid; the ad group's default when left out.
        bid: Option<Num>,
        /// The bid's bounds.
        limits: Limits,
        /// Where to; the search term's own ad group when left out.
        place: Option<AddPlace>,
    },
    /// `reorder X units`.
    Reorder {
        /// How many.
        quantity: Num,
        /// `not below`, `not above`.
        limits: Limits,
        /// `in packs of P`.
        packs: Option<Num>,
    },
    /// `flag "…"`: a compliance finding.
    Flag(Template),
    /// `alert "…" to "sink"`.
    Alert {
        /// The message.
        message: Template,
        /// The sinks' names.
        to: Vec<Arc<str>>,
    },
}

/// By how much a step changes a field.
#[derive(Debug, Clone)]
pub enum StepAmount {
    /// A share of the current value.
    Percent(Num),
    /// An amount of the field's unit: money, a number, or points for a percent field.
    Amount(Num),
}

/// The rule's own bounds.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// `not below`.
    pub below: Option<Num>,
    /// `not above`.
    pub above: Option<Num>,
}

/// A negative's match type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NegativeMatch {
    /// `exact`.
    Exact,
    /// `phrase`.
    Phrase,
}

/// An added keyword's match type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddedMatch {
    /// `exact`.
    Exact,
    /// `phrase`.
    Phrase,
    /// `broad`.
    Broad,
}

/// Where an added keyword goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddPlace {
    /// A campaign with exactly one ad group.
    Campaign(Arc<str>),
    /// An ad group of a campaign.
    AdGroup {
        /// The campaign's name.
        campaign: Arc<str>,
        /// The ad group's name.
        ad_group: Arc<str>,
    },
}

/// A sentence with holes.
#[derive(Debug, Clone)]
pub struct Template(pub Vec<TemplatePart>);

/// A part of a sentence.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Text.
    Text(Arc<str>),
    /// A number.
    Num(Num),
    /// A text of the data.
    Txt(Txt),
}
