//! The bulk workbook: every level of an account in one sheet.

use super::{lines, only, settings, together, workspace};
use crate::sheets::{SPONSORED_PRODUCTS, rows, workbook};
use portreeve::ingest::{Assembled, Profiles, read};
use portreeve::settings::Settings;

const NAME: &str = "snapshots/us/bulk-a1b2c3d4-20261022-20261120-1.xlsx";
const MADE: &str = "2026-11-21T15:00:00";

fn cells<'a>(parts: &[&[(&'a str, &'a str)]]) -> Vec<(&'a str, &'a str)> {
    parts.concat()
}

fn sheet(header: &[&str], filled: &[Vec<(&str, &str)>]) -> Vec<Vec<String>> {
    let filled: Vec<&[(&str, &str)]> = filled.iter().map(Vec::as_slice).collect();
    rows(header, &filled)
}

/// One campaign with everything that a level can have.
fn sponsored_products() -> Vec<Vec<String>> {
    const CAMPAIGN: [(&str, &str); 3] = [
        ("Product", "Sponsored Products"),
        ("Campaign ID", "#300000000000001"),
        ("Campaign Name (Informational only)", "Kitchen"),
    ];
    const GROUP: [(&str, &str); 3] = [
        ("Ad Group ID", "200000000000001"),
        ("Ad Group Name (Informational only)", "Core"),
        ("Ad Group State (Informational only)", "enabled"),
    ];
    let figures = |clicks: &'static str, spend: &'static str| {
        [
            ("Impressions", "#1000"),
            ("Clicks", clicks),
            ("Spend", spend),
            ("Sales", "#50"),
            ("Orders", "#3"),
            ("Units", "#4"),
            ("ACOS", "#0.2"),
        ]
    };
    let on = [("State", "enabled")];
    sheet(
        &SPONSORED_PRODUCTS,
        &[
            cells(&[
                &CAMPAIGN,
                &on,
                &figures("#12", "#10"),
                &[
                    ("Entity", "Campaign"),
                    ("Campaign Name", "Kitchen"),
                    ("Portfolio ID", "900000000000001"),
                    ("End Date", "#20271231"),
                ],
                &[
                    ("Portfolio Name (Informational only)", "House"),
                    ("Start Date", "20260301"),
                    ("Targeting Type", "Manual"),
                    ("Daily Budget", "#45"),
                ],
            ]),
            cells(&[
                &CAMPAIGN,
                &[
                    ("Entity", "Bidding Adjustment"),
                    ("Bidding Strategy", "Fixed bid"),
                    ("Placement", "Placement Top"),
                    ("Percentage", "#35"),
                ],
                &figures("#5", "#4"),
            ]),
            // An audience has no placement.
            cells(&[
                &CAMPAIGN,
                &[("Entity", "Bidding Adjustment"), ("Audience ID", "77"), ("Shopper Cohort Percentage", "#10")],
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[("Entity", "Ad Group"), ("Ad Group Name", "Core"), ("Ad Group Default Bid", "#0.6")],
                &figures("#12", "#10"),
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[
                    ("Entity", "Product Ad"),
                    ("Ad ID", "400000000000001"),
                    ("SKU", "GP-1"),
                    ("ASIN (Informational only)", "B0GARLIC01"),
                ],
                &figures("#12", "#10"),
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[
                    ("Entity", "Keyword"),
                    ("Keyword ID", "500000000000001"),
                    ("Keyword Text", "Garlic Press"),
                    ("Match Type", "Exact"),
                    ("Bid", "#1.2"),
                ],
                &figures("#9", "#8"),
            ]),
            // Its bid is the ad group's.
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &[
                    ("State", "paused"),
                    ("Entity", "Keyword"),
                    ("Keyword ID", "500000000000002"),
                    ("Keyword Text", "press"),
                    ("Match Type", "Broad"),
                ],
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[("Entity", "Product Targeting"), ("Product Targeting ID", "600000000000001"), ("Bid", "#0.9")],
                &[
                    ("Product Targeting Expression", "category=\"3400741\""),
                    ("Resolved Product Targeting Expression (Informational only)", "category=\"Garlic Presses\""),
                ],
                &figures("#3", "#2"),
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[
                    ("Entity", "Negative Keyword"),
                    ("Keyword ID", "500000000000003"),
                    ("Keyword Text", "free"),
                    ("Match Type", "negativePhrase"),
                ],
            ]),
            cells(&[
                &CAMPAIGN,
                &on,
                &[("Entity", "Campaign Negative Keyword"), ("Keyword ID", "500000000000004"), ("Keyword Text", "used")],
                &[("Match Type", "Campaign Negative Exact")],
            ]),
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[("Entity", "Negative Product Targeting"), ("Product Targeting ID", "600000000000002")],
                &[("Product Targeting Expression", "asin=\"B0NOTTHIS1\"")],
            ]),
            // What somebody means to upload is not how things stand.
            cells(&[
                &CAMPAIGN,
                &GROUP,
                &on,
                &[
                    ("Entity", "Keyword"),
                    ("Operation", "Update"),
                    ("Keyword ID", "500000000000001"),
                    ("Keyword Text", "garlic press"),
                ],
                &[("Match Type", "exact"), ("Bid", "#9.99")],
            ]),
        ],
    )
}

fn assembled(name: &str, sheets: &[(&str, Vec<Vec<String>>)]) -> Assembled {
    let snapshot = read(name, &workbook(MADE, sheets), &Profiles::standard(), &Settings::default());
    // All that is said is that a row with an operation is left out.
    let said = lines(&snapshot.diagnostics);
    assert!(said.iter().all(|line| line.ends_with("left out for what `Operation` says")), "{said:?}");
    let all = together(&[snapshot]);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    all
}

/// Every level with its own figures, none of them summed twice; the campaign's from its own row.
#[test]
fn every_level_is_read_with_its_states_and_figures() {
    let all = assembled(
        NAME,
        &[("Portfolios", vec![vec!["Product".to_owned()]]), ("Sponsored Products Campaigns", sponsored_products())],
    );
    insta::assert_snapshot!("bulk", super::dump(&all.table));
}

/// Nobody knows of which days the figures are, so that only states are read, as of the day on which the workbook was made.
#[test]
fn without_days_in_its_name_only_states_are_read() {
    let all = assembled("snapshots/us/copy of bulk.xlsx", &[("Sponsored Products Campaigns", sponsored_products())]);
    insta::assert_snapshot!("bulk_states", only(&all.table, &["account", "  ", "row", "period"]));
}

#[test]
fn settings_may_say_the_days() {
    let toml = "[[files]]\npath = \"us/*\"\nfrom = 2026-11-01\nto = 2026-11-14\n";
    let settings = settings(toml);
    let bytes = workbook(MADE, &[("Sponsored Products Campaigns", sponsored_products())]);
    let all = together(&[read("snapshots/us/bulk.xlsx", &bytes, &Profiles::standard(), &settings)]);
    let periods = only(&all.table, &["period keywords keyword"]);
    assert!(periods.contains("2026-11-01..2026-11-14"), "{periods}");
}

/// The other products' sheets name their columns in their own way; the search term sheet has ids.
#[test]
fn brands_display_and_search_terms_have_sheets_of_their_own() {
    let brands = sheet(
        &[
            "Product",
            "Entity",
            "Operation",
            "Campaign ID",
            "Ad group ID",
            "Keyword ID",
            "Product Targeting ID",
            "Campaign name",
            "Ad group name",
            "Campaign name (Informational only)",
            "Ad group name (Informational only)",
            "Start date",
            "End date",
            "State",
            "Budget type",
            "Budget",
            "Bid optimisation",
            "Bid",
            "Placement",
            "Percentage",
            "Keyword text",
            "Match type",
            "Impressions",
            "Clicks",
            "Spend",
            "Sales",
            "Orders",
            "Units",
        ],
        &[
            cells(&[&[
                ("Product", "Sponsored Brands"),
                ("Entity", "Campaign"),
                ("Campaign ID", "310000000000001"),
                ("Campaign name", "Brand video"),
                ("State", "enabled"),
                ("Budget type", "daily"),
                ("Budget", "#30"),
                ("Clicks", "#7"),
                ("Spend", "#9.5"),
                ("Impressions", "#100"),
                ("Sales", "#20"),
                ("Orders", "#1"),
                ("Units", "#1"),
                ("End date", ""),
            ]]),
            cells(&[&[
                ("Product", "Sponsored Brands"),
                ("Entity", "Bidding adjustment by placement"),
                ("Campaign ID", "310000000000001"),
                ("Campaign name (Informational only)", "Brand video"),
                ("Placement", "Top of Search (first page)"),
                ("Percentage", "40%"),
            ]]),
            cells(&[&[
                ("Product", "Sponsored Brands"),
                ("Entity", "Keyword"),
                ("Campaign ID", "310000000000001"),
                ("Ad group ID", "210000000000001"),
                ("Keyword ID", "510000000000001"),
                ("Campaign name (Informational only)", "Brand video"),
                ("Ad group name (Informational only)", "All"),
                ("State", "enabled"),
                ("Bid", "#2.5"),
                ("Keyword text", "press"),
                ("Match type", "broad"),
                ("Clicks", "#7"),
                ("Spend", "#9.5"),
            ]]),
        ],
    );
    let display = sheet(
        &[
            "Product",
            "Entity",
            "Operation",
            "Campaign ID",
            "Ad group ID",
            "Ad ID",
            "Targeting ID",
            "Campaign name",
            "Campaign name (Informational only)",
            "Ad group name (Informational only)",
            "State",
            "Tactic",
            "Budget",
            "SKU",
            "Bid",
            "Targeting expression",
            "Resolved targeting expression (Informational only)",
            "Clicks",
            "Spend",
            "Sales",
            "Orders",
            "Sales (Views & Clicks)",
            "Orders (Views & Clicks)",
        ],
        &[
            cells(&[&[
                ("Product", "Sponsored Display"),
                ("Entity", "Campaign"),
                ("Campaign ID", "320000000000001"),
                ("Campaign name", "Retarget"),
                ("State", "paused"),
                ("Tactic", "T00030"),
                ("Budget", "#15"),
                ("Clicks", "#2"),
                ("Spend", "#1.5"),
                ("Sales", "#5"),
                ("Sales (Views & Clicks)", "#50"),
            ]]),
            cells(&[&[
                ("Product", "Sponsored Display"),
                ("Entity", "Audience targeting"),
                ("Campaign ID", "320000000000001"),
                ("Ad group ID", "220000000000001"),
                ("Targeting ID", "620000000000001"),
                ("State", "enabled"),
                ("Bid", "#0.4"),
                ("Targeting expression", "views=(exact-product lookback=30)"),
                ("Clicks", "#2"),
                ("Spend", "#1.5"),
                ("Sales", "#5"),
            ]]),
        ],
    );
    let terms = sheet(
        &[
            "Product",
            "Campaign ID",
            "Ad group ID",
            "Keyword ID",
            "Product Targeting ID",
            "Campaign name (Informational only)",
            "Ad group name (Informational only)",
            "State",
            "Bid",
            "Keyword text",
            "Match type",
            "Product targeting expression",
            "Customer search term",
            "Impressions",
            "Clicks",
            "Spend",
            "Sales",
            "Orders",
            "Units",
        ],
        &[
            cells(&[&[
                ("Product", "Sponsored Products"),
                ("Campaign ID", "300000000000001"),
                ("Ad group ID", "200000000000001"),
                ("Keyword ID", "500000000000001"),
                ("Campaign name (Informational only)", "Kitchen"),
                ("Ad group name (Informational only)", "Core"),
                ("Keyword text", "garlic press"),
                ("Match type", "Exact"),
                ("Customer search term", "garlic press"),
                ("Clicks", "#4"),
                ("Spend", "#3"),
            ]]),
            cells(&[&[
                ("Product", "Sponsored Products"),
                ("Campaign ID", "300000000000001"),
                ("Ad group ID", "200000000000001"),
                ("Product Targeting ID", "600000000000001"),
                ("Campaign name (Informational only)", "Kitchen"),
                ("Ad group name (Informational only)", "Core"),
                ("Product targeting expression", "close-match"),
                ("Customer search term", "b0other0001"),
                ("Clicks", "#1"),
                ("Spend", "#0.5"),
            ]]),
        ],
    );
    let all = assembled(
        NAME,
        &[
            ("SB Multi Ad Group Campaigns", brands),
            ("Sponsored Display Campaigns", display),
            ("SP Search Term Report", terms),
        ],
    );
    insta::assert_snapshot!("bulk_other_sheets", super::dump(&all.table));
}

/// German headers, names of levels and numbers, saved as CSV.
#[test]
fn a_german_workbook_is_read_too() {
    let text = "Produkt;Entität;Vorgang;Kampagnen-ID;Anzeigengruppen-ID;Keyword-ID;Kampagnenname;Kampagnenname (Nur zu Informationszwecken);\
                Name der Anzeigengruppe (Nur zu Informationszwecken);Startdatum;Enddatum;Zustand;Tagesbudget;Gebot;Keyword-Text;Übereinstimmungstyp;Klicks;Ausgaben;Verkäufe\n\
                Sponsored Products;Kampagne;;1;;;Küche;Küche;;20260301;;enabled;45,5;;;;12;10,25;50,00\n\
                Sponsored Products;Keyword;;1;2;5;;Küche;Kern;;;enabled;;1,20;knoblauchpresse;exact;9;8,75;40,00\n";
    let (all, snapshots) = workspace("", &[("snapshots/de/bulk-x-20261022-20261120-1.csv", text)]);
    assert_eq!(lines(&snapshots[0].diagnostics), [""; 0]);
    insta::assert_snapshot!(
        "bulk_german",
        only(&all.table, &["campaign", "keyword", "  b", "  end_date", "  state", "period"])
    );
}
