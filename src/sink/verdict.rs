//! A channel's answer held against what was uploaded: each action confirmed or failed, in the channel's words.

use crate::ingest::{Answer, AnswerForm, Answered};
use crate::sink::layout::FileKind;
use crate::sink::manifest::{Manifest, ManifestFile, ManifestRecord};

/// What the channel made of one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The id of the action.
    pub action: String,
    /// What its entity is.
    pub kind: String,
    /// The id of its entity.
    pub entity: String,
    /// Its field.
    pub field: String,
    /// The value that was uploaded.
    pub to: Option<String>,
    /// Whether it was carried out.
    pub confirmed: bool,
    /// The channel's words; none where it only took it.
    pub words: Vec<String>,
}

/// Why an answer cannot be held against an upload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// The upload has no file of that form.
    #[error("this upload has no file that the answer could be to")]
    NoFile,
    /// The answer speaks of another number of records.
    #[error("the answer is to {answered} records, the upload has {uploaded}")]
    Count {
        /// How many the channel looked at.
        answered: u64,
        /// How many were uploaded.
        uploaded: u64,
    },
    /// A record is about something else than was uploaded.
    #[error("record {record} of the answer is about something else than was uploaded")]
    Record {
        /// Its number.
        record: u64,
    },
}

/// What a channel's answer says of each action of an upload.
///
/// # Errors
/// When the answer is to another upload: nothing is marked by guess.
pub fn judge(manifest: &Manifest, answer: &Answer) -> Result<Vec<Verdict>, NotOurs> {
    let kind = match answer.form {
        AnswerForm::BulkWorkbook => FileKind::AmazonAdsBulk,
        AnswerForm::ListingsFeed => FileKind::AmazonListingsFeed,
        AnswerForm::FlatFile => FileKind::AmazonPriceQuantity,
    };
    let file = manifest.of_kind(kind).next().ok_or(NotOurs::NoFile)?;
    let uploaded = u64::try_from(file.records.len()).unwrap_or(u64::MAX);
    // An upload that was refused as a whole had no record looked at.
    let as_a_whole = answer.records.iter().any(|said| said.record == 0 && said.refused);
    if let Some(answered) = answer.processed.filter(|answered| *answered != uploaded && !as_a_whole) {
        return Err(NotOurs::Count { answered, uploaded });
    }
    let by_key = answer.form == AnswerForm::FlatFile;
    is_ours(file, answer, by_key)?;
    let whole: Vec<&Answered> = answer.records.iter().filter(|said| said.record == 0 && said.keys.is_empty()).collect();
    let mut verdicts = Vec::new();
    for record in &file.records {
        let own = answer.records.iter().filter(|said| is_about(said, record, by_key));
        let said: Vec<&Answered> = own.chain(whole.iter().copied()).collect();
        let confirmed = !said.iter().any(|said| said.refused);
        let words: Vec<String> = said.iter().flat_map(|said| said.words.iter().cloned()).collect();
        verdicts.extend(record.actions.iter().map(|action| Verdict {
            action: action.id.clone(),
            kind: action.kind.clone(),
            entity: action.entity.clone(),
            field: action.field.clone(),
            to: action.to.clone(),
            confirmed,
            words: words.clone(),
        }));
    }
    Ok(verdicts)
}

/// A flat file's report counts its rows in a way of its own, so there the SKU tells; elsewhere the number does.
fn is_about(said: &Answered, record: &ManifestRecord, by_key: bool) -> bool {
    if by_key { said.keys.contains(&record.key) } else { said.record == record.record }
}

/// Whether every record of the answer is about what was uploaded under its number.
fn is_ours(file: &ManifestFile, answer: &Answer, by_key: bool) -> Result<(), NotOurs> {
    for said in answer.records.iter().filter(|said| said.record != 0 || !said.keys.is_empty()) {
        let Some(record) = file.records.iter().find(|record| is_about(said, record, by_key)) else {
            return Err(NotOurs::Record { record: said.record });
        };
        if !record.key.is_empty() && !said.keys.is_empty() && !said.keys.contains(&record.key) {
            return Err(NotOurs::Record { record: said.record });
        }
    }
    Ok(())
}
