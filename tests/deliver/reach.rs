//! Where a sink may be, and that no secret comes out.

use crate::deliver::house::{House, World, webhook};
use crate::deliver::server::{Answer, Server};
use portreeve::journal::NoticeState::Waiting;
use std::fs;

fn hosts(of: &[(&str, &[&'static str])]) -> World {
    let world = World::default();
    *world.hosts.lock().unwrap() = of.iter().map(|(host, answers)| ((*host).to_owned(), answers.to_vec())).collect();
    world
}

fn why(house: &mut House) -> String {
    house.send();
    let stands = house.stands();
    assert_eq!((stands.len(), stands[0].0), (1, Waiting), "{stands:?}");
    stands[0].3.clone()
}

#[test]
fn private_addresses_are_refused_unless_they_are_meant() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let https = format!("https://inside.example:{}/hook", server.port);
    for address in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"] {
        let mut house = House::in_world(
            &format!("[sinks.ops]\nkind = \"webhook\"\nurl = \"{https}\"\n"),
            hosts(&[("inside.example", &[address])]),
        );
        house.tell("ops", 1);
        let why = why(&mut house);
        assert!(why.contains("private address") && why.contains("allow_private = true"), "{why}");
    }
    // Written as it is, too, and in the dresses of addresses.
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"] {
        let mut house =
            House::new(&format!("[sinks.ops]\nkind = \"webhook\"\nurl = \"https://{host}:{}/hook\"\n", server.port));
        house.tell("ops", 1);
        assert!(why(&mut house).contains("private address"), "{host}");
    }
    assert!(server.received().is_empty(), "nobody was connected to");
}

#[test]
fn a_name_is_looked_up_once_and_the_address_that_was_checked_is_used() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let url = format!("http://rebind.example:{}/hook", server.port);
    // A second look-up would lead elsewhere.
    let mut house = House::in_world(&webhook("ops", &url), hosts(&[("rebind.example", &["127.0.0.1", "192.0.2.1"])]));
    house.tell("ops", 1);
    assert_eq!(house.send().sent, 1);
    assert_eq!(*house.world.asked.lock().unwrap(), ["rebind.example"]);
    assert_eq!(server.received()[0].headers["host"], format!("rebind.example:{}", server.port));
}

#[test]
fn plain_http_is_for_the_own_network() {
    let mut house =
        House::in_world(&webhook("ops", "http://public.example/hook"), hosts(&[("public.example", &["8.8.8.8"])]));
    house.tell("ops", 1);
    assert!(why(&mut house).contains("only https:// is used"));
    let mut house = House::new("[sinks.ops]\nkind = \"webhook\"\nurl = \"http://127.0.0.1/hook\"\n");
    house.tell("ops", 1);
    assert!(why(&mut house).contains("only https:// is used"));
    for odd in ["ftp://example.com/x", "/hook", "no address"] {
        let mut house = House::new(&webhook("ops", odd));
        house.tell("ops", 1);
        assert!(why(&mut house).contains("no address of the web"), "{odd}");
    }
}

#[test]
fn tls_is_asked_for_and_checked() {
    // It answers without TLS.
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let mut house = House::new(&webhook("ops", &format!("https://127.0.0.1:{}/hook", server.port)));
    house.tell("ops", 1);
    let why = why(&mut house);
    assert!(why.contains("TLS") || why.contains("connection failed"), "{why}");
}

/// Every byte of every file under a folder.
fn everything(folder: &std::path::Path) -> Vec<u8> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.flat_map(|file| fs::read(file.path()).unwrap()).collect()
}

#[test]
fn secrets_come_out_nowhere() {
    let secret = "T0PSECRETPATH";
    let refusing = Server::answering(vec![Answer::of("404 Not Found"), Answer::Hangs, Answer::of("410 Gone")]);
    let urls = [
        format!("http://127.0.0.1:{}/{secret}", refusing.port),
        format!("http://{secret}.invalid/hook"),
        format!("ftp://{secret}"),
        secret.to_owned(),
    ];
    for url in urls {
        let world = World { variables: [("URL".to_owned(), url.clone())].into(), ..World::default() };
        let toml = "[sinks.ops]\nkind = \"webhook\"\nurl = \"env:URL\"\nallow_private = true\nsecret = \"env:NONE\"\n";
        let mut house = House::in_world(toml, world);
        house.tell("ops", 3);
        let missing = house.send();
        assert!(missing.unsent[0].error.contains("the variable `NONE` is not set"), "{missing:?}");
        house.set(&toml.replace("secret = \"env:NONE\"\n", ""));
        let mut said = format!("{missing:?}");
        for _ in 0..4 {
            house.later(7_200);
            said.push_str(&format!("{:?}", house.send()));
        }
        said.push_str(&format!("{:?}", house.unsent()));
        assert!(!said.contains(secret), "{said}");
        let bytes = everything(house.root());
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{url}");
    }
}
