//! `portreeve backtest`: the same as planning and applying day by day, with or without a restart between days; twice the same bytes;
//! what was known then and what is known today; somebody's own changes; other rules.

mod live;
mod shown;

use crate::apply::case::{Case, SETTINGS};
use live::{World, replayed};
use portreeve::Engine;
use portreeve::report::backtest as report;
use portreeve::scenario::{Span, backtest};
use std::collections::BTreeSet;

pub(crate) fn span(from: &str, to: &str) -> Span {
    Span::new(from.parse().unwrap(), to.parse().unwrap())
}

fn json(engine: &Engine, span: Span) -> String {
    let mut out = Vec::new();
    report::json(&backtest(engine, span, None).unwrap(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The identity: what a backtest says is what planning and applying day by day does, on a channel that makes every upload at once; the
/// same when everything is closed and opened again between days.
#[test]
fn it_is_planning_and_applying_day_by_day() {
    for seed in 0..4 {
        let world = World::of(seed);
        let simulated = replayed(&world);
        let changes: usize = simulated.iter().map(|day| day.out.len()).sum();
        assert!(changes > 10, "seed {seed}: only {changes} changes");
        for restarts in [false, true] {
            let lived = live::live(&world, restarts);
            for (day, (simulated, lived)) in simulated.iter().zip(&lived).enumerate() {
                // While a file is late the change waits for another reason in a channel that is seen only by its files.
                if world.late.is_empty() {
                    assert_eq!(simulated, lived, "seed {seed}, day {day}, restarts {restarts}");
                }
                assert_eq!(simulated.out, lived.out, "seed {seed}, day {day}, restarts {restarts}");
            }
        }
    }
}

/// The same of the daemon itself, where no rule needs a person: in one process, and in one a day.
#[test]
fn it_is_what_a_daemon_does_day_by_day() {
    for seed in [0, 2] {
        let (world, rules) = (World::of(seed), live::unattended());
        let simulated: Vec<_> = live::replayed_by(&rules, &world).into_iter().map(|day| day.out).collect();
        assert!(simulated.iter().map(BTreeSet::len).sum::<usize>() > 10, "seed {seed}");
        for restarts in [false, true] {
            assert_eq!(simulated, live::watched(&rules, &world, restarts), "seed {seed}, restarts {restarts}");
        }
    }
}

#[test]
fn twice_it_is_the_same_to_the_byte_whatever_the_order_of_files() {
    for seed in 0..4 {
        let world = World::of(seed);
        let (first, last) = live::World::span();
        let forward = world.engine(false);
        let once = json(&forward, span(&first, &last));
        assert_eq!(once, json(&forward, span(&first, &last)), "seed {seed}");
        assert_eq!(once, json(&world.engine(true), span(&first, &last)), "seed {seed}");
        crate::schema::assert_valid(include_str!("../docs/schemas/backtest.schema.json"), &once);
    }
}

/// A replay has no memory but its own: a shorter one ends as the longer one begins, and what is known later changes nothing before.
#[test]
fn what_comes_later_changes_nothing_before() {
    for seed in 0..3 {
        let world = World::of(seed);
        let (first, last) = live::World::span();
        let engine = world.engine(false);
        let whole = backtest(&engine, span(&first, &last), None).unwrap();
        let half = whole.days[whole.days.len() / 2].day.to_string();
        let part = backtest(&engine, span(&first, &half), None).unwrap();
        assert_eq!(part.days, whole.days[..part.days.len()], "seed {seed}");
        let cut = world.known_until(&half);
        assert_eq!(backtest(&cut, span(&first, &half), None).unwrap().days, part.days, "seed {seed}");
    }
}

const TRIM: &str = "rule \"Trim\"
  on keyword
  if acos over 7d > 35%
  then lower bid 10% not below $0.20
";

/// Days of one keyword from the 1st of November on, each in a file of the next day, with bid and sales.
pub(crate) fn one_keyword(days: u32, of: impl Fn(u32) -> (&'static str, &'static str)) -> Vec<(String, String)> {
    let day = |day: u32| {
        let (bid, sales) = of(day);
        let text = format!(
            "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,bid,clicks,spend,sales,orders\n\
             2026-11-{day:02},kw-1,c-1,Kitchen,g-1,Presses,garlic press,exact,{bid},10,12.00,{sales},1\n"
        );
        (format!("keywords-2026-11-{:02}.csv", day + 1), text)
    };
    (1..=days).map(day).collect()
}

fn engine(rules: &str, files: &[(String, String)]) -> Engine {
    let start = Engine::builder().settings(SETTINGS).rules("rules/bids.rules", rules);
    files.iter().fold(start, |builder, (name, text)| builder.snapshot("acme-us", name, text.as_bytes())).build()
}

fn phrases(replayed: &report::Backtest) -> Vec<String> {
    let of_day = |day: &report::DayPlan| {
        let day_of = day.day.to_string();
        day.changes.iter().map(|change| format!("{} {}", &day_of[8..], change.phrase)).collect::<Vec<_>>()
    };
    replayed.days.iter().flat_map(of_day).collect()
}

#[test]
fn a_simulated_bid_stands_until_somebody_changes_it_in_earnest() {
    let files = one_keyword(28, |day| (if day < 18 { "1.20" } else { "1.50" }, "20.00"));
    let engine = engine(TRIM, &files);
    let replayed = backtest(&engine, span("2026-11-08", "2026-11-27"), None).unwrap();
    let expected = ["08 lower bid $1.20 -> $1.08", "16 lower bid $1.08 -> $0.97", "24 lower bid $1.50 -> $1.35"];
    assert_eq!(phrases(&replayed), expected);
    let [overridden] = replayed.overridden.as_slice() else { panic!("{:?}", replayed.overridden) };
    assert_eq!((overridden.day.to_string().as_str(), overridden.simulated.as_str()), ("2026-11-18", "0.97"));
    assert_eq!(overridden.file, "1.5");
    let ignored = Span { ignore_real_changes: true, ..span("2026-11-08", "2026-11-27") };
    let replayed = backtest(&engine, ignored, None).unwrap();
    let expected = ["08 lower bid $1.20 -> $1.08", "16 lower bid $1.08 -> $0.97", "24 lower bid $0.97 -> $0.87"];
    assert_eq!(phrases(&replayed), expected);
    assert!(replayed.overridden.is_empty());
    let marks: Vec<bool> = replayed.days.iter().flat_map(|day| &day.changes).map(|one| one.after_simulated).collect();
    assert_eq!(marks, [false, true, true]);
}

#[test]
fn hindsight_knows_what_came_later() {
    let mut files = one_keyword(14, |_| ("1.20", "20.00"));
    // Weeks later the sales of these days are restated: the bid was never too high.
    let (_, first) = &files[0];
    let head = first.lines().next().unwrap().to_owned();
    let rows: String =
        files.iter().map(|(_, text)| format!("{}\n", text.lines().nth(1).unwrap().replace("20.00", "60.00"))).collect();
    files.push(("keywords-2026-11-28.csv".to_owned(), format!("{head}\n{rows}")));
    let engine = engine(TRIM, &files);
    let known = backtest(&engine, span("2026-11-08", "2026-11-13"), None).unwrap();
    assert_eq!(phrases(&known), ["08 lower bid $1.20 -> $1.08"]);
    let today = Span { restated: true, ..span("2026-11-08", "2026-11-13") };
    let restated = backtest(&engine, today, None).unwrap();
    assert_eq!(phrases(&restated), [""; 0]);
    let mut text = Vec::new();
    report::text(&restated, portreeve::diagnostic::Style::default(), &mut text).unwrap();
    assert_eq!(String::from_utf8(text).unwrap().matches("HINDSIGHT").count(), 2);
}

#[test]
fn the_journal_is_neither_read_nor_written() {
    let case = Case::with(TRIM, SETTINGS, &crate::apply::case::keywords());
    let now = crate::apply::case::at("2026-11-21T18:00:00Z");
    let before = json(&case.engine(), span("2026-11-15", "2026-11-20"));
    assert!(!case.root().join(".portreeve").exists());
    let text = case.plan(now);
    case.apply(&text, now).unwrap();
    let journal = std::fs::read(case.root().join(".portreeve/journal.db")).unwrap();
    assert_eq!(json(&case.engine(), span("2026-11-15", "2026-11-20")), before);
    assert_eq!(std::fs::read(case.root().join(".portreeve/journal.db")).unwrap(), journal);
}

#[test]
fn a_bid_in_whole_dollars_is_simulated_in_cents_and_a_pause_lasts() {
    let files = one_keyword(20, |_| ("1", "20.00"));
    let rules = format!("{TRIM}\nrule \"Stop\"\n  on keyword\n  if bid < $0.85\n  then pause\n  once\n");
    let replayed = backtest(&engine(&rules, &files), span("2026-11-08", "2026-11-19"), None).unwrap();
    let expected = ["08 lower bid $1.00 -> $0.90", "16 lower bid $0.90 -> $0.81", "17 pause"];
    assert_eq!(phrases(&replayed), expected);
    // Paused, it is judged no more.
    assert_eq!(replayed.days.last().unwrap().evaluated, 0);
}
