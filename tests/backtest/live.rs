//! A world that is lived through day by day with the journal, and replayed from its files.

use crate::apply::case::{Case, open};
use crate::backtest::span;
use crate::watch::live::Live;
use chrono::{Days, NaiveDate, Utc};
use portreeve::Engine;
use portreeve::apply::{Choice, Document};
use portreeve::durable::Unwatched;
use portreeve::engine::PlanOptions;
use portreeve::history::{AlertState, History};
use portreeve::journal::ActionRow;
use portreeve::plan::{FindingState, Plan, PlanStatus};
use portreeve::scenario::backtest;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const SETTINGS: &str = "[workspace]
name = \"Acme Kitchen\"
[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
timezone = \"America/Los_Angeles\"
settle = \"0d\"
[guards]
max_entities = \"60%\"
max_paused = \"none\"
";

const RULES: &str = "rule \"Trim\"
  mode apply
  on keyword
  if acos over 3d > 45%
  then lower bid 12% not below $0.20

rule \"Push\"
  pillar optimization
  on keyword
  if acos over 3d < 30% and clicks over 3d >= 5
  then raise bid 10% not above $3

rule \"Stop\"
  on keyword
  if spend > $14 for 2 of 3d
  then pause
  every 5d

rule \"Again\"
  pillar optimization
  on keyword where state is paused
  if clicks over 7d < 200
  then enable
  every 6d

rule \"Busy days\"
  on keyword
  if spend over 2d > $22
  then lower bid 5% not below $0.20
  until spend over 2d < $18

rule \"Dear\"
  on keyword
  if acos > 60% for 2d
  then flag \"{acos over 2d}\"

rule \"Watch\"
  on keyword
  if spend > $13 for 2 of 3d
  then alert \"{spend over 3d}\"
";

const KEYWORDS: usize = 12;
const DAYS: u64 = 18;
const BEFORE: u64 = 9;

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Figures that nobody's changes move, and what people do by hand.
pub(crate) struct World {
    /// By day and keyword: clicks, spend and sales in cents.
    figures: Vec<[(u64, u64, u64); KEYWORDS]>,
    /// A person sets a bid: day, keyword, cents.
    by_hand: Vec<(u64, usize, u64)>,
    /// Days whose file comes only with the next day's.
    pub(crate) late: BTreeSet<u64>,
}

/// What an account shows of its keywords, and of its campaign.
#[derive(Clone)]
struct Shown {
    bids: [u64; KEYWORDS],
    paused: [bool; KEYWORDS],
    budget: u64,
}

/// Entity, verb, from, to, rule.
pub(crate) type Change = (String, String, String, String, String);

/// What a day came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) out: BTreeSet<Change>,
    held: BTreeMap<String, u64>,
    news: [u64; 4],
}

fn start() -> NaiveDate {
    "2026-11-10".parse().unwrap()
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl World {
    pub(crate) fn of(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(7919).wrapping_add(3));
        let mut figures = Vec::new();
        for _ in 0..BEFORE + DAYS {
            figures.push(std::array::from_fn(|_| {
                let clicks = 1 + dice.below(20);
                let spend = clicks * (60 + dice.below(30));
                (clicks, spend, if dice.below(5) == 0 { 0 } else { spend * (1 + dice.below(5)) })
            }));
        }
        let hands = if seed < 2 { 0 } else { 4 };
        let by_hand = (0..hands)
            .map(|_| (BEFORE + dice.below(DAYS), usize::try_from(dice.below(12)).unwrap(), 60 + dice.below(190)));
        let by_hand = by_hand.collect();
        let late =
            if seed.is_multiple_of(2) { BTreeSet::new() } else { (0..3).map(|_| BEFORE + dice.below(DAYS)).collect() };
        Self { figures, by_hand, late }
    }

    fn date(day: u64) -> NaiveDate {
        start() + Days::new(day) - Days::new(BEFORE)
    }

    pub(crate) fn span() -> (String, String) {
        (Self::date(BEFORE).to_string(), Self::date(BEFORE + DAYS - 1).to_string())
    }

    fn first() -> Shown {
        Shown { bids: std::array::from_fn(|at| 80 + 10 * at as u64), paused: [false; KEYWORDS], budget: 20_000 }
    }

    fn hand(&self, day: u64, shown: &mut Shown) {
        for (_, keyword, cents) in self.by_hand.iter().filter(|(when, ..)| *when == day) {
            shown.bids[*keyword] = *cents;
        }
    }

    /// The rows of a day, of keywords and of the campaign.
    fn rows(&self, day: u64, shown: &Shown) -> (String, String) {
        let date = Self::date(day);
        let (mut keywords, mut total) = (String::new(), (0, 0, 0));
        for (at, (clicks, spend, sales)) in self.figures[usize::try_from(day).unwrap()].iter().enumerate() {
            total = (total.0 + clicks, total.1 + spend, total.2 + sales);
            let state = if shown.paused[at] { "paused" } else { "enabled" };
            let _ = writeln!(
                keywords,
                "{date},kw-{at},c-1,Kitchen,g-1,Presses,word {at},exact,{state},{},{clicks},{},{},1",
                money(shown.bids[at]),
                money(*spend),
                money(*sales)
            );
        }
        let campaign = format!(
            "{date},c-1,Kitchen,enabled,{},{},{},{},1\n",
            money(shown.budget),
            total.0,
            money(total.1),
            money(total.2)
        );
        (keywords, campaign)
    }

    fn files(arrival: u64, rows: &[(String, String)]) -> [(String, String); 2] {
        let date = Self::date(arrival);
        let keywords: String = rows.iter().map(|(keywords, _)| keywords.as_str()).collect();
        let campaigns: String = rows.iter().map(|(_, campaigns)| campaigns.as_str()).collect();
        [
            (
                format!("keywords-{date}.csv"),
                format!(
                    "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,clicks,spend,sales,orders\n{keywords}"
                ),
            ),
            (
                format!("campaigns-{date}.csv"),
                format!("date,campaign_id,campaign,state,budget,clicks,spend,sales,orders\n{campaigns}"),
            ),
        ]
    }

    /// The files of all days as history has them, with the day on which they come.
    fn history(&self) -> Vec<(u64, [(String, String); 2])> {
        let mut shown = Self::first();
        let (mut waiting, mut files) = (Vec::new(), Vec::new());
        for day in 0..BEFORE + DAYS {
            self.hand(day, &mut shown);
            waiting.push(self.rows(day, &shown));
            if !self.late.contains(&day) {
                files.push((day + 1, Self::files(day + 1, &std::mem::take(&mut waiting))));
            }
        }
        files
    }

    fn with(rules: &str, files: impl Iterator<Item = (String, String)>) -> Engine {
        let start = Engine::builder().settings(SETTINGS).rules("rules/all.rules", rules);
        files.fold(start, |builder, (name, text)| builder.snapshot("acme-us", &name, text.into_bytes())).build()
    }

    pub(crate) fn engine(&self, backward: bool) -> Engine {
        self.engine_by(RULES, backward)
    }

    fn engine_by(&self, rules: &str, backward: bool) -> Engine {
        let mut files: Vec<_> = self.history().into_iter().flat_map(|(_, files)| files).collect();
        if backward {
            files.reverse();
        }
        Self::with(rules, files.into_iter())
    }

    /// Only what had come by the day after a day.
    pub(crate) fn known_until(&self, day: &str) -> Engine {
        let until: NaiveDate = day.parse().unwrap();
        let files = self.history().into_iter().filter(|(arrival, _)| Self::date(*arrival) <= until + Days::new(1));
        Self::with(RULES, files.flat_map(|(_, files)| files))
    }
}

/// The days as a backtest has them.
pub(crate) fn replayed(world: &World) -> Vec<Outcome> {
    replayed_by(RULES, world)
}

/// The rules, of which none needs a person: a daemon does all that they say.
pub(crate) fn unattended() -> String {
    let lines = RULES.lines().filter(|line| *line != "  mode apply");
    let lines = lines
        .map(|line| if line.starts_with("rule ") { format!("{line}\n  mode apply\n") } else { format!("{line}\n") });
    lines.collect()
}

pub(crate) fn replayed_by(rules: &str, world: &World) -> Vec<Outcome> {
    let (first, last) = World::span();
    let replayed = backtest(&world.engine_by(rules, false), span(&first, &last), None).unwrap();
    let day = |day: &portreeve::report::backtest::DayPlan| Outcome {
        out: day
            .changes
            .iter()
            .map(|one| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                (one.entity.id.clone(), one.verb.to_owned(), text(&one.from), text(&one.to), one.rule.clone())
            })
            .collect(),
        held: day.held.iter().map(|held| (held.reason_code.clone(), held.changes)).collect(),
        news: [day.opened, day.closed, day.fired, day.cleared],
    };
    replayed.days.iter().map(day).collect()
}

/// The days as planning and applying has them, on a channel that makes every upload at once; everything closed and opened again between
/// two days when it `restarts`.
pub(crate) fn live(world: &World, restarts: bool) -> Vec<Outcome> {
    let mut shown = World::first();
    let case = Case::with(RULES, SETTINGS, "date,keyword_id\n");
    std::fs::remove_file(case.root().join("snapshots/acme-us/keywords-2026-11-21.csv")).unwrap();
    let mut journal = open(&case.place());
    let mut waiting = Vec::new();
    let mut outcomes = Vec::new();
    for day in 0..BEFORE + DAYS {
        world.hand(day, &mut shown);
        waiting.push(world.rows(day, &shown));
        if !world.late.contains(&day) {
            for (name, text) in World::files(day + 1, &std::mem::take(&mut waiting)) {
                case.write(&format!("snapshots/acme-us/{name}"), &text);
            }
        }
        if day < BEFORE {
            continue;
        }
        if restarts {
            drop(journal);
            journal = open(&case.place());
        }
        let now = (World::date(day + 1).and_hms_opt(20, 0, 0).unwrap()).and_local_timezone(Utc).unwrap();
        let engine = case.engine();
        let history = journal.ledger().unwrap().history();
        let planned = engine.plan(&PlanOptions::new(now).history(history.clone())).unwrap();
        let mut text = Vec::new();
        portreeve::report::plan::json(&planned.view(), &mut text).unwrap();
        let document = Document::parse(&String::from_utf8(text).unwrap()).unwrap();
        let ledger = journal.ledger().unwrap();
        let prepared = engine.prepare(&document, &Choice::All, None, (&case.place(), &ledger), now).unwrap();
        let mut outcome = Outcome { out: BTreeSet::new(), held: BTreeMap::new(), news: news(&history, planned.plan()) };
        for action in planned.plan().actions.iter().filter(|action| action.status != PlanStatus::Planned) {
            let code = action.refusal.map_or("conflict", portreeve::plan::Refusal::code);
            *outcome.held.entry(code.to_owned()).or_default() += 1;
        }
        for row in prepared.going() {
            outcome.out.insert(change(row));
            shown.take(row);
        }
        prepared.carry_out(&mut journal, &mut Unwatched).unwrap();
        outcomes.push(outcome);
    }
    outcomes
}

/// What a daemon hands out day by day, on a channel that makes every upload at once; when it `restarts`, a process of its own each day,
/// as cron starts `watch --once`.
pub(crate) fn watched(rules: &str, world: &World, restarts: bool) -> Vec<BTreeSet<Change>> {
    let mut shown = World::first();
    let mut daemon = Live::new(rules, SETTINGS, true);
    let (mut waiting, mut known, mut days) = (Vec::new(), BTreeSet::new(), Vec::new());
    for day in 0..BEFORE + DAYS {
        world.hand(day, &mut shown);
        waiting.push(world.rows(day, &shown));
        for (name, text) in World::files(day + 1, &std::mem::take(&mut waiting)) {
            daemon.case.write(&format!("snapshots/acme-us/{name}"), &text);
        }
        if day < BEFORE {
            continue;
        }
        if restarts {
            daemon.restart();
        }
        daemon.tick_at(World::date(day + 1).and_hms_opt(20, 0, 0).unwrap().and_utc());
        let ledger = daemon.case.ledger();
        let mut out = BTreeSet::new();
        for row in ledger.actions.iter().filter(|row| row.handed_out) {
            if known.insert((row.run.to_string(), row.change.id.to_string())) {
                shown.take(row);
                out.insert(change(row));
            }
        }
        days.push(out);
    }
    days
}

/// What a row of the journal changes: of which entity, how, from what, to what, by which rule.
fn change(row: &ActionRow) -> Change {
    let said = |key: &str| row.said(&[key]).to_owned();
    (row.change.entity.id.to_string(), said("verb"), said("from"), said("to"), said("rule"))
}

impl Shown {
    /// An upload is made.
    fn take(&mut self, row: &ActionRow) {
        let to = row.said(&["to"]);
        let at: usize = row.change.entity.id.trim_start_matches("kw-").parse().unwrap_or(0);
        let cents = |text: &str| text.replace('.', "").parse::<u64>().unwrap();
        match row.said(&["field"]) {
            "bid" => self.bids[at] = cents(to),
            "budget" => self.budget = cents(to),
            "state" => self.paused[at] = to == "paused",
            other => panic!("{other}"),
        }
    }
}

/// Findings that open and close, alerts that fire and clear.
fn news(history: &History, plan: &Plan) -> [u64; 4] {
    let firing = |state: AlertState| matches!(state, AlertState::Firing | AlertState::Stale);
    let open: BTreeSet<&str> = history.findings.iter().filter(|past| past.open).map(|past| past.id.as_ref()).collect();
    let on: BTreeSet<&str> =
        history.alerts.iter().filter(|past| firing(past.state)).map(|past| past.id.as_ref()).collect();
    let findings = plan.findings.iter();
    let findings = findings.map(|one| (open.contains(one.id.as_str()), one.state != FindingState::Closed));
    let alerts = plan.alerts.iter().map(|one| (on.contains(one.id.as_str()), firing(one.state)));
    let count = |all: Vec<(bool, bool)>, wanted| all.into_iter().filter(|one| *one == wanted).count() as u64;
    let (findings, alerts): (Vec<_>, Vec<_>) = (findings.collect(), alerts.collect());
    [
        count(findings.clone(), (false, true)),
        count(findings, (true, false)),
        count(alerts.clone(), (false, true)),
        count(alerts, (true, false)),
    ]
}
