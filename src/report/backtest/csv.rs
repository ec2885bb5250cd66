//! The changes of a backtest for spreadsheets: a row each, and how they differ from those of other rules.

use crate::report::backtest::{Backtest, Change, Compared};
use crate::report::clean;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::{self, Write};

const HEADINGS: &[&str] = &[
    "day",
    "mode",
    "account",
    "channel",
    "campaign",
    "ad_group",
    "kind",
    "entity",
    "id",
    "verb",
    "field",
    "from",
    "to",
    "unit",
    "rule",
    "also",
    "reason",
    "by_hand",
    "after_simulated",
];

/// Writes the changes of a backtest as CSV. Texts of strangers are neutralised.
pub fn csv(backtest: &Backtest, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let compared = backtest.against.as_ref();
    let more: &[&str] = if compared.is_some() { &["against", "other_to", "other_rule"] } else { &[] };
    writer.write_record(HEADINGS.iter().chain(more))?;
    let mode = if backtest.restated { "hindsight" } else { "known then" };
    let mut removed: BTreeMap<NaiveDate, Vec<&Change>> = BTreeMap::new();
    for one in compared.iter().flat_map(|against| &against.differences) {
        if let (Compared::Removed, Some(other)) = (one.what, &one.other) {
            removed.entry(one.day).or_default().push(other);
        }
    }
    for day in &backtest.days {
        for change in &day.changes {
            let mut row = record(day.day, mode, change);
            if let Some(against) = compared {
                let differs = against.differences.iter().filter(|one| one.day == day.day);
                let found = differs.into_iter().find(|one| one.change.as_ref() == Some(change));
                let other = found.and_then(|one| one.other.as_ref());
                row.push(found.map_or("same", |one| one.what.word()).to_owned());
                row.push(other.and_then(|other| other.to.clone()).unwrap_or_default());
                row.push(clean::cell(other.map_or("", |other| &other.rule)).into_owned());
            }
            writer.write_record(row)?;
        }
        for other in removed.get(&day.day).into_iter().flatten() {
            let mut row = record(day.day, mode, other);
            row.extend([Compared::Removed.word().to_owned(), String::new(), String::new()]);
            writer.write_record(row)?;
        }
    }
    writer.flush()
}

fn record(day: NaiveDate, mode: &str, change: &Change) -> Vec<String> {
    let text = |text: &str| clean::cell(text).into_owned();
    // Amounts are numbers; states and texts of additions are not.
    let amount = !matches!(change.unit.as_str(), "state" | "text");
    let value = |value: &Option<String>| {
        let value = value.as_deref().unwrap_or("");
        if amount { value.to_owned() } else { text(value) }
    };
    let entity = &change.entity;
    vec![
        day.to_string(),
        mode.to_owned(),
        text(&entity.account),
        text(&entity.channel),
        text(entity.campaign.as_deref().unwrap_or("")),
        text(entity.ad_group.as_deref().unwrap_or("")),
        entity.kind.to_owned(),
        text(&entity.name),
        text(&entity.id),
        change.verb.to_owned(),
        change.field.to_owned(),
        value(&change.from),
        value(&change.to),
        change.unit.clone(),
        text(&change.rule),
        text(&change.also.join("; ")),
        text(&change.reason),
        yes(change.by_hand),
        yes(change.after_simulated),
    ]
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}
