//! Traces: the condition as a tree of values on one entity, made by the same nodes that judged it.

use crate::catalog::FlowId;
use crate::eval::ends::Ends;
use crate::eval::model::Evidence;
use crate::eval::quantity::{Quantity, Size, Value};
use crate::eval::run::{At, Inputs, Run, When};
use crate::eval::trace::{Trace, TraceDay, TraceNode, TraceScope, TraceShape, TraceValue};
use crate::eval::unknown::{Tri, truth};
use crate::eval::{Reason, Truth, attr, cond, flow, num, related, say, scope, sets, text};
use crate::program::visit::numbers;
use crate::program::{
    Action, Cond, CondKind, Limits, Num, NumKind, Op, Quantifier, Rule, RuleId, Set, StepAmount, Txt, Window,
    WindowDays,
};
use crate::syntax::ast::CompareOp;
use crate::table::{Day, Entity};
use crate::value::show;
use std::sync::Arc;

/// How much of a trace is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// What a plan's line of evidence shows.
    Line,
    /// Everything, with daily values and the entities of quantifiers.
    Whole,
}

/// More entities of a quantifier than this are counted, not listed.
const MEMBERS_SHOWN_MAX: usize = 12;

/// Why a rule did, did not or could not fire on an entity.
#[must_use]
pub fn explain(inputs: Inputs<'_>, id: RuleId, entity: Entity) -> Trace {
    let run = Run::new(inputs);
    let rule = run.program.rule(id);
    let ends = Ends::new(&run, rule);
    let at = At { entity, this: entity, when: When::Run(&ends) };
    let account = run.account(entity).or_else(|| {
        related::listings_of_product(&run, entity.index, at.when).first().and_then(|listing| run.account(*listing))
    });
    Trace {
        rule: id,
        entity,
        account,
        as_of: account.and_then(|account| run.as_of(account)),
        end: account.map_or(Err(Reason::NoDataset), |account| ends.of(account).map_err(|unknown| unknown.reason)),
        scope: scope_of(&run, at, rule),
        filter: rule.filter.as_ref().map(|filter| node(&run, at, filter, Depth::Whole)),
        condition: node(&run, at, &rule.condition, Depth::Whole),
        until: rule.until.as_ref().map(|until| node(&run, at, until, Depth::Whole)),
        actions: rule.actions.iter().flat_map(|action| action_nodes(&run, at, action)).collect(),
    }
}

fn scope_of(run: &Run<'_>, at: At<'_>, rule: &Rule) -> TraceScope {
    match scope::in_scope(run, at, rule) {
        Ok(true) => TraceScope::Inside,
        Ok(false) => TraceScope::Outside(scope::why_outside(run, at, rule)),
        Err(unknown) => TraceScope::Unknown(unknown.reason, say::unknown(run, unknown)),
    }
}

/// The evidence of a matched rule: its comparisons with their values.
pub(super) fn evidence(run: &Run<'_>, at: At<'_>, cond: &Cond) -> Vec<Evidence> {
    let mut lines = Vec::new();
    leaves(node(run, at, cond, Depth::Line), &mut lines);
    lines
}

fn leaves(node: TraceNode, lines: &mut Vec<Evidence>) {
    match node.shape {
        TraceShape::All | TraceShape::Any => node.children.into_iter().for_each(|child| leaves(child, lines)),
        TraceShape::Not
        | TraceShape::Compare(_)
        | TraceShape::Between
        | TraceShape::Test
        | TraceShape::For { .. }
        | TraceShape::Quantified
        | TraceShape::Value => {
            let value = node.unknown.or(node.value.map(|value| value.shown)).unwrap_or_default();
            lines.push(Evidence {
                text: node.text,
                value,
                from: node.from,
                to: node.to,
                truth: node.truth,
                notes: node.notes,
            });
        }
    }
}

/// A sentence of the evidence that held, for rules without `because`: `acos over 14d 41.2% (> 35%), clicks over 14d 84 (>= 20)`.
pub(super) fn sentence(evidence: &[Evidence]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in evidence.iter().filter(|line| line.truth == Truth::Yes) {
        parts.push(if line.value.is_empty() {
            line.text.to_string()
        } else {
            format!("{}: {}", line.text, line.value)
        });
    }
    parts.join(", ")
}

fn blank(shape: TraceShape, text: &Arc<str>, tri: Tri, run: &Run<'_>) -> TraceNode {
    TraceNode {
        shape,
        text: Arc::clone(text),
        truth: truth(tri),
        unknown: tri.err().map(|unknown| say::unknown(run, unknown)),
        value: None,
        limit: None,
        parts: None,
        from: None,
        to: None,
        days: Vec::new(),
        notes: Vec::new(),
        files: Vec::new(),
        children: Vec::new(),
    }
}

fn node(run: &Run<'_>, at: At<'_>, cond: &Cond, depth: Depth) -> TraceNode {
    let tri = cond::truth(run, at, cond);
    let parts = |shape: TraceShape, parts: &[Cond]| {
        let children = parts.iter().map(|part| node(run, at, part, depth)).collect();
        TraceNode { children, ..blank(shape, &cond.text, tri, run) }
    };
    match &cond.kind {
        CondKind::And(all) => parts(TraceShape::All, all),
        CondKind::Or(all) => parts(TraceShape::Any, all),
        // `title is known`, `text does not contain "x"`: the words themselves say no, so there is no `not` to show above them.
        CondKind::Not(inner) if inner.text == cond.text => {
            let own = blank(TraceShape::Test, &cond.text, tri, run);
            TraceNode { shape: own.shape, truth: own.truth, unknown: own.unknown, ..node(run, at, inner, depth) }
        }
        CondKind::Not(inner) => {
            let child = node(run, at, inner, depth);
            let (value, from, to, notes) = (child.value.clone(), child.from, child.to, child.notes.clone());
            TraceNode { value, from, to, notes, children: vec![child], ..blank(TraceShape::Not, &cond.text, tri, run) }
        }
        CondKind::Compare { left, op, right } => {
            let own = blank(TraceShape::Compare(*op), &cond.text, tri, run);
            let limit = num::value(run, at, right);
            TraceNode { limit: Some(shown(run, at, right, limit)), ..with_value(run, at, left, depth, own) }
        }
        CondKind::Between { value, low, high } => {
            let own = blank(TraceShape::Between, &cond.text, tri, run);
            let below = crate::eval::quantity::compare;
            let found = num::value(run, at, value);
            let missed = match (found, num::value(run, at, low)) {
                (Ok(found), Ok(limit)) if below(found, CompareOp::Less, limit) == Ok(true) => low,
                _ => high,
            };
            let limit = num::value(run, at, missed);
            TraceNode { limit: Some(shown(run, at, missed, limit)), ..with_value(run, at, value, depth, own) }
        }
        CondKind::NumIn { value, .. } | CondKind::NumMissing(value) => {
            with_value(run, at, value, depth, blank(TraceShape::Test, &cond.text, tri, run))
        }
        CondKind::Same { left, right } => {
            let limit = Some(text_value(run, at, right));
            TraceNode { limit, value: Some(text_value(run, at, left)), ..blank(TraceShape::Test, &cond.text, tri, run) }
        }
        CondKind::Text { value, .. } | CondKind::TxtMissing(value) => {
            TraceNode { value: Some(text_value(run, at, value)), ..blank(TraceShape::Test, &cond.text, tri, run) }
        }
        CondKind::Changed { path, attr, within } => {
            changed(run, at, (path, *attr, *within), blank(TraceShape::Test, &cond.text, tri, run))
        }
        CondKind::During(_)
        | CondKind::StartsWithin { .. }
        | CondKind::EndedWithin { .. }
        | CondKind::Weekday(_)
        | CondKind::Time { .. } => blank(TraceShape::Test, &cond.text, tri, run),
        CondKind::Quantified { quantifier, set } => {
            quantified(run, at, (*quantifier, set), depth, blank(TraceShape::Quantified, &cond.text, tri, run))
        }
        CondKind::For { cond: inner, at_least, days, .. } => {
            let shape = TraceShape::For { at_least: *at_least, of: *days };
            for_days(run, at, inner, *days, depth, blank(shape, &cond.text, tri, run))
        }
    }
}

fn with_value(run: &Run<'_>, at: At<'_>, num: &Num, depth: Depth, own: TraceNode) -> TraceNode {
    let value = num::value(run, at, num);
    let (mut from, mut to, mut notes) = (None, None, Vec::new());
    numbers(num, &mut |one| {
        let (flows, path, window): (&[FlowId], _, _) = if let NumKind::Flow { path, flow, window } = &one.kind {
            (std::slice::from_ref(flow), path, window)
        } else if let NumKind::Days { path, flows, window } = &one.kind {
            (flows, path, window)
        } else {
            if let NumKind::Stat { window, .. } = &one.kind {
                widen(run, at, window, &mut from, &mut to);
            }
            return;
        };
        let Ok(entity) = attr::follow(run, at.entity, path) else { return };
        for flow in flows {
            let Ok(source) = flow::answered_by(run, at.of(entity), *flow, window) else {
                widen(run, at, window, &mut from, &mut to);
                continue;
            };
            from = Some(from.map_or(source.first, |from: Day| from.min(source.first)));
            to = Some(to.map_or(source.last, |to: Day| to.max(source.last)));
            source_notes(run, *flow, &source, &mut notes);
        }
    });
    let days = if depth == Depth::Whole { daily(run, at, num) } else { Vec::new() };
    let parts = if depth == Depth::Whole { parts(run, at, num) } else { None };
    TraceNode { value: Some(shown(run, at, num, value)), from, to, notes, days, parts, ..own }
}

fn widen(run: &Run<'_>, at: At<'_>, window: &Window, from: &mut Option<Day>, to: &mut Option<Day>) {
    let Some(account) = run.account(at.entity) else { return };
    if let Ok((first, last)) = flow::bounds(run, at.when, account, window.days) {
        *from = Some(from.map_or(first, |from| from.min(first)));
        *to = Some(to.map_or(last, |to| to.max(last)));
    }
}

fn source_notes(run: &Run<'_>, flow: FlowId, source: &flow::Source, notes: &mut Vec<String>) {
    let info = run.catalog.flow(flow);
    let mut add = |note: String| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    // An ad group has no dataset of its own.
    let has_own = run.catalog.datasets().iter().any(|dataset| dataset.kind == info.kind);
    if !has_own || info.from.first().is_some_and(|(first, _)| *first != source.dataset) {
        add(format!("from {}", source.dataset.word()));
    }
    match source.days {
        Some((covered, days)) if covered < days => add(format!("{covered} of {days} days")),
        Some(_) => {}
        None => add(format!("file of {} to {}", source.first, source.last)),
    }
}

fn shown(run: &Run<'_>, at: At<'_>, num: &Num, value: Value) -> TraceValue {
    let number = match value {
        Ok(Quantity { size: Size::Finite(number) | Size::AtLeast(number), .. }) => Some(number),
        _ => None,
    };
    let currency = value.ok().and_then(|value| value.currency);
    TraceValue { shown: say::value(run, at, num, value), number, unit: Some(num.unit), currency }
}

fn text_value(run: &Run<'_>, at: At<'_>, txt: &Txt) -> TraceValue {
    let shown = match text::value(run, at, txt) {
        Ok(text) => text.to_string(),
        Err(unknown) => say::unknown(run, unknown),
    };
    TraceValue { shown, number: None, unit: None, currency: None }
}

/// `$84.00 of spend / $204.00 of sales`.
fn parts(run: &Run<'_>, at: At<'_>, num: &Num) -> Option<String> {
    let NumKind::Binary { op: Op::Divide, left, right, .. } = &num.kind else { return None };
    let part = |one: &Num| {
        let value = num::value(run, at, one).ok()?;
        Some(format!("{} of {}", show::value(value.finite().ok()?, one.unit, value.currency), say::name(run, one)))
    };
    Some(format!("{} / {}", part(left)?, part(right)?))
}

/// The daily values of what is one number over one window.
fn daily(run: &Run<'_>, at: At<'_>, num: &Num) -> Vec<TraceDay> {
    let mut window = None;
    let mut plain = true;
    numbers(num, &mut |one| {
        if let NumKind::Flow { window: found, .. } = &one.kind {
            match (&window, found.days) {
                (None, WindowDays::Last { .. }) => window = Some(found.days),
                (Some(known), days) if *known == days => {}
                _ => plain = false,
            }
        } else if !matches!(one.kind, NumKind::Const(_) | NumKind::Binary { op: Op::Divide, .. }) {
            plain = false;
        }
    });
    let (Some(days), true, Some(account)) = (window, plain, run.account(at.entity)) else { return Vec::new() };
    let Ok((first, last)) = flow::bounds(run, at.when, account, days) else { return Vec::new() };
    let one_day = of_one_day(num);
    Day::range(first, last)
        .map(|day| {
            let value = num::value(run, at.on(day), &one_day);
            let known = value.map(|_| true);
            TraceDay { day, value: say::value(run, at.on(day), &one_day, value), truth: truth(known) }
        })
        .collect()
}

/// A number with its windows cut to the day judged.
fn of_one_day(num: &Num) -> Num {
    let kind = if let NumKind::Flow { path, flow, window } = &num.kind {
        let window = Window { days: WindowDays::Day, when: window.when.clone(), all_days: false };
        NumKind::Flow { path: path.clone(), flow: *flow, window }
    } else if let NumKind::Binary { op, left, right, signed } = &num.kind {
        let (left, right) = (Box::new(of_one_day(left)), Box::new(of_one_day(right)));
        NumKind::Binary { op: *op, left, right, signed: *signed }
    } else {
        num.kind.clone()
    };
    Num { kind, ..num.clone() }
}

fn changed(
    run: &Run<'_>,
    at: At<'_>,
    (path, attr, within): (&crate::program::Path, crate::catalog::AttrId, u32),
    own: TraceNode,
) -> TraceNode {
    let to = run.account(at.entity).and_then(|account| run.end(at.when, account).ok());
    let from = to.map(|to| to.minus(within.saturating_sub(1)));
    let shown = attr::follow(run, at.entity, path).and_then(|entity| attr::text(run, at.when, entity, attr));
    let value = shown.ok().map(|text| TraceValue { shown: text.to_string(), number: None, unit: None, currency: None });
    TraceNode { value, from, to, ..own }
}

fn quantified(
    run: &Run<'_>,
    at: At<'_>,
    (quantifier, set): (Quantifier, &Set),
    depth: Depth,
    own: TraceNode,
) -> TraceNode {
    let Ok(members) = related::members(run, at, set) else { return own };
    let truths: Vec<Tri> = members.iter().map(|member| sets::has(run, at, set, *member)).collect();
    let held = truths.iter().filter(|truth| **truth == Ok(true)).count();
    let text = format!("{held} of {}", members.len());
    let value = Some(TraceValue { shown: text, number: None, unit: None, currency: None });
    if depth == Depth::Line {
        return TraceNode { value, ..own };
    }
    // Those that decided: what `any` and `no` found, what `every` missed; else all of them.
    let decides = |truth: &Tri| match quantifier {
        Quantifier::Any | Quantifier::No => *truth == Ok(true),
        Quantifier::Every => *truth == Ok(false),
    };
    let some = truths.iter().any(decides);
    let shown = members.iter().zip(&truths).filter(|(_, truth)| !some || decides(truth)).take(MEMBERS_SHOWN_MAX);
    let children = shown.map(|(member, truth)| member_node(run, at, set, *member, *truth)).collect();
    TraceNode { value, children, ..own }
}

fn member_node(run: &Run<'_>, at: At<'_>, set: &Set, member: Entity, tri: Tri) -> TraceNode {
    let name = run
        .table
        .kind(member.kind)
        .names
        .get(member.index as usize)
        .map(|name| Arc::clone(run.table.strings.get(*name)));
    let text: Arc<str> = format!("{} `{}`", member.kind.word(), name.unwrap_or_else(|| "".into())).into();
    let children = set.filter.iter().map(|filter| node(run, at.of(member), filter, Depth::Whole)).collect();
    TraceNode { children, ..blank(TraceShape::All, &text, tri, run) }
}

fn for_days(run: &Run<'_>, at: At<'_>, inner: &Cond, days: u32, depth: Depth, own: TraceNode) -> TraceNode {
    let Ok(end) = cond::end_day(run, at) else { return own };
    let first = end.minus(days.saturating_sub(1));
    let mut list = Vec::new();
    let mut held = 0_u32;
    for day in Day::range(first, end) {
        let tri = cond::truth(run, at.on(day), inner);
        held = held.saturating_add(u32::from(tri == Ok(true)));
        if depth == Depth::Whole {
            let value = if let CondKind::Compare { left, .. } | CondKind::Between { value: left, .. } = &inner.kind {
                say::value(run, at.on(day), left, num::value(run, at.on(day), left))
            } else {
                tri.err().map_or_else(String::new, |unknown| say::unknown(run, unknown))
            };
            list.push(TraceDay { day, value, truth: truth(tri) });
        }
    }
    let value = Some(TraceValue { shown: format!("{held} of {days} days"), number: None, unit: None, currency: None });
    let children = if depth == Depth::Whole { vec![node(run, at.on(end), inner, Depth::Line)] } else { Vec::new() };
    let mut limit = None;
    if let CondKind::Compare { right, .. } = &inner.kind {
        limit = Some(shown(run, at.on(end), right, num::value(run, at.on(end), right)));
    }
    TraceNode { value, limit, from: Some(first), to: Some(end), days: list, children, ..own }
}

fn action_nodes(run: &Run<'_>, at: At<'_>, action: &Action) -> Vec<TraceNode> {
    let one = |label: &str, num: &Num| {
        let value = num::value(run, at, num);
        let text: Arc<str> = format!("{label} {}", num.text).trim().into();
        let own = blank(TraceShape::Value, &text, value.map(|_| true), run);
        with_value(run, at, num, Depth::Whole, own)
    };
    let limits = |limits: &Limits| {
        let below = limits.below.iter().map(|below| one("not below", below));
        below.chain(limits.above.iter().map(|above| one("not above", above))).collect::<Vec<_>>()
    };
    match action {
        Action::Step {
            direction,
            field,
            amount: StepAmount::Percent(amount) | StepAmount::Amount(amount),
            limits: own,
        } => {
            let verb = if *direction == crate::syntax::ast::Direction::Raise { "raise" } else { "lower" };
            [one(&format!("{verb} {}", field.word()), amount)].into_iter().chain(limits(own)).collect()
        }
        Action::Set { field, value, limits: own, .. } => {
            [one(&format!("set {} to", field.word()), value)].into_iter().chain(limits(own)).collect()
        }
        Action::AddKeyword { bid, limits: own, .. } => {
            bid.iter().map(|bid| one("bid", bid)).chain(limits(own)).collect()
        }
        Action::Reorder { quantity, limits: own, packs } => {
            let packs = packs.iter().map(|packs| one("in packs of", packs));
            [one("reorder", quantity)].into_iter().chain(limits(own)).chain(packs).collect()
        }
        Action::State { .. } | Action::AddNegative { .. } | Action::Flag(_) | Action::Alert { .. } => Vec::new(),
    }
}
