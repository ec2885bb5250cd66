//! Messages as Slack takes them, and those who took its form over (Mattermost, Rocket.Chat, Discord with `/slack`).

use crate::journal::NoticeRow;
use crate::sink::deliver::http::{self, Target};
use crate::sink::deliver::outcome::Outcome;
use crate::sink::deliver::words::Words;
use chrono::{DateTime, Utc};
use serde_json::json;

/// Sends a notice.
pub(super) fn send(target: &Target<'_>, row: &NoticeRow, now: DateTime<Utc>) -> Outcome {
    let headers = [("idempotency-key", row.notice.key.clone())];
    http::post(target, &headers, &body(&Words::of(&row.notice)), now)
}

fn body(words: &Words) -> String {
    let mut text = format!("*{}*", escaped(&words.title).replace('*', "∗"));
    for line in &words.lines {
        text.push_str(&format!("\n• {}", escaped(line)));
    }
    json!({"text": text}).to_string()
}

/// What would be a link, a mention or a whole channel called is text (Slack, "Escaping text").
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::body;
    use crate::sink::deliver::words::Words;

    #[test]
    fn a_search_term_calls_nobody() {
        let words = Words { title: "firing: <!channel> & *".to_owned(), lines: vec!["<@U1> spends".to_owned()] };
        assert_eq!(body(&words), r#"{"text":"*firing: &lt;!channel&gt; &amp; ∗*\n• &lt;@U1&gt; spends"}"#);
    }
}
