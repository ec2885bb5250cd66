//! Thirty days of everything that happens to files and bids, at several rates of ticks.

use crate::apply::case::{SETTINGS, at};
use crate::watch::audit::audit;
use crate::watch::live::{ALWAYS, HEAD, Live, date, row};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;

const KEYWORDS: usize = 4;
const DAYS: u64 = 30;

/// A source of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What happens outside, the same for every rate of ticks.
struct World {
    /// By keyword: after how many days an upload shows; `None` never.
    lag: [Option<u64>; KEYWORDS],
    /// A person sets a bid: day, keyword, cents.
    by_hand: Vec<(u64, usize, u64)>,
    /// Days whose file comes with the next day's.
    late: Vec<u64>,
    /// A day whose file never comes.
    missing: Option<u64>,
    /// Days on which the file of the day before comes again under another name, older ones after it.
    again: Vec<u64>,
    /// The daemon is started anew on these days.
    restarts: Vec<u64>,
}

impl World {
    /// Everything goes well.
    fn calm() -> Self {
        let none = Vec::<u64>::new;
        Self {
            lag: [Some(0); KEYWORDS],
            by_hand: Vec::new(),
            late: none(),
            missing: None,
            again: none(),
            restarts: none(),
        }
    }

    fn of(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let lags = [Some(0), Some(1), Some(2), None];
        let lag = std::array::from_fn(|at| lags[(at + usize::try_from(dice.below(4)).unwrap()) % 4]);
        let mut days = |count: u64| -> Vec<u64> { (0..count).map(|_| dice.below(DAYS)).collect() };
        let (late, again, restarts) = (days(3), days(3), days(3));
        let hands = days(3);
        let by_hand = hands.iter().map(|day| (*day, usize::try_from(day % 4).unwrap(), 60 + day * 3)).collect();
        Self { lag, by_hand, late, missing: Some(12), again, restarts }
    }
}

fn cents(text: &str) -> u64 {
    text.replace('.', "").parse().unwrap()
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The file of a day, with the three days before restated.
fn file(day: NaiveDate, bids: &BTreeMap<NaiveDate, [u64; KEYWORDS]>) -> String {
    let mut text = HEAD.to_owned();
    for back in (0..=3).rev() {
        let of = day - Days::new(back);
        let Some(bids) = bids.get(&of) else { continue };
        for (keyword, bid) in bids.iter().enumerate() {
            // Sales come late; the keyword stays too dear.
            let sales = if back == 0 { "10.00" } else { "20.00" };
            text.push_str(&row(of, keyword, &money(*bid)).replace(",20.00,", &format!(",{sales},")));
        }
    }
    text
}

/// Lives through the days at a rate of ticks; what was handed out, by day of the account, keyword, before and after.
fn live(world: &World, ticks: i64) -> Vec<(String, String, String, String)> {
    let start = date("2026-10-01");
    let mut live = Live::new(ALWAYS, &format!("{SETTINGS}[watch]\nrescan = \"24h\"\n"), true);
    let mut shown = [120; KEYWORDS];
    let mut bids: BTreeMap<NaiveDate, [u64; KEYWORDS]> = BTreeMap::new();
    for back in (1..=10).rev() {
        bids.insert(start - Days::new(back), shown);
    }
    let mut first = HEAD.to_owned();
    for (day, bids) in &bids {
        first.extend(bids.iter().enumerate().map(|(keyword, bid)| row(*day, keyword, &money(*bid))));
    }
    live.case.write(&format!("snapshots/acme-us/keywords-{start}.csv"), &first);
    let mut uploads: BTreeMap<u64, Vec<(usize, u64)>> = BTreeMap::new();
    let mut known = 0;
    for day in 0..DAYS {
        let today = start + Days::new(day);
        let morning: DateTime<Utc> = at(&format!("{today}T08:00:00Z"));
        for tick in 0..ticks {
            let said = live.tick_at(morning + TimeDelta::minutes(tick * 20 * 60 / ticks));
            assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
        }
        let out = live.out();
        for (_, keyword, _, to) in &out[known..] {
            let keyword: usize = keyword.trim_start_matches("kw-").parse().unwrap();
            if let Some(lag) = world.lag[keyword] {
                uploads.entry(day + lag).or_default().push((keyword, cents(to)));
            }
        }
        known = out.len();
        if world.restarts.contains(&day) {
            live.restart();
        }
        // The day ends: uploads have shown, a person may have been there, the file of the day is made.
        for (keyword, to) in uploads.remove(&day).unwrap_or_default() {
            shown[keyword] = to;
        }
        for (_, keyword, value) in world.by_hand.iter().filter(|(when, ..)| *when == day) {
            shown[*keyword] = *value;
        }
        bids.insert(today, shown);
        let made = today + Days::new(1);
        let write =
            |name: String, day: NaiveDate| live.case.write(&format!("snapshots/acme-us/{name}.csv"), &file(day, &bids));
        if !world.late.contains(&day) && world.missing != Some(day) {
            write(format!("keywords-{made}"), today);
        }
        if day > 0 && world.late.contains(&(day - 1)) && world.missing != Some(day - 1) {
            write(format!("keywords-{today}"), today - Days::new(1));
        }
        if day > 0 && world.again.contains(&day) {
            let from = live.case.root().join(format!("snapshots/acme-us/keywords-{today}.csv"));
            if from.exists() {
                let to = live.case.root().join(format!("snapshots/acme-us/copy of keywords-{today} (1).csv"));
                std::fs::copy(from, to).unwrap();
            }
        }
    }
    audit(&live.case.root(), true, &format!("{ticks} ticks"));
    live.out()
}

/// The seven days of a rule's window begin after the last change, whatever the rate at which it is judged.
#[test]
fn a_rule_that_is_always_true_acts_as_often_as_evidence_allows() {
    let world = World::calm();
    let out = live(&world, 1);
    let of_one: Vec<(&str, &str)> = out
        .iter()
        .filter(|(_, keyword, ..)| keyword == "kw-0")
        .map(|(.., from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(of_one, [("1.20", "1.08"), ("1.08", "0.97"), ("0.97", "0.87"), ("0.87", "0.78")]);
    assert_eq!(out.len(), of_one.len() * KEYWORDS);
    assert_eq!(live(&world, 24), out, "24 ticks a day");
}

#[test]
fn whatever_happens_outside_every_rate_of_ticks_does_the_same() {
    for seed in 1..=2 {
        let world = World::of(seed);
        let out = live(&world, 1);
        assert!(!out.is_empty());
        assert_eq!(live(&world, 8), out, "seed {seed}");
    }
}

/// The whole month at every quarter of an hour; minutes long.
#[test]
#[ignore = "long: thirty days at 96 ticks a day, `cargo test watch::days -- --ignored`"]
fn every_quarter_of_an_hour_for_a_month() {
    for seed in 0..=4 {
        let world = if seed == 0 { World::calm() } else { World::of(seed) };
        let out = live(&world, 1);
        for ticks in [24, 80] {
            assert_eq!(live(&world, ticks), out, "seed {seed}, {ticks} ticks a day");
        }
    }
}
