//! The loop: a step, then a wait that ends when something happens or the next step is due.

use crate::clock::Clock;
use crate::daemon::{Daemon, Step};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// After a first event of files so long is waited for more: a copy of a thousand files is one look.
const GATHER: Duration = Duration::from_millis(200);

/// What can happen to a daemon that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something may have changed in the folder. It need not be told: a look comes in any case.
    Files,
    /// It shall end. What it does is finished first.
    Stop,
}

/// Steps until told to stop. `after` hears of each step, such as to print what it said.
///
/// Whatever happens in a step, the loop goes on: what failed is tried again.
pub fn run(daemon: &mut Daemon, events: &Receiver<Event>, clock: &dyn Clock, mut after: impl FnMut(&Step)) {
    loop {
        let step = daemon.step(clock);
        after(&step);
        let wait = step.next.signed_duration_since(clock.now()).to_std().unwrap_or(Duration::ZERO);
        match events.recv_timeout(wait) {
            Ok(Event::Stop) => return,
            Ok(Event::Files) => {
                if gather(events) == Some(Event::Stop) {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // Nobody is left who could wake it or stop it; it looks at its own times.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(wait),
        }
    }
}

/// Takes what else comes in a short while.
fn gather(events: &Receiver<Event>) -> Option<Event> {
    std::thread::sleep(GATHER);
    events.try_iter().find(|event| *event == Event::Stop)
}
