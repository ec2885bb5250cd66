//! The workbook for people.

use super::{Shop, plan};
use calamine::{Data, Reader, Xlsx};
use portreeve::report;
use std::io::Cursor;

fn book(shop: &Shop) -> Xlsx<Cursor<Vec<u8>>> {
    let engine = shop.engine();
    let write = || {
        let mut bytes = Vec::new();
        report::plan::xlsx(&plan(&engine).view(), &mut bytes).unwrap();
        bytes
    };
    let bytes = write();
    assert_eq!(bytes, write(), "the same plan gives the same bytes");
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn a_sheet_for_each_area_with_real_numbers_and_dates() {
    let rules = "rule \"Trim\" area ppc on keyword where match_type is exact if acos over 7d > 35% then lower bid 10% not below $0.20 because \"ACOS {acos over 7d}\"\n\
                 rule \"Watch\" mode observe on keyword where match_type is broad if clicks over 7d > 1 then lower bid 10%\n\
                 rule \"Cheaper\" on listing if price > $10 then lower price 10% once\n\
                 rule \"Dear\" severity high on listing if price > $15 then flag \"=1+1 dear\"\n\
                 rule \"Never\" on keyword if acos over 60d > 1% then pause\n";
    let shop = Shop::new(rules).keywords().daily("sku,title,price", &["@GP-1,Press,19.99"]);
    let mut book = book(&shop);
    assert_eq!(book.sheet_names(), ["Summary", "PPC", "Pricing", "Held", "Findings", "Alerts", "Undecided"]);
    let ppc = book.worksheet_range("PPC").unwrap();
    let rows: Vec<&[Data]> = ppc.rows().collect();
    let at = |row: usize, name: &str| {
        let column = rows[0].iter().position(|cell| *cell == name).unwrap();
        rows[row][column].clone()
    };
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (at(1, "From"), at(1, "To"), at(1, "Change %")),
        (Data::Float(1.2), Data::Float(1.08), Data::Float(-0.1))
    );
    assert_eq!(at(1, "Name").to_string(), "garlic press [exact]");
    assert_eq!(at(1, "Reason").to_string(), "ACOS 41.2%");
    assert!(at(1, "Evidence").to_string().starts_with("acos over 7d > 35%: 41.2% (2026-11-14 to 2026-11-20)"));
    assert!(
        matches!(at(1, "Evidence to"), Data::DateTime(day) if day.to_ymd_hms_milli().0 == 2026),
        "{:?}",
        at(1, "Evidence to")
    );
    let held = book.worksheet_range("Held").unwrap();
    let held: Vec<String> = held.rows().nth(1).unwrap().iter().take(2).map(ToString::to_string).collect();
    assert_eq!(held, ["held", "observe_mode"]);
    let pricing = book.worksheet_range("Pricing").unwrap();
    let texts: Vec<String> = pricing.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    assert!(texts.contains(&"'@GP-1".to_owned()), "{texts:?}");
    let findings = book.worksheet_range("Findings").unwrap();
    let texts: Vec<String> = findings.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    assert!(texts.contains(&"'=1+1 dear".to_owned()), "{texts:?}");
    assert_eq!(book.worksheet_range("Undecided").unwrap().rows().count(), 2);
}

#[test]
fn an_empty_plan_is_still_a_workbook() {
    let book = book(&Shop::new("rule \"T\" on keyword if acos over 7d > 35% then lower bid 10%\n"));
    assert_eq!(book.sheet_names(), ["Summary", "Held", "Findings", "Alerts", "Undecided"]);
}
