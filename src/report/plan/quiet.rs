//! A plan without changes: how each rule fared, and the one file or setting that would unlock most.

use crate::diagnostic::Style;
use crate::plan::{Action, PlanStatus, Refusal};
use crate::program::RuleId;
use crate::report::advice;
use crate::report::layout::{Cell, Grid, Tone, count, paragraph};
use crate::report::plan::held::blockers;
use crate::report::plan::text::{heading, with_status};
use crate::report::plan::{PlanView, names};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many rules are listed; a workspace with more has them in `--format json`.
const RULES_LISTED_MAX: usize = 100;

#[derive(Default)]
struct Fared {
    in_scope: u64,
    matched: u64,
    undecided: u64,
    held: u64,
}

/// Writes the table of rules and what would unlock most.
pub(super) fn write(view: &PlanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(out, style, "No changes", "how each rule fared")?;
    let mut rules: BTreeMap<RuleId, Fared> = view.program.rule_ids().map(|(id, _)| (id, Fared::default())).collect();
    for counted in &view.plan.rules {
        let fared = rules.entry(counted.rule).or_default();
        fared.in_scope += counted.in_scope;
        fared.matched += counted.matched;
        fared.undecided += counted.undecided;
        fared.held += counted.held;
    }
    if !view.plan.complete {
        rules.retain(|rule, _| view.plan.rules.iter().any(|counted| counted.rule == *rule));
    }
    if rules.is_empty() {
        return paragraph(
            out,
            style,
            2,
            Tone::Plain,
            "there are no rules: write one into rules/, such as `if acos over 14d > 35% and clicks over 14d >= 20 then lower bid 10%`",
        );
    }
    let mut grid = Grid::new(&[style.width.saturating_sub(48).max(24), 10, 10, 10, 10]);
    let head = |text: &str| Cell::number(Tone::Dim, text);
    grid.row(vec![
        Cell::new(Tone::Dim, "rule"),
        head("in scope"),
        head("matched"),
        head("undecided"),
        head("held"),
        head(""),
    ]);
    for (rule, fared) in rules.iter().take(RULES_LISTED_MAX) {
        let number = |value: u64| Cell::number(if value == 0 { Tone::Dim } else { Tone::Plain }, count(value));
        grid.row(vec![
            Cell::plain(names::rule(view, *rule)),
            number(fared.in_scope),
            number(fared.matched),
            number(fared.undecided),
            number(fared.held),
            Cell::plain(""),
        ]);
    }
    grid.write(out, style, 2)?;
    if let Some(line) = unlock(view) {
        writeln!(out)?;
        paragraph(out, style, 2, Tone::Strong, &line)?;
    }
    Ok(())
}

/// The repair that most held or undecided pairs of rule and entity wait for.
fn unlock(view: &PlanView<'_>) -> Option<String> {
    let mut waiting: BTreeMap<String, u64> = BTreeMap::new();
    let mut all = 0;
    for group in &view.plan.undecided {
        all += group.entities;
        if let Some(help) = advice::undecided(group.reason) {
            let place =
                group.account.map(|account| format!("{}: ", view.table.account(account).name)).unwrap_or_default();
            *waiting.entry(format!("{place}{}: {help}", group.sentence)).or_default() += group.entities;
        }
    }
    let mut held: BTreeMap<_, Vec<&Action>> = BTreeMap::new();
    for action in with_status(view, PlanStatus::Held) {
        all += 1;
        if let Some(refusal) = action.refusal {
            held.entry((action.entity.account.clone(), refusal, action.field)).or_default().push(action);
        }
    }
    for ((account, refusal, field), actions) in held {
        let Some(help) = advice::refusal(refusal) else { continue };
        let blockers = blockers(&actions);
        let by = if blockers.is_empty() { help.to_owned() } else { blockers.join("; ") };
        let what = if refusal == Refusal::NoCurrent {
            format!("{account}: no current {} in these files: {by}", names::field(field))
        } else {
            format!("{account}: {}: {by}", refusal.about())
        };
        *waiting.entry(what).or_default() += actions.len() as u64;
    }
    let (line, number) = waiting.into_iter().max_by(|left, right| left.1.cmp(&right.1).then(right.0.cmp(&left.0)))?;
    Some(format!("what would unlock most ({} of {}): {line}", count(number), count(all)))
}
