//! The machine itself in trouble, made in a namespace of the test's own: a disk that is full or closed, a system that reports no change.
//! Where a machine allows no such namespace, the tests say so and pass.

use crate::cli::Workspace;
use crate::watch::audit::audit;
use crate::watch::command::{wait_for, workspace};
use portreeve::journal::{Ledger, Place};
use std::io::Read;
use std::process::{Command, Stdio};

/// A disk of 4 MB with the workspace on it, filled until so many KB are left, then closed for writing, then free.
const DISK: &str = r#"
mount -t tmpfs -o size=4m none "$1" && cp -r "$2"/. "$1" && cd "$1" || exit 99
for left in 0 8 40 100 200; do
  dd if=/dev/zero of=filler bs=1k count=100000 2>/dev/null
  truncate -s "-${left}K" filler
  "$3" watch --once --apply; echo "with $left KB: exit $?"
done
rm filler
mount -o remount,ro "$1" || exit 99
"$3" watch --once --apply; echo "closed: exit $?"
mount -o remount,rw "$1"
"$3" watch --once --apply; echo "free: exit $?"
cp -r . "$4"
"#;

/// A shell as root of a namespace of its own; `None` where there is none to be had.
fn apart(arguments: &[&str]) -> Option<Command> {
    let unshare = |last: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]).args(last);
        command
    };
    let may = unshare(&["mount -t tmpfs none /mnt && echo 0 > /proc/sys/user/max_inotify_instances"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !may {
        println!("skipped: this machine gives a test no namespace of its own");
    }
    may.then(|| unshare(arguments))
}

fn handed_out(workspace: &Workspace) -> usize {
    let place = Place::of(&workspace.root(), None);
    Ledger::read(&place).map_or(0, |ledger| ledger.actions.iter().filter(|row| row.handed_out).count())
}

/// With whatever is left of the disk: done or not done, what to do is said, and as soon as there is room all is as it should be.
#[test]
fn a_disk_that_is_full_or_closed_delays_and_loses_nothing() {
    let workspace = workspace();
    let after = Workspace::new(&[("portreeve.toml", "")]);
    let (root, copy) = (workspace.root(), after.root());
    let disk = tempfile::TempDir::new().unwrap();
    let paths =
        [disk.path().to_str(), root.to_str(), Some(env!("CARGO_BIN_EXE_portreeve")), copy.to_str()].map(Option::unwrap);
    let Some(mut command) = apart(&[&[DISK, "sh"][..], &paths].concat()) else { return };
    let run = command.output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}{wrong}");
    assert!(
        said.contains("with 0 KB: exit 1") && said.contains("closed: exit 1") && said.ends_with("free: exit 0\n"),
        "{said}"
    );
    assert!(wrong.contains("see whether the disk is full or the folder is protected"), "{wrong}");
    assert!(wrong.contains("No space left on device") && wrong.contains("Read-only file system"), "{wrong}");
    // Where the disk fills after the commit, the next turn with room finishes what is durable.
    let done = ["1 change handed out", "was interrupted; it is finished now"];
    assert_eq!(done.iter().map(|words| wrong.matches(words).count()).sum::<usize>(), 1, "{said}{wrong}");
    assert_eq!(handed_out(&after), 1, "{said}{wrong}");
    audit(&copy, true, "a full disk");
}

/// It says that nothing is reported, and finds by the clock alone what comes.
#[test]
fn without_a_word_of_the_system_it_goes_by_the_clock() {
    let workspace = workspace();
    let settings = workspace.root().join("portreeve.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    workspace.write("portreeve.toml", format!("{text}[watch]\nrescan = \"1s\"\n"));
    let watch = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" watch --apply";
    let Some(mut command) = apart(&[watch, env!("CARGO_BIN_EXE_portreeve")]) else { return };
    let mut daemon = command.current_dir(workspace.root()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for("the first run", || handed_out(&workspace) == 1);
    workspace
        .write("rules/stock.rules", "rule \"Seen\"\n  on keyword\n  if clicks over 7d > 1\n  then alert \"seen\"\n");
    let place = Place::of(&workspace.root(), None);
    wait_for("the new rule", || Ledger::read(&place).is_ok_and(|ledger| !ledger.alerts.is_empty()));
    assert!(Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status().unwrap().success());
    assert_eq!(daemon.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    daemon.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("changes of files are not reported here"), "{said}");
}
