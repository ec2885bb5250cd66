//! The parts of the main job, each alone: `cargo bench`, or `cargo bench -- evaluate` for one of them.
//!
//! The data is an account of [`KEYWORDS`] keywords over [`DAYS`] days, one file a day, made by a fixed random walk; the rules are
//! the twenty of `tests/corpus/bench.rules`. What it came to is in `docs/performance.md`.

#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

use divan::Bencher;
use divan::counter::ItemsCount;
use portreeve::engine::{Engine, EngineBuilder, PlanOptions};
use portreeve::eval;
use portreeve::history::History;
use portreeve::report;
use std::fmt::Write;

const KEYWORDS: u64 = 2_000;
const DAYS: u64 = 60;
const RULES: &str = include_str!("../tests/corpus/bench.rules");
/// Nothing is capped, so that every match reaches the plan.
const SETTINGS: &str = "\
[accounts.agency]
channel = \"amazon\"
currency = \"USD\"
timezone = \"UTC\"
settle = \"0d\"
[guards]
max_step = \"100%\"
max_drift = \"none\"
max_entities = \"100%\"
max_actions = \"none\"
max_budget = \"none\"
max_paused = \"100%\"
";

fn main() {
    divan::main();
}

/// A small generator of numbers that look random (xorshift), the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// One file a day: a long tail of keywords without a click, few with sales, one row in fifty absent.
fn days() -> Vec<(String, String)> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut files = Vec::new();
    for day in 0..DAYS {
        let date = format!("2026-{:02}-{:02}", 8 + day / 30, 1 + day % 30);
        let mut text = String::from(
            "date,campaign_id,ad_group_id,keyword_id,match_type,bid,impressions,clicks,spend,sales,orders\n",
        );
        for keyword in 0..KEYWORDS {
            if dice.below(50) == 0 {
                continue;
            }
            let busy = 1 + 400 / (1 + keyword % 97);
            let impressions = dice.below(10 * busy);
            let clicks = dice.below(1 + impressions / 40);
            let orders = if clicks == 0 || keyword % 5 == 0 { 0 } else { dice.below(1 + clicks / 6) };
            let (spend, sales, bid) = (clicks * (30 + keyword % 60), orders * 1999, 40 + keyword % 90);
            let _ = writeln!(
                text,
                "{date},{},{},{},phrase,{}.{:02},{impressions},{clicks},{}.{:02},{}.{:02},{orders}",
                keyword / 200,
                keyword / 20,
                100_000 + keyword,
                bid / 100,
                bid % 100,
                spend / 100,
                spend % 100,
                sales / 100,
                sales % 100,
            );
        }
        files.push((format!("{date}.csv"), text));
    }
    files
}

fn workspace(files: &[(String, String)]) -> EngineBuilder {
    let start = Engine::builder().name("bench").settings(SETTINGS).rules("rules/bench.rules", RULES);
    files.iter().fold(start, |builder, (name, text)| builder.snapshot("agency", name, text.as_bytes()))
}

fn options() -> PlanOptions {
    PlanOptions::new("2026-10-01T06:00:00Z".parse().expect("a moment"))
}

fn rows(files: &[(String, String)]) -> ItemsCount {
    ItemsCount::new(files.iter().map(|(_, text)| text.lines().count() - 1).sum::<usize>())
}

/// Rule text to a checked program; items are rules.
#[divan::bench]
fn check(bencher: Bencher<'_, '_>) {
    let rules = ItemsCount::new(RULES.lines().filter(|line| line.starts_with("rule")).count());
    bencher.counter(rules).bench(|| Engine::builder().rules("rules/bench.rules", RULES).build());
}

/// Files in memory to one table; items are rows.
#[divan::bench(sample_count = 10)]
fn read(bencher: Bencher<'_, '_>) {
    let files = days();
    bencher.counter(rows(&files)).with_inputs(|| workspace(&files).build()).bench_refs(|engine| engine.data());
}

/// A table to verdicts; items are rules times entities, windows included.
#[divan::bench]
fn evaluate(bencher: Bencher<'_, '_>) {
    let engine = workspace(&days()).build();
    let data = engine.data();
    let history = History::default();
    let judged = || {
        eval::evaluate(eval::Inputs {
            program: engine.program(),
            table: data.table(),
            settings: engine.settings(),
            history: &history,
            moment: eval::Moment { as_of: None, at: None },
        })
    };
    let evaluated = engine.plan(&options()).expect("a plan").plan().summary.evaluated;
    bencher.counter(ItemsCount::new(evaluated)).bench(judged);
}

/// A table to a plan; items are rules times entities.
#[divan::bench(sample_count = 20)]
fn plan(bencher: Bencher<'_, '_>) {
    let engine = workspace(&days()).build();
    let evaluated = engine.plan(&options()).expect("a plan").plan().summary.evaluated;
    bencher.counter(ItemsCount::new(evaluated)).bench(|| engine.plan(&options()));
}

/// A plan to its JSON with the evidence of every action; items are actions.
#[divan::bench(sample_count = 20)]
fn write(bencher: Bencher<'_, '_>) {
    let engine = workspace(&days()).build();
    let planned = engine.plan(&options()).expect("a plan");
    let view = planned.view();
    bencher.counter(ItemsCount::new(planned.plan().actions.len())).bench(|| {
        let mut out = Vec::new();
        report::plan::json(&view, &mut out).map(|()| out)
    });
}
