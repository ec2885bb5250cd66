//! Mail, with a small server that speaks SMTP.

use crate::deliver::house::{House, World};
use portreeve::journal::NoticeState::{Failed, Waiting};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server says to `RCPT TO`, and whether it offers a way to sign in.
#[derive(Debug, Clone, Copy)]
struct Manner {
    recipient: &'static str,
    offers: &'static str,
}

struct Smtp {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Smtp {
    fn with(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                thread::spawn(move || talk(&stream, manner, &kept));
            }
        });
        Self { port, mails }
    }

    fn taking() -> Self {
        Self::with(Manner { recipient: "250 ok", offers: "" })
    }
}

/// The talk, as far as the other side leads it.
fn talk(stream: &TcpStream, manner: Manner, mails: &Mutex<Vec<String>>) -> Option<()> {
    let mut writer = stream;
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).ok();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut whole = String::new();
    say("220 test ESMTP")?;
    while let Some(line) = lines.next() {
        whole.push_str(&line);
        whole.push('\n');
        let word = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
        match word.as_str() {
            "EHLO" if manner.offers.is_empty() => say("250 test")?,
            "EHLO" => {
                say("250-test")?;
                say(&format!("250 {}", manner.offers))?;
            }
            "AUTH" => say("235 welcome")?,
            "RCPT" => say(manner.recipient)?,
            "DATA" => {
                say("354 go on")?;
                for line in lines.by_ref().take_while(|line| line != ".") {
                    whole.push_str(&line);
                    whole.push('\n');
                }
                mails.lock().unwrap().push(std::mem::take(&mut whole));
                say("250 kept")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    None
}

fn settings(server: &str) -> String {
    format!(
        "[sinks.mail]\nkind = \"email\"\nserver = \"{server}\"\nfrom = \"Portreeve <rules@acme.example>\"\n\
         to = \"ops@acme.example, Ann <ann@acme.example>\"\nallow_private = true\n"
    )
}

#[test]
fn mail_goes_to_all_with_an_id_of_its_own() {
    let server = Smtp::taking();
    let mut house = House::new(&settings(&format!("smtp://127.0.0.1:{}", server.port)));
    let keys = house.tell("mail", 1);
    let report = house.send();
    assert_eq!((report.sent, house.stands()), (1, vec![]), "{report:?}");
    let mails = server.mails.lock().unwrap().clone();
    let mail = &mails[0];
    for part in [
        "MAIL FROM:<rules@acme.example>",
        "RCPT TO:<ops@acme.example>",
        "RCPT TO:<ann@acme.example>",
        "Subject: Acme: firing: number 0",
        &format!("Message-ID: <{}@acme.example>", keys[0]),
        "Date: Sat, 21 Nov 2026 09:00:00 +0000",
        "- one",
        "- two",
    ] {
        assert!(mail.contains(part), "{part} is not in\n{mail}");
    }
}

#[test]
fn a_password_is_sent_to_the_server_and_to_nobody_else() {
    let server = Smtp::with(Manner { recipient: "550 hunter22 is no user here", offers: "AUTH PLAIN" });
    let world = World { variables: [("PW".to_owned(), "hunter22".to_owned())].into(), ..World::default() };
    let toml =
        format!("{}user = \"rules\"\npassword = \"env:PW\"\n", settings(&format!("smtp://127.0.0.1:{}", server.port)));
    let mut house = House::in_world(&toml, world);
    house.tell("mail", 1);
    let report = house.send();
    assert_eq!(house.stands(), [(Failed, 1, 0, "the mail server refuses the message (550)".to_owned())]);
    assert!(!format!("{report:?}").contains("hunter22"));
}

#[test]
fn a_server_may_take_it_later_or_never_or_not_answer() {
    for (answer, state, why) in [
        ("450 busy", Waiting, "the mail server takes it later (450)"),
        ("550 no", Failed, "the mail server refuses the message (550)"),
    ] {
        let server = Smtp::with(Manner { recipient: answer, offers: "" });
        let mut house = House::new(&settings(&format!("smtp://127.0.0.1:{}", server.port)));
        house.tell("mail", 1);
        house.send();
        let stands = house.stands();
        assert_eq!((stands[0].0, stands[0].3.as_str()), (state, why));
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut house = House::new(&settings(&format!("smtp://127.0.0.1:{closed}")));
    house.tell("mail", 1);
    house.send();
    assert_eq!(house.stands()[0].3, "the connection to the mail server failed");
}

#[test]
fn without_tls_only_in_the_own_network() {
    let server = Smtp::taking();
    let port = server.port;
    for (from, to, why) in [
        ("allow_private = true\n", "", "which is without TLS"),
        ("smtp://", "", "the mail server lacks what is needed"),
        (&*format!("smtp://127.0.0.1:{port}"), "smtp://mail.example:25", "only used in one's own network"),
        (&*format!("127.0.0.1:{port}"), "127.0.0.1:mail", "no port number"),
        ("ops@acme.example", "nobody", "its `to` is no mail address"),
    ] {
        let toml = settings(&format!("smtp://127.0.0.1:{port}")).replace(from, to);
        let world = World::default();
        world.hosts.lock().unwrap().insert("mail.example".to_owned(), vec!["8.8.8.8"]);
        let mut house = House::in_world(&toml, world);
        house.tell("mail", 1);
        house.send();
        let stands = house.stands();
        assert!(stands[0].0 == Waiting && stands[0].3.contains(why), "{from:?} {stands:?}");
    }
    let mut house = House::new(&settings("127.0.0.1").replace("allow_private = true\n", ""));
    house.tell("mail", 1);
    house.send();
    assert!(house.stands()[0].3.contains("private address"));
    assert!(server.mails.lock().unwrap().is_empty());
}
