//! `portreeve watch`.

use crate::cli::args::{Common, Watch};
use crate::cli::error::{Exit, Stop};
use crate::cli::outside::Machine;
use crate::cli::terminal::{Talk, Terminal};
use crate::cli::{clock, supervisor, workspace};
use crate::clock::Clock;
use crate::daemon::{self, Daemon, Event, Hints, Listen, ListenError, Options, Server, Step, WatchError};
use crate::journal::Holder;
use crate::report::clean;
use crate::sink::deliver::{is_secret, read_secret};
use chrono::TimeDelta;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::time::Duration;

/// So many hints wait at most; each of them only says that there is something to look at.
const HINTS_MAX: usize = 64;
/// `--once` waits so long for files that are being written; then it leaves them for the next time.
const ONCE_WAITS: TimeDelta = TimeDelta::seconds(90);

pub(super) fn run(args: &Watch, common: &Common, terminal: &Terminal) -> Result<Exit, Stop> {
    let root = workspace::resolve(args.folder.as_deref(), common.workspace.as_deref())?;
    let since = clock::now().format("%Y-%m-%d %H:%M UTC").to_string();
    let command = match clock::host() {
        Some(host) => format!("portreeve watch on {host}"),
        None => "portreeve watch".to_owned(),
    };
    let options = Options {
        root: root.clone(),
        apply: args.apply,
        unscheduled: args.once,
        cache: !common.no_cache,
        outside: Arc::new(Machine),
        holder: Holder { command, since },
    };
    let mut daemon = Daemon::open(options)?;
    let server = listen(args, &root, &daemon)?;
    if let Some(server) = &server {
        say(terminal, &format!("listening on http://{}", server.address()));
    }
    if args.once { once(&mut daemon, terminal) } else { forever(&mut daemon, &root, terminal) }
}

fn listen(args: &Watch, root: &Path, daemon: &Daemon) -> Result<Option<Server>, Stop> {
    let Some(address) = args.listen else { return Ok(None) };
    let token = args.token.as_deref().map(|written| token(written, root)).transpose()?;
    let server = daemon::serve(&Listen { address, token }, daemon.shared(), Arc::new(Machine));
    Ok(Some(server?))
}

/// A token is never typed: every user of the machine sees what is typed.
fn token(written: &str, root: &Path) -> Result<String, Stop> {
    if !is_secret(written) {
        return Err(Stop::usage(
            "a token is not typed into a command line",
            "write --token env:NAME or --token file:PATH",
        ));
    }
    read_secret(written, root, &Machine)
        .map_err(|why| Stop::failed(format!("the token cannot be read: {why}"), "set it, then start again"))
}

/// Steps until everything that lies there was judged once.
fn once(daemon: &mut Daemon, terminal: &Terminal) -> Result<Exit, Stop> {
    let until = clock::now().checked_add_signed(ONCE_WAITS);
    let mut turned = false;
    loop {
        let step = daemon.step(&Machine);
        print(terminal, &step);
        if let Some(error) = step.error {
            return Err(Stop::from(error));
        }
        turned |= step.turned;
        let waited = until.is_none_or(|until| clock::now() >= until);
        if !step.unsettled && turned || waited {
            break;
        }
        let wait = step.next.signed_duration_since(Machine.now()).to_std().unwrap_or(Duration::ZERO);
        std::thread::sleep(wait.min(Duration::from_secs(2)));
    }
    // What was said already: rules that are wrong.
    if daemon.is_broken() { Err(Stop::Said) } else { Ok(Exit::Done) }
}

fn forever(daemon: &mut Daemon, root: &Path, terminal: &Terminal) -> Result<Exit, Stop> {
    let (sender, events) = mpsc::sync_channel(HINTS_MAX);
    stop_on_signals(sender.clone())?;
    let (mut hints, problem) = Hints::new(root, sender);
    if let Some(problem) = problem {
        say(terminal, &problem);
    }
    let supervisor = supervisor::Supervisor::of_this_process();
    supervisor.ready();
    daemon::run(daemon, &events, &Machine, |step| {
        print(terminal, step);
        hints.look_again();
        supervisor.alive();
    });
    supervisor.stopping();
    say(terminal, "stopped");
    Ok(Exit::Done)
}

/// The first signal lets the loop finish what it does; a second ends the process at once, which is as safe as any crash.
fn stop_on_signals(events: SyncSender<Event>) -> Result<(), Stop> {
    let asked = AtomicBool::new(false);
    let heard = move || {
        if asked.swap(true, Ordering::SeqCst) {
            leave();
        }
        let events = events.clone();
        // On a thread of its own: the queue may be full while the loop is at work, and the next signal must be heard.
        std::thread::spawn(move || events.send(Event::Stop));
    };
    ctrlc::set_handler(heard).map_err(|error| {
        Stop::failed(format!("signals cannot be heard: {error}"), "start it from another shell or service manager")
    })
}

#[expect(clippy::exit, reason = "a second signal asks for it; the journal is made to be left at any instruction")]
fn leave() {
    std::process::exit(1);
}

fn print(terminal: &Terminal, step: &Step) {
    for line in &step.said {
        say(terminal, line);
    }
    if let Some(error) = &step.error {
        say(terminal, &format!("error: {error}; {}", error.help()));
    }
}

fn say(terminal: &Terminal, line: &str) {
    if terminal.talk == Talk::Quiet && !line.starts_with("error") {
        return;
    }
    let now = clock::now().format("%Y-%m-%d %H:%M:%S");
    terminal.tell(|err, _| writeln!(err, "{now} {}", clean::terminal(line)));
}

impl From<WatchError> for Stop {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Apply(error) => Self::from(error),
            WatchError::Journal(error) => Self::from(error),
            WatchError::Open(error) => Self::from(error),
            WatchError::Plan(_) | WatchError::Write(_) => Self::failed(error.to_string(), error.help()),
        }
    }
}

impl From<ListenError> for Stop {
    fn from(error: ListenError) -> Self {
        let help = match &error {
            ListenError::Open(_) => "listen on 127.0.0.1, or set a token with --token env:NAME",
            ListenError::Io { .. } => "name another address or port with --listen",
        };
        Self::failed(error.to_string(), help)
    }
}
