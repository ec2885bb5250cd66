//! Where output goes and how it may look.

use crate::cli::args::{Color, Common};
use crate::cli::clock;
use crate::diagnostic::Style;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// The page when output goes to a file or a pipe.
const WIDTH_OF_FILES: usize = 100;
/// The page is never narrower or wider than this, however the terminal is.
const WIDTH_MIN: usize = 60;
const WIDTH_MAX: usize = 160;
/// Work that takes longer shows that it goes on.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// How much is said beside the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Talk {
    Quiet,
    Usual,
    Verbose,
}

/// The two outputs of a run.
pub(super) struct Terminal {
    /// Of results, on stdout.
    pub(super) out_style: Style,
    /// Of everything else, on stderr.
    pub(super) err_style: Style,
    /// How much is said.
    pub(super) talk: Talk,
}

impl Terminal {
    pub(super) fn new(common: &Common) -> Self {
        let talk = match (common.quiet, common.verbose) {
            (true, _) => Talk::Quiet,
            (false, true) => Talk::Verbose,
            (false, false) => Talk::Usual,
        };
        Self {
            out_style: style(common.color, io::stdout().is_terminal()),
            err_style: style(common.color, io::stderr().is_terminal()),
            talk,
        }
    }

    /// Whether results are shown on a terminal, which no binary file belongs on.
    pub(super) fn is_shown() -> bool {
        io::stdout().is_terminal()
    }

    /// Lets a result be written to stdout, in large pieces.
    pub(super) fn result<T>(&self, write: impl FnOnce(&mut dyn Write, Style) -> io::Result<T>) -> io::Result<T> {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let value = write(&mut out, self.out_style)?;
        out.flush()?;
        Ok(value)
    }

    /// Lets something be written to stderr. That it cannot be told is no reason to stop.
    pub(super) fn tell(&self, write: impl FnOnce(&mut dyn Write, Style) -> io::Result<()>) {
        let mut err = BufWriter::new(io::stderr().lock());
        let _ = write(&mut err, self.err_style).and_then(|()| err.flush());
    }

    /// Does something that may take long: a sign of life on stderr meanwhile, when that is a terminal, and what it came to and
    /// how long it took to whoever wants to hear more.
    pub(super) fn step<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> T,
        outcome: impl FnOnce(&T) -> Option<String>,
    ) -> T {
        let shown = self.talk > Talk::Quiet && io::stderr().is_terminal();
        let progress = Progress::start(shown.then_some(what));
        let began = clock::stopwatch();
        let value = work();
        let taken = began.elapsed().as_millis();
        drop(progress);
        if self.talk == Talk::Verbose {
            let came_to = outcome(&value).map(|said| format!(" {said}")).unwrap_or_default();
            self.tell(|err, _| writeln!(err, "{what}{came_to}: {}.{:03} s", taken / 1000, taken % 1000));
        }
        value
    }
}

/// Shows that work goes on until it is dropped.
struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    fn start(what: Option<&'static str>) -> Self {
        let Some(what) = what else { return Self { running: None } };
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut seconds = 0_u64;
            while stopped.recv_timeout(PROGRESS_AFTER) == Err(RecvTimeoutError::Timeout) {
                seconds += PROGRESS_AFTER.as_secs();
                let mut err = io::stderr().lock();
                let _ = write!(err, "\r\u{1b}[K{what}, {seconds} s").and_then(|()| err.flush());
            }
            if seconds > 0 {
                let mut err = io::stderr().lock();
                let _ = write!(err, "\r\u{1b}[K").and_then(|()| err.flush());
            }
        });
        Self { running: Some((stop, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

fn style(color: Color, terminal: bool) -> Style {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && variable("NO_COLOR").is_none() && variable("TERM").as_deref() != Some("dumb"),
    };
    let width = if terminal { terminal_width() } else { WIDTH_OF_FILES };
    Style { width, color, unicode: true }
}

fn terminal_width() -> usize {
    let said = variable("COLUMNS").and_then(|text| text.parse().ok());
    let found = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or_else(found).unwrap_or(WIDTH_OF_FILES).clamp(WIDTH_MIN, WIDTH_MAX)
}

/// An environment variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
