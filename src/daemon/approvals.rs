//! What needs a person: the plan itself in `outbox/ACCOUNT/RUN/to-approve.json`, and beside it the account's changes as a workbook in
//! which a person says yes or no. `portreeve apply` takes both.

use crate::apply::Document;
use crate::durable::{self, Unwatched};
use crate::journal::{JournalError, Place};
use crate::report::plan::PlanView;
use crate::{report, sink};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The plan that waits for a person.
const PLAN: &str = "to-approve.json";
/// The changes of an account to say yes or no to.
const WORKBOOK: &str = "to-approve.xlsx";
/// A plan that expires sooner than this is written anew.
const RENEWED_BEFORE: TimeDelta = TimeDelta::hours(12);

/// What was written last.
#[derive(Debug, Default)]
pub(super) struct Approvals {
    id: String,
    expires_at: DateTime<Utc>,
}

impl Approvals {
    /// Writes a plan for the accounts in which something waits for a person; the files that are new. The same plan is written once,
    /// and again when it is about to expire.
    pub(super) fn offer(
        &mut self,
        (document, view): (&Document, &PlanView<'_>),
        place: &Place,
        now: DateTime<Utc>,
    ) -> Result<Vec<PathBuf>, JournalError> {
        let waiting =
            document.actions.iter().filter(|entry| entry.said.status == "planned" && entry.said.approval != "none");
        let accounts: BTreeSet<&str> = waiting.map(|entry| entry.said.account.as_str()).collect();
        let lasts = self.expires_at.signed_duration_since(now) > RENEWED_BEFORE;
        if accounts.is_empty() || document.id == self.id && lasts {
            return Ok(Vec::new());
        }
        let mut written = Vec::new();
        for account in accounts {
            let folder = place.outbox.join(sink::folder(account)).join(document.run_id(now));
            let path = folder.join(PLAN);
            let io = |source| JournalError::Io { path: path.clone(), source };
            durable::folder(&folder, &mut Unwatched).map_err(io)?;
            let mut workbook = Vec::new();
            if report::plan::to_approve(view, Some(account), &mut workbook).map_err(io)? {
                durable::replace(&folder.join(WORKBOOK), &workbook, &mut Unwatched).map_err(io)?;
            }
            durable::replace(&path, document.text.as_bytes(), &mut Unwatched).map_err(io)?;
            written.push(path);
        }
        (self.id, self.expires_at) = (document.id.clone(), document.expires_at);
        Ok(written)
    }
}
