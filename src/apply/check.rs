//! What a whole plan is held against before any of its changes, in order.

use crate::apply::prepare::Inputs;
use crate::apply::{ApplyError, Document};
use crate::journal::Ledger;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Clocks of two machines may differ by this much.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// How many runs or rules a refusal names.
const NAMED_MAX: usize = 3;

/// The first reason not to carry out a plan.
pub(super) fn whole(inputs: &Inputs<'_>) -> Result<(), ApplyError> {
    let Inputs { document, ledger, now, .. } = *inputs;
    if let Some(run) = ledger.runs.iter().find(|run| *run.plan == *document.id) {
        return Err(ApplyError::AppliedBefore { run: run.id.to_string() });
    }
    if ledger.serial != document.state_serial {
        return Err(moved_on(document, ledger));
    }
    clock(document, ledger, now)?;
    days(document, ledger)?;
    if document.expires_at < now {
        return Err(ApplyError::Expired { at: said(document.expires_at) });
    }
    if document.rules_digest != inputs.program.digest {
        return Err(ApplyError::Rules { what: rules(inputs) });
    }
    Ok(())
}

fn said(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn moved_on(document: &Document, ledger: &Ledger) -> ApplyError {
    let since = document.created_at.timestamp();
    let runs: Vec<&str> =
        ledger.runs.iter().filter(|run| run.at >= since).rev().take(NAMED_MAX).map(|run| run.id.as_ref()).collect();
    let moved = match runs.as_slice() {
        [] => "it is another journal than the one it was planned on".to_owned(),
        runs => format!("run {} was carried out", runs.join(", ")),
    };
    ApplyError::State { planned: document.state_serial, found: ledger.serial, moved }
}

/// Time only goes forward: a clock that fell back would count changes of today as made long ago.
fn clock(document: &Document, ledger: &Ledger, now: DateTime<Utc>) -> Result<(), ApplyError> {
    let latest = now.checked_add_signed(CLOCKS_DIFFER).unwrap_or(now);
    if document.created_at > latest {
        let after = format!("this plan was made at {}", said(document.created_at));
        return Err(ApplyError::Clock { now: said(now), after });
    }
    let newest = ledger.runs.iter().max_by_key(|run| run.at).filter(|run| run.at > latest.timestamp());
    match newest {
        Some(run) => {
            let at = DateTime::from_timestamp(run.at, 0).unwrap_or_default();
            Err(ApplyError::Clock { now: said(now), after: format!("run {} was at {}", run.id, said(at)) })
        }
        None => Ok(()),
    }
}

/// The as-of day of an account never goes back.
fn days(document: &Document, ledger: &Ledger) -> Result<(), ApplyError> {
    let mut done: BTreeMap<String, (String, &str)> = BTreeMap::new();
    for run in &ledger.runs {
        let days: BTreeMap<String, Value> = serde_json::from_str(&run.as_of).unwrap_or_default();
        for (account, day) in days {
            let Value::String(day) = day else { continue };
            let known = done.entry(account).or_insert_with(|| (day.clone(), run.id.as_ref()));
            if day > known.0 {
                *known = (day, run.id.as_ref());
            }
        }
    }
    for (account, planned) in &document.as_of {
        // ISO dates compare as texts.
        if let Some((day, run)) = done.get(account)
            && day > planned
        {
            return Err(ApplyError::EarlierDay {
                account: account.clone(),
                planned: planned.clone(),
                run: (*run).to_owned(),
                done: day.clone(),
            });
        }
    }
    Ok(())
}

/// Which rules are new or gone, as far as the plan names them.
fn rules(inputs: &Inputs<'_>) -> String {
    let document: Value = serde_json::from_str(&inputs.document.text).unwrap_or_default();
    let listed = document.get("rules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let planned: BTreeSet<&str> = listed.iter().filter_map(|rule| rule.get("rule")?.as_str()).collect();
    if planned.is_empty() || !inputs.document.complete {
        return String::new();
    }
    let found: BTreeSet<&str> = inputs.program.rules.iter().map(|rule| rule.name.as_ref()).collect();
    let named = |word: &str, names: Vec<&&str>| {
        let list: Vec<String> = names.iter().take(NAMED_MAX).map(|name| format!("`{name}`")).collect();
        (!list.is_empty()).then(|| format!("{word}: {}", list.join(", ")))
    };
    let gone = named("gone", planned.difference(&found).collect());
    let new = named("new", found.difference(&planned).collect());
    match (gone, new) {
        (None, None) => ": the text of a rule, table or account was changed".to_owned(),
        (gone, new) => format!(": {}", gone.into_iter().chain(new).collect::<Vec<_>>().join("; ")),
    }
}
