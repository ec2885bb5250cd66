//! Rules that live by the hour, judged at the daemon's ticks in the account's own time.

use crate::apply::case::SETTINGS;
use crate::watch::audit::audit;
use crate::watch::live::{HEAD, Live, date, row};
use chrono::Days;

const NIGHT: &str = "rule \"Night\"
  mode apply
  on keyword
  if time between 22:00 and 06:00
  then lower bid 20% not below $0.20
  until time between 06:00 and 22:00
";

/// Each night one cut and one giving back, at 22:00 and 6:00 in Los Angeles, however often it is judged.
#[test]
fn bids_are_lower_at_night_and_back_in_the_morning() {
    let mut live = Live::new(NIGHT, &format!("{SETTINGS}[watch]\nrescan = \"24h\"\n"), true);
    let file = |live: &Live, last: &str, days: u64| {
        let last = date(last);
        let rows: String = (0..days).rev().map(|back| row(last - Days::new(back), 0, "1.20")).collect();
        live.case.write(&format!("snapshots/acme-us/keywords-{}.csv", last + Days::new(1)), &format!("{HEAD}{rows}"));
    };
    file(&live, "2026-11-09", 10);
    let mut changes = Vec::new();
    for day in 10..13 {
        for hour in 0..24 {
            // 8:00 UTC is midnight in Los Angeles.
            let (date, hour_utc) = if hour < 16 { (day, hour + 8) } else { (day + 1, hour - 16) };
            let said = live.tick(&format!("2026-11-{date}T{hour_utc:02}:00:00Z"));
            assert!(said.iter().all(|line| !line.starts_with("error")), "{said:?}");
            let out = live.out();
            if out.len() > changes.len() {
                let (.., from, to) = &out[changes.len()];
                changes.push((day, hour, from.clone(), to.clone()));
                assert_eq!(out.len(), changes.len());
            }
        }
        // The file of the day shows the bid of the day.
        file(&live, &format!("2026-11-{day}"), 1);
    }
    audit(&live.case.root(), true, "night");
    let (down, up) = (("1.20".to_owned(), "0.96".to_owned()), ("0.96".to_owned(), "1.20".to_owned()));
    let times: Vec<(i32, i32)> = changes.iter().map(|(day, hour, ..)| (*day, *hour)).collect();
    assert_eq!(times.first(), Some(&(10, 0)), "{changes:?}");
    for (at, (_, hour, from, to)) in changes.iter().enumerate() {
        let night = at % 2 == 0;
        assert_eq!((from.clone(), to.clone()), if night { down.clone() } else { up.clone() }, "{changes:?}");
        assert!(night != (6..22).contains(hour), "{changes:?}");
    }
    assert!(changes.len() >= 2, "{changes:?}");
}
