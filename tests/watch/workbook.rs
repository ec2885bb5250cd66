//! Bids, ids and states come in a weekly bulk workbook alone; what keywords earn comes every day in the console's report, which has
//! neither.

use crate::apply::case::SETTINGS;
use crate::sheets::{SPONSORED_PRODUCTS, rows, workbook};
use crate::watch::audit::audit;
use crate::watch::live::{ALWAYS, Live, date};
use chrono::{Days, NaiveDate};
use std::fs;

/// Monday's workbook: one keyword as it stands.
fn bulk(made: NaiveDate, bid: &str) -> Vec<u8> {
    let campaign = [("Campaign ID", "300000000000001"), ("Campaign Name (Informational only)", "Kitchen")];
    let group = [("Ad Group ID", "200000000000001"), ("Ad Group Name (Informational only)", "Presses")];
    let on = [
        ("State", "enabled"),
        ("Campaign State (Informational only)", "enabled"),
        ("Ad Group State (Informational only)", "enabled"),
    ];
    let own = [("Entity", "Campaign"), ("Campaign Name", "Kitchen"), on[0], ("Daily Budget", "#50")];
    let of_group = [("Entity", "Ad Group"), ("Ad Group Name", "Presses"), on[0], ("Ad Group Default Bid", "#1")];
    let bid = format!("#{bid}");
    let keyword = [
        ("Entity", "Keyword"),
        ("Keyword ID", "500000000000001"),
        ("Keyword Text", "garlic press"),
        ("Match Type", "Exact"),
        ("Bid", bid.as_str()),
    ];
    let filled = [
        [&own[..], &campaign[..1]].concat(),
        [&of_group[..], &campaign, &group].concat(),
        [&keyword[..], &campaign, &group, &on].concat(),
    ];
    let filled: Vec<&[(&str, &str)]> = filled.iter().map(Vec::as_slice).collect();
    workbook(&format!("{made}T15:00:00"), &[("Sponsored Products Campaigns", rows(&SPONSORED_PRODUCTS, &filled))])
}

/// The console's report of some days.
fn report(days: &[NaiveDate]) -> Vec<u8> {
    let header = "Date|Portfolio name|Currency|Campaign Name|Ad Group Name|Targeting|Match Type|Impressions|Clicks|Spend\
                  |7 Day Total Sales |7 Day Total Orders (#)|7 Day Total Units (#)";
    let mut cells = vec![header.split('|').map(str::to_owned).collect::<Vec<_>>()];
    for day in days {
        let row = format!("@{day}|House|USD|Kitchen|Presses|garlic press|EXACT|#400|#10|#12|#20|#1|#1");
        cells.push(row.split('|').map(str::to_owned).collect());
    }
    let made = *days.last().unwrap() + Days::new(1);
    workbook(&format!("{made}T15:00:00"), &[("Sponsored_Products_Report", cells)])
}

/// A change waits for the workbook that shows it, and one goes out a week, however often it is judged.
#[test]
fn a_weekly_workbook_is_the_only_file_with_bids() {
    let mut live = Live::new(ALWAYS, &format!("{SETTINGS}[watch]\nrescan = \"24h\"\n"), true);
    let folder = live.case.root().join("snapshots/acme-us");
    let start = date("2026-10-05");
    let days: Vec<NaiveDate> = (1..=10).rev().map(|back| start - Days::new(back)).collect();
    fs::write(folder.join("Sponsored Products Targeting report.xlsx"), report(&days)).unwrap();
    let mut bid = "1.2".to_owned();
    let mut weeks = Vec::new();
    for day in 0..30 {
        let today = start + Days::new(day);
        if day > 0 {
            let name = format!("Sponsored Products Targeting report ({day}).xlsx");
            fs::write(folder.join(name), report(&[today - Days::new(1)])).unwrap();
        }
        if day % 7 == 0 {
            if let Some((.., to)) = live.out().last() {
                bid.clone_from(to);
            }
            let (first, last) = ((today - Days::new(30)).format("%Y%m%d"), (today - Days::new(1)).format("%Y%m%d"));
            fs::write(folder.join(format!("bulk-a1b2c3d4-{first}-{last}-1.xlsx")), bulk(today, &bid)).unwrap();
        }
        let before = live.out().len();
        // The reports are made at 15:00, in the account's time 23:00 UTC at the latest.
        for hour in ["T23:30:00Z", "T23:45:00Z", "T23:59:00Z"] {
            let said = live.tick(&format!("{today}{hour}"));
            assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
        }
        assert!(live.out().len() <= before + 1);
        if live.out().len() > before {
            weeks.push(day);
        }
    }
    let values: Vec<String> = live.out().into_iter().map(|(.., to)| to).collect();
    assert!(values.starts_with(&["1.08".to_owned(), "0.97".to_owned()]), "{:?}", live.out());
    assert!(weeks.windows(2).all(|two| two[1] - two[0] >= 7) && (3..=5).contains(&weeks.len()), "{weeks:?}");
    let ledger = live.case.ledger();
    let confirmed = ledger.actions.iter().filter(|row| row.state == portreeve::journal::ActionState::Confirmed).count();
    assert!(confirmed + 1 >= values.len(), "{confirmed} of {values:?} are confirmed");
    audit(&live.case.root(), true, "a weekly workbook");
}
