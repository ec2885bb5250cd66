//! The status as Prometheus reads it, and as JSON.

use crate::daemon::Status;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use std::fmt::Write;

/// The text format of Prometheus, version 0.0.4. Ages are seconds or days as their names say.
pub(super) fn prometheus(status: &Status, now: DateTime<Utc>) -> String {
    let mut text = String::new();
    let age = |at: DateTime<Utc>| now.signed_duration_since(at).num_seconds().max(0);
    one(&mut text, "heartbeat_age_seconds", "gauge", "Seconds since the loop last came round", age(status.heartbeat));
    if let Some(turn) = status.turn {
        one(&mut text, "turn_age_seconds", "gauge", "Seconds since the last turn that came to its end", age(turn));
    }
    one(&mut text, "turns_total", "counter", "Turns since the start", status.turns);
    let seconds = format!("{}.{:03}", status.turn_ms / 1000, status.turn_ms % 1000);
    one(&mut text, "evaluation_seconds", "gauge", "How long the last turn took", seconds);
    one(&mut text, "runs_total", "counter", "Runs in the journal", status.runs);
    head(&mut text, "actions", "gauge", "Actions in the journal by status");
    for (state, count) in &status.actions {
        let _ = writeln!(text, "portreeve_actions{{status=\"{state}\"}} {count}");
    }
    one(&mut text, "held", "gauge", "Changes that the last plan holds back", status.held);
    one(&mut text, "to_approve", "gauge", "Changes of the last plan that wait for a person", status.to_approve);
    one(&mut text, "undecided", "gauge", "Rules times entities that the last plan could not decide", status.undecided);
    one(&mut text, "outbox_waiting", "gauge", "Notices that are still to be sent", status.waiting);
    one(&mut text, "problems", "gauge", "Things that are not as they should be", status.problems.len());
    head(&mut text, "feed_age_days", "gauge", "Days since the newest day of a feed");
    for (account, dataset, days, _) in &status.feeds {
        let _ = writeln!(text, "portreeve_feed_age_days{{{}}} {days}", labels(account, dataset));
    }
    head(&mut text, "feed_late", "gauge", "Whether a feed is late");
    for (account, dataset, _, late) in &status.feeds {
        let _ = writeln!(text, "portreeve_feed_late{{{}}} {}", labels(account, dataset), u8::from(*late));
    }
    text
}

fn one(text: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, kind, help);
    let _ = writeln!(text, "portreeve_{name} {value}");
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP portreeve_{name} {help}\n# TYPE portreeve_{name} {kind}");
}

/// An account is called what a folder or a cell says, which may be anything.
fn labels(account: &str, dataset: &str) -> String {
    let account = account.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("account=\"{account}\",dataset=\"{dataset}\"")
}

/// `/healthz`.
pub(super) fn health(status: &Status, now: DateTime<Utc>) -> String {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let document = json!({
        "schema": "portreeve.health/1",
        "status": status.health(now).word(),
        "heartbeat": time(status.heartbeat),
        "heartbeat_age_seconds": now.signed_duration_since(status.heartbeat).num_seconds().max(0),
        "turn": status.turn.map(time),
        "problems": status.problems,
    });
    format!("{document}\n")
}

#[cfg(test)]
mod tests {
    use super::prometheus;
    use crate::daemon::Status;
    use chrono::DateTime;

    #[test]
    fn an_accounts_name_cannot_break_a_line() {
        let feeds = vec![("a\"b\\c\nd".to_owned(), "keywords", 4, true)];
        let text = prometheus(&Status { feeds, ..Status::default() }, DateTime::UNIX_EPOCH);
        assert!(
            text.contains("portreeve_feed_age_days{account=\"a\\\"b\\\\c\\nd\",dataset=\"keywords\"} 4\n"),
            "{text}"
        );
        assert!(text.lines().all(|line| line.starts_with('#') || line.starts_with("portreeve_")), "{text}");
    }
}
