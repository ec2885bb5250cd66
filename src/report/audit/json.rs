//! The audit as JSON, `portreeve.audit/1`.

use crate::plan::{Action, Refusal};
use crate::program::Severity;
use crate::report::audit::{
    AuditView, CHANGE_POINTS, Card, EXPLANATION, FULL, Figure, Found, Line, PillarScore, cards, figures, points,
};
use crate::report::json::{self, each};
use crate::report::plan::{EntityJson, RuleAt, names, status};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};

/// The name and version of an audit's form as JSON.
pub const SCHEMA: &str = "portreeve.audit/1";

/// Writes an audit as JSON. It says nothing of when it was made: the same input gives the same bytes.
pub fn json(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(&Document { view, cards: &cards(view) }, out)
}

struct Document<'a> {
    view: &'a AuditView<'a>,
    cards: &'a [Card<'a>],
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("version", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("workspace", self.view.plan.workspace)?;
        map.serialize_entry("rules_digest", &self.view.plan.plan.rules_digest)?;
        map.serialize_entry("data_digest", &self.view.plan.plan.data_digest)?;
        map.serialize_entry("formula", &FormulaJson::new())?;
        map.serialize_entry("accounts", &each(self.cards, |card| AccountJson::new(self.view, card)))?;
        map.end()
    }
}

#[derive(Serialize)]
struct FormulaJson {
    full: u32,
    critical: u32,
    high: u32,
    medium: u32,
    low: u32,
    info: u32,
    change: u32,
    text: &'static str,
}

impl FormulaJson {
    fn new() -> Self {
        Self {
            full: FULL,
            critical: points(Severity::Critical),
            high: points(Severity::High),
            medium: points(Severity::Medium),
            low: points(Severity::Low),
            info: points(Severity::Info),
            change: CHANGE_POINTS,
            text: EXPLANATION,
        }
    }
}

#[derive(Serialize)]
struct AccountJson<'a> {
    /// `null` for products across accounts.
    account: Option<&'a str>,
    channel: Option<&'a str>,
    as_of: Option<String>,
    score: Option<u32>,
    pillars: Vec<PillarJson<'a>>,
    figures: Vec<FigureJson<'a>>,
}

impl<'a> AccountJson<'a> {
    fn new(view: &'a AuditView<'a>, card: &'a Card<'a>) -> Self {
        let filled = |text: &'a str| (!text.is_empty()).then_some(text);
        let day = view.plan.plan.as_of.iter().find(|(account, _)| *account == card.account);
        Self {
            account: filled(&card.account),
            channel: filled(&card.channel),
            as_of: day.map(|(_, day)| day.to_string()),
            score: card.score,
            pillars: card.pillars.iter().map(|pillar| PillarJson::new(view, pillar)).collect(),
            figures: figures(view, &card.account).map(|(figure, found)| FigureJson::new(figure, found)).collect(),
        }
    }
}

#[derive(Serialize)]
struct PillarJson<'a> {
    pillar: &'static str,
    score: Option<u32>,
    judged: u64,
    undecided: u64,
    lines: Vec<LineJson<'a>>,
}

impl<'a> PillarJson<'a> {
    fn new(view: &'a AuditView<'a>, pillar: &'a PillarScore<'a>) -> Self {
        Self {
            pillar: pillar.pillar.word(),
            score: pillar.score,
            judged: pillar.judged,
            undecided: pillar.undecided,
            lines: pillar.lines.iter().map(|line| LineJson::new(view, line)).collect(),
        }
    }
}

#[derive(Serialize)]
struct LineJson<'a> {
    rule: &'a str,
    at: RuleAt<'a>,
    points: u32,
    severity: Option<&'static str>,
    found: Vec<FoundJson<'a>>,
    changes: Vec<ChangeJson<'a>>,
}

#[derive(Serialize)]
struct FoundJson<'a> {
    entity: EntityJson<'a>,
    message: &'a str,
}

/// A change, as the plan has it under the same id.
#[derive(Serialize)]
struct ChangeJson<'a> {
    id: &'a str,
    entity: EntityJson<'a>,
    change: String,
    because: &'a str,
    status: &'static str,
    reason_code: Option<&'static str>,
}

impl<'a> ChangeJson<'a> {
    fn new(action: &'a Action) -> Self {
        Self {
            id: &action.id,
            entity: EntityJson::new(&action.entity),
            change: names::change(action),
            because: &action.because,
            status: status(action.status),
            reason_code: action.refusal.map(Refusal::code),
        }
    }
}

impl<'a> LineJson<'a> {
    fn new(view: &'a AuditView<'a>, line: &'a Line<'a>) -> Self {
        Self {
            rule: names::rule_name(&view.plan, line.rule),
            at: RuleAt::new(&view.plan, line.rule),
            points: line.points,
            severity: line.severity.map(Severity::word),
            found: line
                .found
                .iter()
                .map(|(entity, message)| FoundJson { entity: EntityJson::new(entity), message })
                .collect(),
            changes: line.planned.iter().chain(&line.held).map(|action| ChangeJson::new(action)).collect(),
        }
    }
}

#[derive(Serialize)]
struct FigureJson<'a> {
    metric: &'static str,
    label: &'static str,
    formula: &'static str,
    days: u32,
    value: Option<&'a str>,
    parts: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    unknown: Option<&'a str>,
    help: Option<&'a str>,
}

impl<'a> FigureJson<'a> {
    fn new(figure: &'static Figure, found: &'a Found) -> Self {
        let none = Self {
            metric: figure.metrics.first().copied().unwrap_or_default(),
            label: figure.label,
            formula: figure.formula,
            days: figure.days,
            value: None,
            parts: None,
            from: None,
            to: None,
            unknown: None,
            help: None,
        };
        match found {
            Found::Value { metric, shown, parts, from, to } => Self {
                metric,
                value: Some(shown),
                parts: parts.as_deref(),
                from: from.map(|day| day.to_string()),
                to: to.map(|day| day.to_string()),
                ..none
            },
            Found::Unknown { why, help } => Self { unknown: Some(why), help: help.as_deref(), ..none },
            Found::Undefined => Self { unknown: Some("no metric of this name can be asked of an account"), ..none },
        }
    }
}
