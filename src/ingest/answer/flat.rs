//! The text report of Seller Central on a flat file: a summary, then a tab-separated table of what went wrong, by SKU.

use crate::ingest::answer::{Answer, AnswerForm, Answered};
use crate::ingest::decode::decode;

pub(super) fn read(bytes: &[u8]) -> Option<Answer> {
    let (text, _) = decode(bytes)?;
    let mut answer = Answer {
        form: AnswerForm::FlatFile,
        processed: number(&text, "records processed"),
        accepted: number(&text, "records successful"),
        complete: false,
        records: Vec::new(),
    };
    let mut header: Vec<String> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        if header.is_empty() {
            if cells.contains(&"error-message") {
                header = cells.into_iter().map(str::to_owned).collect();
            }
            continue;
        }
        let cell = |name: &str| {
            header.iter().position(|known| known == name).and_then(|at| cells.get(at)).copied().unwrap_or("")
        };
        let (kind, code, message) = (cell("error-type"), cell("error-code"), cell("error-message"));
        if kind.is_empty() && message.is_empty() {
            continue;
        }
        let record = cell("original-record-number").parse().unwrap_or(0);
        // Number 0 is the file or its header, whatever SKU stands beside it.
        let sku = Some(cell("sku").to_owned()).filter(|sku| record != 0 && !sku.is_empty());
        answer.records.push(Answered {
            record,
            keys: sku.into_iter().collect(),
            refused: !kind.eq_ignore_ascii_case("warning"),
            words: vec![[code, message].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")],
            ..Answered::default()
        });
    }
    Some(answer)
}

/// The number at the end of the line with these words.
fn number(text: &str, words: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.contains(words))?;
    line.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty())?.parse().ok()
}
