//! What was done before: the reference's own history, of which the product gets a copy in its form.

use super::tree::{Field, Kind, Verb};
pub(crate) use super::value::Day;
use super::value::Q;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntityRef {
    pub account: String,
    pub kind: Kind,
    pub id: String,
}

/// A value of a field: an amount, or the word of a state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    Amount(Q),
    Word(String),
}

/// Where the journal says that a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(dead_code, reason = "all that the journal can say; the generator says the rest by what files show")]
pub(crate) enum Stated {
    Confirmed,
    Failed,
    Expired,
    Drifted(Day),
    GivenBack,
}

/// One change that was handed out.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub rule: String,
    pub entity: EntityRef,
    pub field: Field,
    pub verb: Verb,
    pub from: Held,
    pub to: Held,
    pub day: Day,
    /// An `until` whose earlier value is to be given back.
    pub until: bool,
    /// What the journal already knows of it; `None` leaves it to the snapshots.
    pub stated: Option<Stated>,
    /// Of an addition: the campaign or ad group that it went to.
    pub place: Option<EntityRef>,
}

/// A finding that stands open.
#[derive(Clone, Debug)]
pub(crate) struct OpenFinding {
    pub rule: String,
    pub entity: EntityRef,
    pub since: Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(dead_code, reason = "all that the journal can say; the generator begins with alerts that fire")]
pub(crate) enum AlertState {
    Pending,
    Firing,
    Stale,
}

#[derive(Clone, Debug)]
pub(crate) struct KnownAlert {
    pub rule: String,
    pub entity: EntityRef,
    pub state: AlertState,
    pub since: Day,
    /// Undecided days in a row before this run.
    pub undecided_days: i32,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub changes: Vec<Change>,
    pub findings: Vec<OpenFinding>,
    pub alerts: Vec<KnownAlert>,
}
