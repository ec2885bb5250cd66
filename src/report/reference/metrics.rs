//! The metrics that ship with the program, from the rule file that defines them: its comments say what they are.

use crate::catalog::{Catalog, Kind};
use crate::check::STANDARD_METRICS;
use crate::report::reference::{Entry, What};
use crate::syntax;
use std::collections::BTreeMap;

/// A metric as its file defines it.
struct Metric<'a> {
    name: &'a str,
    /// `Advertising cost of sales, percent: ad spend / attributed sales.`
    comment: String,
    /// `ad_spend / ad_sales as percent`.
    formula: String,
}

pub(super) fn entries() -> Vec<Entry> {
    let metrics = metrics(STANDARD_METRICS);
    let formulas: BTreeMap<&str, &str> = metrics.iter().map(|metric| (metric.name, metric.formula.as_str())).collect();
    metrics.iter().map(|metric| entry(metric, &formulas)).collect()
}

/// Each metric with the comment right above it.
fn metrics(text: &str) -> Vec<Metric<'_>> {
    let mut found: Vec<Metric<'_>> = Vec::new();
    let mut comment = Vec::new();
    for line in text.lines() {
        if let Some(said) = line.strip_prefix('#') {
            comment.push(said.trim());
        } else if let Some((name, formula)) = line.strip_prefix("metric ").and_then(|rest| rest.split_once('=')) {
            let comment = std::mem::take(&mut comment).join(" ");
            found.push(Metric { name: name.trim(), comment, formula: formula.trim().to_owned() });
        } else if line.starts_with(' ') {
            if let Some(last) = found.last_mut() {
                last.formula.push(' ');
                last.formula.push_str(line.trim());
            }
        } else {
            comment.clear();
        }
    }
    found
}

fn entry(metric: &Metric<'_>, formulas: &BTreeMap<&str, &str>) -> Entry {
    let (about, words) = metric.comment.split_once(": ").unwrap_or((&metric.comment, ""));
    let (about, unit) = about.rsplit_once(", ").unwrap_or((about, ""));
    let on: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| stands_on(metric.formula.as_str(), **kind, formulas, 0))
        .map(|kind| kind.word())
        .collect();
    let fixed = metric.formula.contains(" over ");
    let ratio = metric.formula.contains('/') && !fixed;
    let facts = [
        ("unit", unit.to_owned()),
        ("is", words.trim_end_matches('.').to_owned()),
        ("formula", metric.formula.clone()),
        ("on", on.join(", ")),
        (
            "over days",
            if ratio { "the sums of its parts divided, never a mean of ratios".to_owned() } else { String::new() },
        ),
    ];
    let window = if fixed { "" } else { " over 14d" };
    let limit = match unit {
        "percent" => "> 35%",
        "money" => "> $20",
        "per day" => "> 2 per day",
        "days" => "< 14d",
        _ => "> 3",
    };
    Entry {
        name: metric.name.to_owned(),
        what: What::Metric,
        about: lower_first(about),
        facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        example: Some(format!("{}{window} {limit}", metric.name)),
        page: None,
    }
}

/// Whether everything a formula names exists on a kind of entity.
fn stands_on(formula: &str, kind: Kind, formulas: &BTreeMap<&str, &str>, depth: u32) -> bool {
    // Standard metrics are a few deep; the limit only rules out a circle.
    depth < 8
        && names(formula).all(|name| {
            Catalog::standard().meaning(kind, name).is_some()
                || formulas.get(name).is_some_and(|other| stands_on(other, kind, formulas, depth + 1))
        })
}

fn names(formula: &str) -> impl Iterator<Item = &str> {
    let parts = formula.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    parts.filter(|part| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && !syntax::words().contains(part)
            && !matches!(*part, "percent" | "points" | "money" | "days" | "number")
    })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}
