//! `/healthz`, `/metrics` and `/plan.json` over HTTP, for machines that look after machines. It changes nothing and holds no lock.
//!
//! A browser can be made to reach addresses of this machine, so a request must name a host of ours; beyond this machine only who knows the
//! token is heard. Size, time and number of requests are bounded.

use crate::clock::Clock;
use crate::daemon::metrics::{health, prometheus};
use crate::daemon::{Health, Shared};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// The longest head of a request; ours are a few hundred bytes.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// A connection lives at most so long.
const CONNECTION_MAX: Duration = Duration::from_secs(10);
/// The head of a request must be there in so long.
const HEAD_MAX: Duration = Duration::from_secs(5);
/// So many are served at a time.
const CONNECTIONS_MAX: usize = 16;

/// Where to listen, and who is heard.
#[derive(Clone)]
pub struct Listen {
    /// The address.
    pub address: SocketAddr,
    /// What a request must bring as `Authorization: Bearer …`; required beyond this machine.
    pub token: Option<String>,
}

impl std::fmt::Debug for Listen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Listen").field("address", &self.address).field("token", &self.token.is_some()).finish()
    }
}

/// Why it cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Everybody could ask.
    #[error("`{0}` is reached from other machines, and no token is set")]
    Open(SocketAddr),
    /// The system refuses.
    #[error("`{address}` cannot be listened on: {source}")]
    Io {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// A server that runs; dropping it ends it and closes its sockets.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Where it listens: the system's choice where port 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Site {
    shared: Shared,
    clock: Arc<dyn Clock>,
    token: Option<String>,
}

/// Begins to listen, on a thread of its own.
///
/// # Errors
/// When other machines could ask without a token, or the system refuses.
pub fn serve(listen: &Listen, shared: Shared, clock: Arc<dyn Clock>) -> Result<Server, ListenError> {
    if !listen.address.ip().is_loopback() && listen.token.is_none() {
        return Err(ListenError::Open(listen.address));
    }
    let io = |source| ListenError::Io { address: listen.address, source };
    let listener = TcpListener::bind(listen.address).map_err(io)?;
    listener.set_nonblocking(true).map_err(io)?;
    let address = listener.local_addr().map_err(io)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(io)?;
    let (stop, stopped) = oneshot::channel();
    let site = Arc::new(Site { shared, clock, token: listen.token.clone() });
    let thread = std::thread::Builder::new()
        .name("listen".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                tokio::spawn(accept(listener, site));
                let _ = stopped.await;
            });
            // What is being answered is given up with the daemon.
            runtime.shutdown_background();
        })
        .map_err(io)?;
    Ok(Server { address, stop: Some(stop), thread: Some(thread) })
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, most likely: others close theirs meanwhile.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            let answer = service_fn(move |request| {
                let answer = answer(&site, &request);
                async move { Ok::<_, Infallible>(answer) }
            });
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_MAX)
                .max_buf_size(HEAD_BYTES_MAX)
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), answer);
            // A connection that fails concerns only who made it.
            let _ = tokio::time::timeout(CONNECTION_MAX, served).await;
            drop(place);
        });
    }
}

fn answer(site: &Site, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let header = |name| request.headers().get(&name).and_then(|value: &HeaderValue| value.to_str().ok());
    if !is_our_host(header(HOST), site.token.is_some()) {
        return said(StatusCode::MISDIRECTED_REQUEST, TEXT, "this host is not served here\n");
    }
    if let Some(token) = &site.token
        && !header(AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .is_some_and(|given| same(given, token))
    {
        return said(StatusCode::UNAUTHORIZED, TEXT, "bring the token as Authorization: Bearer TOKEN\n");
    }
    if request.method() != Method::GET {
        return said(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET is answered\n");
    }
    let (status, now) = (site.shared.get(), site.clock.now());
    match request.uri().path() {
        "/healthz" => {
            let code =
                if status.health(now) == Health::Stuck { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            said(code, JSON, health(&status, now))
        }
        "/metrics" => said(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", prometheus(&status, now)),
        "/plan.json" => match status.plan {
            Some(plan) => said(StatusCode::OK, JSON, plan.to_string()),
            None => said(StatusCode::NOT_FOUND, TEXT, "there is no plan yet\n"),
        },
        _ => said(StatusCode::NOT_FOUND, TEXT, "there are /healthz, /metrics and /plan.json\n"),
    }
}

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

fn said(code: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Whether a request names this machine. With a token any name does: who knows it was not sent by a stranger's page.
fn is_our_host(host: Option<&str>, token: bool) -> bool {
    let Some(host) = host else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    token || name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Compared by their hashes, so that the time it takes says nothing of how much of it is right.
fn same(given: &str, token: &str) -> bool {
    Sha256::digest(given.as_bytes()) == Sha256::digest(token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{is_our_host, same};

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for ours in ["localhost", "localhost:9187", "127.0.0.1:9187", "127.8.8.8", "[::1]:9187", "LOCALHOST:1"] {
            assert!(is_our_host(Some(ours), false), "{ours}");
        }
        for other in ["evil.example", "localhost.evil.example", "10.0.0.7:9187", "", "[fe80::1]:80"] {
            assert!(!is_our_host(Some(other), false), "{other}");
        }
        assert!(!is_our_host(None, true) && is_our_host(Some("metrics.acme.example"), true));
    }

    #[test]
    fn a_token_is_the_same_or_not() {
        assert!(same("abc", "abc") && !same("abc", "abcd") && !same("", "abc"));
    }
}
