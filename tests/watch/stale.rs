//! An alert whose feed stops: it cannot be verified, and whoever was told that it fires is told that, over a real wire.

use crate::apply::case::SETTINGS;
use crate::deliver::house::webhook;
use crate::deliver::server::{Answer, Server};
use crate::watch::live::{HEAD, Live, date, row};
use chrono::Days;
use portreeve::history::AlertState;

const TELL: &str = "rule \"No order\"\n  on keyword\n  if orders over 1d = 0\n  then alert \"no order\"\n";

/// The titles of what arrived, in their order.
fn titles(server: &Server) -> Vec<String> {
    let title = |body: &str| {
        let said: serde_json::Value = serde_json::from_str(body).unwrap();
        said["title"].as_str().unwrap().to_owned()
    };
    server.received().iter().map(|one| title(&one.body)).collect()
}

/// Orders of a day.
fn keywords(live: &Live, day: &str, orders: u32) {
    let day = date(day);
    let text = row(day, 0, "1.20").replace(",1,1\n", &format!(",{orders},{orders}\n"));
    live.case.write(&format!("snapshots/acme-us/keywords-{}.csv", day + Days::new(1)), &format!("{HEAD}{text}"));
}

/// The other feed, which goes on.
fn campaigns(live: &Live, day: &str) {
    let day = date(day);
    let text = format!("date,campaign_id,campaign,state,budget,budget_used\n{day},c-1,Kitchen,enabled,30.00,60%\n");
    live.case.write(&format!("snapshots/acme-us/campaigns-{}.csv", day + Days::new(1)), &text);
}

#[test]
fn an_alert_whose_feed_stops_is_told_to_be_stale_and_ends_when_it_is_back() {
    let server = Server::answering(vec![Answer::of("200 OK")]);
    let settings =
        format!("{SETTINGS}{}takes = [\"alerts\"]\n[watch]\nrescan = \"24h\"\n", webhook("ops", &server.url()));
    let mut live = Live::new(TELL, &settings, false);
    let state = |live: &Live| {
        live.case.ledger().alerts.iter().find(|row| &*row.alert.rule == "No order").map(|row| row.alert.state)
    };
    for day in ["2026-11-08", "2026-11-09"] {
        keywords(&live, day, 1);
        campaigns(&live, day);
    }
    live.tick("2026-11-10T18:00:00Z");
    assert!(titles(&server).is_empty());
    keywords(&live, "2026-11-10", 0);
    campaigns(&live, "2026-11-10");
    live.tick("2026-11-11T18:00:00Z");
    assert_eq!(state(&live), Some(AlertState::Firing));
    // From now on nothing comes of keywords.
    let mut stale = None;
    for day in 11..=19 {
        campaigns(&live, &format!("2026-11-{day}"));
        live.tick(&format!("2026-11-{}T18:00:00Z", day + 1));
        if state(&live) == Some(AlertState::Stale) && stale.is_none() {
            stale = Some(day);
        }
    }
    assert_eq!(
        stale,
        Some(16),
        "windows end on the last day until it is `stale_after`, and three undecided days later it is stale"
    );
    let told = titles(&server);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("firing: ") && told[1].starts_with("stale: "), "{told:?}");
    // It is back, and all is well again.
    for day in 11..=20 {
        keywords(&live, &format!("2026-11-{day}"), 1);
    }
    campaigns(&live, "2026-11-20");
    live.tick("2026-11-21T18:00:00Z");
    assert_eq!(state(&live), Some(AlertState::Clear));
    let told = titles(&server);
    assert!(told.len() == 3 && told[2].starts_with("clear: "), "{told:?}");
    live.tick("2026-11-21T19:00:00Z");
    assert_eq!(titles(&server).len(), 3);
    assert!(live.case.ledger().notices.is_empty(), "everything was sent");
}
