//! An explanation as JSON, `portreeve.explain/1`.

use crate::eval::{Reason, TraceDay, TraceNode, TraceScope, TraceShape, TraceValue, Truth};
use crate::report::explain::ExplainView;
use crate::report::explain::why::{Verdict, Why, verdict, why};
use crate::report::json;
use crate::report::plan::{ActionJson, EntityJson, RuleAt};
use crate::value::{Unit, show};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::Arc;

/// The name and version of the form.
pub const SCHEMA: &str = "portreeve.explain/1";

/// Writes an explanation as JSON.
pub fn json(view: &ExplainView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let trace = view.trace;
    let document = Document {
        schema: SCHEMA,
        workspace: view.plan.workspace,
        rule: &view.plan.program.rule(trace.rule).name,
        at: RuleAt::new(&view.plan, trace.rule),
        entity: EntityJson::new(view.entity),
        as_of: trace.as_of.map(|day| day.to_string()),
        windows_end: trace.end.ok().map(|day| day.to_string()),
        windows_end_reason: trace.end.err().map(Reason::code),
        verdict: match verdict(trace) {
            Verdict::Matched => "matched",
            Verdict::NotMatched => "not_matched",
            Verdict::Undecided => "undecided",
            Verdict::OutOfScope => "out_of_scope",
        },
        scope: match &trace.scope {
            TraceScope::Inside => None,
            TraceScope::Outside(why) | TraceScope::Unknown(_, why) => Some(why),
        },
        failed: why(trace).map(FailedJson::new),
        filter: trace.filter.as_ref().map(NodeJson::new),
        condition: NodeJson::new(&trace.condition),
        until: trace.until.as_ref().map(NodeJson::new),
        amounts: trace.actions.iter().map(NodeJson::new).collect(),
        actions: view.plan.plan.actions.iter().map(|action| ActionJson::new(&view.plan, action)).collect(),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    workspace: &'a str,
    rule: &'a str,
    at: RuleAt<'a>,
    entity: EntityJson<'a>,
    as_of: Option<String>,
    windows_end: Option<String>,
    windows_end_reason: Option<&'static str>,
    verdict: &'static str,
    scope: Option<&'a str>,
    failed: Option<FailedJson>,
    filter: Option<NodeJson<'a>>,
    condition: NodeJson<'a>,
    until: Option<NodeJson<'a>>,
    amounts: Vec<NodeJson<'a>>,
    actions: Vec<ActionJson<'a>>,
}

#[derive(Serialize)]
struct FailedJson {
    clause: String,
    found: String,
    change: Option<String>,
}

impl FailedJson {
    fn new(why: Why) -> Self {
        Self { clause: why.clause, found: why.found, change: why.change }
    }
}

#[derive(Serialize)]
struct NodeJson<'a> {
    shape: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u32>,
    text: &'a str,
    result: &'static str,
    reason_code: Option<&'static str>,
    reason: Option<&'a str>,
    value: Option<ValueJson<'a>>,
    limit: Option<ValueJson<'a>>,
    parts: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    days: Vec<DayJson<'a>>,
    notes: &'a [String],
    files: Vec<&'a str>,
    children: Vec<NodeJson<'a>>,
}

impl<'a> NodeJson<'a> {
    fn new(node: &'a TraceNode) -> Self {
        let (at_least, of) = match node.shape {
            TraceShape::For { at_least, of } => (Some(at_least), Some(of)),
            _ => (None, None),
        };
        Self {
            shape: shape(node.shape),
            operator: operator(node.shape),
            at_least,
            of,
            text: &node.text,
            result: result(node.truth),
            reason_code: reason(node.truth).map(Reason::code),
            reason: node.unknown.as_deref(),
            value: node.value.as_ref().map(ValueJson::new),
            limit: node.limit.as_ref().map(ValueJson::new),
            parts: node.parts.as_deref(),
            from: node.from.map(|day| day.to_string()),
            to: node.to.map(|day| day.to_string()),
            days: node.days.iter().map(DayJson::new).collect(),
            notes: &node.notes,
            files: node.files.iter().map(Arc::as_ref).collect(),
            children: node.children.iter().map(Self::new).collect(),
        }
    }
}

/// A value as shown, and its number as a decimal of at most six places: percents as fractions, durations in days.
#[derive(Serialize)]
struct ValueJson<'a> {
    shown: &'a str,
    number: Option<String>,
    unit: Option<&'static str>,
    currency: Option<String>,
}

impl<'a> ValueJson<'a> {
    fn new(value: &'a TraceValue) -> Self {
        Self {
            shown: &value.shown,
            number: value.number.map(|number| show::trimmed(number, 6)),
            unit: value.unit.map(Unit::word),
            currency: value.currency.map(|currency| currency.to_string()),
        }
    }
}

#[derive(Serialize)]
struct DayJson<'a> {
    day: String,
    value: &'a str,
    result: &'static str,
}

impl<'a> DayJson<'a> {
    fn new(day: &'a TraceDay) -> Self {
        Self { day: day.day.to_string(), value: &day.value, result: result(day.truth) }
    }
}

fn result(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "true",
        Truth::No => "false",
        Truth::Unknown(_) => "unknown",
    }
}

fn reason(truth: Truth) -> Option<Reason> {
    match truth {
        Truth::Yes | Truth::No => None,
        Truth::Unknown(reason) => Some(reason),
    }
}

fn shape(shape: TraceShape) -> &'static str {
    match shape {
        TraceShape::All => "all",
        TraceShape::Any => "any",
        TraceShape::Not => "not",
        TraceShape::Compare(_) => "compare",
        TraceShape::Between => "between",
        TraceShape::Test => "test",
        TraceShape::For { .. } => "for",
        TraceShape::Quantified => "quantified",
        TraceShape::Value => "value",
    }
}

fn operator(shape: TraceShape) -> Option<&'static str> {
    let TraceShape::Compare(op) = shape else { return None };
    Some(op.sign())
}
