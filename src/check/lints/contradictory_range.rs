//! E0023: two parts of one condition that can never hold together.

use crate::check::lints::{Look, inner_chains};
use crate::check::range::{Part, World, parts};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Cond;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (conds, guard) in look.conditions() {
        found.extend(chain(look, &conds, guard));
        for inner in conds.iter().flat_map(|cond| inner_chains(cond, true)) {
            found.extend(chain(look, &[inner], guard));
        }
    }
    found
}

/// The first two parts that exclude each other, whatever the currency.
fn chain(look: &Look<'_, '_>, conds: &[&Cond], guard: bool) -> Option<Diagnostic> {
    let mut pairs = look.worlds(false).into_iter().map(|world| excluded(conds, world));
    let (first, second) = pairs.next()??;
    if !pairs.all(|pair| pair.is_some()) {
        return None;
    }
    let message = format!("`{}` and `{}` can never hold together", first.cond.text, second.cond.text);
    let problem = Diagnostic::at(Code::ContradictoryRange, second.cond.span, message)
        .label("never while the other holds")
        .also(first.cond.span, "the other");
    Some(if guard {
        problem.note("this guard would guard nothing").help("did you mean `or`?")
    } else {
        problem.help("did you mean `or`, or the other sign in one of them?")
    })
}

fn excluded<'c>(conds: &[&'c Cond], world: World<'_>) -> Option<(Part<'c>, Part<'c>)> {
    let mut all: Vec<Part<'c>> = Vec::new();
    for cond in conds {
        parts(cond, world, &mut all);
    }
    (1..all.len()).find_map(|at| {
        let part = all.get(at)?;
        let first = all.iter().take(at).find(|first| first.excludes(part))?;
        Some((first.clone(), part.clone()))
    })
}
