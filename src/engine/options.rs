//! What a plan is for, and which of it is shown.

use crate::clock::Clock;
use crate::eval::{Moment, PlanTime};
use crate::history::History;
use crate::table::Day;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};

/// What a plan is for. The same options, rules and data give the same plan for ever.
///
/// ```
/// use portreeve::engine::PlanOptions;
///
/// let now = "2026-11-21T09:00:00Z".parse().unwrap();
/// let options = PlanOptions::new(now).as_of("2026-11-20".parse().unwrap()).rule("Trim").account("acme-us");
/// ```
#[derive(Debug, Clone)]
pub struct PlanOptions {
    pub(super) now: DateTime<Utc>,
    pub(super) as_of: Option<NaiveDate>,
    pub(super) at: Option<NaiveDateTime>,
    pub(super) tick: Option<PlanTime>,
    pub(super) known_at: Option<DateTime<Utc>>,
    pub(super) history: History,
    pub(super) rules: Vec<String>,
    pub(super) accounts: Vec<String>,
}

impl PlanOptions {
    /// A plan made now. The moment dates the plan and counts what was handed out in the 24 hours before; what rules say does not
    /// depend on it.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            as_of: None,
            at: None,
            tick: None,
            known_at: None,
            history: History::default(),
            rules: Vec::new(),
            accounts: Vec::new(),
        }
    }

    /// A plan made when a clock says.
    #[must_use]
    pub fn by(clock: &dyn Clock) -> Self {
        Self::new(clock.now())
    }

    /// Every account's as-of day; each account's newest complete day when left out.
    #[must_use]
    pub fn as_of(mut self, day: NaiveDate) -> Self {
        self.as_of = Some(day);
        self
    }

    /// The moment that the plan is for, in each account's own time: for `time` and `weekday`.
    #[must_use]
    pub fn at(mut self, moment: NaiveDateTime) -> Self {
        self.at = Some(moment);
        self
    }

    /// The plan is for the very moment it is made at, read in each account's time zone: for `time` and `weekday`, as the daemon plans.
    #[must_use]
    pub fn at_its_moment(mut self) -> Self {
        self.tick = Some(PlanTime::Instant(self.now));
        self
    }

    /// Only what was known at a moment: later files and restatements are left out.
    #[must_use]
    pub fn known_at(mut self, moment: DateTime<Utc>) -> Self {
        self.known_at = Some(moment);
        self
    }

    /// What the engine did before; nothing when left out.
    #[must_use]
    pub fn history(mut self, history: History) -> Self {
        self.history = history;
        self
    }

    /// Shows only this rule, by its name or `file:line`; may be called again for more. Everything is evaluated all the same.
    #[must_use]
    pub fn rule(mut self, name: impl Into<String>) -> Self {
        self.rules.push(name.into());
        self
    }

    /// Shows only this account, or the accounts of `@group`; may be called again for more. Everything is evaluated all the same.
    #[must_use]
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.accounts.push(name.into());
        self
    }

    pub(super) fn moment(&self) -> Moment {
        let minutes = |time: NaiveDateTime| u16::try_from(time.hour() * 60 + time.minute()).unwrap_or(0);
        Moment {
            as_of: self.as_of.map(Day::from_date),
            at: self.at.map(|time| PlanTime::Civil(Day::from_date(time.date()), minutes(time))).or(self.tick),
        }
    }
}
