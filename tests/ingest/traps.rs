//! What console reports do to their readers, each in a small fixture in the shape of the real thing.

use super::{dump, lines, only, snapshots, together, workspace};
use rust_xlsxwriter::{Format as Style, Workbook};
use std::fmt::Write as _;

#[test]
fn the_campaign_report_prints_its_figures_for_people() {
    // Date formats, signs, escaped quotes, `0.00%` where there was no sale, campaign dates beside the day.
    let text = "\u{feff}Date,Start Date,End Date,Portfolio name,Campaign Type,Campaign Name,Status,Currency,Budget,Targeting Type,Bidding strategy,\
                Impressions,Clicks,Click-Thru Rate (CTR),Spend,Cost Per Click (CPC),7 Day Total Orders (#),Total Advertising Cost of Sales (ACoS) ,7 Day Total Sales \r\n\
                \"Nov 10, 2018\",\"Mar 1, 2018\",,No Portfolio,Sponsored Products,Rug 31\\\" x 19\\\",ENABLED,USD,$6.0,Manual targeting,Dynamic bids - down only,\
                \"1,234\",5,0.41%,\"$1,012.50\",$2.70,0,0.00%,$0.0\r\n\
                \"Nov 11, 2018\",\"Mar 1, 2018\",,No Portfolio,Sponsored Products,\"Rug 31\\\"\" x 19\\\"\"\",PAUSED,USD,$6.0,Manual targeting,Dynamic bids - down only,\
                10,0,0.00%,$0.0,,0,,$0.0\r\n";
    let (all, read) = workspace("", &[("snapshots/us/campaigns.csv", text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("campaign_report", dump(&all.table));
}

#[test]
fn vendors_in_india_have_asins_rupees_and_fourteen_days() {
    let text = "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Advertised ASIN,Impressions,Clicks,Spend,14 Day Total Sales (₹),14 Day Total Orders (#),14 Day Total Units (#)\n\
                \"Feb 1, 2020\",Not grouped,INR,C,G,B01,10,1,Rs.15.5,Rs.961.62,1,1\n\"Feb 1, 2020\",Not grouped,INR,C,G,B02,10,1,\"₹1,12,345.50\",0,0,0\n";
    let (all, read) = workspace("", &[("snapshots/in/ads.csv", text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!(
        "vendor",
        only(&all.table, &["account i", "product_ad", "listing", "  sku", "  asin", "row product_ads product_ad"])
    );
}

#[test]
fn a_file_with_decimal_commas_is_read_so_as_a_whole() {
    let german = "Datum;Kampagnen-Name;Name der Anzeigengruppe;Ausrichtung;Übereinstimmungstyp;Klicks;Ausgaben;7 Tage, Umsatz gesamt (€)\n\
                  20.11.2026;Küche;Kern;knoblauchpresse;EXACT;12.880;1.258,40 €;0,00 €\n20.11.2026;Küche;Kern;reibe;EXACT;3;1.258 €;12,5\n";
    let (all, read) = workspace("", &[("snapshots/de/k.csv", german)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    assert_eq!(
        only(&all.table, &["row keywords keyword"]),
        "row keywords keyword Küche / Kern / knoblauchpresse / exact 2026-11-20 clicks=12880 sales=0 spend=1258.4\n\
         row keywords keyword Küche / Kern / reibe / exact 2026-11-20 clicks=3 sales=12.5 spend=1258"
    );
    assert_eq!(all.table.accounts[0].currency.code(), "EUR");
    // English headers and a comma: the figures themselves say it, and it holds for the ambiguous ones too.
    let mixed = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend\n2026-11-20,C,G,mug,EXACT,\"12,5\"\n2026-11-20,C,G,cup,EXACT,\"1.250\"\n\
                 2026-11-20,C,G,pan,EXACT,\"1.250,75\"\n2026-11-20,C,G,pot,EXACT,7.5\n";
    let (all, read) = workspace("", &[("snapshots/de/k.csv", mixed)]);
    insta::assert_snapshot!(
        "decimal_comma",
        format!("{}\n{}", lines(&read[0].diagnostics).join("\n"), only(&all.table, &["row keywords keyword"]))
    );
}

#[test]
fn targets_without_a_match_type_have_one_by_their_shape() {
    let mut text = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Spend\n".to_owned();
    for (target, word) in [
        ("close-match", "-"),
        ("*", "-"),
        ("\"asin=\"\"b0abc\"\"\"", "-"),
        ("\"category=\"\"Mugs\"\"\"", "-"),
        ("steel mug", "BROAD"),
        ("mug -", "EXACT"),
        ("keyword-group=\"x\"", "-"),
    ] {
        writeln!(text, "2026-11-20,C,G,{target},{word},b0abc,1").unwrap();
    }
    let (all, read) = workspace("", &[("snapshots/a/t.csv", &text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("shapes", only(&all.table, &["keyword", "search_term", "  match_type"]));
}

#[test]
fn placements_have_three_names_in_every_vocabulary() {
    let mut text = "Date,Campaign Name,Bidding strategy,Placement,Total cost,Purchases,Units sold,Sales\n".to_owned();
    for (day, words) in [
        ("2026-11-19", ["First page Top of Search on Amazon", "Product pages on Amazon", "Rest of search on Amazon"]),
        ("2026-11-20", ["Top of Search on-Amazon", "Detail Page on-Amazon", "Other on-Amazon"]),
    ] {
        for word in words {
            writeln!(text, "{day},C,Fixed bids,{word},1.5,1,2,30").unwrap();
        }
    }
    let (all, read) = workspace("", &[("snapshots/a/p.csv", &text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("placements", only(&all.table, &["placement", "row placements"]));
}

/// As Apache POI writes it: a wrong dimension, blank header cells, styled empty cells, serial dates; and a cell far away.
#[test]
fn a_workbook_may_lie_about_its_size() {
    let mut workbook = Workbook::new();
    let date = Style::new().set_num_format("mmm dd, yyyy");
    let page = workbook.add_worksheet();
    page.set_name("Sponsored Product Search Term R").unwrap();
    let header = [
        "Start Date",
        "End Date",
        "Currency",
        "Campaign Name",
        "Ad Group Name",
        "Targeting",
        "Match Type",
        "Customer Search Term",
        "",
        "Impressions",
        "Spend",
        "7 Day Total Sales ",
        "Total Advertising Cost of Sales (ACOS) ",
    ];
    page.write_row(0, 0, header).unwrap();
    page.write_number_with_format(1, 0, 44_765.0, &date).unwrap();
    page.write_number_with_format(1, 1, 44_767.0, &date).unwrap();
    page.write_row(1, 2, ["USD", "C", "G", "mug", "BROAD", "steel mug"]).unwrap();
    page.write_blank(1, 8, &date).unwrap();
    page.write_number(1, 9, 202.0).unwrap();
    page.write_number(1, 10, 98.529_999_999_999_99).unwrap();
    page.write_number(1, 11, 0.0).unwrap();
    page.write_blank(1, 12, &date).unwrap();
    page.write_string(1_048_575, 16_383, "trap").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let bytes = rewritten(&bytes, ("<dimension", "/>"), "<dimension ref=\"A1\"/>");
    let read = snapshots(&[("snapshots/a/t.xlsx", &bytes)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    let all = together(&read);
    assert_eq!(
        only(&all.table, &["period"]),
        "period search_terms search_term C / G / mug / broad / steel mug 2022-07-23..2022-07-25 impressions=202 sales=0 spend=98.53"
    );
    assert_eq!(all.report.files[0].tables[0].unused, ["Total Advertising Cost of Sales (ACOS)"]);
}

/// The same workbook with one element of its sheet replaced.
fn rewritten(bytes: &[u8], (start, end): (&str, &str), element: &str) -> Vec<u8> {
    use std::io::{Cursor, Read, Write as _};
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let xml = String::from_utf8(content).unwrap();
            let (before, rest) = xml.split_once(start).unwrap();
            let (_, after) = rest.split_once(end).unwrap();
            content = format!("{before}{element}{after}").into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn inline_texts_numbers_and_damaged_ids_of_workbooks() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.write_row(0, 0, ["date", "keyword_id", "keyword", "campaign", "ad_group", "bid"]).unwrap();
    page.write_row(1, 0, ["2026-11-20", "INLINE", "a <b> & c", "C", "G"]).unwrap();
    page.write_number(1, 5, 1.1).unwrap();
    page.write_row(2, 0, ["2026-11-20"]).unwrap();
    page.write_number(2, 1, 123_456_789_012_345.0).unwrap();
    page.write_number(2, 2, 2024.0).unwrap();
    page.write_row(2, 3, ["C", "G"]).unwrap();
    page.write_row(3, 0, ["2026-11-20"]).unwrap();
    page.write_number(3, 1, 1_234_567_890_123_456_789.0).unwrap();
    page.write_row(4, 0, ["2026-11-20", "k4"]).unwrap();
    let date = Style::new().set_num_format("d-mmm");
    page.write_number_with_format(4, 2, 46_115.0, &date).unwrap();
    // A date without a date's style is still a serial.
    page.write_number(5, 0, 46_346.0).unwrap();
    page.write_string(5, 1, "k5").unwrap();
    let inline = "<c r=\"B2\" t=\"inlineStr\"><is><t>INLINE</t></is></c>";
    let bytes = rewritten(&workbook.save_to_buffer().unwrap(), ("<c r=\"B2\"", "</c>"), inline);
    let read = snapshots(&[("snapshots/a/t.xlsx", &bytes)]);
    insta::assert_snapshot!(
        "workbook_ids",
        format!(
            "{}\n{}",
            lines(&read[0].diagnostics).join("\n"),
            only(&together(&read).table, &["keyword", "  text", "  bid"])
        )
    );
}

#[test]
fn bombs_are_refused() {
    let mut entries = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..5_000 {
        entries.start_file(format!("xl/media/{at}"), zip::write::SimpleFileOptions::default()).unwrap();
    }
    let bytes = entries.finish().unwrap().into_inner();
    let read = snapshots(&[("snapshots/a/bomb.xlsx", &bytes)]);
    assert_eq!(
        lines(&read[0].diagnostics),
        ["E0101 File(\"snapshots/a/bomb.xlsx\") cannot be read: the workbook expands beyond what is read"]
    );
}

#[test]
fn preambles_and_other_sheets_are_passed_over() {
    let text = "Keyword report\n1 Nov 2026 - 20 Nov 2026\n\ndate,keyword_id,spend\n2026-11-20,k1,1\n";
    let (all, read) = workspace("", &[("snapshots/a/k.csv", text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    assert_eq!(all.report.totals.rows, 1);
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_row(0, 0, ["About", "this file"]).unwrap();
    for (sku, name) in [("S1", "November"), ("S2", "December")] {
        let page = workbook.add_worksheet();
        page.set_name(name).unwrap();
        page.write_row(0, 0, ["date", "sku", "available"]).unwrap();
        page.write_row(1, 0, ["2026-11-20", sku, "5"]).unwrap();
    }
    let read = snapshots(&[("snapshots/a/k.xlsx", &workbook.save_to_buffer().unwrap())]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    let all = together(&read);
    assert_eq!(
        all.report.files[0].tables.iter().map(|table| table.sheet.clone().unwrap()).collect::<Vec<_>>(),
        ["November", "December"]
    );
}
