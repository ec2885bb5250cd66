//! What is kept of files between two runs changes no result: cold, warm, damaged, cut off, stale, shared by two programs.

use crate::cli::Workspace;
use crate::ingest::dump;
use portreeve::engine::{EngineBuilder, PlanOptions};
use portreeve::{Engine, report};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The sample business: files of every form and channel, with cells that are refused.
fn acme() -> EngineBuilder {
    Engine::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")).unwrap()
}

/// Everything that an engine says of its files, and its plan.
fn said(builder: EngineBuilder) -> String {
    let engine = builder.build();
    let data = engine.data();
    let mut all = serde_json::to_string_pretty(data.report()).unwrap();
    let planned = engine.plan(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap();
    let mut plan = Vec::new();
    report::plan::json(&planned.view(), &mut plan).unwrap();
    all.push_str(&String::from_utf8(plan).unwrap());
    write!(all, "{}\n{:#?}", dump(data.table()), data.problems()).unwrap();
    all
}

/// Every file of a cache.
fn kept(state: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(state.join(".portreeve/cache")).into_iter().flatten();
    let mut kept: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    kept.sort();
    kept
}

/// The packs of single files among them.
fn packs(state: &Path) -> Vec<PathBuf> {
    kept(state).into_iter().filter(|path| path.extension().unwrap() == "pack").collect()
}

/// What all files together said.
fn table(state: &Path) -> PathBuf {
    state.join(".portreeve/cache/all.table")
}

/// A small generator of places, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// An account's keywords on one day; the bid depends on the day and on a turn, so that a file may change.
fn day(day: usize, turn: usize) -> (String, String) {
    let mut text = String::from("date,campaign,ad_group,keyword_id,keyword,bid,clicks,spend,sales\n");
    for keyword in (0..40).filter(|keyword| !(keyword + day).is_multiple_of(11)) {
        let (clicks, spend) = (keyword * day % 7, keyword * (day + turn) % 5);
        let bid = 50 + keyword + turn;
        let line = format!(
            "2026-10-{day:02},C{},A,k{keyword},word {keyword},0.{bid},{clicks},{spend}.50,{turn}.00\n",
            keyword % 3
        );
        text.push_str(if keyword == 7 && day.is_multiple_of(2) {
            "2026-10-01,C,A,k7,word,none,1,1,1\n"
        } else {
            &line
        });
    }
    (format!("keywords-2026-10-{day:02}.csv"), text)
}

const RULES: &str = "rule \"Trim\"\n  on keyword\n  if spend over 7d > $5 then lower bid 10% not below $0.20\n";

fn days(turns: &[usize]) -> EngineBuilder {
    let files = turns.iter().enumerate().map(|(at, turn)| day(at + 1, *turn));
    let builder = Engine::builder().rules("rules/a.rules", RULES).name("Days");
    files.fold(builder, |builder, (name, text)| builder.snapshot("acme-us", &name, text.into_bytes()))
}

#[test]
fn every_form_of_file_comes_back_as_it_was_read() {
    let state = TempDir::new().unwrap();
    let plain = said(acme());
    assert_eq!(said(acme().cached(state.path(), 0)), plain, "cold");
    let first = kept(state.path());
    assert!(!packs(state.path()).is_empty() && table(state.path()).exists());
    assert_eq!(said(acme().cached(state.path(), 0)), plain, "all together");
    fs::remove_file(table(state.path())).unwrap();
    assert_eq!(said(acme().cached(state.path(), 0)), plain, "file by file");
    assert_eq!(kept(state.path()), first, "nothing was new, so no other pack was written");
}

#[test]
fn a_damaged_cache_is_made_anew_and_changes_nothing() {
    let builder = || days(&[1; 12]);
    let plain = said(builder());
    let mut dice = Dice(7);
    for case in 0..16 {
        let state = TempDir::new().unwrap();
        assert_eq!(said(builder().cached(state.path(), 0)), plain);
        let damaged = if case % 3 == 0 { vec![table(state.path())] } else { packs(state.path()) };
        if case % 3 == 1 {
            // Else the packs are not looked at.
            fs::remove_file(table(state.path())).unwrap();
        }
        for path in &damaged {
            let mut bytes = fs::read(path).unwrap();
            match case % 4 {
                0 => bytes.truncate(dice.below(bytes.len())),
                1 => {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
                2 => bytes.extend_from_slice(b"more"),
                _ => {
                    let (from, to) = (dice.below(bytes.len()), dice.below(bytes.len()));
                    bytes.swap(from, to);
                    bytes.rotate_left(1);
                }
            }
            fs::write(path, &bytes).unwrap();
        }
        assert_eq!(said(builder().cached(state.path(), 0)), plain, "case {case}");
        // The readers may have shared the files out in another way; what is there is whole again.
        let sound = kept(state.path());
        assert!(!packs(state.path()).is_empty() && table(state.path()).exists(), "case {case}");
        assert_eq!(said(builder().cached(state.path(), 0)), plain, "case {case}, mended");
        assert_eq!(kept(state.path()), sound, "case {case}: nothing was new any more");
    }
}

#[test]
fn files_that_come_and_change_day_by_day_give_what_they_give_alone() {
    let state = TempDir::new().unwrap();
    let mut turns = Vec::new();
    for today in 0..28 {
        turns.push(today % 3);
        if today % 5 == 4 {
            // A restatement: an earlier file has other bytes now.
            turns[today / 2] += 1;
        }
        let plain = said(days(&turns));
        assert_eq!(said(days(&turns).cached(state.path(), 0)), plain, "day {today}");
        assert!(packs(state.path()).len() <= 8, "day {today}: {:?}", packs(state.path()));
        assert_eq!(said(days(&turns).cached(state.path(), 0)), plain, "day {today}, warm");
    }
    // What nobody needs any more goes: twelve files are left of twenty-eight.
    let few = || days(&turns[..12]);
    let before: u64 = packs(state.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert_eq!(said(few().cached(state.path(), 0)), said(few()));
    let after: u64 = packs(state.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(after < before, "{after} of {before} bytes");
}

#[test]
fn a_file_is_read_anew_when_anything_that_it_depends_on_changed() {
    let state = TempDir::new().unwrap();
    let file = |name: &str, time: &str| {
        let text = format!("date,sku,title,price\n2026-11-19T{time}:00Z,GP-1,Press,19.99\n");
        Engine::builder().name("One").snapshot("acme-us", name, text.into_bytes())
    };
    let zone = |zone: &str| format!("[accounts.acme-us]\nchannel = \"amazon\"\ntimezone = \"{zone}\"\n");
    let profile = "channel = \"mine\"\n[[table]]\nname = \"mine\"\ndataset = \"listings\"\ndates = [\"iso\"]\nneeds = [\"date\", \"sku\"]\n[table.columns]\ndate = [\"date\"]\nsku = [\"sku\"]\nprice = [\"price\"]\n";
    let variants: Vec<Box<dyn Fn() -> EngineBuilder>> = vec![
        Box::new(|| file("a.csv", "23:30")),
        Box::new(|| file("a.csv", "01:30")),
        Box::new(|| file("a-2026-11-20.csv", "23:30")),
        Box::new(|| file("a.csv", "23:30").settings(zone("UTC"))),
        Box::new(|| file("a.csv", "23:30").settings(zone("Asia/Tokyo"))),
        Box::new(|| file("a.csv", "23:30").settings("[[files]]\npath = \"acme-us/a.csv\"\ndataset = \"offers\"\n")),
        Box::new(|| file("a.csv", "23:30").settings("[time]\nstate_age = \"30d\"\n")),
        Box::new(|| file("a.csv", "23:30").settings("[accounts.acme-us]\nmarket = \"US\"\n")),
        Box::new(|| file("a.csv", "23:30").table("products.csv", "sku,product\nGP-1,press\n")),
        Box::new(|| file("a.csv", "23:30").table("products.csv", "sku,product\nGP-1,presses\n")),
        Box::new(|| file("a.csv", "23:30").profile("channels/mine.toml", profile)),
        Box::new(|| file("a.csv", "23:30").profile("channels/mine.toml", profile.replace("price", "title"))),
    ];
    let plain: Vec<String> = variants.iter().map(|variant| said(variant())).collect();
    for round in 0..2 {
        for (at, variant) in variants.iter().enumerate() {
            assert_eq!(said(variant().cached(state.path(), 0)), plain[at], "variant {at} in round {round}");
        }
    }
}

#[test]
fn a_cache_that_cannot_be_written_stops_nothing() {
    let state = TempDir::new().unwrap();
    fs::write(state.path().join(".portreeve"), "a file where the folder would be").unwrap();
    let plain = said(days(&[1; 5]));
    for _ in 0..2 {
        assert_eq!(said(days(&[1; 5]).cached(state.path(), 0)), plain);
    }
}

#[test]
fn several_at_once_share_a_cache() {
    let state = TempDir::new().unwrap();
    let plain: Vec<String> = (1..=4).map(|turn| said(days(&[turn; 6]))).collect();
    std::thread::scope(|scope| {
        for at in 0..4 {
            let (plain, state) = (&plain, state.path());
            scope.spawn(move || {
                for round in 0..6 {
                    let turn = (at + round) % 4;
                    assert_eq!(said(days(&[turn + 1; 6]).cached(state, 0)), plain[turn], "{at} in round {round}");
                }
            });
        }
    });
}

#[test]
fn the_command_keeps_large_files_and_asks_before_nothing() {
    let workspace = Workspace::new(&[("rules/a.rules", RULES), ("portreeve.toml", "[workspace]\nname = \"Acme\"\n")]);
    let (name, text) = day(1, 1);
    workspace.write(&format!("snapshots/acme-us/{name}"), &text);
    let plan = |more: &[&str]| {
        let arguments = [&["plan", "--format", "csv", "--as-of", "2026-10-01"], more].concat();
        workspace.run(&arguments).out
    };
    let small = plan(&[]);
    assert!(!workspace.root().join(".portreeve").exists(), "a small workspace is left as it is");
    // The same rows behind a megabyte of another day's.
    let mut long = String::from("date,campaign,ad_group,keyword_id,keyword,bid,clicks,spend,sales\n");
    for row in 0..24_000 {
        writeln!(long, "2026-09-01,C,A,k{row},word {row},0.50,1,0.50,1.00").unwrap();
    }
    workspace.write("snapshots/acme-us/keywords-2026-09-01.csv", long);
    let plain = plan(&["--no-cache", "--threads", "1"]);
    assert!(!workspace.root().join(".portreeve").exists(), "--no-cache keeps nothing");
    assert_eq!(plan(&[]), plain);
    assert!(!packs(&workspace.root()).is_empty());
    assert_eq!(plan(&["--threads", "3"]), plain);
    assert_eq!(plan(&["--no-cache"]), plain);
    assert!(!small.is_empty());
}
