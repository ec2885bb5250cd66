//! Resolved, unit-checked rules: a logical plan. A name that does not exist cannot be held in these types.
//!
//! What has been checked: every name, every unit, every action against its entity. What has not: whether the data
//! needed is there, which only a run can say.

mod action;
mod cond;
mod extra;
pub mod test;
mod value;
pub mod visit;

pub use action::{Action, AddPlace, AddedMatch, Limits, NegativeMatch, StepAmount, Template, TemplatePart};
pub use cond::{Cond, CondKind, Quantifier, Relation, Set, TextNeedle, TextTest};
pub use extra::{
    CalendarData, CalendarRow, Guard, LetDef, LetValue, Never, NeverVerb, Suppress, TableCell, TableData, TableRow,
};
pub use value::{Derived, Num, NumKind, Op, OwnField, Path, Place, Txt, TxtKind, Window, WindowDays, WindowRole};

use crate::catalog::{FlowId, Kind};
use crate::text::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All rules of a workspace, ready to be evaluated.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The rules, sorted by file and line.
    pub rules: Arc<Vec<Rule>>,
    /// The guards, sorted by name.
    pub guards: Vec<Guard>,
    /// The suppressions.
    pub suppressions: Vec<Suppress>,
    /// The `let` values.
    pub lets: Vec<LetDef>,
    /// `[accounts.x.let]` overrides: (account, index into `lets`).
    pub account_lets: BTreeMap<(String, usize), LetValue>,
    /// Tables with their rows.
    pub tables: Vec<TableData>,
    /// Calendars with their rows.
    pub calendars: Vec<CalendarData>,
    /// The tests, sorted by file and line.
    pub tests: Arc<Vec<test::Test>>,
    /// SHA-256 over the rule files, tables, lists and settings that decide what the rules mean.
    pub digest: String,
}

/// The place of a rule in [`Program::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// One rule.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a clause that stands or does not")]
pub struct Rule {
    /// Its name; `file:line` for the unnamed form.
    pub name: Arc<str>,
    /// Whether `rule "name"` gave the name.
    pub named: bool,
    /// What history is kept under: the name, or the hash of an unnamed rule's normalised text.
    pub identity: Arc<str>,
    /// `was "old name"`.
    pub was: Option<Arc<str>>,
    /// Its file, relative to the workspace.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u32,
    /// Where it stands.
    pub span: Span,
    /// `area`.
    pub area: Option<Area>,
    /// `pillar`.
    pub pillar: Option<Pillar>,
    /// `severity`; low when a finding's rule says none.
    pub severity: Option<Severity>,
    /// `mode`; `propose` when the rule says none.
    pub mode: Mode,
    /// `tags`.
    pub tags: Vec<Arc<str>>,
    /// What it judges.
    pub kind: Kind,
    /// `where`: reads attributes only.
    pub filter: Option<Cond>,
    /// The kinds whose `state` the scope mentions, `kind` itself or parents of it: paused ones of these are judged too.
    pub any_state: Vec<Kind>,
    /// The filter names a negative `match_type`: negatives are in scope.
    pub negatives: bool,
    /// `if`, with `unless C` already `and not C`.
    pub condition: Cond,
    /// `until`.
    pub until: Option<Cond>,
    /// `every`, in days.
    pub every: Option<u32>,
    /// `once`.
    pub once: bool,
    /// `overrides`.
    pub overrides: Vec<RuleId>,
    /// `because`.
    pub because: Option<Template>,
    /// `then`.
    pub actions: Vec<Action>,
    /// The flow metrics it reads of the judged entity and of others, in conditions, amounts and bounds: they decide the day its
    /// windows end on. Each with whether it is read `over report`.
    pub flows: Vec<FlowId>,
    /// Its longest window in days over the judged entity's own metrics, without parents, listings and `previous`: what fresh
    /// evidence goes by, `lagging` included. `None` when it has no window of days.
    pub evidence_days: Option<u32>,
    /// It reads the judged entity's own metrics `over report`: the report's period counts for fresh evidence too.
    pub evidence_report: bool,
}

macro_rules! closed_words {
    ($(#[$meta:meta])* $name:ident { $( $variant:ident = $word:literal; )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( #[doc = concat!("`", $word, "`.")] $variant, )* }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The word of the language.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// The one of a word, in lower case.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

closed_words! {
    /// The part of the business a rule belongs to.
    Area { Storefront = "storefront"; Catalog = "catalog"; Ppc = "ppc"; Inventory = "inventory"; Pricing = "pricing"; Compliance = "compliance"; }
}

closed_words! {
    /// The pillar: fix first, then improve, then scale.
    Pillar { Foundation = "foundation"; Optimization = "optimization"; Amplification = "amplification"; }
}

closed_words! {
    /// How bad a finding is.
    Severity { Info = "info"; Low = "low"; Medium = "medium"; High = "high"; Critical = "critical"; }
}

closed_words! {
    /// What happens to a rule's actions: nothing, a person approves, they go out.
    Mode { Observe = "observe"; Propose = "propose"; Apply = "apply"; }
}

impl Program {
    /// The rule of an id.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// Every rule with its id.
    pub fn rule_ids(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().zip(0..).map(|(rule, at)| (RuleId(at), rule))
    }
}
