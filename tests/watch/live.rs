//! A workspace that is watched by a clock of the test's own: months pass in seconds.

use crate::apply::case::{Case, at};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use portreeve::clock::Clock;
use portreeve::daemon::{Daemon, Options, WatchError};
use portreeve::journal::{Holder, Ledger};
use portreeve::sink::deliver::Outside;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// A clock that the test moves.
#[derive(Debug, Clone)]
pub(crate) struct Hand(Arc<Mutex<DateTime<Utc>>>);

impl Hand {
    fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap() = now;
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A machine without an environment.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Outside for Nothing {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

pub(crate) fn options(root: PathBuf, apply: bool) -> Options {
    let holder = Holder { command: "portreeve watch on testbed".to_owned(), since: "then".to_owned() };
    Options { root, apply, unscheduled: false, cache: true, outside: Arc::new(Nothing), holder }
}

/// A daemon that lives through days.
pub(crate) struct Live {
    pub(crate) case: Case,
    pub(crate) daemon: Option<Daemon>,
    pub(crate) hand: Hand,
    pub(crate) apply: bool,
}

impl Live {
    pub(crate) fn new(rules: &str, settings: &str, apply: bool) -> Self {
        let case = Case::with(rules, settings, "date,keyword_id\n");
        std::fs::remove_file(case.root().join("snapshots/acme-us/keywords-2026-11-21.csv")).unwrap();
        Self { case, daemon: None, hand: Hand(Arc::new(Mutex::new(at("2020-01-01T00:00:00Z")))), apply }
    }

    pub(crate) fn open(&mut self) -> Result<(), WatchError> {
        let mut tries = 0;
        loop {
            match Daemon::open(options(self.case.root(), self.apply)) {
                Ok(daemon) => {
                    self.daemon = Some(daemon);
                    return Ok(());
                }
                // Between `fork` and `exec` a process that another test starts holds all files of this one.
                Err(error) if tries == 100 => return Err(error),
                Err(_) => tries += 1,
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Time goes on, and the daemon does nothing.
    pub(crate) fn hand_on(&mut self, now: &str) {
        self.hand.set(at(now));
    }

    /// The process ends; the next tick starts another.
    pub(crate) fn restart(&mut self) {
        self.daemon = None;
    }

    /// What a daemon does at a moment: it steps until the folder is at rest and nothing is due. What it said.
    pub(crate) fn tick(&mut self, now: &str) -> Vec<String> {
        self.tick_at(at(now))
    }

    pub(crate) fn tick_at(&mut self, now: DateTime<Utc>) -> Vec<String> {
        if self.daemon.is_none() {
            self.open().unwrap();
        }
        self.hand.set(now);
        let mut said = Vec::new();
        let daemon = self.daemon.as_mut().unwrap();
        for _ in 0..60 {
            let step = daemon.step(&self.hand);
            said.extend(step.said);
            let locked = step.error.as_ref().is_some_and(|error| error.to_string().contains("in use"));
            said.extend(step.error.filter(|_| !locked).map(|error| format!("error: {error}")));
            let soon = step.next.signed_duration_since(self.hand.now()) <= TimeDelta::seconds(5);
            if !step.unsettled && !soon && !locked {
                break;
            }
            if locked {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            self.hand.set(step.next.max(self.hand.now() + TimeDelta::seconds(1)));
        }
        said
    }

    /// What was handed out: civil day of the account, keyword, value before and after.
    pub(crate) fn out(&self) -> Vec<(String, String, String, String)> {
        let ledger = self.case.ledger();
        let rows = ledger.actions.iter().filter(|row| row.handed_out);
        rows.map(|row| {
            (
                row.change.day.to_string(),
                row.change.entity.id.to_string(),
                row.said(&["from"]).to_owned(),
                row.said(&["to"]).to_owned(),
            )
        })
        .collect()
    }
}

pub(crate) const HEAD: &str = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,impressions,clicks,spend,sales,orders,units\n";

/// A row of a keyword that is too dear.
pub(crate) fn row(date: NaiveDate, keyword: usize, bid: &str) -> String {
    format!("{date},kw-{keyword},c-1,Kitchen,g-1,Presses,word {keyword},exact,enabled,{bid},400,10,12.00,20.00,1,1\n")
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Always true, and needs no person.
pub(crate) const ALWAYS: &str = "rule \"Always\"
  mode apply
  on keyword
  if acos over 7d > 35%
  then lower bid 10% not below $0.20
";

/// There is always something to do: bids go down and up by themselves, and an alert fires and clears.
pub(crate) const RESTLESS: &str = "rule \"Down\"
  mode apply
  on keyword
  if acos over 1d > 35%
  then lower bid 10% not below $0.20

rule \"Up\"
  mode apply
  on keyword
  if acos over 1d < 20%
  then raise bid 10% not above $3

rule \"Tell\"
  on keyword where text is \"word 0\"
  if orders over 1d = 0
  then alert \"no order\"
";

/// The file of a day of keywords with such bids, in cents; what each sells turns every `flips` days.
pub(crate) fn restless(day: NaiveDate, (at, flips): (u64, u64), bids: &[u64]) -> String {
    let mut text = HEAD.to_owned();
    for (keyword, bid) in bids.iter().enumerate() {
        let up = (at / flips + keyword as u64).is_multiple_of(2);
        let (sales, orders) = if up { ("90.00", 3) } else { ("20.00", u32::from(at.is_multiple_of(2))) };
        let bid = format!("{}.{:02}", bid / 100, bid % 100);
        text.push_str(&format!(
            "{day},kw-{keyword},c-1,Kitchen,g-1,Presses,word {keyword},exact,enabled,{bid},400,10,12.00,{sales},{orders},{orders}\n"
        ));
    }
    text
}

/// The bids as a channel shows them that takes every upload.
pub(crate) fn uploaded(ledger: &Ledger, bids: &mut [u64]) {
    for row in ledger.actions.iter().filter(|row| row.handed_out) {
        let keyword: usize = row.change.entity.id.trim_start_matches("kw-").parse().unwrap();
        bids[keyword] = row.said(&["to"]).replace('.', "").parse().unwrap();
    }
}
