//! The program as a person runs it: stdout, stderr and exit code on small workspaces.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A workspace of a test, with the program run in it.
pub(crate) struct Workspace {
    dir: TempDir,
}

impl Workspace {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self { dir: TempDir::new().unwrap() };
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("acme")
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in(&self.root(), arguments)
    }

    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Run {
        fs::create_dir_all(folder).unwrap();
        let output = command(folder, arguments).output().unwrap();
        Run::new(&output, &self.dir.path().to_string_lossy())
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portreeve"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    fn new(output: &Output, dir: &str) -> Self {
        // macOS and Windows spell a temporary folder in more than one way.
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace(dir, "TMP");
        Self { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    pub(crate) fn shown(&self) -> String {
        let part = |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("--- {name}\n{text}") };
        format!("{}{}--- exit {}\n", part("stdout", &self.out), part("stderr", &self.err), self.code)
    }
}

const GOOD_RULE: &str = "rule \"Trim\"
  on keyword
  if acos over 14d > 35% and clicks over 14d >= 20
  then lower bid 10% not below $0.20
  every 14d
";

#[test]
fn check_without_problems() {
    let run = Workspace::new(&[("rules/bids.rules", GOOD_RULE)]).run(&["check"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "no problems in 1 rule of 1 file\n", ""));
}

#[test]
fn check_tells_every_problem_of_every_file() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", "[guards]\nmax_steps = \"20%\"\n"),
        ("rules/a.rules", "if acos > 35 for 7d then lower bid 10%\n"),
        ("rules/deep/b.rules", "rule \"Stock\"\n  on listing\n  if arcos over 7d > 35%\n  then flag \"x\"\n"),
        ("rules/.hidden.rules", "nonsense\n"),
        ("rules/b.rules~", "nonsense\n"),
    ]);
    insta::assert_snapshot!(workspace.run(&["check"]).shown());
    let one = workspace.run(&["check", "rules/deep"]);
    assert!(one.out.contains("arcos") && !one.out.contains("max_steps") && !one.out.contains("a.rules"), "{}", one.out);
    assert_eq!(one.code, 1);
}

#[test]
fn check_as_json_and_sarif_is_as_promised() {
    let workspace = Workspace::new(&[("rules/a b.rules", "if acos > 35 for 7d then lower bid 10%\n")]);
    let json = workspace.run(&["check", "--format", "json"]);
    crate::schema::assert_valid(include_str!("../docs/schemas/check.schema.json"), &json.out);
    let sarif: serde_json::Value = serde_json::from_str(&workspace.run(&["check", "--format", "sarif"]).out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "E0012");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "rules/a%20b.rules");
    assert_eq!(place["region"]["startLine"], 1);
}

#[test]
fn warnings_fail_only_when_denied() {
    let workspace = Workspace::new(&[
        ("tables/banned.txt", ""),
        (
            "rules/a.rules",
            &format!(
                "list banned from \"banned.txt\"\n{}",
                GOOD_RULE.replace("on keyword", "on keyword where text not in banned")
            ),
        ),
    ]);
    assert_eq!(workspace.run(&["check"]).code, 0);
    assert_eq!(workspace.run(&["check", "--deny", "warnings"]).code, 3);
    let quiet = workspace.run(&["check", "--deny", "warnings", "-q"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (3, ""));
}

#[test]
fn a_rule_file_that_is_none_is_not_read() {
    let workspace = Workspace::new(&[("rules/a.rules", &"# no rules\n".repeat(100_000))]);
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("E0010"), "{}", run.out.get(..400).unwrap_or(&run.out));
}

#[test]
fn a_file_without_a_workspace_is_checked_alone() {
    let workspace = Workspace::new(&[]);
    fs::create_dir_all(workspace.root()).unwrap();
    workspace.write("one.rules", GOOD_RULE);
    let run = workspace.run(&["check", "one.rules"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no problems in 1 rule of 1 file\n"));
}

#[test]
fn the_workspace_is_found_upward() {
    let workspace = Workspace::new(&[("portreeve.toml", ""), ("rules/bids.rules", GOOD_RULE)]);
    let run = workspace.run_in(&workspace.root().join("snapshots/acme-us"), &["check"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no problems in 1 rule of 1 file\n"));
}

#[test]
fn wrong_command_lines_exit_with_64() {
    let workspace = Workspace::new(&[("rules/bids.rules", GOOD_RULE)]);
    let runs: Vec<String> = [
        &["chek"][..],
        &["check", "--fromat", "json"],
        &["check", "--format", "jsno"],
        &[],
        &["reference", "fresh_evidense"],
        &["reference", "zzzzzz"],
    ]
    .iter()
    .map(|arguments| {
        let run = workspace.run(arguments);
        assert_eq!(run.code, 64, "{arguments:?}");
        assert_eq!(run.out, "", "{arguments:?}");
        if arguments.is_empty() {
            String::new()
        } else {
            format!("$ portreeve {}\n{}", arguments.join(" "), run.shown())
        }
    })
    .collect();
    insta::assert_snapshot!(runs.join("\n"));
}

#[test]
fn what_is_not_there_is_said() {
    let workspace = Workspace::new(&[]);
    let nowhere = workspace.run(&["check"]);
    insta::assert_snapshot!(nowhere.shown());
    let missing = workspace.run(&["--workspace", "nowhere", "check"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.starts_with("error: there is no folder `nowhere`"), "{}", missing.err);
    assert_eq!(workspace.run(&["check", "nofile.rules"]).code, 1);
}

#[test]
fn help_and_version_are_results() {
    let workspace = Workspace::new(&[]);
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["help", "check"]] {
        let run = workspace.run(arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!run.out.is_empty());
    }
    let help = workspace.run(&["--help"]).out;
    assert!(help.contains("64  the command line is wrong"), "{help}");
}

#[test]
fn completions_and_man_page_are_printed() {
    let workspace = Workspace::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = workspace.run(&["completions", shell]);
        assert!(run.code == 0 && run.out.contains("portreeve"), "{shell}");
    }
    assert!(workspace.run(&["man"]).out.contains(".TH portreeve"));
}

#[test]
fn colours_only_where_wanted() {
    let workspace = Workspace::new(&[("rules/bids.rules", GOOD_RULE)]);
    assert!(!workspace.run(&["check"]).out.contains('\u{1b}'));
    assert!(workspace.run(&["check", "--color", "always"]).out.contains('\u{1b}'));
    assert!(!workspace.run(&["--color", "never", "check"]).out.contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let workspace = Workspace::new(&[]);
    fs::create_dir_all(workspace.root()).unwrap();
    let mut child = command(&workspace.root(), &["reference", "--format", "markdown"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody reads: the program finds its pipe closed when it writes.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_workspace_are_refused() {
    let workspace = Workspace::new(&[("rules/bids.rules", GOOD_RULE)]);
    let outside = workspace.root().parent().unwrap().join("secret.rules");
    fs::write(&outside, "if acos over 7d > 1% then pause\n").unwrap();
    std::os::unix::fs::symlink(&outside, workspace.root().join("rules/link.rules")).unwrap();
    std::os::unix::fs::symlink("bids.rules", workspace.root().join("rules/inside.rules")).unwrap();
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("rules/link.rules: this file leads out of the workspace"), "{}", run.out);
    assert!(!run.out.contains("secret"), "{}", run.out);
}

#[test]
fn reference_covers_every_kind() {
    let workspace = Workspace::new(&[]);
    let shown: Vec<String> =
        ["keyword", "keywords", "bid", "spend", "acos", "add negative", "e12", "fresh_evidence", "words"]
            .iter()
            .map(|name| {
                let run = workspace.run(&["reference", name]);
                assert_eq!(run.code, 0, "{name}: {}", run.err);
                run.out
            })
            .filter(|text| !text.starts_with("# E0012"))
            .collect();
    insta::assert_snapshot!(shown.join("\n"));
    let json = workspace.run(&["reference", "--format", "json"]).out;
    crate::schema::assert_valid(include_str!("../docs/schemas/reference.schema.json"), &json);
    let all = workspace.run(&["reference", "--format", "markdown"]).out;
    for code in portreeve::diagnostic::Code::ALL {
        assert!(all.contains(code.id()), "{}", code.id());
    }
}
