//! The fast engine against the slow reference, on generated workspaces.

mod compare;
mod outcome;
mod past;

use std::collections::BTreeMap;

use crate::reference::generate::generate;
use crate::reference::plan::plan;
use crate::reference::proposals::Status;

/// Enough for every operator, window form and reason to be met often, in well under a minute.
const CASES: u64 = 3_000;

fn cases() -> u64 {
    std::env::var("PORTREEVE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES)
}

#[test]
fn every_part_of_the_language_is_met() {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..cases() {
        let workspace = generate(seed);
        plan(&workspace, |world, plan| {
            for (part, times) in world.met() {
                *met.entry(part.to_owned()).or_default() += times;
            }
            for proposal in &plan.proposals {
                let code = match proposal.status {
                    Status::Planned => "planned",
                    Status::Held(code) => code,
                    Status::Conflict => "conflict",
                };
                *met.entry(format!("action {code}")).or_default() += 1;
                *met.entry(format!("verb {}", proposal.verb.word())).or_default() += 1;
                *met.entry(format!("field {}", proposal.field.word())).or_default() += 1;
            }
            for undecided in &plan.undecided {
                for why in &undecided.whys {
                    *met.entry(format!("undecided {why:?}")).or_default() += 1;
                }
            }
            for note in &plan.findings {
                *met.entry(format!("finding {}", note.state)).or_default() += 1;
            }
            for note in &plan.alerts {
                *met.entry(format!("alert {}", note.state)).or_default() += 1;
            }
            for (in_scope, matched) in plan.tallies.values() {
                *met.entry("in scope".into()).or_default() += in_scope;
                *met.entry("matched".into()).or_default() += matched;
            }
        });
    }
    for (part, times) in met {
        println!("{times:>8} {part}");
    }
}
