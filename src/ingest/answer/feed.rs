//! The processing report of a JSON listings feed (Selling Partner API, listings feed processing report schema 2.0).

use crate::ingest::answer::{Answer, AnswerForm, Answered};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    issues: Vec<Issue>,
    summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Issue {
    message_id: Option<u64>,
    #[serde(default)]
    sku: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    messages_processed: Option<u64>,
    messages_accepted: Option<u64>,
}

/// The report; `None` where it is no report.
pub(super) fn read(bytes: &[u8]) -> Option<Answer> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Report { issues, summary } = serde_json::from_slice(bytes).ok()?;
    let mut records: BTreeMap<u64, Answered> = BTreeMap::new();
    for issue in issues {
        let number = issue.message_id.unwrap_or(0);
        let record = records.entry(number).or_insert_with(|| Answered { record: number, ..Answered::default() });
        if !issue.sku.is_empty() && !record.keys.contains(&issue.sku) {
            record.keys.push(issue.sku);
        }
        // Everything but an error is a remark on what was carried out.
        record.refused |= issue.severity.eq_ignore_ascii_case("error");
        let parts = [issue.code.as_str(), issue.message.as_str()];
        record.words.push(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "));
    }
    Some(Answer {
        form: AnswerForm::ListingsFeed,
        processed: summary.messages_processed,
        accepted: summary.messages_accepted,
        complete: false,
        records: records.into_values().collect(),
    })
}
