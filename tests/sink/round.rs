//! There and back: a bulk workbook, the plan of it, the upload, the workbook as Amazon would give it after the upload. Between the
//! two workbooks lie exactly the planned changes.

use super::{Cells, bulk, cells, refused};
use crate::sheets::{SPONSORED_PRODUCTS, rows, workbook};
use portreeve::Engine;
use portreeve::ingest::{Profiles, read};
use portreeve::settings::Settings;
use std::collections::BTreeSet;

const NAME: &str = "bulk-a1b2c3d4-20261022-20261120-1.xlsx";
const MADE: &str = "2026-11-21T15:00:00";
const SHEET: &str = "Sponsored Products Campaigns";

const SETTINGS: &str = "[accounts.us]\nchannel = \"amazon\"\ncurrency = \"USD\"\nmarket = \"US\"\nsettle = \"0d\"\n\
                        [guards]\nmax_entities = \"none\"\nmax_paused = \"none\"\nmax_budget = \"none\"\n[pillars]\ngate = false\n";

const RULES: &str = "rule \"Bid\" on keyword where match_type is not broad if clicks over 30d >= 9 then lower bid 10%\n\
                     rule \"Off\" on keyword where match_type is broad if spend over 30d > $5 then pause\n\
                     rule \"Default\" on ad_group if clicks over 30d >= 9 then lower default_bid 10%\n\
                     rule \"Budget\" on campaign if clicks over 30d >= 9 then raise budget 10% not above $900\n\
                     rule \"Ad\" on product_ad if clicks over 30d >= 9 then pause\n\
                     rule \"Top\" on placement where placement is top_of_search if clicks over 30d >= 9 then raise adjustment 10 points not above 200%\n\
                     rule \"Negative\" on keyword where match_type is negative_product and text contains \"asin\" if state is enabled then pause\n";

/// The rows of one campaign; ids end in its number.
fn campaign(number: usize, portfolio: &str, end: &str) -> Vec<Vec<(String, String)>> {
    let id = |head: &str| format!("{head}0000000000000{number}");
    let of = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let mut row = vec![
            ("Product".to_owned(), "Sponsored Products".to_owned()),
            ("Campaign ID".to_owned(), id("1")),
            ("Campaign Name (Informational only)".to_owned(), format!("Kitchen {number}")),
        ];
        row.extend(
            pairs
                .iter()
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, cell)| ((*name).to_owned(), (*cell).to_owned())),
        );
        row
    };
    let (group, keyword, broad, target, ad, negative) = (id("2"), id("3"), id("4"), id("5"), id("6"), id("7"));
    let in_group = |pairs: &[(&str, &str)]| {
        let mut all =
            vec![("Ad Group ID", group.as_str()), ("Ad Group Name (Informational only)", "Core"), ("State", "enabled")];
        all.extend_from_slice(pairs);
        of(&all)
    };
    let figures = [
        ("Clicks", "#20"),
        ("Spend", "#12.5"),
        ("Sales", "#9"),
        ("Impressions", "#900"),
        ("Orders", "#1"),
        ("Units", "#1"),
    ];
    let with = |pairs: &[(&'static str, &'static str)]| [pairs, &figures].concat();
    vec![
        of(&[
            &[("Entity", "Campaign"), ("Campaign Name", if number == 1 { "Kitchen 1" } else { "Kitchen 2" })][..],
            &[("Portfolio ID", portfolio), ("Start Date", "20260301"), ("End Date", end), ("Targeting Type", "Manual")],
            &[("State", "enabled"), ("Daily Budget", "#45"), ("Bidding Strategy", "Dynamic bids – down only")],
            &figures,
        ]
        .concat()),
        of(&with(&[("Entity", "Bidding Adjustment"), ("Bidding Strategy", "Dynamic bids – down only"), ("Placement", "Placement Top"), ("Percentage", "#35")])),
        of(&with(&[("Entity", "Bidding Adjustment"), ("Bidding Strategy", "Dynamic bids – down only"), ("Placement", "Placement Product Page"), ("Percentage", "#10")])),
        in_group(&with(&[("Entity", "Ad Group"), ("Ad Group Name", "Core"), ("Ad Group Default Bid", "#0.6")])),
        in_group(&[&with(&[("Entity", "Product Ad"), ("SKU", "GP-1")])[..], &[("Ad ID", &ad)]].concat()),
        in_group(&[&with(&[("Entity", "Keyword"), ("Keyword Text", "Garlic Press"), ("Match Type", "Exact"), ("Bid", "#1.2")])[..], &[("Keyword ID", &keyword)]].concat()),
        in_group(&[&with(&[("Entity", "Keyword"), ("Keyword Text", "press"), ("Match Type", "Broad"), ("Bid", "#0.8")])[..], &[("Keyword ID", &broad)]].concat()),
        in_group(&[
            &with(&[("Entity", "Product Targeting"), ("Product Targeting Expression", "asin=\"B0RIVAL001\""), ("Bid", "#0.9")])[..],
            &[("Product Targeting ID", &target)],
        ]
        .concat()),
        in_group(&[
            ("Entity", "Negative Product Targeting"),
            ("Product Targeting Expression", "asin=\"B0NOTTHIS1\""),
            ("Product Targeting ID", &negative),
        ]),
    ]
}

fn sheet() -> Vec<Vec<String>> {
    let filled = [campaign(1, "900000000000001", "20271231"), campaign(2, "", "")].concat();
    let filled: Vec<Vec<(&str, &str)>> =
        filled.iter().map(|row| row.iter().map(|(name, cell)| (name.as_str(), cell.as_str())).collect()).collect();
    let filled: Vec<&[(&str, &str)]> = filled.iter().map(Vec::as_slice).collect();
    rows(&SPONSORED_PRODUCTS, &filled)
}

/// What Amazon makes of an upload, from its pages on bulksheets: a filled cell is set, an empty one left, but for the portfolio and
/// end date of a Campaign row, which are set in any case.
fn carry_out(sheet: &mut [Vec<String>], upload: &[Cells]) {
    let header = sheet[0].clone();
    let at = |name: &str| header.iter().position(|known| known.eq_ignore_ascii_case(name)).unwrap();
    for change in upload {
        assert_eq!((change["Operation"].as_str(), change["Product"].as_str()), ("Update", "Sponsored Products"));
        let entity = change["Entity"].as_str();
        let keys: &[&str] = match entity {
            "Campaign" => &["Campaign ID"],
            "Ad group" => &["Campaign ID", "Ad Group ID"],
            "Keyword" => &["Campaign ID", "Ad Group ID", "Keyword ID"],
            "Product targeting" | "Negative product targeting" => {
                &["Campaign ID", "Ad Group ID", "Product Targeting ID"]
            }
            "Product ad" => &["Campaign ID", "Ad Group ID", "Ad ID"],
            "Bidding adjustment" => &["Campaign ID", "Placement"],
            other => panic!("{other}"),
        };
        let is_it = |row: &&mut Vec<String>| {
            row[at("Entity")].eq_ignore_ascii_case(entity)
                && keys.iter().all(|key| row[at(key)].eq_ignore_ascii_case(&change[*key]))
        };
        let mut found: Vec<&mut Vec<String>> = sheet.iter_mut().skip(1).filter(is_it).collect();
        assert_eq!(found.len(), 1, "{change:?}");
        for name in ["State", "Daily Budget", "Ad Group Default Bid", "Bid", "Percentage"] {
            if let Some(cell) = change.get(name) {
                let number = cell.parse::<f64>().is_ok();
                found[0][at(name)] = if number { format!("#{cell}") } else { cell.clone() };
            }
        }
        if entity == "Campaign" {
            for name in ["Portfolio ID", "End Date"] {
                found[0][at(name)] = change.get(name).cloned().unwrap_or_default();
            }
        }
    }
}

/// Every line of the table that a workbook gives.
fn lines(sheet: &[Vec<String>]) -> BTreeSet<String> {
    let bytes = workbook(MADE, &[(SHEET, sheet.to_vec())]);
    let snapshot = read(&format!("snapshots/us/{NAME}"), &bytes, &Profiles::standard(), &Settings::default());
    assert_eq!(snapshot.diagnostics.len(), 0);
    // An attribute is known by the entity whose lines it stands among.
    let dump = crate::ingest::dump(&crate::ingest::together(&[snapshot]).table);
    let mut of = String::new();
    dump.lines()
        .map(|line| {
            if line.starts_with("  ") {
                return format!("{of}{line}");
            }
            line.split(" called ").next().unwrap().clone_into(&mut of);
            line.to_owned()
        })
        .collect()
}

#[test]
fn between_two_workbooks_lie_exactly_the_planned_changes() {
    let before = sheet();
    let engine = Engine::builder()
        .settings(SETTINGS)
        .rules("rules/a.rules", RULES)
        .snapshot("us", NAME, workbook(MADE, &[(SHEET, before.clone())]))
        .build();
    assert!(!engine.has_errors(), "{:?}", engine.check());
    let planned = super::plan(&engine);
    let uploads = super::only(&planned.uploads());
    assert_eq!(refused(&uploads), [""; 0]);
    let upload = bulk(&uploads);
    let mut after = before.clone();
    carry_out(&mut after, &upload);

    // Cell by cell, with the raw reader.
    let mut cells_changed = Vec::new();
    for (old, new) in before.iter().zip(&after) {
        for (at, (old, new)) in old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new) {
            cells_changed.push((SPONSORED_PRODUCTS[at], old.as_str(), new.as_str()));
        }
    }
    let one = [
        ("Daily Budget", "#45", "#49.5"),
        ("Percentage", "#35", "#45"),
        ("Ad Group Default Bid", "#0.6", "#0.54"),
        ("State", "enabled", "paused"),
        ("Bid", "#1.2", "#1.08"),
        ("State", "enabled", "paused"),
        ("Bid", "#0.9", "#0.81"),
        ("State", "enabled", "paused"),
    ];
    assert_eq!(
        cells_changed,
        [one, one].concat(),
        "nothing but the planned cells, portfolios and end dates least of all"
    );

    // And with the project's own reader: each changed attribute is that of a planned action.
    let (old, new) = (lines(&before), lines(&after));
    let gone: Vec<&String> = old.difference(&new).collect();
    let come: Vec<&String> = new.difference(&old).collect();
    let actions = &planned.plan().actions;
    assert_eq!((gone.len(), come.len()), (actions.len(), actions.len()), "{gone:#?}\n{come:#?}");
    for action in actions {
        let entity = format!("{} `{}`", action.entity.kind.word(), action.entity.id);
        let value = match (action.field.word(), action.to.as_deref().unwrap()) {
            ("state", to) => format!("state `{to}`"),
            ("adjustment", "45") => "adjustment 0.45".to_owned(),
            (field, to) => format!("{field} {}", to.trim_end_matches('0')),
        };
        assert!(
            come.iter().any(|line| line.starts_with(&entity) && line.contains(&value)),
            "{entity} {value}\n{come:#?}"
        );
    }
}

#[test]
fn the_upload_itself_is_no_snapshot() {
    let upload = |engine: &Engine| super::only(&super::plan(engine).uploads()).files[0].bytes.clone();
    let with = |more: Option<Vec<u8>>| {
        let builder = Engine::builder().settings(SETTINGS).rules("rules/a.rules", RULES);
        let builder = builder.snapshot("us", NAME, workbook(MADE, &[(SHEET, sheet())]));
        more.into_iter().fold(builder, |builder, bytes| builder.snapshot("us", "amazon-ads-bulk.xlsx", bytes)).build()
    };
    let alone = upload(&with(None));
    assert_eq!(upload(&with(Some(alone.clone()))), alone, "what we mean to change is not how things stand");
    assert!(cells(&[]).is_empty());
}
