//! Which entities a rule judges.

use crate::catalog::Kind;
use crate::eval::columns::{Block, Code};
use crate::eval::run::{At, Run};
use crate::eval::unknown::Tri;
use crate::eval::{attr, cond, related};
use crate::program::{Cond, Rule};
use crate::table::Entity;

/// Whether a rule judges an entity; unknown when its filter is.
pub(super) fn in_scope(run: &Run<'_>, at: At<'_>, rule: &Rule) -> Tri {
    if !stands(run, at, &rule.any_state, rule.negatives) {
        return Ok(false);
    }
    filter(run, at, rule.filter.as_ref())
}

/// A `where`; none holds for all.
pub(super) fn filter(run: &Run<'_>, at: At<'_>, filter: Option<&Cond>) -> Tri {
    filter.map_or(Ok(true), |filter| cond::truth(run, at, filter))
}

/// Whether each entity of a block is there and runs, before the rule's filter. The same for all rules that ask the same.
pub(super) fn stand(run: &Run<'_>, block: Block<'_>, rule: &Rule) -> Vec<Code> {
    let key = (block.kind, block.account, rule.any_state.clone(), rule.negatives);
    if let Some(known) = run.standing.borrow().get(&key) {
        return known.clone();
    }
    let entities = (block.span.0..block.span.1).map(|index| Entity { kind: block.kind, index });
    let stands = entities
        .map(|entity| stands(run, At { entity, this: entity, when: block.when }, &rule.any_state, rule.negatives));
    let codes: Vec<Code> = stands.map(Code::from).collect();
    run.standing.borrow_mut().insert(key, codes.clone());
    codes
}

/// Whether an entity is there and, for ads, runs: it and all its parents enabled. Negatives are judged only when asked for.
fn stands(run: &Run<'_>, at: At<'_>, any_state: &[Kind], negatives: bool) -> bool {
    if !related::is_present(run, at.when, at.entity) || at.entity.kind == Kind::Product && is_empty_product(run, at) {
        return false;
    }
    if !at.entity.kind.is_ad() {
        return true;
    }
    if !negatives && is_negative(run, at) {
        return false;
    }
    enabled_up(run, at, any_state)
}

fn is_empty_product(run: &Run<'_>, at: At<'_>) -> bool {
    related::listings_of_product(run, at.entity.index, at.when).is_empty()
}

/// Whether an entity and its parents run; those whose state the scope mentions are left to its filter.
fn enabled_up(run: &Run<'_>, at: At<'_>, any_state: &[Kind]) -> bool {
    let chain = [at.entity.kind].into_iter().chain(at.entity.kind.ancestors()).filter(|kind| !any_state.contains(kind));
    chain.filter_map(|kind| run.table.up(at.entity, kind)).all(|entity| related::is_enabled(run, at.when, entity))
}

/// Whether a keyword is a negative: its `match_type` begins so.
pub(super) fn is_negative(run: &Run<'_>, at: At<'_>) -> bool {
    if at.entity.kind != Kind::Keyword {
        return false;
    }
    let Some(match_type) = run.catalog.find_attr(Kind::Keyword, "match_type") else { return false };
    attr::seen(run, at.when, at.entity, match_type.id)
        .is_ok_and(|value| run.folded(attr::string(value)).starts_with("negative"))
}

/// Why an entity is out of a rule's scope, in words.
pub(super) fn why_outside(run: &Run<'_>, at: At<'_>, rule: &Rule) -> String {
    let word = at.entity.kind.word();
    if !related::is_known_yet(run, at.entity) {
        return format!("no file up to the as-of day has this {word}");
    }
    if !related::is_present(run, at.when, at.entity) {
        return format!("the newest file does not have this {word} any more");
    }
    if at.entity.kind.is_ad() {
        if !rule.negatives && is_negative(run, at) {
            return "it is a negative".to_owned();
        }
        let chain = [at.entity.kind]
            .into_iter()
            .chain(at.entity.kind.ancestors())
            .filter(|kind| !rule.any_state.contains(kind));
        for kind in chain {
            let Some(entity) = run.table.up(at.entity, kind) else { continue };
            if !related::is_enabled(run, at.when, entity) {
                return if kind == at.entity.kind {
                    "it is not enabled".to_owned()
                } else {
                    format!("its {} is not enabled", kind.word())
                };
            }
        }
    }
    match &rule.filter {
        Some(filter) => format!("`where {}` does not hold", filter.text),
        None => format!("there is no such {word} now"),
    }
}

/// Every entity of a kind.
pub(super) fn all(run: &Run<'_>, kind: Kind) -> Vec<Entity> {
    let count = if kind == Kind::Account { run.table.accounts.len() } else { run.table.kind(kind).len() };
    (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|index| Entity { kind, index }).collect()
}
