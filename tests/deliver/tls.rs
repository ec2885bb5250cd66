//! Sinks behind TLS with a certificate that somebody made themselves: refused, unless the sink's settings name who vouches for it.

use crate::deliver::house::{House, World};
use crate::deliver::server::{Received, read};
use portreeve::journal::NoticeState::Waiting;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A name with its certificate.
fn certificate(name: &str) -> CertifiedKey<KeyPair> {
    generate_simple_self_signed([name.to_owned()]).unwrap()
}

/// A server that shows a certificate; `talk` is what it does with one who comes.
fn serve(
    own: &CertifiedKey<KeyPair>,
    talk: impl Fn(TcpStream, Arc<ServerConfig>) -> Option<()> + Send + 'static,
) -> u16 {
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let (listener, config) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(config));
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Who does not like the certificate hangs up.
            let _ = talk(stream, Arc::clone(&config));
        }
    });
    port
}

fn secret(stream: TcpStream, config: Arc<ServerConfig>) -> Option<StreamOwned<ServerConnection, TcpStream>> {
    Some(StreamOwned::new(ServerConnection::new(config).ok()?, stream))
}

/// A webhook's receiver.
fn hooks(own: &CertifiedKey<KeyPair>) -> (u16, Arc<Mutex<Vec<Received>>>) {
    let received = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&received);
    let port = serve(own, move |stream, config| {
        let mut stream = secret(stream, config)?;
        kept.lock().unwrap().push(read(&mut stream)?);
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").ok()
    });
    (port, received)
}

/// A mail server that asks for STARTTLS.
fn mails(own: &CertifiedKey<KeyPair>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let received = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&received);
    let port = serve(own, move |mut stream, config| {
        stream.write_all(b"220 test ESMTP\r\n").ok()?;
        // One octet at a time: what follows the word is TLS.
        while !line(&mut stream)?.starts_with("STARTTLS") {
            stream.write_all(b"250-test\r\n250 STARTTLS\r\n").ok()?;
        }
        stream.write_all(b"220 go on\r\n").ok()?;
        let mut stream = BufReader::new(secret(stream, config)?);
        loop {
            let mut said = String::new();
            stream.read_line(&mut said).ok().filter(|length| *length > 0)?;
            let answer = match said.get(..4).unwrap_or("") {
                "DATA" => {
                    stream.get_mut().write_all(b"354 go on\r\n").ok()?;
                    let mut mail = String::new();
                    while !mail.ends_with("\r\n.\r\n") {
                        stream.read_line(&mut mail).ok().filter(|length| *length > 0)?;
                    }
                    kept.lock().unwrap().push(mail);
                    "250 kept\r\n"
                }
                "QUIT" => "221 bye\r\n",
                _ => "250 ok\r\n",
            };
            stream.get_mut().write_all(answer.as_bytes()).ok()?;
        }
    });
    (port, received)
}

fn line(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let mut octet = [0];
    while !text.ends_with(b"\n") {
        stream.read_exact(&mut octet).ok()?;
        text.extend(octet);
    }
    String::from_utf8(text).ok()
}

fn house(toml: &str, vouches: &str) -> House {
    let world = World::default();
    let here = |name: &str| (name.to_owned(), vec!["127.0.0.1"]);
    world.hosts.lock().unwrap().extend([here("hooks.acme.example"), here("other.acme.example")]);
    let house = House::in_world(toml, world);
    fs::write(house.root().join("company-ca.pem"), vouches).unwrap();
    house
}

fn webhook(host: &str, port: u16, more: &str) -> String {
    format!("[sinks.ops]\nkind = \"webhook\"\nurl = \"https://{host}:{port}/hook\"\nallow_private = true\n{more}")
}

#[test]
fn a_webhook_is_told_over_tls_by_whom_its_file_vouches_for() {
    let own = certificate("hooks.acme.example");
    let (port, received) = hooks(&own);
    let ca = "ca = \"company-ca.pem\"\n";
    let mut known = house(&webhook("hooks.acme.example", port, ca), &own.cert.pem());
    let keys = known.tell("ops", 1);
    let report = known.send();
    assert_eq!((report.sent, known.stands().len()), (1, 0), "{:?}", known.stands());
    let one = received.lock().unwrap()[0].clone();
    assert_eq!((one.line.as_str(), &one.headers["webhook-id"]), ("POST /hook HTTP/1.1", &keys[0]));
    let stranger = certificate("hooks.acme.example").cert.pem();
    let not_accepted = "its certificate or TLS is not accepted";
    for (host, more, vouches, why) in [
        // Nobody of the web made it, somebody else of that name did, and it is another's name.
        ("hooks.acme.example", "", own.cert.pem(), not_accepted),
        ("hooks.acme.example", ca, stranger, not_accepted),
        ("other.acme.example", ca, own.cert.pem(), not_accepted),
        ("hooks.acme.example", ca, own.signing_key.serialize_pem(), "holds no certificate in PEM form"),
        ("hooks.acme.example", "ca = \"none.pem\"\n", String::new(), "its `ca`: the file `none.pem` cannot be read"),
    ] {
        let mut house = house(&webhook(host, port, more), &vouches);
        house.tell("ops", 1);
        house.send();
        let stands = house.stands();
        assert!(stands[0].0 == Waiting && stands[0].3.contains(why), "{host} {more:?}: {stands:?}");
    }
    assert_eq!(received.lock().unwrap().len(), 1);
}

#[test]
fn mail_goes_out_over_tls_to_whom_its_file_vouches_for() {
    let own = certificate("hooks.acme.example");
    let (port, received) = mails(&own);
    let toml = |more: &str| {
        format!(
            "[sinks.mail]\nkind = \"email\"\nserver = \"hooks.acme.example:{port}\"\nfrom = \"rules@acme.example\"\n\
             to = \"ops@acme.example\"\nallow_private = true\n{more}"
        )
    };
    let mut known = house(&toml("ca = \"company-ca.pem\"\n"), &own.cert.pem());
    known.tell("mail", 1);
    known.send();
    assert!(known.stands().is_empty(), "{:?}", known.stands());
    assert!(received.lock().unwrap()[0].contains("Subject: Acme: firing: number 0"));
    for (more, vouches) in
        [("", own.cert.pem()), ("ca = \"company-ca.pem\"\n", certificate("hooks.acme.example").cert.pem())]
    {
        let mut house = house(&toml(more), &vouches);
        house.tell("mail", 1);
        house.send();
        let stands = house.stands();
        let why = "the certificate or TLS of the mail server is not accepted";
        assert!(stands[0].0 == Waiting && stands[0].3.starts_with(why), "{stands:?}");
    }
    assert_eq!(received.lock().unwrap().len(), 1);
}
