//! `portreeve fmt` as a person runs it.

use crate::cli::Workspace;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

const ROUGH: &str = "IF ACOS>35% for 7 days THEN lower bid by 10%   # trim\n";
const FINE: &str = "if acos > 35% for 7d then lower bid 10%  # trim\n";

fn read(workspace: &Workspace, path: &str) -> String {
    fs::read_to_string(workspace.root().join(path)).unwrap()
}

#[test]
fn the_rules_of_a_workspace_are_written_in_their_form() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", ""),
        ("rules/a.rules", ROUGH),
        ("rules/deep/b.rules", FINE),
        ("rules/.hidden.rules", ROUGH),
        ("rules/note.txt", ROUGH),
    ]);
    let run = workspace.run(&["fmt", "--check"]);
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.out.contains("not in its form: ") && run.out.ends_with("1 file in form, 1 not\n"), "{}", run.out);
    assert_eq!(read(&workspace, "rules/a.rules"), ROUGH);

    let run = workspace.run(&["fmt"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.shown());
    assert!(run.out.contains("formatted ") && run.out.ends_with("1 file in form, 1 formatted\n"), "{}", run.out);
    assert_eq!(read(&workspace, "rules/a.rules"), FINE);
    assert_eq!(read(&workspace, "rules/.hidden.rules"), ROUGH);
    assert_eq!(read(&workspace, "rules/note.txt"), ROUGH);

    let run = workspace.run(&["fmt", "--check"]);
    assert_eq!((run.code, run.out.as_str()), (0, "2 files in form\n"));
}

#[test]
fn a_difference_is_shown_and_nothing_is_written() {
    let workspace = Workspace::new(&[("rules/a.rules", &format!("let a = 1\n{ROUGH}"))]);
    let run = workspace.run(&["fmt", "--diff", "rules/a.rules"]);
    let wanted = format!(
        "--- rules/a.rules\n+++ rules/a.rules\n@@ -1,2 +1,2 @@\n let a = 1\n-{}\n+{FINE}",
        ROUGH.trim_end_matches('\n')
    );
    assert_eq!((run.code, run.out.as_str()), (1, wanted.as_str()));
    assert_eq!(read(&workspace, "rules/a.rules"), format!("let a = 1\n{ROUGH}"));
}

#[test]
fn a_file_with_mistakes_is_left_alone_and_reported() {
    let wrong = "IF acos > THEN pause\n";
    let workspace = Workspace::new(&[("rules/a.rules", wrong), ("rules/b.rules", ROUGH)]);
    let run = workspace.run(&["fmt", "rules"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("E0001") && run.err.contains("rules/a.rules"), "{}", run.err);
    assert!(run.out.ends_with("0 files in form, 1 formatted, 1 with mistakes left alone\n"), "{}", run.out);
    assert_eq!(read(&workspace, "rules/a.rules"), wrong);
    assert_eq!(read(&workspace, "rules/b.rules"), FINE);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portreeve"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(ROUGH.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap().as_str()), (Some(0), FINE));
}

#[test]
fn what_is_not_there_is_said() {
    let run = Workspace::new(&[("rules/a.rules", FINE)]).run(&["fmt", "rules/b.rules"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("there is no file or folder `rules/b.rules`"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let workspace = Workspace::new(&[("rules/a.rules", ROUGH)]);
    let file = workspace.root().join("rules/a.rules");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = workspace.root().join("link.rules");
    symlink(&file, &link).unwrap();
    assert_eq!(workspace.run(&["fmt", "link.rules"]).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&workspace, "rules/a.rules"), FINE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
