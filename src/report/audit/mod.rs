//! The account audit that a manager sends to a client: a score for each pillar and account, what makes it up, the figures of the
//! account, and what is missing, as text, Markdown and JSON.

mod figures;
mod json;
mod markdown;
mod score;
mod text;

pub use figures::{AccountFigures, FIGURES, Figure, Found};
pub use json::{SCHEMA, json};
pub use markdown::markdown;
pub use score::{CHANGE_POINTS, Card, EXPLANATION, FULL, Line, PillarScore, cards, points};
pub use text::text;

use crate::catalog::Kind;
use crate::plan::{Action, EntityRef, Refusal};
use crate::program::Severity;
use crate::report::layout::{count, counted};
use crate::report::plan::{PlanView, names};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A plan of the whole workspace and the figures of its accounts.
#[derive(Debug, Clone, Copy)]
pub struct AuditView<'a> {
    /// The plan.
    pub plan: PlanView<'a>,
    /// By account, sorted by its name.
    pub figures: &'a [AccountFigures],
}

/// How many lines stand under "most urgent".
const URGENT_MAX: usize = 8;
/// How many things a rule names before the rest is counted.
const NAMED_MAX: usize = 5;
/// What products across accounts are called.
const ACROSS: &str = "across accounts";

/// An account as the audit calls it.
fn called<'c>(card: &'c Card<'_>) -> &'c str {
    if card.account.is_empty() { ACROSS } else { &card.account }
}

/// What takes most, over all accounts, with its account; changes alone are not urgent.
fn urgent<'c, 'a>(cards: &'c [Card<'a>]) -> Vec<(&'c Card<'a>, &'c Line<'a>)> {
    let lines = cards.iter().flat_map(|card| {
        card.pillars.iter().flat_map(move |pillar| pillar.lines.iter().map(move |line| (card, pillar, line)))
    });
    let mut all: Vec<_> = lines.filter(|(_, _, line)| line.points > points(Severity::Low)).collect();
    all.sort_by_key(|(card, pillar, line)| (Reverse(line.points), pillar.pillar, card.account.clone(), line.rule));
    all.into_iter().map(|(card, _, line)| (card, line)).take(URGENT_MAX).collect()
}

/// What a line is called by how bad it is.
fn word(line: &Line<'_>) -> &'static str {
    match line.severity {
        Some(severity) => severity.word(),
        None if !line.planned.is_empty() => "change",
        None => "held",
    }
}

/// What is found in one thing: its name and the sentence; of an account the sentence alone.
fn said(view: &AuditView<'_>, entity: &EntityRef, message: &str) -> String {
    match entity.kind {
        Kind::Account => message.to_owned(),
        _ => format!("{}: {message}", names::with_campaign(&view.plan, entity)),
    }
}

/// A planned change: what is done, and why where the finding beside it does not say that already.
fn planned(view: &AuditView<'_>, line: &Line<'_>, action: &Action) -> String {
    let change = said(view, &action.entity, &names::change(action));
    let because = names::because(action);
    let told = line.found.iter().any(|(_, message)| *message == because);
    if told || because.is_empty() { change } else { format!("{change} ({because})") }
}

/// The sentences of a line: findings, planned changes, the rest counted, and what is held by reason.
fn sentences(view: &AuditView<'_>, line: &Line<'_>) -> Vec<String> {
    let found = line.found.iter().map(|(entity, message)| said(view, entity, message));
    let changes = line.planned.iter().map(|action| planned(view, line, action));
    let mut all: Vec<String> = found.chain(changes).collect();
    let rest = all.len().saturating_sub(NAMED_MAX);
    all.truncate(NAMED_MAX);
    if rest > 0 {
        all.push(format!("and {} more", count(u64::try_from(rest).unwrap_or(u64::MAX))));
    }
    let mut held: BTreeMap<Refusal, u64> = BTreeMap::new();
    for refusal in line.held.iter().filter_map(|action| action.refusal) {
        *held.entry(refusal).or_default() += 1;
    }
    let held = held.into_iter();
    all.extend(held.map(|(why, many)| format!("{}: {}", counted(many, "change held", "changes held"), why.about())));
    all
}

/// The first finding of a line, and how many more there are.
fn headline(view: &AuditView<'_>, line: &Line<'_>) -> String {
    let Some((entity, message)) = line.found.first() else { return String::new() };
    let more = match line.found.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {} more)", count(u64::try_from(more).unwrap_or(u64::MAX))),
    };
    format!("{}{more}", said(view, entity, message))
}

/// A score, or a dash where nothing could be judged.
fn score(score: Option<u32>) -> String {
    score.map_or_else(|| "-".to_owned(), |score| score.to_string())
}

/// How much of a pillar could be judged.
fn judged(pillar: &PillarScore<'_>) -> String {
    let judged = counted(pillar.judged, "rule judged", "rules judged");
    match pillar.undecided {
        0 => judged,
        some => format!("{judged}, {} not everywhere for want of data", count(some)),
    }
}

/// The figures of an account, each with its description.
fn figures<'a>(view: &AuditView<'a>, account: &str) -> impl Iterator<Item = (&'static Figure, &'a Found)> {
    let own = view.figures.iter().find(|one| *one.account == *account);
    FIGURES.iter().zip(own.into_iter().flat_map(|own| &own.figures))
}

/// Parts of a ratio without the names that rules have for them: `922 orders / 8904 sessions`.
fn plainly(parts: &str) -> String {
    parts.replace(" of total_", " ").replace(" of ", " ").replace('_', " ")
}

/// The figures of an account as lines: what is called how, its value, and of what. Neighbours without a value for the same reason
/// share a line.
fn answers(view: &AuditView<'_>, account: &str) -> Vec<(String, String, String, bool)> {
    let mut lines: Vec<(String, String, String, bool)> = Vec::new();
    for (figure, found) in figures(view, account) {
        let known = matches!(found, Found::Value { .. });
        let (value, rest) = answer(figure, found);
        match lines.last_mut().filter(|(.., why, before)| !known && !before && *why == rest) {
            Some((labels, ..)) => {
                labels.push_str(", ");
                labels.push_str(figure.label);
            }
            None => lines.push((figure.label.to_owned(), value, rest, known)),
        }
    }
    lines
}

/// A figure as one line says it: the value with its parts and days, or why there is none and what would give it.
fn answer(figure: &Figure, found: &Found) -> (String, String) {
    match found {
        Found::Value { shown, parts, from, to, .. } => {
            let days = from.zip(*to).map(|(from, to)| format!("{from} to {to}"));
            let rest: Vec<String> = parts.iter().map(|parts| plainly(parts)).chain(days).collect();
            (shown.clone(), rest.join(", "))
        }
        Found::Unknown { why, help: Some(help) } => ("not known".to_owned(), format!("{why}; {help}")),
        Found::Unknown { why, help: None } => ("not known".to_owned(), why.clone()),
        Found::Undefined => {
            let metric = figure.metrics.first().copied().unwrap_or_default();
            (
                "not known".to_owned(),
                format!("no rule file has `metric {metric} = …` for accounts ({})", figure.formula),
            )
        }
    }
}
