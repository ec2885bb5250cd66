//! The planned changes: a list by account, campaign and rule, or for many a summary and the most costly.

use crate::catalog::Kind;
use crate::diagnostic::Style;
use crate::plan::{AccountState, Action, Approval, EntityRef, Verb, pillar_of};
use crate::program::{Pillar, RuleId};
use crate::report::layout::{Cell, Grid, Tone, count, paragraph};
use crate::report::plan::text::heading;
use crate::report::plan::{Mark, PlanView, names};
use crate::value::Rational;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

/// The usual width of a change, such as `lower bid $1.20 -> $1.08`; a longer one has its reason on the next line.
const CHANGE_WIDTH: usize = 25;
/// How many of the most costly are shown when there are too many to list.
const MOST_COSTLY: usize = 20;

/// Where a change stands in the list: account, pillar where rules say theirs, campaign (or the kind's plural for what is in none),
/// rule.
type Place<'a> = (&'a str, Option<Pillar>, String, RuleId);

/// Writes every change, grouped by account, pillar, campaign and rule, the most costly first.
pub(super) fn list(view: &PlanView<'_>, planned: &[&Action], style: Style, out: &mut dyn Write) -> io::Result<()> {
    // Rules that say nothing of pillars are not sorted into what their writer does not think in.
    let pillars = planned.iter().any(|action| view.program.rule(action.rule).pillar.is_some());
    let place = |action| place(action, pillars.then(|| pillar_of(view.program.rule(action.rule))));
    let mut sorted: Vec<(Place<'_>, &Action)> = planned.iter().map(|action| (place(action), *action)).collect();
    sorted.sort_by(|(left, one), (right, other)| left.cmp(right).then_with(|| costlier(one, other)));
    for account in sorted.chunk_by(|((left, ..), _), ((right, ..), _)| left == right) {
        let Some(((name, ..), _)) = account.first() else { continue };
        account_heading(view, name, style, out)?;
        let mut grid = Grid::new(&[style.width * 28 / 100, CHANGE_WIDTH]).whole(1);
        let (mut part, mut group) = (None, None);
        let indent = if pillars { 4 } else { 2 };
        for chunk in account.chunk_by(|(left, _), (right, _)| left == right) {
            let Some(((_, pillar, campaign, rule), _)) = chunk.first() else { continue };
            if part != *pillar {
                grid.line(2, Tone::Strong, pillar.map_or("", names::pillar));
                (part, group) = (*pillar, None);
            }
            if group != Some(campaign) {
                grid.line(indent, Tone::Strong, campaign);
                group = Some(campaign);
            }
            let actions: Vec<&Action> = chunk.iter().map(|(_, action)| *action).collect();
            grid.line(indent + 2, Tone::Dim, rule_line(view, *rule, &actions));
            rows(view, &actions, &mut grid);
        }
        grid.write(out, style, indent + 4)?;
    }
    Ok(())
}

fn place(action: &Action, pillar: Option<Pillar>) -> Place<'_> {
    let entity = &action.entity;
    let group = match (&entity.campaign, entity.kind) {
        (Some(campaign), _) => campaign.to_string(),
        (None, Kind::Campaign) => entity.name.to_string(),
        (None, kind) => names::kinds(kind),
    };
    (&entity.account, pillar, group, action.rule)
}

/// The order by cost, the greatest first; what compares with nothing keeps the plan's order.
pub(super) fn costlier(left: &Action, right: &Action) -> Ordering {
    right.weight.compare(left.weight).unwrap_or(Ordering::Equal)
}

pub(super) fn account_heading(view: &PlanView<'_>, account: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let name = if account.is_empty() { "across accounts" } else { account };
    let day = view.plan.as_of.iter().find(|(of, _)| of.as_ref() == account).map(|(_, day)| *day);
    let day = day.map(|day| format!("data through {day}"));
    let held = view.plan.accounts.iter().any(|of| of.account.as_ref() == account && of.state == AccountState::Held);
    let held = held.then(|| "held whole by a cap, see below".to_owned());
    let rest: Vec<String> = day.into_iter().chain(held).collect();
    heading(out, style, name, &rest.join(", "))
}

/// The rule of the rows below it, where it stands, and whether a person must agree.
fn rule_line(view: &PlanView<'_>, rule: RuleId, actions: &[&Action]) -> String {
    let mut also: Vec<RuleId> = actions.iter().flat_map(|action| &action.also).copied().collect();
    also.sort_unstable();
    also.dedup();
    let also: Vec<&str> = also.into_iter().map(|rule| names::rule_name(view, rule)).collect();
    let also = if also.is_empty() { String::new() } else { format!(", also {}", also.join(", ")) };
    let alone = actions.iter().all(|action| action.approval == Approval::None);
    let alone = if alone { ", goes out by itself" } else { "" };
    format!("{}{also}{alone}", names::rule(view, rule))
}

fn rows(view: &PlanView<'_>, actions: &[&Action], grid: &mut Grid) {
    let labels = labels(view, actions);
    for (action, label) in actions.iter().zip(labels) {
        grid.row(vec![
            Cell::plain(label),
            Cell::new(tone(action), names::change(action)),
            Cell::plain(marked(view, action)),
        ]);
        for note in &action.notes {
            grid.row(vec![Cell::plain(""), Cell::plain(""), Cell::new(Tone::Dim, format!("note: {note}"))]);
        }
    }
}

/// The rule's sentence, with what is new or changed since the earlier plan.
fn marked(view: &PlanView<'_>, action: &Action) -> String {
    let because = names::because(action);
    match view.since.map(|since| since.mark(&action.id)) {
        Some(mark @ (Mark::New | Mark::Changed)) => format!("{}: {because}", mark.word()),
        Some(Mark::Same) | None => because,
    }
}

/// What each row is called: more is said of those that would read alike.
fn labels(view: &PlanView<'_>, actions: &[&Action]) -> Vec<String> {
    let short: Vec<String> = actions.iter().map(|action| names::entity(view, &action.entity)).collect();
    let long: Vec<String> = actions.iter().zip(&short).map(|(action, short)| in_group(&action.entity, short)).collect();
    let times = |texts: &[String]| {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for text in texts {
            *times.entry(text.clone()).or_default() += 1;
        }
        times
    };
    let (once, twice) = (times(&short), times(&long));
    let one = |times: &BTreeMap<String, usize>, text: &String| times.get(text) == Some(&1);
    let label = |((action, short), long): ((&&Action, &String), &String)| {
        if one(&once, short) {
            short.clone()
        } else if one(&twice, long) {
            long.clone()
        } else {
            format!("{short} ({})", action.entity.id)
        }
    };
    actions.iter().zip(&short).zip(&long).map(label).collect()
}

fn in_group(entity: &EntityRef, short: &str) -> String {
    entity.ad_group.as_ref().map_or_else(|| short.to_owned(), |group| format!("{short}, {group}"))
}

pub(super) fn tone(action: &Action) -> Tone {
    match action.verb {
        Verb::Raise | Verb::Enable | Verb::AddKeyword => Tone::Up,
        Verb::Lower | Verb::Pause | Verb::AddNegative => Tone::Down,
        Verb::Set | Verb::Reorder | Verb::Restore => match (action.from_value, action.to_value) {
            (Some(from), Some(to)) => match to.compare(from) {
                Ok(Ordering::Less) => Tone::Down,
                Ok(Ordering::Greater) => Tone::Up,
                _ => Tone::Plain,
            },
            _ => Tone::Plain,
        },
    }
}

/// Writes how many changes there are by account, rule and direction.
pub(super) fn summary(view: &PlanView<'_>, planned: &[&Action], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<(&Arc<str>, RuleId, String), Vec<&Action>> = BTreeMap::new();
    for action in planned {
        groups.entry((&action.entity.account, action.rule, names::direction(action))).or_default().push(action);
    }
    let mut account = None;
    let mut grid = Grid::new(&[]);
    for ((of, rule, direction), actions) in groups {
        if account != Some(of) {
            grid.write(out, style, 2)?;
            account_heading(view, of, style, out)?;
            account = Some(of);
            grid = Grid::new(&[style.width / 2, 24, 10]);
        }
        let waiting = actions.iter().filter(|action| action.approval == Approval::Needed).count();
        let approval = match waiting {
            0 => "go out by themselves".to_owned(),
            all if all == actions.len() => "to approve".to_owned(),
            some => format!("{} to approve", count(some as u64)),
        };
        grid.row(vec![
            Cell::plain(names::rule(view, rule)),
            Cell::new(actions.first().map_or(Tone::Plain, |action| tone(action)), direction),
            Cell::number(Tone::Strong, count(actions.len() as u64)),
            Cell::new(Tone::Dim, approval),
        ]);
    }
    grid.write(out, style, 2)
}

/// Writes the changes that weigh most, and how to see the others.
pub(super) fn most_costly(
    view: &PlanView<'_>,
    planned: &[&Action],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sorted = planned.to_vec();
    // Currencies cannot be compared with each other; within one account there is one.
    sorted.sort_by(|left, right| costlier(left, right));
    let shown: Vec<&Action> = sorted.iter().take(MOST_COSTLY).copied().filter(|action| weighs(action.weight)).collect();
    if !shown.is_empty() {
        heading(
            out,
            style,
            &format!("The {} most costly", shown.len()),
            "by what the entity spent, or its budget or price",
        )?;
        let mut grid = Grid::new(&[style.width / 4, style.width / 3]);
        for action in &shown {
            let entity = &action.entity;
            let place = entity.campaign.as_ref().map_or_else(|| entity.account.to_string(), ToString::to_string);
            grid.row(vec![
                Cell::new(Tone::Dim, place),
                Cell::plain(names::entity(view, entity)),
                Cell::new(tone(action), names::change(action)),
            ]);
            grid.row(vec![Cell::plain(""), Cell::plain(""), Cell::new(Tone::Dim, names::because(action))]);
        }
        grid.write(out, style, 2)?;
    }
    let rest = planned.len().saturating_sub(shown.len());
    let rule = planned.first().map_or("", |action| names::rule_name(view, action.rule));
    writeln!(out)?;
    let text = format!(
        "{} more: `--format csv` lists every change for a spreadsheet, `--rule \"{rule}\"` shows one rule, `--account` one account",
        count(rest as u64)
    );
    paragraph(out, style, 2, Tone::Plain, &text)
}

fn weighs(weight: Rational) -> bool {
    weight.is_positive()
}
