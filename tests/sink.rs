//! Upload files: what a plan becomes for each channel, what is refused, and that nothing else stands in them.

mod ads;
mod answers;
mod folder;
mod listings;
mod people;
mod random;
mod round;

use calamine::{Data, Reader, Xlsx};
use portreeve::Engine;
use portreeve::engine::{PlanOptions, Planned};
use portreeve::plan::Plan;
use portreeve::sink::{AccountUploads, FileKind, Inputs, RefusedChange, UploadFile, Uploads, uploads};
use std::collections::BTreeMap;
use std::io::Cursor;

const CAMPAIGN: &str = "100000000000001";
const AD_GROUP: &str = "200000000000001";

/// A cell of a row by its column; empty cells are left out.
type Cells = BTreeMap<String, String>;

/// A workspace of one Amazon account, with as much as its files say.
struct Shop {
    settings: String,
    rules: String,
    files: Vec<(String, String)>,
}

impl Shop {
    fn new(rules: &str) -> Self {
        let settings = "[accounts.acme-us]\nchannel = \"amazon\"\ncurrency = \"USD\"\nmarket = \"US\"\nsettle = \"0d\"\n\
                        [guards]\nmax_entities = \"none\"\nmax_paused = \"none\"\nmax_budget = \"none\"\n[pillars]\ngate = false\n";
        Self { settings: settings.to_owned(), rules: rules.to_owned(), files: Vec::new() }
    }

    fn settings(mut self, from: &str, to: &str) -> Self {
        assert!(self.settings.contains(from));
        self.settings = self.settings.replace(from, to);
        self
    }

    /// A file of the account: a header, and rows that are repeated on each of the ten days up to the 20th.
    fn daily(mut self, header: &str, rows: &[&str]) -> Self {
        let mut text = format!("date,{header}\n");
        for day in 11..=20 {
            for row in rows {
                text.push_str(&format!("2026-11-{day},{row}\n"));
            }
        }
        self.files.push((format!("file-{}.csv", self.files.len()), text));
        self
    }

    /// Keywords with ids, states and bids, as a bulk workbook shows them.
    fn keywords(self) -> Self {
        let place = format!("{CAMPAIGN},Kitchen,{AD_GROUP},Presses");
        let header = "keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,campaign_state,\
                      ad_group_state,bid,default_bid,impressions,clicks,spend,sales,orders,units";
        self.daily(
            header,
            &[
                &format!("300000000000001,{place},garlic press,exact,enabled,enabled,enabled,1.20,0.50,400,10,12.00,29.12,1,1"),
                &format!("300000000000002,{place},press,broad,enabled,enabled,enabled,0.80,0.50,900,8,6.40,0.00,0,0"),
                &format!("300000000000003,{place},close-match,auto,enabled,enabled,enabled,0.60,0.50,100,6,13.00,30.00,2,2"),
            ],
        )
    }

    /// The campaign, with these cells for its portfolio and end date.
    fn campaign(self, more_header: &str, more: &str) -> Self {
        self.daily(
            &format!("campaign_id,campaign,state,budget,bidding_strategy,spend,sales,orders{more_header}"),
            &[&format!("{CAMPAIGN},Kitchen,enabled,50,Dynamic bids – down only,31.40,59.12,3{more}")],
        )
    }

    fn terms(self, terms: &[&str]) -> Self {
        let rows: Vec<String> = terms
            .iter()
            .map(|term| format!("300000000000002,{term},{CAMPAIGN},Kitchen,{AD_GROUP},Presses,press,broad,3,2,9,2"))
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        self.daily(
            "keyword_id,search_term,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,clicks,spend,sales,orders",
            &rows,
        )
    }

    fn engine(&self) -> Engine {
        let mut builder =
            Engine::builder().settings(self.settings.as_str()).rules("rules/a.rules", self.rules.as_str());
        for (name, text) in &self.files {
            builder = builder.snapshot("acme-us", name, text.clone().into_bytes());
        }
        let engine = builder.build();
        assert!(!engine.has_errors(), "{:?}", engine.check());
        engine
    }

    /// The uploads of the plan.
    fn uploads(&self) -> AccountUploads {
        let engine = self.engine();
        only(&plan(&engine).uploads())
    }

    /// The uploads of the plan as somebody changed it: what a writer makes of a plan that did not keep to the limits.
    fn uploads_of(&self, change: impl FnOnce(&mut Plan)) -> AccountUploads {
        let engine = self.engine();
        let planned = plan(&engine);
        let mut changed = planned.plan().clone();
        change(&mut changed);
        only(&uploads_of(&engine, &planned, &changed))
    }
}

fn plan(engine: &Engine) -> Planned<'_> {
    engine.plan(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap()
}

fn uploads_of(engine: &Engine, planned: &Planned<'_>, plan: &Plan) -> Uploads {
    let rules: Vec<std::sync::Arc<str>> = engine.program().rules.iter().map(|rule| rule.name.clone()).collect();
    uploads(&Inputs { plan, rules: &rules, table: planned.data().table(), settings: engine.settings() })
}

fn only(uploads: &Uploads) -> AccountUploads {
    assert_eq!(uploads.accounts.len(), 1);
    uploads.accounts[0].clone()
}

fn file(uploads: &AccountUploads, kind: FileKind) -> &UploadFile {
    let found = uploads.files.iter().find(|file| file.kind == kind);
    found.unwrap_or_else(|| panic!("no {} among {:?}\n{:#?}", kind.word(), names(uploads), refused(uploads)))
}

fn names(uploads: &AccountUploads) -> Vec<&str> {
    uploads.files.iter().map(|file| file.name.as_str()).collect()
}

/// What is refused, as `what: message (help)`.
fn refused(uploads: &AccountUploads) -> Vec<String> {
    let said = |one: &RefusedChange| format!("{}: {} ({})", one.what, one.message, one.help);
    uploads.refused.iter().map(said).collect()
}

/// The header and the rows of a workbook's only sheet, every cell as calamine gives it.
fn sheet(bytes: &[u8]) -> (String, Vec<Vec<Data>>) {
    let mut workbook = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(names.len(), 1);
    let range = workbook.worksheet_range(&names[0]).unwrap();
    (names[0].clone(), range.rows().map(<[Data]>::to_vec).collect())
}

/// The rows of the bulk workbook by column.
fn bulk(uploads: &AccountUploads) -> Vec<Cells> {
    let (_, rows) = sheet(&file(uploads, FileKind::AmazonAdsBulk).bytes);
    let (header, rows) = rows.split_first().unwrap();
    let cells = |row: &Vec<Data>| {
        let named = header.iter().zip(row).filter(|(_, cell)| **cell != Data::Empty);
        named.map(|(name, cell)| (name.to_string(), cell.to_string())).collect()
    };
    rows.iter().map(cells).collect()
}

/// The rows of a text table by column; empty cells are left out.
fn table(bytes: &[u8], delimiter: u8) -> Vec<Cells> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let cells = |row: csv::StringRecord| {
        let named = header.iter().zip(row.iter()).filter(|(_, cell)| !cell.is_empty());
        named.map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|row| cells(row.unwrap())).collect()
}

fn cells(pairs: &[(&str, &str)]) -> Cells {
    pairs.iter().map(|(name, cell)| ((*name).to_owned(), (*cell).to_owned())).collect()
}
