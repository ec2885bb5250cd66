//! What became of tests, for programs.

use crate::scenario::coverage::{Met, RuleCoverage};
use crate::scenario::mutate::Mutation;
use crate::scenario::outcome::Outcomes;
use serde::Serialize;
use std::io::{self, Write};

/// The schema of the document, pinned in `docs/schemas/test.schema.json`.
pub const TEST_SCHEMA: &str = "portreeve.test/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    passed: usize,
    failed: usize,
    left_out: usize,
    tests: Vec<Case<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<Reach<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation: Option<Changes<'a>>,
}

#[derive(Serialize)]
struct Reach<'a> {
    rule: &'a str,
    at: At<'a>,
    named: bool,
    met: Truths,
    conditions: Vec<Condition<'a>>,
    limits: &'a [String],
}

#[derive(Serialize)]
struct Condition<'a> {
    text: &'a str,
    met: Truths,
}

/// Which truths were met.
#[derive(Serialize)]
struct Truths {
    #[serde(rename = "true")]
    yes: bool,
    #[serde(rename = "false")]
    no: bool,
    unknown: bool,
}

#[derive(Serialize)]
struct Changes<'a> {
    tried: usize,
    survivors: Vec<Unnoticed<'a>>,
    untested: Vec<&'a str>,
}

#[derive(Serialize)]
struct Unnoticed<'a> {
    rule: &'a str,
    at: At<'a>,
    change: &'a str,
}

#[derive(Serialize)]
struct Case<'a> {
    name: &'a str,
    at: At<'a>,
    passed: bool,
    differences: Vec<Difference<'a>>,
    explanations: &'a [String],
}

#[derive(Serialize)]
struct At<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct Difference<'a> {
    day: &'a str,
    missing: &'a [String],
    unexpected: &'a [String],
}

/// Writes what became of tests as JSON.
pub fn json(outcomes: &Outcomes, out: &mut dyn Write) -> io::Result<()> {
    let failed = outcomes.failed();
    let tests = outcomes.cases.iter().map(|case| Case {
        name: &case.name,
        at: At { file: &case.file, line: case.line },
        passed: case.passed(),
        differences: case
            .differences
            .iter()
            .map(|one| Difference { day: &one.day, missing: &one.missing, unexpected: &one.unexpected })
            .collect(),
        explanations: &case.explanations,
    });
    let document = Document {
        schema: TEST_SCHEMA,
        passed: outcomes.cases.len() - failed,
        failed,
        left_out: outcomes.left_out,
        tests: tests.collect(),
        coverage: outcomes.coverage.as_ref().map(|coverage| coverage.rules.iter().map(rule).collect()),
        mutation: outcomes.mutation.as_ref().map(changes),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(rule: &RuleCoverage) -> Reach<'_> {
    let conditions = rule.conditions.iter().map(|(text, met)| Condition { text, met: truths(*met) });
    Reach {
        rule: &rule.name,
        at: At { file: &rule.file, line: rule.line },
        named: rule.named,
        met: truths(rule.rule),
        conditions: conditions.collect(),
        limits: &rule.limits,
    }
}

fn truths(met: Met) -> Truths {
    Truths { yes: met.yes, no: met.no, unknown: met.unknown }
}

fn changes(mutation: &Mutation) -> Changes<'_> {
    let survivors = mutation.survivors.iter().map(|survivor| Unnoticed {
        rule: &survivor.rule,
        at: At { file: &survivor.file, line: survivor.line },
        change: &survivor.change,
    });
    Changes {
        tried: mutation.tried,
        survivors: survivors.collect(),
        untested: mutation.untested.iter().map(AsRef::as_ref).collect(),
    }
}
