//! Which changes of a plan are carried out.

use crate::apply::document::Entry;
use crate::apply::{ApplyError, Document};
use std::collections::BTreeSet;

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Nobody was there to choose: only a plan of which nothing needs a person goes out.
    Nobody,
    /// Everything planned.
    All,
    /// Only these, by id or the beginning of it.
    Only(Vec<String>),
    /// Everything planned but these.
    Except(Vec<String>),
}

/// What lets a held account pass its cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The hash that the plan names.
    pub hash: String,
    /// Why, for whoever reads the journal.
    pub reason: String,
}

/// The planned changes by their place in the document, and whether each is chosen.
pub(super) fn choose(
    document: &Document,
    choice: &Choice,
    accept: Option<&Accept>,
) -> Result<Vec<(usize, bool)>, ApplyError> {
    let passed = accept.map(|accept| accepted(document, accept)).transpose()?;
    let planned: Vec<(usize, &Entry)> = document
        .actions
        .iter()
        .enumerate()
        .filter(|(_, entry)| {
            let held_by_cap = entry.said.status == "held" && entry.said.reason_code.as_deref() == Some("cap");
            entry.said.status == "planned" || held_by_cap && passed.as_deref() == Some(entry.said.account.as_str())
        })
        .collect();
    let named =
        |ids: &[String]| -> Result<BTreeSet<usize>, ApplyError> { ids.iter().map(|id| named(&planned, id)).collect() };
    let chosen: BTreeSet<usize> = match choice {
        Choice::Nobody => {
            let waiting = planned.iter().filter(|(_, entry)| entry.said.approval != "none").count();
            if waiting > 0 {
                return Err(ApplyError::Nobody { count: waiting });
            }
            planned.iter().map(|(at, _)| *at).collect()
        }
        Choice::All => planned.iter().map(|(at, _)| *at).collect(),
        Choice::Only(ids) => named(ids)?,
        Choice::Except(ids) => {
            let left = named(ids)?;
            planned.iter().map(|(at, _)| *at).filter(|at| !left.contains(at)).collect()
        }
    };
    Ok(planned.into_iter().map(|(at, _)| (at, chosen.contains(&at))).collect())
}

/// The account that a hash lets pass.
fn accepted(document: &Document, accept: &Accept) -> Result<String, ApplyError> {
    let held = document.accounts.iter().find(|part| part.accept.as_deref() == Some(accept.hash.as_str()));
    held.map(|part| part.account.clone()).ok_or_else(|| ApplyError::UnknownAccept { hash: accept.hash.clone() })
}

/// The one planned change of an id, or of its beginning.
fn named(planned: &[(usize, &Entry)], id: &str) -> Result<usize, ApplyError> {
    if let Some((at, _)) = planned.iter().find(|(_, entry)| entry.said.id == id) {
        return Ok(*at);
    }
    let mut alike = planned.iter().filter(|(_, entry)| !id.is_empty() && entry.said.id.starts_with(id));
    match (alike.next(), alike.next()) {
        (Some((at, _)), None) => Ok(*at),
        (Some(_), Some(_)) => Err(ApplyError::SeveralIds { id: id.to_owned() }),
        (None, _) => Err(ApplyError::UnknownId { id: id.to_owned() }),
    }
}
