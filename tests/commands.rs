//! `data`, `plan` and `explain` as a person runs them, on a workspace of a few files.

use crate::cli::Workspace;
use std::fmt::Write as _;

/// The keywords of ten days up to 2026-11-20: one too dear, one that never sells, one that does well.
pub(crate) fn keywords() -> String {
    let mut text = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,impressions,clicks,spend,sales,orders,units\n".to_owned();
    for day in 11..=20 {
        for row in [
            "kw-1,c-1,Kitchen,g-1,Presses,garlic press,exact,enabled,1.20,400,10,12.00,29.12,1,1",
            "kw-2,c-1,Kitchen,g-1,Presses,press,broad,enabled,0.80,900,8,6.40,0.00,0,0",
            "kw-3,c-1,Kitchen,g-1,Presses,acme press,exact,enabled,0.60,100,6,3.00,40.00,2,2",
            "kw-4,c-1,Kitchen,g-1,Presses,=cmd()|\u{1b}[31mx,phrase,enabled,0.50,100,6,3.00,5.00,1,1",
        ] {
            let _ = writeln!(text, "2026-11-{day},{row}");
        }
    }
    text
}

pub(crate) const RULES: &str = "rule \"Trim expensive keywords\"
  on keyword
  if acos over 7d > 35% and clicks over 7d >= 20
  then lower bid 10% not below $0.20
  because \"ACOS {acos over 7d} on {spend over 7d} spend, limit 35%\"

rule \"Pause waste\"
  on keyword
  if spend over 7d > $20 and orders over 7d = 0
  then pause
  because \"{spend over 7d} spent in 7 days without an order\"

rule \"Slow stock\"
  on listing
  if available > 500
  then flag \"{available} units\"
";

const SETTINGS: &str = "[workspace]
name = \"Acme Kitchen\"
[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
timezone = \"America/Los_Angeles\"
settle = \"0d\"
groups = [\"tier1\"]
[guards]
max_entities = \"none\"
max_paused = \"none\"
";

fn acme() -> Workspace {
    Workspace::new(&[
        ("portreeve.toml", SETTINGS),
        ("rules/bids.rules", RULES),
        ("snapshots/acme-us/keywords-2026-11-21.csv", &keywords()),
    ])
}

#[test]
fn data_says_what_was_read() {
    let workspace = acme();
    workspace.write("snapshots/acme-us/again.csv", keywords());
    workspace.write("snapshots/acme-us/notes.csv", "a,b\n1,2\n");
    workspace.write(
        "snapshots/acme-us/bad-2026-11-21.csv",
        "date,sku,location,available\n2026-11-20,GP-1,X,many\n2026-11-20,GP-2,X,5\n",
    );
    insta::assert_snapshot!(workspace.run(&["data"]).shown());
    let json = workspace.run(&["data", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/data.schema.json"), &json.out);
}

#[test]
fn what_is_wrong_with_files_is_said() {
    let workspace = Workspace::new(&[
        ("snapshots/acme-us/a.csv", "date,sku,location,available\n2026-11-20,GP-1,X,many\nyesterday,GP-2,X,5\n"),
        ("snapshots/acme-us/b.csv", "date,sku,price\n2026-11-20,GP-1,12.123456789012\n"),
        // Two keywords of one name on one day, and nothing that tells them apart.
        (
            "snapshots/acme-us/c.csv",
            "date,campaign,ad_group,keyword,match_type,clicks\n2026-11-20,K,G,press,exact,1\n2026-11-20,K,G,press,exact,2\n",
        ),
        ("snapshots/acme-us/d.csv", "a,b\n1,2\n"),
        ("snapshots/acme-us/e.xlsx", "PK\u{3}\u{4}"),
    ]);
    workspace.write("snapshots/acme-us/f.csv", b"date,sku,title\n2026-11-20,GP-3,K\xfcche\n");
    let run = workspace.run(&["data"]);
    let (_, problems) = run.out.split_once("\nProblems\n").unwrap();
    insta::assert_snapshot!(problems);
    let mut codes: Vec<&str> = problems.lines().filter(|line| line.len() == 5).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["E0100", "E0101", "E0102", "E0103", "N0106", "W0104", "W0105"]);
}

#[test]
fn a_plan_as_text() {
    insta::assert_snapshot!(acme().run(&["plan"]).shown());
}

#[test]
fn a_plan_as_json_keeps_its_schema_and_its_bytes() {
    let workspace = acme();
    let one = workspace.run(&["plan", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &one.out);
    let dated = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("\"created_at\"") && !line.contains("\"expires_at\""));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(dated(&one.out), dated(&workspace.run(&["plan", "--format", "json"]).out));
    assert_eq!((one.code, one.err.as_str()), (0, ""));
}

#[test]
fn a_plan_kept_in_a_file_is_the_same_plan() {
    let workspace = acme();
    let run = workspace.run(&["plan", "--out", "plan.json", "--rule", "Pause waste"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let kept = std::fs::read_to_string(workspace.root().join("plan.json")).unwrap();
    crate::schema::assert_valid(include_str!("../docs/schemas/plan.schema.json"), &kept);
    assert!(kept.contains("\"complete\": false"));
    let left: Vec<String> = std::fs::read_dir(workspace.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let nowhere = workspace.run(&["plan", "--out", "no/such/folder/plan.json"]);
    assert_eq!((nowhere.code, nowhere.out.as_str()), (1, ""));
    assert!(nowhere.err.starts_with("error: `no/such/folder/plan.json` cannot be written"), "{}", nowhere.err);
}

#[test]
fn a_plan_as_csv_runs_nothing_in_a_spreadsheet() {
    let rule = "rule \"All\"\n  on keyword\n  if clicks over 7d > 1\n  then lower bid 10%\n";
    let workspace = acme();
    workspace.write("rules/bids.rules", rule);
    let run = workspace.run(&["plan", "--format", "csv"]);
    assert!(run.out.starts_with('\u{feff}'));
    assert!(run.out.contains(",'=cmd()|[31mx,"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'));
    assert_eq!(run.out.lines().count(), 1 + 4);
}

#[test]
fn detailed_exit_codes() {
    let workspace = acme();
    assert_eq!(workspace.run(&["plan"]).code, 0);
    assert_eq!(workspace.run(&["plan", "--detailed-exitcode"]).code, 2);
    assert_eq!(workspace.run(&["plan", "--detailed-exitcode", "--rule", "Slow stock"]).code, 0);
    assert_eq!(workspace.run(&["plan", "--strict"]).code, 64);

    let opposite = "\nrule \"Chase\"\n  on keyword\n  if clicks over 7d >= 60\n  then raise bid 10% not above $3\n";
    workspace.write("rules/chase.rules", opposite);
    let run = workspace.run(&["plan", "--detailed-exitcode", "--strict"]);
    assert_eq!(run.code, 5, "{}", run.shown());
    assert_eq!(workspace.run(&["plan", "--detailed-exitcode"]).code, 2);

    // Without a person only so many changes go out.
    workspace.write("rules/bids.rules", RULES.replace("on keyword", "mode apply\n  on keyword"));
    workspace.write("portreeve.toml", format!("{SETTINGS}max_actions = 1\n"));
    let run = workspace.run(&["plan", "--detailed-exitcode", "--strict"]);
    assert_eq!(run.code, 4, "{}", run.shown());

    workspace.write("rules/broken.rules", "if acos > 35 for 7d then lower bid 10%\n");
    let run = workspace.run(&["plan", "--detailed-exitcode"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("E0012") && run.err.contains("no plan: the rules or settings have errors"), "{}", run.err);
}

#[test]
fn what_is_shown_is_chosen() {
    let workspace = acme();
    for (arguments, shown) in [
        (["plan", "--rule", "pause WASTE"], "pause"),
        (["plan", "--account", "@tier1"], "garlic press"),
        (["plan", "--as-of", "2026-11-19"], "data through 2026-11-19"),
        (["plan", "--known-at", "2026-11-01"], "no data"),
        (["plan", "--at", "2026-11-21 22:30"], "garlic press"),
    ] {
        let run = workspace.run(&arguments);
        assert!(run.code == 0 && run.out.contains(shown), "{arguments:?}\n{}", run.shown());
    }
    assert!(workspace.run(&["plan", "--no-cache", "-q"]).code == 0);
}

#[test]
fn whoever_asks_hears_what_was_done_and_how_long_it_took() {
    let workspace = acme();
    let run = workspace.run(&["plan", "-v"]);
    let steps: Vec<&str> = run.err.lines().filter_map(|line| line.strip_suffix(" s")?.split(": ").next()).collect();
    assert_eq!(steps.len(), 3, "{}", run.shown());
    assert!(steps[0].starts_with("reading ") && steps[0].ends_with(" rows"), "{}", steps[0]);
    assert!(steps[1].starts_with("planning ") && steps[1].ends_with(" rules × entities"), "{}", steps[1]);
    assert_eq!(steps[2], "writing");
    assert_eq!(workspace.run(&["plan"]).err, "");
}

#[test]
fn misspelt_names_and_moments_exit_with_64() {
    let workspace = acme();
    let runs: Vec<String> = [
        &["plan", "--rule", "Pause wast"][..],
        &["plan", "--rule", "zzz"],
        &["plan", "--account", "acme-uk"],
        &["plan", "--account", "@tier"],
        &["plan", "--as-of", "yesterday"],
        &["plan", "--at", "22:30"],
        &["plan", "--known-at", "last week"],
        &["explain", "Pause waste", "prss"],
        &["explain", "Pause", "press"],
    ]
    .iter()
    .map(|arguments| {
        let run = workspace.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (64, ""), "{arguments:?}");
        format!("$ portreeve {}\n{}", arguments.join(" "), run.err)
    })
    .collect();
    insta::assert_snapshot!(runs.join("\n"));
}

#[test]
fn explanations() {
    let workspace = acme();
    let shown: Vec<String> = [
        ["explain", "Pause waste", "press"],
        ["explain", "pause waste", "kw-3"],
        ["explain", "rules/bids.rules:1", "garlic press"],
    ]
    .iter()
    .map(|arguments| workspace.run(arguments).shown())
    .collect();
    insta::assert_snapshot!(shown.join("\n"));
    let json = workspace.run(&["explain", "Pause waste", "kw-3", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/explain.schema.json"), &json.out);
}

#[test]
fn the_workspace_may_be_named_in_every_way() {
    let workspace = acme();
    let outside = workspace.root().parent().unwrap().to_owned();
    let inside = workspace.root().join("snapshots/acme-us");
    let one = workspace.run(&["plan"]).out;
    assert_eq!(workspace.run_in(&outside, &["plan", "acme"]).out, one);
    assert_eq!(workspace.run_in(&outside, &["--workspace", "acme", "plan"]).out, one);
    assert_eq!(workspace.run_in(&outside, &["plan", "--workspace", "acme"]).out, one);
    assert_eq!(workspace.run_in(&inside, &["plan"]).out, one);
}

#[test]
fn files_without_settings_are_enough() {
    let workspace = Workspace::new(&[
        ("rules/one.rules", "IF ACOS > 35% FOR 7D THEN LOWER BID 10%\n"),
        ("snapshots/acme-us/keywords-2026-11-21.csv", &keywords()),
    ]);
    let run = workspace.run(&["plan"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("lower bid $1.20 -> $1.08"), "{}", run.out);
}

#[test]
fn a_plan_without_changes_says_what_would_unlock_most() {
    let workspace = acme();
    let without_bids: String = keywords()
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let kept = cells.iter().enumerate().filter(|(at, _)| *at != 9).map(|(_, cell)| *cell);
            kept.collect::<Vec<_>>().join(",") + "\n"
        })
        .collect();
    workspace.write("snapshots/acme-us/keywords-2026-11-21.csv", without_bids);
    workspace.write("rules/bids.rules", RULES.replace("then pause", "then flag \"waste\""));
    insta::assert_snapshot!(workspace.run(&["plan"]).shown());
}
