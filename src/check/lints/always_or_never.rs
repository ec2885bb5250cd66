//! W0030: a comparison that cannot come out otherwise, and rules that wait for what is never judged.

use crate::check::lints::{Look, leaves, required};
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Cond, CondKind, Txt, TxtKind};
use crate::value::fold;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for (conds, _) in look.conditions() {
        found.extend(conds.iter().flat_map(|cond| leaves(cond)).filter_map(|leaf| fixed(look, leaf)));
    }
    found.extend(look.rules.iter().filter_map(|checked| never_judged(look, checked)));
    found
}

/// A comparison that the ranges of its two sides decide.
fn fixed(look: &Look<'_, '_>, leaf: &Cond) -> Option<Diagnostic> {
    let outcomes: Vec<_> = look.worlds(false).into_iter().map(|world| world.judge(leaf)).collect();
    let always = outcomes.iter().all(|outcome| outcome.yes && !outcome.no);
    let never = outcomes.iter().all(|outcome| outcome.no && !outcome.yes);
    let (when, help) = match (always, never) {
        (true, false) => ("always", "leave it out, or change the limit"),
        (false, true) => ("never", "change the limit or the sign"),
        _ => return None,
    };
    let range = match &leaf.kind {
        CondKind::Compare { left, .. } => limits_of(look, left),
        CondKind::Between { value, .. } => limits_of(look, value),
        _ => None,
    };
    let problem =
        Diagnostic::at(Code::AlwaysOrNever, leaf.span, format!("`{}` {when} holds", leaf.text)).label(when).help(help);
    Some(match range {
        Some(range) => problem.note(range),
        None => problem,
    })
}

/// Between which values a number lies, in words.
fn limits_of(look: &Look<'_, '_>, num: &crate::program::Num) -> Option<String> {
    use crate::value::show;
    let range = look.worlds(false).first()?.range(num)?;
    let shown = |end: crate::check::range::End| show::value(end.at, num.unit, look.currencies.first().copied());
    let (text, low, high) = (&num.text, range.low.map(shown), range.high.map(shown));
    match (low, high) {
        (Some(low), Some(high)) if low == high => None,
        (Some(low), Some(high)) => Some(format!("`{text}` lies between {low} and {high}")),
        (Some(low), None) => Some(format!("`{text}` is never below {low}")),
        (None, Some(high)) => Some(format!("`{text}` is never above {high}")),
        (None, None) => None,
    }
}

/// `if state is paused`, where only what is enabled is judged; `if match_type is negative_exact`, where negatives are not.
fn never_judged(look: &Look<'_, '_>, checked: &Checked<'_>) -> Option<Diagnostic> {
    let rule = &checked.rule;
    if !rule.kind.is_ad() {
        return None;
    }
    required(&rule.condition).into_iter().find_map(|cond| {
        let CondKind::Same { left, right } = &cond.kind else { return None };
        let word = word(right).or_else(|| word(left))?;
        let attr = attr(look, left).or_else(|| attr(look, right))?;
        let (asks, why) = match attr {
            "state" if rule.any_state.is_empty() && word != "enabled" => ("state", "only what is enabled is judged"),
            "match_type" if !rule.negatives && word.starts_with("negative") => {
                ("match_type", "negatives are not judged")
            }
            _ => return None,
        };
        let problem =
            Diagnostic::at(Code::AlwaysOrNever, cond.span, format!("`{}` never holds here: {why}", cond.text))
                .label("never")
                .note(format!("a scope that names `{asks}` includes them"));
        Some(problem.help(format!("put it into the scope: `on {} where {}`", rule.kind.word(), cond.text)))
    })
}

fn word(txt: &Txt) -> Option<String> {
    match &txt.kind {
        TxtKind::Literal(word) => Some(fold(word)),
        _ => None,
    }
}

/// The judged entity's own attribute that a text is.
fn attr<'l>(look: &Look<'l, '_>, txt: &Txt) -> Option<&'l str> {
    match &txt.kind {
        TxtKind::Attr { path, attr } if path.0.is_empty() => Some(look.checker.catalog.attr(*attr).name.as_str()),
        _ => None,
    }
}
