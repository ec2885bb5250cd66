//! A workspace as people have it: ads reports of the console to yesterday, stock to this morning, listings a week old, orders
//! with two days without any, and a weekly bulk workbook as the only file with ids and bids.
//!
//! Today is 2026-11-24. The stock file was made at 08:30 of that day, so that day is not complete and plans are for 2026-11-23.
//! Ads understate their last two days: windows of ads end on 2026-11-21, and `over 14d` is 2026-11-08 to 2026-11-21. Every day
//! of the reports is like the other, so that a window of 14 days is 14 times a day's figure.

use crate::sheets::{SPONSORED_PRODUCTS, rows, workbook};
use crate::workbench::{Bench, plan_text};
use portreeve::engine::PlanOptions;
use std::fmt::Write as _;

const SETTINGS: &str = "[workspace]
name = \"Acme Kitchen\"
[accounts.acme-us]
channel = \"amazon\"
currency = \"USD\"
timezone = \"America/Los_Angeles\"
market = \"US\"
[guards]
max_paused = \"50%\"
max_entities = \"none\"
";

const RULES: &str = "rule \"Trim expensive keywords\"
  on keyword
  if acos over 14d > 35% and clicks over 14d >= 20
  unless any listing has days_of_cover < 7d
  then lower bid 10% not below $0.20
  because \"ACOS {acos over 14d} on {spend over 14d} spend\"

rule \"Feed winners\"
  on keyword
  if acos over 14d < 20% and orders over 14d >= 10
  unless any listing has days_of_cover < 14d
  then raise bid 15% not above $2
  because \"ACOS {acos over 14d} on {orders over 14d} orders\"

rule \"Pause waste\"
  on keyword
  if spend over 14d > $20 and orders over 14d = 0
  then pause
  because \"{spend over 14d} without an order\"

rule \"Budget of winners\"
  on campaign
  if acos over 14d < 20% and orders over 14d >= 10
  then raise budget 20% not above $60
  because \"ACOS {acos over 14d}\"

rule \"Block losing searches\"
  on search_term
  if clicks over 14d >= 20 and orders over 14d = 0
  then add negative exact to ad_group
  because \"{clicks over 14d} clicks without an order\"

rule \"Reorder\"
  on listing
  if days_of_cover < 21d
  then reorder 60 units in packs of 24
  because \"{days_of_cover} of cover\"

rule \"Thin listing\"
  severity medium
  on listing
  if image_count < 5
  then flag \"{image_count} images\"
";

/// The days of the reports, oldest first: 2026-10-25 to 2026-11-23.
fn days() -> impl Iterator<Item = String> {
    let october = (25..=31).map(|day| format!("2026-10-{day:02}"));
    october.chain((1..=23).map(|day| format!("2026-11-{day:02}")))
}

/// A daily console report: its header, and what each row of a day holds behind the day.
fn report(header: &str, day_rows: &[&str]) -> Vec<u8> {
    let mut cells = vec![header.split('|').map(str::to_owned).collect::<Vec<_>>()];
    for day in days() {
        for row in day_rows {
            let day = std::iter::once(format!("@{day}"));
            cells.push(day.chain(row.split('|').map(str::to_owned)).collect());
        }
    }
    workbook("2026-11-24T15:00:00", &[("Sponsored_Products_Report", cells)])
}

fn targeting() -> Vec<u8> {
    let header = "Date|Portfolio name|Currency|Campaign Name|Ad Group Name|Targeting|Match Type|Impressions|Clicks|Spend\
                  |7 Day Total Sales |7 Day Total Orders (#)|7 Day Total Units (#)";
    report(
        header,
        &[
            "Kitchen|USD|Presses 12\" SP|Presses|garlic press|EXACT|#100|#4|#3|#7|#1|#1",
            "Kitchen|USD|Presses 12\" SP|Presses|metal garlic press|PHRASE|#90|#2|#2|#4|#1|#1",
            "Kitchen|USD|Presses 12\" SP|Presses|press|BROAD|#80|#2|#1|#0|#0|#0",
            "Kitchen|USD|Presses 12\" SP|Presses|garlic crusher|EXACT|#70|#2|#1.5|#0|#0|#0",
            "No Portfolio|USD|Mugs Auto|Mugs|close-match|-|#500|#10|#2|#20|#2|#2",
            "No Portfolio|USD|Mugs PAT|Rivals|asin=\"b0mugrival\"|-|#60|#2|#3|#3|#1|#1",
        ],
    )
}

fn search_terms() -> Vec<u8> {
    let header = "Date|Portfolio name|Currency|Campaign Name|Ad Group Name|Targeting|Match Type|Customer Search Term|Impressions\
                  |Clicks|Spend|7 Day Total Sales |7 Day Total Orders (#)|7 Day Total Units (#)";
    report(
        header,
        &[
            "Kitchen|USD|Presses 12\" SP|Presses|metal garlic press|PHRASE|cheap metal garlic press|#50|#2|#1|#0|#0|#0",
            "Kitchen|USD|Presses 12\" SP|Presses|press|BROAD|free garlic press|#40|#2|#1|#0|#0|#0",
            "Kitchen|USD|Presses 12\" SP|Presses|garlic press|EXACT|garlic press|#100|#4|#3|#7|#1|#1",
        ],
    )
}

fn advertised() -> Vec<u8> {
    let header = "Date|Portfolio name|Currency|Campaign Name|Ad Group Name|Advertised SKU|Advertised ASIN|Impressions|Clicks|Spend\
                  |7 Day Total Sales |7 Day Total Orders (#)|7 Day Total Units (#)";
    report(
        header,
        &[
            "Kitchen|USD|Presses 12\" SP|Presses|GP-1|B0GARLIC01|#340|#10|#7.5|#11|#2|#2",
            "No Portfolio|USD|Mugs Auto|Mugs|MUG-1|B0MUG00001|#500|#10|#2|#20|#2|#2",
            "No Portfolio|USD|Mugs PAT|Rivals|MUG-1|B0MUG00001|#60|#2|#3|#3|#1|#1",
        ],
    )
}

/// The one report that is a CSV file: its quotes inside names have a backslash, and its ACOS is `0.00%` without sales.
fn campaigns() -> String {
    let mut text = "\u{feff}Date,Start Date,End Date,Portfolio name,Campaign Type,Campaign Name,Status,Currency,Budget,Targeting Type,\
                    Bidding strategy,Impressions,Clicks,Spend,7 Day Total Orders (#),Total Advertising Cost of Sales (ACoS) ,7 Day Total Sales \r\n"
        .to_owned();
    for day in days() {
        let printed = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").unwrap().format("%b %e, %Y").to_string();
        for row in [
            "Kitchen,Sponsored Products,\"Presses 12\\\"\" SP\",ENABLED,USD,$50.0,Manual targeting,Fixed bids,340,10,$7.50,2,68.18%,$11.00",
            "No Portfolio,Sponsored Products,Mugs Auto,ENABLED,USD,$20.0,Automatic targeting,Fixed bids,500,10,$2.00,2,10.00%,$20.00",
            "No Portfolio,Sponsored Products,Mugs PAT,ENABLED,USD,$10.0,Manual targeting,Fixed bids,60,2,$3.00,1,100.00%,$3.00",
        ] {
            let _ = write!(text, "\"{printed}\",\"Mar 1, 2026\",,{row}\r\n");
        }
    }
    text
}

/// The weekly workbook: 2026-10-22 to 2026-11-20, made the day after.
fn bulk() -> Vec<u8> {
    let presses = [("Campaign Name (Informational only)", "Presses 12\" SP"), ("Campaign ID", "300000000000001")];
    let in_presses =
        [presses[0], presses[1], ("Ad Group ID", "200000000000001"), ("Ad Group Name (Informational only)", "Presses")];
    // A spreadsheet made a number of this id on its way.
    let auto = [("Campaign Name (Informational only)", "Mugs Auto"), ("Campaign ID", "#300000000000002")];
    let in_auto =
        [auto[0], auto[1], ("Ad Group ID", "200000000000002"), ("Ad Group Name (Informational only)", "Mugs")];
    let twin = |id: &'static str, group: &'static str| {
        [
            ("Campaign Name (Informational only)", "Mugs PAT"),
            ("Campaign ID", id),
            ("Ad Group ID", group),
            ("Ad Group Name (Informational only)", "Rivals"),
        ]
    };
    let (pat, copy) = (twin("300000000000003", "200000000000003"), twin("300000000000004", "200000000000004"));
    let enabled = ("State", "enabled");
    let on = [
        enabled,
        ("Campaign State (Informational only)", "enabled"),
        ("Ad Group State (Informational only)", "enabled"),
    ];
    let of = |parts: &[&[(&'static str, &'static str)]]| parts.concat();
    let campaign = |of: &[(&'static str, &'static str)], name: &'static str, budget: &'static str| {
        let own = [
            ("Entity", "Campaign"),
            ("Campaign Name", name),
            enabled,
            ("Daily Budget", budget),
            ("Start Date", "20260301"),
        ];
        [&own, of].concat()
    };
    let group = |of: &[(&'static str, &'static str)], name: &'static str, bid: &'static str| {
        [&[("Entity", "Ad Group"), ("Ad Group Name", name), enabled, ("Ad Group Default Bid", bid)], of].concat()
    };
    let keyword = |id: &'static str, text: &'static str, kind: &'static str, state: &'static str, bid: &'static str| {
        let own = [
            ("Entity", "Keyword"),
            ("Keyword ID", id),
            ("Keyword Text", text),
            ("Match Type", kind),
            ("State", state),
            ("Bid", bid),
        ];
        of(&[&own, &in_presses, &on[1..]])
    };
    let target =
        |of: &[(&'static str, &'static str)], id: &'static str, expression: &'static str, bid: &'static str| {
            let own = [
                ("Entity", "Product Targeting"),
                ("Product Targeting ID", id),
                ("Product Targeting Expression", expression),
                ("Bid", bid),
            ];
            [&own, of, &on].concat()
        };
    let ad = |of: &[(&'static str, &'static str)], id: &'static str, sku: &'static str| {
        [&[("Entity", "Product Ad"), ("Ad ID", id), ("SKU", sku)], of, &on].concat()
    };
    let filled = [
        of(&[
            &campaign(&presses, "Presses 12\" SP", "#50"),
            &[("Portfolio ID", "900000000000001"), ("End Date", "20271231")],
        ]),
        group(&in_presses, "Presses", "#0.6"),
        ad(&in_presses, "400000000000001", "GP-1"),
        keyword("500000000000001", "garlic press", "Exact", "enabled", "#1.2"),
        keyword("500000000000002", "metal garlic press", "Phrase", "enabled", ""),
        keyword("500000000000003", "press", "Broad", "paused", "#0.9"),
        keyword("500000000000004", "garlic crusher", "Exact", "enabled", "#0.8"),
        of(&[
            &[("Entity", "Negative Keyword"), ("Keyword ID", "500000000000005"), ("Keyword Text", "free garlic press")],
            &[("Match Type", "negativeExact"), enabled],
            &in_presses,
        ]),
        campaign(&auto, "Mugs Auto", "#20"),
        group(&in_auto, "Mugs", "#0.45"),
        ad(&in_auto, "400000000000002", "MUG-1"),
        target(&in_auto, "600000000000001", "close-match", "#0.5"),
        campaign(&pat[..2], "Mugs PAT", "#10"),
        group(&pat, "Rivals", "#0.7"),
        ad(&pat, "400000000000003", "MUG-1"),
        target(&pat, "600000000000002", "asin=\"B0MUGRIVAL\"", "#0.7"),
        campaign(&copy[..2], "Mugs PAT", "#10"),
        group(&copy, "Rivals", "#0.7"),
        target(&copy, "600000000000003", "asin=\"B0MUGRIVAL\"", "#0.8"),
    ];
    let filled: Vec<Vec<(&str, &str)>> =
        filled.into_iter().map(|row| [&[("Product", "Sponsored Products")], row.as_slice()].concat()).collect();
    let filled: Vec<&[(&str, &str)]> = filled.iter().map(Vec::as_slice).collect();
    workbook("2026-11-21T15:00:00", &[("Sponsored Products Campaigns", rows(&SPONSORED_PRODUCTS, &filled))])
}

/// Two presses and five mugs a day since October, and none at all on 2026-11-10 and 2026-11-17.
fn orders() -> String {
    let mut text = "order_id,line,date,sku,quantity,amount\n".to_owned();
    let october = (1..25).map(|day| format!("2026-10-{day:02}"));
    for day in october.chain(days()).filter(|day| day != "2026-11-10" && day != "2026-11-17") {
        let _ = writeln!(text, "{day}-1,1,{day},GP-1,2,30.00\n{day}-2,1,{day},MUG-1,5,60.00");
    }
    text
}

fn workspace() -> Bench {
    let text = |name: &str, text: &str| (format!("snapshots/acme-us/{name}"), text.as_bytes().to_vec());
    let bytes = |name: &str, bytes: Vec<u8>| (format!("snapshots/acme-us/{name}"), bytes);
    Bench {
        settings: SETTINGS.to_owned(),
        rules: vec![("rules/house.rules".to_owned(), RULES.to_owned())],
        files: vec![
            bytes("Sponsored Products Targeting report.xlsx", targeting()),
            bytes("Sponsored Products Search term report.xlsx", search_terms()),
            bytes("Sponsored Products Advertised product report.xlsx", advertised()),
            text("Sponsored Products Campaign report.csv", &campaigns()),
            bytes("bulk-a1b2c3d4-20261022-20261120-1.xlsx", bulk()),
            text(
                "stock_2026-11-24T08-30.csv",
                "date,sku,location,available,inbound\n2026-11-24,GP-1,FBA,40,0\n2026-11-24,MUG-1,FBA,300,0\n",
            ),
            text(
                "listings-2026-11-17.csv",
                "date,sku,asin,title,price,image_count\n2026-11-17,GP-1,B0GARLIC01,Garlic Press,14.99,7\n2026-11-17,MUG-1,B0MUG00001,Steel Mug,12.00,3\n",
            ),
            text("orders-2026-11-23.csv", &orders()),
        ],
        ..Bench::default()
    }
}

fn this_morning() -> PlanOptions {
    PlanOptions::new("2026-11-24T17:00:00Z".parse().unwrap())
}

/// By hand, from the files above:
///
/// - `garlic press`: 14 x $3 = $42.00 on 14 x $7 = $98.00, ACOS 42.9%, 56 clicks. Bid $1.20 less 10% is $1.08.
/// - `metal garlic press`: $28 on $56, 50%, 28 clicks. The workbook has no bid for it: its own is the ad group's, inherited, held.
/// - `press` is paused in the workbook: out of scope, though it spends.
/// - `garlic crusher`: 14 x $1.50 = $21.00 > $20 and no order: paused, which makes the lower bid that it also earns moot.
/// - `close-match`: $28 on $280, 10%, 28 orders; MUG-1 lasts 300 / 5 = 60 days. $0.50 x 1.15 = $0.575, a tie between $0.57 and
///   $0.58, and the one nearer to $0.50 is taken.
/// - `asin="b0mugrival"`: $42 on $42, 100%, 28 clicks. Two campaigns are called `Mugs PAT`: held as ambiguous.
/// - Campaign `Mugs Auto`: 10%, 28 orders: $20 and 20% is $24.
/// - `cheap metal garlic press`: 28 clicks, no order: negative. `free garlic press` as well, but under a paused keyword, and its
///   negative exists: searches of what does not run are not judged.
/// - GP-1: 40 available. 28 days with 2 units each (of the two days without an order nothing says whether there was stock, so
///   they count as not covered, 28 of 30), 2 a day, 20 days of cover < 21: at least 60, in packs of 24: 72.
/// - MUG-1 has 3 images.
#[test]
fn the_plan_of_a_lived_in_workspace() {
    insta::assert_snapshot!(plan_text(&workspace().engine(), &this_morning()));
}

/// Without the workbook nothing has a bid, and that one file is what most wait for.
#[test]
fn without_the_workbook_the_plan_names_it() {
    let mut workspace = workspace();
    workspace.files.retain(|(name, _)| !name.contains("bulk"));
    let bids: Vec<&str> = RULES.split("\n\n").take(2).collect();
    workspace.rules = vec![("rules/house.rules".to_owned(), bids.join("\n\n"))];
    insta::assert_snapshot!(plan_text(&workspace.engine(), &this_morning()));
}

/// With bids and without the targeting report, daily rows of keywords are what most wait for: the workbook's month is no answer
/// to 14 days.
#[test]
fn without_the_targeting_report_the_plan_asks_for_daily_rows() {
    let mut workspace = workspace();
    workspace.files.retain(|(name, _)| !name.contains("Targeting"));
    let bids: Vec<&str> = RULES.split("\n\n").take(3).collect();
    workspace.rules = vec![("rules/house.rules".to_owned(), bids.join("\n\n"))];
    insta::assert_snapshot!(plan_text(&workspace.engine(), &this_morning()));
}
