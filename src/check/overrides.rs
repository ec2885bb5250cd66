//! `overrides`: names of rules, without a circle.

use crate::check::checker::Checker;
use crate::check::rule::Checked;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::RuleId;
use crate::syntax::ast::{Item, Rule, Word};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Checker<'a> {
    /// Resolves `overrides` of all rules.
    pub(super) fn check_overrides(&mut self, rules: &mut [Checked<'a>]) {
        let files = self.inputs.files;
        let texts: BTreeMap<String, &'a Rule> = files
            .iter()
            .flat_map(|file| &file.items)
            .filter_map(|item| match item {
                Item::Rule(rule) => Some((rule.name.as_ref()?.node.to_lowercase(), rule.as_ref())),
                _ => None,
            })
            .collect();
        for rule in texts.values() {
            for word in &rule.overrides {
                if !texts.contains_key(&word.node.to_lowercase()) {
                    let names: Vec<&str> =
                        texts.values().filter_map(|rule| Some(rule.name.as_ref()?.node.as_str())).collect();
                    let problem =
                        Diagnostic::at(Code::UnknownName, word.span, format!("no rule is called `{}`", word.node))
                            .label("unknown");
                    self.report(match nearest(&word.node, names.iter().copied()) {
                        Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near.quoted()),
                        None => problem.help("name a rule as its `rule \"…\"` line does"),
                    });
                }
            }
        }
        self.circles(&texts);
        let ids: BTreeMap<String, RuleId> = rules
            .iter()
            .zip(0_u32..)
            .filter(|(checked, _)| checked.rule.named)
            .map(|(checked, at)| (checked.rule.name.to_lowercase(), RuleId(at)))
            .collect();
        for checked in rules.iter_mut() {
            let found = checked.text.overrides.iter().filter_map(|word| ids.get(&word.node.to_lowercase()).copied());
            let found: BTreeSet<RuleId> = found.collect();
            checked.rule.overrides = found.into_iter().collect();
        }
    }

    /// Reports each circle once, at the `overrides` that closes it.
    fn circles(&mut self, texts: &BTreeMap<String, &'a Rule>) {
        let mut done: BTreeSet<String> = BTreeSet::new();
        for start in texts.keys() {
            // Depth first with a path of its own: a chain of overrides can be longer than the stack is deep.
            let mut path: Vec<(String, usize)> = vec![(start.clone(), 0)];
            while let Some((name, next)) = path.last_mut() {
                let word: Option<&'a Word> = texts.get(name).and_then(|rule| rule.overrides.get(*next));
                *next = next.saturating_add(1);
                let Some(word) = word else {
                    if let Some((name, _)) = path.pop() {
                        done.insert(name);
                    }
                    continue;
                };
                let to = word.node.to_lowercase();
                if let Some(from) = path.iter().position(|(name, _)| *name == to) {
                    let round: Vec<String> =
                        path.iter().skip(from).filter_map(|(name, _)| display(texts, name)).collect();
                    self.report(circle(word, &round));
                } else if texts.contains_key(&to) && !done.contains(&to) {
                    path.push((to, 0));
                }
            }
        }
    }
}

fn display(texts: &BTreeMap<String, &Rule>, name: &str) -> Option<String> {
    Some(texts.get(name)?.name.as_ref()?.node.clone())
}

fn circle(word: &Word, round: &[String]) -> Diagnostic {
    let message = match round {
        [one] => format!("`{one}` overrides itself"),
        _ => format!("these rules override one another in a circle: {}", round.join(", ")),
    };
    Diagnostic::at(Code::OverrideCycle, word.span, message)
        .label("closes the circle")
        .help("take out one `overrides`: the rule that should win keeps its own")
}
