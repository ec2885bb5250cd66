//! Where two outcomes differ, in words for the person who decides which of them misreads the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use super::outcome::Outcome;

/// Nothing where the two agree.
pub(crate) fn differences(reference: &Outcome, product: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    for act in reference.actions.difference(&product.actions) {
        found.push(format!("action, reference only: {act:?}"));
    }
    for act in product.actions.difference(&reference.actions) {
        found.push(format!("action, product only:   {act:?}"));
    }
    maps("finding", &reference.findings, &product.findings, &mut found);
    maps("alert", &reference.alerts, &product.alerts, &mut found);
    maps("tally", &reference.tallies, &product.tallies, &mut found);
    for (place, asked) in &reference.undecided {
        let given = product.undecided.get(place).map_or(&[][..], Vec::as_slice);
        if !can_be_matched(asked, given) {
            found.push(format!("undecided {place:?}: reference {asked:?}, product {given:?}"));
        }
    }
    for place in product.undecided.keys().filter(|place| !reference.undecided.contains_key(*place)) {
        found.push(format!("undecided {place:?}: product only, {:?}", product.undecided[place]));
    }
    found
}

fn maps<K: Ord + Debug, V: PartialEq + Debug>(
    what: &str,
    reference: &BTreeMap<K, V>,
    product: &BTreeMap<K, V>,
    found: &mut Vec<String>,
) {
    let keys: BTreeSet<&K> = reference.keys().chain(product.keys()).collect();
    for key in keys {
        let (asked, given) = (reference.get(key), product.get(key));
        if asked != given {
            found.push(format!("{what} {key:?}: reference {asked:?}, product {given:?}"));
        }
    }
}

/// Whether each entity can be given one of the codes that fit it, and each code is used.
fn can_be_matched(asked: &[BTreeSet<String>], given: &[BTreeSet<String>]) -> bool {
    if asked.len() != given.len() {
        return false;
    }
    let mut owner: Vec<Option<usize>> = vec![None; given.len()];
    (0..asked.len()).all(|entity| {
        let mut seen = vec![false; given.len()];
        assign(entity, asked, given, &mut owner, &mut seen)
    })
}

/// One step of a bipartite matching: takes a free code, or one whose owner can take another.
fn assign(
    entity: usize,
    asked: &[BTreeSet<String>],
    given: &[BTreeSet<String>],
    owner: &mut Vec<Option<usize>>,
    seen: &mut Vec<bool>,
) -> bool {
    for code in 0..given.len() {
        if seen[code] || asked[entity].is_disjoint(&given[code]) {
            continue;
        }
        seen[code] = true;
        let is_free = match owner[code] {
            None => true,
            Some(other) => assign(other, asked, given, owner, seen),
        };
        if is_free {
            owner[code] = Some(entity);
            return true;
        }
    }
    false
}
