//! Actions, their bounds, and texts with holes, as written.

use crate::syntax::ast::{Expr, Word};
use crate::text::Span;

/// One action of `then`.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// The whole phrase.
    pub span: Span,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// `raise|lower FIELD AMOUNT [not below X] [not above Y]`.
    Step {
        /// Up or down.
        direction: Direction,
        /// The field.
        field: Word,
        /// A percent, points or an amount.
        amount: Expr,
        /// `not below`, `not above`.
        limits: Limits,
    },
    /// `set FIELD to AMOUNT …`.
    Set {
        /// The field.
        field: Word,
        /// The new value.
        value: Expr,
        /// `not below`, `not above`.
        limits: Limits,
    },
    /// `pause`.
    Pause,
    /// `enable`.
    Enable,
    /// `add negative exact|phrase to ad_group|campaign`.
    AddNegative {
        /// `exact` or `phrase`.
        match_type: Word,
        /// `ad_group` or `campaign`.
        level: Word,
    },
    /// `add keyword exact|phrase|broad [bid X] [to campaign "C" | to ad_group "C / G"]`.
    AddKeyword {
        /// The match type.
        match_type: Word,
        /// `bid X`.
        bid: Option<Expr>,
        /// Where to.
        target: Option<AddTarget>,
        /// `not below`, `not above` of the bid.
        limits: Limits,
    },
    /// `reorder X units [not below M] [in packs of P]`.
    Reorder {
        /// How many.
        quantity: Expr,
        /// `not below`, `not above`.
        limits: Limits,
        /// `in packs of P`.
        packs: Option<Expr>,
    },
    /// `flag "…"`.
    Flag(Template),
    /// `alert "…" [to "sink"]`.
    Alert {
        /// The message.
        message: Template,
        /// The sinks' names.
        to: Vec<Word>,
    },
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// `raise`.
    Raise,
    /// `lower`.
    Lower,
}

/// The bounds a rule puts on its own change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// `not below X`.
    pub below: Option<Expr>,
    /// `not above Y`.
    pub above: Option<Expr>,
}

/// The place that `add keyword` names.
#[derive(Debug, Clone, PartialEq)]
pub enum AddTarget {
    /// `to campaign "C"`.
    Campaign(Word),
    /// `to ad_group "C / G"`.
    AdGroup(Word),
}

/// A text with holes: `"ACOS {acos over 14d}, limit 35%"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its parts, `{{` and `}}` already braces.
    pub parts: Vec<TemplatePart>,
    /// The quoted text.
    pub span: Span,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Text.
    Text(String),
    /// `{…}`.
    Value(Expr),
}
