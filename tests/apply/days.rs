//! Weeks of ticks against a channel that takes uploads late, never or not at all, and a person who changes bids by hand.

use crate::apply::case::{Case, SETTINGS, at, open};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use portreeve::apply::{Choice, Document};
use portreeve::durable::Unwatched;
use portreeve::engine::PlanOptions;
use portreeve::journal::ActionState;
use std::collections::BTreeMap;

/// True on every day of every keyword.
const ALWAYS: &str = "rule \"Always\"
  mode apply
  on keyword
  if acos over 7d > 35%
  then lower bid 10% not below $0.20
";
const KEYWORDS: usize = 4;
const DAYS: u64 = 30;

/// A source of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// One of the keywords.
    fn place(&mut self) -> usize {
        usize::try_from(self.below(4)).unwrap()
    }
}

/// What happens outside, the same for every rate of ticks.
struct World {
    /// By keyword: after how many days an upload shows; `None` never.
    lag: [Option<u64>; KEYWORDS],
    /// A person sets a bid: day, keyword, cents.
    by_hand: Vec<(u64, usize, u64)>,
    /// Days whose file comes only with the next day's.
    late: Vec<u64>,
}

impl World {
    fn of(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let lags = [Some(0), Some(1), Some(2), None];
        let lag = std::array::from_fn(|at| if seed == 0 { Some(0) } else { lags[(at + dice.place()) % 4] });
        let hands = if seed == 0 { 0 } else { dice.below(4) };
        Self {
            lag,
            by_hand: (0..hands).map(|_| (dice.below(DAYS), dice.place(), 60 + dice.below(90))).collect(),
            late: (0..if seed == 0 { 0 } else { 3 }).map(|_| dice.below(DAYS)).collect(),
        }
    }
}

/// A change that was handed out: day, keyword, from, to, in cents.
type Out = (u64, usize, u64, u64);

fn cents(text: &str) -> u64 {
    text.replace('.', "").parse().unwrap()
}

/// Lives through the days at a rate of ticks; what was handed out.
fn live(world: &World, ticks: u64) -> Vec<Out> {
    let start: NaiveDate = "2026-10-01".parse().unwrap();
    let head = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,impressions,clicks,spend,sales,orders,units\n";
    let mut file = head.to_owned();
    let rows = |day: NaiveDate, bids: &[u64; KEYWORDS]| -> String {
        let row = |(at, bid): (usize, &u64)| {
            format!(
                "{day},kw-{at},c-1,Kitchen,g-1,Presses,word {at},exact,enabled,{}.{:02},400,10,12.00,20.00,1,1\n",
                bid / 100,
                bid % 100
            )
        };
        bids.iter().enumerate().map(row).collect()
    };
    let mut bids = [120; KEYWORDS];
    for back in (1..=10).rev() {
        file.push_str(&rows(start - Days::new(back), &bids));
    }
    let case = Case::with(ALWAYS, SETTINGS, &file);
    let mut journal = open(&case.place());
    let mut out: Vec<Out> = Vec::new();
    let mut uploads: BTreeMap<u64, Vec<(usize, u64)>> = BTreeMap::new();
    let mut pending = String::new();
    for day in 0..DAYS {
        let date = start + Days::new(day);
        let midnight: DateTime<Utc> = at(&format!("{date}T08:00:00Z"));
        let engine = case.engine();
        for tick in 0..ticks {
            let now = midnight + TimeDelta::minutes(i64::try_from(tick * 16 * 60 / ticks).unwrap());
            let history = journal.ledger().unwrap().history();
            let planned = engine.plan(&PlanOptions::new(now).history(history)).unwrap();
            if planned.plan().summary.actions == 0 {
                continue;
            }
            let mut text = Vec::new();
            portreeve::report::plan::json(&planned.view(), &mut text).unwrap();
            let document = Document::parse(&String::from_utf8(text).unwrap()).unwrap();
            let ledger = journal.ledger().unwrap();
            let prepared = engine
                .prepare(&document, &Choice::Nobody, None, (&case.place(), &ledger), now + TimeDelta::minutes(1))
                .unwrap();
            for row in prepared.going() {
                let keyword: usize = row.change.entity.id.trim_start_matches("kw-").parse().unwrap();
                let (from, to) = (cents(row.said(&["from"])), cents(row.said(&["to"])));
                out.push((day, keyword, from, to));
                if let Some(lag) = world.lag[keyword] {
                    uploads.entry(day + lag).or_default().push((keyword, to));
                }
            }
            prepared.carry_out(&mut journal, &mut Unwatched).unwrap();
        }
        // The day ends: uploads have shown, a person may have been there, the file of the day is made.
        for (keyword, to) in uploads.remove(&day).unwrap_or_default() {
            bids[keyword] = to;
        }
        for (_, keyword, value) in world.by_hand.iter().filter(|(when, ..)| *when == day) {
            bids[*keyword] = *value;
        }
        pending.push_str(&rows(date, &bids));
        if !world.late.contains(&day) {
            file.push_str(&std::mem::take(&mut pending));
            case.write("snapshots/acme-us/keywords-2026-11-21.csv", &file);
        }
    }
    let mut ledger = journal.ledger().unwrap();
    case.engine().settle(&case.place(), &mut ledger);
    one_in_flight(&ledger);
    out
}

/// Of one field no change goes out while an earlier one waits.
fn one_in_flight(ledger: &portreeve::journal::Ledger) {
    let mut waiting: BTreeMap<&str, u64> = BTreeMap::new();
    for row in ledger.actions.iter().filter(|row| row.handed_out && row.state == ActionState::Emitted) {
        *waiting.entry(row.change.entity.id.as_ref()).or_default() += 1;
    }
    assert!(waiting.values().all(|count| *count == 1), "{waiting:?}");
}

/// With uploads that show at once a rule that is always true changes a bid every eighth day: the seven days of its window begin
/// after the last change.
#[test]
fn a_rule_that_is_always_true_waits_for_fresh_evidence() {
    let world = World::of(0);
    for ticks in [1, 4, 24] {
        let out = live(&world, ticks);
        let of_one: Vec<(u64, u64, u64)> =
            out.iter().filter(|(_, keyword, ..)| *keyword == 0).map(|(day, _, from, to)| (*day, *from, *to)).collect();
        assert_eq!(of_one, [(0, 120, 108), (8, 108, 97), (16, 97, 87), (24, 87, 78)], "{ticks} ticks a day");
        assert_eq!(out.len(), of_one.len() * KEYWORDS);
    }
}

#[test]
fn whatever_happens_outside_every_rate_of_ticks_does_the_same() {
    for seed in 1..=5 {
        let world = World::of(seed);
        let out = live(&world, 1);
        assert!(!out.is_empty());
        assert_eq!(out, live(&world, 6), "seed {seed}");
        let mut last: BTreeMap<usize, u64> = BTreeMap::new();
        for (day, keyword, from, to) in &out {
            assert!(to < from && *to * 100 >= from * 89 - 100, "seed {seed}: {from} -> {to}");
            // Evidence of seven days after the last change, or three days after which it counts as never made.
            let apart = if world.lag[*keyword].is_none() || world.lag[*keyword] >= Some(2) { 3 } else { 4 };
            if let Some(before) = last.insert(*keyword, *day) {
                assert!(day - before >= apart, "seed {seed}: keyword {keyword} on {before} and {day}");
            }
        }
    }
}
