//! Which flow metrics a rule reads, and how far back its windows of the judged entity reach.

use std::collections::BTreeSet;

use super::catalog;
use super::data::GeneratedWorkspace;
use super::tree::{Action, Cond, Expr, Kind, Path, Rule, Set, TextArg, Window};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Read {
    pub kind: Kind,
    pub name: &'static str,
}

/// Everything a rule reads, its actions' amounts and its `until` included.
pub(crate) fn reads_of_rule(workspace: &GeneratedWorkspace, rule: &Rule) -> Vec<Read> {
    let mut found = BTreeSet::new();
    for cond in [&rule.condition, &rule.unless, &rule.until].into_iter().flatten() {
        reads(workspace, rule.on, cond, &mut found);
    }
    for expr in rule.actions.iter().flat_map(expressions) {
        reads_expr(workspace, rule.on, expr, &mut found);
    }
    found.into_iter().collect()
}

/// The value expressions of an action.
pub(crate) fn expressions(action: &Action) -> Vec<&Expr> {
    match action {
        Action::Change { amount, not_below, not_above, .. } => {
            [Some(amount), not_below.as_ref(), not_above.as_ref()].into_iter().flatten().collect()
        }
        Action::AddKeyword { bid, .. } => bid.iter().collect(),
        Action::Reorder { units, not_below, packs_of } => {
            [Some(units), not_below.as_ref(), packs_of.as_ref()].into_iter().flatten().collect()
        }
        Action::Pause | Action::Enable | Action::AddNegative { .. } | Action::Flag(_) | Action::Alert(_) => Vec::new(),
    }
}

pub(crate) fn reads(workspace: &GeneratedWorkspace, kind: Kind, cond: &Cond, found: &mut BTreeSet<Read>) {
    for part in parts_of_cond(cond) {
        match part {
            Part::Cond(inner) => reads(workspace, kind, inner, found),
            Part::Expr(inner) => reads_expr(workspace, kind, inner, found),
            Part::Set(set) => reads_set(workspace, set, found),
        }
    }
}

fn reads_set(workspace: &GeneratedWorkspace, set: &Set, found: &mut BTreeSet<Read>) {
    if let Some(cond) = &set.cond {
        reads(workspace, set.kind, cond, found);
    }
}

pub(crate) fn reads_expr(workspace: &GeneratedWorkspace, kind: Kind, expr: &Expr, found: &mut BTreeSet<Read>) {
    match expr {
        Expr::Name(path, name) => {
            let kind = kind_at(kind, *path);
            if catalog::flow(kind, name).is_some() {
                found.insert(Read { kind, name });
            } else if let Some(metric) = catalog::standard(kind, name) {
                reads_expr(workspace, kind, &metric, found);
            }
        }
        Expr::Metric(path, name) => {
            let kind = kind_at(kind, *path);
            let metric = metric(workspace, name);
            reads_expr(workspace, kind, &metric.value, found);
            if let Some(when) = &metric.when {
                reads(workspace, kind, when, found);
            }
        }
        Expr::Over(inner, Window { when, .. }) | Expr::Gauge(_, inner, Window { when, .. }) => {
            reads_expr(workspace, kind, inner, found);
            if let Some(when) = when {
                reads(workspace, kind, when, found);
            }
        }
        // A summary is no window that ends on the rule's end day.
        Expr::OverReport(_) => {}
        Expr::On(name, _) => {
            if catalog::flow(Kind::Listing, name).is_some() {
                found.insert(Read { kind: Kind::Listing, name });
            }
        }
        Expr::Total(_, set, of) => {
            reads_set(workspace, set, found);
            if let Some(of) = of {
                reads_expr(workspace, set.kind, of, found);
            }
        }
        other => {
            for inner in parts_of_expr(other) {
                reads_expr(workspace, kind, inner, found);
            }
        }
    }
}

pub(crate) fn metric<'w>(workspace: &'w GeneratedWorkspace, name: &str) -> &'w super::tree::Metric {
    workspace.metrics.iter().find(|metric| metric.name == name).unwrap_or_else(|| panic!("no metric {name}"))
}

fn kind_at(kind: Kind, path: Path) -> Kind {
    match path {
        Path::Up(parent) => parent,
        Path::Own | Path::This => kind,
    }
}

/// The flow metrics of the entity itself in an expression, which a window is handed to.
pub(crate) fn flows_in(workspace: &GeneratedWorkspace, kind: Kind, expr: &Expr, found: &mut BTreeSet<&'static str>) {
    match expr {
        Expr::Name(Path::Own, name) => {
            if catalog::flow(kind, name).is_some() {
                found.insert(name);
            } else if let Some(metric) = catalog::standard(kind, name) {
                flows_in(workspace, kind, &metric, found);
            }
        }
        Expr::Metric(Path::Own, name) => {
            flows_in(workspace, kind, &metric(workspace, name).value, found);
        }
        other => {
            for inner in parts_of_expr(other) {
                flows_in(workspace, kind, inner, found);
            }
        }
    }
}

/// How many days back from its end day the longest window of a condition reaches, of the judged
/// entity's own metrics and without `previous`.
pub(crate) fn reach(workspace: &GeneratedWorkspace, rule: &Rule) -> Option<i32> {
    let mut longest = None;
    for cond in [&rule.condition, &rule.unless].into_iter().flatten() {
        reach_of_cond(workspace, cond, 0, &mut longest);
    }
    for expr in rule.actions.iter().flat_map(expressions) {
        reach_of_expr(workspace, expr, 0, &mut longest);
    }
    longest
}

fn reach_of_cond(workspace: &GeneratedWorkspace, cond: &Cond, outer: i32, longest: &mut Option<i32>) {
    match cond {
        Cond::For(inner, days) | Cond::KOf(inner, _, days) => {
            note(outer + days, longest);
            reach_of_cond(workspace, inner, outer + days - 1, longest);
        }
        other => {
            for part in parts_of_cond(other) {
                match part {
                    Part::Cond(inner) => reach_of_cond(workspace, inner, outer, longest),
                    Part::Expr(inner) => reach_of_expr(workspace, inner, outer, longest),
                    // The related entities' windows are not the judged entity's own.
                    Part::Set(_) => {}
                }
            }
        }
    }
}

fn reach_of_expr(workspace: &GeneratedWorkspace, expr: &Expr, outer: i32, longest: &mut Option<i32>) {
    match expr {
        Expr::Over(inner, window) | Expr::Gauge(_, inner, window) => {
            if !window.previous && is_own(inner) {
                note(outer + window.days + window.lagging, longest);
            }
        }
        Expr::Change(inner, days) => {
            if is_own(inner) {
                note(outer + days, longest);
            }
        }
        Expr::Metric(Path::Own, name) => {
            reach_of_expr(workspace, &metric(workspace, name).value, outer, longest);
        }
        Expr::Total(..) => {}
        other => {
            for inner in parts_of_expr(other) {
                reach_of_expr(workspace, inner, outer, longest);
            }
        }
    }
}

/// Whether an expression names anything of the entity itself.
fn is_own(expr: &Expr) -> bool {
    match expr {
        Expr::Name(path, _) | Expr::Metric(path, _) => *path == Path::Own,
        Expr::Total(..) | Expr::On(..) => false,
        other => parts_of_expr(other).into_iter().any(is_own),
    }
}

fn note(days: i32, longest: &mut Option<i32>) {
    *longest = Some(longest.map_or(days, |known| known.max(days)));
}

pub(crate) enum Part<'t> {
    Cond(&'t Cond),
    Expr(&'t Expr),
    Set(&'t Set),
}

pub(crate) fn parts_of_cond(cond: &Cond) -> Vec<Part<'_>> {
    match cond {
        Cond::Compare(a, _, b) => vec![Part::Expr(a), Part::Expr(b)],
        Cond::Between(a, b, c) => vec![Part::Expr(a), Part::Expr(b), Part::Expr(c)],
        Cond::Text(a, _, TextArg::Expr(b)) => vec![Part::Expr(a), Part::Expr(b)],
        Cond::Text(a, ..)
        | Cond::In(a, ..)
        | Cond::Is(a, _)
        | Cond::Missing(a)
        | Cond::IsKnown(a)
        | Cond::ChangedWithin(a, _) => vec![Part::Expr(a)],
        Cond::Weekday(_) | Cond::Time(..) | Cond::During(_) | Cond::StartsWithin(..) | Cond::EndedWithin(..) => {
            Vec::new()
        }
        Cond::Quantified(_, set) => vec![Part::Set(set)],
        Cond::Not(inner) | Cond::For(inner, _) | Cond::KOf(inner, _, _) => {
            vec![Part::Cond(inner)]
        }
        Cond::And(parts) | Cond::Or(parts) => parts.iter().map(Part::Cond).collect(),
    }
}

pub(crate) fn parts_of_expr(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Lit(_)
        | Expr::Money(_)
        | Expr::Let(_)
        | Expr::Name(..)
        | Expr::Metric(..)
        | Expr::DayCount
        | Expr::Column(..)
        | Expr::CalendarColumn(..)
        | Expr::Total(_, _, None)
        | Expr::On(..)
        | Expr::Spread(_) => Vec::new(),
        Expr::Over(a, _)
        | Expr::OverReport(a)
        | Expr::Gauge(_, a, _)
        | Expr::Change(a, _)
        | Expr::AsPercent(a)
        | Expr::Length(a)
        | Expr::Words(a)
        | Expr::Repeats(a, _)
        | Expr::Total(_, _, Some(a)) => vec![a],
        Expr::Add(a, b)
        | Expr::Subtract(a, b)
        | Expr::Multiply(a, b)
        | Expr::Divide(a, b)
        | Expr::Larger(a, b)
        | Expr::Smaller(a, b)
        | Expr::Else(a, b) => vec![a, b],
    }
}
