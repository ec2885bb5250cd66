//! What does not happen: conflicts, held changes by reason, and what could not be decided.

use crate::diagnostic::Style;
use crate::eval::Reason;
use crate::plan::{Action, Field, PlanStatus, Refusal, UndecidedGroup};
use crate::program::RuleId;
use crate::report::advice;
use crate::report::layout::{Cell, Grid, Tone, count, counted, paragraph};
use crate::report::plan::text::{heading, to_decide, with_status};
use crate::report::plan::{PlanView, names};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// How many conflicts are shown in full.
const CONFLICTS_LISTED_MAX: usize = 10;
/// How many rules of a group are listed.
const RULES_LISTED_MAX: usize = 12;
/// How many reasons why something is undecided are listed.
const REASONS_LISTED_MAX: usize = 12;
/// How many names stand for a group.
const EXAMPLES: usize = 3;

/// Writes the fields that two rules would move in opposite directions, both sides of each.
pub(super) fn conflicts(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut fields: BTreeMap<_, Vec<&Action>> = BTreeMap::new();
    for action in with_status(view, PlanStatus::Conflict) {
        fields.entry((&action.entity, action.field)).or_default().push(action);
    }
    if fields.is_empty() {
        return Ok(());
    }
    let sides: usize = fields.values().map(Vec::len).sum();
    let title = format!("Conflicts ({})", count(sides as u64));
    heading(out, style, &title, "rules ask for opposite changes of one field, so nothing happens to it")?;
    for ((entity, _), actions) in fields.iter().take(CONFLICTS_LISTED_MAX) {
        paragraph(out, style, 2, Tone::Plain, &names::placed(view, entity))?;
        let mut grid = Grid::new(&[style.width / 3]);
        for action in actions {
            let text = format!("{}: {}", names::rule(view, action.rule), names::because(action));
            grid.row(vec![Cell::new(Tone::Warn, names::change(action)), Cell::plain(text)]);
        }
        grid.write(out, style, 4)?;
    }
    if fields.len() > CONFLICTS_LISTED_MAX {
        let more = format!("{} more: `--format csv` lists them", count((fields.len() - CONFLICTS_LISTED_MAX) as u64));
        paragraph(out, style, 2, Tone::Dim, &more)?;
    }
    let loser = fields.values().flatten().last().map_or("", |action| names::rule_name(view, action.rule));
    let help = format!("to settle it, write `overrides \"{loser}\"` into the rule that should win");
    paragraph(out, style, 2, Tone::Dim, &help)
}

/// Held changes that belong together: one reason, and for a missing value one field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct HeldGroup {
    /// Those that need nothing from a person come last.
    harmless: bool,
    refusal: Option<Refusal>,
    field: Option<Field>,
}

/// Writes what is held, by reason, with what to do.
pub(super) fn held(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<HeldGroup, Vec<&Action>> = BTreeMap::new();
    let mut total = 0;
    for action in with_status(view, PlanStatus::Held).filter(|action| !to_decide(action)) {
        let harmless = action.refusal.is_none_or(|refusal| advice::refusal(refusal).is_none());
        let field = (action.refusal == Some(Refusal::NoCurrent)).then_some(action.field);
        groups.entry(HeldGroup { harmless, refusal: action.refusal, field }).or_default().push(action);
        total += 1;
    }
    if groups.is_empty() {
        return Ok(());
    }
    heading(out, style, &format!("Held ({})", count(total)), "rules asked for these changes; they are not made")?;
    for (group, actions) in &groups {
        let tone = if group.harmless { Tone::Dim } else { Tone::Plain };
        let line = format!("{} {}", count(actions.len() as u64), sentence(group));
        paragraph(out, style, 2, tone, &line)?;
        by_rule(view, actions, style, out)?;
        let blockers = blockers(actions);
        let missing = group.refusal == Some(Refusal::NoCurrent);
        if !blockers.is_empty() && !missing {
            paragraph(out, style, 4, tone, &format!("because of: {}", blockers.join("; ")))?;
        }
        // What blocks a missing value is the file that would show it, which is what to do.
        let help = group.refusal.and_then(advice::refusal).map(str::to_owned);
        let help = if missing && !blockers.is_empty() { Some(blockers.join("; ")) } else { help };
        if let Some(help) = help {
            paragraph(out, style, 4, Tone::Plain, &format!("what to do: {help}"))?;
        }
    }
    Ok(())
}

fn sentence(group: &HeldGroup) -> String {
    match (group.refusal, group.field) {
        (Some(Refusal::NoCurrent), Some(field)) => {
            format!("held: no current {} in these files (no_current)", names::field(field))
        }
        (Some(refusal), _) => format!("held: {} ({})", refusal.about(), refusal.code()),
        (None, _) => "held".to_owned(),
    }
}

/// One line a rule: how many, and some of them by name.
fn by_rule(view: &PlanView<'_>, actions: &[&Action], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<RuleId, Vec<&Action>> = BTreeMap::new();
    for action in actions {
        rules.entry(action.rule).or_default().push(action);
    }
    let mut grid = Grid::new(&[style.width / 2, 7]);
    let more = rules.len().saturating_sub(RULES_LISTED_MAX);
    for (rule, actions) in rules.into_iter().take(RULES_LISTED_MAX) {
        let shown: Vec<String> =
            actions.iter().take(EXAMPLES).map(|action| names::entity(view, &action.entity)).collect();
        let more = if actions.len() > EXAMPLES { ", …" } else { "" };
        grid.row(vec![
            Cell::plain(names::rule(view, rule)),
            Cell::number(Tone::Plain, count(actions.len() as u64)),
            Cell::new(Tone::Dim, format!("{}{more}", shown.join(", "))),
        ]);
    }
    more_rules(&mut grid, more);
    grid.write(out, style, 4)
}

fn more_rules(grid: &mut Grid, more: usize) {
    if more > 0 {
        grid.line(4, Tone::Dim, format!("and {}", counted(more as u64, "more rule", "more rules")));
    }
}

/// What holds a group, in words, each once.
pub(super) fn blockers(actions: &[&Action]) -> Vec<String> {
    let all: BTreeSet<&String> = actions.iter().flat_map(|action| &action.blocked_by).collect();
    let more = all.len().saturating_sub(EXAMPLES);
    let mut shown: Vec<String> = all.into_iter().take(EXAMPLES).cloned().collect();
    if more > 0 {
        shown.push(format!("{} more", count(more as u64)));
    }
    shown
}

/// Writes what could not be decided, by reason, with what to do.
pub(super) fn undecided(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<(Reason, &str), Vec<&UndecidedGroup>> = BTreeMap::new();
    for group in &view.plan.undecided {
        groups.entry((group.reason, &group.sentence)).or_default().push(group);
    }
    if groups.is_empty() {
        return Ok(());
    }
    let total: u64 = view.plan.undecided.iter().map(|group| group.entities).sum();
    heading(
        out,
        style,
        &format!("Undecided ({})", count(total)),
        "not enough is known, so these rules do nothing there",
    )?;
    let mut sorted: Vec<_> = groups.into_iter().collect();
    sorted.sort_by_key(|((reason, sentence), groups)| {
        (std::cmp::Reverse(groups.iter().map(|group| group.entities).sum::<u64>()), *reason, *sentence)
    });
    let more = sorted.len().saturating_sub(REASONS_LISTED_MAX);
    for ((reason, sentence), groups) in sorted.into_iter().take(REASONS_LISTED_MAX) {
        let entities: u64 = groups.iter().map(|group| group.entities).sum();
        let line = format!("{} undecided: {sentence} ({})", count(entities), reason.code());
        paragraph(out, style, 2, Tone::Plain, &line)?;
        let mut grid = Grid::new(&[style.width / 2, 20, 7]);
        let more = groups.len().saturating_sub(RULES_LISTED_MAX);
        for group in groups.into_iter().take(RULES_LISTED_MAX) {
            grid.row(vec![
                Cell::plain(names::rule(view, group.rule)),
                Cell::plain(account(view, group)),
                Cell::number(Tone::Plain, count(group.entities)),
                Cell::new(Tone::Dim, format!("such as {}", names::entity(view, &group.example))),
            ]);
        }
        more_rules(&mut grid, more);
        grid.write(out, style, 4)?;
        if let Some(help) = advice::undecided(reason) {
            paragraph(out, style, 4, Tone::Plain, &format!("what to do: {help}"))?;
        }
    }
    if more > 0 {
        let line = format!("{} more: `--format json` lists them", counted(more as u64, "reason", "reasons"));
        paragraph(out, style, 2, Tone::Dim, &line)?;
    }
    Ok(())
}

fn account<'a>(view: &PlanView<'a>, group: &UndecidedGroup) -> &'a str {
    group.account.map_or("", |account| &view.table.account(account).name)
}
