//! The upload files of a plan.

use crate::catalog::Kind;
use crate::plan::{AccountState, Action, EntityRef, Plan, PlanStatus};
use crate::settings::Settings;
use crate::sink::batch::{Batch, Record};
use crate::sink::change::{Change, Why};
use crate::sink::desk::Desk;
use crate::sink::layout::FileKind;
use crate::sink::render::{Sender, render};
use crate::sink::{amazon_ads, google_ads, limits, listings, named, other, route, shopify};
use crate::table::{Account, AccountId, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What upload files are made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The plan; only its planned actions go out.
    pub plan: &'a Plan,
    /// The names of the rules it is of, by [`crate::program::RuleId`].
    pub rules: &'a [Arc<str>],
    /// The data it is of: ids, and what a row must carry along.
    pub table: &'a Table,
    /// The settings: how long an attribute stays known.
    pub settings: &'a Settings,
}

/// The upload files of all accounts that have something to change, by account.
#[derive(Debug, Clone, Default)]
pub struct Uploads {
    /// Sorted by account.
    pub accounts: Vec<AccountUploads>,
    /// The other accounts of the plan, sorted: files of an earlier plan in their folders are of no use any more.
    pub without: Vec<WithoutUploads>,
}

/// An account with nothing to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutUploads {
    /// The account's name.
    pub account: Arc<str>,
    /// The name of its folder.
    pub folder: String,
    /// A cap holds its changes for a person.
    pub held: bool,
}

/// The upload files of an account.
#[derive(Debug, Clone)]
pub struct AccountUploads {
    /// The account's name.
    pub account: Arc<str>,
    /// The name of its folder: the account's where that is a plain name.
    pub folder: String,
    /// Its files, in the order of [`FileKind::ALL`].
    pub files: Vec<UploadFile>,
    /// The planned changes that are in no file.
    pub refused: Vec<RefusedChange>,
    /// What a person should know of these files, a sentence each.
    pub notes: Vec<String>,
}

/// One file, ready to be uploaded.
#[derive(Debug, Clone)]
pub struct UploadFile {
    /// Which.
    pub kind: FileKind,
    /// What it is called.
    pub name: String,
    /// What it is, in words.
    pub what: String,
    /// Where it is uploaded.
    pub upload: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What stands in it, in the order of its records.
    pub records: Vec<Filed>,
}

impl UploadFile {
    /// How many changes stand in it.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.records.iter().map(|record| record.actions.len()).sum()
    }
}

/// The changes in one record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The number by which the channel answers: the row of a table, the header being row 1; the message of a feed from 1.
    pub record: u64,
    /// The actions; none for a row that only has to be there, such as another variant of the same product.
    pub actions: Vec<FiledAction>,
    /// What the channel knows the thing by: the SKU of a listing, the id of a keyword; empty where it has none yet.
    pub key: String,
}

/// An action as a record holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledAction {
    /// Its id.
    pub id: String,
    /// What its entity is.
    pub kind: Kind,
    /// The id of its entity.
    pub entity: String,
    /// The word of its field.
    pub field: &'static str,
    /// The value after, canonical.
    pub to: Option<String>,
}

impl FiledAction {
    fn of(action: &Action) -> Self {
        Self {
            id: action.id.clone(),
            kind: action.entity.kind,
            entity: action.entity.id.to_string(),
            field: action.field.word(),
            to: action.to.clone(),
        }
    }
}

/// A planned change that is in no file.
#[derive(Debug, Clone)]
pub struct RefusedChange {
    /// The id of the action.
    pub action: String,
    /// The name of its rule.
    pub rule: String,
    /// The entity.
    pub entity: EntityRef,
    /// What it would have done, in a few words.
    pub what: String,
    /// Why not, in one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Makes the upload files of a plan. The same inputs give the same bytes.
#[must_use]
pub fn uploads(inputs: &Inputs<'_>) -> Uploads {
    let Inputs { plan, rules, table, settings } = *inputs;
    let desk = Desk::new(table, &plan.as_of, settings.time.state_age);
    let mut by_account: BTreeMap<(&str, AccountId), Vec<&Action>> = BTreeMap::new();
    for action in plan.actions.iter().filter(|action| action.status == PlanStatus::Planned) {
        if let Some(account) = table.accounts.get(action.account.0 as usize) {
            by_account.entry((&account.name, action.account)).or_default().push(action);
        }
    }
    let mut accounts: Vec<AccountUploads> = Vec::new();
    for ((_, id), actions) in by_account {
        let account = table.account(id);
        let change = |(at, action): (usize, _)| named_change(rules, account, at, action);
        let changes: Vec<Change<'_>> = actions.into_iter().enumerate().map(change).collect();
        accounts.push(of_account(&desk, id, &changes));
    }
    let has = |name: &Arc<str>| accounts.iter().any(|uploads| uploads.account == *name);
    let rest = plan.accounts.iter().filter(|account| !has(&account.account));
    let mut without: Vec<WithoutUploads> = rest
        .map(|account| WithoutUploads {
            account: Arc::clone(&account.account),
            folder: named::folder(&account.account),
            held: account.state == AccountState::Held,
        })
        .collect();
    without.sort_by(|left, right| left.account.cmp(&right.account));
    Uploads { accounts, without }
}

fn named_change<'a>(rules: &'a [Arc<str>], account: &'a Account, at: usize, action: &'a Action) -> Change<'a> {
    Change { at, action, account, rule: rules.get(action.rule.0 as usize).map_or("", AsRef::as_ref) }
}

fn of_account(desk: &Desk<'_>, id: AccountId, changes: &[Change<'_>]) -> AccountUploads {
    let account = desk.table.account(id);
    let mut made = AccountUploads {
        account: Arc::clone(&account.name),
        folder: named::folder(&account.name),
        files: Vec::new(),
        refused: Vec::new(),
        notes: Vec::new(),
    };
    let mut refused: Vec<(usize, Why)> = Vec::new();
    let mut routed: BTreeMap<FileKind, Vec<Change<'_>>> = BTreeMap::new();
    let mut seen = limits::Seen::default();
    for change in changes {
        let file = route::route(desk, change);
        match limits::check(desk, change, file, &mut seen) {
            Ok(()) => routed.entry(file).or_default().push(*change),
            Err(why) => refused.push((change.at, why)),
        }
    }
    let sender = Sender { seller: account.seller.as_deref().unwrap_or(""), day: desk.day(id) };
    for (kind, changes) in &routed {
        let Batch { mut records, refused: not_taken } = write(desk, *kind, changes);
        refused.extend(not_taken);
        refused.extend(too_many(*kind, &mut records));
        let mut filed = Filing { desk, changes, sender: &sender, made: &mut made };
        if *kind == FileKind::AmazonPriceQuantity {
            filed.feed(account, &records);
            for record in &mut records {
                record.clear("currency");
            }
        }
        refused.extend(filed.file(*kind, &records));
    }
    made.files.sort_by_key(|file| file.kind);
    refused.sort_by_key(|(at, _)| *at);
    made.refused = refused.into_iter().filter_map(|(at, why)| Some(refusal(changes.get(at)?, why))).collect();
    made
}

/// Cuts a file at what the channel takes in one; the changes that are cut off are refused.
fn too_many(kind: FileKind, records: &mut Vec<Record>) -> Vec<(usize, Why)> {
    let Some(most) = kind.layout().and_then(|layout| layout.records_max).filter(|most| records.len() > *most) else {
        return Vec::new();
    };
    let why = Why::new(
        format!("the channel takes at most {most} records in one file"),
        "upload this file, deliver a newer snapshot, then plan again",
    );
    let cut = records.split_off(most);
    cut.into_iter().flat_map(|record| record.changes).map(|at| (at, why.clone())).collect()
}

/// The writer of each file.
fn write(desk: &Desk<'_>, kind: FileKind, changes: &[Change<'_>]) -> Batch {
    match kind {
        FileKind::AmazonAdsBulk => amazon_ads::write(desk, changes),
        FileKind::AmazonPriceQuantity | FileKind::AmazonListingsFeed => listings::amazon(desk, changes),
        FileKind::WalmartPrice | FileKind::WalmartInventory => listings::walmart(desk, changes),
        FileKind::ShopifyProducts => shopify::products(desk, changes),
        FileKind::ShopifyInventory => shopify::inventory(desk, changes),
        FileKind::GoogleAdsEditor => google_ads::write(desk, changes),
        FileKind::PurchaseOrder => other::purchase_order(desk, changes),
        FileKind::Other => other::other(changes),
    }
}

/// Puts records into files.
struct Filing<'f, 'a> {
    desk: &'f Desk<'a>,
    changes: &'f [Change<'a>],
    sender: &'f Sender<'f>,
    made: &'f mut AccountUploads,
}

impl Filing<'_, '_> {
    /// The feed says the same as the price and quantity file, for those who upload by API: it needs the marketplace and our
    /// seller id, and without them the file alone is enough.
    fn feed(&mut self, account: &Account, records: &[Record]) {
        match listings::feed(account, records) {
            Ok(records) => {
                self.file(FileKind::AmazonListingsFeed, &records);
            }
            Err(note) if !records.is_empty() => self.made.notes.push(note),
            Err(_) => {}
        }
    }

    /// Adds a file; the changes that could not be written, which is a mistake of ours.
    fn file(&mut self, kind: FileKind, records: &[Record]) -> Vec<(usize, Why)> {
        if records.is_empty() {
            return Vec::new();
        }
        let Some((layout, bytes)) = kind.layout().zip(render(kind, records, self.sender)) else {
            let why = Why::new("portreeve cannot write this file: a mistake of its own", "please report it");
            return records.iter().flat_map(|record| &record.changes).map(|at| (*at, why.clone())).collect();
        };
        let first: u64 = if kind.counts_the_header() { 2 } else { 1 };
        let by_place: BTreeMap<usize, &Change<'_>> = self.changes.iter().map(|change| (change.at, change)).collect();
        let filed = (first..).zip(records).map(|(record, row)| {
            let changes: Vec<&Change<'_>> = row.changes.iter().filter_map(|at| by_place.get(at).copied()).collect();
            Filed {
                record,
                actions: changes.iter().map(|change| FiledAction::of(change.action)).collect(),
                key: changes.first().map(|change| key(self.desk, change)).unwrap_or_default(),
            }
        });
        let records = filed.collect();
        let (name, what, upload) = (layout.name.clone(), layout.what.clone(), layout.upload.clone());
        self.made.files.push(UploadFile { kind, name, what, upload, bytes, records });
        Vec::new()
    }
}

/// What the channel knows the thing by. An addition has no id yet.
fn key(desk: &Desk<'_>, change: &Change<'_>) -> String {
    if change.action.addition.is_some() {
        return String::new();
    }
    desk.id(change.entity()).map(ToString::to_string).unwrap_or_default()
}

fn refusal(change: &Change<'_>, why: Why) -> RefusedChange {
    RefusedChange {
        action: change.action.id.clone(),
        rule: change.rule.to_owned(),
        entity: change.action.entity.clone(),
        what: change.said(),
        message: why.message,
        help: why.help,
    }
}
