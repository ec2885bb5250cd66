//! What a rule can do.

use crate::catalog::{Catalog, Kind, WriteField};
use crate::report::reference::{Entry, What};

/// An action's name, form, what it does, and an example.
type Line = (&'static str, &'static str, &'static str, &'static str);

const ACTIONS: &[Line] = &[
    (
        "lower",
        "lower FIELD AMOUNT [not below X] [not above Y]",
        "lowers a field by a percent or an amount, within the rule's bounds, guards, caps and the channel's limits",
        "lower bid 10% not below $0.20",
    ),
    (
        "raise",
        "raise FIELD AMOUNT [not below X] [not above Y]",
        "raises a field by a percent or an amount, within the rule's bounds, guards, caps and the channel's limits",
        "raise budget 20% not above $200",
    ),
    (
        "set",
        "set FIELD to AMOUNT [not below X] [not above Y]",
        "sets a field to a value; one computed within min_step of the value now is nothing to do",
        "set price to lowest_other_price - $0.01 not below $12.50",
    ),
    ("pause", "pause", "pauses the judged entity", "pause"),
    ("enable", "enable", "enables the judged entity", "enable"),
    (
        "add negative",
        "add negative exact|phrase to ad_group|campaign",
        "keeps ads from a search term; held when it would block an enabled keyword",
        "add negative exact to ad_group",
    ),
    (
        "add keyword",
        "add keyword exact|phrase|broad [bid X] [to campaign \"C\" | to ad_group \"C / G\"]",
        "makes a search term a keyword of its own",
        "add keyword exact bid $0.80 to ad_group \"Kitchen / Presses\"",
    ),
    (
        "reorder",
        "reorder X units [not below M] [in packs of P]",
        "asks for units to be ordered: the minimum first, then up to a whole pack",
        "reorder 200 units in packs of 24",
    ),
    ("flag", "flag \"…\"", "opens a finding; {…} holds a value", "flag \"title has {length of title} characters\""),
    (
        "alert",
        "alert \"…\" [to \"SINK\"]",
        "raises an alert once, and clears it once",
        "alert \"listing suppressed\" to \"ops\"",
    ),
];

pub(super) fn entries() -> Vec<Entry> {
    ACTIONS.iter().map(|(name, form, about, example)| entry(name, form, about, example)).collect()
}

fn entry(name: &str, form: &str, about: &str, example: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        what: What::Action,
        about: about.to_owned(),
        facts: vec![("form", form.to_owned()), ("on", on(name))],
        example: Some(format!("then {example}")),
        page: None,
    }
}

fn on(name: &str) -> String {
    match name {
        "lower" | "raise" | "set" => {
            let fields = WriteField::ALL.iter().map(|field| format!("{} ({})", field.word(), field.kind().word()));
            fields.collect::<Vec<_>>().join(", ")
        }
        "pause" | "enable" => {
            let with_state = |kind: &&Kind| Catalog::standard().find_attr(**kind, "state").is_some();
            Kind::ALL.iter().filter(with_state).map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
        }
        "add negative" | "add keyword" => Kind::SearchTerm.word().to_owned(),
        "reorder" => Kind::Listing.word().to_owned(),
        _ => "every entity".to_owned(),
    }
}
