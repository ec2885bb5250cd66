//! `portreeve init`: workspaces that plan something at once.

use crate::cli::Workspace;
use std::fs;

#[test]
fn each_channel_s_workspace_checks_tests_and_plans() {
    for (channel, wanted) in [
        ("amazon", "Budget runs out on a winner"),
        ("walmart", "Cancellations near the limit"),
        ("shopify", "Purchases fell"),
    ] {
        let workspace = Workspace::new(&[]);
        let run = workspace.run(&["init", "my-brand", "--channel", channel]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
        assert!(run.out.contains("portreeve plan my-brand"), "{}", run.out);
        let check = workspace.run(&["--workspace", "my-brand", "check", "--deny", "warnings"]);
        assert_eq!(check.code, 0, "{}", check.out);
        let test = workspace.run(&["test", "my-brand"]);
        assert!(test.code == 0 && !test.out.contains("no test was run"), "{}", test.out);
        let form = workspace.run(&["fmt", "--check", "my-brand"]);
        assert_eq!(form.code, 0, "{}", form.out);
        let data = workspace.run(&["data", "my-brand"]);
        assert!(!data.out.contains("refused"), "{}", data.out);
        let plan = workspace.run(&["plan", "my-brand"]);
        assert!(plan.code == 0 && plan.out.contains(wanted), "{}", plan.out);
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let workspace = Workspace::new(&[("rules/mine.rules", "# mine\n")]);
    let run = workspace.run(&["init"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("`.` holds something already"), "{}", run.err);
    let run = workspace.run(&["init", "rules/mine.rules"]);
    assert!(run.err.contains("is no folder"), "{}", run.err);
    assert!(!workspace.root().join("portreeve.toml").exists());
    let run = workspace.run(&["init", "new", "-q"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(workspace.root().join("new/.gitignore")).unwrap(), ".portreeve/\noutbox/\n");
}
