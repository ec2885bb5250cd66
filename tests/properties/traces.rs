//! The columns of an evaluation, the judgement of one entity and its trace are the same verdict, for every rule and entity.

use crate::properties::{acme, cases, generated};
use crate::workbench::Bench;
use portreeve::catalog::Kind;
use portreeve::eval::{TraceScope, Truth, Verdict, explain, verdict};
use portreeve::history::History;
use portreeve::table::Entity;

fn hold(seed: u64, bench: &Bench) -> usize {
    let laid = bench.lay();
    let evaluation = laid.evaluate();
    let history = History::default();
    let inputs = laid.inputs(&history);
    let mut judged = 0;
    for (id, rule) in laid.program.rule_ids() {
        let columns = &evaluation.rules[usize::try_from(id.0).unwrap()];
        let count =
            if rule.kind == Kind::Account { laid.table.accounts.len() } else { laid.table.kind(rule.kind).len() };
        for index in 0..u32::try_from(count).unwrap() {
            let entity = Entity { kind: rule.kind, index };
            let trace = explain(inputs, id, entity);
            let told = match (&trace.scope, trace.condition.truth) {
                (TraceScope::Outside(_), _) => Verdict::OutOfScope,
                (TraceScope::Unknown(reason, _), _) => Verdict::Judged(Truth::Unknown(*reason)),
                (TraceScope::Inside, truth) => Verdict::Judged(truth),
            };
            let place = || format!("seed {seed}, rule `{}`, entity {entity:?}", rule.name);
            assert_eq!(columns.verdict(index), told, "{}\n{trace:#?}", place());
            if trace.scope == TraceScope::Inside {
                assert_eq!(Verdict::Judged(verdict(inputs, id, entity)), told, "{}", place());
                judged += 1;
            }
        }
    }
    judged
}

#[test]
fn columns_and_traces_agree() {
    let mut judged = hold(0, &acme());
    for seed in 0..cases(150) {
        judged += hold(seed, &generated(seed));
    }
    assert!(judged > 1_000, "only {judged} pairs were judged");
}
