//! What is told over HTTP, to whom, and within which bounds.

use crate::apply::case::SETTINGS;
use crate::watch::live::{ALWAYS, HEAD, Live, date, row};
use chrono::Days;
use portreeve::daemon::{Listen, ListenError, Server, serve};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A server that closes on a request that is too large may reset the connection.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(address: SocketAddr, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"))
}

fn live() -> Live {
    let mut live = Live::new(ALWAYS, SETTINGS, true);
    let rows: String = (0..10).rev().map(|back| row(date("2026-11-20") - Days::new(back), 0, "1.20")).collect();
    live.case.write("snapshots/acme-us/keywords-2026-11-21.csv", &format!("{HEAD}{rows}"));
    live.tick("2026-11-21T18:00:00Z");
    live
}

fn server(live: &Live, token: Option<&str>) -> Server {
    let listen = Listen { address: "127.0.0.1:0".parse().unwrap(), token: token.map(str::to_owned) };
    serve(&listen, live.daemon.as_ref().unwrap().shared(), Arc::new(live.hand.clone())).unwrap()
}

#[test]
fn machines_are_told_how_it_stands() {
    let mut live = live();
    let server = server(&live, None);
    let health = get(server.address(), "/healthz");
    assert!(health.starts_with("HTTP/1.1 200") && health.contains("\"status\":\"ok\""), "{health}");
    let metrics = get(server.address(), "/metrics");
    for line in [
        "portreeve_runs_total 1",
        "portreeve_actions{status=\"emitted\"} 1",
        "portreeve_actions{status=\"confirmed\"} 0",
        "portreeve_feed_age_days{account=\"acme-us\",dataset=\"keywords\"} 1",
        "portreeve_outbox_waiting 0",
        "portreeve_undecided 0",
        "# TYPE portreeve_evaluation_seconds gauge",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    let plan = get(server.address(), "/plan.json");
    let body = plan.split("\r\n\r\n").nth(1).unwrap();
    crate::schema::assert_valid(include_str!("../../docs/schemas/plan.schema.json"), body);
    assert!(get(server.address(), "/").starts_with("HTTP/1.1 404"));
    // A loop that does not come round is stuck, and monitoring sees it.
    live.hand_on("2026-11-21T19:00:00Z");
    let health = get(server.address(), "/healthz");
    assert!(health.starts_with("HTTP/1.1 503") && health.contains("\"status\":\"stuck\""), "{health}");
    let address = server.address();
    drop(server);
    assert!(TcpStream::connect(address).is_err(), "its socket is closed");
}

#[test]
fn strangers_are_not_heard() {
    let live = live();
    let open = server(&live, None);
    let address = open.address();
    let evil = ask(address, "GET /plan.json HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert!(evil.starts_with("HTTP/1.1 421"), "{evil}");
    assert!(ask(address, &format!("POST /plan.json HTTP/1.1\r\nHost: {address}\r\n\r\n")).starts_with("HTTP/1.1 405"));
    let large = ask(address, &format!("GET / HTTP/1.1\r\nHost: {address}\r\nX: {}\r\n\r\n", "x".repeat(64 << 10)));
    assert!(!large.contains(" 200 "), "{large}");
    assert!(get(address, "/healthz").starts_with("HTTP/1.1 200"), "and it lives on");
    let guarded = server(&live, Some("s3cret-token"));
    let address = guarded.address();
    assert!(get(address, "/healthz").starts_with("HTTP/1.1 401"));
    let wrong =
        ask(address, &format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer s3cret\r\n\r\n"));
    assert!(wrong.starts_with("HTTP/1.1 401"), "{wrong}");
    let right = "GET /healthz HTTP/1.1\r\nHost: metrics.acme.example\r\nAuthorization: Bearer s3cret-token\r\n\r\n";
    assert!(ask(address, right).starts_with("HTTP/1.1 200"));
    let everybody = Listen { address: "0.0.0.0:0".parse().unwrap(), token: None };
    let refused = serve(&everybody, live.daemon.as_ref().unwrap().shared(), Arc::new(live.hand.clone()));
    assert!(matches!(refused, Err(ListenError::Open(_))));
}

/// Whoever sends nothing, or one byte a second, is let go, and others are served meanwhile.
#[test]
fn a_slow_client_is_let_go() {
    let live = live();
    let server = server(&live, None);
    let slow: Vec<TcpStream> = (0..10).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    assert!(get(server.address(), "/healthz").starts_with("HTTP/1.1 200"));
    for mut stream in slow {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(!answer.contains(" 200 "), "{answer}");
    }
}
