//! What follows from a rule's text: the metrics it reads, how far back it looks, whom its scope includes.

use crate::catalog::{Catalog, FlowId, Kind};
use crate::check::walk::{self, Flows, Visit};
use crate::program::{
    Action, Cond, CondKind, Num, NumKind, Set, TextNeedle, TextTest, Txt, TxtKind, Window, WindowDays, WindowRole,
};

/// The flow metrics that conditions, amounts and bounds read.
pub(super) fn flows(conds: &[&Cond], actions: &[Action]) -> Vec<FlowId> {
    let mut flows = Flows::default();
    for cond in conds {
        walk::cond(cond, &mut flows);
    }
    for action in actions {
        walk::action(action, false, &mut flows);
    }
    flows.sorted()
}

/// How far back a rule looks at the judged entity itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Evidence {
    /// Days from the first that counts to the end of the windows; `None` without a window of days.
    pub(super) days: Option<u32>,
    /// It reads a report's period.
    pub(super) report: bool,
}

/// The longest window over the judged entity's own values: not of parents, other entities or `previous`.
pub(super) fn evidence(conds: &[&Cond], actions: &[Action]) -> Evidence {
    let mut look = Look { found: Evidence::default(), ends: vec![0] };
    for cond in conds {
        walk::cond(cond, &mut look);
    }
    for action in actions {
        walk::action(action, false, &mut look);
    }
    look.found
}

struct Look {
    found: Evidence,
    /// How many days before the end of the windows the day at hand can lie, for each `for` or statistic around.
    ends: Vec<u32>,
}

impl Look {
    fn back(&self) -> u32 {
        self.ends.iter().fold(0, |sum: u32, days| sum.saturating_add(*days))
    }

    fn seen(&mut self, days: u32) {
        let days = days.saturating_add(self.back());
        self.found.days = Some(self.found.days.unwrap_or(0).max(days));
    }

    /// Goes inside something that is judged on each of `days` days.
    fn each_day(&mut self, days: u32, go: impl FnOnce(&mut Self)) {
        self.ends.push(days.saturating_sub(1));
        go(self);
        self.ends.pop();
    }

    fn window(&mut self, window: &Window) {
        match window.days {
            WindowDays::Day if self.ends.len() > 1 => self.seen(1),
            WindowDays::Last { role: WindowRole::Previous, .. } | WindowDays::Day => {}
            WindowDays::Last { length, lag, .. } => self.seen(length.saturating_add(lag)),
            WindowDays::Report => self.found.report = true,
        }
    }
}

impl Visit for Look {
    fn cond(&mut self, cond: &Cond) -> bool {
        let CondKind::For { cond: inner, days, .. } = &cond.kind else { return true };
        let days = *days;
        self.each_day(days, |look| walk::cond(inner, look));
        false
    }

    fn num(&mut self, num: &Num) -> bool {
        match &num.kind {
            NumKind::Flow { path, window, .. } | NumKind::Days { path, window, .. } => {
                if path.0.is_empty() {
                    self.window(window);
                }
                false
            }
            NumKind::Attr { path, .. } | NumKind::Derived { path, .. } => {
                if path.0.is_empty() && self.ends.len() > 1 {
                    self.seen(1);
                }
                false
            }
            NumKind::Stat { value, window, .. } => {
                if let WindowDays::Last { length, lag, role: WindowRole::Plain | WindowRole::Change } = window.days {
                    self.each_day(length.saturating_add(lag), |look| walk::num(value, look));
                }
                false
            }
            NumKind::Change { last, .. } => {
                walk::num(last, self);
                false
            }
            NumKind::On { .. } | NumKind::Spread(_) | NumKind::This(_) | NumKind::Aggregate { .. } => false,
            _ => true,
        }
    }

    fn txt(&mut self, txt: &Txt) -> bool {
        if let TxtKind::Attr { path, .. } = &txt.kind
            && path.0.is_empty()
            && self.ends.len() > 1
        {
            self.seen(1);
        }
        false
    }

    fn set(&mut self, _set: &Set) -> bool {
        false
    }
}

/// Whom a scope includes beyond what is enabled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scope {
    /// The kinds whose `state` it mentions.
    pub(super) any_state: Vec<Kind>,
    /// It names a negative match type.
    pub(super) negatives: bool,
}

/// What a filter says about states and negatives.
pub(super) fn scope(kind: Kind, filter: Option<&Cond>, catalog: &Catalog) -> Scope {
    struct Mentions<'a>(Scope, Kind, &'a Catalog);
    impl Visit for Mentions<'_> {
        fn txt(&mut self, txt: &Txt) -> bool {
            match &txt.kind {
                TxtKind::Attr { path, attr } if self.2.attr(*attr).name == "state" => {
                    self.0.any_state.push(path.0.last().copied().unwrap_or(self.1));
                }
                TxtKind::Literal(word) if word.to_lowercase().starts_with("negative") => self.0.negatives = true,
                _ => {}
            }
            true
        }

        fn cond(&mut self, cond: &Cond) -> bool {
            if let CondKind::Text { test: TextTest::In(needles), .. } = &cond.kind {
                let negative =
                    |needle: &TextNeedle| matches!(needle, TextNeedle::Literal(word) if word.starts_with("negative"));
                self.0.negatives |= needles.iter().any(negative);
            }
            true
        }
    }
    let mut mentions = Mentions(Scope::default(), kind, catalog);
    if let Some(filter) = filter {
        walk::cond(filter, &mut mentions);
    }
    mentions.0.any_state.sort_unstable();
    mentions.0.any_state.dedup();
    mentions.0
}
