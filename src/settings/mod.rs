//! `portreeve.toml`: accounts, time, caps, pillars, sinks. Every key has its default here.

mod guards;
mod parse;
mod read;
mod schedule;
mod values;

pub use parse::parse;
pub use schedule::Schedule;

use crate::text::Span;
use crate::value::{Currency, Rational};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The settings of a workspace.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `[workspace] name`; whoever holds the workspace names it when left out.
    pub name: Option<String>,
    /// `[workspace] currency`: of table cells without a sign.
    pub currency: Currency,
    /// `[workspace] state`: where journal and cache are kept.
    pub state: Option<String>,
    /// `[accounts.x]` by name.
    pub accounts: BTreeMap<String, AccountSettings>,
    /// `[time]`.
    pub time: Time,
    /// `[guards]`.
    pub guards: Caps,
    /// `[pillars] gate`.
    pub pillar_gate: bool,
    /// `[sinks.x]` by name.
    pub sinks: BTreeMap<String, Sink>,
    /// `[[files]]`: files whose dataset is forced.
    pub files: Vec<ForcedFile>,
    /// `[watch]`: when the daemon looks and acts.
    pub watch: Watch,
}

/// `[watch]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// `schedule`: when changes go out, in each account's own time; whenever rules are judged when left out.
    pub schedule: Option<Schedule>,
    /// `rescan`, in seconds: how often the folder is looked at when the system reports nothing.
    pub rescan: u32,
}

impl Default for Watch {
    fn default() -> Self {
        Self { schedule: None, rescan: 60 }
    }
}

/// `[accounts.x]`.
#[derive(Debug, Clone, Default)]
pub struct AccountSettings {
    /// `channel`: a word such as `amazon`.
    pub channel: Option<String>,
    /// `currency`.
    pub currency: Option<Currency>,
    /// `timezone`; UTC when left out.
    pub timezone: Option<chrono_tz::Tz>,
    /// `settle`, in days: of every conversion metric of the account.
    pub settle: Option<u32>,
    /// `seller`: our own seller name or id.
    pub seller: Option<String>,
    /// `market`, such as `US`.
    pub market: Option<String>,
    /// `mode`: a ceiling for its rules (`observe`, `propose`, `apply`).
    pub mode: Option<String>,
    /// `groups`: for `--account @tier1`.
    pub groups: Vec<String>,
    /// `attribution`, in days.
    pub attribution: Option<u32>,
    /// `schedule`: when the daemon lets changes of the account go out, in its own time; that of `[watch]` when left out.
    pub schedule: Option<Schedule>,
    /// `[accounts.x.let]`: name to the value's text and its place in the file.
    pub lets: BTreeMap<String, (String, Span)>,
    /// `[accounts.x.guards]`: only tighter than the workspace's.
    pub guards: Option<Caps>,
}

impl AccountSettings {
    /// Sets a key of `[accounts.x]` that a test may set.
    ///
    /// # Errors
    /// What is wrong with the value, as the end of a sentence about it.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        match key {
            "channel" => self.channel = Some(value.to_lowercase()),
            "currency" => self.currency = Some(Currency::from_code(value).ok_or("is no currency's code, such as USD")?),
            "market" => self.market = Some(value.to_owned()),
            "timezone" => self.timezone = Some(value.parse().map_err(|_| "is no time zone, such as Europe/Berlin")?),
            "seller" => self.seller = Some(value.to_owned()),
            "settle" => {
                let days =
                    value.trim_end_matches(['d', 'D']).parse().map_err(|_| "is no number of days, such as 2d")?;
                self.settle = Some(days);
            }
            "mode" if ["observe", "propose", "apply"].contains(&value) => self.mode = Some(value.to_owned()),
            "mode" => return Err("is none of observe, propose and apply"),
            _ => return Err("belongs to no key that a test may set"),
        }
        Ok(())
    }
}

/// `[time]`.
#[derive(Debug, Clone)]
pub struct Time {
    /// `coverage`: the share of a window's days that must be covered; uncovered days up to the rest, rounded down, are tolerated.
    pub coverage: Rational,
    /// `suspect`: fewer rows than this share of the usual make absent rows unknown that day.
    pub suspect: Rational,
    /// `state_age`, in days: how long a state attribute stays known.
    pub state_age: u32,
    /// `stale_after`, in days.
    pub stale_after: u32,
    /// `confirm_within`, in days.
    pub confirm_within: u32,
}

/// `[guards]`: caps of a plan. `None` lifts one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caps {
    /// `max_step`: one change of one field, a share of its value.
    pub max_step: Option<Rational>,
    /// `max_drift`: change of one field in so many days.
    pub max_drift: Option<(Rational, u32)>,
    /// `max_entities`: share of the entities in scope, when they are ten or more.
    pub max_entities: Option<Rational>,
    /// `max_actions`: that go out without a person.
    pub max_actions: Option<u32>,
    /// `max_budget`: share of the account's total daily budget moved.
    pub max_budget: Option<Rational>,
    /// `max_paused`: share of the entities in scope that are paused.
    pub max_paused: Option<Rational>,
    /// `max_adjustment_step`, points as a fraction: one change of a placement's adjustment.
    pub max_adjustment_step: Option<Rational>,
    /// `min_step`: a computed `set` closer than this is nothing to do.
    pub min_step: Option<Rational>,
    /// `total_budget = "no increase"`.
    pub no_budget_increase: bool,
    /// `outside_changes = "hold"`: a change made outside counts for fresh evidence.
    pub outside_changes_hold: bool,
}

/// `[sinks.x]`, with secrets unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sink {
    /// `kind`: webhook, slack, file, email.
    pub kind: String,
    /// What it is told beside the alerts that name it: `alerts`, `findings`, `digest`, `plan`, `engine`.
    pub takes: Vec<String>,
    /// Its other keys as written.
    pub keys: BTreeMap<String, String>,
}

impl Sink {
    /// A key as written.
    #[must_use]
    pub fn key(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str)
    }

    /// It may lie at a private, loopback or link-local address, also without TLS.
    #[must_use]
    pub fn allows_private(&self) -> bool {
        self.key("allow_private") == Some("yes")
    }
}

/// `[[files]]`: a file (or a pattern with `*`) whose dataset is said rather than found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForcedFile {
    /// The path under `snapshots/`, `*` standing for any part of a name.
    pub path: Arc<str>,
    /// The canonical dataset.
    pub dataset: Option<String>,
    /// The channel profile.
    pub profile: Option<String>,
    /// First and last day, for files that name none.
    pub period: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            currency: Currency::USD,
            state: None,
            accounts: BTreeMap::new(),
            time: Time::default(),
            guards: Caps::default(),
            pillar_gate: true,
            sinks: BTreeMap::new(),
            files: Vec::new(),
            watch: Watch::default(),
        }
    }
}

impl Default for Time {
    fn default() -> Self {
        Self { coverage: percent(90), suspect: percent(50), state_age: 60, stale_after: 3, confirm_within: 3 }
    }
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            max_step: Some(percent(30)),
            max_drift: Some((percent(40), 30)),
            max_entities: Some(percent(30)),
            max_actions: Some(200),
            max_budget: Some(percent(20)),
            max_paused: Some(percent(5)),
            max_adjustment_step: Some(percent(20)),
            min_step: Some(percent(5)),
            no_budget_increase: false,
            outside_changes_hold: false,
        }
    }
}

fn percent(value: i64) -> Rational {
    // Hundredths of a small whole number always fit.
    Rational::new(i128::from(value), 100).unwrap_or(Rational::ZERO)
}
