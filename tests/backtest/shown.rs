//! What a person sees of a backtest.

use crate::backtest::one_keyword;
use crate::cli::Workspace;

const RULES: &str = "rule \"Trim\"
  on keyword
  if acos over 7d > 35%
  then lower bid 10% not below $0.20

rule \"Low stock\"
  on listing
  if available < 10
  then flag \"{available} left\"
";

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("portreeve.toml", crate::apply::case::SETTINGS), ("rules/bids.rules", RULES)]);
    for (name, text) in one_keyword(24, |day| (if day < 20 { "1.20" } else { "0.70" }, "20.00")) {
        workspace.write(&format!("snapshots/acme-us/{name}"), text);
    }
    workspace
}

const DAYS: [&str; 5] = ["backtest", "--from", "2026-11-06", "--to", "2026-11-23"];

#[test]
fn as_text() {
    insta::assert_snapshot!(workspace().run(&DAYS).shown());
}

#[test]
fn as_json_and_csv() {
    let workspace = workspace();
    let json = workspace.run(&[&DAYS[..], &["--format", "json", "--against", "rules"]].concat());
    crate::schema::assert_valid(include_str!("../../docs/schemas/backtest.schema.json"), &json.out);
    let csv = workspace.run(&[&DAYS[..], &["--format", "csv"]].concat());
    insta::assert_snapshot!(csv.shown());
}

#[test]
fn against_other_rules() {
    let workspace = workspace();
    workspace.write("other/bids.rules", RULES.replace("10% not", "20% not"));
    let run = workspace.run(&[&DAYS[..], &["--against", "other"]].concat());
    let from = run.out.find("Against").unwrap();
    let to = run.out.find("Rules").unwrap();
    insta::assert_snapshot!(&run.out[from..to]);
    let same = workspace.run(&[&DAYS[..], &["--against", "rules"]].concat());
    assert!(same.out.contains("nothing differs"), "{}", same.shown());
    workspace.write("other/bids.rules", "rule \"Trim\" on keyword if acsos > 3 then pause\n");
    let wrong = workspace.run(&[&DAYS[..], &["--against", "other"]].concat());
    assert!(wrong.code == 1 && wrong.err.contains("acsos"), "{}", wrong.shown());
    assert_eq!(workspace.run(&[&DAYS[..], &["--against", "nowhere"]].concat()).code, 1);
}

/// What is saved passes; saved twice it stands there once; refused is a rule, entity or day that is not there.
#[test]
fn a_day_is_saved_as_a_test_that_passes() {
    let workspace = workspace();
    let save =
        |rule: &str, entity: &str, day: &str| workspace.run(&[&DAYS[..], &["--save-test", rule, entity, day]].concat());
    let saved = save("Trim", "garlic press", "2026-11-07");
    assert_eq!(saved.code, 0, "{}", saved.shown());
    insta::assert_snapshot!(saved.shown());
    // A day earlier the window begins before the first file.
    assert_eq!(save("Trim", "garlic press", "2026-11-06").code, 0);
    let again = save("Trim", "garlic press", "2026-11-07");
    assert!(again.code == 0 && again.err.contains("holds it already"), "{}", again.shown());
    let test = workspace.run(&["test"]);
    assert!(test.code == 0 && test.out.contains("2 tests passed"), "{}", test.shown());
    assert_eq!(workspace.run(&["fmt", "--check"]).code, 0);
    assert_eq!(workspace.run(&["check", "--deny", "warnings"]).code, 3);
    assert_eq!(save("Trimm", "garlic press", "2026-11-07").code, 64);
    assert_eq!(save("Trim", "onion press", "2026-11-07").code, 64);
    assert_eq!(save("Trim", "garlic press", "2026-12-07").code, 64);
}

#[test]
fn days_that_are_none() {
    for (from, to, said) in [
        ("yesterday", "2026-11-20", "--from takes a day"),
        ("2026-11-20", "2026-11-19", "is before"),
        ("1990-01-01", "2026-11-19", "too many"),
    ] {
        let run = workspace().run(&["backtest", "--from", from, "--to", to]);
        assert!(run.code == 64 && run.err.contains(said), "{}", run.shown());
    }
}
