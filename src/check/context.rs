//! Where an expression stands: of whom bare names are, which days they cover, what may be asked there.

use crate::catalog::Kind;
use crate::program::WindowDays;
use crate::syntax::ast;
use crate::text::Span;
use std::sync::Arc;

/// Where an expression stands.
#[derive(Debug, Clone)]
pub(super) struct Ctx<'a> {
    /// The entity that bare names belong to.
    pub(super) kind: Kind,
    /// The entity at hand, where paths begin.
    pub(super) base: Kind,
    /// The steps from the entity at hand to it.
    pub(super) path: Vec<Kind>,
    /// The judged entity, inside a set.
    pub(super) judged: Option<Kind>,
    /// The days of bare metrics.
    pub(super) days: Days<'a>,
    /// `when` of the metric definitions around.
    pub(super) when: Vec<When<'a>>,
    /// Inside a definition that ships: the workspace's names are not seen.
    pub(super) standard: bool,
    /// Inside a metric's definition: where the metric is used, which is what messages point at.
    pub(super) use_span: Option<Span>,
    /// Only attributes may be read (`where`).
    pub(super) filter: bool,
}

/// The days of bare metrics.
#[derive(Debug, Clone)]
pub(super) enum Days<'a> {
    /// Nobody said them: a bare metric is an error.
    Unset,
    /// Those of the day judged: inside `for`, `when` and statistics.
    Day,
    /// `over …`.
    Over {
        /// Which.
        days: WindowDays,
        /// ` over 14d`, to be put after a name.
        text: Arc<str>,
        /// `with all days`.
        all_days: bool,
        /// `when C`.
        when: Option<When<'a>>,
    },
}

/// A condition on days, to be read for the entity whose metric it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct When<'a> {
    /// The condition.
    pub(super) cond: &'a ast::Cond,
    /// Whether it stands in a definition that ships.
    pub(super) standard: bool,
    /// Inside a metric's definition: where that is used.
    pub(super) use_span: Option<Span>,
}

impl<'a> Ctx<'a> {
    /// At the judged entity, in a condition, an amount or a text.
    pub(super) fn top(kind: Kind) -> Self {
        Self {
            kind,
            base: kind,
            path: Vec::new(),
            judged: None,
            days: Days::Unset,
            when: Vec::new(),
            standard: false,
            use_span: None,
            filter: false,
        }
    }

    /// In a `where`.
    pub(super) fn filter(kind: Kind) -> Self {
        Self { filter: true, ..Self::top(kind) }
    }

    /// The same place with other days.
    pub(super) fn with_days(&self, days: Days<'a>) -> Self {
        Self { days, ..self.clone() }
    }

    /// Some steps up from here.
    pub(super) fn up(&self, steps: &[Kind]) -> Self {
        let Some(kind) = steps.last() else { return self.clone() };
        // A direct step says the same as the way through: `ad_group.campaign` is `campaign`.
        let mut path: Vec<Kind> = if self.path.iter().all(|step| step.ancestors().any(|above| above == *kind)) {
            Vec::new()
        } else {
            self.path.clone()
        };
        path.extend(steps);
        Self { kind: *kind, path, ..self.clone() }
    }

    /// Inside a set of entities: each of them in turn.
    pub(super) fn inside(&self, kind: Kind) -> Self {
        let days = if matches!(self.days, Days::Day) { Days::Day } else { Days::Unset };
        Self {
            kind,
            base: kind,
            path: Vec::new(),
            judged: Some(self.judged.unwrap_or(self.base)),
            days,
            when: Vec::new(),
            filter: false,
            ..self.clone()
        }
    }

    /// On single days of the entity that bare names belong to, for `when`.
    pub(super) fn on_its_days(&self, when: When<'a>) -> Self {
        Self {
            base: self.kind,
            path: Vec::new(),
            days: Days::Day,
            when: Vec::new(),
            standard: when.standard,
            use_span: when.use_span,
            ..self.clone()
        }
    }

    /// The place that messages point at for a span of this text.
    pub(super) fn at(&self, span: Span) -> Span {
        self.use_span.unwrap_or(span)
    }
}
