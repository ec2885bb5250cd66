//! One request: no redirect, no proxy, no second look-up of the name, ten seconds, an answer of which only the head is read.

use crate::sink::deliver::Outside;
use crate::sink::deliver::address::{self, Refused};
use crate::sink::deliver::outcome::Outcome;
use crate::sink::deliver::{retry, trust};
use chrono::{DateTime, Utc};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{PemItem, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

/// How long a request may take, from the name to the head of the answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// More of the head of an answer is not read, in bytes.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// What is said of a server that is not known to be who it says.
const UNTRUSTED: &str = "its certificate or TLS is not accepted; where your company makes certificates itself, name theirs with `ca = \"FILE.pem\"`";
/// More addresses of one host are not tried.
const ADDRESSES_MAX: usize = 4;

/// Where to, and what is allowed.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) url: &'a str,
    /// Private addresses, and there also plain HTTP.
    pub(super) private: bool,
    pub(super) outside: &'a Arc<dyn Outside>,
    /// Certificates in PEM that are trusted in place of those of the web.
    pub(super) ca: Option<&'a str>,
}

/// Posts JSON.
pub(super) fn post(target: &Target<'_>, headers: &[(&str, String)], body: &str, now: DateTime<Utc>) -> Outcome {
    let (uri, addresses) = match reach(target) {
        Ok(reached) => reached,
        Err(outcome) => return outcome,
    };
    let config = Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .max_response_header_size(HEAD_BYTES_MAX)
        .max_idle_connections(0)
        .user_agent(concat!("portreeve/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls(target.ca))
        .build();
    let agent = Agent::with_parts(config, DefaultConnector::default(), Fixed(addresses));
    let mut request = agent.post(uri).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    match request.send(body) {
        Ok(answer) => {
            let asked = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            judge(answer.status().as_u16(), asked.and_then(|header| retry::asked(header, now)))
        }
        Err(error) => Outcome::down(trouble(&error)),
    }
}

/// What vouches for a server: the authorities of the web, or those of a file and no others.
fn tls(ca: Option<&str>) -> TlsConfig {
    let Some(pem) = ca else { return TlsConfig::default() };
    let certificates = parse_pem(pem.as_bytes()).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        // A key has no place there and vouches for nobody.
        _ => None,
    });
    TlsConfig::builder().root_certs(certificates.into()).build()
}

/// The address as it is used, and where its host is.
fn reach(target: &Target<'_>) -> Result<(Uri, Vec<SocketAddr>), Outcome> {
    let odd = || Outcome::down("its `url` is no address of the web, such as https://example.com/hook");
    let uri: Uri = target.url.parse().map_err(|_| odd())?;
    let host = uri.host().ok_or_else(odd)?;
    let plain = match uri.scheme_str() {
        Some("https") => false,
        Some("http") => true,
        _ => return Err(odd()),
    };
    let not_plain = || Outcome::down("its `url` begins with http://; only https:// is used outside of this network");
    if plain && !target.private {
        return Err(not_plain());
    }
    let port = uri.port_u16().unwrap_or(if plain { 80 } else { 443 });
    let mut addresses = address::checked(host, port, target.private, target.outside, PATIENCE).map_err(|refused| {
        let (Refused::Unknown(why) | Refused::Private(why)) = refused;
        Outcome::down(why)
    })?;
    if plain && addresses.iter().any(|address| address::is_public(address.ip())) {
        return Err(not_plain());
    }
    addresses.truncate(ADDRESSES_MAX);
    Ok((uri, addresses))
}

/// What an answer means for the message.
fn judge(status: u16, asked: Option<u64>) -> Outcome {
    match status {
        200..=299 => Outcome::Sent,
        410 => Outcome::Gone { why: "it says that it is gone (410); give the sink another address".to_owned() },
        429 => Outcome::Later { why: "it takes no more for now (429)".to_owned(), after: asked, down: true },
        300..=399 => {
            Outcome::never(format!("it leads elsewhere ({status}), which is not followed; give its own address"))
        }
        400..=499 => Outcome::never(format!("it refuses the message ({status})")),
        _ => Outcome::Later { why: format!("it is in trouble ({status})"), after: asked, down: false },
    }
}

/// What went wrong on the way, without any address.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is not exhaustive: what a later version adds is a failed connection"
)]
fn trouble(error: &Error) -> String {
    match error {
        Error::Timeout(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
        Error::Io(error) if trust::is_refused(error) => UNTRUSTED.to_owned(),
        Error::Io(error) => format!("the connection failed: {}", error.kind()),
        Error::Rustls(_) | Error::Tls(_) | Error::Pem(_) | Error::TlsRequired => UNTRUSTED.to_owned(),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "its answer is no HTTP".to_owned(),
        Error::Http(_) | Error::BadUri(_) => "its address cannot be used".to_owned(),
        _ => "the connection failed".to_owned(),
    }
}

/// Names are not looked up again: these addresses were checked.
#[derive(Debug)]
struct Fixed(Vec<SocketAddr>);

impl Resolver for Fixed {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        self.0.iter().for_each(|address| addresses.push(*address));
        if self.0.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}
