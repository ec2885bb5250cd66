//! Signs to systemd, where it started this process: that it is ready, that it lives, that it ends. `WatchdogSec=` then restarts a loop
//! that is stuck.

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;

/// Whoever started this process and wants to hear of it.
#[derive(Debug)]
pub(super) struct Supervisor {
    #[cfg(unix)]
    socket: Option<(UnixDatagram, String)>,
}

impl Supervisor {
    /// As the environment names it; nobody hears otherwise.
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    pub(super) fn of_this_process() -> Self {
        let named = std::env::var("NOTIFY_SOCKET").ok().filter(|path| !path.is_empty());
        Self { socket: named.and_then(|path| Some((UnixDatagram::unbound().ok()?, path))) }
    }

    /// There is none.
    #[cfg(not(unix))]
    pub(super) fn of_this_process() -> Self {
        Self {}
    }

    pub(super) fn ready(&self) {
        self.tell("READY=1");
    }

    pub(super) fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// Nothing depends on being heard.
    #[cfg(unix)]
    fn tell(&self, word: &str) {
        let Some((socket, path)) = &self.socket else { return };
        match path.strip_prefix('@') {
            Some(name) => tell_abstract(socket, name, word),
            None => drop(socket.send_to(word.as_bytes(), path)),
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "there is nobody to tell here")]
    fn tell(&self, _: &str) {}
}

/// A socket without a place in the file system, which only Linux has.
#[cfg(target_os = "linux")]
fn tell_abstract(socket: &UnixDatagram, name: &str, word: &str) {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::SocketAddr;
    if let Ok(address) = SocketAddr::from_abstract_name(name) {
        let _ = socket.send_to_addr(word.as_bytes(), &address);
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn tell_abstract(_: &UnixDatagram, _: &str, _: &str) {}
