//! Mail over SMTP. The server is asked for TLS, from the start on port 465, else by STARTTLS; without it only in one's own network.

use crate::journal::NoticeRow;
use crate::sink::deliver::Outside;
use crate::sink::deliver::address::{self, Refused};
use crate::sink::deliver::http::PATIENCE;
use crate::sink::deliver::outcome::Outcome;
use crate::sink::deliver::trust;
use crate::sink::deliver::words::Words;
use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Mailboxes};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::{self, SmtpTransport};
use lettre::{Message, Transport};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

/// The port for mail that is handed in.
const SUBMISSION: u16 = 587;
/// The port with TLS from the start.
const WITH_TLS: u16 = 465;
/// What a server that is spoken to without TLS is written with.
const PLAIN: &str = "smtp://";

/// Where to, as whom.
pub(super) struct Post<'a> {
    /// `host`, `host:port`, or `smtp://host:port` without TLS.
    pub(super) server: &'a str,
    pub(super) from: &'a str,
    /// Addresses, with commas between them.
    pub(super) to: &'a str,
    /// Empty where the server asks for none.
    pub(super) user: &'a str,
    pub(super) password: &'a str,
    /// Private addresses, and there also no TLS.
    pub(super) private: bool,
    pub(super) outside: &'a Arc<dyn Outside>,
    /// Certificates in PEM that are trusted in place of those of the web.
    pub(super) ca: Option<&'a str>,
}

/// Sends a notice.
pub(super) fn send(post: &Post<'_>, row: &NoticeRow, now: DateTime<Utc>) -> Outcome {
    let message = match message(post, row, now) {
        Ok(message) => message,
        Err(why) => return Outcome::down(why),
    };
    match transport(post) {
        Ok(transport) => transport.send(&message).map_or_else(|error| judge(&error), |_| Outcome::Sent),
        Err(why) => Outcome::down(why),
    }
}

fn message(post: &Post<'_>, row: &NoticeRow, now: DateTime<Utc>) -> Result<Message, String> {
    let words = Words::of(&row.notice);
    let from: Mailbox = post.from.parse().map_err(|_| "its `from` is no mail address".to_owned())?;
    let to: Mailboxes = post.to.parse().map_err(|_| "its `to` is no mail address".to_owned())?;
    let mut text = format!("{}\n", words.title);
    for line in &words.lines {
        text.push_str(&format!("\n- {line}"));
    }
    let domain = from.email.domain().to_owned();
    let built = to
        .into_iter()
        .fold(Message::builder().from(from), lettre::message::MessageBuilder::to)
        .subject(words.title)
        .date(SystemTime::from(now))
        // The same key gives the same id: mail programs show a message that came twice once.
        .message_id(Some(format!("<{}@{domain}>", row.notice.key)))
        .header(ContentType::TEXT_PLAIN)
        .body(text);
    built.map_err(|_| "its addresses make no message".to_owned())
}

fn transport(post: &Post<'_>) -> Result<SmtpTransport, String> {
    let (plain, server) = post.server.strip_prefix(PLAIN).map_or((false, post.server), |server| (true, server));
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| "its `server` has no port number after the colon")?),
        None => (server, if plain { 25 } else { SUBMISSION }),
    };
    if plain && !post.private {
        return Err("its `server` begins with smtp://, which is without TLS".to_owned());
    }
    let addresses = address::checked(host, port, post.private, post.outside, PATIENCE).map_err(|refused| {
        let (Refused::Unknown(why) | Refused::Private(why)) = refused;
        why
    })?;
    let at: SocketAddr = *addresses.first().ok_or("its host has no address")?;
    if plain && address::is_public(at.ip()) {
        return Err("its `server` begins with smtp://, which is only used in one's own network".to_owned());
    }
    let tls = || tls(host, post.ca);
    let tls = match (plain, port) {
        (true, _) => Tls::None,
        (false, WITH_TLS) => Tls::Wrapper(tls()?),
        (false, _) => Tls::Required(tls()?),
    };
    // It is connected to the address that was checked; the certificate is held against the name.
    let mut builder = SmtpTransport::builder_dangerous(at.ip().to_string()).port(port).tls(tls).timeout(Some(PATIENCE));
    if !post.user.is_empty() {
        builder = builder.credentials(Credentials::new(post.user.to_owned(), post.password.to_owned()));
    }
    Ok(builder.build())
}

fn tls(host: &str, ca: Option<&str>) -> Result<TlsParameters, String> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = ca {
        let certificate = Certificate::from_pem(pem.as_bytes()).map_err(|_| "its `ca` holds a broken certificate")?;
        parameters = parameters.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    parameters.build().map_err(|_| "its `server` is no name that TLS can check".to_owned())
}

/// What a server's answer means. Its words are not repeated: some repeat what was sent.
fn judge(error: &smtp::Error) -> Outcome {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    if error.is_permanent() {
        return Outcome::never(format!("the mail server refuses the message ({code})"));
    }
    if error.is_transient() {
        let why = format!("the mail server takes it later ({code})");
        return Outcome::Later { why, after: None, down: false };
    }
    Outcome::down(if error.is_timeout() {
        format!("no answer from the mail server within {} seconds", PATIENCE.as_secs())
    } else if error.is_tls() || trust::is_refused(error) {
        "the certificate or TLS of the mail server is not accepted; where your company makes certificates itself, name theirs with \
         `ca = \"FILE.pem\"`"
            .to_owned()
    } else if error.is_client() {
        "the mail server lacks what is needed, such as TLS or a way to sign in".to_owned()
    } else {
        "the connection to the mail server failed".to_owned()
    })
}
