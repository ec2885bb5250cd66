//! `plan --uploads DIR` as a person runs it.

use crate::cli::Workspace;
use crate::commands::{RULES, keywords};
use std::collections::BTreeMap;
use std::fs;

const SETTINGS: &str = "[workspace]
name = \"Acme Kitchen\"
[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
settle = \"0d\"
[guards]
max_entities = \"none\"
max_paused = \"none\"
";

fn acme() -> Workspace {
    Workspace::new(&[
        ("portreeve.toml", SETTINGS),
        ("rules/bids.rules", RULES),
        ("rules/more.rules", "rule \"More\" on campaign if spend over 7d > $1 then raise budget 10% not above $100\n"),
        ("snapshots/acme-us/keywords-2026-11-21.csv", &keywords()),
        (
            "snapshots/acme-us/campaigns-2026-11-21.csv",
            "date,campaign_id,campaign,state,budget\n2026-11-20,c-1,Kitchen,enabled,50\n",
        ),
    ])
}

/// Every file below a folder with its bytes.
fn files(workspace: &Workspace, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let root = workspace.root().join(folder);
    walkdir::WalkDir::new(&root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn files_are_written_and_said() {
    let workspace = acme();
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    insta::assert_snapshot!(run.err);
    let one = files(&workspace, "uploads");
    assert_eq!(one.keys().collect::<Vec<_>>(), ["acme-us/amazon-ads-bulk.xlsx", "acme-us/uploads.json"]);
    let manifest: serde_json::Value = serde_json::from_slice(&one["acme-us/uploads.json"]).unwrap();
    crate::schema::assert_valid(
        include_str!("../../docs/schemas/uploads.schema.json"),
        std::str::from_utf8(&one["acme-us/uploads.json"]).unwrap(),
    );
    assert_eq!(manifest["refused"].as_array().unwrap().len(), 1);
    // Again, and elsewhere: the same bytes.
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads", "-q"]).code, 0);
    assert_eq!(workspace.run(&["plan", "--uploads", "deep/er"]).code, 0);
    assert_eq!(files(&workspace, "uploads"), one);
    assert_eq!(files(&workspace, "deep/er"), one);
}

#[test]
fn what_is_not_ours_is_not_overwritten() {
    let workspace = acme();
    workspace.write("uploads/acme-us/amazon-ads-bulk.xlsx", "mine");
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("amazon-ads-bulk.xlsx` is not as portreeve wrote it"), "{}", run.err);
    assert_eq!(files(&workspace, "uploads").len(), 1, "nothing was written");

    fs::remove_dir_all(workspace.root().join("uploads")).unwrap();
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads"]).code, 0);
    workspace.write("rules/bids.rules", RULES.replace("10%", "20%"));
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads"]).code, 0, "our own file is replaced");
    let mut changed = files(&workspace, "uploads")["acme-us/amazon-ads-bulk.xlsx"].clone();
    changed.push(0);
    workspace.write("uploads/acme-us/amazon-ads-bulk.xlsx", changed);
    workspace.write("rules/bids.rules", RULES);
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert!(run.code == 1 && run.err.contains("not overwritten"), "a file that somebody changed: {}", run.err);

    workspace.write("uploads/acme-us/uploads.json", "{}");
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert!(run.code == 1 && run.err.contains("uploads.json` is not as portreeve wrote it"), "{}", run.err);
}

#[test]
fn a_file_of_an_earlier_plan_goes() {
    let workspace = acme();
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads"]).code, 0);
    let listing = "date,sku,price\n2026-11-20,GP-1,19.99\n";
    workspace.write("snapshots/acme-us/listings-2026-11-21.csv", listing);
    workspace.write("rules/bids.rules", "rule \"Cheaper\" on listing if price > $10 then lower price 10% once\n");
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads", "--rule", "Cheaper"]).code, 0);
    let names: Vec<String> = files(&workspace, "uploads").into_keys().collect();
    assert_eq!(names, ["acme-us/amazon-price-quantity.txt", "acme-us/uploads.json"]);
}

#[test]
fn nothing_planned_is_said() {
    let workspace = acme();
    let run = workspace.run(&["plan", "--uploads", "uploads", "--rule", "Slow stock"]);
    assert_eq!((run.code, run.err.as_str()), (0, "no upload files: nothing is planned\n"));
    assert!(!workspace.root().join("uploads").exists());
}

#[test]
fn what_an_earlier_plan_left_goes_when_nothing_is_planned() {
    let workspace = acme();
    assert_eq!(workspace.run(&["plan", "--uploads", "uploads"]).code, 0);
    workspace.write("rules/bids.rules", "rule \"T\" on keyword if clicks over 7d > 99999 then pause\n");
    workspace.write("rules/more.rules", "");
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert_eq!((run.code, run.err.as_str()), (0, "no upload files: nothing is planned\n"));
    assert_eq!(files(&workspace, "uploads").into_keys().collect::<Vec<_>>(), ["acme-us/uploads.json"]);
}

#[test]
fn upload_files_do_not_lie_among_snapshots() {
    let workspace = acme();
    for folder in ["snapshots", "snapshots/acme-us/up", "./snapshots/../snapshots/x"] {
        let run = workspace.run(&["plan", "--uploads", folder]);
        assert_eq!((run.code, run.out.as_str()), (64, ""), "{folder}");
        assert!(run.err.contains("lies in snapshots/, where upload files would be read as data"), "{}", run.err);
    }
    assert!(!workspace.root().join("snapshots/acme-us/up").exists());
}

#[test]
fn an_account_that_a_cap_holds_is_named() {
    let workspace = acme();
    workspace.write("portreeve.toml", format!("{SETTINGS}max_actions = 1\n"));
    workspace.write("rules/bids.rules", RULES.replace("on keyword", "mode apply\n  on keyword"));
    let run = workspace.run(&["plan", "--uploads", "uploads"]);
    assert!(run.err.starts_with("acme-us: no files, a cap holds its changes"), "{}", run.shown());
}
