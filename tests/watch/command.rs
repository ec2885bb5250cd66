//! The program as cron, systemd and people start it.

use crate::cli::Workspace;
use crate::watch::live::{ALWAYS, HEAD, row};
use chrono::{Days, Utc};
use portreeve::daemon::Beat;
use portreeve::journal::{Ledger, Place};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SETTINGS: &str = "[accounts.acme-us]\nchannel = \"amazon\"\nsettle = \"0d\"\n[guards]\nmax_entities = \"none\"\n";

/// A workspace whose data is of the days before today.
pub(crate) fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("portreeve.toml", SETTINGS), ("rules/bids.rules", ALWAYS)]);
    let today = Utc::now().date_naive();
    let rows: String = (1..=10).rev().map(|back| row(today - Days::new(back), 0, "1.20")).collect();
    workspace.write(&format!("snapshots/acme-us/keywords-{today}.csv"), format!("{HEAD}{rows}"));
    workspace
}

fn spawn(workspace: &Workspace, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_portreeve"))
        .current_dir(workspace.root())
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(crate) fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn one_round_for_cron() {
    let workspace = workspace();
    let dry = workspace.run(&["watch", "--once"]);
    assert_eq!(dry.code, 0, "{}", dry.shown());
    assert!(!workspace.root().join("outbox").exists());
    let first = workspace.run(&["watch", "--once", "--apply"]);
    assert!(first.code == 0 && first.err.contains("1 change handed out"), "{}", first.shown());
    let second = workspace.run(&["watch", "--once", "--apply"]);
    assert_eq!((second.code, second.err.as_str()), (0, ""));
    let history = workspace.run(&["history"]);
    assert!(history.err.contains("last sign of life"), "{}", history.shown());
    workspace.write("rules/bids.rules", "rule \"half\n");
    let broken = workspace.run(&["watch", "--once", "--apply"]);
    assert!(broken.code == 1 && broken.err.contains("the last good ones find and alert"), "{}", broken.shown());
    assert_eq!(workspace.run(&["watch", "--listen", "0.0.0.0:0", "--once"]).code, 1);
    assert_eq!(workspace.run(&["watch", "--listen", "127.0.0.1:0", "--token", "typed", "--once"]).code, 64);
}

/// It acts on a file that comes while it runs, lets people apply beside it, names itself to a second one, and ends with 0.
#[cfg(unix)]
#[test]
fn a_daemon_from_start_to_end() {
    let workspace = workspace();
    let root = workspace.root();
    let place = Place::of(&root, None);
    let mut daemon = spawn(&workspace, &["watch", "--apply"]);
    wait_for("the first run", || Ledger::read(&place).is_ok_and(|ledger| ledger.runs.len() == 1));
    wait_for("a sign of life", || Beat::read(&place).is_some_and(|beat| beat.turn.is_some()));
    let second = workspace.run(&["watch"]);
    assert_eq!(second.code, 1);
    let named = "this workspace is watched already by portreeve watch on";
    assert!(
        second.err.contains(named) && second.err.contains(&format!("process {}", daemon.id())),
        "{}",
        second.shown()
    );
    // A rule that is new is judged without being told.
    workspace
        .write("rules/stock.rules", "rule \"Seen\"\n  on keyword\n  if clicks over 7d > 1\n  then alert \"seen\"\n");
    wait_for("the new rule", || Ledger::read(&place).is_ok_and(|ledger| !ledger.alerts.is_empty()));
    assert!(Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status().unwrap().success());
    let ended = daemon.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    crate::watch::audit::audit(&root, true, "a daemon");
}
