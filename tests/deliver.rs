//! Notices leave the house: at least once, under one key, signed, and to nobody they are not for.

pub(crate) mod house;
mod mail;
mod migrate;
mod plan;
mod reach;
pub(crate) mod server;
mod tls;
mod told;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use house::{House, World, webhook};
use portreeve::durable::Probe;
use portreeve::journal::NoticeState::{Failed, Waiting};
use server::{Answer, Received, Server};
use sha2::Sha256;
use std::io;
use std::time::{Duration, Instant};

/// What a receiver does: it counts the signature itself and compares in constant time.
fn verified(request: &Received, secret: &str) -> bool {
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), request.body).as_bytes());
    header("webhook-signature")
        .strip_prefix("v1,")
        .is_some_and(|signature| STANDARD.decode(signature).is_ok_and(|signature| mac.verify_slice(&signature).is_ok()))
}

#[test]
fn a_webhook_is_signed_and_told_once() {
    let server = Server::answering(vec![Answer::of("204 No Content")]);
    let toml = format!("{}secret = \"env:KEY\"\n", webhook("ops", &server.url()));
    let world = World { variables: [("KEY".to_owned(), "correct horse".to_owned())].into(), ..World::default() };
    let mut house = House::in_world(&toml, world);
    let keys = house.tell("ops", 2);
    let report = house.send();
    assert_eq!((report.sent, report.unsent.len(), report.next), (2, 0, None));
    let received = server.received();
    assert_eq!(received.len(), 2);
    for (request, key) in received.iter().zip(&keys) {
        assert_eq!(request.line, "POST /hook HTTP/1.1");
        assert!(verified(request, "correct horse") && !verified(request, "another"));
        let forged = Received { body: request.body.replace("number", "NUMBER"), ..request.clone() };
        assert!(!verified(&forged, "correct horse"));
        let of = |name: &str| request.headers[name].clone();
        assert_eq!(
            (of("webhook-id"), of("idempotency-key"), of("content-type")),
            (key.clone(), key.clone(), "application/json".into())
        );
        assert_eq!(of("webhook-timestamp"), house.now().to_string());
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(body["id"], key.as_str());
    }
    // Nothing is left, and what is known already is not told again.
    house.send();
    assert_eq!((server.received().len(), house.unsent().len()), (2, 0));
}

/// Fails at a step of a name.
struct StopAt(&'static str);

impl Probe for StopAt {
    fn before(&mut self, step: &str) -> io::Result<()> {
        if step == self.0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

#[test]
fn what_could_not_be_marked_as_sent_is_sent_again_under_its_key() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    let keys = house.tell("ops", 1);
    assert!(house.send_watched(&mut StopAt("commit what became of a notice")).is_err());
    assert_eq!(house.stands(), [(Waiting, 0, 0, String::new())]);
    house.later(5);
    assert_eq!(house.send().sent, 1);
    let ids: Vec<String> = server.received().iter().map(|request| request.headers["webhook-id"].clone()).collect();
    assert_eq!(ids, [keys[0].clone(), keys[0].clone()]);
}

#[test]
fn trouble_is_tried_again_with_growing_pauses() {
    let server = Server::answering(vec![
        Answer::of("500 Internal Server Error"),
        Answer::of("503 Service Unavailable"),
        Answer::Hangs,
        Answer::Garbage,
        Answer::of("200 OK"),
    ]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 1);
    let mut pauses = Vec::new();
    for why in ["it is in trouble (500)", "it is in trouble (503)", "the connection failed", "its answer is no HTTP"] {
        let report = house.send();
        let stands = house.stands();
        let (state, attempts, pause, error) = &stands[0];
        assert_eq!((*state, *attempts as usize), (Waiting, pauses.len() + 1));
        assert!(error.starts_with(why), "{error}");
        assert_eq!(report.next.unwrap().timestamp(), house.now() + pause);
        // Before its time it is left alone.
        house.later(pause - 1);
        assert_eq!(house.send().unsent.len(), 0);
        pauses.push(*pause);
        house.later(1);
    }
    let bounds = [(15, 30), (30, 60), (60, 120), (120, 240)];
    assert!(pauses.iter().zip(bounds).all(|(pause, (low, high))| (low..=high).contains(pause)), "{pauses:?}");
    assert_eq!(house.send().sent, 1);
    assert_eq!(server.received().len(), 5);
}

#[test]
fn who_asks_for_patience_gets_it_for_all_that_waits() {
    let patience = |head: &str| Answer::Status("429 Too Many Requests", format!("Retry-After: {head}\r\n"));
    let server =
        Server::answering(vec![patience("3600"), patience("Sat, 21 Nov 2026 12:00:00 GMT"), Answer::of("200 OK")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 3);
    house.send();
    let waits = |house: &House| house.stands().iter().map(|row| (row.1, row.2)).collect::<Vec<_>>();
    assert_eq!((waits(&house), server.received().len()), (vec![(1, 3600), (0, 3600), (0, 3600)], 1));
    house.later(3600);
    house.send();
    // Until noon, which is two hours later.
    assert_eq!((waits(&house)[0], server.received().len()), ((2, 7200), 2));
    house.later(7200);
    assert_eq!((house.send().sent, house.unsent().len()), (3, 0));
}

#[test]
fn who_is_gone_is_left_alone_until_it_is_elsewhere() {
    let server = Server::answering(vec![Answer::of("410 Gone")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 2);
    let report = house.send();
    assert_eq!((report.sent, report.unsent.len(), report.next), (0, 1, None));
    let stands = house.stands();
    assert!(stands.iter().all(|row| row.0 == Failed && row.3.contains("gone (410)")), "{stands:?}");
    house.later(60);
    house.tell("ops", 1);
    let report = house.send();
    assert!(report.unsent[0].error.contains("it said on 2026-11-21 that it is gone"), "{report:?}");
    assert_eq!(server.received().len(), 1, "it is not asked again");
    let other = Server::answering(vec![Answer::of("200 OK")]);
    house.set(&webhook("ops", &other.url()));
    house.tell("ops", 1);
    assert_eq!((house.send().sent, other.received().len()), (1, 1));
}

#[test]
fn a_refusal_is_final_and_a_redirect_is_not_followed() {
    let elsewhere = Server::answering(vec![Answer::of("200 OK")]);
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let server = Server::answering(vec![Answer::Status(status, format!("Location: {}\r\n", elsewhere.url()))]);
        let mut house = House::new(&webhook("ops", &server.url()));
        house.tell("ops", 1);
        house.send();
        assert!(house.stands()[0].0 == Failed && house.stands()[0].3.contains("not followed"), "{:?}", house.stands());
    }
    assert!(elsewhere.received().is_empty());
    for status in ["400 Bad Request", "401 Unauthorized", "404 Not Found", "413 Content Too Large"] {
        let server = Server::answering(vec![Answer::of(status), Answer::of("200 OK")]);
        let mut house = House::new(&webhook("ops", &server.url()));
        house.tell("ops", 2);
        // One that is refused keeps the next from nothing.
        assert_eq!(house.send().sent, 1);
        assert_eq!(house.stands(), [(Failed, 1, 0, format!("it refuses the message ({})", &status[..3]))]);
    }
}

#[test]
fn what_follows_the_head_of_an_answer_is_not_waited_for() {
    let server = Server::answering(vec![Answer::Cut, Answer::Endless]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 2);
    let started = Instant::now();
    assert_eq!(house.send().sent, 2);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn who_does_not_answer_costs_ten_seconds_once_and_keeps_nobody_waiting() {
    let slow = Server::answering(vec![Answer::Silence(Duration::from_secs(30))]);
    let quick = Server::answering(vec![Answer::of("200 OK")]);
    let mut house = House::new(&format!("{}{}", webhook("slow", &slow.url()), webhook("quick", &quick.url())));
    house.tell("slow", 3);
    house.tell("quick", 2);
    let started = Instant::now();
    let report = house.send();
    assert!((9..15).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert_eq!((report.sent, report.unsent.len()), (2, 1));
    assert_eq!(report.unsent[0].error, "no answer within 10 seconds");
    assert_eq!((slow.received().len(), quick.received().len()), (1, 2));
    let attempts: Vec<u32> = house.stands().iter().map(|row| row.1).collect();
    assert_eq!(attempts, [1, 0, 0]);
}

#[test]
fn one_message_that_nobody_takes_holds_up_no_other() {
    let server = Server::answering(vec![Answer::of("500 No"), Answer::of("200 OK")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 4);
    assert_eq!((house.send().sent, house.unsent().len()), (3, 1));
    // Three in a row are the sink's own trouble.
    let down = Server::answering(vec![Answer::of("500 No")]);
    let mut house = House::new(&webhook("ops", &down.url()));
    house.tell("ops", 9);
    assert_eq!((house.send().sent, down.received().len()), (0, 3));
}

#[test]
fn after_a_week_it_is_given_up_and_said() {
    let server = Server::answering(vec![Answer::of("500 No")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    house.tell("ops", 1);
    for _ in 0..4 {
        house.later(7 * 24 * 3600);
        assert!(house.send().unsent[0].next.is_some());
    }
    house.later(7 * 24 * 3600);
    assert_eq!(house.send().unsent[0].next, None);
    assert_eq!(house.stands()[0].0, Failed);
    assert_eq!(house.stands()[0].3, "it is in trouble (500); given up after 5 attempts");
}

#[test]
fn a_sink_that_is_not_in_the_settings_is_waited_for() {
    let mut house = House::new("[workspace]\nname = \"Acme\"\n");
    house.tell("ops", 1);
    house.send();
    assert!(house.stands()[0].0 == Waiting && house.stands()[0].3 == "there is no [sinks.ops] in portreeve.toml");
}

#[test]
fn a_file_gets_a_line_for_each() {
    let mut house = House::new("[sinks.log]\nkind = \"file\"\npath = \"told/notices.jsonl\"\n");
    let keys = house.tell("log", 2);
    assert_eq!(house.send().sent, 2);
    let text = std::fs::read_to_string(house.root().join("told/notices.jsonl")).unwrap();
    let ids: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, keys);
}

#[test]
fn slack_is_told_in_words() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let world = World { variables: [("SLACK".to_owned(), server.url())].into(), ..World::default() };
    let mut house =
        House::in_world("[sinks.team]\nkind = \"slack\"\nurl = \"env:SLACK\"\nallow_private = true\n", world);
    house.tell("team", 1);
    assert_eq!(house.send().sent, 1);
    assert_eq!(server.received()[0].body, r#"{"text":"*Acme: firing: number 0*\n• one\n• two"}"#);
}
