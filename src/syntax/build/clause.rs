//! The clauses of a rule, in the order in which `portreeve fmt` writes them.

use crate::syntax::grammar::Rule;

/// A clause of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Clause {
    Was,
    Area,
    Pillar,
    Severity,
    Mode,
    Tags,
    On,
    If,
    Unless,
    Then,
    Until,
    Every,
    Once,
    Overrides,
    Because,
}

impl Clause {
    /// The clause that a grammar rule reads.
    pub(in crate::syntax) fn of(rule: Rule) -> Option<Self> {
        Some(match rule {
            Rule::was_clause => Self::Was,
            Rule::area_clause => Self::Area,
            Rule::pillar_clause => Self::Pillar,
            Rule::severity_clause => Self::Severity,
            Rule::mode_clause => Self::Mode,
            Rule::tags_clause => Self::Tags,
            Rule::on_clause => Self::On,
            Rule::if_clause => Self::If,
            Rule::unless_clause => Self::Unless,
            Rule::then_clause => Self::Then,
            Rule::until_clause => Self::Until,
            Rule::every_clause => Self::Every,
            Rule::once_clause => Self::Once,
            Rule::overrides_clause => Self::Overrides,
            Rule::because_clause => Self::Because,
            _ => return None,
        })
    }

    /// Its first word.
    pub(in crate::syntax) fn word(self) -> &'static str {
        match self {
            Self::Was => "was",
            Self::Area => "area",
            Self::Pillar => "pillar",
            Self::Severity => "severity",
            Self::Mode => "mode",
            Self::Tags => "tags",
            Self::On => "on",
            Self::If => "if",
            Self::Unless => "unless",
            Self::Then => "then",
            Self::Until => "until",
            Self::Every => "every",
            Self::Once => "once",
            Self::Overrides => "overrides",
            Self::Because => "because",
        }
    }

    /// Whether it may also stand behind the actions.
    pub(in crate::syntax) fn may_follow_actions(self) -> bool {
        matches!(self, Self::Until | Self::Every | Self::Once | Self::Overrides | Self::Because)
    }

    /// The clause that it cannot stand beside.
    pub(in crate::syntax) fn excludes(self) -> Option<Self> {
        match self {
            Self::Every => Some(Self::Once),
            Self::Once => Some(Self::Every),
            _ => None,
        }
    }

    /// What to write instead of a second one.
    pub(in crate::syntax) fn instead_of_a_second(self) -> &'static str {
        match self {
            Self::If => "join the two with `and`: `if A and B`",
            Self::Unless => "join the two with `or`: `unless A or B`",
            Self::Until => "join the two with `and` or `or`: `until A or B`",
            Self::Then => "separate the actions by a comma: `then A, B`",
            Self::Tags => "separate the tags by a comma: `tags \"a\", \"b\"`",
            Self::Overrides => "separate the rules by a comma: `overrides \"a\", \"b\"`",
            Self::On => "a rule judges one kind of entity; narrow it with `where`, or write a second rule",
            Self::Was
            | Self::Area
            | Self::Pillar
            | Self::Severity
            | Self::Mode
            | Self::Every
            | Self::Once
            | Self::Because => "keep one of the two",
        }
    }
}
