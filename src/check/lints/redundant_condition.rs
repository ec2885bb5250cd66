//! W0034: a part of a condition that another part says already.

use crate::check::lints::{Look, inner_chains};
use crate::check::range::{Part, World, parts};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind};
use crate::text::Span;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (conds, _) in look.conditions() {
        let mut own = chain(look, &conds);
        for cond in &conds {
            own.extend(inner_chains(cond, true).into_iter().flat_map(|inner| chain(look, &[inner])));
            own.extend(alternatives(cond).into_iter().flat_map(|any| choice(look, any)));
        }
        found.extend(own.into_iter().map(|(problem, idle)| {
            let repair = conds.iter().find_map(|cond| without(look, cond, idle));
            match repair.filter(|span| !is_identity(look, *span)) {
                Some(span) => problem.fix(span, ""),
                None => problem,
            }
        }));
    }
    found
}

/// A rule without a name is known by its text: a shorter one would be another rule, without the history of this.
fn is_identity(look: &Look<'_, '_>, span: Span) -> bool {
    let within = |rule: &Span| rule.file == span.file && rule.start <= span.start && span.end <= rule.end;
    look.rules.iter().any(|checked| !checked.rule.named && within(&checked.rule.span))
}

/// The text to take out so that a part is gone with its `and` or `or`. Only where nothing else stands between it and its
/// neighbour: a parenthesis or a comment there is left to the reader.
fn without(look: &Look<'_, '_>, within: &Cond, idle: &Cond) -> Option<Span> {
    let (parts, joint) = match &within.kind {
        CondKind::And(parts) => (parts, "and"),
        CondKind::Or(parts) => (parts, "or"),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => return without(look, inner, idle),
        CondKind::Quantified { set, .. } => {
            return set.filter.as_ref().and_then(|filter| without(look, filter, idle));
        }
        _ => return None,
    };
    let Some(at) = parts.iter().position(|part| std::ptr::eq(part, idle)) else {
        return parts.iter().find_map(|part| without(look, part, idle));
    };
    let text = |start: u32, end: u32| look.checker.inputs.sources.slice(Span { start, end, ..idle.span });
    let before = at.checked_sub(1).and_then(|before| parts.get(before)).map(|part| part.span.end);
    let after = parts.get(at + 1).map(|part| part.span.start);
    match (before, after) {
        (Some(before), _) if text(before, idle.span.start).trim().eq_ignore_ascii_case(joint) => {
            Some(Span { start: before, ..idle.span })
        }
        (_, Some(after)) if text(idle.span.end, after).trim().eq_ignore_ascii_case(joint) => {
            Some(Span { end: after, ..idle.span })
        }
        _ => None,
    }
}

/// `clicks > 50 and clicks > 20`: the second adds nothing.
fn chain<'c>(look: &Look<'_, '_>, conds: &[&'c Cond]) -> Vec<(Diagnostic, &'c Cond)> {
    let idle = in_all_worlds(look, |world| {
        let mut all = Vec::new();
        for cond in conds {
            parts(cond, world, &mut all);
        }
        if all.iter().enumerate().any(|(at, part)| all.iter().take(at).any(|first| first.excludes(part))) {
            return Vec::new();
        }
        pairs(&all, Part::implies)
    });
    let said = idle.into_iter().map(|(kept, idle)| {
        let message = if kept.text == idle.text {
            format!("`{}` stands twice", idle.text)
        } else {
            format!("`{}` adds nothing to `{}`", idle.text, kept.text)
        };
        (report(message, kept, idle), idle)
    });
    said.collect()
}

/// `clicks > 50 or clicks > 20`: the first adds nothing.
fn choice<'c>(look: &Look<'_, '_>, any: &'c [Cond]) -> Vec<(Diagnostic, &'c Cond)> {
    let idle = in_all_worlds(look, |world| {
        let mut all = Vec::new();
        for cond in any {
            let mut own = Vec::new();
            parts(cond, world, &mut own);
            let [part] = own.as_slice() else { continue };
            all.push(part.clone());
        }
        pairs(&all, |kept, idle| idle.implies(kept))
    });
    let said = idle
        .into_iter()
        .map(|(kept, idle)| (report(format!("`{}` adds nothing to `or {}`", idle.text, kept.text), kept, idle), idle));
    said.collect()
}

fn report(message: String, kept: &Cond, idle: &Cond) -> Diagnostic {
    Diagnostic::at(Code::RedundantCondition, idle.span, message)
        .label("says no more")
        .also(kept.span, "says it already")
        .help("leave it out, or change the one of the two that is not meant")
}

/// The parts that another makes needless, each with that other.
fn pairs<'c>(all: &[Part<'c>], needless: impl Fn(&Part<'c>, &Part<'c>) -> bool) -> Vec<(&'c Cond, &'c Cond)> {
    let mut found = Vec::new();
    for (at, idle) in all.iter().enumerate() {
        let by = all.iter().enumerate().find(|(other, kept)| {
            // Of two that say the same the second is the needless one.
            at != *other && needless(kept, idle) && (!needless(idle, kept) || *other < at)
        });
        found.extend(by.map(|(_, kept)| (kept.cond, idle.cond)));
    }
    found
}

/// What is found whatever the currency.
fn in_all_worlds<'c>(
    look: &Look<'_, '_>,
    find: impl Fn(World<'_>) -> Vec<(&'c Cond, &'c Cond)>,
) -> Vec<(&'c Cond, &'c Cond)> {
    let mut found = look.worlds(false).into_iter().map(find);
    let first = found.next().unwrap_or_default();
    found.fold(first, |kept, other| {
        kept.into_iter().filter(|(_, idle)| other.iter().any(|(_, also)| also.span == idle.span)).collect()
    })
}

/// Every `or` inside a condition.
fn alternatives(cond: &Cond) -> Vec<&[Cond]> {
    match &cond.kind {
        CondKind::Or(parts) => std::iter::once(parts.as_slice()).chain(parts.iter().flat_map(alternatives)).collect(),
        CondKind::And(parts) => parts.iter().flat_map(alternatives).collect(),
        CondKind::Not(inner) | CondKind::For { cond: inner, .. } => alternatives(inner),
        CondKind::Quantified { set, .. } => set.filter.iter().flat_map(|filter| alternatives(filter)).collect(),
        _ => Vec::new(),
    }
}
