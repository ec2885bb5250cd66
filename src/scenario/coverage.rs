//! What no test reaches: rules that never matched, never failed or were never undecided, conditions that were never true, false or
//! unknown, limits that never held.

use crate::eval::{self, TraceNode, TraceShape, Truth};
use crate::plan::{Plan, Refusal};
use crate::program::{Action, Program, RuleId};
use crate::scenario::run::Watched;
use crate::table::Entity;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which truths were met: true, false, unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Met {
    /// It was true.
    pub yes: bool,
    /// It was false.
    pub no: bool,
    /// It was unknown.
    pub unknown: bool,
}

/// What the tests reach of every rule, in the order of the program.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// A rule each.
    pub rules: Vec<RuleCoverage>,
}

/// What the tests reach of a rule.
#[derive(Debug, Clone)]
pub struct RuleCoverage {
    /// Its name.
    pub name: Arc<str>,
    /// Its file.
    pub file: Arc<str>,
    /// Its line.
    pub line: u32,
    /// A test names it.
    pub named: bool,
    /// What it came to.
    pub rule: Met,
    /// Its conditions, in the order written, that did not meet every truth.
    pub conditions: Vec<(Arc<str>, Met)>,
    /// Its limits that never held.
    pub limits: Vec<String>,
}

/// What a run of tests reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    rules: BTreeMap<RuleId, Rule>,
}

#[derive(Debug, Default)]
struct Rule {
    met: Met,
    /// By place in the tree.
    conditions: BTreeMap<Vec<usize>, (Arc<str>, Met)>,
    limits: BTreeSet<&'static str>,
}

impl Met {
    fn add(&mut self, truth: Truth) {
        match truth {
            Truth::Yes => self.yes = true,
            Truth::No => self.no = true,
            Truth::Unknown(_) => self.unknown = true,
        }
    }

    fn join(&mut self, other: Self) {
        self.yes |= other.yes;
        self.no |= other.no;
        self.unknown |= other.unknown;
    }

    /// Whether every truth was met.
    #[must_use]
    pub fn whole(self) -> bool {
        self.yes && self.no && self.unknown
    }

    /// What was never met, in words: `never false, never unknown`.
    #[must_use]
    pub fn lacks(self) -> String {
        let words = [(self.yes, "never true"), (self.no, "never false"), (self.unknown, "never unknown")];
        let lacks: Vec<&str> = words.iter().filter(|(met, _)| !met).map(|(_, words)| *words).collect();
        lacks.join(", ")
    }
}

impl RuleCoverage {
    /// Whether the tests reach all of it.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.named && self.rule.whole() && self.conditions.is_empty() && self.limits.is_empty()
    }
}

impl Reached {
    /// Takes in what a day of a test reached of the rules that its expectations name.
    pub(super) fn day(&mut self, watched: &Watched<'_>, rules: &BTreeSet<RuleId>) {
        for id in rules {
            let reached = self.rules.entry(*id).or_default();
            let Some(judged) = watched.evaluation.rules.get(id.0 as usize) else { continue };
            let kind = watched.inputs.program.rule(*id).kind;
            for (index, truth) in judged.entities.iter().zip(&judged.truths) {
                reached.met.add(*truth);
                let trace = eval::explain(watched.inputs, *id, Entity { kind, index: *index });
                reached.conditions(&trace.condition, &mut Vec::new());
            }
            reached.limits(*id, watched.plan);
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        for (id, theirs) in other.rules {
            let ours = self.rules.entry(id).or_default();
            ours.met.join(theirs.met);
            ours.limits.extend(theirs.limits);
            for (place, (text, met)) in theirs.conditions {
                ours.conditions.entry(place).or_insert_with(|| (text, Met::default())).1.join(met);
            }
        }
    }

    pub(super) fn coverage(&self, program: &Program) -> Coverage {
        let rules = program.rule_ids().map(|(id, rule)| {
            let reached = self.rules.get(&id);
            let gaps = reached.into_iter().flat_map(|reached| reached.conditions.values());
            let held = |limit: &str| reached.is_some_and(|reached| reached.limits.contains(limit));
            RuleCoverage {
                name: Arc::clone(&rule.name),
                file: Arc::clone(&rule.file),
                line: rule.line,
                named: reached.is_some(),
                rule: reached.map(|reached| reached.met).unwrap_or_default(),
                conditions: gaps.filter(|(_, met)| !met.whole()).cloned().collect(),
                limits: limits(&rule.actions)
                    .into_iter()
                    .filter(|(limit, _)| !held(limit))
                    .map(|(_, text)| text)
                    .collect(),
            }
        });
        Coverage { rules: rules.collect() }
    }
}

impl Rule {
    fn conditions(&mut self, node: &TraceNode, place: &mut Vec<usize>) {
        if matches!(node.shape, TraceShape::All | TraceShape::Any | TraceShape::Not) {
            for (at, child) in node.children.iter().enumerate() {
                place.push(at);
                self.conditions(child, place);
                place.pop();
            }
            return;
        }
        let known = self.conditions.entry(place.clone()).or_insert_with(|| (Arc::clone(&node.text), Met::default()));
        known.1.add(node.truth);
    }

    fn limits(&mut self, id: RuleId, plan: &Plan) {
        for action in plan.actions.iter().filter(|action| action.rule == id || action.also.contains(&id)) {
            for limit in ["not below", "not above"] {
                if action.limited_by.iter().any(|by| by.starts_with(limit)) {
                    self.limits.insert(limit);
                }
            }
            match action.refusal {
                Some(Refusal::AtFloor) => self.limits.insert("not below"),
                Some(Refusal::AtCeiling) => self.limits.insert("not above"),
                _ => false,
            };
        }
    }
}

/// The limits of a rule's actions with their text.
fn limits(actions: &[Action]) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for action in actions {
        let limits = match action {
            Action::Step { limits, .. }
            | Action::Set { limits, .. }
            | Action::AddKeyword { limits, .. }
            | Action::Reorder { limits, .. } => limits,
            Action::State { .. } | Action::AddNegative { .. } | Action::Flag(_) | Action::Alert { .. } => continue,
        };
        for (word, bound) in [("not below", &limits.below), ("not above", &limits.above)] {
            all.extend(bound.iter().map(|bound| (word, format!("{word} {}", bound.text))));
        }
    }
    all
}
