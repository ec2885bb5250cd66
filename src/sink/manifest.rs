//! What stands where in the upload files of an account, kept beside them: which record holds which action. By it a file is known
//! to be ours and unchanged, and the channel's answer finds its actions.

use crate::plan::Plan;
use crate::sink::layout::FileKind;
use crate::sink::uploads::AccountUploads;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name and version of its form.
pub const SCHEMA: &str = "portreeve.uploads/1";

/// What the file is called, beside the files it is of.
pub const MANIFEST: &str = "uploads.json";

/// The upload files of one account and plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The account.
    pub account: String,
    /// The as-of day of the account's part of the plan.
    pub as_of: Option<String>,
    /// The digest of the rules.
    pub rules_digest: String,
    /// The digest of the data.
    pub data_digest: String,
    /// The files.
    pub files: Vec<ManifestFile>,
    /// Planned changes that are in no file.
    pub refused: Vec<ManifestRefusal>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// What it is called.
    pub name: String,
    /// [`FileKind::word`].
    pub kind: String,
    /// What it is, in words.
    pub what: String,
    /// Where it is uploaded.
    pub upload: String,
    /// [`content_hash`] of its bytes.
    pub hash: String,
    /// Its records.
    pub records: Vec<ManifestRecord>,
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestRecord {
    /// The number by which the channel answers.
    pub record: u64,
    /// What the channel knows the thing by; empty for what is new.
    pub key: String,
    /// The actions in it.
    pub actions: Vec<ManifestAction>,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestAction {
    /// Its id.
    pub id: String,
    /// What its entity is.
    pub kind: String,
    /// The id of its entity.
    pub entity: String,
    /// Its field.
    pub field: String,
    /// The value after.
    pub to: Option<String>,
}

/// A planned change that is in no file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestRefusal {
    /// The id of the action.
    pub action: String,
    /// The name of its rule.
    pub rule: String,
    /// What it would have done.
    pub what: String,
    /// Why not.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// `sha256:` and the hash of some bytes.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> String {
    let digits: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", digits.concat())
}

/// The manifest of an account's files, of which `plan` is the plan they are of.
#[must_use]
pub fn manifest(plan: &Plan, uploads: &AccountUploads) -> Manifest {
    let as_of = plan.as_of.iter().find(|(account, _)| *account == uploads.account).map(|(_, day)| day.to_string());
    let files = uploads.files.iter().map(|file| ManifestFile {
        name: file.name.clone(),
        kind: file.kind.word().to_owned(),
        what: file.what.clone(),
        upload: file.upload.clone(),
        hash: content_hash(&file.bytes),
        records: file
            .records
            .iter()
            .map(|record| ManifestRecord {
                record: record.record,
                key: record.key.clone(),
                actions: record
                    .actions
                    .iter()
                    .map(|action| ManifestAction {
                        id: action.id.clone(),
                        kind: action.kind.word().to_owned(),
                        entity: action.entity.clone(),
                        field: action.field.to_owned(),
                        to: action.to.clone(),
                    })
                    .collect(),
            })
            .collect(),
    });
    let refused = uploads.refused.iter().map(|refused| ManifestRefusal {
        action: refused.action.clone(),
        rule: refused.rule.clone(),
        what: refused.what.clone(),
        message: refused.message.clone(),
        help: refused.help.clone(),
    });
    Manifest {
        schema: SCHEMA.to_owned(),
        account: uploads.account.to_string(),
        as_of,
        rules_digest: plan.rules_digest.clone(),
        data_digest: plan.data_digest.clone(),
        files: files.collect(),
        refused: refused.collect(),
    }
}

impl Manifest {
    /// Its bytes: the same manifest gives the same bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        // A struct of texts and numbers always becomes JSON.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Whether a file is one of these, unchanged since it was written.
    #[must_use]
    pub fn wrote(&self, name: &str, bytes: &[u8]) -> bool {
        self.files.iter().any(|file| file.name == name && file.hash == content_hash(bytes))
    }

    /// The files of a kind.
    pub fn of_kind(&self, kind: FileKind) -> impl Iterator<Item = &ManifestFile> {
        self.files.iter().filter(move |file| file.kind == kind.word())
    }
}

/// A manifest of this version; `None` for anything else.
#[must_use]
pub fn read_manifest(bytes: &[u8]) -> Option<Manifest> {
    serde_json::from_slice::<Manifest>(bytes).ok().filter(|manifest| manifest.schema == SCHEMA)
}
