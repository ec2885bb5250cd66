//! The rule library that ships: whole, tested, told of in the book, and finding the stories of the sample business.

use crate::cli::Workspace;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the library, one an area.
const AREAS: &[(&str, &[&str])] = &[
    ("storefront", &["storefront"]),
    ("catalog", &["catalog"]),
    ("ads", &["ppc"]),
    ("inventory", &["inventory", "ppc"]),
    ("pricing", &["pricing"]),
    ("compliance", &["compliance"]),
];

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the library, by their paths in a workspace.
fn library() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["rules", "tables"] {
        for entry in walkdir::WalkDir::new(package().join(folder)).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(package()).unwrap().to_string_lossy().replace('\\', "/");
            if entry.file_type().is_file() && !path.starts_with("rules/standard/") {
                found.push((path, fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    found
}

/// Each rule with its file and what stands between its line and the next blank one; the line before it.
fn rules() -> Vec<(String, String, String, String)> {
    let mut found = Vec::new();
    for (path, text) in library().into_iter().filter(|(path, _)| path.starts_with("rules/")) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if let Some(name) = line.strip_prefix("rule \"").and_then(|rest| rest.strip_suffix('"')) {
                let body: Vec<&str> = lines[at..].iter().take_while(|line| !line.is_empty()).copied().collect();
                found.push((path.clone(), name.to_owned(), body.join("\n"), lines[at - 1].to_owned()));
            }
        }
    }
    found
}

fn playbook() -> Workspace {
    let workspace = Workspace::new(&[]);
    let run = workspace.run(&["init", "brand", "--playbook"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    workspace
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_rule_says_what_it_is_for_and_where_it_belongs() {
    let rules = rules();
    assert!(rules.len() >= 80, "{}", rules.len());
    for (path, name, body, before) in &rules {
        assert!(before.starts_with("# "), "{path}: nothing is said of `{name}`");
        assert!(body.contains("\n  pillar "), "{path}: `{name}` has no pillar");
        let area = path.split('/').nth(1).unwrap();
        let (_, words) = AREAS.iter().find(|(folder, _)| *folder == area).unwrap_or_else(|| panic!("{path}"));
        assert!(words.iter().any(|word| body.contains(&format!("\n  area {word}\n"))), "{path}: the area of `{name}`");
    }
    let areas: BTreeSet<&str> = rules.iter().map(|(path, ..)| path.split('/').nth(1).unwrap()).collect();
    assert_eq!(areas.len(), AREAS.len(), "{areas:?}");
}

#[test]
fn init_brings_all_of_it_and_it_checks_and_tests() {
    let workspace = playbook();
    for (path, text) in library() {
        let there = fs::read_to_string(workspace.root().join("brand").join(&path));
        assert_eq!(
            there.ok().as_deref(),
            Some(text.as_str()),
            "`init --playbook` does not write {path}: src/cli/playbook.rs"
        );
    }
    let check = workspace.run(&["--workspace", "brand", "check", "--deny", "warnings"]);
    assert_eq!(check.code, 0, "{}", check.out);
    let test = workspace.run(&["test", "brand"]);
    assert_eq!(test.code, 0, "{}", test.out);
    let form = workspace.run(&["fmt", "--check", "brand"]);
    assert_eq!(form.code, 0, "{}", form.out);
    assert_eq!(workspace.run(&["plan", "brand"]).code, 0);
}

/// Each rule has a test in which it acts and one in which it does not, by the program's own account.
#[test]
fn every_rule_is_tested_both_ways() {
    let run = playbook().run(&["test", "brand", "--coverage"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let (_, coverage) = run.out.split_once("What no test reaches").unwrap();
    let of_rules = coverage.lines().filter(|line| line.starts_with("  ") && !line.starts_with("    "));
    for line in of_rules {
        for said in ["no test names it", "never true", "never false"] {
            assert!(!line.contains(said), "{line}");
        }
    }
}

#[test]
fn into_a_workspace_it_writes_over_nothing() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", "[workspace]\nname = \"Mine\"\n"),
        ("tables/our-brand.txt", "mine\n"),
        ("rules/my.rules", "if clicks over 14d >= 900 then lower bid 10% not below $0.20\n"),
    ]);
    let run = workspace.run(&["init", ".", "--playbook"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("tables/our-brand.txt stood there already and stays"), "{}", run.out);
    let read = |path: &str| fs::read_to_string(workspace.root().join(path)).unwrap();
    assert_eq!(read("tables/our-brand.txt"), "mine\n");
    assert_eq!(read("portreeve.toml"), "[workspace]\nname = \"Mine\"\n");
    assert!(read("rules/ads/bids.rules").contains("Bid to the target"));
    assert_eq!(workspace.run(&["check"]).code, 0);
}

/// The rows of the tables of rules in the book.
fn rows() -> Vec<Vec<String>> {
    let page = fs::read_to_string(package().join("docs/playbook.md")).unwrap();
    let tables = page.split("| what is watched |").skip(1);
    let lines =
        tables.flat_map(|table| table.lines().skip(2).take_while(|line| line.starts_with('|')).collect::<Vec<_>>());
    lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_book_names_every_rule_and_no_other() {
    let there: BTreeSet<String> = rules().into_iter().map(|(_, name, ..)| name).collect();
    let texts: String = library().into_iter().map(|(_, text)| text).collect();
    let standard = fs::read_to_string(package().join("rules/standard/metrics.rules")).unwrap();
    let catalog = fs::read_to_string(package().join("src/catalog/catalog.toml")).unwrap();
    let mut named = BTreeSet::new();
    for row in rows() {
        assert_eq!(row.len(), 5, "{row:?}");
        assert!(!quoted(&row[1]).is_empty(), "a row without a rule: {row:?}");
        named.extend(quoted(&row[1]).into_iter().map(str::to_owned));
        for metric in quoted(&row[2]) {
            let own = [&standard, &texts].iter().any(|text| text.contains(&format!("metric {metric} =")));
            assert!(own || catalog.contains(&format!("{metric}: ")), "no metric `{metric}`");
        }
        for dataset in quoted(&row[3]) {
            assert!(catalog.contains(&format!("name = \"{dataset}\"")), "no dataset `{dataset}`");
        }
    }
    assert_eq!(named, there);
}

/// The sample business with the shipped rules in place of its own.
fn acme() -> Workspace {
    let workspace = playbook();
    let root = workspace.root().join("brand");
    fs::remove_dir_all(root.join("snapshots")).unwrap();
    let acme = package().join("examples/acme");
    let copied = |path: &Path| -> Option<PathBuf> {
        let below = path.strip_prefix(&acme).ok()?.to_path_buf();
        let wanted = below.starts_with("snapshots")
            || ["portreeve.toml", "tables/costs.csv", "tables/products.csv", "tables/promotions.csv"]
                .iter()
                .any(|name| below == Path::new(name));
        wanted.then_some(below)
    };
    for entry in
        walkdir::WalkDir::new(&acme).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file())
    {
        if let Some(below) = copied(entry.path()) {
            fs::create_dir_all(root.join(&below).parent().unwrap()).unwrap();
            fs::copy(entry.path(), root.join(&below)).unwrap();
        }
    }
    // Its cost table has no ceiling: the playbook's has a column for it.
    let costs = fs::read_to_string(root.join("tables/costs.csv")).unwrap();
    let with_map = costs.lines().enumerate().map(|(at, line)| format!("{line},{}\n", if at == 0 { "map" } else { "" }));
    fs::write(root.join("tables/costs.csv"), with_map.collect::<String>()).unwrap();
    workspace
}

#[test]
fn the_stories_of_the_sample_business_are_found_by_shipped_rules() {
    let workspace = acme();
    let run = workspace.run(&["plan", "brand", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let plan = json(&run.out);
    let said: BTreeSet<String> = ["findings", "actions"]
        .iter()
        .flat_map(|part| plan[*part].as_array().unwrap())
        .filter(|entry| entry["status"] != "held")
        .map(|entry| {
            let of = |key: &str| entry["entity"][key].as_str().unwrap().to_owned();
            let place = format!("{} {}", of("account"), of("name"));
            format!("{} on {}", entry["rule"].as_str().unwrap(), place.trim())
        })
        .collect();
    let stories: Vec<String> =
        rows().iter().map(|row| row[4].replace('`', "")).filter(|cell| !cell.is_empty()).collect();
    assert!(stories.len() >= 9, "{stories:?}");
    for story in stories {
        assert!(said.contains(&story), "`{story}` is not among {said:#?}");
    }
}

#[test]
fn a_plan_of_action_holds_what_the_data_says_and_open_slots() {
    let workspace = acme();
    let run = workspace.run(&["--workspace", "brand", "findings", "--plan-of-action", "odr"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    insta::assert_snapshot!("plan_of_action", run.out);
    // The same bytes again, and by the beginning of its id.
    let plan = json(&workspace.run(&["plan", "brand", "--format", "json"]).out);
    let finding = plan["findings"].as_array().unwrap().iter().find(|one| one["entity"]["id"] == "odr").unwrap();
    let id = &finding["id"].as_str().unwrap()[..12];
    assert_eq!(workspace.run(&["--workspace", "brand", "findings", "--plan-of-action", id]).out, run.out);
}

#[test]
fn a_plan_of_action_names_one_finding() {
    let workspace = acme();
    let several = workspace.run(&["--workspace", "brand", "findings", "--plan-of-action", "BOARD-3"]);
    assert_eq!(several.code, 64, "{}", several.out);
    assert!(several.err.contains("`BOARD-3` is about several findings"), "{}", several.err);
    assert!(several.err.contains("A flash sale drains the stock"), "{}", several.err);
    let none = workspace.run(&["--workspace", "brand", "findings", "--plan-of-action", "nothing of the kind"]);
    assert_eq!((none.code, none.out.as_str()), (64, ""));
    assert!(none.err.contains("Listing suppressed"), "{}", none.err);
}

/// A title of a stranger is no markup in the draft.
#[test]
fn a_plan_of_action_takes_no_markup_from_data() {
    let workspace = Workspace::new(&[
        (
            "rules/a.rules",
            "rule \"Down\"\n  severity high\n  on listing\n  if suppressed is yes\n  then flag \"{title}\"\n",
        ),
        (
            "snapshots/us/listings-2026-11-21.csv",
            "date,sku,title,suppressed\n2026-11-20,A-1,\"[x](http://x) | <b>*a*\",yes\n",
        ),
    ]);
    let run = workspace.run(&["findings", "--plan-of-action", "A-1"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("\\[x\\](http://x) \\| \\<b\\>\\*a\\*"), "{}", run.out);
}
