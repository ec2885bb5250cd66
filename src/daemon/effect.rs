//! Whether a run would change anything. A turn that says what was said before leaves no trace, so a journal does not grow with the rate
//! of turns, and a plan that waits for a person stays valid while nothing happens.

use crate::journal::{ActionRow, Intent, Ledger};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether carrying an intent out would make the journal, the outbox or anybody know more than before.
pub(super) fn has_effect(intent: &Intent, ledger: &Ledger) -> bool {
    let states: BTreeMap<(&str, &str), &ActionRow> =
        ledger.actions.iter().map(|row| ((row.run.as_ref(), row.change.id.as_ref()), row)).collect();
    intent.actions.iter().any(|row| row.handed_out)
        // A digest alone tells of a plan that was told before.
        || intent.notices.iter().any(|notice| notice.kind != "digest")
        || intent
            .settled
            .iter()
            .any(|one| states.get(&(one.run.as_ref(), one.id.as_ref())).is_none_or(|row| row.state != one.state))
        || intent.findings.iter().any(|row| {
            let known = ledger.findings.iter().find(|known| known.finding.id == row.finding.id);
            known.is_none_or(|known| known.finding != row.finding || known.state != row.state)
        })
        || intent.alerts.iter().any(|row| {
            let known = ledger.alerts.iter().find(|known| known.alert.id == row.alert.id);
            known.is_none_or(|known| known.alert != row.alert)
        })
        || newer(&intent.run.as_of, ledger)
}

/// Whether a run is of a later day of some account than every run before it.
fn newer(as_of: &str, ledger: &Ledger) -> bool {
    let done = days_done(ledger);
    days(as_of).into_iter().any(|(account, day)| done.get(&account).is_none_or(|known| *known < day))
}

/// The newest as-of day of each account that a run was of. ISO dates compare as texts.
pub(super) fn days_done(ledger: &Ledger) -> BTreeMap<String, String> {
    let mut done: BTreeMap<String, String> = BTreeMap::new();
    for run in &ledger.runs {
        for (account, day) in days(&run.as_of) {
            let known = done.entry(account).or_default();
            if day > *known {
                *known = day;
            }
        }
    }
    done
}

fn days(as_of: &str) -> BTreeMap<String, String> {
    let map: BTreeMap<String, Value> = serde_json::from_str(as_of).unwrap_or_default();
    map.into_iter().filter_map(|(account, day)| Some((account, day.as_str()?.to_owned()))).collect()
}
