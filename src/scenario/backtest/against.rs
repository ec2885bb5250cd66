//! Two replays of the same days by different rules.

use crate::report::backtest::{Against, Change, Compared, DayPlan, Difference, Subject};
use std::collections::BTreeMap;

/// What a change is known by on a day: two of one field of one entity are the same change told differently; of additions the text counts
/// as well.
type Key<'c> = (&'c Subject, &'static str, Option<&'c str>);

fn key(change: &Change) -> Key<'_> {
    let addition = matches!(change.field, "negative" | "keyword");
    (&change.entity, change.field, change.to.as_deref().filter(|_| addition))
}

/// What `ours` does and `theirs` does not, and the other way round.
pub(super) fn compare(from: &str, ours: &[DayPlan], theirs: &[DayPlan]) -> Against {
    let mut same = 0_u64;
    let mut differences = Vec::new();
    for (ours, theirs) in ours.iter().zip(theirs) {
        let mut others: BTreeMap<Key<'_>, &Change> =
            theirs.changes.iter().map(|change| (key(change), change)).collect();
        for change in &ours.changes {
            let other = others.remove(&key(change));
            let what = match other {
                None => Compared::Added,
                Some(other) if told(other) == told(change) => {
                    same = same.saturating_add(1);
                    continue;
                }
                Some(_) => Compared::Changed,
            };
            differences.push(Difference { day: ours.day, what, change: Some(change.clone()), other: other.cloned() });
        }
        let left = others.into_values().cloned();
        differences.extend(left.map(|other| Difference {
            day: ours.day,
            what: Compared::Removed,
            change: None,
            other: Some(other),
        }));
    }
    let changes = theirs.iter().map(|day| day.changes.len() as u64).sum();
    Against { rules: from.to_owned(), changes, same, differences }
}

/// What must agree for two changes to be the same.
fn told(change: &Change) -> (&'static str, Option<&str>, Option<&str>, &str, &[String]) {
    (change.verb, change.from.as_deref(), change.to.as_deref(), &change.rule, &change.also)
}
