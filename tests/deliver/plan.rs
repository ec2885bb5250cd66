//! What sinks are told of plans and of the machine itself, outside of runs.

use crate::apply::case::{Case, RULES, SETTINGS, at, keywords, open};
use portreeve::apply::{Document, Word};
use portreeve::durable::Unwatched;
use serde_json::Value;

const SINKS: &str = "[sinks.log]
kind = \"file\"
path = \"log.jsonl\"
[sinks.team]
kind = \"file\"
path = \"team.jsonl\"
takes = [\"alerts\", \"plan\"]
";

fn schema(body: &str) -> Value {
    crate::schema::assert_valid(include_str!("../../docs/schemas/notice.schema.json"), body);
    serde_json::from_str(body).unwrap()
}

#[test]
fn a_plan_that_nobody_carries_out_is_told_once() {
    let case = Case::with(RULES, &format!("{SETTINGS}{SINKS}"), &keywords());
    let now = at("2026-11-21T09:00:00Z");
    let document = Document::parse(&case.plan(now)).unwrap();
    let notices = case.engine().plan_notices(&document, now);
    let sinks: Vec<&str> = notices.iter().map(|notice| notice.sink.as_str()).collect();
    assert_eq!(sinks, ["log", "team"]);
    let body = schema(&notices[0].body);
    assert_eq!((body["kind"].as_str(), body["run"].is_null()), (Some("plan"), true));
    assert!(body["title"].as_str().unwrap().ends_with(": 2 planned, 2 for a person"), "{body}");
    assert_eq!(body["lines"][0], "acme-us, no pillar: 2 planned, 2 for a person");
    let mut journal = open(&case.place());
    for _ in 0..3 {
        journal.tell(&case.engine().plan_notices(&document, at("2026-11-21T10:00:00Z")), 0, &mut Unwatched).unwrap();
    }
    assert_eq!(journal.ledger().unwrap().notices.len(), 2);
}

#[test]
fn a_word_of_the_machine_goes_to_who_takes_it() {
    let case = Case::with(RULES, &format!("{SETTINGS}{SINKS}"), &keywords());
    let word = Word {
        subject: "feed acme-us keywords 2026-11-20".to_owned(),
        title: "the feed of acme-us is late".to_owned(),
        lines: vec!["keywords: the last day is 2026-11-20".to_owned()],
    };
    let now = at("2026-11-24T09:00:00Z");
    let notices = case.engine().word_notices(&word, now);
    assert_eq!(notices.len(), 1, "one of the two takes no such words");
    let body = schema(&notices[0].body);
    assert_eq!((body["kind"].as_str(), body["title"].as_str()), (Some("engine"), Some("the feed of acme-us is late")));
    // The same subject has the same key, whenever it is said.
    assert_eq!(case.engine().word_notices(&word, at("2026-11-25T09:00:00Z"))[0].key, notices[0].key);
}
