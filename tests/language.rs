//! The language specification runs: every page of `tests/language/` is a chapter of the manual whose examples are carried out.
//!
//! A heading begins a fresh workspace. Under it stand, as fenced blocks, its rules, its data, what was done before, and
//! everything that comes out; `README.md` beside the pages says how to write them.

mod data;
mod days;
mod expect;
mod history;
mod outcome;
mod page;
mod remarks;
mod run;
mod workspace;

use std::path::Path;

/// Carries out one page.
fn chapter(name: &str) {
    carried_out(&format!("tests/language/{name}"), run::page);
}

fn carried_out(path: &str, run: impl Fn(&str, &str) -> String) {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let report = run(path, &text);
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_language_guide_is_true() {
    carried_out("docs/language.md", run::guide);
}

#[test]
fn the_cookbook_is_true() {
    carried_out("docs/cookbook.md", run::guide);
}

#[test]
fn the_page_for_users_of_other_tools_is_true() {
    carried_out("docs/coming-from.md", run::guide);
}

/// Tests on pages are there to be read: they show the limit that a reader would ask about. What they leave open stands in the
/// list, so that it grows by nobody's oversight.
#[test]
fn what_tests_on_pages_leave_open_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["docs/language.md", "docs/cookbook.md", "docs/coming-from.md"] {
        let open = run::survivors(&std::fs::read_to_string(root.join(page)).unwrap());
        insta::assert_snapshot!(page.replace(['/', '.'], "_"), open);
    }
}

macro_rules! chapters {
    ($( $test:ident = $page:literal; )*) => {
        const CHAPTERS: &[&str] = &[$( $page, )*];
        $( #[test] fn $test() { chapter($page); } )*
    };
}

chapters! {
    the_shape_of_a_file = "01-shape.md";
    a_rule = "02-rules.md";
    the_other_statements = "03-statements.md";
    values_and_units = "04-values.md";
    time = "05-time.md";
    missing_data = "06-missing-data.md";
    changing_things = "07-changing-things.md";
    many_rules_one_field = "08-many-rules.md";
    entities = "09-entities.md";
    findings_and_alerts = "10-findings-and-alerts.md";
    settled_cases = "11-settled.md";
    tests_of_rules = "12-tests.md";
    files = "data.md";
    trace = "trace.md";
}

#[test]
fn every_page_is_carried_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut pages: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "md") && name != "README.md")
        .collect();
    pages.sort();
    assert_eq!(pages, CHAPTERS);
}
