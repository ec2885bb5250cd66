//! Where earlier changes stand by the newest snapshots.

use crate::ingest::Answer;
use crate::journal::{ActionRow, ActionState, Ledger, Settled};
use crate::plan::{Standing, settled};
use crate::settings::Settings;
use crate::sink::{Manifest, judge};
use crate::table::Table;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The earlier changes whose state the newest snapshots move: confirmed, expired, drifted.
#[must_use]
pub fn standing_now(table: &Table, settings: &Settings, ledger: &Ledger) -> Vec<Settled> {
    // History holds the changes that were handed out, in the order of the ledger.
    let rows: Vec<&ActionRow> = ledger.actions.iter().filter(|row| row.handed_out).collect();
    let moved = settled(table, settings, &ledger.history()).into_iter().filter_map(|(at, standing)| {
        let row = *rows.get(at)?;
        let state = next(row.state, standing)?;
        Some(Settled { run: Arc::clone(&row.run), id: Arc::clone(&row.change.id), state, note: String::new() })
    });
    moved.collect()
}

/// The state of a change after a snapshot; `None` where it stays.
fn next(state: ActionState, standing: Standing) -> Option<ActionState> {
    let new = match standing {
        Standing::Confirmed => ActionState::Confirmed,
        Standing::Expired => ActionState::Expired,
        Standing::Drifted(day) => ActionState::Drifted(day),
        Standing::InFlight | Standing::Failed | Standing::Superseded => return None,
    };
    (matches!(state, ActionState::Emitted | ActionState::Expired) && new != state).then_some(new)
}

/// A ledger as the newest snapshots show it. What is written to the journal is up to the next run.
pub fn settle(table: &Table, settings: &Settings, ledger: &mut Ledger) {
    let moved = standing_now(table, settings, ledger);
    mark(ledger, &moved);
}

/// Marks changes of a ledger.
pub fn mark(ledger: &mut Ledger, moved: &[Settled]) {
    let moved: BTreeMap<(&str, &str), &Settled> =
        moved.iter().map(|one| ((one.run.as_ref(), one.id.as_ref()), one)).collect();
    for row in &mut ledger.actions {
        if let Some(settled) = moved.get(&(row.run.as_ref(), row.change.id.as_ref())) {
            row.state = settled.state;
            row.change.state = settled.state.change_state();
            if !settled.note.is_empty() {
                row.note.clone_from(&settled.note);
            }
        }
    }
}

/// What channels answered to the uploads of earlier runs, as far as an answer fits one of them and no other: confirmed, or failed in
/// the channel's words.
#[must_use]
pub fn answered(ledger: &Ledger, manifests: &[(Arc<str>, Manifest)], answers: &[(&str, &Answer)]) -> Vec<Settled> {
    let mut all = Vec::new();
    for (account, answer) in answers {
        let own = manifests.iter().filter(|(_, manifest)| manifest.account == *account);
        let mut fitting = own.filter_map(|(run, manifest)| Some((run, judge(manifest, answer).ok()?)));
        let (Some((run, verdicts)), None) = (fitting.next(), fitting.next()) else { continue };
        for verdict in verdicts {
            let emitted = |row: &&ActionRow| {
                row.run == *run && *row.change.id == *verdict.action && row.state == ActionState::Emitted
            };
            if let Some(row) = ledger.actions.iter().find(emitted) {
                let state = if verdict.confirmed { ActionState::Confirmed } else { ActionState::Failed };
                let note = if verdict.confirmed { String::new() } else { verdict.words.join("; ") };
                all.push(Settled { run: Arc::clone(run), id: Arc::clone(&row.change.id), state, note });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::journal::ActionState::{Confirmed, Drifted, Emitted, Expired, GivenBack};
    use crate::plan::Standing;
    use crate::table::Day;

    #[test]
    fn a_state_moves_once_but_for_what_came_late() {
        for (state, standing, after) in [
            (Emitted, Standing::InFlight, None),
            (Emitted, Standing::Superseded, None),
            (Emitted, Standing::Confirmed, Some(Confirmed)),
            (Emitted, Standing::Expired, Some(Expired)),
            (Emitted, Standing::Drifted(Day(3)), Some(Drifted(Day(3)))),
            (Expired, Standing::Expired, None),
            (Expired, Standing::Confirmed, Some(Confirmed)),
            (Confirmed, Standing::Confirmed, None),
            (GivenBack, Standing::Confirmed, None),
            (Drifted(Day(3)), Standing::Drifted(Day(3)), None),
        ] {
            assert_eq!(next(state, standing), after, "{state:?} {standing:?}");
        }
    }
}
