//! Files that are not whole: cut off, emptied, or with a row that nobody can read. What they lack is not gone.

use super::{lines, only, snapshots, together};
use crate::cli::Workspace;
use portreeve::catalog::{Dataset, Kind};

const HEADER: &str = "item-name\tseller-sku\tprice\tquantity\tasin1\tfulfillment-channel\tstatus\n";
const SETTINGS: &str = "[accounts.us]\nchannel = \"amazon\"\ncurrency = \"USD\"\n";

fn listings(count: usize) -> String {
    let row = |at: usize| format!("Mug {at}\tM{at:02}\t10.00\t5\tB00000{at:04}\tDEFAULT\tActive\n");
    HEADER.to_owned() + &(0..count).map(row).collect::<String>()
}

/// The listings that a rule about all of them is about, when the second of two days is so.
fn in_scope(first: &str, second: &str) -> usize {
    let workspace = Workspace::new(&[
        ("portreeve.toml", SETTINGS),
        ("snapshots/us/listings-2026-11-19.txt", first),
        ("snapshots/us/listings-2026-11-20.txt", second),
        ("rules/a.rules", "rule \"All\" on listing if price > $5 then flag \"{sku}\"\n"),
    ]);
    let plan: serde_json::Value = serde_json::from_str(&workspace.run(&["plan", "--format", "json"]).out).unwrap();
    plan["findings"].as_array().unwrap().len()
}

#[test]
fn a_list_that_is_not_whole_says_of_nothing_that_it_is_gone() {
    let whole = listings(5);
    // Shorter by a row: that SKU is gone.
    assert_eq!(in_scope(&whole, &listings(4)), 4);
    // Cut off in the middle of a row: which SKU it was is not known.
    let cut = whole.trim_end().rsplit_once('\t').unwrap().0;
    assert_eq!(in_scope(&whole, cut), 5);
    // A row without its SKU, in a file that is else whole.
    assert_eq!(in_scope(&whole, &whole.replace("\tM04\t", "\t\t")), 5);
    // Far fewer rows than usual, down to none.
    assert_eq!(in_scope(&listings(30), &listings(10)), 30);
    assert_eq!(in_scope(&listings(30), HEADER), 30);
    assert_eq!(in_scope(&listings(30), &listings(20)), 20);
}

#[test]
fn a_file_that_is_cut_off_says_so_once() {
    let whole = listings(3);
    let cut = whole.trim_end().rsplit_once('\t').unwrap().0;
    let read = snapshots(&[("snapshots/us/listings-2026-11-20.txt", cut.as_bytes())]);
    // Two tables read the row, and one message is of it.
    assert_eq!(lines(&read[0].diagnostics).len(), 1, "{:?}", read[0].diagnostics);
    assert_eq!(read[0].diagnostics[0].message, "the row has 6 cells, the header has 7");
    let help = read[0].diagnostics[0].help.as_deref().unwrap();
    assert!(help.contains("cut off"), "{help}");
    let long = whole.replace("Mug 1", "Mug\t1");
    let read = snapshots(&[("snapshots/us/listings-2026-11-20.txt", long.as_bytes())]);
    assert!(read[0].diagnostics[0].help.as_deref().is_some_and(|help| help.starts_with("look for a separator")));
}

#[test]
fn a_row_that_has_slipped_makes_its_day_suspect_and_no_other() {
    let report = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend\n2026-11-18,K,C,one,EXACT,5,1,1.00\n2026-11-19,K,C,one,EXACT,5,1,1.00\n2026-11-19,K,C,two, and a half,EXACT,5,1,1.00\n2026-11-20,K,C,one,EXACT,5,1,1.00\n";
    let of = |text: &str| {
        let table = together(&snapshots(&[("snapshots/us/report.csv", text.as_bytes())])).table;
        only(&table, &["    suspect"])
    };
    assert_eq!(of(report), "    suspect 2026-11-19");
    // Where the day of the row cannot be read either, it may be any.
    assert_eq!(
        of(&report.replace("2026-11-19,K,C,two, and", "2026-11-19K,C,two, and, a")),
        "    suspect 2026-11-18..2026-11-20"
    );
}

#[test]
fn suppressed_is_no_only_of_what_a_whole_list_lacks() {
    let header = "Status\tReason\tSKU\tASIN\tProduct name\tCondition\tStatus Change Date\tIssue Description\n";
    let row =
        |sku: &str| format!("Search Suppressed\tMissing info\t{sku}\tB0\tMug\tNew\tNov 18, 2026\tMissing image\n");
    let of = |second: &str| {
        let (first, second) = (format!("{header}{}{}", row("A"), row("B")), format!("{header}{second}"));
        let files: [(&str, &[u8]); 2] = [
            ("snapshots/us/suppressed-2026-11-19.txt", first.as_bytes()),
            ("snapshots/us/suppressed-2026-11-20.txt", second.as_bytes()),
        ];
        only(&together(&snapshots(&files)).table, &["listing", "  suppressed"])
            .lines()
            .filter_map(|line| line.trim().strip_prefix("suppressed ").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&row("A")), ["yes 2026-11-19..2026-11-20", "yes 2026-11-19", "no 2026-11-20"]);
    assert_eq!(of(&(row("A") + "Search Suppressed\tMissing\tB")), ["yes 2026-11-19..2026-11-20", "yes 2026-11-19"]);
}

/// Walmart puts the time of making into the names of its reports.
#[test]
fn the_first_file_of_an_account_is_enough_for_a_plan_however_early_it_was_made() {
    let workspace = Workspace::new(&[
        ("portreeve.toml", "[accounts.w]\nchannel = \"walmart\"\ncurrency = \"USD\"\n"),
        (
            "snapshots/w/ItemReport_1_2026-11-20T160006.392000.csv",
            "SKU,Item ID,Product Name,Publish Status,Price,Currency\nMUG,1,Mug,PUBLISHED,17.99,USD\n",
        ),
        ("rules/a.rules", "rule \"All\" on listing if price > $5 then flag \"{sku}\"\n"),
    ]);
    let plan: serde_json::Value = serde_json::from_str(&workspace.run(&["plan", "--format", "json"]).out).unwrap();
    assert_eq!(plan["as_of"]["w"], "2026-11-19");
    assert_eq!(plan["findings"].as_array().unwrap().len(), 1, "{plan}");
}

#[test]
fn an_order_export_with_an_empty_refund_has_no_refunds() {
    let header = "Name,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n";
    let sums = |refunded: &str| {
        let text = format!("{header}#1,paid,USD,20.00,25.00,2026-11-20 10:00:00 -0500,2,Mug,10.00,MUG,{refunded}\n");
        let read = snapshots(&[("snapshots/shop/orders.csv", text.as_bytes())]);
        super::dump::total(&together(&read).table, Dataset::Orders, Kind::Listing, "sales")
    };
    assert_eq!(
        (sums(""), sums("0.00"), sums("5.00"), sums("25.00")),
        ("20".into(), "20".into(), "15".into(), "0".into())
    );
}

#[test]
fn names_of_several_lines_are_the_same_whichever_system_ends_their_lines() {
    let of = |end: &str| {
        let text = format!(
            "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Impressions,Clicks,Spend\n2026-11-20,\"Kitchen{end}two\",Core,press,EXACT,5,1,1.00\n"
        );
        super::dump(&together(&snapshots(&[("snapshots/us/report.csv", text.as_bytes())])).table)
    };
    assert!(of("\n").contains("Kitchen\ntwo"));
    assert_eq!((of("\r\n"), of("\r")), (of("\n"), of("\n")));
}

/// The window of a summary is often chosen so that it leaves out the last days, whose sales are still to come.
#[test]
fn a_summary_that_ends_days_before_it_was_made_is_not_of_the_future() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let rows = vec![
        row(&["Product", "Entity", "Operation", "Campaign ID", "Campaign Name", "State", "Daily Budget", "Clicks"]),
        row(&["Sponsored Products", "Campaign", "", "c1", "Kitchen", "enabled", "#45", "#20"]),
    ];
    let bytes = crate::sheets::workbook("2026-11-23T09:00:00", &[("Sponsored Products Campaigns", rows)]);
    let newest = |name: &str| together(&snapshots(&[(name, &bytes)])).table.accounts[0].newest_day.unwrap().to_string();
    assert_eq!(newest("snapshots/us/bulk-a-20261022-20261120-1.xlsx"), "2026-11-22");
    assert_eq!(newest("snapshots/us/bulk-a-20261022-20261122-1.xlsx"), "2026-11-22");
    // Without its days only the states are read, as of the day it was made.
    assert_eq!(newest("snapshots/us/bulk.xlsx"), "2026-11-22");
}
