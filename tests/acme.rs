//! The sample business: its files are those that its generator makes, and every story in them is found.

#[path = "../examples/make_acme/business.rs"]
mod business;
#[path = "../examples/make_acme/files.rs"]
mod files;
#[path = "../examples/make_acme/reports.rs"]
mod reports;
#[path = "../examples/make_acme/retail.rs"]
mod retail;
#[path = "../examples/make_acme/sponsored.rs"]
mod sponsored;

use portreeve::Engine;
use portreeve::diagnostic::Severity;
use portreeve::engine::PlanOptions;
use portreeve::plan::{PlanStatus, Refusal};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")
}

fn engine() -> Engine {
    Engine::open(root()).unwrap()
}

fn options() -> PlanOptions {
    PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())
}

/// What is in a file, unpacked: another version of a packer may pack in another way.
fn content(name: &str, bytes: &[u8]) -> Vec<u8> {
    if Path::new(name).extension().is_none_or(|ending| ending != "gz") {
        return bytes.to_vec();
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

#[test]
fn the_generator_makes_what_is_kept() {
    let made = files::all().unwrap();
    let mut names = BTreeSet::new();
    for (name, bytes) in &made {
        let kept = std::fs::read(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(content(name, &kept) == content(name, bytes), "{name}: `cargo run --example make_acme` writes another");
        names.insert(name.clone());
    }
    for entry in walkdir::WalkDir::new(root().join("snapshots")).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            assert!(names.contains(&name), "{name} is not made by `cargo run --example make_acme`");
        }
    }
}

#[test]
fn every_file_of_it_is_read_whole() {
    let engine = engine();
    let data = engine.data();
    let wrong: Vec<&str> = data
        .problems()
        .iter()
        .filter(|problem| problem.severity() != Severity::Note)
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(wrong, [""; 0]);
    assert_eq!(data.report().accounts.len(), 4);
}

/// Each story, the account and the thing it happened to, and the rule that finds it.
const STORIES: [(&str, &str, &str, &str); 9] = [
    ("a stock-out that ads ignored", "acme-us", "GARLIC-1", "Ads on what is sold out"),
    ("a rising ACOS", "acme-us", "stainless travel mug", "ACOS climbs"),
    ("a listing suppressed", "acme-us", "PEELER-2", "Listing suppressed"),
    ("a title changed by another contributor", "acme-de", "KNIFE-8-DE", "Title changed by somebody"),
    ("a price war", "acme-us", "SCALE-5", "Price war"),
    ("a flash sale on the shop that drains Amazon's stock", "acme-us", "BOARD-3", "A sale elsewhere drains the stock"),
    ("ODR creeping up", "acme-us", "odr", "Account close to its limit"),
    ("a promotion without stock", "acme-us", "GIFT-4", "Promotion without stock"),
    ("a brand spelt in two ways", "", "SCALE-5", "Brand spelt differently"),
];

#[test]
fn every_story_is_found_by_its_rule_and_nothing_else_is() {
    let engine = engine();
    let planned = engine.plan(&options()).unwrap();
    let found: BTreeSet<(String, String, String)> = planned
        .plan()
        .findings
        .iter()
        .map(|finding| {
            let rule = engine.program().rule(finding.rule).name.to_string();
            (finding.entity.account.to_string(), finding.entity.name.to_string(), rule)
        })
        .collect();
    let told: BTreeSet<(String, String, String)> = STORIES
        .iter()
        .map(|(_, account, name, rule)| ((*account).to_owned(), (*name).to_owned(), (*rule).to_owned()))
        .collect();
    assert_eq!(found, told);
}

/// What a manager does about them: the change of each rule that changes something.
#[test]
fn what_can_be_done_about_the_stories_is_planned() {
    let engine = engine();
    let planned = engine.plan(&options()).unwrap();
    let change = |rule: &str, account: &str, name: &str| {
        let mut actions = planned.plan().actions.iter();
        let found = actions.find(|action| {
            *engine.program().rule(action.rule).name == *rule
                && *action.entity.account == *account
                && *action.entity.name == *name
        });
        found.unwrap_or_else(|| panic!("{rule} asks nothing of {name}"))
    };
    for (rule, name, to) in [
        ("Ads on what is sold out", "GARLIC-1", "paused"),
        ("Trim expensive keywords", "stainless travel mug", "1.40"),
        ("Pause what never sells", "coffee cup with lid", "paused"),
        // The Buy Box is below the floor: the price follows to the floor and no further.
        ("Price war", "SCALE-5", "17.99"),
        ("Reorder", "GARLIC-1", "750"),
    ] {
        let action = change(rule, "acme-us", name);
        assert_eq!((action.status, action.to.as_deref()), (PlanStatus::Planned, Some(to)), "{rule}");
    }
    // While the account is close to its limit nothing there is scaled; elsewhere it is.
    for (rule, name) in [("Raise winners", "acme kitchen"), ("Harvest search terms", "garlic mincer")] {
        assert_eq!(change(rule, "acme-us", name).refusal, Some(Refusal::PillarGate), "{rule}");
    }
    assert_eq!(change("Raise winners", "acme-de", "thermobecher").status, PlanStatus::Planned);
    // Nobody cuts a bid for what the shelf did: the press is out of stock, the scale has lost the Buy Box.
    let trimmed = planned.plan().actions.iter();
    let trimmed = trimmed.filter(|action| *engine.program().rule(action.rule).name == *"Trim expensive keywords");
    assert_eq!(trimmed.map(|action| action.entity.name.to_string()).collect::<Vec<_>>(), ["stainless travel mug"]);
}
