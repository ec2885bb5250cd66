//! Where output goes and how it may look.

use crate::cli::args::{Color, Common};
use crate::cli::clock;
use crate::diagnostic::Style;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// The page when output goes to a file or a pipe.
const WIDTH_OF_FILES: usize = 100;
/// The page is never narrower or wider than this, however the terminal is.
const WIDTH_MIN: usize = 60;
const WIDTH_MAX: usize = 160;
/// Work that takes longer shows that it goes on.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);
/// Where each sign of it is a line of its own, they are rarer.
const PROGRESS_LINES_AFTER: Duration = Duration::from_secs(10);

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

    /// Does something that may take long: a sign of life on stderr meanwhile, when that is a terminal or when somebody wants to hear
    /// more, who also hears what it came to and how long it took. Stdout is left alone.
    pub(super) fn step<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> T,
        outcome: impl FnOnce(&T) -> Option<String>,
    ) -> T {
        self.counted(what, &|| None, work, outcome)
    }

    /// The same of work that can be counted: so many done of so many.
    pub(super) fn counted<T>(
        &self,
        what: &'static str,
        count: &(dyn Fn() -> Option<(usize, usize)> + Sync),
        work: impl FnOnce() -> T,
        outcome: impl FnOnce(&T) -> Option<String>,
    ) -> T {
        let manner = match (self.talk, io::stderr().is_terminal()) {
            (Talk::Quiet, _) | (Talk::Usual, false) => None,
            (_, true) => Some(Manner::OneLine),
            (Talk::Verbose, false) => Some(Manner::Lines),
        };
        let began = clock::stopwatch();
        let value = std::thread::scope(|scope| {
            let (stop, stopped) = mpsc::channel::<()>();
            if let Some(manner) = manner {
                scope.spawn(move || show_progress(what, manner, count, &stopped));
            }
            // Dropped also when the work panics, so that nobody waits for it.
            let _stop = stop;
            work()
        });
        let taken = began.elapsed().as_millis();
        if self.talk == Talk::Verbose {
            let came_to = outcome(&value).map(|said| format!(" {said}")).unwrap_or_default();
            self.tell(|err, _| writeln!(err, "{what}{came_to}: {}.{:03} s", taken / 1000, taken % 1000));
        }
        value
    }
}

/// How it is shown that work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// On a terminal: one line, written over each second.
    OneLine,
    /// In a file that somebody wants to hear more in: a line now and then.
    Lines,
}

impl Manner {
    fn pause(self) -> Duration {
        match self {
            Self::OneLine => PROGRESS_AFTER,
            Self::Lines => PROGRESS_LINES_AFTER,
        }
    }
}

/// Shows on stderr that work goes on, until the other end of `stopped` is dropped.
fn show_progress(what: &str, manner: Manner, count: &dyn Fn() -> Option<(usize, usize)>, stopped: &Receiver<()>) {
    let mut seconds = 0;
    while stopped.recv_timeout(manner.pause()) == Err(RecvTimeoutError::Timeout) {
        seconds += manner.pause().as_secs();
        let said = progress(what, count(), seconds);
        let mut err = io::stderr().lock();
        let _ = match manner {
            Manner::OneLine => write!(err, "\r\u{1b}[K{said}"),
            Manner::Lines => writeln!(err, "{said}"),
        }
        .and_then(|()| err.flush());
    }
    if seconds > 0 && manner == Manner::OneLine {
        let mut err = io::stderr().lock();
        let _ = write!(err, "\r\u{1b}[K").and_then(|()| err.flush());
    }
}

/// `reading 23 of 59 files, 4 s`.
fn progress(what: &str, count: Option<(usize, usize)>, seconds: u64) -> String {
    match count.filter(|(done, of)| done < of) {
        Some((done, of)) => format!("{what} {done} of {of} files, {seconds} s"),
        None => format!("{what}, {seconds} s"),
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

#[cfg(test)]
mod tests {
    use super::{Manner, progress, show_progress};
    use std::sync::mpsc;

    #[test]
    fn progress_says_how_far_it_is_until_all_is_read() {
        assert_eq!(progress("reading", Some((23, 59)), 4), "reading 23 of 59 files, 4 s");
        assert_eq!(progress("reading", Some((59, 59)), 9), "reading, 9 s");
        assert_eq!(progress("planning", None, 1), "planning, 1 s");
    }

    #[test]
    fn work_that_is_done_is_not_waited_for() {
        for manner in [Manner::OneLine, Manner::Lines] {
            let (stop, stopped) = mpsc::channel();
            drop(stop);
            show_progress("reading", manner, &|| None, &stopped);
        }
    }
}
