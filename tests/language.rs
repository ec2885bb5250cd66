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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language").join(name);
    let report = run::page(name, &std::fs::read_to_string(path).unwrap());
    assert!(report.is_empty(), "\n{report}");
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
