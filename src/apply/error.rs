//! Why a plan is not carried out, in the order in which it is asked.

use crate::journal::JournalError;

/// Why a plan is not carried out. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It is no plan.
    #[error("this is no plan: {what}")]
    NotAPlan {
        /// What is wrong with it.
        what: String,
    },
    /// It is of a form that is not ours.
    #[error("this plan is of the form `{found}`, portreeve carries out `portreeve.plan/1`")]
    Schema {
        /// Its form.
        found: String,
    },
    /// Another version of portreeve made it.
    #[error("this plan was made by portreeve {found}, this is {}", env!("CARGO_PKG_VERSION"))]
    Version {
        /// Which.
        found: String,
    },
    /// It was changed since it was written.
    #[error("this plan was changed after it was made: its id does not fit what it says")]
    Edited,
    /// It was carried out before.
    #[error("this plan was carried out before, by run {run}")]
    AppliedBefore {
        /// The run.
        run: String,
    },
    /// The journal went on since.
    #[error("since this plan was made the journal went from {planned} to {found}: {moved}")]
    State {
        /// The serial of the plan.
        planned: u64,
        /// The serial of the journal.
        found: u64,
        /// What was done meanwhile.
        moved: String,
    },
    /// The clock is behind what it said before.
    #[error("the clock of this machine says {now}, but {after}")]
    Clock {
        /// What it says.
        now: String,
        /// What was said before.
        after: String,
    },
    /// It is of an earlier day than what was carried out last.
    #[error("this plan is of {account} on {planned}, and run {run} was of {done}")]
    EarlierDay {
        /// The account.
        account: String,
        /// The day of the plan.
        planned: String,
        /// The run.
        run: String,
        /// The day of the run.
        done: String,
    },
    /// It is too old.
    #[error("this plan expired at {at}")]
    Expired {
        /// When.
        at: String,
    },
    /// The rules on disk are not those it was made with.
    #[error("the rules, tables or accounts on disk are not those that this plan was made with{}", .what)]
    Rules {
        /// What can be said of it: which rules are new or gone.
        what: String,
    },
    /// Too many values are not as planned.
    #[error("{} of {of} values moved since the plan was made", .moved.len())]
    Drifted {
        /// Which.
        moved: Vec<Moved>,
        /// How many there are.
        of: usize,
    },
    /// An id that names no change that can be carried out.
    #[error("there is no planned change `{id}` in this plan")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// The beginning of an id that several changes share.
    #[error("several planned changes begin with `{id}`")]
    SeveralIds {
        /// What was typed.
        id: String,
    },
    /// A hash that no held account of the plan has.
    #[error("no account of this plan is held under `{hash}`")]
    UnknownAccept {
        /// The hash.
        hash: String,
    },
    /// Somebody must agree, and nobody is there to be asked.
    #[error("{count} of these changes wait for a person to agree")]
    Nobody {
        /// How many.
        count: usize,
    },
    /// The workbook in which a person approved cannot be read.
    #[error("this workbook cannot be used: {what}")]
    Workbook {
        /// What is wrong with it.
        what: String,
    },
    /// A cell of that workbook does not fit the plan.
    #[error("sheet `{sheet}`, row {row}, column `{column}`: {what}")]
    Cell {
        /// The sheet.
        sheet: String,
        /// The row, counted from 1 as the workbook shows it.
        row: u64,
        /// The heading of the column.
        column: String,
        /// What is wrong.
        what: String,
    },
    /// Nothing in it is approved.
    #[error("no row of this workbook is approved")]
    NothingApproved,
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A value that is not as planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The account.
    pub account: String,
    /// The entity, as people call it.
    pub entity: String,
    /// The field.
    pub field: String,
    /// What the plan goes from; `None` where it was not known.
    pub planned: Option<String>,
    /// What the newest snapshot shows; `None` where it shows nothing.
    pub found: Option<String>,
}

impl Moved {
    /// `bid of garlic press (acme-us): 1.30, planned from 1.20`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let found = self.found.as_deref().unwrap_or("not shown");
        let planned = self.planned.as_deref().unwrap_or("nothing");
        format!("{} of {} ({}): {found}, planned from {planned}", self.field, self.entity, self.account)
    }
}

impl ApplyError {
    /// What to do, in one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        const AGAIN: &str = "plan again with `portreeve plan --out plan.json` and look at the new plan";
        match self {
            Self::NotAPlan { .. } => "name a file that `portreeve plan --out FILE` wrote".to_owned(),
            Self::AppliedBefore { run } => {
                format!("`portreeve history` shows what run {run} did; nothing was done now")
            }
            Self::Clock { .. } => "set the clock of this machine, then try again".to_owned(),
            Self::UnknownId { .. } => {
                "the plan's JSON and CSV hold the ids; only changes with status planned can be named".to_owned()
            }
            Self::SeveralIds { .. } => "type more of the id".to_owned(),
            Self::UnknownAccept { .. } => "the plan names the hash of each account that a cap holds".to_owned(),
            Self::Nobody { .. } => "agree with --yes, or choose with --only ID or --except ID".to_owned(),
            Self::Workbook { .. } => {
                "name the workbook that `portreeve plan --format xlsx` or `watch` wrote for this plan".to_owned()
            }
            Self::Cell { .. } => {
                "mark rows in the column `Approve` and change nothing else; nothing was done".to_owned()
            }
            Self::NothingApproved => "write yes in the column `Approve` of each change that may go out".to_owned(),
            Self::Journal(error) => error.help(),
            Self::Schema { .. }
            | Self::Version { .. }
            | Self::Edited
            | Self::State { .. }
            | Self::EarlierDay { .. }
            | Self::Expired { .. }
            | Self::Rules { .. }
            | Self::Drifted { .. } => AGAIN.to_owned(),
        }
    }
}
