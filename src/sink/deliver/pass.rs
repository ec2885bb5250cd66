//! One pass over what is due.

use crate::clock::Clock;
use crate::durable::Probe;
use crate::journal::{Attempt, Journal, JournalError, NoticeRow};
use crate::sink::deliver::outcome::Outcome;
use crate::sink::deliver::{Sinks, retry};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// How many notices are read at once.
const BATCH: usize = 100;
/// After so many seconds a pass leaves the rest to the next, so that whoever waits for it is not kept by slow sinks.
const PASS_SECONDS_MAX: i64 = 60;
/// After so many notices in a row that a sink could not take, the rest is not tried in this pass.
const STRIKES_MAX: usize = 3;

/// What a pass did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many notices were sent.
    pub sent: usize,
    /// Those that were tried and not sent.
    pub unsent: Vec<Unsent>,
    /// When something is due next.
    pub next: Option<DateTime<Utc>>,
}

/// A notice that was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its key.
    pub key: String,
    /// The sink.
    pub sink: String,
    /// Why, without secrets.
    pub error: String,
    /// When it is tried again; `None` for never.
    pub next: Option<DateTime<Utc>>,
}

/// Sends what is due, oldest first. A sink that fails keeps no other from being told.
///
/// # Errors
/// When the journal cannot be read or written; what was sent and could not be marked is sent again under its key.
pub fn due(
    journal: &mut Journal,
    sinks: &Sinks,
    clock: &dyn Clock,
    probe: &mut dyn Probe,
) -> Result<Report, JournalError> {
    let started = clock.now();
    let mut pass =
        Pass { journal, sinks, clock, report: Report::default(), down: BTreeSet::new(), strikes: BTreeMap::new() };
    loop {
        let rows = pass.journal.notices_due(started.timestamp(), BATCH)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            if clock.now().signed_duration_since(started) > TimeDelta::seconds(PASS_SECONDS_MAX) {
                return pass.done();
            }
            if !pass.down.contains(&row.notice.sink) {
                pass.send(row, probe)?;
            }
        }
    }
    pass.done()
}

struct Pass<'a> {
    journal: &'a mut Journal,
    sinks: &'a Sinks,
    clock: &'a dyn Clock,
    report: Report,
    /// Sinks that are not tried any more.
    down: BTreeSet<String>,
    /// How often in a row a sink took nothing.
    strikes: BTreeMap<String, usize>,
}

impl Pass<'_> {
    fn done(mut self) -> Result<Report, JournalError> {
        self.report.next = self.journal.next_notice()?.and_then(moment);
        Ok(self.report)
    }

    fn send(&mut self, row: &NoticeRow, probe: &mut dyn Probe) -> Result<(), JournalError> {
        let notice = &row.notice;
        let address = self.sinks.mark(&notice.sink);
        if let Some(address) = &address
            && let Some(since) = self.journal.gone_since(&notice.sink, address)?
        {
            let day = moment(since).unwrap_or_default().format("%Y-%m-%d");
            let why = format!("it said on {day} that it is gone (410); give the sink another address");
            return self.fail(row, why, probe);
        }
        match self.sinks.send(row, self.clock, probe) {
            Outcome::Sent => {
                self.strikes.remove(&notice.sink);
                self.report.sent = self.report.sent.saturating_add(1);
                self.journal.attempted(&notice.key, &Attempt::Sent, probe)
            }
            Outcome::Later { why, after, down } => self.later(row, why, after, down, probe),
            Outcome::Never { why } => self.fail(row, why, probe),
            Outcome::Gone { why } => {
                let now = self.clock.now().timestamp();
                self.fail(row, why.clone(), probe)?;
                self.down.insert(notice.sink.clone());
                self.journal.sink_gone(&notice.sink, &address.unwrap_or_default(), now, &why)
            }
        }
    }

    fn later(
        &mut self,
        row: &NoticeRow,
        why: String,
        after: Option<u64>,
        down: bool,
        probe: &mut dyn Probe,
    ) -> Result<(), JournalError> {
        let notice = &row.notice;
        let now = self.clock.now().timestamp();
        let attempt = row.attempts.saturating_add(1);
        if retry::gives_up(now.saturating_sub(row.made), attempt) {
            return self.fail(row, format!("{why}; given up after {attempt} attempts"), probe);
        }
        let pause = retry::pause(&notice.key, attempt).max(after.unwrap_or(1));
        let next = now.saturating_add(i64::try_from(pause).unwrap_or(i64::MAX));
        self.journal.attempted(&notice.key, &Attempt::Again { due: next, error: why.clone() }, probe)?;
        let strikes = self.strikes.entry(notice.sink.clone()).or_default();
        *strikes = strikes.saturating_add(1);
        if down || *strikes >= STRIKES_MAX {
            self.down.insert(notice.sink.clone());
            self.journal.put_off(&notice.sink, next, &why)?;
        }
        self.report.unsent.push(unsent(row, why, moment(next)));
        Ok(())
    }

    fn fail(&mut self, row: &NoticeRow, why: String, probe: &mut dyn Probe) -> Result<(), JournalError> {
        self.journal.attempted(&row.notice.key, &Attempt::Failed { error: why.clone() }, probe)?;
        self.report.unsent.push(unsent(row, why, None));
        Ok(())
    }
}

fn unsent(row: &NoticeRow, error: String, next: Option<DateTime<Utc>>) -> Unsent {
    Unsent { key: row.notice.key.clone(), sink: row.notice.sink.clone(), error, next }
}

fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}
