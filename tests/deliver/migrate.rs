//! A journal of version 1 is brought forward, and what it had to tell is told.

use crate::apply::case::open;
use crate::deliver::house::{House, webhook};
use crate::deliver::server::{Answer, Server};
use portreeve::journal::{Ledger, NoticeState, Place};
use std::fs;

const V1: &str = include_str!("../../src/journal/v1.sql");

/// A run with three notices, as version 1 kept them.
fn fill(place: &Place) {
    fs::create_dir_all(&place.state).unwrap();
    let connection = rusqlite::Connection::open(place.journal()).unwrap();
    connection.execute_batch(V1).unwrap();
    connection.pragma_update(None, "application_id", 0x5054_5256).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO runs (id, plan, at, state, as_of) VALUES ('r1', 'p1', 1763715600, 'done', '{}');
             INSERT INTO outbox (key, run, kind, path, hash, body, done) VALUES
             ('r1/000000', 'r1', 'file', 'acme-us/r1/bulk.csv', 'h', NULL, 1),
             ('r1/al1', 'r1', 'notice', 'ops pager', 'h',
              CAST('{\"run\":\"r1\",\"alert\":{\"id\":\"al1\",\"state\":\"firing\",\"message\":\"no order\"}}' AS BLOB), 0),
             ('r1/al2', 'r1', 'notice', '', 'h',
              CAST('{\"run\":\"r1\",\"alert\":{\"id\":\"al2\",\"state\":\"clear\",\"message\":\"clear again\"}}' AS BLOB), 0),
             ('r1/Some rule', 'r1', 'notice', 'ops', 'h',
              CAST('{\"run\":\"r1\",\"rule\":\"Some rule\",\"message\":\"21 new alerts\",\"alerts\":[{\"id\":\"al3\"}]}' AS BLOB), 0);",
        )
        .unwrap();
}

#[test]
fn a_journal_of_version_1_is_brought_forward_with_what_it_had_to_tell() {
    let dir = tempfile::TempDir::new().unwrap();
    let place = Place::of(dir.path(), None);
    fill(&place);
    // Who only reads sees it as it will be, and leaves no trace.
    let seen = Ledger::read(&place).unwrap();
    let before = fs::read(place.journal()).unwrap();
    let rows: Vec<_> =
        seen.notices.iter().map(|row| (row.notice.sink.as_str(), row.state, row.run.as_str(), row.made)).collect();
    let (waiting, failed) = (NoticeState::Waiting, NoticeState::Failed);
    let at = 1_763_715_600;
    assert_eq!(
        rows,
        [("ops", waiting, "r1", at), ("ops", waiting, "r1", at), ("pager", waiting, "r1", at), ("", failed, "r1", at)]
    );
    assert_eq!(fs::read(place.journal()).unwrap(), before);
    // A writer keeps the older form beside it.
    let journal = open(&place);
    assert_eq!(journal.ledger().unwrap().notices, seen.notices);
    drop(journal);
    let backup = rusqlite::Connection::open(place.state.join("journal-before-v2.db")).unwrap();
    let count: i64 =
        backup.query_row("SELECT count(*) FROM outbox WHERE kind = 'notice'", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 3);
}

#[test]
fn what_was_kept_in_version_1_is_sent() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let mut house = House::new(&webhook("ops", &server.url()));
    let moved = tempfile::TempDir::new().unwrap();
    let place = Place::of(moved.path(), None);
    fill(&place);
    house.journal = open(&place);
    // The other sink is in no settings: it waits. Time is of the runs, so nothing is given up yet.
    house.send();
    let mut titles: Vec<String> = server
        .received()
        .iter()
        .map(|request| {
            crate::schema::assert_valid(include_str!("../../docs/schemas/notice.schema.json"), &request.body);
            let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            assert_eq!(body["id"], request.headers["webhook-id"].as_str());
            body["title"].as_str().unwrap().to_owned()
        })
        .collect();
    titles.sort();
    assert_eq!(titles, ["21 new alerts", "firing: no order"]);
}
